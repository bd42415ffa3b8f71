/** What a source can be wrong in beyond its syntax: names, statements and items. Types: `type-diagnostics.ts`. */
import { defineDiagnostic } from "@dslc/base";

export const unsupported = defineDiagnostic(
  "frontend/unsupported",
  "error",
  "The language has this construct, and this version of the compiler does not build it yet.",
  ({ construct }: { construct: string }) => `not supported yet: ${construct}`,
);

export const noKernel = defineDiagnostic(
  "frontend/no-kernel",
  "error",
  "A source is compiled for its kernels, and this one has none. A kernel begins with the word 'kernel': " +
    "'kernel name(n: u32, x: global mut [f32; n]) { ... }'. Functions ('fn') are only called by kernels.",
  () => "there is no kernel in this file",
);

export const unknownName = defineDiagnostic(
  "frontend/unknown-name",
  "error",
  "A name is used that nothing declares: no parameter, 'let', 'var' or loop around it, nothing at file level, and " +
    "nothing built in. A declaration in a block ends with the block.",
  ({ what, name }: { what: string; name: string }) => `unknown ${what} '${name}'`,
);

export const duplicateName = defineDiagnostic(
  "frontend/duplicate-name",
  "error",
  "Two declarations of one list have one name: two items of a file, two parameters, two views. Only a 'let' or 'var' " +
    "may give a name again that is taken: it hides the other one from there on.",
  ({ name }: { name: string }) => `'${name}' is declared twice`,
);

export const misusedName = defineDiagnostic(
  "frontend/misused-name",
  "error",
  "A name stands where what it names cannot: a function without its call, a value that is called, a kernel.",
  ({ name, what, wanted }: { name: string; what: string; wanted: string }) => `'${name}' is ${what}, not ${wanted}`,
);

export const unknownAttribute = defineDiagnostic(
  "frontend/unknown-attribute",
  "error",
  "Attributes are words of the language, and each has its places: '@group_size(x, y, z)' before a kernel, '@align(n)' " +
    "and '@may_alias' before a kernel's buffer, '@align(n)' behind a view or static array, '@pad(k)' behind a static " +
    "array, '@ordered' before 'launch workgroup', '@unroll', '@unroll(n)' and '@no_unroll' before a loop.",
  ({ name, place }: { name: string; place: string }) => `there is no attribute '@${name}' of ${place}`,
);

export const attributeArguments = defineDiagnostic(
  "frontend/attribute-arguments",
  "error",
  "An attribute's arguments are constants, and each attribute says how many it takes and of which kind: '@align' a " +
    "power of two in bytes, '@pad' a number of elements, '@group_size' one to three positive numbers.",
  ({ name, wanted }: { name: string; wanted: string }) => `'@${name}' takes ${wanted}`,
);

export const conflictingAttributes = defineDiagnostic(
  "frontend/conflicting-attributes",
  "error",
  "Two attributes of one thing ask for opposites: '@unroll' and '@no_unroll' of a loop. Keep the one that is meant.",
  ({ first, second }: { first: string; second: string }) => `'@${first}' and '@${second}' contradict each other`,
);

export const recursiveFunction = defineDiagnostic(
  "frontend/recursive-function",
  "error",
  "A function calls itself, directly or through others. Kernels run without a stack for calls: write a loop.",
  ({ cycle }: { cycle: readonly string[] }) => `recursion: ${cycle.map((name) => `'${name}'`).join(" calls ")}`,
);

export const constantCycle = defineDiagnostic(
  "frontend/constant-cycle",
  "error",
  "Constants may stand in any order, but the value of each has to come from others alone.",
  ({ name }: { name: string }) => `the value of constant '${name}' depends on itself`,
);

export const notConstant = defineDiagnostic(
  "frontend/not-constant",
  "error",
  "A constant is wanted: literals, other constants, operators, casts, 'if', and 'abs', 'min', 'max', 'clamp' of those.",
  ({ what }: { what: string }) => `${what} is not known at compile time`,
);

export const notAFormula = defineDiagnostic(
  "frontend/not-a-formula",
  "error",
  "Lengths and 'requires' are computed by the host before a launch. They may use the kernel's integer and bool parameters, " +
    "constants, 'group_size' and 'num_groups', the operators + - * / % == != < <= > >= && || !, 'min', 'max', 'clamp', " +
    "'if' with values, and casts between integers.",
  ({ what }: { what: string }) => `the host cannot compute ${what}`,
);

export const contractValue = defineDiagnostic(
  "frontend/contract-value",
  "error",
  "A length that is known at compile time is not negative, and a condition of 'requires' can hold.",
  ({ what }: { what: string }) => what,
);

export const kernelParameter = defineDiagnostic(
  "frontend/kernel-parameter",
  "error",
  "A kernel's parameters are numbers, bools, and buffers of global memory with their lengths: 'x: global [f32; n]'. " +
    "Workgroup memory is declared in the kernel: 'workgroup tile: [f32; 256];', 'launch workgroup { tile: [f32; n] }'.",
  ({ what }: { what: string }) => what,
);

export const staticAssertion = defineDiagnostic(
  "frontend/static-assertion",
  "error",
  "A 'static_assert' states what has to hold of constants, and it does not.",
  ({ message }: { message: string | undefined }) =>
    `static assertion failed${message === undefined ? "" : `: ${message}`}`,
);

export const unknownConstantOption = defineDiagnostic(
  "frontend/unknown-constant-option",
  "error",
  "A constant that is set from outside has to be a 'const' at file level of the source.",
  ({ name }: { name: string }) => `there is no constant '${name}' to set`,
);

export const constantOptionSyntax = defineDiagnostic(
  "frontend/constant-option-syntax",
  "error",
  "The value of a constant that is set from outside is one expression of the language.",
  ({ name, text }: { name: string; text: string }) => `'${text}' is no value for constant '${name}'`,
);

export const immutableAssignment = defineDiagnostic(
  "frontend/immutable-assignment",
  "error",
  "Only a 'var' can be assigned to. A 'let', a parameter, a loop's variable and a constant keep their value.",
  ({ name, what }: { name: string; what: string }) => `cannot assign to '${name}': it is ${what}`,
);

export const readOnlyView = defineDiagnostic(
  "frontend/read-only-view",
  "error",
  "Elements can be written through a view that is 'mut'. Without it, the compiler relies on the memory keeping its " +
    "content while the kernel runs.",
  ({ view }: { view: string }) => `cannot write to an element of ${view}: it is not 'mut'`,
);

export const notAssignable = defineDiagnostic(
  "frontend/not-assignable",
  "error",
  "On the left of an assignment stands a 'var' or an element of a view: 'x = 1', 'a[i] = 1'.",
  () => "this cannot be assigned to",
);

export const withoutValue = defineDiagnostic(
  "frontend/without-value",
  "error",
  "A 'var' that was declared without a value is read on a way on which nothing was assigned to it.",
  ({ name }: { name: string }) => `'${name}' may have no value yet`,
);

export const missingType = defineDiagnostic(
  "frontend/missing-type",
  "error",
  "A 'var' has its type from its value or from what is written behind its name: 'var x: f32;'.",
  ({ name }: { name: string }) => `'${name}' has neither a type nor a value`,
);

export const missingReturn = defineDiagnostic(
  "frontend/missing-return",
  "error",
  "A function with a result gives it on every way through it: by 'return value;', or by a value without ';' at its end.",
  ({ name, result }: { name: string; result: string }) =>
    `'${name}' can end without giving its result of type ${result}`,
);

export const unexpectedResult = defineDiagnostic(
  "frontend/unexpected-result",
  "error",
  "A kernel returns nothing, and a function only what it declares after '->'. Results of kernels go to 'mut' buffers.",
  ({ name }: { name: string }) => `'${name}' returns nothing`,
);

export const outsideLoop = defineDiagnostic(
  "frontend/outside-loop",
  "error",
  "'break' and 'continue' are about the innermost loop around them.",
  ({ word }: { word: string }) => `'${word}' is in no loop`,
);

export const tooDeep = defineDiagnostic(
  "frontend/too-deep",
  "error",
  "Loops, 'if's, '&&' and '||' are inside each other to a limited depth. Each 'else if' is one level more, and so is " +
    "what follows a statement that may leave its loop or function. Join conditions with '||', or move a part into a " +
    "function.",
  ({ limit }: { limit: number }) => `this is inside of more than ${limit} conditions and loops`,
);

export const misplacedLaunch = defineDiagnostic(
  "frontend/misplaced-launch",
  "error",
  "A kernel has one launch-sized region, sized before it starts. 'launch workgroup' stands once among the outermost " +
    "statements of a kernel. A function gets its views as parameters: 'fn f(tile: workgroup mut [f32])'.",
  ({ reason }: { reason: string }) => `'launch workgroup' ${reason}`,
);

export const notAnArray = defineDiagnostic(
  "frontend/not-an-array",
  "error",
  "Arrays are declared with all their lengths: 'workgroup tile: [f32; 256];', 'var sums: [f32; 8] = [0.0; 8];', " +
    "'workgroup tile: [f32; 32, 32];'. Lengths that only a launch knows are for 'launch workgroup'.",
  ({ found }: { found: string }) => `'${found}' is no array with its lengths`,
);

export const arraySize = defineDiagnostic(
  "frontend/array-size",
  "error",
  "The lengths of a static array are constants: positive integers. '@pad(k)' makes each row k elements longer than what " +
    "subscripts reach, for arrays of two dimensions and more.",
  ({ what }: { what: string }) => what,
);

export const openView = defineDiagnostic(
  "frontend/open-view",
  "error",
  "The last view of a launch region may leave its length out: it gets what is left of what the launch gives. A view " +
    "before another one has a length.",
  ({ name }: { name: string }) => `view '${name}' has no length, and is not the last one`,
);

export const arrayValue = defineDiagnostic(
  "frontend/array-value",
  "error",
  "What an array of a work-item's own holds at first is one value for all elements, '[0.0; 8]', or, in one dimension, " +
    "each element, '[1, 2, 3]': as many as the array has. Arrays are no values: they are not assigned or copied as a " +
    "whole.",
  ({ what }: { what: string }) => `this is not what the array can hold at first: ${what}`,
);

export const emptyLaunch = defineDiagnostic(
  "frontend/empty-launch",
  "error",
  "'launch workgroup' lists at least one view: 'launch workgroup { tile: [f32; group_size.x] }'.",
  () => "this launch region has no views",
);

export const wrongWord = defineDiagnostic(
  "frontend/wrong-word",
  "error",
  "Some arguments are words of the language: the memory that a barrier is about (workgroup, global), an order (relaxed, " +
    "acquire, release, acq_rel, seq_cst), a scope (subgroup, workgroup, device, system).",
  ({ what, found }: { what: string; found: string }) => `expected ${what}, found '${found}'`,
);

export const wrongNamedArgument = defineDiagnostic(
  "frontend/wrong-named-argument",
  "error",
  "Atomics and fences have arguments with names, each at most once: 'atomic_add(&a[i], 1, order: release, scope: " +
    "device)'.",
  ({ callee, argument, problem }: { callee: string; argument: string; problem: string }) =>
    `argument '${argument}': '${callee}' ${problem}`,
);

export const wrongAtomicElement = defineDiagnostic(
  "frontend/wrong-atomic-element",
  "error",
  "An atomic works on one element of global or workgroup memory, given by its address: 'atomic_add(&a[i], 1)'. Devices " +
    "have atomics of 32 and 64 bits; those of floats add, exchange, load and store.",
  ({ name, wanted, found }: { name: string; wanted: string; found: string }) =>
    `'${name}' takes ${wanted}, found ${found}`,
);

export const impossibleOrder = defineDiagnostic(
  "frontend/impossible-order",
  "error",
  "What only reads releases nothing, what only writes acquires nothing, and a relaxed fence orders nothing.",
  ({ name, ordering }: { name: string; ordering: string }) => `'${name}' cannot have the order '${ordering}'`,
);
