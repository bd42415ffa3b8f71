/** Ops with regions: a scope of allocations, and atomic updates by any computation. */
import {
  anyMemRef,
  anyType,
  automaticAllocationScope,
  defineOp,
  everyEffect,
  hasParent,
  implicitTerminator,
  index,
  MemRefType,
  memoryEffects,
  type OpParser,
  type ParsedOperation,
  pure,
  recursiveMemoryEffects,
  region,
  regionBranch,
  regionExecution,
  returnLike,
  terminator,
  valueCarrier,
  variadic,
  verifyRegionFlow,
} from "@dslc/ir";
import { elementOfMemRef, number, verifyIndices } from "./ops-access.ts";

/** Ends a scope with the values of the operation around. */
export const allocaScopeReturn = defineOp("memref.alloca_scope.return", {
  operands: { values: variadic(anyType) },
  traits: [pure, terminator, returnLike, hasParent("memref.alloca_scope")],
  format: "attr-dict ($values^ `:` type($values))?",
});

/** Runs its region; what is allocated in it by `memref.alloca` is gone afterwards. */
export const alloca_scope = defineOp("memref.alloca_scope", {
  results: { outputs: variadic(anyType) },
  regions: { body: region },
  traits: [implicitTerminator("memref.alloca_scope.return"), automaticAllocationScope, recursiveMemoryEffects],
  interfaces: [
    regionBranch.implement({
      onEntry: () => [{ target: 0, values: [], inputs: [] }],
      onExit: (op, end) => [{ target: "parent", values: end.operands, inputs: op.results }],
    }),
    valueCarrier.implement({ byArguments: false }),
    regionExecution.implement({
      enter: () => ({ target: 0, values: [] }),
      leave: (_op, { terminatorOperands }) => ({ target: "parent", values: terminatorOperands }),
    }),
  ],
  verifyRegions: verifyRegionFlow,
  format: {
    print: (op, printer) => {
      const hasResults = op.outputs.length > 0;
      if (hasResults) {
        printer.write(" -> (").list(op.outputs, ({ type }) => printer.type(type));
        printer.write(")");
      }
      printer.write(" ").region(op.body, { entryArguments: false, terminators: hasResults }).attributeDictionary(op);
    },
    parse: (parser) => {
      const resultTypes = parser.optional("->") ? parser.functionResults() : [];
      const body = parser.region({ implicitTerminator: allocaScopeReturn });
      return { resultTypes, regions: [body], attributes: parser.optionalAttributeDictionary() };
    },
  },
});

/** Ends the region of an atomic update with the element's new value. */
export const atomic_yield = defineOp("memref.atomic_yield", {
  operands: { value: anyType },
  traits: [pure, terminator, hasParent("memref.generic_atomic_rmw")],
  verify: (op, report) => {
    const wanted = op.parentOp?.results[0]?.type;
    if (wanted !== undefined && wanted !== op.value.type) {
      report(`types mismatch between yield op: '${op.value.type.text}' and its parent: '${wanted.text}'`);
    }
  },
  format: "$value attr-dict `:` type($value)",
});

/** Replaces the element by what the region makes of it, in one step that no other access comes between; gives the element before. */
export const generic_atomic_rmw = defineOp("memref.generic_atomic_rmw", {
  operands: { memref: anyMemRef, indices: variadic(index) },
  results: { result: number },
  matches: { result: { says: "result type matches element type of memref", type: elementOfMemRef } },
  regions: { atomic_body: region },
  traits: [implicitTerminator("memref.atomic_yield")],
  interfaces: [
    memoryEffects.implement({
      effects: (op) => [
        { kind: "read", on: op.getOperand(0) },
        { kind: "write", on: op.getOperand(0) },
      ],
    }),
  ],
  verify: (op, report) => {
    const { entry } = op.atomic_body;
    verifyIndices(
      op.memref.type,
      op.indices.length,
      "expects the number of subscripts to be equal to memref rank",
      report,
    );
    if (entry.arguments.length !== 1) report("expected single number of entry block arguments");
    else if (entry.argument(0).type !== op.result.type) report("expected block argument of the same type result type");
    for (const inner of entry.operations()) {
      if (inner === entry.last || everyEffect(inner, () => false)) continue;
      report("body of 'memref.generic_atomic_rmw' should contain only operations with no side effects", inner);
      break;
    }
  },
  format: {
    print: (op, printer) => {
      printer.write(" ").operand(op.memref).write("[").operands(op.indices).write("] : ").type(op.memref.type);
      printer.write(" ").region(op.atomic_body).attributeDictionary(op);
    },
    parse: parseAtomicUpdate,
  },
});

function parseAtomicUpdate(parser: OpParser): ParsedOperation {
  const memref = parser.operand();
  parser.expect("[");
  const indices = parser.optionalOperands();
  parser.expect("]");
  const type = parser.colonType();
  if (!(type instanceof MemRefType)) return parser.fail("expected a memref type");
  const operands = [parser.resolve(memref, type), ...indices.map((operand) => parser.resolve(operand, index))];
  const body = parser.region();
  return { operands, resultTypes: [type.element], regions: [body], attributes: parser.optionalAttributeDictionary() };
}
