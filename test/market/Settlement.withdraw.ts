import { expect } from "chai";
import { eventsOf, expectChanges, expectRefusal } from "../helpers/books.js";
import { type Purchase, putOnSale } from "../helpers/listings.js";
import { Answer, deployOddReceiver, deployOddToken, Mood, selectorOf } from "../helpers/mocks.js";
import { buy } from "../helpers/sales.js";
import { loadSuite, NATIVE, NOBODY, PRICE, type Suite } from "../helpers/suite.js";

const CREDIT = PRICE / 50n;
const FEE = PRICE / 40n;

/** The seller's storefront, or who is named instead, has a credit in native coin and in the suite's token. */
async function earn(suite: Suite, storefront = suite.sellerFront.address): Promise<void> {
  const { buyer, collection, money, seller } = suite;
  await buy(suite, await putFromStorefront(suite, NATIVE, storefront));
  await collection.connect(buyer).transferFrom(buyer.address, seller.address, 1);
  await buy(suite, await putFromStorefront(suite, money, storefront));
}

/** Lists token 1 for a price of which the storefront has as much as the credit. */
function putFromStorefront(suite: Suite, currency: string, storefront = suite.sellerFront.address): Promise<Purchase> {
  return putOnSale(suite, { currency, storefront, storefrontFeeBps: 200 });
}

const currencies = [
  ["native", () => NATIVE],
  ["token", ({ money }: Suite) => money],
] as const;

describe("Settlement.withdraw", () => {
  for (const [name, currencyOf] of currencies) {
    describe(`given a credit in ${name}`, () => {
      it("refuses to pay nobody", async () => {
        const suite = await loadSuite();
        await earn(suite);
        const { exchange, sellerFront } = suite;
        await expectRefusal(
          suite,
          () => exchange.connect(sellerFront).withdraw(currencyOf(suite), NOBODY),
          exchange,
          "LedgerInvalidReceiver",
          [NOBODY],
        );
      });

      it("refuses everyone who has none, the owner too", async () => {
        const suite = await loadSuite();
        await earn(suite);
        const { exchange, owner, seller, stranger } = suite;
        for (const caller of [stranger, owner, seller]) {
          await expectRefusal(
            suite,
            () => exchange.connect(caller).withdraw(currencyOf(suite), caller),
            exchange,
            "LedgerNothingToWithdraw",
            [caller.address, currencyOf(suite)],
          );
        }
      });

      it("pays all of it to where its holder likes, once, and leaves the other currency", async () => {
        const suite = await loadSuite();
        await earn(suite);
        const { exchange, stranger, sellerFront } = suite;
        const currency = currencyOf(suite);
        const withdraw = () => exchange.connect(sellerFront).withdraw(currency, stranger);
        expect(await exchange.connect(sellerFront).withdraw.staticCall(currency, stranger)).to.equal(CREDIT);
        await expectChanges(
          suite,
          async () => {
            expect(await eventsOf(exchange, withdraw())).to.deep.equal([
              ["Withdrawn", sellerFront.address, currency, stranger.address, CREDIT],
            ]);
          },
          {
            [`sellerFront credit in exchange ${name}`]: -CREDIT,
            [`exchange ${name}`]: -CREDIT,
            [`stranger ${name}`]: CREDIT,
            ...(name === "token" ? { "owed by exchange token": -CREDIT } : {}),
          },
        );
        await expectRefusal(suite, withdraw, exchange, "LedgerNothingToWithdraw", [sellerFront.address, currency]);
      });

      it("pays it to its holder on behalf of anyone", async () => {
        const suite = await loadSuite();
        await earn(suite);
        const { exchange, stranger, sellerFront } = suite;
        const currency = currencyOf(suite);
        const withdraw = () => exchange.connect(stranger).withdrawFor(sellerFront, currency);
        expect(await exchange.connect(stranger).withdrawFor.staticCall(sellerFront, currency)).to.equal(CREDIT);
        await expectChanges(
          suite,
          async () => {
            expect(await eventsOf(exchange, withdraw())).to.deep.equal([
              ["Withdrawn", sellerFront.address, currency, sellerFront.address, CREDIT],
            ]);
          },
          {
            [`sellerFront credit in exchange ${name}`]: -CREDIT,
            [`exchange ${name}`]: -CREDIT,
            [`sellerFront ${name}`]: CREDIT,
            ...(name === "token" ? { "owed by exchange token": -CREDIT } : {}),
          },
        );
        await expectRefusal(suite, withdraw, exchange, "LedgerNothingToWithdraw", [sellerFront.address, currency]);
      });
    });
  }

  describe("given a receiver or a token that refuses", () => {
    it("keeps a credit in native coin", async () => {
      const suite = await loadSuite();
      await earn(suite);
      const { exchange, sellerFront } = suite;
      const { address } = await deployOddReceiver(suite, "vault", Mood.Reject);
      await expectRefusal(
        suite,
        () => exchange.connect(sellerFront).withdraw(NATIVE, address),
        exchange,
        "LedgerPaymentRefused",
        [NATIVE, address, CREDIT],
      );
    });

    it("keeps a credit in a token that answers false, and pays when it answers nothing", async () => {
      const suite = await loadSuite();
      const { exchange, sellerFront } = suite;
      const { odd, address } = await deployOddToken(suite, PRICE);
      await buy(suite, await putFromStorefront(suite, address));
      await odd.setAnswer(Answer.No);
      await expectRefusal(
        suite,
        () => exchange.connect(sellerFront).withdraw(address, sellerFront),
        exchange,
        "LedgerPaymentRefused",
        [address, sellerFront.address, CREDIT],
      );
      await odd.setAnswer(Answer.Nothing);
      await expectChanges(suite, () => exchange.connect(sellerFront).withdraw(address, sellerFront), {
        "sellerFront credit in exchange odd": -CREDIT,
        "sellerFront odd": CREDIT,
        "exchange odd": -CREDIT,
        "owed by exchange odd": -CREDIT,
      });
    });
  });

  describe("given a receiver that calls back", () => {
    it("pays it once", async () => {
      const suite = await loadSuite();
      const { exchange, exchangeAddress } = suite;
      const { odd, address } = await deployOddReceiver(suite, "vault", Mood.Accept);
      await earn(suite, address);
      await odd.setCallBack(exchangeAddress, exchange.interface.encodeFunctionData("withdrawFor", [address, NATIVE]));
      await expectChanges(suite, () => exchange.withdrawFor(address, NATIVE), {
        "vault credit in exchange native": -CREDIT,
        "vault native": CREDIT,
        "exchange native": -CREDIT,
      });
      expect(await odd.callBackAnswer()).to.equal(selectorOf(exchange, "ReentrancyGuardReentrantCall"));
    });
  });

  it("adds up the credits of several sales", async () => {
    const suite = await loadSuite();
    await earn(suite);
    const { collection, buyer, seller, exchange, money, sellerFront } = suite;
    await collection.connect(buyer).transferFrom(buyer.address, seller.address, 1);
    await buy(suite, await putFromStorefront(suite, money));
    expect(await exchange.creditOf(sellerFront, money)).to.equal(2n * CREDIT);
    expect(await exchange.owed(money)).to.deep.equal([2n * CREDIT + 2n * FEE, 2n * FEE]);
    expect(await exchange.creditOf(sellerFront, NATIVE)).to.equal(CREDIT);
    expect(await exchange.owed(NATIVE)).to.deep.equal([FEE, FEE]);
  });

  it("pays no protocol fee, which waits for its receiver", async () => {
    const suite = await loadSuite();
    await earn(suite);
    const { exchange, treasury } = suite;
    for (const [, currencyOf] of currencies) {
      await expectRefusal(
        suite,
        () => exchange.withdrawFor(treasury, currencyOf(suite)),
        exchange,
        "LedgerNothingToWithdraw",
        [treasury.address, currencyOf(suite)],
      );
    }
  });
});
