/**
 * The kernels that the tests run, at two stages: as a frontend makes them, and before they are lowered to the llvm
 * dialect, when the launch-sized region is laid out and address spaces are numbers.
 */

/** A filter with two launch-sized views, as the frontend makes it. */
export const firViews = `module attributes {gpu.container_module} {
  gpu.module @fir_module {
    "wg.contract"() <{kernel = @fir, params = ["n", "taps", "x", "h", "y"], types = [ui32, ui32, f32, f32, f32]}> ({
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
      "wg.view_length"(%w) <{view = "window", element = f32, alignment = 4 : i64}> : (i64) -> ()
      "wg.view_length"(%taps) <{view = "coeff", element = f32, alignment = 16 : i64}> : (i64) -> ()
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
      %window, %coeff = "wg.launch_views"(%wlen_idx, %taps_idx)
         <{names = ["window", "coeff"], alignments = array<i64: 4, 16>, ordered = false}>
         : (index, index)
         -> (memref<?xf32, #gpu.address_space<workgroup>>, memref<?xf32, #gpu.address_space<workgroup>>)
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
        %m = arith.mulf %c, %e : f32
        %s = arith.addf %acc, %m : f32
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
`;

/** The same with the views laid out. */
export const firLaidOut = `module attributes {gpu.container_module} {
  gpu.module @fir_module {
    "wg.contract"() <{kernel = @fir, params = ["n", "taps", "x", "h", "y"], types = [ui32, ui32, f32, f32, f32]}> ({
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
      %b4 = arith.constant 4 : i64
      %coeff_at = arith.constant 0 : i64
      %coeff_bytes = arith.muli %taps, %b4 overflow<nuw> : i64
      %window_bytes = arith.muli %w, %b4 overflow<nuw> : i64
      %total = arith.addi %coeff_bytes, %window_bytes overflow<nuw> : i64
      "wg.view_layout"(%coeff_at, %taps) <{view = "coeff", element = f32, alignment = 16 : i64}> : (i64, i64) -> ()
      "wg.view_layout"(%coeff_bytes, %w) <{view = "window", element = f32, alignment = 4 : i64}> : (i64, i64) -> ()
      "wg.launch_bytes"(%total) <{alignment = 16 : i64}> : (i64) -> ()
    }) : () -> ()
    gpu.func @fir(%n: i32, %taps: i32,
        %x_base: memref<f32, 1> {llvm.noalias, llvm.readonly, llvm.align = 4 : i64},
        %h_base: memref<f32, 1> {llvm.noalias, llvm.readonly, llvm.align = 4 : i64},
        %y_base: memref<f32, 1> {llvm.noalias, llvm.align = 4 : i64}) kernel {
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
         : memref<f32, 1> to memref<?xf32, 1>
      %h = memref.reinterpret_cast %h_base to offset: [0], sizes: [%taps_idx], strides: [1]
         : memref<f32, 1> to memref<?xf32, 1>
      %y = memref.reinterpret_cast %y_base to offset: [0], sizes: [%n_idx], strides: [1]
         : memref<f32, 1> to memref<?xf32, 1>
      %gt = arith.addi %gs, %taps : i32
      %wlen = arith.subi %gt, %c1 : i32
      %wlen_idx = arith.index_castui %wlen : i32 to index
      %zero = arith.constant 0 : index
      %four = arith.constant 4 : index
      %window_at = arith.muli %taps_idx, %four overflow<nsw, nuw> : index
      %region = "wg.launch_base"() <{alignment = 16 : i64}> : () -> memref<?xi8, 3>
      %coeff = memref.view %region[%zero][%taps_idx] : memref<?xi8, 3> to memref<?xf32, 3>
      %window = memref.view %region[%window_at][%wlen_idx] : memref<?xi8, 3> to memref<?xf32, 3>
      memref.assume_alignment %coeff, 16 : memref<?xf32, 3>
      memref.assume_alignment %window, 4 : memref<?xf32, 3>
      %base = arith.muli %b, %gs : i32
      %t_idx = arith.index_castui %t : i32 to index
      %gs_idx = arith.index_castui %gs : i32 to index
      scf.for %k_idx = %t_idx to %taps_idx step %gs_idx {
        %v = memref.load %h[%k_idx] : memref<?xf32, 1>
        memref.store %v, %coeff[%k_idx] : memref<?xf32, 3>
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
          %e = memref.load %x[%src_idx] : memref<?xf32, 1>
          scf.yield %e : f32
        } else {
          scf.yield %f0 : f32
        }
        memref.store %v, %window[%j_idx] : memref<?xf32, 3>
      }
      gpu.barrier
      %i0 = arith.constant 0 : index
      %i1 = arith.constant 1 : index
      %sum = scf.for %k_idx = %i0 to %taps_idx step %i1 iter_args(%acc = %f0) -> (f32) {
        %k = arith.index_castui %k_idx : index to i32
        %c = memref.load %coeff[%k_idx] : memref<?xf32, 3>
        %a = arith.addi %t, %taps : i32
        %a1 = arith.subi %a, %c1 : i32
        %w = arith.subi %a1, %k : i32
        %w_idx = arith.index_castui %w : i32 to index
        %e = memref.load %window[%w_idx] : memref<?xf32, 3>
        %m = arith.mulf %c, %e : f32
        %s = arith.addf %acc, %m : f32
        scf.yield %s : f32
      }
      %o = arith.addi %base, %t : i32
      %in = arith.cmpi ult, %o, %n : i32
      scf.if %in {
        %o_idx = arith.index_castui %o : i32 to index
        memref.store %sum, %y[%o_idx] : memref<?xf32, 1>
      }
      gpu.return
    }
  }
}
`;

/** A sum for each workgroup, in a static tile. */
export const blockSum = `module attributes {gpu.container_module} {
  gpu.module @block_sum_module {
    "wg.contract"() <{kernel = @block_sum, params = ["n", "x", "partial"], types = [ui32, f32, f32]}> ({
    ^bb0(%n: i64, %gsx: i64, %gsy: i64, %gsz: i64, %ngx: i64, %ngy: i64, %ngz: i64):
      "wg.buffer_length"(%n) <{param = 1 : i32}> : (i64) -> ()
      "wg.buffer_length"(%ngx) <{param = 2 : i32}> : (i64) -> ()
    }) : () -> ()
    gpu.func @block_sum(%n: i32,
        %x_base: memref<f32, #gpu.address_space<global>> {llvm.noalias, llvm.readonly, llvm.align = 4 : i64},
        %partial_base: memref<f32, #gpu.address_space<global>> {llvm.noalias, llvm.align = 4 : i64})
        workgroup(%tile : memref<256xf32, #gpu.address_space<workgroup>>)
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
          %s = arith.addf %p, %q : f32
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
`;

/** The same with the tile as a view of bytes. */
export const blockSumLaidOut = `module attributes {gpu.container_module} {
  gpu.module @block_sum_module {
    "wg.contract"() <{kernel = @block_sum, params = ["n", "x", "partial"], types = [ui32, f32, f32]}> ({
    ^bb0(%n: i64, %gsx: i64, %gsy: i64, %gsz: i64, %ngx: i64, %ngy: i64, %ngz: i64):
      "wg.buffer_length"(%n) <{param = 1 : i32}> : (i64) -> ()
      "wg.buffer_length"(%ngx) <{param = 2 : i32}> : (i64) -> ()
    }) : () -> ()
    gpu.func @block_sum(%n: i32,
        %x_base: memref<f32, 1> {llvm.noalias, llvm.readonly, llvm.align = 4 : i64},
        %partial_base: memref<f32, 1> {llvm.noalias, llvm.align = 4 : i64})
        workgroup(%static : memref<1024xi8, 3> {llvm.align = 4 : i64})
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
         : memref<f32, 1> to memref<?xf32, 1>
      %partial = memref.reinterpret_cast %partial_base to offset: [0], sizes: [%ng], strides: [1]
         : memref<f32, 1> to memref<?xf32, 1>
      %tile = memref.view %static[%i0][] : memref<1024xi8, 3> to memref<256xf32, 3>
      memref.assume_alignment %tile, 4 : memref<256xf32, 3>
      %off = arith.muli %b, %c256 : i32
      %i = arith.addi %off, %t : i32
      %in = arith.cmpi ult, %i, %n : i32
      %v = scf.if %in -> (f32) {
        %ii = arith.index_castui %i : i32 to index
        %e = memref.load %x[%ii] : memref<?xf32, 1>
        scf.yield %e : f32
      } else {
        scf.yield %f0 : f32
      }
      %ti = arith.index_castui %t : i32 to index
      memref.store %v, %tile[%ti] : memref<256xf32, 3>
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
          %p = memref.load %tile[%t2] : memref<256xf32, 3>
          %q = memref.load %tile[%oi] : memref<256xf32, 3>
          %s = arith.addf %p, %q : f32
          memref.store %s, %tile[%t2] : memref<256xf32, 3>
        }
        gpu.barrier
        %next = arith.divui %stride, %c2 : i32
        scf.yield %next : i32
      }
      %first = arith.cmpi eq, %t, %c0 : i32
      scf.if %first {
        %r = memref.load %tile[%i0] : memref<256xf32, 3>
        %bi = arith.index_castui %b : i32 to index
        memref.store %r, %partial[%bi] : memref<?xf32, 1>
      }
      gpu.return
    }
  }
}
`;
