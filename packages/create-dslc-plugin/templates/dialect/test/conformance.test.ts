import { checkConformance } from "@dslc/testkit/plugin";
import { test } from "vitest";
import plugin from "../src/index.ts";

const sample = `module {
  func.func @f(%x: i32) -> i32 {
    %0 = __snake__.square %x : i32
    return %0 : i32
  }
}
`;

test("the plugin holds to what plugins should: its operation folds to what the lowering computes", () => {
  checkConformance(plugin, { samples: [sample], lowering: "builtin.module(lower-__name__)" });
});
