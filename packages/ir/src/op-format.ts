/** What a custom form of an op is: how it prints, and how it is read. */
import type { Attribute, NamedAttribute } from "./attributes.ts";
import type { Block } from "./block.ts";
import type { OpParser, UnresolvedOperand } from "./op-parser.ts";
import type { OpPrinter } from "./op-printer.ts";
import type { Operation } from "./operation.ts";
import type { Region } from "./region.ts";
import type { Type } from "./types.ts";
import type { Value } from "./value.ts";

/** What a custom form read. Attributes that the definition declares become properties. */
export interface ParsedOperation {
  readonly operands?: readonly Value[];
  readonly resultTypes?: readonly Type[];
  readonly attributes?: readonly NamedAttribute[];
  readonly regions?: readonly Region[];
  readonly successors?: readonly Block[];
}

/** A custom form in code. `print` writes what follows the op's name; `parse` reads it. */
export interface OpFormat<V extends Operation = Operation> {
  /** The format string that the form was compiled from; absent for a form in code. */
  readonly declaration?: string;
  print(op: V, printer: OpPrinter): void;
  parse(parser: OpParser): ParsedOperation;
}

/** Where a part of a declarative format that is in code puts what it reads, by the names of the definition. */
export interface ParsedParts {
  operands(group: string, operands: readonly UnresolvedOperand[], types?: readonly Type[]): void;
  results(group: string, types: readonly Type[]): void;
  attribute(name: string, value: Attribute): void;
}

/** A part of a declarative format in code, `custom<name>` there. `print` begins with a space if it writes anything. */
export interface FormatPart<V extends Operation = Operation> {
  print(op: V, printer: OpPrinter): void;
  parse(parser: OpParser, into: ParsedParts): void;
}
