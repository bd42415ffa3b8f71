/** Functions and kernels. */
import { muli } from "@dslc/dialect-arith";
import { funcOp, returnOp } from "@dslc/dialect-func";
import { gpuFunc, gpuReturn } from "@dslc/dialect-gpu";
import { buildReinterpretCast } from "@dslc/dialect-memref";
import { assume, launchViews } from "@dslc/dialect-wg";
import {
  Block,
  type Builder,
  DictionaryAttribute,
  FunctionType,
  index,
  IntegerAttribute,
  i64,
  type MixedIndex,
  type NamedAttribute,
  Region,
  type Type as IrType,
  UnitAttribute,
  type Value,
} from "@dslc/ir";
import type { BufferParameter, KernelParameter, LaunchRegion, TypedFunction, TypedKernel } from "../typed-tree.ts";
import { concrete, isInteger, type Type, type ViewType } from "../types.ts";
import { BodyBuilder, type Builders, nameValue } from "./body-builder.ts";
import { toIndex } from "./casts.ts";
import { buildValueChoice } from "./choices.ts";
import { buildValue, oneLine } from "./expressions.ts";
import { buildIndex } from "./places.ts";
import { buildFormula, type FormulaPlace } from "./formulas.ts";
import {
  addressIrType,
  irTypeOf,
  parameterIrType as viewParameterIrType,
  rowIrType,
  scalarIrType,
  scalarOf,
  viewIrType,
  viewOf,
} from "./ir-types.ts";
import { buildBlock } from "./statements.ts";

const builders: Builders = { value: buildValue, block: buildBlock };

/** Puts what is made once before everything else. */
function joinPrologue(entry: Block, prologue: Block): Region {
  const { first } = entry;
  for (const op of prologue.operations()) {
    op.detach();
    if (first === undefined) entry.append(op);
    else entry.insertBefore(first, op);
  }
  return new Region([entry]);
}

/** `func.func private`. */
export function buildFunction(at: Builder, typed: TypedFunction): void {
  const { parameters, result, body: block, name, span } = typed;
  if (block === undefined) throw new Error(`function ${name} was not checked`);
  const inputs = parameters.map(({ type }) => functionInput(type));
  const results = result === undefined ? [] : [irTypeOf(result)];
  const entry = new Block();
  const prologue = new Block();
  const body = new BodyBuilder(entry, prologue, span, { builders, result });
  for (const [position, variable] of parameters.entries()) {
    const type = inputs[position];
    if (type !== undefined) body.set(variable, entry.addArgument(type, variable.name));
  }
  buildBlock(body, block, { tail: "function", slot: body.result });
  const end = block.span.source.span(block.span.end - 1, block.span.end);
  const values = body.result === undefined ? [] : [body.get(body.result)];
  returnOp(body.from(end), { values });
  at.location = span;
  funcOp(at, {
    sym_name: name,
    sym_visibility: "private",
    function_type: FunctionType.get(inputs, results),
    body: joinPrologue(entry, prologue),
  });
}

function functionInput(type: Type): IrType {
  const known = concrete(type);
  return known.kind === "view" ? viewParameterIrType(known) : irTypeOf(known);
}

/** `gpu.func ... kernel`. */
export function buildKernel(at: Builder, kernel: TypedKernel): void {
  const { parameters, name, span, groupSize, body: block } = kernel;
  const inputs = parameters.map(parameterIrType);
  const entry = new Block();
  const prologue = new Block();
  const body = new BodyBuilder(entry, prologue, span, { builders, groupSize });
  bindParameters(body, kernel, entry, inputs);
  buildBlock(body, block, { tail: "function", slot: undefined });
  gpuReturn(body.from(block.span.source.span(block.span.end - 1, block.span.end)), { values: [] });
  at.location = span;
  gpuFunc(at, {
    sym_name: name,
    function_type: FunctionType.get(inputs, []),
    arg_attrs: parameters.some(({ kind }) => kind === "buffer") ? parameters.map(argumentAttributes) : undefined,
    known_block_size: groupSize,
    "gpu.kernel": true,
    workgroup_attributions: 0n,
    body: joinPrologue(entry, prologue),
  });
}

function parameterIrType(parameter: KernelParameter): IrType {
  return parameter.kind === "scalar" ? scalarIrType(parameter.type) : addressIrType(parameter.type);
}

/** Facts that reach LLVM. The contract says that what is written overlaps nothing else, unless it `@may_alias`. */
function argumentAttributes(parameter: KernelParameter): DictionaryAttribute {
  if (parameter.kind === "scalar") return DictionaryAttribute.empty;
  const facts: NamedAttribute[] = [["llvm.align", new IntegerAttribute(BigInt(parameter.alignment), i64)]];
  if (!parameter.mayAlias) facts.push(["llvm.noalias", UnitAttribute.instance]);
  if (!parameter.type.isMutable) facts.push(["llvm.readonly", UnitAttribute.instance]);
  return DictionaryAttribute.get(facts);
}

/** Makes the scalars, buffers and views known to the body, and states what the host has checked. */
function bindParameters(body: BodyBuilder, kernel: TypedKernel, entry: Block, inputs: readonly IrType[]): void {
  const addresses: { readonly parameter: BufferParameter; readonly address: ReturnType<Block["addArgument"]> }[] = [];
  for (const [position, parameter] of kernel.parameters.entries()) {
    const type = inputs[position];
    if (type === undefined) continue;
    const { variable } = parameter;
    if (parameter.kind === "scalar") body.set(variable, entry.addArgument(type, variable.name));
    else addresses.push({ parameter, address: entry.addArgument(type, `${variable.name}_base`) });
  }
  for (const { condition, span } of kernel.requirements) {
    const holds = body.value(condition);
    assume(body.from(span), { condition: holds, reason: `requires ${oneLine(span.text)}` });
  }
  for (const { parameter, address } of addresses) {
    const lengths = parameter.lengths.map((length) => buildFormula(indexPlace(body), length));
    const at = body.from(parameter.variable.span);
    body.set(
      parameter.variable,
      nameValue(shaped(body, at, address, parameter.type, lengths), parameter.variable.name),
    );
  }
  if (kernel.launch !== undefined) bindViews(body, kernel.launch);
}

/** Memory as a view with these lengths, its rows one behind the other. */
function shaped(body: BodyBuilder, at: Builder, memory: Value, type: ViewType, lengths: readonly Value[]): Value {
  const strides: MixedIndex[] = [1n];
  for (const length of lengths.slice(1).reverse()) {
    const [inner = 1n] = strides;
    strides.unshift(typeof inner === "bigint" ? length : muli(at, { lhs: inner, rhs: length }).result);
  }
  const view = buildReinterpretCast(at, memory, { offsets: [0n], sizes: lengths, strides }, viewIrType(type)).result;
  body.lengths.set(view, lengths);
  return view;
}

/** Lengths of buffers are computed in 64 bits: they may be more than a u32 holds. */
function indexPlace(body: BodyBuilder): FormulaPlace {
  const { at } = body;
  return {
    at,
    type: index,
    isChecked: false,
    parameter: (variable) => {
      const type = scalarOf(variable);
      const value = body.get(variable);
      return isInteger(type) ? toIndex(at, value, type) : value;
    },
    identifier: (identifier, dimension) => body.identifierIndex(identifier, dimension, at.location),
    choose: (condition, then, otherwise) => buildValueChoice(body, condition, then, otherwise),
  };
}

/** Lengths of views are computed as the source has them: no region has as many elements as would not fit. */
function bindViews(body: BodyBuilder, { views, isOrdered, span }: LaunchRegion): void {
  const lengths = views.map((view) => view.lengths.map((length) => buildIndex(body, length)));
  const at = body.from(span);
  const elements = lengths.flatMap(([first, ...others]) =>
    first === undefined ? [] : [others.reduce((lhs, rhs) => muli(at, { lhs, rhs }).result, first)],
  );
  const op = launchViews(at, {
    lengths: elements,
    names: views.map(({ variable }) => variable.name),
    alignments: views.map(({ alignment }) => BigInt(alignment)),
    ordered: isOrdered,
    open: views.at(-1)?.lengths.length === 0,
    views: views.map(({ variable }) => rowIrType(viewOf(variable))),
  });
  for (const [position, row] of op.views.entries()) {
    const [declared, own = []] = [views[position], lengths[position]];
    if (declared === undefined) continue;
    const { variable } = declared;
    nameValue(row, variable.name);
    if (own.length === 1) body.lengths.set(row, own);
    body.set(variable, own.length > 1 ? nameValue(shaped(body, at, row, viewOf(variable), own), variable.name) : row);
  }
}
