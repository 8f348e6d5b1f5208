import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";
import type { Auction } from "../../sdk/src/terms/auction.js";
import { auctionId, auctionOf, bid, createAuction, expectFunds, FULL_BID, loadAuctions } from "../helpers/auctions.js";
import { expectRefused, LATER, MAX_AMOUNT, undoneAuction, withQuirkyCollection } from "../helpers/auctionRules.js";
import { DAY, ethers, HELD, NOBODY, PRICE, time } from "../helpers/suite.js";

const NONE = [ethers.ZeroHash, 0n, NOBODY, 0n];

/** What is asked after a bid of `standing`: `least`, whatever the terms say. */
const raises: [name: string, terms: Partial<Auction>, standing: bigint, least: bigint][] = [
  ["one unit where no raise is asked", { minRaise: 0n, minRaiseBps: 0 }, 100n, 101n],
  ["one unit after a bid of one", { minRaise: 0n, minRaiseBps: 0 }, 1n, 2n],
  ["an amount", { minRaise: 7n, minRaiseBps: 0 }, 100n, 107n],
  ["an amount of one", { minRaise: 1n, minRaiseBps: 0 }, 100n, 101n],
  ["a part of the bid", { minRaise: 0n, minRaiseBps: 500 }, 100n, 105n],
  ["a part of the bid, rounded up from just above", { minRaise: 0n, minRaiseBps: 1 }, 10_001n, 10_003n],
  ["a part of the bid that is whole", { minRaise: 0n, minRaiseBps: 1 }, 10_000n, 10_001n],
  ["a part of the bid, rounded up from just below", { minRaise: 0n, minRaiseBps: 1 }, 19_999n, 20_001n],
  ["one unit where the part is next to nothing", { minRaise: 0n, minRaiseBps: 1 }, 1n, 2n],
  ["the whole bid", { minRaise: 0n, minRaiseBps: 10_000 }, 33n, 66n],
  ["the amount where it is higher than the part", { minRaise: 6n, minRaiseBps: 500 }, 100n, 106n],
  ["the part where it is higher than the amount", { minRaise: 4n, minRaiseBps: 500 }, 100n, 105n],
  ["the one as the other where both are the same", { minRaise: 5n, minRaiseBps: 500 }, 100n, 105n],
  ["the rounded part where it is higher than the amount", { minRaise: 5n, minRaiseBps: 500 }, 101n, 107n],
  ["one unit after the largest bid but one", { minRaise: 0n, minRaiseBps: 0 }, MAX_AMOUNT - 1n, MAX_AMOUNT],
];

describe("AuctionHouse.idOf", () => {
  it("is the hash of the terms without its last 40 bits, of auctions that exist and that do not", async () => {
    const suite = await loadAuctions();
    const { house, money, sellerFront, stranger } = suite;
    const full = auctionOf(suite, {
      tokenId: ethers.MaxUint256,
      currency: money,
      reservePrice: MAX_AMOUNT,
      buyNowPrice: MAX_AMOUNT,
      minRaise: 3n,
      gateKind: 2,
      gateService: stranger.address,
      refundWindow: 4,
      delivery: HELD,
      storefront: sellerFront.address,
      storefrontFeeBps: 5,
    });
    for (const auction of [await createAuction(suite), full]) {
      const words = Object.values(auction).map((value: unknown) =>
        typeof value === "string"
          ? AbiCoder.defaultAbiCoder().encode(["address"], [value])
          : ethers.toBeHex(value as bigint, 32),
      );
      const hash = BigInt(keccak256(ethers.concat(words)));
      const id = await house.idOf(auction);
      expect(BigInt(id)).to.equal(hash - (hash % 2n ** 40n));
      expect(id).to.equal(auctionId(auction));
    }
  });

  it("is another for any other field", async () => {
    const suite = await loadAuctions();
    const { house, stranger } = suite;
    const auction = auctionOf(suite, { reservePrice: 3n });
    const changes = Object.entries(auction).map(([field, value]: [string, unknown]) => ({
      [field]: field === "gateKind" ? 1 : typeof value === "string" ? stranger.address : Number(value) + 1,
    }));
    const ids = await Promise.all([{}, ...changes].map((change) => house.idOf({ ...auction, ...change })));
    expect(new Set(ids).size).to.equal(21);
  });
});

describe("AuctionHouse.auctionOf", () => {
  it("is all zero where there is no auction", async () => {
    const { art, house, stranger } = await loadAuctions();
    expect(await house.auctionOf(art, 1n)).to.deep.equal(NONE);
    expect(await house.auctionOf(stranger, 77n)).to.deep.equal(NONE);
  });

  it("tells the bid, the extended end, and of an auction that is over", async () => {
    const suite = await loadAuctions();
    const { art, house, rival } = suite;
    const auction = await createAuction(suite);
    const endsAt = Number(auction.endsAt);
    expect(await house.auctionOf(art, 1n)).to.deep.equal([auctionId(auction), BigInt(endsAt), NOBODY, 0n]);
    await time.setNextBlockTimestamp(endsAt - 1);
    await bid(suite, rival, auction, PRICE);
    const state = [auctionId(auction), BigInt(endsAt + 599), rival.address, PRICE];
    expect(await house.auctionOf(art, 1n)).to.deep.equal(state);
    await time.increaseTo(endsAt + 599);
    expect(await house.auctionOf(art, 1n)).to.deep.equal(state);
    expect(await house.auctionOf(art, 2n)).to.deep.equal(NONE);
    await house.settle(auction);
    expect(await house.auctionOf(art, 1n)).to.deep.equal(NONE);
  });

  it("keeps the auction of an undone sale, without its bid", async () => {
    const suite = await withQuirkyCollection(await loadAuctions());
    const auction = await undoneAuction(suite, suite.buyer);
    expect(await suite.house.auctionOf(suite.art, 1n)).to.deep.equal([
      auctionId(auction),
      BigInt(auction.endsAt),
      NOBODY,
      0n,
    ]);
  });
});

describe("AuctionHouse.minimumBid", () => {
  describe("given no such auction", () => {
    it("refuses", async () => {
      const suite = await loadAuctions();
      const { house } = suite;
      const never = auctionOf(suite);
      await expectRefused(suite, () => house.minimumBid(never), "AuctionNotFound", [auctionId(never)]);
      const other = { ...(await createAuction(suite)), minRaiseBps: 0 };
      await expectRefused(suite, () => house.minimumBid(other), "AuctionNotFound", [auctionId(other)]);
    });
  });

  describe("given no bid", () => {
    it("is the reserve price, before the start, while bids are open, and when they are over", async () => {
      const suite = await loadAuctions();
      const { house, now } = suite;
      const fields = { startsAt: now + LATER, minRaise: 5n, reservePrice: 123n };
      const auction = await createAuction(suite, fields);
      for (const at of [now + LATER - 1, now + LATER, now + DAY]) {
        await time.increaseTo(at);
        expect(await house.minimumBid(auction)).to.equal(123n);
      }
    });

    it("is the reserve price of the largest amount, which can be bid", async () => {
      const suite = await loadAuctions();
      const { art, buyer, house, token } = suite;
      const auction = await createAuction(suite, { currency: suite.money, reservePrice: MAX_AMOUNT });
      expect(await house.minimumBid(auction)).to.equal(MAX_AMOUNT);
      await token.mint(buyer.address, MAX_AMOUNT);
      await expectRefused(suite, () => bid(suite, buyer, auction, MAX_AMOUNT - 1n), "AuctionBidTooLow", [
        MAX_AMOUNT - 1n,
        MAX_AMOUNT,
      ]);
      await bid(suite, buyer, auction, MAX_AMOUNT);
      expect((await house.auctionOf(art, 1n)).amount).to.equal(MAX_AMOUNT);
    });
  });

  describe("given a bid", () => {
    for (const [name, terms, standing, least] of raises) {
      it(`asks for ${name}, and takes no less`, async () => {
        const suite = await loadAuctions();
        const { art, buyer, house, rival, token } = suite;
        const auction = await createAuction(suite, { ...terms, currency: suite.money, reservePrice: 1n });
        for (const person of [buyer, rival]) await token.mint(person.address, MAX_AMOUNT);
        await bid(suite, rival, auction, standing);
        expect(await house.minimumBid(auction)).to.equal(least);
        await expectRefused(suite, () => bid(suite, buyer, auction, least - 1n), "AuctionBidTooLow", [
          least - 1n,
          least,
        ]);
        await bid(suite, buyer, auction, least);
        const lot = await house.auctionOf(art, 1n);
        expect([lot.bidder, lot.amount]).to.deep.equal([buyer.address, least]);
      });
    }

    for (const [name, terms, least] of [
      ["one unit more", { minRaise: 0n, minRaiseBps: 0 }, MAX_AMOUNT + 1n],
      ["twice that", { minRaise: 0n, minRaiseBps: 10_000 }, 2n * MAX_AMOUNT],
      ["the amount more", { minRaise: MAX_AMOUNT, minRaiseBps: 0 }, 2n * MAX_AMOUNT],
      ["a basis point more, rounded up", { minRaise: 0n, minRaiseBps: 1 }, MAX_AMOUNT + MAX_AMOUNT / 10_000n + 1n],
    ] as const) {
      it(`asks for ${name} after a bid of the largest amount, which nobody can beat`, async () => {
        const suite = await loadAuctions();
        const { buyer, house, rival, token } = suite;
        const auction = await createAuction(suite, { ...terms, currency: suite.money });
        for (const person of [buyer, rival]) await token.mint(person.address, 2n * MAX_AMOUNT);
        await bid(suite, rival, auction, MAX_AMOUNT);
        expect(await house.minimumBid(auction)).to.equal(least);
        await expectRefused(suite, () => bid(suite, buyer, auction, least - 1n), "AuctionBidTooLow", [
          least - 1n,
          least,
        ]);
        await expectRefused(suite, () => bid(suite, buyer, auction, least), "AuctionBidTooHigh", [least, MAX_AMOUNT]);
      });
    }

    it("goes on telling when bids are over, and asks for the reserve price after an undone sale", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { buyer, collection, house } = suite;
      const auction = await createAuction(suite, { minRaise: 9n, minRaiseBps: 0 });
      await house.connect(buyer)[FULL_BID](auction, PRICE + 5n, "0x", { value: PRICE + 5n });
      await time.increaseTo(Number(auction.endsAt) + DAY);
      expect(await house.minimumBid(auction)).to.equal(PRICE + 14n);
      await collection.refuse(buyer.address, true);
      await expectFunds(suite, () => house.connect(buyer).undo(auction, buyer), {
        "buyer native": PRICE + 5n,
        "house native": -PRICE - 5n,
        "bidder for 1": "nobody",
        "bid for 1": -PRICE - 5n,
      });
      expect(await house.minimumBid(auction)).to.equal(PRICE);
    });
  });
});
