/**
 * The llvm dialect as LLVM IR text: what the engine compiles.
 *
 * Everything in the module has to be a function or global variable of the llvm dialect, with operations of the dialects
 * llvm, nvvm and rocdl in it. What LLVM IR has no words for is reported, and then there is no text: never a wrong one.
 * The cost is linear in the size of the module.
 */
import type { DiagnosticSink } from "@dslc/base";
import { type Location, type Operation, StringAttribute } from "@dslc/ir";
import { func, global } from "@dslc/dialect-llvm";
import { newestMajor } from "../supported-version.ts";
import { DataLayout } from "./data-layout.ts";
import type { InstructionPrinter } from "./function-printer.ts";
import { callInstructions } from "./instructions-call.ts";
import { controlInstructions } from "./instructions-control.ts";
import { memoryInstructions } from "./instructions-memory.ts";
import { valueInstructions } from "./instructions-value.ts";
import { intrinsicInstructions } from "./intrinsic-call.ts";
import { metadataString } from "./metadata.ts";
import { ModuleContext } from "./module-context.ts";
import { quoted } from "./names.ts";
import { spellingFor } from "./spelling.ts";
import { printFunction, printGlobal } from "./symbol-printer.ts";
import { cannotPrint } from "./unprintable.ts";

export interface PrintLlvmIrOptions {
  /** The major version of the LLVM that reads the text, 14 or 16 and later; the one that the compiler is made for when absent. */
  readonly llvmMajor?: number | undefined;
  /** LLVM's data layout; that of the module's `llvm.data_layout` when absent. */
  readonly dataLayout?: string | undefined;
  /** LLVM's name of the target; that of the module's `llvm.target_triple` when absent. */
  readonly triple?: string | undefined;
}

export interface PrintedLlvmIr {
  readonly text: string;
  /** The location of the operation that a line of the text (from 1) comes from; undefined for lines of none. */
  readonly lineToLocation: (line: number) => Location | undefined;
}

const instructions: ReadonlyMap<string, InstructionPrinter> = new Map([
  ...valueInstructions,
  ...memoryInstructions,
  ...controlInstructions,
  ...callInstructions,
  ...intrinsicInstructions,
]);

/**
 * Prints a verified `builtin.module` or `gpu.module`. Undefined when something cannot be printed; each such thing is
 * then in the sink.
 */
export function printLlvmIr(
  root: Operation,
  sink: DiagnosticSink,
  options: PrintLlvmIrOptions = {},
): PrintedLlvmIr | undefined {
  const dataLayout = options.dataLayout ?? inheritedString(root, "llvm.data_layout");
  const triple = options.triple ?? inheritedString(root, "llvm.target_triple");
  const spelling = spellingFor(options.llvmMajor ?? newestMajor);
  const module = new ModuleContext(new DataLayout(dataLayout ?? ""), sink, spelling);
  const symbols = root.regions.flatMap((region) => region.blocks.flatMap((block) => [...block.operations()]));
  for (const op of symbols) defineSymbol(op, module);
  for (const op of symbols) module.attempt(op, () => printGlobalOrReject(op, module));
  for (const op of symbols) if (func.is(op)) module.attempt(op, () => printFunction(op, module, instructions));
  if (module.hasFailed) return undefined;
  printDeclarations(symbols, module);
  if (triple?.startsWith("amdgcn") === true) nameCodeObjectVersion(module);
  printLines(module, module.attributeGroups);
  printLines(module, module.metadata.lines);
  return module.finish([
    ...(dataLayout === undefined ? [] : [`target datalayout = ${quoted(dataLayout)}`]),
    ...(triple === undefined ? [] : [`target triple = ${quoted(triple)}`]),
    ...module.types.definitions,
    "",
  ]);
}

/** A string attribute of the operation or of one around it. */
function inheritedString(root: Operation, name: string): string | undefined {
  for (let op: Operation | undefined = root; op !== undefined; op = op.parentOp) {
    const attribute = op.attributes.get(name);
    if (attribute instanceof StringAttribute) return attribute.value;
  }
  return undefined;
}

function defineSymbol(op: Operation, module: ModuleContext): void {
  if (func.is(op)) module.defineSymbol(op.sym_name, op.function_type);
  else if (global.is(op)) module.defineSymbol(op.sym_name, op.global_type);
}

/** Functions come after the globals. */
function printGlobalOrReject(op: Operation, module: ModuleContext): void {
  if (global.is(op)) printGlobal(op, module);
  else if (!func.is(op))
    throw cannotPrint(op, "a module of LLVM IR holds functions and global variables", [
      "lower it to the llvm dialect first",
    ]);
}

function printDeclarations(symbols: readonly Operation[], module: ModuleContext): void {
  const declared = new Set(symbols.flatMap((op) => (func.is(op) ? [op.sym_name] : [])));
  printLines(module, module.intrinsicDeclarations(declared));
}

/**
 * Version 5 of the code object, whose metadata the audit reads (LLVM's "User Guide for AMDGPU Backend", "Code Object
 * Metadata"). LLVM 19 takes it by default, and others another.
 */
function nameCodeObjectVersion({ metadata }: ModuleContext): void {
  metadata.list("llvm.module.flags", metadata.node(["i32 1", metadataString("amdhsa_code_object_version"), "i32 500"]));
}

/** Lines that no operation stands behind, with an empty one before them. */
function printLines(module: ModuleContext, lines: readonly string[]): void {
  if (lines.length > 0) module.line("");
  for (const line of lines) module.line(line);
}
