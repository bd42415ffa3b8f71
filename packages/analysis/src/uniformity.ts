/**
 * Uniformity: which values all work-items of a workgroup, or of a subgroup, have alike, and where they may go different
 * ways. A value is talked about at one place and time: the counter of a loop is uniform inside the loop although some
 * work-items leave it earlier, and what it is behind the loop is not.
 *
 * A load is uniform when its address is and nothing between the same two barriers writes to that memory: programs whose
 * work-items race have no meaning.
 */
import {
  addressSpaceOf,
  type Block,
  branchOp,
  convergent,
  memoryEffects,
  type Operation,
  pure,
  type Region,
  regionBranch,
  type Value,
} from "@dslc/ir";
import { type Facts, type ForwardProblem, type Incoming, solveForward } from "./forward.ts";
import { controlDecision, groupOperation, uniformityOp, type UniformityScope, uniformityScopes } from "./interfaces.ts";
import { MemoryIntervals } from "./memory-intervals.ts";
import { memoryOf, memoryRoot } from "./memory-roots.ts";
import { PostDominance } from "./post-dominance.ts";

/** Why a value is not uniform in the workgroup. */
export type DivergenceCause =
  /** The operation gives each work-item, or each subgroup, its own; or it does not say what it gives. */
  | { readonly kind: "source"; readonly op: Operation; readonly isKnown: boolean }
  /** An argument of a function that anybody may call with anything. */
  | { readonly kind: "argument"; readonly value: Value }
  /** It is computed from another one. */
  | { readonly kind: "operand"; readonly value: Value }
  /** It is what it is by which way control came. */
  | { readonly kind: "control"; readonly decision: Decision }
  /** It is read from memory of the work-item's own. */
  | { readonly kind: "private"; readonly op: Operation }
  /** It is read from memory that others may be writing to meanwhile. */
  | { readonly kind: "memory"; readonly op: Operation; readonly writer: Operation };

/** How far a value is uniform, or control is. */
export interface Uniformity {
  readonly scope: UniformityScope;
  /** Absent where all of the workgroup is alike. */
  readonly cause: DivergenceCause | undefined;
}

/** A place where control may go several ways, and how alike the work-items are in it. */
export interface Decision extends Uniformity {
  /** What has the regions, or the branch between blocks. */
  readonly op: Operation;
  /** The deciding value that makes it so; undefined when the operation does not say what decides. */
  readonly value: Value | undefined;
}

export interface UniformityFacts {
  /** Undefined for a value whose definition is never reached. */
  of(value: Value): Uniformity | undefined;
  /**
   * The decisions around an operation on which not all of the workgroup is alike: of these depends who comes to it.
   * Innermost first.
   */
  divergentDecisions(op: Operation): readonly Decision[];
}

const everywhere: Uniformity = { scope: "workgroup", cause: undefined };

function rank({ scope }: Uniformity): number {
  return uniformityScopes.indexOf(scope);
}

function least<T extends Uniformity>(a: Uniformity, b: T): Uniformity {
  return rank(b) > rank(a) ? b : a;
}

/** The uniformity of everything inside of `root`: a function. `argumentsAlike`: of a kernel, whose arguments are. */
export function uniformity(root: Operation, { argumentsAlike }: { readonly argumentsAlike: boolean }): UniformityFacts {
  const problem = new UniformityProblem(root, argumentsAlike);
  const { of } = solveForward(root, problem);
  return { of, divergentDecisions: (op) => problem.divergentDecisions(op, of) };
}

class UniformityProblem implements ForwardProblem<Uniformity> {
  private readonly root: Operation;
  private readonly argumentsAlike: boolean;
  private readonly intervals: MemoryIntervals;
  private readonly postDominance = new Map<Region, PostDominance>();
  /** The divergent branches that decide whether control comes to a block, with all blocks that each decides about. */
  private readonly branches = new Map<Block, Map<Operation, ReadonlySet<Block>>>();

  constructor(root: Operation, argumentsAlike: boolean) {
    this.root = root;
    this.argumentsAlike = argumentsAlike;
    this.intervals = new MemoryIntervals(root, { isCalled: !argumentsAlike });
  }

  join(a: Uniformity, b: Uniformity): Uniformity {
    return least(a, b);
  }

  equals(a: Uniformity, b: Uniformity): boolean {
    return a.scope === b.scope;
  }

  entry(value: Value, facts: Facts<Uniformity>): Uniformity {
    const holder = value.definingOp ?? value.block?.parentOp;
    if (holder === this.root && this.argumentsAlike) return everywhere;
    if (holder !== undefined && holder !== this.root && regionBranch.of(holder) !== undefined)
      return this.decisionsOf(holder, facts).reduce<Uniformity>(
        (sum, { scope, op, value: by }) =>
          least(sum, {
            scope,
            cause: by === undefined ? { kind: "source", op, isKnown: false } : { kind: "operand", value: by },
          }),
        everywhere,
      );
    return { scope: "work-item", cause: { kind: "argument", value } };
  }

  transfer(op: Operation, operands: readonly Uniformity[], facts: Facts<Uniformity>): readonly Uniformity[] {
    return op.results.map((result) => this.leaving(result, this.resultOf(op, result.index, operands), facts));
  }

  private resultOf(op: Operation, result: number, operands: readonly Uniformity[]): Uniformity {
    const declared = uniformityOp.of(op)?.uniformity(op, result);
    if (declared !== undefined && declared !== "operands")
      return declared === "workgroup" ? everywhere : { scope: declared, cause: { kind: "source", op, isKnown: true } };
    if (declared === undefined && op.definition?.traits.has(pure) !== true)
      return { scope: "work-item", cause: { kind: "source", op, isKnown: false } };
    const computed = operands.reduce<Uniformity>(
      (sum, { scope }, at) => least(sum, { scope, cause: { kind: "operand", value: op.getOperand(at) } }),
      everywhere,
    );
    return least(computed, this.readBy(op));
  }

  /** What an operation reads, when its address is alike. */
  private readBy(op: Operation): Uniformity {
    for (const { kind, on } of memoryEffects.of(op)?.effects(op) ?? []) {
      if (kind !== "read") continue;
      if (on !== undefined && isPrivate(on)) return { scope: "work-item", cause: { kind: "private", op } };
      const writer = this.intervals.writer(op, on === undefined ? "any memory" : memoryOf(on));
      if (writer !== undefined) return { scope: "work-item", cause: { kind: "memory", op, writer } };
    }
    return everywhere;
  }

  /** A value that is used behind a loop of blocks which the work-items leave at different times. */
  private leaving(value: Value, inside: Uniformity, facts: Facts<Uniformity>): Uniformity {
    const region = value.block?.region;
    return this.usedIn(
      [...value.uses()].map(({ owner }) => blockIn(owner, region)),
      value,
      inside,
      facts,
    );
  }

  /** What a value is in blocks of its region, some of which may be behind a loop that it is in. */
  private usedIn(
    places: readonly (Block | undefined)[],
    { block }: Value,
    inside: Uniformity,
    facts: Facts<Uniformity>,
  ): Uniformity {
    let outcome = inside;
    for (const [branch, decided] of (block === undefined ? undefined : this.branches.get(block)) ?? []) {
      const isBehind = places.some((place) => place !== undefined && !decided.has(place) && place !== branch.block);
      if (isBehind) outcome = least(outcome, controlled(this.decision(branch, branch, facts)));
    }
    return outcome;
  }

  merge(
    point: Operation | Block,
    input: Value,
    incoming: readonly Incoming<Uniformity>[],
    facts: Facts<Uniformity>,
  ): Uniformity {
    const isOperation = "regions" in point;
    const joined = incoming.reduce<Uniformity>((sum, { fact, value }) => {
      const both = least(sum, { scope: fact.scope, cause: { kind: "operand", value } });
      const isNear = !isOperation && value.block?.region === point.region;
      return isNear ? this.usedIn([point], value, both, facts) : both;
    }, everywhere);
    const terminators = new Set(incoming.map(({ from }) => from).filter((from) => from !== point));
    // The arguments of a loop: who is in an iteration came to it in one way.
    if (isOperation && input.definingOp === undefined && terminators.size <= 1) return joined;
    const [first, ...others] = incoming;
    const isOne = first !== undefined && others.every(({ value }) => value === first.value);
    if (isOne && (!isOperation || isDefinedOutside(first.value, point))) return joined;
    const decisions = isOperation
      ? [
          ...this.decisionsOf(point, facts),
          ...[...terminators].flatMap(({ block }) => this.branchesAbout(block, facts)),
        ]
      : this.branchesAbout(point, facts);
    const controlledBy = (sum: Uniformity, decision: Decision): Uniformity => least(sum, controlled(decision));
    return this.leaving(input, decisions.reduce(controlledBy, joined), facts);
  }

  decided(branch: Operation, facts: Facts<Uniformity>): readonly Block[] {
    const { block } = branch;
    const region = block?.region;
    if (block === undefined || region === undefined || region.hasOneBlock) return [];
    if (this.decision(branch, branch, facts).scope === "workgroup") return [];
    const tree = this.postDominance.get(region) ?? new PostDominance(region);
    this.postDominance.set(region, tree);
    const { blocks, meeting } = tree.influence(block);
    const affected = [...blocks, ...(meeting === undefined ? [] : [meeting])];
    for (const one of affected) {
      const known = this.branches.get(one) ?? new Map<Operation, ReadonlySet<Block>>();
      known.set(branch, blocks);
      this.branches.set(one, known);
    }
    return affected;
  }

  /** The divergent branches whose ways meet in a block or go through it. */
  private branchesAbout(block: Block | undefined, facts: Facts<Uniformity>): readonly Decision[] {
    const branches = block === undefined ? undefined : this.branches.get(block);
    return [...(branches?.keys() ?? [])].map((branch) => this.decision(branch, branch, facts));
  }

  /** All places in an operation with regions where control may go several ways. */
  private decisionsOf(op: Operation, facts: Facts<Uniformity>): readonly Decision[] {
    const flow = regionBranch.of(op);
    if (flow === undefined) return op.regions.length === 0 ? [] : [unknownDecision(op)];
    const decisions = flow.onEntry(op).length > 1 ? [this.decision(op, op, facts)] : [];
    for (const region of op.regions) {
      for (let block = region.first; block !== undefined; block = block.next) {
        const { terminator } = block;
        if (terminator === undefined || terminator.successors.length > 0) continue;
        if (flow.onExit(op, terminator).length > 1) decisions.push(this.decision(op, terminator, facts));
      }
    }
    return decisions;
  }

  private decision(op: Operation, from: Operation, facts: Facts<Uniformity>): Decision {
    const values = controlDecision.of(op)?.decidedBy(op, from);
    if (values === undefined)
      return op === from && branchOp.of(op) !== undefined && op.successors.length === 1
        ? { ...everywhere, op, value: undefined }
        : unknownDecision(op);
    return values.reduce<Decision>(
      (sum, value) => {
        const fact = facts(value) ?? everywhere;
        return rank(fact) > rank(sum) ? { ...fact, op, value } : sum;
      },
      { ...everywhere, op, value: undefined },
    );
  }

  divergentDecisions(op: Operation, facts: Facts<Uniformity>): readonly Decision[] {
    const found: Decision[] = [];
    for (let at = op; at !== this.root; ) {
      const { block, parentOp } = at;
      for (const [branch, decided] of (block === undefined ? undefined : this.branches.get(block)) ?? [])
        if (block !== undefined && decided.has(block)) found.push(this.decision(branch, branch, facts));
      if (parentOp === undefined || parentOp === this.root) break;
      found.push(...this.decisionsOf(parentOp, facts));
      at = parentOp;
    }
    return found.filter(({ scope }) => scope !== "workgroup");
  }
}

function controlled(decision: Decision): Uniformity {
  return { scope: decision.scope, cause: { kind: "control", decision } };
}

function unknownDecision(op: Operation): Decision {
  return { op, value: undefined, scope: "work-item", cause: { kind: "source", op, isKnown: false } };
}

/** Memory of which each work-item has its own. */
function isPrivate(value: Value): boolean {
  const root = memoryRoot(value);
  const space = addressSpaceOf(root.type);
  if (space === "private") return true;
  const op = root.definingOp;
  return space === "generic" && op !== undefined && memoryEffects.of(op) !== undefined;
}

function isDefinedOutside(value: Value, op: Operation): boolean {
  const holder = value.definingOp ?? value.block?.parentOp;
  if (holder === undefined) return true;
  return value.definingOp === undefined ? !op.contains(holder) : holder === op ? false : !op.contains(holder);
}

/** The block of a region that holds an operation. */
function blockIn(op: Operation, region: Region | undefined): Block | undefined {
  for (let at: Operation | undefined = op; at !== undefined; at = at.parentOp)
    if (at.parentRegion === region) return at.block;
  return undefined;
}

/** The operations inside of `root` that work-items do together, with who has to come to them. */
export function groupOperations(
  root: Operation,
): readonly { readonly op: Operation; readonly scope: "workgroup" | "subgroup" }[] {
  const found: { readonly op: Operation; readonly scope: "workgroup" | "subgroup" }[] = [];
  root.walk((op) => {
    const group = groupOperation.of(op);
    if (group !== undefined) found.push({ op, scope: group.scope(op) });
    else if (op.definition?.traits.has(convergent) === true) found.push({ op, scope: "workgroup" });
  });
  return found;
}
