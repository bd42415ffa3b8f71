/** Copying operations, with a mapping from values and blocks of the original to those of the copy. */
import { Block } from "./block.ts";
import { fileDataOf, setFileData } from "./file-data.ts";
import { Operation, type OperationState } from "./operation.ts";
import { Region } from "./region.ts";
import type { Use, Value } from "./value.ts";

/** What stands for what in a copy. Values that are not mapped are used as they are. */
export class CloneMapping {
  private readonly values = new Map<Value, Value>();
  private readonly blocks = new Map<Block, Block>();

  map(from: Value, to: Value): void {
    this.values.set(from, to);
  }

  value(from: Value): Value {
    return this.values.get(from) ?? from;
  }

  has(value: Value): boolean {
    return this.values.has(value);
  }

  mapBlock(from: Block, to: Block): void {
    this.blocks.set(from, to);
  }

  block(from: Block): Block {
    return this.blocks.get(from) ?? from;
  }
}

/** A detached copy of an operation and all that is inside. Its results are added to the mapping. */
export function cloneOperation<O extends Operation>(op: O, mapping: CloneMapping = new CloneMapping()): O {
  const open: Use[] = [];
  const copy = copyOperation(op, mapping, open);
  settle(open, mapping);
  return copy;
}

/** Copies all blocks of a region to the end of another. */
export function cloneRegion(from: Region, into: Region, mapping: CloneMapping): void {
  const open: Use[] = [];
  copyRegion(from, into, mapping, open);
  settle(open, mapping);
}

/** An operand may be defined in a block, or behind an operation of a graph region, that was copied after its user. */
function settle(open: readonly Use[], mapping: CloneMapping): void {
  for (const use of open) use.set(mapping.value(use.value));
}

/** `open`: operands for which nothing is mapped yet. */
function copyOperation<O extends Operation>(op: O, mapping: CloneMapping, open: Use[]): O {
  const state: OperationState = {
    operands: op.operands.map((operand) => mapping.value(operand)),
    resultTypes: op.results.map(({ type }) => type),
    properties: op.properties,
    attributes: op.attributes,
    regions: op.regions.map(() => new Region()),
    successors: op.successors.map((block) => mapping.block(block)),
    location: op.location,
  };
  const copy = op.definition === undefined ? new Operation(op.name, undefined, state) : op.definition.create(state);
  for (const [position, { value }] of op.uses.entries()) {
    const use = mapping.has(value) ? undefined : copy.uses[position];
    if (use !== undefined) open.push(use);
  }
  for (const [position, result] of op.results.entries()) {
    const copied = copy.getResult(position);
    copied.nameHint = result.nameHint;
    mapping.map(result, copied);
  }
  const file = fileDataOf(op);
  if (file !== undefined) setFileData(copy, file);
  for (const [position, region] of op.regions.entries()) copyRegion(region, copy.getRegion(position), mapping, open);
  // A copy made by the same definition is of the same class.
  return copy as O;
}

function copyRegion(from: Region, into: Region, mapping: CloneMapping, open: Use[]): void {
  for (const block of from.blocks) {
    const copy = new Block();
    for (const argument of block.arguments) {
      const copied = copy.addArgument(argument.type, argument.nameHint);
      copied.location = argument.location;
      mapping.map(argument, copied);
    }
    mapping.mapBlock(block, copy);
    into.append(copy);
  }
  for (const block of from.blocks) {
    const copy = mapping.block(block);
    for (const op of block.operations()) copy.append(copyOperation(op, mapping, open));
  }
}
