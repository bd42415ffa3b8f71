/** What a custom form may read with. A reader that does not find what it wants reports and does not return. */
import type { AttributeSpec } from "./attribute-constraints.ts";
import type { Attribute, NamedAttribute, SymbolReferenceAttribute } from "./attributes.ts";
import type { OpDefinition } from "./define-op.ts";
import type { Location } from "./location.ts";
import type { Block } from "./block.ts";
import type { Region } from "./region.ts";
import type { FunctionType, Type } from "./types.ts";
import type { Value } from "./value.ts";

/** `%name` or `%name#1` as written, before its type is known. */
export interface UnresolvedOperand {
  /** Without `%`. */
  readonly name: string;
  readonly index: number;
  /** Offset of the `%` in the source. */
  readonly start: number;
}

/** An argument of a region's entry block as a custom form spells it. */
export interface RegionArgument {
  readonly name: UnresolvedOperand;
  readonly type: Type;
  /** The place of its name when absent. */
  readonly location?: WrittenLocation | undefined;
}

/** `loc(#name)` of an alias that is defined further down. */
export interface LocationAlias {
  readonly kind: "alias";
  readonly name: string;
  readonly start: number;
}

/** A location, or the name of one that is not known yet. */
export type WrittenLocation = Location | LocationAlias;

export interface RegionParseOptions {
  /** Names and types of the entry block's arguments, when the form spells these before the region. */
  readonly entryArguments?: readonly RegionArgument[];
  /** Ends a block whose last operation is no terminator. */
  readonly implicitTerminator?: Pick<OpDefinition, "create">;
}

export interface OpParser {
  /** Offset of the current token in the source. */
  readonly position: number;
  /** Ends parsing with an error at the place reached, or at an offset of the source. */
  fail(message: string, at?: number): never;
  /** The same about the operation as a whole: at its name. */
  failAtName(message: string): never;

  /** Punctuation or a keyword that has to come. */
  expect(text: string): void;
  /** Takes punctuation or a keyword when it comes. */
  optional(text: string): boolean;
  isAt(text: string): boolean;
  keyword(): string;
  optionalKeyword(): string | undefined;
  integer(): bigint;
  optionalInteger(): bigint | undefined;
  string(): string;
  optionalString(): string | undefined;
  symbolName(): string;
  optionalSymbolName(): string | undefined;

  /** One or more of something with commas between. */
  commaSeparated<T>(item: () => T): T[];
  /** `loc(...)`, for {@link RegionArgument}. */
  optionalLocation(): WrittenLocation | undefined;

  type(): Type;
  /** `: type`. */
  colonType(): Type;
  /** Types separated by commas; none when no type comes. */
  optionalTypes(): readonly Type[];
  functionType(): FunctionType;
  /** What follows `->`: one type or a list in parentheses. */
  functionResults(): readonly Type[];
  readonly isAtType: boolean;

  attribute(expected?: Type): Attribute;
  symbolReference(): SymbolReferenceAttribute;
  /** An attribute spelled as its constraint says. */
  spelledAttribute(spec: AttributeSpec<unknown>): Attribute;
  isAtSpelledAttribute(spec: AttributeSpec<unknown>): boolean;
  /** `{...}`, after the keyword if one is given; empty when it does not come. */
  optionalAttributeDictionary(keyword?: string): NamedAttribute[];

  operand(): UnresolvedOperand;
  optionalOperands(): UnresolvedOperand[];
  readonly isAtOperand: boolean;
  resolve(operand: UnresolvedOperand, type: Type): Value;

  /** A region; what the form says about it outside of its braces is in `options`. */
  region(options?: RegionParseOptions): Region;
  successor(): Block;
  optionalSuccessors(): Block[];
  readonly isAtSuccessor: boolean;
}
