import { AbiCoder } from "ethers";
import { hashListing } from "../../sdk/src/terms/listing.js";
import { BUY_ORDER, BUY_PURCHASE } from "../../sdk/src/terms/order.js";
import type { OfferAcceptanceStruct, OrderPurchaseStruct } from "../../typechain-types/market/OrderExchange.js";
import { ethers, NOBODY } from "../helpers/orderWorld.js";
import type { Action, Amount, BuyItem, Count, ListedItem, Pick } from "./actions.js";
import {
  ART,
  COPIES,
  leftOf,
  nonceKeyOf,
  LISTING,
  type ModelListing,
  type ModelOrder,
  OFFER,
  TOKENS,
  type Trader,
  TRADERS,
} from "./ModelState.js";
import { currencyOf } from "./modelWorld.js";
import type { ModelAcceptance, ModelListingPurchase, ModelPurchase, ModelSigned } from "./OrderModel.js";
import { type Entry, fromBack, type Scene, type Step, treeOf } from "./scene.js";
import { portion } from "./SettlementModel.js";

const MOST_COIN = 5_000n * 10n ** 18n;
const GAS_PER_ITEM = 1_000_000n;
const FEE_BPS = 250;
const NO_FRONT = { account: undefined, bps: 0n };
const PUT = "putOnSale(address,uint256,(address,uint128,uint40,uint24,uint8,uint16,uint16,address,address,uint16))";

/** Purchases, sales to offers, and sweeps, as the chain and the model are told of them. */
export class TradeSteps {
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  #pick(pick: Pick, side: number): Entry | undefined {
    if (pick.from === "any") return fromBack(this.#scene.entries, pick.back);
    const sided = this.#scene.entries.filter(({ model }) => model.order.side === side);
    const fresh = sided.filter(({ model: { order } }) => !this.#scene.model.isUsed(order.maker, order.nonce));
    const open = fresh.filter(({ model }) => this.#isOpen(model));
    const [pool = []] = { open: [open, fresh, sided], fresh: [fresh, sided], sided: [sided] }[pick.from].filter(
      (entries) => entries.length > 0,
    );
    return fromBack(pool, pick.back);
  }

  #isOpen({ order, isSigned }: ModelSigned): boolean {
    const { now, owners } = this.#scene.model.state;
    const isThere = (id: number): boolean => order.side === OFFER || owners.get(id) === order.maker;
    return (
      isSigned &&
      order.epoch === this.#scene.model.epochOf(order.maker) &&
      now >= order.startsAt &&
      now < order.expiresAt &&
      (order.standard !== ART || order.tokenIds.every(isThere))
    );
  }

  /** A purchase for the model and for the chain, and what it will cost. */
  #purchase(entry: Entry, item: BuyItem): { purchase: ModelPurchase; struct: OrderPurchaseStruct; due: bigint } {
    const { order } = entry.model;
    const quantity = this.#quantity(order, item.count);
    const { account, bps } = item.storefront;
    const price = this.#price(order, quantity);
    const due = price + portion(price, bps);
    const maximum = item.maximum === "none" ? undefined : near(due, item.maximum);
    const { receiver } = item;
    const { addresses } = this.#scene.world;
    return {
      purchase: {
        signed: entry.model,
        quantity,
        maximum,
        receiver,
        storefront: account,
        storefrontFeeBps: bps,
      },
      struct: {
        signed: entry.signed,
        quantity,
        maximum: maximum ?? ethers.MaxUint256,
        receiver: receiver === undefined ? NOBODY : addresses[receiver],
        storefront: account === undefined ? NOBODY : addresses[account],
        storefrontFeeBps: bps,
        permit: "0x",
      },
      due,
    };
  }

  buy(action: Extract<Action, { type: "buy" }>): Step | undefined {
    const entry = this.#pick(action.item.pick, LISTING);
    if (entry === undefined) return undefined;
    const { orders, token } = this.#scene.world;
    const { order } = entry.model;
    const from = action.suited ? suitedTaker(order, action.by) : action.by;
    const isPlain = action.how === "plain" && entry.signed.proof.length === 0;
    const usual: BuyItem = { ...action.item, count: "one", maximum: "none", receiver: undefined, storefront: NO_FRONT };
    const { purchase, struct, due } = this.#purchase(entry, isPlain ? usual : action.item);
    const label = `buy: ${entry.kind}${entry.signed.proof.length > 0 ? ", of a tree" : ""}`;
    const money = near(due, action.money);
    if (action.how === "transfer" && (order.currency === "token" || !action.suited)) {
      const data = AbiCoder.defaultAbiCoder().encode([orders.interface.getFunction(BUY_PURCHASE).inputs[0]!], [struct]);
      return {
        label: "buy by a token's transfer",
        act: (model) => {
          model.buyByTransfer(purchase, from, money);
        },
        from,
        to: "token",
        data: token.interface.encodeFunctionData("safeTransfer(address,uint256,bytes)", [orders.target, money, data]),
      };
    }
    const value = order.currency === "native" ? capped(money) : action.money === "more" ? 5n : 0n;
    const data = isPlain
      ? orders.interface.encodeFunctionData(BUY_ORDER, [entry.signed.order, entry.signed.signature])
      : orders.interface.encodeFunctionData(BUY_PURCHASE, [struct]);
    return {
      label,
      act: (model) => {
        model.buy(purchase, from, value);
      },
      from,
      to: "orders",
      data,
      value,
    };
  }

  accept(action: Extract<Action, { type: "accept" }>): Step | undefined {
    const entry = this.#pick(action.pick, OFFER);
    if (entry === undefined) return undefined;
    const { order } = entry.model;
    const { tokenId, from } = action.suited
      ? this.#suitedSeller(order, action.token, action.by)
      : { tokenId: action.token, from: action.by };
    const { account, bps } = action.storefront;
    const quantity = this.#quantity(order, action.count);
    const net = order.expiresAt > order.startsAt ? this.#scene.model.netOf(order, quantity, bps) : 0n;
    const minimum = action.minimum === "none" ? 0n : near(net, action.minimum);
    let proofOf: number | undefined;
    if (action.proof !== "none" && order.tokenSet !== undefined) {
      const another = order.tokenSet.find((id) => id !== tokenId);
      proofOf = action.proof === "right" && order.tokenSet.includes(tokenId) ? tokenId : another;
    }
    const acceptance: ModelAcceptance = {
      signed: entry.model,
      tokenId,
      proofOf,
      quantity,
      minimum,
      storefront: account,
      storefrontFeeBps: bps,
    };
    const struct: OfferAcceptanceStruct = {
      signed: entry.signed,
      tokenId,
      tokenProof: proofOf === undefined ? [] : treeOf(order.tokenSet!).getProof([BigInt(proofOf)]),
      quantity,
      minimum,
      storefront: account === undefined ? NOBODY : this.#scene.world.addresses[account],
      storefrontFeeBps: bps,
      permit: "0x",
    };
    return {
      label: `accept: ${entry.kind}${entry.signed.proof.length > 0 ? ", of a tree" : ""}`,
      act: (model) => {
        model.acceptOffer(acceptance, from);
      },
      from,
      to: "orders",
      data: this.#scene.world.orders.interface.encodeFunctionData("acceptOffer", [struct]),
    };
  }

  sweep(action: Extract<Action, { type: "sweep" }>): Step | undefined {
    const { by, isBestEffort } = action;
    let due = 0n;
    const taken = new Set<Entry>();
    const purchases = action.items.flatMap((item) => {
      const entry = this.#pick(item.pick, LISTING);
      if (entry === undefined || (taken.has(entry) && item.pick.from === "open")) return [];
      taken.add(entry);
      const purchase = this.#purchase(entry, item);
      if (entry.model.order.currency === "native") due += purchase.due;
      return [purchase];
    });
    const listed = action.listed.flatMap((item) => this.#listedItem(item));
    for (const { model } of listed) {
      const price = model.seen?.currency === "native" ? model.seen.price : 0n;
      due += price + portion(price, model.storefrontFeeBps);
    }
    if (purchases.length + listed.length === 0 && action.money === "exact") return undefined;
    const value = capped(near(due, action.money));
    const items = purchases.map(({ purchase }) => purchase);
    const listings = listed.map(({ model }) => model);
    return {
      label: isBestEffort ? "sweep: what can be had" : "sweep: all or nothing",
      act: (model) => model.sweep(items, listings, by, value, isBestEffort),
      from: by,
      to: "orders",
      data: this.#scene.world.orders.interface.encodeFunctionData("sweep", [
        purchases.map(({ struct }) => struct),
        listed.map(({ struct }) => struct),
        isBestEffort ? GAS_PER_ITEM : 0n,
      ]),
      value,
    };
  }

  #listedItem(item: ListedItem) {
    const standing = this.#scene.listed.filter(({ tokenId, seller }) =>
      this.#scene.model.state.listings.has(`${tokenId} ${seller}`),
    );
    const pool = item.isAny || standing.length === 0 ? this.#scene.listed : standing;
    const listed = fromBack(pool, item.back);
    if (listed === undefined) return [];
    const { addresses } = this.#scene.world;
    const { tokenId, seller } = listed;
    const listing = item.isStale ? { ...listed.listing, price: listed.listing.price + 1n } : listed.listing;
    const { account, bps } = item.storefront;
    const model: ModelListingPurchase = {
      tokenId,
      seller,
      seen: listing,
      storefront: account,
      storefrontFeeBps: bps,
    };
    const purchase = {
      collection: addresses.art,
      tokenId,
      seller: addresses[seller],
      listingHash: hashListing(this.#toListing(listing)),
      receiver: NOBODY,
      storefront: account === undefined ? NOBODY : addresses[account],
      storefrontFeeBps: bps,
    };
    return [{ model, struct: { purchase, permit: "0x" } }];
  }

  putOnSale(action: Extract<Action, { type: "putOnSale" }>): Step {
    const { currency, price, refundWindow, delivery } = action;
    const { now, owners } = this.#scene.model.state;
    const listing = { currency, price, expiresAt: now + 200_000, refundWindow, delivery };
    const owner = owners.get(action.token)!;
    const seller = action.suited && owner !== "escrow" ? (owner as Trader) : action.by;
    this.#scene.listed.push({ tokenId: action.token, seller, listing });
    const { exchange, addresses } = this.#scene.world;
    const args = [addresses.art, action.token, this.#toListing(listing)] as const;
    return {
      label: "putOnSale",
      act: (model) => {
        model.putOnSale(action.token, seller, listing);
      },
      from: seller,
      to: "exchange",
      data: exchange.interface.encodeFunctionData(PUT, [...args]),
    };
  }

  #toListing(listing: ModelListing) {
    return {
      ...listing,
      currency: currencyOf(this.#scene.world.addresses, listing.currency),
      maxRoyaltyBps: 10_000,
      protocolFeeBps: FEE_BPS,
      buyer: NOBODY,
      storefront: NOBODY,
      storefrontFeeBps: 0,
    };
  }

  #quantity(order: ModelOrder, count: Count): bigint {
    const left = leftOf(order, this.#scene.model.state.filled.get(nonceKeyOf(order)) ?? 0n);
    if (count === "zero") return 0n;
    if (count === "too many") return left + 1n;
    if (count === "one" || order.standard === ART || left <= 1n) return 1n;
    return count === "all" ? left : left / 2n;
  }

  /** What it costs now, also where it cannot be taken. */
  #price(order: ModelOrder, quantity: bigint): bigint {
    if (order.expiresAt <= order.startsAt) return order.price * quantity;
    const price = this.#scene.model.priceOf(order, quantity);
    return price > 0n ? price : 0n;
  }

  /** Somebody who has a token that an offer is for, unless nobody has. */
  #suitedSeller(order: ModelOrder, choice: number, by: Trader): { tokenId: number; from: Trader } {
    const { owners, copies } = this.#scene.model.state;
    const isTaker = (name: string | undefined): name is Trader =>
      TRADERS.some((trader) => trader === name) && name !== order.maker && (order.taker ?? name) === name;
    if (order.standard !== ART) {
      const tokenId = order.tokenIds[0] ?? COPIES[choice % COPIES.length]!;
      const rich = TRADERS.find((name) => isTaker(name) && (copies.get(`${name} ${tokenId}`) ?? 0n) >= 20n);
      return { tokenId, from: rich ?? suitedTaker(order, by) };
    }
    const wanted = order.tokenIds.length > 0 ? order.tokenIds : (order.tokenSet ?? [...TOKENS]);
    const held = wanted.filter((id) => isTaker(owners.get(id)));
    const tokenId = held[choice % Math.max(held.length, 1)] ?? choice;
    const owner = owners.get(tokenId);
    return { tokenId, from: isTaker(owner) ? owner : suitedTaker(order, by) };
  }
}

/** Who may take an order, and did not sign it. */
function suitedTaker(order: ModelOrder, by: Trader): Trader {
  if (order.taker !== undefined) return order.taker;
  return by === order.maker ? TRADERS.find((name) => name !== by)! : by;
}

function near(amount: bigint, how: Amount): bigint {
  if (amount < 0n) return 0n;
  if (how === "less") return amount > 0n ? amount - 1n : 0n;
  return how === "more" ? amount + 1_000n : amount;
}

function capped(value: bigint): bigint {
  return value > MOST_COIN ? MOST_COIN : value;
}
