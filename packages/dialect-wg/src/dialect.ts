/** The dialect itself. */
import { defineDialect } from "@dslc/ir";
import {
  alignUp,
  arrayLayout,
  bufferLength,
  contract,
  fit,
  launchBytes,
  rawRegion,
  requires,
  viewLayout,
  viewLength,
} from "./ops-contract.ts";
import { atomicCompareExchange, atomicLoad, atomicRmw, atomicStore, memoryFence } from "./ops-atomic.ts";
import { fptosiSat, fptouiSat } from "./ops-cast.ts";
import { assume, assumeUniform, launchBase, launchRaw, launchSize, launchViews } from "./ops-memory.ts";
import { alloc, staticBase } from "./ops-static.ts";

import { ballot, broadcast, elect, scan, subgroupBarrier, vote } from "./ops-subgroup.ts";

export const wg = defineDialect("wg", {
  ops: [
    alignUp,
    contract,
    requires,
    fit,
    bufferLength,
    viewLength,
    viewLayout,
    arrayLayout,
    launchBytes,
    rawRegion,
    alloc,
    staticBase,
    launchViews,
    launchRaw,
    launchBase,
    launchSize,
    assume,
    assumeUniform,
    fptosiSat,
    fptouiSat,
    atomicRmw,
    atomicCompareExchange,
    atomicLoad,
    atomicStore,
    memoryFence,
    subgroupBarrier,
    ballot,
    vote,
    elect,
    broadcast,
    scan,
  ],
});
