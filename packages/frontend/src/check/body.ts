/**
 * The state of checking one body, or one expression outside of bodies: scopes, flow, effects.
 *
 * Expressions hold blocks and blocks hold expressions; both sides call each other through the two functions that a
 * body is made with.
 */
import type { Diagnostic, Span } from "@dslc/base";
import type { Block, Expression } from "@dslc/syntax";
import { tooDeep } from "../diagnostics.ts";
import type { Effects, ErrorExpression, LaunchRegion, TypedBlock, TypedExpression, Variable } from "../typed-tree.ts";
import { errorType, type Type, unit } from "../types.ts";
import { type Declaration, type FunctionDeclaration, type KernelDeclaration, Scope } from "./declarations.ts";
import {
  addEffects,
  type Flow,
  joinFlows,
  type MutableEffects,
  noEffects,
  startOfFlow,
  unreachable,
  withAssigned,
} from "./flow.ts";
import type { Program } from "./program.ts";

const depthLimit = 400;

/** How expressions and blocks are checked; `mayLeave` allows `break`, `continue` and `return` in what has a value. */
export interface Checkers {
  expression(body: Body, expression: Expression, mayLeave: boolean): TypedExpression;
  block(body: Body, block: Block, mayLeave: boolean): TypedBlock;
}

/** The loop around: the flows of the ways out of it. */
interface OpenLoop {
  readonly exits: Flow[];
}

export class Body {
  readonly program: Program;
  /** Undefined for what stands outside of functions and kernels. */
  readonly owner: FunctionDeclaration | KernelDeclaration | undefined;
  private readonly checkers: Checkers;
  scope: Scope;
  /** What is known at the point that checking has come to. */
  flow: Flow = startOfFlow;
  /** What the innermost measured piece of code may do. */
  effects: MutableEffects = noEffects();
  loop: OpenLoop | undefined = undefined;
  launch: LaunchRegion | undefined = undefined;
  /** How many static arrays of each name the body has. */
  readonly arrays = new Map<string, number>();
  private depth = 0;
  private isTooDeep = false;
  private readonly withoutValue = new Set<Variable>();

  constructor(
    program: Program,
    owner: FunctionDeclaration | KernelDeclaration | undefined,
    scope: Scope,
    checkers: Checkers,
  ) {
    this.program = program;
    this.owner = owner;
    this.scope = scope;
    this.checkers = checkers;
  }

  /** The type of what a `return` gives: `unit` for nothing. */
  get result(): Type {
    return this.owner?.kind === "function" ? this.owner.result : unit;
  }

  report(diagnostic: Diagnostic): void {
    this.program.report(diagnostic);
  }

  expression(expression: Expression, mayLeave = false): TypedExpression {
    return this.checkers.expression(this, expression, mayLeave);
  }

  block(block: Block, mayLeave = true): TypedBlock {
    return this.checkers.block(this, block, mayLeave);
  }

  // Names

  find(name: string): Declaration | undefined {
    return this.scope.find(name);
  }

  /** Runs `action` with the names of a new scope. */
  scoped<T>(action: () => T): T {
    const outer = this.scope;
    this.scope = new Scope(outer, outer.depth + 1);
    const result = action();
    this.scope = outer;
    return result;
  }

  declare(name: string, span: Span, type: Type, declaredBy: Variable["declaredBy"]): Variable {
    const variable: Variable = {
      kind: "variable",
      name,
      span,
      type,
      declaredBy,
      depth: this.scope.depth,
      constant: undefined,
    };
    this.scope.declare(variable);
    return variable;
  }

  /**
   * Runs `action` for what is that many levels deeper in the IR. Passes, printers and verifiers recurse; the limit
   * keeps them within their stacks.
   */
  deeper<T>(levels: number, span: Span, action: () => T): T {
    this.depth += levels;
    if (this.depth > depthLimit && !this.isTooDeep) {
      this.isTooDeep = true;
      this.report(tooDeep.at(span, { limit: depthLimit }));
    }
    const result = action();
    this.depth -= levels;
    return result;
  }

  // Effects and flow

  /** What `action` may do is added to what the code around may do, but a loop's own jumps. */
  measured<T>(action: () => T, isLoop = false): { readonly result: T; readonly effects: Effects } {
    const outer = this.effects;
    const effects = noEffects();
    this.effects = effects;
    const result = action();
    this.effects = outer;
    addEffects(outer, effects, isLoop);
    return { result, effects };
  }

  /** Goes on where several ways end. */
  comeTogether(ends: readonly Flow[]): void {
    this.flow = joinFlows(ends);
  }

  /** Runs `action` as a loop's body; afterwards control is where the loop was left. */
  inLoop<T>(mayRunNever: boolean, action: () => T): T {
    const outer = this.loop;
    const loop: OpenLoop = { exits: mayRunNever ? [this.flow] : [] };
    this.loop = loop;
    const result = action();
    this.loop = outer;
    this.flow = joinFlows(loop.exits);
    return result;
  }

  jump(): void {
    this.flow = unreachable;
  }

  declaredWithoutValue(variable: Variable): void {
    this.withoutValue.add(variable);
  }

  assign(variable: Variable): void {
    this.effects.assigned.add(variable);
    if (this.withoutValue.has(variable)) this.flow = withAssigned(this.flow, variable);
  }

  hasValue(variable: Variable): boolean {
    return !this.flow.isReachable || !this.withoutValue.has(variable) || this.flow.assigned.has(variable);
  }
}

/** Stands for an expression that was reported. */
export function errorExpression(span: Span): ErrorExpression {
  return { kind: "error", span, type: errorType, constant: undefined };
}
