import { expect } from "chai";
import { BUY_PURCHASE, type Order, TokenStandard } from "../../sdk/src/terms/order.js";
import type { RoyaltyInfo } from "../../typechain-types/index.js";
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
import {
  deploy,
  expectRefused,
  expectSolvent,
  expectTraded,
  type HostileCollection,
  load,
  WAYS,
} from "./orderAttackWorld.js";
import { Royalty } from "./world.js";

async function infoOf(world: OrderWorld, collection: OrderWorld["art"] | OrderWorld["copies"]): Promise<RoyaltyInfo> {
  const info = await ethers.getContractAt("RoyaltyInfo", await world.router.royaltyInfoOf(collection));
  return info.connect(world.artist);
}

function flat(shares: [holder: string, bps: bigint][], caps: { currency: string; amount: bigint }[] = []) {
  return { shares: shares.map(([holder, bps]) => ({ holder, bps })), validUntil: 0, caps, tiers: [] };
}

/** The royalty of an order at the world's price: a bundle's is that of a whole share, as often as there are tokens. */
function royaltyOf({ tokenIds }: Order, rate: bigint): bigint {
  const count = BigInt(tokenIds.length === 0 ? 1 : tokenIds.length);
  return (((PRICE / count) * rate) / 10_000n) * count;
}

/** 11: the royalty changes after one side has agreed, or somebody arranges the sale so that it is not paid. */
describe("attack 11: royalties of orders changed, or dodged", () => {
  for (const way of WAYS) {
    it(`sells ${way.name} at no higher royalty than its maker's limit, and announced rises come late`, async () => {
      const world = await load();
      const rate = way.name.includes("copies") ? 500n : 1_000n;
      const expiresAt = (await time.latest()) + 90 * DAY;
      const fields = { expiresAt, endPrice: 0n };
      const low = await way.sign(world, await way.make(world, { ...fields, maxRoyaltyBps: rate - 1n }));
      const args = [royaltyOf(low.order, rate), (PRICE * (rate - 1n)) / 10_000n];
      await expectRefused(world, way, () => way.take(world, low), "SettlementRoyaltyAboveLimit", args);

      const order = await way.sign(world, await way.make(world, { ...fields, maxRoyaltyBps: rate }));
      const info = await infoOf(world, way.name.includes("copies") ? world.copies : world.art);
      await info.setCollectionTerms(flat([[world.artist.address, 2_000n]]));
      const { effectiveAt } = await info.pendingTerms();
      expect(effectiveAt).to.be.greaterThan((await time.latest()) + 29 * DAY);
      const before = await networkHelpers.takeSnapshot();
      await expectTraded(world, way, order);
      await before.restore();
      await time.increaseTo(effectiveAt);
      const raised = [royaltyOf(order.order, 2_000n), (PRICE * rate) / 10_000n];
      await expectRefused(world, way, () => way.take(world, order), "SettlementRoyaltyAboveLimit", raised);
      const accepted = await way.make(world, { maxRoyaltyBps: 2_000n, endPrice: 0n });
      await expectTraded(world, way, await way.sign(world, accepted));
    });
  }

  describe("given a collection that answers for its royalty itself, and lies", () => {
    async function withCollection() {
      const world = await load();
      const evil = await deploy<HostileCollection>("HostileCollection");
      for (const id of [1n, 2n, 3n]) await evil.mint(world.seller, id);
      await evil.connect(world.seller).setApprovalForAll(world.orders, true);
      await evil.setRoyalty(Royalty.AbovePrice, world.attacker);
      return { world, evil, collection: await evil.getAddress() };
    }

    it("takes nothing from a maker with a limit, and at most half from one without", async () => {
      for (const way of WAYS.filter(({ name }) => !name.includes("copies"))) {
        const { world, collection } = await withCollection();
        const limited = await way.make(world, { collection, maxRoyaltyBps: 1_000n, endPrice: 0n, refundWindow: 0n });
        const order = await way.sign(world, limited);
        const args = [royaltyOf(limited, 5_000n), PRICE / 10n];
        await expectRefused(world, way, () => way.take(world, order), "SettlementRoyaltyAboveLimit", args);
        const any = await way.sign(world, { ...limited, maxRoyaltyBps: 10_000n, nonce: 60n });
        const changes = await changesBy(world, () => way.take(world, any));
        expect(changes["attacker native"]).to.be.lessThanOrEqual(PRICE / 2n);
        expect(changes["seller native"]).to.be.greaterThanOrEqual(PRICE / 2n - PRICE / 40n);
        await expectSolvent(world);
      }
    });

    it("leaves the seller to an offer their minimum, and what the others are due unpaid rather than less", async () => {
      const { world, collection } = await withCollection();
      const { orders, seller } = world;
      const offer = await signed(world, await offerOf(world, { collection }));
      const minimum = PRICE - PRICE / 40n;
      const accept = (least: bigint) => () =>
        orders.connect(seller).acceptOffer(acceptanceOf(offer, 1n, { minimum: least }));
      const left = PRICE / 2n - PRICE / 40n;
      await expectRefused(world, { name: "offer" }, accept(minimum), "OrderBelowMinimum", [left, minimum]);
      const window = await signed(world, await offerOf(world, { collection, refundWindow: BigInt(DAY) }));
      const late = () => orders.connect(seller).acceptOffer(acceptanceOf(window, 1n, { minimum }));
      await expectRefused(world, { name: "offer" }, late, "OrderBelowMinimum", [left, minimum]);
      expect((await changesBy(world, accept(left)))["seller native"]).to.equal(left);
    });
  });

  describe("given a seller among the holders", () => {
    it("pays the others their whole shares, whether the seller lists or accepts", async () => {
      for (const name of ["a listing", "a bundle", "a sweep", "an offer for a token", "an offer for a collection"]) {
        const way = WAYS.find((one) => one.name === name)!;
        const world = await load();
        const { artist, seller } = world;
        const shares: [string, bigint][] = [
          [artist.address, 600n],
          [seller.address, 400n],
        ];
        await (await infoOf(world, world.art)).setCollectionTerms(flat(shares));
        // The sum is no higher, but a holder is new.
        await time.increase(31 * DAY);
        const order = await way.sign(world, await way.make(world));
        const changes = await changesBy(world, () => way.take(world, order));
        const artistGets = changes["artist native"] as bigint;
        expect(artistGets).to.be.lessThanOrEqual((PRICE * 6n) / 100n);
        expect(artistGets).to.be.greaterThan((PRICE * 6n) / 100n - 4n);
        expect(changes["seller native"]).to.equal(PRICE - PRICE / 40n - artistGets);
        await expectSolvent(world);
      }
    });

    it("pays the holders though the maker names one of them as receiver, taker or storefront", async () => {
      const world = await load();
      const { artist, orders, buyer } = world;
      const order = await signed(
        world,
        await listingOf(world, { storefront: artist.address, storefrontFeeBps: 1_000n }),
      );
      const buy = () =>
        orders.connect(buyer)[BUY_PURCHASE](purchaseOf(order, { receiver: artist.address }), { value: PRICE });
      const changes = await changesBy(world, buy);
      expect(changes["artist native"]).to.equal(PRICE / 10n);
      expect(changes["artist credit in orders native"]).to.equal(PRICE / 10n);
      expect(changes["seller native"]).to.equal(PRICE - PRICE / 5n - PRICE / 40n);
    });
  });

  describe("given a bundle", () => {
    /** Token 21, whose artist set 20 % for it, and token 1 at the collection's 10 %; the seller has both. */
    async function withDear() {
      const world = await load();
      const { art, artist, seller } = world;
      await art.mintWithTokenURI(artist, 21n, "");
      await (await infoOf(world, art)).setTokenTerms(21n, flat([[artist.address, 2_000n]]));
      await art.transferFrom(artist, seller, 21n);
      return world;
    }

    it("cannot be sold where a dear token lies beside cheap ones, whichever comes first", async () => {
      for (const tokenIds of [
        [21n, 1n],
        [1n, 2n, 21n],
      ]) {
        const world = await withDear();
        const order = await signed(world, await listingOf(world, { tokenIds }));
        const other = tokenIds[0] === 21n ? 1n : 21n;
        await expectRefused(world, WAYS[0]!, () => buyOrder(world, order), "OrderUnequalRoyalties", [other]);
      }
    });

    it("cannot be sold where most tokens are of an accomplice, or owe nobody but the seller", async () => {
      for (const holder of ["attacker", "seller"] as const) {
        const world = await load();
        const { art, artist, seller } = world;
        const tokenIds = [1n];
        for (let id = 31n; id <= 39n; id++) {
          await art.mintWithTokenURI(artist, id, "");
          await (await infoOf(world, art)).setTokenTerms(id, flat([[world[holder].address, 1_000n]]));
          await art.transferFrom(artist, seller, id);
          tokenIds.push(id);
        }
        const order = await signed(world, await listingOf(world, { tokenIds }));
        await expectRefused(world, WAYS[0]!, () => buyOrder(world, order), "OrderUnequalRoyalties", [31n]);
      }
    });
  });

  describe("given copies", () => {
    it("pays the royalty of as many copies as are taken, however they are divided", async () => {
      for (const parts of [[6n], [1n, 5n], [2n, 2n, 2n]]) {
        const world = await load();
        const order = await signed(world, await copiesOf(world, 6n));
        let paid = 0n;
        for (const quantity of parts) {
          const buy = () =>
            world.orders
              .connect(world.buyer)
              [BUY_PURCHASE](purchaseOf(order, { quantity }), { value: quantity * PRICE });
          paid += (await changesBy(world, buy))["artist native"] as bigint;
        }
        expect(paid).to.equal((6n * PRICE) / 20n);
      }
    });

    it("owes a capped royalty as often as there are copies, together or one by one", async () => {
      const world = await load();
      const { orders, buyer, seller, artist } = world;
      const cap = { currency: ethers.ZeroAddress, amount: PRICE / 50n };
      await (await infoOf(world, world.copies)).setCollectionTerms(flat([[artist.address, 500n]], [cap]));
      const order = await signed(world, await copiesOf(world, 20n));
      const buy = (quantity: bigint) => () =>
        orders.connect(buyer)[BUY_PURCHASE](purchaseOf(order, { quantity }), { value: quantity * PRICE });
      expect((await changesBy(world, buy(1n)))["artist native"]).to.equal(PRICE / 50n);
      expect((await changesBy(world, buy(10n)))["artist native"]).to.equal((10n * PRICE) / 50n);
      const collection = await world.copies.getAddress();
      const offer = await signed(
        world,
        await offerOf(world, { standard: TokenStandard.KIP37, collection, quantity: 5n }),
      );
      const accept = () => orders.connect(seller).acceptOffer(acceptanceOf(offer, 1n, { quantity: 5n }));
      expect((await changesBy(world, accept))["artist native"]).to.equal((5n * PRICE) / 50n);
    });
  });
});
