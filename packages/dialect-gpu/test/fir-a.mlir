module attributes {gpu.container_module} {
  gpu.module @fir_module {
    "wg.contract"() <{kernel = @fir, params = ["n", "taps", "x", "h", "y"]}> ({
    ^bb0(%n: i64, %taps: i64, %gsx: i64, %gsy: i64, %gsz: i64, %ngx: i64, %ngy: i64, %ngz: i64):
      %c0 = arith.constant 0 : i64
      %c1 = arith.constant 1 : i64
      %pos = arith.cmpi ugt, %taps, %c0 : i64
      "wg.requires"(%pos) <{text = "taps > 0"}> : (i1) -> ()
      "wg.buffer_length"(%n) <{param = 2 : i32}> : (i64) -> ()
      "wg.buffer_length"(%taps) <{param = 3 : i32}> : (i64) -> ()
      "wg.buffer_length"(%n) <{param = 4 : i32}> : (i64) -> ()
      %s = arith.addi %gsx, %taps : i64
      %w = arith.subi %s, %c1 : i64
      "wg.view_length"(%w) <{name = "window", element = f32, alignment = 4 : i64}> : (i64) -> ()
      "wg.view_length"(%taps) <{name = "coeff", element = f32, alignment = 16 : i64}> : (i64) -> ()
    }) : () -> ()
    gpu.func @fir(%n: i32, %taps: i32,
        %x_base: memref<f32, #gpu.address_space<global>> {llvm.noalias, llvm.readonly, llvm.align = 4 : i64},
        %h_base: memref<f32, #gpu.address_space<global>> {llvm.noalias, llvm.readonly, llvm.align = 4 : i64},
        %y_base: memref<f32, #gpu.address_space<global>> {llvm.noalias, llvm.align = 4 : i64}) kernel {
      %c0 = arith.constant 0 : i32
      %c1 = arith.constant 1 : i32
      %f0 = arith.constant 0.0 : f32
      %tx = gpu.thread_id x upper_bound 1024
      %t = arith.index_castui %tx : index to i32
      %bx = gpu.block_id x upper_bound 2147483647
      %b = arith.index_castui %bx : index to i32
      %gx = gpu.block_dim x upper_bound 1024
      %gs = arith.index_castui %gx : index to i32
      %n_idx = arith.index_castui %n : i32 to index
      %taps_idx = arith.index_castui %taps : i32 to index
      %pos = arith.cmpi ugt, %taps, %c0 : i32
      "wg.assume"(%pos) <{reason = "requires taps > 0"}> : (i1) -> ()
      %x = memref.reinterpret_cast %x_base to offset: [0], sizes: [%n_idx], strides: [1]
         : memref<f32, #gpu.address_space<global>> to memref<?xf32, #gpu.address_space<global>>
      %h = memref.reinterpret_cast %h_base to offset: [0], sizes: [%taps_idx], strides: [1]
         : memref<f32, #gpu.address_space<global>> to memref<?xf32, #gpu.address_space<global>>
      %y = memref.reinterpret_cast %y_base to offset: [0], sizes: [%n_idx], strides: [1]
         : memref<f32, #gpu.address_space<global>> to memref<?xf32, #gpu.address_space<global>>
      %gt = arith.addi %gs, %taps : i32
      %wlen = arith.subi %gt, %c1 : i32
      %wlen_idx = arith.index_castui %wlen : i32 to index
      %window, %coeff = "wg.launch_views"(%wlen_idx, %taps_idx) <{names = ["window", "coeff"], alignments = array<i64: 4, 16>, ordered = false}>
         : (index, index) -> (memref<?xf32, #gpu.address_space<workgroup>>, memref<?xf32, #gpu.address_space<workgroup>>)
      %base = arith.muli %b, %gs : i32
      %t_idx = arith.index_castui %t : i32 to index
      %gs_idx = arith.index_castui %gs : i32 to index
      scf.for %k_idx = %t_idx to %taps_idx step %gs_idx {
        %v = memref.load %h[%k_idx] : memref<?xf32, #gpu.address_space<global>>
        memref.store %v, %coeff[%k_idx] : memref<?xf32, #gpu.address_space<workgroup>>
      }
      %halo = arith.subi %taps, %c1 : i32
      scf.for %j_idx = %t_idx to %wlen_idx step %gs_idx {
        %j = arith.index_castui %j_idx : index to i32
        %g = arith.addi %base, %j : i32
        %ge = arith.cmpi uge, %g, %halo : i32
        %src = arith.subi %g, %halo : i32
        %ok = scf.if %ge -> (i1) {
          %lt = arith.cmpi ult, %src, %n : i32
          scf.yield %lt : i1
        } else {
          %false = arith.constant false
          scf.yield %false : i1
        }
        %v = scf.if %ok -> (f32) {
          %src_idx = arith.index_castui %src : i32 to index
          %e = memref.load %x[%src_idx] : memref<?xf32, #gpu.address_space<global>>
          scf.yield %e : f32
        } else {
          scf.yield %f0 : f32
        }
        memref.store %v, %window[%j_idx] : memref<?xf32, #gpu.address_space<workgroup>>
      }
      gpu.barrier
      %i0 = arith.constant 0 : index
      %i1 = arith.constant 1 : index
      %sum = scf.for %k_idx = %i0 to %taps_idx step %i1 iter_args(%acc = %f0) -> (f32) {
        %k = arith.index_castui %k_idx : index to i32
        %c = memref.load %coeff[%k_idx] : memref<?xf32, #gpu.address_space<workgroup>>
        %a = arith.addi %t, %taps : i32
        %a1 = arith.subi %a, %c1 : i32
        %w = arith.subi %a1, %k : i32
        %w_idx = arith.index_castui %w : i32 to index
        %e = memref.load %window[%w_idx] : memref<?xf32, #gpu.address_space<workgroup>>
        %m = arith.mulf %c, %e fastmath<contract> : f32
        %s = arith.addf %acc, %m fastmath<contract> : f32
        scf.yield %s : f32
      } 
      %o = arith.addi %base, %t : i32
      %in = arith.cmpi ult, %o, %n : i32
      scf.if %in {
        %o_idx = arith.index_castui %o : i32 to index
        memref.store %sum, %y[%o_idx] : memref<?xf32, #gpu.address_space<global>>
      }
      gpu.return
    }
  }
}
