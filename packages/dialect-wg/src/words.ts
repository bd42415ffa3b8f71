/** Attributes that are one of some words, and the words that atomics and subgroup operations share. */
import { attributeConstraint, type AttributeSpec, StringAttribute } from "@dslc/ir";

/** A string attribute that is one of `words`. */
export function wordAttribute<const W extends string>(words: readonly W[]): AttributeSpec<W> {
  return attributeConstraint({
    description: `one of ${words.map((word) => `"${word}"`).join(", ")}`,
    spelling: "untyped",
    read: (attribute) =>
      attribute instanceof StringAttribute ? words.find((word) => word === attribute.value) : undefined,
    write: (word) => new StringAttribute(word),
  });
}

/** How accesses around an atomic or a fence are ordered, with the meaning that C++ and LLVM give the words. */
export const memoryOrders = ["relaxed", "acquire", "release", "acq_rel", "seq_cst"] as const;
export type MemoryOrder = (typeof memoryOrders)[number];
export const memoryOrder: AttributeSpec<MemoryOrder> = wordAttribute(memoryOrders);

/** Which work-items an order holds between, from the fewest to the most. */
export const memoryScopes = ["subgroup", "workgroup", "device", "system"] as const;
export type MemoryScope = (typeof memoryScopes)[number];
export const memoryScope: AttributeSpec<MemoryScope> = wordAttribute(memoryScopes);
