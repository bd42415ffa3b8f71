// Operations of nvvm: the registers that say where a thread is, and the barrier.
llvm.func @ids() {
  %0 = nvvm.read.ptx.sreg.tid.x : i32
  %1 = nvvm.read.ptx.sreg.tid.y : i32
  %2 = nvvm.read.ptx.sreg.tid.z : i32
  %3 = nvvm.read.ptx.sreg.ctaid.x : i32
  %4 = nvvm.read.ptx.sreg.ctaid.y : i32
  %5 = nvvm.read.ptx.sreg.ctaid.z : i32
  %6 = nvvm.read.ptx.sreg.ntid.x : i32
  %7 = nvvm.read.ptx.sreg.ntid.y : i32
  %8 = nvvm.read.ptx.sreg.ntid.z : i32
  %9 = nvvm.read.ptx.sreg.nctaid.x : i32
  %10 = nvvm.read.ptx.sreg.nctaid.y : i32
  %11 = nvvm.read.ptx.sreg.nctaid.z : i32
  %12 = nvvm.read.ptx.sreg.laneid : i32
  %13 = nvvm.read.ptx.sreg.warpsize : i32
  nvvm.barrier0
  llvm.return
}
