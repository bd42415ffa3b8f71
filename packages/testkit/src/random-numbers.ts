/** Numbers that look random and are the same for one seed. */

/** A small generator of numbers (xorshift32). */
export class RandomNumbers {
  private state: number;

  constructor(seed: number) {
    // Seeds beside each other are to give unlike numbers at once.
    this.state = Math.imul(seed + 1, 0x9e37_79b9) | 1;
    for (let round = 0; round < 4; round++) this.below(2);
  }

  /** From 0 to `count - 1`. */
  below(count: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % count;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
}
