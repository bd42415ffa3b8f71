/** Reading regions, blocks, and the names of values and blocks in them. */
import type { DiagnosticSink, SourceFile } from "@dslc/base";
import { Block } from "./block.ts";
import { ensureTerminators } from "./control-flow.ts";
import type { OpDefinition } from "./define-op.ts";
import type { Context } from "./dialect.ts";
import { ParseAbort, syntaxError } from "./lexer.ts";
import type { RegionParseOptions, UnresolvedOperand } from "./op-parser.ts";
import type { Operation } from "./operation.ts";
import { AttributeParser } from "./parse-attributes.ts";
import { Region } from "./region.ts";
import { singleBlock } from "./traits.ts";
import type { Type } from "./types.ts";
import type { Value } from "./value.ts";
import { BlockScope, ValueScopes } from "./value-scopes.ts";

export abstract class RegionParser extends AttributeParser {
  protected readonly values: ValueScopes;
  private blocks: BlockScope | undefined;
  /** The kind of the operation being read. */
  protected definition: OpDefinition | undefined;
  /** Where its name stands: the place of what its form leaves out. */
  protected nameStart = 0;
  protected nameEnd = 0;

  failAtName(message: string): never {
    throw new ParseAbort(syntaxError.at(this.source.span(this.nameStart, this.nameEnd), { message }));
  }

  constructor(source: SourceFile, sink: DiagnosticSink, context: Context) {
    super(source, sink, context);
    this.values = new ValueScopes((message, at) => this.fail(message, at));
  }

  protected abstract operation(): Operation;

  get isAtSuccessor(): boolean {
    return this.kind === "block";
  }

  successor(): Block {
    if (this.kind !== "block" || this.blocks === undefined) return this.missing("expected a block name");
    const block = this.blocks.refer(this.text.slice(this.start + 1, this.end), this.start);
    this.advance();
    return block;
  }

  optionalSuccessors(): Block[] {
    return this.isAtSuccessor ? this.commaSeparated(() => this.successor()) : [];
  }

  get isAtOperand(): boolean {
    return this.kind === "value";
  }

  operand(): UnresolvedOperand {
    if (this.kind !== "value") return this.missing("expected an SSA operand");
    const { start } = this;
    const name = this.text.slice(start + 1, this.end);
    const index = this.text.charCodeAt(this.end) === 35 ? this.packIndex() : 0;
    this.advance();
    return { name, index, start };
  }

  /** The number of `#number` behind the current token, which then includes it. */
  private packIndex(): number {
    const pack = /#(\d+)/y;
    pack.lastIndex = this.end;
    const match = pack.exec(this.text);
    if (match !== null) this.end = pack.lastIndex;
    return Number(match?.[1] ?? 0);
  }

  optionalOperands(): UnresolvedOperand[] {
    return this.isAtOperand ? this.commaSeparated(() => this.operand()) : [];
  }

  resolve(operand: UnresolvedOperand, type: Type): Value {
    return this.values.resolve(operand, type);
  }

  override attribute(expected?: Type): ReturnType<AttributeParser["attribute"]> {
    this.descend();
    const attribute = super.attribute(expected);
    this.ascend();
    return attribute;
  }

  override type(): Type {
    this.descend();
    const type = super.type();
    this.ascend();
    return type;
  }

  region(options: RegionParseOptions = {}): Region {
    this.descend();
    const { definition } = this;
    const isolated = definition?.isIsolatedFromAbove === true;
    this.expect("{");
    if (isolated) this.values.enterIsolated();
    else this.values.enterRegion();
    const outerBlocks = this.blocks;
    this.blocks = new BlockScope((message, at) => this.fail(message, at));
    const region = new Region();
    this.regionBody(region, options, definition);
    this.expect("}");
    this.blocks.close();
    this.blocks = outerBlocks;
    if (isolated) this.values.leaveIsolated();
    else this.values.leaveRegion();
    this.ascend();
    if (options.implicitTerminator !== undefined)
      ensureTerminators(region, options.implicitTerminator, this.source.span(this.nameStart, this.nameEnd));
    return region;
  }

  private regionBody(
    region: Region,
    { entryArguments = [], implicitTerminator }: RegionParseOptions,
    definition: OpDefinition | undefined,
  ): void {
    if (entryArguments.length > 0 && this.kind === "block")
      this.fail("invalid block name in region with named arguments");
    const isSingleBlock = implicitTerminator !== undefined || definition?.traits.has(singleBlock) === true;
    if (entryArguments.length > 0 || (this.kind !== "block" && (!this.isAt("}") || isSingleBlock))) {
      const entry = new Block();
      for (const { name, type, location } of entryArguments) {
        const argument = entry.addArgument(type);
        this.locate(argument, location ?? this.source.span(name.start, name.start + name.name.length + 1));
        this.define(name, argument);
      }
      region.append(entry);
      this.blockBody(entry);
    }
    while (this.kind === "block") {
      const { start } = this;
      const block = this.blocks?.define(this.text.slice(start + 1, this.end), start) ?? new Block();
      this.advance();
      if (this.optional("(")) {
        if (!this.isAt(")")) this.commaSeparated(() => this.blockArgument(block));
        this.expect(")");
      }
      this.expect(":");
      region.append(block);
      this.blockBody(block);
    }
  }

  private blockArgument(block: Block): void {
    const name = this.operand();
    const end = this.previousEnd;
    const argument = block.addArgument(this.colonType());
    argument.location = this.source.span(name.start, end);
    const location = this.optionalLocation();
    if (location !== undefined) this.locate(argument, location);
    this.define(name, argument);
  }

  private define({ name, start }: UnresolvedOperand, argument: Value): void {
    this.values.define(name, 0, name.length, argument, start);
  }

  private blockBody(block: Block): void {
    while (!this.isAt("}") && this.kind !== "block") {
      if (this.kind === "end") this.missing("expected '}' at the end of a region");
      block.append(this.operation());
    }
  }
}
