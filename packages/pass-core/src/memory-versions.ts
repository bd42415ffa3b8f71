/** Which writes to memory have come: what is read has not changed while the version of its memory is the same. */
import { type AddressSpace, addressSpaceOf, everyEffect, type Operation, type Value } from "@dslc/ir";

const spaces: readonly AddressSpace[] = ["generic", "global", "workgroup", "constant", "private"];

/** A number for each kind of memory, in the order of `spaces`; that of `generic` stands for all. */
export type Versions = readonly number[];

/** The position of a memory's kind; 0 where it may be any. */
function positionOf(on: Value | undefined): number {
  const space = on === undefined ? undefined : addressSpaceOf(on.type);
  return space === undefined ? 0 : spaces.indexOf(space);
}

export class MemoryVersions {
  private versions: number[] = spaces.map(() => 0);
  private last = 0;

  /** Something was written, to any memory when `on` is undefined. */
  write(on: Value | undefined): void {
    const position = positionOf(on);
    this.last++;
    if (position === 0) this.versions.fill(this.last);
    this.versions[0] = this.last;
    this.versions[position] = this.last;
  }

  /** What an operation, and what is inside of it, may write. */
  writesOf(op: Operation): void {
    const isKnown = everyEffect(op, ({ kind, on }) => {
      if (kind === "write" || kind === "free") this.write(on);
      return true;
    });
    if (!isKnown) this.write(undefined);
  }

  of(on: Value | undefined): number {
    return this.versions[positionOf(on)] ?? this.last;
  }

  get now(): Versions {
    return [...this.versions];
  }

  goTo(versions: Versions): void {
    this.versions = [...versions];
  }

  /** Goes to where control comes from one of several ways, which all began with the same versions. */
  merge(before: Versions, ways: readonly Versions[]): void {
    this.last++;
    this.versions = before.map((version, position) =>
      ways.every((way) => way[position] === version) ? version : this.last,
    );
  }
}
