/**
 * Random IR for tests of passes: arithmetic, memory of all kinds, structured control flow, blocks and calls. Nothing in
 * it is without meaning: divisors are not zero, subscripts are in bounds, loops end, memory is written before it is
 * read. One seed gives one text.
 */
import { RandomNumbers } from "./random-numbers.ts";
import {
  extended,
  type Memory,
  nothing,
  type RandomModuleOptions,
  type Scope,
  type Typed,
  ValueGenerator,
  type Values,
} from "./random-values.ts";

export type { RandomModuleOptions } from "./random-values.ts";

/** A module with a kernel `@k(i32, i32, memref<8xi32>)`, whose outcome is what it leaves in that memory. */
export function randomModule(seed: number, options: RandomModuleOptions = {}): string {
  return new Generator(new RandomNumbers(seed), options).module();
}

const otherElements = [
  "i8",
  "i16",
  "i64",
  "index",
  "f16",
  "bf16",
  "f32",
  "f64",
  "vector<4xi32>",
  "vector<2xf32>",
] as const;

class Generator extends ValueGenerator {
  private blocks = 0;

  module(): string {
    this.lines.push("gpu.module @m {");
    const functions: string[] = [];
    for (let count = this.numbers.below(3); count > 0; count--) functions.push(this.function(functions));
    const shared = this.options.hasWorkItems === true ? " workgroup(%shared: memref<8xi32, 3>)" : "";
    this.lines.push(`gpu.func @k(%a: i32, %b: i32, %out: memref<8xi32>)${shared} kernel {`);
    const start: Scope = {
      ...nothing,
      i32: ["%a", "%b"],
      arrays: [{ name: "%out", type: "memref<8xi32>" }],
      functions,
      depth: 0,
      mayWait: true,
    };
    let scope = this.emit(start, "i32", `arith.constant ${this.numbers.below(9)} : i32`);
    if (this.options.hasWorkItems === true) scope = this.workItems(scope);
    scope = this.privateMemory(scope);
    const end = this.statements(scope, 6 + this.numbers.below(10));
    for (const value of end.i32.slice(-2)) this.store(end, value);
    this.observe(end);
    this.lines.push("gpu.return", "}", "}");
    return `${this.lines.join("\n")}\n`;
  }

  /** Brings values of other types to memory, so that it is seen what they are. NaNs have no bits to compare. */
  private observe(scope: Scope): void {
    for (const type of ["i5", "i33", "i64"] as const) {
      const value = scope[type].at(-1);
      const op = type === "i5" ? "extsi" : "trunci";
      if (value !== undefined) this.store(scope, this.once(`arith.${op} ${value} : ${type} to i32`));
    }
    for (const type of ["f16", "bf16", "f32", "f64"] as const) {
      const value = scope[type].at(-1);
      if (value === undefined) continue;
      const zero = this.once(`arith.constant 0.0 : ${type}`);
      const isNumber = this.once(`arith.cmpf ord, ${value}, ${value} : ${type}`);
      const number = this.once(`arith.select ${isNumber}, ${value}, ${zero} : ${type}`);
      const bits = this.once(
        type === "f64"
          ? `arith.truncf ${number} : f64 to f32`
          : type === "f32"
            ? `arith.addf ${number}, ${number} : f32`
            : `arith.extf ${number} : ${type} to f32`,
      );
      this.store(scope, this.once(`arith.bitcast ${bits} : f32 to i32`));
    }
    const lanes = scope["vector<4xi32>"].at(-1);
    if (lanes !== undefined) this.store(scope, this.once(`vector.reduction <xor>, ${lanes} : vector<4xi32> into i32`));
  }

  private function(known: readonly string[]): string {
    const name = `@g${known.length}`;
    this.lines.push(`func.func private ${name}(%x: i32, %y: i32) -> i32 {`);
    const start: Scope = {
      ...nothing,
      i32: ["%x", "%y"],
      functions: known,
      depth: 2,
      mayWait: false,
    };
    const scope = this.statements(this.privateMemory(start), 4);
    this.lines.push(`func.return ${this.value(scope, "i32")} : i32`, "}");
    return name;
  }

  /** Ids and memory that the work-items share, in which all elements have a value. */
  private workItems(start: Scope): Scope {
    let scope = start;
    for (const id of ["thread_id x", "subgroup_id : index", "block_id x", "lane_id"]) {
      const name = this.once(`gpu.${id}`);
      scope = { ...scope, index: [...scope.index, name] };
      scope = this.emit(scope, "i32", `arith.index_cast ${name} : index to i32`);
    }
    const shared: Memory = { name: "%shared", type: "memref<8xi32, 3>" };
    this.fill(shared, () => this.numbers.pick(["%a", "%b"]));
    this.lines.push("gpu.barrier");
    return { ...scope, arrays: [...scope.arrays, shared] };
  }

  private privateMemory(start: Scope): Scope {
    let scope = start;
    for (let count = this.numbers.below(3); count > 0; count--) scope = this.variable(scope);
    if (this.numbers.below(2) === 0) scope = this.array(scope);
    return scope;
  }

  private variable(scope: Scope): Scope {
    const name = this.once("memref.alloca() : memref<i32>");
    this.lines.push(`memref.store ${this.value(scope, "i32")}, ${name}[] : memref<i32>`);
    return { ...scope, variables: [...scope.variables, name] };
  }

  private array(scope: Scope): Scope {
    const type = this.numbers.pick(["memref<8xi32>", "memref<8xi32, 5>"]);
    const name = this.once(`memref.alloca() : ${type}`);
    this.fill({ name, type }, () => this.value(scope, "i32"));
    return { ...scope, arrays: [...scope.arrays, { name, type }] };
  }

  private fill({ name, type }: Memory, value: () => string): void {
    for (let at = 0; at < 8; at++) {
      const index = this.once(`arith.constant ${at} : index`);
      this.lines.push(`memref.store ${value()}, ${name}[${index}] : ${type}`);
    }
  }

  /** Memory of one element of another type: made, written or read. */
  private other(scope: Scope): Scope {
    if (scope.others.length === 0 || this.numbers.below(4) === 0) {
      const element = this.numbers.pick(otherElements);
      const name = this.once(`memref.alloca() : memref<${element}>`);
      this.lines.push(`memref.store ${this.value(scope, element)}, ${name}[] : memref<${element}>`);
      return { ...scope, others: [...scope.others, { name, element }] };
    }
    const { name, element } = this.numbers.pick(scope.others);
    if (this.numbers.below(2) === 0) return this.emit(scope, element, `memref.load ${name}[] : memref<${element}>`);
    this.lines.push(`memref.store ${this.value(scope, element)}, ${name}[] : memref<${element}>`);
    return scope;
  }

  private subscript(scope: Scope): string {
    if (this.numbers.below(3) > 0) return this.once(`arith.constant ${this.numbers.pick([0, 1, 1, 2, 7])} : index`);
    const seven = this.once("arith.constant 7 : i32");
    const masked = this.once(`arith.andi ${this.value(scope, "i32")}, ${seven} : i32`);
    return this.once(`arith.index_cast ${masked} : i32 to index`);
  }

  private store(scope: Scope, value: string): void {
    if (scope.variables.length > 0 && this.numbers.below(2) === 0) {
      this.lines.push(`memref.store ${value}, ${this.numbers.pick(scope.variables)}[] : memref<i32>`);
    } else if (scope.arrays.length > 0) {
      const { name, type } = this.numbers.pick(scope.arrays);
      this.lines.push(`memref.store ${value}, ${name}[${this.subscript(scope)}] : ${type}`);
    }
  }

  private load(scope: Scope): Scope {
    if (scope.variables.length > 0 && this.numbers.below(2) === 0)
      return this.emit(scope, "i32", `memref.load ${this.numbers.pick(scope.variables)}[] : memref<i32>`);
    if (scope.arrays.length === 0) return scope;
    const { name, type } = this.numbers.pick(scope.arrays);
    return this.emit(scope, "i32", `memref.load ${name}[${this.subscript(scope)}] : ${type}`);
  }

  private statements(start: Scope, count: number): Scope {
    let scope = start;
    for (let at = 0; at < count; at++) scope = this.statement(scope);
    return scope;
  }

  private statement(scope: Scope): Scope {
    const mayWait = this.options.hasWorkItems === true && scope.depth === 0;
    if (mayWait && this.numbers.below(4) === 0) this.lines.push("gpu.barrier");
    if (this.numbers.below(8) === 0) return this.vector(scope);
    if (this.numbers.below(10) === 0) return this.other(scope);
    const kind = this.numbers.below(scope.depth > 3 ? 14 : 22);
    if (kind < 4) return this.arithmetic(scope);
    if (kind < 5) return this.cast(scope);
    if (kind < 7) return this.comparison(scope);
    if (kind < 9) return this.float(scope);
    if (kind < 11) return this.load(scope);
    if (kind < 13) {
      this.store(scope, this.value(scope, "i32"));
      return scope;
    }
    if (kind < 14) return this.call(scope);
    if (kind < 16) return this.choice(scope);
    if (kind < 18) return this.counted(scope);
    if (kind < 19) return this.whileLoop(scope);
    if (this.options.isLowerable === true) return this.choice(scope);
    if (kind < 20) return this.switch(scope);
    if (kind < 21) return this.branches(scope);
    return this.blockLoop(scope);
  }

  private call(scope: Scope): Scope {
    const mayWait = scope.mayWait && this.options.hasWorkItems !== true;
    if (mayWait && this.numbers.below(4) === 0) this.lines.push("gpu.barrier");
    if (scope.functions.length === 0) return scope;
    const [a, b] = [this.value(scope, "i32"), this.value(scope, "i32")];
    return this.emit(scope, "i32", `func.call ${this.numbers.pick(scope.functions)}(${a}, ${b}) : (i32, i32) -> i32`);
  }

  /** What is in a region: its statements, then what ends it. Returns what it may hand on. */
  private region(scope: Scope, ...values: readonly Typed[]): Scope {
    let inner: Scope = { ...extended(scope, values), depth: scope.depth + 1 };
    if (this.numbers.below(6) === 0) inner = this.variable(inner);
    return this.statements(inner, 1 + this.numbers.below(4));
  }

  private choice(scope: Scope): Scope {
    const condition = this.value(scope, "i1");
    if (this.numbers.below(2) === 0) {
      this.lines.push(`scf.if ${condition} {`);
      this.region(scope);
      if (this.numbers.below(2) === 0) {
        this.lines.push("} else {");
        this.region(scope);
      }
      this.lines.push("}");
      return scope;
    }
    const [name, type] = [this.name(), this.integerType()];
    this.lines.push(`${name}:2 = scf.if ${condition} -> (i32, ${type}) {`);
    this.yield(this.region(scope), "i32", type);
    this.lines.push("} else {");
    this.yield(this.region(scope), "i32", type);
    this.lines.push("}");
    return extended(scope, [
      ["i32", `${name}#0`],
      [type, `${name}#1`],
    ]);
  }

  private yield(scope: Scope, ...types: readonly Values[]): void {
    const values = types.map((type) => this.value(scope, type));
    this.lines.push(`scf.yield ${values.join(", ")} : ${types.join(", ")}`);
  }

  private counted(scope: Scope): Scope {
    const type = this.integerType();
    const low = this.once(`arith.constant ${this.numbers.below(5) - 2} : index`);
    const high = this.subscript(scope);
    const step = this.once(`arith.constant ${1 + this.numbers.below(3)} : index`);
    const [name, counter, x, y] = [this.name(), this.name(), this.name(), this.name()];
    const [a, b] = [this.value(scope, "i32"), this.value(scope, type)];
    this.lines.push(
      `${name}:2 = scf.for ${counter} = ${low} to ${high} step ${step} iter_args(${x} = ${a}, ${y} = ${b}) -> (i32, ${type}) {`,
    );
    const count = this.once(`arith.index_cast ${counter} : index to i32`);
    this.yield(this.region(scope, ["index", counter], ["i32", count], ["i32", x], [type, y]), "i32", type);
    this.lines.push("}");
    return extended(scope, [
      ["i32", `${name}#0`],
      [type, `${name}#1`],
    ]);
  }

  /** Ends after at most five rounds, whatever else its condition says. */
  private whileLoop(scope: Scope): Scope {
    const type = this.integerType();
    const zero = this.once("arith.constant 0 : i32");
    const one = this.once("arith.constant 1 : i32");
    const limit = this.once(`arith.constant ${this.numbers.below(5)} : i32`);
    const [name, i, x, j, y] = [this.name(), this.name(), this.name(), this.name(), this.name()];
    this.lines.push(
      `${name}:2 = scf.while (${i} = ${zero}, ${x} = ${this.value(scope, type)}) : (i32, ${type}) -> (i32, i32) {`,
    );
    const before = this.region(scope, ["i32", i], [type, x]);
    const bounded = this.once(`arith.cmpi slt, ${i}, ${limit} : i32`);
    const goesOn = this.once(`arith.andi ${bounded}, ${this.value(before, "i1")} : i1`);
    this.lines.push(
      `scf.condition(${goesOn}) ${i}, ${this.value(before, "i32")} : i32, i32`,
      "} do {",
      `^bb0(${j}: i32, ${y}: i32):`,
    );
    const inside = this.region(scope, ["i32", j], ["i32", y]);
    const next = this.once(`arith.addi ${j}, ${one} : i32`);
    this.lines.push(`scf.yield ${next}, ${this.value(inside, type)} : i32, ${type}`, "}");
    return extended(scope, [
      ["i32", `${name}#0`],
      ["i32", `${name}#1`],
    ]);
  }

  private switch(scope: Scope): Scope {
    const index = this.subscript(scope);
    const [name, type] = [this.name(), this.integerType()];
    this.lines.push(`${name} = scf.index_switch ${index} -> ${type}`);
    for (const value of [0, 2, 5]) {
      this.lines.push(`case ${value} {`);
      this.yield(this.region(scope), type);
      this.lines.push("}");
    }
    this.lines.push("default {");
    this.yield(this.region(scope), type);
    this.lines.push("}");
    return extended(scope, [[type, name]]);
  }

  private block(): string {
    return `^b${this.blocks++}`;
  }

  /** Blocks that part and come together again, with one that nothing goes to now and then. */
  private branches(scope: Scope): Scope {
    const [name, type] = [this.name(), this.integerType()];
    const [one, two, end, lost] = [this.block(), this.block(), this.block(), this.block()];
    const [p, q] = [this.name(), this.name()];
    const [c, x] = [this.value(scope, "i1"), this.value(scope, "i32")];
    this.lines.push(
      `${name} = scf.execute_region -> ${type} {`,
      `cf.cond_br ${c}, ${one}(${x} : i32), ${two}`,
      `${one}(${p}: i32):`,
    );
    const inOne = this.region(scope, ["i32", p]);
    this.lines.push(`cf.br ${end}(${this.value(inOne, type)} : ${type})`, `${two}:`);
    const inTwo = this.region(scope);
    const [d, y, z] = [this.value(inTwo, "i1"), this.value(inTwo, "i32"), this.value(inTwo, type)];
    this.lines.push(`cf.cond_br ${d}, ${one}(${y} : i32), ${end}(${z} : ${type})`);
    if (this.numbers.below(3) === 0) {
      this.lines.push(`${lost}:`);
      const inLost = this.region(scope);
      this.lines.push(`cf.br ${end}(${this.value(inLost, type)} : ${type})`);
    }
    this.lines.push(`${end}(${q}: ${type}):`);
    this.yield(this.region(scope, [type, q]), type);
    this.lines.push("}");
    return extended(scope, [[type, name]]);
  }

  /** A loop of blocks, which may end early. What is computed in it is used behind it, or handed on there. */
  private blockLoop(scope: Scope): Scope {
    const [name, type] = [this.name(), this.integerType()];
    const [head, inside, end] = [this.block(), this.block(), this.block()];
    const [i, x, z] = [this.name(), this.name(), this.name()];
    const zero = this.once("arith.constant 0 : i32");
    const one = this.once("arith.constant 1 : i32");
    const limit = this.once(`arith.constant ${this.numbers.below(5)} : i32`);
    const first = this.value(scope, type);
    this.lines.push(
      `${name} = scf.execute_region -> i32 {`,
      `cf.br ${head}(${zero}, ${first} : i32, ${type})`,
      `${head}(${i}: i32, ${x}: ${type}):`,
    );
    const inHead = this.region(scope, ["i32", i], [type, x]);
    const bounded = this.once(`arith.cmpi slt, ${i}, ${limit} : i32`);
    const goesOn =
      this.numbers.below(2) === 0 ? bounded : this.once(`arith.andi ${bounded}, ${this.value(inHead, "i1")} : i1`);
    this.lines.push(`cf.cond_br ${goesOn}, ${inside}, ${end}(${this.value(inHead, "i32")} : i32)`, `${inside}:`);
    const inBody = this.region(inHead);
    const next = this.once(`arith.addi ${i}, ${one} : i32`);
    this.lines.push(`cf.br ${head}(${next}, ${this.value(inBody, type)} : i32, ${type})`, `${end}(${z}: i32):`);
    const behind = this.numbers.below(2) === 0 ? inHead : scope;
    this.yield(this.region(behind, ["i32", z]), "i32");
    this.lines.push("}");
    return extended(scope, [["i32", name]]);
  }
}
