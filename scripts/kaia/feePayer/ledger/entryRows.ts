import * as z from "zod/v4";
import { type Entry, isBooking } from "./Ledger.ts";

/** Amounts are text: SQLite's integers end before 10 KAIA. A booking has what an open reservation has not. */
export const ENTRIES_TABLE = `
  CREATE TABLE entries (
    hash TEXT PRIMARY KEY,
    senderTxHash TEXT NOT NULL UNIQUE,
    application TEXT NOT NULL,
    sender TEXT NOT NULL,
    nonce TEXT NOT NULL,
    amount TEXT NOT NULL,
    ratio INTEGER NOT NULL,
    raw TEXT NOT NULL,
    reservedAt INTEGER NOT NULL,
    state TEXT NOT NULL,
    since INTEGER NOT NULL,
    fee TEXT,
    reverted INTEGER
  ) STRICT;
  CREATE INDEX entriesByState ON entries (state, since);
`;

const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const amount = z.string().regex(/^\d+$/).transform(BigInt);
const time = z.int().nonnegative();

const reservationFields = {
  hash,
  senderTxHash: hash,
  application: z.string(),
  sender: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  nonce: amount,
  amount,
  ratio: z.int().min(0).max(100),
  raw: z.string().regex(/^0x([0-9a-f]{2})*$/),
  reservedAt: time,
  since: time,
};

const rowSchema = z.union([
  z.strictObject({
    ...reservationFields,
    state: z.enum(["sent", "refused", "resting"]),
    fee: z.null(),
    reverted: z.null(),
  }),
  z.strictObject({
    ...reservationFields,
    state: z.literal("booked"),
    fee: amount,
    reverted: z.union([z.literal(0), z.literal(1)]),
  }),
]);

/** @throws ZodError where it is no row of this table. */
export function readRow(row: unknown): Entry {
  const { state, since, fee, reverted, ...reservation } = rowSchema.parse(row);
  if (state !== "booked") return { ...reservation, state, since };
  return { ...reservation, fee, reverted: reverted === 1, bookedAt: since };
}

/** The last moment that an entry tells of. */
export function timeOf(entry: Entry): number {
  return Math.max(entry.reservedAt, isBooking(entry) ? entry.bookedAt : entry.since);
}
