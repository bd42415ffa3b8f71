/** As much of ELF (64 bits, little-endian) as it takes to find the code of a kernel. */
export interface Section {
  readonly name: string;
  readonly data: Buffer;
}

/** The sections of an object. Offsets are those of "System V ABI", chapter 4, Elf64_Ehdr and Elf64_Shdr. */
export function sections(elf: Buffer): readonly Section[] {
  const table = Number(elf.readBigUInt64LE(40));
  const size = elf.readUInt16LE(58);
  const headers = Array.from({ length: elf.readUInt16LE(60) }, (_, position) => {
    const at = table + position * size;
    const [offset, length] = [Number(elf.readBigUInt64LE(at + 24)), Number(elf.readBigUInt64LE(at + 32))];
    const hasNoBits = elf.readUInt32LE(at + 4) === 8;
    return { name: elf.readUInt32LE(at), data: elf.subarray(offset, hasNoBits ? offset : offset + length) };
  });
  const names = headers[elf.readUInt16LE(62)]?.data ?? Buffer.alloc(0);
  return headers.map(({ name, data }) => ({ name: names.toString("latin1", name, names.indexOf(0, name)), data }));
}

/** The section of this name. @throws Error when there is none */
export function section(elf: Buffer, name: string): Buffer {
  const found = sections(elf).find((one) => one.name === name);
  if (found === undefined) throw new Error(`the object has no section ${name}`);
  return found.data;
}

/** The bytes that a function's symbol covers. @throws Error when there is none of this name */
export function functionBytes(elf: Buffer, name: string): number {
  const symbols = section(elf, ".symtab");
  const names = section(elf, ".strtab");
  for (let at = 0; at < symbols.length; at += 24) {
    const start = symbols.readUInt32LE(at);
    const isFunction = ((symbols[at + 4] ?? 0) & 15) === 2;
    if (isFunction && names.toString("latin1", start, names.indexOf(0, start)) === name)
      return Number(symbols.readBigUInt64LE(at + 16));
  }
  throw new Error(`the object has no function ${name}`);
}
