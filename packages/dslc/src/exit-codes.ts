/** Exit codes: who is at fault. */
import type { Diagnostic } from "@dslc/base";

export const exitCodes = { fine: 0, input: 1, call: 2, ours: 3, interrupted: 130, terminated: 143 } as const;

/** Diagnostics about how dslc was called, or about what is installed beside it. */
const aboutTheCall = [
  /^cli\//,
  /^compile\//,
  /^plugin\//,
  /^config\//,
  /^bisect\//,
  /^reduce\//,
  /^pass\/(invalid-pipeline|wrong-root|wrong-anchor|unknown-anchor|not-isolated|wrong-order|missing-dialect)$/,
  /^llvm\/(not-found|bindings-not-found|unknown-to-llvm-14|tool-not-found|unavailable)$/,
];

/** Diagnostics that no input should lead to: the compiler made something wrong of it. */
const aboutUs = [
  /^pass\/(threw|failed|invalid-ir|not-removed|not-preserved|outside|wrong-result)$/,
  /^contract\//,
  /^llvm\/(invalid-ir|module-mismatch|missing-symbol|unknown-intrinsic|crash|malformed-object|generic-access|scratch-access|several-dynamic-symbols|workgroup-global|implicit-alignment|impossible-cast|unprintable-\w+|conflicting-\w+)$/,
];

/** The exit code for what was reported: the gravest fault, ours before the call's before the input's. */
export function exitCodeFor(diagnostics: readonly Diagnostic[]): number {
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ name }) => name);
  if (errors.some((name) => aboutUs.some((pattern) => pattern.test(name)))) return exitCodes.ours;
  if (errors.some((name) => aboutTheCall.some((pattern) => pattern.test(name)))) return exitCodes.call;
  return errors.length > 0 ? exitCodes.input : exitCodes.fine;
}
