/** What can be wrong with IR in JSON. */
import { defineDiagnostic } from "@dslc/base";

export const notJson = defineDiagnostic(
  "ir-json/not-json",
  "error",
  "The file is no JSON text. Comments, commas behind the last item, names without quotes and names that come twice in one object are not JSON. IR as text is read with --from mlir.",
  ({ message }: { message: string }) => `not JSON: ${message}`,
);

export const invalidIrJson = defineDiagnostic(
  "ir-json/invalid",
  "error",
  "The JSON is not IR in the form that docs/ir-json.md describes and docs/ir.schema.json checks. The message names the place as a path: `module.regions[0][0].operations[2]` is the third operation of the first block.",
  ({ path, problem }: { path: string; problem: string }) => `${path}: ${problem}`,
);
