/**
 * Checks text against directives in comments of a test, as LLVM's FileCheck does, but strictly: a directive that is not
 * known, one without its colon, and a test in which nothing has to be there are errors.
 *
 *     // CHECK-LABEL: func.func @f
 *     // CHECK:       %[[X:.*]] = arith.constant 3
 *     // CHECK-NEXT:  arith.shli %arg0, %[[X]]
 *     // CHECK-NOT:   arith.muli
 *
 * `{{...}}` is a regular expression, `[[NAME:...]]` one whose match has a name from then on, `[[NAME]]` what it was.
 * Spaces and tabs match any number of them.
 */
import { type Directive, directiveKinds, Matcher } from "./file-check-match.ts";
import { FileCheckError, parsePattern } from "./file-check-pattern.ts";

/** @throws FileCheckError that shows the directive and where in the text it was looked for. */
export function fileCheck(text: string, test: string): void {
  new Matcher(text).run(parseDirectives(test));
}

/** @throws FileCheckError for a directive that is wrong, and for a test without one that wants something to be there. */
export function parseDirectives(test: string): readonly Directive[] {
  const directives = test.split("\n").flatMap((text, at) => directiveOf(text, at + 1) ?? []);
  if (!directives.some(({ kind }) => kind !== "CHECK-NOT"))
    throw new FileCheckError("the test has no directive by which something has to be there, such as '// CHECK: ...'");
  const [first] = directives;
  if (first?.kind === "CHECK-NEXT" || first?.kind === "CHECK-SAME")
    throw new FileCheckError(`line ${first.line}: ${first.kind} comes before anything that it could follow`);
  return directives;
}

function directiveOf(text: string, line: number): Directive | undefined {
  const found = /\bCHECK(?:-[A-Z]+)*/.exec(text);
  // Only comments hold directives: a name in the code that is looked at may be spelled so, too.
  if (found === null || !/^\s*(\/\/|#|;)/.test(text)) return undefined;
  const [name] = found;
  const rest = text.slice(found.index + name.length);
  const kind = directiveKinds.find((known) => known === name);
  if (kind === undefined)
    throw new FileCheckError(`line ${line}: there is no directive '${name}'; there are ${directiveKinds.join(", ")}`);
  if (!rest.startsWith(":")) throw new FileCheckError(`line ${line}: there is no colon behind '${name}'`);
  const pattern = parsePattern(rest.slice(1).trim(), line);
  if (kind === "CHECK-LABEL" && pattern.names.length > 0)
    throw new FileCheckError(`line ${line}: CHECK-LABEL can neither name anything nor use a name`);
  return { kind, pattern, line };
}
