import { expect } from "chai";
import {
  type AuctionSuite,
  auctionId,
  auctionOf,
  bid,
  createAuction,
  expectFunds,
  FULL_BID,
  Kind,
  loadAuctions,
  PLAIN_BID,
  waitForEnd,
} from "../helpers/auctions.js";
import { bidPlaced, deployBidder, expectRefused, MAX_BID } from "../helpers/bids.js";
import { eventsOf, failureOf } from "../helpers/books.js";
import { Mood } from "../helpers/mocks.js";
import { ethers, HELD, NATIVE, networkHelpers, PRICE, type Role, time } from "../helpers/suite.js";
import { type Auction, encodeBid } from "../../sdk/src/terms/auction.js";
import type { ContractTransactionResponse } from "ethers";

type Way = (
  suite: AuctionSuite,
  bidder: Role | "rival",
  auction: Auction,
  amount: bigint,
) => Promise<ContractTransactionResponse>;

const ways: [name: string, place: Way][] = [
  [
    "with the value alone",
    ({ house, ...suite }, bidder, auction, value) => house.connect(suite[bidder])[PLAIN_BID](auction, { value }),
  ],
  ["with an amount", (suite, bidder, auction, amount) => bid(suite, suite[bidder], auction, amount)],
];

/** Every field of an auction, with another value of its type. */
const otherValues: { [Field in keyof Auction]: (suite: AuctionSuite, auction: Auction) => Auction[Field] } = {
  collection: ({ money }) => money,
  tokenId: () => 2n,
  seller: ({ stranger }) => stranger.address,
  currency: ({ money }) => money,
  reservePrice: () => PRICE - 1n,
  buyNowPrice: () => 2n * PRICE,
  minRaise: () => 1n,
  minRaiseBps: () => 499,
  startsAt: ({ now }) => now - 1,
  endsAt: (_, { endsAt }) => Number(endsAt) + 1,
  extensionWindow: () => 601,
  maxExtension: () => 3_601,
  gateKind: () => Kind.Permit,
  gateService: ({ stranger }) => stranger.address,
  refundWindow: () => 1,
  delivery: () => HELD,
  maxRoyaltyBps: () => 1_001,
  protocolFeeBps: () => 0,
  storefront: ({ stranger }) => stranger.address,
  storefrontFeeBps: () => 1,
};

describe("AuctionHouse.bid, in native coin", () => {
  for (const [name, place] of ways) {
    describe(`given a bid ${name}`, () => {
      describe("when nobody has bid", () => {
        it("takes exactly the reserve price", async () => {
          const suite = await loadAuctions();
          const auction = await createAuction(suite);
          await expectFunds(
            suite,
            () => place(suite, "buyer", auction, PRICE),
            bidPlaced(suite, auction, "buyer", PRICE),
          );
        });

        it("takes more", async () => {
          const suite = await loadAuctions();
          const auction = await createAuction(suite);
          await expectFunds(
            suite,
            () => place(suite, "buyer", auction, 7n * PRICE + 3n),
            bidPlaced(suite, auction, "buyer", 7n * PRICE + 3n),
          );
        });

        it("refuses a unit less", async () => {
          const suite = await loadAuctions();
          const auction = await createAuction(suite);
          await expectRefused(suite, () => place(suite, "buyer", auction, PRICE - 1n), "AuctionBidTooLow", [
            PRICE - 1n,
            PRICE,
          ]);
        });

        it("refuses nothing, however low the reserve price is", async () => {
          const suite = await loadAuctions();
          const auction = await createAuction(suite, { reservePrice: 1n });
          await expectRefused(suite, () => place(suite, "buyer", auction, 0n), "AuctionBidTooLow", [0n, 1n]);
        });

        it("tells of the bid, and of nothing else", async () => {
          const suite = await loadAuctions();
          const auction = await createAuction(suite);
          expect(await eventsOf(suite.house, place(suite, "buyer", auction, PRICE))).to.deep.equal([
            ["BidPlaced", auctionId(auction), suite.buyer.address, PRICE],
          ]);
        });
      });

      describe("when a bid stands", () => {
        it("gives it back in the same transaction, and tells of the new one alone", async () => {
          const suite = await loadAuctions();
          const auction = await createAuction(suite);
          await place(suite, "rival", auction, PRICE);
          const beaten = { bidder: "rival", amount: PRICE };
          await expectFunds(
            suite,
            async () => {
              expect(await eventsOf(suite.house, place(suite, "buyer", auction, 3n * PRICE))).to.deep.equal([
                ["BidPlaced", auctionId(auction), suite.buyer.address, 3n * PRICE],
              ]);
            },
            bidPlaced(suite, auction, "buyer", 3n * PRICE, beaten),
          );
        });

        it("refuses the same amount again", async () => {
          const suite = await loadAuctions();
          const auction = await createAuction(suite, { minRaiseBps: 0 });
          await place(suite, "rival", auction, 2n * PRICE);
          await expectRefused(suite, () => place(suite, "buyer", auction, 2n * PRICE), "AuctionBidTooLow", [
            2n * PRICE,
            2n * PRICE + 1n,
          ]);
        });

        it("refuses less, also where it is above the reserve price", async () => {
          const suite = await loadAuctions();
          const auction = await createAuction(suite, { minRaiseBps: 0 });
          await place(suite, "rival", auction, 3n * PRICE);
          await expectRefused(suite, () => place(suite, "buyer", auction, 2n * PRICE), "AuctionBidTooLow", [
            2n * PRICE,
            3n * PRICE + 1n,
          ]);
        });

        it("lets a bidder outbid themself, at the price of a raise", async () => {
          const suite = await loadAuctions();
          const auction = await createAuction(suite);
          await place(suite, "buyer", auction, PRICE);
          const least = PRICE + PRICE / 20n;
          await expectRefused(suite, () => place(suite, "buyer", auction, least - 1n), "AuctionBidTooLow", [
            least - 1n,
            least,
          ]);
          const beaten = { bidder: "buyer", amount: PRICE };
          await expectFunds(
            suite,
            () => place(suite, "buyer", auction, least),
            bidPlaced(suite, auction, "buyer", least, beaten),
          );
        });
      });

      describe("when bids are not open", () => {
        it("refuses in the second before the start, and takes a bid at the start", async () => {
          const suite = await loadAuctions();
          const startsAt = suite.now + 1_000;
          const auction = await createAuction(suite, { startsAt });
          await time.setNextBlockTimestamp(startsAt - 1);
          await expectRefused(suite, () => place(suite, "buyer", auction, PRICE), "AuctionNotStarted", [
            startsAt,
            startsAt - 1,
          ]);
          await time.setNextBlockTimestamp(startsAt);
          await expectFunds(
            suite,
            () => place(suite, "buyer", auction, PRICE),
            bidPlaced(suite, auction, "buyer", PRICE),
          );
        });

        it("takes a bid in the last second", async () => {
          const suite = await loadAuctions();
          const auction = await createAuction(suite, { extensionWindow: 0, maxExtension: 0 });
          await time.setNextBlockTimestamp(Number(auction.endsAt) - 1);
          await expectFunds(
            suite,
            () => place(suite, "buyer", auction, PRICE),
            bidPlaced(suite, auction, "buyer", PRICE),
          );
        });

        it("refuses at the end", async () => {
          const suite = await loadAuctions();
          const auction = await createAuction(suite);
          await time.setNextBlockTimestamp(auction.endsAt);
          await expectRefused(suite, () => place(suite, "buyer", auction, PRICE), "AuctionOver", [
            auction.endsAt,
            auction.endsAt,
          ]);
        });

        it("refuses long after, also where a bid stands", async () => {
          const suite = await loadAuctions();
          const auction = await createAuction(suite);
          await place(suite, "rival", auction, PRICE);
          const late = Number(auction.endsAt) + 1_000;
          await time.setNextBlockTimestamp(late);
          await expectRefused(suite, () => place(suite, "buyer", auction, 2n * PRICE), "AuctionOver", [
            auction.endsAt,
            late,
          ]);
        });

        it("refuses where the auction was settled", async () => {
          const suite = await loadAuctions();
          const auction = await createAuction(suite);
          await waitForEnd(auction);
          await suite.house.settle(auction);
          await expectRefused(suite, () => place(suite, "buyer", auction, PRICE), "AuctionNotFound", [
            auctionId(auction),
          ]);
        });
      });

      it("takes bids while new sales are stopped", async () => {
        const suite = await loadAuctions();
        const auction = await createAuction(suite);
        await suite.house.connect(suite.owner).pause();
        await expectFunds(
          suite,
          () => place(suite, "rival", auction, PRICE),
          bidPlaced(suite, auction, "rival", PRICE),
        );
        await expectFunds(
          suite,
          () => place(suite, "buyer", auction, 2n * PRICE),
          bidPlaced(suite, auction, "buyer", 2n * PRICE, { bidder: "rival", amount: PRICE }),
        );
      });

      it("takes as much as 96 bits hold, and not a unit more", async () => {
        const suite = await loadAuctions();
        const auction = await createAuction(suite);
        await networkHelpers.setBalance(suite.buyer.address, 2n ** 97n);
        await expectRefused(suite, () => place(suite, "buyer", auction, MAX_BID + 1n), "AuctionBidTooHigh", [
          MAX_BID + 1n,
          MAX_BID,
        ]);
        await expectFunds(
          suite,
          () => place(suite, "buyer", auction, MAX_BID),
          bidPlaced(suite, auction, "buyer", MAX_BID),
        );
      });

      it("refuses a token's auction", async () => {
        const suite = await loadAuctions();
        const { house, buyer, money } = suite;
        const auction = await createAuction(suite, { currency: money });
        const plain = name.includes("alone");
        await expectRefused(
          suite,
          () =>
            plain
              ? house.connect(buyer)[PLAIN_BID](auction, { value: PRICE })
              : house.connect(buyer)[FULL_BID](auction, PRICE, "0x", { value: PRICE }),
          plain ? "MarketWrongCurrency" : "MarketWrongPayment",
          plain ? [money, NATIVE] : [0n, PRICE],
        );
      });
    });
  }

  describe("given a smallest raise", () => {
    const standing = 1_000_001n;
    const raises: [name: string, minRaise: bigint, minRaiseBps: number, standing: bigint, least: bigint][] = [
      ["neither: one unit", 0n, 0, standing, standing + 1n],
      ["an amount", 777n, 0, standing, standing + 777n],
      ["a part of the bid, rounded up", 0n, 500, standing, standing + 50_001n],
      ["a part without a rest", 0n, 500, 1_000_000n, 1_050_000n],
      ["a part that is less than a unit", 0n, 1, 9_999n, 10_000n],
      ["the whole bid", 0n, 10_000, standing, 2n * standing],
      ["both, the amount the higher", 50_002n, 500, standing, standing + 50_002n],
      ["both, the part the higher", 50_000n, 500, standing, standing + 50_001n],
      ["both alike", 50_001n, 500, standing, standing + 50_001n],
      ["one of one unit", 1n, 0, standing, standing + 1n],
    ];
    for (const [name, minRaise, minRaiseBps, first, least] of raises) {
      it(`asks for it after a bid: ${name}`, async () => {
        const suite = await loadAuctions();
        const { house, buyer } = suite;
        const auction = await createAuction(suite, { reservePrice: 5n, minRaise, minRaiseBps });
        expect(await house.minimumBid(auction)).to.equal(5n);
        await bid(suite, suite.rival, auction, first);
        expect(await house.minimumBid(auction)).to.equal(least);
        await expectRefused(suite, () => bid(suite, buyer, auction, least - 1n), "AuctionBidTooLow", [
          least - 1n,
          least,
        ]);
        await expectFunds(
          suite,
          () => bid(suite, buyer, auction, least),
          bidPlaced(suite, auction, "buyer", least, { bidder: "rival", amount: first }),
        );
      });
    }

    it("does not ask the first bid for it", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite, { minRaise: 9n * PRICE, minRaiseBps: 10_000 });
      await expectFunds(
        suite,
        () => bid(suite, suite.buyer, auction, PRICE),
        bidPlaced(suite, auction, "buyer", PRICE),
      );
    });

    it("asks the bid that stands, not the first one", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      await bid(suite, suite.rival, auction, PRICE);
      await bid(suite, suite.buyer, auction, 10n * PRICE);
      const least = (10n * PRICE * 105n) / 100n;
      await expectRefused(suite, () => bid(suite, suite.rival, auction, least - 1n), "AuctionBidTooLow", [
        least - 1n,
        least,
      ]);
      await expectFunds(
        suite,
        () => bid(suite, suite.rival, auction, least),
        bidPlaced(suite, auction, "rival", least, { bidder: "buyer", amount: 10n * PRICE }),
      );
    });

    it("leaves a bid that fills 96 bits unbeaten", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite, { minRaiseBps: 0 });
      await networkHelpers.setBalance(suite.rival.address, 2n ** 97n);
      await networkHelpers.setBalance(suite.buyer.address, 2n ** 97n);
      await bid(suite, suite.rival, auction, MAX_BID);
      expect(await suite.house.minimumBid(auction)).to.equal(MAX_BID + 1n);
      await expectRefused(suite, () => bid(suite, suite.buyer, auction, MAX_BID + 1n), "AuctionBidTooHigh", [
        MAX_BID + 1n,
        MAX_BID,
      ]);
    });
  });

  describe("given a value unlike the amount", () => {
    for (const [name, value] of [
      ["none", 0n],
      ["a unit too little", 2n * PRICE - 1n],
      ["a unit too much", 2n * PRICE + 1n],
    ] as const) {
      it(`refuses ${name}, and the standing bid stays`, async () => {
        const suite = await loadAuctions();
        const { house, buyer, rival } = suite;
        const auction = await createAuction(suite);
        await bid(suite, rival, auction, PRICE);
        await expectRefused(
          suite,
          () => house.connect(buyer)[FULL_BID](auction, 2n * PRICE, "0x", { value }),
          "MarketWrongPayment",
          [2n * PRICE, value],
        );
      });
    }

    it("does not take approved tokens for it", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      await expectRefused(
        suite,
        () => suite.house.connect(suite.buyer)[FULL_BID](auction, PRICE, "0x"),
        "MarketWrongPayment",
        [PRICE, 0n],
      );
    });
  });

  describe("given terms that differ in one field", () => {
    it("has a case for every field", async () => {
      const suite = await loadAuctions();
      expect(Object.keys(otherValues)).to.deep.equal(Object.keys(auctionOf(suite)));
      expect(Object.keys(otherValues)).to.have.length(20);
    });

    for (const field of Object.keys(otherValues) as (keyof Auction)[]) {
      it(`finds no auction through any door with another ${field}`, async () => {
        const suite = await loadAuctions();
        const { house, houseAddress, buyer, rival, seller, token } = suite;
        const auction = await createAuction(suite);
        await bid(suite, rival, auction, PRICE);
        const other = { ...auction, [field]: otherValues[field](suite, auction) };
        const id = auctionId(other);
        expect(id).to.not.equal(auctionId(auction));
        const value = 3n * PRICE;
        const transfer = "safeTransfer(address,uint256,bytes)" as const;
        const doors = [
          () => house.connect(buyer)[PLAIN_BID](other, { value }),
          () => house.connect(buyer)[FULL_BID](other, value, "0x", { value }),
          () => token.connect(buyer)[transfer](houseAddress, value, encodeBid(other)),
          () => token.connect(buyer)[transfer](houseAddress, value, encodeBid(other, true)),
          () => house.connect(buyer).buyNow(other, "0x", { value }),
          () => house.connect(buyer).settle(other),
          () => house.connect(rival).undo(other, rival),
          () => house.connect(seller).cancel(other, seller),
          () => house.connect(seller).edit(other, auction),
          () => house.minimumBid(other),
        ];
        for (const door of doors) await expectRefused(suite, door, "AuctionNotFound", [id]);
      });
    }
  });

  describe("given call data with more behind the plain bid's terms", () => {
    async function bidWithTail(suite: AuctionSuite, auction: Auction, tail: string) {
      const data = ethers.concat([suite.house.interface.encodeFunctionData(PLAIN_BID, [auction]), tail]);
      return suite.buyer.sendTransaction({ to: suite.houseAddress, value: PRICE, data });
    }

    it("bids as without it", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      await expectFunds(
        suite,
        async () => {
          await expect(bidWithTail(suite, auction, `0x${"ff".repeat(100)}`))
            .to.emit(suite.house, "BidPlaced")
            .withArgs(auctionId(auction), suite.buyer.address, PRICE);
        },
        bidPlaced(suite, auction, "buyer", PRICE),
      );
    });

    it("takes it for no proof", async () => {
      const suite = await loadAuctions();
      const { gate, stranger } = suite;
      const auction = await createAuction(suite, { gateKind: Kind.Permit, gateService: stranger.address });
      const tail = ethers.AbiCoder.defaultAbiCoder().encode(
        ["uint256", "uint256", "bytes"],
        [1n, ethers.MaxUint256, `0x${"11".repeat(65)}`],
      );
      await expectRefused(suite, () => bidWithTail(suite, auction, tail), "AccessInvalidProof", [0n], gate);
    });
  });

  describe("given call data that is too short for the terms", () => {
    it("refuses it", async () => {
      const suite = await loadAuctions();
      const { buyer, house, houseAddress } = suite;
      const auction = await createAuction(suite);
      const whole = house.interface.encodeFunctionData(PLAIN_BID, [auction]);
      const data = ethers.dataSlice(whole, 0, ethers.dataLength(whole) - 1);
      await expectFunds(
        suite,
        () => expect(buyer.sendTransaction({ to: houseAddress, value: PRICE, data })).to.revert(ethers),
        {},
      );
    });
  });

  describe("given a standing bid of a contract", () => {
    const unpayable: [name: string, mood: number][] = [
      ["reverts", Mood.Reject],
      ["burns all the gas of a payment", Mood.Burn],
      ["answers a megabyte, which the gas of a payment cannot pay for", Mood.AnswerHuge],
      ["reverts with as much as the gas of a payment can pay for", Mood.RejectLarge],
    ];
    for (const [name, mood] of unpayable) {
      it(`credits one that ${name}: outbidding works, and it withdraws to elsewhere`, async () => {
        const suite = await loadAuctions();
        const { house, houseAddress, buyer, stranger } = suite;
        const auction = await createAuction(suite);
        const { contract, address } = await deployBidder(suite, mood);
        const placing = house.interface.encodeFunctionData(PLAIN_BID, [auction]);
        await expectFunds(suite, () => contract.connect(stranger).execute(houseAddress, placing, { value: PRICE }), {
          ...bidPlaced(suite, auction, "contract", PRICE),
          "contract native": 0n,
          "stranger native": -PRICE,
        });
        await expectFunds(
          suite,
          async () => {
            const sent = await bid(suite, buyer, auction, 2n * PRICE);
            expect(await eventsOf(house, sent)).to.deep.equal([
              ["BidPlaced", auctionId(auction), buyer.address, 2n * PRICE],
              ["Credited", address, NATIVE, PRICE],
            ]);
            expect((await sent.wait())!.gasUsed < 600_000n).to.equal(true);
          },
          {
            "buyer native": -2n * PRICE,
            "house native": 2n * PRICE,
            "contract credit in house native": PRICE,
            "bidder for 1": "buyer",
            "bid for 1": PRICE,
          },
        );
        const withdrawing = house.interface.encodeFunctionData("withdraw", [NATIVE, stranger.address]);
        await expectFunds(suite, () => contract.connect(buyer).execute(houseAddress, withdrawing), {
          "contract credit in house native": -PRICE,
          "stranger native": PRICE,
          "house native": -PRICE,
        });
      });
    }

    for (const [name, mood] of [
      ["takes the money", Mood.Accept],
      ["answers with as much as the gas of a payment can pay for", Mood.AnswerLarge],
    ] as const) {
      it(`pays one that ${name}`, async () => {
        const suite = await loadAuctions();
        const { house, houseAddress, buyer, rival } = suite;
        const auction = await createAuction(suite);
        const { contract } = await deployBidder(suite, mood);
        const placing = house.interface.encodeFunctionData(PLAIN_BID, [auction]);
        await contract.connect(rival).execute(houseAddress, placing, { value: PRICE });
        await expectFunds(
          suite,
          () => bid(suite, buyer, auction, 2n * PRICE),
          bidPlaced(suite, auction, "buyer", 2n * PRICE, { bidder: "contract", amount: PRICE }),
        );
      });
    }

    it("keeps the credits of two beaten bids together", async () => {
      const suite = await loadAuctions();
      const { house, houseAddress, buyer } = suite;
      const auction = await createAuction(suite);
      const { contract } = await deployBidder(suite, Mood.Reject);
      const placing = house.interface.encodeFunctionData(PLAIN_BID, [auction]);
      await contract.connect(buyer).execute(houseAddress, placing, { value: PRICE });
      await bid(suite, buyer, auction, 2n * PRICE);
      await contract.connect(buyer).execute(houseAddress, placing, { value: 3n * PRICE });
      await expectFunds(suite, () => bid(suite, buyer, auction, 4n * PRICE), {
        "buyer native": -4n * PRICE,
        "house native": 4n * PRICE,
        "contract credit in house native": 3n * PRICE,
        "bidder for 1": "buyer",
        "bid for 1": PRICE,
      });
      expect(await house.creditOf(await contract.getAddress(), NATIVE)).to.equal(4n * PRICE);
    });

    it("lets it not bid again while it is paid back", async () => {
      const suite = await loadAuctions();
      const { house, houseAddress, buyer } = suite;
      const auction = await createAuction(suite);
      const { contract } = await deployBidder(suite, Mood.Accept);
      const placing = house.interface.encodeFunctionData(PLAIN_BID, [auction]);
      await contract.connect(buyer).execute(houseAddress, placing, { value: PRICE });
      await contract.setCallBack(houseAddress, placing);
      await expectFunds(
        suite,
        () => bid(suite, buyer, auction, 2n * PRICE),
        bidPlaced(suite, auction, "buyer", 2n * PRICE, { bidder: "contract", amount: PRICE }),
      );
      expect(await contract.callBackSucceeded()).to.equal(false);
      expect(await contract.callBackAnswer()).to.equal(
        house.interface.getError("ReentrancyGuardReentrantCall")!.selector,
      );
    });

    it("lets nobody choose the gas at which it is credited", async () => {
      const suite = await loadAuctions();
      const { house, houseAddress, buyer } = suite;
      const auction = await createAuction(suite);
      const { contract } = await deployBidder(suite, Mood.Accept);
      const placing = house.interface.encodeFunctionData(PLAIN_BID, [auction]);
      await contract.connect(buyer).execute(houseAddress, placing, { value: PRICE });
      const outcomes = new Set<string>();
      for (let gasLimit = 60_000; gasLimit <= 300_000; gasLimit += 8_000) {
        const snapshot = await networkHelpers.takeSnapshot();
        try {
          await bid(suite, buyer, auction, 2n * PRICE, "0x", { gasLimit });
          expect(await house.creditOf(await contract.getAddress(), NATIVE)).to.equal(0n);
          expect(await ethers.provider.getBalance(await contract.getAddress())).to.equal(PRICE);
          outcomes.add("paid");
        } catch (error) {
          outcomes.add(failureOf(house, error));
        }
        await snapshot.restore();
      }
      expect([...outcomes]).to.deep.equal(["BoundedCallInsufficientGas", "paid"]);
    });
  });
});
