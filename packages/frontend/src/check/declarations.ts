/** What names can stand for, and the scopes in which they do. */
import type { Span } from "@dslc/base";
import type { ConstItem, FunctionItem, KernelItem } from "@dslc/syntax";
import type { ConstantValue, TypedFunction, Variable } from "../typed-tree.ts";
import type { Type } from "../types.ts";

export interface ConstantDeclaration {
  readonly kind: "constant";
  readonly name: string;
  readonly span: Span;
  readonly item: ConstItem;
  /** Constants are computed after those that they name: one that is used before is part of a cycle. */
  isComputed: boolean;
  type: Type;
  /** Undefined when it is wrong; that has been reported. */
  value: ConstantValue | undefined;
}

/** A function called somewhere. */
export interface CallSite {
  readonly callee: FunctionDeclaration;
  readonly span: Span;
}

/** What a body reaches: for the call graph. */
export interface Reached {
  readonly calls: CallSite[];
  /** The largest alignment of its own raw uses of the launch-sized region, in bytes. */
  rawAlignment: number | undefined;
}

export interface FunctionDeclaration extends Reached {
  readonly kind: "function";
  readonly name: string;
  readonly span: Span;
  readonly item: FunctionItem;
  /** `unit` when it declares none. */
  result: Type;
  /** Undefined when the signature is wrong: calls of it are not checked. */
  typed: TypedFunction | undefined;
}

export interface KernelDeclaration extends Reached {
  readonly kind: "kernel";
  readonly name: string;
  readonly span: Span;
  readonly item: KernelItem;
}

/** Something that was reported: uses of it are not reported again. */
export interface UnknownDeclaration {
  readonly kind: "unknown";
  readonly name: string;
  readonly span: Span;
}

export type ItemDeclaration = ConstantDeclaration | FunctionDeclaration | KernelDeclaration | UnknownDeclaration;
export type Declaration = ItemDeclaration | Variable;

/** The names of a block, of parameters, or of a file. */
export class Scope {
  readonly parent: Scope | undefined;
  /** How many blocks are around it: 0 for parameters. */
  readonly depth: number;
  private readonly names = new Map<string, Declaration>();

  constructor(parent: Scope | undefined, depth: number) {
    this.parent = parent;
    this.depth = depth;
  }

  /** A name declared before in the same scope is hidden. */
  declare(declaration: Declaration): void {
    this.names.set(declaration.name, declaration);
  }

  /** Declared in this scope itself. */
  own(name: string): Declaration | undefined {
    return this.names.get(name);
  }

  find(name: string): Declaration | undefined {
    return this.names.get(name) ?? this.parent?.find(name);
  }

  /** All names that can be seen, innermost first. */
  *visible(): IterableIterator<string> {
    yield* this.names.keys();
    if (this.parent !== undefined) yield* this.parent.visible();
  }
}

/** What a declaration is, for messages. */
export function describe(declaration: Declaration): string {
  switch (declaration.kind) {
    case "constant":
      return "a constant";
    case "function":
      return "a function";
    case "kernel":
      return "a kernel";
    case "unknown":
      return "unknown";
    case "variable":
      return {
        parameter: "a parameter",
        let: "a 'let'",
        var: "a 'var'",
        for: "the variable of a 'for'",
        launch: "a view",
        workgroup: "an array",
      }[declaration.declaredBy];
    default:
      return declaration satisfies never;
  }
}
