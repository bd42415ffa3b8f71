/**
 * The grammar of functions, kernels and files.
 *
 * A signature that cannot be read does not take the body with it: parsing goes on at the body's brace, and the item
 * is marked, so that neither the body's own errors are missed nor the lost parameters reported as unknown.
 */
import { nearest } from "@dslc/base";
import { EOF, type IToken, type ParserMethod } from "chevrotain";
import { DeclarationGrammar, type ItemStart } from "./declaration-grammar.ts";
import { identifier, itemKeyword, keyword, operator, punctuation } from "./tokens.ts";
import type {
  ErrorItem,
  FunctionItem,
  GenericParameter,
  Item,
  KernelItem,
  Parameter,
  SourceFileTree,
  Type,
} from "./tree.ts";
import type { Expression, Identifier } from "./tree-expressions.ts";
import { closingAngles } from "./type-grammar.ts";

/** What functions and kernels have before their bodies, filled in as far as it can be read. */
interface Signature {
  name: Identifier | undefined;
  genericParameters: GenericParameter[];
  parameters: Parameter[];
}

const itemKeywords = ["const", "fn", "kernel", "struct", "type", "import", "static_assert", "instantiate", "pub"];

export abstract class ItemGrammar extends DeclarationGrammar {
  // Files

  protected readonly file: ParserMethod<[], SourceFileTree> = this.RULE("file", (): SourceFileTree => {
    const first = this.LA(1);
    const items: Item[] = [];
    this.isInsideLostBlock = false;
    do {
      this.MANY(() => {
        items.push(this.recoverableItem());
      });
    } while (this.skipUnreadableItem(items));
    return { kind: "source-file", span: this.spanFrom(first), items, hasSyntaxError: this.errorCount > 0 };
  });

  private recoverableItem(): Item {
    const start = this.bareStart();
    const point = this.recoveryPoint();
    this.itemName = undefined;
    this.forgetErrors();
    this.forgetNesting();
    this.beginItem(start.first);
    try {
      return this.SUBRULE(this.item);
    } catch (error) {
      this.recover(error, point);
      this.skipToItem(start.first);
      return this.errorItem(start);
    }
  }

  /** Skips what begins no item, and says so; false at the end of the file. */
  private skipUnreadableItem(items: Item[]): boolean {
    if (this.isNext(EOF)) return false;
    const start = this.bareStart();
    this.itemName = undefined;
    this.forgetErrors();
    if (!this.isInsideLostBlock) this.unexpected("an item (a kernel, a function, a constant)", this.itemHelp());
    this.isInsideLostBlock = false;
    this.skipToItem(start.first);
    items.push(this.errorItem(start));
    return true;
  }

  private itemHelp(): string[] {
    if (this.isNext(punctuation.rightBrace)) return ["there is one '}' too many, here or before"];
    if (this.beginsStatement()) return ["statements stand in the body of a function or a kernel"];
    const meant = this.isNext(identifier) ? nearest(this.LA(1).image, itemKeywords) : undefined;
    return meant === undefined ? [] : [`did you mean the keyword '${meant}'?`];
  }

  // What items have in common

  private readonly item: ParserMethod<[], Item> = this.RULE("item", (): Item => {
    const start = this.bareStart();
    const mark = this.documentationMark();
    const attributes = this.attributes();
    const isPublic = this.OPTION(() => this.CONSUME(keyword.pub)) !== undefined;
    this.require(itemKeyword, "an item");
    const ARGS: [ItemStart] = [{ ...start, documentation: this.documentationSince(mark), attributes, isPublic }];
    return this.OR([
      { ALT: () => this.SUBRULE(this.constItem, { ARGS }) },
      { ALT: () => this.SUBRULE(this.functionItem, { ARGS }) },
      { ALT: () => this.SUBRULE(this.kernelItem, { ARGS }) },
      { ALT: () => this.SUBRULE(this.structItem, { ARGS }) },
      { ALT: () => this.SUBRULE(this.typeAliasItem, { ARGS }) },
      { ALT: () => this.SUBRULE(this.importItem, { ARGS }) },
      { ALT: () => this.SUBRULE(this.staticAssertItem, { ARGS }) },
      { ALT: () => this.SUBRULE(this.instantiateItem, { ARGS }) },
    ]);
  });

  // Functions and kernels

  private readonly functionItem: ParserMethod<[start?: ItemStart], FunctionItem | ErrorItem> = this.RULE(
    "functionItem",
    (start: ItemStart = this.bareStart()): FunctionItem | ErrorItem => {
      const first = this.CONSUME(keyword.fn);
      const signature = emptySignature();
      let result: Type | undefined;
      const isComplete = this.recoverableSignature(() => {
        this.nameAndParameters(signature, first);
        this.OPTION2(() => {
          this.CONSUME(punctuation.arrow);
          result = this.SUBRULE(this.type);
        });
        const help = this.isNext(punctuation.colon) ? ["a result's type follows '->'"] : [];
        this.requireBody(
          result === undefined ? "'->' or '{' after this function's parameters" : "'{' after this result",
          help,
        );
      });
      const body = this.SUBRULE(this.block, { ARGS: ["the body of this function"] });
      const { name, ...rest } = signature;
      if (name === undefined) return this.errorItem(start);
      return {
        kind: "function",
        ...this.header(start),
        name,
        ...rest,
        result,
        body,
        signatureHasSyntaxError: !isComplete,
      };
    },
  );

  private readonly kernelItem: ParserMethod<[start?: ItemStart], KernelItem | ErrorItem> = this.RULE(
    "kernelItem",
    (start: ItemStart = this.bareStart()): KernelItem | ErrorItem => {
      const first = this.CONSUME(keyword.kernel);
      const signature = emptySignature();
      let requirements: Expression[] = [];
      const isComplete = this.recoverableSignature(() => {
        this.nameAndParameters(signature, first);
        this.OPTION2(() => {
          this.CONSUME(keyword.requires);
          requirements = this.SUBRULE(this.requirements);
        });
        const help = [
          ...(this.isNext(punctuation.arrow) ? ["a kernel returns nothing: it writes to 'mut' parameters"] : []),
          ...(this.isNext(operator.assign) ? ["to compare, write '=='"] : []),
        ];
        const hasRequirements = requirements.length > 0;
        this.requireBody(
          hasRequirements ? "',' or '{' after this condition" : "'requires' or '{' after this kernel's parameters",
          help,
        );
      });
      const body = this.SUBRULE(this.block, { ARGS: ["the body of this kernel"] });
      const { name, ...rest } = signature;
      if (name === undefined) return this.errorItem(start);
      return {
        kind: "kernel",
        ...this.header(start),
        name,
        ...rest,
        requirements,
        body,
        signatureHasSyntaxError: !isComplete,
      };
    },
  );

  /** Whether `parse` found no error; after one, goes on at the body, or fails when there is none. */
  private recoverableSignature(parse: () => void): boolean {
    const errors = this.errorCount;
    const point = this.recoveryPoint();
    try {
      parse();
    } catch (error) {
      this.recover(error, point);
      if (!this.skipToBody()) throw error;
    }
    return this.errorCount === errors;
  }

  private nameAndParameters(signature: Signature, first: IToken): void {
    signature.name = this.itemNameAfter(0, first);
    this.OPTION1(() => {
      signature.genericParameters = this.SUBRULE(this.genericParameters);
    });
    const opener = this.expect(0, punctuation.leftParenthesis, "'(' and parameters after this name");
    signature.parameters = this.commaList([punctuation.rightParenthesis], () => this.SUBRULE(this.parameter));
    const isEmpty = signature.parameters.length === 0;
    this.closeList(0, punctuation.rightParenthesis, "a parameter", opener, isEmpty);
  }

  private readonly requirements: ParserMethod<[], Expression[]> = this.RULE("requirements", () => {
    const list = this.commaList([punctuation.leftBrace], () => this.SUBRULE(this.expression));
    if (list.length === 0 && !this.RECORDING_PHASE) throw this.unexpected("a condition after 'requires'");
    return list;
  });

  private requireBody(what: string, help: readonly string[]): void {
    if (!this.mayBeNext(punctuation.leftBrace) && this.surplusBraces <= 0) throw this.missing(what, undefined, help);
  }

  private readonly genericParameters: ParserMethod<[], GenericParameter[]> = this.RULE("genericParameters", () => {
    const opener = this.CONSUME(operator.less);
    if (closingAngles.includes(this.LA(1).tokenType)) this.unexpected("a generic parameter");
    const list = this.commaList(closingAngles, () => this.SUBRULE(this.genericParameter));
    this.closeAngle("a generic parameter", opener, list.length === 0);
    return list;
  });

  private readonly genericParameter: ParserMethod<[], GenericParameter> = this.RULE("genericParameter", () => {
    const first = this.LA(1);
    if (!this.isNext(keyword.const)) this.require(identifier, "a generic parameter");
    return this.OR([
      {
        ALT: (): GenericParameter => {
          this.CONSUME(keyword.const);
          const name = this.name(1, "a name after 'const'");
          this.expect(1, punctuation.colon, "':' and a type after this parameter's name");
          const type = this.SUBRULE(this.type);
          const initial = this.OPTION1(() => {
            this.CONSUME(operator.assign);
            return this.SUBRULE(this.genericArgument);
          });
          return { kind: "const-parameter", span: this.spanFrom(first), name, type, default: initial };
        },
      },
      {
        ALT: (): GenericParameter => {
          const name = this.identifierOf(this.CONSUME2(identifier));
          const bound = this.OPTION2(() => {
            this.CONSUME2(punctuation.colon);
            return this.name(3, "a bound after ':'");
          });
          return { kind: "type-parameter", span: this.spanFrom(first), name, bound };
        },
      },
    ]);
  });
}

function emptySignature(): Signature {
  return { name: undefined, genericParameters: [], parameters: [] };
}
