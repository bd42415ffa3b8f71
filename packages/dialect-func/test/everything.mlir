module {
  func.func private @declared(i32 {test.a}, f32) -> (f32 {test.b}, i32) attributes {test.c}
  func.func nested @empty() {
    return
  }
  func.func @single(%x: f32) -> (f32 {test.b}) {
    return %x : f32
  }
  func.func @function_result() -> (() -> ()) {
    %f = constant @empty : () -> ()
    return %f : () -> ()
  }
  func.func @calls(%x: i32, %f: (i32) -> (f32, i32)) -> (f32, i32) {
    call @empty() : () -> ()
    %a:2 = call @twice(%x) {test.a} : (i32) -> (f32, i32)
    %c:2 = call_indirect %f(%a#1) : (i32) -> (f32, i32)
    "test.nested"() ({
      func.call @empty() : () -> ()
    }) : () -> ()
    return {test.a} %a#0, %c#1 : f32, i32
  }
  func.func private @twice(i32) -> (f32, i32)
}
