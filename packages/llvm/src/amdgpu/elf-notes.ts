/**
 * The notes of a 64-bit little-endian ELF file: objects and code objects of amdgpu both carry their metadata in one.
 *
 * Layouts are those of the System V ABI, "ELF Header", "Section Header" and "Note Section".
 */

export interface ElfNote {
  readonly owner: string;
  readonly type: number;
  readonly description: Uint8Array;
}

/** Thrown on bytes that are not such a file; readers of files turn it into a diagnostic. */
export class ElfError extends Error {}

const noteSection = 7;
const noteSegment = 4;

/** All notes, from the sections of type SHT_NOTE, or from the segments of type PT_NOTE where sections were stripped. */
export function elfNotes(file: Uint8Array): ElfNote[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isElf = file.length >= 64 && view.getUint32(0) === 0x7f454c46 && file[4] === 2 && file[5] === 1;
  if (!isElf) throw new ElfError("it is not a 64-bit little-endian ELF file");
  try {
    const sections = table(view, { offsetAt: 0x28, entrySizeAt: 0x3a, countAt: 0x3c });
    const ranges =
      sections.length > 0
        ? sections
            .filter((at) => view.getUint32(at + 4, true) === noteSection)
            .map((at) => range(view, at + 24, at + 32))
        : table(view, { offsetAt: 0x20, entrySizeAt: 0x36, countAt: 0x38 })
            .filter((at) => view.getUint32(at, true) === noteSegment)
            .map((at) => range(view, at + 8, at + 32));
    return ranges.flatMap(({ start, size }) => notesIn(file, view, start, size));
  } catch (error) {
    if (error instanceof RangeError) throw new ElfError("it is cut off");
    throw error;
  }
}

/** The offsets of a header table's entries. */
function table(
  view: DataView,
  { offsetAt, entrySizeAt, countAt }: { offsetAt: number; entrySizeAt: number; countAt: number },
): number[] {
  const offset = Number(view.getBigUint64(offsetAt, true));
  const entrySize = view.getUint16(entrySizeAt, true);
  return Array.from({ length: view.getUint16(countAt, true) }, (_, index) => offset + index * entrySize);
}

const range = (view: DataView, startAt: number, sizeAt: number): { start: number; size: number } => ({
  start: Number(view.getBigUint64(startAt, true)),
  size: Number(view.getBigUint64(sizeAt, true)),
});

function notesIn(file: Uint8Array, view: DataView, start: number, size: number): ElfNote[] {
  const notes: ElfNote[] = [];
  for (let at = start; at < start + size; ) {
    const ownerSize = view.getUint32(at, true);
    const descriptionSize = view.getUint32(at + 4, true);
    const descriptionStart = at + 12 + aligned(ownerSize);
    const end = descriptionStart + descriptionSize;
    if (end > file.length) throw new ElfError("a note is cut off");
    notes.push({
      owner: Buffer.from(file.subarray(at + 12, at + 12 + ownerSize))
        .toString("latin1")
        .replace(/\0+$/, ""),
      type: view.getUint32(at + 8, true),
      description: file.subarray(descriptionStart, end),
    });
    at = descriptionStart + aligned(descriptionSize);
  }
  return notes;
}

/** Names and descriptions are padded to words. */
const aligned = (size: number): number => (size + 3) & ~3;
