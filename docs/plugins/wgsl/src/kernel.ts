/**
 * A kernel as WGSL. Its parameters are bound in their order in group 0: a storage buffer for each view of global memory,
 * and behind these a uniform structure of all scalars. Its group size is fixed, or an override that the host gives.
 */
import { integerRanges } from "@dslc/analysis";
import type { Diagnostic } from "@dslc/base";
import type { gpuFunc } from "@dslc/dialect-gpu";
import {
  addressSpaceOf,
  type BlockArgument,
  locationSpan,
  MemRefType,
  memoryLayout,
  type Operation,
  type OpOf,
  type Value,
} from "@dslc/ir";
import { BodyWriter } from "./body.ts";
import { unsupported } from "./diagnostics.ts";
import type { Names } from "./names.ts";
import { isBoolean, storedType, valueType } from "./types.ts";

export type Kernel = OpOf<typeof gpuFunc>;

/** An array in the workgroup's memory, by the bytes that the layout gave it. */
interface SharedArray {
  readonly name: string;
  readonly element: string;
  readonly count: number;
  /** Bytes. */
  readonly start: number;
  readonly end: number;
}

/** WGSL's text of a kernel; what cannot be said is reported, and the text is of no use then. */
export function kernelText(
  kernel: Kernel,
  entry: string,
  names: Names,
  report: (diagnostic: Diagnostic) => void,
): readonly string[] {
  return new KernelWriter(kernel, entry, names, report).text();
}

class KernelWriter {
  private readonly declarations: string[] = [];
  private readonly shared: SharedArray[] = [];
  private readonly inputs = new Map<string, string>();
  private readonly bits = new Map<number, string>();
  private readonly kernel: Kernel;
  /** Its name in WGSL. */
  private readonly entry: string;
  private readonly names: Names;
  private readonly report: (diagnostic: Diagnostic) => void;
  /** Overrides for the size of a group, where the kernel leaves it to the launch. */
  private readonly groupSize: readonly string[];

  constructor(kernel: Kernel, entry: string, names: Names, report: (diagnostic: Diagnostic) => void) {
    this.kernel = kernel;
    this.entry = entry;
    this.names = names;
    this.report = report;
    const fixed = kernel.known_block_size;
    this.groupSize =
      fixed === undefined
        ? ["x", "y", "z"].map((dimension) => this.override(`${entry}_group_size_${dimension}`))
        : fixed.map((size) => `${size}u`);
  }

  private override(hint: string): string {
    const name = this.names.fresh(hint);
    this.declarations.push(`override ${name}: u32 = 1u;`);
    return name;
  }

  text(): readonly string[] {
    const { kernel } = this;
    const body = new BodyWriter({
      names: this.names,
      ranges: integerRanges(kernel),
      workgroupArray: (hint, type, byteOffset, at) => this.workgroupArray(hint, type, byteOffset, at),
      builtin: (name, dimension) => this.builtin(name, dimension),
      variableOf: (bits) => this.variableOf(bits),
      report: this.report,
    });
    const { entry } = kernel.body;
    this.parameters(entry.arguments, body);
    body.block(entry);
    const inputs = [...this.inputs].map(([builtin, name]) => `  @builtin(${builtin}) ${name}: vec3<u32>,`);
    return [
      ...this.declarations,
      ...this.shared.map(({ name, element, count }) => `var<workgroup> ${name}: array<${element}, ${count}>;`),
      "",
      `@compute @workgroup_size(${this.groupSize.join(", ")})`,
      ...(inputs.length === 0 ? [`fn ${this.entry}() {`] : [`fn ${this.entry}(`, ...inputs, ") {"]),
      ...body.lines,
      "}",
    ];
  }

  private variableOf(bits: number): string {
    const known = this.bits.get(bits);
    if (known !== undefined) return known;
    const hex = bits.toString(16);
    const name = this.names.fresh(`${this.entry}_bits_${hex}`);
    this.bits.set(bits, name);
    this.declarations.push(`var<private> ${name}: u32 = 0x${hex}u;`);
    return name;
  }

  private builtin(name: string, dimension: string): string {
    const position = ["x", "y", "z"].indexOf(dimension);
    if (name === "group_size") return this.groupSize[position] ?? "1u";
    const known = this.inputs.get(name);
    const input = known ?? this.names.fresh(name);
    this.inputs.set(name, input);
    return `${input}.${dimension}`;
  }

  private parameters(parameters: readonly BlockArgument[], body: BodyWriter): void {
    const scalars: BlockArgument[] = [];
    let binding = 0;
    for (const [position, parameter] of parameters.entries()) {
      if (!(parameter.type instanceof MemRefType)) {
        scalars.push(parameter);
        continue;
      }
      const element = addressSpaceOf(parameter.type) === "global" ? storedType(parameter.type.element) : undefined;
      if (element === undefined) {
        this.refuse(this.kernel, `a parameter of type '${parameter.type.text}'`);
        continue;
      }
      const isRead = this.kernel.arg_attrs?.[position]?.has("llvm.readonly") === true;
      const variable = this.global(parameter, parameter.nameHint?.replace(/_base$/, ""));
      this.declarations.push(
        `@group(0) @binding(${binding++}) var<storage, ${isRead ? "read" : "read_write"}> ${variable}: array<${element}>;`,
      );
      body.show(parameter, { variable, offset: "0u", sizes: [], strides: ["1u"] });
    }
    if (scalars.length > 0) this.scalars(scalars, binding, body);
  }

  private scalars(scalars: readonly BlockArgument[], binding: number, body: BodyWriter): void {
    const structure = this.names.fresh(`${this.entry}_parameters_type`);
    const variable = this.names.fresh(`${this.entry}_parameters`);
    const fields = scalars.flatMap((scalar) => {
      const type = isBoolean(scalar.type) ? "u32" : valueType(scalar.type);
      if (type === undefined) this.refuse(this.kernel, `a parameter of type '${scalar.type.text}'`);
      const field = this.names.fresh(scalar.nameHint ?? "parameter");
      body.name(scalar, isBoolean(scalar.type) ? `(${variable}.${field} != 0u)` : `${variable}.${field}`);
      return type === undefined ? [] : [`  ${field}: ${type},`];
    });
    this.declarations.push(
      `struct ${structure} {`,
      ...fields,
      "}",
      `@group(0) @binding(${binding}) var<uniform> ${variable}: ${structure};`,
    );
  }

  private global(value: Value, hint = "buffer"): string {
    return this.names.fresh(`${this.entry}_${value.nameHint === undefined ? "buffer" : hint}`);
  }

  /** One variable for each array that the layout placed. Those that share bytes cannot be told apart in WGSL. */
  private workgroupArray(hint: string, { shape = [], element }: MemRefType, start: number, at: Operation): string {
    const count = shape.reduce((all, size) => all * size, 1);
    const end = start + count * (memoryLayout(element)?.pitch ?? 4);
    const type = storedType(element) ?? "u32";
    const same = this.shared.find((array) => array.start === start && array.end === end && array.element === type);
    if (same !== undefined) return same.name;
    if (this.shared.some((array) => array.start < end && start < array.end))
      this.refuse(at, "workgroup memory that is two arrays at different times");
    const name = this.names.fresh(`${this.entry}_${hint}`);
    this.shared.push({ name, element: type, count, start, end });
    return name;
  }

  private refuse(op: Operation, what: string): void {
    this.report(unsupported.at(locationSpan(op.location), { what }));
  }
}
