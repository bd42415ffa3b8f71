/**
 * The audit of LLVM IR text before LLVM reads it: what LLVM accepts about workgroup memory and then gets wrong.
 *
 * Workgroup memory is address space 3 on both targets.
 */
import type { Diagnostic } from "@dslc/base";
import { impossibleCast, implicitAlignment, severalDynamicSymbols, workgroupGlobal } from "../diagnostics.ts";
import { indexIr } from "../engine/ir-text.ts";
import { LinedText } from "../lined-text.ts";

const workgroupVariable = /^@("[^"]*"|[-\w.$]+) = (.*)\baddrspace\(3\) (?:global|constant) (.*)$/;
const workgroupAccess = /(?:= load|^\s*store|= atomicrmw|= cmpxchg)\b.*\bptr addrspace\(3\) /;
const cast =
  /\baddrspacecast \(?(?:ptr|<\d+ x ptr)(?: addrspace\((\d+)\))?.* to (?:<\d+ x )?ptr(?: addrspace\((\d+)\))?/;

export function auditLlvmIr(text: string, name = "<llvm-ir>"): Diagnostic[] {
  const audited = new LinedText(name, text);
  return [
    ...variableFindings(audited),
    ...indexIr(text).instructions.flatMap(({ text: instruction, line }) => {
      const span = audited.span(line);
      const parameters = { instruction: instruction.trim() };
      const unaligned = workgroupAccess.test(instruction) && !/, align \d+/.test(instruction);
      return [
        ...(unaligned ? [implicitAlignment.at(span, parameters)] : []),
        ...(isImpossibleCast(instruction) ? [impossibleCast.at(span, parameters)] : []),
      ];
    }),
  ];
}

function variableFindings(audited: LinedText): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  let dynamicSymbols = 0;
  for (const [index, line] of audited.lines.entries()) {
    const [, symbol = "", linkage = "", rest = ""] = workgroupVariable.exec(line) ?? [];
    if (symbol === "") continue;
    const span = audited.span(index + 1);
    const isExternal = /\bexternal\b/.test(linkage);
    if (isExternal && ++dynamicSymbols > 1) diagnostics.push(severalDynamicSymbols.at(span, { symbol }));
    for (const fault of variableFaults(rest, isExternal)) diagnostics.push(workgroupGlobal.at(span, { symbol, fault }));
  }
  return diagnostics;
}

function variableFaults(rest: string, isExternal: boolean): string[] {
  const faults: string[] = [];
  if (!/, align \d+/.test(rest)) faults.push("has no explicit alignment");
  if (!isExternal && !/ (?:undef|poison)(?:,|$)/.test(rest)) faults.push("has an initialiser");
  return faults;
}

/** Between two specific address spaces; one of the two must be the generic space 0. */
function isImpossibleCast(instruction: string): boolean {
  const match = cast.exec(instruction);
  if (match === null) return false;
  const [, from = "0", to = "0"] = match;
  return from !== "0" && to !== "0" && from !== to;
}
