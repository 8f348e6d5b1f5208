import { expect } from "chai";
import type { EscrowTerms } from "../../sdk/src/types.ts";
import type { Storefront } from "../../typechain-types/index.js";
import { readFigures } from "../../scripts/storefronts/readFigures.ts";
import type { CurrencyFigures, Figures } from "../../scripts/storefronts/types.ts";
import { DAY, ethers, NATIVE, networkHelpers, type Signer } from "../helpers/orderWorld.js";
import {
  BUYER_FEE,
  deployShopWorld,
  SELLER_BPS,
  SELLER_FEE,
  sellByAuction,
  sellListed,
  sellSigned,
  type ShopWorld,
  termsOf,
} from "../helpers/shopWorld.js";

const WINDOW = 3 * DAY;
const STEPS = 80;
const SHOPS = ["sellerShop", "buyerShop"] as const;
type Shop = (typeof SHOPS)[number];

/** A sale whose price waits, with what each shop has in it. */
interface Waiting {
  terms: EscrowTerms;
  currency: string;
  tokenId: bigint;
  fees: Record<Shop, bigint>;
}

/** The same numbers for the same seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

/** Plays a market's life, and keeps the escrows that are open. */
class Play {
  readonly world: ShopWorld;
  readonly waiting: Waiting[] = [];
  /** How often each happened. */
  readonly happened = { final: 0, opened: 0, refunded: 0, closed: 0, collected: 0 };
  readonly #pick: (below: number) => number;
  readonly #currencies: string[];

  constructor(world: ShopWorld, currencies: string[], seed: number) {
    this.world = world;
    this.#currencies = currencies;
    this.#pick = random(seed);
  }

  async step(): Promise<void> {
    const act = this.#pick(10);
    if (act < 6) await this.#sell();
    else if (act < 7) await this.#end(true);
    else if (act < 8) await this.#end(false);
    else await this.#collect();
  }

  async #sell(): Promise<void> {
    const { world } = this;
    const { art, seller, buyer, buyerShop } = world;
    const tokenId = BigInt(1 + this.#pick(9));
    if ((await art.ownerOf(tokenId)) !== seller.address) return;
    const currency = this.#currencies[this.#pick(this.#currencies.length)]!;
    const refundWindow = this.#pick(2) === 0 ? 0 : WINDOW;
    const sale = { tokenId, currency, refundWindow };
    const way = this.#pick(4);
    const fees = { sellerShop: SELLER_FEE, buyerShop: BUYER_FEE };
    if (way === 2) fees.buyerShop = 0n;
    if (way === 3) Object.assign(fees, { sellerShop: 0n, buyerShop: SELLER_FEE + BUYER_FEE });
    const both = { storefront: await buyerShop.getAddress(), storefrontFeeBps: SELLER_BPS };
    const sent = [
      () => sellSigned(world, sale),
      () => sellListed(world, sale),
      () => sellByAuction(world, sale),
      () => sellSigned(world, sale, both),
    ][way]!();
    if (refundWindow === 0) {
      await sent;
      await art.connect(buyer).transferFrom(buyer.address, seller.address, tokenId);
      this.happened.final += 1;
    } else {
      this.waiting.push({ terms: await termsOf(world, sent), currency, tokenId, fees });
      this.happened.opened += 1;
    }
  }

  async #end(refund: boolean): Promise<void> {
    const { escrow, art, seller, buyer } = this.world;
    const [sale] = this.waiting.splice(this.#pick(Math.max(1, this.waiting.length)), 1);
    if (sale === undefined) return;
    const isOver = Number(sale.terms.closesAt) <= (await networkHelpers.time.latest()) + 5;
    if (refund && !isOver) {
      await escrow.connect(buyer).refund(sale.terms);
      this.happened.refunded += 1;
      return;
    }
    if (isOver) await escrow.closeEscrow(sale.terms);
    else await escrow.connect(buyer).accept(sale.terms);
    await art.connect(buyer).transferFrom(buyer.address, seller.address, sale.tokenId);
    this.happened.closed += 1;
  }

  async #collect(): Promise<void> {
    const { escrow, orders, exchange, house } = this.world;
    const ledgers = [escrow, orders, exchange, house].filter(() => this.#pick(2) === 0);
    const currencies = ledgers.map(() => this.#currencies[this.#pick(this.#currencies.length)]!);
    await this.world[SHOPS[this.#pick(2)]!].collectMany(ledgers, currencies);
    this.happened.collected += 1;
  }
}

async function figuresOf(world: ShopWorld, shop: Storefront, changes = {}): Promise<Figures> {
  const ledgers = await Promise.all([world.orders, world.exchange, world.house].map((market) => market.getAddress()));
  return readFigures({
    provider: ethers.provider,
    escrow: await world.escrow.getAddress(),
    ledgers,
    storefront: await shop.getAddress(),
    fromBlock: 0,
    ...changes,
  });
}

function inCurrency({ currencies }: Figures, currency: string): CurrencyFigures {
  const sides = { seller: 0, buyer: 0, untold: 0 };
  const escrows = { open: 0, closed: 0, refunded: 0, sides };
  const none = { currency, waiting: 0n, earned: 0n, withdrawn: 0n, finalFees: 0, escrows };
  return currencies.find((figures) => figures.currency === currency) ?? none;
}

describe("readFigures, at the contracts", () => {
  let world: ShopWorld;
  let token: string;
  beforeEach(async () => {
    world = await networkHelpers.loadFixture(deployShopWorld);
    token = await world.token.getAddress();
  });

  async function balanceOf(payout: Signer, currency: string): Promise<bigint> {
    return currency === NATIVE ? ethers.provider.getBalance(payout) : world.token.balanceOf(payout);
  }

  for (const seed of [1, 2, 3]) {
    it(`agrees with the ledgers after a random mix of sales, refunds, closes and collects (seed ${seed})`, async () => {
      const { escrow, orders, exchange, house, sellerPayout, buyerPayout } = world;
      const payouts = { sellerShop: sellerPayout, buyerShop: buyerPayout };
      const currencies = [NATIVE, token];
      const before = new Map<string, bigint>();
      for (const shop of SHOPS) {
        for (const currency of currencies) before.set(shop + currency, await balanceOf(payouts[shop], currency));
      }
      const play = new Play(world, currencies, seed);
      for (let i = 0; i < STEPS; i++) await play.step();
      for (const times of Object.values(play.happened)) expect(times).to.be.greaterThan(0);

      for (const shop of SHOPS) {
        const figures = await figuresOf(world, world[shop]);
        for (const currency of currencies) {
          const { waiting, earned, withdrawn, escrows } = inCurrency(figures, currency);
          let credits = 0n;
          for (const ledger of [escrow, orders, exchange, house])
            credits += await ledger.creditOf(world[shop], currency);
          expect(earned - withdrawn, "to collect").to.equal(credits);
          const paid = (await balanceOf(payouts[shop], currency)) - before.get(shop + currency)!;
          expect(withdrawn, "withdrawn").to.equal(paid);
          let open = 0;
          let expected = 0n;
          for (const sale of play.waiting) {
            expect(await escrow.stateOf(await escrow.idOf(sale.terms))).to.equal(1n);
            if (sale.currency !== currency || sale.fees[shop] === 0n) continue;
            open += 1;
            expected += sale.fees[shop];
          }
          expect({ waiting, open: escrows.open }).to.deep.equal({ waiting: expected, open });
        }
      }
    });
  }

  it("tells waiting, earned and withdrawn apart over the life of one sale", async () => {
    const { escrow, buyer, sellerShop } = world;
    const one = async (): Promise<CurrencyFigures> => inCurrency(await figuresOf(world, sellerShop), NATIVE);
    expect((await figuresOf(world, sellerShop)).currencies).to.deep.equal([]);
    const terms = await termsOf(world, sellSigned(world, { refundWindow: WINDOW }));
    const sides = { seller: 1, buyer: 0, untold: 0 };
    const opened = {
      ...{ currency: NATIVE, waiting: SELLER_FEE, earned: 0n, withdrawn: 0n, finalFees: 0 },
      escrows: { open: 1, closed: 0, refunded: 0, sides },
    };
    expect(await one()).to.deep.equal(opened);
    await escrow.connect(buyer).accept(terms);
    const closed = { ...opened, waiting: 0n, earned: SELLER_FEE, escrows: { open: 0, closed: 1, refunded: 0, sides } };
    expect(await one()).to.deep.equal(closed);
    await sellerShop.collect(escrow, NATIVE);
    expect(await one()).to.deep.equal({ ...closed, withdrawn: SELLER_FEE });
  });

  it("tells the sides of a sale with a refund window where both have a shop, and where one has none not", async () => {
    const { sellerShop, buyerShop } = world;
    const storefront = await buyerShop.getAddress();
    await sellSigned(world, { tokenId: 1n, refundWindow: WINDOW });
    await sellSigned(world, { tokenId: 2n, refundWindow: WINDOW }, { storefront, storefrontFeeBps: SELLER_BPS });
    await sellByAuction(world, { tokenId: 3n, refundWindow: WINDOW });
    const sidesOf = async (shop: Storefront) => inCurrency(await figuresOf(world, shop), NATIVE).escrows.sides;
    expect(await sidesOf(sellerShop)).to.deep.equal({ seller: 1, buyer: 0, untold: 1 });
    expect(await sidesOf(buyerShop)).to.deep.equal({ seller: 1, buyer: 2, untold: 0 });
  });

  it("counts the fees of final sales, one for each side that the shop brought", async () => {
    const { sellerShop, buyerShop } = world;
    await sellSigned(world, { tokenId: 1n });
    await sellListed(world, { tokenId: 2n, currency: token });
    await sellSigned(
      world,
      { tokenId: 3n },
      { storefront: await buyerShop.getAddress(), storefrontFeeBps: SELLER_BPS },
    );
    expect(inCurrency(await figuresOf(world, buyerShop), NATIVE)).to.deep.include({
      earned: 2n * BUYER_FEE + SELLER_FEE,
      finalFees: 3,
    });
    expect(inCurrency(await figuresOf(world, sellerShop), token)).to.deep.include({ earned: SELLER_FEE, finalFees: 1 });
  });

  it("answers as of the block that is named, and the same whatever the pages", async () => {
    const { sellerShop, orders } = world;
    await sellSigned(world, { tokenId: 1n });
    const then = await ethers.provider.getBlockNumber();
    const whole = await figuresOf(world, sellerShop);
    await sellSigned(world, { tokenId: 2n });
    await sellerShop.collect(orders, NATIVE);
    expect(await figuresOf(world, sellerShop, { toBlock: then })).to.deep.equal(whole);
    const pages: number[] = [];
    const paged = await figuresOf(world, sellerShop, { pageSize: 7, onPage: () => pages.push(1) });
    expect(paged).to.deep.equal(await figuresOf(world, sellerShop));
    expect(pages.length).to.be.greaterThan(5);
    expect(inCurrency(paged, NATIVE)).to.deep.include({ earned: 2n * SELLER_FEE, withdrawn: 2n * SELLER_FEE });
  });

  it("knows nothing of a stranger", async () => {
    await sellSigned(world);
    const stranger = await world.registry.getAddress();
    const { currencies } = await figuresOf(world, world.sellerShop, { storefront: stranger });
    expect(currencies).to.deep.equal([]);
  });
});
