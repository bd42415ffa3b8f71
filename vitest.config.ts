import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

const conditions = ["@dslc/source", ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["packages/*/src/**/*.test.ts", "tools/**/*.test.ts"], pool: "threads", isolate: false },
      },
      {
        extends: true,
        test: { name: "integration", include: ["packages/*/test/**/*.test.ts"], pool: "forks", testTimeout: 120_000 },
      },
    ],
  },
});
