/** Matrices that the lanes of a subgroup hold together, and products of them. */
import {
  convergent,
  defineOp,
  f16,
  f32,
  i32,
  i8,
  index,
  IntegerType,
  MemRefType,
  memoryEffects,
  OpaqueType,
  pure,
  type Type,
  type TypeConstraint,
  typeConstraint,
  typeVariable,
  unitAttribute,
  integerAttribute,
  variadic,
  VectorType,
  type TypeParser,
  type VerifyReport,
  stridedLayout,
} from "@dslc/ir";
import { elementwiseKind } from "./attributes.ts";

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly element: string;
  /** Which operand of a product it is: `AOp`, `BOp` or `COp`. */
  readonly operand: string;
}

const matrices = new Map<Type, Matrix | undefined>();

/** What `!gpu.mma_matrix<16x16xf16, "AOp">` says; undefined for any other type. */
function matrixOf(type: Type): Matrix | undefined {
  if (!(type instanceof OpaqueType)) return undefined;
  if (!matrices.has(type)) {
    const [, rows, columns, element = "", operand = ""] =
      /^!gpu\.mma_matrix<(\d+)x(\d+)x(\w+), "(\w+)">$/.exec(type.text) ?? [];
    matrices.set(
      type,
      rows === undefined ? undefined : { rows: Number(rows), columns: Number(columns), element, operand },
    );
  }
  return matrices.get(type);
}

/** Reads what stands behind `!gpu.mma_matrix`. */
export function matrixType(parser: TypeParser): Type {
  parser.expect("<");
  const at = parser.position;
  const { shape } = parser.dimensions(false, false);
  if (shape.length !== 2) parser.fail("MMAMatrixType must have exactly two dimensions", at);
  const element = parser.type().text;
  if (!matrixElements.includes(element)) parser.fail("MMAMatrixType elements must be SI8, UI8, I32, F16, or F32", at);
  parser.expect(",");
  const operand = parser.string();
  if (!["AOp", "BOp", "COp"].includes(operand)) parser.fail("operand expected to be one of AOp, BOp or COp", at);
  parser.expect(">");
  return OpaqueType.get(`!gpu.mma_matrix<${shape.join("x")}x${element}, "${operand}">`);
}

const anyMatrix = typeConstraint("MMAMatrix type", (type) => matrixOf(type) !== undefined);

function matrixWith(description: string, elements: readonly string[]): TypeConstraint {
  return typeConstraint(`gpu.mma_matrix of ${description} values`, (type) =>
    elements.includes(matrixOf(type)?.element ?? ""),
  );
}

const matrixElements = ["si8", "ui8", "i32", "f16", "f32"];
const bytes = "8-bit signed integer or 8-bit unsigned integer";
const anyElement = matrixWith(`${bytes} or 32-bit signless integer or 16-bit float or 32-bit float`, matrixElements);
const factor = matrixWith(`${bytes} or 16-bit float or 32-bit float`, ["si8", "ui8", "f16", "f32"]);
const sum = typeVariable(
  "C",
  matrixWith("32-bit signless integer or 16-bit float or 32-bit float", ["i32", "f16", "f32"]),
);

const memoryElements: readonly Type[] = [i8, i32, f16, f32];
const elementWords = "8-bit signless integer or 32-bit signless integer or 16-bit float or 32-bit float";
const matrixMemory = typeConstraint(
  `memref of ${elementWords} or vector of ${elementWords} values of ranks 1 values`,
  (type) => {
    if (!(type instanceof MemRefType) || type.shape === undefined) return false;
    const { element } = type;
    return element instanceof VectorType
      ? element.shape.length === 1 && memoryElements.includes(element.element)
      : memoryElements.includes(element);
  },
);

/** Elements of a row have to be next to each other. */
function hasUnitStride(type: Type): boolean {
  const layout = type instanceof MemRefType ? stridedLayout(type) : undefined;
  return layout !== undefined && (layout.strides.at(-1) ?? 1) === 1;
}

const matrixAttributes = { leadDimension: integerAttribute(index), transpose: unitAttribute };

/** A matrix out of memory; `leadDimension` is the number of elements from one row to the next. */
export const subgroup_mma_load_matrix = defineOp("gpu.subgroup_mma_load_matrix", {
  operands: { srcMemref: matrixMemory, indices: variadic(index) },
  attributes: matrixAttributes,
  results: { res: anyMatrix },
  traits: [convergent],
  interfaces: [memoryEffects.implement({ effects: (op) => [{ kind: "read", on: op.getOperand(0) }] })],
  verify: (op, report) => {
    const operand = matrixOf(op.res.type)?.operand ?? "";
    if (!hasUnitStride(op.srcMemref.type)) report("expected source memref most minor dim must have unit stride");
    else if (!["AOp", "BOp", "COp"].includes(operand)) report("only AOp, BOp and COp can be loaded");
  },
  format: "$srcMemref `` `[` $indices `]` attr-dict `:` type($srcMemref) `->` type($res)",
});

/** Writes a matrix to memory. */
export const subgroup_mma_store_matrix = defineOp("gpu.subgroup_mma_store_matrix", {
  operands: { src: anyElement, dstMemref: matrixMemory, indices: variadic(index) },
  attributes: matrixAttributes,
  traits: [convergent],
  interfaces: [memoryEffects.implement({ effects: (op) => [{ kind: "write", on: op.getOperand(1) }] })],
  verify: (op, report) => {
    if (!hasUnitStride(op.dstMemref.type)) report("expected destination memref most minor dim must have unit stride");
    else if (matrixOf(op.src.type)?.operand !== "COp")
      report("expected the operand matrix being stored to have 'COp' operand type");
  },
  format: "$src `,` $dstMemref `` `[` $indices `]` attr-dict `:` type($src) `,` type($dstMemref)",
});

/** `opA * opB + opC`. */
export const subgroup_mma_compute = defineOp("gpu.subgroup_mma_compute", {
  operands: { opA: factor, opB: factor, opC: sum },
  attributes: { a_transpose: unitAttribute, b_transpose: unitAttribute },
  results: { res: sum },
  traits: [pure, convergent],
  verify: (op, report) => verifyProduct([op.opA.type, op.opB.type, op.opC.type], report),
  format: "$opA `,` $opB `,` $opC attr-dict `:` type($opA) `,` type($opB) `->` type($res)",
});

function verifyProduct(types: readonly Type[], report: VerifyReport): void {
  const [a, b, c] = types.map(matrixOf);
  if (a === undefined || b === undefined || c === undefined) return;
  if (a.operand !== "AOp" || b.operand !== "BOp" || c.operand !== "COp")
    report("operands must be in the order AOp, BOp, COp");
  else if (a.columns !== b.rows || a.rows !== c.rows || b.columns !== c.columns)
    report("operand shapes do not satisfy matmul constraints");
}

const scalars: readonly Type[] = [IntegerType.get(8, "signed"), IntegerType.get(8, "unsigned"), i32, f16, f32];

/** A matrix of which all elements are the value. */
export const subgroup_mma_constant_matrix = defineOp("gpu.subgroup_mma_constant_matrix", {
  operands: {
    value: typeConstraint(`${bytes} or 32-bit signless integer or 16-bit float or 32-bit float`, (type) =>
      scalars.includes(type),
    ),
  },
  results: { res: anyMatrix },
  matches: {
    value: {
      says: "value type matches element type of mma_matrix",
      type: (types) => {
        const result = types.get("res");
        const element = result === undefined ? undefined : matrixOf(result)?.element;
        return scalars.find(({ text }) => text === element);
      },
    },
  },
  traits: [pure, convergent],
  format: "$value attr-dict `:` type($res)",
});

/** An operation on each element. */
export const subgroup_mma_elementwise = defineOp("gpu.subgroup_mma_elementwise", {
  operands: { args: variadic(anyMatrix) },
  attributes: { opType: elementwiseKind },
  results: { res: anyMatrix },
  traits: [pure, convergent],
  format: "$opType $args attr-dict `:` functional-type($args, $res)",
});
