// builtin.module(func.func(licm))
func.func @f(%n: index, %zero: index, %one: index, %x: i32, %m: memref<8xi32>) {
  scf.for %i = %zero to %n step %one {
    %a = arith.muli %x, %x : i32
    memref.store %a, %m[%i] : memref<8xi32>
  }
  return
}
