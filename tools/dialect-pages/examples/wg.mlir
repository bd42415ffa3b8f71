// Operations of wg: contracts before and after layout, workgroup memory, atomics, subgroups.
gpu.module @before_layout {
  "wg.contract"() <{kernel = @kernel, params = ["n", "x"], types = [ui32, f32]}> ({
  ^bb0(%n: i64, %size_x: i64, %size_y: i64, %size_z: i64, %groups_x: i64, %groups_y: i64, %groups_z: i64):
    %zero = arith.constant 0 : i64
    %positive = arith.cmpi sgt, %n, %zero : i64
    "wg.requires"(%positive) <{text = "n > 0"}> : (i1) -> ()
    "wg.buffer_length"(%n) <{param = 1 : i32}> : (i64) -> ()
    %four = arith.constant 4 : i64
    %product = arith.muli %n, %four overflow<nsw> : i64
    %bytes = "wg.fit"(%product) <{type = ui32}> : (i64) -> i64
    "wg.view_length"(%bytes) <{alignment = 16 : i64, element = f32, view = "tile"}> : (i64) -> ()
  }) : () -> ()
  gpu.func @kernel(%n: i32, %x: memref<f32, #gpu.address_space<global>>) kernel {
    %zero = arith.constant 0 : i32
    %positive = arith.cmpi ugt, %n, %zero : i32
    "wg.assume"(%positive) <{reason = "requires n > 0"}> : (i1) -> ()
    %same = "wg.assume_uniform"(%n) : (i32) -> i32
    %length = arith.index_castui %same : i32 to index
    %tile = "wg.launch_views"(%length) <{alignments = array<i64: 16>, names = ["tile"], open = false, ordered = false}> : (index) -> memref<?xf32, #gpu.address_space<workgroup>>
    %sums = "wg.alloc"() <{alignment = 4 : i64, array = "sums", element = f32}> : () -> memref<32x32xf32, strided<[33, 1]>, #gpu.address_space<workgroup>>
    gpu.return
  }
}

gpu.module @after_layout {
  "wg.contract"() <{kernel = @kernel, params = ["n"], types = [ui32]}> ({
  ^bb0(%n: i64, %size_x: i64, %size_y: i64, %size_z: i64, %groups_x: i64, %groups_y: i64, %groups_z: i64):
    "wg.array_layout"() <{alignment = 4 : i64, array = "sums", element = f32, length = 1056 : i64, offset = 0 : i64}> : () -> ()
    %zero = arith.constant 0 : i64
    "wg.view_layout"(%zero, %n) <{alignment = 16 : i64, element = f32, view = "tile"}> : (i64, i64) -> ()
    %four = arith.constant 4 : i64
    %used = arith.muli %n, %four overflow<nsw> : i64
    %bytes = "wg.align_up"(%used) <{alignment = 16 : i64}> : (i64) -> i64
    "wg.launch_bytes"(%bytes) <{alignment = 16 : i64}> : (i64) -> ()
  }) : () -> ()
  gpu.func @kernel(%n: i32) kernel {
    %base = "wg.launch_base"() <{alignment = 16 : i64}> : () -> memref<?xi8, #gpu.address_space<workgroup>>
    %memory = "wg.static_base"() <{alignment = 4 : i64}> : () -> memref<4224xi8, #gpu.address_space<workgroup>>
    gpu.return
  }
}

gpu.module @raw_region {
  "wg.contract"() <{kernel = @kernel, params = [], types = []}> ({
  ^bb0(%size_x: i64, %size_y: i64, %size_z: i64, %groups_x: i64, %groups_y: i64, %groups_z: i64):
    "wg.raw_region"() <{alignment = 16 : i64}> : () -> ()
  }) : () -> ()
  gpu.func @kernel() kernel {
    %words = "wg.launch_raw"() <{alignment = 16 : i64}> : () -> memref<?xi32, #gpu.address_space<workgroup>>
    %bytes = "wg.launch_size"() : () -> index
    gpu.return
  }
}

func.func @atomics(%counts: memref<8xi32>, %i: index, %one: i32) {
  %before = "wg.atomic_rmw"(%counts, %i, %one) <{kind = "add", ordering = "relaxed", scope = "workgroup"}> : (memref<8xi32>, index, i32) -> i32
  %swapped = "wg.atomic_compare_exchange"(%counts, %i, %before, %one) <{ordering = "acq_rel", scope = "device"}> : (memref<8xi32>, index, i32, i32) -> i32
  %read = "wg.atomic_load"(%counts, %i) <{ordering = "acquire", scope = "device"}> : (memref<8xi32>, index) -> i32
  "wg.atomic_store"(%counts, %i, %one) <{ordering = "release", scope = "device"}> : (memref<8xi32>, index, i32) -> ()
  "wg.fence"() <{ordering = "acq_rel", scope = "workgroup"}> : () -> ()
  return
}

func.func @subgroups(%value: i32, %holds: i1) {
  "wg.subgroup_barrier"() : () -> ()
  %lanes = "wg.ballot"(%holds) : (i1) -> i64
  %any = "wg.vote"(%holds) <{mode = "any"}> : (i1) -> i1
  %leads = "wg.elect"() : () -> i1
  %lane = arith.constant 0 : i32
  %first = "wg.broadcast"(%value, %lane) : (i32, i32) -> i32
  %sum = "wg.scan"(%value) <{mode = "inclusive", op = "add"}> : (i32) -> i32
  return
}

func.func @casts(%x: f32) {
  %signed = "wg.fptosi_sat"(%x) : (f32) -> i32
  %unsigned = "wg.fptoui_sat"(%x) : (f32) -> i32
  return
}
