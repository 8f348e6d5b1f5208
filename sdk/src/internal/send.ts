import type { Signer, TransactionReceipt, TransactionResponse } from "ethers";
import { errorSignatures } from "../abi/errors.ts";
import { DroitError } from "../errors/DroitError.ts";
import type { SentenceContext } from "../errors/sentence.ts";
import { toDroitError } from "../errors/toDroitError.ts";
import type { Approval, Preparation, Sent, Simulated } from "../types.ts";
import { bounded, sleep } from "./bounded.ts";
import { ask, type Context, requireAccount, requireSigner } from "./Context.ts";
import type { Call, Permits, PermitStep, Plan, Step } from "./plan.ts";
import { signTokenPermit } from "./tokenPermits.ts";

/** How often an action is tried again after its approval: a node may be behind the one that has mined it. */
const ATTEMPTS = 6;
const PAUSE = 300;

/** What contracts of the suite say before they ask for an approval; other failures may come from its absence. */
const EARLY = /^(?:Exchange|Market|Settlement|Order|Auction|Escrow|Access|Drop|Ledger|Royalty|Sweep|EnforcedPause$)/;
const UNCLEAR = new Set([
  "ExchangeNotApproved",
  "SettlementNotDelivered",
  "EscrowNotDelivered",
  "EscrowShortArrival",
  "OrderCopiesNotDelivered",
  "MarketWrongPayment",
  "SweepEmpty",
]);

/** What was done before an action. */
export interface StepsDone extends Pick<Sent, "approvals" | "preparations"> {
  permits: Permits;
}

/** Does what a plan says: approves, tries, sends, waits, reads. */
export async function execute<Result>(context: Context, plan: Plan<Result>): Promise<Sent & Result> {
  requireSigner(context);
  await requireChain(context);
  const about = aboutOf(context, plan.currency);
  const work = async ({ permits, ...done }: StepsDone): Promise<Sent & Result> => {
    const attempts = plan.steps.length > 0 ? ATTEMPTS : 1;
    const call = plan.withPermits?.(permits) ?? plan.call;
    const receipt = await send(context, call, about, { attempts, gas: plan.gas });
    const result = await plan.read(receipt);
    return { hash: receipt.hash, receipt, ...done, ...result };
  };
  const before = () => (plan.steps.length > 0 ? tryBeforeSteps(context, plan) : undefined);
  return afterSteps(context, plan.steps, work, { before, about });
}

/** Does what an action needs first, and then the action, for those that send nothing themselves. */
export async function executeSteps<Result>(
  context: Context,
  steps: readonly Step[],
  work: (done: StepsDone) => Promise<Result>,
): Promise<Result> {
  requireSigner(context);
  await requireChain(context);
  return afterSteps(context, steps, work, { about: aboutOf(context) });
}

/** Whatever fails tells the approvals that stand. */
async function afterSteps<Result>(
  context: Context,
  steps: readonly Step[],
  work: (done: StepsDone) => Promise<Result>,
  { before, about }: { before?: () => Promise<void> | undefined; about: SentenceContext },
): Promise<Result> {
  const approvals: Approval[] = [];
  const preparations: Preparation[] = [];
  const permits = new Map<string, string>();
  try {
    await before?.();
    for (const step of steps) {
      if (step.kind === "preparation") {
        preparations.push({ ...step.done, hash: await doStep(context, step) });
        continue;
      }
      const permit = step.kind === "permit" ? await signTokenPermit(context, step) : undefined;
      if (step.kind === "permit" && permit !== undefined) {
        permits.set(step.done.token, permit);
        approvals.push(step.done);
        continue;
      }
      const approval = step.kind === "permit" ? step.instead : step;
      approvals.push({ ...approval.done, hash: await doStep(context, approval) });
    }
    return await work({ approvals, preparations, permits });
  } catch (thrown) {
    const error = toDroitError(thrown, about);
    // A permit went with what failed.
    error.approvals = approvals.filter(({ kind }) => kind !== "permit");
    throw error;
  }
}

/** Tries a plan without sending anything. */
export async function simulate(context: Context, plan: Plan<unknown>): Promise<Simulated> {
  const { approvals, preparations } = describeSteps(plan.steps);
  const about = aboutOf(context, plan.currency);
  if (plan.steps.length > 0) {
    await tryBeforeSteps(context, plan);
    return { complete: false, approvals, preparations, gas: undefined };
  }
  await tryCall(context, plan.call, about);
  const gas = await estimate(context, plan.call, about);
  return { complete: true, approvals, preparations, gas };
}

/** What the steps would do. */
export function describeSteps(steps: readonly Step[]): Pick<Simulated, "approvals" | "preparations"> {
  return {
    approvals: steps.flatMap((step) => (step.kind === "preparation" ? [] : [step.done])),
    preparations: steps.flatMap((step) => (step.kind === "preparation" ? [step.done] : [])),
  };
}

/** @throws DroitError `WRONG_CHAIN` where the wallet has moved to another chain. */
export async function requireChain(context: Context): Promise<void> {
  const { chainId } = await ask(context, () => context.provider.getNetwork());
  if (Number(chainId) === context.chainId) return;
  throw new DroitError(
    "WRONG_CHAIN",
    `The wallet is on chain ${chainId}, not on ${context.chainId}: switch it back, or call createDroit again.`,
    { args: { expected: context.chainId, actual: Number(chainId) } },
  );
}

/**
 * An action that fails whatever is approved is not worth an approval. What it says before its steps are done counts only
 * where no step could have changed it.
 */
async function tryBeforeSteps(context: Context, plan: Plan<unknown>): Promise<void> {
  try {
    await tryCall(context, plan.call, aboutOf(context, plan.currency));
  } catch (thrown) {
    const error = toDroitError(thrown);
    const { reasonCode } = error.args;
    if (isConclusive(typeof reasonCode === "string" ? reasonCode : error.code)) throw error;
  }
}

function isConclusive(code: string): boolean {
  if (code === "INSUFFICIENT_FUNDS") return true;
  return code in errorSignatures && EARLY.test(code) && !UNCLEAR.has(code);
}

async function doStep(context: Context, step: Exclude<Step, PermitStep>): Promise<string> {
  const about = aboutOf(context);
  if (step.kind === "approval" && step.reset !== undefined && !(await succeeds(context, step.call))) {
    await send(context, step.reset, about);
  }
  if (step.kind === "approval" && step.done.kind === "amount" && isFalse(await tryCall(context, step.call, about))) {
    const { token, spender } = step.done;
    throw new DroitError("APPROVAL_REFUSED", `The token ${token} refuses to approve ${spender}.`, { args: { token } });
  }
  return (await send(context, step.call, about, { attempts: ATTEMPTS })).hash;
}

async function succeeds(context: Context, call: Call): Promise<boolean> {
  try {
    return !isFalse(await tryCall(context, call, {}));
  } catch {
    return false;
  }
}

function isFalse(answer: string): boolean {
  return /^0x0{64}$/.test(answer);
}

/** @returns What the call answers. */
function tryCall(context: Context, call: Call, about: SentenceContext): Promise<string> {
  const from = requireAccount(context);
  return ask(context, () => context.provider.call({ from, ...call }), about);
}

function estimate(context: Context, call: Call, about: SentenceContext): Promise<bigint> {
  const from = requireAccount(context);
  return ask(context, () => context.provider.estimateGas({ from, ...call }), about);
}

interface SendOptions {
  attempts?: number;
  gas?: bigint | undefined;
}

/** Tries a call, sends it, and waits until it is mined. */
async function send(
  context: Context,
  call: Call,
  about: SentenceContext,
  { attempts = 1, gas = 0n }: SendOptions = {},
): Promise<TransactionReceipt> {
  const signer = requireSigner(context);
  let estimated = 0n;
  for (let attempt = 1; ; attempt++) {
    try {
      await tryCall(context, call, about);
      estimated = await estimate(context, call, about);
      break;
    } catch (error) {
      if (attempt >= attempts || (error instanceof DroitError && isConclusive(error.code))) throw error;
      await sleep(PAUSE);
    }
  }
  // What was estimated may need a little more when it is mined: a slot that was written meanwhile, a bid that extends.
  const margin = estimated + estimated / 5n;
  const request = { ...call, gasLimit: gas > margin ? gas : margin };
  let response: TransactionResponse;
  try {
    response = await submit(context, signer, request);
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code !== "NONCE_EXPIRED") throw toDroitError(thrown, about);
    // The count of transactions came from before the one that was just mined. A used nonce was not sent.
    await sleep(PAUSE);
    try {
      response = await submit(context, signer, request);
    } catch (again) {
      throw toDroitError(again, about);
    }
  }
  return wait(context, response, call, about);
}

/** A wallet's signer, which can give the hash at once; ethers' own way to wait for the node to know it has no bound. */
interface UncheckedSigner {
  sendUncheckedTransaction(request: Call): Promise<string>;
}

async function submit(context: Context, signer: Signer, request: Call): Promise<TransactionResponse> {
  const { wallet, receipt } = context.timeouts;
  if (!("sendUncheckedTransaction" in signer)) {
    return bounded(wallet, "The wallet", () => signer.sendTransaction(request), "WALLET_TIMEOUT");
  }
  const unchecked = signer as unknown as UncheckedSigner;
  const from = requireAccount(context);
  const [startBlock, nonce] = await ask(context, () =>
    Promise.all([context.provider.getBlockNumber(), context.provider.getTransactionCount(from, "pending")]),
  );
  const hash = await bounded(wallet, "The wallet", () => unchecked.sendUncheckedTransaction(request), "WALLET_TIMEOUT");
  // A wallet may send to another node than the one that is asked here.
  const until = Date.now() + receipt;
  for (;;) {
    const response = await ask(context, () => context.provider.getTransaction(hash)).catch(() => null);
    if (response !== null) return response.replaceableTransaction(startBlock);
    if (Date.now() >= until) throw await gone(context, { hash, from, nonce }, undefined);
    await sleep(PAUSE);
  }
}

/** What ethers says of a transaction that did not go through. */
interface WaitFailure {
  code?: unknown;
  reason?: unknown;
  receipt?: TransactionReceipt | null;
  replacement?: TransactionResponse;
}

async function wait(
  context: Context,
  response: TransactionResponse,
  call: Call,
  about: SentenceContext,
): Promise<TransactionReceipt> {
  const { hash } = response;
  const ms = context.timeouts.receipt;
  let receipt: TransactionReceipt | null | undefined;
  try {
    receipt = await bounded(ms + 1_000, "The transaction", () => response.wait(1, ms));
  } catch (thrown) {
    const failure = (thrown ?? {}) as WaitFailure;
    receipt = failure.receipt;
    if (failure.code === "TRANSACTION_REPLACED" && failure.reason !== "repriced") {
      const by = failure.replacement?.hash ?? receipt?.hash;
      const [code, message] =
        failure.reason === "cancelled"
          ? (["TRANSACTION_CANCELLED", "The transaction was cancelled in the wallet."] as const)
          : (["TRANSACTION_REPLACED", `Another transaction took its place: ${by ?? "unknown"}.`] as const);
      throw new DroitError(code, message, { cause: thrown, hash, args: { replacement: by } });
    }
    if (receipt == null) throw await unmined(context, response, thrown);
  }
  if (receipt == null) throw await unmined(context, response, undefined);
  if (receipt.status !== 0) return receipt;
  throw await whyFailed(context, receipt, call, about);
}

/** A transaction that nobody has a receipt of. */
async function unmined(context: Context, response: TransactionResponse, cause: unknown): Promise<DroitError> {
  const { hash } = response;
  const details = { hash, cause };
  if (cause !== undefined && toDroitError(cause).code !== "TIMEOUT") {
    const message = `The transaction was sent, and the node does not say what became of it: ${hash}.`;
    return new DroitError("TRANSACTION_TIMEOUT", message, details);
  }
  const known = await ask(context, () => context.provider.getTransaction(hash)).catch(() => undefined);
  if (known !== null) {
    const seconds = context.timeouts.receipt / 1_000;
    const message = `The transaction was not mined within ${seconds} seconds; it still may be: ${hash}.`;
    return new DroitError("TRANSACTION_TIMEOUT", message, details);
  }
  return gone(context, response, cause);
}

/** A transaction that the node does not know (any more): another one has its nonce, or it never came through. */
async function gone(
  context: Context,
  { hash, from, nonce }: Pick<TransactionResponse, "hash" | "from" | "nonce">,
  cause: unknown,
): Promise<DroitError> {
  const details = { hash, cause };
  const count = await ask(context, () => context.provider.getTransactionCount(from)).catch(() => 0);
  if (count > nonce) {
    return new DroitError("TRANSACTION_REPLACED", `Another transaction took the place of ${hash}.`, details);
  }
  const seconds = context.timeouts.receipt / 1_000;
  const message = `The transaction was not mined within ${seconds} seconds, and the node does not know it: ${hash}.`;
  return new DroitError("TRANSACTION_DROPPED", message, details);
}

/** Tries a failed transaction again as of its block, to hear why it failed. */
async function whyFailed(
  context: Context,
  receipt: TransactionReceipt,
  call: Call,
  about: SentenceContext,
): Promise<DroitError> {
  const { hash } = receipt;
  const from = requireAccount(context);
  for (const blockTag of [receipt.blockNumber, receipt.blockNumber - 1]) {
    try {
      await ask(context, () => context.provider.call({ from, ...call, blockTag }), about);
    } catch (thrown) {
      const { code, message, args } = toDroitError(thrown);
      if (code === "NODE_FAILED" || code === "TIMEOUT") continue;
      return new DroitError(code, message, { args, hash, receipt, cause: thrown });
    }
  }
  return new DroitError("TRANSACTION_FAILED", `The transaction failed: ${hash}.`, { hash, receipt });
}

function aboutOf(context: Context, currency?: SentenceContext["currency"]): SentenceContext {
  return { coin: context.coin, currency };
}
