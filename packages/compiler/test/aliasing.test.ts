/** What LLVM may conclude of workgroup memory: views of the launch region are apart, raw pointers into it are not. */
import { renderDiagnostics } from "@dslc/base";
import { compile } from "@dslc/compiler";
import { expect, test } from "vitest";

async function ptx(text: string): Promise<string> {
  const result = await compile({ name: "a.kdsl", text }, { targets: ["nvptx:sm_90"], emit: ["asm"] });
  expect(renderDiagnostics(result.diagnostics)).toBe("");
  const [output] = result.outputs;
  if (typeof output?.contents !== "string") throw new Error("PTX is text");
  return output.contents;
}

/** Reads an element of one, writes one of the other, reads the first again. */
const body = `
    let t = local_id.x;
    let before = a[t];
    b[n] = before + 1.0;
    y[t] = before + a[t];
}`;

test("a second load of one view around a store to another is no load", async () => {
  const kernel = `kernel k(n: u32, y: global mut [f32; n]) {
    launch workgroup { a: [f32; group_size.x], b: [f32; n + 1] }${body}`;
  expect((await ptx(kernel)).match(/ld\.shared/g)).toHaveLength(1);
});

test("through two raw pointers both loads stay, because they may be of one element", async () => {
  const kernel = `kernel k(n: u32, y: global mut [f32; n]) {
    let a = launch_workgroup::<f32>();
    let b = launch_workgroup::<f32>();${body}`;
  expect((await ptx(kernel)).match(/ld\.shared/g)).toHaveLength(2);
});
