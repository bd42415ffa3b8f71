/**
 * Random IR for tests of passes: arithmetic, memory of all kinds, structured control flow, blocks and calls. Nothing in
 * it is without meaning: divisors are not zero, subscripts are in bounds, loops end, memory is written before it is
 * read. One seed gives one text.
 */
import { RandomNumbers } from "./random-numbers.ts";

/** Values by type, and memory: of 8 elements, and of one. */
interface Scope {
  readonly i32: readonly string[];
  readonly i1: readonly string[];
  readonly f32: readonly string[];
  readonly arrays: readonly Memory[];
  readonly variables: readonly string[];
  readonly functions: readonly string[];
  readonly depth: number;
  readonly mayWait: boolean;
}

interface Memory {
  readonly name: string;
  readonly type: string;
}

type Values = "i32" | "i1" | "f32";

export interface RandomModuleOptions {
  /** Choices and loops only: what can be lowered to blocks. */
  readonly isLowerable?: boolean;
}

/** A module with a kernel `@k(i32, i32, memref<8xi32>)`, whose outcome is what it leaves in that memory. */
export function randomModule(seed: number, options: RandomModuleOptions = {}): string {
  return new Generator(new RandomNumbers(seed), options).module();
}

class Generator {
  private readonly numbers: RandomNumbers;
  private readonly isLowerable: boolean;
  private readonly lines: string[] = [];
  private names = 0;
  private blocks = 0;

  constructor(numbers: RandomNumbers, { isLowerable = false }: RandomModuleOptions) {
    this.numbers = numbers;
    this.isLowerable = isLowerable;
  }

  module(): string {
    this.lines.push("gpu.module @m {");
    const functions: string[] = [];
    for (let count = this.numbers.below(3); count > 0; count--) functions.push(this.function(functions));
    this.lines.push("gpu.func @k(%a: i32, %b: i32, %out: memref<8xi32>) kernel {");
    const start: Scope = {
      i32: ["%a", "%b"],
      i1: [],
      f32: [],
      arrays: [{ name: "%out", type: "memref<8xi32>" }],
      variables: [],
      functions,
      depth: 0,
      mayWait: true,
    };
    let scope = this.emit(start, "i32", `arith.constant ${this.numbers.below(9)} : i32`);
    scope = this.privateMemory(scope);
    const end = this.statements(scope, 6 + this.numbers.below(10));
    for (const value of end.i32.slice(-2)) this.store(end, value);
    this.lines.push("gpu.return", "}", "}");
    return `${this.lines.join("\n")}\n`;
  }

  private function(known: readonly string[]): string {
    const name = `@g${known.length}`;
    this.lines.push(`func.func private ${name}(%x: i32, %y: i32) -> i32 {`);
    const start: Scope = {
      i32: ["%x", "%y"],
      i1: [],
      f32: [],
      arrays: [],
      variables: [],
      functions: known,
      depth: 2,
      mayWait: false,
    };
    const scope = this.statements(this.privateMemory(start), 4);
    this.lines.push(`func.return ${this.value(scope, "i32")} : i32`, "}");
    return name;
  }

  private name(): string {
    return `%v${this.names++}`;
  }

  /** Writes an operation with one result, which is in the scope from there on. */
  private emit(scope: Scope, type: Values, operation: string): Scope {
    const name = this.name();
    this.lines.push(`${name} = ${operation}`);
    return { ...scope, [type]: [...scope[type], name] };
  }

  private once(operation: string): string {
    const name = this.name();
    this.lines.push(`${name} = ${operation}`);
    return name;
  }

  /** A value of the scope, a late one more likely than an early one, or a constant. */
  private value(scope: Scope, type: Values): string {
    const values = scope[type];
    if (values.length === 0 || this.numbers.below(8) === 0) return this.constant(type);
    return this.numbers.pick(this.numbers.below(3) === 0 ? values : values.slice(-4));
  }

  private constant(type: Values): string {
    if (type === "i1") return this.once(`arith.constant ${this.numbers.pick(["true", "false"])}`);
    if (type === "f32") return this.once(`arith.constant ${this.numbers.below(5)}.5 : f32`);
    return this.once(`arith.constant ${this.numbers.below(6) - 2} : i32`);
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
    for (let at = 0; at < 8; at++) {
      const index = this.once(`arith.constant ${at} : index`);
      this.lines.push(`memref.store ${this.value(scope, "i32")}, ${name}[${index}] : ${type}`);
    }
    return { ...scope, arrays: [...scope.arrays, { name, type }] };
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
    const kind = this.numbers.below(scope.depth > 3 ? 14 : 22);
    if (kind < 6) return this.arithmetic(scope);
    if (kind < 8) return this.comparison(scope);
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
    if (this.isLowerable) return this.choice(scope);
    if (kind < 20) return this.switch(scope);
    if (kind < 21) return this.branches(scope);
    return this.blockLoop(scope);
  }

  private arithmetic(scope: Scope): Scope {
    const [a, b] = [this.value(scope, "i32"), this.value(scope, "i32")];
    const kind = this.numbers.below(8);
    if (kind < 4) {
      const op = this.numbers.pick(["addi", "subi", "muli", "andi", "ori", "xori", "maxsi", "minui", "addi", "muli"]);
      return this.emit(scope, "i32", `arith.${op} ${a}, ${b} : i32`);
    }
    if (kind < 5) {
      const amount = this.once(`arith.andi ${b}, ${this.once("arith.constant 31 : i32")} : i32`);
      return this.emit(scope, "i32", `arith.${this.numbers.pick(["shli", "shrui", "shrsi"])} ${a}, ${amount} : i32`);
    }
    if (kind < 6) {
      const divisor = this.divisor(b);
      return this.emit(
        scope,
        "i32",
        `arith.${this.numbers.pick(["divsi", "remsi", "divui", "remui"])} ${a}, ${divisor} : i32`,
      );
    }
    if (kind < 7) return this.emit(scope, "i32", `arith.select ${this.value(scope, "i1")}, ${a}, ${b} : i32`);
    return this.emit(scope, "i32", `arith.extui ${this.value(scope, "i1")} : i1 to i32`);
  }

  /** From 1 to 16. */
  private divisor(value: string): string {
    if (this.numbers.below(2) === 0) return this.once(`arith.constant ${this.numbers.below(9) + 2} : i32`);
    const small = this.once(`arith.andi ${value}, ${this.once("arith.constant 15 : i32")} : i32`);
    return this.once(`arith.addi ${small}, ${this.once("arith.constant 1 : i32")} : i32`);
  }

  private comparison(scope: Scope): Scope {
    if (scope.f32.length > 0 && this.numbers.below(3) === 0) {
      const [a, b] = [this.value(scope, "f32"), this.value(scope, "f32")];
      return this.emit(scope, "i1", `arith.cmpf ${this.numbers.pick(["olt", "une", "ueq", "ord"])}, ${a}, ${b} : f32`);
    }
    const predicate = this.numbers.pick(["eq", "ne", "slt", "sge", "ult", "ugt"]);
    return this.emit(
      scope,
      "i1",
      `arith.cmpi ${predicate}, ${this.value(scope, "i32")}, ${this.value(scope, "i32")} : i32`,
    );
  }

  private float(scope: Scope): Scope {
    if (scope.f32.length === 0 || this.numbers.below(3) === 0)
      return this.emit(scope, "f32", `arith.sitofp ${this.value(scope, "i32")} : i32 to f32`);
    const op = this.numbers.pick(["addf", "mulf", "subf", "maximumf"]);
    return this.emit(scope, "f32", `arith.${op} ${this.value(scope, "f32")}, ${this.value(scope, "f32")} : f32`);
  }

  private call(scope: Scope): Scope {
    if (scope.mayWait && this.numbers.below(4) === 0) this.lines.push("gpu.barrier");
    if (scope.functions.length === 0) return scope;
    const [a, b] = [this.value(scope, "i32"), this.value(scope, "i32")];
    return this.emit(scope, "i32", `func.call ${this.numbers.pick(scope.functions)}(${a}, ${b}) : (i32, i32) -> i32`);
  }

  /** What is in a region: its statements, then what ends it. Returns what it may hand on. */
  private region(scope: Scope, ...values: readonly string[]): Scope {
    let inner: Scope = { ...scope, depth: scope.depth + 1, i32: [...scope.i32, ...values] };
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
    const name = this.name();
    this.lines.push(`${name}:2 = scf.if ${condition} -> (i32, i32) {`);
    this.yield(this.region(scope), 2);
    this.lines.push("} else {");
    this.yield(this.region(scope), 2);
    this.lines.push("}");
    return { ...scope, i32: [...scope.i32, `${name}#0`, `${name}#1`] };
  }

  private yield(scope: Scope, count: number): void {
    const values = Array.from({ length: count }, () => this.value(scope, "i32"));
    this.lines.push(`scf.yield ${values.join(", ")} : ${values.map(() => "i32").join(", ")}`);
  }

  private counted(scope: Scope): Scope {
    const low = this.once(`arith.constant ${this.numbers.below(3)} : index`);
    const high = this.subscript(scope);
    const step = this.once(`arith.constant ${1 + this.numbers.below(3)} : index`);
    const [name, counter, x, y] = [this.name(), this.name(), this.name(), this.name()];
    const [a, b] = [this.value(scope, "i32"), this.value(scope, "i32")];
    this.lines.push(
      `${name}:2 = scf.for ${counter} = ${low} to ${high} step ${step} iter_args(${x} = ${a}, ${y} = ${b}) -> (i32, i32) {`,
    );
    const count = this.once(`arith.index_cast ${counter} : index to i32`);
    this.yield(this.region(scope, count, x, y), 2);
    this.lines.push("}");
    return { ...scope, i32: [...scope.i32, `${name}#0`, `${name}#1`] };
  }

  /** Ends after at most five rounds, whatever else its condition says. */
  private whileLoop(scope: Scope): Scope {
    const zero = this.once("arith.constant 0 : i32");
    const one = this.once("arith.constant 1 : i32");
    const limit = this.once(`arith.constant ${this.numbers.below(5)} : i32`);
    const [name, i, x, j, y] = [this.name(), this.name(), this.name(), this.name(), this.name()];
    this.lines.push(
      `${name}:2 = scf.while (${i} = ${zero}, ${x} = ${this.value(scope, "i32")}) : (i32, i32) -> (i32, i32) {`,
    );
    const before = this.region(scope, i, x);
    const bounded = this.once(`arith.cmpi slt, ${i}, ${limit} : i32`);
    const goesOn = this.once(`arith.andi ${bounded}, ${this.value(before, "i1")} : i1`);
    this.lines.push(
      `scf.condition(${goesOn}) ${i}, ${this.value(before, "i32")} : i32, i32`,
      "} do {",
      `^bb0(${j}: i32, ${y}: i32):`,
    );
    const inside = this.region(scope, j, y);
    const next = this.once(`arith.addi ${j}, ${one} : i32`);
    this.lines.push(`scf.yield ${next}, ${this.value(inside, "i32")} : i32, i32`, "}");
    return { ...scope, i32: [...scope.i32, `${name}#0`, `${name}#1`] };
  }

  private switch(scope: Scope): Scope {
    const index = this.subscript(scope);
    const name = this.name();
    this.lines.push(`${name} = scf.index_switch ${index} -> i32`);
    for (const value of [0, 2, 5]) {
      this.lines.push(`case ${value} {`);
      this.yield(this.region(scope), 1);
      this.lines.push("}");
    }
    this.lines.push("default {");
    this.yield(this.region(scope), 1);
    this.lines.push("}");
    return { ...scope, i32: [...scope.i32, name] };
  }

  private block(): string {
    return `^b${this.blocks++}`;
  }

  /** Blocks that part and come together again, with one that nothing goes to now and then. */
  private branches(scope: Scope): Scope {
    const name = this.name();
    const [one, two, end, lost] = [this.block(), this.block(), this.block(), this.block()];
    const [p, q] = [this.name(), this.name()];
    const [c, x] = [this.value(scope, "i1"), this.value(scope, "i32")];
    this.lines.push(
      `${name} = scf.execute_region -> i32 {`,
      `cf.cond_br ${c}, ${one}(${x} : i32), ${two}`,
      `${one}(${p}: i32):`,
    );
    const inOne = this.region(scope, p);
    this.lines.push(`cf.br ${end}(${this.value(inOne, "i32")} : i32)`, `${two}:`);
    const inTwo = this.region(scope);
    const [d, y, z] = [this.value(inTwo, "i1"), this.value(inTwo, "i32"), this.value(inTwo, "i32")];
    this.lines.push(`cf.cond_br ${d}, ${one}(${y} : i32), ${end}(${z} : i32)`);
    if (this.numbers.below(3) === 0) {
      this.lines.push(`${lost}:`);
      const inLost = this.region(scope);
      this.lines.push(`cf.br ${end}(${this.value(inLost, "i32")} : i32)`);
    }
    this.lines.push(`${end}(${q}: i32):`);
    this.yield(this.region(scope, q), 1);
    this.lines.push("}");
    return { ...scope, i32: [...scope.i32, name] };
  }

  private blockLoop(scope: Scope): Scope {
    const name = this.name();
    const [head, inside, end] = [this.block(), this.block(), this.block()];
    const [i, x] = [this.name(), this.name()];
    const zero = this.once("arith.constant 0 : i32");
    const one = this.once("arith.constant 1 : i32");
    const limit = this.once(`arith.constant ${this.numbers.below(5)} : i32`);
    const first = this.value(scope, "i32");
    this.lines.push(
      `${name} = scf.execute_region -> i32 {`,
      `cf.br ${head}(${zero}, ${first} : i32, i32)`,
      `${head}(${i}: i32, ${x}: i32):`,
    );
    const inHead = this.region(scope, i, x);
    const goesOn = this.once(`arith.cmpi slt, ${i}, ${limit} : i32`);
    this.lines.push(`cf.cond_br ${goesOn}, ${inside}, ${end}`, `${inside}:`);
    const inBody = this.region(inHead);
    const next = this.once(`arith.addi ${i}, ${one} : i32`);
    this.lines.push(`cf.br ${head}(${next}, ${this.value(inBody, "i32")} : i32, i32)`, `${end}:`);
    this.yield(this.region(inHead), 1);
    this.lines.push("}");
    return { ...scope, i32: [...scope.i32, name] };
  }
}
