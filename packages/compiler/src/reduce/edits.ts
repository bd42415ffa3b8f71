/**
 * Edits that make a module smaller. Each is made on a copy, names operations by their place in the text, and tells
 * whether it changed anything; whether what it leaves is valid, and of interest, others find out.
 */
import {
  ArrayAttribute,
  Builder,
  callable,
  cloneOperation,
  CloneMapping,
  type Context,
  FunctionType,
  isolatedFromAbove,
  isTriviallyDead,
  type Operation,
  type Region,
  TypeAttribute,
  branchOp,
} from "@dslc/ir";
import { Replacements } from "./replace-values.ts";

export type Edit = (root: Operation) => boolean;

/** All operations inside, in the order of the text. */
export function operationsIn(root: Operation): readonly Operation[] {
  const found: Operation[] = [];
  for (const region of root.regions) region.walk((op) => void found.push(op));
  return found;
}

/** Erases the operations at these places, with what is inside; others of which results are used nowhere else go along. */
export function eraseOperations(context: Context, places: readonly number[]): Edit {
  return (root) => {
    const ops = operationsIn(root);
    const chosen = new Set(places.flatMap((place) => ops[place] ?? []));
    const replacements = new Replacements(context);
    let changed = false;
    for (const op of [...chosen].reverse()) {
      if (op.definition?.isTerminator === true || isInside(op, chosen) || !replacements.replaceResults(op)) continue;
      op.erase();
      changed = true;
    }
    return changed;
  };
}

function isInside(op: Operation, others: ReadonlySet<Operation>): boolean {
  for (let around = op.parentOp; around !== undefined; around = around.parentOp) if (others.has(around)) return true;
  return false;
}

/** Puts what is in a region of an operation in its place: the body of a loop or of one branch. */
export function hoistRegion(context: Context, place: number, position: number): Edit {
  return (root) => {
    const op = operationsIn(root)[place];
    const region = op?.regions[position];
    const isHoistable = op !== undefined && op.definition?.traits.has(isolatedFromAbove) !== true;
    if (!isHoistable || region?.hasOneBlock !== true || region.entry.isEmpty) return false;
    const replacements = new Replacements(context);
    const { entry } = region;
    for (const argument of entry.arguments) {
      const value = argument.hasUses ? replacements.at(op, argument.type) : undefined;
      if (argument.hasUses && value === undefined) return false;
      if (value !== undefined) argument.replaceAllUsesWith(value);
    }
    const { terminator } = entry;
    for (const inner of entry.operations()) if (inner !== terminator) inner.moveBefore(op);
    for (const [at, result] of op.results.entries()) {
      const yielded = terminator?.operands[at];
      const value = yielded?.type === result.type ? yielded : replacements.at(op, result.type);
      if (result.hasUses && value === undefined) return false;
      if (value !== undefined) result.replaceAllUsesWith(value);
    }
    op.erase();
    return true;
  };
}

/** Ends a block with what one of its successors does, and drops the blocks that nothing leads to any more. */
export function threadBranch(place: number, successor: number): Edit {
  return (root) => {
    const branch = operationsIn(root)[place];
    const target = branch?.successors[successor];
    const values = branch && branchOp.of(branch)?.successorOperands(branch, successor);
    const { region } = branch?.block ?? {};
    if (branch === undefined || target === undefined || values === undefined || target === branch.block) return false;
    const mapping = new CloneMapping();
    for (const [at, argument] of target.arguments.entries()) {
      const value = values[at];
      if (value === undefined) return false;
      mapping.map(argument, value);
    }
    const at = Builder.before(branch);
    for (const op of target.operations()) at.insert(cloneOperation(op, mapping));
    branch.erase();
    if (region !== undefined) dropUnreachable(region);
    return true;
  };
}

function dropUnreachable(region: Region): void {
  const reached = new Set(region.first === undefined ? [] : [region.first]);
  for (const block of reached) for (const next of block.successors) reached.add(next);
  const gone = region.blocks.filter((block) => !reached.has(block));
  for (const block of gone) for (const op of block.operations()) op.dropAllReferences();
  for (const block of gone) region.remove(block);
}

/** Uses the simplest value in the place of an operand, and drops what computed it for nobody else. */
export function simplifyOperand(context: Context, place: number, operand: number): Edit {
  return (root) => {
    const op = operationsIn(root)[place];
    const use = op?.uses[operand];
    if (op === undefined || use === undefined) return false;
    const value = new Replacements(context).simplestAt(op, use.value.type);
    if (value === undefined || value === use.value) return false;
    let unused: readonly Operation[] = use.value.definingOp === undefined ? [] : [use.value.definingOp];
    use.set(value);
    while (unused.length > 0) unused = unused.flatMap(eraseIfDead);
    return true;
  };
}

/** Gives what computed its operands, which may be dead now. */
function eraseIfDead(op: Operation): readonly Operation[] {
  if (op.block === undefined || !isTriviallyDead(op)) return [];
  const producers = op.operands.flatMap(({ definingOp }) => definingOp ?? []);
  op.erase();
  return producers;
}

/** Leaves out an operand: of a list of any length, as all others are refused afterwards. */
export function dropOperand(place: number, operand: number): Edit {
  return (root) => {
    const op = operationsIn(root)[place];
    if (op === undefined || operand >= op.operandCount) return false;
    op.spliceOperands(operand, 1, []);
    return true;
  };
}

/** Takes an attribute away, or a property that the operation can be without. */
export function dropAttribute(place: number, name: string): Edit {
  return (root) => {
    const op = place < 0 ? root : operationsIn(root)[place];
    if (op === undefined || op.getAttribute(name) === undefined) return false;
    if (op.properties.has(name)) op.setProperty(name, undefined);
    else op.setAttribute(name, undefined);
    return true;
  };
}

/** Takes a parameter that is not used away from a function; who calls it is refused afterwards. */
export function dropParameter(place: number, position: number): Edit {
  return (root) => {
    const op = operationsIn(root)[place];
    const entry = op && callable.of(op)?.body(op)?.first;
    const type = op?.getAttribute("function_type");
    if (op === undefined || entry?.arguments[position]?.hasUses !== false) return false;
    if (!(type instanceof TypeAttribute) || !(type.type instanceof FunctionType)) return false;
    const { inputs, results } = type.type;
    if (position >= inputs.length) return false;
    entry.eraseArgument(position);
    op.setProperty("function_type", new TypeAttribute(FunctionType.get(inputs.toSpliced(position, 1), results)));
    const attributes = op.getAttribute("arg_attrs");
    if (attributes instanceof ArrayAttribute)
      op.setProperty("arg_attrs", new ArrayAttribute(attributes.elements.toSpliced(position, 1)));
    return true;
  };
}
