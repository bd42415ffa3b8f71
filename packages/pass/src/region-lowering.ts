/**
 * Lowering with a type converter: a region is built anew, each operation's counterpart from the operation itself, which
 * stays as it was until all is done. So a lowering can look at the types and definitions of what it lowers, and nothing
 * has to be rolled back.
 *
 *     const converter = new TypeConverter([(type) => (type instanceof IndexType ? i64 : type)]);
 *     const lowerings = new Map([
 *       lowering(addIndex, (op, at, region) => add(at, { lhs: region.value(op.lhs), rhs: region.value(op.rhs) }).results),
 *     ]);
 *     new TableLowering({ converter, lowerings, isLegal: ({ dialect }) => dialect === "llvm", report }).replace(body);
 */
import { defineDiagnostic, type Diagnostic } from "@dslc/base";
import {
  Block,
  type BlockArgument,
  Builder,
  CloneMapping,
  locationSpan,
  type OpKind,
  Operation,
  type OperationState,
  Region,
  reversePostOrder,
  type Type,
  type Value,
} from "@dslc/ir";
import { reconcileCasts, type TypeConverter } from "./type-conversion.ts";

/** Thrown by a lowering that does not apply; becomes a diagnostic at the operation. */
export class Unsupported extends Error {}

/** Builds the counterpart of an operation and gives what its results become. */
export type OpLowering<O extends Operation = Operation, L = TableLowering> = (
  op: O,
  at: Builder,
  region: L,
) => readonly Value[];

/** A row of a table of lowerings: an op's name, and how it is lowered. */
export type LoweringEntry<L = TableLowering> = readonly [opName: string, lower: OpLowering<Operation, L>];

/** An entry of a table of lowerings, typed by the op that it is for. */
export function lowering<O extends Operation, L = TableLowering>(
  definition: OpKind<O> & { readonly opName: string },
  lower: OpLowering<O, L>,
): LoweringEntry<L> {
  return [
    definition.opName,
    (op, at, region) => {
      if (definition.is(op)) return lower(op, at, region);
      throw new Error(`the lowering of ${definition.opName} was given another operation`);
    },
  ];
}

export abstract class RegionLowering {
  protected readonly converter: TypeConverter;
  private readonly mapping = new CloneMapping();

  constructor(converter: TypeConverter) {
    this.converter = converter;
  }

  /** Builds the counterpart of an operation; undefined when there is no lowering for its kind. @throws Unsupported */
  protected abstract lower(op: Operation, at: Builder): readonly Value[] | undefined;

  /** Whether an operation for which there is no lowering may stay as it is. */
  protected abstract isLegal(op: Operation): boolean;

  /** Reports that an operation cannot be lowered. */
  protected abstract refuse(op: Operation | undefined, reason: string): void;

  /** The counterpart of a value that was lowered already; of the type that the value's type becomes. */
  value(from: Value): Value {
    return this.mapping.value(from);
  }

  values(from: readonly Value[]): readonly Value[] {
    return from.map((value) => this.mapping.value(value));
  }

  block(from: Block): Block {
    return this.mapping.block(from);
  }

  /** What a type becomes. @throws Unsupported */
  type(from: Type): Type {
    const type = this.converter.convert(from);
    if (type === undefined) throw new Unsupported(`type '${from.text}' has no counterpart`);
    return type;
  }

  /** The region's counterpart, without blocks that are never reached. Errors are reported, and leave it incomplete. */
  body(region: Region): Region {
    const lowered = new Region();
    this.fill(lowered, region, true);
    for (const cast of this.castsLeft(lowered)) this.refuseCast(cast);
    return lowered;
  }

  /** Puts the region's counterpart in its place. */
  replace(region: Region): void {
    const lowered = this.body(region);
    for (const block of region.blocks) {
      for (const op of block.operations()) op.dropAllReferences();
      region.remove(block);
    }
    region.takeBlocks(lowered);
  }

  /** `isConverted`: the types of block arguments too; else they are those that an operation which stays wants. */
  protected fill(lowered: Region, region: Region, isConverted: boolean): void {
    // Definitions come before uses in this order, but for block arguments, which are all mapped first.
    const order = reversePostOrder(region);
    for (const block of order) {
      const copy = new Block();
      this.mapping.mapBlock(block, copy);
      lowered.append(copy);
      for (const argument of block.arguments) this.argument(argument, copy, isConverted);
    }
    for (const block of order) {
      const at = Builder.atEnd(this.mapping.block(block));
      for (const op of block.operations()) this.operation(op, at);
    }
  }

  private argument(argument: BlockArgument, copy: Block, isConverted: boolean): void {
    const holder = argument.owner.parentOp ?? argument.owner.first;
    const type = this.converter.convert(argument.type);
    if (type === undefined) this.refuse(holder, `a block argument of type '${argument.type.text}' has no counterpart`);
    const wanted = type ?? argument.type;
    const made = copy.addArgument(isConverted ? wanted : argument.type, argument.nameHint);
    const at = Builder.atEnd(copy, holder?.location);
    this.mapping.map(argument, this.converter.materialize("target", at, made, wanted));
  }

  private operation(op: Operation, at: Builder): void {
    at.location = op.location;
    try {
      const results = this.lower(op, at) ?? this.keep(op, at);
      for (const [position, result] of op.results.entries()) {
        const value = results[position];
        if (value === undefined) throw new Error(`the lowering of ${op.name} gives no value for result ${position}`);
        value.nameHint ??= result.nameHint;
        this.mapping.map(result, value);
      }
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      this.refuse(op, error.message);
      // Stand-ins, so that what uses the results is not reported too.
      for (const result of op.results)
        this.mapping.map(result, new Block([this.converter.convert(result.type) ?? result.type]).argument(0));
    }
  }

  /** A copy with the operands and results of the types that it has, and with what is inside of it lowered. */
  private keep(op: Operation, at: Builder): readonly Value[] {
    if (!this.isLegal(op)) throw new Unsupported("there is no lowering for it");
    const { definition, properties, attributes, location } = op;
    const state: OperationState = {
      operands: op.uses.map(({ value }) => this.converter.materialize("source", at, this.value(value), value.type)),
      resultTypes: op.results.map(({ type }) => type),
      regions: op.regions.map(() => new Region()),
      successors: op.successors.map((block) => this.block(block)),
      properties,
      attributes,
      location,
    };
    const copy = at.insert(
      definition === undefined ? new Operation(op.name, undefined, state) : definition.create(state),
    );
    for (const [position, region] of op.regions.entries()) this.fill(copy.getRegion(position), region, false);
    return copy.results.map((result) =>
      this.converter.materialize("target", at, result, this.converter.convert(result.type) ?? result.type),
    );
  }

  private castsLeft(lowered: Region): readonly Operation[] {
    const holder = new Operation("", undefined, { regions: [lowered] });
    const left = reconcileCasts(holder);
    lowered.parent = undefined;
    return left;
  }

  private refuseCast(cast: Operation): void {
    const [use] = cast.getResult().uses();
    const from = cast.getOperand(0);
    const [type, wanted] = [from.type.text, cast.getResult().type.text];
    this.refuse(use?.owner ?? cast, `it takes a value of type '${wanted}', which has become one of type '${type}'`);
  }
}

export const cannotConvert = defineDiagnostic(
  "pass/cannot-convert",
  "error",
  "A lowering has no rule for an operation, or for a form of it, that it was to remove. A pass before it has to lower the operation to others that the lowering knows, or the dialect's package has to bring a lowering of it.",
  ({ op, reason }: { op: string; reason: string }) => `'${op}' cannot be lowered: ${reason}`,
);

export interface TableLoweringSpec {
  readonly converter: TypeConverter;
  readonly lowerings: ReadonlyMap<string, OpLowering>;
  /** What may stay as it is, of the operations that no lowering is for. */
  isLegal(op: Operation): boolean;
  report(diagnostic: Diagnostic): void;
}

/** A lowering by a table of the ops that it knows. */
export class TableLowering extends RegionLowering {
  private readonly spec: TableLoweringSpec;

  constructor(spec: TableLoweringSpec) {
    super(spec.converter);
    this.spec = spec;
  }

  protected lower(op: Operation, at: Builder): readonly Value[] | undefined {
    return this.spec.lowerings.get(op.name)?.(op, at, this);
  }

  protected isLegal(op: Operation): boolean {
    return this.spec.isLegal(op);
  }

  protected refuse(op: Operation | undefined, reason: string): void {
    this.spec.report(cannotConvert.at(op && locationSpan(op.location), { op: op?.name ?? "", reason }));
  }
}
