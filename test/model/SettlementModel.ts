import {
  type Account,
  ART,
  type Currency,
  DELIVERED,
  HELD,
  keyOf,
  type Market,
  type ModelOrder,
  type ModelPayout,
  type ModelState,
  type ModelTerms,
  Refusal,
  type Storefront,
  type Trader,
} from "./ModelState.js";

export const BASIS = 10_000n;
const ART_BPS = 1_000n;
const COPIES_BPS = 500n;
const MAX_WINDOW = 30 * 86_400;

/** A sale whose terms were checked. */
export interface Sale {
  market: Market;
  /** Where it is by one. */
  order?: ModelOrder;
  standard: number;
  tokenIds: readonly number[];
  quantity: bigint;
  seller: Trader;
  receiver: Trader;
  /** Who pays; the market where it has the money already. */
  payer: Account;
  currency: Currency;
  price: bigint;
  feeBps: bigint;
  refundWindow: number;
  delivery: number;
  maxRoyaltyBps: bigint;
  sellerFront: Storefront;
  sellerFrontBps: bigint;
  buyerFront: Storefront;
  /** On top of the price. */
  buyerFee: bigint;
  minimum: bigint;
}

/** So many basis points of an amount. */
export const portion = (amount: bigint, bps: bigint): bigint => (amount * bps) / BASIS;

/** The royalty of a sale, all of it to the artist. */
export const royaltyOf = (standard: number, price: bigint): bigint =>
  portion(price, standard === ART ? ART_BPS : COPIES_BPS);

/** How sales move tokens and money, and what becomes of those in escrow. */
export class SettlementModel {
  state: ModelState;

  constructor(state: ModelState) {
    this.state = state;
  }

  /** Runs one action; one that is refused changes nothing. */
  attempt<T>(act: (model: this) => T): { refusal?: Refusal; result?: T } {
    const before = structuredClone(this.state);
    try {
      return { result: act(this) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.state = before;
      return { refusal: error };
    }
  }

  refund(terms: ModelTerms, caller: Trader): void {
    if (caller !== terms.buyer) throw new Refusal("EscrowNotBuyer", caller, terms.buyer);
    const escrow = this.openEscrowOf(terms);
    if (this.state.now >= terms.closesAt) throw new Refusal("EscrowWindowOver", terms.closesAt, this.state.now);
    escrow.open = false;
    if (terms.delivery === HELD) this.state.owners.set(terms.tokenId, terms.seller);
    else this.moveArt(terms.tokenId, terms.buyer, terms.seller, "escrow");
    this.move(terms.currency, "escrow", terms.buyer, terms.amount);
  }

  /** Ends an escrow in favour of the seller: by the buyer (`accept`), or by anyone after the window. */
  close(terms: ModelTerms, caller: Trader, isAccept: boolean): void {
    if (isAccept && caller !== terms.buyer) throw new Refusal("EscrowNotBuyer", caller, terms.buyer);
    if (!isAccept && this.state.now < terms.closesAt) {
      throw new Refusal("EscrowWindowNotOver", terms.closesAt, this.state.now);
    }
    this.openEscrowOf(terms).open = false;
    if (terms.delivery === HELD) this.state.owners.set(terms.tokenId, terms.buyer);
    let rest = terms.amount;
    for (const { receiver, amount } of terms.royalties) {
      this.move(terms.currency, "escrow", receiver, amount);
      rest -= amount;
    }
    for (const { receiver, amount } of terms.fees) {
      this.credit("escrow", receiver, terms.currency, amount);
      rest -= amount;
    }
    this.move(terms.currency, "escrow", terms.seller, rest);
  }

  transferArt(tokenId: number, from: Trader, to: Trader): void {
    this.moveArt(tokenId, from, to, from);
  }

  protected settle(sale: Sale): void {
    const { currency, market, price, tokenIds, seller, receiver } = sale;
    const total = price + sale.buyerFee;
    const isFinal = sale.refundWindow === 0;
    const isHere = sale.payer === market;
    const count = BigInt(tokenIds.length);
    // Of several copies or tokens each owes what one owes, of its whole share.
    const units = count > 1n ? count : sale.quantity;
    const royalties = royaltyOf(sale.standard, price / units) * units;
    const limit = portion(price, sale.maxRoyaltyBps);
    if (royalties > limit) throw new Refusal("SettlementRoyaltyAboveLimit", royalties, limit);
    const ownFee = portion(price, sale.feeBps);
    const sellerFee = portion(price, sale.sellerFrontBps);
    const rest = price - royalties - ownFee - sellerFee;
    if (rest < sale.minimum) throw new Refusal("OrderBelowMinimum", rest, sale.minimum);
    if (isFinal && !isHere) this.pull(currency, sale.payer, market, total);
    for (const [i, tokenId] of tokenIds.entries()) {
      // Equal shares of a bundle's price; the first ones have the units that do not divide.
      const share = price / count + (BigInt(i) < price % count ? 1n : 0n);
      let escrow: ModelTerms | undefined;
      if (!isFinal) {
        escrow = this.openEscrow(sale, tokenId, royalties);
      } else {
        if (sale.standard === ART) this.moveArt(tokenId, seller, receiver, market);
        else this.moveCopies(tokenId, seller, receiver, sale.quantity);
      }
      const { order, quantity } = sale;
      const fill = { seller, buyer: receiver, tokenId, quantity, price: share, escrow };
      if (order !== undefined) this.state.fills.push({ order, ...fill });
    }
    if (!isFinal) return;
    this.move(currency, market, "artist", royalties);
    add(this.state.protocolFees, `${market} ${currency}`, ownFee);
    if (sale.sellerFront !== undefined) this.credit(market, sale.sellerFront, currency, sellerFee);
    if (sale.buyerFront !== undefined) this.credit(market, sale.buyerFront, currency, sale.buyerFee);
    this.move(currency, market, seller, rest);
  }

  private openEscrow(sale: Sale, tokenId: number, royalty: bigint): ModelTerms {
    const { state } = this;
    const { market, seller, receiver, currency, delivery } = sale;
    if (delivery === DELIVERED) this.moveArt(tokenId, seller, receiver, market);
    if (sale.refundWindow > MAX_WINDOW) {
      throw new Refusal("EscrowInvalidWindow", state.now + sale.refundWindow, state.now);
    }
    const fees: ModelPayout[] = [
      { receiver: market === "orders" ? state.feeReceiver : "feeReceiver", amount: portion(sale.price, sale.feeBps) },
      { receiver: sale.sellerFront ?? "orders", amount: portion(sale.price, sale.sellerFrontBps) },
      { receiver: sale.buyerFront ?? "orders", amount: sale.buyerFee },
    ];
    const isPaid = ({ amount }: ModelPayout): boolean => amount !== 0n;
    const terms: ModelTerms = {
      opener: market,
      seller,
      buyer: receiver,
      tokenId,
      currency,
      amount: sale.price + sale.buyerFee,
      closesAt: state.now + sale.refundWindow,
      delivery,
      royalties: [{ receiver: "artist" as const, amount: royalty }].filter(isPaid),
      fees: fees.filter(isPaid),
    };
    const key = keyOf(terms);
    if (state.escrows.get(key)?.open === true) throw new Refusal("EscrowExists", undefined);
    if (delivery === HELD && state.owners.get(tokenId) === "escrow") {
      throw new Refusal("EscrowAlreadyInCustody", "art", tokenId);
    }
    if (sale.payer === market) this.move(currency, market, "escrow", terms.amount);
    else this.pull(currency, sale.payer, "escrow", terms.amount);
    if (delivery === HELD) this.moveArt(tokenId, seller, "escrow", market);
    state.escrows.set(key, { terms, open: true });
    return terms;
  }

  private openEscrowOf(terms: ModelTerms): { open: boolean } {
    const escrow = this.state.escrows.get(keyOf(terms));
    if (escrow?.open !== true) throw new Refusal("EscrowNotOpen", undefined);
    return escrow;
  }

  private moveArt(tokenId: number, from: Account, to: Account, operator: Account): void {
    const owner = this.state.owners.get(tokenId);
    if (owner === undefined) throw new Refusal("ERC721NonexistentToken", tokenId);
    if (operator !== owner && !this.state.artApprovals.has(`${operator} ${owner}`)) {
      throw new Refusal("ERC721InsufficientApproval", operator, tokenId);
    }
    if (owner !== from) throw new Refusal("ERC721IncorrectOwner", from, tokenId, owner);
    this.state.owners.set(tokenId, to);
  }

  private moveCopies(id: number, from: Trader, to: Trader, quantity: bigint): void {
    if (!this.state.copiesApprovals.has(from)) throw new Refusal("ERC1155MissingApprovalForAll", "orders", from);
    const balance = this.state.copies.get(`${from} ${id}`) ?? 0n;
    if (balance < quantity) throw new Refusal("ERC1155InsufficientBalance", from, balance, quantity, id);
    if (from === to) throw new Refusal("OrderCopiesNotDelivered", "copies", id, to);
    add(this.state.copies, `${from} ${id}`, -quantity);
    add(this.state.copies, `${to} ${id}`, quantity);
  }

  /** Tokens of somebody who has approved the orders' exchange. */
  protected pull(currency: Currency, from: Account, to: Account, amount: bigint): void {
    if (!this.state.allowances.has(`${from} ${currency}`)) {
      throw new Refusal("ERC20InsufficientAllowance", "orders", 0n, amount);
    }
    this.takeTokens(currency, from, to, amount);
  }

  protected takeTokens(currency: Currency, from: Account, to: Account, amount: bigint): void {
    const balance = this.state.balances.get(`${from} ${currency}`) ?? 0n;
    if (balance < amount) throw new Refusal("ERC20InsufficientBalance", from, balance, amount);
    this.move(currency, from, to, amount);
  }

  /** Without a receiver it is burnt. */
  protected move(currency: Currency, from: Account, to: Account | undefined, amount: bigint): void {
    add(this.state.balances, `${from} ${currency}`, -amount);
    if (to !== undefined) add(this.state.balances, `${to} ${currency}`, amount);
  }

  private credit(place: string, account: Account, currency: Currency, amount: bigint): void {
    add(this.state.credits, `${place} ${account} ${currency}`, amount);
  }
}

function add(amounts: Map<string, bigint>, key: string, amount: bigint): void {
  amounts.set(key, (amounts.get(key) ?? 0n) + amount);
}
