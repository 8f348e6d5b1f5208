import { formatEther } from "ethers";
import { FeePayerError } from "../FeePayerError.ts";
import type { Booking, Budgets, Entry, Reservation } from "./Ledger.ts";

export const DAY = 24 * 60 * 60 * 1000;

/** The state of a ledger, without a place to keep it. Nothing here waits, so nothing can come between check and entry. */
export class Books {
  readonly #open = new Map<string, Reservation>();
  /** In the order of their booking. */
  readonly #booked = new Map<string, Booking>();
  readonly #hashes = new Map<string, string>();
  readonly #totals = new Map<string, bigint>();
  #reserved = 0n;

  /** Whether the transaction with this hash is in the books. */
  has(hash: string): boolean {
    return this.#open.has(hash) || this.#booked.has(hash);
  }

  reserve(reservation: Reservation, budgets: Budgets): void {
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
    this.enter(reservation);
  }

  /** Takes a reservation as it is. */
  enter(reservation: Reservation): void {
    this.#open.set(reservation.hash, reservation);
    this.#hashes.set(reservation.senderTxHash, reservation.hash);
    this.#reserved += reservation.amount;
    this.#count(reservation, reservation.amount);
  }

  /** @returns Whether there was anything to book. */
  book(hash: string, { fee, reverted, at }: { fee: bigint; reverted: boolean; at: number }): boolean {
    const reservation = this.#open.get(hash);
    if (reservation === undefined) return false;
    this.#open.delete(hash);
    this.#reserved -= reservation.amount;
    this.#count(reservation, fee - reservation.amount);
    this.#booked.set(hash, { ...reservation, fee, reverted, bookedAt: at });
    return true;
  }

  /** @returns Whether there was anything to release. */
  release(hash: string): boolean {
    const reservation = this.#open.get(hash);
    if (reservation === undefined) return false;
    this.#open.delete(hash);
    this.#hashes.delete(reservation.senderTxHash);
    this.#reserved -= reservation.amount;
    this.#count(reservation, -reservation.amount);
    return true;
  }

  find(senderTxHash: string): Entry | undefined {
    const hash = this.#hashes.get(senderTxHash);
    return hash === undefined ? undefined : (this.#open.get(hash) ?? this.#booked.get(hash));
  }

  open(): readonly Reservation[] {
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

  /** Everything that still counts: what is booked, in the order of its booking, then what is open. */
  entries(): Entry[] {
    return [...this.#booked.values(), ...this.#open.values()];
  }

  #count({ application, sender }: Reservation, change: bigint): void {
    for (const key of [keyOf(application), keyOf(application, sender)]) {
      const total = (this.#totals.get(key) ?? 0n) + change;
      if (total === 0n) this.#totals.delete(key);
      else this.#totals.set(key, total);
    }
  }
}

function keyOf(application: string, sender = ""): string {
  return `${application} ${sender}`;
}
