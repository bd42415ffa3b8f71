/** Reading pointer widths out of LLVM's data layout strings, so that no other table states them. */

/**
 * The width in bits of pointers to an address space, by LLVM Language Reference, section "Data Layout":
 * `p[n]:size:...`, where a space without an entry is as wide as space 0, and that is 64 bits wide by default.
 */
export function pointerBits(dataLayout: string, addressSpace: number): number {
  return entry(dataLayout, addressSpace) ?? entry(dataLayout, 0) ?? 64;
}

function entry(dataLayout: string, addressSpace: number): number | undefined {
  for (const specification of dataLayout.split("-")) {
    const match = /^p(\d*):(\d+)/.exec(specification);
    if (match !== null && Number(match[1]) === addressSpace) return Number(match[2]);
  }
  return undefined;
}
