import { expect } from "chai";
import { eventsOf, expectChanges, expectRefusal } from "../helpers/books.js";
import { BUY, type Listing, named, NO_LISTING, putOnSale } from "../helpers/listings.js";
import { Answer, deployOddToken, type OddToken } from "../helpers/mocks.js";
import { boughtEvent, buy, finalSale } from "../helpers/sales.js";
import { ethers, loadSuite, NO_ESCROW, PRICE, type Suite } from "../helpers/suite.js";

const NONE = Object.values(NO_LISTING).join();

/** Lists the seller's token 1 in an odd token that is still honest, and that the buyer has. */
async function listInOdd(suite: Suite, fields: Partial<Listing> = {}) {
  const { odd, address } = await deployOddToken(suite, 10n * PRICE);
  const purchase = await putOnSale(suite, { currency: address, ...fields });
  return { odd, address, purchase };
}

/** As above, where the exchange owes more than the price in that token: it refused to pay the seller, and still does. */
async function oweThenList(suite: Suite) {
  const { buyer, collection, exchange, seller } = suite;
  const { odd, address, purchase: first } = await listInOdd(suite, { price: 2n * PRICE });
  await odd.setBlocked(seller.address, true);
  await buy(suite, first);
  await collection.connect(buyer).transferFrom(buyer.address, seller.address, 1);
  const purchase = await putOnSale(suite, { currency: address });
  const { total } = await exchange.owed(address);
  return { odd, address, purchase, owed: total };
}

/** Who is paid by push in a sale of the suite, and how much. */
const pushed: [role: "seller" | "artist" | "heir", amount: bigint][] = [
  ["artist", (PRICE * 6n) / 100n],
  ["heir", (PRICE * 4n) / 100n],
  ["seller", PRICE - PRICE / 10n - PRICE / 40n],
];

async function approveExactly(odd: OddToken, suite: Suite, amount: bigint): Promise<void> {
  await odd.connect(suite.buyer).approve(suite.exchangeAddress, amount);
}

describe("FixedPriceExchange.buy, final and in a token", () => {
  describe("given both storefronts", () => {
    it("pays each party to the last unit, and owes what it credits", async () => {
      const suite = await loadSuite();
      const { buyer, buyerFront, exchange, money, receiver, sellerFront } = suite;
      const purchase = {
        ...(await putOnSale(suite, { currency: money, storefront: sellerFront.address, storefrontFeeBps: 300 })),
        receiver: receiver.address,
        storefront: buyerFront.address,
        storefrontFeeBps: 200,
      };
      await expectChanges(
        suite,
        async () => {
          expect(await exchange.connect(buyer)[BUY].staticCall(named(purchase))).to.equal(NO_ESCROW);
          expect(await eventsOf(exchange, exchange.connect(buyer)[BUY](named(purchase)))).to.deep.equal([
            ["Credited", sellerFront.address, money, 30_000_000_000_000_000n],
            ["Credited", buyerFront.address, money, 20_000_000_000_000_000n],
            boughtEvent(suite, purchase),
          ]);
        },
        {
          "buyer token": -1_020_000_000_000_000_000n,
          "seller token": 845_000_000_000_000_000n,
          "artist token": 60_000_000_000_000_000n,
          "heir token": 40_000_000_000_000_000n,
          "protocol fees in exchange token": 25_000_000_000_000_000n,
          "sellerFront credit in exchange token": 30_000_000_000_000_000n,
          "buyerFront credit in exchange token": 20_000_000_000_000_000n,
          "exchange token": 75_000_000_000_000_000n,
          "owed by exchange token": 75_000_000_000_000_000n,
          "owner of 1": "receiver",
          "listing of 1": NONE,
        },
      );
    });
  });

  describe("given a buyer who cannot pay", () => {
    it("refuses without an allowance of the whole sum", async () => {
      const suite = await loadSuite();
      const { buyer, exchangeAddress } = suite;
      const { odd, purchase } = await listInOdd(suite);
      await approveExactly(odd, suite, PRICE - 1n);
      await expectRefusal(suite, () => buy(suite, purchase), odd, "ERC20InsufficientAllowance", [
        exchangeAddress,
        PRICE - 1n,
        PRICE,
      ]);
      expect(await odd.balanceOf(buyer.address)).to.equal(10n * PRICE);
    });

    it("sells with an allowance of exactly the sum", async () => {
      const suite = await loadSuite();
      const { odd, purchase } = await listInOdd(suite);
      await approveExactly(odd, suite, PRICE);
      await expectChanges(suite, () => buy(suite, purchase), finalSale(suite, purchase));
    });

    it("refuses without the balance", async () => {
      const suite = await loadSuite();
      const { buyer, stranger } = suite;
      const { odd, purchase } = await listInOdd(suite);
      await odd.connect(buyer).transfer(stranger.address, 9n * PRICE + 1n);
      await expectRefusal(suite, () => buy(suite, purchase), odd, "ERC20InsufficientBalance", [
        buyer.address,
        PRICE - 1n,
        PRICE,
      ]);
    });

    it("does not spend what others have approved", async () => {
      const suite = await loadSuite();
      const { buyer, exchange, exchangeAddress, stranger } = suite;
      const { odd, purchase } = await listInOdd(suite);
      await expectRefusal(
        suite,
        () => exchange.connect(stranger)[BUY](named({ ...purchase, receiver: buyer.address })),
        odd,
        "ERC20InsufficientAllowance",
        [exchangeAddress, 0n, PRICE],
      );
    });
  });

  describe("given an odd token", () => {
    it("sells for one that answers nothing", async () => {
      const suite = await loadSuite();
      const { odd, purchase } = await listInOdd(suite);
      await odd.setAnswer(Answer.Nothing);
      await expectChanges(suite, () => buy(suite, purchase), finalSale(suite, purchase));
    });

    it("refuses one that answers false", async () => {
      const suite = await loadSuite();
      const { odd, address, purchase } = await listInOdd(suite);
      await odd.setAnswer(Answer.No);
      await expectRefusal(suite, () => buy(suite, purchase), suite.exchange, "SafeERC20FailedOperation", [address]);
    });

    for (const [bps, arrives] of [
      [1, PRICE - PRICE / 10_000n],
      [10_000, 0n],
    ] as const) {
      it(`refuses one that charges ${bps} basis points on a transfer`, async () => {
        const suite = await loadSuite();
        const { odd, purchase } = await listInOdd(suite);
        await odd.setFee(bps);
        await expectRefusal(suite, () => buy(suite, purchase), suite.exchange, "MarketWrongPayment", [PRICE, arrives]);
      });
    }

    it("refuses one that charges, also where the exchange holds enough of it for others", async () => {
      const suite = await loadSuite();
      const { odd, purchase, owed } = await oweThenList(suite);
      expect(owed > PRICE).to.equal(true);
      await odd.setFee(100);
      await expectRefusal(suite, () => buy(suite, purchase), suite.exchange, "MarketWrongPayment", [
        PRICE,
        PRICE - PRICE / 100n,
      ]);
    });

    it("makes up what one charges from what lies there for nobody, and touches nothing of others", async () => {
      const suite = await loadSuite();
      const { exchangeAddress, exchange } = suite;
      const { odd, address, purchase, owed } = await oweThenList(suite);
      const charge = PRICE / 100n;
      await odd.mint(exchangeAddress, charge);
      await odd.setFee(100);
      // Those whom it pays get less as well.
      const less = (amount: bigint) => amount - amount / 100n;
      const expected = finalSale(suite, purchase);
      await expectChanges(suite, () => buy(suite, purchase), {
        ...expected,
        "artist odd": less(expected["artist odd"] as bigint),
        "heir odd": less(expected["heir odd"] as bigint),
        "seller odd": 0n,
        "seller credit in exchange odd": expected["seller odd"]!,
        "exchange odd": PRICE / 40n + (expected["seller odd"] as bigint) - charge,
        "owed by exchange odd": PRICE / 40n + (expected["seller odd"] as bigint),
      });
      const { total } = await exchange.owed(address);
      expect(total > owed).to.equal(true);
      expect(await odd.balanceOf(exchangeAddress)).to.equal(total);
    });

    it("refuses it where what lies there for nobody is a unit too little", async () => {
      const suite = await loadSuite();
      const { odd, purchase } = await oweThenList(suite);
      await odd.mint(suite.exchangeAddress, PRICE / 100n - 1n);
      await odd.setFee(100);
      await expectRefusal(suite, () => buy(suite, purchase), suite.exchange, "MarketWrongPayment", [PRICE, PRICE - 1n]);
    });

    it("refuses one whose transfer leaves the exchange with less than before", async () => {
      const suite = await loadSuite();
      const { exchangeAddress, stranger } = suite;
      const { odd, purchase, owed } = await oweThenList(suite);
      // While the buyer's payment is under way, the token takes everything from the exchange.
      const inside = await ethers.getImpersonatedSigner(exchangeAddress);
      await odd.connect(inside).approve(await odd.getAddress(), ethers.MaxUint256);
      await odd.callOnTransfer(
        await odd.getAddress(),
        odd.interface.encodeFunctionData("transferFrom", [exchangeAddress, stranger.address, owed]),
      );
      await expectRefusal(suite, () => buy(suite, purchase), suite.exchange, "MarketWrongPayment", [PRICE, 0n]);
    });

    it("refuses a token that has gone since the listing", async () => {
      const suite = await loadSuite();
      const { address, purchase } = await listInOdd(suite);
      delete suite.currencies.odd;
      await ethers.provider.send("hardhat_setCode", [address, "0x"]);
      await expectRefusal(suite, () => buy(suite, purchase), suite.exchange, "SafeERC20FailedOperation", [address]);
    });

    for (const [role, amount] of pushed) {
      it(`credits the ${role} whom the token refuses, pays the others, and lets them withdraw elsewhere`, async () => {
        const suite = await loadSuite();
        const { exchange, stranger } = suite;
        const person = suite[role];
        const { odd, address, purchase } = await listInOdd(suite);
        await odd.setBlocked(person.address, true);
        const fee = PRICE / 40n;
        await expectChanges(
          suite,
          async () => {
            const events = await eventsOf(exchange, buy(suite, purchase));
            expect(events).to.deep.include(["Credited", person.address, address, amount]);
            expect(events).to.deep.equal([["Credited", person.address, address, amount], boughtEvent(suite, purchase)]);
          },
          {
            ...finalSale(suite, purchase),
            [`${role} odd`]: 0n,
            [`${role} credit in exchange odd`]: amount,
            "exchange odd": fee + amount,
            "owed by exchange odd": fee + amount,
          },
        );
        await expectRefusal(
          suite,
          () => exchange.connect(person).withdraw(address, person),
          exchange,
          "LedgerPaymentRefused",
          [address, person.address, amount],
        );
        await expectChanges(
          suite,
          async () => {
            expect(await eventsOf(exchange, exchange.connect(person).withdraw(address, stranger))).to.deep.equal([
              ["Withdrawn", person.address, address, stranger.address, amount],
            ]);
          },
          {
            [`${role} credit in exchange odd`]: -amount,
            "exchange odd": -amount,
            "owed by exchange odd": -amount,
            "stranger odd": amount,
          },
        );
      });
    }
  });

  describe("given calls back into the exchange", () => {
    for (const name of ["buy", "withdraw", "withdrawFor", "collectProtocolFee", "onKIP7Received"] as const) {
      it(`refuses ${name} while the token is moved`, async () => {
        const suite = await loadSuite();
        const { exchange, exchangeAddress, stranger } = suite;
        const { odd, address, purchase } = await listInOdd(suite);
        const call = {
          buy: () => exchange.interface.encodeFunctionData(BUY, [named(purchase)]),
          withdraw: () => exchange.interface.encodeFunctionData("withdraw", [address, stranger.address]),
          withdrawFor: () => exchange.interface.encodeFunctionData("withdrawFor", [stranger.address, address]),
          collectProtocolFee: () => exchange.interface.encodeFunctionData("collectProtocolFee", [address]),
          onKIP7Received: () =>
            exchange.interface.encodeFunctionData("onKIP7Received", [stranger.address, stranger.address, PRICE, "0x"]),
        }[name]();
        await odd.callOnTransfer(exchangeAddress, call);
        await expectRefusal(suite, () => buy(suite, purchase), exchange, "ReentrancyGuardReentrantCall", []);
      });
    }
  });

  it("keeps the books of two tokens apart", async () => {
    const suite = await loadSuite();
    const { collection, exchange, money, seller, buyer } = suite;
    await buy(suite, await putOnSale(suite, { currency: money }));
    await collection.connect(buyer).transferFrom(buyer.address, seller.address, 1);
    const { address, purchase } = await listInOdd(suite);
    await expectChanges(suite, () => buy(suite, purchase), finalSale(suite, purchase));
    expect(await exchange.owed(money)).to.deep.equal([PRICE / 40n, PRICE / 40n]);
    expect(await exchange.owed(address)).to.deep.equal([PRICE / 40n, PRICE / 40n]);
    await exchange.collectProtocolFee(money);
    expect(await exchange.owed(money)).to.deep.equal([0n, 0n]);
    expect(await exchange.owed(address)).to.deep.equal([PRICE / 40n, PRICE / 40n]);
    expect(await collection.ownerOf(1)).to.equal(buyer.address);
  });
});
