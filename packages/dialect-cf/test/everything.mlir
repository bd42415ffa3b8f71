module {
  func.func @branches(%a: i32, %b: i1, %v: vector<4xi1>) -> i32 {
    cf.cond_br %b, ^bb1(%a : i32), ^bb2(%a, %a : i32, i32)
  ^bb1(%x: i32):
    cf.br ^bb2(%x, %a : i32, i32) {test.a}
  ^bb2(%y: i32, %z: i32):
    cf.assert %b, "a \22quoted\22 message"
    cf.switch %y : i32, [
      default: ^bb3,
      42: ^bb4(%z : i32),
      7: ^bb3
    ] {test.a}
  ^bb3:
    cf.cond_br %b, ^bb4(%a : i32), ^bb5 {test.a}
  ^bb4(%w: i32):
    return %w : i32
  ^bb5:
    cf.switch %a : i32, [
      default: ^bb4(%a : i32)
    ]
  }
}
