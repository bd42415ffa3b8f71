/** The launch contract of a kernel: what the host has to know of it, as formulas. */
import { constant, select } from "@dslc/dialect-arith";
import { bufferLength, contract, rawRegion, requires, viewLength } from "@dslc/dialect-wg";
import { Block, type BlockArgument, Builder, IntegerAttribute, i64, Region } from "@dslc/ir";
import { dimensionNames } from "../builtins.ts";
import type { TypedKernel, Variable } from "../typed-tree.ts";
import { isInteger, type ScalarType } from "../types.ts";
import { oneLine } from "./expressions.ts";
import { buildElements, buildFormula, type FormulaPlace } from "./formulas.ts";
import { signedIrType } from "./ir-types.ts";

export function buildContract(at: Builder, kernel: TypedKernel): void {
  const { parameters, span, name } = kernel;
  const block = new Block();
  const place = formulaPlace(block, kernel);
  const inside = place.at;
  for (const { condition, span: clause } of kernel.requirements) {
    const holds = buildFormula(place, condition);
    inside.location = clause;
    requires(inside, { condition: holds, text: oneLine(clause.text) });
  }
  for (const [position, parameter] of parameters.entries()) {
    if (parameter.kind === "scalar") continue;
    const length = buildElements(place, parameter.lengths);
    inside.location = parameter.variable.span;
    if (length !== undefined) bufferLength(inside, { length, param: BigInt(position) });
  }
  buildRegion(place, kernel);
  at.location = span;
  const types = parameters.map((parameter) =>
    signedIrType(parameter.kind === "scalar" ? parameter.type : parameter.type.element),
  );
  const params = parameters.map(({ variable }) => variable.name);
  contract(at, { kernel: name, params, types, body: new Region([block]) });
}

/** The launch-sized region: its views, or how it is aligned when it is only used raw. */
function buildRegion(place: FormulaPlace, { launch, rawAlignment, span }: TypedKernel): void {
  const { at } = place;
  for (const { variable, lengths, element, alignment } of launch?.views ?? []) {
    const length = buildElements(place, lengths);
    at.location = variable.span;
    viewLength(at, {
      length,
      view: variable.name,
      element: signedIrType(element),
      alignment: BigInt(alignment),
    });
  }
  if (launch !== undefined || rawAlignment === undefined) return;
  at.location = span;
  rawRegion(at, { alignment: BigInt(rawAlignment) });
}

/** Whether a parameter is an argument of the contract: integers and bools are. */
function isArgument(type: ScalarType): boolean {
  return isInteger(type) || type.class === "bool";
}

/** Gives the block its arguments: the scalars in order, then the launch's shape. */
function formulaPlace(block: Block, { parameters, groupSize, span }: TypedKernel): FormulaPlace {
  const scalars = new Map<Variable, BlockArgument>();
  for (const parameter of parameters) {
    if (parameter.kind === "scalar" && isArgument(parameter.type)) {
      scalars.set(parameter.variable, block.addArgument(i64, parameter.variable.name));
    }
  }
  const shape = new Map<string, BlockArgument>();
  for (const identifier of ["group_size", "num_groups"]) {
    for (const dimension of dimensionNames) {
      const name = `${identifier}.${dimension}`;
      shape.set(name, block.addArgument(i64, name));
    }
  }
  const at = Builder.atEnd(block, span);
  return {
    at,
    type: i64,
    isChecked: true,
    parameter: (variable) => found(scalars.get(variable), variable.name),
    identifier: (identifier, dimension) => {
      const known = identifier === "group_size" ? groupSize?.[dimensionNames.indexOf(dimension)] : undefined;
      if (known === undefined) return found(shape.get(`${identifier}.${dimension}`), identifier);
      return constant(at, { value: new IntegerAttribute(known, i64), result: i64 }).result;
    },
    choose: (condition, then, otherwise) => {
      // Who evaluates a contract takes of a choice what it needs.
      const [true_value, false_value] = [then(), otherwise()];
      return select(at, { condition, true_value, false_value }).result;
    },
  };
}

function found(argument: BlockArgument | undefined, name: string): BlockArgument {
  if (argument === undefined) throw new Error(`'${name}' is no argument of a contract`);
  return argument;
}
