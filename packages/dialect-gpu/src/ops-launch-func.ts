/** Launches of kernels from the host, by name. */
import {
  anyType,
  defineOp,
  DenseArrayAttribute,
  i32,
  index,
  IndexType,
  IntegerType,
  moduleOp,
  type NamedAttribute,
  type OpParser,
  type OpPrinter,
  type Operation,
  optional,
  type ParsedOperation,
  symbolReference,
  SymbolReferenceAttribute,
  type SymbolTables,
  symbolUser,
  type Type,
  typeConstraint,
  typeVariable,
  UnitAttribute,
  type UnresolvedOperand,
  variadic,
  type VerifyReport,
} from "@dslc/ir";
import { asyncDependencies, asyncToken, optionalToken } from "./async.ts";
import { binary } from "./ops-host.ts";
import { parseAsync } from "./ops-launch.ts";
import { gpuFunc, gpuModule } from "./ops-module.ts";

const isSize = (type: Type): boolean =>
  type instanceof IndexType ||
  (type instanceof IntegerType && type.signedness === "signless" && (type.width === 32 || type.width === 64));
const size = typeConstraint("index or 32-bit signless integer or 64-bit signless integer", isSize);
const gridSize = typeVariable("D", size);

/** Launches a kernel of a `gpu.module` or `gpu.binary` beside the function. */
export const launch_func = defineOp("gpu.launch_func", {
  operands: {
    asyncDependencies,
    gridSizeX: gridSize,
    gridSizeY: gridSize,
    gridSizeZ: gridSize,
    blockSizeX: gridSize,
    blockSizeY: gridSize,
    blockSizeZ: gridSize,
    clusterSizeX: optional(size),
    clusterSizeY: optional(size),
    clusterSizeZ: optional(size),
    dynamicSharedMemorySize: optional(i32),
    kernelOperands: variadic(anyType),
    asyncObject: optional(anyType),
  },
  attributes: { kernel: symbolReference },
  results: { asyncToken: optionalToken },
  interfaces: [symbolUser.implement({ verify: verifyKernel })],
  verify: (op, report) => {
    const [x, y, z] = [op.clusterSizeX, op.clusterSizeY, op.clusterSizeZ];
    if (x !== undefined && y !== undefined && z !== undefined && (x.type !== y.type || x.type !== z.type))
      report("expects types of the cluster dimensions must be the same");
  },
  format: { print: printLaunchFunc, parse: parseLaunchFunc },
});

const containerName = "gpu.container_module";

function verifyKernel(op: Operation, symbols: SymbolTables, report: VerifyReport): void {
  let module = op.parentOp;
  while (module !== undefined && !moduleOp.is(module)) module = module.parentOp;
  if (module === undefined) return report("expected to belong to a module");
  if (module.attributes.get(containerName) !== UnitAttribute.instance)
    return report(`expected the closest surrounding module to have the '${containerName}' attribute`);
  // Upstream checks the kernel from the module, and there only the functions right in it.
  const { kernel } = launch_func.is(op) ? op : {};
  if (kernel === undefined || op.parentOp?.parentOp !== module) return;
  const lookup = (reference: SymbolReferenceAttribute): Operation | undefined => symbols.resolve(op, reference);
  const container = lookup(new SymbolReferenceAttribute(kernel.root));
  if (container === undefined) return report(`kernel container '${kernel.root}' is undefined`);
  if (binary.is(container)) return;
  if (!gpuModule.is(container)) return report(`kernel module '${kernel.root}' is undefined`);
  const target = lookup(kernel);
  if (target === undefined) return report(`kernel function '${kernel.text}' is undefined`);
  verifyTarget(op, kernel, target, report);
}

function verifyTarget(op: Operation, kernel: SymbolReferenceAttribute, target: Operation, report: VerifyReport): void {
  if (!target.properties.has("function_type")) return report(`referenced kernel '${kernel.text}' is not a function`);
  if (target.getAttribute("gpu.kernel") !== UnitAttribute.instance)
    return report("kernel function is missing the 'gpu.kernel' attribute");
  if (!gpuFunc.is(target) || !launch_func.is(op)) return;
  const { inputs } = target.function_type;
  const given = op.kernelOperands;
  if (given.length !== inputs.length)
    return report(`got ${given.length} kernel operands but expected ${inputs.length}`);
  const wrong = inputs.findIndex((type, at) => type !== given[at]?.type);
  if (wrong >= 0) report(`type of function argument ${wrong} does not match`);
}

function printLaunchFunc(op: Operation, printer: OpPrinter): void {
  if (!launch_func.is(op)) return;
  if (op.asyncToken !== undefined) printer.write(" async");
  if (op.asyncDependencies.length > 0) printer.write(" [").operands(op.asyncDependencies).write("]");
  const { asyncObject } = op;
  if (asyncObject !== undefined)
    printer.write(" <").operand(asyncObject).write(" : ").type(asyncObject.type).write(">");
  printer.write(" ").attribute(op.kernel);
  const cluster = [op.clusterSizeX, op.clusterSizeY, op.clusterSizeZ].filter((value) => value !== undefined);
  if (cluster.length > 0) printer.write(" clusters in (").operands(cluster).write(")");
  printer.write(" blocks in (").operands([op.gridSizeX, op.gridSizeY, op.gridSizeZ]).write(")");
  printer.write(" threads in (").operands([op.blockSizeX, op.blockSizeY, op.blockSizeZ]).write(")");
  if (op.gridSizeX.type !== index) printer.write(" : ").type(op.gridSizeX.type);
  if (op.dynamicSharedMemorySize !== undefined)
    printer.write(" dynamic_shared_memory_size ").operand(op.dynamicSharedMemorySize);
  if (op.kernelOperands.length > 0)
    printer
      .write(" args(")
      .list(op.kernelOperands, (operand) => printer.operand(operand).write(" : ").type(operand.type))
      .write(")");
  printer.attributeDictionary(op, ["kernel", "operandSegmentSizes"]);
}

interface TypedName {
  readonly name: UnresolvedOperand;
  readonly type: Type;
}

function typedName(parser: OpParser): TypedName {
  const name = parser.operand();
  parser.expect(":");
  return { name, type: parser.type() };
}

/** ` in (%x, %y, %z)`. */
function parseDimensions(parser: OpParser): readonly UnresolvedOperand[] {
  parser.expect("in");
  parser.expect("(");
  const sizes = parser.optionalOperands();
  parser.expect(")");
  if (sizes.length !== 3) parser.fail(`expected 3 sizes, but found ${sizes.length}`);
  return sizes;
}

function parseLaunchFunc(parser: OpParser): ParsedOperation {
  const { isAsync, dependencies } = parseAsync(parser);
  const object = parser.optional("<") ? typedName(parser) : undefined;
  if (object !== undefined) parser.expect(">");
  const attributes: NamedAttribute[] = [["kernel", parser.symbolReference()]];
  const cluster = parser.optional("clusters") ? parseDimensions(parser) : [];
  parser.expect("blocks");
  const sizes = [...parseDimensions(parser)];
  parser.expect("threads");
  sizes.push(...parseDimensions(parser));
  const type = parser.optional(":") ? parser.type() : index;
  const shared = parser.optional("dynamic_shared_memory_size") ? parser.operand() : undefined;
  const given = parser.optional("args") ? parseKernelOperands(parser) : [];
  attributes.push(...parser.optionalAttributeDictionary());
  const operands = [
    ...dependencies.map((token) => parser.resolve(token, asyncToken)),
    ...[...sizes, ...cluster].map((value) => parser.resolve(value, type)),
  ];
  if (shared !== undefined) operands.push(parser.resolve(shared, i32));
  for (const { name, type: own } of [...given, ...(object === undefined ? [] : [object])])
    operands.push(parser.resolve(name, own));
  const clusterCount = cluster.length > 0 ? 1 : 0;
  const counts = [dependencies.length, 1, 1, 1, 1, 1, 1, clusterCount, clusterCount, clusterCount];
  counts.push(shared === undefined ? 0 : 1, given.length, object === undefined ? 0 : 1);
  attributes.push(["operandSegmentSizes", new DenseArrayAttribute(i32, counts.map(BigInt))]);
  return { operands, resultTypes: isAsync ? [asyncToken] : [], attributes };
}

function parseKernelOperands(parser: OpParser): readonly TypedName[] {
  parser.expect("(");
  const given = parser.commaSeparated(() => typedName(parser));
  parser.expect(")");
  return given;
}
