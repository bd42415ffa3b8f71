// builtin.module(func.func(mem2reg))
func.func @f(%x: i32) -> i32 {
  %m = memref.alloca() : memref<i32>
  memref.store %x, %m[] : memref<i32>
  %r = memref.load %m[] : memref<i32>
  return %r : i32
}
