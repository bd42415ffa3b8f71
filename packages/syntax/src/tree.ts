/**
 * The syntax tree of a `.kdsl` file: plain records, told apart by `kind`, each with the span of its text.
 *
 * The tree says what was written, not what it means: names are not resolved, `f32x4` is a `named-type` like any
 * other, and a generic argument that is a lone name is a `named-type` even where it turns out to be a constant.
 * What could not be read is there too: as a node of kind `error-...`, and as `hasSyntaxError` on the item around it.
 * A node with an error in it has been reported; its consumers say nothing about it and nothing that follows from it.
 */
import type { Span } from "@dslc/base";
import type {
  Expression,
  GenericArgument,
  Identifier,
  IfExpression,
  Argument,
  StringLiteral,
} from "./tree-expressions.ts";

export interface SourceFileTree {
  readonly kind: "source-file";
  readonly span: Span;
  readonly items: readonly Item[];
  /** A syntax error was reported somewhere in the file. */
  readonly hasSyntaxError: boolean;
}

// Items

export type Item =
  | ConstItem
  | FunctionItem
  | KernelItem
  | StructItem
  | TypeAliasItem
  | ImportItem
  | StaticAssertItem
  | InstantiateItem
  | ErrorItem;

/** What may stand before any item. */
export interface ItemHeader {
  /** The text of the `///` lines before the item, without their markers, joined by line breaks. */
  readonly documentation: string | undefined;
  readonly attributes: readonly Attribute[];
  readonly isPublic: boolean;
}

interface ItemNode extends ItemHeader {
  readonly span: Span;
  /** A syntax error was reported inside the item: what of it could be read is here, and it may be incomplete. */
  readonly hasSyntaxError: boolean;
}

/** `const NAME: T = expr;`, also a statement. */
export interface ConstItem extends ItemNode {
  readonly kind: "const";
  readonly name: Identifier;
  readonly type: Type;
  readonly value: Expression;
}

/** What functions and kernels have in common. */
interface CallableNode extends ItemNode {
  readonly name: Identifier;
  readonly genericParameters: readonly GenericParameter[];
  readonly parameters: readonly Parameter[];
  readonly body: Block;
  /** A syntax error was reported before the body: the parameters (and the result) are not to be relied on. */
  readonly signatureHasSyntaxError: boolean;
}

/** `fn name<...>(...) -> T { ... }`. */
export interface FunctionItem extends CallableNode {
  readonly kind: "function";
  /** Absent when the function returns nothing. */
  readonly result: Type | undefined;
}

/** `kernel name<...>(...) requires expr, ... { ... }`. */
export interface KernelItem extends CallableNode {
  readonly kind: "kernel";
  readonly requirements: readonly Expression[];
}

/** `struct Name { field: T, ... }`. */
export interface StructItem extends ItemNode {
  readonly kind: "struct";
  readonly name: Identifier;
  readonly fields: readonly Parameter[];
}

/** `type Name = T;`. */
export interface TypeAliasItem extends ItemNode {
  readonly kind: "type-alias";
  readonly name: Identifier;
  readonly type: Type;
}

/** `import "./math.kdsl" { clamp01, gelu };`. */
export interface ImportItem extends ItemNode {
  readonly kind: "import";
  readonly path: StringLiteral;
  readonly names: readonly Identifier[];
}

/** `static_assert(expr, "message");`, also a statement. */
export interface StaticAssertItem extends ItemNode {
  readonly kind: "static-assert";
  readonly condition: Expression;
  readonly message: StringLiteral | undefined;
}

/** `instantiate matmul<f32, 64> as matmul_f32;`. */
export interface InstantiateItem extends ItemNode {
  readonly kind: "instantiate";
  readonly kernel: Identifier;
  readonly arguments: readonly GenericArgument[];
  /** The instance's own name, after `as`. */
  readonly name: Identifier | undefined;
}

/** Text at the top level that could not be read as an item. */
export interface ErrorItem extends ItemNode {
  readonly kind: "error-item";
  /** The name that the item would have declared, so that uses of it are not reported as unknown. */
  readonly name: Identifier | undefined;
}

/** `@name` or `@name(arguments)`. */
export interface Attribute {
  readonly kind: "attribute";
  readonly span: Span;
  readonly name: Identifier;
  readonly arguments: readonly Argument[];
}

/** A parameter of a function or kernel, or a field of a struct. */
export interface Parameter {
  readonly kind: "parameter";
  readonly span: Span;
  readonly documentation: string | undefined;
  readonly attributes: readonly Attribute[];
  readonly name: Identifier;
  readonly type: Type;
}

export type GenericParameter = TypeParameter | ConstParameter;

/** `T` or `T: Float`. */
export interface TypeParameter {
  readonly kind: "type-parameter";
  readonly span: Span;
  readonly name: Identifier;
  readonly bound: Identifier | undefined;
}

/** `const N: u32` or `const N: u32 = 64`. */
export interface ConstParameter {
  readonly kind: "const-parameter";
  readonly span: Span;
  readonly name: Identifier;
  readonly type: Type;
  readonly default: GenericArgument | undefined;
}

// Types

export type Type = NamedType | ArrayType | ViewType | ErrorType;

/** `f32`, `u32x4`, `T`, `vec<T, N>`. */
export interface NamedType {
  readonly kind: "named-type";
  readonly span: Span;
  readonly name: Identifier;
  readonly arguments: readonly GenericArgument[];
}

/** `[T; N]`, `[T; R, C]`; without lengths `[T]`, the open last view of a launch region. */
export interface ArrayType {
  readonly kind: "array-type";
  readonly span: Span;
  readonly element: Type;
  readonly lengths: readonly Expression[];
}

export type AddressSpace = "global" | "workgroup" | "constant" | "private";

/** `global [f32; n]`, `global mut [f32; n]`. */
export interface ViewType {
  readonly kind: "view-type";
  readonly span: Span;
  readonly space: AddressSpace;
  readonly isMutable: boolean;
  readonly array: Type;
}

export interface ErrorType {
  readonly kind: "error-type";
  readonly span: Span;
}

// Statements

export type Statement =
  | LetStatement
  | VarStatement
  | ConstItem
  | StaticAssertItem
  | AssignStatement
  | ExpressionStatement
  | IfExpression
  | ForStatement
  | WhileStatement
  | LoopStatement
  | BreakStatement
  | ContinueStatement
  | ReturnStatement
  | Block
  | WorkgroupStatement
  | LaunchStatement
  | ErrorStatement;

/**
 * `{ statement ... value }`. The value is an expression without `;` before the closing brace, or a last `if` whose
 * blocks all have values.
 */
export interface Block {
  readonly kind: "block";
  readonly span: Span;
  readonly statements: readonly Statement[];
  readonly value: Expression | undefined;
}

/** `let name: T = value;`. */
export interface LetStatement {
  readonly kind: "let";
  readonly span: Span;
  readonly name: Identifier;
  readonly type: Type | undefined;
  readonly value: Expression;
}

/** `var name: T = value;`, of which the type or the value may be missing. */
export interface VarStatement {
  readonly kind: "var";
  readonly span: Span;
  readonly name: Identifier;
  readonly type: Type | undefined;
  readonly value: Expression | undefined;
}

export type AssignmentOperator = "=" | "+=" | "-=" | "*=" | "/=" | "%=" | "&=" | "|=" | "^=" | "<<=" | ">>=";

/** `target = value;` and the compound forms. */
export interface AssignStatement {
  readonly kind: "assign";
  readonly span: Span;
  readonly target: Expression;
  readonly operator: AssignmentOperator;
  readonly operatorSpan: Span;
  readonly value: Expression;
}

export interface ExpressionStatement {
  readonly kind: "expression-statement";
  readonly span: Span;
  readonly expression: Expression;
}

/** `for i in low..high step s { ... }`. */
export interface ForStatement {
  readonly kind: "for";
  readonly span: Span;
  readonly attributes: readonly Attribute[];
  readonly variable: Identifier;
  readonly low: Expression;
  readonly high: Expression;
  readonly step: Expression | undefined;
  readonly body: Block;
}

export interface WhileStatement {
  readonly kind: "while";
  readonly span: Span;
  readonly attributes: readonly Attribute[];
  readonly condition: Expression;
  readonly body: Block;
}

export interface LoopStatement {
  readonly kind: "loop";
  readonly span: Span;
  readonly attributes: readonly Attribute[];
  readonly body: Block;
}

export interface BreakStatement {
  readonly kind: "break";
  readonly span: Span;
}

export interface ContinueStatement {
  readonly kind: "continue";
  readonly span: Span;
}

export interface ReturnStatement {
  readonly kind: "return";
  readonly span: Span;
  readonly value: Expression | undefined;
}

/** `workgroup name: [T; N] @align(16);`. */
export interface WorkgroupStatement {
  readonly kind: "workgroup";
  readonly span: Span;
  readonly name: Identifier;
  readonly type: Type;
  readonly attributes: readonly Attribute[];
}

/** `launch workgroup { name: [T; length], ... }`, with attributes before it (`@ordered`). */
export interface LaunchStatement {
  readonly kind: "launch";
  readonly span: Span;
  readonly attributes: readonly Attribute[];
  readonly views: readonly LaunchView[];
}

/** `name: [T; length] @align(16)`. */
export interface LaunchView {
  readonly kind: "launch-view";
  readonly span: Span;
  readonly documentation: string | undefined;
  readonly name: Identifier;
  readonly type: Type;
  readonly attributes: readonly Attribute[];
}

/** Text in a block that could not be read as a statement. */
export interface ErrorStatement {
  readonly kind: "error-statement";
  readonly span: Span;
}
