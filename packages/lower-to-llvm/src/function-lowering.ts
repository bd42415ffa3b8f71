/**
 * Lowering one function: its blocks are built anew, each operation's counterpart from the operation itself, which
 * stays as it was until all is done. So a lowering can look at the types and definitions of what it lowers.
 */
import { defineDiagnostic, type Diagnostic } from "@dslc/base";
import {
  Block,
  Builder,
  CloneMapping,
  cloneOperation,
  type DictionaryAttribute,
  locationSpan,
  type OpKind,
  type Operation,
  Region,
  reversePostOrder,
  type Type,
  type Value,
} from "@dslc/ir";
import { type AccessScopes, AliasScopes } from "./alias-scopes.ts";
import { convertType } from "./convert-types.ts";

export const cannotLower = defineDiagnostic(
  "lower-to-llvm/unsupported",
  "error",
  "An operation, or a form of it, has no counterpart in the llvm dialect that this lowering knows. A pass before it has to lower it to operations that have one.",
  ({ op, reason }: { op: string; reason: string }) => `'${op}' cannot be lowered to the llvm dialect: ${reason}`,
);

/** Thrown by a lowering that does not apply; becomes a diagnostic at the operation. */
export class Unsupported extends Error {}

/** Builds the counterpart of an operation and gives what its results become. */
export type OpLowering<O extends Operation = Operation> = (
  op: O,
  at: Builder,
  function_: FunctionLowering,
) => readonly Value[];

/** A row of a table of lowerings: an op's name, and how it is lowered. */
export type LoweringEntry = readonly [opName: string, lower: OpLowering];

/** An entry of a table of lowerings, typed by the op that it is for. */
export function lowering<O extends Operation>(
  definition: OpKind<O> & { readonly opName: string },
  lower: OpLowering<O>,
): LoweringEntry {
  return [
    definition.opName,
    (op, at, function_) => {
      if (definition.is(op)) return lower(op, at, function_);
      throw new Error(`the lowering of ${definition.opName} was given another operation`);
    },
  ];
}

export interface LoweringOptions {
  /** Gives numbers that tell alias scopes of the module apart. */
  readonly nextScopeId: () => number;
  /** The address space that the target's frames are in. */
  readonly allocaSpace: number;
  /** Address spaces whose offsets are computed in 32 bits. */
  readonly narrowSpaces: ReadonlySet<number>;
}

/** The attributes of a function's parameters, by the argument of its entry block. */
export type ParameterAttributes = ReadonlyMap<Value, DictionaryAttribute>;

export class FunctionLowering {
  readonly options: LoweringOptions;
  private readonly parameters: ParameterAttributes;
  private readonly lowerings: ReadonlyMap<string, OpLowering>;
  private readonly mapping = new CloneMapping();
  private scopes: AliasScopes | undefined;
  private entry: Block | undefined;
  private readonly report: (diagnostic: Diagnostic) => void;

  constructor(
    lowerings: ReadonlyMap<string, OpLowering>,
    parameters: ParameterAttributes,
    options: LoweringOptions,
    report: (diagnostic: Diagnostic) => void,
  ) {
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

  /** The counterpart of a value that was lowered already. */
  value(from: Value): Value {
    return this.mapping.value(from);
  }

  values(from: readonly Value[]): readonly Value[] {
    return from.map((value) => this.mapping.value(value));
  }

  /** Before everything else of the function. */
  atEntry(location: Builder["location"]): Builder {
    if (this.entry === undefined) throw new Error("no body is being lowered");
    return Builder.atStart(this.entry, location);
  }

  block(from: Block): Block {
    return this.mapping.block(from);
  }

  /** @throws Unsupported */
  type(from: Type): Type {
    const type = convertType(from);
    if (type === undefined) throw new Unsupported(`type '${from.text}' has no counterpart`);
    return type;
  }

  /** The body's counterpart, without blocks that are never reached. Errors are reported, and leave it incomplete. */
  body(region: Region): Region {
    const lowered = new Region();
    this.scopes = new AliasScopes(region, this.options.nextScopeId);
    // Definitions come before uses in this order, but for block arguments, which are all mapped first.
    const order = reversePostOrder(region);
    for (const block of order) {
      const copy = new Block();
      this.mapping.mapBlock(block, copy);
      for (const argument of block.arguments) {
        const type = convertType(argument.type);
        if (type === undefined)
          this.fail(
            block.parentOp ?? block.first,
            `a block argument of type '${argument.type.text}' has no counterpart`,
          );
        this.mapping.map(argument, copy.addArgument(type ?? argument.type, argument.nameHint));
      }
      lowered.append(copy);
    }
    this.entry = lowered.first;
    for (const block of order) {
      const at = Builder.atEnd(this.mapping.block(block));
      for (const op of block.operations()) this.operation(op, at);
    }
    return lowered;
  }

  private operation(op: Operation, at: Builder): void {
    at.location = op.location;
    try {
      const results = this.lower(op, at);
      for (const [position, result] of op.results.entries()) {
        const value = results[position];
        if (value === undefined) throw new Error(`the lowering of ${op.name} gives no value for result ${position}`);
        value.nameHint ??= result.nameHint;
        this.mapping.map(result, value);
      }
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      this.fail(op, error.message);
      // Stand-ins, so that what uses the results is not reported too.
      for (const result of op.results)
        this.mapping.map(result, new Block([convertType(result.type) ?? result.type]).argument(0));
    }
  }

  private lower(op: Operation, at: Builder): readonly Value[] {
    const lowering = op.definition === undefined ? undefined : this.lowerings.get(op.name);
    if (lowering !== undefined) return lowering(op, at, this);
    if (!isLowered(op)) throw new Unsupported("there is no lowering for it");
    return at.insert(cloneOperation(op, this.mapping)).results;
  }

  private fail(op: Operation | undefined, reason: string): void {
    this.report(cannotLower.at(op && locationSpan(op.location), { op: op?.name ?? "", reason }));
  }
}

/** Operations of the llvm dialect and the dialects of its targets stay as they are. */
function isLowered(op: Operation): boolean {
  return op.dialect === "llvm" || op.dialect === "nvvm" || op.dialect === "rocdl";
}
