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
import { expect } from "chai";
import { NO_ESCROW, PRICE } from "../helpers/suite.js";

describe("AuctionHouse.settle, final and in native coin", () => {
  it("pays everybody to the last unit and delivers the NFT", async () => {
    const suite = await loadAuctions();
    const { house, seller, rival, buyer, stranger } = suite;
    const auction = auctionOf(suite);
    await expectFunds(suite, () => house.connect(seller).create(auction), {
      "owner of 1": "house",
      "auction of 1": auctionId(auction),
      "end of 1": String(auction.endsAt),
    });
    await expectFunds(suite, () => house.connect(rival)[PLAIN_BID](auction, { value: PRICE }), {
      "rival native": -PRICE,
      "house native": PRICE,
      "bidder for 1": "rival",
      "bid for 1": PRICE,
    });
    await expectFunds(suite, () => house.connect(buyer)[PLAIN_BID](auction, { value: 2n * PRICE }), {
      "rival native": PRICE,
      "buyer native": -2n * PRICE,
      "house native": PRICE,
      "bidder for 1": "buyer",
      "bid for 1": PRICE,
    });
    await waitForEnd(auction);
    await expectFunds(suite, () => house.connect(stranger).settle(auction), {
      "house native": (PRICE / 20n) * -39n,
      "seller native": (PRICE * 35n) / 20n,
      "artist native": (PRICE * 12n) / 100n,
      "heir native": (PRICE * 8n) / 100n,
      "owed by house native": PRICE / 20n,
      "protocol fees in house native": PRICE / 20n,
      "owner of 1": "buyer",
      "auction of 1": NO_ESCROW,
      "end of 1": "0",
      "bidder for 1": "nobody",
      "bid for 1": -2n * PRICE,
    });
  });

  it("settles in a token as well", async () => {
    const suite = await loadAuctions();
    const auction = await createAuction(suite, { currency: suite.money });
    await bid(suite, suite.rival, auction, PRICE);
    await bid(suite, suite.buyer, auction, 2n * PRICE);
    await waitForEnd(auction);
    await suite.house.settle(auction);
    expect(await suite.collection.ownerOf(1)).to.equal(suite.buyer.address);
    expect(await suite.token.balanceOf(suite.houseAddress)).to.equal((await suite.house.owed(suite.money)).total);
  });
});
