/**
 * The default pipelines, under their names: what `compile` runs is what `dslc opt --pipeline 'default{...}'` runs.
 * `-O` only changes what LLVM does later, and what plugins insert: inlining and the layout run alike at every level, so
 * that the manifest does not depend on one.
 */
import { lowerMath } from "@dslc/lower-math";
import {
  definePipeline,
  type ExtensionPoint,
  type InsertionFacts,
  type NamedPipeline,
  nested,
  type PipelineDefinition,
  type PipelineElement,
} from "@dslc/pass";
import { proveAlignment } from "@dslc/pass-alignment";
import { convertIfs, formFma, normalizeLoops, unrollLoops } from "@dslc/pass-codegen";
import { canonicalize, cse, dce, inline, mem2reg } from "@dslc/pass-core";
import { checkUniformity } from "@dslc/pass-uniformity";
import { workgroupLayout } from "@dslc/pass-workgroup-layout";
import type { TargetFacts } from "@dslc/target-info";
import { z } from "zod";
import type { Registry } from "./registry.ts";
import { backendFor, lookUpTarget } from "./targets.ts";

/** The pipelines of a compilation, with what plugins put in. Each runs on `builtin.module`. */
export interface DefaultPipelines {
  readonly all: readonly PipelineDefinition[];
  /** What the language leaves open, settled: for everybody who sees the IR. */
  settle(options: { readonly contract: boolean } & LevelOption): NamedPipeline;
  /** From the frontend's IR to IR that is laid out, address spaces numbered: just before the llvm dialect. */
  prepare(options: { readonly target: string } & LevelOption): NamedPipeline;
  /** From there to what the backend emits from. */
  lower(target: TargetFacts, level: Level): NamedPipeline;
  /** All of them, one behind the other. */
  whole(options: { readonly target: string; readonly contract: boolean } & LevelOption): NamedPipeline;
}

type Level = InsertionFacts["optimizationLevel"];

interface LevelOption {
  readonly O: Level;
}

const anchor = "builtin.module";

/** As option of a pipeline: plugins may insert other steps at another level. */
const level = z
  .literal([0, 1, 2, 3])
  .default(3)
  .describe("the optimization level; dslc's own passes are the same at each");
const contract = z.boolean().default(true).describe("fuse products with the sums that they are for");

/** The pipelines that a registry's backends and insertions make. */
export function makeDefaultPipelines(registry: Registry): DefaultPipelines {
  const parts = new Parts(registry);
  const targetOption = z
    .string()
    .superRefine((text, { addIssue }) => {
      const outcome = lookUpTarget(text, registry);
      if (!outcome.ok) addIssue(outcome.problem.message);
    })
    .describe("vendor:architecture, as `dslc targets` lists them");
  const settle = definePipeline("settle", {
    summary: "settle what the language leaves open, before anybody sees the IR",
    anchor,
    options: { contract, O: level },
    build: ({ contract: isFused, O }) => parts.settle(isFused, O),
  });
  const prepare = definePipeline("prepare", {
    summary: "inline, check, simplify and lay out kernels, up to the IR just before the llvm dialect",
    anchor,
    options: { target: targetOption, O: level },
    build: ({ target, O }) => parts.prepare(parts.target(target), O),
  });
  const whole = definePipeline("default", {
    summary: "all that `dslc compile` runs between the frontend and code generation",
    anchor,
    options: { target: targetOption, contract, O: level },
    build: ({ target, contract: isFused, O }) => {
      const info = parts.target(target);
      return [...parts.settle(isFused, O), ...parts.prepare(info, O), ...parts.lower(info, O)];
    },
  });
  const vendors = new Set(registry.targets.map(({ vendor }) => vendor));
  const lowerings = new Map([...vendors].map((vendor) => [vendor, lowering(vendor, registry, parts)]));
  return {
    all: [whole, settle, prepare, ...lowerings.values()],
    settle,
    prepare,
    whole,
    lower: ({ vendor, architecture: chip }, O) => {
      const found = lowerings.get(vendor);
      if (found === undefined) throw new Error(`there is no lowering for vendor '${vendor}'`);
      return found({ chip, O });
    },
  };
}

/** `lower-to-nvptx{chip=sm_90}`. */
function lowering(vendor: string, registry: Registry, parts: Parts) {
  const chips = registry.targets.filter((target) => target.vendor === vendor).map(({ architecture }) => architecture);
  return definePipeline(`lower-to-${vendor}`, {
    summary: `lower prepared IR to what code is emitted from for ${vendor}`,
    anchor,
    options: { chip: z.enum(chips).describe("the architecture"), O: level },
    build: ({ chip, O }) => parts.lower(parts.target(`${vendor}:${chip}`), O),
  });
}

/** What the pipelines are made of. */
class Parts {
  private readonly registry: Registry;

  constructor(registry: Registry) {
    this.registry = registry;
  }

  target(name: string): TargetFacts {
    const outcome = lookUpTarget(name, this.registry);
    if (!outcome.ok) throw new Error(outcome.problem.message);
    return outcome.target;
  }

  /** Contraction comes before inlining and all rewrites, so that results depend on the source alone. */
  settle(isFused: boolean, level_: Level): readonly PipelineElement[] {
    return [...this.inserted("start", undefined, level_), ...(isFused ? [formFma()] : [])];
  }

  prepare(target: TargetFacts, level_: Level): readonly PipelineElement[] {
    const backend = backendFor(target, this.registry, {});
    const layout = workgroupLayout({
      guaranteedBaseAlignment: backend.guaranteedBaseAlignment(target.name),
      staticLimit: target.workgroupMemory.staticLimit,
    });
    return [
      ...this.inserted("after-frontend", target, level_),
      ...onModules(
        simplified(),
        this.inserted("before-layout", target, level_),
        [layout],
        this.inserted("after-layout", target, level_),
        // Last, so that what the interpreter runs behind it is what a device computes, to the bit.
        [nested("gpu.func", [lowerMath(), canonicalize()])],
      ),
      ...backend.prepare(target.name),
    ];
  }

  lower(target: TargetFacts, level_: Level): readonly PipelineElement[] {
    return [
      ...this.inserted("before-llvm", target, level_),
      ...backendFor(target, this.registry, {}).lower(target.name),
      ...this.inserted("last", target, level_),
    ];
  }

  private inserted(
    point: ExtensionPoint,
    target: TargetFacts | undefined,
    optimizationLevel: Level,
  ): readonly PipelineElement[] {
    return this.registry.insertions
      .filter(({ at }) => at === point)
      .flatMap((insertion) => insertion.elements({ target: target?.name, optimizationLevel }));
  }
}

function simplified(): readonly PipelineElement[] {
  return [
    inline(),
    // Before anything is rewritten: what is accepted depends on the source alone, and errors show its places.
    checkUniformity(),
    nested("gpu.func", [proveAlignment()]),
    // Kernels are canonicalized, contracts are not: a formula has to keep the contract errors that it is written with,
    // and canonicalization may turn what has no meaning into anything.
    nested("gpu.func", [canonicalize()]),
    nested("gpu.func", [
      normalizeLoops(),
      unrollLoops(),
      convertIfs(),
      // Subscripts of private arrays are constants by now where they ever will be.
      canonicalize(),
      mem2reg(),
      cse(),
      dce(),
    ]),
  ];
}

/** Steps on `gpu.module`, with what runs on the `builtin.module` between them: one pipeline where there is nothing. */
function onModules(
  first: readonly PipelineElement[],
  between: readonly PipelineElement[],
  second: readonly PipelineElement[],
  behind: readonly PipelineElement[],
  third: readonly PipelineElement[],
): readonly PipelineElement[] {
  const on = (elements: readonly PipelineElement[]): PipelineElement => nested("gpu.module", elements);
  if (between.length === 0 && behind.length === 0) return [on([...first, ...second, ...third])];
  if (between.length === 0) return [on([...first, ...second]), ...behind, on(third)];
  if (behind.length === 0) return [on(first), ...between, on([...second, ...third])];
  return [on(first), ...between, on(second), ...behind, on(third)];
}
