/** Names and strings as LLVM IR spells them (LLVM Language Reference, "Identifiers"). */

const plainName = /^[-a-zA-Z$._][-a-zA-Z$._0-9]*$/;

/** A string in quotes; every byte that is not plain ASCII is `\XX`. */
export function quoted(text: string): string {
  return `"${escaped(new TextEncoder().encode(text))}"`;
}

/** Bytes as they stand between quotes. */
export function escaped(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    text += isPlain ? String.fromCharCode(byte) : `\\${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return text;
}

/** A name without its sigil: as it is when LLVM reads it so, else in quotes. */
export function name(text: string): string {
  return plainName.test(text) ? text : quoted(text);
}

export function globalName(symbol: string): string {
  return `@${name(symbol)}`;
}

/** Names that are given out once each. */
export class NameScope {
  private readonly nextSuffix = new Map<string, number>();

  /** The wanted name, or that name with a number behind it if it is taken. */
  fresh(wanted: string): string {
    const suffix = this.nextSuffix.get(wanted);
    if (suffix === undefined) {
      this.nextSuffix.set(wanted, 1);
      return wanted;
    }
    this.nextSuffix.set(wanted, suffix + 1);
    return this.fresh(`${wanted}.${suffix}`);
  }
}
