import { checkConformance } from "@dslc/testkit/plugin";
import { test } from "vitest";
import plugin from "../src/index.ts";

test("the plugin holds to what plugins should", () => {
  checkConformance(plugin);
});
