/** What the backend reports. */
import { defineDiagnostic } from "@dslc/base";

export const unsupported = defineDiagnostic(
  "__name__/unsupported",
  "error",
  "The backend has no text for this operation. Leave it out of kernels for this target.",
  ({ name }: { name: string }) => `'${name}' cannot be emitted for __name__`,
);
