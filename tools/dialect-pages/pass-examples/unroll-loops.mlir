// builtin.module(func.func(unroll-loops))
func.func @f(%x: i32) -> i32 {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %two = arith.constant 2 : index
  %r = scf.for %i = %zero to %two step %one iter_args(%s = %x) -> (i32) {
    %d = arith.addi %s, %s : i32
    scf.yield %d : i32
  } {wg.unroll = 0 : i64}
  return %r : i32
}
