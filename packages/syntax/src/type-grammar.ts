/** The grammar of types and generic arguments. The rule for expressions is in `expression-grammar.ts`. */
import type { IToken, ParserMethod, TokenType } from "chevrotain";
import { numberLiteral } from "./literals.ts";
import { ResynchronizingParser } from "./resynchronizing-parser.ts";
import {
  addressSpace,
  genericArgumentStart,
  identifier,
  keyword,
  number,
  operator,
  punctuation,
  typeStart,
} from "./tokens.ts";
import type { AddressSpace, ArrayType, Type } from "./tree.ts";
import type { BooleanLiteral, Expression, GenericArgument } from "./tree-expressions.ts";

/** In a cast, `<` begins generic arguments only after these, so that `i as u32 < n` compares. */
const genericTypesInCasts: readonly string[] = ["vec", "matrix"];

const addressSpaces: readonly [AddressSpace, ...AddressSpace[]] = ["global", "workgroup", "constant", "private"];

export const closingAngles: readonly TokenType[] = [operator.greater, operator.joinedGreater];

export abstract class TypeGrammar extends ResynchronizingParser {
  protected abstract readonly expression: ParserMethod<[], Expression>;

  protected readonly type: ParserMethod<[isInCast?: boolean], Type> = this.RULE("type", (isInCast?: boolean): Type => {
    if (!this.mayBeNext(typeStart)) return this.missingType();
    this.enter();
    const type = this.OR([
      { ALT: () => this.SUBRULE(this.arrayType) },
      { ALT: () => this.viewType() },
      { ALT: () => this.namedType(isInCast ?? false) },
    ]);
    this.leave();
    return type;
  });

  /** Reports that a type is missing and stands in for it, so that what follows can still be read. */
  private missingType(): Type {
    this.unexpected("a type");
    return { kind: "error-type", span: this.emptySpan() };
  }

  private viewType(): Type {
    const first = this.CONSUME(addressSpace);
    const isMutable = this.OPTION(() => this.CONSUME(keyword.mut)) !== undefined;
    this.require(punctuation.leftBracket, `an array type after '${first.image}${isMutable ? " mut" : ""}'`);
    const array = this.SUBRULE2(this.arrayType);
    return {
      kind: "view-type",
      span: this.spanFrom(first),
      space: this.imageOf(first, addressSpaces),
      isMutable,
      array,
    };
  }

  private namedType(isInCast: boolean): Type {
    const first = this.CONSUME(identifier);
    const generics = this.OPTION2({
      GATE: () => !isInCast || genericTypesInCasts.includes(first.image),
      DEF: () => this.SUBRULE(this.genericArguments),
    });
    return {
      kind: "named-type",
      span: this.spanFrom(first),
      name: this.identifierOf(first),
      arguments: generics ?? [],
    };
  }

  protected readonly arrayType: ParserMethod<[], ArrayType> = this.RULE("arrayType", (): ArrayType => {
    const first = this.CONSUME(punctuation.leftBracket);
    const element = this.SUBRULE(this.type);
    const lengths = this.OPTION(() => {
      this.CONSUME(punctuation.semicolon);
      return this.lengths();
    });
    this.expect(0, punctuation.rightBracket, "']' to close this array type", first);
    return { kind: "array-type", span: this.spanFrom(first), element, lengths: lengths ?? [] };
  });

  /** `n` or `rows, columns`. Uses MANY and the occurrences 1 and 2 of `expression`. */
  protected lengths(): Expression[] {
    const lengths = [this.SUBRULE1(this.expression)];
    this.MANY(() => {
      this.CONSUME(punctuation.comma);
      lengths.push(this.SUBRULE2(this.expression));
    });
    return lengths;
  }

  /** `<T, 4, { N + 1 }>`. */
  protected readonly genericArguments: ParserMethod<[], GenericArgument[]> = this.RULE("genericArguments", () => {
    const opener = this.CONSUME(operator.less);
    if (closingAngles.includes(this.LA(1).tokenType)) this.unexpected("a generic argument");
    const list = this.commaList(closingAngles, () => this.SUBRULE(this.genericArgument));
    this.closeAngle("a generic argument", opener, list.length === 0);
    return list;
  });

  /** Consumes one `>`, also the first of a `>>`. Otherwise as `closeList`. */
  protected closeAngle(noun: string, opener: IToken, isEmpty: boolean): void {
    if (!this.RECORDING_PHASE && !closingAngles.includes(this.LA(1).tokenType)) {
      throw this.unclosedList(operator.greater, noun, opener, isEmpty);
    }
    this.OR([{ ALT: () => this.CONSUME(operator.greater) }, { ALT: () => this.CONSUME(operator.joinedGreater) }]);
  }

  protected readonly genericArgument: ParserMethod<[], GenericArgument> = this.RULE("genericArgument", () => {
    this.require(genericArgumentStart, "a type or a constant");
    return this.OR([
      { ALT: () => this.SUBRULE(this.type) },
      { ALT: () => this.signedNumber() },
      { ALT: () => this.booleanLiteral(this.CONSUME(keyword.true)) },
      { ALT: () => this.booleanLiteral(this.CONSUME(keyword.false)) },
      { ALT: () => this.bracedExpression() },
    ]);
  });

  private signedNumber(): Expression {
    const first = this.LA(1);
    const minus = this.OPTION(() => this.CONSUME(operator.subtract));
    this.require(number, "a number after '-'");
    const operand = numberLiteral(this.spanOf(this.CONSUME(number)), this.report);
    return minus === undefined ? operand : { kind: "unary", span: this.spanFrom(first), operator: "-", operand };
  }

  private bracedExpression(): Expression {
    const opener = this.CONSUME(punctuation.leftBrace);
    const expression = this.SUBRULE(this.expression);
    this.expect(0, punctuation.rightBrace, "'}' after this expression", opener);
    return expression;
  }

  protected booleanLiteral(token: IToken): BooleanLiteral {
    return { kind: "boolean", span: this.spanOf(token), value: token.tokenType === keyword.true };
  }
}
