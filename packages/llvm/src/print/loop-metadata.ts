/**
 * `!llvm.loop` nodes from `#llvm.loop_annotation` attributes. The names and operands are those of LLVM's Language
 * Reference, "llvm.loop" and the sections behind it.
 */
import { ArrayAttribute, type Attribute, IntegerAttribute } from "@dslc/ir";
import { StructuredAttribute } from "@dslc/dialect-llvm";
import { type MetadataTable, metadataString } from "./metadata.ts";
import { cannotPrintAttribute } from "./unprintable.ts";

/** How a field becomes an option: a name alone if it is true, or a name with a number, or with an annotation. */
type Option =
  | { readonly kind: "unit"; readonly name: string }
  | { readonly kind: "either"; readonly whenTrue: string; readonly whenFalse: string }
  | { readonly kind: "i1"; readonly name: string; readonly isNegated?: boolean }
  | { readonly kind: "i32"; readonly name: string }
  | { readonly kind: "followup"; readonly name: string }
  | { readonly kind: "record" }
  | { readonly kind: "parallel-accesses" }
  | { readonly kind: "ignored" };

const unit = (name: string): Option => ({ kind: "unit", name });
const i1 = (name: string): Option => ({ kind: "i1", name });
const negated = (name: string): Option => ({ kind: "i1", name, isNegated: true });
const i32 = (name: string): Option => ({ kind: "i32", name });
const followup = (name: string): Option => ({ kind: "followup", name });
const either = (whenTrue: string, whenFalse: string): Option => ({ kind: "either", whenTrue, whenFalse });
const record: Option = { kind: "record" };

/** By record and field. */
const options: Readonly<Record<string, Option>> = {
  "loop_annotation.disableNonforced": unit("llvm.loop.disable_nonforced"),
  "loop_annotation.mustProgress": unit("llvm.loop.mustprogress"),
  "loop_annotation.isVectorized": i32("llvm.loop.isvectorized"),
  "loop_annotation.vectorize": record,
  "loop_annotation.interleave": record,
  "loop_annotation.unroll": record,
  "loop_annotation.unrollAndJam": record,
  "loop_annotation.licm": record,
  "loop_annotation.distribute": record,
  "loop_annotation.pipeline": record,
  "loop_annotation.peeled": record,
  "loop_annotation.unswitch": record,
  "loop_annotation.parallelAccesses": { kind: "parallel-accesses" },
  // Places in the source for LLVM's remarks, which need debug information.
  "loop_annotation.startLoc": { kind: "ignored" },
  "loop_annotation.endLoc": { kind: "ignored" },
  "loop_vectorize.disable": negated("llvm.loop.vectorize.enable"),
  "loop_vectorize.predicateEnable": i1("llvm.loop.vectorize.predicate.enable"),
  "loop_vectorize.scalableEnable": i1("llvm.loop.vectorize.scalable.enable"),
  "loop_vectorize.width": i32("llvm.loop.vectorize.width"),
  "loop_vectorize.followupVectorized": followup("llvm.loop.vectorize.followup_vectorized"),
  "loop_vectorize.followupEpilogue": followup("llvm.loop.vectorize.followup_epilogue"),
  "loop_vectorize.followupAll": followup("llvm.loop.vectorize.followup_all"),
  "loop_interleave.count": i32("llvm.loop.interleave.count"),
  "loop_unroll.disable": either("llvm.loop.unroll.disable", "llvm.loop.unroll.enable"),
  "loop_unroll.count": i32("llvm.loop.unroll.count"),
  "loop_unroll.runtimeDisable": unit("llvm.loop.unroll.runtime.disable"),
  "loop_unroll.full": unit("llvm.loop.unroll.full"),
  "loop_unroll.followupUnrolled": followup("llvm.loop.unroll.followup_unrolled"),
  "loop_unroll.followupRemainder": followup("llvm.loop.unroll.followup_remainder"),
  "loop_unroll.followupAll": followup("llvm.loop.unroll.followup_all"),
  "loop_unroll_and_jam.disable": either("llvm.loop.unroll_and_jam.disable", "llvm.loop.unroll_and_jam.enable"),
  "loop_unroll_and_jam.count": i32("llvm.loop.unroll_and_jam.count"),
  "loop_unroll_and_jam.followupOuter": followup("llvm.loop.unroll_and_jam.followup_outer"),
  "loop_unroll_and_jam.followupInner": followup("llvm.loop.unroll_and_jam.followup_inner"),
  "loop_unroll_and_jam.followupRemainderOuter": followup("llvm.loop.unroll_and_jam.followup_remainder_outer"),
  "loop_unroll_and_jam.followupRemainderInner": followup("llvm.loop.unroll_and_jam.followup_remainder_inner"),
  "loop_unroll_and_jam.followupAll": followup("llvm.loop.unroll_and_jam.followup_all"),
  "loop_licm.disable": unit("llvm.licm.disable"),
  "loop_licm.versioningDisable": unit("llvm.loop.licm_versioning.disable"),
  "loop_distribute.disable": negated("llvm.loop.distribute.enable"),
  "loop_distribute.followupCoincident": followup("llvm.loop.distribute.followup_coincident"),
  "loop_distribute.followupSequential": followup("llvm.loop.distribute.followup_sequential"),
  "loop_distribute.followupFallback": followup("llvm.loop.distribute.followup_fallback"),
  "loop_distribute.followupAll": followup("llvm.loop.distribute.followup_all"),
  "loop_pipeline.disable": i1("llvm.loop.pipeline.disable"),
  "loop_pipeline.initiationinterval": i32("llvm.loop.pipeline.initiationinterval"),
  "loop_peeled.count": i32("llvm.loop.peeled.count"),
  "loop_unswitch.partialDisable": unit("llvm.loop.unswitch.partial.disable"),
};

/**
 * The node of one loop. `loop` tells it from other loops with the same annotation: LLVM takes two branches with one
 * node for latches of one loop.
 *
 * @throws Unprintable when a field is of a kind that LLVM has no option for.
 */
export function loopNode(table: MetadataTable, annotation: StructuredAttribute, loop: string): string {
  return table.distinct(`${loop} ${annotation.text}`, (self) => [self, ...optionNodes(table, annotation)]);
}

/** The loop's own options first, then those of its records. */
function optionNodes(table: MetadataTable, record: StructuredAttribute): readonly string[] {
  const own = record.fields.filter(([, value]) => value instanceof IntegerAttribute);
  const others = record.fields.filter(([, value]) => !(value instanceof IntegerAttribute));
  return [...own, ...others].flatMap(([field, value]) => {
    const option = options[`${record.mnemonic}.${field}`];
    const nodes = option === undefined ? undefined : optionNode(table, option, value);
    if (nodes === undefined) throw cannotPrintAttribute(`${record.mnemonic}.${field}`, value);
    return nodes;
  });
}

/** Undefined when the value is not of the kind that the option takes. */
function optionNode(table: MetadataTable, option: Option, value: Attribute): readonly string[] | undefined {
  const number = value instanceof IntegerAttribute ? value.value : undefined;
  const isTrue = number === undefined ? undefined : number !== 0n;
  switch (option.kind) {
    case "ignored":
      return [];
    case "record":
      return value instanceof StructuredAttribute ? optionNodes(table, value) : undefined;
    case "followup":
      return value instanceof StructuredAttribute
        ? [table.node([metadataString(option.name), loopNode(table, value, "followup")])]
        : undefined;
    case "parallel-accesses":
      return value instanceof ArrayAttribute ? [parallelAccesses(table, value)] : undefined;
    case "unit":
      return isTrue === undefined ? undefined : isTrue ? [table.node([metadataString(option.name)])] : [];
    case "either":
      return isTrue === undefined
        ? undefined
        : [table.node([metadataString(isTrue ? option.whenTrue : option.whenFalse)])];
    case "i1":
      return isTrue === undefined
        ? undefined
        : [table.node([metadataString(option.name), `i1 ${isTrue !== (option.isNegated ?? false)}`])];
    case "i32":
      return number === undefined ? undefined : [table.node([metadataString(option.name), `i32 ${number}`])];
    default:
      return option satisfies never;
  }
}

function parallelAccesses(table: MetadataTable, groups: ArrayAttribute): string {
  const nodes = groups.elements.map((group) => table.distinct(group.text, () => []));
  return table.node([metadataString("llvm.loop.parallel_accesses"), ...nodes]);
}
