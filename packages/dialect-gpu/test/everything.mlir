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
  func.func @host(%a: memref<?xf32>, %n: index, %x: f32, %i: i32, %l: i64) {
    %t = gpu.wait async
    %t2 = gpu.wait async [%t]
    gpu.wait [%t, %t2]
    %m:2 = gpu.alloc async [%t] host_shared (%n) : memref<?xf32, 1>
    %m2 = gpu.alloc (%n)[%n] : memref<?xf32, affine_map<(d0)[s0] -> (d0 + s0)>>
    %t3 = gpu.memcpy async [%m#1] %m#0, %a : memref<?xf32, 1>, memref<?xf32>
    gpu.memset %m#0, %x : memref<?xf32, 1>, f32
    gpu.dealloc %m2 : memref<?xf32, affine_map<(d0)[s0] -> (d0 + s0)>>
    %t4 = gpu.dealloc async [%t3] %m#0 : memref<?xf32, 1>
    gpu.set_default_device %i
    %u = memref.cast %a : memref<?xf32> to memref<*xf32>
    gpu.host_register %u : memref<*xf32>
    gpu.host_unregister %u : memref<*xf32>
    gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n) threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) dynamic_shared_memory_size %i workgroup(%w : memref<4xf32, #gpu.address_space<workgroup>>) private(%p : memref<4xf32, #gpu.address_space<private>>) {
      gpu.terminator
    } {note}
    %t5 = gpu.launch async [%t] clusters(%cx, %cy, %cz) in (%cgx = %n, %cgy = %n, %cgz = %n) blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n) threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
      gpu.terminator
    }
    return
  }
  func.func @matrices(%a: !gpu.mma_matrix<16x16xf16, "AOp">, %b: !gpu.mma_matrix<16x16xf16, "BOp">, %c: !gpu.mma_matrix<16x16xf32, "COp">, %m: memref<16x16xf32>, %x: f32, %i: index) {
    %l = gpu.subgroup_mma_load_matrix %m[%i, %i] {leadDimension = 16 : index, transpose} : memref<16x16xf32> -> !gpu.mma_matrix<16x16xf32, "COp">
    %d = gpu.subgroup_mma_compute %a, %b, %c {a_transpose} : !gpu.mma_matrix<16x16xf16, "AOp">, !gpu.mma_matrix<16x16xf16, "BOp"> -> !gpu.mma_matrix<16x16xf32, "COp">
    gpu.subgroup_mma_store_matrix %d, %m[%i, %i] {leadDimension = 16 : index} : !gpu.mma_matrix<16x16xf32, "COp">, memref<16x16xf32>
    %k = gpu.subgroup_mma_constant_matrix %x : !gpu.mma_matrix<16x16xf32, "COp">
    %e = gpu.subgroup_mma_elementwise addf %k, %l : (!gpu.mma_matrix<16x16xf32, "COp">, !gpu.mma_matrix<16x16xf32, "COp">) -> !gpu.mma_matrix<16x16xf32, "COp">
    return
  }
  func.func @sparse(%n: index, %p: memref<?xindex>, %v: memref<?xf64>) {
    %t = gpu.wait async
    %d:2 = gpu.create_dn_tensor async [%t] %v, %n, %n : index, index into memref<?xf64>
    %s = gpu.create_coo %n, %n, %n, %p, %p, %v : memref<?xindex>, memref<?xindex>, memref<?xf64>
    %s2 = gpu.create_coo_aos %n, %n, %n, %p, %v : memref<?xindex>, memref<?xf64>
    %s3 = gpu.create_csr %n, %n, %n, %p, %p, %v : memref<?xindex>, memref<?xindex>, memref<?xf64>
    %s4 = gpu.create_csc %n, %n, %n, %p, %p, %v : memref<?xindex>, memref<?xindex>, memref<?xf64>
    %s5 = gpu.create_bsr %n, %n, %n, %n, %n, %p, %p, %v : memref<?xindex>, memref<?xindex>, memref<?xf64>
    %s6 = gpu.create_2to4_spmat {PRUNE_AND_CHECK} %n, %n, %v : memref<?xf64>
    %b:2 = gpu.spmv_buffer_size async [%t] %s, %d#0, %d#0 into f64
    %b2 = gpu.spmv_buffer_size %s{TRANSPOSE}, %d#0, %d#0 into f64
    gpu.spmv %s, %d#0, %d#0, %v : memref<?xf64> into f64
    %b3:2 = gpu.spmm_buffer_size %s, %d#0{TRANSPOSE}, %d#0 : index, index into f64
    gpu.spmm %s, %d#0, %d#0, %v, %v : memref<?xf64>, memref<?xf64> into f64
    %b4 = gpu.sddmm_buffer_size %d#0, %d#0, %s into f64
    gpu.sddmm %d#0, %d#0, %s, %v : memref<?xf64> into f64
    %g = gpu.spgemm_create_descr
    %b5 = gpu.spgemm_work_estimation_or_compute {WORK_ESTIMATION} %s, %s, %s, %g, %n, %v : f64 into memref<?xf64>
    gpu.spgemm_copy %s, %s, %s, %g : f64
    %z:3 = gpu.spmat_get_size %s
    gpu.set_csr_pointers %s, %p, %p, %v : memref<?xindex>, memref<?xindex>, memref<?xf64>
    gpu.spgemm_destroy_descr %g
    gpu.destroy_sp_mat %s
    %t2 = gpu.destroy_dn_tensor async [%t] %d#0
    return
  }
  module @launches attributes {gpu.container_module} {
    gpu.module @k {
      gpu.func @f(%a: f32) kernel {
        gpu.return
      }
    }
    gpu.binary @b [#gpu.object<#nvvm.target, "code">]
    func.func @g(%n: index, %x: f32, %i: i32, %l: i64) {
      %t = gpu.wait async
      gpu.launch_func @k::@f blocks in (%n, %n, %n) threads in (%n, %n, %n) args(%x : f32)
      %t2 = gpu.launch_func async [%t] @k::@f clusters in (%n, %n, %n) blocks in (%n, %n, %n) threads in (%n, %n, %n) dynamic_shared_memory_size %i args(%x : f32)
      gpu.launch_func <%t : !gpu.async.token> @b::@f blocks in (%l, %l, %l) threads in (%l, %l, %l) : i64
      return
    }
  }
}
