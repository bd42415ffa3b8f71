/**
 * What a file of IR has beside its operations: aliases that text which is kept verbatim refers to, and resources. They
 * belong to the operation at the root, and are printed with it.
 */
import { quote } from "./attributes.ts";
import type { Operation } from "./operation.ts";

/** A value in the metadata of a file, `key: value`: a string with its quotes, a number, or `true` and `false`. */
export interface FileResource {
  readonly key: string;
  readonly text: string;
}

/** The resources of a dialect or of somebody outside, in their order. */
export interface FileResourceGroup {
  readonly name: string;
  readonly entries: readonly FileResource[];
}

export interface FileData {
  /** What `#name` and `!name` stand for, in the order of their definitions. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly dialectResources: readonly FileResourceGroup[];
  readonly externalResources: readonly FileResourceGroup[];
}

/** A key as it is written: bare where it can be, else quoted. */
export function resourceKey(key: string): string {
  return /^[A-Za-z_][\w$.]*$/.test(key) ? key : quote(key);
}

const data = new WeakMap<Operation, FileData>();

export function setFileData(root: Operation, file: FileData): void {
  data.set(root, file);
}

/** Undefined for an operation that is no root, and when the file has nothing beside its operations. */
export function fileDataOf(root: Operation): FileData | undefined {
  return data.get(root);
}

/** Printed operations with what their file has beside them: the aliases and resources that the text refers to. */
export function withFileData(text: string, { aliases, dialectResources, externalResources }: FileData): string {
  const definitions = usedAliases(text, aliases).map((name) => `${name} = ${aliases.get(name)}\n`);
  const whole = definitions.join("") + text;
  const used = dialectResources.map((group) => ({
    ...group,
    // MLIR prints those resources of the builtin dialect that an attribute refers to.
    entries: group.name === "builtin" ? group.entries.filter(({ key }) => refersTo(whole, key)) : group.entries,
  }));
  const sections = [sectionText("dialect_resources", used), sectionText("external_resources", externalResources)];
  const written = sections.filter((section) => section !== "");
  return written.length === 0 ? whole : `${whole}\n{-#\n${written.join(",\n")}\n#-}\n`;
}

/** Names of the aliases that the text refers to, directly or through others, in the order of their definitions. */
function usedAliases(text: string, aliases: ReadonlyMap<string, string>): readonly string[] {
  const used = new Set<string>();
  const pending = [text];
  for (let next = aliases.size > 0 ? pending.pop() : undefined; next !== undefined; next = pending.pop())
    for (const [name] of next.matchAll(/[#!][A-Za-z_$][\w$-]*/g)) {
      const definition = aliases.get(name);
      if (definition === undefined || used.has(name)) continue;
      used.add(name);
      pending.push(definition);
    }
  return [...aliases.keys()].filter((name) => used.has(name));
}

function refersTo(text: string, key: string): boolean {
  return text.includes(`dense_resource<${resourceKey(key)}>`);
}

function sectionText(name: string, groups: readonly FileResourceGroup[]): string {
  const filled = groups.filter(({ entries }) => entries.length > 0);
  if (filled.length === 0) return "";
  const texts = filled.map((group) => {
    const entries = group.entries.map(({ key, text }) => `      ${resourceKey(key)}: ${text}`);
    return `    ${resourceKey(group.name)}: {\n${entries.join(",\n")}\n    }`;
  });
  return `  ${name}: {\n${texts.join(",\n")}\n  }`;
}
