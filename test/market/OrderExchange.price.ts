import { expect } from "chai";
import fc from "fast-check";
import { BUY_PURCHASE, type Order } from "../../sdk/src/terms/order.js";
import {
  acceptanceOf,
  buyOrder,
  changesBy,
  copiesOf,
  DAY,
  deployOrderWorld,
  ethers,
  listingOf,
  networkHelpers,
  offerOf,
  type OrderWorld,
  PRICE,
  purchaseOf,
  signed,
  time,
} from "../helpers/orderWorld.js";
import { BUY, BUY_PLAINLY, expectRefused } from "../helpers/orderWays.js";

const load = () => networkHelpers.loadFixture(deployOrderWorld);

/** The price after a time of the order's duration, by definition: on the line from `price` to `endPrice`, rounded up. */
function priceAt(price: bigint, endPrice: bigint, elapsed: bigint, duration: bigint): bigint {
  const onLine = price * (duration - elapsed) + endPrice * elapsed;
  return (onLine + duration - 1n) / duration;
}

/** A listing whose price falls from tomorrow on. */
async function falling(world: OrderWorld, endPrice: bigint, duration: number, fields: Partial<Order> = {}) {
  const startsAt = (await time.latest()) + DAY;
  const order = await listingOf(world, { endPrice, startsAt, expiresAt: startsAt + duration, ...fields });
  return { startsAt, order, listing: await signed(world, order) };
}

/** What the buyer pays in native coin when they send `value` in the second `at`. */
async function paidAt(world: OrderWorld, at: number, act: () => Promise<unknown>): Promise<bigint> {
  const before = await ethers.provider.getBalance(world.buyer);
  await time.setNextBlockTimestamp(at);
  await act();
  return before - (await ethers.provider.getBalance(world.buyer));
}

describe("OrderExchange, given a listing whose price falls within four days to a fifth", () => {
  const [END, DURATION] = [PRICE / 5n, 4 * DAY];

  for (const [when, elapsed, due] of [
    ["at the start", 0, PRICE],
    ["a second later", 1, PRICE - (PRICE * 4n) / 5n / BigInt(DURATION)],
    ["after a quarter", DAY, (PRICE * 4n) / 5n],
    ["after a half", 2 * DAY, (PRICE * 3n) / 5n],
    ["after three quarters", 3 * DAY, (PRICE * 2n) / 5n],
    ["in its last second", DURATION - 1, END + (PRICE * 4n) / 5n / BigInt(DURATION) + 1n],
  ] as const) {
    it(`sells ${when} for what it costs then, and gives the rest back`, async () => {
      const world = await load();
      const { startsAt, listing } = await falling(world, END, DURATION);
      const hash = await world.orders.hashOf(listing.order);
      let sent;
      const act = async () => {
        await time.setNextBlockTimestamp(startsAt + elapsed);
        sent = await buyOrder(world, listing, PRICE);
      };
      const [royalty, fee] = [due / 10n, due / 40n];
      expect(await changesBy(world, act)).to.deep.equal({
        "buyer native": -due,
        "artist native": royalty,
        "seller native": due - royalty - fee,
        "orders native": fee,
        "owed by orders native": fee,
        "protocol fees in orders native": fee,
        "owner of 1": "buyer",
      });
      const { seller, buyer, art, orders } = world;
      await expect(sent)
        .to.emit(orders, "OrderFilled")
        .withArgs(hash, seller, buyer, art, 1n, 1n, ethers.ZeroAddress, due, ethers.ZeroHash);
    });
  }

  it("sells for exactly what it costs, and not for one unit less", async () => {
    const world = await load();
    const { startsAt, listing } = await falling(world, END, DURATION);
    const due = (PRICE * 3n) / 5n;
    await time.setNextBlockTimestamp(startsAt + 2 * DAY);
    const underpaid = buyOrder(world, listing, due - 1n);
    await expectRefused(world, underpaid, "MarketWrongPayment", [due, due - 1n]);
    const again = await falling(world, END, DURATION);
    expect(await paidAt(world, again.startsAt + 2 * DAY, () => buyOrder(world, again.listing, due))).to.equal(due);
  });

  it("sells up to the buyer's maximum, and not above it", async () => {
    const world = await load();
    const { orders, buyer } = world;
    const due = (PRICE * 3n) / 5n;
    for (const maximum of [due - 1n, due] as const) {
      const { startsAt, listing } = await falling(world, END, DURATION);
      await time.setNextBlockTimestamp(startsAt + 2 * DAY);
      const sent = orders.connect(buyer)[BUY_PURCHASE](purchaseOf(listing, { maximum }), { value: PRICE });
      if (maximum === due) await expect(sent).to.emit(orders, "OrderFilled");
      else await expectRefused(world, sent, "OrderAboveMaximum", [due, maximum]);
    }
  });

  it("counts the fee of the buyer's storefront to the maximum, by the price of the moment", async () => {
    const world = await load();
    const { orders, buyer, buyerFront } = world;
    const due = (PRICE * 3n) / 5n + (PRICE * 3n) / 500n;
    const front = { storefront: buyerFront.address, storefrontFeeBps: 100n };
    for (const maximum of [due - 1n, due] as const) {
      const { startsAt, listing } = await falling(world, END, DURATION);
      await time.setNextBlockTimestamp(startsAt + 2 * DAY);
      const purchase = purchaseOf(listing, { ...front, maximum });
      const sent = orders.connect(buyer)[BUY_PURCHASE](purchase, { value: PRICE });
      if (maximum === due) await expect(sent).to.emit(orders, "OrderFilled");
      else await expectRefused(world, sent, "OrderAboveMaximum", [due, maximum]);
    }
    expect(await orders.creditOf(buyerFront, ethers.ZeroAddress)).to.equal((PRICE * 3n) / 500n);
  });

  it("takes no more than the price of the moment in a token", async () => {
    const world = await load();
    const currency = await world.token.getAddress();
    const { startsAt, listing } = await falling(world, END, DURATION, { currency });
    const due = (PRICE * 3n) / 5n;
    const act = async () => {
      await time.setNextBlockTimestamp(startsAt + 2 * DAY);
      await buyOrder(world, listing, 0n);
    };
    expect(await changesBy(world, act)).to.deep.equal({
      "buyer token": -due,
      "artist token": due / 10n,
      "seller token": due - due / 10n - due / 40n,
      "orders token": due / 40n,
      "owed by orders token": due / 40n,
      "protocol fees in orders token": due / 40n,
      "owner of 1": "buyer",
    });
  });

  it("costs the price of the moment for each copy", async () => {
    const world = await load();
    const startsAt = (await time.latest()) + DAY;
    const times = { startsAt, expiresAt: startsAt + DURATION };
    const listing = await signed(world, await copiesOf(world, 10n, { endPrice: END, ...times }));
    const take = (quantity: bigint) => () => BUY.take(world, listing, { quantity });
    const first = priceAt(PRICE, END, 12_345n, BigInt(DURATION));
    expect(await paidAt(world, startsAt + 12_345, take(3n))).to.equal(3n * first);
    const second = priceAt(PRICE, END, 234_567n, BigInt(DURATION));
    expect(await paidAt(world, startsAt + 234_567, take(7n))).to.equal(7n * second);
  });
});

describe("OrderExchange, given an offer whose price falls", () => {
  it("pays what it is worth at the moment, and the seller's minimum holds against it", async () => {
    const world = await load();
    const startsAt = (await time.latest()) + DAY;
    const order = await offerOf(world, { endPrice: PRICE / 5n, startsAt, expiresAt: startsAt + 4 * DAY });
    const offer = await signed(world, order);
    const due = (PRICE * 3n) / 5n;
    const rest = due - due / 10n - due / 40n;
    const accept = async (minimum: bigint) => {
      await time.setNextBlockTimestamp(startsAt + 2 * DAY);
      return world.orders.connect(world.seller).acceptOffer(acceptanceOf(offer, 1n, { minimum }));
    };
    const before = await networkHelpers.takeSnapshot();
    await expectRefused(world, accept(rest + 1n), "OrderBelowMinimum", [rest, rest + 1n]);
    await before.restore();
    expect(await changesBy(world, () => accept(rest))).to.deep.equal({
      "buyer coin": -due,
      "artist native": due / 10n,
      "seller native": rest,
      "orders native": due / 40n,
      "owed by orders native": due / 40n,
      "protocol fees in orders native": due / 40n,
      "owner of 1": "buyer",
    });
  });
});

describe("OrderExchange, given prices that do not divide", () => {
  it("rounds up: the price falls by whole units, each when it is due in full", async () => {
    const world = await load();
    // A unit less after each ten seconds.
    for (const [elapsed, due] of [
      [0, 10n],
      [1, 10n],
      [9, 10n],
      [10, 9n],
      [11, 9n],
      [19, 9n],
      [20, 8n],
      [88, 2n],
      [89, 2n],
    ] as const) {
      const before = await networkHelpers.takeSnapshot();
      const { startsAt, listing } = await falling(world, 1n, 90, { price: 10n });
      const paid = await paidAt(world, startsAt + elapsed, () => BUY_PLAINLY.take(world, listing));
      expect(paid, `after ${elapsed} s`).to.equal(due);
      await before.restore();
    }
  });

  it("stays flat where there is no end price, in the first second as in the last", async () => {
    const world = await load();
    for (const elapsed of [0, 1, 3 * DAY, 4 * DAY - 1]) {
      const before = await networkHelpers.takeSnapshot();
      const { startsAt, listing } = await falling(world, 0n, 4 * DAY);
      expect(await paidAt(world, startsAt + elapsed, () => BUY_PLAINLY.take(world, listing))).to.equal(PRICE);
      await before.restore();
    }
  });

  it("is exact for prices of 128 bits and 180 days", async () => {
    const world = await load();
    const price = 2n ** 128n - 1n;
    await networkHelpers.setBalance(world.buyer.address, 2n ** 130n);
    for (const [endPrice, elapsed] of [
      [1n, 180 * DAY - 1],
      [price - 1n, 180 * DAY - 1],
      [1n, 1],
      [price / 3n, 7_654_321],
    ] as const) {
      const before = await networkHelpers.takeSnapshot();
      const { startsAt, listing } = await falling(world, endPrice, 180 * DAY, { price });
      const act = () => buyOrder(world, listing, price);
      const due = priceAt(price, endPrice, BigInt(elapsed), 180n * BigInt(DAY));
      expect(await paidAt(world, startsAt + elapsed, act)).to.equal(due);
      await before.restore();
    }
  });

  it("reverts where copies cost more than 128 bits together", async () => {
    const world = await load();
    const price = 2n ** 127n;
    const listing = await signed(world, await copiesOf(world, 10n, { price }));
    const castError = "SafeCastOverflowedUintDowncast";
    await expectRefused(world, BUY.take(world, listing, { quantity: 2n }), castError, [128n, 2n ** 128n]);
    const all = await signed(world, await copiesOf(world, ethers.MaxUint256, { price }));
    await expectRefused(world, BUY.take(world, all, { quantity: 2n ** 129n }), castError, [128n, 2n ** 129n]);
  });

  it("agrees with exact arithmetic for any prices, times and quantities", async () => {
    const world = await load();
    await networkHelpers.setBalance(world.buyer.address, 2n ** 140n);
    const cases = fc
      .record({
        // Of all magnitudes.
        price: fc.integer({ min: 1, max: 127 }).chain((bits) => fc.bigInt(2n, 2n ** BigInt(bits))),
        end: fc.bigInt(0n, 10_000n),
        duration: fc.integer({ min: 1, max: 180 * DAY }),
        moment: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        quantity: fc.bigInt(1n, 2n),
      })
      .map(({ end, moment, ...rest }) => ({
        ...rest,
        endPrice: ((rest.price - 1n) * end) / 10_000n,
        elapsed: Math.floor(moment * rest.duration),
      }));
    const property = fc.asyncProperty(cases, async ({ price, endPrice, duration, elapsed, quantity }) => {
      const before = await networkHelpers.takeSnapshot();
      const startsAt = (await time.latest()) + DAY;
      const times = { startsAt, expiresAt: startsAt + duration };
      const listing = await signed(world, await copiesOf(world, 2n, { price, endPrice, ...times }));
      const purchase = purchaseOf(listing, { quantity });
      const buy = () => world.orders.connect(world.buyer)[BUY_PURCHASE](purchase, { value: quantity * price });
      const paid = await paidAt(world, startsAt + elapsed, buy);
      const each = endPrice === 0n ? price : priceAt(price, endPrice, BigInt(elapsed), BigInt(duration));
      expect(paid).to.equal(quantity * each);
      expect(each <= price && each >= endPrice).to.equal(true);
      await before.restore();
    });
    await fc.assert(property, { numRuns: 100, seed: 0xd2017 });
  });
});
