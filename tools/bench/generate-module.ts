/**
 * Generates MLIR modules for benchmarks: generic form, registered upstream operations only, so that `mlir-opt` verifies
 * the same text without flags. The number of operations is exact, counting the module, the functions and the
 * terminators; one seed gives one text.
 *
 * Command line: `node generate-module.ts <operations> [functions] [seed] > module.mlir`
 */

import { once } from "node:events";
import { pathToFileURL } from "node:url";

type ValueKind = "i32" | "f32" | "i1" | "index";

const valueKinds: readonly ValueKind[] = ["i32", "f32", "i1", "index"];

const integerBinary = (
  "addi subi muli andi ori xori shli shrsi shrui maxsi minsi maxui minui divsi divui remsi remui ceildivsi " +
  "ceildivui floordivsi"
).split(" ");
const floatBinary = "addf subf mulf divf remf maximumf minimumf maxnumf minnumf".split(" ");
const floatUnary = "sqrt exp exp2 log log2 sin cos tan tanh atan absf floor ceil round rsqrt erf".split(" ");
const casts: readonly (readonly [name: string, from: ValueKind, to: ValueKind])[] = [
  ["arith.sitofp", "i32", "f32"],
  ["arith.uitofp", "i32", "f32"],
  ["arith.fptosi", "f32", "i32"],
  ["arith.fptoui", "f32", "i32"],
  ["arith.bitcast", "f32", "i32"],
  ["arith.bitcast", "i32", "f32"],
  ["arith.index_cast", "i32", "index"],
  ["arith.index_castui", "i32", "index"],
  ["arith.index_cast", "index", "i32"],
  ["arith.extui", "i1", "i32"],
  ["arith.extsi", "i1", "i32"],
  ["arith.trunci", "i32", "i1"],
];

/** Properties of operations whose properties upstream always prints. */
const integerProperties = new Map(
  ["addi", "subi", "muli", "shli"].map((name) => [name, " <{overflowFlags = #arith.overflow<none>}>"]),
);
const fastMath = " <{fastmath = #arith.fastmath<none>}>";

/** The arguments of each function; all of them stay visible everywhere in it, so they gather many uses. */
const parameters: readonly (readonly [name: string, type: string])[] = [
  ["%n", "i32"],
  ["%x", "f32"],
  ["%c", "i1"],
  ["%lower", "index"],
  ["%upper", "index"],
  ["%step", "index"],
  ["%ints", "memref<?xi32>"],
  ["%floats", "memref<?xf32, strided<[1], offset: ?>>"],
];

/** Operands come from this many last values of a kind (or from the arguments): a program's locality. */
const window = 48;
const deepest = 6;
/** A structured operation is made only where its regions get some body. */
const smallestStructured = 12;

/** One function's state; values are in scope lists per kind, cut back where a region ends. */
class FunctionWriter {
  readonly #lines: string[];
  readonly #random: (below: number) => number;
  readonly #casts: typeof casts;
  readonly #visible: Record<ValueKind, string[]> = {
    i32: ["%n"],
    f32: ["%x"],
    i1: ["%c"],
    index: ["%lower", "%upper", "%step"],
  };
  #nextName = 0;

  constructor(lines: string[], random: (below: number) => number, without: ReadonlySet<string>) {
    this.#lines = lines;
    this.#random = random;
    this.#casts = casts.filter(([name]) => !without.has(name));
  }

  /** Writes exactly `budget` operations, the terminator being the last of them. */
  block(budget: number, depth: number, terminator: () => string): void {
    const indent = "  ".repeat(depth + 2);
    let left = budget - 1;
    while (left > 0) {
      const draw = this.#random(100);
      if (draw < 4 && left >= smallestStructured && depth < deepest) {
        const size = smallestStructured + this.#random(Math.min(left - smallestStructured + 1, 40));
        if (draw < 2) {
          this.#ifOperation(indent, size, depth);
        } else {
          this.#forOperation(indent, size, depth);
        }
        left -= size;
      } else {
        this.#simpleOperation(indent, draw);
        left -= 1;
      }
    }
    this.#lines.push(indent, terminator(), "\n");
  }

  #one<T>(choices: readonly T[]): T {
    const chosen = choices[this.#random(choices.length)];
    if (chosen === undefined) {
      throw new Error("a choice needs at least one element");
    }
    return chosen;
  }

  /** A visible value: one in eight times any (so also a far one), else one of the last. */
  #use(kind: ValueKind): string {
    const values = this.#visible[kind];
    const near = this.#random(8) === 0 ? values.length : Math.min(window, values.length);
    return values[values.length - 1 - this.#random(near)] ?? "";
  }

  #define(kind: ValueKind): string {
    const name = `%${this.#nextName++}`;
    this.#visible[kind].push(name);
    return name;
  }

  /** Writes a region body; what it defines is out of sight afterwards. */
  #region(budget: number, depth: number, argument: string | undefined): void {
    const lengths = valueKinds.map((kind) => [kind, this.#visible[kind].length] as const);
    if (argument !== undefined) {
      this.#visible.index.push(argument);
    }
    this.block(budget, depth + 1, () => `"scf.yield"(${this.#use("i32")}) : (i32) -> ()`);
    for (const [kind, length] of lengths) {
      this.#visible[kind].length = length;
    }
  }

  #ifOperation(indent: string, budget: number, depth: number): void {
    const condition = this.#use("i1");
    const result = `%${this.#nextName++}`;
    const half = (budget - 1) >> 1;
    this.#lines.push(indent, `${result} = "scf.if"(${condition}) ({\n`);
    this.#region(half, depth, undefined);
    this.#lines.push(indent, "}, {\n");
    this.#region(budget - 1 - half, depth, undefined);
    this.#lines.push(indent, "}) : (i1) -> i32\n");
    this.#visible.i32.push(result);
  }

  #forOperation(indent: string, budget: number, depth: number): void {
    const operands = `%lower, ${this.#use("index")}, %step, ${this.#use("i32")}`;
    const number = this.#nextName++;
    this.#lines.push(indent, `%${number} = "scf.for"(${operands}) ({\n`);
    this.#lines.push(indent, `^bb0(%i${number}: index, %carried${number}: i32):\n`);
    this.#region(budget - 1, depth, `%i${number}`);
    this.#lines.push(indent, "}) : (index, index, index, i32) -> i32\n");
    this.#visible.i32.push(`%${number}`);
  }

  #simpleOperation(indent: string, draw: number): void {
    const text =
      draw < 16
        ? this.#constant()
        : draw < 50
          ? this.#integerBinary()
          : draw < 64
            ? this.#floatOperation(draw < 58)
            : draw < 78
              ? this.#cast()
              : draw < 90
                ? this.#comparisonOrSelect(draw)
                : this.#memory(draw);
    this.#lines.push(indent, text, "\n");
  }

  #constant(): string {
    const value = this.#random(0x7fffffff);
    switch (this.#random(4)) {
      case 0:
        return `${this.#define("index")} = "arith.constant"() <{value = ${value % 4096} : index}> : () -> index`;
      case 1: {
        const float = `${(value % 1000) + 1}.500000e+00`.replace(/^(\d)(\d*)\.(\d+)e\+00$/, scientific);
        return `${this.#define("f32")} = "arith.constant"() <{value = ${float} : f32}> : () -> f32`;
      }
      default:
        return `${this.#define("i32")} = "arith.constant"() <{value = ${value} : i32}> : () -> i32`;
    }
  }

  #integerBinary(): string {
    const name = this.#one(integerBinary);
    const operands = `(${this.#use("i32")}, ${this.#use("i32")})`;
    const properties = integerProperties.get(name) ?? "";
    return `${this.#define("i32")} = "arith.${name}"${operands}${properties} : (i32, i32) -> i32`;
  }

  #floatOperation(binary: boolean): string {
    if (binary) {
      const operands = `(${this.#use("f32")}, ${this.#use("f32")})`;
      return `${this.#define("f32")} = "arith.${this.#one(floatBinary)}"${operands}${fastMath} : (f32, f32) -> f32`;
    }
    const operand = this.#use("f32");
    return `${this.#define("f32")} = "math.${this.#one(floatUnary)}"(${operand})${fastMath} : (f32) -> f32`;
  }

  #cast(): string {
    const [name, from, to] = this.#one(this.#casts);
    const operand = this.#use(from);
    return `${this.#define(to)} = "${name}"(${operand}) : (${from}) -> ${to}`;
  }

  #comparisonOrSelect(draw: number): string {
    if (draw < 82) {
      const operands = `(${this.#use("i32")}, ${this.#use("i32")})`;
      const properties = ` <{predicate = ${this.#random(10)} : i64}>`;
      return `${this.#define("i1")} = "arith.cmpi"${operands}${properties} : (i32, i32) -> i1`;
    }
    if (draw < 86) {
      const operands = `(${this.#use("f32")}, ${this.#use("f32")})`;
      const properties = ` <{fastmath = #arith.fastmath<none>, predicate = ${this.#random(16)} : i64}>`;
      return `${this.#define("i1")} = "arith.cmpf"${operands}${properties} : (f32, f32) -> i1`;
    }
    const operands = `(${this.#use("i1")}, ${this.#use("i32")}, ${this.#use("i32")})`;
    return `${this.#define("i32")} = "arith.select"${operands} : (i1, i32, i32) -> i32`;
  }

  #memory(draw: number): string {
    const [memory, type, element] =
      this.#random(2) === 0
        ? (["%ints", "memref<?xi32>", "i32"] as const)
        : (["%floats", "memref<?xf32, strided<[1], offset: ?>>", "f32"] as const);
    const index = this.#use("index");
    if (draw < 96) {
      const properties = " <{nontemporal = false}>";
      return `${this.#define(element)} = "memref.load"(${memory}, ${index})${properties} : (${type}, index) -> ${element}`;
    }
    const operands = `(${this.#use(element)}, ${memory}, ${index})`;
    return `"memref.store"${operands} <{nontemporal = false}> : (${element}, ${type}, index) -> ()`;
  }
}

/** MLIR prints floats as one digit, a point and an exponent of at least two digits. */
function scientific(_: string, first: string, rest: string, fraction: string): string {
  return `${first}.${(rest + fraction).padEnd(6, "0").slice(0, 6)}e+${String(rest.length).padStart(2, "0")}`;
}

/** A linear congruential generator (Numerical Recipes' constants); its high bits are the good ones. */
function randomBelow(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

/**
 * The text of a module of exactly `operations` operations in `functions` functions of equal size (±1). Casts that are
 * named in `without` do not come in it.
 * @throws RangeError if a function would have fewer than two operations (itself and its return).
 */
export function generateModule(
  operations: number,
  functions: number,
  seed: number,
  without: ReadonlySet<string> = new Set(),
): string {
  if (!(functions >= 1 && operations >= 1 + 2 * functions)) {
    throw new RangeError(`${operations} operations are too few for a module with ${functions} functions`);
  }
  const lines: string[] = ['"builtin.module"() ({\n'];
  const random = randomBelow(seed);
  const types = parameters.map(([, type]) => type).join(", ");
  const signature = parameters.map(([name, type]) => `${name}: ${type}`).join(", ");
  for (let index = 0; index < functions; index += 1) {
    const end = Math.floor(((operations - 1) * (index + 1)) / functions);
    const size = end - Math.floor(((operations - 1) * index) / functions);
    lines.push(`  "func.func"() <{function_type = (${types}) -> (), sym_name = "function_${index}"}> ({\n`);
    lines.push(`  ^bb0(${signature}):\n`);
    new FunctionWriter(lines, random, without).block(size - 1, 0, () => '"func.return"() : () -> ()');
    lines.push("  }) : () -> ()\n");
  }
  lines.push("}) : () -> ()\n");
  return lines.join("");
}

async function main(): Promise<void> {
  const [operations = 0, functions = 1, seed = 1] = process.argv.slice(2).map(Number);
  if (!process.stdout.write(generateModule(operations, functions, seed))) {
    await once(process.stdout, "drain");
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main();
}
