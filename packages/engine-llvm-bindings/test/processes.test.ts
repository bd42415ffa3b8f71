/** Nothing is left running, however a program that uses the engine ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { childrenOf, eventually, isRunning } from "@dslc/testkit";
import { afterEach, expect, test } from "vitest";
import { requireBindings } from "./bindings.ts";

const program = fileURLToPath(new URL("./engine-user.ts", import.meta.url));
const users: ChildProcess[] = [];
afterEach(() => {
  for (const user of users.splice(0)) user.kill("SIGKILL");
});

/** The last child of the program: what helps to write the tests starts an engine of its own, which is gone by then. */
async function start(mode: string) {
  const args = ["--conditions=@dslc/source", program, mode];
  const user = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  users.push(user);
  let stderr = "";
  user.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  await once(user.stdout, "data");
  await sleep(300); // Busy by now.
  const children = childrenOf(user.pid ?? 0).filter(isRunning);
  expect(children).toHaveLength(1);
  return { user, children, stderr: () => stderr };
}

test.for(["idle", "busy"])("a program that is killed takes its child with it (%s)", async (mode, context) => {
  requireBindings(context);
  const { user, children } = await start(mode);
  user.kill("SIGKILL");
  await once(user, "exit");
  expect(await eventually(() => !children.some(isRunning), 2_000)).toBe(true);
});

test.for(["idle", "busy"])("Ctrl-C ends both without a word (%s)", async (mode, context) => {
  requireBindings(context);
  const { user, children, stderr } = await start(mode);
  process.kill(-(user.pid ?? 0), "SIGINT"); // What a terminal does: the whole group gets it.
  const end: unknown[] = await once(user, "exit");
  expect(end[1]).toBe("SIGINT");
  expect(await eventually(() => !children.some(isRunning), 2_000)).toBe(true);
  expect(stderr()).toBe("");
});
