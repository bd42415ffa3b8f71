/** Modules of device code and the functions in them. */
import {
  automaticAllocationScope,
  anyAttribute,
  anyType,
  arrayAttribute,
  type BlockArgument,
  callable,
  defineOp,
  dictionaries,
  dictionaryAttribute,
  discardable,
  FunctionType,
  functionTypeAttribute,
  hasParent,
  i64,
  i64Attribute,
  implicitTerminator,
  IntegerAttribute,
  isolatedFromAbove,
  type NamedAttribute,
  type OpParser,
  type OpPrinter,
  type Operation,
  optionalAttribute,
  type ParsedOperation,
  parseFunctionSignature,
  printFunctionSignature,
  pure,
  region,
  returnLike,
  StringAttribute,
  symbol,
  symbolNameAttribute,
  symbolTable,
  terminator,
  UnitAttribute,
  unitAttribute,
  variadic,
  verifyFunction,
} from "@dslc/ir";
import { knownSize, offloadingHandler, isOfDialect } from "./attributes.ts";
import { parseAttributions, printAttributions, verifyAttributions } from "./attributions.ts";

/** Ends a module; never written in the custom form. */
export const moduleEnd = defineOp("gpu.module_end", {
  traits: [terminator, hasParent("gpu.module")],
  format: "attr-dict",
});

/** A module of device code. */
export const gpuModule = defineOp("gpu.module", {
  attributes: {
    sym_name: symbolNameAttribute,
    targets: optionalAttribute(arrayAttribute(anyAttribute)),
    offloadingHandler: optionalAttribute(offloadingHandler),
  },
  regions: { bodyRegion: region },
  traits: [isolatedFromAbove, symbolTable, symbol, implicitTerminator("gpu.module_end")],
  verify: (op, report) => {
    if (op.targets !== undefined && (op.targets.length === 0 || op.targets.some((target) => !isOfDialect(target))))
      report(
        "attribute 'targets' failed to satisfy constraint: array of GPU target attributes with at least 1 elements",
      );
  },
  format: {
    print: (op, printer) => {
      const targets = op.properties.get("targets");
      printer.write(" ").symbolName(op.sym_name);
      if (op.offloadingHandler !== undefined) printer.write(" <").attribute(op.offloadingHandler).write(">");
      if (targets !== undefined) printer.write(" ").attribute(targets);
      printer.attributeDictionary(op, ["sym_name", "targets", "offloadingHandler"], "attributes");
      printer.write(" ").region(op.bodyRegion, { entryArguments: false, terminators: false });
    },
    parse: (parser) => {
      const attributes: NamedAttribute[] = [["sym_name", new StringAttribute(parser.symbolName())]];
      if (parser.optional("<")) {
        attributes.push(["offloadingHandler", parser.attribute()]);
        parser.expect(">");
      }
      if (parser.isAt("[")) attributes.push(["targets", parser.attribute()]);
      attributes.push(...parser.optionalAttributeDictionary("attributes"));
      return { attributes, regions: [parser.region({ implicitTerminator: moduleEnd })] };
    },
  },
});

const kernelAttribute = "gpu.kernel";
const elided = [
  "sym_name",
  "function_type",
  "arg_attrs",
  "res_attrs",
  "workgroup_attrib_attrs",
  "private_attrib_attrs",
  "workgroup_attributions",
  kernelAttribute,
];

/**
 * A function of device code; a kernel is one that the host launches. Its entry block has an argument for each input
 * of its type, then one for each buffer in workgroup memory that it owns, then one for each in private memory.
 */
export const gpuFunc = defineOp("gpu.func", {
  attributes: {
    sym_name: discardable(symbolNameAttribute),
    function_type: functionTypeAttribute,
    arg_attrs: optionalAttribute(arrayAttribute(dictionaryAttribute)),
    res_attrs: optionalAttribute(arrayAttribute(dictionaryAttribute)),
    workgroup_attrib_attrs: optionalAttribute(arrayAttribute(dictionaryAttribute)),
    private_attrib_attrs: optionalAttribute(arrayAttribute(dictionaryAttribute)),
    known_block_size: optionalAttribute(knownSize),
    known_grid_size: optionalAttribute(knownSize),
    [kernelAttribute]: discardable(unitAttribute),
    workgroup_attributions: discardable(optionalAttribute(i64Attribute)),
  },
  regions: { body: region },
  traits: [isolatedFromAbove, automaticAllocationScope, symbol, hasParent("gpu.module")],
  interfaces: [callable.implement({ body: (op) => op.getRegion(), type: typeOf })],
  verify: (op, report) => {
    const { inputs, results } = op.function_type;
    if (op[kernelAttribute] === true && results.length > 0) report("expected void return type for kernel function");
    const { length } = op.body.entry.arguments;
    const least = inputs.length + Number(op.workgroup_attributions ?? 0n);
    if (length < least) report(`expected at least ${least} arguments to body region`);
    else verifyFunction(op, op.function_type, op.body, report, length - inputs.length);
    verifyAttributions(workgroupAttributions(op), "workgroup", report);
    verifyAttributions(privateAttributions(op), "private", report);
  },
  format: { print: printFunction, parse: parseFunction },
});

function typeOf(op: Operation): FunctionType {
  return gpuFunc.is(op) ? op.function_type : FunctionType.get([], []);
}

/** Whether the operation is a function that the host launches. */
export function isKernel(op: Operation): boolean {
  return op.attributes.has(kernelAttribute) && gpuFunc.is(op);
}

/** The buffers in workgroup memory that a function owns: arguments of its entry block. */
export function workgroupAttributions(op: Operation): readonly BlockArgument[] {
  if (!gpuFunc.is(op)) return [];
  const start = op.function_type.inputs.length;
  return op.body.entry.arguments.slice(start, start + Number(op.workgroup_attributions ?? 0n));
}

/** The buffers in private memory that a function owns: arguments of its entry block. */
export function privateAttributions(op: Operation): readonly BlockArgument[] {
  if (!gpuFunc.is(op)) return [];
  return op.body.entry.arguments.slice(op.function_type.inputs.length + Number(op.workgroup_attributions ?? 0n));
}

function printFunction(op: Operation, printer: OpPrinter): void {
  if (!gpuFunc.is(op)) return;
  printer.write(" ").symbolName(op.sym_name);
  printFunctionSignature(op, op.function_type, op.body, printer);
  printAttributions(
    "workgroup",
    workgroupAttributions(op),
    dictionaries(op.properties.get("workgroup_attrib_attrs")),
    printer,
  );
  printAttributions(
    "private",
    privateAttributions(op),
    dictionaries(op.properties.get("private_attrib_attrs")),
    printer,
  );
  if (isKernel(op)) printer.write(" kernel");
  printer.attributeDictionary(op, elided, "attributes").write(" ").region(op.body, { entryArguments: false });
}

function parseFunction(parser: OpParser): ParsedOperation {
  const name = parser.symbolName();
  const signature = parseFunctionSignature(parser);
  const attributes: NamedAttribute[] = [...signature.attributes, ["sym_name", new StringAttribute(name)]];
  const workgroup = parseAttributions("workgroup", parser, attributes);
  const privates = parseAttributions("private", parser, attributes);
  if (parser.optional("kernel")) attributes.push([kernelAttribute, UnitAttribute.instance]);
  attributes.push(["workgroup_attributions", new IntegerAttribute(BigInt(workgroup.length), i64)]);
  attributes.push(...parser.optionalAttributeDictionary("attributes"));
  const body = parser.region({ entryArguments: [...signature.arguments, ...workgroup, ...privates] });
  return { attributes, regions: [body] };
}

/** Ends a function with its results. */
export const gpuReturn = defineOp("gpu.return", {
  operands: { values: variadic(anyType) },
  traits: [pure, terminator, returnLike, hasParent("gpu.func")],
  verify: (op, report) => {
    const parent = op.parentOp;
    if (parent === undefined || !gpuFunc.is(parent)) return;
    const { results } = parent.function_type;
    if (results.length !== op.operandCount) {
      report(`expected ${results.length} result operands`);
      return;
    }
    for (const [at, result] of results.entries()) {
      const { type } = op.getOperand(at);
      if (type !== result)
        report(`unexpected type '${type.text}' for operand #${at}: the function returns '${result.text}'`);
    }
  },
  format: "attr-dict ($values^ `:` type($values))?",
});
