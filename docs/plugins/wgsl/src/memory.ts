/** What a memref is in WGSL: a variable that holds an array, and the element that a subscript means in it. */
export interface View {
  /** The variable; its type is an array. */
  readonly variable: string;
  /** Elements before the first, as an expression. */
  readonly offset: string;
  /** In elements, of each dimension, as expressions. */
  readonly sizes: readonly string[];
  readonly strides: readonly string[];
}

const zero = "0u";
const one = "1u";

export function product(a: string, b: string): string {
  if (a === zero || b === zero) return zero;
  if (a === one) return b;
  return b === one ? a : `${a} * ${b}`;
}

export function sum(terms: readonly string[]): string {
  const some = terms.filter((term) => term !== zero);
  return some.length === 0 ? zero : some.join(" + ");
}

/** The position in the array of the element at a subscript. */
export function positionOf({ offset, strides }: View, subscript: readonly string[]): string {
  return sum([offset, ...subscript.map((index, at) => product(index, strides[at] ?? one))]);
}

/** `variable[position]`. */
export function elementAt(view: View, subscript: readonly string[]): string {
  return `${view.variable}[${positionOf(view, subscript)}]`;
}
