import {
  type Account,
  ART,
  COPY,
  type Currency,
  leftOf,
  nonceKeyOf,
  LISTING,
  type ModelListing,
  type ModelOrder,
  OFFER,
  type Payee,
  Refusal,
  type Storefront,
  type Trader,
} from "./ModelState.js";
import { BASIS, portion, royaltyOf, type Sale, SettlementModel } from "./SettlementModel.js";

const EXCHANGE_FEE_BPS = 250n;
const MAX_STOREFRONT_BPS = 1_000n;
const MAX_DURATION = 180 * 86_400;
const MAX_PRICE = 2n ** 128n - 1n;

/** An order, and whether its maker signed just that. */
export interface ModelSigned {
  order: ModelOrder;
  isSigned: boolean;
}

/** What a buyer adds to a listing. */
export interface ModelPurchase {
  signed: ModelSigned;
  quantity: bigint;
  /** Without one, any price will do. */
  maximum: bigint | undefined;
  receiver: Trader | undefined;
  storefront: Storefront;
  storefrontFeeBps: bigint;
}

/** What a seller adds to an offer. */
export interface ModelAcceptance {
  signed: ModelSigned;
  tokenId: number;
  /** Of which token the proof is. */
  proofOf: number | undefined;
  quantity: bigint;
  minimum: bigint;
  storefront: Storefront;
  storefrontFeeBps: bigint;
}

/** What a buyer says of a listing of the other exchange. */
export interface ModelListingPurchase {
  tokenId: number;
  seller: Trader;
  /** The listing as they saw it. */
  seen: ModelListing | undefined;
  storefront: Storefront;
  storefrontFeeBps: bigint;
}

/** What the exchange of signed orders does, in as few words as possible. Each method throws the {Refusal} that is expected. */
export class OrderModel extends SettlementModel {
  /** What `quantity` of an order costs now. Half units of the fall are left to the seller: the fall is rounded down. */
  priceOf(order: ModelOrder, quantity: bigint): bigint {
    let each = order.price;
    if (order.endPrice !== 0n) {
      const elapsed = BigInt(this.state.now - order.startsAt);
      each -= ((order.price - order.endPrice) * elapsed) / BigInt(order.expiresAt - order.startsAt);
    }
    return each * quantity;
  }

  /** What the seller has of an offer. */
  netOf(order: ModelOrder, quantity: bigint, storefrontFeeBps: bigint): bigint {
    const price = this.priceOf(order, quantity);
    const royalty = royaltyOf(order.standard, price);
    return price - royalty - portion(price, this.state.feeBps) - portion(price, storefrontFeeBps);
  }

  /** A purchase with native coin, or with tokens for which the exchange is approved; what is left is given back. */
  buy(purchase: ModelPurchase, buyer: Trader, value: bigint): void {
    this.move("native", buyer, "orders", value);
    const paid = this.purchase(purchase, buyer, buyer, "native", value);
    this.move("native", "orders", buyer, value - paid);
  }

  /** A purchase by the token's own transfer. */
  buyByTransfer(purchase: ModelPurchase, buyer: Trader, amount: bigint): void {
    this.takeTokens("token", buyer, "orders", amount);
    const paid = this.purchase(purchase, buyer, "orders", "token", amount);
    this.move("token", "orders", buyer, amount - paid);
  }

  acceptOffer(acceptance: ModelAcceptance, seller: Trader): void {
    const { order } = acceptance.signed;
    this.open(
      acceptance.signed,
      OFFER,
      seller,
      acceptance.quantity,
      acceptance.storefront,
      acceptance.storefrontFeeBps,
    );
    this.requireWanted(order, acceptance.tokenId, acceptance.proofOf);
    const price = this.cost(order, acceptance.quantity);
    const fee = portion(price, order.storefrontFeeBps);
    let payer: Account = order.maker;
    if (order.currency === "native") {
      this.pull("coin", order.maker, "orders", price + fee);
      this.move("coin", "orders", undefined, price + fee);
      this.move("native", "coin", "orders", price + fee);
      payer = "orders";
    }
    this.settleOrder(order, [acceptance.tokenId], acceptance.quantity, price, {
      seller,
      receiver: order.maker,
      payer,
      sellerFront: acceptance.storefront,
      sellerFrontBps: acceptance.storefrontFeeBps,
      buyerFront: order.storefront,
      buyerFee: fee,
      minimum: acceptance.minimum,
    });
  }

  /** @returns Which items failed, and why. */
  sweep(
    purchases: readonly ModelPurchase[],
    listings: readonly ModelListingPurchase[],
    buyer: Trader,
    value: bigint,
    isBestEffort: boolean,
  ): { index: number; reason: string }[] {
    this.move("native", buyer, "orders", value);
    let left = value;
    const items = [
      ...purchases.map((item) => () => this.purchase(item, buyer, buyer, "native", left)),
      ...listings.map((item) => () => this.purchaseListing(item, buyer, left)),
    ];
    const failures: { index: number; reason: string }[] = [];
    for (const [index, item] of items.entries()) {
      const { refusal, result = 0n } = this.attempt(item);
      left -= result;
      if (refusal === undefined) continue;
      if (!isBestEffort) throw new Refusal("SweepIncomplete", index, `error:${refusal.name}`);
      failures.push({ index, reason: refusal.name });
    }
    if (failures.length === items.length) throw new Refusal("SweepEmpty");
    this.move("native", "orders", buyer, left);
    return failures;
  }

  cancelNonces(maker: Trader, nonces: readonly bigint[]): void {
    for (const nonce of nonces) this.state.used.add(this.nonceKey(maker, nonce));
  }

  incrementEpoch(maker: Trader, parentHash: bigint): void {
    this.state.epochs.set(maker, this.epochOf(maker) + 1n + (parentHash >> 216n));
  }

  epochOf(maker: Trader): bigint {
    return this.state.epochs.get(maker) ?? 0n;
  }

  isUsed(maker: Trader, nonce: bigint): boolean {
    return this.state.used.has(this.nonceKey(maker, nonce));
  }

  setProtocolFee(bps: bigint, receiver: Payee): void {
    if (bps > 500n) throw new Refusal("MarketFeeTooHigh", bps, 500n);
    this.state.feeBps = bps;
    this.state.feeReceiver = receiver;
  }

  setPaused(paused: boolean): void {
    if (paused && this.state.paused) throw new Refusal("EnforcedPause");
    if (!paused && !this.state.paused) throw new Refusal("ExpectedPause");
    this.state.paused = paused;
  }

  putOnSale(tokenId: number, seller: Trader, listing: ModelListing): void {
    const owner = this.state.owners.get(tokenId);
    if (owner !== seller) throw new Refusal("ExchangeNotOwner", "art", tokenId, owner, seller);
    if (!this.state.artApprovals.has(`exchange ${seller}`)) {
      throw new Refusal("ExchangeNotApproved", "art", tokenId, seller);
    }
    this.state.listings.set(`${tokenId} ${seller}`, listing);
  }

  /** @returns What it took of the native coin, or the tokens, that came. */
  private purchase(
    purchase: ModelPurchase,
    buyer: Trader,
    payer: Account,
    arrivedIn: Currency,
    arrived: bigint,
  ): bigint {
    const { order } = purchase.signed;
    this.open(purchase.signed, LISTING, buyer, purchase.quantity, purchase.storefront, purchase.storefrontFeeBps);
    const price = this.cost(order, purchase.quantity);
    const fee = portion(price, purchase.storefrontFeeBps);
    const due = price + fee;
    if (purchase.maximum !== undefined && due > purchase.maximum) {
      throw new Refusal("OrderAboveMaximum", due, purchase.maximum);
    }
    const isHere = arrivedIn !== "native" || order.currency === "native";
    if (isHere && order.currency !== arrivedIn) throw new Refusal("MarketWrongCurrency", order.currency, arrivedIn);
    if (isHere && arrived < due) throw new Refusal("MarketWrongPayment", due, arrived);
    this.settleOrder(order, order.tokenIds, purchase.quantity, price, {
      seller: order.maker,
      receiver: purchase.receiver ?? buyer,
      payer: isHere ? "orders" : payer,
      sellerFront: order.storefront,
      sellerFrontBps: order.storefrontFeeBps,
      buyerFront: purchase.storefront,
      buyerFee: fee,
      minimum: 0n,
    });
    return isHere ? due : 0n;
  }

  private purchaseListing(item: ModelListingPurchase, buyer: Trader, available: bigint): bigint {
    const key = `${item.tokenId} ${item.seller}`;
    const listing = this.state.listings.get(key);
    const isSeen = listing !== undefined && JSON.stringify(listing, plain) === JSON.stringify(item.seen, plain);
    if (!isSeen) throw new Refusal("ExchangeListingChanged");
    const fee = portion(listing.price, item.storefrontFeeBps);
    const due = listing.price + fee;
    const isNative = listing.currency === "native";
    if (isNative && available < due) throw new Refusal("MarketWrongPayment", due, available);
    if (!isNative) this.pull(listing.currency, buyer, "orders", due);
    this.move(listing.currency, "orders", "exchange", due);
    if (this.state.now >= listing.expiresAt) throw new Refusal("ExchangeListingExpired");
    requireStorefront(item.storefront, item.storefrontFeeBps, 0n);
    this.state.listings.delete(key);
    this.settle({
      ...listing,
      market: "exchange",
      standard: ART,
      tokenIds: [item.tokenId],
      quantity: 1n,
      seller: item.seller,
      receiver: buyer,
      payer: "exchange",
      feeBps: EXCHANGE_FEE_BPS,
      maxRoyaltyBps: BASIS,
      sellerFront: undefined,
      sellerFrontBps: 0n,
      buyerFront: item.storefront,
      buyerFee: fee,
      minimum: 0n,
    });
    return isNative ? due : 0n;
  }

  /** Everything that an order itself says, in the order in which it is looked at. */
  private open(
    { order, isSigned }: ModelSigned,
    side: number,
    taker: Trader,
    quantity: bigint,
    storefront: Storefront,
    storefrontFeeBps: bigint,
  ): void {
    const { now, feeBps, paused } = this.state;
    if (paused) throw new Refusal("EnforcedPause");
    if (feeBps > order.maxProtocolFeeBps) throw new Refusal("OrderFeeAboveLimit", feeBps, order.maxProtocolFeeBps);
    requireStorefront(order.storefront, order.storefrontFeeBps, 0n);
    requireStorefront(storefront, storefrontFeeBps, order.storefrontFeeBps);
    if (order.side !== side) throw new Refusal("OrderWrongSide", order.side);
    if (order.taker !== undefined && order.taker !== taker) throw new Refusal("OrderNotTheTaker", order.taker, taker);
    const { startsAt, expiresAt } = order;
    if (expiresAt <= startsAt || expiresAt - startsAt > MAX_DURATION) {
      throw new Refusal("OrderInvalidTime", startsAt, expiresAt);
    }
    if (now < startsAt) throw new Refusal("OrderNotStarted", startsAt, now);
    if (now >= expiresAt) throw new Refusal("OrderExpired", expiresAt, now);
    requireTokens(order, side);
    const epoch = this.epochOf(order.maker);
    if (order.epoch !== epoch) throw new Refusal("OrderWrongEpoch", order.epoch, epoch);
    if (!isSigned) throw new Refusal("OrderNotSigned", undefined, order.maker);
    this.use(order, quantity);
  }

  private use(order: ModelOrder, quantity: bigint): void {
    if (quantity === 0n || (order.standard === ART && quantity !== 1n)) {
      throw new Refusal("OrderInvalidQuantity", quantity);
    }
    const key = nonceKeyOf(order);
    const filled = this.state.filled.get(key) ?? 0n;
    // One that was for a single token has no count: its nonce tells.
    const left = leftOf(order, filled);
    if (quantity > left) throw new Refusal("OrderQuantityLeft", quantity, left);
    if (this.isUsed(order.maker, order.nonce)) throw new Refusal("OrderNonceUsed", order.maker, order.nonce);
    if (order.quantity !== 1n) this.state.filled.set(key, filled + quantity);
    if (quantity === left) this.cancelNonces(order.maker, [order.nonce]);
  }

  private cost(order: ModelOrder, quantity: bigint): bigint {
    const price = this.priceOf(order, quantity);
    if (price > MAX_PRICE) throw new Refusal("SafeCastOverflowedUintDowncast", 128, price);
    return price;
  }

  private requireWanted(order: ModelOrder, tokenId: number, proofOf: number | undefined): void {
    const isWanted =
      order.tokenIds.length > 0
        ? order.tokenIds[0] === tokenId
        : order.tokenSet === undefined || (order.tokenSet.includes(tokenId) && proofOf === tokenId);
    if (!isWanted) throw new Refusal("OrderTokenNotWanted", tokenId);
  }

  private settleOrder(
    order: ModelOrder,
    tokenIds: readonly number[],
    quantity: bigint,
    price: bigint,
    rest: Pick<
      Sale,
      "seller" | "receiver" | "payer" | "sellerFront" | "sellerFrontBps" | "buyerFront" | "buyerFee" | "minimum"
    >,
  ): void {
    const { standard, currency, refundWindow, delivery, maxRoyaltyBps } = order;
    const terms = { standard, currency, refundWindow, delivery, maxRoyaltyBps, feeBps: this.state.feeBps };
    this.settle({ market: "orders", order, tokenIds, quantity, price, ...terms, ...rest });
  }

  private nonceKey(maker: Trader, nonce: bigint): string {
    return `${maker} ${this.epochOf(maker).toString()} ${nonce.toString()}`;
  }
}

function requireStorefront(storefront: Storefront, bps: bigint, others: bigint): void {
  if (bps === 0n) return;
  if (storefront === undefined) throw new Refusal("SettlementStorefrontMissing");
  if (bps + others > MAX_STOREFRONT_BPS) {
    throw new Refusal("SettlementStorefrontFeeTooHigh", bps + others, MAX_STOREFRONT_BPS);
  }
}

/** What an order may be of. */
function requireTokens(order: ModelOrder, side: number): void {
  if (order.price === 0n || order.endPrice >= order.price) {
    throw new Refusal("OrderInvalidPrice", order.price, order.endPrice);
  }
  const count = order.tokenIds.length;
  const isBundle = count > 1;
  if (count === 0 && side === LISTING) throw new Refusal("OrderInvalidTokens");
  if (count > 0 && order.tokenSet !== undefined) throw new Refusal("OrderInvalidTokens");
  if (isBundle && (side === OFFER || order.standard === COPY)) throw new Refusal("OrderInvalidTokens");
  if (order.standard === ART && count > 0 && order.quantity !== 1n) {
    throw new Refusal("OrderInvalidQuantity", order.quantity);
  }
  if (order.refundWindow !== 0 && (isBundle || order.standard === COPY)) {
    throw new Refusal("OrderNotRefundable", order.refundWindow);
  }
}

function plain(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value.toString()}n` : value;
}
