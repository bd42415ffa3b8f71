/** Finding LLVM's `opt` and `llc`, both of one supported version. */
import { findExecutable } from "../tools/find-tool.ts";
import { runTool } from "../tools/run-tool.ts";
import { supportedMajors, versionReason } from "../supported-version.ts";
import type { LlvmVersion } from "./engine.ts";
import type { RejectedCandidate } from "./protocol.ts";

export interface LlvmTools {
  readonly opt: string;
  readonly llc: string;
  readonly version: LlvmVersion;
}

export type FindToolsResult =
  | { readonly ok: true; readonly tools: LlvmTools }
  | { readonly ok: false; readonly rejected: readonly RejectedCandidate[] };

/**
 * The first usable pair: programs in the preferred folder, then those with a version in their names, best version
 * first, then plain names, folder by folder.
 *
 * @param preferred the folder that `LLVM_CONFIG` names, when it is set
 * @param majors the versions that will do, best first
 */
export async function findLlvmTools(
  folders: readonly string[],
  preferred?: string,
  majors: readonly number[] = supportedMajors,
): Promise<FindToolsResult> {
  const rejected: RejectedCandidate[] = [];
  for (const [opt, llc] of candidatePairs(folders, preferred, majors)) {
    const [version, llcVersion] = await Promise.all([toolVersion(opt), toolVersion(llc)]);
    const reason = reasonAgainst(version, llcVersion, majors);
    if (version !== undefined && reason === undefined) return { ok: true, tools: { opt, llc, version } };
    rejected.push({ path: llc, reason: reason ?? "" });
  }
  return { ok: false, rejected };
}

function* candidatePairs(
  folders: readonly string[],
  preferred: string | undefined,
  majors: readonly number[],
): Generator<[string, string]> {
  const pair = (suffix: string, where: readonly string[]): [string, string][] => {
    const opt = findExecutable([`opt${suffix}`], where);
    const llc = findExecutable([`llc${suffix}`], where);
    return opt === undefined || llc === undefined ? [] : [[opt, llc]];
  };
  if (preferred !== undefined) yield* pair("", [preferred]);
  for (const major of majors) yield* pair(`-${major}`, folders);
  for (const folder of folders) yield* pair("", [folder]);
}

function reasonAgainst(
  opt: LlvmVersion | undefined,
  llc: LlvmVersion | undefined,
  majors: readonly number[],
): string | undefined {
  if (opt === undefined || llc === undefined) return "it does not tell its version";
  if (!majors.includes(llc.major)) return versionReason(llc, majors);
  return opt.major === llc.major ? undefined : `its version is ${llc.major}, but that of opt beside it ${opt.major}`;
}

async function toolVersion(path: string): Promise<LlvmVersion | undefined> {
  const run = await runTool(path, ["--version"], "", { timeoutMs: 10_000 });
  const match = /LLVM version (\d+)\.(\d+)\.(\d+)/.exec(run.stdout.toString("utf8"));
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}
