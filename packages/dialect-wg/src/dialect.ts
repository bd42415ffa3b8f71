/** The dialect itself. */
import { defineDialect } from "@dslc/ir";
import {
  alignUp,
  bufferLength,
  contract,
  fit,
  launchBytes,
  rawRegion,
  requires,
  viewLayout,
  viewLength,
} from "./ops-contract.ts";
import { assume, launchBase, launchRaw, launchSize, launchViews } from "./ops-memory.ts";

export const wg = defineDialect("wg", {
  ops: [
    alignUp,
    contract,
    requires,
    fit,
    bufferLength,
    viewLength,
    viewLayout,
    launchBytes,
    rawRegion,
    launchViews,
    launchRaw,
    launchBase,
    launchSize,
    assume,
  ],
});
