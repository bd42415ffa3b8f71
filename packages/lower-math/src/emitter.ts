/**
 * Writes arithmetic on values of one float type, f32 or f64, or vectors of it: how the functions here are spelled.
 *
 * None of what it makes may be contracted or reordered, so no operation has fast-math flags. Integers are as wide as
 * the float, so that bits go from one to the other.
 */
import * as arith from "@dslc/dialect-arith";
import { absf, copysign, ctlz, fma, sqrt, trunc } from "@dslc/dialect-math";
import { ifOp, yieldOp } from "@dslc/dialect-scf";
import {
  type Builder,
  buildRegion,
  constantToAttribute,
  DenseElementsAttribute,
  elementType,
  f32,
  FloatAttribute,
  i1,
  i32,
  i64,
  IntegerAttribute,
  type Type,
  type Value,
  VectorType,
} from "@dslc/ir";
import { type Format, formatOf } from "./format.ts";

type BinaryOp = (at: Builder, parts: { readonly lhs: Value; readonly rhs: Value }) => { readonly result: Value };
export type FloatPredicate = "oeq" | "olt" | "ole" | "ogt" | "oge" | "uno" | "uge";
export type IntegerPredicate = "ne" | "slt";

export class Emitter {
  readonly at: Builder;
  /** The type of the floats. */
  readonly type: Type;
  readonly format: Format;
  private readonly constants: Map<string, Value>;

  constructor(at: Builder, type: Type, constants: Map<string, Value> = new Map()) {
    this.at = at;
    this.type = type;
    this.format = formatOf(elementType(type));
    this.constants = constants;
  }

  /** The same shape with other elements. */
  private shaped(element: Type): Type {
    return this.type instanceof VectorType ? VectorType.get(this.type.shape, element, this.type.scalable) : element;
  }

  /** The type of integers as wide as the floats. */
  get bitsType(): Type {
    return this.shaped(elementType(this.type) === f32 ? i32 : i64);
  }

  private literal(type: Type, value: number | bigint): Value {
    const key = `${Object.is(value, -0) ? "-0" : value} : ${type.text}`;
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const scalar = constantToAttribute(elementType(type), value);
    if (!(scalar instanceof IntegerAttribute || scalar instanceof FloatAttribute))
      throw new Error(`there is no constant ${key}`);
    const attribute = type instanceof VectorType ? new DenseElementsAttribute(type, [scalar]) : scalar;
    const constant = arith.constant(this.at, { value: attribute, result: type }).result;
    this.constants.set(key, constant);
    return constant;
  }

  float(value: number): Value {
    return this.literal(this.type, value);
  }

  integer(value: bigint | number, type = this.bitsType): Value {
    const bits = elementType(type) === i64 ? 64 : 32;
    return this.literal(type, BigInt.asIntN(bits, BigInt(value)));
  }

  private binary(op: BinaryOp, lhs: Value, rhs: Value): Value {
    return op(this.at, { lhs, rhs }).result;
  }

  private operand(value: Value | number): Value {
    return typeof value === "number" ? this.float(value) : value;
  }

  add(a: Value | number, b: Value | number): Value {
    return this.binary(arith.addf, this.operand(a), this.operand(b));
  }

  sub(a: Value | number, b: Value | number): Value {
    return this.binary(arith.subf, this.operand(a), this.operand(b));
  }

  mul(a: Value | number, b: Value | number): Value {
    return this.binary(arith.mulf, this.operand(a), this.operand(b));
  }

  div(a: Value | number, b: Value | number): Value {
    return this.binary(arith.divf, this.operand(a), this.operand(b));
  }

  /** `a * b + c`, rounded once. */
  fma(a: Value | number, b: Value | number, c: Value | number): Value {
    return fma(this.at, { a: this.operand(a), b: this.operand(b), c: this.operand(c) }).result;
  }

  neg(operand: Value): Value {
    return arith.negf(this.at, { operand }).result;
  }

  abs(operand: Value): Value {
    return absf(this.at, { operand }).result;
  }

  sqrt(operand: Value): Value {
    return sqrt(this.at, { operand }).result;
  }

  /** Towards zero to an integer. */
  truncated(operand: Value): Value {
    return trunc(this.at, { operand }).result;
  }

  /** The magnitude of one with the sign of another. */
  copySign(magnitude: Value | number, sign: Value): Value {
    return this.binary(copysign, this.operand(magnitude), sign);
  }

  /** Of NaN and a number, the number. */
  min(a: Value, b: Value | number): Value {
    return this.binary(arith.minnumf, a, this.operand(b));
  }

  /** Of NaN and a number, the number. */
  max(a: Value, b: Value | number): Value {
    return this.binary(arith.maxnumf, a, this.operand(b));
  }

  compare(predicate: FloatPredicate, a: Value, b: Value | number): Value {
    return arith.cmpf(this.at, { predicate, lhs: a, rhs: this.operand(b) }).result;
  }

  isNaN(value: Value): Value {
    return this.compare("uno", value, value);
  }

  select(condition: Value, a: Value | number, b: Value | number): Value {
    return this.choose(condition, this.operand(a), this.operand(b));
  }

  /** `select` of values of any one type. */
  choose(condition: Value, a: Value, b: Value): Value {
    return arith.select(this.at, { condition, true_value: a, false_value: b }).result;
  }

  /** The polynomial with these coefficients, from the constant term up, by Horner's rule. */
  polynomial(x: Value, coefficients: readonly number[]): Value {
    const [last, ...others] = [...coefficients].reverse();
    if (last === undefined) throw new Error("a polynomial without coefficients");
    return others.reduce<Value>((sum, coefficient) => this.fma(sum, x, coefficient), this.float(last));
  }

  // Integers and conditions

  /** The bits of a float. It must not be NaN: which bits that has is not defined. */
  bits(value: Value): Value {
    return arith.bitcast(this.at, { in: value, out: this.bitsType }).out;
  }

  fromBits(value: Value): Value {
    return arith.bitcast(this.at, { in: value, out: this.type }).out;
  }

  addInteger(a: Value, b: Value | bigint): Value {
    return this.integers(arith.addi, a, b);
  }

  subInteger(a: Value, b: Value | bigint): Value {
    return this.integers(arith.subi, a, b);
  }

  mulInteger(a: Value, b: Value | bigint): Value {
    return this.integers(arith.muli, a, b);
  }

  and(a: Value, b: Value | bigint): Value {
    return this.integers(arith.andi, a, b);
  }

  or(a: Value, b: Value | bigint): Value {
    return this.integers(arith.ori, a, b);
  }

  xor(a: Value, b: Value | bigint): Value {
    return this.integers(arith.xori, a, b);
  }

  shiftLeft(a: Value, b: Value | bigint): Value {
    return this.integers(arith.shli, a, b);
  }

  /** Fills with zeros. */
  shiftRight(a: Value, b: Value | bigint): Value {
    return this.integers(arith.shrui, a, b);
  }

  /** Fills with the sign. */
  shiftRightSigned(a: Value, b: Value | bigint): Value {
    return this.integers(arith.shrsi, a, b);
  }

  private integers(op: BinaryOp, a: Value, b: Value | bigint): Value {
    return this.binary(op, a, typeof b === "bigint" ? this.integer(b, a.type) : b);
  }

  /** Zeros above the highest one. */
  leadingZeros(operand: Value): Value {
    return ctlz(this.at, { operand }).result;
  }

  compareIntegers(predicate: IntegerPredicate, a: Value, b: Value | bigint): Value {
    const rhs = typeof b === "bigint" ? this.integer(b, a.type) : b;
    return arith.cmpi(this.at, { predicate, lhs: a, rhs }).result;
  }

  /** The nearest float of a signed integer. */
  toFloat(value: Value): Value {
    return arith.sitofp(this.at, { in: value, out: this.type }).out;
  }

  /** Integers of 64 bits from those as wide as the floats, with zeros above. */
  widened(value: Value): Value {
    const out = this.shaped(i64);
    return value.type === out ? value : arith.extui(this.at, { in: value, out }).out;
  }

  /** Back to integers as wide as the floats: the low bits. */
  narrowed(value: Value): Value {
    const out = this.bitsType;
    return value.type === out ? value : arith.trunci(this.at, { in: value, out }).out;
  }

  integer64(value: bigint): Value {
    return this.integer(value, this.shaped(i64));
  }

  both(a: Value, b: Value): Value {
    return this.binary(arith.andi, a, b);
  }

  either(a: Value, b: Value): Value {
    return this.binary(arith.ori, a, b);
  }

  exclusive(a: Value, b: Value): Value {
    return this.binary(arith.xori, a, b);
  }

  /** The same in a region inside. */
  within(at: Builder): Emitter {
    return new Emitter(at, this.type, new Map(this.constants));
  }

  /** Values of a way that is seldom taken: a branch for a scalar, and computed for all for a vector. */
  seldom(condition: Value, way: (emitter: Emitter) => readonly Value[], otherwise: readonly Value[]): readonly Value[] {
    if (condition.type !== i1) {
      const values = way(this);
      return otherwise.map((value, position) => this.choose(condition, values[position] ?? value, value));
    }
    const outputs = otherwise.map(({ type }) => type);
    const thenRegion = buildRegion(this.at, [], (at) => {
      yieldOp(at, { values: way(this.within(at)) });
    });
    const elseRegion = buildRegion(this.at, [], (at) => {
      yieldOp(at, { values: otherwise });
    });
    return ifOp(this.at, { condition, outputs, thenRegion, elseRegion }).outputs;
  }
}
