/**
 * Strings of IR are bytes, and these are mostly but not always UTF-8. A byte that is part of no UTF-8 sequence is kept
 * as a lone surrogate, U+DC80 to U+DCFF for 0x80 to 0xFF, which well-formed text never has (Python's surrogateescape).
 */

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function stringFromBytes(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    let text = "";
    for (let at = 0; at < bytes.length; ) {
      const character = characterAt(bytes, at);
      text += character ?? String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
      at += character === undefined ? 1 : encoder.encode(character).length;
    }
    return text;
  }
}

/** The character whose UTF-8 begins at an offset. */
function characterAt(bytes: Uint8Array, at: number): string | undefined {
  const first = bytes[at] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  try {
    return strict.decode(bytes.subarray(at, at + length));
  } catch {
    return undefined;
  }
}

/** The bytes of a string that {@link stringFromBytes} made, or of any well-formed one. */
export function stringBytes(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}
