/** Metadata behind instructions that access memory. */
import { ArrayAttribute, type Attribute, type Operation, StringAttribute } from "@dslc/ir";
import { StructuredAttribute } from "@dslc/dialect-llvm";
import { type MetadataTable, metadataString } from "./metadata.ts";
import { cannotPrintAttribute } from "./unprintable.ts";

function records(attribute: Attribute | undefined): readonly StructuredAttribute[] {
  return attribute instanceof ArrayAttribute
    ? attribute.elements.filter((element) => element instanceof StructuredAttribute)
    : [];
}

/** What the access may alias. @throws Unprintable for type-based descriptions, which the dialect keeps as text. */
export function aliasMetadata(op: Operation, table: MetadataTable): string {
  const tbaa = op.properties.get("tbaa");
  if (tbaa !== undefined) throw cannotPrintAttribute("tbaa", tbaa);
  const scopes = records(op.properties.get("alias_scopes"));
  const noalias = records(op.properties.get("noalias_scopes"));
  const groups = records(op.properties.get("access_groups"));
  let text = "";
  if (scopes.length > 0) text += `, !alias.scope ${table.scopeList(scopes)}`;
  if (noalias.length > 0) text += `, !noalias ${table.scopeList(noalias)}`;
  if (groups.length > 0) text += `, !llvm.access.group ${table.accessGroups(groups)}`;
  return text;
}

/** The attribute of a fence that says which memory it is about; see {@link fenceMetadata}. */
const fenceAttribute = "llvm.mmra";

/**
 * What memory a fence orders (LLVM's "Memory Model Relaxation Annotations"). MLIR 19 has no attribute for it, so it is
 * a discardable one: `llvm.mmra = [["amdgpu-as", "local"]]`, pairs of a prefix and a suffix.
 *
 * @throws Unprintable when it is of another form.
 */
export function fenceMetadata(op: Operation, table: MetadataTable): string {
  const attribute = op.attributes.get(fenceAttribute);
  if (attribute === undefined) return "";
  const tags = attribute instanceof ArrayAttribute ? attribute.elements.map((pair) => tag(pair)) : [];
  const known = tags.filter((pair) => pair !== undefined);
  const nodes = known.map((pair) => table.node(pair.map(metadataString)));
  const [only] = nodes;
  if (only === undefined || known.length !== tags.length) throw cannotPrintAttribute(fenceAttribute, attribute);
  return `, !mmra ${nodes.length === 1 ? only : table.node(nodes)}`;
}

function tag(pair: Attribute): readonly string[] | undefined {
  const parts = pair instanceof ArrayAttribute ? pair.elements.filter((part) => part instanceof StringAttribute) : [];
  return parts.length === 2 ? parts.map(({ value }) => value) : undefined;
}
