import { expect } from "chai";
import { signOrder } from "../../sdk/src/terms/order.js";
import {
  copiesOf,
  deployOrderWorld,
  ethers,
  listingOf,
  networkHelpers,
  type OrderWorld,
  signed,
  time,
} from "../helpers/orderWorld.js";
import { ACCEPT, BUY, expectRefused, WAYS } from "../helpers/orderWays.js";

const load = () => networkHelpers.loadFixture(deployOrderWorld);

describe("OrderExchange.incrementEpoch", () => {
  /** The epoch that follows one when it is raised in the next block. */
  async function nextEpoch(epoch: bigint): Promise<bigint> {
    const { hash } = (await ethers.provider.getBlock("latest"))!;
    return epoch + 1n + (BigInt(hash!) >> 216n);
  }

  it("goes on by 1 and 40 bits of the last block's hash, and says where to", async () => {
    const { orders, seller } = await load();
    let epoch = 0n;
    for (let i = 0; i < 3; i++) {
      const next = await nextEpoch(epoch);
      expect(await orders.connect(seller).incrementEpoch.staticCall({ blockTag: "pending" })).to.equal(next);
      await expect(orders.connect(seller).incrementEpoch())
        .to.emit(orders, "EpochIncremented")
        .withArgs(seller.address, next);
      expect(await orders.epochOf(seller)).to.equal(next);
      expect(next > epoch + 1n).to.equal(true);
      expect(next - epoch <= 2n ** 40n).to.equal(true);
      epoch = next;
    }
  });

  it("cannot be foreseen: another block before, another epoch", async () => {
    const { orders, seller } = await load();
    const epochs = new Set<bigint>();
    for (let i = 0; i < 5; i++) {
      const before = await networkHelpers.takeSnapshot();
      await time.increase(i + 1);
      await orders.connect(seller).incrementEpoch();
      epochs.add(await orders.epochOf(seller));
      await before.restore();
    }
    expect(epochs.size).to.equal(5);
  });

  for (const way of WAYS) {
    describe(`given ${way.name}`, () => {
      it("ends the maker's orders of the epoch before", async () => {
        const world = await load();
        const { orders } = world;
        const maker = way.maker(world);
        const order = await signed(world, await way.make(world));
        await orders.connect(maker).incrementEpoch();
        const epoch = await orders.epochOf(maker);
        await expectRefused(world, way.take(world, order), "OrderWrongEpoch", [0n, epoch]);
      });

      it("takes an order of the new epoch, with a nonce that was used in the old one", async () => {
        for (const nonce of [4n, 191n, 192n, 1_000n]) {
          const world = await load();
          const { orders, art, buyer } = world;
          const maker = way.maker(world);
          await way.take(world, await signed(world, await way.make(world, { nonce, tokenIds: [2n] })));
          await orders.connect(maker).cancel(nonce + 1n);
          await orders.connect(maker).incrementEpoch();
          const epoch = await orders.epochOf(maker);
          for (const word of [0n, 3n]) expect(await orders.noncesOf(maker, word)).to.equal(0n);
          const again = await signed(world, await way.make(world, { nonce, epoch }));
          await way.take(world, again);
          expect(await art.ownerOf(1n)).to.equal(buyer.address);
          await expectRefused(world, way.take(world, again), "OrderNonceUsed", [maker.address, nonce]);
          expect(await orders.noncesOf(maker, nonce >> 8n)).to.equal(1n << (nonce & 255n));
          const next = await signed(world, await way.make(world, { nonce: nonce + 1n, epoch, tokenIds: [3n] }));
          await way.take(world, next);
          expect(await art.ownerOf(3n)).to.equal(buyer.address);
        }
      });

      it("takes no order of an epoch to come", async () => {
        const world = await load();
        const { orders } = world;
        for (const epoch of [1n, 2n ** 64n, ethers.MaxUint256]) {
          const order = await signed(world, await way.make(world, { epoch }));
          await expectRefused(world, way.take(world, order), "OrderWrongEpoch", [epoch, 0n]);
        }
        // Nor when one comes: it is another than the next number.
        const guessed = await signed(world, await way.make(world, { epoch: 1n }));
        await orders.connect(way.maker(world)).incrementEpoch();
        const epoch = await orders.epochOf(way.maker(world));
        await expectRefused(world, way.take(world, guessed), "OrderWrongEpoch", [1n, epoch]);
      });

      it("takes no order whose epoch is the present one in its low 64 bits alone", async () => {
        const world = await load();
        const { orders } = world;
        const maker = way.maker(world);
        await orders.connect(maker).incrementEpoch();
        // A nonce stands above the epoch in the maker's first slot.
        await orders.connect(maker).cancel(0n);
        const current = await orders.epochOf(maker);
        for (const epoch of [current + 2n ** 64n, current + 2n ** 255n]) {
          const order = await signed(world, await way.make(world, { epoch, nonce: 1n }));
          await expectRefused(world, way.take(world, order), "OrderWrongEpoch", [epoch, current]);
        }
        await way.take(world, await signed(world, await way.make(world, { epoch: current, nonce: 1n })));
      });
    });
  }

  it("ends what is left of an order that was taken in part", async () => {
    const world = await load();
    const { orders, seller } = world;
    const order = await copiesOf(world, 5n);
    const listing = await signed(world, order);
    await BUY.take(world, listing, { quantity: 2n });
    await orders.connect(seller).incrementEpoch();
    const epoch = await orders.epochOf(seller);
    await expectRefused(world, BUY.take(world, listing), "OrderWrongEpoch", [0n, epoch]);
    // The same in the new epoch is another order, of which nothing was taken.
    expect(await orders.filledOf(seller, order.nonce)).to.equal(0n);
    const renewed = await signOrder(seller, world.domain, { ...order, epoch });
    await BUY.take(world, renewed, { quantity: 5n });
    expect(await orders.filledOf(seller, order.nonce)).to.equal(5n);
  });

  it("ends listings and offers of its caller, and nobody else's", async () => {
    const world = await load();
    const { orders, seller, buyer, attacker, collector } = world;
    const listing = await signed(world, await listingOf(world, { maker: collector.address, tokenIds: [11n] }));
    const offer = await signed(world, await ACCEPT.make(world, { maker: collector.address, tokenIds: [1n] }));
    for (const other of [seller, buyer, attacker]) await orders.connect(other).incrementEpoch();
    expect(await orders.epochOf(collector)).to.equal(0n);
    await expectTaken(world, () => BUY.take(world, listing));
    await expectTaken(world, () => ACCEPT.take(world, offer));
    await orders.connect(collector).incrementEpoch();
    const epoch = await orders.epochOf(collector);
    await expectRefused(world, BUY.take(world, listing), "OrderWrongEpoch", [0n, epoch]);
    await expectRefused(world, ACCEPT.take(world, offer), "OrderWrongEpoch", [0n, epoch]);
  });

  it("works while the market is paused, and leaves cancelled nonces of the epoch before to it", async () => {
    const world = await load();
    const { orders, seller, owner } = world;
    await orders.connect(seller).cancelNonces(0n, ethers.MaxUint256);
    await orders.connect(seller).cancelNonces(9n, ethers.MaxUint256);
    await orders.connect(owner).pause();
    await orders.connect(seller).incrementEpoch();
    await orders.connect(owner).unpause();
    const epoch = await orders.epochOf(seller);
    for (const nonce of [0n, 191n, 192n, 255n, 9n * 256n]) {
      const order = await signed(world, await listingOf(world, { nonce, epoch }));
      await expectTaken(world, () => BUY.take(world, order));
    }
  });
});

/** Expects an order to be taken, and takes it back. */
async function expectTaken({ orders }: OrderWorld, take: () => Promise<unknown>): Promise<void> {
  const before = await networkHelpers.takeSnapshot();
  await expect(take()).to.emit(orders, "OrderFilled");
  await before.restore();
}
