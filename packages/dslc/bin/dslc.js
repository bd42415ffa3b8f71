#!/usr/bin/env -S node --min-semi-space-size=8 --max-semi-space-size=8
/**
 * Starts the bundled command line. It is plain JavaScript that old versions of Node can read, so that these are
 * refused in one line instead of a stack trace, and it turns the compile cache on before anything big is loaded.
 */
import module from "node:module";

const oldest = [24, 11];
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  console.error(`dslc needs Node ${oldest.join(".")} or newer, this is ${process.version}`);
  process.exit(3);
}

module.enableCompileCache();
await import("../bundle/dslc.js");
