import { Books } from "./Books.ts";
import type { Ledger } from "./Ledger.ts";

/** A ledger that forgets everything with its process: for tests. A service that restarts would give everybody a new budget. */
export function createMemoryLedger(): Ledger {
  const books = new Books();
  return {
    reserve: async (reservation, budgets) => {
      await Promise.resolve();
      books.reserve(reservation, budgets);
    },
    book: async (hash, outcome) => {
      await Promise.resolve();
      books.book(hash, outcome);
    },
    release: async (hash) => {
      await Promise.resolve();
      books.release(hash);
    },
    find: (senderTxHash) => books.find(senderTxHash),
    open: () => books.open(),
    spent: (now, application, sender) => books.spent(now, application, sender),
    close: () => Promise.resolve(),
  };
}
