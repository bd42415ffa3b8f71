// builtin.module(lower-address-space{global=1 workgroup=3 private=0 constant=4})
func.func @f(%x: memref<4xf32, #gpu.address_space<workgroup>>) {
  return
}
