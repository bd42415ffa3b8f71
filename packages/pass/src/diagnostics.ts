/** What the pass manager reports. */
import { defineDiagnostic } from "@dslc/base";

export const wrongRoot = defineDiagnostic(
  "pass/wrong-root",
  "error",
  "A pipeline starts with the kind of operation that the input is; what runs on operations inside of it is nested: `builtin.module(gpu.module(...))`.",
  ({ pipeline, found }: { pipeline: string; found: string }) =>
    `the pipeline runs on '${pipeline}', but the input is a '${found}'`,
);

export const wrongAnchor = defineDiagnostic(
  "pass/wrong-anchor",
  "error",
  "The pass works on other operations than the one that the pipeline runs it on. Nest it: `builtin.module(gpu.module(PASS))`, for instance.",
  ({ pass, anchor, anchors }: { pass: string; anchor: string; anchors: readonly string[] }) =>
    `pass '${pass}' cannot run on '${anchor}'; it runs on ${anchors.map((name) => `'${name}'`).join(" or ")}`,
);

export const unknownAnchor = defineDiagnostic(
  "pass/unknown-anchor",
  "error",
  "A pipeline is nested on the name of an operation of a dialect that is loaded, as the generic form spells it (`func.func`), or on `any`.",
  ({ anchor }: { anchor: string }) => `there is no operation '${anchor}' to run passes on`,
);

export const notIsolated = defineDiagnostic(
  "pass/not-isolated",
  "error",
  "Passes run on operations of which the inside uses nothing from outside (functions and modules): a pass must not look outside of what it runs on, and could not help it here.",
  ({ anchor }: { anchor: string }) => `passes cannot run on '${anchor}': what is inside may use values from outside`,
);

export const wrongOrder = defineDiagnostic(
  "pass/wrong-order",
  "error",
  "A pass says which others have to come before it when they are in the same pipeline, and why.",
  ({ pass, before, reason }: { pass: string; before: string; reason: string }) =>
    `'${pass}' has to come after '${before}': ${reason}`,
);

export const missingDialect = defineDiagnostic(
  "pass/missing-dialect",
  "error",
  "A pass creates operations of a dialect that is not loaded. Load the dialect with the pass: a plugin lists both.",
  ({ pass, dialect }: { pass: string; dialect: string }) =>
    `pass '${pass}' creates operations of dialect '${dialect}', which is not loaded`,
);

export const nothingMatched = defineDiagnostic(
  "pass/nothing-matched",
  "warning",
  "Passes are nested on a kind of operation that there is none of directly inside of what the pipeline around runs on, so that they did not run. What lies deeper takes a pipeline for each level: `builtin.module(gpu.module(gpu.func(...)))`.",
  ({ anchor, around, passes }: { anchor: string; around: string; passes: readonly string[] }) =>
    `no '${anchor}' is directly inside of a '${around}', so ${passes.length === 0 ? "nothing" : passes.join(", ")} did not run`,
);

/** A step on its way over an operation, as messages name it. */
interface StepPlace {
  /** The pass with its options. */
  readonly pass: string;
  /** The operation that it ran on: `gpu.func @scale`. */
  readonly place: string;
}

export const passThrew = defineDiagnostic(
  "pass/threw",
  "error",
  "A pass ended with an error of its own instead of reporting one. This is a bug of the pass: report it with the reproducer.",
  ({ pass, place, message }: StepPlace & { message: string }) => `pass '${pass}' failed on ${place}: ${message}`,
);

export const passFailed = defineDiagnostic(
  "pass/failed",
  "error",
  "A pass says that it cannot go on although the input is right.",
  ({ pass, place, reason }: StepPlace & { reason: string }) => `pass '${pass}' gave up on ${place}: ${reason}`,
);

export const invalidAfterPass = defineDiagnostic(
  "pass/invalid-ir",
  "error",
  "A pass left IR that does not verify. This is a bug of the pass.",
  ({ pass, place, message }: StepPlace & { message: string }) =>
    `pass '${pass}' left invalid IR in ${place}: ${message}`,
);

export const notRemoved = defineDiagnostic(
  "pass/not-removed",
  "error",
  "A lowering left operations of a dialect that it is to remove: it does not know how to lower them.",
  ({ pass, op }: { pass: string; op: string }) => `pass '${pass}' cannot lower '${op}'`,
);

export const notPreserved = defineDiagnostic(
  "pass/not-preserved",
  "error",
  "A pass says that the results of an analysis still hold behind it, and computed anew they are others. This is a bug of the pass: passes behind it would rely on what is not so.",
  ({ pass, place, analysis }: StepPlace & { analysis: string }) =>
    `pass '${pass}' says that it preserves '${analysis}', but changed what it says of ${place}`,
);

export const outsideOfPass = defineDiagnostic(
  "pass/outside",
  "error",
  "A pass may run pipelines on the operation that it runs on and on operations inside of that, of the kind that the pipeline is for.",
  ({ pass, place, target, pipeline }: StepPlace & { target: string; pipeline: string }) =>
    `pass '${pass}' on ${place} runs '${pipeline}' on ${target}, which is not inside of it, or not of that kind`,
);

export const reproducerWritten = defineDiagnostic(
  "pass/reproducer",
  "note",
  "A file with the IR as it was before the pass that failed, and the pipeline that fails on it.",
  ({ pass, command }: { pass: string; command: string }) => `to see pass '${pass}' fail again: ${command}`,
);
