/**
 * The grammar of expressions.
 *
 * A chain of binary operators is read as a flat list and becomes a tree in `operators.ts`. The rules are few and long
 * on purpose: each rule inside another costs stack at every level of nesting. Alternatives on the paths taken most are
 * made once and not at each use. What refers to blocks is abstract and defined with the statements.
 */
import type { IToken, ParserMethod } from "chevrotain";
import { genericArgumentsWithoutColons } from "./diagnostics.ts";
import { numberLiteral, stringLiteral } from "./literals.ts";
import { buildOperatorTree, isBinaryOperator, type OperatorUse } from "./operators.ts";
import {
  addressSpace,
  binaryOperator,
  identifier,
  keyword,
  number,
  operandStart,
  operator,
  operatorStart,
  postfixStart,
  prefixOperator,
  punctuation,
  string,
  unterminatedString,
} from "./tokens.ts";
import type {
  Argument,
  Expression,
  Identifier,
  IfExpression,
  Index,
  StringLiteral,
  UnaryOperator,
} from "./tree-expressions.ts";
import { TypeGrammar } from "./type-grammar.ts";

/** Shared by all that have nothing of a kind. */
const none: readonly never[] = [];

const unaryOperators: readonly [UnaryOperator, ...UnaryOperator[]] = ["-", "!", "~", "&"];

export abstract class ExpressionGrammar extends TypeGrammar {
  protected abstract readonly ifExpression: ParserMethod<[], IfExpression>;

  // Binary operators

  protected readonly expression: ParserMethod<[], Expression> = this.RULE("expression", (): Expression => {
    this.enter();
    const outer = this.beginChain();
    const first = this.SUBRULE(this.operand);
    const expression = this.mayBeNext(operatorStart) ? this.operatorChain(first) : first;
    this.endChain(outer);
    this.leave();
    return expression;
  });

  private operatorChain(first: Expression): Expression {
    const operands = [first];
    const operators: OperatorUse[] = [];
    this.MANY({
      GATE: () => !this.isShiftRightAssign(),
      DEF: () => {
        operators.push(this.binaryOperator());
        this.refuseGenericArguments(operators);
        const left = this.beginChain();
        operands.push(this.SUBRULE2(this.operand));
        this.endChain(left);
        this.lengthenChain();
      },
    });
    return this.ACTION(() => buildOperatorTree(operands, operators, this.report));
  }

  /** Whether `>>=` follows: the expression before it must not take its `>>`. */
  private isShiftRightAssign(): boolean {
    return this.isNext(operator.joinedGreater) && this.isNext(operator.joinedGreater, 2);
  }

  private readonly binaryOperatorAlternatives = [
    { ALT: () => this.CONSUME(binaryOperator) },
    { ALT: () => this.CONSUME(operator.greater) },
    { ALT: () => this.joinedOperator() },
  ];

  private binaryOperator(): OperatorUse {
    const first = this.LA(1);
    this.OR(this.binaryOperatorAlternatives);
    return this.ACTION(() => {
      const span = this.spanFrom(first);
      const text = first.tokenType === operator.joinedGreater ? span.text : first.image;
      if (!isBinaryOperator(text)) throw new Error(`'${text}' is no binary operator`);
      return { operator: text, span };
    });
  }

  /** `>>` or `>=`. */
  private joinedOperator(): void {
    this.CONSUME(operator.joinedGreater);
    if (!this.isNext(operator.greater)) this.require(operator.assign, "an expression");
    this.OR2([{ ALT: () => this.CONSUME2(operator.greater) }, { ALT: () => this.CONSUME(operator.assign) }]);
  }

  /** `name<T>(...)` would be a chain of comparisons: better say what is probably meant. */
  private refuseGenericArguments(operators: readonly OperatorUse[]): void {
    const less = operators.at(-2);
    if (less?.operator !== "<" || operators.at(-1)?.operator !== ">" || !this.isNext(punctuation.leftParenthesis))
      return;
    const help = ["write '::<' instead of '<', as in 'launch_workgroup::<f32>()'"];
    throw this.structuralError(genericArgumentsWithoutColons.at(less.span, {}, { help }));
  }

  // Operands

  protected readonly operand: ParserMethod<[], Expression> = this.RULE("operand", (): Expression => {
    const first = this.LA(1);
    const prefixes = this.mayBeNext(prefixOperator) ? this.prefixOperators() : none;
    const start = this.LA(1);
    let expression = this.mayBeNext(operandStart) ? this.primary() : this.missingOperand(first);
    if (this.mayBeNext(postfixStart)) expression = this.postfixes(start, expression);
    this.leave(prefixes.length);
    for (const prefix of prefixes) {
      const unary = this.imageOf(prefix, unaryOperators);
      expression = { kind: "unary", span: this.spanFrom(prefix), operator: unary, operand: expression };
    }
    return this.mayBeNext(keyword.as) ? this.casts(first, expression) : expression;
  });

  /** The innermost first. */
  private prefixOperators(): IToken[] {
    const prefixes: IToken[] = [];
    this.MANY1(() => {
      this.enter();
      prefixes.push(this.CONSUME(prefixOperator));
    });
    return prefixes.reverse();
  }

  private casts(first: IToken, operand: Expression): Expression {
    let expression = operand;
    this.MANY3(() => {
      this.CONSUME(keyword.as);
      const type = this.SUBRULE(this.type, { ARGS: [true] });
      this.lengthenChain();
      expression = { kind: "cast", span: this.spanFrom(first), operand: expression, type };
    });
    return expression;
  }

  /** Reports that an operand, which began with `first`, is missing and stands in for it, so that what follows can still be read. */
  private missingOperand(first: IToken): Expression {
    const help: string[] = [];
    if (this.isNext(operator.add, 0) && this.isNext(operator.add)) help.push("to increment, write '+= 1'");
    if (this.isNext(operator.subtract, 0) && this.isNext(operator.subtract, -1))
      help.push("to decrement, write '-= 1'");
    this.unexpected("an expression", help);
    // Empty, and inside the node around it, which either ends here or begins with the next token.
    const isStart = first === this.LA(1) && (this.isNext(operatorStart) || this.isNext(keyword.as));
    const goesOn = isStart || this.isNext(postfixStart);
    return { kind: "error-expression", span: goesOn ? this.emptySpanBefore(this.LA(1)) : this.emptySpan() };
  }

  private readonly primaryAlternatives = [
    { ALT: () => this.nameExpression() },
    { ALT: () => numberLiteral(this.spanOf(this.CONSUME(number)), this.report) },
    { ALT: () => this.booleanLiteral(this.CONSUME(keyword.true)) },
    { ALT: () => this.booleanLiteral(this.CONSUME(keyword.false)) },
    { ALT: () => this.stringLiteral() },
    { ALT: () => this.parenthesized() },
    { ALT: () => this.SUBRULE(this.arrayExpression) },
    { ALT: () => this.SUBRULE(this.ifExpression) },
    { ALT: () => this.addressSpaceName() },
  ];

  private primary(): Expression {
    return this.OR(this.primaryAlternatives);
  }

  private parenthesized(): Expression {
    const first = this.CONSUME(punctuation.leftParenthesis);
    const inner = this.SUBRULE(this.expression);
    this.expect(0, punctuation.rightParenthesis, "')' after this expression", first);
    return { kind: "parenthesized", span: this.spanFrom(first), inner };
  }

  /** As in `barrier(global)`. */
  private addressSpaceName(): Expression {
    const name = this.identifierOf(this.CONSUME(addressSpace));
    return { kind: "name", span: name.span, qualifiers: none, name, genericArguments: none };
  }

  protected stringLiteral(): StringLiteral {
    const token = this.CONSUME(string);
    return stringLiteral(this.spanOf(token), token.tokenType !== unterminatedString, this.report);
  }

  /** `x`, `fast::exp`, `launch_workgroup::<f32>`. */
  private nameExpression(): Expression {
    const first = this.CONSUME(identifier);
    const name = this.identifierOf(first);
    if (this.mayBeNext(punctuation.pathSeparator)) return this.path(first, name);
    return { kind: "name", span: name.span, qualifiers: none, name, genericArguments: none };
  }

  private path(first: IToken, firstName: Identifier): Expression {
    const qualifiers: Identifier[] = [];
    let name = firstName;
    this.MANY4({
      GATE: () => !this.isNext(operator.less, 2),
      DEF: () => {
        this.CONSUME(punctuation.pathSeparator);
        qualifiers.push(name);
        name = this.name(2, "a name or generic arguments after '::'");
      },
    });
    const genericArguments = this.OPTION(() => {
      this.CONSUME2(punctuation.pathSeparator);
      return this.SUBRULE(this.genericArguments);
    });
    return { kind: "name", span: this.spanFrom(first), qualifiers, name, genericArguments: genericArguments ?? none };
  }

  /** `[a, b]` or `[value; 16]`. */
  private readonly arrayExpression: ParserMethod<[], Expression> = this.RULE("arrayExpression", (): Expression => {
    const first = this.CONSUME(punctuation.leftBracket);
    const elements = this.commaList([punctuation.rightBracket], () => this.SUBRULE(this.expression));
    const lengths = this.OPTION({
      GATE: () => elements.length === 1,
      DEF: () => {
        this.CONSUME(punctuation.semicolon);
        return this.lengths();
      },
    });
    const [value] = elements;
    this.closeList(
      0,
      punctuation.rightBracket,
      lengths === undefined ? "an element" : "a length",
      first,
      value === undefined,
    );
    const span = this.spanFrom(first);
    return lengths === undefined || value === undefined
      ? { kind: "array", span, elements }
      : { kind: "repeat", span, value, lengths };
  });

  // What follows an operand

  private postfixes(first: IToken, operand: Expression): Expression {
    let object = operand;
    this.MANY2(() => {
      object = this.OR3([
        { ALT: () => this.memberAccess(first, object) },
        { ALT: () => this.call(first, object) },
        { ALT: () => this.indexing(first, object) },
      ]);
      this.lengthenChain();
    });
    return object;
  }

  private memberAccess(first: IToken, object: Expression): Expression {
    this.CONSUME(punctuation.dot);
    const member = this.name(3, "a member's name after '.'");
    return { kind: "member", span: this.spanFrom(first), object, member };
  }

  private call(first: IToken, callee: Expression): Expression {
    const list = this.SUBRULE(this.argumentList);
    return { kind: "call", span: this.spanFrom(first), callee, arguments: list };
  }

  private indexing(first: IToken, object: Expression): Expression {
    const indices = this.SUBRULE(this.indexList);
    return { kind: "index", span: this.spanFrom(first), object, indices };
  }

  protected readonly argumentList: ParserMethod<[], Argument[]> = this.RULE("argumentList", (): Argument[] => {
    const opener = this.CONSUME(punctuation.leftParenthesis);
    const list = this.commaList([punctuation.rightParenthesis], () => this.SUBRULE(this.argument));
    this.closeList(0, punctuation.rightParenthesis, "an argument", opener, list.length === 0);
    return list;
  });

  private readonly argument: ParserMethod<[], Argument> = this.RULE("argument", (): Argument => {
    const first = this.LA(1);
    const name = this.OPTION({
      GATE: () => this.isNext(punctuation.colon, 2),
      DEF: () => {
        const token = this.CONSUME(identifier);
        this.CONSUME(punctuation.colon);
        return this.identifierOf(token);
      },
    });
    const value = this.SUBRULE(this.expression);
    return { kind: "argument", span: this.spanFrom(first), name, value };
  });

  private readonly indexList: ParserMethod<[], Index[]> = this.RULE("indexList", (): Index[] => {
    const opener = this.CONSUME(punctuation.leftBracket);
    const list = this.commaList([punctuation.rightBracket], () => this.SUBRULE(this.index));
    if (list.length === 0 && this.isNext(punctuation.rightBracket)) list.push(this.missingOperand(this.LA(1)));
    this.closeList(0, punctuation.rightBracket, "an index", opener, list.length === 0);
    return list;
  });

  /** `i`, `low..high`, `low..`, `..high`, `..`. */
  private readonly index: ParserMethod<[], Index> = this.RULE("index", (): Index => {
    const first = this.LA(1);
    const low = this.OPTION(() => this.SUBRULE(this.expression));
    let isRange = false;
    let high: Expression | undefined;
    this.OPTION2(() => {
      this.CONSUME(punctuation.range);
      isRange = true;
      high = this.OPTION3(() => this.SUBRULE2(this.expression));
    });
    if (isRange) return { kind: "range", span: this.spanFrom(first), low, high };
    return low ?? this.missingOperand(first);
  });
}
