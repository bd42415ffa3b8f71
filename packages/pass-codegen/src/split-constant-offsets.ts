/**
 * Splits the constant part off the offset of an address: `base + 4 * (t + taps - 1 - k)` becomes
 * `(base + 4 * (t + taps - k)) - 4`. Addresses that differ by a constant then share all but an immediate operand of
 * the access, and a loop that counts through them keeps one address. LLVM does neither by itself where the constant is
 * inside: it turns `- 1 - k` into `+ ~k`, which it cannot take apart when it unrolls.
 *
 * In other sums the constant comes last: `top + (t + 8)` becomes `(top + t) + 8`. Copies of a loop's body then need one
 * register for all their rows, where LLVM keeps each `t + 8` that has two uses for the other one.
 *
 * Addresses of the given address spaces are as wide as their offsets. So both are sums modulo 2^32, and it does not
 * matter what wraps on the way. In a wider space the offset is an extension of a narrower sum, and only one that is
 * marked not to wrap is taken apart.
 *
 * The part without the constant may lie outside of the memory that is accessed, so neither step is `inbounds`.
 */
import * as llvm from "@dslc/dialect-llvm";
import {
  bitWidth,
  Builder,
  constantOf,
  i64,
  i8,
  IntegerAttribute,
  IntegerType,
  type Operation,
  type Type,
  type Value,
} from "@dslc/ir";
import { definePass } from "@dslc/pass";
import { z } from "zod";

export const splitConstantOffsets = definePass("split-constant-offsets", {
  summary: "split the constant part off sums and offsets of addresses, so that accesses take it as an immediate",
  anchors: ["llvm.func"],
  options: {
    narrowSpaces: z.array(z.int().min(0)).default([3, 5]).describe("address spaces whose addresses have 32 bits"),
  },
  run(op, { narrowSpaces }, { count }) {
    count("sums split", new Splitter(new Set(narrowSpaces)).rewrite(op));
  },
});

/** A sum: a value (none is 0) and a constant. */
interface Sum {
  readonly rest: Value | undefined;
  readonly constant: bigint;
}

/** Sums are taken apart this deep at one go; what is below counts as a value without a constant. */
const depthLimit = 64;

class Splitter {
  private readonly narrowSpaces: ReadonlySet<number>;
  /** Each value is taken apart once, and its parts are computed right behind it. */
  private readonly sums = new Map<Value, Sum>();

  constructor(narrowSpaces: ReadonlySet<number>) {
    this.narrowSpaces = narrowSpaces;
  }

  /** Rewrites all addresses and sums inside of `root`. Returns the number of those that had a constant inside. */
  rewrite(root: Operation): number {
    const found: Operation[] = [];
    root.walk((op) => {
      if (llvm.getelementptr.is(op) || llvm.add.is(op) || llvm.sub.is(op)) found.push(op);
    });
    return found.filter((op) => this.address(op) || this.regroup(op)).length;
  }

  /** A sum or difference of two values of which one has a constant inside: the constant comes last. */
  private regroup(op: Operation): boolean {
    if (!llvm.add.is(op) && !llvm.sub.is(op)) return false;
    if (constantOf(op.lhs) !== undefined || constantOf(op.rhs) !== undefined) return false;
    const [left, right] = [this.sum(op.lhs, depthLimit), this.sum(op.rhs, depthLimit)];
    const isSum = llvm.add.is(op);
    const constant = isSum ? left.constant + right.constant : left.constant - right.constant;
    if (constant === 0n || left.rest === undefined || right.rest === undefined) return false;
    const at = Builder.before(op);
    const operands = { lhs: left.rest, rhs: right.rest };
    const rest = (isSum ? llvm.add(at, operands) : llvm.sub(at, operands)).res;
    const { res } = llvm.add(at, { lhs: rest, rhs: integer(at, constant, rest.type) });
    this.sums.set(res, { rest, constant });
    op.replaceWith([res]);
    return true;
  }

  private address(op: Operation): boolean {
    if (!llvm.getelementptr.is(op)) return false;
    const [index, ...others] = op.dynamicIndices;
    const bytes = byteSize(op.elem_type);
    if (index === undefined || others.length > 0 || op.rawConstantIndices.length !== 1 || bytes === undefined)
      return false;
    const isNarrow = this.isNarrow(op.base.type);
    if (isNarrow ? widthOf(index) !== 32 : index.type !== i64) return false;
    const { rest, constant } = this.sum(index, depthLimit);
    const offset = BigInt.asIntN(isNarrow ? 32 : 64, constant * bytes);
    if (constant === 0n || rest === undefined || !isConstantIndex(offset)) return false;
    const at = Builder.before(op);
    const res = op.base.type;
    const moved = llvm.getelementptr(at, {
      base: op.base,
      dynamicIndices: [rest],
      rawConstantIndices: [llvm.dynamicIndex],
      elem_type: op.elem_type,
      res,
    }).res;
    op.replaceWith(
      llvm.getelementptr(at, {
        base: moved,
        dynamicIndices: [],
        rawConstantIndices: [offset],
        elem_type: i8,
        res,
      }).results,
    );
    return true;
  }

  private isNarrow(type: Type): boolean {
    return type instanceof llvm.LLVMPointerType && this.narrowSpaces.has(type.addressSpace);
  }

  /** The value as a sum modulo 2 to its width. */
  private sum(value: Value, depth: number): Sum {
    const known = this.sums.get(value);
    if (known !== undefined) return known;
    const sum = this.takeApart(value, depth) ?? { rest: value, constant: 0n };
    this.sums.set(value, sum);
    return sum;
  }

  private takeApart(value: Value, depth: number): Sum | undefined {
    const constant = constantOf(value);
    if (typeof constant === "bigint") return { rest: undefined, constant };
    const op = value.definingOp;
    if (op === undefined || depth === 0 || !(value.type instanceof IntegerType)) return undefined;
    if (llvm.add.is(op) || llvm.sub.is(op)) return this.ofTwo(op, depth);
    if (llvm.mul.is(op)) return this.scaled(op, op.lhs, constantOf(op.rhs), depth);
    if (llvm.shl.is(op)) {
      const amount = constantOf(op.rhs);
      const width = BigInt(value.type.width);
      const factor = typeof amount === "bigint" && amount >= 0n && amount < width ? 1n << amount : undefined;
      return this.scaled(op, op.lhs, factor, depth);
    }
    if (llvm.trunc.is(op)) return this.truncated(op, depth);
    if (llvm.zext.is(op) || llvm.sext.is(op)) return this.extended(op, depth);
    return undefined;
  }

  private ofTwo(op: Operation, depth: number): Sum | undefined {
    const [left, right] = op.operands.map((operand) => this.sum(operand, depth - 1));
    if (left === undefined || right === undefined || (left.constant === 0n && right.constant === 0n)) return undefined;
    const isSum = llvm.add.is(op);
    const constant = isSum ? left.constant + right.constant : left.constant - right.constant;
    if (right.rest === undefined) return { rest: left.rest, constant };
    if (left.rest === undefined && isSum) return { rest: right.rest, constant };
    const at = Builder.after(op);
    const lhs = left.rest ?? integer(at, 0n, op.getResult().type);
    const operands = { lhs, rhs: right.rest };
    return { rest: (isSum ? llvm.add(at, operands) : llvm.sub(at, operands)).res, constant };
  }

  private scaled(op: Operation, value: Value, factor: unknown, depth: number): Sum | undefined {
    if (typeof factor !== "bigint") return undefined;
    const { rest, constant } = this.sum(value, depth - 1);
    if (constant === 0n) return undefined;
    if (rest === undefined) return { rest, constant: constant * factor };
    const at = Builder.after(op);
    return {
      rest: llvm.mul(at, { lhs: rest, rhs: integer(at, factor, value.type) }).res,
      constant: constant * factor,
    };
  }

  /** Cutting bits off goes with sums. What was extended before is itself again. */
  private truncated(op: Operation, depth: number): Sum | undefined {
    if (!llvm.trunc.is(op)) return undefined;
    const extension = op.arg.definingOp;
    if (extension !== undefined && (llvm.zext.is(extension) || llvm.sext.is(extension))) {
      if (extension.arg.type === op.res.type) return this.sum(extension.arg, depth - 1);
    }
    const { rest, constant } = this.sum(op.arg, depth - 1);
    if (constant === 0n || rest === undefined) return undefined;
    return { rest: llvm.trunc(Builder.after(op), { arg: rest, res: op.res.type }).res, constant };
  }

  /** An extension goes with a sum that does not wrap in the same sense. */
  private extended(op: Operation, depth: number): Sum | undefined {
    if (!llvm.zext.is(op) && !llvm.sext.is(op)) return undefined;
    const inner = op.arg.definingOp;
    const flag = llvm.zext.is(op) ? "nuw" : "nsw";
    if (inner === undefined || !llvm.add.is(inner) || !inner.overflowFlags.includes(flag)) return undefined;
    const { width } = inner.lhs.type instanceof IntegerType ? inner.lhs.type : { width: 0 };
    const [left, right] = [constantOf(inner.lhs), constantOf(inner.rhs)];
    const [constant, rest] = typeof right === "bigint" ? [right, inner.lhs] : [left, inner.rhs];
    if (typeof constant !== "bigint" || depth === 0) return undefined;
    const at = Builder.after(op);
    const res = op.res.type;
    return llvm.zext.is(op)
      ? { rest: llvm.zext(at, { arg: rest, res }).res, constant: BigInt.asUintN(width, constant) }
      : { rest: llvm.sext(at, { arg: rest, res }).res, constant: BigInt.asIntN(width, constant) };
  }
}

/** Constant indices have 32 bits, and one of them marks an operand. */
function isConstantIndex(value: bigint): boolean {
  return value === BigInt.asIntN(32, value) && value !== llvm.dynamicIndex;
}

function integer(at: Builder, value: bigint, type: Type): Value {
  if (!(type instanceof IntegerType)) throw new TypeError(`'${type.text}' is no integer type`);
  const attribute = new IntegerAttribute(BigInt.asIntN(type.width, value), type);
  return llvm.constant(at, { value: attribute, res: type }).res;
}

function widthOf({ type }: Value): number | undefined {
  return type instanceof IntegerType ? type.width : undefined;
}

/** Bytes from one element to the next, of types that have no padding. */
function byteSize(type: Type): bigint | undefined {
  const bits = type instanceof IntegerType ? type.width : llvm.isLLVMFloat(type) ? bitWidth(type) : undefined;
  return bits === undefined || bits % 8 !== 0 || (bits & (bits - 1)) !== 0 ? undefined : BigInt(bits / 8);
}
