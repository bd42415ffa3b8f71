/** Diagnostics with the operation that they are about: for who sees its place, but not what it has become. */
import type { Diagnostic, Span } from "@dslc/base";
import { locationSpan, type Operation, printOperation } from "@dslc/ir";

/** The diagnostic with a note that shows the operation at its place in the generic form, if there is one. */
export function withOperation(diagnostic: Diagnostic, root: Operation): Diagnostic {
  const op = diagnostic.span === undefined ? undefined : operationAt(root, diagnostic.span);
  if (op === undefined) return diagnostic;
  const text = printOperation(op, { generic: true }).trimEnd();
  return { ...diagnostic, notes: [...diagnostic.notes, `see current operation: ${text}`] };
}

/** The innermost operation that comes from a place. */
function operationAt(root: Operation, { source, start, end }: Span): Operation | undefined {
  let found: Operation | undefined;
  root.walk((op) => {
    const span = locationSpan(op.location);
    if (span?.source === source && span.start === start && span.end === end) found = op;
  });
  return found;
}
