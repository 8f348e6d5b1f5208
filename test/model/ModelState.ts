/** Everybody and everything that can own something, by name. */
export const TRADERS = ["seller", "buyer", "collector"] as const;
export const PAYEES = ["artist", "feeReceiver", "sellerFront", "buyerFront"] as const;
export const PLACES = ["orders", "exchange", "escrow"] as const;
export const CURRENCIES = ["native", "token", "coin"] as const;
export type Trader = (typeof TRADERS)[number];
export type Payee = (typeof PAYEES)[number];
export type Place = (typeof PLACES)[number];
export type Account = Trader | Payee | Place | "coin";
export type Currency = (typeof CURRENCIES)[number];
export type Market = "orders" | "exchange";
export type Storefront = "sellerFront" | "buyerFront" | undefined;

/** The tokens of `art`, of which each trader has some in the beginning, and the ids of `copies`. */
export const TOKENS = [1, 2, 3, 11, 12] as const;
export const COPIES = [1, 2] as const;

export const LISTING = 0;
export const OFFER = 1;
export const ART = 0;
export const COPY = 1;
export const DELIVERED = 0;
export const HELD = 1;

/** What an order says, in the model's words. */
export interface ModelOrder {
  side: number;
  /** The collection, too: `art` are KIP-17 tokens, `copies` are of KIP-37. */
  standard: number;
  maker: Trader;
  taker: Trader | undefined;
  tokenIds: number[];
  tokenSet: number[] | undefined;
  quantity: bigint;
  currency: Currency;
  price: bigint;
  endPrice: bigint;
  startsAt: number;
  expiresAt: number;
  refundWindow: number;
  delivery: number;
  maxRoyaltyBps: bigint;
  maxProtocolFeeBps: bigint;
  storefront: Storefront;
  storefrontFeeBps: bigint;
  nonce: bigint;
  epoch: bigint;
}

export interface ModelPayout {
  receiver: Account;
  amount: bigint;
}

/** What a sale in escrow was opened with. */
export interface ModelTerms {
  opener: Market;
  seller: Account;
  buyer: Account;
  tokenId: number;
  currency: Currency;
  amount: bigint;
  closesAt: number;
  delivery: number;
  royalties: ModelPayout[];
  fees: ModelPayout[];
}

/** A listing of the FixedPriceExchange. */
export interface ModelListing {
  currency: Currency;
  price: bigint;
  expiresAt: number;
  refundWindow: number;
  delivery: number;
}

/** A sale of one token, or of copies, by an order. */
export interface ModelFill {
  order: ModelOrder;
  seller: Trader;
  buyer: Trader;
  tokenId: number;
  quantity: bigint;
  /** Of all copies, or the token's share of a bundle's. */
  price: bigint;
  /** Where it can still be undone. */
  escrow: ModelTerms | undefined;
}

/** All that the model knows of the world; plain data, so that an attempt can be undone by a copy. */
export interface ModelState {
  now: number;
  /** By `account currency`. */
  balances: Map<string, bigint>;
  /** By `place account currency`. */
  credits: Map<string, bigint>;
  /** By `market currency`. */
  protocolFees: Map<string, bigint>;
  owners: Map<number, Account>;
  /** By `account id`. */
  copies: Map<string, bigint>;
  /** `operator owner` of `art`, and of `copies` (with the orders' exchange). */
  artApprovals: Set<string>;
  copiesApprovals: Set<string>;
  /** `owner currency`: unlimited, to the orders' exchange. */
  allowances: Set<string>;
  epochs: Map<Trader, bigint>;
  /** `maker epoch nonce`. */
  used: Set<string>;
  /** By the order's {nonceKeyOf}. */
  filled: Map<string, bigint>;
  paused: boolean;
  feeBps: bigint;
  feeReceiver: Payee;
  /** By `tokenId seller`. */
  listings: Map<string, ModelListing>;
  /** Escrows by the {keyOf} their terms. */
  escrows: Map<string, { terms: ModelTerms; open: boolean }>;
  /** The sales by orders in the last action. */
  fills: ModelFill[];
}

/** What identifies an order, or an escrow, to the model: what its hash is to the chain. */
export function keyOf(value: ModelOrder | ModelTerms): string {
  return JSON.stringify(value, (_, field: unknown) => (typeof field === "bigint" ? `${field.toString()}n` : field));
}

/** What orders have in common of which what is taken of one is not left of another. */
export function nonceKeyOf({ maker, epoch, nonce }: ModelOrder): string {
  return `${maker} ${epoch} ${nonce}`;
}

/** What is left of an order for more than one, where as many were `filled` under its nonce; one for one has no count. */
export function leftOf({ quantity }: ModelOrder, filled: bigint): bigint {
  if (quantity === 1n) return 1n;
  return quantity > filled ? quantity - filled : 0n;
}

/** An argument of an error: an account stands for its address, `undefined` for anything. */
export type RefusalArgument = string | number | bigint | undefined;

/** The error by which the contract refuses. */
export class Refusal extends Error {
  readonly args: readonly RefusalArgument[];

  constructor(name: string, ...args: RefusalArgument[]) {
    super(name);
    this.name = name;
    this.args = args;
  }
}

export function emptyState(now: number): ModelState {
  return {
    now,
    balances: new Map(),
    credits: new Map(),
    protocolFees: new Map(),
    owners: new Map(),
    copies: new Map(),
    artApprovals: new Set(),
    copiesApprovals: new Set(),
    allowances: new Set(),
    epochs: new Map(),
    used: new Set(),
    filled: new Map(),
    paused: false,
    feeBps: 0n,
    feeReceiver: "feeReceiver",
    listings: new Map(),
    escrows: new Map(),
    fills: [],
  };
}
