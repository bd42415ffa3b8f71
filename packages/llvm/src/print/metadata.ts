/** The metadata nodes of a module, numbered in the order of their first mention. */
import { StringAttribute } from "@dslc/ir";
import { StructuredAttribute } from "@dslc/dialect-llvm";
import { quoted } from "./names.ts";

/** `!"text"`. */
export function metadataString(text: string): string {
  return `!${quoted(text)}`;
}

export class MetadataTable {
  private readonly nodes: string[] = [];
  private readonly numbers = new Map<string, string>();
  private readonly named = new Map<string, string[]>();

  /** The node with these operands; the same one whenever these are the same. */
  node(operands: readonly string[]): string {
    const text = `!{${operands.join(", ")}}`;
    const known = this.numbers.get(text);
    return known ?? this.append(text, text);
  }

  /** The node that the key stands for, which is no other's. It may mention itself. */
  distinct(key: string, operands: (self: string) => readonly string[]): string {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const self = this.append(key, "");
    this.nodes[Number(self.slice(1))] = `distinct !{${operands(self).join(", ")}}`;
    return self;
  }

  private append(key: string, text: string): string {
    const number = `!${this.nodes.length}`;
    this.nodes.push(text);
    this.numbers.set(key, number);
    return number;
  }

  /** Lists a node under a name of the module's, `!nvvm.annotations` say. */
  list(metadataName: string, node: string): void {
    const nodes = this.named.get(metadataName);
    if (nodes === undefined) this.named.set(metadataName, [node]);
    else nodes.push(node);
  }

  /** The lines at the end of the module. */
  get lines(): readonly string[] {
    const named = [...this.named].map(([metadataName, nodes]) => `!${metadataName} = !{${nodes.join(", ")}}`);
    return [...named, ...this.nodes.map((text, number) => `!${number} = ${text}`)];
  }

  /** A list of alias scopes; each scope and domain is a node of its own (LLVM Language Reference, "noalias"). */
  scopeList(scopes: readonly StructuredAttribute[]): string {
    return this.node(scopes.map((scope) => this.scope(scope)));
  }

  private scope(scope: StructuredAttribute): string {
    const domain = scope.field("domain");
    return this.distinct(scope.text, (self) => [
      self,
      ...(domain instanceof StructuredAttribute
        ? [this.distinct(domain.text, (node) => [node, ...description(domain)])]
        : []),
      ...description(scope),
    ]);
  }

  /** The access groups of an access: one by itself, or a list. */
  accessGroups(groups: readonly StructuredAttribute[]): string {
    const nodes = groups.map((group) => this.distinct(group.text, () => []));
    const [only] = nodes;
    return only !== undefined && nodes.length === 1 ? only : this.node(nodes);
  }
}

function description(record: StructuredAttribute): readonly string[] {
  const text = record.field("description");
  return text instanceof StringAttribute ? [metadataString(text.value)] : [];
}
