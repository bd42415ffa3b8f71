/** Removes the casts that lowerings leave between values of the types that they know and of those that they make. */
import { definePass, reconcileCasts } from "@dslc/pass";

export const reconcileUnrealizedCasts = definePass("reconcile-unrealized-casts", {
  summary: "remove unrealized conversion casts that cancel out or that nothing uses",
  run(op, _options, { count }) {
    count("casts left", reconcileCasts(op).length);
  },
});
