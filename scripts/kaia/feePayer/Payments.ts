import { senderTxHash, transactionHash } from "../transactions/hashes.ts";
import { signAsFeePayer } from "../transactions/signatures.ts";
import type { KaiaTransaction } from "../transactions/types.ts";
import type { Clock } from "./Clock.ts";
import { readFunds, type Signer, type Sponsored, type Times } from "./createFeePayerService.ts";
import type { Report } from "./createReport.ts";
import { FeePayerError } from "./FeePayerError.ts";
import { type Booking, isBooking, type Ledger, type OpenReservation, type Reservation } from "./ledger/Ledger.ts";
import { broadcast, isKnown } from "./node/broadcast.ts";
import type { Node } from "./node/createNode.ts";
import { NodeRefusal, NodeSilence } from "./node/NodeError.ts";
import { type Receipt, readReceipt } from "./node/receipt.ts";
import { quantitySchema } from "./node/schemas.ts";
import { checkLastDay, ratioOf, shareOf } from "./policy/checkTransaction.ts";
import type { Application } from "./policy/policySchema.ts";

interface Context {
  readonly node: Node;
  readonly ledger: Ledger;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly times: Times;
  readonly chainId: bigint;
  readonly report: Report;
  /** Throws where the time is not known. */
  readonly checkClock: () => void;
}

/** Pays for transactions that have passed every check. */
export class Payments {
  readonly #context: Context;
  readonly #waiting = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Whether a request waits for this transaction to be mined. */
  isWaitingFor(hash: string): boolean {
    return this.#waiting.has(hash);
  }

  /** @param amount The most that the fee payer may have to pay. */
  async pay(tx: KaiaTransaction, amount: bigint, application: Application): Promise<Sponsored> {
    const known = this.#context.ledger.find(senderTxHash(tx));
    if (known === undefined) return this.#payAnew(tx, amount, application);
    if (known.application !== application.name) {
      throw new FeePayerError("ALREADY_SUBMITTED", "another application has submitted this transaction");
    }
    return isBooking(known) ? this.#repeat(known) : this.#resume(tx, known);
  }

  async #payAnew(tx: KaiaTransaction, amount: bigint, application: Application): Promise<Sponsored> {
    const { node, ledger, signer, clock, checkClock } = this.#context;
    await this.#checkNonce(tx);
    const signed = this.#sign(tx);
    const [hash, senderHash] = [transactionHash(signed), senderTxHash(tx)];
    // From here to the entry nothing waits: what is known of the funds and of the time still holds.
    const funds = await readFunds(node, signer.address);
    checkClock();
    checkLastDay(application, clock.now());
    const { name, perDay } = application;
    const reservation: Reservation = {
      ...{ hash, senderTxHash: senderHash, application: name, sender: tx.from, nonce: tx.nonce, amount },
      ...{ ratio: ratioOf(tx), raw: signed.raw, reservedAt: clock.now() },
    };
    await ledger.reserve(reservation, { user: perDay.user, application: perDay.application, funds });
    return this.#await(reservation, () => this.#sendFirst(reservation));
  }

  /**
   * Sends what nobody but this service has. Where the node refuses it, nobody else can send it, if the node is right: the
   * money stays set aside for a while, until the node has shown no trace of it.
   */
  async #sendFirst({ hash, raw }: Reservation): Promise<void> {
    const { node, ledger, clock } = this.#context;
    const refusal = await broadcast(node, raw);
    if (refusal === undefined || (await this.#mayBeKnown(hash))) return;
    await ledger.mark(hash, "refused", clock.now());
    throw refusal;
  }

  /** The nonce has to be the very next: one that leaves a gap could wait, and bind money, for as long as the sender likes. */
  async #checkNonce({ from, nonce }: KaiaTransaction): Promise<void> {
    const { node, clock, times } = this.#context;
    const deadline = clock.uptime() + times.nonceTimeout;
    for (;;) {
      const next = await nextNonce(node, from);
      if (nonce === next) return;
      // Behind a public address are many nodes, and this one may not have seen the sender's last transaction yet.
      if (nonce < next || clock.uptime() >= deadline) throw nonceError(nonce, next);
      await clock.sleep(times.pollInterval);
    }
  }

  /** The transaction with this service's signature, and nobody else's in its place. */
  #sign(tx: KaiaTransaction): KaiaTransaction {
    const { signer, chainId } = this.#context;
    const unpaid = { ...tx, feePayer: undefined, feePayerSignatures: undefined };
    return signAsFeePayer(unpaid, signer.address, signer.key, chainId);
  }

  /** What was mined before is not sent again, and costs nothing. */
  async #repeat(booking: Booking): Promise<Sponsored> {
    const receipt = await readReceipt(this.#context.node, booking.hash);
    if (receipt === null) throw new NodeSilence("the node has lost a receipt");
    return { ...booking, receipt };
  }

  /** After a crash or a timeout: the money is set aside already, and the same bytes may be sent as often as one likes. */
  async #resume(tx: KaiaTransaction, reservation: OpenReservation): Promise<Sponsored> {
    const { node, ledger, clock } = this.#context;
    if (transactionHash(this.#sign(tx)) !== reservation.hash) {
      throw new FeePayerError("ALREADY_SUBMITTED", "this transaction has been co-signed with another key");
    }
    return this.#await(reservation, async () => {
      if (reservation.state === "refused") {
        // Before it is sent: whatever happens then, it is no longer certain that nobody has it.
        await ledger.mark(reservation.hash, "sent", clock.now());
        await this.#sendFirst(reservation);
      } else if ((await readReceipt(node, reservation.hash)) === null) {
        // It was sent before, so that no refusal is final.
        await broadcast(node, reservation.raw);
      }
    });
  }

  /** Whether the node has the transaction after all; so too where it does not say. */
  async #mayBeKnown(hash: string): Promise<boolean> {
    try {
      return await isKnown(this.#context.node, hash);
    } catch (error) {
      if (error instanceof NodeSilence || error instanceof NodeRefusal) return true;
      throw error;
    }
  }

  async #await(reservation: Reservation, send: () => Promise<void>): Promise<Sponsored> {
    const { hash, sender } = reservation;
    this.#waiting.add(hash);
    try {
      await send();
      const receipt = await this.#receiptOf(hash);
      const outcome = outcomeOf(reservation, receipt, this.#context);
      await this.#book(hash, outcome);
      return { hash, sender, reverted: outcome.reverted, fee: outcome.fee, receipt };
    } finally {
      this.#waiting.delete(hash);
    }
  }

  async #receiptOf(hash: string): Promise<Receipt> {
    const { node, clock, times, report } = this.#context;
    const deadline = clock.uptime() + times.receiptTimeout;
    for (;;) {
      try {
        const receipt = await readReceipt(node, hash);
        if (receipt !== null) return receipt;
      } catch (error) {
        // It was sent: whatever the node says or does not say about its receipt, it may be mined.
        if (!(error instanceof NodeSilence || error instanceof NodeRefusal)) throw error;
        report("NODE_UNAVAILABLE", error);
      }
      if (clock.uptime() >= deadline) {
        throw new FeePayerError("TIMEOUT", `the transaction ${hash} is not mined yet: submit it again to wait for it`);
      }
      await clock.sleep(times.pollInterval);
    }
  }

  /** What is mined is mined: a ledger that cannot be written keeps the next one from being paid for, not this answer. */
  async #book(hash: string, outcome: Outcome): Promise<void> {
    try {
      await this.#context.ledger.book(hash, outcome);
    } catch (error) {
      this.#context.report("LEDGER_UNAVAILABLE", error);
    }
  }
}

export interface Outcome {
  readonly fee: bigint;
  readonly reverted: boolean;
  readonly at: number;
}

/** What a mined transaction cost the fee payer: never more than was set aside, whatever the node says. */
export function outcomeOf(
  { hash, ratio, amount }: Reservation,
  { gasUsed, effectiveGasPrice, status }: Receipt,
  { clock, report }: { clock: Clock; report: Report },
): Outcome {
  const fee = shareOf(gasUsed * effectiveGasPrice, ratio);
  if (fee > amount) {
    report("RECEIPT", new Error(`the node says that ${hash} cost ${fee.toString()} kei, more than it can have`));
  }
  return { fee: fee < amount ? fee : amount, reverted: status !== 1, at: clock.now() };
}

/** The nonce of an account's next transaction, not counting those that wait. */
export async function nextNonce(node: Node, address: string): Promise<bigint> {
  return node.ask("klay_getTransactionCount", [address, "latest"], quantitySchema);
}

export function nonceError(nonce: bigint, next: bigint): FeePayerError {
  const problem = nonce < next ? "is used already" : "is too high";
  return new FeePayerError("NONCE", `the nonce ${nonce.toString()} ${problem}: the next is ${next.toString()}`);
}
