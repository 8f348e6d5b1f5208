import { expect } from "chai";
import {
  auctionId,
  auctionOf,
  bid,
  createAuction,
  expectFunds,
  loadAuctions,
  PLAIN_BID,
  waitForEnd,
} from "../helpers/auctions.js";
import {
  created,
  expectNoAuction,
  expectRefused,
  shown,
  undoneAuction,
  withQuirkyCollection,
} from "../helpers/auctionRules.js";
import { eventsOf } from "../helpers/books.js";
import { DAY, NOBODY, PRICE } from "../helpers/suite.js";

describe("AuctionHouse.create, given an auction of the token", () => {
  describe("given that the house has the NFT", () => {
    it("refuses the seller and others before the first bid", async () => {
      const suite = await loadAuctions();
      const { art, house, houseAddress, seller, stranger } = suite;
      await createAuction(suite);
      for (const caller of [seller, stranger]) {
        await expectRefused(
          suite,
          () => house.connect(caller).create(auctionOf(suite, { seller: caller.address, reservePrice: 1n })),
          "AuctionNotOwner",
          [art, 1n, houseAddress, caller.address],
        );
      }
    });

    it("refuses with a bid, while the auction runs and when it is over", async () => {
      const suite = await loadAuctions();
      const { art, house, houseAddress, rival, seller } = suite;
      const auction = await createAuction(suite);
      await bid(suite, rival, auction, PRICE);
      const again = auctionOf(suite, { endsAt: suite.now + 2 * DAY });
      const refuse = (): Promise<void> =>
        expectRefused(suite, () => house.connect(seller).create(again), "AuctionNotOwner", [
          art,
          1n,
          houseAddress,
          seller.address,
        ]);
      await refuse();
      await waitForEnd(auction);
      await refuse();
    });

    it("refuses after an undone sale, until the seller takes the NFT back", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { art, buyer, house, houseAddress, seller } = suite;
      const auction = await undoneAuction(suite, buyer);
      const again = auctionOf(suite, { endsAt: suite.now + 3 * DAY });
      await expectRefused(suite, () => house.connect(seller).create(again), "AuctionNotOwner", [
        art,
        1n,
        houseAddress,
        seller.address,
      ]);
      await house.connect(seller).cancel(auction, seller);
      await expectFunds(suite, () => house.connect(seller).create(again), created(again));
    });
  });

  describe("given that the collection took the NFT away", () => {
    it("makes room for the new owner where there was no bid, and forgets the old auction", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { art, collection, house, seller, stranger } = suite;
      const old = await createAuction(suite, { buyNowPrice: 2n * PRICE });
      await collection.seize(1, stranger.address);
      const next = auctionOf(suite, { seller: stranger.address, endsAt: suite.now + 2 * DAY });
      await expectFunds(
        suite,
        async () => {
          expect(await eventsOf(house, house.connect(stranger).create(next))).to.deep.equal([
            ["AuctionCancelled", auctionId(old), NOBODY],
            ["AuctionCreated", auctionId(next), stranger.address, art, shown(next)],
          ]);
        },
        created(next),
      );
      await expectNoAuction(suite, old);
      // The seller of the old one has no part in the new one.
      await expectRefused(suite, () => house.connect(seller).cancel(next, seller), "AuctionNotSeller", [
        seller.address,
        stranger.address,
      ]);
    });

    it("makes room where the old auction is over", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { art, collection, house, stranger } = suite;
      const old = await createAuction(suite, { buyNowPrice: 2n * PRICE });
      await waitForEnd(old);
      await collection.seize(1, stranger.address);
      const next = auctionOf(suite, { seller: stranger.address, endsAt: suite.now + 2 * DAY });
      expect(await eventsOf(house, house.connect(stranger).create(next))).to.deep.equal([
        ["AuctionCancelled", auctionId(old), NOBODY],
        ["AuctionCreated", auctionId(next), stranger.address, art, shown(next)],
      ]);
      await expectNoAuction(suite, old);
    });

    it("begins the same auction anew for a seller who got the NFT back", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { art, buyer, collection, house, seller } = suite;
      const auction = await createAuction(suite);
      const id = auctionId(auction);
      await collection.seize(1, seller.address);
      await expectFunds(
        suite,
        async () => {
          expect(await eventsOf(house, house.connect(seller).create(auction))).to.deep.equal([
            ["AuctionCancelled", id, NOBODY],
            ["AuctionCreated", id, seller.address, art, shown(auction)],
          ]);
        },
        { "owner of 1": "house" },
      );
      await house.connect(buyer)[PLAIN_BID](auction, { value: PRICE });
      await waitForEnd(auction);
      await house.settle(auction);
      expect(await collection.ownerOf(1)).to.equal(buyer.address);
    });

    it("refuses where there is a bid, until it was undone", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { art, collection, house, rival, stranger } = suite;
      const old = await createAuction(suite, { buyNowPrice: 2n * PRICE });
      await bid(suite, rival, old, PRICE);
      await collection.seize(1, stranger.address);
      const next = auctionOf(suite, { seller: stranger.address, endsAt: suite.now + 5 * DAY });
      const refuse = (): Promise<void> =>
        expectRefused(suite, () => house.connect(stranger).create(next), "AuctionExists", [auctionId(old)]);
      await refuse();
      await waitForEnd(old);
      await refuse();
      await expectFunds(suite, () => house.connect(rival).undo(old, rival), {
        "rival native": PRICE,
        "house native": -PRICE,
        "bidder for 1": "nobody",
        "bid for 1": -PRICE,
      });
      expect(await eventsOf(house, house.connect(stranger).create(next))).to.deep.equal([
        ["AuctionCancelled", auctionId(old), NOBODY],
        ["AuctionCreated", auctionId(next), stranger.address, art, shown(next)],
      ]);
      await expectNoAuction(suite, old);
    });

    it("leaves the old auction to the next creation that succeeds", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { collection, house, houseAddress, seller, stranger } = suite;
      await createAuction(suite);
      await collection.seize(1, stranger.address);
      await collection.connect(stranger).setApprovalForAll(houseAddress, false);
      const next = auctionOf(suite, { seller: stranger.address });
      await expectRefused(
        suite,
        () => house.connect(stranger).create(next),
        "ERC721InsufficientApproval",
        [houseAddress, 1n],
        collection,
      );
      await expectRefused(suite, () => house.connect(seller).create(auctionOf(suite)), "AuctionNotOwner", [
        suite.art,
        1n,
        stranger.address,
        seller.address,
      ]);
    });
  });

  describe("given that it ended", () => {
    it("creates another one, of other terms or of the same", async () => {
      const suite = await loadAuctions();
      const { house, seller } = suite;
      const first = await createAuction(suite);
      await house.connect(seller).cancel(first, seller);
      const second = auctionOf(suite, { reservePrice: 1n });
      await expectFunds(suite, () => house.connect(seller).create(second), created(second));
      await house.connect(seller).cancel(second, seller);
      await expectFunds(suite, () => house.connect(seller).create(first), created(first));
    });
  });
});
