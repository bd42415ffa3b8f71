module attributes {llvm.data_layout = "e-p3:32:32-p4:32:32-p5:32:32-i64:64-i128:128-v16:16-v32:32-n16:32:64", llvm.target_triple = "nvptx64-nvidia-cuda"} {
  llvm.mlir.global external @launch_region() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<0 x i8>
  llvm.func @fir(
      %n: i32 {llvm.noundef}, %taps: i32 {llvm.noundef},
      %x: !llvm.ptr<1> {llvm.align = 4 : i64, llvm.noalias, llvm.nocapture, llvm.noundef, llvm.readonly},
      %h: !llvm.ptr<1> {llvm.align = 4 : i64, llvm.noalias, llvm.nocapture, llvm.noundef, llvm.readonly},
      %y: !llvm.ptr<1> {llvm.align = 4 : i64, llvm.noalias, llvm.nocapture, llvm.noundef, llvm.writeonly})
      attributes {nvvm.kernel, nvvm.maxntid = array<i32: 1024, 1, 1>} {
    %c0 = llvm.mlir.constant(0 : i32) : i32
    %c1 = llvm.mlir.constant(1 : i32) : i32
    %c2 = llvm.mlir.constant(2 : i32) : i32
    %f0 = llvm.mlir.constant(0.0 : f32) : f32
    %false = llvm.mlir.constant(false) : i1
    %region = llvm.mlir.addressof @launch_region : !llvm.ptr<3>
    %t = nvvm.read.ptx.sreg.tid.x : i32
    %b = nvvm.read.ptx.sreg.ctaid.x : i32
    %gs = nvvm.read.ptx.sreg.ntid.x : i32
    %req = llvm.icmp "ne" %taps, %c0 : i32
    "llvm.intr.assume"(%req) : (i1) -> ()
    %base = llvm.mul %b, %gs : i32
    %gt = llvm.add %gs, %taps : i32
    %wlen = llvm.sub %gt, %c1 : i32
    %halo = llvm.sub %taps, %c1 : i32
    %window_at = llvm.shl %taps, %c2 overflow<nsw, nuw> : i32
    %window = llvm.getelementptr inbounds %region[%window_at] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i8
    llvm.br ^coeff(%t : i32)
  ^coeff(%k: i32):
    %k_in = llvm.icmp "ult" %k, %taps : i32
    llvm.cond_br %k_in, ^coeff_body, ^window(%t : i32)
  ^coeff_body:
    %k64 = llvm.zext %k : i32 to i64
    %hp = llvm.getelementptr inbounds %h[%k64] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
    %hv = llvm.load %hp invariant {alignment = 4 : i64} : !llvm.ptr<1> -> f32
    %k4 = llvm.shl %k, %c2 : i32
    %cp = llvm.getelementptr inbounds %region[%k4] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i8
    llvm.store %hv, %cp {alignment = 4 : i64} : f32, !llvm.ptr<3>
    %k_next = llvm.add %k, %gs : i32
    llvm.br ^coeff(%k_next : i32)
  ^window(%j: i32):
    %j_in = llvm.icmp "ult" %j, %wlen : i32
    llvm.cond_br %j_in, ^window_body, ^sync
  ^window_body:
    %g = llvm.add %base, %j : i32
    %ge = llvm.icmp "uge" %g, %halo : i32
    %src = llvm.sub %g, %halo : i32
    %lt = llvm.icmp "ult" %src, %n : i32
    %ok = llvm.select %ge, %lt, %false : i1, i1
    llvm.cond_br %ok, ^window_load, ^window_store(%f0 : f32)
  ^window_load:
    %s64 = llvm.zext %src : i32 to i64
    %xp = llvm.getelementptr inbounds %x[%s64] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
    %xv = llvm.load %xp invariant {alignment = 4 : i64} : !llvm.ptr<1> -> f32
    llvm.br ^window_store(%xv : f32)
  ^window_store(%wv: f32):
    %j4 = llvm.shl %j, %c2 : i32
    %wp = llvm.getelementptr inbounds %window[%j4] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i8
    llvm.store %wv, %wp {alignment = 4 : i64} : f32, !llvm.ptr<3>
    %j_next = llvm.add %j, %gs : i32
    llvm.br ^window(%j_next : i32)
  ^sync:
    nvvm.barrier0
    llvm.br ^tap(%c0, %f0 : i32, f32)
  ^tap(%i: i32, %acc: f32):
    %i_in = llvm.icmp "ult" %i, %taps : i32
    llvm.cond_br %i_in, ^tap_body, ^done
  ^tap_body:
    %i4 = llvm.shl %i, %c2 : i32
    %ap = llvm.getelementptr inbounds %region[%i4] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i8
    %av = llvm.load %ap {alignment = 4 : i64} : !llvm.ptr<3> -> f32
    %tt = llvm.add %t, %taps : i32
    %d = llvm.sub %tt, %i : i32
    %d4 = llvm.shl %d, %c2 : i32
    %ep0 = llvm.getelementptr %window[%d4] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i8
    %ep = llvm.getelementptr inbounds %ep0[-4] : (!llvm.ptr<3>) -> !llvm.ptr<3>, i8
    %ev = llvm.load %ep {alignment = 4 : i64} : !llvm.ptr<3> -> f32
    %m = llvm.fmul %av, %ev {fastmathFlags = #llvm.fastmath<contract>} : f32
    %s = llvm.fadd %acc, %m {fastmathFlags = #llvm.fastmath<contract>} : f32
    %i_next = llvm.add %i, %c1 overflow<nuw> : i32
    llvm.br ^tap(%i_next, %s : i32, f32)
  ^done:
    %o = llvm.add %base, %t : i32
    %o_in = llvm.icmp "ult" %o, %n : i32
    llvm.cond_br %o_in, ^store, ^exit
  ^store:
    %o64 = llvm.zext %o : i32 to i64
    %yp = llvm.getelementptr inbounds %y[%o64] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
    llvm.store %acc, %yp {alignment = 4 : i64} : f32, !llvm.ptr<1>
    llvm.br ^exit
  ^exit:
    llvm.return
  }
}
