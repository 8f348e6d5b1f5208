import { toQuantity, ZeroHash } from "ethers";
import { hashOrder, type Order, signOrders } from "../../sdk/src/terms/order.js";
import { escrowId } from "../helpers/terms.js";
import { NOBODY, provider } from "../helpers/orderWorld.js";
import type { Action } from "./actions.js";
import { draftToOrder } from "./drafts.js";
import { ART, keyOf, type ModelOrder, type Refusal, type RefusalArgument, TRADERS } from "./ModelState.js";
import { currencyOf, type ModelWorld, termsOf } from "./modelWorld.js";
import { OrderModel } from "./OrderModel.js";
import { otherStep } from "./otherSteps.js";
import { type Scene, type Step, treeOf } from "./scene.js";
import { TradeSteps } from "./TradeSteps.js";

const GAS = "0xe4e1c0";

interface TransactionReceipt {
  logs: { topics: string[]; data: string }[];
}

/** An item of a sweep that failed. */
interface Failure {
  index: number;
  reason: string;
}

/** How often each kind of action succeeded, and by which errors it was refused. */
export type Tally = Map<string, Map<string, number>>;

/** One sequence of actions, on the chain and in the model at once. */
export class ModelRun {
  readonly #scene: Scene;
  readonly #trades: TradeSteps;
  readonly #tally: Tally;
  readonly #hashes = new Map<string, string>();

  constructor(world: ModelWorld, tally: Tally, now: number) {
    const model = new OrderModel({ ...structuredClone(world.start), now });
    this.#scene = { world, model, entries: [], listed: [], parentHash: 0n };
    this.#trades = new TradeSteps(this.#scene);
    this.#tally = tally;
  }

  /** Does it in both, and throws where they disagree. */
  async do(action: Action): Promise<void> {
    if (action.type === "sign") return this.#sign(action);
    this.#scene.model.state.now += action.dt;
    if (action.type === "incrementEpoch") {
      const params = ["latest", false];
      const block: unknown = await provider.request({ method: "eth_getBlockByNumber", params });
      this.#scene.parentHash = BigInt((block as { hash: string }).hash);
    }
    const step = this.#stepOf(action);
    if (step === undefined) return;
    await this.#take(step);
    // One attempt in a pause is enough: more of them would tell nothing.
    const isTaking = action.type === "buy" || action.type === "accept" || action.type === "sweep";
    if (isTaking && this.#scene.model.state.paused) await this.do({ type: "setPaused", dt: 1, paused: false });
  }

  async #take(step: Step): Promise<void> {
    const { addresses, differences } = this.#scene.world;
    this.#scene.model.state.fills = [];
    const { refusal, result } = this.#scene.model.attempt(step.act);
    await provider.request({ method: "evm_setNextBlockTimestamp", params: [this.#scene.model.state.now] });
    const from = step.from === "owner" ? this.#scene.world.owner.address : addresses[step.from];
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
    const failures = Array.isArray(result) ? (result as Failure[]) : [];
    if (sent.hash !== undefined) await this.#compareEvents(sent.hash, failures);
    const wrong = await differences(this.#scene.model);
    if (wrong.length > 0) throw new Error(`${step.label} (${actual}):\n  ${wrong.join("\n  ")}`);
    this.#count(step.label, refusal?.name ?? "success");
    const reason = refusal?.args.at(-1);
    if (typeof reason === "string" && reason.startsWith("error:")) this.#count("sweep: an item", reason.slice(6));
    for (const failure of failures) this.#count("sweep: an item", failure.reason);
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

  /** What was sold by which order, and what the items of a sweep failed for. */
  async #compareEvents(hash: string, failures: readonly Failure[]): Promise<void> {
    const receipt = (await provider.request({
      method: "eth_getTransactionReceipt",
      params: [hash],
    })) as TransactionReceipt;
    const { orders, addresses } = this.#scene.world;
    const here = receipt.logs.flatMap((log) => {
      const event = orders.interface.parseLog(log);
      const isLookedAt = event?.name === "OrderFilled" || event?.name === "SweepItemFailed";
      return isLookedAt ? [`${event.name} ${event.args.toArray().join(" ")}`] : [];
    });
    const filled = this.#scene.model.state.fills.map(({ order, seller, buyer, tokenId, quantity, price, escrow }) => {
      const collection = addresses[order.standard === ART ? "art" : "copies"];
      const id = escrow === undefined ? ZeroHash : escrowId(termsOf(addresses, escrow));
      const parties = [this.#hashes.get(keyOf(order)), addresses[seller], addresses[buyer], collection];
      return ["OrderFilled", ...parties, tokenId, quantity, currencyOf(addresses, order.currency), price, id].join(" ");
    });
    const failed = failures.map(({ index, reason }) => `SweepItemFailed ${index} ${this.#selectorOf(reason)}`);
    // Failures stand among the sales of a sweep, which the model keeps apart.
    const wanted = [...filled, ...failed];
    if (here.toSorted().join("\n") !== wanted.toSorted().join("\n")) {
      throw new Error(`events: ${here.join(", ")} here, ${wanted.join(", ")} in the model`);
    }
  }

  /** The error that came, with `undefined` where the model names no value. */
  #read(data: string, refusal: Refusal | undefined): string {
    const error = this.#scene.world.errors.parseError(data);
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
    return this.#scene.world.addresses[value as keyof ModelWorld["addresses"]];
  }

  #selectorOf(name: string): string {
    return this.#scene.world.errors.getError(name)!.selector;
  }

  async #sign(action: Extract<Action, { type: "sign" }>): Promise<void> {
    const { maker, drafts, flaw } = action;
    const orders = drafts.map((draft, i) =>
      draftToOrder(this.#scene.model, draft, maker, {
        fresh: this.#scene.entries.length + i,
        earlier: this.#scene.entries.map(({ model }) => model.order.nonce),
      }),
    );
    const others = TRADERS.filter((name) => name !== maker);
    const signer = this.#scene.world.signers[flaw === "forged" ? others[drafts.length % 2]! : maker];
    const signed = await signOrders(
      signer,
      this.#scene.world.domain,
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
      this.#scene.entries.push({ kind: drafts[i]!.kind, model, signed: mine });
      this.#hashes.set(keyOf(order), hashOrder(mine.order));
    }
  }

  #stepOf(action: Exclude<Action, { type: "sign" }>): Step | undefined {
    switch (action.type) {
      case "buy":
        return this.#trades.buy(action);
      case "accept":
        return this.#trades.accept(action);
      case "sweep":
        return this.#trades.sweep(action);
      case "putOnSale":
        return this.#trades.putOnSale(action);
      default:
        return otherStep(this.#scene, action);
    }
  }

  #toStruct(order: ModelOrder): Order {
    const { addresses } = this.#scene.world;
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
