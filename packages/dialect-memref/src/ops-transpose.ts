/** A view of a memref with its dimensions in another order. */
import {
  affineDimension,
  AffineMapAttribute,
  attributeConstraint,
  defineOp,
  MemRefType,
  type NamedAttribute,
  type OpParser,
  type ParsedOperation,
  pure,
  layoutAttribute,
  sameLayout,
  stridedLayout,
} from "@dslc/ir";
import { stridedMemRef } from "./ops-view.ts";

/** The dimensions in the order of the map's results; undefined when it is no permutation. */
function permutationOf({ dimensions, results }: AffineMapAttribute): readonly number[] | undefined {
  const order = results.map((result) => (result.kind === "dimension" ? result.position : -1));
  const isPermutation = order.length === dimensions && new Set(order).size === order.length && !order.includes(-1);
  return isPermutation ? order : undefined;
}

const permutation = attributeConstraint<AffineMapAttribute>({
  description: "AffineMap attribute",
  read: (attribute) => (attribute instanceof AffineMapAttribute ? attribute : undefined),
  write: (map) => map,
});

/** The type of the view; undefined when the layout of the source is not a strided one. */
function transposedType(source: MemRefType, order: readonly number[]): MemRefType | undefined {
  const layout = stridedLayout(source);
  if (layout === undefined) return undefined;
  const shape = order.map((from) => source.shape?.[from] ?? 0);
  const strides = order.map((from) => layout.strides[from] ?? 0);
  return source.with({ shape, layout: layoutAttribute(shape, { strides, offset: layout.offset }) });
}

/** Dimension `i` of the view is the dimension of the source that result `i` of the map names. */
export const transpose = defineOp("memref.transpose", {
  operands: { in: stridedMemRef },
  attributes: { permutation },
  results: { result: stridedMemRef },
  traits: [pure],
  verify: (op, report) => {
    const [source, result] = [op.in.type, op.result.type];
    if (!(source instanceof MemRefType) || !(result instanceof MemRefType)) return;
    const order = permutationOf(op.permutation);
    if (order === undefined) return report("expected a permutation map");
    if (order.length !== source.rank) return report("expected a permutation map of same rank as the input");
    const wanted = transposedType(source, order);
    if (wanted === undefined) return;
    const bare = (type: MemRefType): MemRefType => type.with({ layout: undefined });
    if (bare(wanted) !== bare(result) || !sameLayout(wanted, result))
      report(`result type '${result.text}' is not equivalent to the canonical transposed input type '${wanted.text}'`);
  },
  format: {
    print: (op, printer) => {
      printer
        .write(" ")
        .operand(op.in)
        .write(` ${op.permutation.text.slice("affine_map<".length, -1)}`);
      printer.attributeDictionary(op, ["permutation"]);
      printer.write(" : ").type(op.in.type).write(" to ").type(op.result.type);
    },
    parse: parseTranspose,
  },
});

function parseNames(parser: OpParser): readonly string[] {
  parser.expect("(");
  const names = parser.isAt(")") ? [] : parser.commaSeparated(() => parser.keyword());
  parser.expect(")");
  return names;
}

function parseTranspose(parser: OpParser): ParsedOperation {
  const source = parser.operand();
  const dimensions = parseNames(parser);
  parser.expect("->");
  const at = parser.position;
  const order = parseNames(parser).map((name) => dimensions.indexOf(name));
  if (order.includes(-1)) parser.fail("expected the names of dimensions", at);
  const map = new AffineMapAttribute(dimensions.length, 0, order.map(affineDimension));
  const attributes: NamedAttribute[] = [["permutation", map], ...parser.optionalAttributeDictionary()];
  const type = parser.colonType();
  parser.expect("to");
  return { operands: [parser.resolve(source, type)], resultTypes: [parser.type()], attributes };
}
