/** The texts that are mutated: kernels and their IR at several stages and in several forms, random IR, JSON, pipelines. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { builtinPasses, compile, type EmitKind, optimize } from "@dslc/compiler";
import { printIrJson } from "@dslc/ir/json";
import { printManifest } from "@dslc/manifest";
import { exampleManifest } from "@dslc/manifest/testing";
import { randomModule } from "@dslc/testkit";
import { generateModule } from "../bench/generate-module.ts";

export const languages = ["mlir", "kdsl", "json", "pipeline", "manifest"] as const;
export type Language = (typeof languages)[number];

export interface TextInput {
  readonly name: string;
  readonly language: Language;
  readonly text: string;
}

const root = join(import.meta.dirname, "../..");

/** The folder of inputs that lie outside of the repository; they are read when they are there. */
export const conformanceFolder = process.env["DSLC_CONFORMANCE"] ?? join(root, "../shared/conformance");

/** Longer texts cost time that more short ones use better. */
const longest = 16_000;

/** Inputs of one language each; a language comes as often as its pool stands in the list. */
export type Corpus = readonly (readonly TextInput[])[];

/** All inputs; with those of the conformance folder, if it is there and wanted. */
export async function readCorpus({ conformance }: { readonly conformance: boolean }): Promise<Corpus> {
  const kernels = globSync(join(root, "docs/examples/*.kdsl"))
    .toSorted()
    .map((path) => ({ name: basename(path), language: "kdsl" as const, text: readFileSync(path, "utf8") }));
  const stages = (await Promise.all(kernels.map(stagesOf))).flat();
  const ir = [...stages, ...generated(), ...written].flatMap(bothForms);
  // JSON of an operation is several times as long as its text.
  const json = ir.filter(({ text }) => text.length <= longest / 4).flatMap(asJson);
  const all = [...kernels, ...ir, ...json, ...pipelines(), manifest()];
  const outside = conformance ? conformanceInputs() : [];
  return poolsOf([...all, ...outside].filter(({ text }) => text.length <= longest));
}

function poolsOf(inputs: readonly TextInput[]): Corpus {
  const of = (language: Language) => inputs.filter((input) => input.language === language);
  const [mlir, kdsl, json, pipeline, manifests] = [of("mlir"), of("kdsl"), of("json"), of("pipeline"), of("manifest")];
  // A language without inputs would be a hole that nobody sees.
  for (const language of languages)
    if (of(language).length === 0) throw new Error(`there are no inputs of ${language}`);
  return [...Array.from({ length: 13 }, () => mlir), kdsl, kdsl, kdsl, json, json, pipeline, manifests];
}

async function stagesOf(kernel: TextInput): Promise<readonly TextInput[]> {
  const { outputs } = await compile(kernel, {
    targets: ["nvptx:sm_90", "amdgpu:gfx90a"],
    emit: ["ir", "lowered-ir", "llvm-dialect"] satisfies readonly EmitKind[],
  });
  return outputs.flatMap(({ kind, target, contents }) =>
    typeof contents === "string"
      ? [{ name: `${kernel.name} ${kind} ${target ?? ""}`.trim(), language: "mlir" as const, text: contents }]
      : [],
  );
}

function generated(): readonly TextInput[] {
  const random = Array.from({ length: 40 }, (_, seed) => ({
    name: `random module ${seed}`,
    language: "mlir" as const,
    text: randomModule(seed, { hasWorkItems: seed % 2 === 1 }),
  }));
  const large = [20, 60, 200].map((operations, seed) => ({
    name: `generated module of ${operations}`,
    language: "mlir" as const,
    text: generateModule(operations, 2, seed),
  }));
  return [...random, ...large];
}

/** What the others lack: builtin attributes, types and locations of every kind, and operations of no dialect. */
const written: readonly TextInput[] = [
  `#map = affine_map<(d0, d1)[s0] -> (d0 + s0 * 2, d1 mod 4, d0 floordiv 3, -d1 ceildiv 5)>
#set = affine_set<(d0)[s0] : (d0 - s0 >= 0, d0 == 0)>
!alias = tuple<i1, vector<[4]x2xf32>, tensor<?x3xf16, #map>>
#loc = loc("file.mlir":1:2)
"t.op"() <{p = [1 : i8, -2.5 : f16, "s\\22\\0A", @a::@b, unit, !alias]}> {array = array<i8: 1, -2>, d = {x, y = #map},
  dense = dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>, e = dense<1.0> : vector<4xbf16>, f = dense<"0x01020304"> : tensor<4xi8>,
  g = sparse<[[0, 1]], [5]> : tensor<2x2xi32>, h = dense_resource<r> : tensor<2xf32>, i = #set, j = strided<[?, 1], offset: 3>,
  k = loc(fused<"m">["a.c":1:2, callsite("f"(unknown) at #loc)]), l = 0x7FC00000 : f32, m = (i32, none) -> (index),
  n = !t.type<"a", [1]>, o = #t.attr<{a}>, q = 340282366920938463463374607431768211455 : i128, r = -1 : si4, s = true} :
  () -> () loc(#loc)
%0:2 = "t.two"() : () -> (complex<f64>, memref<4x?xf32, strided<[?, 1], offset: ?>, #gpu.address_space<workgroup>>)
"t.region"(%0#0, %0#1) ({
^bb0(%a: i32 loc("a"), %b: f8E5M2):
  "t.br"(%a)[^bb1(%a : i32), ^bb0(%a, %b : i32, f8E5M2)] : (i32) -> ()
^bb1(%c: i32):
  "t.end"() : () -> ()
}, {}) : (complex<f64>, memref<4x?xf32, strided<[?, 1], offset: ?>, #gpu.address_space<workgroup>>) -> () loc(unknown)
{-# dialect_resources: { builtin: { r: "0x040000000000803F0000803F" } } #-}
`,
  `func.func @f(%a: i32, %b: i32, %c: i1, %m: memref<?xi32>, %n: index) -> (i32, i32) attributes {x = 1 : i8} {
  cf.cond_br %c, ^bb1(%a : i32), ^bb2(%b, %a : i32, i32)
^bb1(%x: i32):
  cf.switch %x : i32, [default: ^bb3(%x : i32), 1: ^bb2(%x, %b : i32, i32), -1: ^bb1(%a : i32)]
^bb2(%y: i32, %z: i32):
  %s = arith.addi %y, %z overflow<nsw> : i32
  cf.br ^bb3(%s : i32)
^bb3(%r: i32):
  %p = memref.alloca() : memref<i32>
  memref.store %r, %p[] : memref<i32>
  %w:2 = scf.while (%i = %r, %j = %a) : (i32, i32) -> (i32, i32) {
    %t = arith.cmpi slt, %i, %j : i32
    scf.condition(%t) %j, %i : i32, i32
  } do {
  ^bb0(%k: i32, %l: i32):
    scf.yield %l, %k : i32, i32
  }
  %v = scf.index_switch %n -> i32
  case 2 { scf.yield %a : i32 }
  default { %l = memref.load %p[] : memref<i32>
    scf.yield %l : i32 }
  %q:2 = call @g(%v, %w#0) : (i32, i32) -> (i32, i32)
  return %q#0, %q#1 : i32, i32
}
func.func private @g(%a: i32 {t.x = "y"}, %b: i32) -> (i32, i32) { return %b, %a : i32, i32 }
func.func private @declared(tensor<2xf32>) -> vector<2xi1>
`,
].map((text, index) => ({ name: `written ${index}`, language: "mlir", text }));

function bothForms(input: TextInput): readonly TextInput[] {
  const generic = optimize(input, { allowUnregisteredDialect: true, printGeneric: true, printLocations: true }).text;
  return generic === undefined ? [input] : [input, { ...input, name: `${input.name}, generic`, text: generic }];
}

function asJson(input: TextInput): readonly TextInput[] {
  const { text } = optimize(input, { allowUnregisteredDialect: true, print: printIrJson });
  return text === undefined ? [] : [{ name: `${input.name}, JSON`, language: "json", text }];
}

function pipelines(): readonly TextInput[] {
  // Lowerings have options that have to be given.
  const names = builtinPasses.map(({ passName }) => passName).filter((name) => !name.startsWith("lower-"));
  const texts = [
    `builtin.module(${names.join(",")})`,
    "builtin.module(gpu.module(inline,gpu.func(canonicalize,cse),workgroup-layout))",
    "builtin.module(any(canonicalize{top-down=false region-simplify=aggressive max-iterations=3},licm))",
    "builtin.module(func.func(canonicalize{disable-patterns=a,b max-num-rewrites=-1},sccp),symbol-dce)",
    "builtin.module(default{target=nvptx:sm_90 O=2 contract=false})",
    "builtin.module(lower-address-space{global=1 workgroup=3 private=5 constant=4},lower-to-llvm{triple=a data-layout=b kernel-attribute=nvvm.kernel})",
  ];
  return texts.map((text, index) => ({ name: `pipeline ${index}`, language: "pipeline", text }));
}

function manifest(): TextInput {
  return { name: "example manifest", language: "manifest", text: printManifest(exampleManifest) };
}

function conformanceInputs(): readonly TextInput[] {
  if (!existsSync(conformanceFolder)) return [];
  return globSync(join(conformanceFolder, "*/*.mlir"))
    .toSorted()
    .map((path) => ({ name: basename(path), language: "mlir", text: readFileSync(path, "utf8") }));
}
