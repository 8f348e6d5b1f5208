import { formatEther } from "ethers";
import type { Clock } from "./Clock.ts";
import type { Report } from "./createReport.ts";
import { FeePayerError } from "./FeePayerError.ts";
import { DAY } from "./ledger/Books.ts";
import type { Ledger, OpenReservation } from "./ledger/Ledger.ts";
import { broadcast, isKnown } from "./node/broadcast.ts";
import type { Node } from "./node/createNode.ts";
import { NodeRefusal, NodeSilence } from "./node/NodeError.ts";
import { readReceipt } from "./node/receipt.ts";
import { nextNonce, outcomeOf } from "./Payments.ts";

/** What became of a reservation that was left open. */
export interface Settlement {
  readonly hash: string;
  readonly application: string;
  readonly sender: string;
  /** `resting`: a day old, and not known to the node. It counts against the funds alone from now on. */
  readonly outcome: "booked" | "released" | "resting";
}

interface Context {
  readonly node: Node;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly grace: number;
  readonly report: Report;
  /** Throws where the time is not known. */
  readonly checkClock: () => void;
}

/** How many a round looks at, not to be a burden to a public node. */
const ROUND = 50;
/** How often the node may fail before a round ends. */
const MOST_FAILURES = 3;
const HOUR = 60 * 60 * 1000;

/** Looks after reservations that nobody waits for any more: of requests that gave up, and of a process that is gone. */
export class Settlements {
  readonly #context: Context;
  /** Since when the nonce is known to be used by another transaction. */
  readonly #dead = new Map<string, number>();
  /** The last one that was looked at, so that old ones which stay open keep no others waiting. */
  #last: string | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Ends early where the node does not answer. */
  async settle(isWaitedFor: (hash: string) => boolean): Promise<Settlement[]> {
    const { ledger, report } = this.#context;
    if (!this.#isTimeKnown()) return [];
    const open = ledger.open();
    this.#forgetDead(open);
    this.#reportOld(open);
    const settled: Settlement[] = [];
    let failures = 0;
    for (const reservation of this.#round(open)) {
      const { hash, application, sender } = reservation;
      this.#last = hash;
      // A request that comes meanwhile marks it, or ends it.
      const isLeft = (): boolean => !isWaitedFor(hash) && ledger.find(reservation.senderTxHash) === reservation;
      if (!isLeft()) continue;
      try {
        const outcome = await this.#settleOne(reservation, isLeft);
        if (outcome !== undefined) settled.push({ hash, application, sender, outcome });
      } catch (error) {
        if (!(error instanceof NodeSilence || error instanceof NodeRefusal)) throw error;
        report("SETTLE", error);
        failures += 1;
        if (failures === MOST_FAILURES) break;
      }
    }
    return settled;
  }

  #round(open: readonly OpenReservation[]): OpenReservation[] {
    const start = open.findIndex(({ hash }) => hash === this.#last) + 1;
    return [...open.slice(start), ...open.slice(0, start)].slice(0, ROUND);
  }

  async #settleOne(reservation: OpenReservation, isLeft: () => boolean): Promise<Settlement["outcome"] | undefined> {
    const { node, ledger } = this.#context;
    const { hash, sender, nonce } = reservation;
    const receipt = await readReceipt(node, hash);
    if (receipt !== null) {
      await ledger.book(hash, outcomeOf(reservation, receipt, this.#context));
      return "booked";
    }
    if ((await nextNonce(node, sender)) > nonce) return this.#settleDead(hash);
    // One node was ahead of another, or the chain has gone back.
    this.#dead.delete(hash);
    if (await isKnown(node, hash)) {
      if (reservation.state === "refused" && isLeft()) await this.#mark(hash, "sent");
      return undefined;
    }
    return reservation.state === "refused"
      ? this.#settleRefused(reservation, isLeft)
      : this.#sendAgain(reservation, isLeft);
  }

  /** Nodes may lag: one may know that the nonce is used, and another not yet by what. */
  async #settleDead(hash: string): Promise<"released" | undefined> {
    const { ledger, clock, grace } = this.#context;
    const since = this.#dead.get(hash);
    if (since === undefined) this.#dead.set(hash, clock.uptime());
    if (since === undefined || clock.uptime() - since < grace) return undefined;
    this.#dead.delete(hash);
    await ledger.release(hash);
    return "released";
  }

  async #settleRefused({ hash, since }: OpenReservation, isLeft: () => boolean): Promise<"released" | undefined> {
    const { ledger, clock, grace } = this.#context;
    if (clock.now() - since < grace || !isLeft()) return undefined;
    await ledger.release(hash);
    return "released";
  }

  /** So that it is mined, or its nonce used by another. What the node says to it changes nothing: anybody may have it. */
  async #sendAgain(reservation: OpenReservation, isLeft: () => boolean): Promise<"resting" | undefined> {
    const { node, clock } = this.#context;
    await broadcast(node, reservation.raw);
    const isOld = clock.now() - reservation.reservedAt >= DAY;
    if (!isOld || reservation.state === "resting" || !isLeft()) return undefined;
    await this.#mark(reservation.hash, "resting");
    return "resting";
  }

  async #mark(hash: string, state: OpenReservation["state"]): Promise<void> {
    await this.#context.ledger.mark(hash, state, this.#context.clock.now());
  }

  #isTimeKnown(): boolean {
    try {
      this.#context.checkClock();
      return true;
    } catch (error) {
      if (!(error instanceof FeePayerError)) throw error;
      this.#context.report(error.code, error.cause);
      return false;
    }
  }

  #forgetDead(open: readonly OpenReservation[]): void {
    const hashes = new Set(open.map(({ hash }) => hash));
    for (const hash of this.#dead.keys()) {
      if (!hashes.has(hash)) this.#dead.delete(hash);
    }
  }

  #reportOld(open: readonly OpenReservation[]): void {
    const { clock, report } = this.#context;
    const old = open.filter(({ reservedAt }) => clock.now() - reservedAt >= HOUR);
    const [oldest] = old;
    if (oldest === undefined) return;
    const bound = formatEther(old.reduce((sum, { amount }) => sum + amount, 0n));
    const which = `${oldest.hash} of ${oldest.sender}, nonce ${oldest.nonce.toString()}`;
    const message = `${old.length} open for more than an hour, for up to ${bound} KAIA; the oldest is ${which}`;
    report("OLD", new Error(message), HOUR);
  }
}
