// builtin.module(func.func(convert-ifs))
func.func @f(%c: i1, %x: i32) -> i32 {
  %r = scf.if %c -> (i32) {
    %d = arith.addi %x, %x : i32
    scf.yield %d : i32
  } else {
    scf.yield %x : i32
  }
  return %r : i32
}
