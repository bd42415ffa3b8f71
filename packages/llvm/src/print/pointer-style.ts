/**
 * How pointers are spelled. LLVM 15 and later have opaque pointers, `ptr addrspace(3)`; older versions wrote the type
 * of what is pointed at. Text for those would need another style, and a `bitcast` at every access: all accesses get
 * their address from `FunctionPrinter.address`, which is where that would go.
 */
export interface PointerStyle {
  type(addressSpace: number): string;
  /** The suffix of an intrinsic's name for a pointer that it is overloaded on. */
  suffix(addressSpace: number): string;
}

export const opaquePointers: PointerStyle = {
  type: (addressSpace) => (addressSpace === 0 ? "ptr" : `ptr addrspace(${addressSpace})`),
  suffix: (addressSpace) => `p${addressSpace}`,
};
