/** MessagePack as AMDGPU metadata uses it, decoded to plain values (msgpack.org, "MessagePack specification"). */

export type MessagePackValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | MessagePackValue[]
  | { [key: string]: MessagePackValue };

/** Thrown on bytes that are not MessagePack; readers of files turn it into a diagnostic. */
export class MessagePackError extends Error {}

/** The one value that the bytes hold. Integers beyond 2^53 become bigints; map keys must be strings. */
export function decodeMessagePack(bytes: Uint8Array): MessagePackValue {
  return new Decoder(bytes).value();
}

class Decoder {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  value(): MessagePackValue {
    const tag = this.unsigned(1);
    if (tag <= 0x7f) return tag;
    if (tag <= 0x8f) return this.map(tag & 0x0f);
    if (tag <= 0x9f) return this.array(tag & 0x0f);
    if (tag <= 0xbf) return this.string(tag & 0x1f);
    if (tag >= 0xe0) return tag - 0x100;
    return this.tagged(tag);
  }

  private tagged(tag: number): MessagePackValue {
    switch (tag) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return tag === 0xc3;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.take(this.unsigned(1 << (tag - 0xc4)));
      case 0xca:
        return this.view.getFloat32(this.skip(4));
      case 0xcb:
        return this.view.getFloat64(this.skip(8));
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.unsigned(1 << (tag - 0xcc));
      case 0xcf:
        return narrow(this.view.getBigUint64(this.skip(8)));
      case 0xd0:
        return this.view.getInt8(this.skip(1));
      case 0xd1:
        return this.view.getInt16(this.skip(2));
      case 0xd2:
        return this.view.getInt32(this.skip(4));
      case 0xd3:
        return narrow(this.view.getBigInt64(this.skip(8)));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.string(this.unsigned(1 << (tag - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.array(this.unsigned(2 << (tag - 0xdc)));
      case 0xde:
      case 0xdf:
        return this.map(this.unsigned(2 << (tag - 0xde)));
      default:
        throw new MessagePackError(`no value begins with byte 0x${tag.toString(16)}`);
    }
  }

  private array(length: number): MessagePackValue[] {
    const values: MessagePackValue[] = [];
    while (values.length < length) values.push(this.value());
    return values;
  }

  private map(length: number): { [key: string]: MessagePackValue } {
    const entries: [string, MessagePackValue][] = [];
    while (entries.length < length) {
      const key = this.value();
      if (typeof key !== "string") throw new MessagePackError("a map has a key that is not a string");
      entries.push([key, this.value()]);
    }
    return Object.fromEntries(entries);
  }

  private string(length: number): string {
    return Buffer.from(this.take(length)).toString("utf8");
  }

  /** A big-endian unsigned integer of one, two or four bytes. */
  private unsigned(size: number): number {
    const start = this.skip(size);
    if (size === 1) return this.view.getUint8(start);
    return size === 2 ? this.view.getUint16(start) : this.view.getUint32(start);
  }

  private take(length: number): Uint8Array {
    const start = this.skip(length);
    return this.bytes.slice(start, start + length);
  }

  /** Moves on and gives the place that was skipped. */
  private skip(length: number): number {
    const start = this.at;
    this.at += length;
    if (this.at > this.bytes.length) throw new MessagePackError("the bytes end in the middle of a value");
    return start;
  }
}

const narrow = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
