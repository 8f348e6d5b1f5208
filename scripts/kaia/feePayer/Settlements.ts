import type { Clock } from "./Clock.ts";
import type { Ledger, Reservation } from "./ledger/Ledger.ts";
import type { Node } from "./node/createNode.ts";
import { NodeRefusal, NodeSilence } from "./node/NodeError.ts";
import { readReceipt } from "./node/receipt.ts";
import { quantitySchema } from "./node/schemas.ts";
import { outcomeOf } from "./Payments.ts";

/** What became of a reservation that was left open. */
export interface Settlement {
  readonly hash: string;
  readonly application: string;
  readonly sender: string;
  readonly outcome: "booked" | "released";
}

interface Context {
  readonly node: Node;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly grace: number;
}

/** How many a round looks at, not to be a burden to a public node. */
const ROUND = 50;

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
    const settled: Settlement[] = [];
    try {
      for (const reservation of this.#round()) {
        this.#last = reservation.hash;
        if (isWaitedFor(reservation.hash)) continue;
        const outcome = await this.#settleOne(reservation);
        const { hash, application, sender } = reservation;
        if (outcome !== undefined) settled.push({ hash, application, sender, outcome });
      }
    } catch (error) {
      if (!(error instanceof NodeSilence || error instanceof NodeRefusal)) throw error;
    }
    return settled;
  }

  #round(): Reservation[] {
    const open = this.#context.ledger.open();
    const start = open.findIndex(({ hash }) => hash === this.#last) + 1;
    return [...open.slice(start), ...open.slice(0, start)].slice(0, ROUND);
  }

  async #settleOne(reservation: Reservation): Promise<Settlement["outcome"] | undefined> {
    const { node, ledger, clock, grace } = this.#context;
    const { hash, sender, nonce } = reservation;
    const receipt = await readReceipt(node, hash);
    if (receipt !== null) {
      this.#dead.delete(hash);
      await ledger.book(hash, outcomeOf(reservation, receipt, clock.now()));
      return "booked";
    }
    const next = await node.ask("klay_getTransactionCount", [sender, "latest"], quantitySchema);
    if (next <= nonce) return undefined;
    const since = this.#dead.get(hash);
    if (since === undefined) {
      this.#dead.set(hash, clock.now());
      return undefined;
    }
    if (clock.now() - since < grace) return undefined;
    this.#dead.delete(hash);
    await ledger.release(hash);
    return "released";
  }
}
