import type { DatabaseSync, StatementSync } from "node:sqlite";
import { FeePayerError } from "../FeePayerError.ts";
import { Books, DAY } from "./Books.ts";
import { readRow, timeOf } from "./entryRows.ts";
import type { Ledger } from "./Ledger.ts";

/**
 * A ledger in a database that nobody else writes. What is in the database is in the books, too, which do the sums: the
 * database first, so that the books never say what a crash would forget. Nothing here waits.
 */
export class SqliteLedger implements Ledger {
  readonly #database: DatabaseSync;
  readonly #books = new Books();
  readonly #insert: StatementSync;
  readonly #book: StatementSync;
  readonly #mark: StatementSync;
  readonly #delete: StatementSync;
  readonly #prune: StatementSync;
  #isClosed = false;
  /** The last moment that the database told of, in milliseconds. */
  readonly lastTime: number = 0;

  /** @throws Error where a row makes no sense. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insert = database.prepare(`
      INSERT INTO entries VALUES (
        :hash, :senderTxHash, :application, :sender, :nonce, :amount, :ratio, :raw, :reservedAt, 'sent', :reservedAt, NULL, NULL
      )`);
    this.#book = database.prepare(
      "UPDATE entries SET state = 'booked', since = :at, fee = :fee, reverted = :reverted, raw = '0x' WHERE hash = :hash",
    );
    this.#mark = database.prepare("UPDATE entries SET state = :state, since = :at WHERE hash = :hash");
    this.#delete = database.prepare("DELETE FROM entries WHERE hash = ?");
    this.#prune = database.prepare("DELETE FROM entries WHERE state = 'booked' AND since <= ?");
    // Bookings in the order of their booking, reservations in that of theirs.
    const rows = database.prepare("SELECT * FROM entries ORDER BY iif(state = 'booked', since, reservedAt), rowid");
    for (const row of rows.all()) {
      const entry = readRow({ ...row });
      this.#books.enter(entry);
      this.lastTime = Math.max(this.lastTime, timeOf(entry));
    }
  }

  reserve(...[reservation, budgets]: Parameters<Ledger["reserve"]>): Promise<void> {
    return atOnce(() => {
      this.#books.check(reservation, budgets);
      const { nonce, amount, ...rest } = reservation;
      this.#write(() => {
        this.#prune.run(reservation.reservedAt - DAY);
        this.#insert.run({ ...rest, nonce: nonce.toString(), amount: amount.toString() });
      });
      this.#books.enter({ ...reservation, state: "sent", since: reservation.reservedAt });
    });
  }

  book(...[hash, { fee, reverted, at }]: Parameters<Ledger["book"]>): Promise<void> {
    return atOnce(() => {
      if (!this.#books.isOpen(hash)) return;
      this.#write(() => {
        this.#book.run({ hash, at, fee: fee.toString(), reverted: reverted ? 1 : 0 });
      });
      this.#books.book(hash, { fee, reverted, at });
    });
  }

  mark(...[hash, state, at]: Parameters<Ledger["mark"]>): Promise<void> {
    return atOnce(() => {
      if (!this.#books.isOpen(hash)) return;
      this.#write(() => {
        this.#mark.run({ hash, state, at });
      });
      this.#books.mark(hash, state, at);
    });
  }

  release(hash: string): Promise<void> {
    return atOnce(() => {
      if (!this.#books.isOpen(hash)) return;
      this.#write(() => {
        this.#delete.run(hash);
      });
      this.#books.release(hash);
    });
  }

  find(...[senderTxHash]: Parameters<Ledger["find"]>): ReturnType<Ledger["find"]> {
    return this.#books.find(senderTxHash);
  }

  open(): ReturnType<Ledger["open"]> {
    return this.#books.open();
  }

  spent(...[now, application, sender]: Parameters<Ledger["spent"]>): bigint {
    return this.#books.spent(now, application, sender);
  }

  close(): Promise<void> {
    return atOnce(() => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      this.#database.close();
    });
  }

  /** Makes a change that is on the disk when this returns, or not made at all. */
  #write(change: () => void): void {
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      change();
      this.#database.exec("COMMIT");
    } catch (cause) {
      this.#rollBack();
      throw new FeePayerError("LEDGER_UNAVAILABLE", "the ledger cannot be written", { cause });
    }
  }

  #rollBack(): void {
    try {
      this.#database.exec("ROLLBACK");
    } catch {
      // Where the change has not begun, or SQLite has undone it already.
    }
  }
}

/** Does it before it returns, and tells of failures as promises do. */
function atOnce(task: () => void): Promise<void> {
  return new Promise((resolve) => {
    task();
    resolve();
  });
}
