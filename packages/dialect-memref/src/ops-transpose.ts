/** A view of a memref with its dimensions in another order. */
import {
  type Attribute,
  attributeConstraint,
  defineOp,
  MemRefType,
  type NamedAttribute,
  type OpParser,
  type ParsedOperation,
  pure,
  VerbatimAttribute,
} from "@dslc/ir";
import { layoutAttribute, sameLayout, stridedLayout } from "./strided.ts";
import { stridedMemRef } from "./ops-view.ts";

/** The dimensions of `affine_map<(d0, d1) -> (d1, d0)>` in the order of its results; undefined for other maps. */
function permutationOf(map: Attribute): readonly number[] | undefined {
  const [, inputs, outputs] = /^affine_map<\(([^)]*)\) -> \(([^()]*)\)>$/.exec(map.text) ?? [];
  if (inputs === undefined || outputs === undefined) return undefined;
  const names = (list: string): readonly string[] =>
    list.trim() === "" ? [] : list.split(",").map((name) => name.trim());
  const dimensions = names(inputs);
  const order = names(outputs).map((name) => dimensions.indexOf(name));
  const isPermutation =
    order.length === dimensions.length && new Set(order).size === order.length && !order.includes(-1);
  return isPermutation ? order : undefined;
}

const permutation = attributeConstraint<Attribute>({
  description: "AffineMap attribute",
  read: (attribute) => (attribute.text.startsWith("affine_map<") ? attribute : undefined),
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
    // Layouts that are affine maps are not compared with strided ones.
    if (wanted === undefined || stridedLayout(result) === undefined) return;
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
  const list = (positions: readonly number[]): string => positions.map((position) => `d${position}`).join(", ");
  const inputs = list(dimensions.map((_, position) => position));
  const map = new VerbatimAttribute(`affine_map<(${inputs}) -> (${list(order)})>`);
  const attributes: NamedAttribute[] = [["permutation", map], ...parser.optionalAttributeDictionary()];
  const type = parser.colonType();
  parser.expect("to");
  return { operands: [parser.resolve(source, type)], resultTypes: [parser.type()], attributes };
}
