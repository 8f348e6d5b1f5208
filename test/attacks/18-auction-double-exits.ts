import { expect } from "chai";
import type { Auction } from "../../sdk/src/terms/auction.js";
import { type AuctionSuite, bid, createAuction, expectFunds, loadAuctions, PLAIN_BID } from "../helpers/auctions.js";
import { boughtNow, settled } from "../helpers/bids.js";
import { createDrop, type DropSuite, expectFunds as expectDropFunds, loadDrops, mint } from "../helpers/drops.js";
import { DAY, deployMock, NATIVE, PRICE, time } from "../helpers/suite.js";
import { asContract, type Changes, GONE, type HostileNFT, loadWith, Transfers, undone } from "./auctionWorld.js";
import { attemptsIn, errorOf, type HostileParty, Moment, Reception, type Step, step } from "./world.js";

const GAS = 12_000_000n;
const DONE: [boolean, string] = [true, "0x"];

/** 18: an auction leaves through exactly one door, once; so does each copy of a drop. */
describe("attack 18: double exits of auctions and drops", () => {
  /** The party wins an auction of a collection that tells it whenever a token moves. */
  async function wonByParty(fields: Partial<Auction> = {}) {
    const { suite, nft } = await loadWith(() => deployMock<HostileNFT>("HostileCollection"));
    const party = await addParty(suite);
    await nft.mint(suite.seller.address, 2n);
    const auction = await createAuction(suite, fields);
    const other = await createAuction(suite, { tokenId: 2n });
    await bid(suite, suite.buyer, other, PRICE);
    await party.perform([step(suite.house, PLAIN_BID, [auction], PRICE)], { value: PRICE });
    const { house } = suite;
    const steps = {
      settle: step(house, "settle", [auction]),
      undo: step(house, "undo", [auction, party.target]),
      cancel: step(house, "cancel", [auction, party.target]),
      bid: step(house, PLAIN_BID, [auction], 2n * PRICE),
      buyNow: step(house, "buyNow", [auction, "0x"], PRICE),
      withdraw: step(house, "withdraw", [NATIVE, party.target]),
    };
    return { suite, nft, party, auction, other, steps };
  }

  it("settles once in one transaction, and neither undoes nor sells again what was settled", async () => {
    const { suite, party, auction, other, steps } = await wonByParty();
    await time.increaseTo(Number(auction.endsAt) + 60 * DAY);
    const { settle, undo, cancel, buyNow } = steps;
    const gone = refused(suite, "AuctionNotFound");
    await expectAttempts(suite, party, [settle, settle, undo, cancel, buyNow], {
      attempts: [DONE, gone, gone, gone, gone],
      changes: { ...settled(suite, auction, "party", PRICE, {}), ...paidForTrying(PRICE) },
      value: PRICE,
    });
    await expectOther(suite, other);
  });

  it("undoes once in one transaction, and the NFT goes to the seller, not to the winner too", async () => {
    const { suite, party, auction, other, steps } = await wonByParty();
    await time.increaseTo(Number(auction.endsAt) + 60 * DAY);
    const { settle, undo } = steps;
    const changes: Changes = { ...undone(auction, "party", PRICE), ...GONE, "owner of 1": "seller" };
    await expectAttempts(suite, party, [undo, undo, settle, settle, undo], {
      attempts: [
        DONE,
        refused(suite, "AuctionHasNoBid"),
        DONE,
        refused(suite, "AuctionNotFound"),
        refused(suite, "AuctionNotFound"),
      ],
      changes,
    });
    await expectOther(suite, other);
  });

  it("undoes a refused delivery once, and settles nothing to the winner when the collection delivers again", async () => {
    const { suite, nft, party, auction, other, steps } = await wonByParty();
    await time.increaseTo(Number(auction.endsAt) + DAY);
    const { settle, undo } = steps;
    await nft.setTransfers(Transfers.Paused);
    const open = step(nft, "setTransfers", [Transfers.Honest]);
    await expectAttempts(suite, party, [undo, undo, open, undo, settle], {
      attempts: [DONE, refused(suite, "AuctionHasNoBid"), DONE, refused(suite, "AuctionHasNoBid"), DONE],
      changes: { ...undone(auction, "party", PRICE), ...GONE, "owner of 1": "seller" },
    });
    await expectOther(suite, other);
  });

  it("buys once in one transaction, whatever is tried after it", async () => {
    const suite = await loadAuctions();
    const party = await addParty(suite);
    const auction = await createAuction(suite, { buyNowPrice: PRICE });
    const { house } = suite;
    const buyNow = step(house, "buyNow", [auction, "0x"], PRICE);
    const tried = [
      ...[buyNow, buyNow, step(house, PLAIN_BID, [auction], PRICE)],
      ...[step(house, "settle", [auction]), step(house, "undo", [auction, party.target])],
    ];
    const gone = refused(suite, "AuctionNotFound");
    await expectAttempts(suite, party, tried, {
      attempts: [DONE, gone, gone, gone, gone],
      changes: { ...boughtNow(suite, auction, "party"), "owner native": -2n * PRICE, "party native": PRICE },
      value: 2n * PRICE,
    });
  });

  for (const first of ["cancel", "settle"] as const) {
    it(`returns an NFT without a bid once: ${first}, and every other way after it`, async () => {
      const suite = await loadAuctions();
      const party = await addParty(suite);
      const { house, collection } = suite;
      await collection.connect(suite.seller).transferFrom(suite.seller.address, party.target as string, 1);
      const seller = await asContract(party.target as string);
      await collection.connect(seller).setApprovalForAll(suite.houseAddress, true);
      const auction = await createAuction({ ...suite, seller });
      await time.increaseTo(auction.endsAt);
      const ways = {
        cancel: step(house, "cancel", [auction, party.target]),
        settle: step(house, "settle", [auction]),
        edit: step(house, "edit", [auction, auction]),
      };
      const gone = refused(suite, "AuctionNotFound");
      await expectAttempts(suite, party, [ways[first], ways.cancel, ways.settle, ways.edit], {
        attempts: [DONE, gone, gone, gone],
        changes: { ...GONE, "owner of 1": "party" },
      });
    });
  }

  it("finds every door locked while the NFT is delivered", async () => {
    const { suite, nft, party, auction, other, steps } = await wonByParty();
    await time.increaseTo(Number(auction.endsAt) + 60 * DAY);
    const tried = [steps.settle, steps.undo, steps.cancel, steps.withdraw, step(suite.house, "settle", [other])];
    await party.prepare(Moment.NFTHook, tried);
    await nft.hook(party.target as string);
    let attempts: unknown;
    const act = async () => {
      attempts = attemptsIn(party, await (await suite.house.settle(auction)).wait());
    };
    await expectFunds(suite, act, settled(suite, auction, "party", PRICE, {}), [1n, 2n]);
    expect(attempts).to.deep.equal(tried.map(() => refused(suite, "ReentrancyGuardReentrantCall")));
  });

  for (const again of ["undo", "settle", "withdraw"] as const) {
    it(`finds ${again} locked while the winner has the bid back`, async () => {
      const { suite, party, auction, other, steps } = await wonByParty();
      await time.increaseTo(Number(auction.endsAt) + 60 * DAY);
      await party.prepare(Moment.Payment, [steps[again]]);
      await party.receiveAs(Reception.PerformSteps);
      let attempts: unknown;
      const act = async () => {
        attempts = attemptsIn(party, await (await suite.house.undo(auction, suite.owner)).wait());
      };
      await expectFunds(suite, act, undone(auction, "party", PRICE));
      expect(attempts).to.deep.equal([refused(suite, "ReentrancyGuardReentrantCall")]);
      await expectOther(suite, other);
    });
  }

  describe("given copies of a drop", () => {
    async function soldToParty() {
      const suite = await loadDrops();
      const refundUntil = suite.now + DAY;
      await createDrop(suite, [{}], { refundUntil });
      const party = await addParty(suite);
      await mint(suite, suite.buyer, { quantity: 2, receiver: party.target as string });
      await mint(suite, suite.buyer, { quantity: 2 });
      const { drop, work } = suite;
      return {
        ...{ suite, party, refundUntil },
        refund: (copy: number) => step(drop, "refund", [work, copy]),
        draw: step(drop, "draw", [work, 1]),
      };
    }

    it("takes each back once in one transaction, and no proceeds beside it", async () => {
      const { suite, party, refund, draw } = await soldToParty();
      const act = async () => {
        const receipt = await (await party.attempt([refund(1), refund(1), refund(3), draw, refund(2)])).wait();
        expect(attemptsIn(party, receipt).map(([success]) => success)).to.deep.equal([true, false, false, false, true]);
      };
      await expectDropFunds(suite, act, {
        "party native": 2n * PRICE,
        "party copies": -2n,
        "drop native": -2n * PRICE,
      });
    });

    it("finds the drop locked while a returned copy is paid", async () => {
      const { suite, party, refund, draw } = await soldToParty();
      for (const way of [refund(2), draw]) {
        await party.prepare(Moment.Payment, [way]);
        await party.receiveAs(Reception.PerformSteps);
        const copy = way === draw ? 2 : 1;
        let attempts: unknown;
        const act = async () => {
          attempts = attemptsIn(party, await (await party.perform([refund(copy)])).wait());
        };
        await expectDropFunds(suite, act, { "party native": PRICE, "party copies": -1n, "drop native": -PRICE });
        expect(attempts).to.deep.equal([[false, errorOf(suite.drop, "ReentrancyGuardReentrantCall")]]);
      }
    });

    it("draws the proceeds once, of what was not returned, and returns nothing from that second on", async () => {
      const { suite, party, refund, draw, refundUntil } = await soldToParty();
      const { drop } = suite;
      await party.perform([refund(1)]);
      await time.setNextBlockTimestamp(refundUntil);
      let attempts: unknown;
      const act = async () => {
        attempts = attemptsIn(party, await (await party.attempt([refund(2), draw, draw, refund(2)])).wait());
      };
      const late: [boolean, string] = [false, errorOf(drop, "DropNotReturnable")];
      await expectDropFunds(suite, act, drawn(3n));
      expect(attempts).to.deep.equal([late, DONE, [false, errorOf(drop, "DropNothingToDraw")], late]);
      expect(await drop.owed(NATIVE)).to.deep.equal([(3n * PRICE) / 40n, (3n * PRICE) / 40n]);
    });
  });
});

interface Outcome {
  attempts: [boolean, string][];
  changes: Changes;
  value?: bigint;
}

async function addParty(suite: AuctionSuite | DropSuite): Promise<HostileParty> {
  const party = await deployMock<HostileParty>("HostileParty");
  suite.parties.party = await party.getAddress();
  return party;
}

/** Several calls of the party in one transaction, each of which may fail. */
async function expectAttempts(suite: AuctionSuite, party: HostileParty, steps: Step[], outcome: Outcome) {
  let attempts: unknown;
  const act = async () => {
    const sent = await party.attempt(steps, { value: outcome.value ?? 0n, gasLimit: GAS });
    attempts = attemptsIn(party, await sent.wait());
  };
  await expectFunds(suite, act, outcome.changes);
  expect(attempts).to.deep.equal(outcome.attempts);
}

function refused({ house }: AuctionSuite, error: string): [boolean, string] {
  return [false, errorOf(house, error)];
}

/** The owner's transactions bring coins for attempts, which the party keeps. */
function paidForTrying(value: bigint): Changes {
  return { "owner native": -value, "party native": value };
}

/** Somebody else's auction beside it has its money and its NFT. */
async function expectOther(suite: AuctionSuite, other: Auction): Promise<void> {
  await expectFunds(suite, () => suite.house.settle(other), settled(suite, other, "buyer", PRICE, {}), [2n]);
}

function drawn(copies: bigint): Changes {
  const fee = (copies * PRICE) / 40n;
  return {
    "artist native": copies * PRICE - fee,
    "drop native": fee - copies * PRICE,
    "owed by drop native": fee,
    "protocol fees in drop native": fee,
  };
}
