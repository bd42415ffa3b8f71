/** The rewrites that bring vector ops to their canonical form. */
import {
  constantOf,
  dynamicMarker,
  type MixedIndex,
  mixedIndices,
  type Rewrite,
  rewrite,
  type Value,
  VectorType,
} from "@dslc/ir";
import { shapeOf } from "./elements.ts";
import { shapes } from "./canonicalize-shape.ts";
import { buildExtract, buildInsert, extract, extractelement, insert, insertelement } from "./ops-element.ts";
import { bitcast, broadcast, from_elements, shuffle, splat } from "./ops-make.ts";

/** The constant position in a vector of one dimension; undefined for any other. */
function laneOf(op: { readonly static_position: readonly bigint[] }, vector: Value): number | undefined {
  const [position] = op.static_position;
  const isLane = op.static_position.length === 1 && shapeOf(vector.type).length === 1;
  return isLane && position !== undefined && position !== dynamicMarker ? Number(position) : undefined;
}

/** The scalar that is known to be in the lane. */
function elementAt(vector: Value, lane: number): Value | undefined {
  const made = vector.definedBy(from_elements);
  if (made !== undefined) return made.elements[lane];
  const repeated = vector.definedBy(splat)?.input ?? vector.definedBy(broadcast)?.source;
  if (repeated !== undefined) return repeated.type instanceof VectorType ? undefined : repeated;
  const inserted = vector.definedBy(insert);
  if (inserted === undefined) return undefined;
  const at = laneOf(inserted, inserted.dest);
  if (at === undefined) return undefined;
  return at === lane ? inserted.source : elementAt(inserted.dest, lane);
}

/** Positions of which one is a constant that an operand gives, with that constant; undefined when there is none. */
function withConstants(constants: readonly bigint[], operands: readonly Value[]): readonly MixedIndex[] | undefined {
  const mixed = mixedIndices(constants, operands);
  const known = mixed.map((entry) => {
    const constant = typeof entry === "bigint" ? entry : constantOf(entry);
    return typeof constant === "bigint" ? constant : entry;
  });
  return known.some((entry, at) => entry !== mixed[at]) ? known : undefined;
}

/** Whether each of the constants, of which operands are others, is a place in the shape. */
function isInside(shape: readonly number[], position: readonly MixedIndex[]): boolean {
  return position.every((at, dimension) => typeof at !== "bigint" || (at >= 0n && at < BigInt(shape[dimension] ?? 0)));
}

const elements: readonly Rewrite[] = [
  rewrite("vector.extract: of what was put there", extract, (op) => {
    const lane = laneOf(op, op.vector);
    return lane === undefined ? undefined : elementAt(op.vector, lane);
  }),
  rewrite("vector.extract: extract(shuffle x, y), i => extract x, mask[i]", extract, (op, at) => {
    const made = op.vector.definedBy(shuffle);
    const lane = laneOf(op, op.vector);
    if (made === undefined || lane === undefined || shapeOf(made.v1.type).length !== 1) return undefined;
    const picked = made.mask[lane] ?? 0n;
    const count = BigInt(shapeOf(made.v1.type)[0] ?? 0);
    return picked < count ? buildExtract(at, made.v1, [picked]) : buildExtract(at, made.v2, [picked - count]);
  }),
  rewrite("vector.extract: at a position that is a constant", extract, (op, at) => {
    const position = withConstants(op.static_position, op.dynamic_position);
    return position !== undefined && isInside(shapeOf(op.vector.type), position)
      ? buildExtract(at, op.vector, position)
      : undefined;
  }),
  rewrite("vector.insert: at a position that is a constant", insert, (op, at) => {
    const position = withConstants(op.static_position, op.dynamic_position);
    return position !== undefined && isInside(shapeOf(op.dest.type), position)
      ? buildInsert(at, op.source, op.dest, position)
      : undefined;
  }),
  rewrite("vector.extractelement: at a constant position => extract", extractelement, (op, at) => {
    const position = op.position && constantOf(op.position);
    return typeof position === "bigint" && isInside(shapeOf(op.vector.type), [position])
      ? buildExtract(at, op.vector, [position])
      : undefined;
  }),
  rewrite("vector.insertelement: at a constant position => insert", insertelement, (op, at) => {
    const position = op.position && constantOf(op.position);
    return typeof position === "bigint" && isInside(shapeOf(op.dest.type), [position])
      ? buildInsert(at, op.source, op.dest, [position])
      : undefined;
  }),
];

const whole: readonly Rewrite[] = [
  rewrite("vector.from_elements: the elements of x, in order => x", from_elements, (op) => {
    const first = op.elements[0]?.definedBy(extract)?.vector;
    if (first === undefined || first.type !== op.dest.type || shapeOf(first.type).length !== 1) return undefined;
    const inOrder = op.elements.every((element, lane) => {
      const taken = element.definedBy(extract);
      return taken !== undefined && taken.vector === first && laneOf(taken, first) === lane;
    });
    return inOrder ? first : undefined;
  }),
  rewrite("vector.from_elements: one value everywhere => splat", from_elements, (op, at) => {
    const [first, ...others] = op.elements;
    return first !== undefined && others.length > 0 && others.every((element) => element === first)
      ? splat(at, { input: first, aggregate: op.dest.type })
      : undefined;
  }),
  rewrite("vector.shuffle: all of x, in order => x", shuffle, (op) => {
    const { v1, v2, mask } = op;
    const isAll = (vector: Value, start: number): boolean =>
      vector.type === op.vector.type && mask.every((lane, at) => lane === BigInt(start + at));
    if (isAll(v1, 0)) return v1;
    return isAll(v2, shapeOf(v1.type)[0] ?? 1) ? v2 : undefined;
  }),
  rewrite("vector.bitcast: to the same type", bitcast, (op) =>
    op.source.type === op.result.type ? op.source : undefined,
  ),
  rewrite("vector.bitcast: bitcast(bitcast x) => bitcast x", bitcast, (op, at) => {
    const source = op.source.definedBy(bitcast)?.source;
    return source && bitcast(at, { source, result: op.result.type });
  }),
  rewrite("vector.broadcast: to the same type", broadcast, (op) =>
    op.source.type === op.vector.type ? op.source : undefined,
  ),
];

export const canonicalize: readonly Rewrite[] = [...elements, ...whole, ...shapes];
