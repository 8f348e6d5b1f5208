import { expect } from "chai";
import { type Auction, encodeBid } from "../../sdk/src/terms/auction.js";
import {
  type AuctionSuite,
  auctionId,
  bid,
  createAuction,
  expectFunds,
  FULL_BID,
  loadAuctions,
  PLAIN_BID,
  waitForEnd,
} from "../helpers/auctions.js";
import { bidPlaced, deployOtherToken, expectRefused, expectSolvent, MAX_BID, send, settled } from "../helpers/bids.js";
import { eventsOf } from "../helpers/books.js";
import { withWord } from "../helpers/listings.js";
import { Answer, type OddToken } from "../helpers/mocks.js";
import {
  deployMock,
  ethers,
  type Mock,
  NATIVE,
  NO_ESCROW,
  NOBODY,
  PRICE,
  type TokenFunctions,
} from "../helpers/suite.js";

const DATA_SIZE = 21 * 32;
const TRANSFER = "safeTransfer(address,uint256,bytes)" as const;
const TRANSFER_FROM = "safeTransferFrom(address,address,uint256,bytes)" as const;
/** What the chain's KIP-7 library says where the receiver reverts without a reason. */
const NO_RECEIVER = "KIP7: transfer to non KIP7Receiver implementer";

/** HostileToken's answer that moves nothing, as in its enum. */
const TRUE_WITHOUT_MOVING = 3;

type LyingToken = Mock<
  TokenFunctions & {
    setAnswer(answer: number): Promise<unknown>;
    claim(account: string, amount: bigint): Promise<unknown>;
  }
>;

/** An auction of token 1 in the suite's KIP-7 token. */
function createInToken(suite: AuctionSuite, fields: Partial<Auction> = {}): Promise<Auction> {
  return createAuction(suite, { currency: suite.money, ...fields });
}

/** An auction in an odd token, still honest, that buyer, rival and stranger have and have approved the house for. */
async function createInOdd(suite: AuctionSuite, fields: Partial<Auction> = {}) {
  const odd = await deployMock<OddToken>("OddERC20");
  const address = await odd.getAddress();
  for (const person of [suite.buyer, suite.rival, suite.stranger]) {
    await odd.mint(person.address, 10n * PRICE);
    await odd.connect(person).approve(suite.houseAddress, ethers.MaxUint256);
  }
  suite.currencies.odd = address;
  return { odd, address, auction: await createAuction(suite, { currency: address, ...fields }) };
}

/** As above, where a bid of the rival stands: the house has money of somebody in the token. */
async function standInOdd(suite: AuctionSuite) {
  const created = await createInOdd(suite);
  await bid(suite, suite.rival, created.auction, 2n * PRICE);
  return created;
}

describe("AuctionHouse.bid, in a token", () => {
  describe("given an approved token", () => {
    it("takes the first bid, and holds it in the books", async () => {
      const suite = await loadAuctions();
      const { house, buyer, money } = suite;
      const auction = await createInToken(suite);
      await expectFunds(
        suite,
        async () => {
          expect(await eventsOf(house, bid(suite, buyer, auction, PRICE))).to.deep.equal([
            ["BidPlaced", auctionId(auction), buyer.address, PRICE],
          ]);
        },
        bidPlaced(suite, auction, "buyer", PRICE),
      );
      await expectSolvent(suite, money);
    });

    it("gives the standing bid back in the same transaction", async () => {
      const suite = await loadAuctions();
      const { house, buyer, money, rival } = suite;
      const auction = await createInToken(suite);
      await bid(suite, rival, auction, PRICE);
      await expectFunds(
        suite,
        async () => {
          expect(await eventsOf(house, bid(suite, buyer, auction, 2n * PRICE))).to.deep.equal([
            ["BidPlaced", auctionId(auction), buyer.address, 2n * PRICE],
          ]);
        },
        bidPlaced(suite, auction, "buyer", 2n * PRICE, { bidder: "rival", amount: PRICE }),
      );
      await expectSolvent(suite, money);
    });

    it("lets a bidder outbid themself with no more than the new bid in hand", async () => {
      const suite = await loadAuctions();
      const { buyer, money, stranger, token } = suite;
      const auction = await createInToken(suite);
      await bid(suite, buyer, auction, PRICE);
      await token.connect(buyer).transfer(stranger.address, (await token.balanceOf(buyer.address)) - 2n * PRICE);
      await expectFunds(
        suite,
        () => bid(suite, buyer, auction, 2n * PRICE),
        bidPlaced(suite, auction, "buyer", 2n * PRICE, { bidder: "buyer", amount: PRICE }),
      );
      await expectSolvent(suite, money);
    });

    it("pulls an allowance of exactly the bid, and refuses one that is a unit less", async () => {
      const suite = await loadAuctions();
      const { buyer, houseAddress } = suite;
      const { odd, auction } = await standInOdd(suite);
      await odd.connect(buyer).approve(houseAddress, 3n * PRICE - 1n);
      await expectRefused(
        suite,
        () => bid(suite, buyer, auction, 3n * PRICE),
        "ERC20InsufficientAllowance",
        [houseAddress, 3n * PRICE - 1n, 3n * PRICE],
        odd,
      );
      await odd.connect(buyer).approve(houseAddress, 3n * PRICE);
      await expectFunds(
        suite,
        () => bid(suite, buyer, auction, 3n * PRICE),
        bidPlaced(suite, auction, "buyer", 3n * PRICE, { bidder: "rival", amount: 2n * PRICE }),
      );
    });

    it("refuses a bidder without the balance", async () => {
      const suite = await loadAuctions();
      const { buyer } = suite;
      const { odd, auction } = await standInOdd(suite);
      await expectRefused(
        suite,
        () => bid(suite, buyer, auction, 10n * PRICE + 1n),
        "ERC20InsufficientBalance",
        [buyer.address, 10n * PRICE, 10n * PRICE + 1n],
        odd,
      );
    });

    for (const value of [1n, PRICE]) {
      it(`refuses ${value} units of native coin with it`, async () => {
        const suite = await loadAuctions();
        const { house, buyer, rival } = suite;
        const auction = await createInToken(suite);
        await bid(suite, rival, auction, PRICE);
        await expectRefused(
          suite,
          () => house.connect(buyer)[FULL_BID](auction, 2n * PRICE, "0x", { value }),
          "MarketWrongPayment",
          [0n, value],
        );
      });
    }

    it("refuses the plain bid, which has no way to name an amount", async () => {
      const suite = await loadAuctions();
      const { house, buyer, money } = suite;
      const auction = await createInToken(suite);
      await expectRefused(suite, () => house.connect(buyer)[PLAIN_BID](auction), "AuctionBidTooLow", [0n, PRICE]);
      await expectRefused(
        suite,
        () => house.connect(buyer)[PLAIN_BID](auction, { value: PRICE }),
        "MarketWrongCurrency",
        [money, NATIVE],
      );
    });

    it("refuses equal and lower bids, and the standing one stays", async () => {
      const suite = await loadAuctions();
      const { buyer, rival } = suite;
      const auction = await createInToken(suite, { minRaiseBps: 0 });
      await bid(suite, rival, auction, 2n * PRICE);
      for (const amount of [2n * PRICE, PRICE]) {
        for (const attempt of [() => bid(suite, buyer, auction, amount), () => send(suite, "buyer", auction, amount)]) {
          await expectRefused(suite, attempt, "AuctionBidTooLow", [amount, 2n * PRICE + 1n]);
        }
      }
    });

    it("takes as much as 96 bits hold, and not a unit more", async () => {
      const suite = await loadAuctions();
      const { buyer, rival, money, token } = suite;
      const auction = await createInToken(suite);
      await token.mint(buyer.address, 2n ** 97n);
      await bid(suite, rival, auction, PRICE);
      const viaHook = () => send(suite, "buyer", auction, MAX_BID + 1n);
      for (const attempt of [() => bid(suite, buyer, auction, MAX_BID + 1n), viaHook]) {
        await expectRefused(suite, attempt, "AuctionBidTooHigh", [MAX_BID + 1n, MAX_BID]);
      }
      await expectFunds(
        suite,
        () => bid(suite, buyer, auction, MAX_BID),
        bidPlaced(suite, auction, "buyer", MAX_BID, { bidder: "rival", amount: PRICE }),
      );
      await expectSolvent(suite, money);
    });
  });

  describe("given a safe transfer with the bid in its data", () => {
    it("bids in the name of who sent it", async () => {
      const suite = await loadAuctions();
      const { house, buyer, money } = suite;
      const auction = await createInToken(suite);
      await expectFunds(
        suite,
        async () => {
          const sent = send(suite, "buyer", auction, PRICE);
          expect(await eventsOf(house, sent)).to.deep.equal([["BidPlaced", auctionId(auction), buyer.address, PRICE]]);
        },
        bidPlaced(suite, auction, "buyer", PRICE),
      );
      await expectSolvent(suite, money);
    });

    it("gives the standing bid back in the same transaction", async () => {
      const suite = await loadAuctions();
      const { money, rival } = suite;
      const auction = await createInToken(suite);
      await bid(suite, rival, auction, PRICE);
      await expectFunds(
        suite,
        () => send(suite, "buyer", auction, 2n * PRICE),
        bidPlaced(suite, auction, "buyer", 2n * PRICE, { bidder: "rival", amount: PRICE }),
      );
      await expectFunds(
        suite,
        () => send(suite, "buyer", auction, 3n * PRICE),
        bidPlaced(suite, auction, "buyer", 3n * PRICE, { bidder: "buyer", amount: 2n * PRICE }),
      );
      await expectSolvent(suite, money);
    });

    it("bids in the name of whose tokens they are, not of the operator who moves them", async () => {
      const suite = await loadAuctions();
      const { buyer, houseAddress, money, rival, stranger, token } = suite;
      const auction = await createInToken(suite);
      await token.connect(buyer).approve(stranger.address, PRICE);
      await expectFunds(
        suite,
        () => token.connect(stranger)[TRANSFER_FROM](buyer.address, houseAddress, PRICE, encodeBid(auction)),
        bidPlaced(suite, auction, "buyer", PRICE),
      );
      await expectFunds(
        suite,
        () => bid(suite, rival, auction, 2n * PRICE),
        bidPlaced(suite, auction, "rival", 2n * PRICE, { bidder: "buyer", amount: PRICE }),
      );
      await expectSolvent(suite, money);
    });

    it("takes bids while new sales are stopped", async () => {
      const suite = await loadAuctions();
      const auction = await createInToken(suite);
      await suite.house.connect(suite.owner).pause();
      await expectFunds(suite, () => send(suite, "rival", auction, PRICE), bidPlaced(suite, auction, "rival", PRICE));
      await expectFunds(
        suite,
        () => bid(suite, suite.buyer, auction, 2n * PRICE),
        bidPlaced(suite, auction, "buyer", 2n * PRICE, { bidder: "rival", amount: PRICE }),
      );
    });

    it("takes whatever follows the least data for a proof, which an open auction does not read", async () => {
      const suite = await loadAuctions();
      const auction = await createInToken(suite);
      const data = encodeBid(auction, false, `0x${"ff".repeat(77)}`);
      await expectFunds(
        suite,
        () => send(suite, "buyer", auction, PRICE, data),
        bidPlaced(suite, auction, "buyer", PRICE),
      );
    });

    it("needs no more than the least data", async () => {
      const suite = await loadAuctions();
      const auction = await createInToken(suite);
      const data = encodeBid(auction);
      expect(ethers.dataLength(data)).to.equal(DATA_SIZE);
      await expectFunds(
        suite,
        () => send(suite, "buyer", auction, PRICE, data),
        bidPlaced(suite, auction, "buyer", PRICE),
      );
    });

    for (const length of [0, 1, 32, DATA_SIZE - 32, DATA_SIZE - 1]) {
      it(`refuses ${length} bytes of data`, async () => {
        const suite = await loadAuctions();
        const auction = await createInToken(suite);
        const data = ethers.dataSlice(encodeBid(auction), 0, length);
        await expectRefused(suite, () => send(suite, "buyer", auction, PRICE, data), "AuctionInvalidBidData", [
          length,
          DATA_SIZE,
        ]);
      });
    }

    for (const action of [2n, 3n, 0x100n, 0x101n, 1n << 255n, (1n << 255n) | 1n, 2n ** 256n - 1n]) {
      it(`refuses an action of 0x${action.toString(16)}, neither to bid nor to buy`, async () => {
        const suite = await loadAuctions();
        const auction = await createInToken(suite, { buyNowPrice: 2n * PRICE });
        const data = withWord(encodeBid(auction), 20, ethers.toBeHex(action, 32));
        for (const amount of [PRICE, 2n * PRICE]) {
          await expectRefused(suite, () => send(suite, "buyer", auction, amount, data), "AuctionInvalidBidAction", [
            action,
          ]);
        }
      });
    }

    it("refuses a safe transfer without data", async () => {
      const suite = await loadAuctions();
      const { buyer, houseAddress, token } = suite;
      await createInToken(suite);
      await expectRefused(
        suite,
        () => token.connect(buyer)["safeTransfer(address,uint256)"](houseAddress, PRICE),
        "AuctionInvalidBidData",
        [0, DATA_SIZE],
      );
    });

    // Every word but the token id, which uses 256 bits; the last one says whether to bid or to buy.
    for (const index of [...Array(20).keys()].filter((word) => word !== 1)) {
      it(`finds no auction where word ${index} has bits beyond its type`, async () => {
        const suite = await loadAuctions();
        const auction = await createInToken(suite);
        const data = encodeBid(auction);
        const word = BigInt(ethers.dataSlice(data, 32 * index, 32 * index + 32)) | (1n << 255n);
        const dirty = withWord(data, index, ethers.toBeHex(word));
        const hash = BigInt(ethers.keccak256(ethers.dataSlice(dirty, 0, DATA_SIZE - 32)));
        const attempt = () => send(suite, "buyer", auction, PRICE, dirty);
        // The collection is read before the terms are compared.
        if (index === 0) await expectFunds(suite, () => expect(attempt()).to.be.revertedWith(NO_RECEIVER), {});
        else await expectRefused(suite, attempt, "AuctionNotFound", [ethers.toBeHex((hash >> 40n) << 40n, 32)]);
      });
    }

    it("refuses a bid from nobody, as a mint is", async () => {
      const suite = await loadAuctions();
      const { houseAddress, stranger } = suite;
      const { odd, auction } = await createInOdd(suite);
      await odd.mint(houseAddress, PRICE);
      await expectRefused(
        suite,
        () => odd.pretend(houseAddress, stranger.address, NOBODY, PRICE, encodeBid(auction)),
        "LedgerInvalidReceiver",
        [NOBODY],
      );
    });
  });

  describe("given a caller that is not the auction's currency", () => {
    it("refuses another token", async () => {
      const suite = await loadAuctions();
      const { buyer, houseAddress, money, rival } = suite;
      const { other, address } = await deployOtherToken(suite);
      const auction = await createInToken(suite);
      await bid(suite, rival, auction, PRICE);
      await expectRefused(
        suite,
        () => other.connect(buyer)[TRANSFER](houseAddress, 2n * PRICE, encodeBid(auction)),
        "MarketWrongCurrency",
        [money, address],
      );
    });

    it("refuses another token that names itself as the currency", async () => {
      const suite = await loadAuctions();
      const { buyer, houseAddress } = suite;
      const { other, address } = await deployOtherToken(suite);
      const auction = { ...(await createInToken(suite)), currency: address };
      await expectRefused(
        suite,
        () => other.connect(buyer)[TRANSFER](houseAddress, PRICE, encodeBid(auction)),
        "AuctionNotFound",
        [auctionId(auction)],
      );
    });

    it("refuses a token for an auction in native coin", async () => {
      const suite = await loadAuctions();
      const { money, rival } = suite;
      const auction = await createAuction(suite);
      await bid(suite, rival, auction, PRICE);
      await expectRefused(suite, () => send(suite, "buyer", auction, 2n * PRICE), "MarketWrongCurrency", [
        NATIVE,
        money,
      ]);
    });

    for (const inToken of [true, false]) {
      it(`refuses an account that calls by itself, in ${inToken ? "a token" : "native coin"}`, async () => {
        const suite = await loadAuctions();
        const { house, buyer, money } = suite;
        const auction = await createAuction(suite, { currency: inToken ? money : NATIVE });
        await expectRefused(
          suite,
          () => house.connect(buyer).onKIP7Received(buyer, buyer, PRICE, encodeBid(auction)),
          "MarketWrongCurrency",
          [auction.currency, buyer.address],
        );
      });
    }
  });

  describe("given an odd token", () => {
    it("takes one that answers nothing, also where it gives a bid back", async () => {
      const suite = await loadAuctions();
      const { odd, address, auction } = await createInOdd(suite);
      await odd.setAnswer(Answer.Nothing);
      await expectFunds(
        suite,
        () => bid(suite, suite.rival, auction, PRICE),
        bidPlaced(suite, auction, "rival", PRICE),
      );
      await expectFunds(
        suite,
        () => bid(suite, suite.buyer, auction, 2n * PRICE),
        bidPlaced(suite, auction, "buyer", 2n * PRICE, { bidder: "rival", amount: PRICE }),
      );
      await expectSolvent(suite, address);
    });

    it("refuses one that answers false", async () => {
      const suite = await loadAuctions();
      const { odd, address, auction } = await standInOdd(suite);
      await odd.setAnswer(Answer.No);
      await expectRefused(suite, () => bid(suite, suite.buyer, auction, 3n * PRICE), "SafeERC20FailedOperation", [
        address,
      ]);
    });

    for (const standing of [false, true]) {
      it(`refuses one that charges on a transfer, ${standing ? "also where a bid stands" : "for a first bid"}`, async () => {
        const suite = await loadAuctions();
        const { buyer, houseAddress } = suite;
        const { odd, auction } = await (standing ? standInOdd(suite) : createInOdd(suite));
        await odd.setFee(100);
        const arrives = 3n * PRICE - (3n * PRICE) / 100n;
        await expectRefused(suite, () => bid(suite, buyer, auction, 3n * PRICE), "MarketWrongPayment", [
          3n * PRICE,
          arrives,
        ]);
        await expectRefused(
          suite,
          () => odd.connect(buyer).safeTransferPart(houseAddress, 3n * PRICE, 3n * PRICE, encodeBid(auction)),
          "MarketWrongPayment",
          [3n * PRICE, arrives],
        );
      });
    }

    it("refuses a payment that nobody made, whatever the house has of the token for others", async () => {
      const suite = await loadAuctions();
      const { houseAddress, stranger } = suite;
      const { odd } = await standInOdd(suite);
      // The rival's bid of 2 in the first auction would cover the bid of 1 in this one.
      const second = await createAuction(suite, { tokenId: 2n, currency: suite.currencies.odd! });
      await expectRefused(
        suite,
        () => odd.pretend(houseAddress, stranger.address, stranger.address, PRICE, encodeBid(second)),
        "MarketWrongPayment",
        [PRICE, 0n],
      );
    });

    it("refuses a payment that comes a unit short, and takes it whole", async () => {
      const suite = await loadAuctions();
      const { buyer, houseAddress } = suite;
      const { odd, address, auction } = await standInOdd(suite);
      const amount = 3n * PRICE;
      await expectRefused(
        suite,
        () => odd.connect(buyer).safeTransferPart(houseAddress, amount, amount - 1n, encodeBid(auction)),
        "MarketWrongPayment",
        [amount, amount - 1n],
      );
      await expectFunds(
        suite,
        () => odd.connect(buyer).safeTransferPart(houseAddress, amount, amount, encodeBid(auction)),
        bidPlaced(suite, auction, "buyer", amount, { bidder: "rival", amount: 2n * PRICE }),
      );
      await expectSolvent(suite, address);
    });

    it("takes for an honest bid what came, where more than that came with it", async () => {
      const suite = await loadAuctions();
      const { buyer, houseAddress } = suite;
      const { odd, address, auction } = await standInOdd(suite);
      await expectFunds(
        suite,
        () => odd.connect(buyer).safeTransferPart(houseAddress, 3n * PRICE, 3n * PRICE + 5n, encodeBid(auction)),
        {
          ...bidPlaced(suite, auction, "buyer", 3n * PRICE, { bidder: "rival", amount: 2n * PRICE }),
          "buyer odd": -3n * PRICE - 5n,
          "house odd": PRICE + 5n,
        },
      );
      await expectSolvent(suite, address, 5n);
    });

    it("refuses one that says that the house has less than it owes", async () => {
      const suite = await loadAuctions();
      const { houseAddress, stranger } = suite;
      const { odd, auction } = await standInOdd(suite);
      const inside = await ethers.getImpersonatedSigner(houseAddress);
      await odd.connect(inside).transfer(stranger.address, 1n);
      await expectRefused(suite, () => bid(suite, suite.buyer, auction, 3n * PRICE), "MarketWrongPayment", [
        3n * PRICE,
        3n * PRICE - 1n,
      ]);
    });

    it("harms nobody in another currency by a lie about the house's balance", async () => {
      const suite = await loadAuctions();
      const { house, buyer, money, rival } = suite;
      const liar = await deployMock<LyingToken>("HostileToken");
      const lies = await liar.getAddress();
      await liar.connect(buyer).approve(suite.houseAddress, ethers.MaxUint256);
      const honest = await createInToken(suite);
      await bid(suite, rival, honest, PRICE);
      const auction = await createAuction(suite, { tokenId: 2n, currency: lies });
      await liar.setAnswer(TRUE_WITHOUT_MOVING);
      await expectRefused(suite, () => bid(suite, buyer, auction, 5n * PRICE), "MarketWrongPayment", [5n * PRICE, 0n]);
      await liar.claim(suite.houseAddress, 5n * PRICE);
      await expectFunds(suite, () => bid(suite, buyer, auction, 5n * PRICE), {});
      expect((await house.owed(lies)).total).to.equal(5n * PRICE);
      expect((await house.owed(money)).total).to.equal(PRICE);
      await expectSolvent(suite, money);
    });

    it("lets it make no bid while one is taken", async () => {
      const suite = await loadAuctions();
      const { house, houseAddress, buyer } = suite;
      const { odd, auction } = await createInOdd(suite);
      await odd.callOnTransfer(houseAddress, house.interface.encodeFunctionData(FULL_BID, [auction, PRICE, "0x"]));
      await expectRefused(suite, () => bid(suite, buyer, auction, PRICE), "ReentrancyGuardReentrantCall", []);
    });
  });

  describe("given tokens that somebody sent by accident before", () => {
    it("takes a bid beside them, and owes them to nobody", async () => {
      const suite = await loadAuctions();
      const { houseAddress, money, rival, stranger, token } = suite;
      await token.connect(stranger).transfer(houseAddress, 7n * PRICE);
      const auction = await createInToken(suite);
      await expectFunds(suite, () => bid(suite, rival, auction, PRICE), bidPlaced(suite, auction, "rival", PRICE));
      await expectFunds(
        suite,
        () => send(suite, "buyer", auction, 2n * PRICE),
        bidPlaced(suite, auction, "buyer", 2n * PRICE, { bidder: "rival", amount: PRICE }),
      );
      await expectSolvent(suite, money, 7n * PRICE);
      await waitForEnd(auction);
      await expectFunds(suite, () => suite.house.settle(auction), settled(suite, auction, "buyer", 2n * PRICE));
      await expectSolvent(suite, money, 7n * PRICE);
    });

    it("makes up with them what a token charges, to the last unit", async () => {
      const suite = await loadAuctions();
      const { buyer, houseAddress } = suite;
      const { odd, address, auction } = await standInOdd(suite);
      const charge = (3n * PRICE) / 100n;
      await odd.mint(houseAddress, charge - 1n);
      await odd.setFee(100);
      await expectRefused(suite, () => bid(suite, buyer, auction, 3n * PRICE), "MarketWrongPayment", [
        3n * PRICE,
        3n * PRICE - 1n,
      ]);
      await odd.mint(houseAddress, 1n);
      await expectFunds(suite, () => bid(suite, buyer, auction, 3n * PRICE), {
        ...bidPlaced(suite, auction, "buyer", 3n * PRICE, { bidder: "rival", amount: 2n * PRICE }),
        // What was given back was charged as well.
        "rival odd": 2n * PRICE - PRICE / 50n,
        "house odd": PRICE - charge,
      });
      await expectSolvent(suite, address);
    });
  });

  describe("given a beaten bidder whom the token refuses", () => {
    async function blocked() {
      const suite = await loadAuctions();
      const created = await standInOdd(suite);
      await created.odd.setBlocked(suite.rival.address, true);
      return { suite, ...created };
    }
    const credited = {
      "buyer odd": -3n * PRICE,
      "rival credit in house odd": 2n * PRICE,
      "house odd": 3n * PRICE,
      "owed by house odd": 3n * PRICE,
      "bidder for 1": "buyer",
      "bid for 1": PRICE,
    };

    it("credits them, says so, and owes both amounts", async () => {
      const { suite, address, auction } = await blocked();
      const { house, buyer, rival } = suite;
      await expectFunds(
        suite,
        async () => {
          expect(await eventsOf(house, bid(suite, buyer, auction, 3n * PRICE))).to.deep.equal([
            ["BidPlaced", auctionId(auction), buyer.address, 3n * PRICE],
            ["Credited", rival.address, address, 2n * PRICE],
          ]);
        },
        credited,
      );
      await expectSolvent(suite, address);
    });

    it("credits them where the new bid comes by a safe transfer", async () => {
      const { suite, odd, address, auction } = await blocked();
      const { buyer, houseAddress } = suite;
      await expectFunds(
        suite,
        () => odd.connect(buyer).safeTransferPart(houseAddress, 3n * PRICE, 3n * PRICE, encodeBid(auction)),
        credited,
      );
      await expectSolvent(suite, address);
    });

    it("lets them withdraw to elsewhere, before and after the settlement", async () => {
      for (const after of [false, true]) {
        const { suite, address, auction } = await blocked();
        const { house, buyer, rival, stranger } = suite;
        await bid(suite, buyer, auction, 3n * PRICE);
        if (after) {
          await waitForEnd(auction);
          await house.settle(auction);
        }
        await expectRefused(suite, () => house.withdrawFor(rival, address), "LedgerPaymentRefused", [
          address,
          rival.address,
          2n * PRICE,
        ]);
        await expectFunds(suite, () => house.connect(rival).withdraw(address, stranger), {
          "rival credit in house odd": -2n * PRICE,
          "stranger odd": 2n * PRICE,
          "house odd": -2n * PRICE,
          "owed by house odd": -2n * PRICE,
        });
        await expectSolvent(suite, address);
      }
    });

    it("does not lend their credit to another bid", async () => {
      const { suite, odd, auction } = await blocked();
      const { buyer, houseAddress, stranger } = suite;
      await bid(suite, buyer, auction, 3n * PRICE);
      await expectRefused(
        suite,
        () => odd.pretend(houseAddress, stranger.address, stranger.address, 4n * PRICE, encodeBid(auction)),
        "MarketWrongPayment",
        [4n * PRICE, 0n],
      );
    });
  });

  it("owes exactly what it has in every step of two auctions in one token", async () => {
    const suite = await loadAuctions();
    const { house, buyer, money, owner, rival, stranger } = suite;
    const first = await createInToken(suite);
    const second = await createInToken(suite, { tokenId: 2n });
    const steps: [act: () => Promise<unknown>, total: bigint][] = [
      [() => bid(suite, rival, first, PRICE), PRICE],
      [() => send(suite, "buyer", second, 4n * PRICE), 5n * PRICE],
      [() => send(suite, "buyer", first, 2n * PRICE), 6n * PRICE],
      [() => bid(suite, rival, second, 8n * PRICE), 10n * PRICE],
      [() => waitForEnd(second), 10n * PRICE],
      [() => house.connect(stranger).settle(first), 8n * PRICE + PRICE / 20n],
      [() => house.connect(stranger).settle(second), PRICE / 4n],
      [() => house.connect(owner).collectProtocolFee(money), 0n],
    ];
    for (const [act, total] of steps) {
      await act();
      expect((await house.owed(money)).total).to.equal(total);
      await expectSolvent(suite, money);
    }
    expect((await house.auctionOf(suite.art, 1)).id).to.equal(NO_ESCROW);
    expect(await suite.collection.ownerOf(1)).to.equal(buyer.address);
    expect(await suite.collection.ownerOf(2)).to.equal(rival.address);
  });
});
