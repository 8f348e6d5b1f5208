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
import { deployBidder, expectRefused, settled } from "../helpers/bids.js";
import { Mood } from "../helpers/mocks.js";
import { openedEscrow } from "../helpers/sales.js";
import { DAY, deployMock, HELD, NOBODY, PRICE, setRoyalties, time } from "../helpers/suite.js";
import { asContract, type Caller, creditedInstead, GONE, loadWith } from "./auctionWorld.js";
import type { Collection } from "../helpers/suite.js";

/** 5: whatever the parties are, the NFT leaves the house. */
describe("attack 05: an NFT that stays inside", () => {
  /** A contract without any function but one: it takes neither money nor tokens by a hook. */
  async function deployMute(suite: AuctionSuite): Promise<{ mute: Caller; address: string }> {
    const mute = await deployMock<Caller>("ThirstyWallet", [10n ** 12n]);
    const address = await mute.getAddress();
    suite.parties.mute = address;
    return { mute, address };
  }

  async function wonByMute(fields: Partial<Auction> = {}) {
    const suite = await loadAuctions();
    const { mute, address } = await deployMute(suite);
    const auction = await createAuction(suite, fields);
    const callData = suite.house.interface.encodeFunctionData(PLAIN_BID, [auction]);
    await mute.execute(suite.houseAddress, callData, { value: PRICE });
    await waitForEnd(auction);
    return { suite, auction, address };
  }

  it("goes back to the seller where nobody bid, whoever settles, once", async () => {
    const suite = await loadAuctions();
    const auction = await createAuction(suite);
    const house = suite.house.connect(suite.stranger);
    await waitForEnd(auction);
    await expectFunds(suite, () => house.settle(auction), { ...GONE, "owner of 1": "seller" });
    await expectRefused(suite, () => house.settle(auction), "AuctionNotFound", [auctionId(auction)]);
  });

  it("goes back to a seller that answers no call and takes no money", async () => {
    const suite = await loadAuctions();
    const { address } = await deployMute(suite);
    await suite.collection.connect(suite.seller).transferFrom(suite.seller.address, address, 1);
    const seller = await asContract(address);
    await suite.collection.connect(seller).setApprovalForAll(suite.houseAddress, true);
    const auction = await createAuction({ ...suite, seller });
    await waitForEnd(auction);
    await expectFunds(suite, () => suite.house.settle(auction), { ...GONE, "owner of 1": "mute" });
  });

  it("goes to a winner that answers no call and takes no money", async () => {
    const { suite, auction } = await wonByMute();
    const settle = () => suite.house.connect(suite.stranger).settle(auction);
    await expectFunds(suite, settle, settled(suite, auction, "mute", PRICE));
  });

  it("goes to it out of the escrow, too", async () => {
    const { suite, auction } = await wonByMute({ refundWindow: DAY, delivery: HELD });
    const { house, escrow, stranger } = suite;
    const { terms } = await openedEscrow(suite, await house.connect(stranger).settle(auction));
    await time.increaseTo(terms.closesAt);
    await expectFunds(suite, () => escrow.connect(stranger).closeEscrow(terms), {
      "owner of 1": "mute",
      "escrow native": (PRICE * -39n) / 40n,
      "seller native": (PRICE * 35n) / 40n,
      "artist native": (PRICE * 6n) / 100n,
      "heir native": (PRICE * 4n) / 100n,
      "treasury credit in escrow native": PRICE / 40n,
    });
  });

  for (const [how, mood] of [
    ["reverts", Mood.Reject],
    ["burns all the gas", Mood.Burn],
    ["answers a megabyte", Mood.AnswerHuge],
  ] as const) {
    it(`goes to the winner where a royalty holder ${how} when paid: that part is credited`, async () => {
      const { suite } = await loadWith(() => deployMock<Collection>("PlainERC721"));
      const { address } = await deployBidder(suite, mood);
      await setRoyalties(suite.router, suite.art, [[address, 1_000]]);
      const auction = await createAuction(suite);
      await bid(suite, suite.buyer, auction, PRICE);
      await waitForEnd(auction);
      const changes = settled(suite, auction, "buyer", PRICE, { contract: PRICE / 10n });
      await expectFunds(
        suite,
        () => suite.house.settle(auction),
        creditedInstead(changes, "contract", "native", PRICE / 10n),
      );
    });
  }

  it("goes to the winner where the seller takes no money, who is credited", async () => {
    const suite = await loadAuctions();
    const { address } = await deployMute(suite);
    await suite.collection.connect(suite.seller).transferFrom(suite.seller.address, address, 1);
    const seller = await asContract(address);
    await suite.collection.connect(seller).setApprovalForAll(suite.houseAddress, true);
    const auction = await createAuction({ ...suite, seller });
    await bid(suite, suite.buyer, auction, PRICE);
    await waitForEnd(auction);
    const { "seller native": rest, ...changes } = settled(suite, auction, "buyer", PRICE);
    await expectFunds(
      suite,
      () => suite.house.settle(auction),
      creditedInstead({ ...changes, "mute native": rest! }, "mute", "native", rest as bigint),
    );
  });

  it("is cancelled to another address, be it a contract that answers no call", async () => {
    const suite = await loadAuctions();
    const { address } = await deployMute(suite);
    const auction = await createAuction(suite);
    const cancel = () => suite.house.connect(suite.seller).cancel(auction, address);
    await expectFunds(suite, cancel, { ...GONE, "owner of 1": "mute" });
  });

  it("is not cancelled to nobody, nor into the house, nor by a stranger", async () => {
    const suite = await loadAuctions();
    const { house, seller, stranger } = suite;
    const auction = await createAuction(suite);
    for (const to of [NOBODY, suite.houseAddress]) {
      await expectRefused(suite, () => house.connect(seller).cancel(auction, to), "LedgerInvalidReceiver", [to]);
    }
    const args = [stranger.address, seller.address];
    await expectRefused(suite, () => house.connect(stranger).cancel(auction, stranger), "AuctionNotSeller", args);
  });
});
