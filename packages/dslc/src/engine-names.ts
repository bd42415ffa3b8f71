/** The engines that options of the command line name; in a file of its own, as the help needs no more of them. */

export const engineNames = ["automatic", "library", "tools", "llvm-bindings"] as const;
export type EngineName = (typeof engineNames)[number];

/** Engines that can give a second opinion on what another one compiles. */
export const verifierNames = ["llvm-bindings"] as const;
export type VerifierName = (typeof verifierNames)[number];
