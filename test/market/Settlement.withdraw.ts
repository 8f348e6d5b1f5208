import { expect } from "chai";
import { eventsOf, expectChanges, expectRefusal } from "../helpers/books.js";
import { listingOf, PUT, putOnSale } from "../helpers/listings.js";
import { Answer, deployOddReceiver, deployOddToken, Mood, selectorOf } from "../helpers/mocks.js";
import { buy } from "../helpers/sales.js";
import { loadSuite, NATIVE, NOBODY, PRICE, type Suite } from "../helpers/suite.js";

const CREDIT = PRICE / 40n;

/** The treasury has a credit in native coin and in the suite's token. */
async function earn(suite: Suite): Promise<void> {
  const { art, buyer, exchange, money, seller } = suite;
  await buy(suite, await putOnSale(suite));
  const listing = listingOf(suite, { currency: money });
  await exchange.connect(seller)[PUT](art, 2, listing);
  await exchange.connect(buyer).buy({
    collection: art,
    tokenId: 2,
    seller,
    listing,
    receiver: NOBODY,
    storefront: NOBODY,
    storefrontFeeBps: 0,
  });
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
        const { exchange, treasury } = suite;
        await expectRefusal(
          suite,
          () => exchange.connect(treasury).withdraw(currencyOf(suite), NOBODY),
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
        const { exchange, stranger, treasury } = suite;
        const currency = currencyOf(suite);
        const withdraw = () => exchange.connect(treasury).withdraw(currency, stranger);
        expect(await exchange.connect(treasury).withdraw.staticCall(currency, stranger)).to.equal(CREDIT);
        await expectChanges(
          suite,
          async () => {
            expect(await eventsOf(exchange, withdraw())).to.deep.equal([
              ["Withdrawn", treasury.address, currency, stranger.address, CREDIT],
            ]);
          },
          {
            [`treasury credit in exchange ${name}`]: -CREDIT,
            [`exchange ${name}`]: -CREDIT,
            [`stranger ${name}`]: CREDIT,
            ...(name === "token" ? { "owed by exchange token": -CREDIT } : {}),
          },
        );
        await expectRefusal(suite, withdraw, exchange, "LedgerNothingToWithdraw", [treasury.address, currency]);
      });

      it("pays it to its holder on behalf of anyone", async () => {
        const suite = await loadSuite();
        await earn(suite);
        const { exchange, stranger, treasury } = suite;
        const currency = currencyOf(suite);
        const withdraw = () => exchange.connect(stranger).withdrawFor(treasury, currency);
        expect(await exchange.connect(stranger).withdrawFor.staticCall(treasury, currency)).to.equal(CREDIT);
        await expectChanges(
          suite,
          async () => {
            expect(await eventsOf(exchange, withdraw())).to.deep.equal([
              ["Withdrawn", treasury.address, currency, treasury.address, CREDIT],
            ]);
          },
          {
            [`treasury credit in exchange ${name}`]: -CREDIT,
            [`exchange ${name}`]: -CREDIT,
            [`treasury ${name}`]: CREDIT,
            ...(name === "token" ? { "owed by exchange token": -CREDIT } : {}),
          },
        );
        await expectRefusal(suite, withdraw, exchange, "LedgerNothingToWithdraw", [treasury.address, currency]);
      });
    });
  }

  describe("given a receiver or a token that refuses", () => {
    it("keeps a credit in native coin", async () => {
      const suite = await loadSuite();
      await earn(suite);
      const { exchange, treasury } = suite;
      const { address } = await deployOddReceiver(suite, "vault", Mood.Reject);
      await expectRefusal(
        suite,
        () => exchange.connect(treasury).withdraw(NATIVE, address),
        exchange,
        "LedgerPaymentRefused",
        [NATIVE, address, CREDIT],
      );
    });

    it("keeps a credit in a token that answers false, and pays when it answers nothing", async () => {
      const suite = await loadSuite();
      const { exchange, treasury } = suite;
      const { odd, address } = await deployOddToken(suite, PRICE);
      await buy(suite, await putOnSale(suite, { currency: address }));
      await odd.setAnswer(Answer.No);
      await expectRefusal(
        suite,
        () => exchange.connect(treasury).withdraw(address, treasury),
        exchange,
        "LedgerPaymentRefused",
        [address, treasury.address, CREDIT],
      );
      await odd.setAnswer(Answer.Nothing);
      await expectChanges(suite, () => exchange.connect(treasury).withdraw(address, treasury), {
        "treasury credit in exchange odd": -CREDIT,
        "treasury odd": CREDIT,
        "exchange odd": -CREDIT,
        "owed by exchange odd": -CREDIT,
      });
    });
  });

  describe("given a receiver that calls back", () => {
    it("pays it once", async () => {
      const suite = await loadSuite();
      const { exchange, exchangeAddress, owner } = suite;
      const { odd, address } = await deployOddReceiver(suite, "vault", Mood.Accept);
      await exchange.connect(owner).setProtocolFee(250, address);
      await earn(suite);
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
    const { collection, buyer, seller, exchange, treasury, money } = suite;
    await collection.connect(buyer).transferFrom(buyer.address, seller.address, 1);
    await buy(suite, await putOnSale(suite, { currency: money }));
    expect(await exchange.creditOf(treasury, money)).to.equal(2n * CREDIT);
    expect(await exchange.owed(money)).to.equal(2n * CREDIT);
    expect(await exchange.creditOf(treasury, NATIVE)).to.equal(CREDIT);
    expect(await exchange.owed(NATIVE)).to.equal(0n);
  });
});
