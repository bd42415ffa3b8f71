/** Functions and global variables of a module. */
import { dictionaries, type OpOf } from "@dslc/ir";
import { type func, type global, returnOp } from "@dslc/dialect-llvm";
import { callingConvention } from "./calling-convention.ts";
import { constantOperand, isConstant } from "./constant-operand.ts";
import { words } from "./flags.ts";
import { functionAttributes } from "./function-attributes.ts";
import { FunctionPrinter, type InstructionPrinter } from "./function-printer.ts";
import { launchAttributes } from "./launch-attributes.ts";
import type { ModuleContext } from "./module-context.ts";
import { metadataString } from "./metadata.ts";
import { globalName, quoted } from "./names.ts";
import { parameterAttributes } from "./parameter-attributes.ts";
import { cannotPrint, cannotPrintAttribute } from "./unprintable.ts";

/** Prints a function, with its body when it has one. */
export function printFunction(
  op: OpOf<typeof func>,
  module: ModuleContext,
  instructions: ReadonlyMap<string, InstructionPrinter>,
): void {
  const printer = new FunctionPrinter(module, op.sym_name, instructions);
  const isDefinition = !op.body.isEmpty;
  const names = isDefinition ? printer.nameArguments(op.body.entry) : [];
  const header = functionHeader(op, names, module);
  module.line("");
  if (!isDefinition) {
    module.line(`declare ${header}`, op);
    return;
  }
  module.line(`define ${header} {`, op);
  printer.body(op.body.blocks);
  module.line("}", op);
}

function functionHeader(op: OpOf<typeof func>, names: readonly string[], module: ModuleContext): string {
  const launch = launchAttributes(op, module);
  const type = op.function_type;
  if (launch.kernelConvention !== undefined && type.results.length > 0)
    throw cannotPrint(op, "a kernel returns nothing");
  const argumentAttributes = dictionaries(op.getAttribute("arg_attrs"));
  const [resultAttributes] = dictionaries(op.getAttribute("res_attrs"));
  const parameters = type.parameters.map((parameter, at) => {
    const attributes = parameterAttributes(argumentAttributes[at], module.types);
    return `${module.types.type(parameter)}${attributes}${words([names[at]])}`;
  });
  if (type.isVariadic) parameters.push("...");
  const before = words([
    op.linkage === "external" ? "" : op.linkage,
    op.dso_local === true ? "dso_local" : "",
    op.visibility_,
    launch.kernelConvention ?? callingConvention(op.CConv),
  ]);
  const result = `${parameterAttributes(resultAttributes, module.types)} ${module.types.type(type.result)}`;
  const signature = `${before}${result} ${globalName(op.sym_name)}(${parameters.join(", ")})`.trimStart();
  const group = module.attributeGroup([...functionAttributes(op, module.types.spelling), ...launch.attributes]);
  const behind = [
    op.section === undefined ? "" : `section ${quoted(op.section)}`,
    op.alignment === undefined ? "" : `align ${op.alignment}`,
    op.garbageCollector === undefined ? "" : `gc ${quoted(op.garbageCollector)}`,
  ];
  return `${signature}${words([op.unnamed_addr])}${group}${words(behind)}${launch.metadata}${entryCount(op, module)}`;
}

function entryCount(op: OpOf<typeof func>, module: ModuleContext): string {
  if (op.function_entry_count === undefined) return "";
  return ` !prof ${module.metadata.node([metadataString("function_entry_count"), `i64 ${op.function_entry_count}`])}`;
}

/** Prints a global variable. One of external linkage without a value is defined elsewhere. */
export function printGlobal(op: OpOf<typeof global>, module: ModuleContext): void {
  for (const name of ["comdat", "dbg_expr"]) {
    const attribute = op.properties.get(name);
    if (attribute !== undefined) throw cannotPrintAttribute(name, attribute);
  }
  const value = initialValue(op, module);
  const isDeclared = value === undefined;
  const before = words([
    op.linkage === "external" && !isDeclared ? "" : op.linkage,
    op.dso_local === true ? "dso_local" : "",
    op.visibility_,
    op.thread_local_ === true ? "thread_local" : "",
    op.unnamed_addr,
    op.addr_space === 0n ? "" : `addrspace(${op.addr_space})`,
    op.constant === true ? "constant" : "global",
    module.types.type(op.global_type),
    value,
  ]);
  const section = op.section === undefined ? "" : `, section ${quoted(op.section)}`;
  const alignment = op.alignment ?? module.layout.alignment(op.global_type);
  module.line(`${globalName(op.sym_name)} =${before}${section}, align ${alignment}`, op);
}

/** Undefined for a variable that is defined elsewhere. */
function initialValue(op: OpOf<typeof global>, module: ModuleContext): string | undefined {
  if (op.linkage === "extern_weak") return undefined;
  if (op.value !== undefined) {
    const value = module.constants.constant(op.value, op.global_type);
    return op.linkage === "external" && value === "undef" ? undefined : value;
  }
  if (!op.initializer.isEmpty) return regionValue(op, module);
  if (op.linkage === "external") return undefined;
  return op.linkage === "common" ? "zeroinitializer" : "undef";
}

/** An initializer is a constant that the region returns. */
function regionValue(op: OpOf<typeof global>, module: ModuleContext): string {
  const { last } = op.initializer.entry;
  const result = last !== undefined && returnOp.is(last) ? last.arg?.definingOp : undefined;
  const others = [...op.initializer.entry.operations()].find((inner) => !isConstant(inner) && inner !== last);
  if (result === undefined || others !== undefined) throw cannotPrint(others ?? op, "an initializer is one constant");
  return constantOperand(result, module);
}
