// builtin.module(func.func(cse))
func.func @f(%x: i32, %y: i32) -> i32 {
  %a = arith.muli %x, %y : i32
  %b = arith.muli %x, %y : i32
  %c = arith.addi %a, %b : i32
  return %c : i32
}
