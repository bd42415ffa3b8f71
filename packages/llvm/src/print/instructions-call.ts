/** Calls of functions and of assembly. */
import { type Attribute, DictionaryAttribute, TypeAttribute } from "@dslc/ir";
import * as llvm from "@dslc/dialect-llvm";
import { callingConvention } from "./calling-convention.ts";
import { aliasMetadata } from "./access-metadata.ts";
import { fastmath, words } from "./flags.ts";
import type { FunctionPrinter } from "./function-printer.ts";
import { profile } from "./instructions-control.ts";
import { type Instruction, instruction } from "./instructions-value.ts";
import { globalName, quoted } from "./names.ts";
import { cannotPrintAttribute } from "./unprintable.ts";

/** The attributes of an assembly's operand, with a space in front of each. */
function operandAttributes(attribute: Attribute, printer: FunctionPrinter): string {
  const entries = attribute instanceof DictionaryAttribute ? attribute.entries : [];
  return words(
    entries.map(([key, value]) => {
      if (key !== "elementtype" || !(value instanceof TypeAttribute)) throw cannotPrintAttribute(key, value);
      return `elementtype(${printer.type(value.type)})`;
    }),
  );
}

export const callInstructions: readonly Instruction[] = [
  instruction(llvm.call, (op, p) => {
    const tail = op.TailCallKind === "none" ? "" : `${op.TailCallKind} `;
    const result = op.result === undefined ? "void" : p.type(op.result.type);
    const type = op.var_callee_type === undefined ? result : p.type(op.var_callee_type);
    const operands = op.callee === undefined ? op.callee_operands.slice(1) : op.callee_operands;
    const functionType =
      op.var_callee_type === undefined
        ? `${result} (${p.module.types.list(operands.map((value) => value.type))})`
        : type;
    const callee = op.callee === undefined ? p.callee(op, op.getOperand(0), functionType) : globalName(op.callee);
    const list = p.typedList(operands);
    const flags = `${fastmath(op.fastmathFlags)}${words([callingConvention(op.CConv)])}`;
    const metadata = `${profile(op.branch_weights, p)}${aliasMetadata(op, p.module.metadata)}`;
    return `${tail}call${flags} ${type} ${callee}(${list})${metadata}`;
  }),
  instruction(llvm.inline_asm, (op, p) => {
    const flags = [
      op.has_side_effects === true ? "sideeffect" : "",
      op.is_align_stack === true ? "alignstack" : "",
      op.asm_dialect === "intel" ? "inteldialect" : "",
    ];
    const result = op.res === undefined ? "void" : p.type(op.res.type);
    const list = op.args.map((value, at) => {
      const attribute = op.operand_attrs?.[at];
      const attributes = attribute === undefined ? "" : operandAttributes(attribute, p);
      return `${p.type(value.type)}${attributes} ${p.operand(value)}`;
    });
    return `call ${result} asm${words(flags)} ${quoted(op.asm_string)}, ${quoted(op.constraints)}(${list.join(", ")})`;
  }),
];
