/**
 * Laws of conversions. `index` is as wide as `indexWidth` says, so an integer that is not wider goes to `index` and
 * back unchanged; `index` to a narrower integer and back does not: it loses high bits.
 */
import {
  elementType,
  IndexType,
  indexWidth,
  type OpOf,
  type Rewrite,
  type RewriteBuilder,
  type RewriteResult,
  rewrite,
  type Type,
  type Value,
  widthOf,
} from "@dslc/ir";
import { bitcast, extf, extsi, extui, index_cast, index_castui, truncf, trunci } from "./ops-cast.ts";

type Extension = typeof extsi;

/** `from`, whose bits are known to be the low ones of what is wanted, as type `to`: extended when it is narrower. */
function resize(from: Value, to: Type, extension: Extension, at: RewriteBuilder): RewriteResult {
  if (from.type === to) return from;
  const [have, want] = [widthOf(from.type), widthOf(to)];
  if (have === want) return undefined;
  return have < want ? extension(at, { in: from, out: to }) : trunci(at, { in: from, out: to });
}

const extensions: readonly Rewrite[] = [
  rewrite("arith.extui: extui(extui x) => extui x", extui, (op, at) => {
    const inner = op.in.definedBy(extui);
    return inner && extui(at, { in: inner.in, out: op.out.type });
  }),
  rewrite("arith.extsi: extsi(extsi x) => extsi x", extsi, (op, at) => {
    const inner = op.in.definedBy(extsi);
    return inner && extsi(at, { in: inner.in, out: op.out.type });
  }),
  /** What zeros were put above has no sign. */
  rewrite("arith.extsi: extsi(extui x) => extui x", extsi, (op, at) => {
    const inner = op.in.definedBy(extui);
    return inner && extui(at, { in: inner.in, out: op.out.type });
  }),
  rewrite("arith.extf: extf(extf x) => extf x", extf, (op, at) => {
    const inner = op.in.definedBy(extf);
    return inner && extf(at, { in: inner.in, out: op.out.type });
  }),
];

const truncations: readonly Rewrite[] = [
  rewrite("arith.trunci: trunci(trunci x) => trunci x", trunci, (op, at) => {
    const inner = op.in.definedBy(trunci);
    return inner && trunci(at, { in: inner.in, out: op.out.type });
  }),
  rewrite("arith.trunci: trunci(extui x)", trunci, (op, at) => {
    const inner = op.in.definedBy(extui);
    return inner && resize(inner.in, op.out.type, extui, at);
  }),
  rewrite("arith.trunci: trunci(extsi x)", trunci, (op, at) => {
    const inner = op.in.definedBy(extsi);
    return inner && resize(inner.in, op.out.type, extsi, at);
  }),
  rewrite("arith.truncf: truncf(extf x) => x", truncf, (op) => {
    const inner = op.in.definedBy(extf);
    return inner?.in.type === op.out.type ? inner.in : undefined;
  }),
];

type IndexCast = OpOf<typeof index_cast>;

/** What a cast from and to the same kind of type, with the other kind between, comes to; undefined when it may lose bits. */
function throughIndex(
  op: IndexCast,
  inner: IndexCast | undefined,
  extension: Extension,
  at: RewriteBuilder,
): RewriteResult {
  if (inner === undefined) return undefined;
  const [from, to] = [inner.in.type, op.out.type];
  if (elementType(from) instanceof IndexType) return widthOf(op.in.type) >= indexWidth ? inner.in : undefined;
  return Math.min(widthOf(from), widthOf(to)) <= indexWidth ? resize(inner.in, to, extension, at) : undefined;
}

const indexCasts: readonly Rewrite[] = [
  rewrite("arith.index_castui: through index and back", index_castui, (op, at) =>
    throughIndex(op, op.in.definedBy(index_castui), extui, at),
  ),
  rewrite("arith.index_cast: through index and back", index_cast, (op, at) =>
    throughIndex(op, op.in.definedBy(index_cast), extsi, at),
  ),
  rewrite("arith.bitcast: to the same type", bitcast, (op) => (op.in.type === op.out.type ? op.in : undefined)),
  rewrite("arith.bitcast: bitcast(bitcast x) => bitcast x", bitcast, (op, at) => {
    const inner = op.in.definedBy(bitcast);
    if (inner === undefined) return undefined;
    return inner.in.type === op.out.type ? inner.in : bitcast(at, { in: inner.in, out: op.out.type });
  }),
];

export const castLaws: readonly Rewrite[] = [...extensions, ...truncations, ...indexCasts];
