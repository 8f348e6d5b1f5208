import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { AbiCoder, toQuantity, ZeroHash } from "ethers";
import {
  BUY_ORDER,
  BUY_PURCHASE,
  hashOrder,
  type Order,
  type SignedOrder,
  signOrders,
} from "../../scripts/lib/order.js";
import { hashListing } from "../../scripts/lib/listing.js";
import type { OfferAcceptanceStruct, OrderPurchaseStruct } from "../../typechain-types/market/OrderExchange.js";
import { ethers, NOBODY, provider } from "../helpers/orderWorld.js";
import type { Action, Amount, BuyItem, Count, Kind, ListedItem, Pick } from "./actions.js";
import { draftToOrder } from "./drafts.js";
import {
  type ModelAcceptance,
  type ModelListingPurchase,
  type ModelPurchase,
  type ModelSigned,
  OrderModel,
  portion,
} from "./OrderModel.js";
import {
  ART,
  COPIES,
  keyOf,
  LISTING,
  type ModelListing,
  type ModelOrder,
  type ModelTerms,
  OFFER,
  type Refusal,
  type RefusalArgument,
  TOKENS,
  type Trader,
  TRADERS,
} from "./ModelState.js";
import { currencyOf, type ModelWorld, termsOf } from "./modelWorld.js";

const MOST_COIN = 5_000n * 10n ** 18n;
const GAS = "0xe4e1c0";
const GAS_PER_ITEM = 1_000_000n;
const FEE_BPS = 250;
const PUT = "putOnSale(address,uint256,(address,uint128,uint40,uint24,uint8,uint16,uint16,address,address,uint16))";

interface Entry {
  kind: Kind;
  model: ModelSigned;
  signed: SignedOrder;
}

/** An action as the model and the chain are told of it. */
interface Step {
  label: string;
  act: (model: OrderModel) => unknown;
  from: Trader | "owner";
  to: "orders" | "exchange" | "escrow" | "art" | "copies" | "token" | "coin";
  data: string;
  value?: bigint;
}

/** How often each kind of action succeeded, and by which errors it was refused. */
export type Tally = Map<string, Map<string, number>>;

/** One sequence of actions, on the chain and in the model at once. */
export class ModelRun {
  readonly model: OrderModel;
  readonly #world: ModelWorld;
  readonly #tally: Tally;
  readonly #entries: Entry[] = [];
  readonly #hashes = new Map<string, string>();
  readonly #listed: { tokenId: number; seller: Trader; listing: ModelListing }[] = [];
  #parentHash = 0n;

  constructor(world: ModelWorld, tally: Tally, now: number) {
    this.#world = world;
    this.#tally = tally;
    this.model = new OrderModel({ ...structuredClone(world.start), now });
  }

  /** Does it in both, and throws where they disagree. */
  async do(action: Action): Promise<void> {
    if (action.type === "sign") return this.#sign(action);
    this.model.state.now += action.dt;
    if (action.type === "incrementEpoch") {
      const block = await provider.request({ method: "eth_getBlockByNumber", params: ["latest", false] });
      this.#parentHash = BigInt((block as { hash: string }).hash);
    }
    const step = this.#stepOf(action);
    if (step === undefined) return;
    await this.#take(step);
    // One attempt in a pause is enough: more of them would tell nothing.
    const isTaking = action.type === "buy" || action.type === "accept" || action.type === "sweep";
    if (isTaking && this.model.state.paused) await this.do({ type: "setPaused", dt: 1, paused: false });
  }

  async #take(step: Step): Promise<void> {
    const { addresses, differences } = this.#world;
    const { refusal, result } = this.model.attempt(step.act);
    await provider.request({ method: "evm_setNextBlockTimestamp", params: [this.model.state.now] });
    const from = step.from === "owner" ? this.#world.owner.address : addresses[step.from];
    const sent = await this.#send({
      from,
      to: addresses[step.to],
      data: step.data,
      value: toQuantity(step.value ?? 0n),
      gas: GAS,
      gasPrice: "0x0",
    });
    const expected = refusal === undefined ? "success" : this.#describe(refusal);
    const actual = sent.error === undefined ? "success" : this.#read(sent.error, refusal);
    if (actual !== expected) throw new Error(`${step.label}: ${actual} here, ${expected} in the model`);
    if (sent.hash !== undefined && Array.isArray(result)) await this.#compareFailures(sent.hash, result as Failure[]);
    const wrong = await differences(this.model, this.#hashes);
    if (wrong.length > 0) throw new Error(`${step.label} (${actual}):\n  ${wrong.join("\n  ")}`);
    this.#count(step.label, refusal?.name ?? "success");
    const reason = refusal?.args.at(-1);
    if (typeof reason === "string" && reason.startsWith("error:")) this.#count("sweep: an item", reason.slice(6));
    if (Array.isArray(result)) for (const failure of result as Failure[]) this.#count("sweep: an item", failure.reason);
  }

  #count(label: string, outcome: string): void {
    const outcomes = this.#tally.get(label) ?? new Map<string, number>();
    this.#tally.set(label, outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
  }

  async #send(transaction: Record<string, string>): Promise<{ hash?: string; error?: string }> {
    try {
      const hash = (await provider.request({ method: "eth_sendTransaction", params: [transaction] })) as string;
      return { hash };
    } catch (error) {
      return { error: dataOf(error) };
    }
  }

  /** What each item of a sweep failed for. */
  async #compareFailures(hash: string, failures: readonly Failure[]): Promise<void> {
    const receipt = await ethers.provider.getTransactionReceipt(hash);
    const events = (receipt?.logs ?? []).flatMap((log) => {
      const event = this.#world.orders.interface.parseLog(log);
      return event?.name === "SweepItemFailed" ? [`${String(event.args[0])} ${String(event.args[1])}`] : [];
    });
    const wanted = failures.map(({ index, reason }) => `${index} ${this.#selectorOf(reason)}`);
    if (events.join() !== wanted.join()) {
      throw new Error(`sweep: items ${events.join()} failed here, ${wanted.join()} in the model`);
    }
  }

  /** The error that came, with `undefined` where the model names no value. */
  #read(data: string, refusal: Refusal | undefined): string {
    const error = this.#world.errors.parseError(data);
    if (error === null) return `unknown error ${data}`;
    const values = (error.args.toArray() as unknown[]).map((value, i) =>
      refusal?.name === error.name && i < refusal.args.length && refusal.args[i] === undefined ? "any" : String(value),
    );
    return `${error.name}(${refusal?.args.length === 0 && refusal.name === error.name ? "" : values.join()})`;
  }

  #describe(refusal: Refusal): string {
    return `${refusal.name}(${refusal.args.map((value) => this.#valueOf(value)).join()})`;
  }

  #valueOf(value: RefusalArgument): string {
    if (value === undefined) return "any";
    if (typeof value !== "string") return value.toString();
    if (value.startsWith("error:")) return this.#selectorOf(value.slice("error:".length));
    if (value === "native") return NOBODY;
    return this.#world.addresses[value as keyof ModelWorld["addresses"]];
  }

  #selectorOf(name: string): string {
    return this.#world.errors.getError(name)!.selector;
  }

  async #sign(action: Extract<Action, { type: "sign" }>): Promise<void> {
    const { maker, drafts, flaw } = action;
    const orders = drafts.map((draft, i) =>
      draftToOrder(this.model, draft, maker, {
        fresh: this.#entries.length + i,
        earlier: this.#entries.map(({ model }) => model.order.nonce),
      }),
    );
    const others = TRADERS.filter((name) => name !== maker);
    const signer = this.#world.signers[flaw === "forged" ? others[drafts.length % 2]! : maker];
    const signed = await signOrders(
      signer,
      this.#world.domain,
      orders.map((order) => this.#toStruct(order)),
    );
    for (const [i, each] of signed.entries()) {
      let order = orders[i]!;
      let mine = each;
      if (flaw === "altered") {
        if (each.proof.length > 0) mine = { ...each, proof: each.proof.slice(0, -1) };
        else {
          order = { ...order, nonce: order.nonce + 1n };
          mine = { ...each, order: this.#toStruct(order) };
        }
      }
      const model = { order, isSigned: flaw === "none" };
      this.#entries.push({ kind: drafts[i]!.kind, model, signed: mine });
      this.#hashes.set(keyOf(order), hashOrder(mine.order));
    }
  }

  #toStruct(order: ModelOrder): Order {
    const { addresses } = this.#world;
    return {
      ...order,
      maker: addresses[order.maker],
      taker: order.taker === undefined ? NOBODY : addresses[order.taker],
      collection: addresses[order.standard === ART ? "art" : "copies"],
      tokenSet: order.tokenSet === undefined ? ZeroHash : treeOf(order.tokenSet).root,
      currency: currencyOf(addresses, order.currency),
      storefront: order.storefront === undefined ? NOBODY : addresses[order.storefront],
    };
  }

  #stepOf(action: Exclude<Action, { type: "sign" }>): Step | undefined {
    const { orders, art, copies, token, escrow } = this.#world;
    const { addresses } = this.#world;
    const { state } = this.model;
    switch (action.type) {
      case "buy":
        return this.#buy(action);
      case "accept":
        return this.#accept(action);
      case "sweep":
        return this.#sweep(action);
      case "cancel": {
        const entry = this.#entries.at(-1 - (action.back % Math.max(this.#entries.length, 1)));
        if (entry === undefined) return undefined;
        const { maker, nonce } = entry.model.order;
        const data = orders.interface.encodeFunctionData("cancel", [nonce]);
        const act = (model: OrderModel) => {
          model.cancelNonces(maker, [nonce]);
        };
        return { label: "cancel", act, from: maker, to: "orders", data };
      }
      case "cancelNonces": {
        const { by, word, mask } = action;
        const bits = Array.from({ length: 256 }, (_, i) => BigInt(i)).filter((i) => ((mask >> i) & 1n) === 1n);
        const nonces = bits.map((bit) => word * 256n + bit);
        const data = orders.interface.encodeFunctionData("cancelNonces", [word, mask]);
        const act = (model: OrderModel) => {
          model.cancelNonces(by, nonces);
        };
        return { label: "cancelNonces", act, from: by, to: "orders", data };
      }
      case "incrementEpoch": {
        const act = (model: OrderModel) => {
          model.incrementEpoch(action.by, this.#parentHash);
        };
        const data = orders.interface.encodeFunctionData("incrementEpoch");
        return { label: "incrementEpoch", act, from: action.by, to: "orders", data };
      }
      case "wait":
        return undefined;
      case "refund":
      case "close":
      case "acceptEscrow": {
        const escrows = [...state.escrows.values()];
        const open = escrows.filter((each) => each.open);
        const isOver = ({ terms }: { terms: ModelTerms }): boolean => state.now >= terms.closesAt;
        const apt = open.filter((each) => action.type === "acceptEscrow" || isOver(each) === (action.type === "close"));
        const pool = action.suited && apt.length > 0 ? apt : escrows;
        const terms = pool.at(-1 - (action.back % Math.max(pool.length, 1)))?.terms;
        if (terms === undefined) return undefined;
        const isBuyers = action.suited && action.type !== "close";
        const from = isBuyers ? (terms.buyer as Trader) : action.by;
        const act = (model: OrderModel) => {
          if (action.type === "refund") model.refund(terms, from);
          else model.close(terms, from, action.type === "acceptEscrow");
        };
        const chainTerms = termsOf(addresses, terms);
        const { interface: abi } = escrow;
        const data = {
          refund: () => abi.encodeFunctionData("refund", [chainTerms]),
          close: () => abi.encodeFunctionData("closeEscrow", [chainTerms]),
          acceptEscrow: () => abi.encodeFunctionData("accept", [chainTerms]),
        }[action.type]();
        return { label: `escrow: ${action.type}`, act, from, to: "escrow", data };
      }
      case "setProtocolFee": {
        const { bps, receiver } = action;
        const act = (model: OrderModel) => {
          model.setProtocolFee(bps, receiver);
        };
        const data = orders.interface.encodeFunctionData("setProtocolFee", [bps, addresses[receiver]]);
        return { label: "setProtocolFee", act, from: "owner", to: "orders", data };
      }
      case "setPaused": {
        const act = (model: OrderModel) => {
          model.setPaused(action.paused);
        };
        const data = action.paused
          ? orders.interface.encodeFunctionData("pause")
          : orders.interface.encodeFunctionData("unpause");
        return { label: action.paused ? "pause" : "unpause", act, from: "owner", to: "orders", data };
      }
      case "transfer": {
        const owner = state.owners.get(action.token)!;
        const from = action.suited && owner !== "escrow" ? (owner as Trader) : action.from;
        const act = (model: OrderModel) => {
          model.transferArt(action.token, from, action.to);
        };
        const args = [addresses[from], addresses[action.to], action.token] as const;
        const data = art.interface.encodeFunctionData("transferFrom", [...args]);
        return { label: "transfer", act, from, to: "art", data };
      }
      case "approve": {
        const { who, what, approved } = action;
        const isExchange = what === "art in exchange";
        const operator = isExchange ? "exchange" : "orders";
        const step = { label: "approve", from: who };
        if (what === "token" || what === "coin") {
          const data = token.interface.encodeFunctionData("approve", [
            addresses.orders,
            approved ? ethers.MaxUint256 : 0n,
          ]);
          return {
            ...step,
            act: (model) => {
              setMember(model.state.allowances, `${who} ${what}`, approved);
            },
            to: what,
            data,
          };
        }
        const data = copies.interface.encodeFunctionData("setApprovalForAll", [addresses[operator], approved]);
        if (what === "copies") {
          return {
            ...step,
            act: (model) => {
              setMember(model.state.copiesApprovals, who, approved);
            },
            to: what,
            data,
          };
        }
        const act = (model: OrderModel) => {
          setMember(model.state.artApprovals, `${operator} ${who}`, approved);
        };
        return { ...step, act, to: "art", data };
      }
      case "putOnSale":
        return this.#putOnSale(action);
    }
  }

  #pick(pick: Pick, side: number): Entry | undefined {
    if (pick.from === "any") return this.#entries.at(-1 - (pick.back % Math.max(this.#entries.length, 1)));
    const sided = this.#entries.filter(({ model }) => model.order.side === side);
    const fresh = sided.filter(({ model: { order } }) => !this.model.isUsed(order.maker, order.nonce));
    const open = fresh.filter(({ model }) => this.#isOpen(model));
    const [pool = []] = { open: [open, fresh, sided], fresh: [fresh, sided], sided: [sided] }[pick.from].filter(
      (entries) => entries.length > 0,
    );
    return pool.at(-1 - (pick.back % Math.max(pool.length, 1)));
  }

  #isOpen({ order, isSigned }: ModelSigned): boolean {
    const { now, owners } = this.model.state;
    const isThere = (id: number): boolean => order.side === OFFER || owners.get(id) === order.maker;
    return (
      isSigned &&
      order.epoch === this.model.epochOf(order.maker) &&
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
    const { addresses } = this.#world;
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

  #buy(action: Extract<Action, { type: "buy" }>): Step | undefined {
    const entry = this.#pick(action.item.pick, LISTING);
    if (entry === undefined) return undefined;
    const { orders, token } = this.#world;
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

  #accept(action: Extract<Action, { type: "accept" }>): Step | undefined {
    const entry = this.#pick(action.pick, OFFER);
    if (entry === undefined) return undefined;
    const { order } = entry.model;
    const { tokenId, from } = action.suited
      ? this.#suitedSeller(order, action.token, action.by)
      : { tokenId: action.token, from: action.by };
    const { account, bps } = action.storefront;
    const quantity = this.#quantity(order, action.count);
    const net = order.expiresAt > order.startsAt ? this.model.netOf(order, quantity, bps) : 0n;
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
      storefront: account === undefined ? NOBODY : this.#world.addresses[account],
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
      data: this.#world.orders.interface.encodeFunctionData("acceptOffer", [struct]),
    };
  }

  #sweep(action: Extract<Action, { type: "sweep" }>): Step | undefined {
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
      data: this.#world.orders.interface.encodeFunctionData("sweep", [
        purchases.map(({ struct }) => struct),
        listed.map(({ struct }) => struct),
        isBestEffort ? GAS_PER_ITEM : 0n,
      ]),
      value,
    };
  }

  #listedItem(item: ListedItem) {
    const standing = this.#listed.filter(({ tokenId, seller }) =>
      this.model.state.listings.has(`${tokenId} ${seller}`),
    );
    const pool = item.isAny || standing.length === 0 ? this.#listed : standing;
    const listed = pool.at(-1 - (item.back % Math.max(pool.length, 1)));
    if (listed === undefined) return [];
    const { addresses } = this.#world;
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

  #putOnSale(action: Extract<Action, { type: "putOnSale" }>): Step {
    const { currency, price, refundWindow, delivery } = action;
    const { now, owners } = this.model.state;
    const listing = { currency, price, expiresAt: now + 200_000, refundWindow, delivery };
    const owner = owners.get(action.token)!;
    const seller = action.suited && owner !== "escrow" ? (owner as Trader) : action.by;
    this.#listed.push({ tokenId: action.token, seller, listing });
    const { exchange, addresses } = this.#world;
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
      currency: currencyOf(this.#world.addresses, listing.currency),
      maxRoyaltyBps: 10_000,
      protocolFeeBps: FEE_BPS,
      buyer: NOBODY,
      storefront: NOBODY,
      storefrontFeeBps: 0,
    };
  }

  #quantity(order: ModelOrder, count: Count): bigint {
    const left = order.quantity - (this.model.state.filled.get(keyOf(order)) ?? 0n);
    if (count === "zero") return 0n;
    if (count === "too many") return left + 1n;
    if (count === "one" || order.standard === ART || left <= 1n) return 1n;
    return count === "all" ? left : left / 2n;
  }

  /** What it costs now, also where it cannot be taken. */
  #price(order: ModelOrder, quantity: bigint): bigint {
    if (order.expiresAt <= order.startsAt) return order.price * quantity;
    const price = this.model.priceOf(order, quantity);
    return price > 0n ? price : 0n;
  }

  /** Somebody who has a token that an offer is for, unless nobody has. */
  #suitedSeller(order: ModelOrder, choice: number, by: Trader): { tokenId: number; from: Trader } {
    const { owners, copies } = this.model.state;
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

type Failure = { index: number; reason: string };
const NO_FRONT = { account: undefined, bps: 0n };

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

function setMember(set: Set<string>, member: string, isIn: boolean): void {
  if (isIn) set.add(member);
  else set.delete(member);
}

function treeOf(tokens: readonly number[]) {
  return StandardMerkleTree.of(
    tokens.map((id) => [BigInt(id)]),
    ["uint256"],
  );
}

/** The data of a refused transaction. */
function dataOf(error: unknown): string {
  for (let each = error; typeof each === "object" && each !== null;) {
    const { data, cause } = each as { data?: unknown; cause?: unknown };
    if (typeof data === "string") return data;
    each = data ?? cause;
  }
  throw error;
}
