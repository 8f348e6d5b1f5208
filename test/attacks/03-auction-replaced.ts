import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Auction } from "../../sdk/src/terms/auction.js";
import {
  auctionId,
  auctionOf,
  type AuctionSuite,
  bid,
  createAuction,
  expectFunds,
  loadAuctions,
  waitForEnd,
} from "../helpers/auctions.js";
import { bidPlaced, expectRefused, settled } from "../helpers/bids.js";
import { deployMock, DAY, ethers, NOBODY, PRICE, time } from "../helpers/suite.js";
import { GONE, type HostileNFT, loadWith, type SeizableNFT, Transfers, undone } from "./auctionWorld.js";

const MORE = 2n * PRICE;

/** 3: no second auction, edit or cancellation takes the place of one that holds somebody's bid. */
describe("attack 03: a live auction replaced", () => {
  describe("given a bid, and the NFT in the house", () => {
    async function live() {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      await bid(suite, suite.buyer, auction, PRICE);
      return { suite, auction };
    }

    for (const who of ["seller", "stranger"] as const) {
      it(`does not let the ${who} create another of the same NFT`, async () => {
        const { suite, auction } = await live();
        const other = auctionOf(suite, { seller: suite[who].address, reservePrice: 1n });
        const args = [suite.art, 1, suite.houseAddress, suite[who].address];
        await expectRefused(suite, () => suite.house.connect(suite[who]).create(other), "AuctionNotOwner", args);
        await expectSettles(suite, auction);
      });
    }

    it("does not let the seller create the very same again", async () => {
      const { suite, auction } = await live();
      const args = [suite.art, 1, suite.houseAddress, suite.seller.address];
      await expectRefused(suite, () => suite.house.connect(suite.seller).create(auction), "AuctionNotOwner", args);
      await expectSettles(suite, auction);
    });

    it("does not let the seller edit or cancel it, before the end or after", async () => {
      const { suite, auction } = await live();
      const house = suite.house.connect(suite.seller);
      const args = [auctionId(auction), suite.buyer.address];
      for (const wait of [1, DAY]) {
        await time.increase(wait);
        const next = { ...auction, endsAt: suite.now + 10 * DAY };
        await expectRefused(suite, () => house.edit(auction, next), "AuctionHasBid", args);
        await expectRefused(suite, () => house.cancel(auction, suite.seller), "AuctionHasBid", args);
      }
      await expectSettles(suite, auction);
    });

    it("does not find it under terms that differ in one field, as which it could be ended", async () => {
      const { suite, auction } = await live();
      const house = suite.house.connect(suite.seller);
      await time.increaseTo(Number(auction.endsAt) + 60 * DAY);
      for (const fields of [{ currency: suite.money }, { seller: suite.stranger.address }, { reservePrice: 1n }]) {
        const other = { ...auction, ...fields };
        const args = [auctionId(other)];
        await expectRefused(suite, () => house.settle(other), "AuctionNotFound", args);
        await expectRefused(suite, () => house.undo(other, suite.seller), "AuctionNotFound", args);
        await expectRefused(suite, () => house.cancel(other, suite.seller), "AuctionNotFound", args);
      }
      await expectSettles(suite, auction);
    });
  });

  describe("given a collection that lies about who owns the NFT", () => {
    async function lying(withBid: boolean) {
      const { suite, nft } = await loadWith(() => deployMock<HostileNFT>("HostileCollection"));
      const auction = await createAuction(suite);
      if (withBid) await bid(suite, suite.buyer, auction, PRICE);
      return { suite, nft, auction, other: auctionOf(suite, { seller: suite.stranger.address, reservePrice: 1n }) };
    }

    it("does not replace an auction with a bid by the liar's own", async () => {
      const { suite, nft, auction, other } = await lying(true);
      for (const transfers of [Transfers.Honest, Transfers.Silent]) {
        await nft.lieWith(suite.stranger.address);
        await nft.setTransfers(transfers);
        const attempt = () => suite.house.connect(suite.stranger).create(other);
        await expectRefused(suite, attempt, "AuctionExists", [auctionId(auction)]);
      }
      await nft.lieWith(NOBODY);
      await nft.setTransfers(Transfers.Honest);
      await expectSettles(suite, auction, {});
    });

    it("does not replace one without a bid either, where the NFT does not come", async () => {
      const { suite, nft, auction, other } = await lying(false);
      await nft.lieWith(suite.stranger.address);
      await nft.setTransfers(Transfers.Silent);
      const { stranger, houseAddress, art } = suite;
      const args = [art, 1, houseAddress, stranger.address];
      await expectRefused(suite, () => suite.house.connect(stranger).create(other), "SettlementNotDelivered", args);
      await nft.lieWith(NOBODY);
      await nft.setTransfers(Transfers.Honest);
      await bid(suite, suite.buyer, auction, PRICE);
      await expectSettles(suite, auction, {});
    });

    it("gives the bid back to the bidder where somebody undoes it meanwhile, and the NFT to the seller", async () => {
      const { suite, nft, auction } = await lying(true);
      const { house, stranger, seller } = suite;
      await nft.lieWith(stranger.address);
      const undo = () => house.connect(stranger).undo(auction, stranger);
      await expectFunds(suite, undo, undone(auction, "buyer", PRICE));
      await nft.lieWith(NOBODY);
      await expectFunds(suite, () => house.connect(seller).cancel(auction, seller), {
        ...GONE,
        "owner of 1": "seller",
      });
    });
  });

  describe("given an NFT that its collection gave to somebody else", () => {
    async function seized(withBid: boolean) {
      const { suite, nft } = await loadWith(() => deployMock<SeizableNFT>("SeizableNFT"));
      const auction = await createAuction(suite);
      if (withBid) await bid(suite, suite.buyer, auction, PRICE);
      await nft.registerAgain(suite.stranger.address, 1n);
      return {
        suite,
        auction,
        other: auctionOf(suite, { seller: suite.stranger.address, endsAt: suite.now + 2 * DAY }),
      };
    }

    it("asks the new owner to undo the old bid first: the bidder has the money, and the NFT is auctioned again", async () => {
      const { suite, auction, other } = await seized(true);
      const house = suite.house.connect(suite.stranger);
      await expectRefused(suite, () => house.create(other), "AuctionExists", [auctionId(auction)]);
      await expectFunds(suite, () => house.undo(auction, suite.stranger), undone(auction, "buyer", PRICE));
      await expectFunds(suite, () => house.create(other), replaced(other));
      await expectSoldBy(suite, other);
    });

    it("lets the new owner auction it at once where there was no bid", async () => {
      const { suite, auction, other } = await seized(false);
      const { house, stranger, seller } = suite;
      await expectFunds(suite, () => house.connect(stranger).create(other), replaced(other));
      const args = [auctionId(auction)];
      await expectRefused(suite, () => house.connect(seller).cancel(auction, seller), "AuctionNotFound", args);
      await expectRefused(suite, () => house.connect(seller).edit(auction, auction), "AuctionNotFound", args);
      await expectRefused(suite, () => bid(suite, suite.rival, auction, MORE), "AuctionNotFound", args);
      await expectSoldBy(suite, other);
    });

    it("pays the old seller nothing after the end, and strands no bid", async () => {
      const { suite, auction } = await seized(true);
      const { house, seller, collection, art, buyer } = suite;
      await waitForEnd(auction);
      await expectFunds(suite, () => expect(house.connect(seller).settle(auction)).to.be.revert(ethers), {});
      await expectFunds(suite, () => house.connect(seller).undo(auction, seller), undone(auction, "buyer", PRICE));
      await expectFunds(suite, () => expect(house.connect(seller).settle(auction)).to.be.revert(ethers), {});
      expect(await collection.ownerOf(1)).to.equal(suite.stranger.address);
      expect((await house.auctionOf(art, 1)).bidder).to.equal(NOBODY);
      await expectRefused(suite, () => house.connect(buyer).undo(auction, buyer), "AuctionHasNoBid", [
        auctionId(auction),
      ]);
    });
  });
});

/** The auction ends as if nothing had been tried. */
async function expectSettles(suite: AuctionSuite, auction: Auction, royalties?: Record<string, bigint>): Promise<void> {
  if ((await time.latest()) < Number(auction.endsAt)) await waitForEnd(auction);
  await expectFunds(suite, () => suite.house.settle(auction), settled(suite, auction, "buyer", PRICE, royalties));
}

function replaced(next: Auction): Record<string, string> {
  return { "auction of 1": auctionId(next), "end of 1": String(next.endsAt), "owner of 1": "house" };
}

/** The rival buys what the stranger sells. */
async function expectSoldBy(suite: AuctionSuite, auction: Auction, buyer: HardhatEthersSigner = suite.rival) {
  await expectFunds(suite, () => bid(suite, buyer, auction, MORE), bidPlaced(suite, auction, "rival", MORE));
  await waitForEnd(auction);
  const { "seller native": rest, ...changes } = settled(suite, auction, "rival", MORE, {});
  await expectFunds(suite, () => suite.house.settle(auction), { ...changes, "stranger native": rest! });
}
