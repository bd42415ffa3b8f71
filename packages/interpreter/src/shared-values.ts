/** Values that several work-items share: made by the first that asks. */
export class SharedValues {
  private readonly values = new Map<object | string, unknown>();

  /** What the first caller made for `key`. A key stands for values of one type only. */
  get<T>(key: object | string, make: () => T): T {
    if (!this.values.has(key)) this.values.set(key, make());
    // Under each key lies what `make` of a caller with the same type returned.
    return this.values.get(key) as T;
  }
}
