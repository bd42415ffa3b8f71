/** The plugin: the dialect, the pass that makes its operation, and the one that lowers it. */
import { definePlugin, nested, type PipelineElement } from "@dslc/pass";
import { __camel__ } from "./dialect.ts";
import { form__pascal__, lower__pascal__ } from "./passes.ts";

const onKernels = (step: PipelineElement): readonly PipelineElement[] => [
  nested("gpu.module", [nested("gpu.func", [step])]),
];

export default definePlugin({
  name: "__name__",
  api: 1,
  dialects: [__camel__],
  passes: [form__pascal__, lower__pascal__],
  insertions: [
    { at: "before-layout", elements: () => onKernels(form__pascal__()) },
    { at: "after-layout", elements: () => onKernels(lower__pascal__()) },
  ],
});
