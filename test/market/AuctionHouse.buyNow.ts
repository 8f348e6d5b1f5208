import { expect } from "chai";
import { type Auction, encodeBid } from "../../sdk/src/terms/auction.js";
import {
  type AuctionSuite,
  auctionId,
  auctionOf,
  bid,
  createAuction,
  expectFunds,
  Kind,
  loadAuctions,
  waitForEnd,
} from "../helpers/auctions.js";
import { boughtNow, deployBidder, deployOtherToken, expectRefused, expectSolvent, send } from "../helpers/bids.js";
import { eventsOf } from "../helpers/books.js";
import { Mood, type OddToken } from "../helpers/mocks.js";
import { openedEscrow } from "../helpers/sales.js";
import {
  DAY,
  DELIVERED,
  deployMock,
  ethers,
  HELD,
  NATIVE,
  NO_ESCROW,
  NOBODY,
  PRICE,
  State,
  time,
} from "../helpers/suite.js";
import type { ContractTransactionResponse } from "ethers";

const COST = 5n * PRICE;
const TRANSFER_FROM = "safeTransferFrom(address,address,uint256,bytes)" as const;

type Buy = (suite: AuctionSuite, auction: Auction) => Promise<ContractTransactionResponse>;

const ways: [name: string, currency: (suite: AuctionSuite) => string, buy: Buy][] = [
  [
    "in native coin",
    () => NATIVE,
    ({ house, buyer }, auction) => house.connect(buyer).buyNow(auction, "0x", { value: COST }),
  ],
  [
    "in an approved token",
    ({ money }) => money,
    ({ house, buyer }, auction) => house.connect(buyer).buyNow(auction, "0x"),
  ],
  [
    "by a safe transfer",
    ({ money }) => money,
    (suite, auction) => send(suite, "buyer", auction, COST, encodeBid(auction, true)),
  ],
];

/** An auction that can be bought at once, with a fee for a storefront. */
function createOffer(suite: AuctionSuite, fields: Partial<Auction> = {}): Promise<Auction> {
  return createAuction(suite, {
    buyNowPrice: COST,
    storefront: suite.sellerFront.address,
    storefrontFeeBps: 300,
    ...fields,
  });
}

describe("AuctionHouse.buyNow", () => {
  for (const [name, currencyOf, buy] of ways) {
    const unit = name.includes("native") ? "native" : "token";
    describe(`given a purchase ${name}`, () => {
      it("delivers, and pays everybody to the last unit", async () => {
        const suite = await loadAuctions();
        const { house, buyer } = suite;
        const auction = await createOffer(suite, { currency: currencyOf(suite) });
        await expectFunds(
          suite,
          async () => {
            expect(await eventsOf(house, buy(suite, auction))).to.deep.equal([
              ["Credited", suite.sellerFront.address, auction.currency, (COST * 3n) / 100n],
              ["AuctionSettled", auctionId(auction), buyer.address, COST, NO_ESCROW],
            ]);
          },
          {
            [`buyer ${unit}`]: -5_000_000_000_000_000_000n,
            [`seller ${unit}`]: 4_225_000_000_000_000_000n,
            [`artist ${unit}`]: 300_000_000_000_000_000n,
            [`heir ${unit}`]: 200_000_000_000_000_000n,
            [`protocol fees in house ${unit}`]: 125_000_000_000_000_000n,
            [`sellerFront credit in house ${unit}`]: 150_000_000_000_000_000n,
            [`house ${unit}`]: 275_000_000_000_000_000n,
            [`owed by house ${unit}`]: unit === "native" ? 125_000_000_000_000_000n : 275_000_000_000_000_000n,
            "owner of 1": "buyer",
            "auction of 1": NO_ESCROW,
            "end of 1": "0",
          },
        );
        if (unit === "token") await expectSolvent(suite, suite.money);
      });

      it("rounds each fee and the sum of royalties down, and leaves the rest to the seller", async () => {
        const suite = await loadAuctions();
        const { house, buyer } = suite;
        const price = 999_999n;
        const currency = currencyOf(suite);
        const auction = await createOffer(suite, { currency, reservePrice: 1n, buyNowPrice: price });
        await expectFunds(
          suite,
          () =>
            name.includes("safe")
              ? send(suite, "buyer", auction, price, encodeBid(auction, true))
              : house.connect(buyer).buyNow(auction, "0x", { value: unit === "native" ? price : 0n }),
          boughtNow(suite, auction, "buyer", { artist: 60_000n, heir: 39_999n }),
        );
      });

      it("sells before the first second of an auction to nobody, and in it", async () => {
        const suite = await loadAuctions();
        const startsAt = suite.now + 1_000;
        const auction = await createOffer(suite, { currency: currencyOf(suite), startsAt });
        await time.setNextBlockTimestamp(startsAt - 1);
        await expectRefused(suite, () => buy(suite, auction), "AuctionNotStarted", [startsAt, startsAt - 1]);
        await time.setNextBlockTimestamp(startsAt);
        await expectFunds(suite, () => buy(suite, auction), boughtNow(suite, auction, "buyer"));
      });

      it("sells in the last second", async () => {
        const suite = await loadAuctions();
        const auction = await createOffer(suite, { currency: currencyOf(suite) });
        await time.setNextBlockTimestamp(Number(auction.endsAt) - 1);
        await expectFunds(suite, () => buy(suite, auction), boughtNow(suite, auction, "buyer"));
      });

      it("refuses at the end", async () => {
        const suite = await loadAuctions();
        const auction = await createOffer(suite, { currency: currencyOf(suite) });
        await time.setNextBlockTimestamp(auction.endsAt);
        await expectRefused(suite, () => buy(suite, auction), "AuctionOver", [auction.endsAt, auction.endsAt]);
      });

      it("refuses after a bid, also the bidder's own, and the bid stays", async () => {
        for (const bidder of ["rival", "buyer"] as const) {
          const suite = await loadAuctions();
          const auction = await createOffer(suite, { currency: currencyOf(suite) });
          await bid(suite, suite[bidder], auction, PRICE);
          await expectRefused(suite, () => buy(suite, auction), "AuctionHasBid", [
            auctionId(auction),
            suite[bidder].address,
          ]);
        }
      });

      it("refuses where none is offered", async () => {
        const suite = await loadAuctions();
        const auction = await createAuction(suite, { currency: currencyOf(suite) });
        await expectRefused(suite, () => buy(suite, auction), "AuctionNoBuyNow", [auctionId(auction)]);
      });

      it("refuses a second purchase", async () => {
        const suite = await loadAuctions();
        const auction = await createOffer(suite, { currency: currencyOf(suite) });
        await buy(suite, auction);
        await expectRefused(suite, () => buy(suite, auction), "AuctionNotFound", [auctionId(auction)]);
      });

      it("refuses while new sales are stopped, and sells when they go on", async () => {
        const suite = await loadAuctions();
        const { house, owner } = suite;
        const auction = await createOffer(suite, { currency: currencyOf(suite) });
        await house.connect(owner).pause();
        await expectRefused(suite, () => buy(suite, auction), "EnforcedPause", []);
        await house.connect(owner).unpause();
        await expectFunds(suite, () => buy(suite, auction), boughtNow(suite, auction, "buyer"));
      });

      it("asks the gate for the buyer's proof", async () => {
        const suite = await loadAuctions();
        const { gate, stranger } = suite;
        const gated = { gateKind: Kind.Permit, gateService: stranger.address };
        const auction = await createOffer(suite, { currency: currencyOf(suite), ...gated });
        await expectRefused(suite, () => buy(suite, auction), "AccessInvalidProof", [0n], gate);
      });

      it("pays the protocol what it asked when the auction was created", async () => {
        const suite = await loadAuctions();
        const { house, owner, treasury } = suite;
        const auction = await createOffer(suite, { currency: currencyOf(suite) });
        await house.connect(owner).setProtocolFee(500, treasury);
        await expectFunds(suite, () => buy(suite, auction), boughtNow(suite, auction, "buyer"));
      });

      for (const delivery of [DELIVERED, HELD]) {
        describe(`with a refund window, ${delivery === HELD ? "held" : "delivered"}`, () => {
          async function bought() {
            const suite = await loadAuctions();
            const terms = { currency: currencyOf(suite), refundWindow: DAY, delivery };
            const auction = await createOffer(suite, terms);
            return { suite, auction };
          }

          it("hands all the money and the exact terms to the escrow", async () => {
            const { suite, auction } = await bought();
            const { artist, buyer, escrow, heir, house, houseAddress, now, seller, sellerFront, treasury } = suite;
            await expectFunds(
              suite,
              async () => {
                await time.setNextBlockTimestamp(now + 1_000);
                const sent = await buy(suite, auction);
                const { id, terms } = await openedEscrow(suite, sent);
                expect(terms).to.deep.equal({
                  opener: houseAddress,
                  seller: seller.address,
                  buyer: buyer.address,
                  collection: suite.art,
                  tokenId: 1n,
                  currency: auction.currency,
                  amount: COST,
                  closesAt: BigInt(now + 1_000 + DAY),
                  delivery: BigInt(delivery),
                  royalties: [
                    { receiver: artist.address, amount: 300_000_000_000_000_000n },
                    { receiver: heir.address, amount: 200_000_000_000_000_000n },
                  ],
                  fees: [
                    { receiver: treasury.address, amount: 125_000_000_000_000_000n },
                    { receiver: sellerFront.address, amount: 150_000_000_000_000_000n },
                  ],
                });
                expect(id).to.equal(await escrow.idOf(terms));
                expect(await escrow.stateOf(id)).to.equal(State.Open);
                expect(await eventsOf(house, sent)).to.deep.equal([
                  ["AuctionSettled", auctionId(auction), buyer.address, COST, id],
                ]);
              },
              boughtNow(suite, auction, "buyer"),
            );
          });

          it("gives the buyer everything back on a refund", async () => {
            const { suite, auction } = await bought();
            const { buyer, escrow } = suite;
            const { terms } = await openedEscrow(suite, await buy(suite, auction));
            await expectFunds(suite, () => escrow.connect(buyer).refund(terms), {
              [`buyer ${unit}`]: COST,
              [`escrow ${unit}`]: -COST,
              "owner of 1": "seller",
            });
          });
        });
      }
    });
  }

  it("returns the escrow's id, or zero where the sale is final", async () => {
    const suite = await loadAuctions();
    const { house, buyer, escrow } = suite;
    const final = await createOffer(suite);
    expect(await house.connect(buyer).buyNow.staticCall(final, "0x", { value: COST })).to.equal(NO_ESCROW);
    const open = await createOffer(suite, { tokenId: 2n, refundWindow: DAY });
    const at = suite.now + 5_000;
    await time.increaseTo(at);
    const id = await house.connect(buyer).buyNow.staticCall(open, "0x", { value: COST });
    await time.setNextBlockTimestamp(at + 1);
    const { terms } = await openedEscrow(suite, await house.connect(buyer).buyNow(open, "0x", { value: COST }));
    const ids = [0n, 1n].map((early) => escrow.idOf({ ...terms, closesAt: terms.closesAt - early }));
    expect(await Promise.all(ids)).to.include(id);
  });

  describe("given a wrong payment", () => {
    for (const [name, value] of [
      ["nothing", 0n],
      ["a unit too little", COST - 1n],
      ["a unit too much", COST + 1n],
    ] as const) {
      it(`refuses ${name} in native coin`, async () => {
        const suite = await loadAuctions();
        const { house, buyer } = suite;
        const auction = await createOffer(suite);
        await expectRefused(suite, () => house.connect(buyer).buyNow(auction, "0x", { value }), "MarketWrongPayment", [
          COST,
          value,
        ]);
      });

      if (value === 0n) continue;
      it(`refuses ${name} by a safe transfer`, async () => {
        const suite = await loadAuctions();
        const auction = await createOffer(suite, { currency: suite.money });
        await expectRefused(
          suite,
          () => send(suite, "buyer", auction, value, encodeBid(auction, true)),
          "MarketWrongPayment",
          [COST, value],
        );
      });
    }

    it("refuses native coin for a token's auction", async () => {
      const suite = await loadAuctions();
      const { house, buyer, money } = suite;
      const auction = await createOffer(suite, { currency: money });
      await expectRefused(
        suite,
        () => house.connect(buyer).buyNow(auction, "0x", { value: COST }),
        "MarketWrongPayment",
        [0n, COST],
      );
    });

    it("refuses a buyer who has approved a unit too little", async () => {
      const suite = await loadAuctions();
      const { house, houseAddress, buyer, money, token } = suite;
      const auction = await createOffer(suite, { currency: money });
      await token.connect(buyer).approve(houseAddress, COST - 1n);
      await expectFunds(
        suite,
        () => expect(house.connect(buyer).buyNow(auction, "0x")).to.be.revertedWith("KIP7: insufficient allowance"),
        {},
      );
    });

    it("refuses another token, and a token for native coin", async () => {
      const suite = await loadAuctions();
      const { buyer, houseAddress, money } = suite;
      const { other, address } = await deployOtherToken(suite);
      const inToken = await createOffer(suite, { currency: money });
      const inNative = await createOffer(suite, { tokenId: 2n });
      for (const auction of [inToken, inNative]) {
        await expectRefused(
          suite,
          () =>
            other.connect(buyer)["safeTransfer(address,uint256,bytes)"](houseAddress, COST, encodeBid(auction, true)),
          "MarketWrongCurrency",
          [auction.currency, address],
        );
      }
    });

    it("does not take the house's money for others for a payment", async () => {
      const suite = await loadAuctions();
      const { buyer, houseAddress, stranger } = suite;
      const odd = await deployMock<OddToken>("OddERC20");
      const address = await odd.getAddress();
      suite.currencies.odd = address;
      await odd.mint(buyer.address, 9n * PRICE);
      await odd.connect(buyer).approve(houseAddress, 9n * PRICE);
      await bid(suite, buyer, await createAuction(suite, { tokenId: 2n, currency: address }), 9n * PRICE);
      const auction = await createOffer(suite, { currency: address });
      await expectRefused(
        suite,
        () => odd.pretend(houseAddress, stranger.address, stranger.address, COST, encodeBid(auction, true)),
        "MarketWrongPayment",
        [COST, 0n],
      );
    });

    it("refuses a payment from nobody, as a mint is", async () => {
      const suite = await loadAuctions();
      const { houseAddress, stranger } = suite;
      const odd = await deployMock<OddToken>("OddERC20");
      suite.currencies.odd = await odd.getAddress();
      await odd.mint(houseAddress, COST);
      const auction = await createOffer(suite, { currency: suite.currencies.odd });
      await expectRefused(
        suite,
        () => odd.pretend(houseAddress, stranger.address, NOBODY, COST, encodeBid(auction, true)),
        "LedgerInvalidReceiver",
        [NOBODY],
      );
    });
  });

  it("buys for whose tokens they are, not for the operator who moves them", async () => {
    const suite = await loadAuctions();
    const { buyer, houseAddress, money, stranger, token } = suite;
    const auction = await createOffer(suite, { currency: money });
    await token.connect(buyer).approve(stranger.address, COST);
    await expectFunds(
      suite,
      () => token.connect(stranger)[TRANSFER_FROM](buyer.address, houseAddress, COST, encodeBid(auction, true)),
      boughtNow(suite, auction, "buyer"),
    );
  });

  it("sells at the reserve price too, and leaves the bids to others", async () => {
    const suite = await loadAuctions();
    const { house, buyer } = suite;
    const auction = await createOffer(suite, { reservePrice: COST });
    await expectFunds(
      suite,
      () => house.connect(buyer).buyNow(auction, "0x", { value: COST }),
      boughtNow(suite, auction, "buyer"),
    );
  });

  it("takes a bid at or above the price for a bid", async () => {
    const suite = await loadAuctions();
    const auction = await createOffer(suite);
    await bid(suite, suite.buyer, auction, 2n * COST);
    expect(await suite.collection.ownerOf(1)).to.equal(suite.houseAddress);
    await waitForEnd(auction);
    await suite.house.settle(auction);
    expect(await suite.collection.ownerOf(1)).to.equal(suite.buyer.address);
  });

  it("credits a seller who cannot be paid", async () => {
    const suite = await loadAuctions();
    const { collection, house, houseAddress, buyer, seller } = suite;
    const { contract, address } = await deployBidder(suite, Mood.Reject);
    await collection.connect(seller).transferFrom(seller.address, address, 1);
    const approving = new ethers.Interface(["function approve(address,uint256)"]);
    await contract.connect(seller).execute(suite.art, approving.encodeFunctionData("approve", [houseAddress, 1]));
    const auction = auctionOf(suite, { buyNowPrice: COST, seller: address });
    await contract.connect(seller).execute(houseAddress, house.interface.encodeFunctionData("create", [auction]));
    const { "seller native": rest, ...expected } = boughtNow(suite, auction, "buyer");
    await expectFunds(suite, () => house.connect(buyer).buyNow(auction, "0x", { value: COST }), {
      ...expected,
      "contract credit in house native": rest!,
      "house native": (expected["house native"] as bigint) + (rest as bigint),
    });
  });
});
