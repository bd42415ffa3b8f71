/**
 * The manifest of a module whose launch regions are laid out: what each `wg.contract` and the kernel beside it say, as
 * data for launchers.
 */
import { defineDiagnostic, type Diagnostic, type DiagnosticSink } from "@dslc/base";
import { gpuFunc, isKernel } from "@dslc/dialect-gpu";
import {
  arrayLayout,
  bufferLength,
  contract,
  elementBytes,
  launchBase,
  launchBytes,
  rawRegion,
  requires,
  scalarArguments,
  viewLayout,
} from "@dslc/dialect-wg";
import {
  DenseArrayAttribute,
  IntegerAttribute,
  IntegerType,
  i1,
  type Location,
  locationSpan,
  type Operation,
  type OpOf,
  type Type,
  UnitAttribute,
  type Value,
  VectorType,
} from "@dslc/ir";
import {
  type GroupSize,
  type Kernel,
  launchVariables,
  type LaunchRegion,
  type Manifest,
  manifestFormatVersion,
  manifestTarget,
  type Parameter,
  scalarTypes,
  targetGroupSize,
  targetLimits,
} from "@dslc/manifest";
import type { EmittedKernel } from "@dslc/pass";
import type { TargetFacts } from "@dslc/target-info";
import { FormulaReader, type FormulaVariables, NoFormula } from "./contract-expression.ts";

export const notAFormula = defineDiagnostic(
  "contract/not-a-formula",
  "error",
  "A launch contract is arithmetic of the host: sums, differences, products, quotients, minimum and maximum, comparisons and choices. A pass left an operation in it that a manifest cannot state.",
  ({ op }: { op: string }) => `'${op}' in a launch contract cannot be stated in a manifest`,
);

export const noContract = defineDiagnostic(
  "contract/missing",
  "error",
  "Every kernel has a `wg.contract` beside it that names it and its parameters; the manifest is made from it.",
  ({ kernel }: { kernel: string }) => `kernel '${kernel}' has no wg.contract`,
);

export const staticBytesMismatch = defineDiagnostic(
  "compile/static-bytes-mismatch",
  "error",
  "The target's tools found more static workgroup memory in a kernel than the compiler laid out, so its manifest would " +
    "understate what a launch takes. A pass of a plugin made workgroup memory behind the layout, or the compiler is wrong: " +
    "please report it.",
  ({ kernel, found, laidOut }: { kernel: string; found: number; laidOut: number }) =>
    `kernel '${kernel}' has ${found} static bytes of workgroup memory for the target's tools, but ${laidOut} were laid out`,
);

type Contract = OpOf<typeof contract>;

export interface ManifestRequest {
  /** The kernels' `gpu.module`s, launch regions laid out. */
  readonly module: Operation;
  readonly target: TargetFacts;
  readonly compilerVersion: string;
  /** The source file's name; a relative path at most. */
  readonly source: string;
}

/** The manifest of a module, without the facts that only code generation knows. Undefined when an error was reported. */
export function buildManifest(request: ManifestRequest, sink: DiagnosticSink): Manifest | undefined {
  const kernels: Kernel[] = [];
  let failed = false;
  const inModule = regionAlignment(request.module, request.target) ?? 1;
  request.module.walk((op) => {
    if (!gpuFunc.is(op) || !isKernel(op)) return;
    const contractOp = contractOf(op);
    if (contractOp === undefined) {
      sink.report(noContract.at(locationSpan(op.location), { kernel: op.sym_name }));
      failed = true;
      return;
    }
    try {
      kernels.push(new KernelReader(op, contractOp, request.target, inModule).kernel());
    } catch (error) {
      if (!(error instanceof NoFormula)) throw error;
      sink.report(notAFormula.at(locationSpan((error.op ?? contractOp).location), { op: error.op?.name ?? "a value" }));
      failed = true;
    }
  });
  if (failed) return undefined;
  return {
    formatVersion: manifestFormatVersion,
    compiler: { name: "dslc", version: request.compilerVersion },
    target: manifestTarget(request.target),
    source: request.source,
    kernels,
  };
}

/** The alignment of the launch region's symbol in bytes, as far as what is inside of an operation asks for it. */
function regionAlignment(op: Operation, { workgroupMemory }: TargetFacts): number | undefined {
  let largest: number | undefined;
  op.walk((inner) => {
    if (launchBase.is(inner)) largest = Math.max(largest ?? 1, Number(inner.alignment));
  });
  return largest && Math.min(largest, workgroupMemory.guaranteedBaseAlignment);
}

/**
 * The manifest with what code generation found out about each kernel, by its name. Static bytes are what was laid out,
 * so that they are the same at every optimization level; more than that is an error.
 */
export function withFacts(
  manifest: Manifest,
  facts: ReadonlyMap<string, EmittedKernel>,
  report: (diagnostic: Diagnostic) => void,
): Manifest {
  const kernels = manifest.kernels.map((kernel) => {
    const { staticBytes: found = 0, ...resources } = facts.get(kernel.name) ?? {};
    if (found > kernel.staticBytes) {
      report(staticBytesMismatch.at(undefined, { kernel: kernel.name, found, laidOut: kernel.staticBytes }));
    }
    return { ...kernel, ...(Object.keys(resources).length === 0 ? {} : { resources }) };
  });
  return { ...manifest, kernels };
}

function contractOf(kernel: OpOf<typeof gpuFunc>): Contract | undefined {
  const siblings = kernel.block?.operations() ?? [];
  for (const op of siblings) if (contract.is(op) && op.kernel === kernel.sym_name) return op;
  return undefined;
}

class KernelReader {
  private readonly func: OpOf<typeof gpuFunc>;
  private readonly contract: Contract;
  private readonly target: TargetFacts;
  private readonly formulas: FormulaReader;
  /** Alignment of the launch region's symbol in bytes, which static bytes may be padded to. */
  private readonly symbolAlignment: number;

  constructor(func: OpOf<typeof gpuFunc>, contractOp: Contract, target: TargetFacts, symbolAlignment: number) {
    this.func = func;
    this.contract = contractOp;
    this.target = target;
    this.symbolAlignment = symbolAlignment;
    this.formulas = new FormulaReader(argumentNames(contractOp));
  }

  kernel(): Kernel {
    const parameters = this.parameters();
    const end = parameters.reduce((sum, { offset, size }) => Math.max(sum, offset + size), 0);
    return {
      name: this.func.sym_name,
      symbol: this.func.sym_name,
      line: lineOf(this.func.location),
      argumentBlock: { size: end, alignment: parameters.reduce((most, { alignment }) => Math.max(most, alignment), 1) },
      parameters,
      groupSize: this.groupSize(),
      requires: this.clauses(requires).map((op) => ({
        condition: this.formulas.boolean(op.condition),
        text: op.text,
        line: lineOf(op.location),
      })),
      ...this.staticMemory(),
      launchRegion: this.launchRegion(),
      limits: targetLimits(this.target),
    };
  }

  /** The contract's clauses of one kind, in order. */
  private clauses<O extends Operation>(kind: { is(op: Operation): op is O }): readonly O[] {
    return [...this.contract.body.entry.operations()].filter((op) => kind.is(op));
  }

  /** The natural layout of a C struct, which is how both targets lay their kernel-argument block out. */
  private parameters(): Parameter[] {
    const lengths = new Map(this.clauses(bufferLength).map((op) => [Number(op.param), op.length]));
    let end = 0;
    return this.contract.params.map((name, position): Parameter => {
      const type = this.contract.types[position] ?? i1;
      const length = lengths.get(position);
      const size = length === undefined ? sizeOf(type) : 8;
      const offset = Math.ceil(end / size) * size;
      end = offset + size;
      const placement = { offset, size, alignment: size };
      if (length === undefined) return { kind: "scalar", name, type: scalarName(type), ...placement };
      const attributes = this.func.arg_attrs?.[position];
      const aligned = attributes?.get("llvm.align");
      return {
        kind: "buffer",
        name,
        element: { type: typeName(type), size: sizeOf(type) },
        space: "global",
        mutable: attributes?.get("llvm.readonly") !== UnitAttribute.instance,
        mayAlias: attributes?.get("llvm.noalias") !== UnitAttribute.instance,
        elementAlignment: aligned instanceof IntegerAttribute ? Number(aligned.value) : sizeOf(type),
        length: this.formulas.integer(length),
        ...placement,
      };
    });
  }

  private groupSize(): GroupSize {
    const known = this.func.getAttribute("known_block_size");
    if (!(known instanceof DenseArrayAttribute)) return targetGroupSize(this.target);
    const [x = 1, y = 1, z = 1] = known.values.map(Number);
    return { kind: "fixed", size: [x, y, z] };
  }

  private staticMemory(): Pick<Kernel, "staticBytes" | "staticBlocks"> {
    const staticBlocks = this.clauses(arrayLayout).map((op) => ({
      name: op.array,
      element: { type: typeName(op.element), size: sizeOf(op.element) },
      length: Number(op.length),
      offset: Number(op.offset),
      alignment: Number(op.alignment),
      line: lineOf(op.location),
    }));
    const bytes = staticBlocks.reduce(
      (end, { offset, length, element }) => Math.max(end, offset + length * element.size),
      0,
    );
    const isPadded =
      this.target.workgroupMemory.regionPadsStatic === "module" ||
      regionAlignment(this.func, this.target) !== undefined;
    const alignment = isPadded ? this.symbolAlignment : 1;
    return { staticBytes: Math.ceil(bytes / alignment) * alignment, staticBlocks };
  }

  private launchRegion(): LaunchRegion {
    const [raw] = this.clauses(rawRegion);
    if (raw !== undefined) return { kind: "raw", baseAlignment: Number(raw.alignment) };
    const [bytes] = this.clauses(launchBytes);
    if (bytes === undefined) return { kind: "none" };
    return {
      kind: "views",
      baseAlignment: Number(bytes.alignment),
      bytes: this.formulas.integer(bytes.bytes),
      views: this.clauses(viewLayout).map((op) => ({
        name: op.view,
        element: { type: typeName(op.element), size: sizeOf(op.element) },
        alignment: Number(op.alignment),
        offset: this.formulas.integer(op.offset),
        ...(op.length === undefined ? {} : { length: this.formulas.integer(op.length) }),
        line: lineOf(op.location),
      })),
    };
  }
}

/** The variable that each argument of the contract's region stands for. */
function argumentNames(op: Contract): FormulaVariables {
  const integers = new Map<Value, string>();
  const booleans = new Map<Value, string>();
  const { arguments: all } = op.body.entry;
  const scalars = [...op.params.entries()].filter(([position]) => isIntegerScalar(op, position));
  if (scalarArguments(op).length !== scalars.length) {
    throw new Error(
      `the contract of ${op.kernel} has ${scalarArguments(op).length} scalar arguments for ${scalars.length} parameters`,
    );
  }
  const names = [
    ...scalars.map(([position, name]) => ({ name, isBoolean: op.types[position] === i1 })),
    ...launchVariables.map((name) => ({ name, isBoolean: false })),
  ];
  for (const [position, { name, isBoolean }] of names.entries()) {
    const argument = all[position];
    if (argument !== undefined) (isBoolean ? booleans : integers).set(argument, name);
  }
  return { integers, booleans };
}

function isIntegerScalar(op: Contract, position: number): boolean {
  const isBuffer = [...op.body.entry.operations()].some(
    (clause) => bufferLength.is(clause) && Number(clause.param) === position,
  );
  return !isBuffer && op.types[position] instanceof IntegerType;
}

/** A type as the kernel language writes it. */
function typeName(type: Type): string {
  if (type === i1) return "bool";
  if (type instanceof IntegerType) return `${type.signedness === "unsigned" ? "u" : "i"}${type.width}`;
  return type instanceof VectorType ? `${typeName(type.element)}x${type.count}` : type.text;
}

function scalarName(type: Type): (typeof scalarTypes)[number] {
  const name = typeName(type);
  const known = scalarTypes.find((candidate) => candidate === name);
  if (known === undefined) throw new Error(`'${type.text}' is no scalar type of a parameter`);
  return known;
}

function sizeOf(type: Type): number {
  const bytes = elementBytes(type);
  if (bytes === undefined) throw new Error(`'${type.text}' has no size in memory`);
  return bytes;
}

/** The line of a location, counted from 1; 1 when it is not known. */
function lineOf(location: Location): number {
  const span = locationSpan(location);
  if ("kind" in location && location.kind === "file") return location.line;
  return span === undefined ? 1 : span.source.lineColumn(span.start).line;
}
