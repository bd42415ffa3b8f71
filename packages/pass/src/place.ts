/** Operations as messages and file names name them. */
import { type Operation, symbolNameOf } from "@dslc/ir";

/** `gpu.func @scale`; the name alone where there is no symbol. */
export function placeOf(op: Operation): string {
  const name = symbolNameOf(op);
  return name === undefined ? op.name : `${op.name} @${name}`;
}
