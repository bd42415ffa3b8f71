/** Operations without effects, each as an expression of its operands' names. */
import { cmpf, cmpi, constant } from "@dslc/dialect-arith";
import { attributeToConstant, type Constant, type Operation, type Type, VectorType } from "@dslc/ir";
import { isBoolean, signed, valueType } from "./types.ts";

/** Expressions are of names and literals: what is in them needs no brackets. */
type Emit = (operands: readonly string[], op: Operation) => string;

const infix =
  (operator: string): Emit =>
  ([a, b]) =>
    `${a} ${operator} ${b}`;

const call =
  (name: string): Emit =>
  (operands) =>
    `${name}(${operands.join(", ")})`;

/** An operation on numbers with a sign: there and back by their bits. */
const onSigned =
  (emit: Emit): Emit =>
  (operands, op) => {
    const type = valueType(op.getOperand(0).type) ?? "u32";
    const read = operands.map((operand) => `bitcast<${signed(type)}>(${operand})`);
    const result = emit(read, op);
    return valueType(op.getResult().type)?.includes("u32") === true ? `bitcast<${type}>(${result})` : result;
  };

/** A conversion of values. */
const converted: Emit = ([value], op) => `${valueType(op.getResult().type)}(${value})`;

/** `true` is -1 as a signed number, but 1 as an unsigned one. */
const extended: Emit = ([value]) => `select(0u, 1u, ${value})`;

const integerComparisons: Readonly<Record<string, string>> = {
  eq: "==",
  ne: "!=",
  slt: "<",
  sle: "<=",
  sgt: ">",
  sge: ">=",
  ult: "<",
  ule: "<=",
  ugt: ">",
  uge: ">=",
};

/** Comparisons that are false when an operand is not a number, and the others by what they are not. */
const floatComparisons: Readonly<Record<string, Emit>> = {
  oeq: infix("=="),
  ogt: infix(">"),
  oge: infix(">="),
  olt: infix("<"),
  ole: infix("<="),
  one: ([a, b]) => `(${a} < ${b}) | (${a} > ${b})`,
  ord: ([a, b]) => `(${a} == ${a}) & (${b} == ${b})`,
  ueq: ([a, b]) => `!((${a} < ${b}) | (${a} > ${b}))`,
  ugt: ([a, b]) => `!(${a} <= ${b})`,
  uge: ([a, b]) => `!(${a} < ${b})`,
  ult: ([a, b]) => `!(${a} >= ${b})`,
  ule: ([a, b]) => `!(${a} > ${b})`,
  une: infix("!="),
  uno: ([a, b]) => `(${a} != ${a}) | (${b} != ${b})`,
};

const operations: Readonly<Record<string, Emit>> = {
  "arith.addi": infix("+"),
  "arith.subi": infix("-"),
  "arith.muli": infix("*"),
  "arith.divui": infix("/"),
  "arith.remui": infix("%"),
  "arith.divsi": onSigned(infix("/")),
  "arith.remsi": onSigned(infix("%")),
  "arith.andi": infix("&"),
  "arith.ori": infix("|"),
  "arith.xori": infix("^"),
  "arith.shli": infix("<<"),
  "arith.shrui": infix(">>"),
  "arith.minui": call("min"),
  "arith.maxui": call("max"),
  "arith.minsi": onSigned(call("min")),
  "arith.maxsi": onSigned(call("max")),
  "arith.index_cast": ([value]) => `${value}`,
  "arith.index_castui": ([value]) => `${value}`,
  "arith.trunci": ([value]) => `(${value} & 1u) != 0u`,
  "arith.extui": extended,
  "arith.uitofp": converted,
  "arith.sitofp": onSigned(converted),
  "arith.addf": infix("+"),
  "arith.subf": infix("-"),
  "arith.mulf": infix("*"),
  "arith.divf": infix("/"),
  "arith.negf": ([value]) => `-(${value})`,
  "arith.maxnumf": call("max"),
  "arith.minnumf": call("min"),
  "arith.bitcast": ([value], op) => `bitcast<${valueType(op.getResult().type)}>(${value})`,
  "arith.select": ([condition, yes, no]) => `select(${no}, ${yes}, ${condition})`,
  "math.fma": call("fma"),
  "math.sqrt": call("sqrt"),
  "math.absf": call("abs"),
  "math.floor": call("floor"),
  "math.ceil": call("ceil"),
  "math.trunc": call("trunc"),
  "math.roundeven": call("round"),
  "vector.splat": converted,
  "vector.broadcast": converted,
  "vector.from_elements": (elements, op) => `${valueType(op.getResult().type)}(${elements.join(", ")})`,
};

/** What an operation of booleans is, where that differs: `+` and `*` are modulo two. */
const booleans: Readonly<Record<string, Emit>> = {
  "arith.addi": infix("!="),
  "arith.subi": infix("!="),
  "arith.muli": infix("&"),
  "arith.andi": infix("&"),
  "arith.ori": infix("|"),
  "arith.xori": infix("!="),
};

/** The expression of an operation; undefined when there is none. Whether WGSL has its types is looked at elsewhere. */
export function expressionOf(op: Operation, operands: readonly string[]): string | undefined {
  if (cmpi.is(op)) return integerComparison(op.predicate, operands, op);
  if (cmpf.is(op)) return floatComparisons[op.predicate]?.(operands, op);
  const type = op.results[0]?.type;
  if (type === undefined) return undefined;
  if (isBoolean(type) && operands.length > 0 && isBoolean(op.getOperand(0).type) && op.operandCount === 2)
    return booleans[op.name]?.(operands, op);
  if (op.name === "arith.shrsi") return shiftedWithSign(operands, op);
  if (op.name === "arith.extui" && !isBoolean(op.getOperand(0).type)) return undefined;
  if (op.name === "arith.trunci" && !isBoolean(type)) return undefined;
  return operations[op.name]?.(operands, op);
}

function integerComparison(predicate: string, operands: readonly string[], op: Operation): string | undefined {
  if (isBoolean(op.getOperand(0).type) && predicate !== "eq" && predicate !== "ne") return undefined;
  const compared = infix(integerComparisons[predicate] ?? "");
  return predicate.startsWith("s") ? onSigned(compared)(operands, op) : compared(operands, op);
}

/** The amount of a shift is unsigned. */
function shiftedWithSign([value, amount]: readonly string[], op: Operation): string {
  const type = valueType(op.getResult().type) ?? "u32";
  return `bitcast<${type}>(bitcast<${signed(type)}>(${value}) >> ${amount})`;
}

/** The bits of a constant of which WGSL has no literal: an infinity, or what is not a number. */
export function unwritableBits(op: Operation): number | undefined {
  const value = constant.is(op) ? attributeToConstant(op.value) : undefined;
  if (typeof value !== "number" || Number.isFinite(value)) return undefined;
  return new Uint32Array(new Float32Array([value]).buffer)[0];
}

/** The literal of a constant; undefined when WGSL has none. */
export function literalOf(op: Operation): string | undefined {
  if (!constant.is(op)) return undefined;
  const value = attributeToConstant(op.value);
  return value === undefined ? undefined : literal(value, op.result.type);
}

function literal(value: Constant, type: Type): string | undefined {
  if (type instanceof VectorType) {
    if (typeof value === "bigint" || typeof value === "number") return undefined;
    const elements = value.map((element) => literal(element, type.element));
    return elements.every((element) => element !== undefined)
      ? `${valueType(type)}(${elements.join(", ")})`
      : undefined;
  }
  if (typeof value === "bigint") {
    if (isBoolean(type)) return value === 0n ? "false" : "true";
    return `${BigInt.asUintN(32, value)}u`;
  }
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  return Object.is(value, -0) ? "bitcast<f32>(0x80000000u)" : `${value}f`;
}
