/** Operations of arith, math and vector that have one counterpart with the same operands: a table from name to name. */
import { arith } from "@dslc/dialect-arith";
import { llvm } from "@dslc/dialect-llvm";
import { math } from "@dslc/dialect-math";
import { vector } from "@dslc/dialect-vector";
import {
  type Attribute,
  DictionaryAttribute,
  type NamedAttribute,
  type OpDefinition,
  type Operation,
  VerbatimAttribute,
} from "@dslc/ir";
import { type LoweringEntry, type OpLowering } from "./function-lowering.ts";

const counterparts: Readonly<Record<string, string>> = {
  "arith.addi": "llvm.add",
  "arith.subi": "llvm.sub",
  "arith.muli": "llvm.mul",
  "arith.shli": "llvm.shl",
  "arith.shrui": "llvm.lshr",
  "arith.shrsi": "llvm.ashr",
  "arith.divui": "llvm.udiv",
  "arith.divsi": "llvm.sdiv",
  "arith.remui": "llvm.urem",
  "arith.remsi": "llvm.srem",
  "arith.andi": "llvm.and",
  "arith.ori": "llvm.or",
  "arith.xori": "llvm.xor",
  "arith.maxsi": "llvm.intr.smax",
  "arith.minsi": "llvm.intr.smin",
  "arith.maxui": "llvm.intr.umax",
  "arith.minui": "llvm.intr.umin",
  "arith.addf": "llvm.fadd",
  "arith.subf": "llvm.fsub",
  "arith.mulf": "llvm.fmul",
  "arith.divf": "llvm.fdiv",
  "arith.remf": "llvm.frem",
  "arith.negf": "llvm.fneg",
  "arith.maximumf": "llvm.intr.maximum",
  "arith.minimumf": "llvm.intr.minimum",
  "arith.maxnumf": "llvm.intr.maxnum",
  "arith.minnumf": "llvm.intr.minnum",
  "arith.cmpf": "llvm.fcmp",
  "arith.cmpi": "llvm.icmp",
  "arith.select": "llvm.select",
  "arith.extsi": "llvm.sext",
  "arith.extui": "llvm.zext",
  "arith.trunci": "llvm.trunc",
  "arith.extf": "llvm.fpext",
  "arith.truncf": "llvm.fptrunc",
  "arith.sitofp": "llvm.sitofp",
  "arith.uitofp": "llvm.uitofp",
  "arith.fptosi": "llvm.fptosi",
  "arith.fptoui": "llvm.fptoui",
  "arith.bitcast": "llvm.bitcast",
  "math.absf": "llvm.intr.fabs",
  "math.ceil": "llvm.intr.ceil",
  "math.copysign": "llvm.intr.copysign",
  "math.ctpop": "llvm.intr.ctpop",
  "math.floor": "llvm.intr.floor",
  "math.fma": "llvm.intr.fma",
  "math.rint": "llvm.intr.rint",
  "math.round": "llvm.intr.round",
  "math.roundeven": "llvm.intr.roundeven",
  "math.sqrt": "llvm.intr.sqrt",
  "math.trunc": "llvm.intr.trunc",
  "vector.bitcast": "llvm.bitcast",
  "vector.fma": "llvm.intr.fma",
};

const llvmOps = new Map(llvm.ops.map((definition) => [definition.opName, definition]));

/** A lowering for each op of the table. */
export const oneToOne: readonly LoweringEntry[] = [...arith.ops, ...math.ops, ...vector.ops].flatMap((definition) => {
  const counterpart = llvmOps.get(counterparts[definition.opName] ?? "");
  return counterpart === undefined ? [] : [[definition.opName, lowerTo(counterpart)] as const];
});

function lowerTo(counterpart: OpDefinition): OpLowering {
  const known = new Set(counterpart.attributeGroups.map(({ name }) => name));
  return (op, at, function_) =>
    at.insert(
      counterpart.create({
        operands: function_.values(op.operands),
        resultTypes: op.results.map(({ type }) => function_.type(type)),
        properties: DictionaryAttribute.get(translated(op).filter(([name]) => known.has(name))),
        location: op.location,
      }),
    ).results;
}

/** Properties by llvm's names and in its dialect. Flags are spelled alike. */
function translated(op: Operation): readonly NamedAttribute[] {
  return op.properties.entries.map(
    ([name, value]): NamedAttribute => (name === "fastmath" ? ["fastmathFlags", inLlvm(value)] : [name, inLlvm(value)]),
  );
}

function inLlvm(attribute: Attribute): Attribute {
  return attribute.text.startsWith("#arith.")
    ? new VerbatimAttribute(attribute.text.replace("#arith.", "#llvm."))
    : attribute;
}
