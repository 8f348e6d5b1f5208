import { expect } from "chai";
import { BUY_PURCHASE, type Order, OrderSide } from "../../sdk/src/terms/order.js";
import {
  changesBy,
  DAY,
  deployOrderWorld,
  FEE_BPS,
  networkHelpers,
  NOBODY,
  type OrderWorld,
  PRICE,
  purchaseOf,
  signed,
  time,
  WEEK,
} from "../helpers/orderWorld.js";
import { ACCEPT, BUY, expectRefused, type Terms, type Way, WAYS } from "../helpers/orderWays.js";

const MAX_DURATION = 180 * DAY;

/** What a sale of the first token at the price moves, with these fees of 10,000 parts, all in native coin but for the offer's. */
function saleOf(
  way: Way,
  { protocol = FEE_BPS, sellers = 0n, buyers = 0n }: { protocol?: bigint; sellers?: bigint; buyers?: bigint } = {},
): Record<string, bigint | string> {
  const part = (bps: bigint) => (PRICE * bps) / 10_000n;
  const changes: Record<string, bigint | string> = {
    [`buyer ${way.isListing ? "native" : "coin"}`]: -PRICE - part(buyers),
    "artist native": PRICE / 10n,
    "seller native": PRICE - PRICE / 10n - part(protocol) - part(sellers),
    "orders native": part(protocol + sellers + buyers),
    "owed by orders native": part(protocol),
    "protocol fees in orders native": part(protocol),
    "sellerFront credit in orders native": part(sellers),
    "buyerFront credit in orders native": part(buyers),
    "owner of 1": "buyer",
  };
  return Object.fromEntries(Object.entries(changes).filter(([, change]) => change !== 0n));
}

/** A world, and how to try in it what an order says. */
async function load(way: Way) {
  const world = await networkHelpers.loadFixture(deployOrderWorld);
  const sign = async (fields: Partial<Order> = {}) => signed(world, await way.make(world, fields));
  return {
    ...world,
    world,
    take: async (fields: Partial<Order> = {}, terms: Terms = {}) => way.take(world, await sign(fields), terms),
    /** Takes the order in the second `at`. */
    takeAt: async (at: number, fields: Partial<Order>) => {
      const order = await sign(fields);
      await time.setNextBlockTimestamp(at);
      return way.take(world, order);
    },
  };
}

for (const way of WAYS) {
  describe(`OrderExchange, given ${way.name}`, () => {
    it("sells, where nothing is wrong", async () => {
      const { world, take } = await load(way);
      expect(await changesBy(world, () => take())).to.deep.equal(saleOf(way));
    });

    it("sells nothing while it is paused, and the same order afterwards", async () => {
      const { world, orders, owner } = await load(way);
      const order = await signed(world, await way.make(world));
      await orders.connect(owner).pause();
      await expectRefused(world, way.take(world, order), "EnforcedPause", []);
      await orders.connect(owner).unpause();
      expect(await changesBy(world, () => way.take(world, order))).to.deep.equal(saleOf(way));
    });

    describe("given the protocol's fee has changed since the signature", () => {
      async function changedTo(bps: bigint, maxProtocolFeeBps: bigint) {
        const loaded = await load(way);
        const { world, orders, owner, feeReceiver } = loaded;
        const order = await signed(world, await way.make(world, { maxProtocolFeeBps }));
        await orders.connect(owner).setProtocolFee(bps, feeReceiver);
        return { ...loaded, take: () => way.take(world, order) };
      }

      it("reverts above what the maker accepts", async () => {
        const { world, take } = await changedTo(301n, 300n);
        await expectRefused(world, take(), "OrderFeeAboveLimit", [301n, 300n]);
      });

      for (const [bps, limit] of [
        [300n, 300n],
        [100n, 300n],
        [0n, 0n],
        [500n, 65_535n],
      ] as const) {
        it(`charges what it is at the sale: ${bps} where the maker accepts ${limit}`, async () => {
          const { world, take } = await changedTo(bps, limit);
          expect(await changesBy(world, take)).to.deep.equal(saleOf(way, { protocol: bps }));
        });
      }
    });

    describe("given the order's storefront", () => {
      /** Whose storefront the maker names, and who pays it. */
      const front = ({ sellerFront, buyerFront }: OrderWorld) => (way.isListing ? sellerFront : buyerFront).address;

      it("reverts with a fee for nobody", async () => {
        const { world, take } = await load(way);
        await expectRefused(world, take({ storefrontFeeBps: 1n }), "SettlementStorefrontMissing", []);
      });

      it("reverts with a fee above 10 %", async () => {
        const { world, take } = await load(way);
        for (const storefrontFeeBps of [1_001n, 65_535n]) {
          const sent = take({ storefront: front(world), storefrontFeeBps });
          await expectRefused(world, sent, "SettlementStorefrontFeeTooHigh", [storefrontFeeBps, 1_000n]);
        }
      });

      it("credits a fee of 10 %, which the maker pays", async () => {
        const { world, take } = await load(way);
        const act = () => take({ storefront: front(world), storefrontFeeBps: 1_000n });
        const fee = way.isListing ? { sellers: 1_000n } : { buyers: 1_000n };
        expect(await changesBy(world, act)).to.deep.equal(saleOf(way, fee));
      });

      it("credits nothing to one that asks for nothing", async () => {
        const { world, take } = await load(way);
        expect(await changesBy(world, () => take({ storefront: front(world) }))).to.deep.equal(saleOf(way));
      });
    });

    describe("given an order of the other side", () => {
      it("reverts", async () => {
        const { world } = await load(way);
        const other = way.isListing ? ACCEPT : BUY;
        const order = await signed(world, await other.make(world));
        const side = way.isListing ? OrderSide.Offer : OrderSide.Listing;
        await expectRefused(world, way.take(world, order), "OrderWrongSide", [side]);
        // Right where it belongs.
        await other.take(world, order);
      });
    });

    describe("given an order for one account", () => {
      it("reverts for anyone else, the maker included", async () => {
        const { world, attacker, collector, seller, buyer, artist } = await load(way);
        const taker = way.taker(world).address;
        const order = await signed(world, await way.make(world, { taker }));
        for (const by of [attacker, collector, artist, way.isListing ? seller : buyer]) {
          await expectRefused(world, way.take(world, order, { by }), "OrderNotTheTaker", [taker, by.address]);
        }
      });

      it("sells to that one", async () => {
        const { world, take } = await load(way);
        const act = () => take({ taker: way.taker(world).address });
        expect(await changesBy(world, act)).to.deep.equal(saleOf(way));
      });
    });

    describe("given times that no order may have", () => {
      it("reverts where it ends when it begins, or before", async () => {
        const { world, take } = await load(way);
        const now = await time.latest();
        for (const [startsAt, expiresAt] of [
          [now, now],
          [now, now - 1],
          [now + DAY, now + DAY - 1],
          [2 ** 40 - 1, 0],
        ] as const) {
          await expectRefused(world, take({ startsAt, expiresAt }), "OrderInvalidTime", [startsAt, expiresAt]);
        }
      });

      it("reverts where it is open for more than 180 days", async () => {
        const { world, take } = await load(way);
        const now = await time.latest();
        for (const [startsAt, expiresAt] of [
          [now, now + MAX_DURATION + 1],
          [now - MAX_DURATION, now + DAY],
          [0, 2 ** 40 - 1],
        ] as const) {
          await expectRefused(world, take({ startsAt, expiresAt }), "OrderInvalidTime", [startsAt, expiresAt]);
        }
      });

      it("sells in the first and in the last second of 180 days", async () => {
        for (const after of [0, MAX_DURATION - 1]) {
          const { world, takeAt } = await load(way);
          const startsAt = (await time.latest()) + DAY;
          const act = () => takeAt(startsAt + after, { startsAt, expiresAt: startsAt + MAX_DURATION });
          expect(await changesBy(world, act), `after ${after} s`).to.deep.equal(saleOf(way));
        }
      });
    });

    describe("given an order that is open from tomorrow on, for a week", () => {
      async function tomorrow() {
        const startsAt = (await time.latest()) + DAY;
        return { startsAt, expiresAt: startsAt + WEEK };
      }

      it("reverts in the second before", async () => {
        const { world, takeAt } = await load(way);
        const times = await tomorrow();
        const { startsAt } = times;
        await expectRefused(world, takeAt(startsAt - 1, times), "OrderNotStarted", [startsAt, startsAt - 1]);
      });

      it("sells in its first second", async () => {
        const { world, takeAt } = await load(way);
        const times = await tomorrow();
        expect(await changesBy(world, () => takeAt(times.startsAt, times))).to.deep.equal(saleOf(way));
      });

      it("sells in its last second", async () => {
        const { world, takeAt } = await load(way);
        const times = await tomorrow();
        expect(await changesBy(world, () => takeAt(times.expiresAt - 1, times))).to.deep.equal(saleOf(way));
      });

      it("reverts in the second after, and later", async () => {
        const { world, takeAt } = await load(way);
        const times = await tomorrow();
        for (const at of [times.expiresAt, times.expiresAt + 1_000 * DAY]) {
          await expectRefused(world, takeAt(at, times), "OrderExpired", [times.expiresAt, at]);
        }
      });
    });
  });
}

for (const way of [BUY, ACCEPT]) {
  describe(`OrderExchange, given ${way.name} and the taker's storefront`, () => {
    /** The storefronts' part of an order and of what its taker adds. */
    function fronts({ sellerFront, buyerFront }: OrderWorld, makers: bigint, takers: bigint) {
      const [makerFront, takerFront] = way.isListing ? [sellerFront, buyerFront] : [buyerFront, sellerFront];
      return [
        { storefront: makers === 0n ? NOBODY : makerFront.address, storefrontFeeBps: makers },
        { storefront: takers === 0n ? NOBODY : takerFront.address, storefrontFeeBps: takers },
      ] as const;
    }

    it("reverts with a fee for nobody", async () => {
      const { world, take } = await load(way);
      await expectRefused(world, take({}, { storefrontFeeBps: 1n }), "SettlementStorefrontMissing", []);
      const [makers] = fronts(world, 1n, 0n);
      await expectRefused(world, take(makers, { storefrontFeeBps: 1n }), "SettlementStorefrontMissing", []);
    });

    for (const [makers, takers] of [
      [0n, 1_001n],
      [600n, 401n],
      [1_000n, 1n],
      [1n, 1_000n],
      [1_000n, 65_535n],
    ] as const) {
      it(`reverts where both take more than 10 % together: ${makers} and ${takers}`, async () => {
        const { world, take } = await load(way);
        const sent = take(...fronts(world, makers, takers));
        await expectRefused(world, sent, "SettlementStorefrontFeeTooHigh", [makers + takers, 1_000n]);
      });
    }

    for (const [makers, takers] of [
      [0n, 1_000n],
      [600n, 400n],
      [1n, 1n],
    ] as const) {
      it(`credits both, up to 10 % together: ${makers} and ${takers}`, async () => {
        const { world, take } = await load(way);
        const [sellers, buyers] = way.isListing ? [makers, takers] : [takers, makers];
        const act = () => take(...fronts(world, makers, takers));
        expect(await changesBy(world, act)).to.deep.equal(saleOf(way, { sellers, buyers }));
      });
    }
  });
}

describe("OrderExchange, given a listing for one account", () => {
  it("is not sold to somebody who names that account as the receiver", async () => {
    const { world, orders, buyer, attacker } = await load(BUY);
    const order = await signed(world, await BUY.make(world, { taker: buyer.address }));
    const sent = orders
      .connect(attacker)
      [BUY_PURCHASE](purchaseOf(order, { receiver: buyer.address }), { value: PRICE });
    await expectRefused(world, sent, "OrderNotTheTaker", [buyer.address, attacker.address]);
  });

  it("is sold to it for a receiver of its choice", async () => {
    const { world, orders, buyer, collector } = await load(BUY);
    const order = await signed(world, await BUY.make(world, { taker: buyer.address }));
    const purchase = purchaseOf(order, { receiver: collector.address });
    const act = () => orders.connect(buyer)[BUY_PURCHASE](purchase, { value: PRICE });
    expect(await changesBy(world, act)).to.deep.equal({ ...saleOf(BUY), "owner of 1": "collector" });
  });
});
