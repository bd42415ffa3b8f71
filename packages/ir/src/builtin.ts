/** The builtin dialect's ops: what every module of IR needs, so it is part of this package, as in MLIR. */
import { optionalAttribute, symbolNameAttribute } from "./attribute-constraints.ts";
import { StringAttribute } from "./attributes.ts";
import { defineOp, region } from "./define-op.ts";
import { defineInterface } from "./interfaces.ts";
import { graphRegion, isolatedFromAbove, noTerminator, pure, singleBlock, symbol, symbolTable } from "./traits.ts";
import { anyType, variadic } from "./type-constraints.ts";

/** Implemented by ops in whose regions a name without a dialect is one of this dialect (`return` in `func.func`). */
export const defaultDialect = defineInterface<{ readonly dialect: string }>("default-dialect");

/** A container of other operations; the root of a file. */
export const moduleOp = defineOp("builtin.module", {
  attributes: {
    sym_name: optionalAttribute(symbolNameAttribute),
    sym_visibility: optionalAttribute(symbolNameAttribute),
  },
  regions: { bodyRegion: region },
  traits: [isolatedFromAbove, symbolTable, symbol, noTerminator, graphRegion, singleBlock],
  interfaces: [defaultDialect.implement({ dialect: "builtin" })],
  verify: (op, report) => {
    if (op.bodyRegion.first?.arguments.length !== 0) report("region should have no arguments");
    for (const [name] of op.attributes.entries) {
      if (!name.includes(".")) report(`can only contain attributes with dialect-prefixed names, found: '${name}'`);
    }
  },
  format: {
    print: (op, printer) => {
      const name = op.properties.get("sym_name");
      if (name instanceof StringAttribute) printer.write(" ").symbolName(name.value);
      printer.attributeDictionary(op, ["sym_name"], "attributes").write(" ").region(op.getRegion());
    },
    parse: (parser) => {
      const name = parser.optionalSymbolName();
      const attributes = parser.optionalAttributeDictionary("attributes");
      if (name !== undefined) attributes.push(["sym_name", new StringAttribute(name)]);
      return { attributes, regions: [parser.region()] };
    },
  },
});

/** Stands between values of two types while a lowering is under way; none is left at its end. */
export const unrealizedConversionCast = defineOp("builtin.unrealized_conversion_cast", {
  operands: { inputs: variadic(anyType) },
  results: { outputs: variadic(anyType) },
  traits: [pure],
  verify: (op, report) => {
    if (op.outputs.length === 0) report("expected at least one result for cast operation");
  },
  format: "($inputs^ `:` type($inputs))? `to` type($outputs) attr-dict",
});

export const builtin = { ops: [moduleOp, unrealizedConversionCast] };
