/**
 * The reference page of the grammar, generated from the parser itself.
 *
 * Chevrotain records every rule as data; that data is printed here as EBNF, so the page cannot say what the parser does
 * not do. What chevrotain cannot record (a check beside a rule) is said in words.
 */
import {
  Alternation,
  Alternative,
  type IProduction,
  NonTerminal,
  Option,
  Repetition,
  RepetitionWithSeparator,
  type Rule,
  Terminal,
  type TokenType,
} from "chevrotain";
import { binaryPrecedence, comparisonPrecedence } from "./operators.ts";
import { Parser } from "./parse.ts";
import { chainLimit, nestingLimit } from "./recovering-parser.ts";
import {
  addressSpace,
  assignmentOperator,
  binaryOperator,
  identifier,
  keyword,
  number,
  prefixOperator,
  string,
  vocabulary,
} from "./tokens.ts";

const pageWidth = 100;

/** The whole page, in Markdown. */
export function grammarPage(): string {
  return `# Grammar

This page is generated from the parser (\`packages/syntax\`); a test fails when it is stale.

## Tokens

- White space separates tokens and means nothing else. Comments are \`// to the end of the line\` and
  \`/* between marks */\`; the latter nest. \`/// text\` before an item, a parameter, a field or a view of
  \`launch workgroup\` documents it.
- \`identifier\`: \`${patternText(identifier)}\`, but not a keyword. \`step\` is a keyword only after the range of a \`for\`.
- Keywords: ${Object.keys(keyword).sort().map(code).join(" ")}.
- \`number\`: decimal, or hexadecimal after \`0x\`, binary after \`0b\`, octal after \`0o\`, with \`_\` between digits where one
  likes. A decimal with a fraction or an exponent (\`0.5\`, \`1.\`, \`1e-3\`) is a float. A suffix fixes the type
  (\`1u32\`, \`0.5f16\`, \`1f32\`). Integers are exact, whatever their size; a number has no sign.
- \`string\`: text in double quotes on one line, with the escapes \`\\"\` \`\\\\\` \`\\n\` \`\\r\` \`\\t\`.

## Operators

From the tightest to the loosest. All but comparisons associate to the left; comparisons do not chain.

| operators | |
| --- | --- |
| \`a.b\` \`a(b)\` \`a[b]\` | member, call, index |
| ${operatorsOf(prefixOperator)} | before an operand |
| \`as\` | conversion |
${precedenceRows()}

## Rules

\`{ }\` is any number of times, \`[ ]\` at most once, \`( | )\` a choice; what is in quotes stands for itself. A \`">"\` before
\`">"\` or \`"="\` in an operator is followed by it directly, without a space.

\`\`\`ebnf
${tokenRules().join("\n")}

${Object.values(new Parser(false).getGAstProductions()).map(ebnfRule).join("\n\n")}
\`\`\`

Besides:

- The \`";"\` of an \`expression-statement\` may be missing only before \`"}"\`: then the expression is the block's value. An
  \`if\` with an \`else\` at the end of a block is its value too, when each of its blocks has one.
- In an \`index\`, one of the parts is there.
- In a conversion, \`"<"\` after the type's name begins generic arguments only after \`vec\` and \`matrix\`, so that
  \`i as u32 < n\` compares.
- \`>>\` in generic arguments closes two lists of them.

## Limits

Parentheses, blocks, types and unary operators may be ${nestingLimit} levels inside each other; a list of arguments,
indices or elements, and an \`if\`, are a level besides. A chain of binary operators, members, calls, indices and
conversions may be ${chainLimit} long; a chain of \`else if\` may be of any length.
`;
}

function precedenceRows(): string {
  const byPrecedence = Map.groupBy(Object.entries(binaryPrecedence), ([, precedence]) => precedence);
  return [...byPrecedence]
    .sort(([a], [b]) => b - a)
    .map(([precedence, entries]) => {
      const note = precedence === comparisonPrecedence ? "comparison: does not associate" : "";
      return `| ${entries.map(([text]) => code(text.replaceAll("|", "\\|"))).join(" ")} | ${note} |`;
    })
    .join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

function patternText(type: TokenType): string {
  return type.PATTERN instanceof RegExp ? type.PATTERN.source : type.name;
}

/** The tokens of a category as EBNF texts. */
function membersOf(category: TokenType): string[] {
  return vocabulary.filter((type) => type.CATEGORIES?.includes(category)).map(terminal);
}

function operatorsOf(category: TokenType): string {
  return membersOf(category)
    .map((text) => code(text.slice(1, -1)))
    .join(" ");
}

/** The categories that the rules mention. */
function tokenRules(): string[] {
  return [prefixOperator, binaryOperator, assignmentOperator, addressSpace].map((category) => {
    const name = ruleName(category.name);
    return `${name} = ${membersOf(category).join(" | ")} ;`;
  });
}

// EBNF

function ruleName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The names of these stand for themselves in the rules. */
const namedTokens: ReadonlySet<TokenType> = new Set([identifier, number, string]);

function terminal(type: TokenType): string {
  if (namedTokens.has(type) || type.LABEL === undefined) return ruleName(type.name);
  return `"${type.LABEL.slice(1, -1)}"`;
}

function ebnfRule(rule: Rule): string {
  const name = ruleName(rule.name);
  const [only] = rule.definition;
  const choices = only instanceof Alternation && rule.definition.length === 1 ? alternatives(only) : undefined;
  const flat = `${name} = ${choices?.join(" | ") ?? sequence(rule.definition)} ;`;
  if (flat.length <= pageWidth) return flat;
  return `${name} =\n    ${choices?.join("\n  | ") ?? broken(rule.definition, 4)} ;`;
}

/** The parts of a long sequence, each on a line of its own, as are the alternatives of a choice that is too long. */
function broken(parts: readonly IProduction[], indent: number): string {
  const margin = `\n${" ".repeat(indent)}`;
  return parts
    .map((part) => {
      const flat = production(part);
      if (indent + flat.length <= pageWidth) return flat;
      if (part instanceof Alternation) return `( ${alternatives(part).join(`${margin}| `)} )`;
      if (!(part instanceof Option || part instanceof Repetition)) return flat;
      const inner = broken(part.definition, indent + 2);
      return part instanceof Option ? `[ ${inner} ]` : `{ ${inner} }`;
    })
    .join(margin);
}

function sequence(parts: readonly IProduction[]): string {
  return parts.map(production).join(" ");
}

function alternatives(choice: Alternation): string[] {
  return [...new Set(choice.definition.map(production))];
}

function grouped(choices: readonly string[]): string {
  return choices.length === 1 ? choices.join() : `( ${choices.join(" | ")} )`;
}

function production(part: IProduction): string {
  if (part instanceof Terminal) return terminal(part.terminalType);
  if (part instanceof NonTerminal) return ruleName(part.nonTerminalName);
  if (part instanceof Alternation) return grouped(alternatives(part));
  if (part instanceof Alternative) return sequence(part.definition);
  if (part instanceof Option || part instanceof Repetition) {
    const inner = sequence(part.definition);
    return part instanceof Option ? `[ ${inner} ]` : `{ ${inner} }`;
  }
  if (part instanceof RepetitionWithSeparator) {
    const item = sequence(part.definition);
    const separator = terminal(part.separator);
    return `[ ${item} { ${separator} ${item} } [ ${separator} ] ]`;
  }
  throw new Error(`the grammar uses ${part.constructor.name}, which the page cannot show`);
}
