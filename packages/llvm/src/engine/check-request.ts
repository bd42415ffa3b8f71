/** What can be said against a request before LLVM sees it. */
import type { Diagnostic } from "@dslc/base";
import * as diagnostics from "../diagnostics.ts";
import { gate } from "../gate/gate.ts";
import type { CompileRequest, OutputKind } from "./engine.ts";
import type { IrIndex } from "./ir-text.ts";
import { type Places, withNotes } from "./places.ts";
import { gateDiagnostic } from "./problem-diagnostics.ts";
import type { FoundLlvm } from "./protocol.ts";

/** @param codeMajor the version of the LLVM that generates code */
export function checkRequest(
  request: CompileRequest<OutputKind>,
  index: IrIndex,
  llvm: FoundLlvm,
  codeMajor: number,
  places: Places,
): Diagnostic[] {
  const { triple, cpu, features = "" } = request;
  const findings = gate(index, { triple, cpu, features, llvmMajor: codeMajor });
  return [
    ...unsupportedOutputs(request),
    ...mismatch("target triple", triple, index.triple, places),
    ...mismatch("target datalayout", llvm.dataLayouts[triple], index.dataLayout, places),
    ...missingSymbols(request, index),
    ...findings.map((finding) => gateDiagnostic(finding, cpu, places)),
  ];
}

function unsupportedOutputs({ outputs, triple }: CompileRequest<OutputKind>): Diagnostic[] {
  if (triple !== "nvptx64-nvidia-cuda" || !outputs.includes("obj")) return [];
  const help = ["ask for 'asm' and run ptxas on it"];
  return [diagnostics.unsupportedOutput.at(undefined, { output: "obj", triple }, { help })];
}

/** LLVM-C would take any layout and the programs of LLVM put their own in its place: neither complains. */
function mismatch(what: string, expected: string, found: string | undefined, places: Places): Diagnostic[] {
  if (found === expected) return [];
  const located = places.ofHeader(what);
  const help = [`write: ${what} = "${expected}"`];
  return [diagnostics.moduleMismatch.at(located.span, { what, expected, found }, withNotes(located, [], help))];
}

function missingSymbols({ keep = [] }: CompileRequest<OutputKind>, index: IrIndex): Diagnostic[] {
  const missing = keep.filter((symbol) => !index.definitions.has(symbol));
  const notes = [`it defines ${[...index.definitions.keys()].join(", ") || "nothing"}`];
  return missing.map((symbol) => diagnostics.missingSymbol.at(undefined, { symbol }, { notes }));
}
