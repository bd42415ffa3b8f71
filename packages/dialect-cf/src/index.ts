export * from "./dialect.ts";
export { assertOp, br, cond_br } from "./ops.ts";
export { caseValues, switchOp } from "./ops-switch.ts";
