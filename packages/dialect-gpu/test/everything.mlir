module attributes {gpu.container_module} {
  gpu.module @m attributes {foo = 1 : i64} {
    gpu.func @k(%i: index, %f: f32, %a: memref<4xf32> {llvm.noalias}, %b: i32) -> (i32 {x.y}) workgroup(%w : memref<4xf32, 3> {llvm.align = 4 : i64}, %w2 : memref<2xi8, 3>) private(%p : memref<1xf32, 5>) attributes {known_block_size = array<i32: 1, 2, 3>, x.z} {
      %i1 = gpu.thread_id x upper_bound 64
      %j = gpu.block_dim y {a = 1 : i64}
      %l = gpu.lane_id upper_bound 32
      %s = gpu.subgroup_size : index
      %s1 = gpu.subgroup_id upper_bound 3 : index
      %c32 = arith.constant 32 : i32
      %x:2 = gpu.shuffle xor %f, %b, %c32 : f32
      gpu.barrier {a}
      %sm = gpu.dynamic_shared_memory : memref<?xi8, #gpu.address_space<workgroup>>
      %r = gpu.all_reduce add %f uniform {
      } : (f32) -> f32
      %r3 = gpu.subgroup_reduce add %f uniform : (f32) -> f32
      %r2 = gpu.all_reduce %f {
      ^bb0(%l1: f32, %r1: f32):
        %s12 = arith.addf %l1, %r1 : f32
        gpu.yield %s12 : f32
      } : (f32) -> f32
      gpu.printf "x%d" %c32 : i32
      gpu.return %b : i32
    }
    gpu.func @kk() kernel {
      gpu.return
    }
  }
  gpu.module @empty <#gpu.select_object<1>> [#nvvm.target, #nvvm.target<chip = "sm_90">] {
  }
}
