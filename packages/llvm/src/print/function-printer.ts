/**
 * The body of a function. Block arguments become phi nodes, constants become operands. A branch with two edges to one
 * block that hand it different values gets a block on the second edge, because a phi has one value for each block that
 * it is reached from.
 */
import { type Block, branchOp, type Operation, type Type, type Value } from "@dslc/ir";
import {
  type Destination,
  LLVMPointerType,
  StructuredAttribute,
  switchDestinations,
  switchOp,
} from "@dslc/dialect-llvm";
import { constantOperand, isConstant } from "./constant-operand.ts";
import { intrinsicText } from "./intrinsic-call.ts";
import { loopNode } from "./loop-metadata.ts";
import type { ModuleContext } from "./module-context.ts";
import { name, NameScope } from "./names.ts";
import { typedPointer } from "./spelling.ts";
import { cannotPrint } from "./unprintable.ts";

/** One way into a block: from which label, with which values for its arguments. */
interface Edge {
  readonly from: string;
  readonly values: readonly Value[];
}

export type InstructionPrinter = (op: Operation, printer: FunctionPrinter) => void;

export class FunctionPrinter {
  readonly module: ModuleContext;
  private readonly symbol: string;
  private readonly instructions: ReadonlyMap<string, InstructionPrinter>;
  private readonly names = new NameScope();
  private readonly operands = new Map<Value, string>();
  private readonly labels = new Map<Block, string>();
  private readonly edges = new Map<Block, Edge[]>();
  /** Labels of the blocks that stand on edges of a terminator, by the successor's position. */
  private readonly splits = new Map<Operation, Map<number, string>>();
  private readonly positions = new Map<Block, number>();
  private readonly constants = new Set<Operation>();

  constructor(module: ModuleContext, symbol: string, instructions: ReadonlyMap<string, InstructionPrinter>) {
    this.module = module;
    this.symbol = symbol;
    this.instructions = instructions;
  }

  /** The name of a value, with its sigil; or the constant that it is. */
  operand(value: Value): string {
    const text = this.operands.get(value);
    if (text === undefined) throw new Error("a value is used that nothing in the function defines");
    return text;
  }

  /** The value with its type in front. */
  typed(value: Value): string {
    return `${this.type(value.type)} ${this.operand(value)}`;
  }

  typedList(values: readonly Value[]): string {
    return values.map((value) => this.typed(value)).join(", ");
  }

  /** The address of an access to a value of the type, with its own type in front. */
  address(op: Operation, pointer: Value, pointee: Type): string {
    return this.cast(op, pointer, () => this.type(pointee)).join(" ");
  }

  /** A function's address, without its type, for a call of a function of the type `void (i32)`. */
  callee(op: Operation, pointer: Value, functionType: string): string {
    return this.cast(op, pointer, () => functionType)[1];
  }

  /** The type and name of the pointer, which is cast in a line of its own where it has to be of another type. */
  private cast(op: Operation, pointer: Value, pointee: () => string): readonly [type: string, name: string] {
    const own = this.type(pointer.type);
    const wanted = this.addressType(op, pointer.type, pointee);
    if (wanted === own) return [own, this.operand(pointer)];
    const cast = this.freshName("typed");
    this.module.line(`  ${cast} = bitcast ${this.typed(pointer)} to ${wanted}`, op);
    return [wanted, cast];
  }

  /** Emits an instruction whose result is the address of a value of the type. */
  emitAddress(op: Operation, text: string, pointee: Type): void {
    const { type } = op.getResult();
    const own = this.addressType(op, type, () => this.type(pointee));
    if (own === this.type(type)) {
      this.emit(op, text);
      return;
    }
    const address = this.freshName("typed");
    this.module.line(`  ${address} = ${text}`, op);
    this.emit(op, `bitcast ${own} ${address} to ${this.type(type)}`);
  }

  /** What the type of a pointer has to be where its address is used. */
  private addressType(op: Operation, type: Type, pointee: () => string): string {
    if (!this.module.types.spelling.arePointersTyped) return this.type(type);
    if (type instanceof LLVMPointerType) return typedPointer(pointee(), type.addressSpace);
    throw cannotPrint(op, `with typed pointers nothing is reached through '${type.text}'`);
  }

  private freshName(wanted: string): string {
    return `%${name(this.names.fresh(wanted))}`;
  }

  type(type: Type): string {
    return this.module.types.type(type);
  }

  /** `label %block`, for a terminator's successor at a position. */
  successor(op: Operation, position: number): string {
    const label = this.splits.get(op)?.get(position) ?? this.labelOf(op.successors[position]);
    return `label %${label}`;
  }

  private labelOf(block: Block | undefined): string {
    const label = block === undefined ? undefined : this.labels.get(block);
    if (label === undefined) throw new Error("a branch goes to a block of another function");
    return label;
  }

  /** `, !llvm.loop !1` for a terminator with a loop annotation. Latches of one loop have one node. */
  loopMetadata(terminator: Operation): string {
    const annotation = terminator.properties.get("loop_annotation");
    if (!(annotation instanceof StructuredAttribute)) return "";
    return `, !llvm.loop ${loopNode(this.module.metadata, annotation, `${this.symbol} ${this.headerOf(terminator)}`)}`;
  }

  /** The position of the block that a latch goes back to; of its first successor when it goes to none before it. */
  private headerOf(terminator: Operation): number {
    const here = terminator.block === undefined ? 0 : (this.positions.get(terminator.block) ?? 0);
    const positions = terminator.successors.map((block) => this.positions.get(block) ?? 0);
    return positions.find((position) => position <= here) ?? positions[0] ?? 0;
  }

  /** Emits an instruction; its result's name is put in front. */
  emit(op: Operation, text: string): void {
    const [result] = op.results;
    this.module.line(result === undefined ? `  ${text}` : `  ${this.operand(result)} = ${text}`, op);
  }

  /** Names the arguments, as they stand in the function's header. */
  nameArguments(entry: Block): readonly string[] {
    return entry.arguments.map((argument) => this.define(argument, argument.nameHint ?? "arg"));
  }

  private define(value: Value, wanted: string): string {
    const text = this.freshName(wanted);
    this.operands.set(value, text);
    return text;
  }

  /** Prints the blocks of a function whose arguments have been named. */
  body(blocks: readonly Block[]): void {
    for (const [position, block] of blocks.entries()) this.nameBlock(block, position);
    for (const block of blocks) this.collectEdges(block);
    for (const block of blocks) {
      if (block !== blocks[0] && !this.edges.has(block)) this.nameUnreachable(block);
    }
    for (const block of blocks) this.block(block);
  }

  private nameBlock(block: Block, position: number): void {
    this.positions.set(block, position);
    this.labels.set(block, name(this.names.fresh(position === 0 ? "entry" : `bb${position}`)));
    if (position > 0) for (const argument of block.arguments) this.define(argument, argument.nameHint ?? "arg");
    for (const op of block.operations()) {
      if (isConstant(op)) this.inlineConstant(op);
      else for (const result of op.results) this.define(result, result.nameHint ?? "v");
    }
  }

  private inlineConstant(op: Operation): void {
    this.constants.add(op);
    this.operands.set(op.getResult(), "poison");
    this.module.attempt(op, () => this.operands.set(op.getResult(), constantOperand(op, this.module)));
  }

  /** A phi has at least one way in: the arguments of a block that control cannot come to are no values at all. */
  private nameUnreachable(block: Block): void {
    for (const argument of block.arguments) this.operands.set(argument, "poison");
  }

  private collectEdges(block: Block): void {
    const terminator = block.last;
    if (terminator === undefined) return;
    const from = this.labelOf(block);
    const seen = new Map<Block, readonly Value[]>();
    for (const [position, { block: target, operands: values }] of destinations(terminator).entries()) {
      const first = seen.get(target);
      const isSecondWay = first?.some((value, at) => value !== values[at]) === true;
      if (first === undefined) seen.set(target, values);
      this.addEdge(target, { from: isSecondWay ? this.splitEdge(terminator, position) : from, values });
    }
  }

  private addEdge(target: Block, edge: Edge): void {
    const edges = this.edges.get(target);
    if (edges === undefined) this.edges.set(target, [edge]);
    else edges.push(edge);
  }

  private splitEdge(terminator: Operation, position: number): string {
    const label = name(this.names.fresh("edge"));
    const labels = this.splits.get(terminator) ?? new Map<number, string>();
    this.splits.set(terminator, labels.set(position, label));
    return label;
  }

  private block(block: Block): void {
    this.module.line(`${this.labelOf(block)}:`);
    for (const op of block.operations()) {
      if (op === block.first) this.module.attempt(op, () => this.phis(block, op));
      if (!this.constants.has(op)) this.instruction(op);
      if (op === block.last) this.splitBlocks(op);
    }
  }

  private phis(block: Block, origin: Operation): void {
    const edges = this.edges.get(block);
    if (edges === undefined) return;
    for (const [at, argument] of block.arguments.entries()) {
      const incoming = edges.flatMap(({ from, values }) =>
        values.slice(at, at + 1).map((value) => `[ ${this.operand(value)}, %${from} ]`),
      );
      this.module.line(`  ${this.operand(argument)} = phi ${this.type(argument.type)} ${incoming.join(", ")}`, origin);
    }
  }

  private instruction(op: Operation): void {
    const print = this.instructions.get(op.name);
    this.module.attempt(op, () => {
      if (op.definition !== undefined && print !== undefined) {
        print(op, this);
        return;
      }
      const intrinsic = intrinsicText(op, this);
      if (intrinsic === undefined)
        throw cannotPrint(op, "LLVM IR has no such instruction", ["lower it to the llvm dialect first"]);
      this.emit(op, intrinsic);
    });
  }

  /** The blocks on the edges of a terminator; a loop's annotation goes along, as the edge may be the one back. */
  private splitBlocks(terminator: Operation): void {
    for (const [position, label] of this.splits.get(terminator) ?? []) {
      this.module.line(`${label}:`);
      this.module.line(
        `  br label %${this.labelOf(terminator.successors[position])}${this.loopMetadata(terminator)}`,
        terminator,
      );
    }
  }
}

/** Where a terminator goes, with the values for each block; of a switch all at once, as it may have many cases. */
function destinations(terminator: Operation): readonly Destination[] {
  if (switchOp.is(terminator)) return switchDestinations(terminator);
  const branch = branchOp.of(terminator);
  return terminator.successors.map((block, position) => ({
    block,
    operands: branch?.successorOperands(terminator, position) ?? [],
  }));
}
