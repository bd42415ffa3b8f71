/**
 * The audit of PTX: what dslc promises about generated code, read off the code itself.
 *
 * State spaces are those of the PTX ISA, "Data Movement and Conversion Instructions": an access without one is generic.
 */
import type { Diagnostic } from "@dslc/base";
import { genericAccess, severalDynamicSymbols, unknownIntrinsic } from "../diagnostics.ts";
import { LinedText } from "../lined-text.ts";
import { leftoverIntrinsics } from "./leftover-intrinsics.ts";

const memoryAccess = /^\s*(?:@!?%\w+\s+)?((?:ld|st|atom|red)\.[\w.:]+)/;
const stateSpaces = new Set(["global", "shared", "local", "const", "param"]);
const dynamicShared = /^\s*(?:\.visible\s+|\.weak\s+)?\.extern\s+\.shared\s.*\s([\w$.]+)\[\]/;

/** What is wrong with the text: generic accesses, a second dynamic symbol, calls to unknown intrinsics. */
export function auditPtx(text: string, name = "<ptx>"): Diagnostic[] {
  const audited = new LinedText(name, text);
  const diagnostics: Diagnostic[] = [];
  let dynamicSymbols = 0;
  for (const [index, line] of audited.lines.entries()) {
    const opcode = memoryAccess.exec(line)?.[1];
    if (opcode !== undefined && !hasStateSpace(opcode)) {
      diagnostics.push(genericAccess.at(audited.span(index + 1), { instruction: line.trim() }));
    }
    const symbol = dynamicShared.exec(line)?.[1];
    if (symbol !== undefined && ++dynamicSymbols > 1) {
      diagnostics.push(severalDynamicSymbols.at(audited.span(index + 1), { symbol }));
    }
  }
  for (const { name: intrinsic, line } of leftoverIntrinsics(text)) {
    diagnostics.push(unknownIntrinsic.at(audited.span(line), { intrinsic }));
  }
  return diagnostics;
}

/** Spaces may be qualified: `shared::cta`. */
const hasStateSpace = (opcode: string): boolean =>
  opcode.split(".").some((part) => stateSpaces.has(part.split("::", 1)[0] ?? ""));
