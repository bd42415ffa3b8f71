import { DiagnosticSink, SourceFile } from "@dslc/base";
import { Context, parseModule, printOperation, verify } from "@dslc/ir";
import { expect, test } from "vitest";
import { arith } from "./dialect.ts";

function roundTrip(text: string, generic = false): string {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("test.mlir", text), new Context([arith], { allowUnregistered: true }), sink);
  if (module !== undefined) verify(module, sink);
  if (sink.diagnostics.length > 0) return sink.diagnostics.map(({ message }) => message).join("\n");
  return module === undefined ? "" : printOperation(module, { generic });
}

const everything = `module {
  %c = arith.constant 7 : i32
  %t = arith.constant true
  %f = arith.constant 1.500000e+00 : f32
  %i = arith.constant -3 : index
  %v = arith.constant dense<[1, 2, 3, 4]> : vector<4xi32>
  %0 = arith.addi %c, %c overflow<nsw, nuw> : i32
  %1 = arith.cmpi ult, %0, %c : i32
  %2 = arith.cmpf oeq, %f, %f fastmath<nnan> : f32
  %3 = arith.select %1, %c, %0 : i32
  %4 = arith.index_castui %i : index to i32
  %5 = arith.mulf %f, %f fastmath<contract> : f32
  %6 = arith.addi %v, %v {note = "kept"} : vector<4xi32>
  %7 = arith.cmpi eq, %v, %6 : vector<4xi32>
  %8 = arith.select %7, %v, %6 : vector<4xi1>, vector<4xi32>
}
`;

test("what is printed is what was read", () => {
  expect(roundTrip(everything)).toBe(everything);
});

test("the generic form reads back to the same custom form", () => {
  const generic = roundTrip(everything, true);
  expect(generic).toContain('"arith.addi"(%c, %c) <{overflowFlags = #arith.overflow<nsw, nuw>}> : (i32, i32) -> i32');
  expect(generic).toContain('"arith.cmpi"(%0, %c) <{predicate = 6 : i64}> : (i32, i32) -> i1');
  expect(roundTrip(generic)).toBe(everything);
});

test("operands of two types are refused", () => {
  expect(roundTrip('%a = arith.constant 1 : i32\n%b = arith.constant 1.0 : f32\n%c = "arith.addi"(%a, %b) : (i32, f32) -> i32')).toBe(
    "'arith.addi' op operand #1 must be 'i32', as the op's other values of that kind, but got 'f32'",
  );
});

test("a cast that does not widen is refused", () => {
  expect(roundTrip("%a = arith.constant 1 : i32\n%b = arith.extui %a : i32 to i16")).toContain("are cast incompatible");
});
