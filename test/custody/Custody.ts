import { expect } from "chai";
import { createAuction, expectFunds, loadAuctions, PLAIN_BID, waitForEnd } from "../helpers/auctions.js";
import { expectRefused, withQuirkyCollection } from "../helpers/auctionRules.js";
import { eventsOf } from "../helpers/books.js";
import { NO_ESCROW } from "../helpers/suite.js";

describe("Custody.moveHeld, of the auction house", () => {
  it("is refused to everybody: stranger, seller, bidder and owner", async () => {
    const suite = await loadAuctions();
    const { art, buyer, house, owner, seller, stranger } = suite;
    const auction = await createAuction(suite);
    await house.connect(buyer)[PLAIN_BID](auction, { value: auction.reservePrice });
    await waitForEnd(auction);
    for (const caller of [stranger, seller, buyer, owner]) {
      await expectRefused(suite, () => house.connect(caller).moveHeld(art, 1n, caller), "CustodyNotSelf", [
        caller.address,
      ]);
    }
  });

  it("is refused to the collection while another NFT moves", async () => {
    const suite = await withQuirkyCollection(await loadAuctions());
    const { art, collection, house, houseAddress, seller, stranger } = suite;
    await collection.mint(seller.address, 2);
    await createAuction(suite, { tokenId: 2n });
    const auction = await createAuction(suite);
    const call = house.interface.encodeFunctionData("moveHeld", [art, 2n, stranger.address]);
    await collection.setScript([{ target: houseAddress, value: 0n, data: call }]);
    await expectFunds(
      suite,
      async () => {
        const events = await eventsOf(collection, house.connect(seller).cancel(auction, seller));
        const reason = house.interface.encodeErrorResult("CustodyNotSelf", [art]);
        expect(events.at(-1)).to.deep.equal(["Attempted", false, reason]);
      },
      { "owner of 1": "seller", "auction of 1": NO_ESCROW, "end of 1": "0" },
      [1n, 2n],
    );
  });
});
