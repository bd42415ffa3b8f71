/** Random kernels with barriers in all kinds of control flow, over values that work-items have alike and not. */

import { RandomNumbers } from "@dslc/testkit";

/** A kernel `k(n: u32, x: global [u32; 8], y: global mut [u32; 64])`, for groups of at most 8. */
export function uniformityProgram(seed: number): string {
  const generator = new Generator(new RandomNumbers(seed));
  return `kernel k(n: u32, x: global [u32; 8], y: global mut [u32; 64]) {
  launch workgroup { a: [u32; 8], b: [u32; 8] }
  let t = local_id.x;
  a[t] = t;
  b[t] = n;
  barrier();
  var u: u32 = 1;
  var v: u32 = 2;
${generator.statements(4, 0, false)}
}
`;
}

class Generator {
  private readonly random: RandomNumbers;
  private loops = 0;

  constructor(random: RandomNumbers) {
    this.random = random;
  }

  statements(count: number, depth: number, isInLoop: boolean): string {
    return Array.from({ length: count }, () => this.statement(depth, isInLoop)).join("\n");
  }

  private statement(depth: number, isInLoop: boolean): string {
    const kind = this.random.below(depth > 2 ? 6 : 12);
    if (kind < 3) return "barrier();";
    if (kind < 4) return `${this.random.pick(["u", "v"])} = ${this.value()};`;
    // Each work-item writes its own element, or one work-item writes one, behind a barrier and before another.
    if (kind < 5) return this.random.pick([`b[t] = ${this.value()};`, "if t == 0 { a[0] = u; }"]);
    if (kind < 6) return `if ${this.condition()} { ${this.exit(isInLoop)} }`;
    if (kind < 9) return this.choice(depth, isInLoop);
    return this.loop(depth);
  }

  private exit(isInLoop: boolean): string {
    return isInLoop ? this.random.pick(["break;", "continue;", "return;"]) : "return;";
  }

  private block(depth: number, isInLoop: boolean): string {
    return `{ ${this.statements(1 + this.random.below(3), depth + 1, isInLoop)} }`;
  }

  private choice(depth: number, isInLoop: boolean): string {
    const otherwise = this.random.below(2) === 0 ? "" : ` else ${this.block(depth, isInLoop)}`;
    return `if ${this.condition()} ${this.block(depth, isInLoop)}${otherwise}`;
  }

  private loop(depth: number): string {
    const counter = `c${this.loops++}`;
    const block = this.block(depth, true);
    if (this.random.below(2) === 0)
      return `for ${counter} in 0..${this.value()} % 4 { if ${counter} == 2 { v += ${counter}; } ${block} }`;
    return `var ${counter}: u32 = 0; while ${counter} < 3 && ${this.condition()} { ${counter} += 1; ${block} }`;
  }

  private value(): string {
    // Mostly what all have alike, so that programs with several barriers are accepted too.
    const alike = ["1", "3", "n", "u", "group_id.x", "group_size.x", "x[0]", "x[u % 8]", "a[0]", "b[1]", "b[u % 2]"];
    const own = ["t", "v", "x[t]", "a[t]", "b[t]", "global_id.x", "b[v % 2]"];
    const one = (): string => this.random.pick(this.random.below(5) === 0 ? own : alike);
    return this.random.below(2) === 0 ? one() : `(${one()} + ${one()})`;
  }

  private condition(): string {
    return `${this.value()} % 3 ${this.random.pick(["<", "==", "!="])} ${this.random.below(3)}`;
  }
}
