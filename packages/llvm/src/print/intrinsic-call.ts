/**
 * Calls of intrinsics. Besides operations that say themselves which intrinsic they call, all of the dialects nvvm and
 * rocdl are calls of the intrinsics of their own name, but those of the table at the end.
 */
import {
  type Attribute,
  DenseArrayAttribute,
  FloatAttribute,
  IntegerAttribute,
  type Operation,
  type Type,
  type Value,
} from "@dslc/ir";
import { call_intrinsic, fastmathFlags, intrinsicForm } from "@dslc/dialect-llvm";
import { nvvm } from "@dslc/dialect-nvvm";
import { barrier, rocdl, s_barrier } from "@dslc/dialect-rocdl";
import { aliasMetadata } from "./access-metadata.ts";
import { fastmath } from "./flags.ts";
import type { FunctionPrinter } from "./function-printer.ts";
import { type Instruction, instruction } from "./instructions-value.ts";
import { globalName } from "./names.ts";
import { cannotPrint, cannotPrintAttribute } from "./unprintable.ts";

/** One argument of a call. */
interface Argument {
  readonly type: Type;
  /** With the type in front. */
  readonly text: string;
}

interface Call {
  readonly intrinsic: string;
  readonly arguments: readonly Argument[];
  /** Flags and attributes of the result, each with a space in front. */
  readonly flags?: string;
  /** Metadata, with a comma in front. */
  readonly metadata?: string;
}

function callText(op: Operation, call: Call, printer: FunctionPrinter): string {
  const result = op.results[0]?.type;
  const { flags = "", metadata = "" } = call;
  const intrinsic = printer.module.types.spelling.intrinsic(call.intrinsic);
  printer.module.declareIntrinsic(
    intrinsic,
    result,
    call.arguments.map(({ type }) => type),
  );
  const resultText = result === undefined ? "void" : printer.type(result);
  return `call${flags} ${resultText} ${globalName(intrinsic)}(${call.arguments.map(({ text }) => text).join(", ")})${metadata}`;
}

function operandArguments(values: readonly Value[], printer: FunctionPrinter): Argument[] {
  return values.map((value) => ({ type: value.type, text: printer.typed(value) }));
}

/** An operation that says which intrinsic it calls; undefined for any other. */
export function intrinsicText(op: Operation, printer: FunctionPrinter): string | undefined {
  const form = intrinsicForm.of(op);
  if (form === undefined) return undefined;
  const list = operandArguments(op.operands, printer);
  for (const { position, attribute } of form.immediates) list.splice(position, 0, immediate(op, attribute, printer));
  const suffixes = form.overloads(op).map((type) => printer.module.types.suffix(type));
  const call = { intrinsic: [form.intrinsic(op), ...suffixes].join("."), arguments: list, flags: flagsOf(op) };
  return `${callText(op, call, printer)}${aliasMetadata(op, printer.module.metadata)}`;
}

function immediate(op: Operation, attribute: string, printer: FunctionPrinter): Argument {
  const value = op.properties.get(attribute);
  if (!(value instanceof IntegerAttribute || value instanceof FloatAttribute))
    throw cannotPrint(op, `its '${attribute}' is no number`);
  return {
    type: value.type,
    text: `${printer.type(value.type)} ${printer.module.constants.constant(value, value.type)}`,
  };
}

function flagsOf(op: Operation): string {
  const attribute: Attribute | undefined = op.properties.get("fastmathFlags");
  return attribute === undefined ? "" : fastmath(fastmathFlags.read(attribute) ?? []);
}

const vendorPrefixes: Readonly<Record<string, string>> = { nvvm: "llvm.nvvm.", rocdl: "llvm.amdgcn." };

/** `nvvm.barrier0` calls `llvm.nvvm.barrier0`, with its operands. */
function vendorText(op: Operation, printer: FunctionPrinter): string {
  if (op.properties.size > 0) throw cannotPrint(op, "nothing says how its attributes become arguments");
  const intrinsic = `${vendorPrefixes[op.dialect] ?? ""}${op.name.slice(op.dialect.length + 1)}`;
  return callText(
    op,
    { intrinsic, arguments: operandArguments(op.operands, printer), ...rangeOf(op, printer) },
    printer,
  );
}

/** Between what the result lies. */
function rangeOf(op: Operation, printer: FunctionPrinter): Pick<Call, "flags" | "metadata"> {
  const range = op.attributes.get("range");
  const result = op.results[0];
  if (range === undefined || result === undefined) return {};
  const [least, end] = range instanceof DenseArrayAttribute ? range.values : [];
  if (least === undefined || end === undefined) throw cannotPrintAttribute("range", range);
  const type = printer.type(result.type);
  const { metadata, types } = printer.module;
  if (types.spelling.hasRangeAttribute) return { flags: ` range(${type} ${least}, ${end})` };
  return { metadata: `, !range ${metadata.node([`${type} ${least}`, `${type} ${end}`])}` };
}

/** `rocdl.barrier` is a barrier between fences, which order all memory as the workgroup sees it. */
function printBarrier(op: Operation, printer: FunctionPrinter): void {
  const call = callText(op, { intrinsic: s_barrier.opName.replace("rocdl.", "llvm.amdgcn."), arguments: [] }, printer);
  printer.emit(op, 'fence syncscope("workgroup") release');
  printer.emit(op, call);
  printer.emit(op, 'fence syncscope("workgroup") acquire');
}

export const intrinsicInstructions: readonly Instruction[] = [
  instruction(call_intrinsic, (op, printer) =>
    callText(
      op,
      { intrinsic: op.intrin, arguments: operandArguments(op.args, printer), flags: fastmath(op.fastmathFlags) },
      printer,
    ),
  ),
  ...[...nvvm.ops, ...rocdl.ops].map(
    ({ opName }): Instruction => [opName, (op, printer) => printer.emit(op, vendorText(op, printer))],
  ),
  [barrier.opName, printBarrier],
];
