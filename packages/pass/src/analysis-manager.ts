/**
 * Keeps the results of analyses, by operation, until a pass changes what they are about. What a pass does to an
 * operation also changes what is known of those around it and inside of it.
 */
import type { Analyses, Analysis } from "@dslc/analysis";
import type { Operation } from "@dslc/ir";
import type { Preserved } from "./define-pass.ts";

/** Told when an analysis is computed; of one that needs another, the other's calls come between. */
export interface AnalysisListener {
  beforeAnalysis(analysis: Analysis<unknown>, op: Operation): void;
  afterAnalysis(analysis: Analysis<unknown>, op: Operation): void;
}

interface Result<T> {
  readonly analysis: Analysis<T>;
  readonly node: Node;
  readonly value: T;
  /** What was computed from it, and goes with it. */
  readonly dependents: Set<Result<unknown>>;
}

function isOf<T>(result: Result<unknown> | undefined, analysis: Analysis<T>): result is Result<T> {
  return result?.analysis === analysis;
}

/** An operation of which something is known, or of one inside of it. */
interface Node {
  readonly op: Operation;
  readonly results: Map<Analysis<unknown>, Result<unknown>>;
  readonly inside: Set<Node>;
}

/** A kept result that is not what computing it anew gives. */
export interface StaleResult {
  readonly analysis: Analysis<unknown>;
  readonly op: Operation;
  /** The first line that differs. */
  readonly kept: string;
  readonly computed: string;
}

export class AnalysisManager {
  private readonly nodes = new Map<Operation, Node>();
  private readonly listener: AnalysisListener | undefined;
  /** What is being computed, and the results that it was computed from. */
  private readonly open: { readonly analysis: Analysis<unknown>; readonly used: Set<Result<unknown>> }[] = [];

  constructor(listener?: AnalysisListener) {
    this.listener = listener;
  }

  /** @throws Error when the analysis needs its own result. */
  get<T>(analysis: Analysis<T>, op: Operation): T {
    const known = this.nodes.get(op)?.results.get(analysis);
    const result = isOf(known, analysis) ? known : this.compute(analysis, op);
    this.open.at(-1)?.used.add(result);
    return result.value;
  }

  cached<T>(analysis: Analysis<T>, op: Operation): T | undefined {
    const known = this.nodes.get(op)?.results.get(analysis);
    return isOf(known, analysis) ? known.value : undefined;
  }

  private compute<T>(analysis: Analysis<T>, op: Operation): Result<T> {
    if (this.open.some((one) => one.analysis === analysis))
      throw new Error(`analysis '${analysis.analysisName}' needs its own result`);
    const used = new Set<Result<unknown>>();
    this.open.push({ analysis, used });
    this.listener?.beforeAnalysis(analysis, op);
    const analyses: Analyses = { get: (other, at) => this.get(other, at) };
    try {
      const node = this.nodeOf(op);
      const result: Result<T> = { analysis, node, value: analysis.compute(op, analyses), dependents: new Set() };
      node.results.set(analysis, result);
      for (const dependency of used) dependency.dependents.add(result);
      return result;
    } finally {
      this.listener?.afterAnalysis(analysis, op);
      this.open.pop();
    }
  }

  private nodeOf(op: Operation): Node {
    const known = this.nodes.get(op);
    if (known !== undefined) return known;
    const node: Node = { op, results: new Map(), inside: new Set() };
    this.nodes.set(op, node);
    const around = op.parentOp;
    if (around !== undefined) this.nodeOf(around).inside.add(node);
    return node;
  }

  /** Drops what a pass that ran on `op` has not preserved: of `op`, of what is inside, and of what is around. */
  invalidate(op: Operation, preserved: Preserved): void {
    if (preserved === "all" || this.nodes.size === 0) return;
    const own = this.nodes.get(op);
    if (own !== undefined) this.dropInside(own, preserved);
    for (let around = op.parentOp; around !== undefined; around = around.parentOp) {
      const node = this.nodes.get(around);
      if (node !== undefined) dropResults(node, preserved);
    }
  }

  private dropInside(node: Node, preserved: readonly Analysis<unknown>[]): void {
    dropResults(node, preserved);
    for (const inner of node.inside) {
      const isGone = inner.op.parentOp !== node.op;
      this.dropInside(inner, isGone ? [] : preserved);
      if (inner.results.size > 0 || inner.inside.size > 0) continue;
      node.inside.delete(inner);
      this.nodes.delete(inner.op);
    }
  }

  /**
   * What is known of `op`, of what is inside and of what is around, in words. Taken before a pass, as a result may find
   * out things only when it is asked.
   */
  describe(op: Operation): Descriptions {
    return new Map(this.concerning(op).map((result) => [result, linesOf(result)]));
  }

  /** Kept results that no longer are what computing them gives; `before` has what they said before the pass. */
  staleResults(op: Operation, before: Descriptions): readonly StaleResult[] {
    return this.concerning(op).flatMap((result) => staleOf(result, before.get(result) ?? linesOf(result)) ?? []);
  }

  /** Of `op`, of what is inside and of what is around. */
  private concerning(op: Operation): readonly Result<unknown>[] {
    const own = this.nodes.get(op);
    const nodes = own === undefined ? [] : [...withInside(own)];
    for (let outer = op.parentOp; outer !== undefined; outer = outer.parentOp) {
      const node = this.nodes.get(outer);
      if (node !== undefined) nodes.push(node);
    }
    return nodes.flatMap((node) => [...node.results.values()]);
  }
}

function linesOf({ analysis, value, node }: Result<unknown>): readonly string[] {
  return [...analysis.describe(value, node.op)];
}

/** Results with what each says. */
export type Descriptions = ReadonlyMap<Result<unknown>, readonly string[]>;

function withInside(node: Node): readonly Node[] {
  return [node, ...[...node.inside].filter(({ op }) => op.parentOp === node.op).flatMap(withInside)];
}

function dropResults(node: Node, preserved: readonly Analysis<unknown>[]): void {
  for (const result of node.results.values()) if (!preserved.includes(result.analysis)) drop(result);
}

function drop(result: Result<unknown>): void {
  if (result.node.results.get(result.analysis) === result) result.node.results.delete(result.analysis);
  for (const dependent of result.dependents) drop(dependent);
  result.dependents.clear();
}

function staleOf({ analysis, node: { op } }: Result<unknown>, kept: readonly string[]): StaleResult | undefined {
  const computed = [...analysis.describe(new AnalysisManager().get(analysis, op), op)];
  const length = Math.max(kept.length, computed.length);
  for (let at = 0; at < length; at++)
    if (kept[at] !== computed[at])
      return { analysis, op, kept: kept[at] ?? "nothing", computed: computed[at] ?? "nothing" };
  return undefined;
}
