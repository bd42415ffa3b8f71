/** Where memory comes from: allocations and globals; copies; facts about alignment. */
import { alignmentAssumption } from "@dslc/analysis";
import {
  anyAttribute,
  layoutSymbols,
  anyMemRef,
  automaticAllocationScope,
  assumption,
  attributeConstraint,
  type AttributeSpec,
  defineOp,
  DenseElementsAttribute,
  ElementsAttribute,
  dynamic,
  flatSymbolReference,
  i32,
  i64,
  i64Attribute,
  index,
  IntegerAttribute,
  type InterfaceImplementation,
  MemRefType,
  memoryEffects,
  type NamedAttribute,
  type OpParser,
  type Operation,
  optionalAttribute,
  type ParsedOperation,
  promotableAllocation,
  pure,
  sizesAgree,
  StringAttribute,
  stringAttribute,
  SymbolReferenceAttribute,
  symbol,
  symbolNameAttribute,
  symbolUser,
  TensorType,
  type Type,
  TypeAttribute,
  typeAttribute,
  type TypeConstraint,
  typeConstraint,
  UnitAttribute,
  unitAttribute,
  variadic,
  VerbatimAttribute,
} from "@dslc/ir";
import { allocationFacts, integerOf } from "./facts.ts";
import { anyRankMemRef } from "./ops-view.ts";
import { isStatic } from "./static-memref.ts";

/** In bytes, for memory that is allocated. */
export const allocationAlignment = optionalAttribute(
  attributeConstraint<bigint>({
    description: "64-bit signless integer attribute whose minimum value is 0",
    spelling: "untyped",
    type: i64,
    read: (attribute) => {
      const value = i64Attribute.read(attribute);
      return value === undefined || value < 0n ? undefined : value;
    },
    write: i64Attribute.write,
  }),
);

function allocation<const N extends string>(
  name: N,
  interfaces: readonly InterfaceImplementation[] = [],
  isPlacedRight: (op: Operation) => boolean = () => true,
) {
  return defineOp(name, {
    operands: { dynamicSizes: variadic(index), symbolOperands: variadic(index) },
    attributes: { alignment: allocationAlignment },
    results: { memref: anyMemRef },
    interfaces: [
      memoryEffects.implement({ effects: (op) => [{ kind: "allocate", on: op.getResult() }] }),
      ...allocationFacts,
      ...interfaces,
    ],
    verify: (op, report) => {
      const { type } = op.memref;
      if (!(type instanceof MemRefType)) return;
      if (!isPlacedRight(op)) report("requires an ancestor op with AutomaticAllocationScope trait");
      const dynamicSizes = type.shape?.filter((size) => size === dynamic).length ?? 0;
      const symbols = layoutSymbols(type.layout);
      if (op.dynamicSizes.length !== dynamicSizes)
        report("dimension operand count does not equal memref dynamic dimension count");
      if (op.symbolOperands.length !== symbols)
        report(
          `symbol operand count does not equal memref symbol count: expected ${symbols}, got ${op.symbolOperands.length}`,
        );
    },
    format: "`(` $dynamicSizes `)` (`` `[` $symbolOperands^ `]`)? attr-dict `:` type($memref)",
  });
}

/** New memory that lives until it is freed. `alignment` is in bytes. */
export const alloc = allocation("memref.alloc");
/** Whether an operation around, one that we do not know included, ends the life of what `memref.alloca` allocates. */
function isInScope(op: Operation): boolean {
  for (let around = op.parentOp; around !== undefined; around = around.parentOp)
    if (around.definition === undefined || around.definition.traits.has(automaticAllocationScope)) return true;
  return op.parentOp === undefined;
}

/** New memory of the work-item that lives as long as the function, or region, around. `alignment` is in bytes. */
export const alloca = allocation(
  "memref.alloca",
  [
    promotableAllocation.implement({
      elements: (op) => {
        const { type } = op.getResult();
        if (!isStatic(type) || type.layout !== undefined) return undefined;
        return { type: type.element, count: (type.shape ?? []).reduce((count, size) => count * size, 1) };
      },
    }),
  ],
  isInScope,
);

/** Frees what `memref.alloc` made. */
export const dealloc = defineOp("memref.dealloc", {
  operands: { memref: anyRankMemRef },
  interfaces: [memoryEffects.implement({ effects: (op) => [{ kind: "free", on: op.getOperand(0) }] })],
  format: "$memref attr-dict `:` type($memref)",
});

function shapeText(type: Type): string {
  return type instanceof MemRefType && type.shape !== undefined
    ? type.shape.map((size) => (size === dynamic ? "?" : String(size))).join("x")
    : "*";
}

/** Copies all elements to a memref of the same shape that does not overlap. */
export const copy = defineOp("memref.copy", {
  operands: { source: anyRankMemRef, target: anyRankMemRef },
  interfaces: [
    memoryEffects.implement({
      effects: (op) => [
        { kind: "read", on: op.getOperand(0) },
        { kind: "write", on: op.getOperand(1) },
      ],
    }),
  ],
  verify: (op, report) => {
    const [source, target] = [op.source.type, op.target.type];
    if (!(source instanceof MemRefType) || !(target instanceof MemRefType)) return;
    if (source.element !== target.element) report("requires the same element type for all operands");
    if (!sizesAgree(source.shape, target.shape))
      report(`requires the same shape for all operands: ${shapeText(source)} and ${shapeText(target)}`);
  },
  format: "$source `,` $target attr-dict `:` type($source) `to` type($target)",
});

const positive32: AttributeSpec<bigint> = attributeConstraint({
  description: "32-bit signless integer attribute whose value is positive",
  spelling: "untyped",
  type: i32,
  read: (attribute) =>
    attribute instanceof IntegerAttribute && attribute.type === i32 && attribute.value > 0n
      ? attribute.value
      : undefined,
  write: (value) => new IntegerAttribute(value, i32),
});

/** States that the address of the memref's first element is a multiple of so many bytes. When it is not, that has no meaning. */
export const assume_alignment = defineOp("memref.assume_alignment", {
  operands: { memref: anyMemRef },
  attributes: { alignment: positive32 },
  traits: [assumption],
  interfaces: [
    alignmentAssumption.implement({
      assumed: (op) => ({ memory: op.getOperand(0), bytes: integerOf(op.getAttribute("alignment")) ?? 1n }),
    }),
  ],
  verify: (op, report) => {
    if ((op.alignment & (op.alignment - 1n)) !== 0n) report("alignment must be power of 2");
  },
  format: "$memref `,` $alignment attr-dict `:` type($memref)",
});

/** A variable of the module. Without an initial value it is defined elsewhere; `uninitialized` stands for none. */
export const global = defineOp("memref.global", {
  attributes: {
    sym_name: symbolNameAttribute,
    sym_visibility: optionalAttribute(stringAttribute),
    type: typeAttribute,
    initial_value: optionalAttribute(anyAttribute),
    constant: unitAttribute,
    alignment: optionalAttribute(i64Attribute),
  },
  traits: [symbol],
  interfaces: [memoryEffects.implement({ effects: () => [] })],
  verify: (op, report) => {
    const { type, initial_value: initial } = op;
    if (op.alignment !== undefined && (op.alignment <= 0n || (op.alignment & (op.alignment - 1n)) !== 0n))
      report(`alignment attribute value ${op.alignment} is not a power of 2`);
    if (!isStatic(type)) report(`type should be static shaped memref, but got '${type.text}'`);
    else if (initial instanceof DenseElementsAttribute) {
      const expected = TensorType.get(type.shape, type.element);
      if (initial.type !== expected)
        report(`initial value expected to be of type '${expected.text}', but was of type '${initial.type.text}'`);
    }
  },
  format: {
    print: (op, printer) => {
      if (op.sym_visibility !== undefined) printer.write(` ${new StringAttribute(op.sym_visibility).text}`);
      if (op.constant === true) printer.write(" constant");
      printer.write(" ").symbolName(op.sym_name).write(" : ").type(op.type);
      const initial = op.initial_value;
      if (initial === UnitAttribute.instance) printer.write(" = uninitialized");
      else if (initial instanceof ElementsAttribute || initial instanceof VerbatimAttribute)
        printer.write(` = ${initial.valueText}`);
      else if (initial !== undefined) printer.write(" = ").attribute(initial);
      printer.attributeDictionary(op, ["sym_name", "sym_visibility", "type", "initial_value", "constant"]);
    },
    parse: parseGlobal,
  },
});

function parseGlobal(parser: OpParser): ParsedOperation {
  const attributes: NamedAttribute[] = [];
  const visibility = parser.optionalString();
  if (visibility !== undefined) attributes.push(["sym_visibility", new StringAttribute(visibility)]);
  if (parser.optional("constant")) attributes.push(["constant", UnitAttribute.instance]);
  attributes.push(["sym_name", new StringAttribute(parser.symbolName())]);
  const type = parser.colonType();
  if (!isStatic(type)) return parser.failAtName(`type should be static shaped memref, but got '${type.text}'`);
  attributes.push(["type", new TypeAttribute(type)]);
  if (parser.optional("=")) {
    const value = parser.optional("uninitialized")
      ? UnitAttribute.instance
      : parser.attribute(TensorType.get(type.shape, type.element));
    if (value instanceof StringAttribute) parser.failAtName("initial value should be a unit or elements attribute");
    attributes.push(["initial_value", value]);
  }
  return { attributes: [...attributes, ...parser.optionalAttributeDictionary()] };
}

const staticMemRef: TypeConstraint = typeConstraint("statically shaped memref of any type values", isStatic);

/** The memory of a variable of the module. */
export const get_global = defineOp("memref.get_global", {
  attributes: { name: flatSymbolReference },
  results: { result: staticMemRef },
  traits: [pure],
  interfaces: [
    symbolUser.implement({
      verify: (op, symbols, report) => {
        const name = op.properties.get("name");
        if (!(name instanceof SymbolReferenceAttribute)) return;
        const target = symbols.resolve(op, name);
        const type = target === undefined ? undefined : globalType(target);
        if (type === undefined) report(`'${name.root}' does not reference a valid global memref`);
        else if (type !== op.results[0]?.type)
          report(
            `result type '${op.results[0]?.type.text}' does not match type '${type.text}' of the global memref @${name.root}`,
          );
      },
    }),
  ],
  format: "$name `:` type($result) attr-dict",
});

function globalType(op: Operation): Type | undefined {
  return global.is(op) ? op.type : undefined;
}
