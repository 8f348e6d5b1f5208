import { ZeroHash } from "ethers";
import type { Escrows } from "./escrows.ts";
import type { Model } from "./model.ts";
import { NATIVE, type World } from "./world.ts";

/** What a contract has of a currency, and what it owes. */
export interface Book {
  contract: string;
  currency: string;
  balance: bigint;
  /** Credits and protocol fees that it would pay out now. */
  credits: bigint;
  /** What it keeps for sales and bids that run. */
  kept: bigint;
  difference: bigint;
}

/** What the people of one role have gained together, and what they should have. */
export interface Gain {
  role: string;
  currency: string;
  gained: bigint;
  expected: bigint;
}

export type Snapshot = ReadonlyMap<string, bigint>;

/** Looks at the chain, and compares it with what the model expects. */
export class Audit {
  readonly #world: World;
  readonly #model: Model;
  readonly #start: Snapshot;
  readonly wrong: string[] = [];

  private constructor(world: World, model: Model, start: Snapshot) {
    this.#world = world;
    this.#model = model;
    this.#start = start;
  }

  static async open(world: World, model: Model): Promise<Audit> {
    return new Audit(world, model, await takeSnapshot(world));
  }

  /** Holds each contract's balance against what it owes. */
  async checkBooks(when: string): Promise<Book[]> {
    const { exchange, orders, house, escrow } = this.#world;
    const markets = { FixedPriceExchange: exchange, OrderExchange: orders, AuctionHouse: house };
    const books: Book[] = [];
    for (const currency of currenciesOf(this.#world)) {
      for (const [contract, market] of Object.entries(markets)) {
        const { total, protocolFees } = await market.owed(currency);
        const credits = protocolFees + (await this.#creditsIn(market, currency));
        const kept = this.#model.keptBy(market.address, currency);
        const balance = await balanceOf(this.#world, market.address, currency);
        books.push({ contract, currency, balance, credits, kept, difference: balance - credits - kept });
        // Of native coin the books hold the protocol's part alone.
        const owed = currency === NATIVE ? protocolFees : credits + kept;
        if (total !== owed) this.wrong.push(`${when}, ${contract} says that it owes ${total}, not ${owed}`);
      }
      const credits = await this.#creditsIn(escrow, currency);
      const kept = this.#model.keptBy(escrow.address, currency);
      const balance = await balanceOf(this.#world, escrow.address, currency);
      books.push({ contract: "RefundEscrow", currency, balance, credits, kept, difference: balance - credits - kept });
    }
    for (const { contract, currency, difference } of books) {
      if (difference !== 0n) this.wrong.push(`${when}, ${contract} has ${difference} too much of ${currency}`);
    }
    return books;
  }

  /** Pays out every credit and the protocol's fees, so that everything that is owed has left. */
  async withdrawAll(): Promise<void> {
    const { exchange, orders, house, escrow } = this.#world;
    for (const currency of currenciesOf(this.#world)) {
      for (const market of [exchange, orders, house]) {
        if ((await market.owed(currency)).protocolFees !== 0n) await market.collectProtocolFee(currency);
      }
      for (const ledger of [exchange, orders, house, escrow]) {
        for (const account of Object.values(rolesOf(this.#world)).flat()) {
          if ((await ledger.creditOf(account, currency)) !== 0n) await ledger.withdrawFor(account, currency);
        }
      }
    }
  }

  /** What every account has gained, which together is nothing. */
  async checkGains(): Promise<Gain[]> {
    const now = await takeSnapshot(this.#world);
    const gains: Gain[] = [];
    for (const currency of currenciesOf(this.#world)) {
      let sum = 0n;
      for (const [role, accounts] of Object.entries(rolesOf(this.#world))) {
        const gain: Gain = { role, currency, gained: 0n, expected: 0n };
        for (const account of accounts) {
          const key = `${account} ${currency}`;
          const gained = now.get(key)! - this.#start.get(key)!;
          const expected = this.#model.gainOf(account, currency);
          if (gained !== expected) this.wrong.push(`${account} (${role}) gained ${gained}, not ${expected}`);
          gain.gained += gained;
          gain.expected += expected;
        }
        gains.push(gain);
        sum += gain.gained;
      }
      if (sum !== 0n) this.wrong.push(`what all have gained is ${sum} of ${currency}, not nothing`);
    }
    return gains;
  }

  /** Every escrow was opened once and ended once. */
  async checkEscrows(escrows: Pick<Escrows, "counts">): Promise<number> {
    const { opened, ended } = escrows.counts;
    for (const [id, times] of opened) {
      if (times !== 1 || ended.get(id) !== 1) {
        this.wrong.push(`escrow ${id} was opened ${times} times and ended ${ended.get(id) ?? 0} times`);
      }
      if ((await this.#world.escrow.stateOf(id)) !== 0n) this.wrong.push(`escrow ${id} has not ended`);
    }
    if (ended.size !== opened.size) this.wrong.push(`${opened.size} escrows were opened, ${ended.size} ended`);
    return opened.size;
  }

  /** Every NFT is with whom it belongs, and in custody for nobody. */
  async checkOwners(when: string): Promise<number> {
    for (const [tokenId, expected] of this.#model.owners) {
      const owner = await this.#world.art.ownerOf(tokenId);
      if (owner !== expected) this.wrong.push(`${when}, token ${tokenId} is with ${owner}, not with ${expected}`);
    }
    return this.#model.owners.size;
  }

  /** No auction is left. */
  async checkAuctions(tokenIds: readonly bigint[]): Promise<void> {
    for (const tokenId of tokenIds) {
      const { id, amount } = await this.#world.house.auctionOf(this.#world.art, tokenId);
      if (BigInt(id) !== BigInt(ZeroHash) || amount !== 0n) this.wrong.push(`token ${tokenId} is still auctioned`);
    }
  }

  async #creditsIn(
    ledger: { creditOf(account: string, currency: string): Promise<bigint> },
    currency: string,
  ): Promise<bigint> {
    let sum = 0n;
    for (const account of Object.values(rolesOf(this.#world)).flat()) sum += await ledger.creditOf(account, currency);
    return sum;
  }
}

function rolesOf({ sellers, buyers, terms, keeper }: World): Record<string, string[]> {
  return {
    buyers: buyers.map(({ address }) => address),
    sellers: sellers.map(({ address }) => address),
    "royalty holders": terms.royalties.map(({ holder }) => holder),
    "the protocol": [terms.feeReceiver],
    storefronts: [terms.sellerStorefront, terms.buyerStorefront],
    "the keeper": [keeper],
  };
}

function currenciesOf({ token }: World): [string, string] {
  return [NATIVE, token.address];
}

async function balanceOf({ connection, token }: World, account: string, currency: string): Promise<bigint> {
  return currency === NATIVE ? connection.ethers.provider.getBalance(account) : token.balanceOf(account);
}

async function takeSnapshot(world: World): Promise<Snapshot> {
  const balances = new Map<string, bigint>();
  for (const account of Object.values(rolesOf(world)).flat()) {
    for (const currency of currenciesOf(world)) {
      balances.set(`${account} ${currency}`, await balanceOf(world, account, currency));
    }
  }
  return balances;
}
