/** Kernels as functions of the llvm dialect. All calls were inlined, so a kernel is all that is left. */
import type { Diagnostic } from "@dslc/base";
import { type gpuFunc, gpuReturn, isKernel, privateAttributions, workgroupAttributions } from "@dslc/dialect-gpu";
import * as llvm from "@dslc/dialect-llvm";
import {
  type Builder,
  DictionaryAttribute,
  locationSpan,
  MemRefType,
  type NamedAttribute,
  type OpOf,
  UnitAttribute,
  type Value,
} from "@dslc/ir";
import { convertType } from "./convert-types.ts";
import { lowering } from "@dslc/pass";
import {
  cannotLower,
  FunctionLowering,
  type LoweringEntry,
  type LoweringOptions,
  type OpLowering,
} from "./function-lowering.ts";

export const functionLowerings: readonly LoweringEntry[] = [
  lowering(gpuReturn, (_op, at) => llvm.returnOp(at, {}).results),
];

/** Builds the counterpart of a kernel at the insertion point. Errors are reported. */
export function lowerKernel(
  kernel: OpOf<typeof gpuFunc>,
  at: Builder,
  lowerings: ReadonlyMap<string, OpLowering>,
  options: LoweringOptions,
  report: (diagnostic: Diagnostic) => void,
): void {
  const refuse = (reason: string): void =>
    report(cannotLower.at(locationSpan(kernel.location), { op: kernel.name, reason }));
  if (!isKernel(kernel)) return refuse(`function '${kernel.sym_name}' is no kernel; inline it first`);
  if (workgroupAttributions(kernel).length + privateAttributions(kernel).length > 0)
    return refuse("memory attributions are not supported; allocate with wg ops");
  const inputs = kernel.body.entry.arguments;
  const types = inputs.map(({ type }) => convertType(type));
  if (!types.every((type) => type !== undefined)) return refuse("a parameter's type has no counterpart");
  const attributes = inputs.map((_, position) => kernel.arg_attrs?.[position] ?? DictionaryAttribute.empty);
  const parameters = new Map<Value, DictionaryAttribute>(
    inputs.map((input, position) => [input, attributes[position] ?? DictionaryAttribute.empty]),
  );
  const body = new FunctionLowering(lowerings, parameters, options, report).body(kernel.body);
  at.location = kernel.location;
  const lowered = llvm.func(at, {
    sym_name: kernel.sym_name,
    function_type: llvm.LLVMFunctionType.get(llvm.LLVMVoidType.get(), types),
    arg_attrs: inputs.map((input, position) =>
      parameterAttributes(input, attributes[position] ?? DictionaryAttribute.empty),
    ),
    body,
  });
  lowered.attributes = DictionaryAttribute.get([
    ...kernel.attributes.entries.filter(([name]) => /^(llvm|nvvm|rocdl)\./.test(name)),
    [options.kernelAttribute, UnitAttribute.instance],
  ]);
  // Attributes for LLVM that the target's own lowering hung on the kernel: a property of llvm.func.
  lowered.setProperty("passthrough", kernel.attributes.get("passthrough"));
}

/** What is true of every parameter of a kernel, added to what the function says. */
function parameterAttributes(input: Value, given: DictionaryAttribute): DictionaryAttribute {
  const facts: NamedAttribute[] = [["llvm.noundef", UnitAttribute.instance]];
  // A kernel has nowhere to keep an address that it was given.
  if (input.type instanceof MemRefType) facts.push(["llvm.nocapture", UnitAttribute.instance]);
  return facts.reduce((all: DictionaryAttribute, [name, value]) => all.with(name, value), given);
}
