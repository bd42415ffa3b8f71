/**
 * JSON text for people: two spaces of indentation, and arrays of plain values, formulas for one, on one line where they
 * fit. The text depends on nothing but the value.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

const lineWidth = 120;

/** The value as JSON with a line break at its end. Fields that are `undefined` are left out. */
export function formatJson(value: Json): string {
  return `${format(value, 0, 0)}\n`;
}

/** `indentation` is that of the value's first line, `used` the columns taken around the value on it. */
function format(value: Json, indentation: number, used: number): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isArray(value)) {
    const short = inline(value);
    if (short !== undefined && indentation + used + short.length <= lineWidth) return short;
    return lines(
      "[",
      value.map((item) => format(item, indentation + 2, 1)),
      "]",
      indentation,
    );
  }
  const fields = Object.entries(value).flatMap(([key, field]) => {
    if (field === undefined) return [];
    const begin = `${JSON.stringify(key)}: `;
    return [begin + format(field, indentation + 2, begin.length + 1)];
  });
  return lines("{", fields, "}", indentation);
}

function lines(open: string, items: readonly string[], close: string, indentation: number): string {
  if (items.length === 0) return open + close;
  const margin = " ".repeat(indentation);
  return `${open}\n${items.map((item) => `${margin}  ${item}`).join(",\n")}\n${margin}${close}`;
}

/** The array on one line; `undefined` when an object is in it. */
function inline(value: readonly Json[]): string | undefined {
  const items: string[] = [];
  for (const item of value) {
    const text = isArray(item)
      ? inline(item)
      : typeof item === "object" && item !== null
        ? undefined
        : JSON.stringify(item);
    if (text === undefined) return undefined;
    items.push(text);
  }
  return `[${items.join(", ")}]`;
}

/** `Array.isArray` does not narrow read-only arrays. */
function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
