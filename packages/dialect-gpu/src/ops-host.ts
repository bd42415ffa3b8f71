/** What the host does with the device's memory. */
import {
  anyAttribute,
  anyMemRef,
  anyType,
  arrayAttribute,
  type Attribute,
  defineOp,
  dynamic,
  elementType,
  i32,
  layoutSymbols,
  index,
  MemRefType,
  memoryEffects,
  type NamedAttribute,
  type OpParser,
  optionalAttribute,
  type ParsedOperation,
  StringAttribute,
  symbol,
  symbolNameAttribute,
  sizesAgree,
  type Type,
  typeConstraint,
  unitAttribute,
  variadic,
  VerbatimAttribute,
} from "@dslc/ir";
import { asyncDependencies, asyncParts, optionalToken } from "./async.ts";
import { offloadingHandler } from "./attributes.ts";

/** New memory of the device; with `host_shared` the host reads and writes it too. */
export const alloc = defineOp("gpu.alloc", {
  operands: { asyncDependencies, dynamicSizes: variadic(index), symbolOperands: variadic(index) },
  attributes: { hostShared: unitAttribute },
  results: { memref: anyMemRef, asyncToken: optionalToken },
  interfaces: [memoryEffects.implement({ effects: (op) => [{ kind: "allocate", on: op.getResult() }] })],
  verify: (op, report) => {
    const { type } = op.memref;
    if (!(type instanceof MemRefType)) return;
    if (op.dynamicSizes.length !== (type.shape ?? []).filter((size) => size === dynamic).length)
      report("dimension operand count does not equal memref dynamic dimension count");
    else if (op.symbolOperands.length !== layoutSymbols(type.layout))
      report("symbol operand count does not equal memref symbol count");
  },
  formatParts: asyncParts,
  format:
    "custom<Async> (` ` `host_shared` $hostShared^)? ` ` `(` $dynamicSizes `)` (`` `[` $symbolOperands^ `]`)? attr-dict `:` type($memref)",
});

/** Frees what `gpu.alloc` made. */
export const dealloc = defineOp("gpu.dealloc", {
  operands: { asyncDependencies, memref: anyMemRef },
  results: { asyncToken: optionalToken },
  interfaces: [memoryEffects.implement({ effects: (op) => [{ kind: "free", on: op.operands.at(-1) }] })],
  formatParts: asyncParts,
  format: "custom<Async> $memref attr-dict `:` type($memref)",
});

function sameElements(a: Type, b: Type): boolean {
  const element = (type: Type): Type => (type instanceof MemRefType ? type.element : elementType(type));
  return element(a) === element(b);
}

function shapeOf(type: Type): readonly number[] | undefined {
  return type instanceof MemRefType ? type.shape : undefined;
}

/** Copies between memories. */
export const memcpy = defineOp("gpu.memcpy", {
  operands: { asyncDependencies, dst: anyMemRef, src: anyMemRef },
  results: { asyncToken: optionalToken },
  interfaces: [
    memoryEffects.implement({
      effects: (op) => [
        { kind: "write", on: op.operands.at(-2) },
        { kind: "read", on: op.operands.at(-1) },
      ],
    }),
  ],
  verify: (op, report) => {
    if (!sameElements(op.dst.type, op.src.type)) report("arguments have incompatible element type");
    else if (!sizesAgree(shapeOf(op.dst.type), shapeOf(op.src.type))) report("arguments have incompatible shape");
  },
  formatParts: asyncParts,
  format: "custom<Async> $dst `,` $src `:` type($dst) `,` type($src) attr-dict",
});

/** Makes all elements the value. */
export const memset = defineOp("gpu.memset", {
  operands: { asyncDependencies, dst: anyMemRef, value: anyType },
  results: { asyncToken: optionalToken },
  interfaces: [memoryEffects.implement({ effects: (op) => [{ kind: "write", on: op.operands.at(-2) }] })],
  verify: (op, report) => {
    if (!sameElements(op.dst.type, op.value.type))
      report("failed to verify that all of {dst, value} have same element type");
  },
  formatParts: asyncParts,
  format: "custom<Async> $dst `,` $value `:` type($dst) `,` type($value) attr-dict",
});

/** Waits until the operations whose tokens it is given are done, or gives a token of that. */
export const wait = defineOp("gpu.wait", {
  operands: { asyncDependencies },
  results: { asyncToken: optionalToken },
  formatParts: asyncParts,
  format: "custom<Async> attr-dict",
});

/** Which device what follows is run on. */
export const set_default_device = defineOp("gpu.set_default_device", {
  operands: { devIndex: i32 },
  interfaces: [memoryEffects.implement({ effects: () => [{ kind: "write", on: undefined }] })],
  format: "attr-dict $devIndex",
});

const unrankedMemRef = typeConstraint(
  "unranked.memref of any type values",
  (type) => type instanceof MemRefType && type.shape === undefined,
);

/** Lets the device use the host's memory. */
export const host_register = defineOp("gpu.host_register", {
  operands: { value: unrankedMemRef },
  format: "$value attr-dict `:` type($value)",
});

/** Ends what `gpu.host_register` began. */
export const host_unregister = defineOp("gpu.host_unregister", {
  operands: { value: unrankedMemRef },
  format: "$value attr-dict `:` type($value)",
});

/** Compiled code of a module for one or more targets. */
export const binary = defineOp("gpu.binary", {
  attributes: {
    sym_name: symbolNameAttribute,
    offloadingHandler: optionalAttribute(offloadingHandler),
    objects: arrayAttribute(anyAttribute),
  },
  traits: [symbol],
  verify: (op, report) => {
    if (op.objects.length === 0)
      report(
        "attribute 'objects' failed to satisfy constraint: an array of GPU object attributes with at least 1 elements",
      );
  },
  format: {
    print: (op, printer) => {
      const handler = op.offloadingHandler;
      const objects = op.properties.get("objects");
      printer.write(" ").symbolName(op.sym_name).write(" ");
      if (handler !== undefined && handler.text !== defaultHandler.text)
        printer.write("<").attribute(handler).write("> ");
      if (objects !== undefined) printer.attribute(objects);
      printer.attributeDictionary(op, ["sym_name", "offloadingHandler", "objects"]);
    },
    parse: parseBinary,
  },
});

/** Chooses the object of the device that is there. */
const defaultHandler = new VerbatimAttribute("#gpu.select_object");

function parseBinary(parser: OpParser): ParsedOperation {
  const name = parser.symbolName();
  let handler: Attribute = defaultHandler;
  if (parser.optional("<")) {
    handler = parser.attribute();
    parser.expect(">");
  }
  const attributes: NamedAttribute[] = [
    ["sym_name", new StringAttribute(name)],
    ["offloadingHandler", handler],
    ["objects", parser.attribute()],
  ];
  return { attributes: [...attributes, ...parser.optionalAttributeDictionary()] };
}
