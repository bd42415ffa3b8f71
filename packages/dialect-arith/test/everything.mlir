module {
  %c = arith.constant 7 : i32
  %t = arith.constant true
  %f = arith.constant 1.500000e+00 : f32
  %i = arith.constant -3 : index
  %v = arith.constant dense<[1, 2, 3, 4]> : vector<4xi32>
  %m = arith.constant dense<[[1, 2], [3, 4]]> : vector<2x2xi32>
  %d = arith.constant 2.500000e-01 : f64
  %0 = arith.addi %c, %c overflow<nsw, nuw> : i32
  %1 = arith.cmpi ult, %0, %c : i32
  %2 = arith.cmpf oeq, %f, %f fastmath<nnan> : f32
  %3 = arith.select %1, %c, %0 : i32
  %4 = arith.index_castui %i : index to i32
  %5 = arith.mulf %f, %f fastmath<nnan,contract> : f32
  %6 = arith.addi %v, %v {note = "kept"} : vector<4xi32>
  %7 = arith.cmpi eq, %v, %6 : vector<4xi32>
  %8 = arith.select %7, %v, %6 : vector<4xi1>, vector<4xi32>
  %9:2 = arith.addui_extended %c, %c : i32, i1
  %10:2 = arith.mulsi_extended %v, %v : vector<4xi32>
  %11 = arith.truncf %d toward_zero fastmath<fast> : f64 to f32
  %12 = arith.extf %f : f32 to f64
}
