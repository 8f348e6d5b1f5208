import { expect } from "chai";
import { toBeHex } from "ethers";
import type { Collection, HostileCollection } from "./world.js";
import {
  bought,
  booksOf,
  changesSince,
  deploy,
  deployWorld,
  FEE,
  flat,
  networkHelpers,
  offer,
  passWindow,
  PRICE,
  Royalty,
  royaltiesFor,
  ROYALTY,
  Source,
  take,
} from "./world.js";

/** 6: neither royalties above the price nor their absence may stop a sale or eat the seller's part. */
describe("attack 6: royalties above the price, and collections without royalties", () => {
  /** A collection whose ERC-2981 answers 120 % of any price, all of it for the attacker. */
  async function greedy() {
    const world = await deployWorld();
    const collection = await deploy<HostileCollection>("HostileCollection");
    await collection.mint(world.seller, 1n);
    await collection.setRoyalty(Royalty.AbovePrice, world.attacker);
    const watched = { nfts: [[collection, 1n]] as [Collection, ...bigint[]][] };
    return { world, collection, watched };
  }

  const half = { "attacker native": PRICE / 2n, "seller native": PRICE / 2n - FEE, "buyer native": -PRICE };

  it("pays half of the price at most, and the seller the rest, in a final sale", async () => {
    const { world, collection, watched } = await networkHelpers.loadFixture(greedy);
    const sale = await offer(world, { refundWindow: 0 }, { collection });
    const before = await booksOf(world, watched);
    await take(world, world.buyer, sale);
    expect(await changesSince(world, before, watched)).to.deep.equal({
      ...half,
      "exchange native": FEE,
      "protocol native credit": FEE,
      "NFT 1": "buyer",
    });
  });

  it("pays half of the price at most when an escrow closes", async () => {
    const { world, collection, watched } = await networkHelpers.loadFixture(greedy);
    const sale = await offer(world, {}, { collection });
    const before = await booksOf(world, watched);
    const terms = await bought(world, world.buyer, sale);
    await passWindow(terms);
    await world.escrow.closeEscrow(terms);
    expect(await changesSince(world, before, watched)).to.deep.equal({
      ...half,
      "feeReceiver native credit": FEE,
      "escrow native": FEE,
      "NFT 1": "buyer",
    });
  });

  it("sells nothing above the royalty that the seller accepts, and takes no money", async () => {
    const { world, collection, watched } = await networkHelpers.loadFixture(greedy);
    const sale = await offer(world, { maxRoyaltyBps: 1_000 }, { collection });
    const before = await booksOf(world, watched);
    await expect(take(world, world.buyer, sale))
      .to.be.revertedWithCustomError(world.exchange, "SettlementRoyaltyAboveLimit")
      .withArgs(PRICE / 2n, ROYALTY);
    expect(await changesSince(world, before, watched)).to.deep.equal({});
  });

  it("sells nothing above the royalty that the seller accepts by a single unit", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const sale = await offer(world, { price: 10n, maxRoyaltyBps: 0 });
    await expect(take(world, world.buyer, sale))
      .to.be.revertedWithCustomError(world.exchange, "SettlementRoyaltyAboveLimit")
      .withArgs(1n, 0n);
  });

  it("tells the highest rate whoever is to receive it", async () => {
    const { router } = await networkHelpers.loadFixture(deployWorld);
    const collection = await deploy<HostileCollection>("HostileCollection");
    for (const receiver of [1n, 2n, 2n ** 160n - 1n]) {
      await collection.setRoyalty(Royalty.AbovePrice, toBeHex(receiver, 20));
      expect(await router.highestRoyaltyRate(collection, 1n)).to.equal(5_000n);
    }
  });

  it("lets an admin name no terms above half of the price", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { artInfo, artist, attacker } = world;
    await expect(artInfo.connect(artist).setCollectionTerms(flat([[attacker.address, 5_001]])))
      .to.be.revertedWithCustomError(artInfo, "RoyaltyRateTooHigh")
      .withArgs(5_001n, 5_000n);
    await expect(
      artInfo.connect(artist).setCollectionTerms(
        flat([
          [attacker.address, 3_000],
          [artist.address, 2_001],
        ]),
      ),
    )
      .to.be.revertedWithCustomError(artInfo, "RoyaltyRateTooHigh")
      .withArgs(5_001n, 5_000n);
    await expect(
      artInfo.connect(artist).setCollectionTerms({
        ...flat([[attacker.address, 1]]),
        tiers: [{ currency: world.token.target, above: 1n, bps: 12_000 }],
      }),
    )
      .to.be.revertedWithCustomError(artInfo, "RoyaltyRateTooHigh")
      .withArgs(12_000n, 5_000n);
  });

  it("divides a price exactly when royalties and all fees are as high as they can be", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { exchange, owner, feeReceiver, collector, attacker, artist } = world;
    const collection = (await deploy<Collection>("PlainERC721")).connect(owner);
    await collection.mint(world.seller, 1n);
    await royaltiesFor(world.router, collection, owner, [
      [artist.address, 4_999],
      [attacker.address, 1],
    ]);
    await exchange.connect(owner).setProtocolFee(500, feeReceiver.address);
    const price = 10_007n;
    const watched = { nfts: [[collection, 1n]] as [Collection, ...bigint[]][] };
    const sale = await offer(
      world,
      { price, storefront: collector.address, storefrontFeeBps: 1_000 },
      { collection, tokenId: 1n },
    );
    const before = await booksOf(world, watched);
    const terms = await bought(world, world.buyer, sale);
    await passWindow(terms);
    await world.escrow.closeEscrow(terms);
    const royalty = (price * 5_000n) / 10_000n;
    expect(await changesSince(world, before, watched)).to.deep.equal({
      "artist native": royalty - 1n,
      "attacker native": 1n,
      "feeReceiver native credit": 500n,
      "collector native credit": 1_000n,
      "escrow native": 1_500n,
      "seller native": price - royalty - 1_500n,
      "buyer native": -price,
      "NFT 1": "buyer",
    });
  });

  describe("given a collection that knows nothing of royalties and has no RoyaltyInfo", () => {
    async function bare() {
      const world = await deployWorld();
      const collection = await deploy<Collection>("BareERC721");
      await collection.mint(world.seller, 1n);
      return { world, collection, watched: { nfts: [[collection, 1n]] as [Collection, ...bigint[]][] } };
    }

    for (const unit of ["native", "token"] as const) {
      it(`sells at once, in ${unit === "native" ? "native coin" : "a token"}`, async () => {
        const { world, collection, watched } = await networkHelpers.loadFixture(bare);
        const currency = unit === "native" ? {} : { currency: await world.token.getAddress() };
        const sale = await offer(world, { refundWindow: 0, ...currency }, { collection });
        const before = await booksOf(world, watched);
        const bought = await take(world, world.buyer, sale);
        await expect(bought).not.to.emit(world.exchange, "RoyaltyLookupFailed");
        expect(await changesSince(world, before, watched)).to.deep.equal({
          [`seller ${unit}`]: PRICE - FEE,
          [`buyer ${unit}`]: -PRICE,
          [`exchange ${unit}`]: FEE,
          [`protocol ${unit} credit`]: FEE,
          "NFT 1": "buyer",
        });
      });
    }

    it("sells with a refund window, and closes", async () => {
      const { world, collection, watched } = await networkHelpers.loadFixture(bare);
      const sale = await offer(world, {}, { collection });
      const before = await booksOf(world, watched);
      const terms = await bought(world, world.buyer, sale);
      expect(terms.royalties).to.deep.equal([]);
      await passWindow(terms);
      await world.escrow.closeEscrow(terms);
      expect(await changesSince(world, before, watched)).to.deep.equal({
        "seller native": PRICE - FEE,
        "buyer native": -PRICE,
        "feeReceiver native credit": FEE,
        "escrow native": FEE,
        "NFT 1": "buyer",
      });
    });

    it("has a source of None", async () => {
      const { world, collection } = await networkHelpers.loadFixture(bare);
      const quote = await world.router.quote(collection, 1n, world.token, PRICE, world.seller);
      expect([quote.source, quote.total, quote.payouts]).to.deep.equal([Source.None, 0n, []]);
    });
  });

  it("sells for a price of one unit, of which no royalty and no fee is left", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const sale = await offer(world, { price: 1n });
    const before = await booksOf(world);
    const terms = await bought(world, world.buyer, sale);
    await passWindow(terms);
    await world.escrow.closeEscrow(terms);
    expect(await changesSince(world, before)).to.deep.equal({
      "seller native": 1n,
      "buyer native": -1n,
      "NFT 1": "buyer",
    });
  });
});
