module attributes {llvm.data_layout = "e-i64:64-i128:128-v16:16-v32:32-n16:32:64"} {
  llvm.mlir.global internal unnamed_addr @static() {addr_space = 3 : i32, alignment = 4 : i64} : !llvm.array<1024 x i8>
  llvm.mlir.global external @dynamic() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<0 x i8>
  llvm.mlir.global external @number(42 : i32) : i32
  llvm.mlir.global private constant @table(dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>) {alignment = 32 : i64} : !llvm.array<2 x f32>
  llvm.mlir.global external constant @text("abc\00")
  llvm.mlir.global internal @address() : !llvm.ptr {
    %a = llvm.mlir.addressof @number : !llvm.ptr
    llvm.return %a : !llvm.ptr
  }
  llvm.mlir.global weak hidden @elsewhere() {dso_local, section = "sec"} : i32
  llvm.mlir.global external @"strange name"() : !llvm.array<2 x array<3 x i32>>
  llvm.func @declared(i32, !llvm.ptr<1>) -> i32
  llvm.func extern_weak @variadic(i32, ...) -> i32
  llvm.func internal fastcc @callee(%n: i32 {llvm.noundef, llvm.signext}, %p: !llvm.ptr<1> {llvm.align = 4 : i64, llvm.dereferenceable = 64 : i64, llvm.noalias}) -> (f32 {llvm.noundef}) attributes {always_inline, memory = #llvm.memory_effects<other = none, argMem = read, inaccessibleMem = none>, no_unwind, passthrough = ["nofree", ["amdgpu-waves-per-eu", "2,4"], "own"], target_cpu = "sm_90", target_features = #llvm.target_features<["+a", "+b"]>, unsafe_fp_math = true, will_return} {
    %c = llvm.mlir.constant(1.000000e+00 : f32) : f32
    llvm.return %c : f32
  }
  llvm.func @kernel(%p: !llvm.ptr<1>) attributes {nvvm.kernel, nvvm.maxnreg = 64 : i32, nvvm.minctasm = 2 : i32, nvvm.reqntid = array<i32: 256, 1, 1>} {
    llvm.return
  }
  llvm.func @values(%i: i32, %j: i32, %b: i1, %f: f32, %g: f32, %h: f16, %d: f64, %l: i64, %v: vector<4xf32>, %w: vector<4xi32>, %s: !llvm.struct<(i32, f32, array<2 x ptr<3>>)>, %p: !llvm.ptr, %p1: !llvm.ptr<1>, %p3: !llvm.ptr<3>, %pv: !llvm.vec<4 x ptr>) {
    %r1 = llvm.add %i, %j : i32
    %r2 = llvm.sub %i, %j : i32
    %r3 = llvm.mul %i, %j : i32
    %r4 = llvm.shl %i, %j : i32
    %r5 = llvm.add %i, %j overflow<nsw, nuw> : i32
    %r6 = llvm.shl %i, %j overflow<nuw> {note = 1 : i32} : i32
    %r7 = llvm.udiv %w, %w : vector<4xi32>
    %r8 = llvm.sdiv %w, %w : vector<4xi32>
    %r9 = llvm.urem %w, %w : vector<4xi32>
    %r10 = llvm.srem %w, %w : vector<4xi32>
    %r11 = llvm.and %w, %w : vector<4xi32>
    %r12 = llvm.or %w, %w : vector<4xi32>
    %r13 = llvm.xor %w, %w : vector<4xi32>
    %r14 = llvm.lshr %w, %w : vector<4xi32>
    %r15 = llvm.ashr %w, %w : vector<4xi32>
    %r16 = llvm.fadd %f, %g {fastmathFlags = #llvm.fastmath<contract>} : f32
    %r17 = llvm.fsub %f, %g {fastmathFlags = #llvm.fastmath<contract>} : f32
    %r18 = llvm.fmul %f, %g {fastmathFlags = #llvm.fastmath<contract>} : f32
    %r19 = llvm.fdiv %f, %g {fastmathFlags = #llvm.fastmath<contract>} : f32
    %r20 = llvm.frem %f, %g {fastmathFlags = #llvm.fastmath<contract>} : f32
    %r21 = llvm.fadd %v, %v {fastmathFlags = #llvm.fastmath<fast>} : vector<4xf32>
    %r22 = llvm.fneg %f : f32
    %r23 = llvm.icmp "eq" %i, %j : i32
    %r24 = llvm.icmp "ne" %i, %j : i32
    %r25 = llvm.icmp "slt" %i, %j : i32
    %r26 = llvm.icmp "sle" %i, %j : i32
    %r27 = llvm.icmp "sgt" %i, %j : i32
    %r28 = llvm.icmp "sge" %i, %j : i32
    %r29 = llvm.icmp "ult" %i, %j : i32
    %r30 = llvm.icmp "ule" %i, %j : i32
    %r31 = llvm.icmp "ugt" %i, %j : i32
    %r32 = llvm.icmp "uge" %i, %j : i32
    %r33 = llvm.icmp "eq" %p, %p : !llvm.ptr
    %r34 = llvm.fcmp "_false" %f, %g : f32
    %r35 = llvm.fcmp "oeq" %f, %g : f32
    %r36 = llvm.fcmp "ogt" %f, %g : f32
    %r37 = llvm.fcmp "oge" %f, %g : f32
    %r38 = llvm.fcmp "olt" %f, %g : f32
    %r39 = llvm.fcmp "ole" %f, %g : f32
    %r40 = llvm.fcmp "one" %f, %g : f32
    %r41 = llvm.fcmp "ord" %f, %g : f32
    %r42 = llvm.fcmp "ueq" %f, %g : f32
    %r43 = llvm.fcmp "ugt" %f, %g : f32
    %r44 = llvm.fcmp "uge" %f, %g : f32
    %r45 = llvm.fcmp "ult" %f, %g : f32
    %r46 = llvm.fcmp "ule" %f, %g : f32
    %r47 = llvm.fcmp "une" %f, %g : f32
    %r48 = llvm.fcmp "uno" %f, %g : f32
    %r49 = llvm.fcmp "_true" %f, %g : f32
    %r50 = llvm.fcmp "olt" %v, %v {fastmathFlags = #llvm.fastmath<nnan>} : vector<4xf32>
    %r51 = llvm.sext %i : i32 to i64
    %r52 = llvm.zext %i : i32 to i64
    %r53 = llvm.trunc %l : i64 to i8
    %r54 = llvm.fpext %f : f32 to f64
    %r55 = llvm.fptrunc %d : f64 to f16
    %r56 = llvm.sitofp %i : i32 to f32
    %r57 = llvm.uitofp %w : vector<4xi32> to vector<4xf32>
    %r58 = llvm.fptosi %f : f32 to i64
    %r59 = llvm.fptoui %h : f16 to i8
    %r60 = llvm.bitcast %f : f32 to i32
    %r61 = llvm.bitcast %v : vector<4xf32> to vector<2xf64>
    %r62 = llvm.addrspacecast %p3 : !llvm.ptr<3> to !llvm.ptr
    %r63 = llvm.inttoptr %l : i64 to !llvm.ptr<1>
    %r64 = llvm.ptrtoint %p3 : !llvm.ptr<3> to i32
    %r65 = llvm.ptrtoint %pv : !llvm.vec<4 x ptr> to vector<4xi64>
    %r66 = llvm.extractelement %v[%i : i32] : vector<4xf32>
    %r67 = llvm.insertelement %f, %v[%l : i64] : vector<4xf32>
    %r68 = llvm.extractvalue %s[2, 0] : !llvm.struct<(i32, f32, array<2 x ptr<3>>)>
    %r69 = llvm.insertvalue %i, %s[0] : !llvm.struct<(i32, f32, array<2 x ptr<3>>)>
    %r70 = llvm.shufflevector %v, %v [0, 1, -1] : vector<4xf32>
    %r71 = llvm.select %b, %i, %j : i1, i32
    %r72 = llvm.select %b, %f, %g {fastmathFlags = #llvm.fastmath<nnan>} : i1, f32
    %r73 = llvm.freeze %i : i32
    %r74 = llvm.mlir.undef : !llvm.struct<(i32, f32)>
    %r75 = llvm.mlir.poison : vector<4xf32>
    %r76 = llvm.mlir.zero : !llvm.ptr
    %r77 = llvm.mlir.zero : !llvm.array<4 x f32>
    %r78 = llvm.mlir.constant(42 : i64) : i64
    %r79 = llvm.mlir.constant(-1.500000e+00 : f32) : f32
    %r80 = llvm.mlir.constant(dense<1.000000e+00> : vector<4xf32>) : vector<4xf32>
    %r81 = llvm.mlir.constant(dense<[1, 2, 3]> : vector<3xi8>) : vector<3xi8>
    %r82 = llvm.mlir.constant(true) : i1
    %r83 = llvm.mlir.constant([1 : i32, 2 : i32]) : !llvm.struct<(i32, i32)>
    %r84 = llvm.mlir.constant("abc") : !llvm.array<3 x i8>
    %r85 = llvm.mlir.constant(2 : index) : i64
    %r86 = llvm.mlir.constant(dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>) : !llvm.array<2 x array<2 x i32>>
    %r87 = llvm.mlir.addressof @static : !llvm.ptr<3>
    %r88 = llvm.mlir.addressof @kernel : !llvm.ptr
    llvm.return
  }
  llvm.func @memory(%i: i32, %j: i32, %f: f32, %l: i64, %p: !llvm.ptr, %p1: !llvm.ptr<1>, %p3: !llvm.ptr<3>) {
    %r1 = llvm.alloca %i x i32 {alignment = 4 : i64} : (i32) -> !llvm.ptr<5>
    %r2 = llvm.alloca inalloca %i x i32 : (i32) -> !llvm.ptr
    %r3 = llvm.getelementptr inbounds %p[%i, 2, %j] : (!llvm.ptr, i32, i32) -> !llvm.ptr, !llvm.array<3 x array<4 x f32>>
    %r4 = llvm.getelementptr %p3[0, 1] : (!llvm.ptr<3>) -> !llvm.ptr<3>, !llvm.struct<"pair", packed (i32, struct<()>)>
    %r5 = llvm.getelementptr inbounds %p1[-4] : (!llvm.ptr<1>) -> !llvm.ptr<1>, i8
    %r6 = llvm.load %p : !llvm.ptr -> i64
    %r7 = llvm.load volatile %p atomic syncscope("agent") acquire {alignment = 4 : i64} : !llvm.ptr -> i32
    %r8 = llvm.load %p1 invariant {access_groups = [#llvm.access_group<id = distinct[3]<>>], alias_scopes = [#llvm.alias_scope<id = distinct[0]<>, domain = <id = distinct[1]<>, description = "views">, description = "coeff">], alignment = 4 : i64, noalias_scopes = [#llvm.alias_scope<id = distinct[2]<>, domain = <id = distinct[1]<>, description = "views">>], nontemporal} : !llvm.ptr<1> -> f32
    llvm.store volatile %i, %p atomic release {alignment = 4 : i64} : i32, !llvm.ptr
    llvm.store %f, %p3 {alias_scopes = [#llvm.alias_scope<id = distinct[2]<>, domain = <id = distinct[1]<>, description = "views">>], alignment = 4 : i64} : f32, !llvm.ptr<3>
    %r9 = llvm.atomicrmw xchg %p1, %i monotonic : !llvm.ptr<1>, i32
    %r10 = llvm.atomicrmw add %p1, %i monotonic : !llvm.ptr<1>, i32
    %r11 = llvm.atomicrmw sub %p1, %i monotonic : !llvm.ptr<1>, i32
    %r12 = llvm.atomicrmw _and %p1, %i monotonic : !llvm.ptr<1>, i32
    %r13 = llvm.atomicrmw nand %p1, %i monotonic : !llvm.ptr<1>, i32
    %r14 = llvm.atomicrmw _or %p1, %i monotonic : !llvm.ptr<1>, i32
    %r15 = llvm.atomicrmw _xor %p1, %i monotonic : !llvm.ptr<1>, i32
    %r16 = llvm.atomicrmw max %p1, %i monotonic : !llvm.ptr<1>, i32
    %r17 = llvm.atomicrmw min %p1, %i monotonic : !llvm.ptr<1>, i32
    %r18 = llvm.atomicrmw umax %p1, %i monotonic : !llvm.ptr<1>, i32
    %r19 = llvm.atomicrmw umin %p1, %i monotonic : !llvm.ptr<1>, i32
    %r20 = llvm.atomicrmw uinc_wrap %p1, %i monotonic : !llvm.ptr<1>, i32
    %r21 = llvm.atomicrmw udec_wrap %p1, %i monotonic : !llvm.ptr<1>, i32
    %r22 = llvm.atomicrmw fadd %p1, %f monotonic {alignment = 4 : i64} : !llvm.ptr<1>, f32
    %r23 = llvm.atomicrmw fsub %p1, %f monotonic {alignment = 4 : i64} : !llvm.ptr<1>, f32
    %r24 = llvm.atomicrmw fmax %p1, %f monotonic {alignment = 4 : i64} : !llvm.ptr<1>, f32
    %r25 = llvm.atomicrmw fmin %p1, %f monotonic {alignment = 4 : i64} : !llvm.ptr<1>, f32
    %r26 = llvm.atomicrmw volatile add %p1, %i syncscope("workgroup") acq_rel {alignment = 8 : i64} : !llvm.ptr<1>, i32
    %r27 = llvm.cmpxchg %p3, %i, %j monotonic monotonic : !llvm.ptr<3>, i32
    %r28 = llvm.cmpxchg weak volatile %p, %l, %l syncscope("agent") acq_rel acquire {alignment = 8 : i64} : !llvm.ptr, i64
    llvm.fence syncscope("workgroup") release
    llvm.fence seq_cst {note}
    %r29 = llvm.inline_asm has_side_effects asm_dialect = att "mov.u32 $0, %tid.x;", "=r" : () -> i32
    llvm.inline_asm has_side_effects is_align_stack "bar.sync $0;", "r" %i : (i32) -> ()
    %r30 = llvm.call @declared(%i, %p1) : (i32, !llvm.ptr<1>) -> i32
    %r31 = llvm.call @variadic(%i, %j) vararg(!llvm.func<i32 (i32, ...)>) : (i32, i32) -> i32
    %r32 = llvm.call %p(%i) {fastmathFlags = #llvm.fastmath<fast>} : !llvm.ptr, (i32) -> f32
    %r33 = llvm.call fastcc tail @callee(%i, %p1) {branch_weights = array<i32: 5>} : (i32, !llvm.ptr<1>) -> f32
    %r34 = llvm.call_intrinsic "llvm.nvvm.read.ptx.sreg.tid.x"() : () -> i32
    llvm.call_intrinsic "llvm.nvvm.membar.cta"() : () -> () {note}
    %r35 = llvm.call_intrinsic "llvm.minimum.f32"(%f, %f) : (f32, f32) -> f32 {fastmathFlags = #llvm.fastmath<nsz>}
    llvm.return
  }
  llvm.func @intrinsics(%i: i32, %j: i32, %b: i1, %f: f32, %g: f32, %l: i64, %v: vector<4xf32>, %c: i8, %p: !llvm.ptr, %p3: !llvm.ptr<3>) {
    %r1 = llvm.intr.fabs(%f) : (f32) -> f32
    %r2 = llvm.intr.sqrt(%f) : (f32) -> f32
    %r3 = llvm.intr.floor(%f) : (f32) -> f32
    %r4 = llvm.intr.ceil(%f) : (f32) -> f32
    %r5 = llvm.intr.trunc(%f) : (f32) -> f32
    %r6 = llvm.intr.rint(%f) : (f32) -> f32
    %r7 = llvm.intr.nearbyint(%f) : (f32) -> f32
    %r8 = llvm.intr.roundeven(%f) : (f32) -> f32
    %r9 = llvm.intr.round(%f) : (f32) -> f32
    %r10 = llvm.intr.exp(%f) : (f32) -> f32
    %r11 = llvm.intr.exp2(%f) : (f32) -> f32
    %r12 = llvm.intr.log(%f) : (f32) -> f32
    %r13 = llvm.intr.log2(%f) : (f32) -> f32
    %r14 = llvm.intr.log10(%f) : (f32) -> f32
    %r15 = llvm.intr.sin(%f) : (f32) -> f32
    %r16 = llvm.intr.cos(%f) : (f32) -> f32
    %r17 = llvm.intr.copysign(%f, %g) : (f32, f32) -> f32
    %r18 = llvm.intr.pow(%f, %g) : (f32, f32) -> f32
    %r19 = llvm.intr.maxnum(%f, %g) : (f32, f32) -> f32
    %r20 = llvm.intr.minnum(%f, %g) : (f32, f32) -> f32
    %r21 = llvm.intr.maximum(%f, %g) : (f32, f32) -> f32
    %r22 = llvm.intr.minimum(%f, %g) : (f32, f32) -> f32
    %r23 = llvm.intr.fma(%v, %v, %v) {fastmathFlags = #llvm.fastmath<contract>} : (vector<4xf32>, vector<4xf32>, vector<4xf32>) -> vector<4xf32>
    %r24 = llvm.intr.fmuladd(%f, %f, %g) : (f32, f32, f32) -> f32
    %r25 = llvm.intr.powi(%f, %i) : (f32, i32) -> f32
    %r26 = "llvm.intr.is.fpclass"(%f) <{bit = 3 : i32}> : (f32) -> i1
    %r27 = llvm.intr.lround(%f) : (f32) -> i64
    %r28 = llvm.intr.llround(%f) : (f32) -> i64
    %r29 = llvm.intr.lrint(%f) : (f32) -> i64
    %r30 = llvm.intr.llrint(%f) : (f32) -> i64
    %r31 = llvm.intr.ctpop(%i) : (i32) -> i32
    %r32 = llvm.intr.bitreverse(%i) : (i32) -> i32
    %r33 = llvm.intr.bswap(%i) : (i32) -> i32
    %r34 = "llvm.intr.ctlz"(%i) <{is_zero_poison = false}> : (i32) -> i32
    %r35 = "llvm.intr.cttz"(%i) <{is_zero_poison = false}> : (i32) -> i32
    %r36 = "llvm.intr.abs"(%i) <{is_int_min_poison = true}> : (i32) -> i32
    %r37 = llvm.intr.smax(%i, %j) : (i32, i32) -> i32
    %r38 = llvm.intr.smin(%i, %j) : (i32, i32) -> i32
    %r39 = llvm.intr.umax(%i, %j) : (i32, i32) -> i32
    %r40 = llvm.intr.umin(%i, %j) : (i32, i32) -> i32
    %r41 = llvm.intr.sadd.sat(%i, %j) : (i32, i32) -> i32
    %r42 = llvm.intr.uadd.sat(%i, %j) : (i32, i32) -> i32
    %r43 = llvm.intr.ssub.sat(%i, %j) : (i32, i32) -> i32
    %r44 = llvm.intr.usub.sat(%i, %j) : (i32, i32) -> i32
    %r45 = llvm.intr.fshl(%i, %j, %i) : (i32, i32, i32) -> i32
    %r46 = llvm.intr.fshr(%i, %j, %i) : (i32, i32, i32) -> i32
    %r47 = "llvm.intr.sadd.with.overflow"(%i, %j) : (i32, i32) -> !llvm.struct<(i32, i1)>
    %r48 = "llvm.intr.uadd.with.overflow"(%i, %j) : (i32, i32) -> !llvm.struct<(i32, i1)>
    %r49 = "llvm.intr.ssub.with.overflow"(%i, %j) : (i32, i32) -> !llvm.struct<(i32, i1)>
    %r50 = "llvm.intr.usub.with.overflow"(%i, %j) : (i32, i32) -> !llvm.struct<(i32, i1)>
    %r51 = "llvm.intr.smul.with.overflow"(%i, %j) : (i32, i32) -> !llvm.struct<(i32, i1)>
    %r52 = "llvm.intr.umul.with.overflow"(%i, %j) : (i32, i32) -> !llvm.struct<(i32, i1)>
    "llvm.intr.assume"(%b) : (i1) -> ()
    %r53 = llvm.intr.expect %i, %j : i32
    %r54 = llvm.intr.expect.with.probability %i, %j, 5.000000e-01 : i32
    %r55 = "llvm.intr.is.constant"(%i) : (i32) -> i1
    "llvm.intr.memcpy"(%p, %p3, %l) <{isVolatile = false}> : (!llvm.ptr, !llvm.ptr<3>, i64) -> ()
    "llvm.intr.memmove"(%p, %p, %l) <{isVolatile = true}> : (!llvm.ptr, !llvm.ptr, i64) -> ()
    "llvm.intr.memset"(%p, %c, %l) <{isVolatile = false}> : (!llvm.ptr, i8, i64) -> ()
    llvm.intr.lifetime.start 4, %p : !llvm.ptr
    llvm.intr.lifetime.end 4, %p : !llvm.ptr
    "llvm.intr.prefetch"(%p) <{cache = 1 : i32, hint = 3 : i32, rw = 0 : i32}> : (!llvm.ptr) -> ()
    llvm.return
  }
  llvm.func @control(%i: i32, %f: f32, %b: i1) {
    llvm.cond_br %b weights([1, 2]), ^bb1, ^bb2(%i, %f : i32, f32)
  ^bb1:
    llvm.switch %i : i32, ^bb3 [
      -1: ^bb2(%i, %f : i32, f32),
      7: ^bb3
    ] {branch_weights = array<i32: 1, 2, 3>}
  ^bb2(%x: i32, %y: f32):
    llvm.switch %x : i32, ^bb3 [
    ]
  ^bb3:
    llvm.cond_br %b, ^bb3, ^bb4 {loop_annotation = #llvm.loop_annotation<disableNonforced = true, unroll = <disable = true, count = 4 : i32>, licm = <disable = true>, mustProgress = true>}
  ^bb4:
    llvm.br ^bb5 {loop_annotation = #llvm.loop_annotation<parallelAccesses = #llvm.access_group<id = distinct[3]<>>>}
  ^bb5:
    llvm.unreachable
  }
}
