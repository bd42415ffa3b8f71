/**
 * The gate before code generation: refuses what LLVM would crash on, drop in silence, or hand on to an assembler that
 * refuses it, with a reason instead of LLVM's internals.
 */
import type { Triple } from "../engine/engine.ts";
import type { IrIndex, IrUse } from "../engine/ir-text.ts";
import { amdgpuInstructionRules, type InstructionRule, nvptxInstructionRules } from "./instruction-rules.ts";
import { amdgpuRules, nvptxRules } from "./intrinsic-rules.ts";

export interface Processor {
  readonly triple: Triple;
  readonly cpu: string;
  readonly features: string;
  readonly llvmMajor: number;
}

export interface GateFinding {
  /** The intrinsic's name, or a phrase for an instruction. */
  readonly what: string;
  readonly reason: string;
  readonly help: string | undefined;
  /** Both from 1; the column counts UTF-16 code units. */
  readonly line: number;
  readonly column: number;
}

/** What the processor cannot run, in the order of the text; intrinsics once each, at their first use. */
export function gate(index: IrIndex, processor: Processor): GateFinding[] {
  const isNvptx = processor.triple === "nvptx64-nvidia-cuda";
  const judge = isNvptx ? nvptxJudge(processor) : amdgpuJudge(processor);
  const rules = isNvptx ? nvptxInstructionRules : amdgpuInstructionRules;
  const findings = [...index.intrinsics.flatMap(judge), ...instructionFindings(index, rules, processor.llvmMajor)];
  return findings.sort((a, b) => a.line - b.line);
}

type Judge = (use: IrUse) => GateFinding[];

function finding({ name, line, column }: IrUse, reason: string, help?: string): GateFinding[] {
  return [{ what: name, reason, help, line, column }];
}

/** The rule with the longest prefix of the name. */
function ruleFor<R extends { readonly prefix: string }>(rules: readonly R[], name: string): R | undefined {
  const matching = rules.filter(({ prefix }) => name.startsWith(prefix));
  return matching.sort((a, b) => b.prefix.length - a.prefix.length)[0];
}

function nvptxJudge({ cpu, features }: Processor): Judge {
  const sm = Number.parseInt(cpu.replace(/^sm_/, ""), 10);
  const ptx = ptxVersion(sm, cpu, features);
  return (use) => {
    const rule = ruleFor(nvptxRules, use.name);
    if (rule === undefined) return [];
    if (rule.instead !== undefined) return finding(use, "nvptx does not have it", `use ${rule.instead}`);
    if (sm < (rule.sm ?? 0)) return finding(use, `it needs sm_${rule.sm}`, `compile for sm_${rule.sm} or later`);
    if (ptx >= (rule.ptx ?? 0)) return [];
    const needed = `${Math.floor((rule.ptx ?? 0) / 10)}.${(rule.ptx ?? 0) % 10}`;
    return finding(use, `it needs PTX ${needed}`, `add the feature +ptx${rule.ptx}`);
  };
}

/** The PTX version that LLVM 19 emits for a processor when no feature asks for a later one (NVPTX.td). */
const defaultPtx: readonly (readonly [sm: number, ptx: number])[] = [
  [89, 78],
  [87, 74],
  [86, 71],
  [80, 70],
  [75, 63],
  [72, 61],
  [70, 60],
  [60, 50],
  [0, 40],
];

function ptxVersion(sm: number, cpu: string, features: string): number {
  const asked = [...features.matchAll(/\+ptx(\d+)/g)].map((match) => Number(match[1]));
  const implied = cpu === "sm_90a" ? 80 : (defaultPtx.find(([from]) => sm >= from)?.[1] ?? 0);
  return Math.max(implied, ...asked);
}

function amdgpuJudge({ cpu }: Processor): Judge {
  return (use) => {
    const rule = ruleFor(amdgpuRules, use.name);
    if (rule === undefined) return [];
    if (rule.instead !== undefined) return finding(use, "amdgpu does not have it", `use ${rule.instead}`);
    const processors = rule.processors ?? [];
    if (processors.some((name) => name === cpu || name === generation(cpu))) return [];
    return finding(use, "the processor does not have it", `processors that have it: ${processors.join(", ")}`);
  };
}

/** `gfx9` of `gfx90a`, `gfx11` of `gfx1100`: the last two digits are the minor version and the stepping. */
const generation = (cpu: string): string => cpu.replace(/[0-9a-f]{2}$/, "");

/** What a version of LLVM cannot do is said once, at its first use; the rest at each instruction. */
function instructionFindings(index: IrIndex, rules: readonly InstructionRule[], llvmMajor: number): GateFinding[] {
  const applicable = rules.filter((rule) => llvmMajor <= (rule.lastMajor ?? llvmMajor));
  const said = new Set<InstructionRule>();
  return index.instructions.flatMap(({ text, line }) => {
    const rule = applicable.find(({ pattern }) => pattern.test(text));
    if (rule === undefined || said.has(rule)) return [];
    if (rule.lastMajor !== undefined) said.add(rule);
    const { what, reason, help } = rule;
    return [{ what, reason, help, line, column: text.length - text.trimStart().length + 1 }];
  });
}
