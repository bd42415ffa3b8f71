/** The program behind the engine: llvm-bindings in a process of its own, an entry of its own in a bundle. */
import type { OutputTypes, Phase, PhaseTime } from "@dslc/llvm";
import { AnonymousFile, type ChildStart, sayPhase, serveJobs, takePrinted } from "@dslc/llvm/engine-child";
import type { Job, JobResult, Problem } from "@dslc/llvm/engine-kit";
import { dataLayouts, newestIntrinsics } from "./llvm-14.ts";
import { type Bindings, findBindings, type NativeModule } from "./native-module.ts";

/**
 * Bytes of memory after which another process does the next job: llvm-bindings frees neither contexts nor modules. A
 * module of a hundred lines takes a quarter of a megabyte.
 */
const spentBytes = 512 << 20;

/** What LLVM calls a text without a name, and so all other engines; the file's own name is another one each time. */
const sourceName = "<stdin>";

function start(): ChildStart {
  const found = findBindings(process.env);
  if (!found.ok) {
    const { explicit, rejected } = found;
    return { availability: { ok: false, unavailable: { what: "llvm-bindings", explicit, rejected } } };
  }
  const { bindings, path } = found;
  const { LLVM_VERSION_MAJOR: major, LLVM_VERSION_MINOR: minor, LLVM_VERSION_PATCH: patch } = bindings.config;
  return {
    availability: { ok: true, found: { version: { major, minor, patch }, path, dataLayouts } },
    run: (job) => ({ ...run(bindings, job), isSpent: process.memoryUsage.rss() > spentBytes }),
  };
}

function run(bindings: Bindings, { ir, outputs: kinds }: Job): JobResult {
  const timings: PhaseTime[] = [];
  const timed = <T>(phase: Phase, work: () => T): T => {
    sayPhase(phase);
    const begin = performance.now();
    const result = work();
    timings.push({ phase, milliseconds: performance.now() - begin });
    return result;
  };
  const module = timed("parse", () => parse(bindings, ir));
  timed("open", () => module.setSourceFileName(sourceName));
  const problems = timed("verify", () => [...verify(bindings, module), ...unknownIntrinsics(module)]);
  if (problems.length > 0) return { problems, timings };
  const outputs: Partial<OutputTypes> = kinds.includes("bc")
    ? { bc: timed("emit", () => write(bindings, module)) }
    : {};
  return { outputs, problems, timings };
}

/** LLVM opens a file by a name, which this process can give to one that has none any more. */
const pathOf = (file: AnonymousFile): string => `/dev/fd/${file.descriptor}`;

function withFile<T>(content: string, use: (file: AnonymousFile) => T): T {
  const file = new AnonymousFile(content);
  try {
    return use(file);
  } finally {
    file.close();
  }
}

function parse(bindings: Bindings, ir: string): NativeModule {
  return withFile(ir, (file) =>
    bindings.parseIRFile(pathOf(file), new bindings.SMDiagnostic(), new bindings.LLVMContext()),
  );
}

function verify(bindings: Bindings, module: NativeModule): Problem[] {
  if (!bindings.verifyModule(module)) return [];
  return [{ kind: "invalid-module", text: takePrinted() }];
}

/**
 * Declarations named like intrinsics that LLVM 14 does not know. It gives those that it knows their attributes, whatever
 * the text says of them (LLVM's AutoUpgrade.cpp, `UpgradeIntrinsicFunction`); every one has some.
 */
function unknownIntrinsics(module: NativeModule): Problem[] {
  const declarations = module.print().matchAll(/^declare .*?@"?(llvm\.[-\w.$]+)"?\(.*\)(.*)$/gm);
  return [...declarations].flatMap(([, name = "", attributes = ""]) =>
    attributes.includes("#") ? [] : [{ kind: "unknown-intrinsic", name, limit: newestIntrinsics }],
  );
}

function write(bindings: Bindings, module: NativeModule): Uint8Array {
  return withFile("", (file) => {
    bindings.WriteBitcodeToFile(module, pathOf(file));
    return new Uint8Array(file.read());
  });
}

serveJobs(Number(process.argv[2]), start);
