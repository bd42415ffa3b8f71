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
}
