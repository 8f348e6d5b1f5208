import { expect } from "chai";
import type { Auction } from "../../sdk/src/terms/auction.js";
import {
  type AuctionSuite,
  bid,
  createAuction,
  expectFunds,
  loadAuctions,
  PLAIN_BID,
  waitForEnd,
} from "../helpers/auctions.js";
import { bidPlaced, expectRefused, settled } from "../helpers/bids.js";
import { DAY, deployMock, PRICE, time } from "../helpers/suite.js";
import { GONE } from "./auctionWorld.js";
import { attemptsIn, errorOf, type HostileParty, step } from "./world.js";

const MORE = 2n * PRICE;

/** 13: what is over takes no bids, and what takes bids is not over. */
describe("attack 13: bids at the end, and an end that never comes", () => {
  async function withBid(fields: Partial<Auction> = {}) {
    const suite = await loadAuctions();
    const auction = await createAuction(suite, fields);
    await bid(suite, suite.rival, auction, PRICE);
    return { suite, auction, end: Number(auction.endsAt) };
  }

  for (const late of [0, 1, 10 * DAY]) {
    it(`refuses a bid ${late} seconds after the end, with a bid or without`, async () => {
      for (const first of [true, false]) {
        const suite = await loadAuctions();
        const auction = await createAuction(suite);
        const end = Number(auction.endsAt);
        if (first) await bid(suite, suite.rival, auction, PRICE);
        await time.setNextBlockTimestamp(end + late);
        const attempt = () => bid(suite, suite.buyer, auction, MORE);
        await expectRefused(suite, attempt, "AuctionOver", [end, end + late]);
      }
    });
  }

  it("refuses to sell at once what is over, to whoever is late", async () => {
    const suite = await loadAuctions();
    const auction = await createAuction(suite, { buyNowPrice: MORE });
    const end = Number(auction.endsAt);
    await time.setNextBlockTimestamp(end);
    const attempt = () => suite.house.connect(suite.buyer).buyNow(auction, "0x", { value: MORE });
    await expectRefused(suite, attempt, "AuctionOver", [end, end]);
  });

  it("gives others the whole window to answer a bid of the last second", async () => {
    const { suite, auction, end } = await withBid();
    await time.setNextBlockTimestamp(end - 1);
    await expectFunds(suite, () => bid(suite, suite.buyer, auction, MORE), {
      ...bidPlaced(suite, auction, "buyer", MORE, { bidder: "rival", amount: PRICE }),
      "end of 1": String(end + 599),
    });
    await time.setNextBlockTimestamp(end);
    await expectRefused(suite, () => suite.house.settle(auction), "AuctionNotOver", [end + 599, end]);
    await time.setNextBlockTimestamp(end + 598);
    await expectFunds(suite, () => bid(suite, suite.rival, auction, 2n * MORE), {
      ...bidPlaced(suite, auction, "rival", 2n * MORE, { bidder: "buyer", amount: MORE }),
      "end of 1": String(end + 598 + 600),
    });
  });

  it("ends at its bound, however many late bids there are", async () => {
    const { suite, auction, end } = await withBid({ extensionWindow: 600, maxExtension: 1_500, minRaiseBps: 0 });
    const { house, buyer, rival, art } = suite;
    const bound = end + 1_500;
    let [amount, current, count] = [PRICE, end, 0];
    while (current < bound) {
      await time.setNextBlockTimestamp(current - 1);
      await bid(suite, ++count % 2 === 0 ? rival : buyer, auction, ++amount);
      const next = Number((await house.auctionOf(art, 1)).endsAt);
      expect(next).to.equal(Math.min(current + 599, bound));
      current = next;
    }
    expect(count).to.equal(3);
    // A bid at the bound's last second counts, and moves nothing.
    await time.setNextBlockTimestamp(bound - 1);
    await bid(suite, rival, auction, ++amount);
    expect((await house.auctionOf(art, 1)).endsAt).to.equal(bound);
    await time.setNextBlockTimestamp(bound);
    await expectRefused(suite, () => bid(suite, buyer, auction, ++amount), "AuctionOver", [bound, bound]);
    await expectFunds(suite, () => house.settle(auction), settled(suite, auction, "rival", PRICE + 4n));
  });

  it("is never moved to an earlier end by a late bid", async () => {
    const { suite, auction, end } = await withBid({ extensionWindow: 600, maxExtension: 600 });
    await time.setNextBlockTimestamp(end - 300);
    await bid(suite, suite.buyer, auction, MORE);
    await time.setNextBlockTimestamp(end - 299);
    await expectFunds(suite, () => bid(suite, suite.rival, auction, 2n * MORE), {
      ...bidPlaced(suite, auction, "rival", 2n * MORE, { bidder: "buyer", amount: MORE }),
      "end of 1": String(end + 301),
    });
  });

  for (const [when, shift] of [
    ["at the end", 0],
    ["in the second before it", -1],
  ] as const) {
    it(`takes either bids or the settlement in one block ${when}, in whatever order its miner puts them`, async () => {
      for (const order of ["bid first", "settle first"] as const) {
        const { suite, auction, end } = await withBid({ extensionWindow: 0, maxExtension: 0 });
        const { party, steps } = await bidderOf(suite, auction);
        if (order === "settle first") steps.reverse();
        await time.setNextBlockTimestamp(end + shift);
        let attempts: [boolean, string][] = [];
        const act = async () => {
          attempts = attemptsIn(party, await (await party.attempt(steps, { value: MORE })).wait());
        };
        const beaten = { bidder: "rival", amount: PRICE };
        await expectFunds(
          suite,
          act,
          shift === 0
            ? { ...settled(suite, auction, "rival", PRICE), "owner native": -MORE, "party native": MORE }
            : { ...bidPlaced(suite, auction, "party", MORE, beaten), "owner native": -MORE, "party native": 0n },
        );
        const refusal = shift === -1 ? "AuctionNotOver" : order === "settle first" ? "AuctionNotFound" : "AuctionOver";
        const failed: [boolean, string] = [false, errorOf(suite.house, refusal)];
        const passed: [boolean, string] = [true, "0x"];
        const settles = order === "settle first" ? 0 : 1;
        const fails = shift === 0 ? 1 - settles : settles;
        expect(attempts).to.deep.equal(fails === 0 ? [failed, passed] : [passed, failed]);
      }
    });
  }

  it("lets a miner whose clock runs ahead end it no earlier for others than for itself", async () => {
    const { suite, auction, end } = await withBid({ extensionWindow: 0, maxExtension: 0 });
    const { party, steps } = await bidderOf(suite, auction);
    await time.setNextBlockTimestamp(end - 1);
    await party.perform([steps[0]!], { value: MORE });
    await waitForEnd(auction);
    await expectRefused(suite, () => bid(suite, suite.rival, auction, 2n * MORE), "AuctionOver", [end, end + 1]);
    await expectFunds(suite, () => suite.house.settle(auction), settled(suite, auction, "party", MORE));
  });

  it("takes no bid once it is settled or cancelled, though its end is still to come", async () => {
    const suite = await loadAuctions();
    const auction = await createAuction(suite);
    await expectFunds(suite, () => suite.house.connect(suite.seller).cancel(auction, suite.seller), {
      ...GONE,
      "owner of 1": "seller",
    });
    const id = await suite.house.idOf(auction);
    await expectRefused(suite, () => bid(suite, suite.buyer, auction, MORE), "AuctionNotFound", [id]);
  });
});

/** A contract that bids and settles in one transaction. */
async function bidderOf(suite: AuctionSuite, auction: Auction) {
  const party = await deployMock<HostileParty>("HostileParty");
  suite.parties.party = await party.getAddress();
  return { party, steps: [step(suite.house, PLAIN_BID, [auction], MORE), step(suite.house, "settle", [auction])] };
}
