// Scales a signal by 0.75 in fixed point, with 8 bits behind the point, and gives whole numbers.
module attributes {gpu.container_module} {
  gpu.module @kernels {
    gpu.func @scale(%x: memref<256xi32, #gpu.address_space<global>>, %y: memref<256xi32, #gpu.address_space<global>>) kernel attributes {known_block_size = array<i32: 256, 1, 1>} {
      %i = gpu.thread_id x
      %gain = fixed.constant 7.500000e-01 fraction 8 : i32
      %sample = memref.load %x[%i] : memref<256xi32, #gpu.address_space<global>>
      %number = fixed.from_int %sample fraction 8 : i32
      %scaled = fixed.mul %number, %gain fraction 8 : i32
      %whole = fixed.to_int %scaled fraction 8 : i32
      memref.store %whole, %y[%i] : memref<256xi32, #gpu.address_space<global>>
      gpu.return
    }
  }
}
