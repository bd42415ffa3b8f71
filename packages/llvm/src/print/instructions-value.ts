/** Instructions that compute values: arithmetic, comparisons, conversions, parts of aggregates. */
import type { Operation, OpKind, OpOf } from "@dslc/ir";
import * as llvm from "@dslc/dialect-llvm";
import { fastmath, overflowFlags } from "./flags.ts";
import type { FunctionPrinter, InstructionPrinter } from "./function-printer.ts";

/** An entry of the table of instructions: prints operations of one kind. */
export type Instruction = readonly [name: string, print: InstructionPrinter];

/** An instruction that is one line. */
export function instruction<D extends { readonly opName: string } & OpKind<Operation>>(
  definition: D,
  text: (op: OpOf<D>, printer: FunctionPrinter) => string,
): Instruction {
  return [definition.opName, (op, printer) => printer.emit(op, text(asKind(definition, op), printer))];
}

/** The operation, which by its name is of the definition's kind unless another definition took the name. */
export function asKind<D extends { readonly opName: string } & OpKind<Operation>>(
  definition: D,
  op: Operation,
): OpOf<D> {
  if (!definition.is(op)) throw new Error(`two definitions are named '${definition.opName}'`);
  // `is` narrows to the very type that OpOf extracts from it.
  return op as OpOf<D>;
}

/** `llvm.add` is the instruction `add`. */
const mnemonic = (op: Operation): string => op.name.slice("llvm.".length);

const integerBinary = [llvm.udiv, llvm.sdiv, llvm.urem, llvm.srem, llvm.and, llvm.or, llvm.xor, llvm.lshr, llvm.ashr];
const overflowing = [llvm.add, llvm.sub, llvm.mul, llvm.shl];
const floatBinary = [llvm.fadd, llvm.fsub, llvm.fmul, llvm.fdiv, llvm.frem];
const casts = [
  llvm.sext,
  llvm.zext,
  llvm.trunc,
  llvm.fpext,
  llvm.fptrunc,
  llvm.sitofp,
  llvm.uitofp,
  llvm.fptosi,
  llvm.fptoui,
  llvm.bitcast,
  llvm.addrspacecast,
  llvm.inttoptr,
  llvm.ptrtoint,
];

interface Binary extends Operation {
  readonly lhs: Operation["operands"][number];
  readonly rhs: Operation["operands"][number];
}

const operandPair = (op: Binary, printer: FunctionPrinter): string =>
  `${printer.typed(op.lhs)}, ${printer.operand(op.rhs)}`;

export const valueInstructions: readonly Instruction[] = [
  ...integerBinary.map((definition) => instruction(definition, (op, p) => `${mnemonic(op)} ${operandPair(op, p)}`)),
  ...overflowing.map((definition) =>
    instruction(definition, (op, p) => `${mnemonic(op)}${overflowFlags(op.overflowFlags)} ${operandPair(op, p)}`),
  ),
  ...floatBinary.map((definition) =>
    instruction(definition, (op, p) => `${mnemonic(op)}${fastmath(op.fastmathFlags)} ${operandPair(op, p)}`),
  ),
  ...casts.map((definition) =>
    instruction(definition, (op, p) => `${mnemonic(op)} ${p.typed(op.arg)} to ${p.type(op.res.type)}`),
  ),
  instruction(llvm.fneg, (op, p) => `fneg${fastmath(op.fastmathFlags)} ${p.typed(op.operand)}`),
  instruction(llvm.icmp, (op, p) => `icmp ${op.predicate} ${operandPair(op, p)}`),
  instruction(
    llvm.fcmp,
    (op, p) => `fcmp${fastmath(op.fastmathFlags)} ${op.predicate.replace("_", "")} ${operandPair(op, p)}`,
  ),
  instruction(
    llvm.select,
    (op, p) => `select${fastmath(op.fastmathFlags)} ${p.typedList([op.condition, op.trueValue, op.falseValue])}`,
  ),
  instruction(llvm.freeze, (op, p) => `freeze ${p.typed(op.val)}`),
  instruction(llvm.extractelement, (op, p) => `extractelement ${p.typedList([op.vector, op.position])}`),
  instruction(llvm.insertelement, (op, p) => `insertelement ${p.typedList([op.vector, op.value, op.position])}`),
  instruction(llvm.extractvalue, (op, p) => `extractvalue ${p.typed(op.container)}, ${op.position.join(", ")}`),
  instruction(
    llvm.insertvalue,
    (op, p) => `insertvalue ${p.typedList([op.container, op.value])}, ${op.position.join(", ")}`,
  ),
  instruction(llvm.shufflevector, (op, p) => {
    const lanes = op.mask.map((lane) => `i32 ${lane < 0n ? "poison" : lane}`);
    return `shufflevector ${p.typedList([op.v1, op.v2])}, <${op.mask.length} x i32> <${lanes.join(", ")}>`;
  }),
];
