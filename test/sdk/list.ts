import { expect } from "chai";
import hre from "hardhat";
import {
  DAY,
  deployForeign,
  ethers,
  expectDroitError,
  FEE_BPS,
  loadWorld,
  networkHelpers,
  NATIVE,
  PRICE,
  ROYALTY_BPS,
  time,
} from "./world.ts";

describe("sdk: list", () => {
  describe("given nothing is approved", () => {
    it("approves the exchange for the one token, and tells", async () => {
      const { as, seller, collection, works, addresses } = await loadWorld();
      const droit = await as(seller);
      const { approvals, preparations, receipt, hash } = await droit.list({ collection, tokenId: 1n, price: PRICE });
      const spender = addresses.FixedPriceExchange;
      expect(approvals).to.deep.equal([{ kind: "token", collection, tokenId: 1n, spender, hash: approvals[0]!.hash }]);
      expect(preparations).to.deep.equal([]);
      expect(approvals[0]!.hash)
        .to.match(/^0x[0-9a-f]{64}$/)
        .and.not.equal(hash);
      expect(receipt.hash).to.equal(hash);
      expect(await works.getApproved(1n)).to.equal(spender);
      expect(await works.isApprovedForAll(seller, spender)).to.be.false;
    });

    it("approves for the whole collection only where told to", async () => {
      const { as, seller, collection, works, addresses } = await loadWorld();
      const droit = await as(seller);
      const { approvals } = await droit.list({ collection, tokenId: 1n, price: PRICE, approval: "unlimited" });
      const spender = addresses.FixedPriceExchange;
      expect(approvals).to.deep.equal([{ kind: "collection", collection, spender, hash: approvals[0]!.hash }]);
      expect(await works.isApprovedForAll(seller, spender)).to.be.true;
      expect((await droit.list({ collection, tokenId: 2n, price: PRICE })).approvals).to.deep.equal([]);
    });

    it("sends nothing where told not to approve, and says what is missing", async () => {
      const { as, seller, collection, addresses } = await loadWorld();
      const droit = await as(seller, { approval: "none" });
      const before = await ethers.provider.getTransactionCount(seller);
      const { args } = await expectDroitError(droit.list({ collection, tokenId: 1n, price: PRICE }), "APPROVAL_NEEDED");
      expect(args.needed).to.deep.equal({
        kind: "token",
        collection,
        tokenId: 1n,
        spender: addresses.FixedPriceExchange,
      });
      expect(await ethers.provider.getTransactionCount(seller)).to.equal(before);
    });

    it("tells whose approval it ends: an NFT has one", async () => {
      const { as, seller, collection, works, addresses } = await loadWorld();
      await works.connect(seller).approve(addresses.OrderExchange, 1n);
      const { approvals } = await (await as(seller)).list({ collection, tokenId: 1n, price: PRICE });
      expect(approvals[0]).to.deep.include({ kind: "token", replaces: addresses.OrderExchange });
    });

    it("approves nothing for a listing that is refused whatever is approved", async () => {
      const { as, buyer, collection } = await loadWorld();
      const before = await ethers.provider.getTransactionCount(buyer);
      const { args } = await expectDroitError(
        (await as(buyer)).list({ collection, tokenId: 1n, price: PRICE }),
        "ExchangeNotOwner",
      );
      expect(args).to.include({ collection, tokenId: 1n, caller: buyer.address });
      expect(await ethers.provider.getTransactionCount(buyer)).to.equal(before);
    });
  });

  describe("given only collection, token and price", () => {
    it("lists on the usual terms, guarded against any later royalty and fee", async () => {
      const { as, seller, collection, addresses } = await loadWorld();
      const before = await time.latest();
      const { listing } = await (await as(seller)).list({ collection, tokenId: 1n, price: PRICE });
      const exchange = await ethers.getContractAt("FixedPriceExchange", addresses.FixedPriceExchange);
      const stored = await exchange.listingOf(collection, 1n, seller);
      expect(listing).to.deep.include({
        collection,
        tokenId: 1n,
        seller: seller.address,
        currency: NATIVE,
        price: PRICE,
        refundWindow: 7 * DAY,
        maxRoyaltyBps: ROYALTY_BPS,
        protocolFeeBps: FEE_BPS,
        buyer: undefined,
        storefront: undefined,
      });
      expect(stored.price).to.equal(PRICE);
      expect(stored.expiresAt).to.equal(listing.expiresAt);
      // The clock was read before the approval was mined.
      expect(listing.expiresAt).to.be.within(before + 30 * DAY, (await time.latest()) + 30 * DAY);
    });
  });

  describe("given every term", () => {
    it("lists on them", async () => {
      const { as, seller, buyer, shop, collection, currency } = await loadWorld();
      const expiresAt = (await time.latest()) + DAY;
      const { listing, delivery, deliveryReason } = await (
        await as(seller)
      ).list({
        collection,
        tokenId: 1n,
        price: 5n * PRICE,
        currency,
        expiresAt,
        refundWindow: DAY,
        delivery: "Held",
        maxRoyaltyBps: 1_500,
        buyer: buyer.address,
        storefront: { address: shop.address, feeBps: 100 },
      });
      expect({ delivery, deliveryReason }).to.deep.equal({ delivery: "Held", deliveryReason: "You chose it." });
      expect(listing).to.deep.include({
        currency,
        price: 5n * PRICE,
        expiresAt,
        refundWindow: DAY,
        delivery: "Held",
        maxRoyaltyBps: 1_500,
        buyer: buyer.address,
        storefront: { address: shop.address, feeBps: 100 },
      });
    });
  });

  describe("given nothing is said of delivery", () => {
    it("delivers at once from a collection of Droit's, and says why", async function () {
      // Coverage compiles the contracts with its own statements in them, so their code is another.
      if (hre.globalOptions.coverage) return this.skip();
      const { as, seller, collection } = await loadWorld();
      const { listing, delivery, deliveryReason } = await (
        await as(seller)
      ).list({ collection, tokenId: 1n, price: PRICE });
      expect(delivery).to.equal("Delivered");
      expect(listing.delivery).to.equal("Delivered");
      expect(deliveryReason).to.include("KIP17Token of Droit");
    });

    it("keeps a token of any other collection in the escrow, and says why", async () => {
      const { as, seller } = await loadWorld();
      const { address } = await deployForeign(seller);
      const { listing, delivery, deliveryReason } = await (
        await as(seller)
      ).list({ collection: address, tokenId: 7n, price: PRICE });
      expect(delivery).to.equal("Held");
      expect(listing.delivery).to.equal("Held");
      expect(deliveryReason).to.include("Droit did not make this collection");
    });

    it("does not take a collection for Droit's that names another router", async () => {
      const { as, seller, artist } = await loadWorld();
      const router = await ethers.deployContract("RoyaltyRouter");
      const other = await ethers.deployContract("KIP17Token", ["Other", "OTH", artist.address, router, 0, ""]);
      await other.connect(artist).mintWithTokenURI(seller.address, 1n, "");
      const { delivery } = await (
        await as(seller)
      ).list({ collection: await other.getAddress(), tokenId: 1n, price: PRICE });
      expect(delivery).to.equal("Held");
    });

    it("does not take other code of the same size for Droit's", async function () {
      if (hre.globalOptions.coverage) return this.skip();
      const { as, seller, collection } = await loadWorld();
      const code = await ethers.provider.getCode(collection);
      // The last byte is none that runs: it tells the size of the compiler's own notes.
      await networkHelpers.setCode(collection, `${code.slice(0, -2)}00`);
      const { delivery } = await (await as(seller)).list({ collection, tokenId: 1n, price: PRICE });
      expect(delivery).to.equal("Held");
    });

    it("knows the editions of the suite's factory", async () => {
      const { as, seller, addresses } = await loadWorld();
      const factory = await ethers.getContractAt("EditionFactory", addresses.EditionFactory);
      const terms = ["Edition", "EDN", 10, "ipfs://", ""] as const;
      const edition = await factory.connect(seller).createEdition.staticCall(...terms);
      await factory.connect(seller).createEdition(...terms);
      const contract = await ethers.getContractAt("KIP17Edition", edition);
      await contract.connect(seller).mint(seller, 1, 0);
      const { delivery, deliveryReason } = await (
        await as(seller)
      ).list({ collection: edition, tokenId: 1n, price: PRICE });
      expect(delivery).to.equal("Delivered");
      expect(deliveryReason).to.include("KIP17Edition of Droit");
    });

    it("has no custody to speak of where the sale is final at once", async () => {
      const { as, seller } = await loadWorld();
      const { address } = await deployForeign(seller);
      const { delivery, deliveryReason } = await (
        await as(seller)
      ).list({ collection: address, tokenId: 7n, price: PRICE, refundWindow: 0 });
      expect({ delivery, deliveryReason }).to.deep.equal({
        delivery: "Delivered",
        deliveryReason: "The sale is final at once.",
      });
    });
  });

  describe("given an argument is wrong", () => {
    const cases: [string, object, RegExp][] = [
      ["a price of zero", { price: 0n }, /price: must be at least 1/],
      ["a price that is no bigint", { price: 5 as unknown as bigint }, /price: must be a bigint/],
      ["a time in milliseconds", { expiresAt: 1_800_000_000_000 }, /expiresAt: must be in seconds/],
      ["an end and a duration", { expiresAt: 1_900_000_000, duration: DAY }, /duration: cannot be given beside/],
      ["a rate above the whole", { maxRoyaltyBps: 10_001 }, /maxRoyaltyBps: must be from 0/],
      ["a collection that is none", { collection: "0x12" }, /collection: must be an address/],
      ["a negative token", { tokenId: -1 }, /tokenId: must be at least 0/],
    ];
    for (const [name, change, message] of cases) {
      it(`names ${name}`, async () => {
        const { as, seller, collection } = await loadWorld();
        const work = (await as(seller)).list({ collection, tokenId: 1n, price: PRICE, ...change });
        expect((await expectDroitError(work, "INVALID_ARGUMENT")).message).to.match(message);
      });
    }
  });
});

describe("sdk: reprice, cancelListing, prune", () => {
  it("changes the price and nothing else", async () => {
    const { as, seller, collection } = await loadWorld();
    const droit = await as(seller);
    const { listing: before } = await droit.list({ collection, tokenId: 1n, price: PRICE });
    const { listing } = await droit.reprice({ collection, tokenId: 1n, price: 2n * PRICE });
    expect(listing).to.deep.equal({ ...before, price: 2n * PRICE, hash: listing.hash });
    expect(listing.hash).not.to.equal(before.hash);
  });

  it("reprices only what is listed", async () => {
    const { as, seller, collection } = await loadWorld();
    await expectDroitError((await as(seller)).reprice({ collection, tokenId: 1n, price: PRICE }), "ExchangeNotListed");
  });

  it("ends a listing", async () => {
    const { as, seller, collection } = await loadWorld();
    const droit = await as(seller);
    await droit.list({ collection, tokenId: 1n, price: PRICE });
    await droit.cancelListing({ collection, tokenId: 1n });
    expect(await droit.listing({ collection, tokenId: 1n, seller: seller.address })).to.equal(undefined);
    await expectDroitError(droit.cancelListing({ collection, tokenId: 1n }), "ExchangeNotListed");
  });

  it("lets anyone prune what its seller no longer owns, and nothing else", async () => {
    const { as, seller, buyer, stranger, collection, works } = await loadWorld();
    await (await as(seller)).list({ collection, tokenId: 1n, price: PRICE });
    const droit = await as(stranger);
    const key = { collection, tokenId: 1n, seller: seller.address };
    await expectDroitError(droit.prune(key), "ExchangeListingStands");
    await works.connect(seller).transferFrom(seller, buyer, 1n);
    await droit.prune(key);
    expect(await droit.listing(key)).to.equal(undefined);
  });
});
