import { formatEther } from "ethers";
import { FeePayerError } from "../FeePayerError.ts";
import {
  isBooking,
  type Booking,
  type Budgets,
  type Entry,
  type OpenReservation,
  type Reservation,
  type ReservationState,
} from "./Ledger.ts";

export const DAY = 24 * 60 * 60 * 1000;

/** The state of a ledger, without a place to keep it. Nothing here waits, so nothing can come between check and entry. */
export class Books {
  readonly #open = new Map<string, OpenReservation>();
  /** In the order of their booking. */
  readonly #booked = new Map<string, Booking>();
  readonly #hashes = new Map<string, string>();
  readonly #totals = new Map<string, bigint>();
  #reserved = 0n;

  /** Whether the transaction with this hash is in the books. */
  has(hash: string): boolean {
    return this.#open.has(hash) || this.#booked.has(hash);
  }

  /** @throws FeePayerError as `Ledger.reserve` does, where this must not be entered. */
  check(reservation: Reservation, budgets: Budgets): void {
    const { application, sender, amount, reservedAt } = reservation;
    if (this.has(reservation.hash) || this.#hashes.has(reservation.senderTxHash)) {
      throw new FeePayerError("ALREADY_SUBMITTED", "this transaction has been paid for already");
    }
    if (this.spent(reservedAt, application, sender) + amount > budgets.user) {
      const budget = formatEther(budgets.user);
      throw new FeePayerError(
        "USER_OVER_BUDGET",
        `${application} pays ${budget} KAIA a day for a user, which is used up`,
      );
    }
    if (this.spent(reservedAt, application) + amount > budgets.application) {
      throw new FeePayerError("APPLICATION_OVER_BUDGET", `what ${application} pays in a day is used up`);
    }
    if (this.#reserved + amount > budgets.funds) {
      throw new FeePayerError("FEE_PAYER_FUNDS", "the fee payer cannot cover this fee at the moment");
    }
  }

  /** Takes an entry as it is. */
  enter(entry: Entry): void {
    this.#hashes.set(entry.senderTxHash, entry.hash);
    if (isBooking(entry)) {
      this.#booked.set(entry.hash, entry);
      this.#count(entry, entry.fee);
    } else {
      this.#open.set(entry.hash, entry);
      this.#reserved += entry.amount;
      this.#count(entry, budgeted(entry));
    }
  }

  book(hash: string, { fee, reverted, at }: { fee: bigint; reverted: boolean; at: number }): void {
    const { senderTxHash, application, sender, nonce, amount, ratio, reservedAt } = this.#close(hash);
    const reservation = { hash, senderTxHash, application, sender, nonce, amount, ratio, raw: "0x", reservedAt };
    this.enter({ ...reservation, fee, reverted, bookedAt: at });
  }

  mark(hash: string, state: ReservationState, since: number): void {
    const reservation = this.#open.get(hash)!;
    const marked = { ...reservation, state, since };
    // In its old place: the oldest come first.
    this.#open.set(hash, marked);
    this.#count(reservation, budgeted(marked) - budgeted(reservation));
  }

  release(hash: string): void {
    this.#close(hash);
  }

  isOpen(hash: string): boolean {
    return this.#open.has(hash);
  }

  find(senderTxHash: string): Entry | undefined {
    const hash = this.#hashes.get(senderTxHash);
    return hash === undefined ? undefined : (this.#open.get(hash) ?? this.#booked.get(hash));
  }

  open(): readonly OpenReservation[] {
    return [...this.#open.values()];
  }

  spent(now: number, application: string, sender?: string): bigint {
    this.prune(now);
    return this.#totals.get(keyOf(application, sender)) ?? 0n;
  }

  /** Forgets what was booked more than a day ago. */
  prune(now: number): void {
    for (const [hash, booking] of this.#booked) {
      if (booking.bookedAt + DAY > now) return;
      this.#booked.delete(hash);
      this.#hashes.delete(booking.senderTxHash);
      this.#count(booking, -booking.fee);
    }
  }

  /** Takes out a reservation that is there. */
  #close(hash: string): OpenReservation {
    const reservation = this.#open.get(hash)!;
    this.#open.delete(hash);
    this.#hashes.delete(reservation.senderTxHash);
    this.#reserved -= reservation.amount;
    this.#count(reservation, -budgeted(reservation));
    return reservation;
  }

  #count({ application, sender }: Reservation, change: bigint): void {
    for (const key of [keyOf(application), keyOf(application, sender)]) {
      const total = (this.#totals.get(key) ?? 0n) + change;
      if (total === 0n) this.#totals.delete(key);
      else this.#totals.set(key, total);
    }
  }
}

/** What counts of a reservation against the budgets of a day. */
function budgeted({ state, amount }: OpenReservation): bigint {
  return state === "resting" ? 0n : amount;
}

function keyOf(application: string, sender = ""): string {
  return `${application} ${sender}`;
}
