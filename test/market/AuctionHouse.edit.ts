import { expect } from "chai";
import type { Auction } from "../../sdk/src/terms/auction.js";
import { answering } from "../access/precompiles.js";
import {
  auctionId,
  auctionOf,
  bid,
  createAuction,
  expectFunds,
  FULL_BID,
  loadAuctions,
  waitForEnd,
} from "../helpers/auctions.js";
import {
  breaches,
  created,
  edges,
  expectNoAuction,
  expectRefused,
  fairCollection,
  LATER,
  narrowFields,
  shown,
  undoneAuction,
  withBit,
  withQuirkyCollection,
} from "../helpers/auctionRules.js";
import { eventsOf } from "../helpers/books.js";
import { DAY, ethers, HELD, networkHelpers, NOBODY, PRICE, setRoyalties, time } from "../helpers/suite.js";

/** The word after the selector at which the new terms begin. */
const NEXT = 20;

describe("AuctionHouse.edit", () => {
  describe("given that new sales are stopped", () => {
    it("refuses", async () => {
      const suite = await loadAuctions();
      const { house, owner, seller } = suite;
      const auction = await createAuction(suite);
      await house.connect(owner).pause();
      await expectRefused(suite, () => house.connect(seller).edit(auction, auction), "EnforcedPause", []);
    });
  });

  describe("given no such auction", () => {
    it("refuses terms of which there never was one, and terms that differ in any field", async () => {
      const suite = await loadAuctions();
      const { house, money, seller, stranger } = suite;
      const never = auctionOf(suite);
      await expectRefused(suite, () => house.connect(seller).edit(never, never), "AuctionNotFound", [auctionId(never)]);
      const auction = await createAuction(suite);
      const changes: Partial<Auction>[] = [
        { collection: money },
        { tokenId: 2n },
        { seller: stranger.address },
        { currency: money },
        { reservePrice: PRICE + 1n },
        { buyNowPrice: 1n },
        { minRaise: 1n },
        { minRaiseBps: 501 },
        { startsAt: suite.now + 1 },
        { endsAt: suite.now + DAY + 1 },
        { extensionWindow: 601 },
        { maxExtension: 3_601 },
        { gateKind: 1 },
        { gateService: stranger.address },
        { refundWindow: 1 },
        { delivery: HELD },
        { maxRoyaltyBps: 1_001 },
        { protocolFeeBps: 251 },
        { storefront: stranger.address },
        { storefrontFeeBps: 1 },
      ];
      expect(changes).to.have.lengthOf(Object.keys(auction).length);
      for (const change of changes) {
        const other = { ...auction, ...change };
        await expectRefused(suite, () => house.connect(seller).edit(other, auction), "AuctionNotFound", [
          auctionId(other),
        ]);
      }
    });
  });

  describe("given a caller who is not the seller", () => {
    it("refuses strangers, operators of the seller and the house's owner", async () => {
      const suite = await loadAuctions();
      const { collection, house, owner, seller, stranger } = suite;
      const auction = await createAuction(suite);
      await collection.connect(seller).setApprovalForAll(stranger.address, true);
      for (const caller of [stranger, owner]) {
        const next = { ...auction, reservePrice: 1n };
        await expectRefused(suite, () => house.connect(caller).edit(auction, next), "AuctionNotSeller", [
          caller.address,
          seller.address,
        ]);
      }
    });
  });

  describe("given a bid", () => {
    it("refuses while the auction runs and when it is over", async () => {
      const suite = await loadAuctions();
      const { house, rival, seller } = suite;
      const auction = await createAuction(suite);
      await bid(suite, rival, auction, PRICE);
      const next = { ...auction, endsAt: suite.now + 3 * DAY };
      const refuse = (): Promise<void> =>
        expectRefused(suite, () => house.connect(seller).edit(auction, next), "AuctionHasBid", [
          auctionId(auction),
          rival.address,
        ]);
      await refuse();
      await waitForEnd(auction);
      await refuse();
    });
  });

  describe("given another token or seller", () => {
    it("refuses", async () => {
      const suite = await loadAuctions();
      const { house, money, seller, stranger } = suite;
      const auction = await createAuction(suite);
      for (const change of [{ collection: money }, { tokenId: 2n }, { seller: stranger.address }]) {
        const next = { ...auction, ...change };
        await expectRefused(
          suite,
          () => house.connect(seller).edit(auction, next),
          "AuctionNotTheSame",
          [auctionId(auction)],
          house,
          [1n, 2n],
        );
      }
    });
  });

  describe("given that the house does not own the NFT", () => {
    for (const [name, end] of [
      ["while the auction runs", 0],
      ["when it is over", DAY],
    ] as const) {
      it(`refuses where the collection took it away, ${name}`, async () => {
        const suite = await withQuirkyCollection(await loadAuctions());
        const { collection, house, now, seller, stranger } = suite;
        const auction = await createAuction(suite);
        await collection.seize(1, stranger.address);
        await time.increaseTo(now + 100 + end);
        const next = { ...auction, endsAt: now + 3 * DAY };
        const edit = () => house.connect(seller).edit(auction, next);
        await expectRefused(suite, edit, "AuctionNotInCustody", [auctionId(auction)]);
      });
    }

    it("refuses where it went back to the seller, who creates anew", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { collection, house, now, seller } = suite;
      const auction = await createAuction(suite);
      await collection.seize(1, seller.address);
      const next = { ...auction, endsAt: now + 2 * DAY };
      await expectRefused(suite, () => house.connect(seller).edit(auction, next), "AuctionNotInCustody", [
        auctionId(auction),
      ]);
      await expectFunds(suite, () => house.connect(seller).create(next), created(next));
    });

    it("refuses while the collection names no owner, or another, and edits once it names the house", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { collection, house, seller, stranger } = suite;
      const auction = await createAuction(suite);
      const next = { ...auction, reservePrice: 1n };
      const edit = () => house.connect(seller).edit(auction, next);
      await collection.setOwnerReverts(true);
      await expect(edit()).to.be.revertedWithCustomError(house, "AuctionNotInCustody").withArgs(auctionId(auction));
      await collection.setOwnerReverts(false);
      await collection.claimOwner(1, stranger.address);
      await expectRefused(suite, edit, "AuctionNotInCustody", [auctionId(auction)]);
      await collection.claimOwner(1, NOBODY);
      await expectFunds(suite, edit, { "auction of 1": auctionId(next) });
    });
  });

  describe("given a collection that has become a currency", () => {
    it("refuses", async () => {
      const suite = await loadAuctions();
      const { art, house, houseAddress, seller } = suite;
      const auction = await createAuction(suite);
      // It answers every question with the house, which is also a number of decimals.
      await networkHelpers.setCode(art, answering(ethers.zeroPadValue(houseAddress, 32), 32));
      await expectRefused(
        suite,
        () => house.connect(seller).edit(auction, { ...auction, reservePrice: 1n }),
        "AuctionInvalidCollection",
        [art],
      );
    });
  });

  describe("given new terms that break one rule", () => {
    for (const { rule, fields, error, args, contract } of breaches) {
      it(`refuses ${rule}`, async () => {
        const suite = await loadAuctions();
        const { house, now, seller } = suite;
        const auction = await createAuction(suite);
        await expectRefused(
          suite,
          async () => {
            await time.setNextBlockTimestamp(now + LATER);
            await house.connect(seller).edit(auction, auctionOf(suite, fields(suite)));
          },
          error,
          args(suite),
          contract === undefined ? house : suite[contract],
        );
      });
    }
  });

  describe("given call data with a dirty bit in the new terms", () => {
    for (const [name, position, bits] of narrowFields) {
      it(`refuses ${name}`, async () => {
        const suite = await loadAuctions();
        const { house, houseAddress, seller } = suite;
        const auction = await createAuction(suite);
        const data = house.interface.encodeFunctionData("edit", [auction, auction]);
        for (const bit of [bits, 255]) {
          const dirty = withBit(data, NEXT + position, bit);
          await expectFunds(
            suite,
            () => expect(seller.sendTransaction({ to: houseAddress, data: dirty })).to.be.revertedWithoutReason(ethers),
            {},
          );
        }
        await seller.sendTransaction({ to: houseAddress, data });
      });
    }
  });

  describe("given new terms in order", () => {
    for (const [name, fields] of edges) {
      it(`makes it an auction ${name}`, async () => {
        const suite = await loadAuctions();
        const { art, house, now, seller } = suite;
        const auction = await createAuction(suite, { reservePrice: 7n, endsAt: suite.now + 5 * DAY });
        const next = auctionOf(suite, fields(suite));
        await expectFunds(
          suite,
          async () => {
            await time.setNextBlockTimestamp(now + LATER);
            expect(await eventsOf(house, house.connect(seller).edit(auction, next))).to.deep.equal([
              ["AuctionCancelled", auctionId(auction), NOBODY],
              ["AuctionCreated", auctionId(next), seller.address, art, shown(next)],
            ]);
          },
          { "auction of 1": auctionId(next), "end of 1": String(next.endsAt) },
        );
      });
    }

    it("returns the new id", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      const next = { ...auction, reservePrice: 5n };
      expect(await suite.house.connect(suite.seller).edit.staticCall(auction, next)).to.equal(auctionId(next));
    });

    it("finds no auction of the old terms any more", async () => {
      const suite = await loadAuctions();
      const { buyer, house, seller } = suite;
      const auction = await createAuction(suite, { buyNowPrice: 2n * PRICE });
      const next = { ...auction, reservePrice: PRICE + 1n };
      await house.connect(seller).edit(auction, next);
      await expectNoAuction(suite, auction);
      await bid(suite, buyer, next, PRICE + 1n);
      expect((await house.auctionOf(suite.art, 1n)).bidder).to.equal(buyer.address);
    });

    it("lets terms that are already those of the auction stand", async () => {
      const suite = await loadAuctions();
      const { art, house, seller } = suite;
      const auction = await createAuction(suite);
      await expectFunds(
        suite,
        async () => {
          expect(await eventsOf(house, house.connect(seller).edit(auction, auction))).to.deep.equal([
            ["AuctionCancelled", auctionId(auction), NOBODY],
            ["AuctionCreated", auctionId(auction), seller.address, art, shown(auction)],
          ]);
        },
        {},
      );
    });

    it("refuses a bid that was meant for the terms before", async () => {
      const suite = await loadAuctions();
      const { buyer, house, money, seller } = suite;
      const auction = await createAuction(suite);
      await house.connect(seller).edit(auction, { ...auction, currency: money });
      await expectRefused(
        suite,
        () => house.connect(buyer)[FULL_BID](auction, PRICE, "0x", { value: PRICE }),
        "AuctionNotFound",
        [auctionId(auction)],
      );
    });

    it("asks for the royalties and the fee in force when it is edited", async () => {
      const suite = await loadAuctions();
      const { art, artist, house, owner, router, seller, treasury } = suite;
      const auction = await createAuction(suite);
      const info = await ethers.getContractAt("RoyaltyInfo", await router.royaltyInfoOf(art));
      const shares = [{ holder: artist.address, bps: 400 }];
      await info.connect(owner).setCollectionTerms({ shares, validUntil: 0, caps: [], tiers: [] });
      await house.connect(owner).setProtocolFee(100, treasury);
      const next = { ...auction, maxRoyaltyBps: 399, protocolFeeBps: 100 };
      await expectRefused(
        suite,
        () => house.connect(seller).edit(auction, next),
        "AuctionInvalidRoyaltyLimit",
        [399, 400, 10_000],
      );
      const stale = { ...auction, maxRoyaltyBps: 400 };
      await expectRefused(suite, () => house.connect(seller).edit(auction, stale), "MarketFeeChanged", [250, 100]);
      const good = { ...auction, maxRoyaltyBps: 400, protocolFeeBps: 100 };
      await expectFunds(suite, () => house.connect(seller).edit(auction, good), { "auction of 1": auctionId(good) });
    });

    it("cannot lower the limit below royalties that were set since the auction was created", async () => {
      const suite = await loadAuctions();
      const { fair, address } = await fairCollection(suite);
      const own = { ...suite, collection: fair, art: address };
      const free = await createAuction(own, { maxRoyaltyBps: 0 });
      await setRoyalties(suite.router, address, [[suite.artist.address, 500]]);
      const next = { ...free, reservePrice: 1n };
      await expectRefused(
        own,
        () => suite.house.connect(suite.seller).edit(free, next),
        "AuctionInvalidRoyaltyLimit",
        [0, 500, 10_000],
      );
    });
  });

  describe("given an auction that is over", () => {
    it("opens it again where there was no bid", async () => {
      const suite = await loadAuctions();
      const { buyer, house, seller } = suite;
      const auction = await createAuction(suite);
      await waitForEnd(auction);
      const next = { ...auction, endsAt: suite.now + 3 * DAY };
      await expectFunds(suite, () => house.connect(seller).edit(auction, next), {
        "auction of 1": auctionId(next),
        "end of 1": String(next.endsAt),
      });
      await bid(suite, buyer, next, PRICE);
    });

    it("opens it again where the sale was undone, and sells", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { buyer, collection, house, seller, stranger } = suite;
      const auction = await undoneAuction(suite, buyer);
      const next = { ...auction, endsAt: suite.now + 3 * DAY };
      await expectFunds(suite, () => house.connect(seller).edit(auction, next), {
        "auction of 1": auctionId(next),
        "end of 1": String(next.endsAt),
      });
      await bid(suite, stranger, next, PRICE);
      await waitForEnd(next);
      await house.settle(next);
      expect(await collection.ownerOf(1)).to.equal(stranger.address);
    });
  });
});
