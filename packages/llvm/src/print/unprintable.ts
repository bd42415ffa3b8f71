/** How printing an operation ends when LLVM IR has no words for it. Never leaves this folder. */
import type { Diagnostic, Span } from "@dslc/base";
import { type Attribute, locationSpan, type Operation } from "@dslc/ir";
import { unprintableAttribute, unprintableOperation } from "./diagnostics.ts";

/** Makes the diagnostic once the operation, and so the place, is known. */
export class Unprintable extends Error {
  readonly at: (span: Span | undefined) => Diagnostic;

  constructor(at: (span: Span | undefined) => Diagnostic) {
    super("not printable as LLVM IR");
    this.at = at;
  }

  diagnosticFor(op: Operation): Diagnostic {
    return this.at(locationSpan(op.location));
  }
}

export function cannotPrint(op: Operation, reason: string, help: readonly string[] = []): Unprintable {
  return new Unprintable(() => unprintableOperation.at(locationSpan(op.location), { name: op.name, reason }, { help }));
}

export function cannotPrintAttribute(name: string, value: Attribute): Unprintable {
  return new Unprintable((span) => unprintableAttribute.at(span, { name, value: value.text }));
}
