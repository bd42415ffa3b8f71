/**
 * The time of each pass, analysis and verification, in the tree of pipelines: as a tree, as a list, as JSON, or as
 * events that browsers show (chrome://tracing, ui.perfetto.dev).
 */
import type { Instrument, PassRun, PlannedPipeline } from "../instrument.ts";
import { placeOf } from "../place.ts";

export const timingFormats = ["tree", "list", "json", "trace"] as const;
export type TimingFormat = (typeof timingFormats)[number];

interface TimedNode {
  readonly name: string;
  readonly kind: "pipeline" | "pass" | "analysis" | "verification";
  /** All runs together, what is inside included. */
  milliseconds: number;
  runs: number;
  readonly children: Map<object | string, TimedNode>;
}

interface TimedEvent {
  readonly name: string;
  readonly category: TimedNode["kind"];
  readonly place: string;
  readonly start: number;
  readonly milliseconds: number;
}

export interface PassTimer extends Instrument {
  text(format: TimingFormat): string;
}

/** Measures all runs that it is an instrument of; `now` gives milliseconds. */
export function timePasses(now: () => number): PassTimer {
  return new Timer(now);
}

class Timer implements PassTimer {
  private readonly now: () => number;
  private readonly root: TimedNode = {
    name: "all",
    kind: "pipeline",
    milliseconds: 0,
    runs: 0,
    children: new Map(),
  };
  private readonly open: { readonly node: TimedNode; readonly started: number; readonly place: string }[] = [];
  private readonly events: TimedEvent[] = [];

  constructor(now: () => number) {
    this.now = now;
  }

  private start(key: object | string, name: string, kind: TimedNode["kind"], place: string): void {
    const { children } = this.open.at(-1)?.node ?? this.root;
    let node = children.get(key);
    if (node === undefined) {
      node = { name, kind, milliseconds: 0, runs: 0, children: new Map() };
      children.set(key, node);
    }
    this.open.push({ node, place, started: this.now() });
  }

  private stop(): void {
    const ended = this.open.pop();
    if (ended === undefined) return;
    const { node, started, place } = ended;
    const milliseconds = this.now() - started;
    node.milliseconds += milliseconds;
    node.runs++;
    if (this.open.length === 0) this.root.milliseconds += milliseconds;
    this.events.push({ name: node.name, category: node.kind, place, start: started, milliseconds });
  }

  beforePipeline(pipeline: PlannedPipeline, op: PassRun["op"]): void {
    this.start(pipeline, pipeline.anchor, "pipeline", placeOf(op));
  }

  afterPipeline(): void {
    this.stop();
  }

  beforePass({ planned, step, op }: PassRun): void {
    this.start(planned, step.text, "pass", placeOf(op));
  }

  afterPass(): void {
    this.stop();
  }

  afterFailedPass(): void {
    this.stop();
  }

  beforeAnalysis({ analysisName }: { readonly analysisName: string }, op: PassRun["op"]): void {
    this.start(analysisName, analysisName, "analysis", placeOf(op));
  }

  afterAnalysis(): void {
    this.stop();
  }

  beforeVerification(op: PassRun["op"]): void {
    this.start("verification", "verification", "verification", placeOf(op));
  }

  afterVerification(): void {
    this.stop();
  }

  text(format: TimingFormat): string {
    switch (format) {
      case "tree":
        return `${["timing:", ...treeRows(this.root).map(({ node, depth }) => this.line(node, depth)), this.line(this.root, 0)].join("\n")}\n`;
      case "list":
        return `${["timing:", ...listRows(this.root).map((node) => this.line(node, 0)), this.line(this.root, 0)].join("\n")}\n`;
      case "json":
        return `${JSON.stringify(jsonOf(this.root), undefined, 2)}\n`;
      case "trace":
        return traceText(this.events);
      default:
        return format satisfies never;
    }
  }

  private line({ name, kind, milliseconds, runs }: TimedNode, depth: number): string {
    const share = this.root.milliseconds === 0 ? 100 : (100 * milliseconds) / this.root.milliseconds;
    const label = kind === "analysis" ? `(analysis) ${name}` : name;
    const times = runs > 1 ? ` (${runs} runs)` : "";
    return `${milliseconds.toFixed(2).padStart(10)} ms ${share.toFixed(1).padStart(5)} %  ${"  ".repeat(depth)}${label}${times}`;
  }
}

function treeRows(root: TimedNode): readonly { readonly node: TimedNode; readonly depth: number }[] {
  const rows = (node: TimedNode, depth: number): readonly { node: TimedNode; depth: number }[] => [
    { node, depth },
    ...[...node.children.values()].flatMap((child) => rows(child, depth + 1)),
  ];
  return [...root.children.values()].flatMap((child) => rows(child, 0));
}

/** Passes, analyses and verification by name, the longest first, each without what is inside. */
function listRows(root: TimedNode): readonly TimedNode[] {
  const sums = new Map<string, TimedNode>();
  for (const { node } of treeRows(root)) {
    if (node.kind === "pipeline") continue;
    const name = node.name.replace(/\{.*/s, "");
    const sum = sums.get(`${node.kind} ${name}`) ?? { ...node, name, milliseconds: 0, runs: 0, children: new Map() };
    sums.set(`${node.kind} ${name}`, sum);
    sum.milliseconds += node.milliseconds - ownTimeOf([...node.children.values()]);
    sum.runs += node.runs;
  }
  return [...sums.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}

function ownTimeOf(nodes: readonly TimedNode[]): number {
  return nodes.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}

function jsonOf({ name, kind, milliseconds, runs, children }: TimedNode): object {
  return { name, kind, milliseconds, runs, children: [...children.values()].map(jsonOf) };
}

/** Complete events ("X") of the Trace Event Format; times in microseconds. */
function traceText(events: readonly TimedEvent[]): string {
  const traceEvents = events.map(({ name, category, place, start, milliseconds }) => ({
    name,
    cat: category,
    ph: "X",
    ts: start * 1000,
    dur: milliseconds * 1000,
    pid: 1,
    tid: 1,
    args: { on: place },
  }));
  return `${JSON.stringify({ traceEvents, displayTimeUnit: "ms" })}\n`;
}
