/** Atomic instructions and fences of PTX, as inline assembly (PTX ISA 9.0, "atom", "ld", "st", "membar/fence"). */
import * as llvm from "@dslc/dialect-llvm";
import { type Builder, FloatType, IntegerAttribute, IntegerType, type Type, type Value } from "@dslc/ir";

/** An access to memory; without a scope it is the whole system's. */
export interface Access {
  readonly pointer: Value;
  readonly ordering: llvm.AtomicOrdering;
  readonly scope: string | undefined;
}

type Update = NonNullable<ReturnType<typeof llvm.atomicOperation.read>>;

/** PTX has no scope below the block. */
function scopeOf(scope: string | undefined): "cta" | "gpu" | "sys" {
  if (scope === undefined) return "sys";
  return scope === "device" ? "gpu" : "cta";
}

/** A fence before the instruction has made the rest of sequential consistency. */
const semantics: Readonly<Partial<Record<llvm.AtomicOrdering, string>>> = {
  monotonic: "relaxed",
  acquire: "acquire",
  release: "release",
  acq_rel: "acq_rel",
  seq_cst: "acq_rel",
};

/** How an update is called, with the letter that its type begins with: b bits, u unsigned, s signed, f float. */
const updates: Readonly<Partial<Record<Update, readonly [name: string, kind: "b" | "u" | "s" | "f"]>>> = {
  add: ["add", "u"],
  fadd: ["add", "f"],
  min: ["min", "s"],
  max: ["max", "s"],
  umin: ["min", "u"],
  umax: ["max", "u"],
  _and: ["and", "b"],
  _or: ["or", "b"],
  _xor: ["xor", "b"],
  xchg: ["exch", "b"],
};

function widthOf(type: Type): 32 | 64 {
  const width = type instanceof IntegerType || type instanceof FloatType ? type.width : undefined;
  if (width === 32 || width === 64) return width;
  throw new Error(`PTX has no atomics of type ${type.text}`);
}

/** LLVM's letter for a register. */
function register(type: Type): string {
  if (type instanceof FloatType) return widthOf(type) === 32 ? "f" : "d";
  return widthOf(type) === 32 ? "r" : "l";
}

export class PtxAtomics {
  private readonly hasShortPointers: boolean;

  /** `hasShortPointers`: pointers to shared memory have 32 bits. */
  constructor(hasShortPointers: boolean) {
    this.hasShortPointers = hasShortPointers;
  }

  fence(at: Builder, ordering: llvm.AtomicOrdering, scope: string | undefined): void {
    const kind = ordering === "seq_cst" ? "sc" : "acq_rel";
    assembly(at, `fence.${kind}.${scopeOf(scope)};`, "~{memory}", [], undefined);
  }

  update(at: Builder, operation: Update, access: Access, value: Value): Value {
    if (operation === "sub") return this.update(at, "add", access, negated(at, value));
    const known = updates[operation];
    if (known === undefined) throw new Error(`PTX has no atomic '${operation}'`);
    const [name, kind] = known;
    const { type } = value;
    // An exchange is of bits.
    const bits = kind === "b" && type instanceof FloatType ? IntegerType.get(type.width) : type;
    const operand = bits === type ? value : llvm.bitcast(at, { arg: value, res: bits }).res;
    const old = this.access(at, "atom", access, `${name}.${kind}${widthOf(type)}`, [operand], bits);
    return bits === type ? old : llvm.bitcast(at, { arg: old, res: type }).res;
  }

  compareExchange(at: Builder, access: Access, expected: Value, value: Value): Value {
    return this.access(at, "atom", access, `cas.b${widthOf(value.type)}`, [expected, value], value.type);
  }

  load(at: Builder, access: Access, type: Type): Value {
    const ordering = access.ordering === "seq_cst" ? "acquire" : access.ordering;
    this.fenceBefore(at, access);
    return this.access(at, "ld", { ...access, ordering }, `${dataType(type)}`, [], type);
  }

  store(at: Builder, access: Access, value: Value): void {
    const ordering = access.ordering === "seq_cst" ? "release" : access.ordering;
    this.fenceBefore(at, access);
    this.instruction(at, "st", { ...access, ordering }, dataType(value.type), [value], undefined);
  }

  private fenceBefore(at: Builder, { ordering, scope }: Access): void {
    if (ordering === "seq_cst") this.fence(at, "seq_cst", scope);
  }

  private access(
    at: Builder,
    opcode: "atom" | "ld",
    access: Access,
    rest: string,
    values: readonly Value[],
    type: Type,
  ): Value {
    if (opcode === "atom") this.fenceBefore(at, access);
    const result = this.instruction(at, opcode, access, rest, values, type);
    if (result === undefined) throw new Error("an instruction without a result");
    return result;
  }

  /** `opcode.semantics.scope.space.rest result, [pointer], values`. */
  private instruction(
    at: Builder,
    opcode: "atom" | "ld" | "st",
    { pointer, ordering, scope }: Access,
    rest: string,
    values: readonly Value[],
    type: Type | undefined,
  ): Value | undefined {
    const space = pointer.type instanceof llvm.LLVMPointerType ? pointer.type.addressSpace : 0;
    const spaceName = { 1: ".global", 3: ".shared" }[space] ?? "";
    const first = type === undefined ? 0 : 1;
    const operands = [`[$${first}]`, ...values.map((_, position) => `$${first + 1 + position}`)];
    const results = type === undefined ? [] : ["$0"];
    const name = `${opcode}.${semantics[ordering] ?? "relaxed"}.${scopeOf(scope)}${spaceName}.${rest}`;
    const address = space === 3 && this.hasShortPointers ? "r" : "l";
    const constraints = [
      ...(type === undefined ? [] : [`=${register(type)}`]),
      address,
      ...values.map((value) => register(value.type)),
      "~{memory}",
    ];
    const text = `${name} ${[...results, ...operands].join(", ")};`;
    return assembly(at, text, constraints.join(","), [pointer, ...values], type);
  }
}

/** Loads and stores have types of their own. */
function dataType(type: Type): string {
  return `${type instanceof FloatType ? "f" : "b"}${widthOf(type)}`;
}

function negated(at: Builder, value: Value): Value {
  const { type } = value;
  if (!(type instanceof IntegerType)) throw new Error("only integers are subtracted");
  const zero = llvm.constant(at, { value: new IntegerAttribute(0n, type), res: type }).res;
  return llvm.sub(at, { lhs: zero, rhs: value }).res;
}

function assembly(
  at: Builder,
  text: string,
  constraints: string,
  args: readonly Value[],
  res: Type | undefined,
): Value | undefined {
  return llvm.inline_asm(at, { args, asm_string: text, constraints, has_side_effects: true, res }).res;
}
