/** The statements of a kernel's body: a `let` for each value, blocks of WGSL for regions, variables for what they carry. */
import type { IntegerRanges } from "@dslc/analysis";
import type { Diagnostic } from "@dslc/base";
import { barrier, gpuReturn } from "@dslc/dialect-gpu";
import { load, reinterpret_cast, store, subview, view } from "@dslc/dialect-memref";
import { condition, forOp, ifOp, whileOp, yieldOp } from "@dslc/dialect-scf";
import * as vectors from "@dslc/dialect-vector";
import {
  ArrayAttribute,
  type Block,
  constantOf,
  IndexType,
  locationSpan,
  MemRefType,
  type MixedIndex,
  mixedIndices,
  type Operation,
  type OpOf,
  type Region,
  stridedLayout,
  type Value,
  VectorType,
} from "@dslc/ir";
import { indexRange, unsupported } from "./diagnostics.ts";
import { elementAt, positionOf, product, sum, type View } from "./memory.ts";
import type { Names } from "./names.ts";
import { expressionOf, literalOf, unwritableBits } from "./operations.ts";
import { fits, unfittingOperand } from "./ranges.ts";
import { storedType, valueType } from "./types.ts";

/** What the body finds outside of itself. */
export interface Surroundings {
  readonly names: Names;
  readonly ranges: IntegerRanges;
  /** The variable of the workgroup's memory from a byte on, which holds elements of a type. */
  workgroupArray(hint: string, type: MemRefType, byteOffset: number, at: Operation): string;
  /** A variable that holds these bits, which nothing takes for a constant. */
  variableOf(bits: number): string;
  /** A built-in value, such as `local_invocation_id`, or the size of a group. */
  builtin(name: string, dimension: string): string;
  report(diagnostic: Diagnostic): void;
}

/** Operations that only tell the compiler something. */
const facts = new Set(["memref.assume_alignment", "wg.assume", "wg.assume_uniform", "wg.static_base"]);

const builtins: Readonly<Record<string, string>> = {
  "gpu.thread_id": "local_invocation_id",
  "gpu.block_id": "workgroup_id",
  "gpu.global_id": "global_invocation_id",
  "gpu.grid_dim": "num_workgroups",
  "gpu.block_dim": "group_size",
};

export class BodyWriter {
  readonly lines: string[] = [];
  private indentation = "  ";
  /** What values are called, or the literals that they are. */
  private readonly atoms = new Map<Value, string>();
  private readonly views = new Map<Value, View>();
  /** What came of what was refused: one error is enough. */
  private readonly refused = new Set<Value>();
  private readonly around: Surroundings;

  constructor(around: Surroundings) {
    this.around = around;
  }

  name(value: Value, atom: string): void {
    this.atoms.set(value, atom);
  }

  show(value: Value, seen: View): void {
    this.views.set(value, seen);
  }

  block(block: Block): void {
    for (const op of block.operations()) this.operation(op);
  }

  private operation(op: Operation): void {
    if (facts.has(op.name) || gpuReturn.is(op) || yieldOp.is(op) || condition.is(op)) return;
    if (op.operands.some((operand) => this.refused.has(operand))) return this.giveUp(op);
    if (op.results.some(({ type }) => type instanceof MemRefType)) return this.memory(op);
    const literal = literalOf(op);
    if (literal !== undefined) return this.name(op.getResult(), literal);
    const bits = unwritableBits(op);
    if (bits !== undefined && valueType(op.getResult().type) === "f32")
      return this.name(op.getResult(), `bitcast<f32>(${this.around.variableOf(bits)})`);
    for (const { type } of op.results)
      if (valueType(type) === undefined) return this.refuse(op, `a value of type '${type.text}'`);
    const builtin = builtins[op.name];
    const dimension = op.getAttribute("dimension")?.text.match(/ ([xyz])>$/)?.[1];
    if (builtin !== undefined && dimension !== undefined)
      return this.name(op.getResult(), this.around.builtin(builtin, dimension));
    if (load.is(op)) return this.define(op, elementAt(this.viewOf(op.memref), this.all(op.indices)));
    if (store.is(op))
      return this.line(`${elementAt(this.viewOf(op.memref), this.all(op.indices))} = ${this.atom(op.value)};`);
    if (vectors.load.is(op) || vectors.store.is(op) || vectors.extract.is(op)) return this.vector(op);
    if (barrier.is(op)) return this.barrier(op);
    if (ifOp.is(op)) return this.choice(op);
    if (forOp.is(op)) return this.countedLoop(op);
    if (whileOp.is(op)) return this.loop(op);
    this.computation(op);
  }

  private computation(op: Operation): void {
    const unfitting = unfittingOperand(op, this.around.ranges);
    if (unfitting !== undefined) return this.refuseIndex(op);
    const foreign = op.operands.find(({ type }) => valueType(type) === undefined);
    if (foreign !== undefined) return this.refuse(op, `a value of type '${foreign.type.text}'`);
    const expression =
      op.results.length === 1 && op.regions.length === 0 ? expressionOf(op, this.all(op.operands)) : undefined;
    if (expression === undefined) this.refuse(op, `'${op.name}'`);
    else this.define(op, expression);
  }

  private define(op: Operation, expression: string): void {
    const result = op.getResult();
    const name = this.around.names.fresh(result.nameHint ?? "v");
    this.line(`let ${name}: ${valueType(result.type)} = ${expression};`);
    this.name(result, name);
  }

  /** Views of memory are nothing at run time: what they mean goes into the subscripts. */
  private memory(op: Operation): void {
    if (reinterpret_cast.is(op)) {
      const { variable } = this.viewOf(op.source);
      const [offset = "0u"] = this.mixed(mixedIndices(op.static_offsets, op.offsets));
      const sizes = this.mixed(mixedIndices(op.static_sizes, op.sizes));
      const strides = this.mixed(mixedIndices(op.static_strides, op.strides));
      return this.show(op.result, { variable, offset, sizes, strides });
    }
    if (subview.is(op)) {
      const source = this.viewOf(op.source);
      const offsets = this.mixed(mixedIndices(op.static_offsets, op.offsets));
      const sizes = this.mixed(mixedIndices(op.static_sizes, op.sizes));
      const steps = this.mixed(mixedIndices(op.static_strides, op.strides));
      const { result } = op;
      if (!(result.type instanceof MemRefType) || result.type.shape?.length !== sizes.length)
        return this.refuse(op, "a view of fewer dimensions");
      const offset = this.intermediate(sum([positionOf(source, offsets)]));
      const strides = steps.map((step, at) => this.intermediate(product(step, source.strides[at] ?? "1u")));
      return this.show(result, { variable: source.variable, offset, sizes, strides });
    }
    if (view.is(op) && op.source.definingOp?.name === "wg.static_base") return this.workgroupView(op);
    this.refuse(op, op.name.startsWith("wg.launch") ? "workgroup memory that is sized at launch" : `'${op.name}'`);
  }

  private workgroupView(op: OpOf<typeof view>): void {
    const { result } = op;
    const byteOffset = constantOf(op.byte_shift);
    if (!(result.type instanceof MemRefType) || typeof byteOffset !== "bigint" || op.sizes.length > 0)
      return this.refuse(op, "workgroup memory whose size or place is not constant");
    const layout = stridedLayout(result.type);
    if (storedType(result.type.element) === undefined || layout === undefined)
      return this.refuse(op, `workgroup memory of '${result.type.element.text}'`);
    const variable = this.around.workgroupArray(result.nameHint ?? "shared", result.type, Number(byteOffset), op);
    this.show(result, {
      variable,
      offset: "0u",
      sizes: (result.type.shape ?? []).map((size) => `${size}u`),
      strides: layout.strides.map((stride) => `${stride}u`),
    });
  }

  private vector(op: Operation): void {
    if (vectors.extract.is(op)) {
      const [position, ...more] = op.static_position;
      if (position === undefined || more.length > 0 || op.dynamic_position.length > 0)
        return this.refuse(op, `'${op.name}' of this kind`);
      return this.define(op, `${this.atom(op.vector)}[${position}]`);
    }
    const isLoad = vectors.load.is(op);
    if (!isLoad && !vectors.store.is(op)) return;
    const type = isLoad ? op.result.type : op.valueToStore.type;
    const { strides, ...source } = this.viewOf(op.base);
    const words = type instanceof VectorType ? valueType(type) : undefined;
    if (!(type instanceof VectorType) || words === undefined || strides.at(-1) !== "1u")
      return this.refuse(op, `'${op.name}' of this kind`);
    const first = this.intermediate(positionOf({ ...source, strides }, this.all(op.indices)));
    const places = Array.from({ length: type.count }, (_, at) => `${source.variable}[${sum([first, `${at}u`])}]`);
    if (isLoad) this.define(op, `${words}(${places.join(", ")})`);
    else for (const [at, place] of places.entries()) this.line(`${place} = ${this.atom(op.valueToStore)}[${at}];`);
  }

  /** Orders accesses to all memory, or to that of the workgroup alone. */
  private barrier(op: Operation): void {
    const spaces = op.attributes.get("address_spaces");
    const isOfGroup =
      spaces instanceof ArrayAttribute && spaces.elements.every(({ text }) => text === "#gpu.address_space<workgroup>");
    if (!isOfGroup) this.line("storageBarrier();");
    this.line("workgroupBarrier();");
  }

  private choice(op: OpOf<typeof ifOp>): void {
    const results = this.carried(op.outputs);
    this.line(`if (${this.atom(op.condition)}) {`);
    this.region(op.thenRegion, results);
    if (op.elseRegion.first !== undefined) {
      this.line("} else {");
      this.region(op.elseRegion, results);
    }
    this.line("}");
  }

  /** The counter does not wrap: with 64 bits it would not either. */
  private countedLoop(op: OpOf<typeof forOp>): void {
    const { lowerBound, upperBound, step, body } = op;
    const { ranges } = this.around;
    const isIndex = lowerBound.type instanceof IndexType;
    const bounds = [lowerBound, upperBound, step];
    if (!isIndex) return this.refuse(op, `a loop that counts in '${lowerBound.type.text}'`);
    if (!bounds.every((bound) => fits(bound, op, ranges, false))) return this.refuseIndex(op);
    const [counter, ...inner] = body.entry.arguments;
    const variables = this.carried(op.outputs, op.initArgs);
    const count = this.around.names.fresh(counter?.nameHint ?? "i");
    this.line(`var ${count}: u32 = ${this.atom(lowerBound)};`);
    this.line(`while (${count} < ${this.atom(upperBound)}) {`);
    if (counter !== undefined) this.snapshot(counter, count);
    for (const [at, argument] of inner.entries()) this.snapshot(argument, variables[at] ?? "");
    this.region(body, variables);
    const next = this.around.names.fresh("next");
    this.indented(() => {
      this.line(`let ${next} = ${count} + ${this.atom(step)};`);
      this.line(`if (${next} < ${count}) { break; }`);
      this.line(`${count} = ${next};`);
    });
    this.line("}");
  }

  private loop(op: OpOf<typeof whileOp>): void {
    const results = this.carried(op.outputs);
    const entries = op.inits.map((init) => this.variable(init.nameHint ?? "v", init, this.atom(init)));
    this.line("loop {");
    for (const [at, argument] of op.before.entry.arguments.entries()) this.snapshot(argument, entries[at] ?? "");
    this.indented(() => {
      this.block(op.before.entry);
      const last = op.before.entry.last;
      if (last === undefined || !condition.is(last)) return;
      this.assign(results, last.args);
      this.line(`if (!(${this.atom(last.condition)})) { break; }`);
    });
    for (const [at, argument] of op.after.entry.arguments.entries()) this.snapshot(argument, results[at] ?? "");
    this.region(op.after, entries);
    this.line("}");
  }

  /** The statements of a region, and what it hands on. */
  private region(region: Region, into: readonly string[]): void {
    this.indented(() => {
      this.block(region.entry);
      const last = region.entry.last;
      if (last !== undefined && yieldOp.is(last)) this.assign(into, last.values);
    });
  }

  /** All at once: one may be read by what goes to another. */
  private assign(variables: readonly string[], values: readonly Value[]): void {
    const atoms = this.all(values);
    const isSafe = variables.length < 2;
    const read = isSafe ? atoms : atoms.map((atom) => this.intermediate(atom, true));
    for (const [at, variable] of variables.entries()) this.line(`${variable} = ${read[at]};`);
  }

  /** Variables for results, and their names. */
  private carried(results: readonly Value[], initial: readonly Value[] = []): readonly string[] {
    return results.map((result, at) => {
      const from = initial[at];
      const name = this.variable(result.nameHint ?? "v", result, from === undefined ? undefined : this.atom(from));
      this.name(result, name);
      return name;
    });
  }

  private variable(hint: string, like: Value, initial: string | undefined): string {
    const name = this.around.names.fresh(hint);
    this.line(`var ${name}: ${valueType(like.type)}${initial === undefined ? "" : ` = ${initial}`};`);
    return name;
  }

  /** A block argument: the variable as it is at the start of the block. */
  private snapshot(argument: Value, variable: string): void {
    this.indented(() => this.name(argument, this.intermediate(variable, true, argument.nameHint)));
  }

  /** A name for an expression that is used more than once; an atom is its own. */
  private intermediate(expression: string, always = false, hint = "at"): string {
    if (!always && /^[\w.]+$/.test(expression)) return expression;
    const name = this.around.names.fresh(hint);
    this.line(`let ${name} = ${expression};`);
    return name;
  }

  private mixed(list: readonly MixedIndex[]): readonly string[] {
    return list.map((entry) => (typeof entry === "bigint" ? `${BigInt.asUintN(32, entry)}u` : this.atom(entry)));
  }

  private all(values: readonly Value[]): readonly string[] {
    return values.map((value) => this.atom(value));
  }

  /** What was refused has no name; the text is not used then. */
  private atom(value: Value): string {
    return this.atoms.get(value) ?? "refused";
  }

  private viewOf(value: Value): View {
    return this.views.get(value) ?? { variable: "refused", offset: "0u", sizes: [], strides: [] };
  }

  private refuse(op: Operation, what: string): void {
    this.giveUp(op);
    this.around.report(unsupported.at(locationSpan(op.location), { what }));
  }

  private refuseIndex(op: Operation): void {
    this.giveUp(op);
    this.around.report(indexRange.at(locationSpan(op.location), { what: `'${op.name}'` }));
  }

  private giveUp(op: Operation): void {
    for (const result of op.results) this.refused.add(result);
  }

  private indented(write: () => void): void {
    const before = this.indentation;
    this.indentation += "  ";
    write();
    this.indentation = before;
  }

  private line(text: string): void {
    this.lines.push(`${this.indentation}${text}`);
  }
}
