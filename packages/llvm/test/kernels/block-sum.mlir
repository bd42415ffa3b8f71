module attributes {llvm.data_layout = "e-p3:32:32-p4:32:32-p5:32:32-i64:64-i128:128-v16:16-v32:32-n16:32:64", llvm.target_triple = "nvptx64-nvidia-cuda"} {
  llvm.mlir.global internal unnamed_addr @block_sum.static() {addr_space = 3 : i32, alignment = 4 : i64} : !llvm.array<1024 x i8>
  llvm.func @block_sum(%n: i32 {llvm.noundef},
      %x: !llvm.ptr<1> {llvm.align = 4 : i64, llvm.noalias, llvm.nocapture, llvm.noundef, llvm.readonly},
      %partial: !llvm.ptr<1> {llvm.align = 4 : i64, llvm.noalias, llvm.nocapture, llvm.noundef, llvm.writeonly})
      attributes {nvvm.kernel, nvvm.reqntid = array<i32: 256, 1, 1>} {
    %c0 = llvm.mlir.constant(0 : i32) : i32
    %c2 = llvm.mlir.constant(2 : i32) : i32
    %c128 = llvm.mlir.constant(128 : i32) : i32
    %c256 = llvm.mlir.constant(256 : i32) : i32
    %f0 = llvm.mlir.constant(0.0 : f32) : f32
    %static = llvm.mlir.addressof @block_sum.static : !llvm.ptr<3>
    %t = nvvm.read.ptx.sreg.tid.x : i32
    %b = nvvm.read.ptx.sreg.ctaid.x : i32
    %off = llvm.mul %b, %c256 : i32
    %i = llvm.add %off, %t : i32
    %in = llvm.icmp "ult" %i, %n : i32
    llvm.cond_br %in, ^load, ^fill(%f0 : f32)
  ^load:
    %i64 = llvm.zext %i : i32 to i64
    %xp = llvm.getelementptr inbounds %x[%i64] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
    %xv = llvm.load %xp invariant {alignment = 4 : i64} : !llvm.ptr<1> -> f32
    llvm.br ^fill(%xv : f32)
  ^fill(%v: f32):
    %t4 = llvm.shl %t, %c2 : i32
    %tp = llvm.getelementptr inbounds %static[%t4] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i8
    llvm.store %v, %tp {alignment = 4 : i64} : f32, !llvm.ptr<3>
    nvvm.barrier0
    llvm.br ^head(%c128 : i32)
  ^head(%s: i32):
    %go = llvm.icmp "ugt" %s, %c0 : i32
    llvm.cond_br %go, ^body, ^done
  ^body:
    %low = llvm.icmp "ult" %t, %s : i32
    llvm.cond_br %low, ^sum, ^latch
  ^sum:
    %o = llvm.add %t, %s : i32
    %o4 = llvm.shl %o, %c2 : i32
    %op = llvm.getelementptr inbounds %static[%o4] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i8
    %p = llvm.load %tp {alignment = 4 : i64} : !llvm.ptr<3> -> f32
    %q = llvm.load %op {alignment = 4 : i64} : !llvm.ptr<3> -> f32
    %r = llvm.fadd %p, %q {fastmathFlags = #llvm.fastmath<contract>} : f32
    llvm.store %r, %tp {alignment = 4 : i64} : f32, !llvm.ptr<3>
    llvm.br ^latch
  ^latch:
    nvvm.barrier0
    %half = llvm.udiv %s, %c2 : i32
    llvm.br ^head(%half : i32)
  ^done:
    %first = llvm.icmp "eq" %t, %c0 : i32
    llvm.cond_br %first, ^store, ^exit
  ^store:
    %sum = llvm.load %static {alignment = 4 : i64} : !llvm.ptr<3> -> f32
    %b64 = llvm.zext %b : i32 to i64
    %pp = llvm.getelementptr inbounds %partial[%b64] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
    llvm.store %sum, %pp {alignment = 4 : i64} : f32, !llvm.ptr<1>
    llvm.br ^exit
  ^exit:
    llvm.return
  }
}
