/** What is said of manifests that are none, and of launches that break a kernel's contract. */
import { defineDiagnostic } from "@dslc/base";

export const notJson = defineDiagnostic(
  "manifest/not-json",
  "error",
  "A manifest is a JSON document; this text is none, so nothing of it can be read.",
  ({ detail }: { detail: string }) => `the manifest is not JSON: ${detail}`,
);

export const unknownFormatVersion = defineDiagnostic(
  "manifest/unknown-format-version",
  "error",
  "The first field of a manifest is the version of its format. A reader refuses versions that it does not\n" +
    "know, because it would misunderstand them. Compile the kernels again, or use the launcher that belongs to\n" +
    "the compiler.",
  ({ found, known }: { found: string; known: number }) =>
    `the manifest has format version ${found}, this reader knows version ${known}`,
);

export const invalidManifest = defineDiagnostic(
  "manifest/invalid",
  "error",
  "The manifest does not have the form that docs/manifest.md describes. The message begins with the path to the place.",
  ({ path, problem }: { path: string; problem: string }) => (path === "" ? problem : `${path}: ${problem}`),
);

export const wrongArgument = defineDiagnostic(
  "manifest/wrong-argument",
  "error",
  "A launch names each scalar parameter of the kernel, with a value of the parameter's type. Lengths of\n" +
    "buffers may be given too, in elements, for the parameters that are buffers.",
  ({ kernel, problem }: { kernel: string; problem: string }) => `launch of '${kernel}': ${problem}`,
);

export const wrongGroupSize = defineDiagnostic(
  "manifest/wrong-group-size",
  "error",
  "The kernel was compiled for one workgroup size, or for sizes up to a limit: that of the target, or a\n" +
    "smaller one that the kernel declares.",
  ({ kernel, problem }: { kernel: string; problem: string }) =>
    `workgroup size of the launch of '${kernel}': ${problem}`,
);

export const wrongGroupCount = defineDiagnostic(
  "manifest/wrong-group-count",
  "error",
  "The target launches at least one workgroup in each dimension, and at most as many as the manifest's limits say.",
  ({ kernel, problem }: { kernel: string; problem: string }) =>
    `number of workgroups of the launch of '${kernel}': ${problem}`,
);

export const formulaWithoutValue = defineDiagnostic(
  "manifest/formula-without-value",
  "error",
  "Lengths, offsets, byte counts and requirements are integers between -2^63 and 2^63-1, and so is all that\n" +
    "they are computed from. With the arguments of this launch one of them is outside, or divides by zero, or\n" +
    "a length, an offset or a byte count is negative. It is never wrapped around. Change the arguments, or\n" +
    "state in a `requires` clause which ones are allowed.",
  ({ kernel, formula, problem }: { kernel: string; formula: string; problem: string }) =>
    `${formula} of '${kernel}' has no value in this launch: ${problem}`,
);

export const requirementNotMet = defineDiagnostic(
  "manifest/requirement-not-met",
  "error",
  "A `requires` clause of the kernel is false for the arguments of this launch. The compiler has relied on it.",
  ({ kernel, text, line }: { kernel: string; text: string; line: number }) =>
    `'${kernel}' requires ${text} (line ${line})`,
);

export const bufferTooShort = defineDiagnostic(
  "manifest/buffer-too-short",
  "error",
  "A buffer parameter declares its length, and the kernel may touch all of it. The buffer given to this\n" +
    "launch has fewer elements.",
  ({ kernel, buffer, needed, given }: { kernel: string; buffer: string; needed: bigint; given: bigint }) =>
    `buffer '${buffer}' of '${kernel}' has ${given} elements, ${needed} are needed`,
);

export const missingLaunchBytes = defineDiagnostic(
  "manifest/missing-launch-bytes",
  "error",
  "The kernel uses launch-sized workgroup memory in its raw form: no formula says how much, so the launch has to.",
  ({ kernel }: { kernel: string }) =>
    `launch of '${kernel}' does not say how many launch-sized workgroup bytes it gives`,
);

export const tooFewLaunchBytes = defineDiagnostic(
  "manifest/too-few-launch-bytes",
  "error",
  "The launch gives fewer bytes of launch-sized workgroup memory than the kernel's views take, so that views\n" +
    "would lie outside of the memory. The notes list the views.",
  ({ kernel, needed, given }: { kernel: string; needed: bigint; given: bigint }) =>
    `launch of '${kernel}' gives ${given} bytes of launch-sized workgroup memory, ${needed} are needed`,
);

export const tooMuchWorkgroupMemory = defineDiagnostic(
  "manifest/too-much-workgroup-memory",
  "error",
  "The static and the launch-sized workgroup memory of the launch are together more than a workgroup gets on\n" +
    "the target. The notes list what takes the bytes.",
  ({ kernel, bytes, limit }: { kernel: string; bytes: bigint; limit: number }) =>
    `launch of '${kernel}' takes ${bytes} bytes of workgroup memory, over the target's limit of ${limit}`,
);
