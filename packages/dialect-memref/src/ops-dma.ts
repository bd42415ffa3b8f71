/** Transfers between memories that go on by themselves, and hints about accesses to come. */
import {
  anyMemRef,
  anyType,
  attributeConstraint,
  boolAttribute,
  defineOp,
  i32,
  index,
  IntegerAttribute,
  MemRefType,
  memoryEffects,
  type NamedAttribute,
  type OpParser,
  type OpPrinter,
  type Operation,
  type ParsedOperation,
  type UnresolvedOperand,
  type Value,
  variadic,
} from "@dslc/ir";

interface Transfer {
  readonly source: Element;
  readonly destination: Element;
  readonly count: Value | undefined;
  readonly tag: Element;
  /** The stride and the elements before each, if there are. */
  readonly stride: readonly Value[];
}

interface Element {
  readonly memref: Value | undefined;
  readonly indices: readonly Value[];
}

/** The operands by what they are: how many there are of each follows from the ranks of the memrefs. */
function transferOf(operands: readonly Value[]): Transfer {
  let at = 0;
  const element = (): Element => {
    const memref = operands[at++];
    const rank = memref?.type instanceof MemRefType ? memref.type.rank : 0;
    const indices = operands.slice(at, at + rank);
    at += rank;
    return { memref, indices };
  };
  const [source, destination] = [element(), element()];
  const count = operands[at++];
  const tag = element();
  return { source, destination, count, tag, stride: operands.slice(at) };
}

/** What is wrong with the operands of a transfer, the first thing in their order. */
function transferFault(operands: readonly Value[]): string | undefined {
  if (operands.length < 4) return "expected at least 4 operands";
  const { source, destination, count, tag, stride } = transferOf(operands);
  const hasIndices = ({ indices }: Element): boolean => indices.every(({ type }) => type === index);
  const rank = ({ memref }: Element): number => (memref?.type instanceof MemRefType ? memref.type.rank : 0);
  let needed = 4;
  for (const [name, part] of [
    ["source", source],
    ["destination", destination],
    ["tag", tag],
  ] as const) {
    if (name === "tag" && count?.type !== index) return "expected num elements to be of index type";
    if (!(part.memref?.type instanceof MemRefType)) return `expected ${name} to be of memref type`;
    needed += rank(part);
    if (operands.length < needed) return `expected at least ${needed} operands`;
    if (!hasIndices(part)) return `expected ${name} indices to be of index type`;
  }
  if (stride.length !== 0 && stride.length !== 2) return "incorrect number of operands";
  return stride.every(({ type }) => type === index)
    ? undefined
    : "expected stride and num elements per stride to be of type index";
}

/**
 * Starts a transfer of a number of elements from one memref to another; the element of the tag says when it is done.
 * With a stride, so many elements are taken each time before the stride is added.
 */
export const dma_start = defineOp("memref.dma_start", {
  operands: { values: variadic(anyType) },
  interfaces: [
    memoryEffects.implement({
      effects: (op) => {
        const { source, destination, tag } = transferOf(op.operands);
        return [
          { kind: "read", on: source.memref },
          { kind: "write", on: destination.memref },
          { kind: "read", on: tag.memref },
        ];
      },
    }),
  ],
  verify: (op, report) => {
    const fault = transferFault(op.values);
    if (fault !== undefined) report(fault);
  },
  format: { print: printTransfer, parse: parseTransfer },
});

function printTransfer(op: Operation, printer: OpPrinter): void {
  const { source, destination, count, tag, stride } = transferOf(op.operands);
  const element = ({ memref, indices }: Element): void => {
    if (memref !== undefined) printer.operand(memref).write("[").operands(indices).write("]");
  };
  printer.write(" ");
  element(source);
  printer.write(", ");
  element(destination);
  printer.write(", ");
  if (count !== undefined) printer.operand(count).write(", ");
  element(tag);
  for (const value of stride) printer.write(", ").operand(value);
  const memrefs = [source, destination, tag].flatMap(({ memref }) => memref ?? []);
  printer
    .attributeDictionary(op)
    .write(" : ")
    .list(memrefs, ({ type }) => printer.type(type));
}

interface ElementNames {
  readonly memref: UnresolvedOperand;
  readonly indices: readonly UnresolvedOperand[];
}

function parseElement(parser: OpParser): ElementNames {
  const memref = parser.operand();
  parser.expect("[");
  const indices = parser.optionalOperands();
  parser.expect("]");
  return { memref, indices };
}

function parseTransfer(parser: OpParser): ParsedOperation {
  const source = parseElement(parser);
  parser.expect(",");
  const destination = parseElement(parser);
  parser.expect(",");
  const count = parser.operand();
  parser.expect(",");
  const tag = parseElement(parser);
  const stride = parser.optional(",") ? parser.optionalOperands() : [];
  if (stride.length !== 0 && stride.length !== 2) parser.fail("expected a stride and the elements per stride");
  const attributes = parser.optionalAttributeDictionary();
  parser.expect(":");
  const types = parser.optionalTypes();
  if (types.length !== 3) parser.fail("fewer/more types expected");
  const resolved = ({ memref, indices }: ElementNames, at: number): readonly Value[] => [
    parser.resolve(memref, types[at] ?? index),
    ...indices.map((name) => parser.resolve(name, index)),
  ];
  const operands = [
    ...resolved(source, 0),
    ...resolved(destination, 1),
    parser.resolve(count, index),
    ...resolved(tag, 2),
    ...stride.map((name) => parser.resolve(name, index)),
  ];
  return { operands, attributes };
}

/** Waits until the transfer with the tag is done. */
export const dma_wait = defineOp("memref.dma_wait", {
  operands: { tagMemRef: anyMemRef, tagIndices: variadic(index), numElements: index },
  verify: (op, report) => {
    const { type } = op.tagMemRef;
    if (type instanceof MemRefType && type.rank !== op.tagIndices.length)
      report(
        `expected tagIndices to have the same number of elements as the tagMemRef rank, expected ${type.rank}, but got ${op.tagIndices.length}`,
      );
  },
  format: "$tagMemRef `[` $tagIndices `]` `,` $numElements attr-dict `:` type($tagMemRef)",
});

const locality = attributeConstraint<bigint>({
  description: "32-bit signless integer attribute whose minimum value is 0 whose maximum value is 3",
  spelling: "untyped",
  type: i32,
  read: (attribute) =>
    attribute instanceof IntegerAttribute && attribute.type === i32 && attribute.value >= 0n && attribute.value <= 3n
      ? attribute.value
      : undefined,
  write: (value) => new IntegerAttribute(value, i32),
});

/** Says that the element will be accessed soon. The locality goes from 0, for once, to 3, to be kept in the cache. */
export const prefetch = defineOp("memref.prefetch", {
  operands: { memref: anyMemRef, indices: variadic(index) },
  attributes: { isWrite: boolAttribute, localityHint: locality, isDataCache: boolAttribute },
  verify: (op, report) => {
    const { type } = op.memref;
    if (type instanceof MemRefType && type.rank !== op.indices.length) report("too few indices");
  },
  format: {
    print: (op, printer) => {
      printer.write(" ").operand(op.memref).write("[").operands(op.indices).write("], ");
      printer.write(`${op.isWrite ? "write" : "read"}, locality<${op.localityHint}>, `);
      printer.write(op.isDataCache ? "data" : "instr");
      printer.attributeDictionary(op, ["isWrite", "localityHint", "isDataCache"]).write(" : ").type(op.memref.type);
    },
    parse: (parser) => {
      const { memref, indices } = parseElement(parser);
      parser.expect(",");
      const isWrite = oneOf(parser, "read", "write") === "write";
      for (const token of [",", "locality", "<"]) parser.expect(token);
      const hint = parser.integer();
      for (const token of [">", ","]) parser.expect(token);
      const isData = oneOf(parser, "data", "instr") === "data";
      const attributes: NamedAttribute[] = [
        ["isWrite", boolAttribute.write(isWrite)],
        ["localityHint", locality.write(hint)],
        ["isDataCache", boolAttribute.write(isData)],
        ...parser.optionalAttributeDictionary(),
      ];
      const type = parser.colonType();
      const operands = [parser.resolve(memref, type), ...indices.map((name) => parser.resolve(name, index))];
      return { operands, attributes };
    },
  },
});

function oneOf(parser: OpParser, first: string, second: string): string {
  const at = parser.position;
  const word = parser.keyword();
  return word === first || word === second ? word : parser.fail(`expected '${first}' or '${second}'`, at);
}
