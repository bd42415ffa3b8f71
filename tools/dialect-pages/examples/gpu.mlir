// Operations of gpu that the dialect's own test does not have.
gpu.module @kernels {
  gpu.func @ids() kernel {
    %0 = gpu.block_id x
    %1 = gpu.cluster_block_id x
    %2 = gpu.cluster_dim x
    %3 = gpu.cluster_dim_blocks x
    %4 = gpu.cluster_id x
    %5 = gpu.global_id x
    %6 = gpu.grid_dim x
    %7 = gpu.num_subgroups : index
    gpu.return
  }
  gpu.module_end
}
