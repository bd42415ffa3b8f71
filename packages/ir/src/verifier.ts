/**
 * Verification of an operation and all inside it: what definitions say of each op, terminators, dominance, isolation,
 * symbol tables. Messages are worded as `mlir-opt` words them.
 */
import { defineDiagnostic, type DiagnosticSink } from "@dslc/base";
import { Dominance } from "./dominance.ts";
import { locationSpan } from "./location.ts";
import type { Block } from "./block.ts";
import type { Context } from "./dialect.ts";
import type { Operation } from "./operation.ts";
import type { Region } from "./region.ts";
import { symbolNameOf, SymbolTables, symbolUser } from "./symbols.ts";
import { noTerminator } from "./traits.ts";
import { OpResult, type Value } from "./value.ts";

export const invalidOperation = defineDiagnostic(
  "ir/invalid-operation",
  "error",
  "An operation breaks a rule of its definition or of SSA form. The message names the operation and the rule; the reference page of its dialect lists the rules. Between passes this is a bug of the pass that ran last.",
  ({ name, message }: { name: string; message: string }) => `'${name}' op ${message}`,
);

/** Reports all that is wrong; true when nothing is. Discardable attributes are checked when the context is given. */
export function verify(root: Operation, sink: DiagnosticSink, context?: Context): boolean {
  const verifier = new Verifier(sink, context);
  verifier.operation(root, undefined);
  verifier.symbolUses();
  // Dominance is only meaningful where the structure is sound.
  if (verifier.isValid) verifier.dominance();
  return verifier.isValid;
}

/**
 * Whether a value is seen to be defined before its user without looking at other blocks: further up in the block, or
 * in one around it, with no isolated operation in between. Orders of these blocks have to be valid.
 */
function isDefinedAround(value: Value, op: Operation, block: Block): boolean {
  const home = value instanceof OpResult ? value.owner.block : value.block;
  const order = value instanceof OpResult ? value.owner.order : -1;
  let user = op;
  for (let around: Block | undefined = block; around !== undefined; ) {
    if (around === home) return order < user.order;
    const parent: Operation | undefined = around.region?.parent;
    if (parent === undefined || parent.definition?.isIsolatedFromAbove === true) return false;
    user = parent;
    around = parent.block;
  }
  return false;
}

class Verifier {
  /** How many were reported. */
  private problems = 0;
  private readonly sink: DiagnosticSink;
  private readonly tree = new Dominance();
  private readonly tables = new SymbolTables();

  private readonly context: Context | undefined;

  constructor(sink: DiagnosticSink, context: Context | undefined) {
    this.sink = sink;
    this.context = context;
  }

  get isValid(): boolean {
    return this.problems === 0;
  }

  /** The operation that its definition checks now; one function reports on all of them. */
  private subject: Operation | undefined;
  private readonly reportSubject = (message: string, inside = this.subject): void => {
    if (inside !== undefined) this.report(inside, message);
  };

  private report(op: Operation, message: string): void {
    this.problems++;
    this.sink.report(invalidOperation.at(locationSpan(op.location), { name: op.name, message }));
  }

  /** Operations with an operand that is not seen to be defined before, in the order of the walk. */
  private readonly doubtful: Operation[] = [];

  /** Whether all operations have what their definitions declare: those that symbols lead to are asked for it. */
  private hasDeclaredParts = true;
  private readonly symbolUsers: Operation[] = [];

  symbolUses(): void {
    if (!this.hasDeclaredParts) return;
    for (const op of this.symbolUsers) {
      this.subject = op;
      symbolUser.of(op)?.verify(op, this.tables, this.reportSubject);
    }
  }

  /** `block` is the operation's, with its order valid, or undefined where that is not known. */
  operation(op: Operation, block: Block | undefined): void {
    const { definition, uses } = op;
    const { problems } = this;
    for (let at = 0; at < uses.length; at++) {
      const use = uses[at];
      if (use !== undefined && block !== undefined && isDefinedAround(use.value, op, block)) continue;
      this.doubtful.push(op);
      break;
    }
    if (definition !== undefined) {
      this.subject = op;
      const hasParts = definition.verify(op, this.reportSubject);
      if (!hasParts) this.hasDeclaredParts = false;
      else if (symbolUser.of(op) !== undefined) this.symbolUsers.push(op);
      // What is inside looks at it as if it were right.
      if (problems !== this.problems) return;
    }
    if (op.attributes.entries.length > 0) this.discardableAttributes(op);
    const { regions } = op;
    for (let at = 0; at < regions.length; at++) {
      const region = regions[at];
      if (region !== undefined) this.region(op, region);
    }
    // What is checked of regions takes what is inside for right.
    if (definition?.verifyRegions !== undefined && problems === this.problems) {
      this.subject = op;
      definition.verifyRegions(op, this.reportSubject);
    }
    if (definition?.isSymbolTable === true) this.symbols(op);
    if (definition?.isSymbol === true && op.properties.has("sym_name") && symbolNameOf(op) === undefined) {
      this.report(op, "requires a string attribute 'sym_name'");
    }
  }

  private discardableAttributes(op: Operation): void {
    this.subject = op;
    for (const [name, value] of op.attributes.entries)
      this.context?.discardableAttribute(name)?.(op, value, this.reportSubject);
  }

  private region(op: Operation, region: Region): void {
    if (region.first !== undefined && this.isTargeted(region))
      this.report(op, "entry block of region may not have predecessors");
    const needsTerminator = op.definition !== undefined && !op.definition.traits.has(noTerminator);
    for (let block = region.first; block !== undefined; block = block.next) {
      block.ensureOrder();
      for (let inner = block.first; inner !== undefined; inner = inner.next) {
        this.operation(inner, block);
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

  /** Looks closely at the operands that were in doubt; those of operations that are never reached may be any. */
  dominance(): void {
    for (const op of this.doubtful)
      if (op.block === undefined || this.tree.isReachable(op.block)) this.operandDominance(op);
  }

  private operandDominance(op: Operation): void {
    for (const { value, index } of op.uses) {
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
      if (parent?.definition?.isIsolatedFromAbove === true && block.region !== op.block?.region) return true;
    }
    return false;
  }
}
