// Operations of rocdl: where a work-item is, and the barriers.
llvm.func @ids() {
  %0 = rocdl.workitem.id.x : i32
  %1 = rocdl.workitem.id.y : i32
  %2 = rocdl.workitem.id.z : i32
  %3 = rocdl.workgroup.id.x : i32
  %4 = rocdl.workgroup.id.y : i32
  %5 = rocdl.workgroup.id.z : i32
  rocdl.barrier
  rocdl.s.barrier
  llvm.return
}
