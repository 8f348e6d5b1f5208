import { expect } from "chai";
import type { EscrowTerms } from "../../sdk/src/types.js";
import type { Auction } from "../../sdk/src/terms/auction.js";
import {
  type AuctionSuite,
  auctionId,
  auctionOf,
  bid,
  createAuction,
  expectFunds,
  loadAuctions,
  PLAIN_BID,
  waitForEnd,
} from "../helpers/auctions.js";
import { deployBidder, expectRefused, expectSolvent, settled } from "../helpers/bids.js";
import { eventsOf } from "../helpers/books.js";
import { Lookup, Mood, type OddCollection, type OddToken } from "../helpers/mocks.js";
import { openedEscrow } from "../helpers/sales.js";
import {
  type Collection,
  DAY,
  DELIVERED,
  deployMock,
  ethers,
  HELD,
  NATIVE,
  NO_ESCROW,
  PRICE,
  setRoyalties,
  Source,
  State,
  time,
} from "../helpers/suite.js";

const PAID = 2n * PRICE;

const currencies: [unit: "native" | "token", currency: (suite: AuctionSuite) => string][] = [
  ["native", () => NATIVE],
  ["token", ({ money }) => money],
];

/** An auction that is over, won by the buyer after a bid of the rival. */
async function won(suite: AuctionSuite, fields: Partial<Auction> = {}, price = PAID): Promise<Auction> {
  const auction = await createAuction(suite, { reservePrice: 1n, ...fields });
  await bid(suite, suite.rival, auction, 1n);
  await bid(suite, suite.buyer, auction, price);
  await waitForEnd(auction);
  return auction;
}

/** The suite with a collection of which nobody has told a royalty yet, in the place of its own. */
async function loadWithoutRoyalties(name = "PlainERC721"): Promise<AuctionSuite> {
  const suite = await loadAuctions();
  const collection = await deployMock<Collection>(name);
  for (const tokenId of [1, 2]) await collection.mint(suite.seller.address, tokenId);
  for (const spender of [suite.houseAddress, suite.escrowAddress]) {
    await collection.connect(suite.seller).setApprovalForAll(spender, true);
    await collection.connect(suite.buyer).setApprovalForAll(spender, true);
  }
  return { ...suite, collection, art: await collection.getAddress() };
}

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

describe("AuctionHouse.settle", () => {
  describe("given no bid", () => {
    for (const caller of ["seller", "stranger"] as const) {
      it(`brings the NFT back to the seller where the ${caller} calls`, async () => {
        const suite = await loadAuctions();
        const { house, seller } = suite;
        const auction = await createAuction(suite);
        await time.setNextBlockTimestamp(auction.endsAt);
        await expectFunds(
          suite,
          async () => {
            expect(await eventsOf(house, house.connect(suite[caller]).settle(auction))).to.deep.equal([
              ["AuctionCancelled", auctionId(auction), seller.address],
            ]);
          },
          { "owner of 1": "seller", "auction of 1": NO_ESCROW, "end of 1": "0" },
        );
      });
    }

    it("opens no escrow, also where there is a refund window", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite, { refundWindow: DAY, delivery: HELD });
      await waitForEnd(auction);
      expect(await suite.house.settle.staticCall(auction)).to.equal(NO_ESCROW);
      await expectFunds(suite, () => suite.house.settle(auction), {
        "owner of 1": "seller",
        "auction of 1": NO_ESCROW,
        "end of 1": "0",
      });
    });

    it("brings it back to a seller whose hook answers nothing", async () => {
      const suite = await loadAuctions();
      const { collection, house, houseAddress, seller } = suite;
      const { contract, address } = await deployBidder(suite, Mood.Reject);
      await collection.connect(seller).transferFrom(seller.address, address, 1);
      const approving = new ethers.Interface(["function approve(address,uint256)"]);
      await contract.connect(seller).execute(suite.art, approving.encodeFunctionData("approve", [houseAddress, 1]));
      const auction = auctionOf(suite, { seller: address });
      await contract.connect(seller).execute(houseAddress, house.interface.encodeFunctionData("create", [auction]));
      await waitForEnd(auction);
      await house.settle(auction);
      expect(await collection.ownerOf(1)).to.equal(address);
    });

    it("refuses before the end", async () => {
      const suite = await loadAuctions();
      const { house, seller } = suite;
      const auction = await createAuction(suite);
      const early = Number(auction.endsAt) - 1;
      await time.setNextBlockTimestamp(early);
      await expectRefused(suite, () => house.connect(seller).settle(auction), "AuctionNotOver", [
        auction.endsAt,
        early,
      ]);
    });

    it("refuses a second time, and the NFT stays with its new owner", async () => {
      const suite = await loadAuctions();
      const { house, stranger } = suite;
      const auction = await createAuction(suite);
      await waitForEnd(auction);
      await house.settle(auction);
      await expectRefused(suite, () => house.connect(stranger).settle(auction), "AuctionNotFound", [
        auctionId(auction),
      ]);
    });
  });

  for (const [unit, currencyOf] of currencies) {
    describe(`given a final sale, ${unit}`, () => {
      it("pays royalties, both fees and the seller, and tells of it", async () => {
        const suite = await loadAuctions();
        const { house, buyer, sellerFront, stranger } = suite;
        const fields = { storefront: sellerFront.address, storefrontFeeBps: 300, currency: currencyOf(suite) };
        const auction = await won(suite, fields);
        expect(await house.settle.staticCall(auction)).to.equal(NO_ESCROW);
        await expectFunds(
          suite,
          async () => {
            expect(await eventsOf(house, house.connect(stranger).settle(auction))).to.deep.equal([
              ["Credited", sellerFront.address, auction.currency, 60_000_000_000_000_000n],
              ["AuctionSettled", auctionId(auction), buyer.address, PAID, NO_ESCROW],
            ]);
          },
          {
            [`artist ${unit}`]: 120_000_000_000_000_000n,
            [`heir ${unit}`]: 80_000_000_000_000_000n,
            [`protocol fees in house ${unit}`]: 50_000_000_000_000_000n,
            [`sellerFront credit in house ${unit}`]: 60_000_000_000_000_000n,
            [`seller ${unit}`]: 1_690_000_000_000_000_000n,
            [`house ${unit}`]: -1_890_000_000_000_000_000n,
            [`owed by house ${unit}`]: unit === "native" ? 50_000_000_000_000_000n : -1_890_000_000_000_000_000n,
            "owner of 1": "buyer",
            "auction of 1": NO_ESCROW,
            "end of 1": "0",
            "bidder for 1": "nobody",
            "bid for 1": -PAID,
          },
        );
        if (unit === "token") await expectSolvent(suite, suite.money);
      });

      it("rounds each fee and the sum of royalties down, and leaves the rest to the seller", async () => {
        const suite = await loadAuctions();
        const fields = { storefront: suite.sellerFront.address, storefrontFeeBps: 300, currency: currencyOf(suite) };
        const auction = await won(suite, fields, 999_999n);
        await expectFunds(suite, () => suite.house.settle(auction), {
          ...settled(suite, auction, "buyer", 999_999n, { artist: 60_000n, heir: 39_999n }),
          [`seller ${unit}`]: 845_002n,
        });
      });

      it("pays a price of one unit", async () => {
        const suite = await loadAuctions();
        const auction = await createAuction(suite, { currency: currencyOf(suite), reservePrice: 1n });
        await bid(suite, suite.buyer, auction, 1n);
        await waitForEnd(auction);
        await expectFunds(suite, () => suite.house.settle(auction), {
          ...settled(suite, auction, "buyer", 1n, {}),
          [`seller ${unit}`]: 1n,
        });
      });

      it("refuses in the last second, and settles at the end", async () => {
        const suite = await loadAuctions();
        const { house, buyer } = suite;
        const auction = await createAuction(suite, { currency: currencyOf(suite) });
        await bid(suite, buyer, auction, PAID);
        const early = Number(auction.endsAt) - 1;
        await time.setNextBlockTimestamp(early);
        await expectRefused(suite, () => house.connect(buyer).settle(auction), "AuctionNotOver", [
          auction.endsAt,
          early,
        ]);
        await time.setNextBlockTimestamp(auction.endsAt);
        await expectFunds(suite, () => house.connect(buyer).settle(auction), settled(suite, auction, "buyer", PAID));
      });

      it("refuses a second time", async () => {
        const suite = await loadAuctions();
        const auction = await won(suite, { currency: currencyOf(suite) });
        await suite.house.settle(auction);
        await expectRefused(suite, () => suite.house.settle(auction), "AuctionNotFound", [auctionId(auction)]);
      });

      it("settles while new sales are stopped", async () => {
        const suite = await loadAuctions();
        const auction = await won(suite, { currency: currencyOf(suite) });
        await suite.house.connect(suite.owner).pause();
        await expectFunds(suite, () => suite.house.settle(auction), settled(suite, auction, "buyer", PAID));
      });

      it("asks the protocol's fee of the creation, for its receiver of today", async () => {
        const suite = await loadAuctions();
        const { house, owner, stranger } = suite;
        const auction = await won(suite, { currency: currencyOf(suite) });
        await house.connect(owner).setProtocolFee(500, stranger);
        await expectFunds(suite, () => house.settle(auction), settled(suite, auction, "buyer", PAID));
        const fee = 50_000_000_000_000_000n;
        await expectFunds(suite, () => house.collectProtocolFee(auction.currency), {
          [`stranger ${unit}`]: fee,
          [`house ${unit}`]: -fee,
          [`owed by house ${unit}`]: -fee,
          [`protocol fees in house ${unit}`]: -fee,
        });
      });

      it("asks none where there was none at creation", async () => {
        const suite = await loadAuctions();
        const { house, owner, treasury } = suite;
        await house.connect(owner).setProtocolFee(0, treasury);
        const auction = await won(suite, { currency: currencyOf(suite), protocolFeeBps: 0 });
        await house.connect(owner).setProtocolFee(500, treasury);
        await expectFunds(suite, () => house.settle(auction), settled(suite, auction, "buyer", PAID));
      });

      it("leaves another auction's bid as it is", async () => {
        const suite = await loadAuctions();
        const { house, rival } = suite;
        const auction = await won(suite, { currency: currencyOf(suite) });
        const endsAt = Number(auction.endsAt) + DAY;
        const other = await createAuction(suite, { currency: currencyOf(suite), tokenId: 2n, endsAt });
        await bid(suite, rival, other, 3n * PRICE);
        await expectFunds(suite, () => house.settle(auction), settled(suite, auction, "buyer", PAID), [1n, 2n]);
      });
    });

    for (const delivery of [DELIVERED, HELD]) {
      describe(`given a refund window, ${delivery === HELD ? "held" : "delivered"}, ${unit}`, () => {
        async function open() {
          const suite = await loadAuctions();
          const auction = await won(suite, {
            currency: currencyOf(suite),
            refundWindow: DAY,
            delivery,
            storefront: suite.sellerFront.address,
            storefrontFeeBps: 300,
          });
          return { suite, auction };
        }
        async function opened() {
          const { suite, auction } = await open();
          const { terms } = await openedEscrow(suite, await suite.house.connect(suite.stranger).settle(auction));
          return { suite, terms };
        }
        const closed = {
          [`escrow ${unit}`]: -1_890_000_000_000_000_000n,
          [`seller ${unit}`]: 1_690_000_000_000_000_000n,
          [`artist ${unit}`]: 120_000_000_000_000_000n,
          [`heir ${unit}`]: 80_000_000_000_000_000n,
          [`treasury credit in escrow ${unit}`]: 50_000_000_000_000_000n,
          [`sellerFront credit in escrow ${unit}`]: 60_000_000_000_000_000n,
          ...(delivery === HELD ? { "owner of 1": "buyer" } : {}),
        };

        it("hands all the money and the exact terms to the escrow, counted from the settlement", async () => {
          const { suite, auction } = await open();
          const { escrow, house, houseAddress, seller, buyer, stranger } = suite;
          const at = Number(auction.endsAt) + 5_000;
          await expectFunds(
            suite,
            async () => {
              await time.setNextBlockTimestamp(at);
              const sent = await house.connect(stranger).settle(auction);
              const escrowed = await openedEscrow(suite, sent);
              const expected: EscrowTerms = {
                opener: houseAddress,
                seller: seller.address,
                buyer: buyer.address,
                collection: suite.art,
                tokenId: 1n,
                currency: auction.currency,
                amount: PAID,
                closesAt: BigInt(at + DAY),
                delivery: BigInt(delivery),
                royalties: [
                  { receiver: suite.artist.address, amount: 120_000_000_000_000_000n },
                  { receiver: suite.heir.address, amount: 80_000_000_000_000_000n },
                ],
                fees: [
                  { receiver: suite.treasury.address, amount: 50_000_000_000_000_000n },
                  { receiver: suite.sellerFront.address, amount: 60_000_000_000_000_000n },
                ],
              };
              expect(escrowed.terms).to.deep.equal(expected);
              expect(escrowed.id).to.equal(await escrow.idOf(expected));
              expect(await escrow.stateOf(escrowed.id)).to.equal(State.Open);
              expect(await eventsOf(house, sent)).to.deep.equal([
                ["AuctionSettled", auctionId(auction), buyer.address, PAID, escrowed.id],
              ]);
            },
            settled(suite, auction, "buyer", PAID),
          );
          if (unit === "token") await expectSolvent(suite, suite.money);
        });

        it("returns the escrow's id", async () => {
          const { suite, auction } = await open();
          const { escrow, house } = suite;
          const id = await house.settle.staticCall(auction);
          const { terms } = await openedEscrow(suite, await house.settle(auction));
          const ids = [0n, 1n, 2n].map((early) => escrow.idOf({ ...terms, closesAt: terms.closesAt - early }));
          expect(await Promise.all(ids)).to.include(id);
        });

        it("gives the winner everything back on a refund", async () => {
          const { suite, terms } = await opened();
          await expectFunds(suite, () => suite.escrow.connect(suite.buyer).refund(terms), {
            [`escrow ${unit}`]: -PAID,
            [`buyer ${unit}`]: PAID,
            "owner of 1": "seller",
          });
        });

        it("lets nobody but the winner refund", async () => {
          const { suite, terms } = await opened();
          const { buyer, escrow, rival } = suite;
          await expectRefused(
            suite,
            () => escrow.connect(rival).refund(terms),
            "EscrowNotBuyer",
            [rival.address, buyer.address],
            escrow,
          );
        });

        it("pays everybody when the winner accepts", async () => {
          const { suite, terms } = await opened();
          await expectFunds(suite, () => suite.escrow.connect(suite.buyer).accept(terms), closed);
        });

        it("pays everybody when anyone closes it after the window", async () => {
          const { suite, terms } = await opened();
          await time.setNextBlockTimestamp(terms.closesAt);
          await expectFunds(suite, () => suite.escrow.connect(suite.stranger).closeEscrow(terms), closed);
        });

        it("refuses a second settlement", async () => {
          const { suite, auction } = await open();
          await suite.house.settle(auction);
          await expectRefused(suite, () => suite.house.settle(auction), "AuctionNotFound", [auctionId(auction)]);
        });

        it("opens while new sales are stopped", async () => {
          const { suite, auction } = await open();
          await suite.house.connect(suite.owner).pause();
          await expectFunds(suite, () => suite.house.settle(auction), settled(suite, auction, "buyer", PAID));
        });

        it("hands on royalties that were cut to the limit", async () => {
          const suite = await loadWithoutRoyalties();
          const { artist, heir } = suite;
          const fields = { currency: currencyOf(suite), refundWindow: DAY, delivery, maxRoyaltyBps: 500 };
          const auction = await won(suite, fields);
          await setRoyalties(suite.router, suite.art, [
            [artist.address, 600],
            [heir.address, 400],
          ]);
          const { terms } = await openedEscrow(suite, await suite.house.settle(auction));
          expect(terms.royalties).to.deep.equal([
            { receiver: artist.address, amount: 60_000_000_000_000_000n },
            { receiver: heir.address, amount: 40_000_000_000_000_000n },
          ]);
        });
      });
    }
  }

  describe("given royalties that rose since the creation", () => {
    const rises: [name: string, limit: number, price: bigint, royalties: Record<string, bigint>][] = [
      ["to twice the limit", 500, PAID, { artist: 60_000_000_000_000_000n, heir: 40_000_000_000_000_000n }],
      ["to a basis point above it", 999, PAID, { artist: 119_880_000_000_000_000n, heir: 79_920_000_000_000_000n }],
      ["to the limit", 1_000, PAID, { artist: 120_000_000_000_000_000n, heir: 80_000_000_000_000_000n }],
      ["to less than it", 10_000, PAID, { artist: 120_000_000_000_000_000n, heir: 80_000_000_000_000_000n }],
      ["above a limit of nothing", 0, PAID, {}],
      // 33,299 of 99,999 asked: the unit that both lose by rounding is the seller's.
      ["above it, with rests", 333, 999_999n, { artist: 19_979n, heir: 13_319n }],
      ["above a limit that leaves a holder less than a unit", 100, 100n, {}],
    ];
    for (const [unit, currencyOf] of currencies) {
      for (const [name, limit, price, royalties] of rises) {
        it(`pays at most the limit, in proportion: ${name}, ${unit}`, async () => {
          const suite = await loadWithoutRoyalties();
          const { artist, heir, house, router } = suite;
          const auction = await won(suite, { currency: currencyOf(suite), maxRoyaltyBps: limit }, price);
          await setRoyalties(router, suite.art, [
            [artist.address, 600],
            [heir.address, 400],
          ]);
          await expectFunds(suite, () => house.settle(auction), settled(suite, auction, "buyer", price, royalties));
          if (unit === "token") await expectSolvent(suite, suite.money);
        });
      }
    }

    it("pays fees in full beside them, also where all are the highest that there are", async () => {
      const suite = await loadWithoutRoyalties();
      const { artist, house, owner, router, sellerFront, treasury } = suite;
      await house.connect(owner).setProtocolFee(500, treasury);
      const storefront = { storefront: sellerFront.address, storefrontFeeBps: 1_000 };
      const auction = await won(suite, { ...storefront, protocolFeeBps: 500, maxRoyaltyBps: 10_000 });
      await setRoyalties(router, suite.art, [[artist.address, 5_000]]);
      await expectFunds(suite, () => house.settle(auction), {
        ...settled(suite, auction, "buyer", PAID, { artist: PRICE }),
        "seller native": (PAID * 35n) / 100n,
      });
    });

    for (const [lookup, limit, paid] of [
      ["half of the price", 10_000, PRICE],
      ["the limit", 700, (PAID * 7n) / 100n],
    ] as const) {
      it(`pays ${lookup} where the collection's own answer exceeds the price`, async () => {
        const suite = await loadWithoutRoyalties("OddERC721");
        const odd = suite.collection as OddCollection;
        const auction = await won(suite, { maxRoyaltyBps: limit });
        await odd.setRoyalty(suite.artist.address, 9n * PAID);
        await expectFunds(
          suite,
          () => suite.house.settle(auction),
          settled(suite, auction, "buyer", PAID, { artist: paid }),
        );
      });
    }

    it("settles without any where the collection's own answer fails, and says so", async () => {
      const suite = await loadWithoutRoyalties("OddERC721");
      const odd = suite.collection as OddCollection;
      const auction = await won(suite);
      await odd.setLookup(Lookup.Refuse);
      await expectFunds(
        suite,
        async () => {
          expect(await eventsOf(suite.house, suite.house.settle(auction))).to.deep.equal([
            ["RoyaltyLookupFailed", suite.art, 1n, Source.Reverted],
            ["AuctionSettled", auctionId(auction), suite.buyer.address, PAID, NO_ESCROW],
          ]);
        },
        settled(suite, auction, "buyer", PAID, {}),
      );
    });
  });

  it("pays the royalties of the settlement where they fell since the creation", async () => {
    const suite = await loadAuctions();
    const auction = await won(suite);
    const info = await ethers.getContractAt("RoyaltyInfo", await suite.router.royaltyInfoOf(suite.art));
    const shares = [{ holder: suite.artist.address, bps: 200 }];
    await info.setCollectionTerms({ shares, validUntil: 0, caps: [], tiers: [] });
    await expectFunds(
      suite,
      () => suite.house.settle(auction),
      settled(suite, auction, "buyer", PAID, { artist: PAID / 50n }),
    );
  });

  describe("given a winner that is a contract without hooks", () => {
    for (const refundWindow of [0, DAY]) {
      it(`delivers to it, ${refundWindow === 0 ? "final" : "with a refund window"}`, async () => {
        const suite = await loadAuctions();
        const { house, houseAddress, rival } = suite;
        const auction = await createAuction(suite, { refundWindow });
        const { contract } = await deployBidder(suite, Mood.Reject);
        const placing = house.interface.encodeFunctionData(PLAIN_BID, [auction]);
        await contract.connect(rival).execute(houseAddress, placing, { value: PAID });
        await waitForEnd(auction);
        await expectFunds(suite, () => house.settle(auction), settled(suite, auction, "contract", PAID));
      });
    }
  });

  describe("given somebody who cannot be paid", () => {
    for (const [name, mood] of [
      ["reverts", Mood.Reject],
      ["burns all the gas of a payment", Mood.Burn],
      ["answers a megabyte", Mood.AnswerHuge],
      ["reverts with as much as a payment's gas can pay for", Mood.RejectLarge],
    ] as const) {
      it(`credits a royalty holder that ${name}, and pays the others`, async () => {
        const suite = await loadWithoutRoyalties();
        const { heir, house, houseAddress, router, stranger } = suite;
        const { contract, address } = await deployBidder(suite, mood);
        await setRoyalties(router, suite.art, [
          [address, 600],
          [heir.address, 400],
        ]);
        const auction = await won(suite);
        const due = (PAID * 6n) / 100n;
        const royalties = { contract: due, heir: (PAID * 4n) / 100n };
        const expected = settled(suite, auction, "buyer", PAID, royalties);
        await expectFunds(suite, () => house.settle(auction), {
          ...expected,
          "contract native": 0n,
          "contract credit in house native": due,
          "house native": (expected["house native"] as bigint) + due,
        });
        const withdrawing = house.interface.encodeFunctionData("withdraw", [NATIVE, stranger.address]);
        await expectFunds(suite, () => contract.connect(stranger).execute(houseAddress, withdrawing), {
          "contract credit in house native": -due,
          "house native": -due,
          "stranger native": due,
        });
      });
    }

    for (const [role, due] of [
      ["artist", (PAID * 6n) / 100n],
      ["heir", (PAID * 4n) / 100n],
      ["seller", (PAID * 875n) / 1_000n],
    ] as const) {
      it(`credits the ${role} whom a token refuses, and pays the others`, async () => {
        const suite = await loadAuctions();
        const { house, houseAddress, rival, buyer, stranger } = suite;
        const odd = await deployMock<OddToken>("OddERC20");
        const currency = await odd.getAddress();
        suite.currencies.odd = currency;
        for (const person of [rival, buyer]) {
          await odd.mint(person.address, PAID);
          await odd.connect(person).approve(houseAddress, PAID);
        }
        const auction = await won(suite, { currency });
        await odd.setBlocked(suite[role].address, true);
        const expected = settled(suite, auction, "buyer", PAID);
        await expectFunds(suite, () => house.settle(auction), {
          ...expected,
          [`${role} odd`]: 0n,
          [`${role} credit in house odd`]: due,
          "house odd": (expected["house odd"] as bigint) + due,
          "owed by house odd": (expected["owed by house odd"] as bigint) + due,
        });
        await expectSolvent(suite, currency);
        await expectFunds(suite, () => house.connect(suite[role]).withdraw(currency, stranger), {
          [`${role} credit in house odd`]: -due,
          "stranger odd": due,
          "house odd": -due,
          "owed by house odd": -due,
        });
      });
    }
  });
});
