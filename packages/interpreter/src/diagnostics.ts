/** What stops a run: faults of a launch, found before the kernel runs, and traps of the kernel itself. */
import { defineDiagnostic } from "@dslc/base";

export const unknownKernel = defineDiagnostic(
  "interpreter/unknown-kernel",
  "error",
  "The module defines no function of that name.",
  ({ name }: { name: string }) => `the module has no kernel '${name}'`,
);

export const wrongArgument = defineDiagnostic(
  "interpreter/wrong-argument",
  "error",
  `A launch gives each parameter of the kernel a value: a number or bigint for a scalar, a typed array or a buffer with
elements of the parameter's type for a buffer.`,
  ({ parameter, problem }: { parameter: string; problem: string }) => `argument for '${parameter}' ${problem}`,
);

export const wrongShape = defineDiagnostic(
  "interpreter/wrong-shape",
  "error",
  `The group size and the number of groups are whole numbers, at least 1 in each dimension. A kernel that fixes its
group size runs with that size only.`,
  ({ problem }: { problem: string }) => problem,
);

export const bufferTooShort = defineDiagnostic(
  "interpreter/buffer-too-short",
  "error",
  "A buffer parameter declares its length, and the kernel may touch all of it. The buffer of this launch is shorter.",
  ({ buffer, given, needed }: { buffer: string; given: bigint; needed: bigint }) =>
    `buffer '${buffer}' has ${given} elements, the kernel declares ${needed}`,
);

export const overlappingBuffers = defineDiagnostic(
  "interpreter/overlapping-buffers",
  "error",
  `A parameter that the kernel writes to overlaps no other one: the compiler relies on it. Give the parameters separate
memory, or declare those that may overlap.`,
  ({ first, second }: { first: string; second: string }) => `buffers '${first}' and '${second}' overlap`,
);

export const requirementNotMet = defineDiagnostic(
  "interpreter/requirement-not-met",
  "error",
  "A `requires` clause of the kernel is false for the arguments of this launch. The compiler has relied on it.",
  ({ kernel, text }: { kernel: string; text: string }) => `'${kernel}' requires ${text}`,
);

export const contractError = defineDiagnostic(
  "interpreter/contract-error",
  "error",
  `Lengths, offsets, byte counts and requirements of a kernel's contract are integers between -2^63 and 2^63-1, and so
is all that they are computed from. For this launch one of them is outside, divides by zero, or a length, an offset or a
byte count is negative. It is never wrapped around.`,
  ({ what, problem }: { what: string; problem: string }) => `${what} has no value in this launch: ${problem}`,
);

export const launchBytesTooFew = defineDiagnostic(
  "interpreter/launch-bytes-too-few",
  "error",
  `The launch gives fewer bytes of launch-sized workgroup memory than the kernel's views take, so that views would lie
outside of the memory. The message lists the views.`,
  ({ given, needed, views }: { given: bigint; needed: bigint; views: string }) =>
    `launch gives ${given} bytes of workgroup memory, the kernel needs ${needed}${views === "" ? "" : `: ${views}`}`,
);

export const missingLaunchBytes = defineDiagnostic(
  "interpreter/missing-launch-bytes",
  "error",
  "The kernel takes its launch-sized workgroup memory raw: no formula says how much, so the launch has to.",
  ({ kernel }: { kernel: string }) =>
    `the launch of '${kernel}' does not say how many bytes of workgroup memory it gives`,
);

export const launchViewMismatch = defineDiagnostic(
  "interpreter/launch-view-mismatch",
  "error",
  `The lengths of the launch-sized region's views are computed in the kernel and, for the host, in its contract. All
work-items and the contract have to agree, or views overlap.`,
  ({ view, here, there, by }: { view: string; here: bigint; there: bigint; by: string }) =>
    `view '${view}' has ${here} elements here, and ${there} by ${by}`,
);

export const launchRegionMixed = defineDiagnostic(
  "interpreter/launch-region-mixed",
  "error",
  "A kernel sees its launch-sized region through one set of views, or raw. The two forms do not know of each other.",
  () => "the launch-sized region is seen in two forms that overlap",
);

export const outOfBounds = defineDiagnostic(
  "interpreter/out-of-bounds",
  "error",
  "An index is negative, or not below the length of the memory that it is used on.",
  ({ index, size, memory, dimension }: { index: bigint; size: bigint; memory: string; dimension: string }) =>
    `index ${index} is out of bounds of '${memory}', which has ${size} elements${dimension}`,
);

export const outsideAllocation = defineDiagnostic(
  "interpreter/outside-allocation",
  "error",
  `An access or a view is within the bounds that its memref declares, but not within the memory that there is: the
declared sizes are wrong.`,
  ({ memory, start, end, bytes }: { memory: string; start: bigint; end: bigint; bytes: number }) =>
    `bytes ${start} to ${end} are outside of '${memory}', which has ${bytes} bytes`,
);

export const misalignedAccess = defineDiagnostic(
  "interpreter/misaligned-access",
  "error",
  "An element has to lie at an address that is a multiple of its type's alignment: devices fault, or read other bytes.",
  ({ memory, type, address, alignment }: { memory: string; type: string; address: number; alignment: number }) =>
    `access to ${type} of '${memory}' at address ${address}, which is no multiple of ${alignment}`,
);

export const falseAlignment = defineDiagnostic(
  "interpreter/false-alignment",
  "error",
  "The kernel states an alignment that the memory does not have. The optimizer relies on it.",
  ({ memory, address, alignment }: { memory: string; address: number; alignment: bigint }) =>
    `'${memory}' is at address ${address} and is stated to be aligned to ${alignment} bytes`,
);

export const uninitializedRead = defineDiagnostic(
  "interpreter/uninitialized-read",
  "error",
  `Workgroup memory and private memory start undefined, and so does a static array each time its declaration is come to.
This reads bytes that no work-item has written since: a store or a barrier is missing, or an index is wrong.`,
  ({ memory, start, end }: { memory: string; start: number; end: number }) =>
    `bytes ${start} to ${end} of '${memory}' are read before anything was written`,
);

export const readOnlyStore = defineDiagnostic(
  "interpreter/read-only-store",
  "error",
  "The parameter is declared to be only read, so that the optimizer would drop this store.",
  ({ memory }: { memory: string }) => `store to '${memory}', which is only to be read`,
);

export const viewOutOfBounds = defineDiagnostic(
  "interpreter/view-out-of-bounds",
  "error",
  "A part of a memref reaches over the bounds of the whole.",
  ({ memory, problem }: { memory: string; problem: string }) => `view of '${memory}' ${problem}`,
);

export const falseAssumption = defineDiagnostic(
  "interpreter/false-assumption",
  "error",
  "The kernel states a condition that is false. The optimizer relies on it.",
  ({ reason }: { reason: string }) => `the assumption '${reason}' is false`,
);

export const falseUniformity = defineDiagnostic(
  "interpreter/false-uniformity",
  "error",
  "The kernel states that all work-items of a group which come here together, in the same iteration of the loops around, have the same value. The compiler relies on it.",
  ({ here, there }: { here: string; there: string }) =>
    `this is stated to be uniform, and is ${here} here and ${there} in another work-item of the group`,
);

export const undefinedBehavior = defineDiagnostic(
  "interpreter/undefined-behavior",
  "error",
  "The operation has no meaning for these operands: anything may happen on a device.",
  ({ name, reason }: { name: string; reason: string }) => `undefined behavior in '${name}': ${reason}`,
);

export const poisonUse = defineDiagnostic(
  "interpreter/poison-use",
  "error",
  `An operation gave no value for its operands (an overflow that is declared not to happen, a shift by all bits, a conversion of a float that does not fit). Such a value may be
passed on and dropped, but nothing may depend on it: no address, no branch, nothing that is stored.`,
  ({ name, origin }: { name: string; origin: string }) =>
    `'${name}' depends on a value that '${origin}' did not define`,
);

export const barrierDivergence = defineDiagnostic(
  "interpreter/barrier-divergence",
  "error",
  `Either all work-items of a group reach a barrier or none does, and all in the same iteration of the loops around it.
Move the barrier out of the branch or loop that only some work-items take.`,
  ({ waiting, total, others }: { waiting: number; total: number; others: string }) =>
    `${waiting} of ${total} work-items wait at this barrier, and ${others}`,
);

export const subgroupDivergence = defineDiagnostic(
  "interpreter/subgroup-divergence",
  "error",
  `All lanes of a subgroup that have not left the kernel come to a subgroup operation together, in the same iteration of
the loops around it. Move the operation out of the branch or loop that only some lanes take; a lane that has nothing to
add takes part with a value that changes nothing.`,
  ({ name, waiting, total, others }: { name: string; waiting: number; total: number; others: string }) =>
    `${waiting} of ${total} lanes are at this '${name}', and ${others}`,
);

export const divergentOperand = defineDiagnostic(
  "interpreter/divergent-operand",
  "error",
  "The operation takes one value for the whole subgroup, and devices use that of any one lane.",
  ({ name, operand, values }: { name: string; operand: string; values: string }) =>
    `lanes give '${name}' different values for ${operand}: ${values}`,
);

export const stepLimitReached = defineDiagnostic(
  "interpreter/step-limit-reached",
  "error",
  "The run was stopped after a number of operations. A loop may have no end; else raise the limit.",
  ({ limit }: { limit: number }) => `the run was stopped after ${limit} operations`,
);

export const recursionTooDeep = defineDiagnostic(
  "interpreter/recursion-too-deep",
  "error",
  "Calls are nested deeper than a device's stack allows for: a function probably calls itself without end.",
  ({ callee, limit }: { callee: string; limit: number }) =>
    `the call of ${callee} is nested deeper than ${limit} calls`,
);

export const unsupportedOperation = defineDiagnostic(
  "interpreter/unsupported-operation",
  "error",
  `The interpreter does not know what the operation does. A dialect tells it by 'evaluate', by the interfaces for
control flow of @dslc/ir, or by the interface 'executable' of @dslc/interpreter.`,
  ({ name, problem }: { name: string; problem: string }) => `'${name}' cannot be run: ${problem}`,
);

export const allocationTooLarge = defineDiagnostic(
  "interpreter/allocation-too-large",
  "error",
  "The kernel asks for more bytes than any device has for private or workgroup memory: a size is probably wrong.",
  ({ memory, bytes }: { memory: string; bytes: number }) => `'${memory}' would take ${bytes} bytes`,
);

export const assertionFailed = defineDiagnostic(
  "interpreter/assertion-failed",
  "error",
  "A condition that the kernel asserts is false.",
  ({ message }: { message: string }) => `assertion failed: ${message}`,
);

export const unsupportedElement = defineDiagnostic(
  "interpreter/unsupported-element",
  "error",
  `The interpreter computes with integers, index, f16, bf16, f32, f64 and vectors of them, and so holds only these in
memory.`,
  ({ type }: { type: string }) => `memory cannot hold elements of type ${type}`,
);
