module {
  func.func @squares(%x: i32, %v: vector<4xi64>) -> (i32, vector<4xi64>) {
    %0 = __snake__.square %x : i32
    %1 = __snake__.square %v : vector<4xi64>
    return %0, %1 : i32, vector<4xi64>
  }
}
