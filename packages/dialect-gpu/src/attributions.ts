/** The memory that a function or a launch owns: trailing arguments of its entry block, in two address spaces. */
import {
  type AddressSpace,
  addressSpaceOfAttribute,
  attributeLists,
  type BlockArgument,
  type DictionaryAttribute,
  MemRefType,
  type NamedAttribute,
  type OpParser,
  type OpPrinter,
  parseNamedArguments,
  type RegionArgument,
  VerbatimAttribute,
  type VerifyReport,
} from "@dslc/ir";

export function verifyAttributions(
  attributions: readonly BlockArgument[],
  space: AddressSpace,
  report: VerifyReport,
): void {
  for (const { type } of attributions) {
    if (!(type instanceof MemRefType)) report("expected memref type in attribution");
    // A number is what a target made of the address space, so it is not checked.
    else if (type.memorySpace instanceof VerbatimAttribute && addressSpaceOfAttribute(type.memorySpace) !== space)
      report(`expected memory space ${space} in attribution`);
  }
}

/** `workgroup(%a : memref<...>, ...)`; nothing when there are none. */
export function printAttributions(
  keyword: string,
  attributions: readonly BlockArgument[],
  attributes: readonly DictionaryAttribute[],
  printer: OpPrinter,
): void {
  if (attributions.length === 0) return;
  printer.write(` ${keyword}(`).list([...attributions.entries()], ([at, argument]) => {
    const list = attributes[at];
    printer.operand(argument).write(" : ").type(argument.type);
    if (list !== undefined && list.size > 0) printer.write(" ").attribute(list);
  });
  printer.write(")");
}

/** What {@link printAttributions} prints; attributes of the arguments are put among the operation's. */
export function parseAttributions(
  keyword: string,
  parser: OpParser,
  attributes: NamedAttribute[],
): readonly RegionArgument[] {
  if (!parser.optional(keyword)) return [];
  const parsed = parseNamedArguments(parser);
  attributes.push(...attributeLists(`${keyword}_attrib_attrs`, parsed.attributes));
  return parsed.arguments;
}
