import { expect } from "chai";
import {
  auctionId,
  auctionOf,
  bid,
  createAuction,
  expectFunds,
  loadAuctions,
  waitForEnd,
} from "../helpers/auctions.js";
import { expectNoAuction, expectRefused, undoneAuction, withQuirkyCollection } from "../helpers/auctionRules.js";
import { eventsOf } from "../helpers/books.js";
import { ethers, NO_ESCROW, NOBODY, PRICE } from "../helpers/suite.js";

const GONE = { "auction of 1": NO_ESCROW, "end of 1": "0" };

describe("AuctionHouse.cancel", () => {
  describe("given a receiver to whom nothing may go", () => {
    it("refuses nobody and the house, also before it looks for the auction", async () => {
      const suite = await loadAuctions();
      const { house, houseAddress, seller } = suite;
      const never = auctionOf(suite);
      for (const to of [NOBODY, houseAddress]) {
        await expectRefused(suite, () => house.connect(seller).cancel(never, to), "LedgerInvalidReceiver", [to]);
      }
      const auction = await createAuction(suite);
      for (const to of [NOBODY, houseAddress]) {
        await expectRefused(suite, () => house.connect(seller).cancel(auction, to), "LedgerInvalidReceiver", [to]);
      }
    });
  });

  describe("given no such auction", () => {
    it("refuses", async () => {
      const suite = await loadAuctions();
      const { house, seller } = suite;
      const never = auctionOf(suite);
      await expectRefused(suite, () => house.connect(seller).cancel(never, seller), "AuctionNotFound", [
        auctionId(never),
      ]);
      const auction = await createAuction(suite);
      const other = { ...auction, reservePrice: 2n };
      await expectRefused(suite, () => house.connect(seller).cancel(other, seller), "AuctionNotFound", [
        auctionId(other),
      ]);
    });
  });

  describe("given a caller who is not the seller", () => {
    it("refuses strangers, operators of the seller and the house's owner", async () => {
      const suite = await loadAuctions();
      const { collection, house, owner, seller, stranger } = suite;
      const auction = await createAuction(suite);
      await collection.connect(seller).setApprovalForAll(stranger.address, true);
      for (const caller of [stranger, owner]) {
        for (const to of [caller, seller]) {
          await expectRefused(suite, () => house.connect(caller).cancel(auction, to), "AuctionNotSeller", [
            caller.address,
            seller.address,
          ]);
        }
      }
    });
  });

  describe("given a bid", () => {
    it("refuses while the auction runs and when it is over", async () => {
      const suite = await loadAuctions();
      const { house, rival, seller } = suite;
      const auction = await createAuction(suite);
      await bid(suite, rival, auction, PRICE);
      const refuse = (): Promise<void> =>
        expectRefused(suite, () => house.connect(seller).cancel(auction, seller), "AuctionHasBid", [
          auctionId(auction),
          rival.address,
        ]);
      await refuse();
      await waitForEnd(auction);
      await refuse();
    });
  });

  describe("given an auction without a bid", () => {
    it("gives the NFT back, and finds no auction any more", async () => {
      const suite = await loadAuctions();
      const { collection, house, houseAddress, seller } = suite;
      const auction = await createAuction(suite, { buyNowPrice: 2n * PRICE });
      await expectFunds(
        suite,
        async () => {
          const sent = house.connect(seller).cancel(auction, seller);
          expect(await eventsOf(house, sent)).to.deep.equal([["AuctionCancelled", auctionId(auction), seller.address]]);
          await expect(sent).to.emit(collection, "Transfer").withArgs(houseAddress, seller.address, 1n);
        },
        { ...GONE, "owner of 1": "seller" },
      );
      await expectNoAuction(suite, auction);
    });

    it("gives the NFT to whom the seller names", async () => {
      const suite = await loadAuctions();
      const { house, seller, stranger } = suite;
      const auction = await createAuction(suite);
      await expectFunds(
        suite,
        async () => {
          expect(await eventsOf(house, house.connect(seller).cancel(auction, stranger))).to.deep.equal([
            ["AuctionCancelled", auctionId(auction), stranger.address],
          ]);
        },
        { ...GONE, "owner of 1": "stranger" },
      );
    });

    it("cancels one that has not started, and one that is over", async () => {
      const suite = await loadAuctions();
      const { house, now, seller } = suite;
      const later = await createAuction(suite, { startsAt: now + 5_000, endsAt: now + 5_001 });
      await expectFunds(suite, () => house.connect(seller).cancel(later, seller), { ...GONE, "owner of 1": "seller" });
      const over = await createAuction(suite);
      await waitForEnd(over);
      await expectFunds(suite, () => house.connect(seller).cancel(over, seller), { ...GONE, "owner of 1": "seller" });
    });

    it("cancels one whose sale was undone", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { buyer, house, seller } = suite;
      const auction = await undoneAuction(suite, buyer);
      await expectFunds(suite, () => house.connect(seller).cancel(auction, seller), {
        ...GONE,
        "owner of 1": "seller",
      });
    });
  });

  describe("given a collection that does not deliver", () => {
    it("hands on the collection's own error, and lets the seller name somebody else", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { collection, house, seller, stranger } = suite;
      const auction = await createAuction(suite);
      await collection.refuse(seller.address, true);
      await expectRefused(
        suite,
        () => house.connect(seller).cancel(auction, seller),
        "Refused",
        [seller.address],
        collection,
      );
      await expectFunds(suite, () => house.connect(seller).cancel(auction, stranger), {
        ...GONE,
        "owner of 1": "stranger",
      });
    });

    it("keeps the auction where nothing moves and nothing is said", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { art, collection, house, houseAddress, seller } = suite;
      const auction = await createAuction(suite);
      await collection.setInert(true);
      await expectRefused(suite, () => house.connect(seller).cancel(auction, seller), "SettlementNotDelivered", [
        art,
        1n,
        seller.address,
        houseAddress,
      ]);
      await collection.setInert(false);
      await house.connect(seller).cancel(auction, seller);
      expect(await collection.ownerOf(1)).to.equal(seller.address);
    });

    it("keeps an auction whose NFT was taken away", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { collection, house, houseAddress, seller, stranger } = suite;
      const auction = await createAuction(suite);
      await collection.seize(1, stranger.address);
      await collection.connect(stranger).setApprovalForAll(houseAddress, true);
      await expectRefused(
        suite,
        () => house.connect(seller).cancel(auction, seller),
        "ERC721IncorrectOwner",
        [houseAddress, 1n, stranger.address],
        collection,
      );
    });

    it("shows no auction while the NFT moves, and lets nobody in", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { art, collection, house, houseAddress, seller } = suite;
      const auction = await createAuction(suite);
      const view = house.interface.encodeFunctionData("auctionOf", [art, 1n]);
      const again = house.interface.encodeFunctionData("cancel", [auction, seller.address]);
      await collection.setScript([view, again].map((data) => ({ target: houseAddress, value: 0n, data })));
      const nothing = house.interface.encodeFunctionResult("auctionOf", [ethers.ZeroHash, 0n, NOBODY, 0n]);
      expect(await eventsOf(collection, house.connect(seller).cancel(auction, seller))).to.deep.equal([
        ["Transfer", houseAddress, seller.address, 1n],
        ["Attempted", true, nothing],
        ["Attempted", false, house.interface.encodeErrorResult("ReentrancyGuardReentrantCall")],
      ]);
    });
  });
});
