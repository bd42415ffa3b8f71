module {
  func.func @f(%x: f32, %v: vector<4xf32>, %w: vector<2x4xf32>, %i: index, %j: i32, %m: memref<?xf32>, %n: memref<8x?xvector<4xf32>>, %b: vector<4xi32>, %z: vector<f32>, %vi: vector<4xindex>) {
    %splat = vector.splat %x : vector<4xf32>
    %b1 = vector.broadcast %x : f32 to vector<4xf32>
    %b2 = vector.broadcast %v : vector<4xf32> to vector<2x4xf32>
    %b3 = vector.broadcast %z : vector<f32> to vector<2x4xf32>
    %e1 = vector.extract %v[0] : f32 from vector<4xf32>
    %e2 = vector.extract %v[%i] : f32 from vector<4xf32>
    %e3 = vector.extract %w[1] : vector<4xf32> from vector<2x4xf32>
    %e4 = vector.extract %w[1, %i] : f32 from vector<2x4xf32>
    %e5 = vector.extract %z[] : f32 from vector<f32>
    %e6 = vector.extract %v[] : vector<4xf32> from vector<4xf32>
    %i1 = vector.insert %x, %v [1] : f32 into vector<4xf32>
    %i2 = vector.insert %v, %w [1] : vector<4xf32> into vector<2x4xf32>
    %i3 = vector.insert %x, %w [1, %i] {note} : f32 into vector<2x4xf32>
    %e7 = vector.extractelement %v[%j : i32] : vector<4xf32>
    %e8 = vector.extractelement %v[%i : index] : vector<4xf32>
    %e9 = vector.extractelement %z[] : vector<f32>
    %i4 = vector.insertelement %x, %v[%j : i32] : vector<4xf32>
    %i5 = vector.insertelement %x, %z[] : vector<f32>
    %s1 = vector.shuffle %v, %v [0, 5, 2] : vector<4xf32>, vector<4xf32>
    %s2 = vector.shuffle %w, %w [0, 3, 1] : vector<2x4xf32>, vector<2x4xf32>
    %s3 = vector.shuffle %z, %z [0, 1] : vector<f32>, vector<f32>
    %s4 = vector.shuffle %v, %s1 [6] : vector<4xf32>, vector<3xf32>
    %f1 = vector.from_elements %x, %x : vector<2xf32>
    %f2 = vector.from_elements %x, %x : vector<1x2xf32>
    %l1 = vector.load %m[%i] : memref<?xf32>, vector<4xf32>
    %l2 = vector.load %m[%i] {nontemporal = true} : memref<?xf32>, vector<4xf32>
    %l3 = vector.load %n[%i, %i] : memref<8x?xvector<4xf32>>, vector<4xf32>
    vector.store %l1, %m[%i] {wg.alignment = 16 : i64} : memref<?xf32>, vector<4xf32>
    %r1 = vector.reduction <add>, %v : vector<4xf32> into f32
    %r2 = vector.reduction <add>, %v, %x fastmath<fast> : vector<4xf32> into f32
    %r3 = vector.reduction <maxsi>, %b : vector<4xi32> into i32
    %r4 = vector.reduction <xor>, %vi : vector<4xindex> into index
    %r5 = vector.reduction <maximumf>, %v : vector<4xf32> into f32
    %r6 = vector.reduction <minnumf>, %v : vector<4xf32> into f32
    %c1 = vector.bitcast %v : vector<4xf32> to vector<4xi32>
    %c2 = vector.bitcast %v : vector<4xf32> to vector<8xi16>
    %c3 = vector.bitcast %v : vector<4xf32> to vector<2xi64>
    %fma = vector.fma %v, %v, %v : vector<4xf32>
    return
  }
  func.func @shapes(%v: vector<4xf32>, %w: vector<2x4xf32>, %z: vector<f32>, %s: vector<[4]xf32>, %m: memref<2x4xf32>, %i: index) {
    %c1 = vector.shape_cast %w : vector<2x4xf32> to vector<8xf32>
    %c2 = vector.shape_cast %v : vector<4xf32> to vector<1x4x1xf32>
    %t1 = vector.transpose %w, [1, 0] : vector<2x4xf32> to vector<4x2xf32>
    %x1 = vector.extract_strided_slice %w {offsets = [0, 1], sizes = [2, 2], strides = [1, 1]} : vector<2x4xf32> to vector<2x2xf32>
    %x2 = vector.extract_strided_slice %w {offsets = [1], sizes = [1], strides = [1]} : vector<2x4xf32> to vector<1x4xf32>
    %n1 = vector.insert_strided_slice %v, %w {offsets = [1, 0], strides = [1]} : vector<4xf32> into vector<2x4xf32>
    %l1 = vector.interleave %v, %v : vector<4xf32> -> vector<8xf32>
    %l2 = vector.interleave %z, %z : vector<f32> -> vector<2xf32>
    %d1:2 = vector.deinterleave %w : vector<2x4xf32> -> vector<2x2xf32>
    %p1 = vector.scalable.extract %s[4] : vector<4xf32> from vector<[4]xf32>
    %p2 = vector.scalable.insert %v, %s[0] : vector<4xf32> into vector<[4]xf32>
    %y1 = vector.type_cast %m : memref<2x4xf32> to memref<vector<2x4xf32>>
    %r1 = vector.reshape %w, [%i], [%i], [4] : vector<2x4xf32> to vector<3x4xf32>
    return
  }
  func.func @products(%g: vector<2xf32>, %v: vector<4xf32>, %w: vector<2x4xf32>, %f: f32, %z: vector<f32>) {
    %c1 = vector.contract {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], iterator_types = ["reduction"], kind = #vector.kind<add>} %v, %v, %f : vector<4xf32>, vector<4xf32> into f32
    %c2 = vector.contract {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"], kind = #vector.kind<maximumf>} %w, %v, %g : vector<2x4xf32>, vector<4xf32> into vector<2xf32>
    %o1 = vector.outerproduct %v, %v : vector<4xf32>, vector<4xf32>
    %o2 = vector.outerproduct %v, %f, %v {kind = #vector.kind<mul>} : vector<4xf32>, f32
    %m1 = vector.matrix_multiply %v, %v {lhs_columns = 2 : i32, lhs_rows = 2 : i32, rhs_columns = 2 : i32} : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
    %t1 = vector.flat_transpose %v {columns = 2 : i32, rows = 2 : i32} : vector<4xf32> -> vector<4xf32>
    %r1 = vector.multi_reduction <add>, %w, %v [0] : vector<2x4xf32> to vector<4xf32>
    %r2 = vector.multi_reduction <maxnumf>, %w, %f [0, 1] : vector<2x4xf32> to f32
    %s1:2 = vector.scan <add>, %w, %v {inclusive = true, reduction_dim = 0 : i64} : vector<2x4xf32>, vector<4xf32>
    return
  }
  func.func @masks(%v: vector<4xf32>, %a: memref<?xf32>, %t: tensor<?x?xf32>, %b: vector<4xi1>, %x: vector<4xi32>, %i: index, %f: f32) {
    %m1 = vector.create_mask %i : vector<4xi1>
    %m2 = vector.create_mask %i : vector<i1>
    %m3 = vector.constant_mask [2, 3] : vector<4x[3]xi1>
    %k1 = vector.mask %b { vector.reduction <add>, %v : vector<4xf32> into f32 } : vector<4xi1> -> f32
    %k2 = vector.mask %b, %v { vector.transfer_read %a[%i], %f : memref<?xf32>, vector<4xf32> } : vector<4xi1> -> vector<4xf32>
    vector.mask %b { vector.transfer_write %v, %a[%i] : vector<4xf32>, memref<?xf32> } : vector<4xi1>
    %k3 = vector.mask %b { vector.yield %v : vector<4xf32> } : vector<4xi1> -> vector<4xf32>
    %u1 = vector.vscale
    %u2 = vector.step : vector<4xindex>
    %r1 = vector.transfer_read %t[%i, %i], %f {in_bounds = [true, false], permutation_map = affine_map<(d0, d1) -> (0, d0)>} : tensor<?x?xf32>, vector<2x4xf32>
    %r2 = vector.transfer_read %a[%i], %f, %b {in_bounds = [true]} : memref<?xf32>, vector<4xf32>
    %w1 = vector.transfer_write %v, %t[%i, %i] : vector<4xf32>, tensor<?x?xf32>
    %l1 = vector.maskedload %a[%i], %b, %v : memref<?xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
    vector.maskedstore %a[%i], %b, %v : memref<?xf32>, vector<4xi1>, vector<4xf32>
    %l2 = vector.gather %a[%i] [%x], %b, %v : memref<?xf32>, vector<4xi32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
    vector.scatter %a[%i] [%x], %b, %v : memref<?xf32>, vector<4xi32>, vector<4xi1>, vector<4xf32>
    %l3 = vector.expandload %a[%i], %b, %v : memref<?xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
    vector.compressstore %a[%i], %b, %v : memref<?xf32>, vector<4xi1>, vector<4xf32>
    vector.print %v : vector<4xf32>
    vector.print %f : f32 punctuation <comma>
    vector.print str "done"
    vector.print
    vector.warp_execute_on_lane_0(%i)[32] {
      vector.print %f : f32
    }
    %q1 = vector.warp_execute_on_lane_0(%i)[32] args(%v : vector<4xf32>) -> (vector<1xf32>) {
    ^bb0(%w: vector<128xf32>):
      %e = vector.extract_strided_slice %w {offsets = [0], sizes = [32], strides = [1]} : vector<128xf32> to vector<32xf32>
      vector.yield %e : vector<32xf32>
    }
    return
  }
}
