/** Sparse matrices and products with them, which the host has a library compute (cuSPARSE, for one). */
import { anyMemRef, defaultAttribute, defineOp, index, onlyType, OpaqueType, typeAttribute, variadic } from "@dslc/ir";
import { estimationOrCompute, pruneFlag, transposeMode } from "./attributes.ts";
import { asyncDependencies, asyncParts, optionalToken } from "./async.ts";

const dense = onlyType("dense tensor handle type", OpaqueType.get("!gpu.sparse.dntensor_handle"));
const sparse = onlyType("sparse matrix handle type", OpaqueType.get("!gpu.sparse.spmat_handle"));
const descriptor = onlyType("SpGEMM operation handle type", OpaqueType.get("!gpu.sparse.spgemmop_handle"));

/** How a matrix is read. */
const mode = defaultAttribute(transposeMode, "NON_TRANSPOSE");
const computeType = typeAttribute;
const formatParts = asyncParts;
const token = { asyncToken: optionalToken };

/** A dense tensor of the sizes in memory. */
export const create_dn_tensor = defineOp("gpu.create_dn_tensor", {
  operands: { asyncDependencies, memref: anyMemRef, dims: variadic(index) },
  results: { dnTensor: dense, ...token },
  formatParts,
  format: "custom<Async> $memref `,` $dims attr-dict `:` type($dims) `into` type($memref)",
});

/** Ends the use of a dense tensor. */
export const destroy_dn_tensor = defineOp("gpu.destroy_dn_tensor", {
  operands: { asyncDependencies, dnTensor: dense },
  results: token,
  formatParts,
  format: "custom<Async> $dnTensor attr-dict",
});

const sizes = { rows: index, cols: index, nnz: index };

/** A matrix by the row, column and value of each element. */
export const create_coo = defineOp("gpu.create_coo", {
  operands: { asyncDependencies, ...sizes, rowIdxs: anyMemRef, colIdxs: anyMemRef, values: anyMemRef },
  results: { spmat: sparse, ...token },
  formatParts,
  format:
    "custom<Async> $rows `,` $cols `,` $nnz `,` $rowIdxs `,` $colIdxs `,` $values attr-dict `:` type($rowIdxs) `,` type($colIdxs) `,` type($values)",
});

/** The same with row and column of each element next to each other. */
export const create_coo_aos = defineOp("gpu.create_coo_aos", {
  operands: { asyncDependencies, ...sizes, idxs: anyMemRef, values: anyMemRef },
  results: { spmat: sparse, ...token },
  formatParts,
  format: "custom<Async> $rows `,` $cols `,` $nnz `,` $idxs `,` $values attr-dict `:` type($idxs) `,` type($values)",
});

/** A matrix by where each row begins, and the column and value of each element. */
export const create_csr = defineOp("gpu.create_csr", {
  operands: { asyncDependencies, ...sizes, rowPos: anyMemRef, colIdxs: anyMemRef, values: anyMemRef },
  results: { spmat: sparse, ...token },
  formatParts,
  format:
    "custom<Async> $rows `,` $cols `,` $nnz `,` $rowPos `,` $colIdxs `,` $values attr-dict `:` type($rowPos) `,` type($colIdxs) `,` type($values)",
});

/** A matrix by where each column begins, and the row and value of each element. */
export const create_csc = defineOp("gpu.create_csc", {
  operands: { asyncDependencies, ...sizes, colPos: anyMemRef, rowIdxs: anyMemRef, values: anyMemRef },
  results: { spmat: sparse, ...token },
  formatParts,
  format:
    "custom<Async> $rows `,` $cols `,` $nnz `,` $colPos `,` $rowIdxs `,` $values attr-dict `:` type($colPos) `,` type($rowIdxs) `,` type($values)",
});

/** A matrix of dense blocks by where each row of blocks begins, and the column and values of each block. */
export const create_bsr = defineOp("gpu.create_bsr", {
  operands: {
    asyncDependencies,
    brows: index,
    bcols: index,
    bnnz: index,
    rBlockSize: index,
    cBlockSize: index,
    bRowPos: anyMemRef,
    bColIdxs: anyMemRef,
    values: anyMemRef,
  },
  results: { spmat: sparse, ...token },
  formatParts,
  format:
    "custom<Async> $brows `,` $bcols `,` $bnnz `,` $rBlockSize `,` $cBlockSize `,` $bRowPos `,` $bColIdxs `,` $values attr-dict `:` type($bRowPos) `,` type($bColIdxs) `,` type($values)",
});

/** A matrix of which at most two of four neighbouring elements are not zero. */
export const create_2to4_spmat = defineOp("gpu.create_2to4_spmat", {
  operands: { asyncDependencies, rows: index, cols: index, memref: anyMemRef },
  attributes: { pruneFlag: defaultAttribute(pruneFlag, "PRUNE_AND_CHECK") },
  results: { spMat: sparse, ...token },
  formatParts,
  format: "custom<Async> ` ` `{` $pruneFlag `}` $rows `,` $cols `,` $memref attr-dict `:` type($memref)",
});

/** Ends the use of a sparse matrix. */
export const destroy_sp_mat = defineOp("gpu.destroy_sp_mat", {
  operands: { asyncDependencies, spmat: sparse },
  results: token,
  formatParts,
  format: "custom<Async> $spmat attr-dict",
});

/** The bytes that `gpu.spmv` works in. */
export const spmv_buffer_size = defineOp("gpu.spmv_buffer_size", {
  operands: { asyncDependencies, spmatA: sparse, dnX: dense, dnY: dense },
  attributes: { modeA: mode, computeType },
  results: { bufferSz: index, ...token },
  formatParts,
  format: "custom<Async> $spmatA (`{` $modeA^ `}`)? `,` $dnX `,` $dnY attr-dict `into` $computeType",
});

/** The product of a sparse matrix and a vector. */
export const spmv = defineOp("gpu.spmv", {
  operands: { asyncDependencies, spmatA: sparse, dnX: dense, dnY: dense, buffer: anyMemRef },
  attributes: { modeA: mode, computeType },
  results: token,
  formatParts,
  format:
    "custom<Async> $spmatA (`{` $modeA^ `}`)? `,` $dnX `,` $dnY `,` $buffer attr-dict `:` type($buffer) `into` $computeType",
});

/** The bytes that `gpu.spmm` works in. */
export const spmm_buffer_size = defineOp("gpu.spmm_buffer_size", {
  operands: { asyncDependencies, spmatA: sparse, dnmatB: dense, dnmatC: dense },
  attributes: { modeA: mode, modeB: mode, computeType },
  results: { bufferSzs: variadic(index), ...token },
  formatParts,
  format:
    "custom<Async> $spmatA (`{` $modeA^ `}`)? `,` $dnmatB (`{` $modeB^ `}`)? `,` $dnmatC attr-dict `:` type($bufferSzs) `into` $computeType",
});

/** The product of a sparse and a dense matrix. */
export const spmm = defineOp("gpu.spmm", {
  operands: { asyncDependencies, spmatA: sparse, dnmatB: dense, dnmatC: dense, buffers: variadic(anyMemRef) },
  attributes: { modeA: mode, modeB: mode, computeType },
  results: token,
  formatParts,
  format:
    "custom<Async> $spmatA (`{` $modeA^ `}`)? `,` $dnmatB (`{` $modeB^ `}`)? `,` $dnmatC `,` $buffers attr-dict `:` type($buffers) `into` $computeType",
});

/** The bytes that `gpu.sddmm` works in. */
export const sddmm_buffer_size = defineOp("gpu.sddmm_buffer_size", {
  operands: { asyncDependencies, dnmatA: dense, dnmatB: dense, spmatC: sparse },
  attributes: { modeA: mode, modeB: mode, computeType },
  results: { bufferSz: index, ...token },
  formatParts,
  format:
    "custom<Async> $dnmatA (`{` $modeA^ `}`)? `,` $dnmatB (`{` $modeB^ `}`)? `,` $spmatC attr-dict `into` $computeType",
});

/** The product of two dense matrices, where a sparse one has elements. */
export const sddmm = defineOp("gpu.sddmm", {
  operands: { asyncDependencies, dnmatA: dense, dnmatB: dense, spmatC: sparse, buffer: anyMemRef },
  attributes: { modeA: mode, modeB: mode, computeType },
  results: token,
  formatParts,
  format:
    "custom<Async> $dnmatA (`{` $modeA^ `}`)? `,` $dnmatB (`{` $modeB^ `}`)? `,` $spmatC `,` $buffer attr-dict `:` type($buffer) `into` $computeType",
});

/** What a product of sparse matrices is described by. */
export const spgemm_create_descr = defineOp("gpu.spgemm_create_descr", {
  operands: { asyncDependencies },
  results: { desc: descriptor, ...token },
  formatParts,
  format: "custom<Async> attr-dict",
});

/** Ends the use of the description. */
export const spgemm_destroy_descr = defineOp("gpu.spgemm_destroy_descr", {
  operands: { asyncDependencies, desc: descriptor },
  results: token,
  formatParts,
  format: "custom<Async> $desc attr-dict",
});

/** A step of the product of two sparse matrices, and the bytes that it works in. */
export const spgemm_work_estimation_or_compute = defineOp("gpu.spgemm_work_estimation_or_compute", {
  operands: {
    asyncDependencies,
    desc: descriptor,
    spmatA: sparse,
    spmatB: sparse,
    spmatC: sparse,
    bufferSz: index,
    buffer: anyMemRef,
  },
  attributes: { modeA: mode, modeB: mode, computeType, kind: estimationOrCompute },
  results: { bufferSzNew: index, ...token },
  formatParts,
  format:
    "custom<Async> ` ` `{` $kind `}` $spmatA (`{` $modeA^ `}`)? `,` $spmatB (`{` $modeB^ `}`)? `,` $spmatC `,` $desc `,` $bufferSz `,` $buffer attr-dict `:` $computeType `into` type($buffer)",
});

/** The result of the product, once it is computed. */
export const spgemm_copy = defineOp("gpu.spgemm_copy", {
  operands: { asyncDependencies, desc: descriptor, spmatA: sparse, spmatB: sparse, spmatC: sparse },
  attributes: { modeA: mode, modeB: mode, computeType },
  results: token,
  formatParts,
  format:
    "custom<Async> $spmatA (`{` $modeA^ `}`)? `,` $spmatB (`{` $modeB^ `}`)? `,` $spmatC `,` $desc attr-dict `:` $computeType",
});

/** The sizes of a sparse matrix, and how many elements it has. */
export const spmat_get_size = defineOp("gpu.spmat_get_size", {
  operands: { asyncDependencies, spmat: sparse },
  results: { ...sizes, ...token },
  formatParts,
  format: "custom<Async> $spmat attr-dict",
});

/** Gives a matrix other memory. */
export const set_csr_pointers = defineOp("gpu.set_csr_pointers", {
  operands: { asyncDependencies, spmat: sparse, positions: anyMemRef, coordinates: anyMemRef, values: anyMemRef },
  results: token,
  formatParts,
  format:
    "custom<Async> $spmat `,` $positions `,` $coordinates `,` $values attr-dict `:` type($positions) `,` type($coordinates) `,` type($values)",
});
