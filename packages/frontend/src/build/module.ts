/** The module around all kernels and functions of a source. */
import type { Span } from "@dslc/base";
import { gpuModule, moduleEnd } from "@dslc/dialect-gpu";
import { Block, Builder, moduleOp, type Operation, Region, UnitAttribute } from "@dslc/ir";
import type { TypedModule } from "../typed-tree.ts";
import { buildFunction, buildKernel } from "./callables.ts";
import { buildContract } from "./contract.ts";

export function buildIr(module: TypedModule, name: string, span: Span): Operation {
  const inner = new Block();
  const at = Builder.atEnd(inner, span);
  for (const kernel of module.kernels) {
    buildContract(at, kernel);
    buildKernel(at, kernel);
  }
  for (const typed of module.functions) buildFunction(at, typed);
  at.location = span;
  moduleEnd(at, {});
  const outer = new Block();
  gpuModule(Builder.atEnd(outer, span), { sym_name: `${name}_module`, bodyRegion: new Region([inner]) });
  const root = moduleOp(Builder.atEnd(new Block(), span), { bodyRegion: new Region([outer]) });
  root.detach();
  root.setAttribute("gpu.container_module", UnitAttribute.instance);
  return root;
}
