/** Money set aside for one co-signed transaction, from before its signature leaves the process. */
export interface Reservation {
  /** What the chain will know the co-signed transaction by. */
  readonly hash: string;
  /** What its sender knows it by. */
  readonly senderTxHash: string;
  readonly application: string;
  readonly sender: string;
  readonly nonce: bigint;
  /** The most that the fee payer may have to pay, in kei. */
  readonly amount: bigint;
  /** The fee payer's share in percent. */
  readonly ratio: number;
  /** The co-signed transaction, which may have to be sent again; "0x" once it is mined. */
  readonly raw: string;
  /** In milliseconds. */
  readonly reservedAt: number;
}

/**
 * What is known of a reservation's transaction: `sent`, or about to be, so that anybody may have it; `refused` by the node
 * when it was first sent, so that nobody has it if the node is right; or `resting`: sent a day ago and known to no node, yet
 * good for as long as its nonce is unused.
 */
export type ReservationState = "sent" | "refused" | "resting";

export interface OpenReservation extends Reservation {
  readonly state: ReservationState;
  /** Since when, in milliseconds. */
  readonly since: number;
}

/** A transaction that was mined, and what the fee payer paid for it. */
export interface Booking extends Reservation {
  readonly fee: bigint;
  readonly reverted: boolean;
  readonly bookedAt: number;
}

export type Entry = OpenReservation | Booking;

/** What a reservation may not exceed, in kei. */
export interface Budgets {
  /** Of one user of the application in any 24 hours. */
  readonly user: bigint;
  /** Of all of them together. */
  readonly application: bigint;
  /** What the fee payer has: all open reservations together have to be covered. */
  readonly funds: bigint;
}

/**
 * Who has spent what. A reservation counts until it is booked or released, however long that takes; one that rests counts
 * against the funds alone. A booking counts for 24 hours. What a promise of this interface stands for survives a crash, as far
 * as the implementation promises that; what it rejects has not happened.
 */
export interface Ledger {
  /**
   * Sets money aside before it returns, all or nothing: of two requests at once that do not both fit, one is refused.
   * @throws FeePayerError `USER_OVER_BUDGET`, `APPLICATION_OVER_BUDGET`, `FEE_PAYER_FUNDS` or `LEDGER_UNAVAILABLE`.
   */
  reserve(reservation: Reservation, budgets: Budgets): Promise<void>;
  /** Replaces a reservation by what the transaction really cost. The second time it changes nothing. */
  book(hash: string, outcome: { fee: bigint; reverted: boolean; at: number }): Promise<void>;
  /** Notes another state of a reservation. Where there is none, it changes nothing. */
  mark(hash: string, state: ReservationState, at: number): Promise<void>;
  /** Gives a reservation back. Only for a transaction that cannot be mined any more. */
  release(hash: string): Promise<void>;
  /** What is known of a transaction of the last 24 hours. */
  find(senderTxHash: string): Entry | undefined;
  /** Reservations that are neither booked nor released, the oldest first. */
  open(): readonly OpenReservation[];
  /** What an application, or one of its users, has spent and set aside in the 24 hours before. */
  spent(now: number, application: string, sender?: string): bigint;
  close(): Promise<void>;
}

export function isBooking(entry: Entry): entry is Booking {
  return "bookedAt" in entry;
}
