/** Flags of instructions, each as LLVM IR spells it, with a space in front. */
import { fastmathWords } from "@dslc/dialect-llvm";
import { quoted } from "./names.ts";

export function overflowFlags(flags: readonly string[]): string {
  return words(["nuw", "nsw"].filter((flag) => flags.includes(flag)));
}

/** `fast` for all of the flags. */
export function fastmath(flags: readonly string[]): string {
  return words(flags.length === fastmathWords.length ? ["fast"] : flags);
}

/** The words that are there. */
export function words(list: readonly (string | undefined)[]): string {
  return list.map((word) => (word === undefined || word === "" ? "" : ` ${word}`)).join("");
}

export function syncScope(scope: string | undefined): string {
  return scope === undefined ? "" : ` syncscope(${quoted(scope)})`;
}
