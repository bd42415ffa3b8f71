// builtin.module(func.func(sccp))
func.func @f(%c: i1) -> i32 {
  %one = arith.constant 1 : i32
  cf.cond_br %c, ^a, ^b
^a:
  cf.br ^end(%one : i32)
^b:
  cf.br ^end(%one : i32)
^end(%x: i32):
  %r = arith.addi %x, %x : i32
  return %r : i32
}
