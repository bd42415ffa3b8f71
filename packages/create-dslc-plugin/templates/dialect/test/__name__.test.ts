import { checkPass, checkRoundTrip } from "@dslc/testkit/plugin";
import { test } from "vitest";
import plugin from "../src/index.ts";

const options = { plugins: [plugin] };

const withSquare = `module {
  func.func @f(%x: i32) -> i32 {
    %0 = __snake__.square %x : i32
    return %0 : i32
  }
}
`;
const withProduct = `module {
  func.func @f(%x: i32) -> i32 {
    %0 = arith.muli %x, %x : i32
    return %0 : i32
  }
}
`;

test("the operation prints as it is written", () => {
  checkRoundTrip(withSquare, options);
});

test("a product of a value with itself becomes a square", () => {
  checkPass(`// CHECK: __snake__.square %x : i32\n${withProduct}`, {
    ...options,
    pipeline: "builtin.module(func.func(form-__name__))",
  });
});

test("a square is lowered to a product", () => {
  checkPass(`// CHECK: arith.muli %x, %x : i32\n${withSquare}`, {
    ...options,
    pipeline: "builtin.module(func.func(lower-__name__))",
  });
});
