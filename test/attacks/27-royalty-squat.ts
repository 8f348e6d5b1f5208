import { expect } from "chai";
import type { BaseContract, ContractTransactionResponse } from "ethers";
import type { Collection, World } from "./world.js";
import {
  bought,
  booksOf,
  changesSince,
  DAY,
  deploy,
  deployWorld,
  ethers,
  FEE,
  flat,
  NATIVE,
  networkHelpers,
  offer,
  PRICE,
  REST,
  ROYALTY,
  Source,
  take,
} from "./world.js";

interface Scripted extends BaseContract {
  script(input: string, act: number, data: string): Promise<ContractTransactionResponse>;
}
const Act = { Answer: 1, Fail: 2, Burn: 3 } as const;

/** 27: a collection's royalties belong to its rightful admin, whoever is first. */
describe("attack 27: a royalty squat", () => {
  async function quoteOf({ router, seller }: World, collection: Collection | string, tokenId = 1n) {
    const { source, total, payouts } = await router.quote(collection, tokenId, NATIVE, PRICE, seller);
    return { source, total, receivers: payouts.map(({ receiver }) => receiver) };
  }

  describe("given a collection with its own ERC-2981 whose RoyaltyInfo a stranger creates first", () => {
    async function squatted() {
      const world = await deployWorld();
      const collection = await deploy<Collection>("ERC2981ERC721", [world.artist.address, 1_000]);
      await collection.mint(world.seller, 1n);
      await world.router.connect(world.attacker).createRoyaltyInfo(collection);
      const info = await ethers.getContractAt("RoyaltyInfo", await world.router.royaltyInfoOf(collection));
      return { world, collection, info, watched: { nfts: [[collection, 1n]] as [Collection, ...bigint[]][] } };
    }

    it("goes on paying whom the collection names", async () => {
      const { world, collection, watched } = await networkHelpers.loadFixture(squatted);
      expect(await quoteOf(world, collection)).to.deep.equal({
        source: Source.ERC2981,
        total: ROYALTY,
        receivers: [world.artist.address],
      });
      const sale = await offer(world, { refundWindow: 0 }, { collection });
      const before = await booksOf(world, watched);
      await take(world, world.buyer, sale);
      expect(await changesSince(world, before, watched)).to.deep.equal({
        "artist native": ROYALTY,
        "seller native": REST,
        "buyer native": -PRICE,
        "exchange native": FEE,
        "protocol native credit": FEE,
        "NFT 1": "buyer",
      });
    });

    it("takes no terms from the stranger: neither theirs, nor empty ones, nor a token's", async () => {
      const { world, collection, info } = await networkHelpers.loadFixture(squatted);
      const { attacker } = world;
      for (const terms of [flat([[attacker.address, 1_000]]), flat([])]) {
        await expect(info.connect(attacker).setCollectionTerms(terms))
          .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
          .withArgs(attacker.address);
        await expect(info.connect(attacker).setTokenTerms(1n, terms))
          .to.be.revertedWithCustomError(info, "RoyaltyNotCreator")
          .withArgs(1n, attacker.address);
      }
      await expect(info.connect(attacker).cancelPendingTerms())
        .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
        .withArgs(attacker.address);
      expect((await quoteOf(world, collection)).receivers).to.deep.equal([world.artist.address]);
    });
  });

  it("lets the rightful admin set terms in what a stranger created, and nobody create a second", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { router, artist, attacker, collector } = world;
    const art = await ethers.deployContract("KIP17Token", ["B", "B", collector.address, router, 2_000, ""]);
    await router.connect(attacker).createRoyaltyInfo(art);
    const address = await router.royaltyInfoOf(art);
    expect(address).to.equal(await router.predictRoyaltyInfo(art));
    await expect(router.connect(attacker).createRoyaltyInfo(art))
      .to.be.revertedWithCustomError(router, "RoyaltyInfoExists")
      .withArgs(art.target, address);
    const info = await ethers.getContractAt("RoyaltyInfo", address);
    await info.connect(collector).setCollectionTerms(flat([[artist.address, 1_000]]));
    expect(await quoteOf(world, await art.getAddress())).to.deep.equal({
      source: Source.RoyaltyInfo,
      total: ROYALTY,
      receivers: [artist.address],
    });
    // A mint with terms of its own finds the stranger's RoyaltyInfo and uses it.
    await art.connect(collector).mintWithRoyalty(collector.address, 1n, "", flat([[collector.address, 2_000]]));
    expect((await quoteOf(world, await art.getAddress())).receivers).to.deep.equal([collector.address]);
  });

  it("has no ear for a RoyaltyInfo that another router created", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const own = await deploy<World["router"]>("RoyaltyRouter");
    await own.connect(world.attacker).createRoyaltyInfo(world.collection);
    expect(await own.royaltyInfoOf(world.collection)).not.to.equal(await world.artInfo.getAddress());
    expect((await quoteOf(world, world.collection)).receivers).to.deep.equal([world.artist.address]);
  });

  describe("given a collection that was handed over", () => {
    async function handedOver() {
      const world = await deployWorld();
      // The old owner announces terms of their own as a parting gift.
      await world.artInfo.connect(world.artist).setCollectionTerms(flat([[world.attacker.address, 5_000]]));
      await world.art.connect(world.artist).transferOwnership(world.collector);
      await world.art.connect(world.collector).acceptOwnership();
      return world;
    }

    it("takes neither other nor empty terms from its former owner", async () => {
      const { artInfo, artist, ...world } = await networkHelpers.loadFixture(handedOver);
      for (const terms of [flat([]), flat([[world.attacker.address, 1]])]) {
        await expect(artInfo.connect(artist).setCollectionTerms(terms))
          .to.be.revertedWithCustomError(artInfo, "RoyaltyNotAdmin")
          .withArgs(artist.address);
      }
      expect((await quoteOf({ artInfo, artist, ...world }, world.collection)).total).to.equal(ROYALTY);
    });

    it("lets the new owner withdraw what the former one announced, in time", async () => {
      const world = await networkHelpers.loadFixture(handedOver);
      await world.artInfo.connect(world.collector).cancelPendingTerms();
      await networkHelpers.time.increase(31 * DAY);
      expect(await quoteOf(world, world.collection)).to.deep.equal({
        source: Source.RoyaltyInfo,
        total: ROYALTY,
        receivers: [world.artist.address],
      });
    });
  });

  it("does not raise a royalty in front of a purchase: it rises 30 days later", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { artInfo, artist, attacker } = world;
    const sale = await offer(world, { refundWindow: 0 });
    const before = await booksOf(world);
    await artInfo.connect(artist).setCollectionTerms(flat([[attacker.address, 5_000]]));
    await take(world, world.buyer, sale);
    expect(await changesSince(world, before)).to.deep.equal({
      "artist native": ROYALTY,
      "seller native": REST,
      "buyer native": -PRICE,
      "exchange native": FEE,
      "protocol native credit": FEE,
      "NFT 1": "buyer",
    });
  });

  it("fixes the royalties of a sale when it is made: blanking them inside the window shorts nobody", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const before = await booksOf(world);
    const terms = await bought(world, world.buyer, await offer(world));
    await world.artInfo.connect(world.artist).setCollectionTerms(flat([]));
    await world.escrow.connect(world.buyer).accept(terms);
    expect((await changesSince(world, before))["artist native"]).to.equal(ROYALTY);
  });

  for (const [what, act] of [
    ["reverts with a reason", Act.Fail],
    ["burns all its gas", Act.Burn],
  ] as const) {
    it(`gives a minter no power over a collection whose owner() ${what}`, async () => {
      const world = await networkHelpers.loadFixture(deployWorld);
      const { router, attacker } = world;
      const collection = await deploy<Scripted>("ScriptedContract");
      const yes = ethers.AbiCoder.defaultAbiCoder().encode(["bool"], [true]);
      await collection.script(ethers.id("isMinter(address)").slice(0, 10), Act.Answer, yes);
      await collection.script(ethers.id("owner()").slice(0, 10), act, "0x01");
      await router.createRoyaltyInfo(collection);
      const info = await ethers.getContractAt("RoyaltyInfo", await router.royaltyInfoOf(collection));
      await expect(info.connect(attacker).setCollectionTerms(flat([[attacker.address, 1_000]])))
        .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
        .withArgs(attacker.address);
    });
  }

  describe("given a creator who sold a token, buys it back, raises its royalty, and refunds", () => {
    async function boughtBack() {
      const world = await deployWorld();
      const { art, artist, collector } = world;
      await art.mintWithTokenURI(artist.address, 20n, "ipfs://own");
      await art.connect(artist).transferFrom(artist, collector, 20n);
      const watched = { nfts: [[world.collection, 20n]] as [Collection, ...bigint[]][] };
      const before = await booksOf(world, watched);
      const terms = await bought(world, artist, await offer(world, {}, { tokenId: 20n, seller: collector }));
      return { world, watched, before, terms };
    }

    it("refuses the raise, so that the collector has back what they sold, under the same royalty", async () => {
      const { world, watched, before, terms } = await networkHelpers.loadFixture(boughtBack);
      const { artInfo, artist, escrow, collector } = world;
      expect(await world.art.ownerOf(20n)).to.equal(artist.address);
      await expect(artInfo.connect(artist).setTokenTerms(20n, flat([[artist.address, 2_000]])))
        .to.be.revertedWithCustomError(artInfo, "RoyaltyTokenMoved")
        .withArgs(20n);
      await world.collection.connect(artist).setApprovalForAll(escrow, true);
      await escrow.connect(artist).refund(terms);
      expect(await changesSince(world, before, watched)).to.deep.equal({});
      const quote = await world.router.quote(world.art, 20n, NATIVE, PRICE, collector);
      expect([quote.total, quote.payouts[0]!.receiver]).to.deep.equal([ROYALTY, artist.address]);
    });

    it("cannot burn the token and mint it again with other terms", async () => {
      const { world } = await networkHelpers.loadFixture(boughtBack);
      const { art, artist } = world;
      await art.connect(artist).burn(20n);
      await expect(art.connect(artist).mintWithRoyalty(artist.address, 20n, "", flat([[artist.address, 2_000]])))
        .to.be.revertedWithCustomError(art, "KIP17AlreadyMinted")
        .withArgs(20n);
    });

    it("raises the whole collection's only after 30 days, when the refund window is long over", async () => {
      const { world, watched, before, terms } = await networkHelpers.loadFixture(boughtBack);
      const { artInfo, artist, escrow } = world;
      await artInfo.connect(artist).setCollectionTerms(flat([[artist.address, 5_000]]));
      await world.collection.connect(artist).setApprovalForAll(escrow, true);
      await escrow.connect(artist).refund(terms);
      expect(await changesSince(world, before, watched)).to.deep.equal({});
      const sale = await offer(world, { refundWindow: 0 }, { tokenId: 20n, seller: world.collector });
      await take(world, world.buyer, sale);
      expect(await changesSince(world, before, watched)).to.deep.equal({
        "artist native": ROYALTY,
        "collector native": REST,
        "buyer native": -PRICE,
        "exchange native": FEE,
        "protocol native credit": FEE,
        "NFT 20": "buyer",
      });
    });
  });

  it("sets the terms of a minted token once, also for its creator who still has it", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { art, artInfo, artist, attacker } = world;
    await art.mintWithTokenURI(artist.address, 20n, "ipfs://own");
    await expect(artInfo.connect(attacker).setTokenTerms(20n, flat([[attacker.address, 2_000]])))
      .to.be.revertedWithCustomError(artInfo, "RoyaltyNotCreator")
      .withArgs(20n, attacker.address);
    await artInfo.connect(artist).setTokenTerms(20n, flat([[artist.address, 500]]));
    await expect(artInfo.connect(artist).setTokenTerms(20n, flat([[artist.address, 2_000]])))
      .to.be.revertedWithCustomError(artInfo, "RoyaltyTokenTermsSet")
      .withArgs(20n);
    expect((await quoteOf(world, world.collection, 20n)).total).to.equal(PRICE / 20n);
  });
});
