/**
 * Traits: facts that hold for every operation of a kind. A trait is an object compared by identity; one with `verify`
 * is checked on each operation.
 */
import { StringAttribute } from "./attributes.ts";
import type { Operation } from "./operation.ts";

/** Reports one thing that is wrong with the operation being verified, or with one inside it. */
export type VerifyReport = (message: string, inside?: Operation) => void;

export interface Trait {
  readonly name: string;
  /** Whether it wants that each region is one block at most. */
  readonly takesOneBlock?: boolean;
  verify?(op: Operation, report: VerifyReport): void;
  /** What is checked of the regions, once all in them is right. */
  verifyRegions?(op: Operation, report: VerifyReport): void;
}

/**
 * No effect but its results, which depend on nothing but its operands and attributes. It may run where it did not run
 * before, unless it says otherwise by implementing `speculation`.
 */
export const pure: Trait = { name: "pure" };

/** The first two operands may be exchanged. */
export const commutative: Trait = { name: "commutative" };

/** On vectors it does for each element what it does for a scalar. */
export const elementwise: Trait = { name: "elementwise" };

/** Ends a block. */
export const terminator: Trait = {
  name: "terminator",
  verify: (op, report) => {
    if (op.block !== undefined && op.next !== undefined) report("must be the last operation in the parent block");
  },
};

/** Regions inside do not use values from outside. Checked with dominance. */
export const isolatedFromAbove: Trait = { name: "isolated-from-above" };

/** Its one region defines symbols; names are unique in it. */
export const symbolTable: Trait = { name: "symbol-table" };

const visibilities: readonly string[] = ["public", "private", "nested"];

/** Its `sym_name`, if it has one, is defined in the symbol table that it stands directly in. */
export const symbol: Trait = {
  name: "symbol",
  verify: (op, report) => {
    if (op.getAttribute("sym_name") === undefined) return;
    const visibility = op.getAttribute("sym_visibility");
    if (visibility instanceof StringAttribute && !visibilities.includes(visibility.value)) {
      report(`visibility expected to be one of ["public", "private", "nested"], but got ${visibility.text}`);
    }
    if (op.parentOp?.definition?.isSymbolTable === false) report("symbol's parent must have the SymbolTable trait");
  },
};

/** Its blocks need no terminator. */
export const noTerminator: Trait = { name: "no-terminator" };

/** Order in its regions carries no meaning: a value may be used before it is defined. */
export const graphRegion: Trait = { name: "graph-region" };

/** Each region holds at most one block. */
export const singleBlock: Trait = {
  name: "single-block",
  takesOneBlock: true,
  verify: (op, report) => {
    for (const [position, region] of op.regions.entries()) {
      if (!region.isEmpty && !region.hasOneBlock) report(`expects region #${position} to have 0 or 1 blocks`);
    }
  },
};

/** Each region, but an empty one, is one block that ends with this kind of operation; custom forms leave it out. */
export function implicitTerminator(name: string): Trait {
  return {
    name: `implicit-terminator(${name})`,
    takesOneBlock: true,
    verify: (op, report) => singleBlock.verify?.(op, report),
    verifyRegions: (op, report) => {
      for (const region of op.regions) {
        const last = region.last?.last;
        if (last !== undefined && last.name !== name)
          report(`expects regions to end with '${name}', found '${last.name}'`);
      }
    },
  };
}

/** The entry blocks of its regions have no arguments. */
export const noRegionArguments: Trait = {
  name: "no-region-arguments",
  verify: (op, report) => {
    for (const [position, region] of op.regions.entries()) {
      if ((region.first?.arguments.length ?? 0) > 0) report(`region #${position} should have no arguments`);
    }
  },
};

/** What `memref.alloca` allocates inside lives until the operation is left. */
export const automaticAllocationScope: Trait = { name: "automatic-allocation-scope" };

/** Stands directly inside an operation of one of these kinds. */
export function hasParent(...names: readonly string[]): Trait {
  return {
    name: `has-parent(${names.join(", ")})`,
    verify: (op, report) => {
      const parent = op.parentOp;
      if (parent !== undefined && !names.includes(parent.name)) {
        report(`expects parent op ${names.length > 1 ? "to be one of " : ""}'${names.join(", ")}'`);
      }
    },
  };
}
