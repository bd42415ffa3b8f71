import { DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { gpu } from "@dslc/dialect-gpu";
import { memref } from "@dslc/dialect-memref";
import { scf } from "@dslc/dialect-scf";
import { wg } from "@dslc/dialect-wg";
import { Context, parseModule, printOperation } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { expect, test } from "vitest";
import { workgroupLayout } from "./workgroup-layout.ts";

const context = new Context([arith, gpu, memref, scf, wg], { allowUnregistered: true });

function laidOut(contract: string, kernel: string, guaranteedBaseAlignment = 16, staticLimit = 4096): string {
  const text = `gpu.module @m {
  "wg.contract"() <{kernel = @k, params = ["a", "b"], types = [ui32, ui32]}> ({
  ^bb0(%a: i64, %b: i64, %gsx: i64, %gsy: i64, %gsz: i64, %ngx: i64, %ngy: i64, %ngz: i64):
    ${contract}
  }) : () -> ()
  gpu.func @k(%x: index, %y: index, %c: i1) kernel {
    ${kernel}
    gpu.return
  }
}`;
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics[0]?.message);
  runPipeline(
    module,
    nested("builtin.module", [nested("gpu.module", [workgroupLayout({ guaranteedBaseAlignment, staticLimit })])]),
    { context, sink, verifyEach: true },
  );
  const shown = sink.diagnostics.flatMap(({ message, labels }) => [
    message,
    ...labels.map(({ span, message: part }) => `${part}, line ${span.source.lineColumn(span.start).line}`),
  ]);
  return shown.join("\n") || printOperation(module);
}

const view = "memref<?xf32, #gpu.address_space<workgroup>>";

test("views lie by falling alignment, in the kernel and in the contract", () => {
  const text = laidOut(
    `"wg.view_length"(%a) <{view = "window", element = f32, alignment = 4 : i64}> : (i64) -> ()
    "wg.view_length"(%b) <{view = "coeff", element = f32, alignment = 16 : i64}> : (i64) -> ()`,
    `%window, %coeff = "wg.launch_views"(%x, %y) <{names = ["window", "coeff"], alignments = array<i64: 4, 16>}> : (index, index) -> (${view}, ${view})
    "test.use"(%window, %coeff) : (${view}, ${view}) -> ()`,
  );
  expect(
    text,
  ).toContain(`      "wg.view_layout"(%0, %b) <{alignment = 16 : i64, element = f32, view = "coeff"}> : (i64, i64) -> ()
      %1 = arith.constant 4 : i64
      %2 = arith.muli %b, %1 overflow<nsw> : i64
      "wg.view_layout"(%2, %a) <{alignment = 4 : i64, element = f32, view = "window"}> : (i64, i64) -> ()
      %3 = arith.constant 4 : i64
      %4 = arith.muli %a, %3 overflow<nsw> : i64
      %5 = arith.addi %2, %4 overflow<nsw> : i64
      "wg.launch_bytes"(%5) <{alignment = 16 : i64}> : (i64) -> ()`);
  expect(text).toContain(
    `      %region = "wg.launch_base"() <{alignment = 16 : i64}> : () -> memref<?xi8, #gpu.address_space<workgroup>>`,
  );
  expect(text).toContain(
    `%coeff = memref.view %region[%0][%y] {wg.view = "coeff"} : memref<?xi8, #gpu.address_space<workgroup>> to ${view}`,
  );
  expect(text).toContain("memref.assume_alignment %coeff, 16");
  expect(text).toMatch(
    /%(\d+) = arith\.muli %y, %\d+ overflow<nsw, nuw> : index\n\s+%window = memref\.view %region\[%\1\]\[%x\] \{wg\.view = "window"\}/,
  );
});

test("ordered views keep their order, with padding where it is needed", () => {
  const text = laidOut(
    `"wg.view_length"(%a) <{view = "bytes", element = si8, alignment = 1 : i64}> : (i64) -> ()
    "wg.view_length"(%b) <{view = "words", element = f32, alignment = 8 : i64}> : (i64) -> ()`,
    `%bytes, %words = "wg.launch_views"(%x, %y) <{names = ["bytes", "words"], alignments = array<i64: 1, 8>, ordered = true}> : (index, index) -> (memref<?xi8, #gpu.address_space<workgroup>>, ${view})`,
  );
  expect(text).toContain(`%1 = "wg.align_up"(%a) <{alignment = 8 : i64}> : (i64) -> i64`);
  expect(text).toContain("arith.constant 7 : index");
  expect(text).toContain("arith.constant -8 : index");
});

test("a base that has to be aligned beyond the target's guarantee costs slack", () => {
  const contract = `"wg.view_length"(%a) <{view = "v", element = f32, alignment = 128 : i64}> : (i64) -> ()`;
  const kernel = `%v = "wg.launch_views"(%x) <{names = ["v"], alignments = array<i64: 128>}> : (index) -> (${view})`;
  expect(laidOut(contract, kernel)).toContain("arith.constant 112 : i64");
  expect(laidOut(contract, kernel, 128)).not.toContain("arith.constant 112 : i64");
});

test("a raw region is as long as the launch made it, and the base serves every call", () => {
  const text = laidOut(
    `"wg.raw_region"() <{alignment = 4 : i64}> : () -> ()`,
    `%r = "wg.launch_raw"() <{alignment = 4 : i64}> : () -> ${view}
    %s = "wg.launch_raw"() <{alignment = 8 : i64}> : () -> memref<?xi8, #gpu.address_space<workgroup>>
    "test.use"(%r, %s) : (${view}, memref<?xi8, #gpu.address_space<workgroup>>) -> ()`,
  );
  expect(text).toContain(`"wg.raw_region"() <{alignment = 8 : i64}>`);
  expect(text.match(/"wg\.launch_base"\(\) <\{alignment = 8 : i64\}>/g)).toHaveLength(2);
  expect(text).toMatch(
    /%(\d+) = "wg\.launch_size"\(\) : \(\) -> index\n\s+%(\d+) = arith\.constant 4 : index\n\s+%(\d+) = arith\.divui %\1, %\2 : index/,
  );
});

test("a raw region gives up what rounding its base up may take", () => {
  const text = laidOut(
    `"wg.raw_region"() <{alignment = 64 : i64}> : () -> ()`,
    `%r = "wg.launch_raw"() <{alignment = 64 : i64}> : () -> ${view}\n"test.use"(%r) : (${view}) -> ()`,
  );
  expect(text).toContain("arith.constant 48 : index");
  expect(text).toMatch(
    /%(\d+) = arith\.minui %(\d+), %\d+ : index\n\s+%\d+ = arith\.subi %\2, %\1 overflow<nuw> : index/,
  );
});

test("views in the kernel that the contract lacks are an error", () => {
  expect(
    laidOut("", `%v = "wg.launch_views"(%x) <{names = ["v"], alignments = array<i64: 4>}> : (index) -> (${view})`),
  ).toBe("kernel 'k' has 1 launch-sized views, but its contract has 0");
});

test("two sets of views in one kernel are an error", () => {
  const once = `"wg.launch_views"(%x) <{names = ["v"], alignments = array<i64: 4>}> : (index) -> (${view})`;
  expect(laidOut("", `%v = ${once}\n%w = ${once}`)).toBe("the kernel has more than one set of launch-sized views");
});

const space = "#gpu.address_space<workgroup>";

function array(name: string, type: string, alignment: number, element = ""): string {
  const sign = element === "" ? "" : `, element = ${element}`;
  return `%${name} = "wg.alloc"() <{array = "${name}", alignment = ${alignment} : i64${sign}}> : () -> memref<${type}, ${space}>
    "test.use"(%${name}) : (memref<${type}, ${space}>) -> ()`;
}

test("static arrays lie by falling alignment in one block, and the contract says where", () => {
  const text = laidOut(
    "",
    [array("flags", "3xi8", 1, "ui8"), array("tile", "5xf32", 4), array("wide", "3xf32", 16)].join("\n"),
  );
  expect(text).toContain(
    `"wg.array_layout"() <{alignment = 16 : i64, array = "wide", element = f32, length = 3 : i64, offset = 0 : i64}> : () -> ()
      "wg.array_layout"() <{alignment = 4 : i64, array = "tile", element = f32, length = 5 : i64, offset = 12 : i64}> : () -> ()
      "wg.array_layout"() <{alignment = 1 : i64, array = "flags", element = ui8, length = 3 : i64, offset = 32 : i64}> : () -> ()`,
  );
  expect(text).toContain(`%static = "wg.static_base"() <{alignment = 16 : i64}> : () -> memref<35xi8, ${space}>`);
  expect(text).toMatch(
    /%(\d+) = arith\.constant 12 : index\n\s+%tile = memref\.view %static\[%\1\]\[\] \{wg\.view = "tile"\} : .* to memref<5xf32/,
  );
  expect(text).not.toContain("wg.alloc");
});

test("padding at the ends of rows is laid out and not seen", () => {
  const text = laidOut("", array("tile", "32x32xf32, strided<[33, 1]>", 4), 16, 4224);
  expect(text).toContain(`length = 1056 : i64`);
  expect(text).toContain(`to memref<32x33xf32, ${space}>`);
  expect(text).toMatch(
    /memref\.subview %tile\[0, 0\] \[32, 32\] \[1, 1\] : .* to memref<32x32xf32, strided<\[33, 1\]>/,
  );
});

test("declarations of one name are one array", () => {
  const text = laidOut("", `scf.if %c {\n${array("tile", "8xf32", 4)}\n}\n${array("tile", "8xf32", 4)}`);
  expect(text.match(/wg\.array_layout/g)).toHaveLength(1);
  expect(text.match(/memref\.view %static/g)).toHaveLength(2);
  expect(text).toContain(`memref<32xi8, ${space}>`);
});

test("declarations of one name with two types are an error", () => {
  expect(laidOut("", `${array("tile", "8xf32", 4)}\n${array("tile", "9xf32", 4).replaceAll("%tile", "%other")}`)).toBe(
    "static array 'tile' is declared with two types or alignments",
  );
});

test("an array that is written but never read costs nothing", () => {
  const text = laidOut(
    "",
    `%tile = "wg.alloc"() <{array = "tile", alignment = 4 : i64}> : () -> memref<8xf32, ${space}>
    %v = memref.cast %tile : memref<8xf32, ${space}> to memref<?xf32, ${space}>
    %f = arith.constant 1.0 : f32
    memref.store %f, %v[%x] : memref<?xf32, ${space}>`,
  );
  expect(text).not.toMatch(/wg\.alloc|wg\.static_base|wg\.array_layout|memref\.store/);
});

test("a kernel with exactly the limit is laid out, and with a byte more each array is listed", () => {
  const arrays = (bytes: number): string => `${array("a", "1024xf32", 4)}\n${array("b", `${bytes}xi8`, 1)}`;
  expect(laidOut("", arrays(904), 16, 5000)).toContain("memref<5000xi8");
  expect(laidOut("", arrays(905), 16, 5000)).toBe(
    "kernel 'k' has 5001 bytes of static workgroup memory, and the target's limit is 5000\na: 4096 bytes, line 7\nb: 905 bytes, line 9",
  );
});
