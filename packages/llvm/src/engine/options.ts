/** LLVM's own options that both engines give it. */

/**
 * Workgroup memory is laid out, and its bytes are in the manifest, before LLVM sees a kernel: it must not move private
 * arrays there. `shortPointers` makes nvptx pointers to other memory than global 32 bits wide.
 */
export function codeGenerationOptions(shortPointers: boolean): readonly string[] {
  return ["-disable-promote-alloca-to-lds", ...(shortPointers ? ["-nvptx-short-ptr"] : [])];
}
