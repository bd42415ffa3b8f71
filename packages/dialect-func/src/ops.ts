/** Functions, calls and returns. */
import {
  automaticAllocationScope,
  anyType,
  arrayAttribute,
  callable,
  callOp,
  defaultDialect,
  defineOp,
  dictionaryAttribute,
  flatSymbolReference,
  FunctionType,
  functionTypeAttribute,
  hasParent,
  isolatedFromAbove,
  type OpParser,
  type Operation,
  optionalAttribute,
  optionalRegion,
  type ParsedOperation,
  parseFunctionSignature,
  printFunctionSignature,
  pure,
  Region,
  returnLike,
  StringAttribute,
  stringAttribute,
  SymbolReferenceAttribute,
  symbol,
  symbolNameAttribute,
  symbolUser,
  type SymbolTables,
  terminator,
  type Type,
  type TypeConstraint,
  typeConstraint,
  variadic,
  verifyFunction,
  type VerifyReport,
} from "@dslc/ir";

const elided = ["sym_name", "sym_visibility", "function_type", "arg_attrs", "res_attrs"];

function parseFunction(parser: OpParser): ParsedOperation {
  const visibility = ["public", "private", "nested"].find((word) => parser.optional(word));
  const name = parser.symbolName();
  const signature = parseFunctionSignature(parser);
  const given = parser.position;
  const dictionary = parser.optionalAttributeDictionary("attributes");
  const inferred = dictionary.find(([attribute]) => elided.includes(attribute))?.[0];
  if (inferred !== undefined)
    parser.fail(
      `'${inferred}' is an inferred attribute and should not be specified in the explicit attribute dictionary`,
      given,
    );
  const attributes = [...signature.attributes, ...dictionary];
  attributes.push(["sym_name", new StringAttribute(name)]);
  if (visibility !== undefined) attributes.push(["sym_visibility", new StringAttribute(visibility)]);
  if (!parser.isAt("{")) return { attributes, regions: [new Region()] };
  const start = parser.position;
  const body = parser.region({ entryArguments: signature.arguments });
  if (body.isEmpty) parser.fail("expected non-empty function body", start);
  return { attributes, regions: [body] };
}

/** A function; a declaration when it has no body. */
export const funcOp = defineOp("func.func", {
  attributes: {
    sym_name: symbolNameAttribute,
    function_type: functionTypeAttribute,
    sym_visibility: optionalAttribute(stringAttribute),
    arg_attrs: optionalAttribute(arrayAttribute(dictionaryAttribute)),
    res_attrs: optionalAttribute(arrayAttribute(dictionaryAttribute)),
  },
  regions: { body: optionalRegion },
  traits: [isolatedFromAbove, automaticAllocationScope, symbol],
  interfaces: [
    defaultDialect.implement({ dialect: "func" }),
    callable.implement({
      body: (op) => (op.getRegion().isEmpty ? undefined : op.getRegion()),
      type: typeOf,
    }),
  ],
  verify: (op, report) => {
    verifyFunction(op, op.function_type, op.body, report);
    if (op.body.isEmpty && (op.sym_visibility ?? "public") === "public")
      report("symbol declaration cannot have public visibility");
  },
  format: {
    print: (op, printer) => {
      printer.write(" ");
      if (op.sym_visibility !== undefined) printer.write(`${op.sym_visibility} `);
      printer.symbolName(op.sym_name);
      printFunctionSignature(op, op.function_type, op.body, printer);
      printer.attributeDictionary(op, elided, "attributes");
      if (!op.body.isEmpty) printer.write(" ").region(op.body, { entryArguments: false });
    },
    parse: parseFunction,
  },
});

function typeOf(op: Operation): FunctionType {
  return funcOp.is(op) ? op.function_type : FunctionType.get([], []);
}

/** Ends a function with its results. */
export const returnOp = defineOp("func.return", {
  operands: { values: variadic(anyType) },
  traits: [pure, terminator, returnLike, hasParent("func.func")],
  verify: (op, report) => {
    const parent = op.parentOp;
    if (parent === undefined || !funcOp.is(parent)) return;
    const { results } = parent.function_type;
    if (results.length !== op.operandCount) {
      report(`has ${op.operandCount} operands, but enclosing function (@${parent.sym_name}) returns ${results.length}`);
      return;
    }
    for (const [position, result] of results.entries()) {
      const { type } = op.getOperand(position);
      if (type !== result)
        report(
          `type of return operand ${position} ('${type.text}') doesn't match function result type ('${result.text}') in function @${parent.sym_name}`,
        );
    }
  },
  format: "attr-dict ($values^ `:` type($values))?",
});

/** Calls a function by name. */
export const call = defineOp("func.call", {
  operands: { inputs: variadic(anyType) },
  attributes: { callee: flatSymbolReference },
  results: { outputs: variadic(anyType) },
  interfaces: [
    callOp.implement({ callee: calleeOf, arguments: (op) => op.operands }),
    symbolUser.implement({ verify: verifyCallee }),
  ],
  format: "$callee `(` $inputs `)` attr-dict `:` functional-type(operands, results)",
});

function calleeOf(op: Operation): SymbolReferenceAttribute {
  const callee = op.properties.get("callee");
  if (callee instanceof SymbolReferenceAttribute) return callee;
  throw new Error(`${op.name} has no callee`);
}

function verifyCallee(op: Operation, symbols: SymbolTables, report: VerifyReport): void {
  const callee = op.properties.get("callee");
  if (!(callee instanceof SymbolReferenceAttribute)) return;
  const target = symbols.resolve(op, callee);
  if (target === undefined || !funcOp.is(target)) {
    report(`'${callee.root}' does not reference a valid function`);
    return;
  }
  const { inputs, results } = target.function_type;
  if (inputs.length !== op.operandCount) report("incorrect number of operands for callee");
  else
    compareTypes(inputs, op.operands, (expected, found, at) =>
      report(
        `operand type mismatch: expected operand type '${expected.text}', but provided '${found.text}' for operand number ${at}`,
      ),
    );
  if (results.length !== op.results.length) report("incorrect number of results for callee");
  else
    compareTypes(results, op.results, (expected, found, at) =>
      report(
        `result type mismatch at index ${at}: op result type is '${found.text}', the function's is '${expected.text}'`,
      ),
    );
}

function compareTypes(
  expected: readonly Type[],
  found: readonly { readonly type: Type }[],
  differs: (expected: Type, found: Type, at: number) => void,
): void {
  for (const [at, type] of expected.entries()) {
    const other = found[at]?.type;
    if (other !== undefined && other !== type) differs(type, other, at);
  }
}

const functionValue: TypeConstraint = typeConstraint("function type", (type) => type instanceof FunctionType);

/** A function as a value. */
export const constant = defineOp("func.constant", {
  attributes: { value: flatSymbolReference },
  results: { result: functionValue },
  traits: [pure],
  interfaces: [symbolUser.implement({ verify: verifyConstant })],
  format: "attr-dict $value `:` type($result)",
});

function verifyConstant(op: Operation, symbols: SymbolTables, report: VerifyReport): void {
  const value = op.properties.get("value");
  if (!(value instanceof SymbolReferenceAttribute)) return;
  const target = symbols.resolve(op, value);
  if (target === undefined || !funcOp.is(target)) report(`reference to undefined function '${value.root}'`);
  else if (target.function_type !== op.results[0]?.type) report("reference to function with mismatched type");
}

/** Calls a function that is a value. */
export const call_indirect = defineOp("func.call_indirect", {
  operands: { callee: functionValue, inputs: variadic(anyType) },
  results: { outputs: variadic(anyType) },
  interfaces: [callOp.implement({ callee: (op) => op.getOperand(0), arguments: (op) => op.operands.slice(1) })],
  verify: (op, report) => {
    const { type } = op.callee;
    if (!(type instanceof FunctionType)) return;
    const agree = (expected: readonly Type[], found: readonly { readonly type: Type }[]): boolean =>
      expected.length === found.length && expected.every((part, at) => part === found[at]?.type);
    if (!agree(type.inputs, op.inputs)) report("failed to verify that callee input types match argument types");
    if (!agree(type.results, op.outputs)) report("failed to verify that callee result types match result types");
  },
  format: {
    print: (op, printer) => {
      printer.write(" ").operand(op.callee).write("(").operands(op.inputs).write(")");
      printer.attributeDictionary(op).write(" : ").type(op.callee.type);
    },
    parse: (parser) => {
      const callee = parser.operand();
      parser.expect("(");
      const inputs = parser.optionalOperands();
      parser.expect(")");
      const attributes = parser.optionalAttributeDictionary();
      parser.expect(":");
      const type = parser.functionType();
      const missing = (): never => parser.fail(`expected ${type.inputs.length} operands, but found ${inputs.length}`);
      if (inputs.length !== type.inputs.length) missing();
      const values = inputs.map((input, at) => parser.resolve(input, type.inputs[at] ?? missing()));
      return { operands: [parser.resolve(callee, type), ...values], resultTypes: type.results, attributes };
    },
  },
});
