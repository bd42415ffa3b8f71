import { describe, expect, test } from "vitest";
import { addDependency, addImport, addSortedLine, addToList } from "./edits.ts";

describe("an import", () => {
  const text =
    'import { a } from "@dslc/a";\nimport {\n  c,\n} from "@dslc/c";\nimport { own } from "./own.ts";\n\ncode();\n';

  test("stands before the first of a later package, whatever lines that has", () => {
    expect(addImport(text, "{ b }", "@dslc/b")).toBe(
      text.replace("import {\n  c", 'import { b } from "@dslc/b";\nimport {\n  c'),
    );
  });

  test("stands behind all others where it is the last", () => {
    expect(addImport(text, "* as d", "@dslc/d")).toBe(
      text.replace("\n\ncode", '\nimport * as d from "@dslc/d";\n\ncode'),
    );
  });
});

describe("a list", () => {
  test.each([
    ["an empty one", "const list: readonly X[] = [];\n", "const list: readonly X[] = [\n  new_,\n];\n"],
    ["one in a line", "export const list = [a];\n", "export const list = [a,\n  new_,\n];\n"],
    ["one in lines", "const list = [\n  a,\n];\nconst b = [];\n", "const list = [\n  a,\n  new_,\n];\nconst b = [];\n"],
  ])("%s gets an item", (_what, text, wanted) => {
    expect(addToList(text, "list", ["new_"])).toBe(wanted);
  });

  test("that is not there is an error", () => {
    expect(() => addToList("const listed = [];\n", "list", ["x"])).toThrow("there is no list 'list'");
  });
});

describe("a line among sorted ones", () => {
  const pattern = /^- (\w+)/;
  test.each([
    ["first", "x\n- a\n- b\n- d\ny\n", "- 0", "x\n- 0\n- a\n- b\n- d\ny\n"],
    ["between", "x\n- a\n- b\n- d\ny\n", "- c", "x\n- a\n- b\n- c\n- d\ny\n"],
    ["last", "x\n- a\n- b\n- d\ny\n", "- e", "x\n- a\n- b\n- d\n- e\ny\n"],
  ])("%s", (_where, text, line, wanted) => {
    expect(addSortedLine(text, pattern, line)).toBe(wanted);
  });
});

test("a dependency is put where the alphabet wants it, and the rest stays", () => {
  const manifest = JSON.stringify({ name: "x", dependencies: { a: "1.0.0", c: "1.0.0" }, nx: { tags: [] } });
  const changed = { name: "x", dependencies: { a: "1.0.0", b: "2.0.0", c: "1.0.0" }, nx: { tags: [] } };
  expect(addDependency(manifest, "dependencies", "b", "2.0.0")).toBe(`${JSON.stringify(changed, undefined, 2)}\n`);
  expect(() => addDependency(manifest, "devDependencies", "b", "2.0.0")).toThrow("there are no devDependencies");
});
