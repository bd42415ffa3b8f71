/** Conversions. Each is the LLVM instruction of its name. */
import {
  bitWidth,
  defineOp,
  elementwise,
  type EvaluationResult,
  nearestFloat,
  pure,
  readSigned,
  readUnsigned,
  reinterpretBits,
  truncateToInteger,
  type Operation,
  type Type,
  VectorType,
  type VerifyReport,
} from "@dslc/ir";
import { floats, integers, notAggregate, pointers } from "./constraints.ts";
import { isLLVMVector, LLVMPointerType, scalarOf } from "./types.ts";

const format = "$arg attr-dict `:` type($arg) `to` type($res)";

function lanes(type: Type): string {
  if (!isLLVMVector(type)) return "";
  return type instanceof VectorType
    ? `${type.shape.join("x")}${type.scalable.includes(true) ? " scalable" : ""}`
    : String(type.count);
}

/** How the widths of the two types have to compare. */
type Rule = "wider" | "narrower" | "same" | "any";

/** Elements have to be as many, and their widths as the rule says. */
function verifyCast(rule: Rule): (op: Operation, report: VerifyReport) => void {
  return (op, report) => {
    const [from, to] = [op.getOperand(0).type, op.getResult().type];
    const [a, b] = [bitWidth(scalarOf(from)) ?? 0, bitWidth(scalarOf(to)) ?? 0];
    const fits = rule === "wider" ? b > a : rule === "narrower" ? b < a : rule === "same" ? a === b : true;
    if (lanes(from) !== lanes(to))
      report(`casts between '${from.text}' and '${to.text}', which have different numbers of elements`);
    else if (!fits)
      report(`result type '${to.text}' must be ${rule === "same" ? "as wide as" : `${rule} than`} '${from.text}'`);
  };
}

function integerCast<const N extends string>(name: N, rule: Rule, read: (value: bigint, from: Type) => bigint) {
  return defineOp(name, {
    operands: { arg: integers },
    results: { res: integers },
    traits: [pure, elementwise],
    verify: verifyCast(rule),
    evaluate: ({ arg }, op) => read(arg, scalarOf(op.arg.type)),
    format,
  });
}

/** Widens with the sign. */
export const sext = integerCast("llvm.sext", "wider", readSigned);
/** Widens with zeros. */
export const zext = integerCast("llvm.zext", "wider", readUnsigned);
/** Keeps the low bits. */
export const trunc = integerCast("llvm.trunc", "narrower", (value) => value);

function floatCast<const N extends string>(name: N, rule: Rule) {
  return defineOp(name, {
    operands: { arg: floats },
    results: { res: floats },
    traits: [pure, elementwise],
    verify: verifyCast(rule),
    evaluate: ({ arg }) => arg,
    format,
  });
}

/** To a wider float type; exact. */
export const fpext = floatCast("llvm.fpext", "wider");
/** To a narrower float type, rounded to nearest, ties to even. */
export const fptrunc = floatCast("llvm.fptrunc", "narrower");

function toFloat<const N extends string>(name: N, read: (value: bigint, from: Type) => bigint) {
  return defineOp(name, {
    operands: { arg: integers },
    results: { res: floats },
    traits: [pure, elementwise],
    verify: verifyCast("any"),
    evaluate: ({ arg }, op) => nearestFloat(read(arg, scalarOf(op.arg.type)), scalarOf(op.res.type)),
    format,
  });
}

/** A signed integer as the nearest float. */
export const sitofp = toFloat("llvm.sitofp", readSigned);
/** An unsigned integer as the nearest float. */
export const uitofp = toFloat("llvm.uitofp", readUnsigned);

function toInteger<const N extends string>(name: N, isSigned: boolean) {
  return defineOp(name, {
    operands: { arg: floats },
    results: { res: integers },
    traits: [pure, elementwise],
    verify: verifyCast("any"),
    evaluate: ({ arg }, op) => truncateToInteger(arg, scalarOf(op.res.type), isSigned),
    format,
  });
}

/** A float rounded to zero as a signed integer; poison when it does not fit. */
export const fptosi = toInteger("llvm.fptosi", true);
/** A float rounded to zero as an unsigned integer; poison when it does not fit. */
export const fptoui = toInteger("llvm.fptoui", false);

/** The same bits as another type of the same size. */
export const bitcast = defineOp("llvm.bitcast", {
  operands: { arg: notAggregate },
  results: { res: notAggregate },
  traits: [pure],
  verify: verifyBitcast,
  evaluate: ({ arg }, op): EvaluationResult =>
    isLLVMVector(op.arg.type) || isLLVMVector(op.res.type) ? undefined : reinterpretBits(arg, op.arg.type, op.res.type),
  format,
});

function verifyBitcast(op: Operation, report: VerifyReport): void {
  const [from, to] = [op.getOperand(0).type, op.getResult().type];
  const [a, b] = [scalarOf(from), scalarOf(to)];
  if (a instanceof LLVMPointerType !== b instanceof LLVMPointerType) {
    report("can only cast pointers from and to pointers");
  } else if (a instanceof LLVMPointerType && a !== b) {
    report("cannot cast pointers of different address spaces, use 'llvm.addrspacecast' instead");
  } else if (bits(from) !== bits(to)) {
    report(`casts between '${from.text}' and '${to.text}', which have different sizes`);
  }
}

/** Bits of a vector or scalar; undefined when they are not known here. */
function bits(type: Type): number | undefined {
  const width = bitWidth(scalarOf(type));
  if (width === undefined || !isLLVMVector(type)) return width;
  return width * type.count;
}

/** The same place seen through another address space. */
export const addrspacecast = defineOp("llvm.addrspacecast", {
  operands: { arg: pointers },
  results: { res: pointers },
  traits: [pure],
  verify: verifyCast("any"),
  format,
});

/** An address from its number. */
export const inttoptr = defineOp("llvm.inttoptr", {
  operands: { arg: integers },
  results: { res: pointers },
  traits: [pure],
  verify: verifyCast("any"),
  format,
});

/** The number of an address. */
export const ptrtoint = defineOp("llvm.ptrtoint", {
  operands: { arg: pointers },
  results: { res: integers },
  traits: [pure],
  verify: verifyCast("any"),
  format,
});
