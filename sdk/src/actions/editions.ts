import { ZeroAddress, ZeroHash } from "ethers";
import type { DropPhaseStruct } from "../../../typechain-types/market/EditionDrop.js";
import { approveAmount } from "../internal/approvals.ts";
import {
  checkAccount,
  checkAmount,
  checkBps,
  checkHash,
  checkSeconds,
  checkUint,
  optionalAddress,
} from "../internal/check.ts";
import { ask, type Context, requireAccount } from "../internal/Context.ts";
import { currencyInfo } from "../internal/currency.ts";
import { type Gate, gateIn, gateOf } from "../internal/gates.ts";
import { eventIn } from "../internal/logs.ts";
import type { Plan } from "../internal/plan.ts";
import type { ApprovalPolicy, Seconds, Share, TokenId } from "../types.ts";

const MINT = "mint((address,uint256,uint256,address,uint256,address,bytes32[],bytes))";

/** A collection of numbered copies. */
export interface CreateEditionOptions {
  name: string;
  symbol: string;
  /** How many copies there are at most. */
  size: number;
  /** What each copy's number is put behind to make the address of its metadata. */
  baseURI: string;
  /** The collection's metadata. */
  contractURI?: string;
}

/** Creates a collection of numbered copies, which you own. */
export function planCreateEdition(context: Context, options: CreateEditionOptions): Plan<{ collection: string }> {
  requireAccount(context);
  const { interface: abi } = context.contracts.factory;
  const to = context.addresses.EditionFactory;
  const { name, symbol, baseURI, contractURI = "" } = options;
  const size = checkUint("size", options.size, 32, 1n);
  return {
    steps: [],
    call: { to, data: abi.encodeFunctionData("createEdition", [name, symbol, size, baseURI, contractURI]) },
    read: (receipt) => ({ collection: eventIn(abi, to, receipt, "EditionCreated").args.edition as string }),
  };
}

/** A part of a drop, with its own price, time and buyers. */
export interface PhaseOptions {
  /** Of one copy, in the currency's smallest unit. */
  price: bigint;
  /** A KIP-7 or ERC-20 token; the chain's native coin where none is named. */
  currency?: string;
  /** Unix time in seconds. */
  startsAt: Seconds;
  /** Unix time in seconds. */
  endsAt: Seconds;
  /** How many copies it sells at most. */
  cap: number;
  /** How many copies one account buys at most; any number where it is not given. */
  walletLimit?: number;
  /** Who may buy; everybody where it is not given. */
  gate?: Gate;
  /** The root of a Merkle tree of the accounts that may buy, as `@openzeppelin/merkle-tree` makes it of `["address"]`. */
  allowlist?: string;
}

/** How an edition is sold. */
export interface CreateDropOptions {
  /** An edition of yours. */
  collection: string;
  /** Who shares the proceeds, in proportion; you where nobody is named. */
  shares?: Share[];
  /** Unix time in seconds until which holders may return copies for what they cost; never where it is not given. */
  refundUntil?: Seconds;
  phases: readonly PhaseOptions[];
}

/** Begins to sell an edition of yours, which mints copies as they are bought. Its terms cannot be changed. */
export async function planCreateDrop(
  context: Context,
  options: CreateDropOptions,
): Promise<Plan<{ phases: number[] }>> {
  const account = requireAccount(context);
  const { drop } = context.contracts;
  const fee = await ask(context, () => drop.protocolFee());
  const phases = options.phases.map((phase): DropPhaseStruct => ({
    currency: optionalAddress("currency", phase.currency),
    price: checkAmount("price", phase.price, 96),
    startsAt: checkSeconds("startsAt", phase.startsAt),
    endsAt: checkSeconds("endsAt", phase.endsAt),
    cap: checkUint("cap", phase.cap, 24, 1n),
    walletLimit: checkUint("walletLimit", phase.walletLimit ?? 0, 16),
    protocolFeeBps: fee.bps,
    ...gateOf(phase.gate),
    allowlist: phase.allowlist === undefined ? ZeroHash : checkHash("allowlist", phase.allowlist),
  }));
  const shares = (options.shares ?? [{ holder: account, bps: 10_000 }]).map(({ holder, bps }) => ({
    holder: checkAccount("holder", holder),
    bps: checkBps("bps", bps),
  }));
  const refundUntil = options.refundUntil === undefined ? 0n : checkSeconds("refundUntil", options.refundUntil);
  const collection = checkAccount("collection", options.collection);
  const data = drop.interface.encodeFunctionData("createDrop", [collection, refundUntil, shares, phases]);
  return {
    steps: [],
    call: { to: context.addresses.EditionDrop, data },
    read: () => ({ phases: phases.map((_, i) => i + 1) }),
  };
}

/** What is bought of a drop. */
export interface BuyEditionsOptions {
  collection: string;
  /** The number of the phase; the first is 1. */
  phase: number;
  /** How many copies; 1 where it is not given. */
  quantity?: number;
  /** What one copy costs as you saw it: at another price nothing is paid. In the currency's smallest unit. */
  price: bigint;
  /** As you saw it: a KIP-7 or ERC-20 token; the chain's native coin where none is named. */
  currency?: string;
  /** Who gets the copies; you where nobody is named. */
  receiver?: string;
  /** Your proof in the phase's allowlist. */
  allowlistProof?: readonly string[];
  /** What the phase's gate asks for: the `proof` of its service's `signPermit`. */
  proof?: string;
  /** See {@link ApprovalPolicy}. By default the drop is approved for just the price. */
  approval?: ApprovalPolicy;
}

/** Copies that were minted. */
export interface BuyEditionsResult {
  collection: string;
  tokenIds: bigint[];
}

/** Buys copies in a phase of a drop. */
export async function planBuyEditions(context: Context, options: BuyEditionsOptions): Promise<Plan<BuyEditionsResult>> {
  requireAccount(context);
  const { drop } = context.contracts;
  const to = context.addresses.EditionDrop;
  const quantity = checkUint("quantity", options.quantity ?? 1, 24, 1n);
  const price = checkAmount("price", options.price, 96);
  const currency = optionalAddress("currency", options.currency);
  const collection = checkAccount("collection", options.collection);
  const native = currency === ZeroAddress;
  const [info, steps] = await Promise.all([
    currencyInfo(context, currency),
    native ? [] : approveAmount(context, currency, to, price * quantity, options.approval),
  ]);
  const purchase = {
    collection,
    phase: checkUint("phase", options.phase, 24, 1n),
    quantity,
    currency,
    price,
    receiver: optionalAddress("receiver", options.receiver),
    allowlistProof: (options.allowlistProof ?? []).map((node) => checkHash("allowlistProof", node)),
    gateProof: options.proof ?? "0x",
  };
  return {
    steps,
    call: {
      to,
      data: drop.interface.encodeFunctionData(MINT, [purchase]),
      ...(native && { value: price * quantity }),
    },
    currency: info,
    read: (receipt) => {
      const first = eventIn(drop.interface, to, receipt, "EditionsSold").args.firstTokenId as bigint;
      return { collection, tokenIds: Array.from({ length: Number(quantity) }, (_, i) => first + BigInt(i)) };
    },
  };
}

/** Which copy. */
export interface ReturnEditionOptions {
  collection: string;
  tokenId: TokenId;
}

/** Returns a copy of yours for what it cost, before the drop's refund date. It is burned. */
export function planReturnEdition(context: Context, options: ReturnEditionOptions): Plan<{ amount: bigint }> {
  requireAccount(context);
  const { interface: abi } = context.contracts.drop;
  const to = context.addresses.EditionDrop;
  const collection = checkAccount("collection", options.collection);
  const tokenId = checkUint("tokenId", options.tokenId, 256);
  return {
    steps: [],
    call: { to, data: abi.encodeFunctionData("refund", [collection, tokenId]) },
    read: (receipt) => ({ amount: eventIn(abi, to, receipt, "EditionReturned").args.amount as bigint }),
  };
}

/** Which phase. */
export interface PhaseReference {
  collection: string;
  /** The first is 1. */
  phase: number;
}

/** Pays the proceeds of a phase to whom they belong, from the drop's refund date on. Anyone may. */
export function planDrawProceeds(context: Context, options: PhaseReference): Plan<{ amount: bigint }> {
  const { interface: abi } = context.contracts.drop;
  const to = context.addresses.EditionDrop;
  const collection = checkAccount("collection", options.collection);
  const phase = checkUint("phase", options.phase, 24, 1n);
  return {
    steps: [],
    call: { to, data: abi.encodeFunctionData("draw", [collection, phase]) },
    read: (receipt) => ({ amount: eventIn(abi, to, receipt, "ProceedsDrawn").args.amount as bigint }),
  };
}

/** A phase of a drop. */
export interface PhaseView {
  /** The zero address is the chain's native coin. */
  currency: string;
  /** Of one copy, in the currency's smallest unit. */
  price: bigint;
  /** Unix time in seconds. */
  startsAt: number;
  /** Unix time in seconds. */
  endsAt: number;
  cap: number;
  /** Undefined where there is none. */
  walletLimit: number | undefined;
  /** Who admits those who buy; undefined where nobody does. */
  gate: Gate | undefined;
  /** Whether everybody may buy, without any proof. */
  open: boolean;
  /** Copies that were sold and not returned. */
  sold: number;
}

/** A phase of a drop; undefined where there is none. */
export async function readPhase(context: Context, options: PhaseReference): Promise<PhaseView | undefined> {
  const collection = checkAccount("collection", options.collection);
  const phase = checkUint("phase", options.phase, 24, 1n);
  const { terms, totals } = await ask(context, () => context.contracts.drop.phaseOf(collection, phase));
  if (terms.price === 0n) return undefined;
  const limit = Number(terms.walletLimit);
  return {
    currency: terms.currency,
    price: terms.price,
    startsAt: Number(terms.startsAt),
    endsAt: Number(terms.endsAt),
    cap: Number(terms.cap),
    walletLimit: limit === 0 ? undefined : limit,
    gate: gateIn(terms),
    open: terms.gateKind === 0n && terms.allowlist === ZeroHash,
    sold: Number(totals.sold),
  };
}
