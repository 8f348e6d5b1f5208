import { randomUUID } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod/v4";
import { SetupError } from "../SetupError.ts";

const holderSchema = z.object({ id: z.string(), pid: z.int().positive(), host: z.string() });
type Holder = z.infer<typeof holderSchema>;

/** How long another process has to take over the same abandoned lock, and to be noticed. */
const SETTLING = 100;
/** The locks of this process: its own number in a lock file may also be that of a process before it. */
const held = new Set<string>();

/**
 * Keeps other processes from the ledger: two that wrote it would each allow the whole budget. The lock of a process that is
 * gone is taken over.
 * @returns What gives the lock back.
 * @throws SetupError `LEDGER_IN_USE`.
 */
export async function lockFile(file: string): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  if (held.has(lock)) throw inUse(file, "this process");
  held.add(lock);
  try {
    const id = randomUUID();
    const content = JSON.stringify({ id, pid: process.pid, host: hostname() });
    if (!(await create(lock, content))) {
      const holder = await readHolder(lock);
      if (holder !== undefined && isAlive(holder)) throw inUse(file, `process ${holder.pid} of ${holder.host}`);
      await rm(lock, { force: true });
      if (!(await create(lock, content))) throw inUse(file, "another process");
      await sleep(SETTLING);
      if ((await readHolder(lock))?.id !== id) throw inUse(file, "another process");
    }
  } catch (error) {
    held.delete(lock);
    throw error;
  }
  return async () => {
    held.delete(lock);
    await rm(lock, { force: true });
  };
}

async function create(lock: string, content: string): Promise<boolean> {
  try {
    await writeFile(lock, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function readHolder(lock: string): Promise<Holder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(lock, "utf8")));
  } catch {
    return undefined;
  }
}

/** Of another machine nothing can be told, so its lock stands until a person removes it. */
function isAlive({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function inUse(file: string, holder: string): SetupError {
  const hint = `If no service uses it any more, remove ${file}.lock.`;
  return new SetupError("LEDGER_IN_USE", `The ledger ${file} is in use by ${holder}. ${hint}`);
}
