import { expect } from "chai";
import { BUY_PURCHASE, type Order, type SignedOrder } from "../../sdk/src/terms/order.js";
import {
  acceptanceOf,
  buyOrder,
  changesBy,
  copiesOf,
  DAY,
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
import { expectRefused, expectTraded, load, makerOf, soldFor, type Way, WAYS } from "./orderAttackWorld.js";

/** Gives the seller token 1 back, after a trade that worked. */
async function buyBack({ art, buyer, seller }: OrderWorld): Promise<void> {
  if ((await art.ownerOf(1n)) === buyer.address) await art.connect(buyer).transferFrom(buyer, seller, 1n);
}

/** 14: an order that its maker believes to be over is taken after all. */
describe("attack 14: stale orders revived", () => {
  for (const way of WAYS) {
    describe(`given ${way.name}`, () => {
      async function made(fields: Partial<Order> = {}): Promise<{ world: OrderWorld; order: SignedOrder; way: Way }> {
        const world = await load();
        return { world, order: await way.sign(world, await way.make(world, fields)), way };
      }

      // The first nonces of an epoch live elsewhere than the others.
      for (const nonce of way === WAYS[0] ? [0n, 191n, 192n, 255n, 256n, 2n ** 255n + 7n] : [191n, 192n]) {
        it(`is not taken twice, nor after another order with its nonce ${nonce.toString()}`, async () => {
          const { world, order } = await made({ nonce });
          const maker = makerOf(world, way).address;
          const later = await way.sign(world, { ...order.order, price: 2n * PRICE });
          await expectTraded(world, way, order);
          await buyBack(world);
          await expectRefused(world, way, () => way.take(world, order), "OrderNonceUsed", [maker, nonce]);
          await expectRefused(world, way, () => way.take(world, later), "OrderNonceUsed", [maker, nonce]);
          expect(await world.orders.noncesOf(maker, nonce >> 8n)).to.equal(1n << (nonce & 255n));
        });

        it(`is not taken once its nonce ${nonce.toString()} is cancelled, alone or with others`, async () => {
          for (const alone of [true, false]) {
            const { world, order } = await made({ nonce });
            const maker = makerOf(world, way);
            const own = world.orders.connect(maker);
            await (alone ? own.cancel(nonce) : own.cancelNonces(nonce >> 8n, ethers.MaxUint256));
            await expectRefused(world, way, () => way.take(world, order), "OrderNonceUsed", [maker.address, nonce]);
            // The maker can trade on, with a nonce of the next word.
            const next = await way.make(world, { nonce: ((nonce >> 8n) + 1n) << 8n });
            await expectTraded(world, way, await way.sign(world, next));
          }
        });
      }

      it("is not ended by others who cancel its nonce, or raise their epoch", async () => {
        const { world, order } = await made({ nonce: 3n });
        await world.orders.connect(world.attacker).cancel(3n);
        await world.orders.connect(world.attacker).cancelNonces(0n, ethers.MaxUint256);
        await world.orders.connect(world.attacker).incrementEpoch();
        await expectTraded(world, way, order);
      });

      it("does not come back with a later epoch, in which its nonce is free again", async () => {
        const { world, order } = await made({ nonce: 4n });
        const maker = makerOf(world, way);
        await world.orders.connect(maker).cancel(4n);
        await world.orders.connect(maker).incrementEpoch();
        const epoch = await world.orders.epochOf(maker);
        expect(await world.orders.noncesOf(maker, 0n)).to.equal(0n);
        await expectRefused(world, way, () => way.take(world, order), "OrderWrongEpoch", [0n, epoch]);
        const renamed = { ...order, order: { ...order.order, epoch } };
        const digest = await world.orders.digestOf(renamed);
        const notSigned = [digest, maker.address];
        await expectRefused(world, way, () => way.take(world, renamed), "OrderNotSigned", notSigned);
        await expectTraded(world, way, await way.sign(world, { ...order.order, epoch }));
      });

      it("cannot be signed for an epoch to come, which nobody knows", async () => {
        const { world, order } = await made({ epoch: 1n });
        const maker = makerOf(world, way);
        await expectRefused(world, way, () => way.take(world, order), "OrderWrongEpoch", [1n, 0n]);
        await world.orders.connect(maker).incrementEpoch();
        const epoch = await world.orders.epochOf(maker);
        expect(epoch).to.be.greaterThan(1n);
        await expectRefused(world, way, () => way.take(world, order), "OrderWrongEpoch", [1n, epoch]);
      });

      it("is open from its first second to before its last, and at no other time", async () => {
        const now = await time.latest();
        const [startsAt, expiresAt] = [now + DAY, now + 2 * DAY];
        const { world, order } = await made({ startsAt, expiresAt });
        await time.setNextBlockTimestamp(startsAt - 1);
        const early = [startsAt, startsAt - 1];
        await expectRefused(world, way, () => way.take(world, order), "OrderNotStarted", early);
        const snapshot = await networkHelpers.takeSnapshot();
        await time.setNextBlockTimestamp(expiresAt - 1);
        await expectTraded(world, way, order);
        await snapshot.restore();
        await time.setNextBlockTimestamp(expiresAt);
        await expectRefused(world, way, () => way.take(world, order), "OrderExpired", [expiresAt, expiresAt]);
        const again = await way.make(world);
        await expectTraded(world, way, await way.sign(world, again));
      });

      it("is not open for more than 180 days, so that none is forgotten for years", async () => {
        const now = await time.latest();
        const { world, order } = await made({ startsAt: now, expiresAt: now + 180 * DAY + 1 });
        const args = [now, now + 180 * DAY + 1];
        await expectRefused(world, way, () => way.take(world, order), "OrderInvalidTime", args);
      });
    });
  }

  it("does not sell a token that its maker has sold elsewhere, for as long as it is gone", async () => {
    const world = await load();
    const order = await signed(world, await listingOf(world));
    await world.art.connect(world.seller).transferFrom(world.seller, world.collector, 1n);
    expect(
      await changesBy(world, async () => {
        await expect(buyOrder(world, order))
          .to.be.revertedWithCustomError(world.art, "ERC721IncorrectOwner")
          .withArgs(world.seller, 1n, world.collector);
      }),
    ).to.deep.equal({});
  });

  // What is not protected, and how the maker is: by raising the epoch, cancelling, or taking back the approval.
  it("sells a token that came back at its old price, unless its maker ended the order", async () => {
    const world = await load();
    const { art, orders, seller, collector } = world;
    const order = await signed(world, await listingOf(world));
    await art.connect(seller).transferFrom(seller, collector, 1n);
    await art.connect(collector).transferFrom(collector, seller, 1n);
    const snapshot = await networkHelpers.takeSnapshot();
    expect(await changesBy(world, () => buyOrder(world, order))).to.deep.equal({
      ...soldFor(PRICE),
      "owner of 1": "buyer",
    });
    await snapshot.restore();
    await orders.connect(seller).incrementEpoch();
    const epoch = await orders.epochOf(seller);
    await expectRefused(world, WAYS[0]!, () => buyOrder(world, order), "OrderWrongEpoch", [0n, epoch]);
  });

  it("lets one of a listing and its cheaper successor be taken, where both have one nonce", async () => {
    const world = await load();
    const { art, seller } = world;
    const dear = await signed(world, await listingOf(world, { price: 2n * PRICE }));
    const cheap = await signed(world, { ...dear.order, price: PRICE });
    await buyOrder(world, cheap);
    await buyBack(world);
    expect(await art.ownerOf(1n)).to.equal(seller.address);
    const args = [seller.address, dear.order.nonce];
    await expectRefused(world, WAYS[0]!, () => buyOrder(world, dear, 2n * PRICE), "OrderNonceUsed", args);
  });

  for (const first of [3n, 250n, 600n]) {
    it(`does not come back with a nonce ${first.toString()} when a neighbour of it is used or cancelled`, async () => {
      const world = await load();
      const { orders, seller } = world;
      const make = async (nonce: bigint, id: bigint) =>
        signed(world, await listingOf(world, { nonce, tokenIds: [id] }));
      const used = await make(first, 1n);
      const cancelled = await make(first + 1n, 2n);
      await buyOrder(world, used);
      await buyBack(world);
      await orders.connect(seller).cancel(first + 1n);
      await buyOrder(world, await make(first + 2n, 3n));
      await orders.connect(seller).cancelNonces((first + 3n) >> 8n, 1n << ((first + 3n) & 255n));
      for (const order of [used, cancelled]) {
        const args = [seller.address, order.order.nonce];
        await expectRefused(world, WAYS[0]!, () => buyOrder(world, order), "OrderNonceUsed", args);
      }
      expect(await orders.noncesOf(seller, first >> 8n)).to.equal(15n << (first & 255n));
    });
  }

  describe("given orders for several", () => {
    it("sells no more copies than the order has, in any number of purchases", async () => {
      const world = await load();
      const order = await signed(world, await copiesOf(world, 5n));
      const buy = (quantity: bigint) =>
        world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order, { quantity }), { value: quantity * PRICE });
      await buy(2n);
      await expectRefused(world, { name: "copies" }, () => buy(4n), "OrderQuantityLeft", [4n, 3n]);
      await buy(3n);
      await expectRefused(world, { name: "copies" }, () => buy(1n), "OrderQuantityLeft", [1n, 0n]);
      expect(await world.copies.balanceOf(world.buyer, 1n)).to.equal(5n);
      expect(await world.orders.filledOf(order.order.maker, order.order.nonce)).to.equal(5n);
    });

    it("buys no more tokens than an offer for a collection asks for, nor the rest once it is cancelled", async () => {
      const world = await load();
      const { orders, seller, buyer } = world;
      const offer = await signed(world, await offerOf(world, { tokenIds: [], quantity: 3n }));
      const accept = (id: bigint) => orders.connect(seller).acceptOffer(acceptanceOf(offer, id));
      await accept(1n);
      const snapshot = await networkHelpers.takeSnapshot();
      await accept(2n);
      await accept(3n);
      await expectRefused(world, { name: "an offer" }, () => accept(4n), "OrderQuantityLeft", [1n, 0n]);
      await snapshot.restore();
      await orders.connect(buyer).cancel(offer.order.nonce);
      const args = [buyer.address, offer.order.nonce];
      await expectRefused(world, { name: "an offer" }, () => accept(2n), "OrderNonceUsed", args);
    });

    it("sells no more of two orders with one nonce than of one", async () => {
      const world = await load();
      const { orders, copies, buyer, seller } = world;
      const dear = await signed(world, await copiesOf(world, 10n, { price: 2n * PRICE }));
      const cheap = await signed(world, { ...dear.order, price: PRICE });
      const buy = (order: SignedOrder, quantity: bigint) =>
        orders
          .connect(buyer)
          [BUY_PURCHASE](purchaseOf(order, { quantity }), { value: quantity * BigInt(order.order.price) });
      await buy(dear, 6n);
      await buy(cheap, 3n);
      await expectRefused(world, { name: "copies" }, () => buy(cheap, 2n), "OrderQuantityLeft", [2n, 1n]);
      await buy(cheap, 1n);
      for (const order of [dear, cheap]) {
        await expectRefused(world, { name: "copies" }, () => buy(order, 1n), "OrderQuantityLeft", [1n, 0n]);
      }
      expect(await copies.balanceOf(buyer, 1n)).to.equal(10n);
      expect(await orders.noncesOf(seller, BigInt(dear.order.nonce) >> 8n)).not.to.equal(0n);
    });

    it("ends each part with the epoch, and with the time", async () => {
      const world = await load();
      const { orders, buyer, seller } = world;
      const order = await signed(world, await copiesOf(world, 10n));
      const buy = () => orders.connect(buyer)[BUY_PURCHASE](purchaseOf(order, { quantity: 2n }), { value: 2n * PRICE });
      await buy();
      const snapshot = await networkHelpers.takeSnapshot();
      await orders.connect(seller).incrementEpoch();
      const epoch = await orders.epochOf(seller);
      await expectRefused(world, { name: "copies" }, buy, "OrderWrongEpoch", [0n, epoch]);
      await snapshot.restore();
      const { expiresAt } = order.order;
      await time.setNextBlockTimestamp(expiresAt);
      await expectRefused(world, { name: "copies" }, buy, "OrderExpired", [expiresAt, expiresAt]);
    });

    it("takes an order for none not at all, nor a part of nothing, nor two of one token", async () => {
      const world = await load();
      const { orders, buyer, seller } = world;
      const buy = (order: SignedOrder, quantity: bigint) =>
        orders.connect(buyer)[BUY_PURCHASE](purchaseOf(order, { quantity }), { value: 3n * PRICE });
      const none = await signed(world, await copiesOf(world, 0n));
      await expectRefused(world, { name: "copies" }, () => buy(none, 1n), "OrderQuantityLeft", [1n, 0n]);
      await expectRefused(world, { name: "copies" }, () => buy(none, 0n), "OrderInvalidQuantity", [0n]);
      const some = await signed(world, await copiesOf(world, 3n));
      await expectRefused(world, { name: "copies" }, () => buy(some, 0n), "OrderInvalidQuantity", [0n]);
      const one = await signed(world, await listingOf(world));
      await expectRefused(world, { name: "a listing" }, () => buy(one, 2n), "OrderInvalidQuantity", [2n]);
      const offer = await signed(world, await offerOf(world, { tokenIds: [], quantity: 3n }));
      const accept = () => orders.connect(seller).acceptOffer(acceptanceOf(offer, 1n, { quantity: 2n }));
      await expectRefused(world, { name: "an offer" }, accept, "OrderInvalidQuantity", [2n]);
    });
  });
});
