module {
  func.func @structured(%a: i32, %b: i1, %i: index, %n: index, %s: index) {
    scf.for %k = %i to %n step %s {
    }
    scf.for %k = %a to %a step %a : i32 {
      "test.op"(%k) : (i32) -> ()
    } {test.a}
    %r:2 = scf.for %k = %i to %n step %s iter_args(%q = %a, %w = %b) -> (i32, i1) {
      scf.yield %q, %w : i32, i1
    }
    scf.if %b {
    } else {
    } {test.a}
    scf.if %b {
      "test.op"() : () -> ()
    }
    %t = scf.if %b -> (i32) {
      scf.yield %a : i32
    } else {
      scf.yield %r#0 : i32
    }
    %e:2 = scf.execute_region -> (i32, i32) {
      cf.br ^bb1
    ^bb1:
      scf.yield %a, %t : i32, i32
    }
    scf.execute_region {
      scf.yield
    }
    %c = scf.index_switch %i -> i32
    case 2 {
      scf.yield %a : i32
    }
    case -5 {
      scf.yield %t : i32
    }
    default {
      scf.yield %e#1 : i32
    }
    scf.index_switch %i {test.a}
    case 1 {
      scf.yield
    }
    default {
      "test.op"() : () -> ()
      scf.yield
    }
    %w1:2 = scf.while (%p = %a, %q = %b) : (i32, i1) -> (i32, i32) {
      scf.condition(%q) %p, %c : i32, i32
    } do {
    ^bb0(%p: i32, %q: i32):
      scf.yield %p, %b : i32, i1
    } attributes {test.a}
    scf.while : () -> () {
      scf.condition(%b)
    } do {
      scf.yield
    }
    return
  }
  func.func @parallel(%i: index, %n: index, %s: index, %x: f32) -> f32 {
    scf.parallel (%k, %l) = (%i, %i) to (%n, %n) step (%s, %s) {
      "test.op"(%k, %l) : (index, index) -> ()
    } {test.a}
    %r = scf.parallel (%k) = (%i) to (%n) step (%s) init (%x) -> f32 {
      %y = "test.op"(%k) : (index) -> f32
      scf.reduce(%y : f32) {
      ^bb0(%p: f32, %q: f32):
        %sum = "test.add"(%p, %q) : (f32, f32) -> f32
        scf.reduce.return %sum : f32
      }
    }
    return %r : f32
  }
  func.func @parts(%n: index, %t: tensor<4x8xf32>) -> tensor<4x8xf32> {
    scf.forall (%i, %j) in (4, %n) {
      "test.op"(%i, %j) : (index, index) -> ()
    }
    scf.forall (%i, %j) = (0, %n) to (4, %n) step (1, %n) {
    } {mapping = [#gpu.thread<x>, #gpu.thread<y>]}
    %r = scf.forall (%i) in (4) shared_outs(%o = %t) -> (tensor<4x8xf32>) {
      scf.forall.in_parallel {
      }
    } {note}
    return %r : tensor<4x8xf32>
  }
}
