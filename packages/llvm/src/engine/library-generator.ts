/** Code generation by LLVM's library in a child process. */
import { childGenerator, childProgram } from "./child-generator.ts";
import type { CodeGenerator } from "./protocol.ts";

export interface LibraryOptions {
  readonly shortPointers: boolean;
  /** The child's environment variables; this process's by default. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
}

/** Starts the child and returns at once. */
export function libraryGenerator({ shortPointers, environment }: LibraryOptions): CodeGenerator {
  return childGenerator({
    what: "library",
    program: childProgram("engine-child", import.meta.url),
    arguments: [shortPointers ? "short-pointers" : "long-pointers"],
    environment,
  });
}
