/** From places in LLVM IR text to what a diagnostic shows: a span of the user's source where the caller knows one. */
import type { DiagnosticExtras, Span } from "@dslc/base";
import { LinedText } from "../lined-text.ts";
import type { CompileRequest, IrPlace, OutputKind } from "./engine.ts";
import { columnFromBytes, type IrIndex, lineOfQuoted } from "./ir-text.ts";
import { functionIn } from "./llvm-messages.ts";

export interface Located {
  readonly span: Span | undefined;
  /** Quotes the line of LLVM IR when the span is in another text. */
  readonly notes: readonly string[];
}

/** Locates the problems of one request. */
export class Places {
  private readonly index: IrIndex;
  private readonly text: LinedText;
  private readonly location: (place: IrPlace) => Span | undefined;

  constructor({ ir, name = "<llvm-ir>", location = () => undefined }: CompileRequest<OutputKind>, index: IrIndex) {
    this.index = index;
    this.text = new LinedText(name, ir);
    this.location = location;
  }

  /** A line and, when known, a column in UTF-16 code units, both from 1. */
  at(line: number, column?: number): Located {
    const mapped = this.location({ line, column });
    if (mapped === undefined) return { span: this.text.span(line, column), notes: [] };
    return { span: mapped, notes: [`at line ${line} of the LLVM IR: ${this.line(line).trim()}`] };
  }

  atByteColumn(line: number, byteColumn: number): Located {
    return this.at(line, columnFromBytes(this.line(line), byteColumn));
  }

  /** The module's statement of its triple or data layout. */
  ofHeader(what: string): Located {
    const line = this.text.lines.findIndex((text) => text.startsWith(`${what} =`));
    return line < 0 ? nowhere : this.at(line + 1);
  }

  /** The definition of a function or global. */
  ofSymbol(symbol: string | undefined): Located {
    const line = symbol === undefined ? undefined : this.index.definitions.get(symbol);
    return line === undefined ? nowhere : this.at(line);
  }

  /** The first use of an intrinsic, else its declaration. */
  ofIntrinsic(name: string): Located {
    const use = this.index.intrinsics.find((intrinsic) => intrinsic.name === name);
    if (use !== undefined) return this.at(use.line, use.column);
    const declaration = this.text.lines.findIndex((line) => line.startsWith("declare ") && line.includes(`@${name}(`));
    return declaration < 0 ? nowhere : this.at(declaration + 1);
  }

  /** The inline assembly that a message of the assembler quotes in its second line, or the function it names. */
  ofMessage(message: string): Located {
    const mnemonic = /^<inline asm>.*\n\s*(\S+)/.exec(message)?.[1];
    if (mnemonic === undefined) return this.ofSymbol(functionIn(message));
    const assembly = this.index.instructions.find(({ text }) => / asm /.test(text) && text.includes(mnemonic));
    return assembly === undefined ? nowhere : this.at(assembly.line);
  }

  /** The first instruction or definition that a message of LLVM's verifier quotes below its first line. */
  ofVerifierMessage(message: string): Located {
    for (const quoted of message.split("\n").slice(1)) {
      const line = lineOfQuoted(this.index, quoted) ?? this.index.definitions.get(quotedSymbol(quoted) ?? "");
      if (line !== undefined) return this.at(line);
    }
    return nowhere;
  }

  private line(line: number): string {
    return this.text.lines[line - 1] ?? "";
  }
}

const nowhere: Located = { span: undefined, notes: [] };

/** The verifier quotes a definition as `ptr @name`, or whole. */
const quotedSymbol = (line: string): string | undefined => /@([-\w.$]+)/.exec(line)?.[1];

/** A diagnostic's extras with the located notes first. */
export const withNotes = (
  located: Located,
  notes: readonly string[] = [],
  help: readonly string[] = [],
): DiagnosticExtras => ({
  notes: [...located.notes, ...notes],
  help,
});
