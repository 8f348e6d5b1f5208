import { expect } from "chai";
import { type Auction, encodeBid } from "../../sdk/src/terms/auction.js";
import {
  type AuctionSuite,
  bid,
  createAuction,
  expectFunds,
  FULL_BID,
  loadAuctions,
  PLAIN_BID,
  waitForEnd,
} from "../helpers/auctions.js";
import {
  type BiddingContract,
  bidPlaced,
  deployBidder,
  expectRefused,
  expectSolvent,
  settled,
} from "../helpers/bids.js";
import { deployOddToken, Mood, selectorOf } from "../helpers/mocks.js";
import { ethers, NATIVE, NOBODY, PRICE } from "../helpers/suite.js";
import { creditedInstead } from "./auctionWorld.js";

const MORE = 2n * PRICE;

/** What a beaten bidder does with the money that comes back. */
const FAILURES = [
  ["reverts", Mood.Reject],
  ["burns all the gas", Mood.Burn],
  ["answers a megabyte", Mood.AnswerHuge],
  ["reverts with as much as the gas pays for", Mood.RejectLarge],
] as const;

/** What a beaten bidder calls while it is paid. */
const CALLS: [what: string, encode: (suite: AuctionSuite, auction: Auction, address: string) => string][] = [
  ["bid", ({ house }, auction) => house.interface.encodeFunctionData(PLAIN_BID, [auction])],
  ["bid an amount", ({ house }, auction) => house.interface.encodeFunctionData(FULL_BID, [auction, 1n, "0x"])],
  ["buyNow", ({ house }, auction) => house.interface.encodeFunctionData("buyNow", [auction, "0x"])],
  ["settle", ({ house }, auction) => house.interface.encodeFunctionData("settle", [auction])],
  ["undo", ({ house }, auction, address) => house.interface.encodeFunctionData("undo", [auction, address])],
  ["cancel", ({ house }, auction, address) => house.interface.encodeFunctionData("cancel", [auction, address])],
  ["withdraw", ({ house, stranger }) => house.interface.encodeFunctionData("withdraw", [NATIVE, stranger.address])],
  ["withdrawFor", ({ house }, _, address) => house.interface.encodeFunctionData("withdrawFor", [address, NATIVE])],
  ["collectProtocolFee", ({ house }) => house.interface.encodeFunctionData("collectProtocolFee", [NATIVE])],
  [
    "onKIP7Received",
    ({ house }, auction, address) =>
      house.interface.encodeFunctionData("onKIP7Received", [NOBODY, address, MORE, encodeBid(auction)]),
  ],
];

/** 7: the bid that comes back cannot be made a reason why nobody outbids. */
describe("attack 07: a beaten bidder who cannot be paid", () => {
  async function withBid(mood: number) {
    const suite = await loadAuctions();
    const auction = await createAuction(suite);
    const { contract, address } = await deployBidder(suite, mood);
    await placeAs(suite, contract, auction, PRICE);
    return { suite, auction, contract, address };
  }

  for (const [how, mood] of FAILURES) {
    it(`is outbid where it ${how}: credited, and has the money elsewhere`, async () => {
      const { suite, auction, contract } = await withBid(mood);
      const { house, houseAddress, stranger, buyer } = suite;
      const beaten = { bidder: "contract", amount: PRICE };
      const changes = bidPlaced(suite, auction, "buyer", MORE, beaten);
      await expectFunds(
        suite,
        () => bid(suite, buyer, auction, MORE),
        creditedInstead(changes, "contract", "native", PRICE),
      );
      const withdraw = house.interface.encodeFunctionData("withdraw", [NATIVE, stranger.address]);
      await expectFunds(suite, () => contract.execute(houseAddress, withdraw), {
        "contract credit in house native": -PRICE,
        "house native": -PRICE,
        "stranger native": PRICE,
      });
      await waitForEnd(auction);
      await expectFunds(suite, () => house.settle(auction), settled(suite, auction, "buyer", MORE));
    });

    it(`keeps the credit where a stranger pushes it and it ${how}`, async () => {
      const { suite, auction, address } = await withBid(mood);
      await bid(suite, suite.buyer, auction, MORE);
      await expectFunds(
        suite,
        async () => {
          const pushed = suite.house.connect(suite.stranger).withdrawFor(address, NATIVE, { gasLimit: 2_000_000n });
          await expect(pushed).to.be.revert(ethers);
        },
        {},
      );
    });
  }

  it("is paid where it answers with as much as the gas pays for", async () => {
    const { suite, auction } = await withBid(Mood.AnswerLarge);
    const beaten = { bidder: "contract", amount: PRICE };
    const changes = bidPlaced(suite, auction, "buyer", MORE, beaten);
    await expectFunds(suite, () => bid(suite, suite.buyer, auction, MORE), changes);
  });

  it("gains nothing by outbidding itself: it has the credit, and its bid stands", async () => {
    const { suite, auction, contract } = await withBid(Mood.Reject);
    await expectFunds(suite, () => placeAs(suite, contract, auction, MORE), {
      "bid for 1": MORE - PRICE,
      "house native": MORE,
      "owner native": -MORE,
      "contract credit in house native": PRICE,
    });
    await expectFunds(suite, () => bid(suite, suite.buyer, auction, 2n * MORE), {
      ...creditedInstead(
        bidPlaced(suite, auction, "buyer", 2n * MORE, { bidder: "contract", amount: MORE }),
        "contract",
        "native",
        MORE,
      ),
    });
  });

  for (const [what, encode] of CALLS) {
    it(`finds the house locked where it calls ${what} while it is paid`, async () => {
      const { suite, auction, contract, address } = await withBid(Mood.Accept);
      await contract.setCallBack(suite.houseAddress, encode(suite, auction, address));
      const beaten = { bidder: "contract", amount: PRICE };
      const changes = bidPlaced(suite, auction, "buyer", MORE, beaten);
      await expectFunds(suite, () => bid(suite, suite.buyer, auction, MORE), changes);
      expect(await contract.callBackSucceeded()).to.equal(false);
      expect(await contract.callBackAnswer()).to.equal(selectorOf(suite.house, "ReentrancyGuardReentrantCall"));
    });
  }

  it("is outbid where the token blocks it: it has the credit, which it moves elsewhere", async () => {
    const suite = await loadAuctions();
    const { house, houseAddress, buyer, rival } = suite;
    const { odd, address } = await deployOddToken(suite, MORE);
    await odd.mint(rival.address, PRICE);
    for (const person of [buyer, rival]) await odd.connect(person).approve(houseAddress, MORE);
    const auction = await createAuction(suite, { currency: address });
    await bid(suite, rival, auction, PRICE);
    await odd.setBlocked(rival.address, true);
    const changes = bidPlaced(suite, auction, "buyer", MORE, { bidder: "rival", amount: PRICE });
    await expectFunds(suite, () => bid(suite, buyer, auction, MORE), creditedInstead(changes, "rival", "odd", PRICE));
    await expectSolvent(suite, address);
    const pushed = () => house.withdrawFor(rival.address, address);
    await expectRefused(suite, pushed, "LedgerPaymentRefused", [address, rival.address, PRICE]);
    await expectFunds(suite, () => house.connect(rival).withdraw(address, suite.stranger.address), {
      "rival credit in house odd": -PRICE,
      "house odd": -PRICE,
      "owed by house odd": -PRICE,
      "stranger odd": PRICE,
    });
    await waitForEnd(auction);
    await expectFunds(suite, () => house.settle(auction), settled(suite, auction, "buyer", MORE));
    await expectSolvent(suite, address);
  });
});

/** The owner pays for the contract's bid. */
function placeAs(suite: AuctionSuite, contract: BiddingContract, auction: Auction, amount: bigint) {
  const callData = suite.house.interface.encodeFunctionData(PLAIN_BID, [auction]);
  return contract.execute(suite.houseAddress, callData, { value: amount });
}
