/** Problems into diagnostics: what happened in words, where, and what to do about it. */
import type { Diagnostic } from "@dslc/base";
import * as diagnostics from "../diagnostics.ts";
import type { GateFinding } from "../gate/gate.ts";
import { supportedMajors } from "../supported-version.ts";
import type { Phase } from "./engine.ts";
import { headline } from "./llvm-messages.ts";
import { type Places, withNotes } from "./places.ts";
import type { Problem, Unavailable } from "./protocol.ts";

const activities: Readonly<Record<Phase, string>> = {
  parse: "reading the module",
  open: "opening the module",
  verify: "verifying the module",
  optimize: "optimising the module",
  emit: "generating code",
};
const activity = (phase: Phase | undefined): string => (phase === undefined ? "starting" : activities[phase]);

export function problemDiagnostic(problem: Problem, cpu: string, places: Places): Diagnostic {
  switch (problem.kind) {
    case "syntax": {
      const located = places.atByteColumn(problem.line, problem.byteColumn);
      return diagnostics.invalidIr.at(located.span, { reason: problem.text }, withNotes(located));
    }
    case "unreadable":
      return diagnostics.invalidIr.at(undefined, { reason: problem.text });
    case "invalid-module": {
      const located = places.ofVerifierMessage(problem.text);
      const [reason = "", ...quoted] = problem.text.trim().split("\n");
      return diagnostics.invalidIr.at(located.span, { reason: sentence(reason) }, withNotes(located, quoted));
    }
    case "unknown-intrinsic": {
      const located = places.ofIntrinsic(problem.name);
      if (problem.limit !== undefined) {
        const parameters = { what: problem.name, newest: problem.limit };
        return diagnostics.unknownToLlvm14.at(located.span, parameters, withNotes(located));
      }
      const help = ["check its spelling, its overload's suffix, and the LLVM version that introduced it"];
      return diagnostics.unknownIntrinsic.at(located.span, { intrinsic: problem.name }, withNotes(located, [], help));
    }
    case "unknown-processor": {
      const help = [`the processor asked for is '${cpu}'; LLVM 19 knows the most of the supported versions`];
      return diagnostics.unknownProcessor.at(undefined, { text: problem.text }, { help });
    }
    case "code-generation":
      return codeGenerationDiagnostic(problem, places);
    case "crash": {
      const located = places.ofMessage(problem.text);
      const parameters = { doing: `${activity(problem.phase)} for ${cpu}`, how: problem.how };
      return diagnostics.crash.at(located.span, parameters, withNotes(located, lines(problem.text)));
    }
    case "timeout": {
      const parameters = { doing: activity(problem.phase), milliseconds: problem.milliseconds };
      const help = ["raise the limit, or make the code smaller: unroll less"];
      return diagnostics.timeout.at(undefined, parameters, { help });
    }
  }
}

function codeGenerationDiagnostic(problem: Problem & { kind: "code-generation" }, places: Places): Diagnostic {
  const located = places.ofMessage(problem.text);
  const text = headline(problem.text);
  const extras = withNotes(located, lines(problem.text).slice(1));
  return problem.severity === "error"
    ? diagnostics.codeGeneration.at(located.span, { reason: text }, extras)
    : diagnostics.codeGenerationWarning.at(located.span, { text }, extras);
}

export function gateDiagnostic(finding: GateFinding, cpu: string, places: Places): Diagnostic {
  const located = places.at(finding.line, finding.column);
  const { what, reason, help } = finding;
  return diagnostics.unavailable.at(
    located.span,
    { what, cpu, reason },
    withNotes(located, [], help === undefined ? [] : [help]),
  );
}

/** What to install, by platform. */
function installation(): string {
  const newest = supportedMajors[0];
  switch (process.platform) {
    case "darwin":
      return `install LLVM ${newest}: brew install llvm@${newest} lld@${newest}`;
    case "win32":
      return `install LLVM ${newest} by its Windows installer, and name LLVM-C.dll in DSLC_LIBLLVM`;
    default:
      return `install LLVM ${newest}: apt install libllvm${newest} lld-${newest} (Debian, Ubuntu), dnf install llvm-libs lld (Fedora)`;
  }
}

export function unavailableDiagnostic(unavailable: Unavailable): Diagnostic {
  const { what, explicit, rejected } = unavailable;
  if (what === "llvm-bindings") return bindingsUnavailable(unavailable);
  const notes = rejected.map(({ path, reason }) => `${path}: ${reason}`);
  const named = `${explicit} names a library that does not work`;
  const looked = what === "library" ? "there is no library" : "there is neither a library nor the programs opt and llc";
  const help = explicit === undefined ? [installation()] : [installation(), `or unset ${explicit}`];
  return diagnostics.llvmNotFound.at(undefined, { what: explicit === undefined ? looked : named }, { notes, help });
}

function bindingsUnavailable({ explicit, rejected }: Unavailable): Diagnostic {
  const reasons = rejected.map(({ path, reason }) => `${path}: ${reason}`);
  const help = [
    "install it: tools/setup --with-llvm-bindings in a clone of dslc; elsewhere npm install llvm-bindings@0.4.2, which needs cmake, a C++ compiler and LLVM 14 (Debian, Ubuntu: apt install llvm-14-dev)",
    ...(explicit === undefined ? [] : [`or unset ${explicit}`]),
  ];
  return diagnostics.bindingsNotFound.at(undefined, { explicit }, { notes: reasons, help });
}

const lines = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

/** LLVM's verifier begins with a capital and ends with an exclamation mark or full stop; our messages do not. */
const sentence = (text: string): string => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`.replace(/[!.]+$/, "");
