/**
 * Calls to functions named like LLVM intrinsics in assembly: LLVM emits them in silence for names that it does not know.
 */

/** A name with the line (from 1) of its first mention. */
export interface LeftoverIntrinsic {
  readonly name: string;
  readonly line: number;
}

const symbol = /(?<![\w.$@"])llvm\.[a-z][\w.$]*/g;

/** The symbols of functions that assembly of either target calls under an intrinsic's name, each once. */
export function leftoverIntrinsics(assembly: string): LeftoverIntrinsic[] {
  if (!assembly.includes("llvm.")) return [];
  const found = new Map<string, number>();
  const defined = new Set<string>();
  for (const [index, line] of assembly.split("\n").entries()) {
    const label = /^(llvm\.[\w.$]+):/.exec(line)?.[1];
    if (label !== undefined) defined.add(label);
    if (!isCallOrExtern(line)) continue;
    for (const [name] of line.matchAll(symbol)) if (!found.has(name)) found.set(name, index + 1);
  }
  return [...found].filter(([name]) => !defined.has(name)).map(([name, line]) => ({ name, line }));
}

/** PTX declares what it calls; GCN adds a relocated function's address to the program counter before the call. */
function isCallOrExtern(line: string): boolean {
  return line.includes(".extern .func") || /@(?:rel32|gotpcrel32)@lo/.test(line);
}
