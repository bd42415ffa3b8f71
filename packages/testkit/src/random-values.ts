/** The values of random IR: constants, arithmetic on integers of all widths, comparisons. */
import type { RandomNumbers } from "./random-numbers.ts";

const integers = ["i8", "i16", "i32", "i64", "index"] as const;
export type Integers = (typeof integers)[number];
export type Values = Integers | "i1" | "f32";

/** Bits; of `index` as targets have it. */
const widths: Readonly<Record<Integers, number>> = { i8: 8, i16: 16, i32: 32, i64: 64, index: 64 };

/** Values by type, and memory: of 8 elements, and of one. */
export interface Scope extends Readonly<Record<Values, readonly string[]>> {
  readonly arrays: readonly Memory[];
  readonly variables: readonly string[];
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
  i8: [],
  i16: [],
  i32: [],
  i64: [],
  index: [],
  f32: [],
  arrays: [],
  variables: [],
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
    if (type === "f32") return this.once(`arith.constant ${this.numbers.below(5)}.5 : f32`);
    if (this.numbers.below(6) > 0) return this.once(`arith.constant ${this.numbers.below(6) - 2} : ${type}`);
    return this.once(`arith.constant ${this.numbers.pick([-128, -16, 24, 64, 127])} : ${type}`);
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
    const small = this.once(`arith.andi ${value}, ${this.once(`arith.constant 15 : ${type}`)} : ${type}`);
    return this.once(`arith.addi ${small}, ${this.once(`arith.constant 1 : ${type}`)} : ${type}`);
  }

  /** From or to 32 bits, so that values of all types meet. */
  protected cast(scope: Scope): Scope {
    const other = this.numbers.pick(["i8", "i16", "i64", "index"] as const);
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
    if (scope.f32.length > 0 && this.numbers.below(3) === 0) {
      const [a, b] = [this.value(scope, "f32"), this.value(scope, "f32")];
      return this.emit(scope, "i1", `arith.cmpf ${this.numbers.pick(["olt", "une", "ueq", "ord"])}, ${a}, ${b} : f32`);
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

  protected float(scope: Scope): Scope {
    if (scope.f32.length === 0 || this.numbers.below(3) === 0)
      return this.emit(scope, "f32", `arith.sitofp ${this.value(scope, "i32")} : i32 to f32`);
    const op = this.numbers.pick(["addf", "mulf", "subf", "maximumf"]);
    return this.emit(scope, "f32", `arith.${op} ${this.value(scope, "f32")}, ${this.value(scope, "f32")} : f32`);
  }
}
