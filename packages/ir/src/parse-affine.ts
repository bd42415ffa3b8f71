/** Reading affine maps and sets (MLIR: AffineParser.cpp). */
import {
  affine,
  affineConstant,
  affineDepth,
  affineDimension,
  type AffineExpression,
  type AffineOperator,
  affineSymbol,
  isSymbolic,
} from "./affine-expressions.ts";
import { type AffineConstraint, AffineMapAttribute, AffineSetAttribute } from "./affine-maps.ts";
import { LocationParser } from "./parse-locations.ts";

/** An expression has at most so many levels of operators. */
const maximumDepth = 1000;

const tightOperators: Readonly<Record<string, AffineOperator>> = {
  "*": "mul",
  floordiv: "floordiv",
  ceildiv: "ceildiv",
  mod: "mod",
};

/** Dimensions and symbols by name. */
interface Names {
  readonly known: Map<string, AffineExpression>;
  readonly dimensions: number;
  readonly symbols: number;
}

export abstract class AffineParser extends LocationParser {
  private affineParameters: ReadonlyMap<string, AffineExpression> = new Map();

  protected affineMap(): AffineMapAttribute {
    this.advance();
    this.expect("<");
    const { known, dimensions, symbols } = this.affineNames();
    this.expect("->");
    this.affineParameters = known;
    const results = this.parenthesized(() => this.affineExpression());
    this.expect(">");
    return new AffineMapAttribute(dimensions, symbols, results);
  }

  protected affineSet(): AffineSetAttribute {
    this.advance();
    this.expect("<");
    const { known, dimensions, symbols } = this.affineNames();
    this.expect(":");
    this.affineParameters = known;
    const constraints = this.parenthesized(() => this.affineConstraint());
    this.expect(">");
    // No constraints hold always, as 0 == 0 does.
    const always: AffineConstraint = { expression: affineConstant(0n), isEquality: true };
    return new AffineSetAttribute(dimensions, symbols, constraints.length === 0 ? [always] : constraints);
  }

  private parenthesized<T>(item: () => T): T[] {
    this.expect("(");
    const items = this.isAt(")") ? [] : this.commaSeparated(item);
    this.expect(")");
    return items;
  }

  /** `(d0, d1)[s0]`. */
  private affineNames(): Names {
    const known = new Map<string, AffineExpression>();
    const define = (make: (position: number) => AffineExpression) => (): void => {
      if (this.kind !== "identifier") this.fail("expected a bare identifier");
      if (known.has(this.tokenText)) this.fail(`redefinition of identifier '${this.tokenText}'`);
      known.set(this.tokenText, make(known.size));
      this.advance();
    };
    const dimensions = this.parenthesized(define(affineDimension)).length;
    let symbols = 0;
    if (this.optional("[")) {
      const symbol = define((position) => affineSymbol(position - dimensions));
      symbols = this.isAt("]") ? 0 : this.commaSeparated(symbol).length;
      this.expect("]");
    }
    return { known, dimensions, symbols };
  }

  /** `a >= b`, `a <= b` or `a == b`. */
  private affineConstraint(): AffineConstraint {
    const lhs = this.affineExpression();
    const relation = [">", "<", "="].find((sign) => this.optional(sign));
    if (relation === undefined) return this.fail("expected '== affine-expr' or '>= affine-expr' or '<= affine-expr'");
    this.expect("=");
    const rhs = this.affineExpression();
    const [larger, smaller] = relation === "<" ? [rhs, lhs] : [lhs, rhs];
    return { expression: affine("add", larger, negated(smaller)), isEquality: relation === "=" };
  }

  private affineExpression(): AffineExpression {
    let sum = this.affineTerm();
    for (;;) {
      const isMinus = this.isAt("-");
      if (!isMinus && !this.isAt("+")) return sum;
      this.advance();
      const term = this.affineTerm();
      sum = this.shallow(affine("add", sum, isMinus ? negated(term) : term));
    }
  }

  private affineTerm(): AffineExpression {
    let product = this.affineOperand("left");
    for (;;) {
      const operator = this.kind === "end" ? undefined : tightOperators[this.tokenText];
      if (operator === undefined) return product;
      const at = this.start;
      this.advance();
      const factor = this.affineOperand("right");
      const isAffine = isSymbolic(factor) || (operator === "mul" && isSymbolic(product));
      if (!isAffine) this.fail(notAffine(operator), at);
      product = this.shallow(affine(operator, product, factor));
    }
  }

  private shallow(expression: AffineExpression): AffineExpression {
    if (affineDepth(expression) > maximumDepth)
      this.fail(`an affine expression has at most ${maximumDepth} levels of operators`);
    return expression;
  }

  private affineOperand(side: "left" | "right"): AffineExpression {
    if (this.kind === "identifier") {
      const known =
        this.affineParameters.get(this.tokenText) ?? this.fail(`use of undeclared identifier '${this.tokenText}'`);
      this.advance();
      return known;
    }
    if (this.kind === "integer") {
      const value = BigInt(this.tokenText);
      if (value >= 1n << 63n) this.fail("constant too large for index");
      this.advance();
      return affineConstant(value);
    }
    if (this.isAt("(")) return this.affineParentheses();
    if (this.isAt("-")) {
      this.advance();
      this.descend();
      const operand = this.affineOperand("right");
      this.ascend();
      return negated(operand);
    }
    if (this.isAt("+") || this.isAt("*")) this.fail(`missing ${side} operand of binary operator`);
    return this.fail(side === "right" ? "missing right operand of binary operator" : "expected affine expression");
  }

  private affineParentheses(): AffineExpression {
    this.advance();
    if (this.isAt(")")) this.fail("no expression inside parentheses");
    this.descend();
    const expression = this.affineExpression();
    this.ascend();
    this.expect(")");
    return expression;
  }
}

function negated(expression: AffineExpression): AffineExpression {
  return affine("mul", expression, affineConstant(-1n));
}

function notAffine(operator: AffineOperator): string {
  return operator === "mul"
    ? "non-affine expression: at least one of the multiply operands has to be either a constant or symbolic"
    : `non-affine expression: right operand of ${operator} has to be either a constant or symbolic`;
}
