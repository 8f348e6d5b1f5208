import { expect } from "chai";
import { BUY_PURCHASE, type SignedOrder } from "../../sdk/src/terms/order.js";
import {
  acceptanceOf,
  buyOrder,
  changesBy,
  copiesOf,
  ethers,
  FEE_BPS,
  listingOf,
  networkHelpers,
  NOBODY,
  offerOf,
  type OrderWorld,
  PRICE,
  purchaseOf,
  signed,
  time,
} from "../helpers/orderWorld.js";
import { type Changes, deploy, expectSolvent, type HostileToken, load } from "./orderAttackWorld.js";

/** Prices at which nothing divides. */
const ODD = [1n, 2n, 3n, 9n, 39n, 41n, 399n, 10_007n, 999_999_999_989n, PRICE + 1n, PRICE - 1n];

/** What all accounts together have more of than before: nothing, unless money came up or was lost. */
function sumOf(changes: Changes, unit: string): bigint {
  return Object.entries(changes)
    .filter(([name]) => new RegExp(`^[a-zA-Z]+ ${unit}$`).test(name))
    .reduce((sum, [, change]) => sum + (change as bigint), 0n);
}

/** Everybody takes what is theirs; the exchange is left with nothing. */
async function expectEmptied(world: OrderWorld, currency: string): Promise<void> {
  const { orders, sellerFront, buyerFront } = world;
  for (const front of [sellerFront, buyerFront]) {
    if ((await orders.creditOf(front, currency)) !== 0n) await orders.withdrawFor(front, currency);
  }
  if ((await orders.owed(currency)).protocolFees !== 0n) await orders.collectProtocolFee(currency);
  expect((await orders.owed(currency)).total).to.equal(0n);
  const balance =
    currency === NOBODY
      ? await ethers.provider.getBalance(orders)
      : await (await ethers.getContractAt("KIP7Token", currency)).balanceOf(orders);
  expect(balance).to.equal(0n);
}

/** 21: units that nobody can withdraw, or one too many paid out. */
describe("attack 21: rounding in orders", () => {
  for (const price of ODD) {
    it(`divides a price of ${price.toString()} to the last unit, in a bundle of any size, with four fees`, async () => {
      const tokenIds = [1n, 2n, 3n, 4n, 5n, 6n, 7n];
      for (const count of [1, 2, 3, 7]) {
        for (const native of [true, false]) {
          const world = await load();
          const { orders, buyer, sellerFront, buyerFront, token } = world;
          const currency = native ? NOBODY : await token.getAddress();
          const fields = { storefront: sellerFront.address, storefrontFeeBps: 333n };
          const ids = tokenIds.slice(0, count);
          const order = await signed(world, await listingOf(world, { price, currency, tokenIds: ids, ...fields }));
          const extra = { storefront: buyerFront.address, storefrontFeeBps: 667n };
          const due = price + (price * 667n) / 10_000n;
          const value = native ? due + 1n : 0n;
          let sent: Awaited<ReturnType<typeof buyOrder>> | undefined;
          const changes = await changesBy(world, async () => {
            sent = await orders.connect(buyer)[BUY_PURCHASE](purchaseOf(order, { ...extra, maximum: due }), { value });
          });
          const unit = native ? "native" : "token";
          expect(changes[`buyer ${unit}`]).to.equal(-due);
          expect(sumOf(changes, unit)).to.equal(0n);
          // Each token's royalty is rounded down by less than a unit, and so is that of the whole price.
          const royalty = (changes[`artist ${unit}`] as bigint | undefined) ?? 0n;
          expect(royalty).to.be.lessThanOrEqual(price / 10n);
          expect(royalty).to.be.greaterThanOrEqual(price / 10n - BigInt(count));
          const fees = (price * FEE_BPS) / 10_000n + (price * 333n) / 10_000n;
          expect((changes[`seller ${unit}`] as bigint | undefined) ?? 0n).to.equal(price - royalty - fees);
          const receipt = await sent!.wait();
          const shares = receipt!.logs
            .map((log) => orders.interface.parseLog(log))
            .filter((log) => log?.name === "OrderFilled")
            .map((log) => log!.args.getValue("price") as bigint);
          expect(shares.length).to.equal(count);
          expect(shares.reduce((sum, share) => sum + share, 0n)).to.equal(price);
          expect(shares[0]! - shares.at(-1)!).to.be.lessThanOrEqual(1n);
          await expectSolvent(world);
          await expectEmptied(world, currency);
        }
      }
    });

    it(`unwraps for an offer of ${price.toString()} what it pays, and no unit more`, async () => {
      const world = await load();
      const { orders, seller, sellerFront, buyerFront, coin } = world;
      const fields = { storefront: buyerFront.address, storefrontFeeBps: 777n };
      const offer = await signed(world, await offerOf(world, { price, ...fields }));
      const extra = { storefront: sellerFront.address, storefrontFeeBps: 223n };
      const accept = () => orders.connect(seller).acceptOffer(acceptanceOf(offer, 1n, extra));
      const supply = await ethers.provider.getBalance(coin);
      const changes = await changesBy(world, accept);
      const due = price + (price * 777n) / 10_000n;
      expect(changes["buyer coin"]).to.equal(-due);
      expect(supply - (await ethers.provider.getBalance(coin))).to.equal(due);
      expect(sumOf(changes, "native")).to.equal(due);
      expect(await coin.balanceOf(orders)).to.equal(0n);
      await expectSolvent(world);
      await expectEmptied(world, NOBODY);
    });
  }

  it("costs each fee less than a unit for each purchase where copies are taken one by one", async () => {
    const price = 39n;
    const world = await load();
    const { orders, buyer } = world;
    const order = await signed(world, await copiesOf(world, 10n, { price }));
    const take = (quantity: bigint) => () =>
      orders.connect(buyer)[BUY_PURCHASE](purchaseOf(order, { quantity }), { value: quantity * price });
    const together = await signed(world, await copiesOf(world, 10n, { price }));
    const whole = await changesBy(world, () =>
      orders.connect(buyer)[BUY_PURCHASE](purchaseOf(together, { quantity: 10n }), { value: 10n * price }),
    );
    let fees = 0n;
    let royalties = 0n;
    for (let i = 0; i < 10; i++) {
      const changes = await changesBy(world, take(1n));
      fees += (changes["orders native"] as bigint | undefined) ?? 0n;
      royalties += (changes["artist native"] as bigint | undefined) ?? 0n;
    }
    expect(whole["orders native"]).to.equal((10n * price) / 40n);
    expect((whole["orders native"] as bigint) - fees).to.be.lessThan(10n);
    expect((whole["artist native"] as bigint) - royalties).to.be.lessThan(10n);
    await expectSolvent(world);
    await expectEmptied(world, NOBODY);
  });

  describe("given a price that falls", () => {
    const SPAN = 97n;

    async function falling(
      price: bigint,
      endPrice: bigint,
      fields = {},
    ): Promise<{ world: OrderWorld; order: SignedOrder; start: bigint }> {
      const world = await load();
      const start = BigInt(await time.latest()) + 10n;
      const times = { startsAt: start, expiresAt: start + SPAN };
      return {
        world,
        start,
        order: await signed(world, await listingOf(world, { price, endPrice, ...times, ...fields })),
      };
    }

    for (const [price, endPrice] of [
      [PRICE, 1n],
      [100n, 99n],
      [2n, 1n],
      [1_000_003n, 999_999n],
    ] as const) {
      it(`falls from ${price.toString()} towards ${endPrice.toString()}: never below, and never up again`, async () => {
        const { world, order, start } = await falling(price, endPrice);
        let last = price;
        for (const elapsed of [0n, 1n, 2n, SPAN / 3n, SPAN / 2n, SPAN - 2n, SPAN - 1n]) {
          const snapshot = await networkHelpers.takeSnapshot();
          await time.setNextBlockTimestamp(start + elapsed);
          const changes = await changesBy(world, () => buyOrder(world, order, price));
          const paid = -(changes["buyer native"] as bigint);
          expect(paid).to.equal(price - ((price - endPrice) * elapsed) / SPAN);
          expect(paid).to.be.greaterThanOrEqual(endPrice);
          expect(paid).to.be.lessThanOrEqual(last);
          expect(sumOf(changes, "native")).to.equal(0n);
          await expectSolvent(world);
          last = paid;
          await snapshot.restore();
        }
      });
    }

    it("falls over the longest time and at the highest price without an overflow", async () => {
      const world = await load();
      const { orders, buyer, seller } = world;
      const evil = await deploy<HostileToken>("HostileToken");
      const price = 2n ** 128n - 1n;
      await evil.mint(buyer, price);
      await evil.connect(buyer).approve(orders, price);
      const startsAt = BigInt(await time.latest());
      const expiresAt = startsAt + 180n * 86_400n;
      const order = await signed(
        world,
        await listingOf(world, { price, endPrice: 1n, currency: await evil.getAddress(), startsAt, expiresAt }),
      );
      await time.setNextBlockTimestamp(expiresAt - 1n);
      await buyOrder(world, order, 0n);
      const paid = price - ((price - 1n) * (expiresAt - 1n - startsAt)) / (expiresAt - startsAt);
      expect(await evil.balanceOf(buyer)).to.equal(price - paid);
      const left = paid - (paid * FEE_BPS) / 10_000n - paid / 10n;
      expect(await evil.balanceOf(seller)).to.equal(left);
      expect((await orders.owed(evil)).total).to.equal(await evil.balanceOf(orders));
    });
  });

  it("pays the highest price there is without an overflow, and keeps its books", async () => {
    const world = await load();
    const { orders, buyer, seller } = world;
    const evil = await deploy<HostileToken>("HostileToken");
    const price = 2n ** 128n - 1n;
    await evil.mint(buyer, 2n * price);
    await evil.connect(buyer).approve(orders, ethers.MaxUint256);
    const order = await signed(world, await listingOf(world, { price, currency: await evil.getAddress() }));
    const extra = { storefront: world.buyerFront.address, storefrontFeeBps: 1_000n };
    await orders.connect(buyer)[BUY_PURCHASE](purchaseOf(order, extra));
    const [fee, storefrontFee] = [(price * FEE_BPS) / 10_000n, price / 10n];
    expect(await evil.balanceOf(seller)).to.equal(price - fee - price / 10n);
    expect(await evil.balanceOf(buyer)).to.equal(price - storefrontFee);
    expect((await orders.owed(evil)).total).to.equal(fee + storefrontFee);
    expect(await evil.balanceOf(orders)).to.equal(fee + storefrontFee);
  });
});
