import * as z from "zod/v4";
import { type Books } from "./Books.ts";
import { type Entry, isBooking, type Reservation } from "./Ledger.ts";

const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const amount = z.string().regex(/^\d+$/).transform(BigInt);
const time = z.int().nonnegative();

const lineSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("reserve"),
    hash,
    senderTxHash: hash,
    application: z.string(),
    sender: address,
    nonce: amount,
    amount,
    ratio: z.int().min(0).max(100),
    reservedAt: time,
  }),
  z.strictObject({ type: z.literal("book"), hash, fee: amount, reverted: z.boolean(), at: time }),
  z.strictObject({ type: z.literal("release"), hash }),
]);

export type JournalLine = z.infer<typeof lineSchema>;

export function formatLine(line: JournalLine): string {
  const text = JSON.stringify(line, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
  return `${text}\n`;
}

export function reserveLine(reservation: Reservation): JournalLine {
  const { hash, senderTxHash, application, sender, nonce, amount, ratio, reservedAt } = reservation;
  return { type: "reserve", hash, senderTxHash, application, sender, nonce, amount, ratio, reservedAt };
}

/** The shortest journal from which these entries can be read again. */
export function linesOf(entries: readonly Entry[]): JournalLine[] {
  return entries.flatMap((entry): JournalLine[] => {
    if (!isBooking(entry)) return [reserveLine(entry)];
    const { hash, fee, reverted, bookedAt } = entry;
    return [reserveLine(entry), { type: "book", hash, fee, reverted, at: bookedAt }];
  });
}

/**
 * Enters a line of the journal into the books.
 * @throws Error where it is none, or contradicts the lines before it.
 */
export function replayLine(books: Books, text: string): void {
  const line = lineSchema.parse(JSON.parse(text));
  switch (line.type) {
    case "reserve": {
      // As when it was reserved.
      books.prune(line.reservedAt);
      if (books.has(line.hash) || books.find(line.senderTxHash) !== undefined) throw new Error("is reserved twice");
      books.enter(line);
      return;
    }
    case "book":
      if (!books.book(line.hash, line)) throw new Error("is booked without a reservation");
      return;
    case "release":
      if (!books.release(line.hash)) throw new Error("is released without a reservation");
  }
}
