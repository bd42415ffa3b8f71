/** Intrinsics about memory and hints to the optimizer. */
import {
  type AttributeSpec,
  attributeConstraint,
  boolAttribute,
  defineOp,
  f64,
  FloatAttribute,
  i1,
  i32Attribute,
  i64Attribute,
  i8,
  pure,
  typeVariable,
} from "@dslc/ir";
import { anyValue, integer, pointer } from "./constraints.ts";
import { overloaded } from "./intrinsic-form.ts";
import { aliasAttributes } from "./ops-memory.ts";

const S = typeVariable("S", integer);

const probability: AttributeSpec<number> = attributeConstraint({
  description: "64-bit float attribute",
  spelling: "untyped",
  type: f64,
  read: (attribute) => (attribute instanceof FloatAttribute && attribute.type === f64 ? attribute.value : undefined),
  write: (value) => FloatAttribute.get(value, f64),
});

/** The optimizer may take the condition for true. */
export const intr_assume = defineOp("llvm.intr.assume", { operands: { cond: i1 }, interfaces: [overloaded([])] });

/** `val`, of which `expected` is the likely value. */
export const intr_expect = defineOp("llvm.intr.expect", {
  operands: { val: S, expected: S },
  results: { res: S },
  traits: [pure],
  interfaces: [overloaded([0])],
  format: "$val `,` $expected attr-dict `:` type($val)",
});

/** `val`, which is `expected` with the given probability. */
export const intr_expect_with_probability = defineOp("llvm.intr.expect.with.probability", {
  operands: { val: S, expected: S },
  attributes: { prob: probability },
  results: { res: S },
  traits: [pure],
  interfaces: [overloaded([0], { immediates: [{ position: 2, attribute: "prob" }] })],
  format: "$val `,` $expected `,` $prob attr-dict `:` type($val)",
});

/** Whether the optimizer knows the value to be a constant. */
export const intr_is_constant = defineOp("llvm.intr.is.constant", {
  operands: { val: anyValue },
  results: { res: i1 },
  traits: [pure],
  interfaces: [overloaded([0])],
});

const volatileAt = (position: number) => ({ immediates: [{ position, attribute: "isVolatile" }] });

function copy<const N extends string>(name: N) {
  return defineOp(name, {
    operands: { dst: pointer, src: pointer, len: integer },
    attributes: { isVolatile: boolAttribute, ...aliasAttributes },
    interfaces: [overloaded([0, 1, 2], volatileAt(3))],
  });
}

/** Copies `len` bytes between places that do not overlap. */
export const intr_memcpy = copy("llvm.intr.memcpy");
/** Copies `len` bytes; the places may overlap. */
export const intr_memmove = copy("llvm.intr.memmove");

/** Sets `len` bytes to one value. */
export const intr_memset = defineOp("llvm.intr.memset", {
  operands: { dst: pointer, val: i8, len: integer },
  attributes: { isVolatile: boolAttribute, ...aliasAttributes },
  interfaces: [overloaded([0, 2], volatileAt(3))],
});

function lifetime<const N extends string>(name: N) {
  return defineOp(name, {
    operands: { ptr: pointer },
    attributes: { size: i64Attribute },
    interfaces: [overloaded([0], { immediates: [{ position: 0, attribute: "size" }] })],
    format: "$size `,` $ptr attr-dict `:` type($ptr)",
  });
}

/** Memory of the frame is in use from here on; `size` in bytes. */
export const intr_lifetime_start = lifetime("llvm.intr.lifetime.start");
/** Memory of the frame is not in use from here on; `size` in bytes. */
export const intr_lifetime_end = lifetime("llvm.intr.lifetime.end");

/** Brings memory closer: `rw` 1 to write, `hint` 0 to 3 how long to keep it, `cache` 1 for data. */
export const intr_prefetch = defineOp("llvm.intr.prefetch", {
  operands: { addr: pointer },
  attributes: { rw: i32Attribute, hint: i32Attribute, cache: i32Attribute },
  interfaces: [
    overloaded([0], {
      immediates: [
        { position: 1, attribute: "rw" },
        { position: 2, attribute: "hint" },
        { position: 3, attribute: "cache" },
      ],
    }),
  ],
});
