import { expect, test } from "vitest";
import { type CppVariable, toCpp } from "./cpp.ts";

const variables = (name: string): CppVariable => ({ text: name.replace(".", "_"), type: "std::int64_t" });

test("a formula is a lambda with one statement for each operation", () => {
  expect(toCpp(["mul", ["add", "group_size.x", 1], 4], "integer", variables)).toBe(`[&]() -> dslc::formula_value {
  std::int64_t value0{};
  if (const dslc::problem problem_of_value0 = dslc::formula::add(group_size_x, INT64_C(1), value0); problem_of_value0 != dslc::problem::none) {
    return {0, problem_of_value0, "group_size.x + 1"};
  }
  std::int64_t value1{};
  if (const dslc::problem problem_of_value1 = dslc::formula::mul(value0, INT64_C(4), value1); problem_of_value1 != dslc::problem::none) {
    return {0, problem_of_value1, "(group_size.x + 1) * 4"};
  }
  return {value1, dslc::problem::none, nullptr};
}()`);
});

test("an extent is checked to be no less than zero", () => {
  expect(toCpp("n", "extent", variables)).toContain('if (n < 0) return {0, dslc::problem::negative, "n"};');
});

test("a temporary never has the name of a variable", () => {
  expect(toCpp(["add", "value0", "value_1"], "integer", variables)).toContain(
    "dslc::formula::add(value0, value_1, value__0)",
  );
});

test("of a long part only the beginning is kept for messages", () => {
  const text = toCpp(["add", "a".repeat(500), 1], "integer", variables);
  expect(text).toContain(`"${"a".repeat(120)}..."`);
});
