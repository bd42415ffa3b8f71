/** Launches of kernels from the host, of which the body stands right there. */
import {
  automaticAllocationScope,
  type BlockArgument,
  defineOp,
  DenseArrayAttribute,
  discardable,
  hasParent,
  i32,
  i64,
  i64Attribute,
  index,
  IntegerAttribute,
  type NamedAttribute,
  type OpParser,
  type OpPrinter,
  type Operation,
  optional,
  optionalAttribute,
  type ParsedOperation,
  pure,
  recursiveMemoryEffects,
  region,
  type RegionArgument,
  terminator,
  type UnresolvedOperand,
  type Value,
  type VerifyReport,
} from "@dslc/ir";
import { asyncDependencies, asyncToken, optionalToken } from "./async.ts";
import { parseAttributions, printAttributions, verifyAttributions } from "./attributions.ts";

/** Ends the body of a launch. */
export const gpuTerminator = defineOp("gpu.terminator", {
  traits: [hasParent("gpu.launch"), pure, terminator],
  format: "attr-dict",
});

/**
 * Launches its body as a kernel. Arguments of the entry block are the ids of the group and of the work-item, the
 * sizes of the grid and of a group, each in x, y and z, those of the cluster if there are clusters, and the buffers
 * that the launch owns: in workgroup memory, as many as `workgroup_attributions` says, then in private memory.
 */
export const launch = defineOp("gpu.launch", {
  operands: {
    asyncDependencies,
    gridSizeX: index,
    gridSizeY: index,
    gridSizeZ: index,
    blockSizeX: index,
    blockSizeY: index,
    blockSizeZ: index,
    clusterSizeX: optional(index),
    clusterSizeY: optional(index),
    clusterSizeZ: optional(index),
    dynamicSharedMemorySize: optional(i32),
  },
  attributes: { workgroup_attributions: discardable(optionalAttribute(i64Attribute)) },
  results: { asyncToken: optionalToken },
  regions: { body: region },
  traits: [automaticAllocationScope, recursiveMemoryEffects],
  verify: (op, report) => {
    const cluster = [op.clusterSizeX, op.clusterSizeY, op.clusterSizeZ];
    if (cluster.includes(undefined) && cluster.some((size) => size !== undefined))
      report("cluster size must be all present");
  },
  verifyRegions: verifyBody,
  format: { print: printLaunch, parse: parseLaunch },
});

interface Arguments {
  readonly groups: readonly BlockArgument[];
  readonly items: readonly BlockArgument[];
  readonly gridSizes: readonly BlockArgument[];
  readonly groupSizes: readonly BlockArgument[];
  readonly clusters: readonly BlockArgument[];
  readonly clusterSizes: readonly BlockArgument[];
  readonly workgroup: readonly BlockArgument[];
  readonly private: readonly BlockArgument[];
}

/** The entry block's arguments by what they are. */
function argumentsOf(op: Operation): Arguments {
  const all = op.getRegion().first?.arguments ?? [];
  const isClustered = launch.is(op) && op.clusterSizeX !== undefined;
  const configuration = isClustered ? 18 : 12;
  const owned = launch.is(op) ? Number(op.workgroup_attributions ?? 0n) : 0;
  const three = (start: number): readonly BlockArgument[] => all.slice(start, start + 3);
  return {
    groups: three(0),
    items: three(3),
    gridSizes: three(6),
    groupSizes: three(9),
    clusters: isClustered ? three(12) : [],
    clusterSizes: isClustered ? three(15) : [],
    workgroup: all.slice(configuration, configuration + owned),
    private: all.slice(configuration + owned),
  };
}

function verifyBody(op: Operation, report: VerifyReport): void {
  const { blocks } = op.getRegion();
  const owned = launch.is(op) ? Number(op.workgroup_attributions ?? 0n) : 0;
  if ((blocks[0]?.arguments.length ?? 0) < 12 + owned) return report("unexpected number of region arguments");
  const found = argumentsOf(op);
  verifyAttributions(found.workgroup, "workgroup", report);
  verifyAttributions(found.private, "private", report);
  for (const { last } of blocks)
    if (last !== undefined && last.successors.length === 0 && !gpuTerminator.is(last))
      report("expected 'gpu.terminator' or a terminator with successors", last);
}

function printSizes(
  keyword: string,
  ids: readonly Value[],
  names: readonly Value[],
  sizes: readonly Value[],
  printer: OpPrinter,
): void {
  printer.write(` ${keyword}(`).operands(ids).write(") in (");
  printer.list(names, (name) => {
    const size = sizes[names.indexOf(name)];
    printer.operand(name).write(" = ");
    if (size !== undefined) printer.operand(size);
  });
  printer.write(")");
}

function printLaunch(op: Operation, printer: OpPrinter): void {
  if (!launch.is(op)) return;
  const found = argumentsOf(op);
  if (op.asyncToken !== undefined) printer.write(" async");
  if (op.asyncDependencies.length > 0) printer.write(" [").operands(op.asyncDependencies).write("]");
  const cluster = [op.clusterSizeX, op.clusterSizeY, op.clusterSizeZ].filter((size) => size !== undefined);
  if (cluster.length > 0) printSizes("clusters", found.clusters, found.clusterSizes, cluster, printer);
  const grid = [op.gridSizeX, op.gridSizeY, op.gridSizeZ];
  const group = [op.blockSizeX, op.blockSizeY, op.blockSizeZ];
  printSizes("blocks", found.groups, found.gridSizes, grid, printer);
  printSizes("threads", found.items, found.groupSizes, group, printer);
  if (op.dynamicSharedMemorySize !== undefined)
    printer.write(" dynamic_shared_memory_size ").operand(op.dynamicSharedMemorySize);
  printAttributions("workgroup", found.workgroup, [], printer);
  printAttributions("private", found.private, [], printer);
  printer.write(" ").region(op.body, { entryArguments: false });
  printer.attributeDictionary(op, ["operandSegmentSizes", "workgroup_attributions"]);
}

interface ParsedSizes {
  readonly ids: readonly UnresolvedOperand[];
  readonly names: readonly UnresolvedOperand[];
  readonly sizes: readonly UnresolvedOperand[];
}

/** `keyword(%a, %b, %c) in (%d = %x, %e = %y, %f = %z)`. */
function parseSizes(parser: OpParser): ParsedSizes {
  parser.expect("(");
  const ids = parser.optionalOperands();
  parser.expect(")");
  parser.expect("in");
  parser.expect("(");
  const pairs = parser.commaSeparated(() => {
    const name = parser.operand();
    parser.expect("=");
    return { name, size: parser.operand() };
  });
  parser.expect(")");
  if (ids.length !== 3 || pairs.length !== 3) parser.fail("expected three ids and three sizes");
  return { ids, names: pairs.map(({ name }) => name), sizes: pairs.map(({ size }) => size) };
}

/** `async` and `[%a, %b]`, each if it comes. */
export function parseAsync(parser: OpParser): {
  readonly isAsync: boolean;
  readonly dependencies: readonly UnresolvedOperand[];
} {
  const isAsync = parser.optional("async");
  const dependencies = parser.optional("[") ? parser.optionalOperands() : undefined;
  if (dependencies !== undefined) parser.expect("]");
  return { isAsync, dependencies: dependencies ?? [] };
}

function parseLaunch(parser: OpParser): ParsedOperation {
  const { isAsync, dependencies } = parseAsync(parser);
  const cluster = parser.optional("clusters") ? parseSizes(parser) : undefined;
  parser.expect("blocks");
  const grid = parseSizes(parser);
  parser.expect("threads");
  const group = parseSizes(parser);
  const shared = parser.optional("dynamic_shared_memory_size") ? parser.operand() : undefined;
  const attributes: NamedAttribute[] = [];
  const workgroup = parseAttributions("workgroup", parser, attributes);
  const owned = parseAttributions("private", parser, attributes);
  const names = [...grid.ids, ...group.ids, ...grid.names, ...group.names];
  if (cluster !== undefined) names.push(...cluster.ids, ...cluster.names);
  const configuration = names.map((name): RegionArgument => ({ name, type: index }));
  const body = parser.region({ entryArguments: [...configuration, ...workgroup, ...owned] });
  const sizes = [...grid.sizes, ...group.sizes, ...(cluster?.sizes ?? [])];
  const operands = [
    ...dependencies.map((token) => parser.resolve(token, asyncToken)),
    ...sizes.map((size) => parser.resolve(size, index)),
  ];
  if (shared !== undefined) operands.push(parser.resolve(shared, i32));
  const clusterCount = cluster === undefined ? 0n : 1n;
  attributes.push(
    ["workgroup_attributions", new IntegerAttribute(BigInt(workgroup.length), i64)],
    [
      "operandSegmentSizes",
      new DenseArrayAttribute(i32, [
        BigInt(dependencies.length),
        ...Array.from({ length: 6 }, () => 1n),
        ...Array.from({ length: 3 }, () => clusterCount),
        shared === undefined ? 0n : 1n,
      ]),
    ],
    ...parser.optionalAttributeDictionary(),
  );
  return { operands, resultTypes: isAsync ? [asyncToken] : [], attributes, regions: [body] };
}
