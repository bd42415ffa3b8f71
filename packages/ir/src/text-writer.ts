/**
 * Text that is put together from many small pieces. The characters are written as bytes of UTF-8 one by one: joining
 * strings would make an object for each piece, and copy the characters once more in the end.
 */
const smallest = 1 << 10;
const largest = 1 << 20;
/** From this length on, the call into the encoder is quicker than a loop. */
const worthEncoding = 64;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class TextWriter {
  private bytes = new Uint8Array(smallest);
  private length = 0;
  /** What was written before; no character lies across two of them. */
  private readonly full: Uint8Array[] = [];

  write(text: string): void {
    const { length } = text;
    if (length >= worthEncoding) {
      this.encode(text);
      return;
    }
    if (this.length + length > this.bytes.length) this.grow(length);
    const { bytes, length: start } = this;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code >= 128) {
        this.encode(text);
        return;
      }
      bytes[start + at] = code;
    }
    this.length = start + length;
  }

  /** A natural number of at most nine digits, in decimal. */
  writeNumber(value: number): void {
    if (this.length + 9 > this.bytes.length) this.grow(9);
    const { bytes } = this;
    let digits = 1;
    for (let power = 10; power <= value; power *= 10) digits++;
    let rest = value;
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      bytes[at] = 48 + (rest % 10);
      rest = (rest / 10) | 0;
    }
    this.length += digits;
  }

  private encode(text: string): void {
    const most = text.length * 3;
    if (this.length + most > this.bytes.length) this.grow(most);
    this.length += encoder.encodeInto(text, this.bytes.subarray(this.length)).written;
  }

  private grow(needed: number): void {
    this.full.push(this.bytes.subarray(0, this.length));
    this.bytes = new Uint8Array(Math.max(needed, Math.min(largest, this.bytes.length * 2)));
    this.length = 0;
  }

  /** All that was written. */
  finish(): string {
    let text = "";
    for (const piece of this.full) text += decoder.decode(piece);
    return text + decoder.decode(this.bytes.subarray(0, this.length));
  }
}
