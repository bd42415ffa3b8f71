/** Dialects and the context that knows them. A context is made for one compilation; nothing in it is global. */
import type { AttributeSpec } from "./attribute-constraints.ts";
import type { Attribute } from "./attributes.ts";
import type { Builder } from "./builder.ts";
import { builtin } from "./builtin.ts";
import type { OpDefinition } from "./define-op.ts";
import type { Operation } from "./operation.ts";
import type { AttributeParser } from "./parse-attributes.ts";
import type { TypeParser } from "./parse-types.ts";
import type { Rewrite } from "./rewrite.ts";
import type { VerifyReport } from "./traits.ts";
import type { Type } from "./types.ts";
import type { Value } from "./value.ts";

/** What makes a constant of a dialect; undefined when it has none of that type. */
export type ConstantMaterializer = (at: Builder, value: Attribute, type: Type) => Value | undefined;

/** Reads a dialect type after its `!dialect.name`. */
export type DialectTypeParser = (parser: TypeParser) => Type;

/** Reads a dialect attribute after its `#dialect.name`. */
export type DialectAttributeParser = (parser: AttributeParser) => Attribute;

/** How a type or attribute is read of which only the name is known: what stands in its brackets is kept as it is. */
export const verbatim = "verbatim";

/** How a type is read. */
export type DialectTypeReader = DialectTypeParser | typeof verbatim;

/** How an attribute is read: one that has a constraint is written as the constraint writes it. */
export type DialectAttributeReader = DialectAttributeParser | AttributeSpec<unknown> | typeof verbatim;

/** Checks an attribute that operations of any dialect may have (MLIR's verifyOperationAttribute). */
export type DiscardableAttributeVerifier = (op: Operation, value: Attribute, report: VerifyReport) => void;

export interface DialectSpec {
  readonly ops: readonly OpDefinition[];
  /** All types by their name after `!dialect.`. */
  readonly types?: Readonly<Record<string, DialectTypeReader>>;
  /** All attributes by their name after `#dialect.`, or behind the bracket of `#dialect<name ...>`. */
  readonly attributes?: Readonly<Record<string, DialectAttributeReader>>;
  /** Attributes that other dialects' operations may have, by their name after `dialect.`, and what has to hold of them. */
  readonly discardableAttributes?: Readonly<Record<string, DiscardableAttributeVerifier>>;
  /**
   * Whether operations of the dialect that are not listed are kept where operations of dialects that are not loaded are.
   * By default they are refused nevertheless.
   */
  readonly allowsUnknownOperations?: boolean;
  /** Rewrites towards the canonical form, run by `canonicalize`. */
  readonly canonicalize?: readonly Rewrite[];
  readonly materializeConstant?: ConstantMaterializer;
}

export interface Dialect {
  readonly name: string;
  readonly ops: readonly OpDefinition[];
  readonly types: ReadonlyMap<string, DialectTypeReader>;
  readonly attributes: ReadonlyMap<string, DialectAttributeReader>;
  readonly discardableAttributes: ReadonlyMap<string, DiscardableAttributeVerifier>;
  readonly allowsUnknownOperations: boolean;
  readonly canonicalize: readonly Rewrite[];
  readonly materializeConstant: ConstantMaterializer | undefined;
}

/** Declares a dialect. @throws Error when an op's name is not `name.something` or comes twice. */
export function defineDialect(name: string, spec: DialectSpec): Dialect {
  const seen = new Set<string>();
  for (const { opName } of spec.ops) {
    if (!opName.startsWith(`${name}.`)) throw new Error(`op '${opName}' is listed in dialect '${name}'`);
    if (seen.has(opName)) throw new Error(`op '${opName}' is listed twice in dialect '${name}'`);
    seen.add(opName);
  }
  return Object.freeze({
    name,
    ops: spec.ops,
    types: new Map(Object.entries(spec.types ?? {})),
    attributes: new Map(Object.entries(spec.attributes ?? {})),
    discardableAttributes: new Map(
      Object.entries(spec.discardableAttributes ?? {}).map(([attribute, verify]) => [`${name}.${attribute}`, verify]),
    ),
    allowsUnknownOperations: spec.allowsUnknownOperations ?? false,
    canonicalize: spec.canonicalize ?? [],
    materializeConstant: spec.materializeConstant,
  });
}

/** The dialects of one compilation. `builtin` is always among them. */
export class Context {
  readonly dialects: ReadonlyMap<string, Dialect>;
  private readonly ops: ReadonlyMap<string, OpDefinition>;
  /** Whether operations of no registered dialect are accepted. */
  readonly allowUnregistered: boolean;

  /** @throws Error when two different dialects have one name. */
  constructor(dialects: readonly Dialect[], options: { readonly allowUnregistered?: boolean } = {}) {
    const byName = new Map<string, Dialect>();
    for (const dialect of [defineDialect("builtin", builtin), ...dialects]) {
      const other = byName.get(dialect.name);
      if (other !== undefined && other !== dialect)
        throw new Error(
          `two dialects are named '${dialect.name}'; a process must hold one instance of each dialect package`,
        );
      byName.set(dialect.name, dialect);
    }
    this.dialects = byName;
    this.ops = new Map([...byName.values()].flatMap((dialect) => dialect.ops.map((op) => [op.opName, op] as const)));
    this.allowUnregistered = options.allowUnregistered ?? false;
  }

  /** Whether an operation without a definition may be kept. */
  keepsOperation(opName: string): boolean {
    const dialect = this.dialects.get(opName.slice(0, Math.max(0, opName.indexOf("."))));
    return this.allowUnregistered && dialect?.allowsUnknownOperations !== false;
  }

  /** What has to hold of a discardable attribute of that name; undefined when nothing is known. */
  discardableAttribute(name: string): DiscardableAttributeVerifier | undefined {
    const dot = name.indexOf(".");
    return dot < 0 ? undefined : this.dialects.get(name.slice(0, dot))?.discardableAttributes.get(name);
  }

  /** The definition of `dialect.name`, if it is registered. */
  lookup(opName: string): OpDefinition | undefined {
    return this.ops.get(opName);
  }

  get opNames(): Iterable<string> {
    return this.ops.keys();
  }
}
