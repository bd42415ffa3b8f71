/** What a source can be wrong in concerning types and values. */
import { defineDiagnostic } from "@dslc/base";

export const wrongType = defineDiagnostic(
  "frontend/wrong-type",
  "error",
  "A value of another type is wanted. There are no implicit conversions: 'as' converts, as in 'n as u64'. A literal " +
    "takes the type that its use wants.",
  ({ expected, found }: { expected: string; found: string }) => `expected ${expected}, found ${found}`,
);

export const mixedTypes = defineDiagnostic(
  "frontend/mixed-types",
  "error",
  "Both operands of an operator have one type. There are no implicit conversions: 'as' converts, as in 'n as u64'.",
  ({ operator, left, right }: { operator: string; left: string; right: string }) =>
    `'${operator}' of ${left} and ${right}: both sides have one type`,
);

export const wrongOperand = defineDiagnostic(
  "frontend/wrong-operand",
  "error",
  "An operator or a built-in function is for some types only: arithmetic for numbers, bits and shifts for integers, " +
    "'!' '&&' '||' for bool.",
  ({ what, wanted, found }: { what: string; wanted: string; found: string }) =>
    `${what} takes ${wanted}, found ${found}`,
);

export const wrongArgumentCount = defineDiagnostic(
  "frontend/wrong-argument-count",
  "error",
  "A call has one argument for each parameter.",
  ({ name, expected, found }: { name: string; expected: number; found: number }) =>
    `'${name}' takes ${expected} ${expected === 1 ? "argument" : "arguments"}, found ${found}`,
);

export const wrongGenericArguments = defineDiagnostic(
  "frontend/wrong-generic-arguments",
  "error",
  "Types in '::<...>' are given to what asks for them: 'launch_workgroup::<f32>()' for the element's type.",
  ({ name, wanted }: { name: string; wanted: string }) => `'${name}' takes ${wanted}`,
);

export const wrongSubscript = defineDiagnostic(
  "frontend/wrong-subscript",
  "error",
  "A subscript is a u32 or a u64: it counts elements from 0. A signed one would need a check that it is not negative.",
  ({ found }: { found: string }) => `a subscript is u32 or u64, found ${found}`,
);

export const wrongSubscriptCount = defineDiagnostic(
  "frontend/wrong-subscript-count",
  "error",
  "An element is named by one subscript for each dimension of its view: 'a[i]' in one, 'a[row, column]' in two.",
  ({ view, expected, found }: { view: string; expected: number; found: number }) =>
    `an element of ${view} has ${expected} ${expected === 1 ? "subscript" : "subscripts"}, found ${found}`,
);

export const subscriptOutOfBounds = defineDiagnostic(
  "frontend/subscript-out-of-bounds",
  "error",
  "Subscripts count elements from 0, so that the last element of 'a' is 'a[a.len - 1]'. On a device, an access beyond " +
    "the end has no meaning.",
  ({ subscript, length }: { subscript: string; length: string }) =>
    `subscript ${subscript} is out of bounds: there are ${length} elements`,
);

export const rangeOutOfBounds = defineDiagnostic(
  "frontend/range-out-of-bounds",
  "error",
  "A part of a view, 'a[low..high]', has the elements from 'low' to before 'high', which is at most the view's length. " +
    "Without 'high' it goes to the end.",
  ({ end, length }: { end: string; length: string }) => `the range ends at ${end}, but there are ${length} elements`,
);

export const emptyRange = defineDiagnostic(
  "frontend/empty-range",
  "error",
  "A part of a view, 'a[low..high]', has the elements from 'low' to before 'high', so 'high' is not below 'low'.",
  ({ low, high }: { low: string; high: string }) => `the range ends at ${high}, before it begins at ${low}`,
);

export const notAView = defineDiagnostic(
  "frontend/not-a-view",
  "error",
  "Only a view of memory has elements and a length: a buffer, a view of workgroup memory.",
  ({ found }: { found: string }) => `this is no view of memory, but ${found}`,
);

export const unknownMember = defineDiagnostic(
  "frontend/unknown-member",
  "error",
  "Built-in ids and sizes have the members x, y and z; views have 'len', and with several dimensions 'len0', 'len1' and so on.",
  ({ member, of }: { member: string; of: string }) => `there is no member '${member}' of ${of}`,
);

export const ifWithoutElse = defineDiagnostic(
  "frontend/if-without-else",
  "error",
  "An 'if' whose value is used has a value on every way: it ends with an 'else'.",
  () => "this 'if' has no value when its condition does not hold",
);

export const unusedValue = defineDiagnostic(
  "frontend/unused-value",
  "error",
  "A block that is used as a statement has no value: a ';' behind the last expression drops it.",
  ({ type }: { type: string }) => `nothing takes this value of type ${type}`,
);

export const invalidCast = defineDiagnostic(
  "frontend/invalid-cast",
  "error",
  "'as' converts between numbers, and from bool to numbers (false is 0, true is 1).",
  ({ from, to }: { from: string; to: string }) => `cannot convert ${from} to ${to}`,
);

export const invalidBitcast = defineDiagnostic(
  "frontend/invalid-bitcast",
  "error",
  "'bitcast::<T>(value)' takes the bits of a number as those of a type of as many bits: an f32 as a u32, for instance. " +
    "A bool has no bits that a program sees.",
  ({ from, to }: { from: string; to: string }) => `the bits of ${from} are no ${to}`,
);

export const literalOutOfRange = defineDiagnostic(
  "frontend/literal-out-of-range",
  "error",
  "A literal has to be a value of the type that its suffix or its use gives it.",
  ({ literal, type }: { literal: string; type: string }) => `${literal} is no value of ${type}`,
);

export const constantOverflow = defineDiagnostic(
  "frontend/constant-overflow",
  "error",
  "In the value of a constant, integer arithmetic has to stay in the range of its type. (In running code it wraps.)",
  ({ value, type }: { value: string; type: string }) => `this constant would be ${value}, which is no value of ${type}`,
);

export const divisionByZero = defineDiagnostic(
  "frontend/division-by-zero",
  "error",
  "Integer division and remainder by zero have no result.",
  () => "division by zero",
);

export const divisionOverflow = defineDiagnostic(
  "frontend/division-overflow",
  "error",
  "The least value of a signed type divided by -1 is one more than its greatest value.",
  ({ type }: { type: string }) => `the result of this division is no value of ${type}`,
);

export const shiftAmount = defineDiagnostic(
  "frontend/shift-amount",
  "error",
  "A shift is by less than the number of bits. (An amount that is not known at compile time is taken modulo that.)",
  ({ amount, type, bits }: { amount: string; type: string; bits: number }) =>
    `a shift of ${type} by ${amount}: it has ${bits} bits`,
);

export const loopStep = defineDiagnostic(
  "frontend/loop-step",
  "error",
  "A 'for' counts up: its step is positive.",
  ({ step }: { step: string }) => `the step of this loop is ${step}`,
);
