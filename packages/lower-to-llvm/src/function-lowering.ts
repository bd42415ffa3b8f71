/** Lowering one function to the llvm dialect: what a lowering of an operation in it can ask. */
import { defineDiagnostic, type Diagnostic } from "@dslc/base";
import { Builder, type DictionaryAttribute, locationSpan, type Operation, type Region, type Value } from "@dslc/ir";
import {
  type LoweringEntry as RegionLoweringEntry,
  type OpLowering as RegionOpLowering,
  RegionLowering,
  TypeConverter,
} from "@dslc/pass";
import { type AccessScopes, AliasScopes } from "./alias-scopes.ts";
import { convertType } from "./convert-types.ts";

export const cannotLower = defineDiagnostic(
  "lower-to-llvm/unsupported",
  "error",
  "An operation, or a form of it, has no counterpart in the llvm dialect that this lowering knows. A pass before it has to lower it to operations that have one.",
  ({ op, reason }: { op: string; reason: string }) => `'${op}' cannot be lowered to the llvm dialect: ${reason}`,
);

/** Builds the counterpart of an operation and gives what its results become. */
export type OpLowering<O extends Operation = Operation> = RegionOpLowering<O, FunctionLowering>;

/** A row of a table of lowerings: an op's name, and how it is lowered. */
export type LoweringEntry = RegionLoweringEntry<FunctionLowering>;

export interface LoweringOptions {
  /** Gives numbers that tell alias scopes of the module apart. */
  readonly nextScopeId: () => number;
  /** The address space that the target's frames are in. */
  readonly allocaSpace: number;
  /** Address spaces whose offsets are computed in 32 bits. */
  readonly narrowSpaces: ReadonlySet<number>;
  /** The attribute by which the target's kernels are known. */
  readonly kernelAttribute: string;
}

/** The attributes of a function's parameters, by the argument of its entry block. */
export type ParameterAttributes = ReadonlyMap<Value, DictionaryAttribute>;

export class FunctionLowering extends RegionLowering {
  readonly options: LoweringOptions;
  private readonly parameters: ParameterAttributes;
  private readonly lowerings: ReadonlyMap<string, OpLowering>;
  private scopes: AliasScopes | undefined;
  private entry: Region | undefined;
  private readonly report: (diagnostic: Diagnostic) => void;

  constructor(
    lowerings: ReadonlyMap<string, OpLowering>,
    parameters: ParameterAttributes,
    options: LoweringOptions,
    report: (diagnostic: Diagnostic) => void,
  ) {
    super(new TypeConverter([convertType]));
    this.lowerings = lowerings;
    this.parameters = parameters;
    this.options = options;
    this.report = report;
  }

  /** What the function says of a parameter; undefined for any other value. */
  parameterAttributes(value: Value): DictionaryAttribute | undefined {
    return this.parameters.get(value);
  }

  /** What is known of accesses through a memref; empty when nothing is. */
  accessScopes(memref: Value): Partial<AccessScopes> {
    return this.scopes?.of(memref) ?? {};
  }

  /** Before everything else of the function. */
  atEntry(location: Builder["location"]): Builder {
    if (this.entry === undefined) throw new Error("no body is being lowered");
    return Builder.atStart(this.entry.entry, location);
  }

  protected override fill(lowered: Region, region: Region, isConverted: boolean): void {
    this.scopes ??= new AliasScopes(region, this.options.nextScopeId);
    this.entry ??= lowered;
    super.fill(lowered, region, isConverted);
  }

  protected lower(op: Operation, at: Builder): readonly Value[] | undefined {
    return op.definition === undefined ? undefined : this.lowerings.get(op.name)?.(op, at, this);
  }

  protected isLegal(op: Operation): boolean {
    return isLowered(op);
  }

  protected refuse(op: Operation | undefined, reason: string): void {
    this.report(cannotLower.at(op && locationSpan(op.location), { op: op?.name ?? "", reason }));
  }
}

/** Operations of the llvm dialect and the dialects of its targets stay as they are. */
function isLowered(op: Operation): boolean {
  return op.dialect === "llvm" || op.dialect === "nvvm" || op.dialect === "rocdl";
}
