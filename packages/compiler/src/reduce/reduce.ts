/**
 * Makes a module smaller as long as somebody still finds it interesting: delta debugging (Zeller and Hildebrandt,
 * "Simplifying and Isolating Failure-Inducing Input") on operations, then regions, blocks, operands, attributes and
 * parameters, again and again until nothing can go.
 */
import { DiagnosticSink } from "@dslc/base";
import { callable, cloneOperation, type Context, type Operation, printOperation, verify } from "@dslc/ir";
import {
  dropAttribute,
  dropOperand,
  dropParameter,
  type Edit,
  eraseOperations,
  hoistRegion,
  operationsIn,
  simplifyOperand,
  threadBranch,
} from "./edits.ts";

export interface ReduceState {
  /** What is being left out: `operations`, `regions`. */
  readonly step: string;
  readonly operations: number;
  readonly tried: number;
}

export interface ReduceOptions {
  readonly context: Context;
  /** Whether a module, as text, still is what is looked for. */
  isInteresting(text: string): Promise<boolean>;
  /** A smaller one was found. */
  onBest?(text: string, state: ReduceState): void;
  onProgress?(state: ReduceState): void;
  /** Ends the search with what was found by then. */
  readonly signal?: AbortSignal;
}

export interface Reduction {
  readonly text: string;
  readonly operations: number;
  readonly tried: number;
  /** False when it was ended before nothing more could go. */
  readonly isComplete: boolean;
}

/** Reduces a module that is interesting itself; what is not valid is tried only if that one is not valid either. */
export async function reduce(module: Operation, options: ReduceOptions): Promise<Reduction> {
  return new Reducer(module, options).run();
}

class Reducer {
  private readonly options: ReduceOptions;
  private readonly mayBeInvalid: boolean;
  private readonly seen = new Set<string>();
  private best: Operation;
  private text: string;
  private size: number;
  private tried = 0;
  private step = "operations";

  constructor(module: Operation, options: ReduceOptions) {
    this.options = options;
    this.best = module;
    this.text = printOperation(module);
    this.size = operationsIn(module).length;
    this.seen.add(this.text);
    this.mayBeInvalid = !isValid(module);
  }

  async run(): Promise<Reduction> {
    const steps: readonly (readonly [string, () => Promise<void>])[] = [
      ["operations", () => this.operations()],
      ["regions", () => this.regions()],
      ["blocks", () => this.blocks()],
      ["operands", () => this.operands()],
      ["attributes", () => this.attributes()],
      ["parameters", () => this.parameters()],
    ];
    for (let before = ""; before !== this.text && !this.isOver; ) {
      before = this.text;
      for (const [name, reduceBy] of steps) {
        this.step = name;
        await reduceBy();
      }
    }
    return { text: this.text, operations: this.size, tried: this.tried, isComplete: !this.isOver };
  }

  private get isOver(): boolean {
    return this.options.signal?.aborted === true;
  }

  private get state(): ReduceState {
    return { step: this.step, operations: this.size, tried: this.tried };
  }

  /** Keeps what an edit makes of the best module if that is smaller and of interest. */
  private async keep(edit: Edit): Promise<boolean> {
    if (this.isOver) return false;
    const copy = cloneOperation(this.best);
    if (!edit(copy)) return false;
    const size = operationsIn(copy).length;
    if (size > this.size) return false;
    if (!this.mayBeInvalid && !isValid(copy)) return false;
    const text = printOperation(copy);
    const isSmaller = size < this.size || (size === this.size && text.length < this.text.length);
    if (this.seen.has(text) || !isSmaller) return false;
    this.seen.add(text);
    this.tried++;
    this.options.onProgress?.(this.state);
    if (!(await this.options.isInteresting(text))) return false;
    this.best = copy;
    this.text = text;
    this.size = size;
    this.options.onBest?.(text, this.state);
    return true;
  }

  /** Ever smaller parts of all operations, from the end, where users are. */
  private async operations(): Promise<void> {
    const { context } = this.options;
    for (let length = Math.ceil(this.size / 2); ; length = Math.ceil(length / 2)) {
      for (let end = this.size; end > 0 && !this.isOver; end = Math.min(end - length, this.size)) {
        const start = Math.max(0, end - length);
        await this.keep(
          eraseOperations(
            context,
            Array.from({ length: end - start }, (_, at) => start + at),
          ),
        );
      }
      if (length <= 1 || this.isOver) return;
    }
  }

  /** Tries edits at each operation, from the end; those of one operation in order until one is kept. */
  private async atEach(editsOf: (op: Operation, place: number) => readonly Edit[]): Promise<void> {
    for (let place = this.size - 1; place >= 0 && !this.isOver; place--) {
      const op = operationsIn(this.best)[place];
      for (const edit of op === undefined ? [] : editsOf(op, place)) await this.keep(edit);
    }
  }

  private regions(): Promise<void> {
    return this.atEach((op, place) =>
      op.regions.map((_, position) => hoistRegion(this.options.context, place, position)),
    );
  }

  private blocks(): Promise<void> {
    return this.atEach((op, place) => op.successors.map((_, position) => threadBranch(place, position)));
  }

  private async operands(): Promise<void> {
    await this.atEach((op, place) => op.uses.map((_, position) => dropOperand(place, op.operandCount - 1 - position)));
    await this.atEach((op, place) =>
      op.uses.map((_, position) => simplifyOperand(this.options.context, place, position)),
    );
  }

  private async attributes(): Promise<void> {
    await this.atEach((op, place) => attributeNames(op).map((name) => dropAttribute(place, name)));
    for (const name of attributeNames(this.best)) await this.keep(dropAttribute(-1, name));
  }

  private parameters(): Promise<void> {
    return this.atEach((op, place) => {
      const count = callable.of(op)?.body(op)?.first?.arguments.length ?? 0;
      return Array.from({ length: count }, (_, position) => dropParameter(place, count - 1 - position));
    });
  }
}

/** Verifiers may rely on what was just taken away. */
function isValid(module: Operation): boolean {
  try {
    return verify(module, new DiagnosticSink());
  } catch {
    return false;
  }
}

function attributeNames({ attributes, properties }: Operation): readonly string[] {
  return [...attributes.entries, ...properties.entries].map(([name]) => name);
}
