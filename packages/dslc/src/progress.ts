/** A line on the terminal that says what is being done, while it takes more than a moment. */

const delay = 700;
const betweenTicks = 100;

export class Progress {
  private readonly timer: NodeJS.Timeout | undefined;
  private shown = false;
  private nextTick = performance.now() + delay;
  private text: string;

  constructor(text: string) {
    this.text = text;
    if (!process.stderr.isTTY) return;
    this.timer = setTimeout(() => {
      this.shown = true;
      this.draw();
    }, delay);
    this.timer.unref();
  }

  update(text: string): void {
    this.text = text;
    if (this.shown) this.draw();
  }

  /** The same from code that does not return to the event loop, which may call it often. */
  tick(text: () => string): void {
    const now = performance.now();
    if (now < this.nextTick) return;
    this.nextTick = now + betweenTicks;
    this.text = text();
    this.shown = true;
    this.draw();
  }

  /** Takes the line away. */
  end(): void {
    clearTimeout(this.timer);
    if (this.shown) process.stderr.write("\r\u001b[K");
    this.shown = false;
  }

  private draw(): void {
    process.stderr.write(`\r\u001b[K${this.text}`);
  }
}
