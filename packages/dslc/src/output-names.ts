/**
 * Where outputs go. The rules, for people to rely on (docs/cli.md):
 *
 * An output is named `STEM.ARCHITECTURE.EXTENSION` after its source and target: `fir.sm_90.ptx`. Kinds that share an
 * extension have the kind in the middle: `fir.sm_90.llvm-dialect.mlir`; `ir` has no target: `fir.mlir`.
 * `-o DIR/`, or the path of a folder: there. `-o FILE`: a single output only. `-o -`: standard output, a single one
 * only. Without `-o`: the folder that dslc is called in.
 */
import { basename, extname, join, sep } from "node:path";
import type { CompileOutput } from "@dslc/compiler";
import type { Diagnostic } from "@dslc/base";
import { sameName, severalOutputs } from "./diagnostics.ts";

export interface NamedOutput {
  /** A path, or `-` for standard output. */
  readonly path: string;
  readonly output: CompileOutput;
}

/** What a source's outputs are named after. */
export function stemOf(source: string): string {
  const name = basename(source);
  return name.slice(0, name.length - extname(name).length) || name;
}

/** Sources whose outputs would have one name, and targets given twice. */
export function nameClashes(sources: readonly string[], targets: readonly string[]): readonly Diagnostic[] {
  const clashes: Diagnostic[] = [];
  for (const [stem, group] of Map.groupBy(sources, stemOf)) {
    if (group.length > 1)
      clashes.push(
        sameName.at(
          undefined,
          { name: stem, what: `sources ${group.join(" and ")}` },
          { help: ["compile them in calls of their own, each with a folder of its own: -o FOLDER/"] },
        ),
      );
  }
  for (const [target, group] of Map.groupBy(targets, (name) => name)) {
    if (group.length > 1)
      clashes.push(
        sameName.at(
          undefined,
          { name: target, what: `target ${target} is given ${group.length} times` },
          { help: ["give it once"] },
        ),
      );
  }
  return clashes;
}

/** Kinds whose extension another kind has too. */
const named: ReadonlySet<CompileOutput["kind"]> = new Set(["lowered-ir", "llvm-dialect"]);

export function outputName(source: string, { kind, target, extension }: CompileOutput): string {
  const architecture = target?.slice(target.indexOf(":") + 1);
  return [stemOf(source), architecture, named.has(kind) ? kind : undefined, extension]
    .filter((part) => part !== undefined)
    .join(".");
}

/** A path for each output, or the diagnostic that says why there is none. `isFolder` tells what exists. */
export function placeOutputs(
  outputs: readonly { readonly source: string; readonly output: CompileOutput }[],
  destination: string | undefined,
  isFolder: (path: string) => boolean,
): { readonly placed: readonly NamedOutput[] } | { readonly problem: Diagnostic } {
  const into = (folder: string): readonly NamedOutput[] =>
    outputs.map(({ source, output }) => ({ path: join(folder, outputName(source, output)), output }));
  if (destination === undefined) return { placed: into(".") };
  if (destination !== "-" && (destination.endsWith("/") || destination.endsWith(sep) || isFolder(destination)))
    return { placed: into(destination) };
  if (outputs.length > 1) {
    const folder = destination === "-" ? "out/" : `${destination}/`;
    const help = [`name a folder: -o ${folder}; or fewer outputs, with --emit`];
    return { problem: severalOutputs.at(undefined, { count: outputs.length, path: destination }, { help }) };
  }
  return { placed: outputs.map(({ output }) => ({ path: destination, output })) };
}
