import { DatabaseSync } from "node:sqlite";
import type { Ledger } from "./Ledger.ts";
import { openDatabase } from "./openLedger.ts";

/** A ledger that forgets everything with its process: for tests. A service that restarts would give everybody a new budget. */
export function createMemoryLedger(): Ledger {
  return openDatabase(new DatabaseSync(":memory:"), { chainId: 0n, feePayer: "" }, ":memory:");
}
