/** What work-items do together, in the typed tree (see `typed-tree.ts`). */
import type { MemoryOrder, MemoryScope } from "@dslc/dialect-wg";
import type { AtomicOperation, LaneIdentifier, SubgroupOperation } from "./parallel-builtins.ts";
import type { ExpressionNode, LoadExpression, TypedExpression } from "./typed-tree.ts";

export type ParallelExpression =
  | LaneExpression
  | BarrierExpression
  | AtomicExpression
  | FenceExpression
  | SubgroupExpression
  | UniformExpression;

/** `barrier()`, `barrier(global)`. */
export interface BarrierExpression extends ExpressionNode {
  readonly kind: "barrier";
  /** Whether it orders global memory too. */
  readonly isGlobal: boolean;
}

/** `lane_id` and its like. */
export interface LaneExpression extends ExpressionNode {
  readonly kind: "lane";
  readonly identifier: LaneIdentifier;
}

/** `atomic_add(&view[index], value)` and its like; the element comes first. */
export interface AtomicExpression extends ExpressionNode {
  readonly kind: "atomic";
  readonly operation: AtomicOperation;
  readonly place: LoadExpression;
  readonly values: readonly TypedExpression[];
  readonly ordering: MemoryOrder;
  readonly scope: MemoryScope;
}

/** `fence(scope, order)`. */
export interface FenceExpression extends ExpressionNode {
  readonly kind: "fence";
  readonly ordering: MemoryOrder;
  readonly scope: MemoryScope;
}

/** What the lanes of a subgroup do together. */
export interface SubgroupExpression extends ExpressionNode {
  readonly kind: "subgroup";
  /** As the source calls it. */
  readonly name: string;
  readonly operation: SubgroupOperation;
  readonly arguments: readonly TypedExpression[];
}

/** `assume_uniform(value)`: the value, which all work-items of a group have alike. */
export interface UniformExpression extends ExpressionNode {
  readonly kind: "uniform";
  readonly operand: TypedExpression;
}
