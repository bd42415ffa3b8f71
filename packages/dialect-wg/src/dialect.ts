/** The dialect itself. */
import { defineDialect } from "@dslc/ir";
import {
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
