/** Attributes of `llvm.func` that speak of the kernel's launch (PTX ISA, "Performance-Tuning Directives"). */

/** Unit attribute: the function is a kernel. */
export const kernelAttribute = "nvvm.kernel";
/** `array<i32: x, y, z>`: the block's exact size in threads. */
export const reqntidAttribute = "nvvm.reqntid";
/** `array<i32: x, y, z>`: the largest block in threads; not together with `nvvm.reqntid`. */
export const maxntidAttribute = "nvvm.maxntid";
/** i32: the blocks that one multiprocessor shall hold at least. */
export const minctasmAttribute = "nvvm.minctasm";
/** i32: the most registers of a thread. */
export const maxnregAttribute = "nvvm.maxnreg";
