/** All passes of this package. */
import type { Pass } from "@dslc/pass";
import { canonicalize } from "./canonicalize.ts";
import { cse } from "./cse.ts";
import { dce } from "./dce.ts";
import { inline } from "./inline.ts";
import { licm } from "./licm.ts";
import { mem2reg } from "./mem2reg.ts";
import { reconcileUnrealizedCasts } from "./reconcile-casts.ts";
import { sccp } from "./sccp.ts";
import { symbolDce } from "./symbol-dce.ts";

export const corePasses: readonly Pass[] = [
  canonicalize,
  cse,
  dce,
  inline,
  licm,
  mem2reg,
  reconcileUnrealizedCasts,
  sccp,
  symbolDce,
];
