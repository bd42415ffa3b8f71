/**
 * Files without a name: what a tool reads, writes and says goes through them, so that nothing is left behind even when
 * this process is killed.
 *
 * Node connects pipes as sockets, which tools cannot open again by `/dev/stdin`; a file they can.
 */
import { closeSync, constants, fstatSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class AnonymousFile {
  readonly descriptor: number;

  /**
   * @param content what the file holds; its position stays at the start
   * @param append whether every write goes to the end, as several processes that share the file need it
   */
  constructor(content: Uint8Array | string = "", append = false) {
    const path = join(tmpdir(), `dslc-${crypto.randomUUID()}`);
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | (append ? constants.O_APPEND : 0);
    this.descriptor = openSync(path, flags, 0o600);
    unlinkSync(path);
    const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
    for (let at = 0; at < bytes.length; ) at += writeSync(this.descriptor, bytes, at, bytes.length - at, at);
  }

  read(): Buffer {
    return readWholeFile(this.descriptor);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** The file's content from its start, whatever its position. */
export function readWholeFile(descriptor: number): Buffer {
  const bytes = Buffer.alloc(fstatSync(descriptor).size);
  let at = 0;
  while (at < bytes.length) {
    const count = readSync(descriptor, bytes, at, bytes.length - at, at);
    if (count === 0) break;
    at += count;
  }
  return bytes.subarray(0, at);
}
