// Operations of arith that the dialect's own test does not have.
func.func @integers(%a: i32, %b: i32, %small: i8, %x: f32, %y: f32, %n: index) {
  %0 = arith.andi %a, %b : i32
  %1 = arith.ceildivsi %a, %b : i32
  %2 = arith.ceildivui %a, %b : i32
  %3 = arith.divsi %a, %b : i32
  %4 = arith.divui %a, %b : i32
  %5 = arith.floordivsi %a, %b : i32
  %6 = arith.maxsi %a, %b : i32
  %7 = arith.maxui %a, %b : i32
  %8 = arith.minsi %a, %b : i32
  %9 = arith.minui %a, %b : i32
  %10 = arith.muli %a, %b : i32
  %11 = arith.ori %a, %b : i32
  %12 = arith.remsi %a, %b : i32
  %13 = arith.remui %a, %b : i32
  %14 = arith.shli %a, %b : i32
  %15 = arith.shrsi %a, %b : i32
  %16 = arith.shrui %a, %b : i32
  %17 = arith.subi %a, %b : i32
  %18 = arith.xori %a, %b : i32
  %19 = arith.addf %x, %y : f32
  %20 = arith.divf %x, %y : f32
  %21 = arith.maximumf %x, %y : f32
  %22 = arith.maxnumf %x, %y : f32
  %23 = arith.minimumf %x, %y : f32
  %24 = arith.minnumf %x, %y : f32
  %25 = arith.remf %x, %y : f32
  %26 = arith.subf %x, %y : f32
  %27 = arith.negf %x : f32
  %28 = arith.bitcast %x : f32 to i32
  %29 = arith.extsi %small : i8 to i32
  %30 = arith.extui %small : i8 to i32
  %31 = arith.trunci %a : i32 to i8
  %32 = arith.fptosi %x : f32 to i32
  %33 = arith.fptoui %x : f32 to i32
  %34 = arith.sitofp %a : i32 to f32
  %35 = arith.uitofp %a : i32 to f32
  %36 = arith.index_cast %n : index to i32
  %low, %high = arith.mului_extended %a, %b : i32
  return
}
