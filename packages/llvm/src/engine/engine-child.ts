/** The program behind the `library` engine: LLVM's library in a process of its own, an entry of its own in a bundle. */
import koffi from "koffi";
import { type ChildStart, sayPhase, serveJobs } from "./child.ts";
import { moduleCompiler } from "./compile-module.ts";
import { openLibrary } from "./library-discovery.ts";
import { codeGenerationOptions } from "./options.ts";
import { perTriple } from "./protocol.ts";

/**
 * Bytes of stack for native code. koffi runs it on a stack of its own, 2 MiB by default, on which LLVM's recursive
 * parser dies at twenty thousand nested brackets.
 */
const nativeStackBytes = 16 << 20;

function start(shortPointers: boolean): ChildStart {
  const opened = openLibrary(process.env);
  if (!opened.ok) {
    const { explicit, rejected } = opened;
    return { availability: { ok: false, unavailable: { what: "library", explicit, rejected } } };
  }
  const { llvm, path, version } = opened.library;
  llvm.enablePrettyStackTrace();
  // The first argument is the program's name. Unknown options would end the process; these are in all versions.
  const options = ["dslc", ...codeGenerationOptions(shortPointers)];
  llvm.parseCommandLineOptions(options.length, options, null);
  const compiler = moduleCompiler(llvm, sayPhase);
  const dataLayouts = perTriple((triple) => compiler.dataLayout(triple));
  return { availability: { ok: true, found: { version, path, dataLayouts } }, run: (job) => compiler.compile(job) };
}

const [parent, pointers] = process.argv.slice(2);
koffi.config({ ...koffi.config(), sync_stack_size: nativeStackBytes });
serveJobs(Number(parent), () => start(pointers === "short-pointers"));
