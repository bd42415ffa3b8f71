/** Watching processes through Linux's /proc, for tests that nothing is left running. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** The children of a process, whichever thread started them. */
export function childrenOf(process: number): number[] {
  return readdirSync(`/proc/${process}/task`).flatMap((thread) =>
    readFileSync(`/proc/${process}/task/${thread}/children`, "utf8")
      .split(" ")
      .filter((id) => id !== "")
      .map(Number),
  );
}

/** Whether the process exists and has not ended (an ended one may wait for its parent to notice). */
export function isRunning(process: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${process}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** The name of the program that the process runs. */
export const programOf = (process: number): string => readFileSync(`/proc/${process}/comm`, "utf8").trim();

/** Seconds of processor time that the process has had. */
export function processorSeconds(process: number): number {
  const fields = readFileSync(`/proc/${process}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return Number(fields[11]) / 100; // utime, field 14 of proc(5), in ticks of a hundredth
}

/** Mebibytes of memory that the process has in use. */
export function residentMebibytes(process: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${process}/status`, "utf8"))?.[1]) / 1024;
}

/** Waits until `condition` holds; false when it does not within the time. */
export async function eventually(condition: () => boolean, milliseconds = 5_000): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > end) return false;
    await sleep(20);
  }
  return true;
}
