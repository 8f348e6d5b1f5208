import { expect } from "chai";
import type { Auction } from "../../sdk/src/terms/auction.js";
import { type AuctionSuite, bid, createAuction, expectFunds, loadAuctions, PLAIN_BID } from "../helpers/auctions.js";
import { bidPlaced } from "../helpers/bids.js";
import { createDrop, expectFunds as expectDropFunds, loadDrops, mint } from "../helpers/drops.js";
import { DAY, deployMock, NATIVE, PRICE, time } from "../helpers/suite.js";
import { type Caller, creditedInstead } from "./auctionWorld.js";

const MORE = 2n * PRICE;

/** 2,300 gas is what `transfer` gives; a payment here gives 100,000. */
const NEEDS = [2_301n, 30_000n, 99_000n];
/** With the 2,300 that come with value. */
const TOO_MUCH = 102_400n;

/** 8: wallets with code are paid like any other account. */
describe("attack 08: a smart wallet that needs gas to be paid", () => {
  async function withBid(need: bigint): Promise<{ suite: AuctionSuite; auction: Auction; wallet: Caller }> {
    const suite = await loadAuctions();
    const auction = await createAuction(suite);
    const wallet = await deployMock<Caller>("ThirstyWallet", [need]);
    suite.parties.wallet = await wallet.getAddress();
    const callData = suite.house.interface.encodeFunctionData(PLAIN_BID, [auction]);
    await wallet.execute(suite.houseAddress, callData, { value: PRICE });
    return { suite, auction, wallet };
  }

  for (const need of NEEDS) {
    it(`pays a beaten bidder that needs ${need} gas`, async () => {
      const { suite, auction } = await withBid(need);
      const beaten = { bidder: "wallet", amount: PRICE };
      const changes = bidPlaced(suite, auction, "buyer", MORE, beaten);
      await expectFunds(suite, () => bid(suite, suite.buyer, auction, MORE), changes);
    });
  }

  it("pays it at whatever gas limit the rival chooses, or the bid fails", async () => {
    const { suite, auction } = await withBid(99_000n);
    const { buyer, house, parties } = suite;
    let gasLimit = 100_000n;
    for (; (await house.auctionOf(suite.art, 1)).bidder !== buyer.address; gasLimit += 4_000n) {
      expect(gasLimit).to.be.below(400_000n);
      await bid(suite, buyer, auction, MORE, "0x", { gasLimit }).catch(() => undefined);
    }
    // The first limits were too low.
    expect(gasLimit).to.be.above(150_000n);
    expect(await house.creditOf(parties.wallet!, NATIVE)).to.equal(0);
  });

  it("credits one that needs more, which withdraws with as much gas as it likes", async () => {
    const { suite, auction, wallet } = await withBid(TOO_MUCH);
    const { house, houseAddress, parties } = suite;
    const changes = bidPlaced(suite, auction, "buyer", MORE, { bidder: "wallet", amount: PRICE });
    await expectFunds(
      suite,
      () => bid(suite, suite.buyer, auction, MORE),
      creditedInstead(changes, "wallet", "native", PRICE),
    );
    const withdraw = house.interface.encodeFunctionData("withdraw", [NATIVE, parties.wallet!]);
    await expectFunds(suite, () => wallet.execute(houseAddress, withdraw), {
      "wallet credit in house native": -PRICE,
      "house native": -PRICE,
      "wallet native": PRICE,
    });
  });

  it("pays a drop's payee that needs 99,000 gas, and a holder who returns a copy", async () => {
    const suite = await loadDrops();
    const { drop, dropAddress, work } = suite;
    const wallet = await deployMock<Caller>("ThirstyWallet", [99_000n]);
    const address = await wallet.getAddress();
    suite.parties.wallet = address;
    const refundUntil = suite.now + DAY;
    await createDrop(suite, [{}], { refundUntil, shares: [{ holder: address, bps: 1 }] });
    await mint(suite, suite.buyer, { quantity: 2, receiver: address });
    const refund = drop.interface.encodeFunctionData("refund", [work, 1]);
    await expectDropFunds(suite, () => wallet.execute(dropAddress, refund), {
      "wallet native": PRICE,
      "wallet copies": -1n,
      "drop native": -PRICE,
    });
    await time.increaseTo(refundUntil);
    await expectDropFunds(suite, () => drop.draw(work, 1), {
      "wallet native": (PRICE * 39n) / 40n,
      "drop native": (PRICE * -39n) / 40n,
      "protocol fees in drop native": PRICE / 40n,
      "owed by drop native": PRICE / 40n,
    });
  });
});
