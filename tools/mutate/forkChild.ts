import { type ChildProcess, fork, type ForkOptions } from "node:child_process";

const children = new Set<ChildProcess>();

// A child that is busy would only notice when it is done that nobody waits for it.
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

/** Runs a module in a process of its own, which ends at the latest when this one does. */
export function forkChild(module: string, options: ForkOptions): ChildProcess {
  const child = fork(module, options);
  children.add(child);
  child.once("exit", () => children.delete(child));
  // What it would have been sent can no longer be answered; those who wait hear of the exit.
  child.on("error", () => undefined);
  return child;
}
