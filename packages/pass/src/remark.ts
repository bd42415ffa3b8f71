/**
 * Remarks: what a pass says about the program for who asks (`--remarks`), in LLVM's kinds. A transformation was done
 * (passed), was not (missed), or this was found out (analysis).
 *
 *     remark?.({ kind: "passed", name: "Unrolled", at: loop, parts: ["unrolled ", { Iterations: 8 }, " iterations"] });
 *
 * `remark` is undefined when nobody asks, so that a call costs nothing then.
 */
import type { Operation } from "@dslc/ir";

export type RemarkKind = "passed" | "missed" | "analysis";

/** Text, or a fact by its name, which stands in the message as its value. */
export type RemarkPart = string | Readonly<Record<string, string | number | bigint>>;

export interface Remark {
  readonly kind: RemarkKind;
  /** What it is about, in LLVM's way of writing: `Inlined`, `TooLarge`. */
  readonly name: string;
  /** Where it belongs. Its place is taken at once, so that it may be erased afterwards. */
  readonly at: Operation;
  readonly parts: readonly RemarkPart[];
}

/** The message: all parts, one behind the other. */
export function remarkText(parts: readonly RemarkPart[]): string {
  return parts.map((part) => (typeof part === "string" ? part : Object.values(part).join(""))).join("");
}
