/**
 * V8 refuses to make a snapshot while finalizers wait to be run. Nothing is lost without them: they keep tables of a
 * long-running process from growing. Imported before all else.
 */
Reflect.set(
  globalThis,
  "FinalizationRegistry",
  class {
    register(): void {}
    unregister(): boolean {
      return false;
    }
  },
);
