/** Upstream's words for what reductions and their like combine two values by; several dialects share them. */
export const combiningKinds = [
  "add",
  "mul",
  "minui",
  "minsi",
  "minnumf",
  "maxui",
  "maxsi",
  "maxnumf",
  "and",
  "or",
  "xor",
  "minimumf",
  "maximumf",
] as const;
export type CombiningKind = (typeof combiningKinds)[number];
