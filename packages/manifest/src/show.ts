/**
 * A wrong value from outside, for a message: what it is when it is an array or an object, for these may nest without
 * end, else its JSON, cut where it is long.
 */
export function showValue(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
}
