module {
  func.func @f(%a: i32, %f: f32, %m: memref<?x4xf32, strided<[4, 1], offset: ?>, 3>, %i: index) {
    %c0 = arith.constant 0 : index
    %sv = memref.subview %m[%i, 0] [4, %i] [1, 1] : memref<?x4xf32, strided<[4, 1], offset: ?>, 3> to memref<4x?xf32, strided<[4, 1], offset: ?>, 3>
    %rc = memref.reinterpret_cast %m to offset: [%i], sizes: [4, %i], strides: [%i, 1] : memref<?x4xf32, strided<[4, 1], offset: ?>, 3> to memref<4x?xf32, strided<[?, 1], offset: ?>, 3>
    %dim = memref.dim %m, %c0 : memref<?x4xf32, strided<[4, 1], offset: ?>, 3>
    %g = memref.get_global @glob : memref<4xi32>
    %al = memref.alloca(%i) {alignment = 16 : i64} : memref<?x4xi8>
    %al3 = memref.alloc()[%i, %i] : memref<4xi8, strided<[?], offset: ?>>
    %al1 = memref.alloc() : memref<16xi8>
    %vw = memref.view %al1[%i][%i] : memref<16xi8> to memref<?xf32>
    %vw2 = memref.view %al1[%i][] : memref<16xi8> to memref<2xf32>
    memref.assume_alignment %vw, 8 : memref<?xf32>
    %at = memref.atomic_rmw addi %a, %g[%i] : (i32, memref<4xi32>) -> i32
    %ptr = memref.extract_aligned_pointer_as_index %g : memref<4xi32> -> index
    %base:6 = memref.extract_strided_metadata %m : memref<?x4xf32, strided<[4, 1], offset: ?>, 3> -> memref<f32, 3>, index, index, index, index, index
    %cp = memref.cast %g : memref<4xi32> to memref<?xi32>
    %msc = memref.memory_space_cast %g : memref<4xi32> to memref<4xi32, 1>
    memref.copy %g, %g : memref<4xi32> to memref<4xi32>
    %ff = memref.load %m[%i, %c0] : memref<?x4xf32, strided<[4, 1], offset: ?>, 3>
    %ff1 = memref.load %m[%i, %c0] {nontemporal = true} : memref<?x4xf32, strided<[4, 1], offset: ?>, 3>
    memref.store %ff, %m[%i, %c0] : memref<?x4xf32, strided<[4, 1], offset: ?>, 3>
    %mf = memref.alloca() : memref<f32, #gpu.address_space<private>>
    memref.store %ff, %mf[] : memref<f32, #gpu.address_space<private>>
    %ex = memref.expand_shape %m [[0, 1], [2]] output_shape [2, %i, 4] : memref<?x4xf32, strided<[4, 1], offset: ?>, 3> into memref<2x?x4xf32, strided<[?, 4, 1], offset: ?>, 3>
    %co = memref.collapse_shape %m [[0, 1]] : memref<?x4xf32, strided<[4, 1], offset: ?>, 3> into memref<?xf32, strided<[1], offset: ?>, 3>
    %shape = memref.alloca() : memref<2xindex>
    %re = memref.reshape %g(%shape) : (memref<4xi32>, memref<2xindex>) -> memref<2x2xi32>
    %ra = memref.realloc %al1(%i) : memref<16xi8> to memref<?xi8>
    %rank = memref.rank %g : memref<4xi32>
    %ga = memref.generic_atomic_rmw %g[%i] : memref<4xi32> {
    ^bb0(%old: i32):
      %new = arith.addi %old, %a : i32
      memref.atomic_yield %new : i32
    }
    memref.alloca_scope {
      %inner = memref.alloca() : memref<4xi8>
    }
    %sc = memref.alloca_scope -> (i32) {
      memref.alloca_scope.return %a : i32
    } {test.a}
    memref.dealloc %ra : memref<?xi8>
    return
  }
  memref.global "private" constant @glob : memref<4xi32> = dense<[1, 2, 3, 4]> {alignment = 16 : i64}
  memref.global @glob2 : memref<4xi32>
  memref.global @glob3 : memref<4xf32> = uninitialized
  memref.global @glob4 : memref<4xf32> = dense<0.000000e+00>
  func.func @transfers(%a: memref<256xf32>, %b: memref<256xf32, 1>, %t: memref<1xf32>, %i: index, %m: memref<2x4xf32>) {
    memref.dma_start %a[%i], %b[%i], %i, %t[%i] : memref<256xf32>, memref<256xf32, 1>, memref<1xf32>
    memref.dma_start %a[%i], %b[%i], %i, %t[%i], %i, %i : memref<256xf32>, memref<256xf32, 1>, memref<1xf32>
    memref.dma_wait %t[%i], %i : memref<1xf32>
    memref.prefetch %m[%i, %i], read, locality<3>, data : memref<2x4xf32>
    memref.prefetch %m[%i, %i], write, locality<0>, instr : memref<2x4xf32>
    %p = memref.transpose %m (d0, d1) -> (d1, d0) : memref<2x4xf32> to memref<4x2xf32, strided<[1, 4]>>
    return
  }
}
