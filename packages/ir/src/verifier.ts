/**
 * Verification of an operation and all inside it: what definitions say of each op, terminators, dominance, isolation,
 * symbol tables. Messages are worded as `mlir-opt` words them.
 */
import { defineDiagnostic, type DiagnosticSink } from "@dslc/base";
import { Dominance } from "./dominance.ts";
import { locationSpan } from "./location.ts";
import type { Block } from "./block.ts";
import type { Operation } from "./operation.ts";
import type { Region } from "./region.ts";
import { symbolNameOf, SymbolTables, symbolUser } from "./symbols.ts";
import { isolatedFromAbove, noTerminator, symbol, symbolTable } from "./traits.ts";
import { OpResult, type Value } from "./value.ts";

export const invalidOperation = defineDiagnostic(
  "ir/invalid-operation",
  "error",
  "An operation breaks a rule of its definition or of SSA form. The message names the operation and the rule; the reference page of its dialect lists the rules. Between passes this is a bug of the pass that ran last.",
  ({ name, message }: { name: string; message: string }) => `'${name}' op ${message}`,
);

/** Reports all that is wrong; true when nothing is. */
export function verify(root: Operation, sink: DiagnosticSink): boolean {
  const verifier = new Verifier(sink);
  verifier.operation(root);
  // Dominance is only meaningful where the structure is sound.
  if (verifier.isValid) verifier.dominance(root);
  return verifier.isValid;
}

function isDefinedBefore(value: Value, op: Operation, block: Block): boolean {
  if (!(value instanceof OpResult)) return value.block === block;
  return value.owner.block === block && value.owner.order < op.order;
}

class Verifier {
  isValid = true;
  private readonly sink: DiagnosticSink;
  private readonly tree = new Dominance();
  private readonly tables = new SymbolTables();

  constructor(sink: DiagnosticSink) {
    this.sink = sink;
  }

  /** The operation that its definition checks now; one function reports on all of them. */
  private subject: Operation | undefined;
  private readonly reportSubject = (message: string): void => {
    if (this.subject !== undefined) this.report(this.subject, message);
  };

  private report(op: Operation, message: string): void {
    this.isValid = false;
    this.sink.report(invalidOperation.at(locationSpan(op.location), { name: op.name, message }));
  }

  operation(op: Operation): void {
    const { definition } = op;
    this.subject = op;
    definition?.verify(op, this.reportSubject);
    symbolUser.of(op)?.verify(op, this.tables, this.reportSubject);
    for (const region of op.regions) this.region(op, region);
    if (definition?.traits.has(symbolTable) === true) this.symbols(op);
    if (definition?.traits.has(symbol) === true && op.properties.has("sym_name") && symbolNameOf(op) === undefined) {
      this.report(op, "requires a string attribute 'sym_name'");
    }
  }

  private region(op: Operation, region: Region): void {
    if (region.first !== undefined && this.isTargeted(region))
      this.report(op, "entry block of region may not have predecessors");
    const needsTerminator = op.definition !== undefined && !op.definition.traits.has(noTerminator);
    for (let block = region.first; block !== undefined; block = block.next) {
      for (let inner = block.first; inner !== undefined; inner = inner.next) {
        this.operation(inner);
        const { successors } = inner;
        if (successors.length === 0) continue;
        if (inner.next !== undefined) this.report(inner, "with block successors must terminate its parent block");
        for (const successor of successors)
          if (successor.region !== region) this.report(inner, "branches to a block of another region");
      }
      if (needsTerminator) this.terminator(op, region, block);
    }
  }

  private isTargeted(region: Region): boolean {
    for (let block = region.first; block !== undefined; block = block.next)
      if (block.successors.includes(region.entry)) return true;
    return false;
  }

  private terminator(op: Operation, region: Region, block: Block): void {
    const { last } = block;
    if (last === undefined) this.report(op, "has an empty block: expect at least a terminator");
    else if (last.definition !== undefined && !last.definition.isTerminator) {
      this.report(
        last,
        region.hasOneBlock
          ? "is the last of its block and no terminator: block with no terminator"
          : "block with no terminator",
      );
    }
  }

  private symbols(op: Operation): void {
    const seen = new Set<string>();
    for (const region of op.regions) {
      for (let block = region.first; block !== undefined; block = block.next) {
        for (const inner of block.operations()) {
          const name = symbolNameOf(inner);
          if (name !== undefined && seen.has(name)) this.report(inner, `redefinition of symbol named '${name}'`);
          if (name !== undefined) seen.add(name);
        }
      }
    }
  }

  /** Checks the operands of an operation and of all inside it. */
  dominance(op: Operation): void {
    if (op.block === undefined || this.tree.isReachable(op.block)) this.operandDominance(op, undefined);
    for (const region of op.regions) this.regionDominance(region);
  }

  private regionDominance(region: Region): void {
    for (let block = region.first; block !== undefined; block = block.next) {
      const isReachable = this.tree.isReachable(block);
      block.ensureOrder();
      for (let op = block.first; op !== undefined; op = op.next) {
        if (isReachable) this.operandDominance(op, block);
        for (const inner of op.regions) this.regionDominance(inner);
      }
    }
  }

  /** `block` is the operation's, with its order valid, or undefined where that is not known. */
  private operandDominance(op: Operation, block: Block | undefined): void {
    for (const { value, index } of op.uses) {
      // Most operands are defined before in the same block: that is told here at little cost.
      if (block !== undefined && isDefinedBefore(value, op, block)) continue;
      if (this.crossesIsolation(op, value.block))
        this.report(op, `using value defined outside the region: operand #${index}`);
      else if (!this.tree.valueDominates(value, op)) this.report(op, `operand #${index} does not dominate this use`);
    }
  }

  /** Whether an isolated operation stands between the user and the value's block. */
  private crossesIsolation(user: Operation, block: Block | undefined): boolean {
    if (block === undefined || user.block === block) return false;
    for (
      let op: Operation | undefined = user;
      op !== undefined && op.block?.region !== block.region;
      op = op.parentOp
    ) {
      const parent = op.parentOp;
      if (parent?.definition?.traits.has(isolatedFromAbove) === true && block.region !== op.block?.region) return true;
    }
    return false;
  }
}
