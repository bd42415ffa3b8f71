/**
 * Turns the names of address spaces (`#gpu.address_space<workgroup>`) into the numbers that the target gives them. A
 * memref without a memory space is private, as in upstream's GPU lowerings. From here on a memref's space is a number.
 */
import { defineDiagnostic } from "@dslc/base";
import { type Attribute, IntegerAttribute, i64, locationSpan, mapAllTypes, MemRefType, type Type } from "@dslc/ir";
import { definePass } from "@dslc/pass";
import { z } from "zod";

export const unknownAddressSpace = defineDiagnostic(
  "address-space/unknown",
  "error",
  "A memref is in an address space that the target does not number. Known are global, workgroup, private and constant.",
  ({ space, op }: { space: string; op: string }) =>
    `'${op}' has a memref in address space ${space}, which the target does not have`,
);

/** The number of each address space of a target. */
export interface AddressSpaceNumbers {
  readonly global: number;
  readonly workgroup: number;
  readonly private: number;
  readonly constant: number;
}

/** The name in `#gpu.address_space<name>`; undefined for any other attribute. */
export function addressSpaceName(space: Attribute): string | undefined {
  return /^#gpu\.address_space<(\w+)>$/.exec(space.text)?.[1] ?? /^#gpu<address_space (\w+)>$/.exec(space.text)?.[1];
}

/** The type with its address space as a number; undefined when the target has no such space. */
export function numberedSpace(type: Type, numbers: AddressSpaceNumbers): Type | undefined {
  if (!(type instanceof MemRefType) || type.memorySpace instanceof IntegerAttribute) return type;
  const name = type.memorySpace === undefined ? "private" : addressSpaceName(type.memorySpace);
  const number = new Map<string | undefined, number>(Object.entries(numbers)).get(name);
  return number === undefined ? undefined : type.with({ memorySpace: new IntegerAttribute(BigInt(number), i64) });
}

const space = z.int().min(0);

export const lowerAddressSpace = definePass("lower-address-space", {
  summary: "turn the names of address spaces into the target's numbers",
  after: { "workgroup-layout": "it makes views of workgroup memory by name" },
  options: { global: space, workgroup: space, private: space, constant: space },
  run(op, numbers, { report }) {
    op.walk((inner) => {
      const types = [
        ...inner.results.map(({ type }) => type),
        ...inner.regions.flatMap((region) => region.blocks.flatMap((block) => block.arguments.map(({ type }) => type))),
      ];
      for (const type of types) {
        if (numberedSpace(type, numbers) !== undefined) continue;
        const text = type instanceof MemRefType ? (type.memorySpace?.text ?? "") : "";
        report(unknownAddressSpace.at(locationSpan(inner.location), { space: text, op: inner.name }));
      }
    });
    mapAllTypes(op, (type) => numberedSpace(type, numbers) ?? type);
  },
});
