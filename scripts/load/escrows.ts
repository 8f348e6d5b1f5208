import { openedIn } from "../../sdk/src/terms/escrow.ts";
import type { EscrowTerms } from "../../sdk/src/types.ts";
import type { Action, Chain, Log } from "./chain.ts";
import type { Ending, Model, Sale } from "./model.ts";
import type { World } from "./world.ts";

/** How many sales one call to closeEscrows ends. */
const BATCH = 20;
const BATCH_GAS = 10_000_000;

interface OpenSale {
  sale: Sale;
  kind: string;
  terms: EscrowTerms;
}

/** The escrows of the load: opened by sales, and ended once each. */
export class Escrows {
  readonly #world: World;
  readonly #model: Model;
  readonly #sales = new Map<bigint, { sale: Sale; kind: string }>();
  #open: OpenSale[] = [];
  readonly #opened = new Map<string, number>();
  readonly #ended = new Map<string, number>();

  constructor(world: World, model: Model) {
    this.#world = world;
    this.#model = model;
  }

  /** How often each escrow was opened, and ended, by its id. */
  get counts(): { opened: ReadonlyMap<string, number>; ended: ReadonlyMap<string, number> } {
    return { opened: this.#opened, ended: this.#ended };
  }

  /** The terms of those that have not ended, in the order in which they were opened. */
  get openTerms(): EscrowTerms[] {
    return this.#open.map(({ terms }) => terms);
  }

  /** Says which sale an escrow will be of. */
  expect(sale: Sale, kind: string): void {
    this.#sales.set(sale.tokenId, { sale, kind });
  }

  /** Reads a transaction's logs: escrows that it opened, and such that it ended. */
  read = (logs: readonly Log[]): void => {
    for (const log of logs) {
      if (log.address !== this.#world.escrow.address.toLowerCase()) continue;
      const event = this.#world.escrow.interface.parseLog(log);
      if (event?.name === "EscrowOpened") {
        const { id, terms } = openedIn(event.args);
        count(this.#opened, id);
        this.#open.push({ ...this.#sales.get(terms.tokenId)!, terms });
      } else if (event?.name === "EscrowClosed" || event?.name === "EscrowRefunded") {
        count(this.#ended, event.args.id as string);
      }
    }
  };

  /** What buyers do while the window is open: some refund, some accept. */
  async endInside(chain: Chain): Promise<void> {
    for (const open of this.#take("refund")) await this.#send(chain, "refund", open, open.sale.buyer);
    for (const open of this.#take("accept")) await this.#send(chain, "accept", open, open.sale.buyer);
    await chain.flush();
  }

  /** What anybody does once it is over, one by one and in batches. */
  async endAfter(chain: Chain): Promise<void> {
    for (const open of this.#take("close")) await this.#send(chain, "closeEscrow", open, this.#world.keeper);
    const left = this.#take("batch");
    for (const kind of new Set(left.map((open) => open.kind))) {
      const open = left.filter((one) => one.kind === kind);
      for (let i = 0; i < open.length; i += BATCH) {
        const batch = open.slice(i, i + BATCH);
        const terms = batch.map((one) => one.terms);
        const data = this.#world.escrow.interface.encodeFunctionData("closeEscrows", [terms]);
        const step = `closeEscrows of ${batch.length}: ${kind}`;
        await chain.send(this.#action(step, this.#world.keeper, data, BATCH_GAS), this.read);
        for (const { sale } of batch) this.#model.end(sale);
      }
    }
    await chain.flush();
  }

  #take(ending: Ending): OpenSale[] {
    const taken = this.#open.filter(({ sale }) => sale.ending === ending);
    this.#open = this.#open.filter(({ sale }) => sale.ending !== ending);
    return taken;
  }

  async #send(
    chain: Chain,
    method: "refund" | "accept" | "closeEscrow",
    { sale, kind, terms }: OpenSale,
    from: string,
  ): Promise<void> {
    const { interface: abi } = this.#world.escrow;
    const data = abi.encodeFunctionData(method as "closeEscrow", [terms]);
    await chain.send(this.#action(`${method}: ${kind}`, from, data), this.read);
    this.#model.end(sale);
  }

  #action(step: string, from: string, data: string, gas?: number): Action {
    return { step, from, to: this.#world.escrow.address, data, ...(gas !== undefined && { gas }) };
  }
}

function count(counts: Map<string, number>, id: string): void {
  counts.set(id, (counts.get(id) ?? 0) + 1);
}
