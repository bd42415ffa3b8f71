/** The names of vector types. */
import { type ScalarType, scalarTypes, vectorSizes, type VectorType, vectorType } from "../types.ts";

/** What `f32x4` says; undefined for a name that is of no such form. The size may be one that there is no vector of. */
export function vectorNameParts(name: string): { readonly element: ScalarType; readonly size: number } | undefined {
  const [, elementName = "", size = ""] = /^([a-z]+\d*)x(\d+)$/.exec(name) ?? [];
  const element = scalarTypes.get(elementName);
  return element === undefined ? undefined : { element, size: Number(size) };
}

/** The vector type that a name stands for by itself. */
export function vectorTypeOf(name: string): VectorType | undefined {
  const parts = vectorNameParts(name);
  return parts !== undefined && vectorSizes.includes(parts.size) ? vectorType(parts.element, parts.size) : undefined;
}

/** The names of vector types that are worth suggesting. */
export const vectorTypeNames: readonly string[] = [...scalarTypes.keys()].flatMap((name) =>
  vectorSizes.map((size) => `${name}x${size}`),
);
