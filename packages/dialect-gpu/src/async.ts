/** Host operations that may be asynchronous: they wait for tokens, and may give one. */
import { type FormatPart, onlyType, OpaqueType, operandGroup, optional, variadic } from "@dslc/ir";

/** `!gpu.async.token`: that an asynchronous operation is done. */
export const asyncToken = OpaqueType.get("!gpu.async.token");
const token = onlyType("async token type", asyncToken);

/** The operands of an operation that may wait. */
export const asyncDependencies = variadic(token);
/** The result of an operation that may go on while others run. */
export const optionalToken = optional(token);

/** `async [%a, %b]`: the word when there is a token, the list when there are dependencies. */
export const asyncPart: FormatPart = {
  print: (op, printer) => {
    const dependencies = operandGroup(op, "asyncDependencies");
    if (op.results.at(-1)?.type === asyncToken) printer.write(" async");
    if (dependencies.length > 0) printer.write(" [").operands(dependencies).write("]");
  },
  parse: (parser, into) => {
    const isAsync = parser.optional("async");
    into.results("asyncToken", isAsync ? [asyncToken] : []);
    if (!parser.optional("[")) return;
    const dependencies = parser.optionalOperands();
    into.operands(
      "asyncDependencies",
      dependencies,
      dependencies.map(() => asyncToken),
    );
    parser.expect("]");
  },
};

export const asyncParts = { Async: asyncPart };
