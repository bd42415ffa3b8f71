/** Constants. In LLVM IR they are operands, not instructions: the printer puts them where they are used. */
import {
  ArrayAttribute,
  type Attribute,
  anyAttribute,
  attributeToConstant,
  DenseElementsAttribute,
  ElementsAttribute,
  defineOp,
  flatSymbolReference,
  FloatAttribute,
  IntegerAttribute,
  type Operation,
  pure,
  StringAttribute,
  SymbolReferenceAttribute,
  symbolUser,
  type Type,
  type VerifyReport,
} from "@dslc/ir";
import { anyValue, firstClass, pointer } from "./constraints.ts";
import { isLLVMFloat, isLLVMInteger, LLVMPointerType, LLVMStructType } from "./types.ts";

/** The constant that the attribute says: a number, elements, a string, or an array of such for an aggregate. */
export const constant = defineOp("llvm.mlir.constant", {
  attributes: { value: anyAttribute },
  results: { res: anyValue },
  traits: [pure],
  verify: (op, report) => verifyConstant(op.value, op.res.type, report),
  evaluate: (_inputs, op) =>
    op.value instanceof DenseElementsAttribute && op.value.type !== op.res.type
      ? undefined
      : attributeToConstant(op.value),
  format: "`(` $value `)` attr-dict `:` type($res)",
});

function verifyConstant(value: Attribute, type: Type, report: VerifyReport): void {
  if (value instanceof IntegerAttribute) {
    if (!isLLVMInteger(type)) report("expected integer type");
  } else if (value instanceof FloatAttribute) {
    // A float that LLVM lacks (f8) is an integer of the same bits.
    const isBits = isLLVMInteger(type) && type.width === value.type.width && !isLLVMFloat(value.type);
    if (type !== value.type && !isBits)
      report(`a constant of type '${value.type.text}' cannot be of type '${type.text}'`);
  } else if (type instanceof LLVMStructType) {
    verifyPair(value, type, report);
  } else if (!isElements(value)) {
    report("only supports integer, float, string or elements attributes");
  }
}

/** The only structs that MLIR has constants of: complex numbers. */
function verifyPair(value: Attribute, type: LLVMStructType, report: VerifyReport): void {
  const [first, second, third] = type.elements ?? [];
  const isPair =
    value instanceof ArrayAttribute &&
    value.elements.length === 2 &&
    first !== undefined &&
    first === second &&
    third === undefined;
  if (!isPair) report("expected struct type with two elements of the same type, the type of a complex constant");
}

function isElements(value: Attribute): boolean {
  return value instanceof StringAttribute || value instanceof ElementsAttribute || value instanceof ArrayAttribute;
}

/** Any value of the type, another at each use perhaps. */
export const undef = defineOp("llvm.mlir.undef", {
  results: { res: firstClass },
  traits: [pure],
  format: "attr-dict `:` type($res)",
});

/** No value: what is computed from it has no meaning either. */
export const poison = defineOp("llvm.mlir.poison", {
  results: { res: firstClass },
  traits: [pure],
  format: "attr-dict `:` type($res)",
});

/** Zero, null, or an aggregate of these. */
export const zero = defineOp("llvm.mlir.zero", {
  results: { res: firstClass },
  traits: [pure],
  format: "attr-dict `:` type($res)",
});

/** The address of a global variable or function. */
export const addressof = defineOp("llvm.mlir.addressof", {
  attributes: { global_name: flatSymbolReference },
  results: { res: pointer },
  traits: [pure],
  interfaces: [
    symbolUser.implement({
      verify: (op, symbols, report) => verifyAddress(op, symbols.resolve(op, referenceOf(op)), report),
    }),
  ],
  format: "$global_name attr-dict `:` type($res)",
});

function referenceOf(op: Operation): SymbolReferenceAttribute {
  const reference = op.properties.get("global_name");
  return reference instanceof SymbolReferenceAttribute ? reference : new SymbolReferenceAttribute("");
}

function verifyAddress(op: Operation, target: Operation | undefined, report: VerifyReport): void {
  if (target?.name !== "llvm.mlir.global" && target?.name !== "llvm.func") {
    report("must reference a global defined by 'llvm.mlir.global' or 'llvm.func'");
    return;
  }
  const space = target.properties.get("addr_space");
  const expected = space instanceof IntegerAttribute ? Number(space.value) : 0;
  const { type } = op.getResult();
  if (type instanceof LLVMPointerType && type.addressSpace !== expected) {
    report(`pointer address space must match address space of the referenced global or alias: ${expected}`);
  }
}
