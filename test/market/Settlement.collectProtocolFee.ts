import { expect } from "chai";
import { eventsOf, expectChanges, expectRefusal } from "../helpers/books.js";
import { DEFAULT_WINDOW, listingOf, PUT, purchaseOf, putOnSale } from "../helpers/listings.js";
import { Answer, deployOddReceiver, deployOddToken, Mood, selectorOf } from "../helpers/mocks.js";
import { buy } from "../helpers/sales.js";
import { ethers, FEE_BPS, loadSuite, NATIVE, PRICE, type Suite } from "../helpers/suite.js";

const FEE = (PRICE * BigInt(FEE_BPS)) / 10_000n;

/** Two final sales, with one fee in native coin and twice that in the suite's token waiting. */
async function earn(suite: Suite): Promise<void> {
  const { art, exchange, money, seller } = suite;
  await buy(suite, await putOnSale(suite));
  const listing = listingOf(suite, { currency: money, price: 2n * PRICE });
  await exchange.connect(seller)[PUT](art, 2, listing);
  await buy(suite, purchaseOf(suite, listing, { tokenId: 2n }));
}

/** What leaves the pot. */
function outOfPot(name: string, amount: bigint): Record<string, bigint> {
  return {
    [`exchange ${name}`]: -amount,
    [`owed by exchange ${name}`]: -amount,
    [`protocol fees in exchange ${name}`]: -amount,
  };
}

const currencies = [
  ["native", () => NATIVE, FEE],
  ["token", ({ money }: Suite) => money, 2n * FEE],
] as const;

describe("Settlement.collectProtocolFee", () => {
  for (const [name, currencyOf, amount] of currencies) {
    describe(`given ${name}`, () => {
      it("refuses where no fee waits", async () => {
        const suite = await loadSuite();
        const { exchange, treasury } = suite;
        const currency = currencyOf(suite);
        await expectRefusal(suite, () => exchange.collectProtocolFee(currency), exchange, "LedgerNothingToWithdraw", [
          treasury.address,
          currency,
        ]);
      });

      it("refuses where only credits of others wait", async () => {
        const suite = await loadSuite();
        const { exchange, owner, sellerFront, treasury } = suite;
        const currency = currencyOf(suite);
        await exchange.connect(owner).setProtocolFee(0, treasury);
        await buy(
          suite,
          await putOnSale(suite, {
            currency,
            protocolFeeBps: 0,
            storefront: sellerFront.address,
            storefrontFeeBps: 300,
          }),
        );
        await expectRefusal(suite, () => exchange.collectProtocolFee(currency), exchange, "LedgerNothingToWithdraw", [
          treasury.address,
          currency,
        ]);
      });

      it("pays the receiver on behalf of anyone, once, and leaves the other currency", async () => {
        const suite = await loadSuite();
        await earn(suite);
        const { exchange, stranger, treasury } = suite;
        const currency = currencyOf(suite);
        const collect = () => exchange.connect(stranger).collectProtocolFee(currency);
        expect(await exchange.connect(stranger).collectProtocolFee.staticCall(currency)).to.equal(amount);
        await expectChanges(
          suite,
          async () => {
            expect(await eventsOf(exchange, collect())).to.deep.equal([
              ["ProtocolFeeCollected", currency, treasury.address, amount],
            ]);
          },
          { ...outOfPot(name, amount), [`treasury ${name}`]: amount },
        );
        await expectRefusal(suite, collect, exchange, "LedgerNothingToWithdraw", [treasury.address, currency]);
      });

      it("leaves the credits of others, and what it keeps covers them", async () => {
        const suite = await loadSuite();
        const { exchange, sellerFront } = suite;
        const currency = currencyOf(suite);
        const credit = (PRICE * 3n) / 100n;
        await buy(suite, await putOnSale(suite, { currency, storefront: sellerFront.address, storefrontFeeBps: 300 }));
        await expectChanges(suite, () => exchange.collectProtocolFee(currency), {
          ...outOfPot(name, FEE),
          [`treasury ${name}`]: FEE,
        });
        expect(await exchange.owed(currency)).to.deep.equal([currency === NATIVE ? 0n : credit, 0n]);
        await expectChanges(suite, () => exchange.withdrawFor(sellerFront, currency), {
          [`sellerFront ${name}`]: credit,
          [`sellerFront credit in exchange ${name}`]: -credit,
          [`exchange ${name}`]: -credit,
          [`owed by exchange ${name}`]: currency === NATIVE ? 0n : -credit,
        });
      });

      it("pays who receives the fee now, though the sale was before", async () => {
        const suite = await loadSuite();
        await earn(suite);
        const { exchange, owner, receiver } = suite;
        const currency = currencyOf(suite);
        await exchange.connect(owner).setProtocolFee(0, receiver);
        await expectChanges(
          suite,
          async () => {
            expect(await eventsOf(exchange, exchange.collectProtocolFee(currency))).to.deep.equal([
              ["ProtocolFeeCollected", currency, receiver.address, amount],
            ]);
          },
          { ...outOfPot(name, amount), [`receiver ${name}`]: amount },
        );
      });

      it("pays while new sales are stopped", async () => {
        const suite = await loadSuite();
        await earn(suite);
        const { exchange, owner } = suite;
        await exchange.connect(owner).pause();
        await expectChanges(suite, () => exchange.collectProtocolFee(currencyOf(suite)), {
          ...outOfPot(name, amount),
          [`treasury ${name}`]: amount,
        });
      });

      it("has nothing to collect from a sale with a refund window, whose fee is in the escrow", async () => {
        const suite = await loadSuite();
        const { exchange, treasury } = suite;
        const currency = currencyOf(suite);
        await buy(suite, await putOnSale(suite, { currency, refundWindow: DEFAULT_WINDOW }));
        await expectRefusal(suite, () => exchange.collectProtocolFee(currency), exchange, "LedgerNothingToWithdraw", [
          treasury.address,
          currency,
        ]);
      });
    });
  }

  describe("given a fee that rounds down to nothing", () => {
    it("has nothing to collect", async () => {
      const suite = await loadSuite();
      const { exchange, treasury } = suite;
      await buy(suite, await putOnSale(suite, { price: 39n, maxRoyaltyBps: 10_000 }));
      await expectRefusal(suite, () => exchange.collectProtocolFee(NATIVE), exchange, "LedgerNothingToWithdraw", [
        treasury.address,
        NATIVE,
      ]);
    });
  });

  describe("given a receiver that cannot be paid", () => {
    for (const [name, mood] of [
      ["rejects native coin", Mood.Reject],
      ["burns all gas", Mood.Burn],
    ] as const) {
      it(`credits one that ${name}, which withdraws elsewhere`, async () => {
        const suite = await loadSuite();
        const { exchange, exchangeAddress, owner, stranger } = suite;
        await earn(suite);
        const { odd, address } = await deployOddReceiver(suite, "vault", mood);
        await exchange.connect(owner).setProtocolFee(FEE_BPS, address);
        await expectChanges(
          suite,
          async () => {
            expect(await eventsOf(exchange, exchange.collectProtocolFee(NATIVE))).to.deep.equal([
              ["ProtocolFeeCollected", NATIVE, address, FEE],
              ["Credited", address, NATIVE, FEE],
            ]);
          },
          { ...outOfPot("native", FEE), "exchange native": 0n, "vault credit in exchange native": FEE },
        );
        await expectRefusal(suite, () => exchange.collectProtocolFee(NATIVE), exchange, "LedgerNothingToWithdraw", [
          address,
          NATIVE,
        ]);
        const call = exchange.interface.encodeFunctionData("withdraw", [NATIVE, stranger.address]);
        await expectChanges(suite, () => odd.execute(exchangeAddress, call), {
          "vault credit in exchange native": -FEE,
          "exchange native": -FEE,
          "stranger native": FEE,
        });
      });
    }

    it("credits one whom the token refuses, and goes on owing it", async () => {
      const suite = await loadSuite();
      const { exchange, stranger, treasury } = suite;
      const { odd, address } = await deployOddToken(suite, PRICE);
      await buy(suite, await putOnSale(suite, { currency: address }));
      await odd.setBlocked(treasury.address, true);
      await expectChanges(
        suite,
        async () => {
          expect(await eventsOf(exchange, exchange.collectProtocolFee(address))).to.deep.equal([
            ["ProtocolFeeCollected", address, treasury.address, FEE],
            ["Credited", treasury.address, address, FEE],
          ]);
        },
        { "treasury credit in exchange odd": FEE, "protocol fees in exchange odd": -FEE },
      );
      expect(await exchange.owed(address)).to.deep.equal([FEE, 0n]);
      await expectChanges(suite, () => exchange.connect(treasury).withdraw(address, stranger), {
        "treasury credit in exchange odd": -FEE,
        "exchange odd": -FEE,
        "owed by exchange odd": -FEE,
        "stranger odd": FEE,
      });
    });

    it("credits the receiver of a token that answers false", async () => {
      const suite = await loadSuite();
      const { exchange } = suite;
      const { odd, address } = await deployOddToken(suite, PRICE);
      await buy(suite, await putOnSale(suite, { currency: address }));
      await odd.setAnswer(Answer.No);
      await expectChanges(suite, () => exchange.collectProtocolFee(address), {
        "treasury credit in exchange odd": FEE,
        "protocol fees in exchange odd": -FEE,
      });
    });

    it("cannot be starved into a credit by who chooses the gas", async () => {
      const suite = await loadSuite();
      const { exchange } = suite;
      await earn(suite);
      await expectRefusal(
        suite,
        async () => {
          try {
            await exchange.collectProtocolFee(NATIVE, { gasLimit: 200_000 });
          } catch (error) {
            const { data } = error as { data: string };
            const [available, required] = exchange.interface.parseError(data)!.args as unknown as [bigint, bigint];
            // What the payment gets, the sixty-third that EIP-150 keeps back, and the reserve.
            expect(required).to.equal(100_000n + 1_587n + 100_000n);
            expect(available < required).to.equal(true);
            throw error;
          }
        },
        exchange,
        "BoundedCallInsufficientGas",
        [(available: bigint) => available < 201_587n, 201_587n],
      );
      await exchange.collectProtocolFee(NATIVE, { gasLimit: 300_000 });
    });
  });

  describe("given calls back into the exchange", () => {
    for (const name of ["collectProtocolFee", "withdrawFor"] as const) {
      it(`pays once a receiver that calls ${name} within its payment`, async () => {
        const suite = await loadSuite();
        const { exchange, exchangeAddress, owner } = suite;
        await earn(suite);
        const { odd, address } = await deployOddReceiver(suite, "vault", Mood.Accept);
        await exchange.connect(owner).setProtocolFee(FEE_BPS, address);
        const call =
          name === "withdrawFor"
            ? exchange.interface.encodeFunctionData(name, [address, NATIVE])
            : exchange.interface.encodeFunctionData(name, [NATIVE]);
        await odd.setCallBack(exchangeAddress, call);
        await expectChanges(suite, () => exchange.collectProtocolFee(NATIVE), {
          ...outOfPot("native", FEE),
          "vault native": FEE,
        });
        expect(await odd.callBackSucceeded()).to.equal(false);
        expect(await odd.callBackAnswer()).to.equal(selectorOf(exchange, "ReentrancyGuardReentrantCall"));
      });
    }

    it("shows the books without the fee while it is paid", async () => {
      const suite = await loadSuite();
      const { exchange, exchangeAddress, owner } = suite;
      await earn(suite);
      const { odd, address } = await deployOddReceiver(suite, "vault", Mood.Accept);
      await exchange.connect(owner).setProtocolFee(FEE_BPS, address);
      await odd.setCallBack(exchangeAddress, exchange.interface.encodeFunctionData("owed", [NATIVE]));
      await exchange.collectProtocolFee(NATIVE);
      expect(await odd.callBackSucceeded()).to.equal(true);
      expect(await odd.callBackAnswer()).to.equal(
        ethers.AbiCoder.defaultAbiCoder().encode(["uint256", "uint256"], [0n, 0n]),
      );
    });
  });
});
