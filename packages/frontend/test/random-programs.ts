/**
 * Random programs in the kernel language and in JavaScript at once: variables, choices, loops of all kinds, and exits
 * from them. What a program does is a trace: each `emit` mixes a value into the first element of the output.
 */
import { RandomNumbers } from "@dslc/testkit";

export interface RandomProgram {
  /** A kernel `k(n: u32, out: global mut [u32; n])`, and what it calls. */
  readonly source: string;
  /** The same as a function of the output. */
  readonly reference: string;
}

interface Text {
  readonly source: string;
  readonly reference: string;
}

interface Around {
  readonly variables: readonly string[];
  /** Those that can be assigned to. */
  readonly mutable: readonly string[];
  readonly depth: number;
  readonly isInLoop: boolean;
  readonly returns: "nothing" | "value";
}

export function randomProgram(seed: number): RandomProgram {
  return new Generator(new RandomNumbers(seed)).program();
}

class Generator {
  private readonly random: RandomNumbers;
  private names = 0;
  private hasFunction = false;

  constructor(random: RandomNumbers) {
    this.random = random;
  }

  program(): RandomProgram {
    const body = this.body("value", ["a", "b"]);
    this.hasFunction = true;
    const kernel = this.body("nothing", ["n"]);
    return {
      source: `fn f(a: u32, b: u32, out: global mut [u32]) -> u32 {\n${body.source}\n  a ^ b\n}\nkernel k(n: u32, out: global mut [u32; n]) {\n${kernel.source}\n}\n`,
      reference: `function f(a, b) {\n${body.reference}\nreturn (a ^ b) >>> 0;\n}\nfunction k(n) {\n${kernel.reference}\n}\nk(n);`,
    };
  }

  private body(returns: Around["returns"], parameters: readonly string[]): Text {
    const [x, y] = [this.name(), this.name()];
    const around: Around = { variables: [...parameters, x, y], mutable: [x, y], depth: 0, isInLoop: false, returns };
    const rest = this.statements(around, 4);
    return {
      source: `var ${x}: u32 = 1; var ${y}: u32 = 2;\n${rest.source}`,
      reference: `let ${x} = 1, ${y} = 2;\n${rest.reference}`,
    };
  }

  private name(): string {
    return `v${this.names++}`;
  }

  private statements(around: Around, count: number): Text {
    let inner = around;
    const parts: Text[] = [];
    for (let i = 0; i < count; i++) {
      if (this.random.below(6) === 0) {
        const name = this.name();
        const isMutable = this.random.below(2) === 0;
        parts.push(this.declaration(inner, name, isMutable));
        inner = {
          ...inner,
          variables: [...inner.variables, name],
          mutable: isMutable ? [...inner.mutable, name] : inner.mutable,
        };
      } else {
        parts.push(this.statement(inner));
      }
    }
    return {
      source: parts.map(({ source }) => source).join("\n"),
      reference: parts.map(({ reference }) => reference).join("\n"),
    };
  }

  private declaration(around: Around, name: string, isMutable: boolean): Text {
    const word = isMutable ? "var" : "let";
    if (around.isInLoop && this.random.below(3) === 0) {
      const condition = this.condition(around);
      const value = this.value(around);
      const exit = this.exit(around);
      return {
        source: `${word} ${name}: u32 = if ${condition.source} { ${exit.source} } else { ${value.source} };`,
        reference: `let ${name}; if (${condition.reference}) { ${exit.reference} } else { ${name} = ${value.reference}; }`,
      };
    }
    if (this.random.below(4) === 0) {
      const [condition, assigned] = [this.condition(around), this.assignment(around)];
      const [first, second] = [this.value(around), this.value(around)];
      return {
        source: `${word} ${name}: u32 = if ${condition.source} { ${assigned.source} ${first.source} } else { ${second.source} };`,
        reference: `let ${name}; if (${condition.reference}) { ${assigned.reference} ${name} = ${first.reference}; } else { ${name} = ${second.reference}; }`,
      };
    }
    const value = this.value(around);
    return { source: `${word} ${name}: u32 = ${value.source};`, reference: `let ${name} = ${value.reference};` };
  }

  private statement(around: Around): Text {
    const kind = this.random.below(around.depth > 3 ? 4 : 10);
    if (kind < 2) return this.emit(around);
    if (kind < 3) return this.assignment(around);
    if (kind < 4) return this.guardedExit(around);
    if (kind < 7) return this.choice(around);
    return this.loop(around);
  }

  private emit(around: Around): Text {
    const value = this.value(around);
    return {
      source: `out[0] = out[0] * 31 + ${value.source};`,
      reference: `out[0] = (Math.imul(out[0], 31) + ${value.reference}) >>> 0;`,
    };
  }

  private assignment(around: Around): Text {
    const name = this.random.pick(around.mutable);
    const value = this.value(around);
    return this.random.below(2) === 0
      ? { source: `${name} = ${value.source};`, reference: `${name} = ${value.reference};` }
      : { source: `${name} += ${value.source};`, reference: `${name} = (${name} + ${value.reference}) >>> 0;` };
  }

  private exit(around: Around): Text {
    const kind = this.random.below(around.isInLoop ? 4 : 1);
    if (kind === 1 || kind === 2) return { source: "break;", reference: "break;" };
    if (kind === 3) return { source: "continue;", reference: "continue;" };
    if (around.returns === "nothing") return { source: "return;", reference: "return;" };
    const value = this.value(around);
    return { source: `return ${value.source};`, reference: `return ${value.reference};` };
  }

  private guardedExit(around: Around): Text {
    const condition = this.condition(around);
    const exit = this.exit(around);
    return {
      source: `if ${condition.source} { ${exit.source} }`,
      reference: `if (${condition.reference}) { ${exit.reference} }`,
    };
  }

  private block(around: Around): Text {
    const inner = this.statements({ ...around, depth: around.depth + 1 }, 1 + this.random.below(3));
    const exit = this.random.below(5) === 0 ? this.exit(around) : { source: "", reference: "" };
    return { source: `{ ${inner.source} ${exit.source} }`, reference: `{ ${inner.reference} ${exit.reference} }` };
  }

  private choice(around: Around): Text {
    const branches = Array.from({ length: 1 + this.random.below(2) }, () => ({
      condition: this.condition(around),
      block: this.block(around),
    }));
    const last = this.random.below(2) === 0 ? this.block(around) : undefined;
    const write = (of: "source" | "reference", open: string, close: string): string =>
      branches.map(({ condition, block }) => `if ${open}${condition[of]}${close} ${block[of]}`).join(" else ") +
      (last === undefined ? "" : ` else ${last[of]}`);
    return { source: write("source", "", ""), reference: write("reference", "(", ")") };
  }

  private loop(around: Around): Text {
    const inside: Around = { ...around, isInLoop: true, depth: around.depth + 1 };
    const count = 1 + this.random.below(4);
    const counter = this.name();
    if (this.random.below(3) > 0) return this.counted(inside, counter);
    const block = this.block({ ...inside, variables: [...inside.variables, counter] });
    const [open, step] = [`var ${counter}: u32 = 0;`, `${counter} += 1;`];
    if (this.random.below(2) === 0) {
      return {
        source: `${open} loop { ${step} if ${counter} > ${count} { break; } ${block.source} }`,
        reference: `let ${counter} = 0; for (;;) { ${counter}++; if (${counter} > ${count}) break; ${block.reference} }`,
      };
    }
    const condition = this.condition(around);
    return {
      source: `${open} while ${counter} < ${count} && (${condition.source}) { ${step} ${block.source} }`,
      reference: `let ${counter} = 0; while (${counter} < ${count} && (${condition.reference})) { ${counter}++; ${block.reference} }`,
    };
  }

  private counted(inside: Around, counter: string): Text {
    const type = this.random.pick(["u32", "u32", "i32", "u64", "i64", "i8", "u16"]);
    const low = this.random.below(4) - (type.startsWith("i") ? 2 : 0);
    const high = low + this.random.below(5) - 1;
    const step = 1 + this.random.below(3);
    const name = this.name();
    const block = this.block({ ...inside, variables: [...inside.variables, name] });
    const bounds = `(${low}) as ${type}..(${high < 0 && type.startsWith("u") ? 0 : high}) as ${type}`;
    return {
      source: `for ${counter} in ${bounds} step ${step} { let ${name} = ${counter} as u32; ${block.source} }`,
      reference: `for (let ${counter} = ${low}; ${counter} < ${high}; ${counter} += ${step}) { let ${name} = ${counter} >>> 0; ${block.reference} }`,
    };
  }

  private value(around: Around): Text {
    const kind = this.random.below(around.depth > 4 ? 5 : 8);
    if (kind < 2) return constant(this.random.below(9));
    if (kind < 4) return variable(this.random.pick(around.variables));
    if (kind < 6) {
      const [left, right] = [variable(this.random.pick(around.variables)), constant(this.random.below(7))];
      return this.random.below(2) === 0
        ? {
            source: `(${left.source} - ${right.source})`,
            reference: `((${left.reference} - ${right.reference}) >>> 0)`,
          }
        : { source: `(${left.source} % 5 * 3)`, reference: `(${left.reference} % 5 * 3)` };
    }
    if (kind === 6 || !this.hasFunction) {
      const condition = this.condition(around);
      const [left, right] = [this.leaf(around), this.leaf(around)];
      return {
        source: `(if ${condition.source} { ${left.source} } else { ${right.source} })`,
        reference: `((${condition.reference}) ? ${left.reference} : ${right.reference})`,
      };
    }
    const [left, right] = [this.leaf(around), this.leaf(around)];
    return { source: `f(${left.source}, ${right.source}, out)`, reference: `f(${left.reference}, ${right.reference})` };
  }

  private leaf(around: Around): Text {
    return this.random.below(3) === 0 ? constant(this.random.below(9)) : variable(this.random.pick(around.variables));
  }

  private condition(around: Around): Text {
    const simple = (): Text => {
      const [left, right] = [this.leaf(around), constant(this.random.below(6))];
      const [source, reference] = this.random.pick([
        ["<", "<"],
        [">", ">"],
        ["==", "==="],
        ["!=", "!=="],
      ] as const);
      return {
        source: `${left.source} % 7 ${source} ${right.source}`,
        reference: `${left.reference} % 7 ${reference} ${right.reference}`,
      };
    };
    const first = simple();
    if (this.random.below(3) > 0) return first;
    const [operator, second] = [this.random.pick(["&&", "||"]), simple()];
    return {
      source: `${first.source} ${operator} ${second.source}`,
      reference: `${first.reference} ${operator} ${second.reference}`,
    };
  }
}

function constant(value: number): Text {
  return { source: String(value), reference: String(value) };
}

function variable(name: string): Text {
  return { source: name, reference: name };
}
