/** How a sale with a refund window ends; "final" has none. */
export type Ending = "final" | "refund" | "accept" | "close" | "batch";

/** A sale as it should go. Amounts are in the currency's smallest unit. */
export interface Sale {
  tokenId: bigint;
  seller: string;
  buyer: string;
  /** The zero address is the chain's native coin. */
  currency: string;
  price: bigint;
  /** In custody of the escrow until the sale is final. */
  held: boolean;
  ending: Ending;
  sellerStorefrontBps: bigint;
  buyerStorefrontBps: bigint;
}

/** Money that somebody paid (below zero) or is to have in the end. */
export interface Movement {
  account: string;
  currency: string;
  amount: bigint;
  why: "price" | "refund" | "royalty" | "protocol fee" | "storefront fee" | "proceeds" | "bid" | "bid given back";
}

/** Who has a part in every sale. */
export interface Terms {
  /** Who holds royalties, and their shares in basis points of the price. */
  royalties: readonly { holder: string; bps: bigint }[];
  protocolFeeBps: bigint;
  feeReceiver: string;
  sellerStorefront: string;
  buyerStorefront: string;
  escrow: string;
  house: string;
}

const BASIS = 10_000n;

/** What is expected of the chain: what everybody has gained, what contracts keep meanwhile, and who owns which NFT. */
export class Model {
  readonly owners = new Map<bigint, string>();
  readonly #terms: Terms;
  readonly #adjust: (movement: Movement) => bigint;
  readonly #gains = new Map<string, bigint>();
  readonly #kept = new Map<string, bigint>();

  /** @param adjust A test falsifies an amount to see the books object. */
  constructor(terms: Terms, adjust: (movement: Movement) => bigint = ({ amount }) => amount) {
    this.#terms = terms;
    this.#adjust = adjust;
  }

  /** What an account has gained, credits included. */
  gainOf(account: string, currency: string): bigint {
    return this.#gains.get(keyOf(account, currency)) ?? 0n;
  }

  /** What a contract keeps for sales and bids that run. */
  keptBy(contract: string, currency: string): bigint {
    return this.#kept.get(keyOf(contract, currency)) ?? 0n;
  }

  /** A buyer pays. */
  buy(sale: Sale): void {
    const due = dueOf(sale);
    this.#move({ account: sale.buyer, currency: sale.currency, amount: -due, why: "price" });
    this.#open(sale, due);
  }

  /** A sale with a window ends in the way that it names. */
  end(sale: Sale): void {
    const due = dueOf(sale);
    this.#keep(this.#terms.escrow, sale.currency, -due);
    if (sale.ending === "refund") {
      this.#move({ account: sale.buyer, currency: sale.currency, amount: due, why: "refund" });
      this.owners.set(sale.tokenId, sale.seller);
    } else {
      this.#finish(sale);
    }
  }

  /** An NFT goes into the house. */
  createAuction(tokenId: bigint): void {
    this.owners.set(tokenId, this.#terms.house);
  }

  /** A bid takes the place of another. */
  bid(bidder: string, currency: string, amount: bigint, beaten?: { bidder: string; amount: bigint }): void {
    this.#move({ account: bidder, currency, amount: -amount, why: "bid" });
    this.#keep(this.#terms.house, currency, amount);
    if (beaten === undefined) return;
    this.#move({ account: beaten.bidder, currency, amount: beaten.amount, why: "bid given back" });
    this.#keep(this.#terms.house, currency, -beaten.amount);
  }

  /** The winning bid, paid already, becomes the price. */
  settleAuction(sale: Sale): void {
    this.#keep(this.#terms.house, sale.currency, -sale.price);
    this.#open(sale, sale.price);
  }

  #open(sale: Sale, due: bigint): void {
    if (sale.ending === "final") {
      this.#finish(sale);
      return;
    }
    this.#keep(this.#terms.escrow, sale.currency, due);
    this.owners.set(sale.tokenId, sale.held ? this.#terms.escrow : sale.buyer);
  }

  #finish(sale: Sale): void {
    const { royalties, protocolFeeBps, feeReceiver, sellerStorefront, buyerStorefront } = this.#terms;
    const { currency, price } = sale;
    this.owners.set(sale.tokenId, sale.buyer);
    const rate = royalties.reduce((sum, { bps }) => sum + bps, 0n);
    const royalty = (price * rate) / BASIS;
    const parts = royalties.map(({ holder, bps }) => ({ holder, amount: (royalty * bps) / rate }));
    // What rounding leaves is the first holder's.
    parts[0]!.amount += royalty - parts.reduce((sum, { amount }) => sum + amount, 0n);
    for (const { holder, amount } of parts) this.#move({ account: holder, currency, amount, why: "royalty" });
    const fee = (price * protocolFeeBps) / BASIS;
    this.#move({ account: feeReceiver, currency, amount: fee, why: "protocol fee" });
    const sellersFee = (price * sale.sellerStorefrontBps) / BASIS;
    this.#move({ account: sellerStorefront, currency, amount: sellersFee, why: "storefront fee" });
    this.#move({ account: buyerStorefront, currency, amount: dueOf(sale) - price, why: "storefront fee" });
    this.#move({ account: sale.seller, currency, amount: price - royalty - fee - sellersFee, why: "proceeds" });
  }

  #move(movement: Movement): void {
    add(this.#gains, keyOf(movement.account, movement.currency), this.#adjust(movement));
  }

  #keep(contract: string, currency: string, amount: bigint): void {
    add(this.#kept, keyOf(contract, currency), amount);
  }
}

/** All that a buyer pays: the price, and their storefront's fee on top of it. */
export function dueOf({ price, buyerStorefrontBps }: Sale): bigint {
  return price + (price * buyerStorefrontBps) / BASIS;
}

function keyOf(account: string, currency: string): string {
  return `${account} ${currency}`;
}

function add(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount);
}
