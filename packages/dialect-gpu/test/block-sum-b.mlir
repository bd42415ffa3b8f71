module attributes {gpu.container_module} {
  gpu.module @block_sum_module {
    "wg.contract"() <{kernel = @block_sum, params = ["n", "x", "partial"]}> ({
    ^bb0(%n: i64, %gsx: i64, %gsy: i64, %gsz: i64, %ngx: i64, %ngy: i64, %ngz: i64):
      %zero = arith.constant 0 : i64
      "wg.buffer_length"(%n) <{param = 1 : i32}> : (i64) -> ()
      "wg.buffer_length"(%ngx) <{param = 2 : i32}> : (i64) -> ()
      "wg.launch_bytes"(%zero) : (i64) -> ()
    }) : () -> ()
    gpu.func @block_sum(%n: i32,
        %x_base: memref<f32, #gpu.address_space<global>> {llvm.noalias, llvm.readonly, llvm.align = 4 : i64},
        %partial_base: memref<f32, #gpu.address_space<global>> {llvm.noalias, llvm.align = 4 : i64})
        kernel attributes {known_block_size = array<i32: 256, 1, 1>} {
      %c0 = arith.constant 0 : i32
      %c1 = arith.constant 1 : i32
      %c2 = arith.constant 2 : i32
      %c128 = arith.constant 128 : i32
      %c256 = arith.constant 256 : i32
      %f0 = arith.constant 0.0 : f32
      %i0 = arith.constant 0 : index
      %tidx = gpu.thread_id x upper_bound 256
      %t = arith.index_castui %tidx : index to i32
      %bidx = gpu.block_id x upper_bound 2147483647
      %b = arith.index_castui %bidx : index to i32
      %n_idx = arith.index_castui %n : i32 to index
      %ng = gpu.grid_dim x upper_bound 2147483647
      %x = memref.reinterpret_cast %x_base to offset: [0], sizes: [%n_idx], strides: [1]
         : memref<f32, #gpu.address_space<global>> to memref<?xf32, #gpu.address_space<global>>
      %partial = memref.reinterpret_cast %partial_base to offset: [0], sizes: [%ng], strides: [1]
         : memref<f32, #gpu.address_space<global>> to memref<?xf32, #gpu.address_space<global>>
      %static = "wg.static_base"() <{bytes = 1024 : i64, alignment = 4 : i64}> : () -> memref<1024xi8, #gpu.address_space<workgroup>>
      %tile = memref.view %static[%i0][] : memref<1024xi8, #gpu.address_space<workgroup>> to memref<256xf32, #gpu.address_space<workgroup>>
      memref.assume_alignment %tile, 4 : memref<256xf32, #gpu.address_space<workgroup>>
      %off = arith.muli %b, %c256 : i32
      %i = arith.addi %off, %t : i32
      %in = arith.cmpi ult, %i, %n : i32
      %v = scf.if %in -> (f32) {
        %ii = arith.index_castui %i : i32 to index
        %e = memref.load %x[%ii] : memref<?xf32, #gpu.address_space<global>>
        scf.yield %e : f32
      } else {
        scf.yield %f0 : f32
      }
      %ti = arith.index_castui %t : i32 to index
      memref.store %v, %tile[%ti] : memref<256xf32, #gpu.address_space<workgroup>>
      gpu.barrier
      %last = scf.while (%stride = %c128) : (i32) -> i32 {
        %go = arith.cmpi ugt, %stride, %c0 : i32
        scf.condition(%go) %stride : i32
      } do {
      ^bb0(%stride: i32):
        %low = arith.cmpi ult, %t, %stride : i32
        scf.if %low {
          %t2 = arith.index_castui %t : i32 to index
          %o = arith.addi %t, %stride : i32
          %oi = arith.index_castui %o : i32 to index
          %p = memref.load %tile[%t2] : memref<256xf32, #gpu.address_space<workgroup>>
          %q = memref.load %tile[%oi] : memref<256xf32, #gpu.address_space<workgroup>>
          %s = arith.addf %p, %q fastmath<contract> : f32
          memref.store %s, %tile[%t2] : memref<256xf32, #gpu.address_space<workgroup>>
        }
        gpu.barrier
        %next = arith.divui %stride, %c2 : i32
        scf.yield %next : i32
      }
      %first = arith.cmpi eq, %t, %c0 : i32
      scf.if %first {
        %r = memref.load %tile[%i0] : memref<256xf32, #gpu.address_space<workgroup>>
        %bi = arith.index_castui %b : i32 to index
        memref.store %r, %partial[%bi] : memref<?xf32, #gpu.address_space<global>>
      }
      gpu.return
    }
  }
}
