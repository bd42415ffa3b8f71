/** What the printers of one module's parts share: types, constants, metadata, attribute groups, intrinsics, lines. */
import type { DiagnosticSink } from "@dslc/base";
import type { LLVMPointerType } from "@dslc/dialect-llvm";
import type { Location, Operation, Type } from "@dslc/ir";
import { ConstantPrinter } from "./constant-printer.ts";
import type { DataLayout } from "./data-layout.ts";
import { conflictingDeclaration } from "./diagnostics.ts";
import { MetadataTable } from "./metadata.ts";
import { globalName } from "./names.ts";
import type { Spelling } from "./spelling.ts";
import { TypePrinter } from "./type-printer.ts";
import { Unprintable } from "./unprintable.ts";

export class ModuleContext {
  readonly types: TypePrinter;
  readonly constants: ConstantPrinter;
  readonly metadata = new MetadataTable();
  readonly layout: DataLayout;
  private readonly sink: DiagnosticSink;
  private readonly texts: string[] = [];
  private readonly locations: (Location | undefined)[] = [];
  private readonly groups = new Map<string, string>();
  private readonly declarations = new Map<string, string>();
  /** What lies where each symbol points. */
  private readonly pointees = new Map<string, Type>();
  /** Whether something could not be printed. */
  hasFailed = false;

  constructor(layout: DataLayout, sink: DiagnosticSink, spelling: Spelling) {
    this.types = new TypePrinter(spelling);
    this.constants = new ConstantPrinter(this.types, (symbol, type) => this.symbolAddress(symbol, type));
    this.layout = layout;
    this.sink = sink;
  }

  line(text: string, origin?: Operation): void {
    this.texts.push(text);
    this.locations.push(origin?.location);
  }

  /** The whole text, and where each of its lines comes from. `header` goes before all lines so far. */
  finish(header: readonly string[]): {
    readonly text: string;
    readonly lineToLocation: (line: number) => Location | undefined;
  } {
    const { locations } = this;
    const text = `${[...header, ...this.texts].join("\n")}\n`;
    return { text, lineToLocation: (line) => locations[line - 1 - header.length] };
  }

  /** Prints something about an operation; what LLVM IR has no words for is reported at the operation. */
  attempt(op: Operation, print: () => void): void {
    try {
      print();
    } catch (error) {
      if (!(error instanceof Unprintable)) throw error;
      this.hasFailed = true;
      this.sink.report(error.diagnosticFor(op));
    }
  }

  /** Says what lies at a symbol's address; all symbols come before the first use of any. */
  defineSymbol(symbol: string, pointee: Type): void {
    this.pointees.set(symbol, pointee);
  }

  /** The address of a symbol as a constant of the pointer type, without that type. */
  symbolAddress(symbol: string, type: LLVMPointerType): string {
    const pointee = this.pointees.get(symbol);
    const wanted = this.types.type(type);
    const own = pointee === undefined ? wanted : this.types.pointerTo(pointee, type.addressSpace);
    return own === wanted ? globalName(symbol) : `bitcast (${own} ${globalName(symbol)} to ${wanted})`;
  }

  /** ` #0`: a group of function attributes; empty when there are none. */
  attributeGroup(attributes: readonly string[]): string {
    if (attributes.length === 0) return "";
    const text = attributes.join(" ");
    const known = this.groups.get(text) ?? `#${this.groups.size}`;
    this.groups.set(text, known);
    return ` ${known}`;
  }

  get attributeGroups(): readonly string[] {
    return [...this.groups].map(([text, group]) => `attributes ${group} = { ${text} }`);
  }

  /** Declares an intrinsic with the types of a call. @throws Unprintable when it was called with others before. */
  declareIntrinsic(intrinsic: string, result: Type | undefined, parameters: readonly Type[]): void {
    const resultText = result === undefined ? "void" : this.types.type(result);
    const signature = `${resultText} ${globalName(intrinsic)}(${this.types.list(parameters)})`;
    const known = this.declarations.get(intrinsic);
    if (known !== undefined && known !== signature) {
      throw new Unprintable((span) =>
        conflictingDeclaration.at(span, { name: intrinsic, first: known, second: signature }),
      );
    }
    this.declarations.set(intrinsic, signature);
  }

  /** Declarations of intrinsics that the module does not declare itself. */
  intrinsicDeclarations(declared: ReadonlySet<string>): readonly string[] {
    return [...this.declarations]
      .filter(([intrinsic]) => !declared.has(intrinsic))
      .map(([, signature]) => `declare ${signature}`);
  }
}
