/**
 * Exits with 0 when node_modules holds what package-lock.json says, else with 1; run as `node tools/installed.mjs`.
 *
 * It compares the lock file with the one that npm leaves inside node_modules, so that packages installed by hand
 * count too. Optional packages (those for other machines) may be absent. Any Node from 18 on must be able to run this.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const read = (name) => {
  try {
    return JSON.parse(readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), "utf8")).packages;
  } catch {
    return undefined;
  }
};

const locked = read("package-lock.json");
const installed = read("node_modules/.package-lock.json");

const differs = ([path, wanted]) => {
  const found = installed[path];
  if (!path.includes("node_modules/")) return false;
  if (found === undefined) return wanted.optional !== true;
  if (wanted.link) return found.resolved !== wanted.resolved;
  return found.version !== wanted.version || found.integrity !== wanted.integrity;
};

if (locked === undefined) console.error("package-lock.json cannot be read");
process.exitCode = locked === undefined || installed === undefined || Object.entries(locked).some(differs) ? 1 : 0;
