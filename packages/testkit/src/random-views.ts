/** Random IR that sees memory in many ways, for tests of what is known of addresses. One seed gives one text. */
import { RandomNumbers } from "./random-numbers.ts";

/** Of vectors, the elements have to lie side by side. */
const dense = "memref<?xi32, strided<[1], offset: ?>>";
const spread = "memref<?xi32, strided<[?], offset: ?>>";

/** A module with a kernel `@k(i32, i32, memref<8xi32>)`. Views may lie outside of memory: then a run stops. */
export function randomViews(seed: number): string {
  return new ViewGenerator(new RandomNumbers(seed)).module();
}

class ViewGenerator {
  private readonly numbers: RandomNumbers;
  private readonly lines: string[] = [];
  private readonly indices: string[] = ["%t"];
  private readonly views: string[] = [];
  private names = 0;

  constructor(numbers: RandomNumbers) {
    this.numbers = numbers;
  }

  module(): string {
    this.lines.push("gpu.module @m {", "gpu.func @k(%a: i32, %b: i32, %out: memref<8xi32>) kernel {");
    this.lines.push(
      "%t = gpu.thread_id x",
      "%zero = arith.constant 0 : index",
      "%v = arith.constant dense<1> : vector<4xi32>",
    );
    for (const alignment of [4, 16]) {
      const memory = this.emit(`memref.alloca() {alignment = ${alignment} : i64} : memref<512xi32>`);
      this.views.push(this.emit(`memref.cast ${memory} : memref<512xi32> to ${dense}`));
    }
    for (let at = 0; at < 12; at++) this.step();
    this.lines.push("gpu.return", "}", "}");
    return `${this.lines.join("\n")}\n`;
  }

  private emit(operation: string): string {
    const name = `%m${this.names++}`;
    this.lines.push(`${name} = ${operation}`);
    return name;
  }

  private step(): void {
    const kind = this.numbers.below(6);
    if (kind < 2) this.indices.push(this.index());
    else if (kind < 3) this.views.push(this.either());
    else this.views.push(this.view());
    const view = this.numbers.pick(this.views);
    const index = this.numbers.pick(this.indices);
    this.lines.push(`vector.store %v, ${view}[${index}] : ${dense}, vector<4xi32>`);
    const far = this.emit(
      `memref.subview ${view}[${index}] [1] [${this.constant([1, 2, 3])}] : ${dense} to memref<1xi32, strided<[?], offset: ?>>`,
    );
    const cast = this.emit(`memref.cast ${far} : memref<1xi32, strided<[?], offset: ?>> to ${spread}`);
    this.lines.push(`memref.store %a, ${cast}[%zero] : ${spread}`);
  }

  private constant(values: readonly number[]): string {
    return this.emit(`arith.constant ${this.numbers.pick(values)} : index`);
  }

  private index(): string {
    const op = this.numbers.pick(["addi", "muli"]);
    return this.emit(`arith.${op} ${this.numbers.pick(this.indices)}, ${this.constant([2, 3, 4, 8])} : index`);
  }

  private either(): string {
    const condition = this.emit("arith.cmpi slt, %a, %b : i32");
    const [one, two] = [this.numbers.pick(this.views), this.numbers.pick(this.views)];
    return this.emit(`arith.select ${condition}, ${one}, ${two} : ${dense}`);
  }

  private view(): string {
    const [source, offset] = [this.numbers.pick(this.views), this.numbers.pick(this.indices)];
    if (this.numbers.below(3) === 0)
      return this.emit(
        `memref.reinterpret_cast ${source} to offset: [${offset}], sizes: [${this.constant([64, 128])}], strides: [1] : ${dense} to ${dense}`,
      );
    return this.emit(`memref.subview ${source}[${offset}] [${this.constant([64, 128])}] [1] : ${dense} to ${dense}`);
  }
}
