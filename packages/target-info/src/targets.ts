/** The table of targets by name, and reading a name that a user typed. */
import { nearest } from "@dslc/base";
import { amdgpuTargets } from "./amdgpu.ts";
import { nvptxTargets } from "./nvptx.ts";
import type { TargetFacts, TargetInfo } from "./types.ts";

export type TargetVendor = TargetInfo["vendor"];

/** The name of a known target: `nvptx:sm_90`. */
export type TargetName = `nvptx:${keyof typeof nvptxTargets}` | `amdgpu:${keyof typeof amdgpuTargets}`;

const byVendor: { readonly [V in TargetVendor]: Readonly<Record<string, TargetInfo>> } = {
  nvptx: nvptxTargets,
  amdgpu: amdgpuTargets,
};

const targets: readonly TargetInfo[] = Object.values(byVendor).flatMap((table) => Object.values(table));
const targetsByName: ReadonlyMap<string, TargetInfo> = new Map(targets.map((target) => [target.name, target]));

/** All targets, NVIDIA's first, each vendor's from old to new. */
export function knownTargets(): readonly TargetInfo[] {
  return targets;
}

/** The facts of a target whose name is known to be right; a name that a user typed goes through `parseTarget`. */
export function targetInfo(name: TargetName): TargetInfo {
  const target = targetsByName.get(name);
  if (target === undefined) throw new Error(`no target '${name}'`);
  return target;
}

/**
 * The facts of a target of one vendor, for who was given a name that its caller has read by `parseTarget`.
 *
 * @throws Error when it is no target of that vendor.
 */
export function targetOfVendor<V extends TargetVendor>(vendor: V, name: string): Extract<TargetInfo, { vendor: V }> {
  const target = targetsByName.get(name);
  if (target !== undefined && isOfVendor(target, vendor)) return target;
  throw new Error(`'${name}' is no target of vendor ${vendor}`);
}

function isOfVendor<V extends TargetVendor>(
  target: TargetInfo,
  vendor: V,
): target is Extract<TargetInfo, { vendor: V }> {
  return target.vendor === vendor;
}

/** Why a text names no target. */
export interface TargetProblem {
  readonly kind: "malformed" | "unknown-vendor" | "unknown-architecture";
  /** The text as it was given. */
  readonly text: string;
  /** What is wrong with it, in the form of a diagnostic's message. */
  readonly message: string;
  /** The known target that was probably meant. */
  readonly nearest: string | undefined;
}

export type ParsedTarget<T extends TargetFacts = TargetInfo> =
  | { readonly ok: true; readonly target: T }
  | { readonly ok: false; readonly problem: TargetProblem };

/** Reads `vendor:architecture`. Letter case matters, as in the vendors' own tools. */
export function parseTarget(text: string): ParsedTarget {
  return findTarget(text, targets);
}

/** The target of a name among those given. */
export function findTarget<T extends TargetFacts>(text: string, among: readonly T[]): ParsedTarget<T> {
  const target = among.find(({ name }) => name === text);
  if (target !== undefined) return { ok: true, target };
  return { ok: false, problem: { ...whatIsWrong(text, among), text, nearest: nearestName(text, among) } };
}

function whatIsWrong(text: string, among: readonly TargetFacts[]): Pick<TargetProblem, "kind" | "message"> {
  const parts = text.split(":");
  const [vendor, architecture] = parts;
  if (
    parts.length !== 2 ||
    vendor === undefined ||
    vendor === "" ||
    architecture === undefined ||
    architecture === ""
  ) {
    return { kind: "malformed", message: `target '${text}' is not of the form vendor:architecture` };
  }
  const vendors = new Set(among.map((target) => target.vendor));
  if (!vendors.has(vendor)) {
    const message = `unknown vendor '${vendor}' in target '${text}', expected ${[...vendors].join(" or ")}`;
    return { kind: "unknown-vendor", message };
  }
  return { kind: "unknown-architecture", message: `unknown ${vendor} architecture '${architecture}'` };
}

/** Compares whole names first, then architectures alone, for those who leave the vendor out or get it wrong. */
function nearestName(text: string, among: readonly TargetFacts[]): string | undefined {
  const wanted = text.toLowerCase();
  const whole = nearest(
    wanted,
    among.map((target) => target.name),
  );
  if (whole !== undefined) return whole;
  const parts = wanted.split(":");
  const guess = nearest(
    parts[1] ?? wanted,
    among.map((target) => target.architecture),
  );
  return among.find((target) => target.architecture === guess)?.name;
}
