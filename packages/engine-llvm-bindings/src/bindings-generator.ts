/**
 * LLVM IR with typed pointers to bitcode by llvm-bindings in a child process, and from there to assembly and objects by
 * LLVM's programs: llvm-bindings has no passes and no code generator.
 */
import { type Diagnostic } from "@dslc/base";
import { toolNotFound, unknownToLlvm14 } from "@dslc/llvm";
import type { CompileRequest, OutputKind } from "@dslc/llvm";
import {
  childGenerator,
  childProgram,
  type CodeGenerator,
  findExecutable,
  type Job,
  type JobControl,
  type JobResult,
  parseErrorProblem,
  pathFolders,
  type Problem,
  runTool,
  toolGenerator,
} from "@dslc/llvm/engine-kit";
import { isKnownProcessor, newestProcessors } from "./llvm-14.ts";

/** Versions of LLVM whose programs read bitcode of LLVM 14 and know typed pointers in it, best first. */
const newestMajor = 19;
const toolMajors = [newestMajor, 18, 17, 16, 15, 14];

/** Starts the child and returns at once. */
export function bindingsGenerator(environment: NodeJS.ProcessEnv | undefined): CodeGenerator {
  const child = childGenerator({
    what: "llvm-bindings",
    program: childProgram("bindings-child", import.meta.url),
    arguments: [],
    environment,
  });
  const tools = toolGenerator({ shortPointers: true, environment, majors: toolMajors });
  return {
    availability: () => child.availability(),
    async objections(request) {
      if (!isKnownProcessor(request.triple, request.cpu)) return [unknownProcessor(request)];
      return needsTools(request.outputs) && !(await tools.availability()).ok ? [missingTools()] : [];
    },
    async codeMajor(outputs) {
      // What bitcode is compiled with is not known, but may be LLVM 14.
      if (outputs.includes("bc")) return 14;
      const available = outputs.length === 0 ? undefined : await tools.availability();
      return available?.ok === true ? available.found.version.major : newestMajor;
    },
    async run(job, control) {
      const read = await readBitcode(child, job, control, environment);
      const { bc } = read.outputs ?? {};
      if (bc === undefined || !needsTools(job.outputs)) return read;
      const others = job.outputs.filter((kind) => kind !== "bc");
      const made = await tools.run({ ...job, ir: bc, outputs: others }, control);
      return {
        outputs: made.outputs && { ...made.outputs, bc },
        problems: [...read.problems, ...made.problems],
        timings: [...read.timings, ...made.timings],
      };
    },
    close: async () => void (await Promise.all([child.close(), tools.close()])),
  };
}

const needsTools = (outputs: readonly OutputKind[]): boolean => outputs.some((kind) => kind !== "bc");

function unknownProcessor({ triple, cpu }: CompileRequest<OutputKind>): Diagnostic {
  const help = ["leave out the option that names llvm-bindings for this target"];
  return unknownToLlvm14.at(undefined, { what: cpu, newest: newestProcessors[triple] }, { help });
}

function missingTools(): Diagnostic {
  const purpose = "makes assembly and objects of the bitcode of llvm-bindings";
  const help = ["install LLVM 19 (Debian, Ubuntu: apt install llvm-19), or ask for bc only"];
  return toolNotFound.at(undefined, { tool: "llc", purpose }, { help });
}

async function readBitcode(
  child: CodeGenerator,
  job: Job,
  control: JobControl,
  environment: NodeJS.ProcessEnv | undefined,
): Promise<JobResult> {
  const result = await child.run({ ...job, outputs: job.outputs.length === 0 ? [] : ["bc"] }, control);
  const [problem] = result.problems;
  if (problem?.kind !== "crash" || problem.phase !== "open") return result;
  return { ...result, problems: [await refusal(job.ir, control, environment)] };
}

/** llvm-bindings has no way to say what the parser of LLVM 14 refuses; `llvm-as` of that version has. */
async function refusal(ir: string, control: JobControl, environment = process.env): Promise<Problem> {
  const folders = [...pathFolders(environment), "/usr/lib/llvm-14/bin"];
  const assembler = findExecutable(["llvm-as-14"], folders) ?? findExecutable(["llvm-as"], folders.slice(-1));
  const run = assembler === undefined ? undefined : await runTool(assembler, ["-o", "-"], ir, control);
  if (run !== undefined && run.exitCode === 1) return parseErrorProblem(run.stderr);
  return { kind: "unreadable", text: "LLVM 14 does not read it (llvm-as of LLVM 14, where it is installed, says why)" };
}
