/** Calls: of functions, of intrinsics, of assembly. */
import {
  anyAttribute,
  arrayAttribute,
  callOp,
  defaultAttribute,
  defineOp,
  flatSymbolReference,
  memoryEffects,
  type NamedAttribute,
  type OpParser,
  type Operation,
  optional,
  optionalAttribute,
  type ParsedOperation,
  stringAttribute,
  SymbolReferenceAttribute,
  type SymbolTables,
  symbolUser,
  TypeAttribute,
  unitAttribute,
  type UnresolvedOperand,
  type Value,
  variadic,
  type VerifyReport,
} from "@dslc/ir";
import { anyValue, firstClass } from "./constraints.ts";
import {
  assemblyDialect,
  callingConvention,
  callingConventions,
  fastmathFlags,
  optionalWord,
  tailCallKind,
  tailCallKinds,
} from "./enums.ts";
import { functionalTypes } from "./formats.ts";
import { branchWeights } from "./ops-control-flow.ts";
import { func, functionTypeAttribute } from "./ops-function.ts";
import { aliasAttributes } from "./ops-memory.ts";
import { LLVMPointerType } from "./types.ts";

/** What the custom form of a call spells outside of the dictionary. */
const elided = ["callee", "var_callee_type", "CConv", "TailCallKind"];

/**
 * Calls a function: by its name, or by its address, which is then the first operand. A variadic function's type stands
 * in `var_callee_type`.
 */
export const call = defineOp("llvm.call", {
  operands: { callee_operands: variadic(anyValue) },
  attributes: {
    var_callee_type: optionalAttribute(functionTypeAttribute),
    callee: optionalAttribute(flatSymbolReference),
    fastmathFlags,
    branch_weights: branchWeights,
    CConv: defaultAttribute(callingConvention, "ccc"),
    TailCallKind: defaultAttribute(tailCallKind, "none"),
    ...aliasAttributes,
  },
  results: { result: optional(firstClass) },
  interfaces: [
    callOp.implement({ callee: calleeOf, arguments: argumentsOf }),
    symbolUser.implement({ verify: verifyCallee }),
  ],
  verify: (op, report) => {
    if (op.callee === undefined && !(op.operands[0]?.type instanceof LLVMPointerType))
      report("indirect call expects a pointer as callee");
  },
  format: {
    print: (op, printer) => {
      printer.write(" ");
      if (op.CConv !== "ccc") printer.write(`${op.CConv} `);
      if (op.TailCallKind !== "none") printer.write(`${op.TailCallKind} `);
      if (op.callee === undefined) printer.operand(op.getOperand(0));
      else printer.symbolName(op.callee);
      printer.write("(").operands(argumentsOf(op)).write(")");
      if (op.var_callee_type !== undefined) printer.write(" vararg(").type(op.var_callee_type).write(")");
      printer.attributeDictionary(op, elided).write(" : ");
      if (op.callee === undefined) printer.type(op.getOperand(0).type).write(", ");
      printer.functionalType(argumentsOf(op), op.results);
    },
    parse: parseCall,
  },
});

function calleeOf(op: Operation): SymbolReferenceAttribute | Value {
  const callee = op.properties.get("callee");
  return callee instanceof SymbolReferenceAttribute ? callee : op.getOperand(0);
}

/** The operands without the callee's address. */
function argumentsOf(op: Operation): readonly Value[] {
  return op.properties.has("callee") ? op.operands : op.operands.slice(1);
}

function verifyCallee(op: Operation, symbols: SymbolTables, report: VerifyReport): void {
  const callee = op.properties.get("callee");
  if (!(callee instanceof SymbolReferenceAttribute)) return;
  const target = symbols.resolve(op, callee);
  if (target === undefined || !func.is(target)) {
    report(`'${callee.root}' does not reference a symbol in the current scope`);
    return;
  }
  const { parameters, results, isVariadic } = target.function_type;
  if (isVariadic ? op.operandCount < parameters.length : op.operandCount !== parameters.length)
    report(`incorrect number of operands (${op.operandCount}) for callee (expecting: ${parameters.length})`);
  const wrong = parameters.findIndex((type, at) => op.operands[at]?.type !== type);
  if (wrong >= 0 && wrong < op.operandCount)
    report(
      `operand type mismatch for operand ${wrong}: '${op.getOperand(wrong).type.text}' != '${parameters[wrong]?.text}'`,
    );
  if (isVariadic && !op.properties.has("var_callee_type")) report("missing var_callee_type attribute for vararg call");
  if (results.length !== op.results.length || results[0] !== op.results[0]?.type)
    report("result type mismatch with the callee");
}

function parseCall(parser: OpParser): ParsedOperation {
  const attributes: NamedAttribute[] = [
    ["CConv", callingConvention.write(optionalWord(parser, callingConventions) ?? "ccc")],
    ["TailCallKind", tailCallKind.write(optionalWord(parser, tailCallKinds) ?? "none")],
  ];
  const address = parser.isAtOperand ? parser.operand() : undefined;
  if (address === undefined) attributes.push(["callee", new SymbolReferenceAttribute(parser.symbolName())]);
  parser.expect("(");
  const operands: readonly UnresolvedOperand[] = parser.optionalOperands();
  parser.expect(")");
  if (parser.optional("vararg")) {
    parser.expect("(");
    attributes.push(["var_callee_type", new TypeAttribute(parser.type())]);
    parser.expect(")");
  }
  attributes.push(...parser.optionalAttributeDictionary());
  parser.expect(":");
  if (address === undefined) return { ...functionalTypes(parser, operands), attributes };
  const callee = parser.resolve(address, parser.type());
  parser.expect(",");
  const types = functionalTypes(parser, operands);
  return { operands: [callee, ...types.operands], resultTypes: types.resultTypes, attributes };
}

/** Calls an intrinsic by its full name, the suffixes of its types included: `"llvm.amdgcn.ballot.i64"`. */
export const call_intrinsic = defineOp("llvm.call_intrinsic", {
  operands: { args: variadic(firstClass) },
  attributes: { intrin: stringAttribute, fastmathFlags },
  results: { res: optional(firstClass) },
  verify: (op, report) => {
    if (!op.intrin.startsWith("llvm.")) report("intrinsic name must start with 'llvm.'");
  },
  format: "$intrin `(` $args `)` `:` functional-type(operands, results) attr-dict",
});

/** Assembly; `constraints` say where operands and the result are, in LLVM's notation. */
export const inline_asm = defineOp("llvm.inline_asm", {
  operands: { args: variadic(firstClass) },
  attributes: {
    asm_string: stringAttribute,
    constraints: stringAttribute,
    has_side_effects: unitAttribute,
    is_align_stack: unitAttribute,
    asm_dialect: optionalAttribute(assemblyDialect),
    operand_attrs: optionalAttribute(arrayAttribute(anyAttribute)),
  },
  results: { res: optional(firstClass) },
  interfaces: [
    memoryEffects.implement({
      effects: (op) =>
        op.properties.has("has_side_effects")
          ? [
              { kind: "read", on: undefined },
              { kind: "write", on: undefined },
            ]
          : [],
    }),
  ],
  format: [
    "(`has_side_effects` $has_side_effects^)? (`is_align_stack` $is_align_stack^)?",
    "(`asm_dialect` `=` $asm_dialect^)? (`operand_attrs` `=` $operand_attrs^)? attr-dict",
    "$asm_string `,` $constraints operands `:` functional-type(operands, results)",
  ].join(" "),
});
