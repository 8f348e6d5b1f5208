import * as z from "zod/v4";
import { senderTxHash, transactionHash } from "../transactions/hashes.ts";
import { signAsFeePayer } from "../transactions/signatures.ts";
import type { KaiaTransaction } from "../transactions/types.ts";
import type { Clock } from "./Clock.ts";
import { readFunds, type Signer, type Sponsored, type Times } from "./createFeePayerService.ts";
import { FeePayerError } from "./FeePayerError.ts";
import { type Booking, isBooking, type Ledger, type Reservation } from "./ledger/Ledger.ts";
import type { Node } from "./node/createNode.ts";
import { NodeRefusal, NodeSilence } from "./node/NodeError.ts";
import { type Receipt, readReceipt } from "./node/receipt.ts";
import { hashSchema, quantitySchema } from "./node/schemas.ts";
import { ratioOf, shareOf } from "./policy/checkTransaction.ts";
import type { Application } from "./policy/policySchema.ts";

interface Context {
  readonly node: Node;
  readonly ledger: Ledger;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly times: Times;
  readonly chainId: bigint;
  readonly onProblem: (problem: unknown) => void;
}

/** JSON-RPC's codes by which a node says what it thinks of a transaction; other errors are about itself. */
const VERDICTS: readonly number[] = [-32000, -32602];

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

  async #payAnew(tx: KaiaTransaction, amount: bigint, { name, perDay }: Application): Promise<Sponsored> {
    const { node, ledger, signer, clock } = this.#context;
    await this.#checkNonce(tx);
    const funds = await readFunds(node, signer.address);
    const signed = this.#sign(tx);
    const reservation: Reservation = {
      hash: transactionHash(signed),
      senderTxHash: senderTxHash(tx),
      application: name,
      sender: tx.from,
      nonce: tx.nonce,
      amount,
      ratio: ratioOf(tx),
      raw: signed.raw,
      reservedAt: clock.now(),
    };
    await ledger.reserve(reservation, { user: perDay.user, application: perDay.application, funds });
    return this.#await(reservation, async () => {
      const refusal = await this.#send(signed.raw);
      if (refusal === undefined || (await this.#isKnown(reservation.hash))) return;
      // The node has not taken it and nobody else has seen it, so nobody can send it.
      await ledger.release(reservation.hash);
      throw refusal;
    });
  }

  /** The nonce has to be the very next: one that leaves a gap could wait, and bind money, for as long as the sender likes. */
  async #checkNonce({ from, nonce }: KaiaTransaction): Promise<void> {
    const { node, clock, times } = this.#context;
    const deadline = clock.now() + times.nonceTimeout;
    for (;;) {
      const next = await node.ask("klay_getTransactionCount", [from, "latest"], quantitySchema);
      if (nonce === next) return;
      // Behind a public address are many nodes, and this one may not have seen the sender's last transaction yet.
      if (nonce < next || clock.now() >= deadline) {
        const problem = nonce < next ? "is used already" : "is too high";
        throw new FeePayerError("NONCE", `the nonce ${nonce.toString()} ${problem}: the next is ${next.toString()}`);
      }
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
  async #resume(tx: KaiaTransaction, reservation: Reservation): Promise<Sponsored> {
    const signed = this.#sign(tx);
    if (transactionHash(signed) !== reservation.hash) {
      throw new FeePayerError("ALREADY_SUBMITTED", "this transaction has been co-signed with another key");
    }
    return this.#await(reservation, async () => {
      const receipt = await readReceipt(this.#context.node, reservation.hash);
      if (receipt === null) await this.#send(signed.raw);
    });
  }

  /** @returns The node's final no; nothing where it has the transaction, or may have it. */
  async #send(raw: string): Promise<FeePayerError | undefined> {
    try {
      await this.#context.node.ask("klay_sendRawTransaction", [raw], hashSchema);
      return undefined;
    } catch (error) {
      if (error instanceof NodeSilence) return undefined;
      if (!(error instanceof NodeRefusal)) throw error;
      const isVerdict = VERDICTS.includes(error.code) && !/known transaction/i.test(error.message);
      return isVerdict ? asFeePayerError(error) : undefined;
    }
  }

  /** Whether the node has the transaction after all; so too where it does not say. */
  async #isKnown(hash: string): Promise<boolean> {
    try {
      return (await this.#context.node.ask("klay_getTransactionByHash", [hash], z.looseObject({}).nullable())) !== null;
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
      const outcome = outcomeOf(reservation, receipt, this.#context.clock.now());
      await this.#book(hash, outcome);
      return { hash, sender, reverted: outcome.reverted, fee: outcome.fee, receipt };
    } finally {
      this.#waiting.delete(hash);
    }
  }

  async #receiptOf(hash: string): Promise<Receipt> {
    const { node, clock, times } = this.#context;
    const deadline = clock.now() + times.receiptTimeout;
    for (;;) {
      try {
        const receipt = await readReceipt(node, hash);
        if (receipt !== null) return receipt;
      } catch (error) {
        // It was sent: whatever the node says or does not say about its receipt, it may be mined.
        if (!(error instanceof NodeSilence || error instanceof NodeRefusal)) throw error;
      }
      if (clock.now() >= deadline) {
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
      this.#context.onProblem(error);
    }
  }
}

export interface Outcome {
  readonly fee: bigint;
  readonly reverted: boolean;
  readonly at: number;
}

/** What a mined transaction cost the fee payer. */
export function outcomeOf(
  { ratio }: Reservation,
  { gasUsed, effectiveGasPrice, status }: Receipt,
  at: number,
): Outcome {
  return { fee: shareOf(gasUsed * effectiveGasPrice, ratio), reverted: status !== 1, at };
}

function asFeePayerError(refusal: NodeRefusal): FeePayerError {
  const { message } = refusal;
  if (/nonce too low/i.test(message)) return new FeePayerError("NONCE", message, { cause: refusal });
  if (/funds of the fee payer/i.test(message)) {
    return new FeePayerError("FEE_PAYER_FUNDS", "the fee payer cannot cover this fee at the moment", {
      cause: refusal,
    });
  }
  return new FeePayerError("NODE_REFUSED", message, { cause: refusal });
}
