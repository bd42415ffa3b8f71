/**
 * The layer check as a rule of oxlint, so that editors show a forbidden import where it stands. Only what can be said
 * of one import is said here; unused dependencies and circles are found by `node tools/layers.ts`.
 */
import { join, relative, sep } from "node:path";
import { checkImport } from "./layers.ts";
import { readWorkspace, type WorkspacePackage } from "./workspace.ts";

/** The parts of oxlint's plugin interface that are used here. */
interface Context {
  readonly filename: string;
  report(problem: { readonly message: string; readonly node: object }): void;
}

interface Importing {
  readonly source?: { readonly value?: unknown } | null;
}

const workspace = readWorkspace(join(import.meta.dirname, ".."));

function packageOf(path: string): WorkspacePackage | undefined {
  return workspace.packages.find(({ folder }) => path.startsWith(`${folder}/`));
}

function create(context: Context): Record<string, (node: Importing) => void> {
  const path = relative(workspace.root, context.filename).split(sep).join("/");
  const from = packageOf(path);
  if (from === undefined) return {};
  const file = path.slice(from.folder.length + 1);
  const check = (node: Importing): void => {
    const specifier = node.source?.value;
    if (typeof specifier !== "string") return;
    const message = checkImport(workspace, from, { file, specifier, line: 0 });
    if (message !== undefined) context.report({ message, node });
  };
  return {
    ImportDeclaration: check,
    ExportNamedDeclaration: check,
    ExportAllDeclaration: check,
    ImportExpression: check,
    TSImportType: check,
  };
}

export default { meta: { name: "dslc" }, rules: { layers: { create } } };
