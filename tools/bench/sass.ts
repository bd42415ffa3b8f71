/**
 * What a kernel's machine code on NVIDIA GPUs (SASS) has: how many instructions, and in which loops. There is no
 * disassembler here, so only what is counted is decoded, from sm_70 on:
 *
 * - An instruction has 16 bytes; its low 12 bits are the opcode, of which the upper 3 say the form of the operands.
 * - BRA (0x947) has its distance from the next instruction in bits 34 to 81, in units of 4 bytes. From sm_90 on, bits
 *   16 to 23 are 8 more bits of it, the lowest.
 *
 * NVIDIA documents none of this. The opcodes, and both forms of the distance, are established by the tests, which
 * assemble loops of known lengths; and every branch has to lead to an instruction of the kernel, or decoding fails.
 */

/** Opcodes without the form of their operands. */
const opcodes = { FADD: 0x021, FMUL: 0x020, FFMA: 0x023, STS: 0x188 } as const;
export type Opcode = keyof typeof opcodes;

const branch = 0x947;
const nop = 0x918;

export interface Instruction {
  /** The low 12 bits. */
  readonly opcode: number;
  /** The position of the instruction that a branch leads to. */
  readonly target: number | undefined;
}

/** The instructions of a `.text` section, without the padding at its end. @throws Error when a branch leads nowhere */
export function decodeSass(text: Buffer, hasWideBranches: boolean): readonly Instruction[] {
  const code = Array.from({ length: text.length / 16 }, (_, position) => decode(text, position, hasWideBranches));
  while (code.at(-1)?.opcode === nop) code.pop();
  for (const { target } of code)
    if (target !== undefined && !(Number.isInteger(target) && target >= 0 && target < code.length))
      throw new Error(`a branch leads to instruction ${target} of ${code.length}: the encoding is not understood`);
  return code;
}

function decode(text: Buffer, position: number, hasWideBranches: boolean): Instruction {
  const low = text.readBigUInt64LE(position * 16);
  const high = text.readBigUInt64LE(position * 16 + 8);
  const opcode = Number(low & 0xfffn);
  if (opcode !== branch) return { opcode, target: undefined };
  const upper = BigInt.asIntN(48, ((high << 64n) | low) >> 34n);
  const words = hasWideBranches ? (upper << 8n) | ((low >> 16n) & 0xffn) : upper;
  return { opcode, target: position + 1 + Number(words * 4n) / 16 };
}

/** How many instructions of this kind there are, in every form of its operands. */
export function countOf(code: readonly Instruction[], kind: Opcode): number {
  return code.filter(({ opcode }) => (opcode & 0x1ff) === opcodes[kind]).length;
}

/**
 * The instructions from where a branch leads back to up to the branch: the loops, when the code of each lies together,
 * as ptxas lays it. The endless loop of one instruction behind the kernel's end is none.
 */
export function loops(code: readonly Instruction[]): readonly (readonly Instruction[])[] {
  return code.flatMap(({ target }, position) =>
    target !== undefined && target < position ? [code.slice(target, position + 1)] : [],
  );
}

export interface HotLoop {
  readonly instructions: number;
  /** How many of them do the work that the loop is there for. */
  readonly work: number;
}

/** The loop with the most instructions of a kind; of several that nest, the innermost. Undefined when none has one. */
export function hotLoop(code: readonly Instruction[], kind: Opcode): HotLoop | undefined {
  const found = loops(code).map((loop) => ({ instructions: loop.length, work: countOf(loop, kind) }));
  const most = Math.max(0, ...found.map(({ work }) => work));
  return found
    .filter(({ work }) => work > 0 && work === most)
    .toSorted((a, b) => a.instructions - b.instructions)
    .at(0);
}
