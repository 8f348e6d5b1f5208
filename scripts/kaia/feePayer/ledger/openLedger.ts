import { mkdir, open, realpath } from "node:fs/promises";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SetupError } from "../SetupError.ts";
import { ENTRIES_TABLE } from "./entryRows.ts";
import type { Ledger } from "./Ledger.ts";
import { SqliteLedger } from "./SqliteLedger.ts";

/** Whose fees a ledger tells of. */
export interface LedgerOwner {
  readonly chainId: bigint;
  readonly feePayer: string;
}

/** "fees", in ASCII: what SQLite's own tools know the file by. */
const APPLICATION_ID = 0x66656573;
const VERSION = 1;
/** How far entries may be ahead of the clock, in milliseconds. */
const CLOCK_TOLERANCE = 5 * 60 * 1000;
/** SQLite's codes, but for their high bytes. */
const BUSY = 5;
const NOT_A_DATABASE = 26;
const CORRUPT = 11;

/**
 * Opens a ledger that survives a crash, in a file that no other process can open meanwhile: the operating system's lock ends
 * with the process, however that ends.
 * @throws SetupError `LEDGER_IN_USE`, `LEDGER_UNREADABLE`, `LEDGER_OF_ANOTHER`, `CLOCK`, or `LEDGER_MALFORMED` where the file
 * is not what this function writes.
 */
export async function openLedger(file: string, owner: LedgerOwner, now: number): Promise<Ledger> {
  const real = await placeOf(file).catch((cause: unknown) => {
    throw describe(file, cause);
  });
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(real);
    const ledger = openDatabase(database, owner, file);
    checkTimes(ledger, now);
    return ledger;
  } catch (error) {
    database?.close();
    throw describe(file, error);
  }
}

/** Takes the database for this process, and makes it a ledger where it is empty. */
export function openDatabase(database: DatabaseSync, owner: LedgerOwner, file: string): SqliteLedger {
  database.exec("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL");
  // In this locking mode, no lock is given back before the end.
  database.exec("BEGIN EXCLUSIVE");
  const fields = database.prepare("SELECT count(*) AS count FROM sqlite_schema").get();
  if (fields?.count === 0) {
    database.exec(`
      PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA user_version = ${VERSION};
      CREATE TABLE owner (chainId TEXT NOT NULL, feePayer TEXT NOT NULL) STRICT;
      ${ENTRIES_TABLE}`);
    database.prepare("INSERT INTO owner VALUES (?, ?)").run(owner.chainId.toString(), owner.feePayer);
  }
  database.exec("COMMIT");
  checkKind(database);
  checkOwner(database, owner, file);
  return new SqliteLedger(database);
}

/** Where a file is, behind all links. Opened by SQLite alone: to close it anywhere else would end the lock. */
async function placeOf(file: string): Promise<string> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  try {
    // Nobody else on this machine has to know who spent what.
    await (await open(file, "wx", 0o600)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return realpath(file);
}

function checkKind(database: DatabaseSync): void {
  const id = database.prepare("PRAGMA application_id").get()?.application_id;
  const version = database.prepare("PRAGMA user_version").get()?.user_version;
  if (id !== APPLICATION_ID) throw new Error("it is a database of something else");
  if (version !== VERSION) throw new Error("it is of another version of this service");
  const check = database.prepare("PRAGMA quick_check(1)").get()?.quick_check;
  if (check !== "ok") throw new Error(String(check));
}

function checkOwner(database: DatabaseSync, { chainId, feePayer }: LedgerOwner, file: string): void {
  const owner = database.prepare("SELECT * FROM owner").get();
  if (owner?.chainId === chainId.toString() && owner.feePayer === feePayer) return;
  const whose = `${String(owner?.feePayer)} on chain ${String(owner?.chainId)}`;
  throw new SetupError(
    "LEDGER_OF_ANOTHER",
    `The ledger ${file} is that of ${whose}, not of ${feePayer} on chain ${chainId.toString()}: --ledger names another.`,
  );
}

/** What was done tomorrow would count until the day after it, or budgets would be renewed too early: a clock is wrong. */
function checkTimes(ledger: SqliteLedger, now: number): void {
  const last = ledger.lastTime;
  if (last <= now + CLOCK_TOLERANCE) return;
  const [when, clock] = [last, now].map((time) => new Date(time).toISOString());
  throw new SetupError("CLOCK", `The ledger tells of ${when!}, and the clock says ${clock!}: one of them is wrong.`);
}

function describe(file: string, cause: unknown): unknown {
  if (cause instanceof SetupError || !(cause instanceof Error)) return cause;
  const { errcode = 0, code } = cause as Error & { errcode?: number; code?: string };
  const primary = errcode & 0xff;
  if (primary === BUSY) {
    return new SetupError("LEDGER_IN_USE", `The ledger ${file} is in use by another process.`, { cause });
  }
  const isMalformed = primary === NOT_A_DATABASE || primary === CORRUPT || (primary === 0 && code === undefined);
  return isMalformed
    ? new SetupError("LEDGER_MALFORMED", `Cannot make sense of the ledger ${file}: ${cause.message}.`, { cause })
    : new SetupError("LEDGER_UNREADABLE", `Cannot open the ledger ${file}: ${cause.message}.`, { cause });
}
