import { expect } from "chai";
import {
  balanceChanges,
  DAY,
  ethers,
  expectDroitError,
  FEE_BPS,
  loadWorld,
  networkHelpers,
  NATIVE,
  PRICE,
  ROYALTY_BPS,
  time,
  type World,
} from "./world.ts";
import type { BuyResult, ListingView, Sent } from "../../sdk/src/index.ts";

async function listed(changes: object = {}): Promise<World & { listing: ListingView }> {
  const world = await loadWorld();
  const { listing } = await (
    await world.as(world.seller)
  ).list({ collection: world.collection, tokenId: 1n, price: PRICE, ...changes });
  return { ...world, listing };
}

describe("sdk: buy", () => {
  describe("given a listing with a refund window", () => {
    it("pays into the escrow, and returns the sale", async () => {
      const { as, seller, buyer, works, listing, addresses, collection } = await listed({ delivery: "Delivered" });
      const droit = await as(buyer);
      let result: (Sent & BuyResult) | undefined;
      const changes = await balanceChanges([buyer, addresses.RefundEscrow, seller], async () => {
        result = await droit.buy({ listing });
      });
      expect(changes).to.deep.equal([-PRICE, PRICE, 0n]);
      const { escrow, price, currency, approvals, receipt } = result!;
      expect({ price, currency, approvals }).to.deep.equal({ price: PRICE, currency: NATIVE, approvals: [] });
      expect(await works.ownerOf(1n)).to.equal(buyer.address);
      const block = await ethers.provider.getBlock(receipt.blockNumber);
      expect(escrow).to.deep.include({ market: "FixedPriceExchange" });
      expect(escrow!.terms).to.deep.include({
        opener: addresses.FixedPriceExchange,
        seller: seller.address,
        buyer: buyer.address,
        collection,
        tokenId: 1n,
        amount: PRICE,
        closesAt: BigInt(block!.timestamp + 7 * DAY),
      });
      const contract = await ethers.getContractAt("RefundEscrow", addresses.RefundEscrow);
      expect(await contract.stateOf(escrow!.id)).to.equal(1n);
    });
  });

  describe("given a listing that is final at once", () => {
    it("pays everybody, and returns no escrow", async () => {
      const { as, seller, artist, buyer, addresses, listing } = await listed({ refundWindow: 0 });
      const droit = await as(buyer);
      const royalty = (PRICE * BigInt(ROYALTY_BPS)) / 10_000n;
      const fee = (PRICE * BigInt(FEE_BPS)) / 10_000n;
      const changes = await balanceChanges([buyer, artist, addresses.FixedPriceExchange, seller], async () => {
        expect((await droit.buy({ listing })).escrow).to.equal(undefined);
      });
      expect(changes).to.deep.equal([-PRICE, royalty, fee, PRICE - royalty - fee]);
    });

    it("gives it to the receiver, and the shop its fee on top", async () => {
      const { as, buyer, stranger, shop, works, listing, addresses } = await listed({ refundWindow: 0 });
      const droit = await as(buyer);
      const storefront = { address: shop.address, feeBps: 200 };
      const [paid] = await balanceChanges([buyer], () =>
        droit.buy({ listing, receiver: stranger.address, storefront }),
      );
      expect(paid).to.equal(-PRICE - PRICE / 50n);
      expect(await works.ownerOf(1n)).to.equal(stranger.address);
      const exchange = await ethers.getContractAt("FixedPriceExchange", addresses.FixedPriceExchange);
      expect(await exchange.creditOf(shop, NATIVE)).to.equal(PRICE / 50n);
    });
  });

  describe("given a price in a token", () => {
    it("approves just the price", async () => {
      const world = await loadWorld();
      const { as, seller, buyer, collection, currency, token, addresses } = world;
      const { listing } = await (await as(seller)).list({ collection, tokenId: 1n, price: PRICE, currency });
      const { approvals } = await (await as(buyer)).buy({ listing });
      const spender = addresses.FixedPriceExchange;
      expect(approvals).to.deep.equal([
        { kind: "amount", token: currency, spender, amount: PRICE, hash: approvals[0]!.hash },
      ]);
      expect(await token.allowance(buyer, spender)).to.equal(0n);
      expect(await token.balanceOf(buyer)).to.equal(999n * PRICE);
    });

    it("approves any amount only where told to", async () => {
      const { as, seller, buyer, collection, currency, token, addresses } = await loadWorld();
      const { listing } = await (await as(seller)).list({ collection, tokenId: 1n, price: PRICE, currency });
      const { approvals } = await (await as(buyer, { approval: "unlimited" })).buy({ listing });
      expect(approvals[0]).to.deep.include({ amount: ethers.MaxUint256 });
      expect(await token.allowance(buyer, addresses.FixedPriceExchange)).to.equal(ethers.MaxUint256);
    });

    it("approves nothing where the account does not have so much", async () => {
      const { as, seller, stranger, collection, currency } = await loadWorld();
      const { listing } = await (await as(seller)).list({ collection, tokenId: 1n, price: PRICE, currency });
      const error = await expectDroitError((await as(stranger)).buy({ listing }), "INSUFFICIENT_FUNDS");
      expect(error.message).to.equal("The account has 0 MNY, and 1 MNY are needed.");
      expect(await ethers.provider.getTransactionCount(stranger)).to.equal(0);
    });

    it("approves nothing for a listing that has ended", async () => {
      const { as, seller, buyer, collection, currency } = await loadWorld();
      const { listing } = await (
        await as(seller)
      ).list({ collection, tokenId: 1n, price: PRICE, currency, duration: DAY });
      await time.increase(2 * DAY);
      const error = await expectDroitError((await as(buyer)).buy({ listing }), "ExchangeListingExpired");
      expect(error.message).to.match(/^The listing has ended, at \d{4}-.* UTC\.$/);
      expect(error.approvals).to.deep.equal([]);
      expect(await ethers.provider.getTransactionCount(buyer)).to.equal(0);
    });

    it("tells of an approval that was sent before the purchase failed", async () => {
      const { as, seller, buyer, works, collection, currency } = await loadWorld();
      const { listing } = await (await as(seller)).list({ collection, tokenId: 1n, price: PRICE, currency });
      // What no trial before the approval can tell: the token is gone, which the collection says in its own words.
      await works.connect(seller).approve(ethers.ZeroAddress, 1n);
      const error = await expectDroitError((await as(buyer)).buy({ listing }), "ERC721InsufficientApproval");
      expect(error.approvals).to.have.lengthOf(1);
      expect(error.approvals[0]).to.deep.include({ kind: "amount", amount: PRICE });
    });
  });

  describe("given the listing changed after it was seen", () => {
    it("pays nothing, and says so", async () => {
      const { as, seller, buyer, collection, listing } = await listed();
      await (await as(seller)).reprice({ collection, tokenId: 1n, price: 2n * PRICE });
      const { args } = await expectDroitError((await as(buyer)).buy({ listing }), "ExchangeListingChanged");
      expect((args.listing as ListingView).price).to.equal(2n * PRICE);
      expect(await ethers.provider.getTransactionCount(buyer)).to.equal(0);
    });

    it("pays no higher price than what was shown, even where the hash is the new listing's", async () => {
      const { as, seller, buyer, collection, listing } = await listed();
      const { listing: dearer } = await (await as(seller)).reprice({ collection, tokenId: 1n, price: 2n * PRICE });
      const forged = { ...listing, hash: dearer.hash };
      const error = await expectDroitError((await as(buyer)).buy({ listing: forged }), "PRICE_ABOVE_MAXIMUM");
      expect(error.message).to.equal("It costs 2 native coin, which is above your maximum of 1 native coin.");
      expect(error.args).to.deep.equal({ price: 2n * PRICE, maximum: PRICE });
    });

    it("says that it is gone where it was sold", async () => {
      const { as, buyer, stranger, listing } = await listed();
      await (await as(stranger)).buy({ listing });
      await expectDroitError((await as(buyer)).buy({ listing }), "ExchangeNotListed");
    });
  });

  describe("given only the hash of the listing", () => {
    it("needs a maximum", async () => {
      const { as, seller, buyer, collection, listing, works } = await listed();
      const droit = await as(buyer);
      const seen = { collection, tokenId: 1n, seller: seller.address, hash: listing.hash };
      await expectDroitError(droit.buy({ listing: seen }), "INVALID_ARGUMENT");
      await expectDroitError(droit.buy({ listing: seen, maxPrice: PRICE - 1n }), "PRICE_ABOVE_MAXIMUM");
      await droit.buy({ listing: seen, maxPrice: PRICE });
      expect(await works.ownerOf(1n)).to.not.equal(seller.address);
    });
  });

  describe("given the account cannot pay", () => {
    it("says so before it asks for a signature", async () => {
      const { as, buyer, listing } = await listed();
      await networkHelpers.setBalance(buyer.address, PRICE / 2n);
      await expectDroitError((await as(buyer)).buy({ listing }), "INSUFFICIENT_FUNDS");
    });
  });

  describe("given another buyer is meant", () => {
    it("names them", async () => {
      const { as, buyer, stranger, listing } = await listed({}).then(async (world) => {
        const { listing: own } = await (
          await world.as(world.seller)
        ).list({ collection: world.collection, tokenId: 2n, price: PRICE, buyer: world.stranger.address });
        return { ...world, listing: own };
      });
      const error = await expectDroitError((await as(buyer)).buy({ listing }), "ExchangeNotTheBuyer");
      expect(error.args).to.deep.equal({ buyer: stranger.address, caller: buyer.address });
    });
  });
});
