/**
 * Two kinds of tests. `unit` tests share one module graph per worker (no global mocks!), which makes many small files
 * quick; `integration` tests start programs of ours, so each file gets a process of its own. Both ask external checkers,
 * the first call of which may load hundreds of megabytes from a cold disk: a time limit is there to end a hang, no more.
 */
import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

if (Number(process.versions.node.split(".")[0]) < 24) {
  throw new Error(
    `the tests need Node 24, this is ${process.version}: run tools/test, or put node_modules/.bin first on PATH`,
  );
}

const conditions = ["@dslc/source", ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "tools/**/*.test.ts"],
          pool: "threads",
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["packages/*/test/**/*.test.ts", "docs/plugins/*/test/**/*.test.ts"],
          pool: "forks",
        },
      },
    ],
  },
});
