import { expect } from "chai";
import type { BytesLike, ContractTransactionResponse } from "ethers";
import type { Auction } from "../../sdk/src/terms/auction.js";
import {
  auctionId,
  type AuctionSuite,
  bid,
  createAuction,
  expectFunds,
  loadAuctions,
  PLAIN_BID,
  waitForEnd,
} from "../helpers/auctions.js";
import { expectRefused, settled } from "../helpers/bids.js";
import { deployOddToken } from "../helpers/mocks.js";
import {
  type Collection,
  type CollectionFunctions,
  type Mock,
  DAY,
  DELIVERED,
  deployMock,
  ethers,
  HELD,
  NOBODY,
  PRICE,
  time,
} from "../helpers/suite.js";
import { type Caller, creditedInstead, GONE, type HostileNFT, loadWith, Transfers, undone } from "./auctionWorld.js";

/** How a collection does not deliver. */
const TURNS: [how: string, turn: (nft: HostileNFT, suite: AuctionSuite) => Promise<unknown>][] = [
  ["pauses", (nft) => nft.setTransfers(Transfers.Paused)],
  ["refuses the winner", (nft, { buyer }) => nft.refuse(buyer.address)],
  ["burns all the gas", (nft) => nft.setTransfers(Transfers.BurnGas)],
  ["moves nothing and says nothing", (nft) => nft.setTransfers(Transfers.Silent)],
];

type LockedBidder = Caller & {
  executeWithinMint(
    collection: string,
    tokenId: number,
    target: string,
    callData: BytesLike,
  ): Promise<ContractTransactionResponse>;
};

type CrowdedNFT = Mock<
  CollectionFunctions & { mintMany(first: number, count: number): Promise<ContractTransactionResponse> }
>;

/** 28: the same through the auction house. */
describe("attack 28: a collection that refuses delivery after an auction", () => {
  for (const [how, turn] of TURNS) {
    describe(`given one that ${how}`, () => {
      async function refusing() {
        const { suite, nft } = await loadWith(() => deployMock<HostileNFT>("HostileCollection"));
        const auction = await createAuction(suite);
        await bid(suite, suite.buyer, auction, PRICE);
        await turn(nft, suite);
        await waitForEnd(auction);
        return { suite, nft, auction, end: Number(auction.endsAt) };
      }

      it("pays nobody: the bid stays until the collection delivers", async () => {
        const { suite, nft, auction } = await refusing();
        const { house } = suite;
        const settle = () => house.settle(auction, { gasLimit: 4_000_000n });
        await expectFunds(suite, () => expect(settle()).to.be.revert(ethers), {});
        await nft.setTransfers(Transfers.Honest);
        await nft.refuse(NOBODY);
        await expectFunds(suite, settle, settled(suite, auction, "buyer", PRICE, {}));
      });

      for (const [who, delay] of [
        ["buyer", DAY],
        ["seller", 30 * DAY],
        ["stranger", 60 * DAY],
      ] as const) {
        it(`gives the winner the bid back and the seller the NFT, once ${delay / DAY} days are over for the ${who}`, async () => {
          const { suite, nft, auction, end } = await refusing();
          const { house, seller } = suite;
          const undo = () => house.connect(suite[who]).undo(auction, suite[who]);
          await time.setNextBlockTimestamp(end + delay - 1);
          const args = [suite[who].address, end + delay, end + delay - 1];
          await expectRefused(suite, undo, "AuctionNotUndoable", args);
          await expectFunds(suite, undo, undone(auction, "buyer", PRICE));
          await expectRefused(suite, undo, "AuctionHasNoBid", [auctionId(auction)]);
          await nft.setTransfers(Transfers.Honest);
          await expectFunds(suite, () => house.connect(seller).cancel(auction, seller), {
            ...GONE,
            "owner of 1": "seller",
          });
        });
      }
    });
  }

  it("gives no winner the bid back where it does deliver, neither after a day nor the seller after 30", async () => {
    for (const delivery of [DELIVERED, HELD]) {
      const suite = await loadAuctions();
      const { house, buyer, seller } = suite;
      const auction = await createAuction(suite, { refundWindow: DAY, delivery });
      await bid(suite, buyer, auction, PRICE);
      const args = [auctionId(auction)];
      await time.increaseTo(Number(auction.endsAt) + 30 * DAY);
      for (const who of [buyer, seller]) {
        await expectRefused(suite, () => house.connect(who).undo(auction, who), "AuctionDeliverable", args);
      }
      await expectFunds(suite, () => house.settle(auction), settled(suite, auction, "buyer", PRICE));
    }
  });

  it("is undone where the collection refuses the escrow that would hold the NFT", async () => {
    const { suite, nft } = await loadWith(() => deployMock<HostileNFT>("HostileCollection"));
    const { house, buyer, seller } = suite;
    const auction = await createAuction(suite, { refundWindow: DAY, delivery: HELD });
    await bid(suite, buyer, auction, PRICE);
    await nft.refuse(suite.escrowAddress);
    await time.increaseTo(Number(auction.endsAt) + DAY);
    await expectFunds(suite, () => expect(house.settle(auction)).to.be.revert(ethers), {});
    await expectFunds(suite, () => house.connect(buyer).undo(auction, buyer), undone(auction, "buyer", PRICE));
    await expectFunds(suite, () => house.connect(seller).settle(auction), { ...GONE, "owner of 1": "seller" });
  });

  it("is undone where the NFT was burned: the bid goes back, and nobody is paid", async () => {
    const { suite, nft } = await loadWith(() => deployMock<Collection>("PlainERC721"));
    const { house, buyer } = suite;
    const auction = await createAuction(suite);
    await bid(suite, buyer, auction, PRICE);
    await nft.burn(1n);
    await time.increaseTo(Number(auction.endsAt) + DAY);
    await expect(house.settle(auction)).to.be.revert(ethers);
    const undo = house.connect(buyer).undo(auction, buyer);
    await expect(undo).to.changeEtherBalances(ethers, [house, buyer, suite.seller], [-PRICE, PRICE, 0n]);
    expect((await house.auctionOf(suite.art, 1)).amount).to.equal(0);
  });

  describe("given a winner who would rather not have the NFT", () => {
    it("finds no option in the collection's lock on the first day, in which a stranger settles", async () => {
      const { suite } = await loadWith(() => deployMock<Collection>("LockedNFT"));
      const { house, houseAddress, art, stranger } = suite;
      const winner = await deployMock<LockedBidder>("LockedBidder");
      const address = await winner.getAddress();
      suite.parties.winner = address;
      const auction = await createAuction(suite);
      await winner.execute(houseAddress, house.interface.encodeFunctionData(PLAIN_BID, [auction]), { value: PRICE });
      const end = Number(auction.endsAt);
      const undo = house.interface.encodeFunctionData("undo", [auction, address]);
      const within = () => winner.executeWithinMint(art, 77, houseAddress, undo);
      await time.setNextBlockTimestamp(end + DAY - 1);
      await expectRefused(suite, within, "AuctionNotUndoable", [address, end + DAY, end + DAY - 1]);
      // The plain call, a second later, meets a collection that delivers.
      const plain = () => winner.execute(houseAddress, undo);
      await expectRefused(suite, plain, "AuctionDeliverable", [auctionId(auction)]);
      const settle = () => house.connect(stranger).settle(auction);
      await expectFunds(suite, settle, settled(suite, auction, "winner", PRICE, {}));
      await expectRefused(suite, within, "AuctionNotFound", [auctionId(auction)]);
    });

    it("finds none in a wallet that is dear to deliver to: on the first day anyone settles with more gas", async () => {
      const suite = await loadAuctions();
      const { house, seller, buyer, stranger } = suite;
      const nft = await deployMock<CrowdedNFT>("CrowdedNFT");
      await nft.connect(seller).mintMany(1, 1);
      await nft.connect(seller).setApprovalForAll(suite.houseAddress, true);
      const crowded = { ...suite, collection: nft, art: await nft.getAddress() };
      const auction = await createAuction(crowded);
      const end = Number(auction.endsAt);
      await bid(crowded, buyer, auction, PRICE);
      for (const first of [1_000, 2_000]) await nft.connect(buyer).mintMany(first, 140);
      await time.setNextBlockTimestamp(end + DAY - 1);
      const undo = () => house.connect(buyer).undo(auction, buyer);
      await expectRefused(crowded, undo, "AuctionNotUndoable", [buyer.address, end + DAY, end + DAY - 1]);
      const settle = () => house.connect(stranger).settle(auction);
      await expectFunds(crowded, settle, settled(crowded, auction, "buyer", PRICE, {}));
    });

    it("finds none in the gas limit of the attempt", async () => {
      const suite = await loadAuctions();
      const { house, buyer } = suite;
      const auction = await createAuction(suite);
      await bid(suite, buyer, auction, PRICE);
      await time.increaseTo(Number(auction.endsAt) + DAY);
      for (let gasLimit = 60_000n; gasLimit < 1_300_000n; gasLimit += 40_000n) {
        const attempt = house.connect(buyer).undo.staticCall(auction, buyer, { gasLimit });
        await expect(attempt, `gas limit ${gasLimit}`).to.be.revert(ethers);
      }
    });
  });

  describe("given a token that stops moving", () => {
    it("leaves nothing stuck after 60 days: the winner is credited, and the NFT goes back to the seller", async () => {
      const suite = await loadAuctions();
      const { house, houseAddress, buyer, stranger } = suite;
      const { odd, address } = await deployOddToken(suite, PRICE);
      await odd.connect(buyer).approve(houseAddress, PRICE);
      const auction: Auction = await createAuction(suite, { currency: address, refundWindow: DAY, delivery: HELD });
      await bid(suite, buyer, auction, PRICE);
      await odd.setAnswer(1);
      await time.increaseTo(Number(auction.endsAt) + 60 * DAY);
      await expectFunds(suite, () => expect(house.settle(auction)).to.be.revert(ethers), {});
      await expectFunds(
        suite,
        () => house.connect(stranger).undo(auction, stranger),
        creditedInstead(undone(auction, "buyer", PRICE, "odd"), "buyer", "odd", PRICE),
      );
      await expectFunds(suite, () => house.settle(auction), { ...GONE, "owner of 1": "seller" });
      await odd.setAnswer(0);
      await expectFunds(suite, () => house.withdrawFor(buyer.address, address), {
        "buyer credit in house odd": -PRICE,
        "buyer odd": PRICE,
        "house odd": -PRICE,
        "owed by house odd": -PRICE,
      });
    });
  });
});
