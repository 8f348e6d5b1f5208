import type { SigningKey } from "ethers";
import { senderTxHash } from "../transactions/hashes.ts";
import { checkSender, recoverSigners } from "./checkSender.ts";
import { type Clock, systemClock } from "./Clock.ts";
import { createReport, type Report } from "./createReport.ts";
import { type FeePayerCode, FeePayerError } from "./FeePayerError.ts";
import type { Ledger } from "./ledger/Ledger.ts";
import { createNode, type Node, type NodeRequest } from "./node/createNode.ts";
import { NodeRefusal, NodeSilence } from "./node/NodeError.ts";
import type { Receipt } from "./node/receipt.ts";
import { quantitySchema } from "./node/schemas.ts";
import { nextNonce, nonceError, Payments } from "./Payments.ts";
import { checkTransaction } from "./policy/checkTransaction.ts";
import type { Application, Policy } from "./policy/policySchema.ts";
import { RateLimiter } from "./RateLimiter.ts";
import { readTransaction } from "./readTransaction.ts";
import { SenderQueue } from "./SenderQueue.ts";
import { type Settlement, Settlements } from "./Settlements.ts";
import { steadyClock } from "./steadyClock.ts";

/** Whose money it is. */
export interface Signer {
  /** The account that pays, checksummed. On Kaia it need not be the address of the key. */
  readonly address: string;
  readonly key: SigningKey;
}

/** In milliseconds. */
export interface Times {
  /** How long an answer of the node's may take. */
  readonly nodeTimeout: number;
  /** How long a request waits for its transaction to be mined. */
  readonly receiptTimeout: number;
  /** How long a nonce may be too high before it is refused. */
  readonly nonceTimeout: number;
  readonly pollInterval: number;
  /** How long a nonce has to be used by another transaction before this one is taken for dead: nodes may lag. */
  readonly settleGrace: number;
}

export interface FeePayerServiceOptions {
  readonly policy: Policy;
  readonly ledger: Ledger;
  readonly signer: Signer;
  readonly node: NodeRequest;
  readonly clock?: Clock;
  readonly times?: Partial<Times>;
  /** Hears of what is wrong and cannot be told to any user, once a minute for each kind of it. */
  readonly onProblem?: (problem: unknown) => void;
}

/** A transaction that was mined at the service's expense. */
export interface Sponsored {
  readonly hash: string;
  readonly sender: string;
  readonly reverted: boolean;
  /** What the fee payer paid, in kei. */
  readonly fee: bigint;
  readonly receipt: Receipt;
}

export interface FeePayerService {
  readonly feePayer: string;
  /**
   * Pays for a transaction that its sender has signed, if the policy allows it: checks it, sets the money aside, co-signs,
   * sends, and waits until it is mined. The same transaction again gets the same answer and costs nothing.
   * @throws FeePayerError with a code and a reason that may be shown to anyone.
   */
  sponsor(raw: string, application: Application): Promise<Sponsored>;
  /** Whether an application's dearest transaction, of this user, would be paid for now. */
  canPay(application: Application, user?: string): Promise<boolean>;
  /** Looks after transactions whose end nobody has waited for. To be called at the start, and every now and then. */
  settle(): Promise<Settlement[]>;
}

const DEFAULT_TIMES: Times = {
  nodeTimeout: 10_000,
  receiptTimeout: 30_000,
  nonceTimeout: 2_000,
  pollInterval: 500,
  settleGrace: 300_000,
};

export function createFeePayerService(options: FeePayerServiceOptions): FeePayerService {
  const { policy, ledger, signer, onProblem = () => undefined } = options;
  const times = { ...DEFAULT_TIMES, ...options.times };
  const node = createNode(options.node, times.nodeTimeout);
  const { steady: clock, checkClock } = steadyClock(options.clock ?? systemClock);
  const report = createReport(onProblem, clock);
  const rates = new RateLimiter();
  const queue = new SenderQueue();
  const shared = { node, ledger, clock, report, checkClock };
  const payments = new Payments({ ...shared, signer, times, chainId: policy.chainId });
  const settlements = new Settlements({ ...shared, grace: times.settleGrace });
  const running = new Map<string, { application: string; result: Promise<Sponsored> }>();

  async function sponsor(raw: string, application: Application): Promise<Sponsored> {
    const { name, perMinute } = application;
    checkClock();
    rates.admit(name, perMinute.application, clock.uptime());
    const tx = readTransaction(raw);
    const context = { application, chainId: policy.chainId, feePayer: signer.address, now: clock.now() };
    const amount = checkTransaction(tx, context);
    const publicKeys = recoverSigners(tx, policy.chainId);
    const id = senderTxHash(tx);
    const isKnown = (): boolean => running.has(id) || ledger.find(id) !== undefined;
    // At once, so that the transactions of one sender are less likely to overtake each other.
    const [next] = await Promise.all([
      isKnown() ? undefined : nextNonce(node, tx.from),
      checkSender(node, tx, publicKeys),
    ]);
    // Where it is known by now, the same request a moment before this one may have used it.
    if (next !== undefined && tx.nonce < next && !isKnown()) throw nonceError(tx.nonce, next);
    const same = running.get(id);
    if (same !== undefined) {
      if (same.application === name) return same.result;
      throw new FeePayerError("ALREADY_SUBMITTED", "another application has submitted this transaction");
    }
    const pay = (): Promise<Sponsored> => payments.pay(tx, amount, application);
    let result: Promise<Sponsored>;
    if (isKnown()) {
      result = pay();
    } else {
      // Only now: else anybody could use up somebody else's rate, by forgeries or with what everybody can read on the chain.
      rates.admit(`${name} ${tx.from}`, perMinute.user, clock.uptime());
      result = queue.run(tx.from, pay);
    }
    running.set(id, { application: name, result });
    try {
      return await result;
    } finally {
      running.delete(id);
    }
  }

  async function canPay({ name, limits, perDay }: Application, user?: string): Promise<boolean> {
    checkClock();
    const now = clock.now();
    if (ledger.spent(now, name) + limits.fee > perDay.application) return false;
    if (user !== undefined && ledger.spent(now, name, user) + limits.fee > perDay.user) return false;
    const reserved = ledger.open().reduce((sum, { amount }) => sum + amount, 0n);
    return (await readFunds(node, signer.address)) >= reserved + limits.fee;
  }

  return {
    feePayer: signer.address,
    sponsor: (raw, application) => asFeePayerError(sponsor(raw, application), report),
    canPay: (application, user) => asFeePayerError(canPay(application, user), report),
    settle: () => settlements.settle((hash) => payments.isWaitingFor(hash)),
  };
}

/** What an account has, in kei. */
export async function readFunds(node: Node, address: string): Promise<bigint> {
  return node.ask("klay_getBalance", [address, "latest"], quantitySchema);
}

/** What the operator has to do something about. */
const TROUBLES: readonly FeePayerCode[] = ["CLOCK", "FEE_PAYER_FUNDS", "LEDGER_UNAVAILABLE", "NODE_UNAVAILABLE"];

/** A node's failure that nobody has handled is not the user's doing. */
async function asFeePayerError<Result>(result: Promise<Result>, report: Report): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof NodeRefusal || error instanceof NodeSilence) {
      report("NODE_UNAVAILABLE", error);
      throw new FeePayerError("NODE_UNAVAILABLE", "the node does not answer at the moment", { cause: error });
    }
    if (error instanceof FeePayerError && TROUBLES.includes(error.code)) report(error.code, error.cause ?? error);
    throw error;
  }
}
