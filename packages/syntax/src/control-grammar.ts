/**
 * The grammar of control flow: `if`, loops, jumps; and, because it takes attributes before it as loops do, of
 * `launch workgroup`. The rule for blocks is in `statement-grammar.ts`.
 */
import type { IToken, ParserMethod } from "chevrotain";
import { ExpressionGrammar } from "./expression-grammar.ts";
import { attributedStart, keyword, operator, punctuation } from "./tokens.ts";
import type { Attribute, Block, LaunchStatement, LaunchView, Statement } from "./tree.ts";
import type { Expression, IfBranch, IfExpression } from "./tree-expressions.ts";

export abstract class ControlGrammar extends ExpressionGrammar {
  /** `what` is what the block is, for the message when it does not begin. */
  protected abstract readonly block: ParserMethod<[what?: string], Block>;

  protected readonly ifExpression: ParserMethod<[], IfExpression> = this.RULE("ifExpression", (): IfExpression => {
    this.enter();
    const first = this.LA(1);
    const branches = [this.branch(1, this.CONSUME(keyword.if))];
    this.MANY({
      GATE: () => this.isNext(keyword.if, 2),
      DEF: () => {
        this.CONSUME(keyword.else);
        branches.push(this.branch(2, this.CONSUME2(keyword.if)));
      },
    });
    const otherwise = this.OPTION(() => {
      this.CONSUME2(keyword.else);
      return this.SUBRULE3(this.block, { ARGS: ["the block after 'else'"] });
    });
    this.leave();
    return { kind: "if", span: this.spanFrom(first), branches, otherwise };
  });

  private branch(index: number, first: IToken): IfBranch {
    const condition = this.condition(index);
    const body = this.subrule(index, this.block, { ARGS: ["the block after this condition"] });
    return { kind: "if-branch", span: this.spanFrom(first), condition, body };
  }

  private condition(index: number): Expression {
    const condition = this.subrule(index, this.expression);
    if (this.isNext(operator.assign))
      throw this.missing("'{' after this condition", undefined, ["to compare, write '=='"]);
    return condition;
  }

  /** `break`, `continue` and `return`. */
  protected readonly jump: ParserMethod<[], Statement> = this.RULE("jump", (): Statement => {
    const first = this.LA(1);
    let value: Expression | undefined;
    const token = this.OR([
      { ALT: () => this.CONSUME(keyword.break) },
      { ALT: () => this.CONSUME(keyword.continue) },
      {
        ALT: () => {
          const consumed = this.CONSUME(keyword.return);
          value = this.OPTION(() => this.SUBRULE(this.expression));
          return consumed;
        },
      },
    ]);
    this.semicolon(0, "this statement");
    const span = this.spanFrom(first);
    if (token.tokenType === keyword.return) return { kind: "return", span, value };
    return { kind: token.tokenType === keyword.break ? "break" : "continue", span };
  });

  // Statements that take attributes

  protected readonly attributedStatement: ParserMethod<[], Statement> = this.RULE(
    "attributedStatement",
    (): Statement => {
      const first = this.LA(1);
      const attributes = this.attributes();
      this.require(attributedStart, "a loop or 'launch workgroup' after the attributes");
      return this.OR([
        { ALT: () => this.forStatement(first, attributes) },
        {
          ALT: (): Statement => {
            this.CONSUME(keyword.while);
            const condition = this.condition(4);
            const body = this.SUBRULE2(this.block, { ARGS: ["the body of this loop"] });
            return { kind: "while", span: this.spanFrom(first), attributes, condition, body };
          },
        },
        {
          ALT: (): Statement => {
            this.CONSUME(keyword.loop);
            const body = this.SUBRULE3(this.block, { ARGS: ["the body of this loop"] });
            return { kind: "loop", span: this.spanFrom(first), attributes, body };
          },
        },
        { ALT: () => this.launchStatement(first, attributes) },
      ]);
    },
  );

  private forStatement(first: IToken, attributes: Attribute[]): Statement {
    this.CONSUME(keyword.for);
    const help = this.isNext(punctuation.leftParenthesis)
      ? ["a loop over a range is written 'for i in low..high step s { }'"]
      : [];
    const variable = this.name(1, "a name after 'for'", help);
    this.expect(1, keyword.in, "'in' after the loop's variable");
    const low = this.SUBRULE1(this.expression);
    this.expect(1, punctuation.range, "'..' and an upper bound after this lower bound");
    const high = this.SUBRULE2(this.expression);
    const step = this.OPTION(() => {
      this.CONSUME(keyword.step);
      return this.SUBRULE3(this.expression);
    });
    const body = this.SUBRULE1(this.block, { ARGS: ["the body of this loop"] });
    return { kind: "for", span: this.spanFrom(first), attributes, variable, low, high, step, body };
  }

  private launchStatement(first: IToken, attributes: Attribute[]): LaunchStatement {
    this.CONSUME(keyword.launch);
    this.expect(1, keyword.workgroup, "'workgroup' after 'launch'");
    const opener = this.openBrace(1, "'{' to begin the views of the launch region");
    const views = this.commaList([punctuation.rightBrace], () => this.SUBRULE(this.launchView));
    this.closeList(1, punctuation.rightBrace, "a view", opener, views.length === 0);
    return { kind: "launch", span: this.spanFrom(first), attributes, views };
  }

  private readonly launchView: ParserMethod<[], LaunchView> = this.RULE("launchView", (): LaunchView => {
    const first = this.LA(1);
    const documentation = this.documentationSince(this.documentationMark());
    const name = this.name(0, "a view's name");
    this.expect(0, punctuation.colon, "':' and a type after this view's name");
    const type = this.SUBRULE(this.type);
    const attributes = this.attributes();
    return { kind: "launch-view", span: this.spanFrom(first), documentation, name, type, attributes };
  });

  /** Any number of attributes. Uses MANY 9 and the first occurrence of `attribute`. */
  protected attributes(): Attribute[] {
    const attributes: Attribute[] = [];
    this.MANY9(() => {
      attributes.push(this.SUBRULE(this.attribute));
    });
    return attributes;
  }

  private readonly attribute: ParserMethod<[], Attribute> = this.RULE("attribute", (): Attribute => {
    const first = this.CONSUME(punctuation.at);
    const name = this.name(0, "an attribute's name after '@'");
    const list = this.OPTION(() => this.SUBRULE(this.argumentList));
    return { kind: "attribute", span: this.spanFrom(first), name, arguments: list ?? [] };
  });
}
