/** The grammar of the items without bodies, and what all items have in common. */
import type { IToken, ParserMethod } from "chevrotain";
import { StatementGrammar } from "./statement-grammar.ts";
import { keyword, operator, punctuation, string } from "./tokens.ts";
import type {
  ConstItem,
  ErrorItem,
  ImportItem,
  InstantiateItem,
  ItemHeader,
  Parameter,
  StaticAssertItem,
  StructItem,
  TypeAliasItem,
} from "./tree.ts";
import type { Identifier } from "./tree-expressions.ts";

/** What stands before an item's keyword, where the item begins, and how many errors there were before it. */
export interface ItemStart extends ItemHeader {
  readonly first: IToken;
  readonly errorsBefore: number;
}

export abstract class DeclarationGrammar extends StatementGrammar {
  /** The name of the item being parsed, once it is known. */
  protected itemName: Identifier | undefined;

  /** The start of an item with nothing before its keyword. */
  protected bareStart(): ItemStart {
    return {
      first: this.LA(1),
      errorsBefore: this.errorCount,
      documentation: undefined,
      attributes: [],
      isPublic: false,
    };
  }

  /** What every item node has; called when the item is complete. */
  protected header({ first, errorsBefore, documentation, attributes, isPublic }: ItemStart) {
    const hasSyntaxError = this.errorCount > errorsBefore;
    return { span: this.spanFrom(first), documentation, attributes, isPublic, hasSyntaxError };
  }

  protected itemNameAfter(index: number, token: IToken): Identifier {
    this.itemName = this.name(index, `a name after '${token.image}'`);
    return this.itemName;
  }

  protected errorItem(start: ItemStart): ErrorItem {
    return { kind: "error-item", ...this.header(start), name: this.itemName, hasSyntaxError: true };
  }

  protected readonly parameter: ParserMethod<[], Parameter> = this.RULE("parameter", (): Parameter => {
    const first = this.LA(1);
    const mark = this.documentationMark();
    const attributes = this.attributes();
    const documentation = this.documentationSince(mark);
    const name = this.name(0, "a name");
    this.expect(0, punctuation.colon, "':' and a type after this name");
    const type = this.SUBRULE(this.type);
    return { kind: "parameter", span: this.spanFrom(first), documentation, attributes, name, type };
  });

  // Constants and assertions, which are statements too

  protected readonly constItem: ParserMethod<[start?: ItemStart], ConstItem> = this.RULE(
    "constItem",
    (start: ItemStart = this.bareStart()): ConstItem => {
      const name = this.itemNameAfter(0, this.CONSUME(keyword.const));
      this.expect(0, punctuation.colon, "':' and a type after this constant's name");
      const type = this.SUBRULE(this.type);
      this.expect(0, operator.assign, "'=' and a value after this constant's type");
      const value = this.SUBRULE(this.expression);
      this.semicolon(0, "this constant");
      return { kind: "const", ...this.header(start), name, type, value };
    },
  );

  protected readonly staticAssertItem: ParserMethod<[start?: ItemStart], StaticAssertItem> = this.RULE(
    "staticAssertItem",
    (start: ItemStart = this.bareStart()): StaticAssertItem => {
      this.CONSUME(keyword.static_assert);
      const opener = this.expect(0, punctuation.leftParenthesis, "'(' after 'static_assert'");
      const condition = this.SUBRULE(this.expression);
      const message = this.OPTION(() => {
        this.CONSUME(punctuation.comma);
        this.require(string, "a message in quotes");
        return this.stringLiteral();
      });
      this.expect(0, punctuation.rightParenthesis, "')' to close this 'static_assert'", opener);
      this.semicolon(0, "this 'static_assert'");
      return { kind: "static-assert", ...this.header(start), condition, message };
    },
  );

  // The other items

  protected readonly structItem: ParserMethod<[start?: ItemStart], StructItem> = this.RULE(
    "structItem",
    (start: ItemStart = this.bareStart()): StructItem => {
      const name = this.itemNameAfter(0, this.CONSUME(keyword.struct));
      const opener = this.openBrace(0, "'{' to begin the fields");
      const fields = this.commaList([punctuation.rightBrace], () => this.SUBRULE(this.parameter));
      this.closeList(0, punctuation.rightBrace, "a field", opener, fields.length === 0);
      return { kind: "struct", ...this.header(start), name, fields };
    },
  );

  protected readonly typeAliasItem: ParserMethod<[start?: ItemStart], TypeAliasItem> = this.RULE(
    "typeAliasItem",
    (start: ItemStart = this.bareStart()): TypeAliasItem => {
      const name = this.itemNameAfter(0, this.CONSUME(keyword.type));
      this.expect(0, operator.assign, "'=' and a type after this name");
      const type = this.SUBRULE(this.type);
      this.semicolon(0, "this type");
      return { kind: "type-alias", ...this.header(start), name, type };
    },
  );

  protected readonly importItem: ParserMethod<[start?: ItemStart], ImportItem> = this.RULE(
    "importItem",
    (start: ItemStart = this.bareStart()): ImportItem => {
      this.CONSUME(keyword.import);
      this.require(string, "a file's path in quotes after 'import'");
      const path = this.stringLiteral();
      const opener = this.openBrace(0, "'{' and the names to import after this path");
      const names = this.commaList([punctuation.rightBrace], () => this.name(0, "a name"));
      this.closeList(0, punctuation.rightBrace, "a name", opener, names.length === 0);
      this.semicolon(0, "this import");
      return { kind: "import", ...this.header(start), path, names };
    },
  );

  protected readonly instantiateItem: ParserMethod<[start?: ItemStart], InstantiateItem> = this.RULE(
    "instantiateItem",
    (start: ItemStart = this.bareStart()): InstantiateItem => {
      this.CONSUME(keyword.instantiate);
      const kernel = this.name(1, "a kernel's name after 'instantiate'");
      this.require(operator.less, "generic arguments after this kernel's name");
      const list = this.SUBRULE(this.genericArguments);
      const name = this.OPTION(() => {
        this.CONSUME(keyword.as);
        return this.name(2, "a name after 'as'");
      });
      this.semicolon(0, "this instantiation");
      return { kind: "instantiate", ...this.header(start), kernel, arguments: list, name };
    },
  );
}
