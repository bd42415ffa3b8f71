// builtin.module(func.func(dce))
func.func @f(%x: i32) -> i32 {
  %unused = arith.muli %x, %x : i32
  return %x : i32
}
