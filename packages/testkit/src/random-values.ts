/** The values of random IR: constants, arithmetic on integers and floats of all widths, vectors, comparisons. */
import type { RandomNumbers } from "./random-numbers.ts";

const integers = ["i5", "i8", "i16", "i32", "i33", "i64", "index"] as const;
export type Integers = (typeof integers)[number];
const floats = ["f16", "bf16", "f32", "f64"] as const;
type Floats = (typeof floats)[number];
const vectors = ["vector<4xi32>", "vector<2xf32>", "vector<4xi1>"] as const;
type Vectors = (typeof vectors)[number];
export type Values = Integers | "i1" | Floats | Vectors;

/** Bits; of `index` as targets have it. */
const widths: Readonly<Record<Integers | Floats, number>> = {
  i5: 5,
  i8: 8,
  i16: 16,
  i32: 32,
  i33: 33,
  i64: 64,
  index: 64,
  f16: 16,
  bf16: 16,
  f32: 32,
  f64: 64,
};

const floatConstants = ["0.0", "-0.0", "1.0", "0.5", "2.5", "-3.0", "4.5"] as const;
const floatOperations = ["addf", "mulf", "subf", "divf", "maximumf", "minimumf", "maxnumf", "minnumf"] as const;
const floatPredicates = ["oeq", "ogt", "oge", "olt", "ole", "one", "ord", "ueq", "ugt", "ult", "une", "uno"] as const;

/** Values by type, and memory: of 8 elements, and of one. */
export interface Scope extends Readonly<Record<Values, readonly string[]>> {
  readonly arrays: readonly Memory[];
  readonly variables: readonly string[];
  /** Memory of one element of another type than i32. */
  readonly others: readonly { readonly name: string; readonly element: Values }[];
  readonly functions: readonly string[];
  readonly depth: number;
  readonly mayWait: boolean;
}

export interface Memory {
  readonly name: string;
  readonly type: string;
}

/** Without values and memory. */
export const nothing = {
  i1: [],
  i5: [],
  i8: [],
  i16: [],
  i32: [],
  i33: [],
  i64: [],
  index: [],
  f16: [],
  bf16: [],
  f32: [],
  f64: [],
  "vector<4xi32>": [],
  "vector<2xf32>": [],
  "vector<4xi1>": [],
  arrays: [],
  variables: [],
  others: [],
  functions: [],
} as const;

export interface RandomModuleOptions {
  /** Choices and loops only: what can be lowered to blocks. */
  readonly isLowerable?: boolean;
  /** Whether overflows may be declared to have no meaning: then some of what is computed has none. */
  readonly hasFlags?: boolean;
  /**
   * For groups of at most 8 work-items, which differ in what they compute and share memory. They race; barriers all of
   * them come to.
   */
  readonly hasWorkItems?: boolean;
}

export type Typed = readonly [Values, string];

/** The scope with more values, in this order. */
export function extended(scope: Scope, values: readonly Typed[]): Scope {
  return values.reduce((sum, [type, value]) => ({ ...sum, [type]: [...sum[type], value] }), scope);
}

/** Writes operations that compute values. */
export class ValueGenerator {
  protected readonly numbers: RandomNumbers;
  protected readonly options: RandomModuleOptions;
  protected readonly lines: string[] = [];
  private names = 0;

  constructor(numbers: RandomNumbers, options: RandomModuleOptions) {
    this.numbers = numbers;
    this.options = options;
  }

  protected name(): string {
    return `%v${this.names++}`;
  }

  /** Writes an operation with one result, which is in the scope from there on. */
  protected emit(scope: Scope, type: Values, operation: string): Scope {
    const name = this.name();
    this.lines.push(`${name} = ${operation}`);
    return { ...scope, [type]: [...scope[type], name] };
  }

  private emitInteger(scope: Scope, type: Integers, operation: string): Scope {
    return this.emit(scope, type, `arith.${operation} : ${type}`);
  }

  protected once(operation: string): string {
    const name = this.name();
    this.lines.push(`${name} = ${operation}`);
    return name;
  }

  /** A value of the scope, a late one more likely than an early one, or a constant. */
  protected value(scope: Scope, type: Values): string {
    const values = scope[type];
    if (values.length === 0 || this.numbers.below(8) === 0) return this.constant(type);
    return this.numbers.pick(this.numbers.below(3) === 0 ? values : values.slice(-4));
  }

  private constant(type: Values): string {
    if (type === "i1") return this.once(`arith.constant ${this.numbers.pick(["true", "false"])}`);
    if (isFloat(type)) return this.once(`arith.constant ${this.numbers.pick(floatConstants)} : ${type}`);
    if (type === "vector<4xi1>") return this.once(`arith.constant dense<[true, false, true, true]> : ${type}`);
    if (type === "vector<2xf32>") return this.once(`arith.constant dense<[1.5, -0.0]> : ${type}`);
    if (type === "vector<4xi32>") {
      const lanes = Array.from({ length: 4 }, () => this.numbers.below(9) - 3);
      return this.once(
        `arith.constant dense<${this.numbers.pick([`[${lanes.join(", ")}]`, "0", "-1", "1"])}> : ${type}`,
      );
    }
    if (this.numbers.below(6) > 0) return this.once(`arith.constant ${this.numbers.below(6) - 2} : ${type}`);
    const far = type === "i5" ? [-16, 15, -15] : [-128, -16, 24, 64, 127];
    return this.once(`arith.constant ${this.numbers.pick(far)} : ${type}`);
  }

  /** Mostly of 32 bits, which memory and functions are of. */
  protected integerType(): Integers {
    return this.numbers.below(2) === 0 ? "i32" : this.numbers.pick(integers);
  }

  protected arithmetic(scope: Scope): Scope {
    const type = this.integerType();
    const [a, b] = [this.value(scope, type), this.value(scope, type)];
    const kind = this.numbers.below(8);
    if (kind < 3) {
      const op = this.numbers.pick(["addi", "subi", "muli", "addi", "muli"]);
      return this.emitInteger(scope, type, `${op} ${a}, ${b}${this.flags()}`);
    }
    if (kind < 4) {
      const op = this.numbers.pick(["andi", "ori", "xori", "maxsi", "minui", "minsi", "maxui"]);
      return this.emitInteger(scope, type, `${op} ${a}, ${b}`);
    }
    if (kind < 5) {
      const last = this.once(`arith.constant ${widths[type] - 1} : ${type}`);
      const amount = this.once(`arith.andi ${b}, ${last} : ${type}`);
      const op = this.numbers.pick(["shli", "shrui", "shrsi"]);
      return this.emitInteger(scope, type, `${op} ${a}, ${amount}${op === "shli" ? this.flags() : ""}`);
    }
    if (kind < 6) {
      const divisor = this.divisor(type, b);
      const op = this.numbers.pick(["divsi", "remsi", "divui", "remui", "ceildivsi", "ceildivui", "floordivsi"]);
      return this.emitInteger(scope, type, `${op} ${a}, ${divisor}`);
    }
    if (kind < 7) return this.emitInteger(scope, type, `select ${this.value(scope, "i1")}, ${a}, ${b}`);
    return this.emit(scope, "i32", `arith.extui ${this.value(scope, "i1")} : i1 to i32`);
  }

  /** Which overflows have no meaning: none, mostly. */
  private flags(): string {
    if (this.options.hasFlags !== true || this.numbers.below(2) === 0) return "";
    return ` overflow<${this.numbers.pick(["nsw", "nuw", "nsw, nuw"])}>`;
  }

  /** From 1 to 16. */
  private divisor(type: Integers, value: string): string {
    if (this.numbers.below(2) === 0) return this.once(`arith.constant ${this.numbers.below(9) + 2} : ${type}`);
    const mask = type === "i5" ? 7 : 15;
    const small = this.once(`arith.andi ${value}, ${this.once(`arith.constant ${mask} : ${type}`)} : ${type}`);
    return this.once(`arith.addi ${small}, ${this.once(`arith.constant 1 : ${type}`)} : ${type}`);
  }

  /** From or to 32 bits, so that values of all types meet. */
  protected cast(scope: Scope): Scope {
    if (this.numbers.below(4) === 0) return this.floatCast(scope);
    const other = this.numbers.pick(["i5", "i8", "i16", "i33", "i64", "index"] as const);
    const [from, to] = this.numbers.below(2) === 0 ? (["i32", other] as const) : ([other, "i32"] as const);
    const op =
      other === "index"
        ? this.numbers.pick(["index_cast", "index_castui"])
        : widths[to] < widths[from]
          ? "trunci"
          : this.numbers.pick(["extsi", "extui"]);
    return this.emit(scope, to, `arith.${op} ${this.value(scope, from)} : ${from} to ${to}`);
  }

  protected comparison(scope: Scope): Scope {
    const float = this.numbers.pick(floats);
    if (scope[float].length > 0 && this.numbers.below(3) === 0) {
      const [a, b] = [this.value(scope, float), this.value(scope, float)];
      return this.emit(scope, "i1", `arith.cmpf ${this.numbers.pick(floatPredicates)}, ${a}, ${b} : ${float}`);
    }
    if (this.numbers.below(5) === 0) {
      const op = this.numbers.pick(["andi", "ori", "xori"]);
      return this.emit(scope, "i1", `arith.${op} ${this.value(scope, "i1")}, ${this.value(scope, "i1")} : i1`);
    }
    const type = this.integerType();
    const predicate = this.numbers.pick(["eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge"]);
    return this.emit(
      scope,
      "i1",
      `arith.cmpi ${predicate}, ${this.value(scope, type)}, ${this.value(scope, type)} : ${type}`,
    );
  }

  private floatCast(scope: Scope): Scope {
    const [from, to] = [this.numbers.pick(floats), this.numbers.pick(floats)];
    if (this.numbers.below(3) === 0) {
      const integer = this.numbers.pick(["i5", "i8", "i16", "i32", "i33", "i64"] as const);
      const op = this.numbers.pick(["sitofp", "uitofp"]);
      return this.emit(scope, to, `arith.${op} ${this.value(scope, integer)} : ${integer} to ${to}`);
    }
    if (widths[from] === widths[to]) {
      const bits = from === "f64" ? "i64" : from === "f32" ? "i32" : "i16";
      return this.emit(scope, from, `arith.bitcast ${this.value(scope, bits)} : ${bits} to ${from}`);
    }
    const op = widths[from] < widths[to] ? "extf" : "truncf";
    return this.emit(scope, to, `arith.${op} ${this.value(scope, from)} : ${from} to ${to}`);
  }

  protected float(scope: Scope): Scope {
    const type = this.numbers.below(2) === 0 ? "f32" : this.numbers.pick(floats);
    if (scope[type].length === 0 || this.numbers.below(4) === 0)
      return this.emit(scope, type, `arith.sitofp ${this.value(scope, "i32")} : i32 to ${type}`);
    const [a, b] = [this.value(scope, type), this.value(scope, type)];
    const kind = this.numbers.below(8);
    const flags = this.fastMath();
    if (kind === 0) return this.emit(scope, type, `arith.negf ${a}${flags} : ${type}`);
    if (kind === 1) return this.emit(scope, type, `math.fma ${a}, ${b}, ${this.value(scope, type)}${flags} : ${type}`);
    if (kind === 2) return this.emit(scope, type, `math.absf ${a}${flags} : ${type}`);
    if (kind === 3) return this.emit(scope, type, `arith.select ${this.value(scope, "i1")}, ${a}, ${b} : ${type}`);
    return this.emit(scope, type, `arith.${this.numbers.pick(floatOperations)} ${a}, ${b}${flags} : ${type}`);
  }

  /** What may be taken for granted of floats: nothing, mostly. Whoever computes may make no use of it. */
  private fastMath(): string {
    if (this.options.hasFlags !== true || this.numbers.below(3) > 0) return "";
    return ` fastmath<${this.numbers.pick(["contract", "nsz", "nnan,ninf", "fast"])}>`;
  }

  protected vector(scope: Scope): Scope {
    const type = this.numbers.pick(["vector<4xi32>", "vector<4xi32>", "vector<2xf32>"] as const);
    const [element, lane] = type === "vector<4xi32>" ? ["i32" as const, 4] : ["f32" as const, 2];
    const [a, b, at] = [this.value(scope, type), this.value(scope, type), this.numbers.below(lane)];
    const scalar = this.value(scope, element);
    switch (this.numbers.below(9)) {
      case 0:
        return this.emit(scope, type, `vector.broadcast ${scalar} : ${element} to ${type}`);
      case 1:
        return this.emit(scope, element, `vector.extract ${a}[${at}] : ${element} from ${type}`);
      case 2:
        return this.emit(scope, type, `vector.insert ${scalar}, ${a} [${at}] : ${element} into ${type}`);
      case 3: {
        const mask = Array.from({ length: lane }, () => this.numbers.below(2 * lane));
        return this.emit(scope, type, `vector.shuffle ${a}, ${b} [${mask.join(", ")}] : ${type}, ${type}`);
      }
      case 4:
        return this.emit(
          scope,
          "i32",
          `vector.reduction <add>, ${this.value(scope, "vector<4xi32>")} : vector<4xi32> into i32`,
        );
      case 5:
        return this.emit(
          scope,
          "vector<4xi1>",
          `arith.cmpi ${this.numbers.pick(["eq", "slt", "uge"])}, ${this.value(scope, "vector<4xi32>")}, ${this.value(scope, "vector<4xi32>")} : vector<4xi32>`,
        );
      case 6:
        return this.emit(
          scope,
          "vector<4xi32>",
          `arith.select ${this.value(scope, "vector<4xi1>")}, ${this.value(scope, "vector<4xi32>")}, ${this.value(scope, "vector<4xi32>")} : vector<4xi1>, vector<4xi32>`,
        );
      case 7:
        return this.emit(
          scope,
          "vector<4xi32>",
          `arith.extsi ${this.value(scope, "vector<4xi1>")} : vector<4xi1> to vector<4xi32>`,
        );
      default: {
        const op = this.numbers.pick(
          element === "i32" ? ["addi", "muli", "xori", "andi", "subi", "maxsi"] : floatOperations,
        );
        return this.emit(scope, type, `arith.${op} ${a}, ${b} : ${type}`);
      }
    }
  }
}

function isFloat(type: Values): type is Floats {
  return floats.some((float) => float === type);
}
