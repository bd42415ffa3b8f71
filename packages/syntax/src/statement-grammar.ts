/**
 * The grammar of statements and blocks.
 *
 * A block is where parsing recovers: a statement that cannot be read becomes an `error-statement`, and the next one
 * is read as if nothing had happened.
 */
import { nearest } from "@dslc/base";
import { EOF, type IToken, type ParserMethod } from "chevrotain";
import { ControlGrammar } from "./control-grammar.ts";
import { assignmentOperator, identifier, keyword, operator, punctuation } from "./tokens.ts";
import type { AssignmentOperator, Block, ConstItem, Statement, StaticAssertItem, Type } from "./tree.ts";
import type { Expression, IfExpression } from "./tree-expressions.ts";

const assignmentOperators: readonly [AssignmentOperator, ...AssignmentOperator[]] = [
  "=",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "&=",
  "|=",
  "^=",
  "<<=",
];

export abstract class StatementGrammar extends ControlGrammar {
  protected abstract readonly constItem: ParserMethod<[], ConstItem>;
  protected abstract readonly staticAssertItem: ParserMethod<[], StaticAssertItem>;

  /** A block was given up because an item stood inside it: the rest of the block is not an error of its own. */
  protected isInsideLostBlock = false;

  // Blocks

  /** `what` is what the block is, for the message when it does not begin. */
  protected readonly block: ParserMethod<[what?: string], Block> = this.RULE("block", (what?: string): Block => {
    this.enter();
    const first = this.LA(1);
    const opener = this.openBrace(0, `'{' to begin ${what ?? "this block"}`);
    const statements: Statement[] = [];
    do {
      this.MANY({
        GATE: () => !this.atItem(),
        DEF: () => {
          const statement = this.recoverableStatement();
          if (statement !== undefined) statements.push(statement);
        },
      });
    } while (this.skipUnreadable(statements));
    this.leave();
    const value = this.takeValue(statements);
    if (this.mayBeNext(punctuation.rightBrace)) this.CONSUME(punctuation.rightBrace);
    else this.unclosedBlock(opener);
    return { kind: "block", span: this.spanFrom(first), statements, value };
  });

  private unclosedBlock(opener: IToken | undefined): void {
    const next = this.LA(1);
    const isInside = this.atItem() && !this.isInFirstColumn(next);
    const help = isInside ? [`'${next.image}' begins an item, and items do not stand inside bodies`] : [];
    this.missing("'}' to close this block", opener, help);
    this.accountForBrace(-1);
    this.isInsideLostBlock ||= isInside;
  }

  private recoverableStatement(): Statement | undefined {
    const first = this.LA(1);
    const point = this.recoveryPoint();
    this.forgetErrors();
    try {
      return this.OR(this.statementAlternatives);
    } catch (error) {
      this.recover(error, point);
      this.skipToNextStatement(first);
      return { kind: "error-statement", span: this.spanFrom(first) };
    } finally {
      this.forgetErrors();
    }
  }

  /** Skips what begins no statement, and says so; false when the block ends. */
  private skipUnreadable(statements: Statement[]): boolean {
    if (this.isNext(EOF) || this.isNext(punctuation.rightBrace) || this.atItem() || this.lacksBraceHere()) return false;
    const first = this.LA(1);
    this.unexpected("a statement");
    this.skipToNextStatement(first);
    statements.push({ kind: "error-statement", span: this.spanFrom(first) });
    this.forgetErrors();
    return true;
  }

  /** Whether a `}` is missing right here: `if a { b else { c }`. */
  private lacksBraceHere(): boolean {
    return this.isNext(keyword.else) && this.surplusBraces < 0;
  }

  /** Removes from the end of `statements` what is the block's value. */
  private takeValue(statements: Statement[]): Expression | undefined {
    const last = statements.at(-1);
    const endsBlock = this.isNext(punctuation.rightBrace) || this.lacksBraceHere();
    if (last === undefined || !endsBlock || this.isNext(punctuation.semicolon, 0)) return undefined;
    if (last.kind === "expression-statement") {
      statements.pop();
      return last.expression;
    }
    if (last.kind === "if" && hasValue(last)) {
      statements.pop();
      return last;
    }
    return undefined;
  }

  // Statements

  /** A statement; nothing for a lone `;`. Not a rule of its own, to save stack. */
  private readonly statementAlternatives = [
    { ALT: () => this.emptyStatement() },
    { ALT: (): Statement => this.SUBRULE(this.ifExpression) },
    { ALT: (): Statement => this.SUBRULE(this.block) },
    { ALT: (): Statement => this.SUBRULE(this.declaration) },
    { ALT: (): Statement => this.SUBRULE(this.constItem) },
    { ALT: (): Statement => this.SUBRULE(this.staticAssertItem) },
    { ALT: (): Statement => this.SUBRULE(this.jump) },
    { ALT: (): Statement => this.SUBRULE(this.workgroupStatement) },
    { ALT: (): Statement => this.SUBRULE(this.attributedStatement) },
    { ALT: (): Statement => this.SUBRULE(this.expressionStatement), IGNORE_AMBIGUITIES: true },
  ];

  private emptyStatement(): undefined {
    this.CONSUME(punctuation.semicolon);
  }

  /** `let` and `var`. */
  private readonly declaration: ParserMethod<[], Statement> = this.RULE("declaration", (): Statement => {
    return this.OR([{ ALT: () => this.letStatement() }, { ALT: () => this.varStatement() }]);
  });

  private letStatement(): Statement {
    const first = this.CONSUME(keyword.let);
    const help = this.isNext(keyword.mut) ? ["a variable that changes is declared with 'var'"] : [];
    const name = this.name(1, "a name after 'let'", help);
    const type = this.OPTION1(() => this.typeAnnotation(1));
    this.expect(1, operator.assign, "'=' and a value in this 'let'");
    const value = this.SUBRULE1(this.expression);
    this.semicolon(1, "this statement");
    return { kind: "let", span: this.spanFrom(first), name, type, value };
  }

  private varStatement(): Statement {
    const first = this.CONSUME(keyword.var);
    const name = this.name(2, "a name after 'var'");
    const type = this.OPTION2(() => this.typeAnnotation(2));
    const value = this.OPTION3(() => {
      this.consume(2, operator.assign);
      return this.SUBRULE2(this.expression);
    });
    this.semicolon(2, "this statement");
    return { kind: "var", span: this.spanFrom(first), name, type, value };
  }

  private typeAnnotation(index: number): Type {
    this.consume(index, punctuation.colon);
    return this.subrule(index, this.type);
  }

  /** An expression, an assignment, or the value at the end of a block. */
  private readonly expressionStatement: ParserMethod<[], Statement> = this.RULE(
    "expressionStatement",
    (): Statement => {
      const first = this.LA(1);
      const target = this.SUBRULE(this.expression);
      const assignment = this.OPTION(() => {
        const use = this.assignmentOperator();
        return { ...use, value: this.SUBRULE2(this.expression) };
      });
      const end = this.OPTION2(() => this.CONSUME(punctuation.semicolon));
      const endsBlock = this.isNext(punctuation.rightBrace) || this.lacksBraceHere();
      const isValue = assignment === undefined && endsBlock;
      if (end === undefined && !isValue) this.missingSemicolon("this statement", this.declarationHelp(target));
      const span = this.spanFrom(first);
      if (assignment === undefined) return { kind: "expression-statement", span, expression: target };
      return { kind: "assign", span, target, ...assignment };
    },
  );

  /** A lone name before another may be a keyword with a slip in it, or a declaration as in C. */
  private declarationHelp(expression: Expression): string[] {
    if (expression.kind !== "name" || !this.isNext(identifier)) return [];
    const meant = nearest(expression.span.text, keywords);
    if (meant !== undefined) return [`did you mean the keyword '${meant}'?`];
    return ["a variable is declared with 'let', or with 'var' when it changes"];
  }

  private assignmentOperator() {
    const first = this.LA(1);
    const use = this.OR([
      { ALT: () => this.imageOf(this.CONSUME(assignmentOperator), assignmentOperators) },
      {
        ALT: (): AssignmentOperator => {
          this.CONSUME(operator.joinedGreater);
          this.CONSUME2(operator.joinedGreater);
          this.require(operator.assign, "an expression");
          this.CONSUME(operator.assign);
          return ">>=";
        },
      },
    ]);
    return { operator: use, operatorSpan: this.spanFrom(first) };
  }

  /** `workgroup name: [T; N] @align(16);` */
  private readonly workgroupStatement: ParserMethod<[], Statement> = this.RULE("workgroupStatement", (): Statement => {
    const first = this.CONSUME(keyword.workgroup);
    const name = this.name(0, "a name after 'workgroup'");
    this.expect(0, punctuation.colon, "':' and a type after this name");
    const type = this.SUBRULE(this.type);
    const attributes = this.attributes();
    this.semicolon(0, "this declaration");
    return { kind: "workgroup", span: this.spanFrom(first), name, type, attributes };
  });
}

/** Whether an `if` at the end of a block is the block's value: every way through it ends in a value. */
function hasValue(statement: IfExpression): boolean {
  return (
    statement.otherwise?.value !== undefined && statement.branches.every((branch) => branch.body.value !== undefined)
  );
}

const keywords = Object.keys(keyword);
