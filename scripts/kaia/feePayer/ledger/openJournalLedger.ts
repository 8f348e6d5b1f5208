import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { FeePayerError } from "../FeePayerError.ts";
import { SetupError } from "../SetupError.ts";
import { Books } from "./Books.ts";
import { Journal } from "./Journal.ts";
import { type JournalLine, linesOf, replayLine, reserveLine } from "./journalLines.ts";
import type { Ledger } from "./Ledger.ts";
import { lockFile } from "./lockFile.ts";

const LINE_START = '{"type":"';

/**
 * Opens a ledger that survives a crash: a journal of one JSON line for each change, on the disk before the change counts.
 * @throws SetupError `LEDGER_IN_USE`, or `LEDGER_MALFORMED` where the file is not what this function writes.
 */
export async function openJournalLedger(file: string, now: number): Promise<Ledger> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  const unlock = await lockFile(file);
  try {
    const books = await readBooks(file);
    books.prune(now);
    const journal = await Journal.create(file, () => linesOf(books.entries()));
    return new JournalLedger(books, journal, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

class JournalLedger implements Ledger {
  readonly #books: Books;
  readonly #journal: Journal;
  readonly #unlock: () => Promise<void>;

  constructor(books: Books, journal: Journal, unlock: () => Promise<void>) {
    this.#books = books;
    this.#journal = journal;
    this.#unlock = unlock;
  }

  async reserve(...[reservation, budgets]: Parameters<Ledger["reserve"]>): Promise<void> {
    this.#books.reserve(reservation, budgets);
    try {
      await this.#append(reserveLine(reservation));
    } catch (error) {
      this.#books.release(reservation.hash);
      throw error;
    }
  }

  async book(...[hash, { fee, reverted, at }]: Parameters<Ledger["book"]>): Promise<void> {
    if (this.#books.book(hash, { fee, reverted, at })) {
      await this.#append({ type: "book", hash, fee, reverted, at });
    }
  }

  async release(hash: string): Promise<void> {
    if (this.#books.release(hash)) await this.#append({ type: "release", hash });
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

  async close(): Promise<void> {
    try {
      await this.#journal.close();
    } finally {
      await this.#unlock();
    }
  }

  async #append(line: JournalLine): Promise<void> {
    try {
      await this.#journal.append(line);
    } catch (cause) {
      throw new FeePayerError("LEDGER_UNAVAILABLE", "the ledger cannot be written", { cause });
    }
  }
}

async function readBooks(file: string): Promise<Books> {
  const books = new Books();
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return books;
    throw error;
  }
  const lines = text.split("\n");
  // What a crash cut off has no line break, and nobody was told that it was written.
  const torn = lines.pop() ?? "";
  if (!torn.startsWith(LINE_START) && !LINE_START.startsWith(torn)) lines.push(torn);
  lines.forEach((line, index) => {
    try {
      replayLine(books, line);
    } catch (cause) {
      const where = `line ${index + 1} of the ledger ${file}`;
      throw new SetupError("LEDGER_MALFORMED", `Cannot make sense of ${where}: ${(cause as Error).message}`, { cause });
    }
  });
  return books;
}
