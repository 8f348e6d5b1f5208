import type { Provider, Signer } from "ethers";
import type {
  AuctionHouse,
  EditionDrop,
  EditionFactory,
  FixedPriceExchange,
  OrderExchange,
  RefundEscrow,
  RoyaltyRouter,
} from "../../../typechain-types/index.js";
import type { DroitAddresses } from "../addresses.ts";
import { DroitError } from "../errors/DroitError.ts";
import type { CurrencyInfo, SentenceContext } from "../errors/sentence.ts";
import { toDroitError } from "../errors/toDroitError.ts";
import type { ApprovalPolicy } from "../types.ts";
import { bounded } from "./bounded.ts";

/** How long things may take, in milliseconds. */
export interface Timeouts {
  /** One question to the node. */
  request: number;
  /** A person at their wallet. */
  wallet: number;
  /** A transaction, from being sent to being mined. */
  receipt: number;
  /** Reading events. */
  logs: number;
}

/** What every action and reading works with. */
export interface Context {
  provider: Provider;
  signer: Signer | undefined;
  /** The signer's account, or that in whose name a reader simulates. */
  account: string | undefined;
  chainId: number;
  /** What the native coin is called. */
  coin: string;
  addresses: DroitAddresses;
  contracts: {
    exchange: FixedPriceExchange;
    orders: OrderExchange;
    house: AuctionHouse;
    escrow: RefundEscrow;
    router: RoyaltyRouter;
    factory: EditionFactory;
    drop: EditionDrop;
  };
  /** Where reading events begins. */
  fromBlock: number;
  /** Blocks in a request for events, at most. */
  pageSize: number;
  approval: ApprovalPolicy;
  timeouts: Timeouts;
  /** What is known of the currencies that were met, by address. */
  currencies: Map<string, Promise<CurrencyInfo>>;
  /** Which collections were made by Droit, by address. */
  collections: Map<string, Promise<string | undefined>>;
}

/** Asks the node. Whatever fails is a DroitError. */
export async function ask<T>(context: Context, question: () => Promise<T>, about: SentenceContext = {}): Promise<T> {
  try {
    return await bounded(context.timeouts.request, "An answer of the node", question);
  } catch (thrown) {
    throw toDroitError(thrown, { coin: context.coin, ...about });
  }
}

/** The account that acts. @throws DroitError `NO_SIGNER`. */
export function requireAccount({ account }: Context): string {
  if (account !== undefined) return account;
  throw new DroitError(
    "NO_SIGNER",
    "This needs an account: createDroit({ signer }), or { provider, account } to simulate.",
  );
}

/** Who signs. @throws DroitError `NO_SIGNER`. */
export function requireSigner({ signer }: Context): Signer {
  if (signer !== undefined) return signer;
  throw new DroitError("NO_SIGNER", "This needs somebody who signs: createDroit({ signer }).");
}

/** The time of the newest block, in Unix seconds. */
export async function chainTime(context: Context): Promise<number> {
  const block = await ask(context, () => context.provider.getBlock("latest"));
  if (block === null) throw new DroitError("NODE_FAILED", "The node does not have its newest block.");
  return block.timestamp;
}
