/**
 * The audit of GCN assembly: no generic (`flat_`) and no scratch accesses, no calls to unknown intrinsics.
 *
 * Only instructions count: directives and metadata have names that begin alike (`.amdhsa_reserve_flat_scratch`).
 * Processors up to gfx90a have no scratch instructions and reach scratch memory through the buffer resource in s[0:3].
 */
import type { Diagnostic } from "@dslc/base";
import { genericAccess, scratchAccess, unknownIntrinsic } from "../diagnostics.ts";
import { LinedText } from "../lined-text.ts";
import { leftoverIntrinsics } from "./leftover-intrinsics.ts";

const flatAccess = /^\s*flat_(?:load|store|atomic)\w*\s/;
const scratchInstruction = /^\s*scratch_(?:load|store)\w*\s/;
const bufferAccess = /^\s*buffer_(?:load|store)\w*\s.*\bs\[0:3\]/;
const privateMemory = /\.amdhsa_private_segment_fixed_size [1-9]/;

/** Scratch accesses are one finding, at the first of them: code that spills has hundreds. */
export function auditGcn(text: string, name = "<gcn>"): Diagnostic[] {
  const audited = new LinedText(name, text);
  const usesPrivateMemory = privateMemory.test(text);
  const diagnostics: Diagnostic[] = [];
  const scratch: number[] = [];
  for (const [index, line] of audited.lines.entries()) {
    if (scratchInstruction.test(line) || (usesPrivateMemory && bufferAccess.test(line))) scratch.push(index + 1);
    if (flatAccess.test(line))
      diagnostics.push(genericAccess.at(audited.span(index + 1), { instruction: line.trim() }));
  }
  const [first] = scratch;
  if (first !== undefined) {
    const span = audited.span(first);
    diagnostics.push(scratchAccess.at(span, { instruction: span.text, count: scratch.length }));
  }
  for (const { name: intrinsic, line } of leftoverIntrinsics(text)) {
    diagnostics.push(unknownIntrinsic.at(audited.span(line), { intrinsic }));
  }
  return diagnostics;
}
