/** The forms in which `dslc opt` takes and gives IR. JSON is loaded for those who ask: it needs a schema library. */
import type { Diagnostic } from "@dslc/base";
import type { OptimizeOptions } from "@dslc/compiler";
import { notForJson } from "./diagnostics.ts";

export const irForms = ["mlir", "json"] as const;
export type IrForm = (typeof irForms)[number];

export interface IrFormArguments {
  readonly file: string;
  /** The form of the input; by the file's name when undefined. */
  readonly from: IrForm | undefined;
  readonly emit: IrForm;
  readonly splitInputFile: boolean;
  readonly verifyDiagnostics: boolean;
}

/** How IR is to be read and printed. */
export async function loadIrForms(
  given: IrFormArguments,
): Promise<{ readonly forms: Pick<OptimizeOptions, "read" | "print"> } | { readonly problem: Diagnostic }> {
  const isFromJson = (given.from ?? (given.file.endsWith(".json") ? "json" : "mlir")) === "json";
  if (isFromJson && (given.splitInputFile || given.verifyDiagnostics)) {
    const option = given.splitInputFile ? "--split-input-file" : "--verify-diagnostics";
    return { problem: notForJson.at(undefined, { option }) };
  }
  if (!isFromJson && given.emit !== "json") return { forms: {} };
  const { readIrJson, printIrJson } = await import("@dslc/ir/json");
  return { forms: { ...(isFromJson && { read: readIrJson }), ...(given.emit === "json" && { print: printIrJson }) } };
}
