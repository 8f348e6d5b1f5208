import { expect } from "chai";
import { type Order, signOrder } from "../../sdk/src/terms/order.js";
import {
  buyOrder,
  changesBy,
  copiesOf,
  deployOrderWorld,
  ethers,
  listingOf,
  networkHelpers,
  offerOf,
  type OrderWorld,
  PRICE,
  signed,
} from "../helpers/orderWorld.js";
import { ACCEPT, BUY, expectRefused } from "../helpers/orderWays.js";

const load = () => networkHelpers.loadFixture(deployOrderWorld);
const ALL = ethers.MaxUint256;

/** Whether the seller's listing with a nonce, of token 1, could be bought now. Nothing is bought. */
async function expectStanding(world: OrderWorld, nonce: bigint): Promise<void> {
  const before = await networkHelpers.takeSnapshot();
  const order = await signed(world, await listingOf(world, { nonce, epoch: await world.orders.epochOf(world.seller) }));
  await expect(buyOrder(world, order), `nonce ${nonce}`).to.emit(world.orders, "OrderFilled");
  await before.restore();
}

async function expectCancelled(world: OrderWorld, nonce: bigint): Promise<void> {
  const epoch = await world.orders.epochOf(world.seller);
  const order = await signed(world, await listingOf(world, { nonce, epoch }));
  await expectRefused(world, buyOrder(world, order), "OrderNonceUsed", [world.seller.address, nonce]);
}

describe("OrderExchange.cancel", () => {
  for (const nonce of [0n, 1n, 63n, 64n, 190n, 191n, 192n, 193n, 255n, 256n, 447n, 448n, 511n, 1_000n, ALL - 1n, ALL]) {
    it(`ends the order with nonce ${nonce}, and no other`, async () => {
      const world = await load();
      const { orders, seller, attacker } = world;
      const [word, mask] = [nonce >> 8n, 1n << (nonce & 255n)];
      await expectStanding(world, nonce);
      await expect(orders.connect(seller).cancel(nonce))
        .to.emit(orders, "NoncesCancelled")
        .withArgs(seller.address, 0n, word, mask);
      await expectCancelled(world, nonce);
      for (const other of [nonce - 1n, nonce + 1n, nonce ^ 64n, nonce ^ 192n, nonce ^ 256n]) {
        if (other >= 0n && other <= ALL) await expectStanding(world, other);
      }
      expect(await orders.noncesOf(seller, word)).to.equal(mask);
      for (const other of [0n, 1n, 2n, ALL >> 8n].filter((it) => it !== word)) {
        expect(await orders.noncesOf(seller, other)).to.equal(0n);
      }
      expect(await orders.noncesOf(attacker, word)).to.equal(0n);
      expect(await orders.epochOf(seller)).to.equal(0n);
    });
  }

  it("ends an offer, too", async () => {
    const world = await load();
    const { orders, buyer } = world;
    const offer = await signed(world, await offerOf(world, { nonce: 9n }));
    await orders.connect(buyer).cancel(9n);
    await expectRefused(world, ACCEPT.take(world, offer), "OrderNonceUsed", [buyer.address, 9n]);
    expect(await orders.noncesOf(buyer, 0n)).to.equal(1n << 9n);
  });

  it("adds to what was cancelled before, and may be repeated", async () => {
    const world = await load();
    const { orders, seller } = world;
    for (const nonce of [5n, 200n, 5n, 7n, 200n, 201n]) await orders.connect(seller).cancel(nonce);
    expect(await orders.noncesOf(seller, 0n)).to.equal((1n << 5n) | (1n << 7n) | (1n << 200n) | (1n << 201n));
    await expectCancelled(world, 5n);
    await expectStanding(world, 6n);
  });

  it("ends nobody else's orders", async () => {
    const world = await load();
    for (const other of [world.attacker, world.buyer, world.owner]) await world.orders.connect(other).cancel(3n);
    await expectStanding(world, 3n);
  });

  it("works while the market is paused", async () => {
    const world = await load();
    await world.orders.connect(world.owner).pause();
    await world.orders.connect(world.seller).cancel(3n);
    await world.orders.connect(world.owner).unpause();
    await expectCancelled(world, 3n);
  });

  it("ends what is left of an order that was taken in part", async () => {
    for (const nonce of [9n, 300n]) {
      const world = await load();
      const { orders, seller, copies, buyer } = world;
      const order = await copiesOf(world, 5n, { nonce });
      const listing = await signed(world, order);
      await BUY.take(world, listing, { quantity: 2n });
      expect(await orders.noncesOf(seller, nonce >> 8n)).to.equal(0n);
      await orders.connect(seller).cancel(nonce);
      await expectRefused(world, BUY.take(world, listing), "OrderNonceUsed", [seller.address, nonce]);
      expect(await orders.filledOf(seller, nonce)).to.equal(2n);
      expect(await copies.balanceOf(buyer, 1n)).to.equal(2n);
    }
  });
});

describe("OrderExchange.cancelNonces", () => {
  for (const [what, word, mask] of [
    ["a whole first word", 0n, ALL],
    ["both sides of nonce 192", 0n, 3n << 191n],
    ["what is below 192", 0n, (1n << 192n) - 1n],
    ["what is from 192 on", 0n, ALL - ((1n << 192n) - 1n)],
    ["some of the first word", 0n, 1n | (1n << 100n) | (1n << 255n)],
    ["a whole second word", 1n, ALL],
    ["some of another word", 77n, 1n | (1n << 128n) | (1n << 255n)],
    ["the last word", ALL >> 8n, ALL],
  ] as const) {
    it(`ends the orders of ${what}, and no others`, async () => {
      const world = await load();
      const { orders, seller } = world;
      await orders.connect(seller).incrementEpoch();
      const epoch = await orders.epochOf(seller);
      await expect(orders.connect(seller).cancelNonces(word, mask))
        .to.emit(orders, "NoncesCancelled")
        .withArgs(seller.address, epoch, word, mask);
      expect(await orders.epochOf(seller)).to.equal(epoch);
      expect(await orders.noncesOf(seller, word)).to.equal(mask);
      for (const bit of [0n, 1n, 63n, 64n, 100n, 128n, 191n, 192n, 255n]) {
        const nonce = word * 256n + bit;
        await ((mask >> bit) & 1n ? expectCancelled(world, nonce) : expectStanding(world, nonce));
      }
      for (const other of [0n, 1n, 77n, 78n, ALL >> 8n].filter((it) => it !== word)) {
        expect(await orders.noncesOf(seller, other)).to.equal(0n);
        await expectStanding(world, other * 256n);
        await expectStanding(world, other * 256n + 255n);
      }
    });
  }

  it("ends nothing with an empty mask", async () => {
    const world = await load();
    const { orders, seller } = world;
    for (const word of [0n, 1n]) {
      await expect(orders.connect(seller).cancelNonces(word, 0n))
        .to.emit(orders, "NoncesCancelled")
        .withArgs(seller.address, 0n, word, 0n);
      expect(await orders.noncesOf(seller, word)).to.equal(0n);
      await expectStanding(world, word * 256n);
    }
  });

  it("ends nothing with a word that no nonce has", async () => {
    const world = await load();
    const { orders, seller } = world;
    for (const word of [1n << 248n, ALL]) {
      await orders.connect(seller).cancelNonces(word, ALL);
      for (const nonce of [0n, 192n, 256n, ALL]) await expectStanding(world, nonce);
    }
  });
});

describe("OrderExchange: one nonce, two orders", () => {
  for (const nonce of [3n, 192n, 4_000n]) {
    it(`lets only one of them be used up: nonce ${nonce}`, async () => {
      const world = await load();
      const { orders, seller, art } = world;
      const first = await signed(world, await listingOf(world, { nonce, tokenIds: [1n] }));
      const second = await signed(world, await listingOf(world, { nonce, tokenIds: [2n] }));
      await buyOrder(world, second);
      await expectRefused(world, buyOrder(world, first), "OrderNonceUsed", [seller.address, nonce]);
      expect([await art.ownerOf(1n), await art.ownerOf(2n)]).to.deep.equal([seller.address, world.buyer.address]);
      expect(await orders.noncesOf(seller, nonce >> 8n)).to.equal(1n << (nonce & 255n));
    });
  }

  it("ends the rest of one when the other is used up", async () => {
    const world = await load();
    const { seller } = world;
    const first = await signed(world, await copiesOf(world, 5n, { nonce: 3n }));
    const second = await signed(world, await copiesOf(world, 4n, { nonce: 3n }));
    await BUY.take(world, first, { quantity: 3n });
    await BUY.take(world, second, { quantity: 1n });
    await expectRefused(world, BUY.take(world, first), "OrderNonceUsed", [seller.address, 3n]);
  });

  it("is the same for a listing and an offer of one maker", async () => {
    const world = await load();
    const { buyer, seller, collector } = world;
    const offer = await signed(world, await offerOf(world, { nonce: 3n }));
    const maker = buyer.address;
    const listing = await signed(world, await copiesOf(world, 1n, { nonce: 3n, maker, price: 2n * PRICE }));
    await ACCEPT.take(world, offer, { by: seller });
    await expectRefused(world, BUY.take(world, listing, { by: collector }), "OrderNonceUsed", [maker, 3n]);
  });
});

describe("OrderExchange: how a seller changes a price", () => {
  async function listed(fields: Partial<Order> = {}) {
    const world = await load();
    const order = await listingOf(world, { nonce: 10n, ...fields });
    const sign = (changes: Partial<Order>) => signOrder(world.seller, world.domain, { ...order, ...changes });
    return { world, old: await sign({}), sign };
  }

  it("lowers it by an order with the same nonce: whoever takes the new one ends the old one", async () => {
    const { world, old, sign } = await listed();
    const { seller, buyer, attacker, art, orders } = world;
    const cheaper = await sign({ price: PRICE / 2n });
    expect(await changesBy(world, () => buyOrder(world, cheaper))).to.include({
      "buyer native": -PRICE / 2n,
      "owner of 1": "buyer",
    });
    // Somebody who comes to sell it again, or gets it back, is not bound by the old order.
    await art.connect(buyer).transferFrom(buyer, seller, 1n);
    for (const order of [old, cheaper]) {
      await expectRefused(world, buyOrder(world, order, PRICE, attacker), "OrderNonceUsed", [seller.address, 10n]);
    }
    expect(await orders.noncesOf(seller, 0n)).to.equal(1n << 10n);
  });

  it("lowers it without harm where somebody still pays the old price", async () => {
    const { world, old, sign } = await listed();
    const cheaper = await sign({ price: PRICE / 2n });
    expect(await changesBy(world, () => buyOrder(world, old))).to.include({ "buyer native": -PRICE });
    await expectRefused(world, buyOrder(world, cheaper), "OrderNonceUsed", [world.seller.address, 10n]);
  });

  it("raises it by cancelling the old order first, and signing with another nonce", async () => {
    const { world, old, sign } = await listed();
    const { seller, orders } = world;
    await orders.connect(seller).cancel(10n);
    const dearer = await sign({ price: 2n * PRICE, nonce: 11n });
    await expectRefused(world, buyOrder(world, old), "OrderNonceUsed", [seller.address, 10n]);
    await expectRefused(world, buyOrder(world, dearer, PRICE), "MarketWrongPayment", [2n * PRICE, PRICE]);
    expect(await changesBy(world, () => buyOrder(world, dearer, 2n * PRICE))).to.include({
      "buyer native": -2n * PRICE,
      "owner of 1": "buyer",
    });
  });

  it("does not raise it by another signature: the old order stands until it is cancelled", async () => {
    const { world, old, sign } = await listed();
    await sign({ price: 2n * PRICE, nonce: 11n });
    expect(await changesBy(world, () => buyOrder(world, old))).to.include({ "buyer native": -PRICE });
  });

  it("cannot raise it with the nonce that it cancelled", async () => {
    const { world, sign } = await listed();
    const { seller, orders } = world;
    await orders.connect(seller).cancel(10n);
    const dearer = await sign({ price: 2n * PRICE });
    await expectRefused(world, buyOrder(world, dearer, 2n * PRICE), "OrderNonceUsed", [seller.address, 10n]);
  });

  it("raises it for what is left of an order that was taken in part", async () => {
    const world = await load();
    const { seller, orders, copies, buyer } = world;
    const order = await copiesOf(world, 5n, { nonce: 10n });
    const old = await signed(world, order);
    await BUY.take(world, old, { quantity: 2n });
    await orders.connect(seller).cancel(10n);
    const changes = { price: 2n * PRICE, nonce: 11n, quantity: 3n };
    const dearer = await signOrder(seller, world.domain, { ...order, ...changes });
    await expectRefused(world, BUY.take(world, old), "OrderNonceUsed", [seller.address, 10n]);
    await BUY.take(world, dearer, { quantity: 3n });
    expect(await copies.balanceOf(buyer, 1n)).to.equal(5n);
  });

  it("changes an offer the same way: raises it with the same nonce, for only one can be taken", async () => {
    const world = await load();
    const { buyer } = world;
    const order = await offerOf(world, { tokenIds: [], nonce: 10n });
    const old = await signed(world, order);
    const higher = await signOrder(buyer, world.domain, { ...order, price: 2n * PRICE });
    await ACCEPT.take(world, higher, { tokenId: 2n });
    await expectRefused(world, ACCEPT.take(world, old, { tokenId: 3n }), "OrderNonceUsed", [buyer.address, 10n]);
    expect(await world.coin.balanceOf(buyer)).to.equal(998n * PRICE);
  });
});
