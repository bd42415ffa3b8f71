/** Sets of objects that are joined two at a time (union-find with path halving). */
export class Classes<T extends object> {
  private readonly parents = new Map<T, T>();

  has(member: T): boolean {
    return this.parents.has(member);
  }

  /** Makes one set of the sets of two objects, each of which is a set of its own until it is joined. */
  join(a: T, b: T): void {
    const [first, second] = [this.find(a), this.find(b)];
    if (first !== second) this.parents.set(first, second);
  }

  /** The object that stands for the set of another. */
  find(member: T): T {
    let at = member;
    for (;;) {
      const parent = this.parents.get(at);
      if (parent === undefined) {
        this.parents.set(at, at);
        return at;
      }
      if (parent === at) return at;
      const grand = this.parents.get(parent) ?? parent;
      this.parents.set(at, grand);
      at = grand;
    }
  }

  get members(): Iterable<T> {
    return this.parents.keys();
  }
}
