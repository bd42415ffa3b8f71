module {
  func.func @functions(%x: f32, %y: f64, %v: vector<4xf16>, %i: i32, %n: index) {
    %absf = math.absf %x : f32
    %ceil = math.ceil %x : f32
    %floor = math.floor %x : f32
    %trunc = math.trunc %x : f32
    %round = math.round %x : f32
    %roundeven = math.roundeven %x : f32
    %sqrt = math.sqrt %x : f32
    %rsqrt = math.rsqrt %x : f32
    %cbrt = math.cbrt %x : f32
    %exp = math.exp %x : f32
    %exp2 = math.exp2 %x : f32
    %expm1 = math.expm1 %x : f32
    %log = math.log %x : f32
    %log2 = math.log2 %x : f32
    %log10 = math.log10 %x : f32
    %log1p = math.log1p %x : f32
    %sin = math.sin %x : f32
    %cos = math.cos %x : f32
    %tan = math.tan %x : f32
    %asin = math.asin %x : f32
    %acos = math.acos %x : f32
    %atan = math.atan %x : f32
    %sinh = math.sinh %x : f32
    %cosh = math.cosh %x : f32
    %tanh = math.tanh %x : f32
    %asinh = math.asinh %x : f32
    %acosh = math.acosh %x : f32
    %atanh = math.atanh %x : f32
    %erf = math.erf %x : f32
    %atan2 = math.atan2 %y, %y fastmath<nnan,contract> : f64
    %copysign = math.copysign %y, %y fastmath<nnan,contract> : f64
    %powf = math.powf %y, %y fastmath<nnan,contract> : f64
    %absi = math.absi %i : i32
    %ctlz = math.ctlz %i : i32
    %cttz = math.cttz %i : i32
    %ctpop = math.ctpop %i : i32
    %fma = math.fma %v, %v, %v fastmath<fast> : vector<4xf16>
    %ipowi = math.ipowi %n, %n {test.a} : index
    %fpowi = math.fpowi %x, %i : f32, i32
    return
  }
}
