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
    memref.dealloc %al1 : memref<16xi8>
    return
  }
  memref.global "private" constant @glob : memref<4xi32> = dense<[1, 2, 3, 4]> {alignment = 16 : i64}
  memref.global @glob2 : memref<4xi32>
  memref.global @glob3 : memref<4xf32> = uninitialized
  memref.global @glob4 : memref<4xf32> = dense<0.000000e+00>
}
