/** Reading the metadata of a file, `{-# ... #-}`: the resources that its operations refer to (MLIR: Parser.cpp). */
import { type FileResource, type FileResourceGroup, setFileData } from "./file-data.ts";
import type { Operation } from "./operation.ts";
import { GenericParser } from "./parse-generic.ts";

export abstract class MetadataParser extends GenericParser {
  /** Aliases in the order of their definitions, with their sigils. */
  private readonly aliasNames: string[] = [];
  private readonly dialectResources: FileResourceGroup[] = [];
  private readonly externalResources: FileResourceGroup[] = [];

  /** `#name = attribute`, `!name = type`. */
  protected aliasDefinition(): void {
    const isType = this.kind === "exclamation";
    const sigil = this.text.charAt(this.start);
    const name = this.text.slice(this.start + 1, this.end);
    const what = isType ? "type" : "attribute";
    if (name.includes(".")) this.fail(`${what} names with a '.' are reserved for dialect-defined names`);
    if (this.isAlias(sigil + name)) this.fail(`redefinition of ${what} alias id '${name}'`);
    this.advance();
    this.expect("=");
    if (isType) this.typeAliases.set(name, this.type());
    else this.attributeAliases.set(name, this.attribute());
    this.aliasNames.push(sigil + name);
  }

  protected fileMetadata(): void {
    this.advance();
    if (!this.isAt("#-}"))
      this.commaSeparated(() => {
        const at = this.start;
        const key = this.key();
        this.expect(":");
        if (key === "dialect_resources") this.dialectResources.push(...this.groups(key));
        else if (key === "external_resources") this.externalResources.push(...this.groups(key));
        else this.fail(`unknown key '${key}' in file metadata dictionary`, at);
      });
    this.expect("#-}");
  }

  private key(): string {
    return this.kind === "identifier" ? this.keyword() : this.fail("expected an identifier as a key");
  }

  /** `{ group: { key: value, ... }, ... }`. */
  private groups(section: "dialect_resources" | "external_resources"): readonly FileResourceGroup[] {
    return this.braces((at) => {
      const name = this.key();
      const isUnknown = section === "dialect_resources" && !this.hasResources(name);
      if (isUnknown) this.fail(`dialect '${name}' is unknown`, at);
      this.expect(":");
      return { name, entries: this.braces(() => this.resource(section)) };
    });
  }

  private hasResources(dialect: string): boolean {
    return this.context.allowUnregistered || this.context.dialects.has(dialect);
  }

  private resource(section: "dialect_resources" | "external_resources"): FileResource {
    const key = this.key();
    this.expect(":");
    const { start, kind } = this;
    const isBoolean = this.isAt("true") || this.isAt("false");
    if (section === "external_resources" && !isBoolean && kind !== "string")
      this.missing("expected 'true', 'false', or a string as the value of a resource");
    const value = kind === "string" ? this.string() : undefined;
    if (section === "dialect_resources" && !isBlob(value))
      this.fail(
        `expected hex string blob for key '${key}': 0x, four bytes of alignment (a power of two), the data`,
        start,
      );
    if (value === undefined) this.advance();
    return { key, text: this.text.slice(start, this.previousEnd) };
  }

  private braces<T>(item: (at: number) => T): T[] {
    this.expect("{");
    const items = this.isAt("}") ? [] : this.commaSeparated(() => item(this.start));
    this.expect("}");
    return items;
  }

  /** Hangs on the root what is printed with it beside its operations. */
  protected keepFileData(root: Operation): void {
    const aliases = new Map<string, string>();
    for (const name of this.aliasNames) {
      const known = name.startsWith("!") ? this.typeAliases : this.attributeAliases;
      if (this.verbatimAliases.has(name)) aliases.set(name, known.get(name.slice(1))?.text ?? "");
    }
    const { dialectResources, externalResources } = this;
    if (aliases.size > 0 || dialectResources.length > 0 || externalResources.length > 0)
      setFileData(root, { aliases, dialectResources, externalResources });
  }
}

/** Whether a string spells the bytes of a resource: first its alignment, little-endian. */
function isBlob(value: string | undefined): boolean {
  const alignment = /^0x([0-9a-fA-F]{8})([0-9a-fA-F]{2})*$/.exec(value ?? "")?.[1];
  if (alignment === undefined) return false;
  const bytes = alignment.match(/../g) ?? [];
  const number = BigInt(`0x${bytes.toReversed().join("")}`);
  return (number & (number - 1n)) === 0n;
}
