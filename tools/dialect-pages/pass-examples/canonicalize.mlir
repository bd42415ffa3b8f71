// builtin.module(func.func(canonicalize))
func.func @f(%x: i32) -> i32 {
  %two = arith.constant 2 : i32
  %four = arith.addi %two, %two : i32
  %unused = arith.muli %x, %four : i32
  %zero = arith.subi %two, %two : i32
  %sum = arith.addi %zero, %x : i32
  return %sum : i32
}
