/** The rules of a manifest that its schema cannot say. */
import { expressionProblems, type VariableKinds } from "./expression-schema.ts";
import { type IntegerExpression, integerTypes, launchVariables } from "./expression.ts";
import type { Kernel, LaunchRegion, Manifest, Parameter } from "./schema.ts";

type Path = readonly (string | number)[];

export interface ManifestProblem {
  readonly path: Path;
  readonly message: string;
}

/** All that is wrong with a manifest that has the form of the schema. */
export function manifestProblems(manifest: Manifest): readonly ManifestProblem[] {
  return [
    ...repeated(manifest.kernels, "name", ["kernels"]),
    ...repeated(manifest.kernels, "symbol", ["kernels"]),
    ...manifest.kernels.flatMap((kernel, index) => kernelProblems(kernel).map(under("kernels", index))),
  ];
}

const under =
  (...prefix: Path) =>
  ({ path, message }: ManifestProblem): ManifestProblem => ({ path: [...prefix, ...path], message });

function kernelProblems(kernel: Kernel): readonly ManifestProblem[] {
  const variables = variableKinds(kernel.parameters);
  return [
    ...repeated(kernel.parameters, "name", ["parameters"]),
    ...placementProblems(kernel),
    ...kernel.parameters.flatMap((parameter, index) =>
      parameter.kind === "buffer" ? formula(parameter.length, variables, ["parameters", index, "length"]) : [],
    ),
    ...kernel.requires.flatMap(({ condition }, index) =>
      expressionProblems(condition, "boolean", variables).map(under("requires", index, "condition")),
    ),
    ...regionProblems(kernel.launchRegion, variables).map(under("launchRegion")),
  ];
}

/**
 * What a formula of the kernel may read: all launch variables, and scalar parameters that are no floating-point
 * numbers.
 */
export function variableKinds(parameters: readonly Parameter[]): VariableKinds {
  const isIntegerType: ReadonlySet<string> = new Set(integerTypes);
  const kinds = new Map<string, "integer" | "boolean" | "other">(launchVariables.map((name) => [name, "integer"]));
  for (const parameter of parameters) {
    if (parameter.kind === "buffer") kinds.set(parameter.name, "other");
    else if (parameter.type === "bool") kinds.set(parameter.name, "boolean");
    else kinds.set(parameter.name, isIntegerType.has(parameter.type) ? "integer" : "other");
  }
  return kinds;
}

function formula(expression: IntegerExpression, variables: VariableKinds, path: Path): readonly ManifestProblem[] {
  return expressionProblems(expression, "integer", variables).map(under(...path));
}

function placementProblems({ parameters, argumentBlock }: Kernel): readonly ManifestProblem[] {
  let end = 0;
  return parameters.flatMap(({ name, offset, size, alignment }, index) => {
    const problem = (message: string): ManifestProblem[] => [{ path: ["parameters", index, "offset"], message }];
    const begin = end;
    end = Math.max(end, offset + size);
    if (offset % alignment !== 0) return problem(`'${name}' at ${offset} is not aligned to ${alignment}`);
    if (offset < begin) return problem(`'${name}' at ${offset} overlaps what ends at ${begin}`);
    if (end > argumentBlock.size)
      return problem(`'${name}' ends at ${end}, behind the block of ${argumentBlock.size} bytes`);
    return [];
  });
}

function regionProblems(region: LaunchRegion, variables: VariableKinds): readonly ManifestProblem[] {
  if (region.kind !== "views") return [];
  const { views, baseAlignment } = region;
  return [
    ...repeated(views, "name", ["views"]),
    ...formula(region.bytes, variables, ["bytes"]),
    ...views.flatMap((view, index): readonly ManifestProblem[] => [
      ...formula(view.offset, variables, ["views", index, "offset"]),
      ...(view.length === undefined ? [] : formula(view.length, variables, ["views", index, "length"])),
      ...(view.length === undefined && index < views.length - 1
        ? [{ path: ["views", index], message: "only the last view may be without a length" }]
        : []),
      ...(view.alignment > baseAlignment
        ? [{ path: ["views", index, "alignment"], message: `is more than the base's, which is ${baseAlignment}` }]
        : []),
    ]),
  ];
}

/** Every item whose name one before it has. */
function repeated<K extends string>(
  items: readonly { readonly [P in K]: string }[],
  field: K,
  path: Path,
): readonly ManifestProblem[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const isNew = !seen.has(item[field]);
    seen.add(item[field]);
    return isNew ? [] : [{ path: [...path, index, field], message: `'${item[field]}' is there twice` }];
  });
}
