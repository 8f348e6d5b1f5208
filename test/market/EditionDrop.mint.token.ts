import { expect } from "chai";
import type { DropPurchaseStruct } from "../../typechain-types/market/EditionDrop.js";
import { eventsOf } from "../helpers/books.js";
import {
  createDrop,
  type DropSuite,
  encodePurchase,
  expectFunds,
  FULL_MINT,
  loadDrops,
  mint,
  PHASE,
  PLAIN_MINT,
  purchaseOf,
} from "../helpers/drops.js";
import { withWord } from "../helpers/listings.js";
import { Answer } from "../helpers/mocks.js";
import { DAY, deployMock, ethers, type KIP7, NATIVE, NOBODY, PRICE, time } from "../helpers/suite.js";
import {
  deployOddMoney,
  expectRefusal,
  lockedCalls,
  MAX_PRICE,
  mintInToken,
  payInToken,
  SAFE_TRANSFER,
  SAFE_TRANSFER_FROM,
} from "./EditionDrop.fixtures.js";

/** What a purchase changes that was paid in a token. */
function bought(quantity: bigint, currency = "token", who = "buyer", price = PRICE): Record<string, bigint> {
  return {
    [`${who} ${currency}`]: -price * quantity,
    [`drop ${currency}`]: price * quantity,
    [`owed by drop ${currency}`]: price * quantity,
    [`${who} copies`]: quantity,
    minted: quantity,
  };
}

/** A drop with a phase in the suite's token. */
async function loadInToken(): Promise<DropSuite> {
  const suite = await loadDrops();
  await createDrop(suite, [{ currency: suite.money }]);
  return suite;
}

/** A drop with a phase in an odd token, in which the stranger has bought a copy. */
async function loadInOdd() {
  const suite = await loadDrops();
  const { odd, address } = await deployOddMoney(suite);
  await createDrop(suite, [{ currency: address, walletLimit: 0 }]);
  await mintInToken(suite, suite.stranger);
  return { ...suite, odd, oddAddress: address };
}

/** Expects what the books say is owed to be what is here, in every currency. */
async function expectBacked(suite: DropSuite): Promise<void> {
  for (const address of Object.values(suite.currencies)) {
    if (address === NATIVE) continue;
    const token = await ethers.getContractAt("KIP7Token", address);
    expect((await suite.drop.owed(address)).total).to.equal(await token.balanceOf(suite.dropAddress));
  }
}

describe("EditionDrop.mint, in a token that was approved", () => {
  it("refuses native coin beside it", async () => {
    const suite = await loadInToken();
    const { buyer, drop } = suite;
    for (const value of [1n, PRICE]) {
      const attempt = () => mintInToken(suite, buyer, {}, { value });
      await expectRefusal(suite, attempt, drop, "MarketWrongPayment", [0, value]);
    }
  });

  it("refuses less than was approved, or than there is", async () => {
    const suite = await loadInToken();
    const { buyer, dropAddress, stranger, token } = suite;
    await token.connect(buyer).approve(dropAddress, 2n * PRICE - 1n);
    await expectFunds(
      suite,
      async () => {
        await expect(mintInToken(suite, buyer, { quantity: 2 })).to.be.revertedWith("KIP7: insufficient allowance");
      },
      {},
    );
    await token.connect(stranger).transfer(buyer.address, 999n * PRICE + 1n);
    await expectFunds(
      suite,
      async () => {
        const refused = expect(mintInToken(suite, stranger)).to.be;
        await refused.revertedWith("KIP7: transfer amount exceeds balance");
      },
      {},
    );
  });

  it("takes exactly the price from the buyer, and keeps books of it", async () => {
    const suite = await loadInToken();
    const { buyer, drop, dropAddress, money, receiver, token, work } = suite;
    await token.connect(buyer).approve(dropAddress, 3n * PRICE);
    expect(await drop.connect(buyer)[FULL_MINT].staticCall(purchaseOf(suite, { currency: money }))).to.equal(1n);
    await expectFunds(
      suite,
      async () => {
        const sent = mintInToken(suite, buyer, { quantity: 3, receiver: receiver.address });
        expect(await eventsOf(drop, sent)).to.deep.equal([
          ["EditionsSold", work, PHASE, buyer.address, receiver.address, 1n, 3n],
        ]);
      },
      { ...bought(3n), "buyer copies": 0n, "receiver copies": 3n },
    );
    expect(await token.allowance(buyer.address, dropAddress)).to.equal(0n);
    await expectBacked(suite);
  });

  it("refuses the short call, which names no price, with coins or without", async () => {
    const suite = await loadInToken();
    const { buyer, drop, work } = suite;
    for (const value of [0n, PRICE]) {
      const attempt = () => drop.connect(buyer)[PLAIN_MINT](work, PHASE, 1, { value });
      await expectRefusal(suite, attempt, drop, "DropNotPlain", [work, PHASE]);
    }
  });

  it("asks for the highest price times the largest batch, to the last unit", async () => {
    const suite = await loadDrops();
    const { buyer, drop, heir, money, token, work } = suite;
    const due = 100n * MAX_PRICE;
    await createDrop(suite, [{ currency: money, price: MAX_PRICE, walletLimit: 0 }]);
    const before = await token.balanceOf(buyer.address);
    await token.connect(buyer).transfer(heir.address, before);
    await token.mint(buyer.address, due);
    const short = () => payInToken(suite, buyer, { quantity: 100 }, due - 1n);
    await expectRefusal(suite, short, drop, "MarketWrongPayment", [due, due - 1n]);
    const sold = bought(100n, "token", "buyer", MAX_PRICE);
    await expectFunds(suite, () => mintInToken(suite, buyer, { quantity: 100 }), sold);
    const fee = due / 40n;
    await expectFunds(suite, () => drop.draw(work, PHASE), {
      "artist token": due - fee,
      "drop token": fee - due,
      "owed by drop token": fee - due,
      "protocol fees in drop token": fee,
    });
  });

  it("counts the same limit and cap, whichever way is taken", async () => {
    const suite = await loadDrops();
    const { buyer, drop, money, stranger } = suite;
    await createDrop(suite, [{ currency: money, walletLimit: 2, cap: 3 }]);
    await mintInToken(suite, buyer);
    await payInToken(suite, buyer);
    for (const attempt of [() => mintInToken(suite, buyer), () => payInToken(suite, buyer)]) {
      await expectRefusal(suite, attempt, drop, "DropWalletLimit", [1, 0]);
    }
    for (const attempt of [
      () => mintInToken(suite, stranger, { quantity: 2 }),
      () => payInToken(suite, stranger, { quantity: 2 }),
    ]) {
      await expectRefusal(suite, attempt, drop, "DropSoldOut", [2, 1]);
    }
    await expectFunds(suite, () => payInToken(suite, stranger), bought(1n, "token", "stranger"));
  });
});

describe("EditionDrop.onKIP7Received", () => {
  describe("given data that is not a purchase", () => {
    const spoiled: [string, (data: string) => string][] = [
      ["nothing", () => "0x"],
      ["a word", (data) => ethers.dataSlice(data, 0, 32)],
      ["a byte less than its end", (data) => ethers.dataSlice(data, 0, ethers.dataLength(data) - 1)],
      ["an offset beyond it", (data) => withWord(data, 0, ethers.toBeHex(2n ** 64n))],
      ["an address with bits beyond its type", (data) => withWord(data, 1, ethers.toBeHex(2n ** 255n))],
      ["a currency with bits beyond its type", (data) => withWord(data, 4, ethers.toBeHex(2n ** 160n))],
      ["a receiver with bits beyond its type", (data) => withWord(data, 6, ethers.toBeHex(2n ** 160n))],
      ["a proof beyond its end", (data) => withWord(data, 9, "0x02")],
    ];
    for (const [name, spoil] of spoiled) {
      it(`refuses ${name}`, async () => {
        const suite = await loadInToken();
        const data = encodePurchase(purchaseOf(suite, { currency: suite.money }));
        // As it is, it would do.
        await payInToken(suite, suite.buyer, {}, PRICE, data);
        await expectFunds(
          suite,
          async () => {
            const refused = expect(payInToken(suite, suite.buyer, {}, PRICE, spoil(data))).to.be;
            await refused.revertedWith("KIP7: transfer to non KIP7Receiver implementer");
          },
          {},
        );
      });
    }

    it("refuses a safe transfer without data", async () => {
      const suite = await loadInToken();
      const { buyer, dropAddress, token } = suite;
      await expectFunds(
        suite,
        async () => {
          await expect(token.connect(buyer)["safeTransfer(address,uint256)"](dropAddress, PRICE)).to.be.revertedWith(
            "KIP7: transfer to non KIP7Receiver implementer",
          );
        },
        {},
      );
    });
  });

  describe("given an operator who spends somebody else's tokens", () => {
    /** The stranger pays with the buyer's tokens. */
    async function payAsOperator(suite: DropSuite, fields: Partial<DropPurchaseStruct>) {
      const { buyer, dropAddress, money, stranger, token } = suite;
      await token.connect(buyer).approve(stranger.address, PRICE);
      const data = encodePurchase(purchaseOf(suite, { currency: money, ...fields }));
      return token.connect(stranger)[SAFE_TRANSFER_FROM](buyer.address, dropAddress, PRICE, data);
    }

    for (const to of ["stranger", "receiver"] as const) {
      it(`refuses to send the copy to the ${to}`, async () => {
        const suite = await loadInToken();
        const receiver = suite[to].address;
        await expectRefusal(suite, () => payAsOperator(suite, { receiver }), suite.drop, "MarketReceiverNotPayer", [
          receiver,
          suite.buyer.address,
        ]);
      });
    }

    for (const named of [true, false]) {
      it(`sells to the payer, who is ${named ? "named" : "not named"} and whose limit counts`, async () => {
        const suite = await loadInToken();
        const { buyer, drop, stranger, work } = suite;
        const receiver = named ? buyer.address : NOBODY;
        await expectFunds(
          suite,
          async () => {
            expect(await eventsOf(drop, payAsOperator(suite, { receiver }))).to.deep.equal([
              ["EditionsSold", work, PHASE, buyer.address, buyer.address, 1n, 1n],
            ]);
          },
          bought(1n),
        );
        expect(await drop.purchasesOf(work, PHASE, buyer)).to.equal(1n);
        expect(await drop.purchasesOf(work, PHASE, stranger)).to.equal(0n);
      });
    }

    it("refuses a payment from nobody, as a mint is", async () => {
      const suite = await loadInOdd();
      const { drop, dropAddress, edition, odd, oddAddress, receiver, stranger } = suite;
      await odd.mint(dropAddress, PRICE);
      const dataFor = (to: string) => encodePurchase(purchaseOf(suite, { currency: oddAddress, receiver: to }));
      const pretend = (to: string) => () => odd.pretend(dropAddress, stranger.address, NOBODY, PRICE, dataFor(to));
      await expectRefusal(suite, pretend(NOBODY), edition, "MintToZeroAddress", []);
      await expectRefusal(suite, pretend(receiver.address), drop, "MarketReceiverNotPayer", [receiver.address, NOBODY]);
    });
  });

  it("refuses what a purchase in native coin would be refused for", async () => {
    const suite = await loadDrops();
    const { buyer, drop, edition, money, now, work } = suite;
    const currency = money;
    await createDrop(suite, [
      { currency, cap: 150, walletLimit: 0 },
      { currency, startsAt: now + DAY, endsAt: now + 2 * DAY },
      { currency },
    ]);
    await drop.connect(suite.seller).endPhase(work, 3);
    const ended = await time.latest();
    const cases = [
      [{ quantity: 0 }, drop, "DropQuantityZero", []],
      [{ phase: 4 }, drop, "DropNoSuchPhase", [work, 4]],
      [{ quantity: 151 }, drop, "DropSoldOut", [151, 150]],
      [{ quantity: 101 }, edition, "KIP17EditionBatchTooLarge", [101, 100]],
    ] as const;
    for (const [fields, contract, error, args] of cases) {
      await expectRefusal(suite, () => payInToken(suite, buyer, fields), contract, error, args);
    }
    await time.setNextBlockTimestamp(now + 500);
    await expectRefusal(suite, () => payInToken(suite, buyer, { phase: 2 }), drop, "DropNotStarted", [
      now + DAY,
      now + 500,
    ]);
    await time.setNextBlockTimestamp(now + 501);
    await expectRefusal(suite, () => payInToken(suite, buyer, { phase: 3 }), drop, "DropOver", [ended, now + 501]);
  });

  describe("given a caller that is not the phase's currency", () => {
    it("refuses another token", async () => {
      const suite = await loadInToken();
      const { buyer, drop, dropAddress, money } = suite;
      const other = await deployMock<KIP7>("HookedKIP7");
      await other.mint(buyer.address, PRICE);
      const data = encodePurchase(purchaseOf(suite, { currency: money }));
      const pay = () => other.connect(buyer)[SAFE_TRANSFER](dropAddress, PRICE, data);
      await expectRefusal(suite, pay, drop, "MarketWrongCurrency", [money, await other.getAddress()]);
    });

    it("refuses a token for a phase in native coin", async () => {
      const suite = await loadDrops();
      await createDrop(suite);
      await mint(suite, suite.stranger);
      const pay = () => payInToken(suite, suite.buyer);
      await expectRefusal(suite, pay, suite.drop, "MarketWrongCurrency", [NATIVE, suite.money]);
    });

    it("refuses an account that calls by itself", async () => {
      const suite = await loadInToken();
      const { buyer, drop, money } = suite;
      const data = encodePurchase(purchaseOf(suite, { currency: money }));
      const call = () => drop.connect(buyer).onKIP7Received(buyer, buyer, PRICE, data);
      await expectRefusal(suite, call, drop, "MarketWrongCurrency", [money, buyer.address]);
    });
  });

  for (const [quantity, error] of [
    [1n, -1n],
    [1n, 1n],
    [3n, -PRICE],
    [3n, PRICE],
  ] as const) {
    it(`refuses ${error} units beyond the price of ${quantity}`, async () => {
      const suite = await loadInToken();
      const due = quantity * PRICE;
      const pay = () => payInToken(suite, suite.buyer, { quantity }, due + error);
      await expectRefusal(suite, pay, suite.drop, "MarketWrongPayment", [due, due + error]);
    });
  }

  it("sells in one transaction, to the payer or whom they name, and keeps books of it", async () => {
    const suite = await loadInToken();
    const { buyer, drop, receiver, work } = suite;
    await suite.token.connect(buyer).approve(suite.dropAddress, 0);
    await expectFunds(
      suite,
      async () => {
        expect(await eventsOf(drop, payInToken(suite, buyer, { quantity: 2 }))).to.deep.equal([
          ["EditionsSold", work, PHASE, buyer.address, buyer.address, 1n, 2n],
        ]);
      },
      bought(2n),
    );
    await expectFunds(suite, () => payInToken(suite, buyer, { receiver: receiver.address }), {
      ...bought(1n),
      "buyer copies": 0n,
      "receiver copies": 1n,
    });
    await expectBacked(suite);
  });
});

describe("EditionDrop, given an odd token that the artist chose", () => {
  it("refuses one that charges on transfer, whatever is here for others", async () => {
    const suite = await loadInOdd();
    const { buyer, drop, dropAddress, odd } = suite;
    await odd.setFee(100);
    const arrived = PRICE - PRICE / 100n;
    const data = encodePurchase(purchaseOf(suite, { currency: suite.oddAddress }));
    for (const attempt of [
      () => mintInToken(suite, buyer),
      () => odd.connect(buyer).safeTransferPart(dropAddress, PRICE, PRICE, data),
    ]) {
      await expectRefusal(suite, attempt, drop, "MarketWrongPayment", [PRICE, arrived]);
    }
  });

  it("refuses one that answers no", async () => {
    const suite = await loadInOdd();
    await suite.odd.setAnswer(Answer.No);
    const attempt = () => mintInToken(suite, suite.buyer);
    await expectRefusal(suite, attempt, suite.drop, "SafeERC20FailedOperation", [suite.oddAddress]);
  });

  it("sells for one that answers nothing, and pays it back and out", async () => {
    const suite = await loadDrops();
    const { buyer, drop, work } = suite;
    const { odd, address } = await deployOddMoney(suite);
    await odd.setAnswer(Answer.Nothing);
    await createDrop(suite, [{ currency: address }], { refundUntil: suite.now + DAY });
    await expectFunds(suite, () => mintInToken(suite, buyer, { quantity: 2 }), bought(2n, "odd"));
    await expectFunds(suite, () => drop.connect(buyer).refund(work, 1), {
      "buyer odd": PRICE,
      "drop odd": -PRICE,
      "owed by drop odd": -PRICE,
      "buyer copies": -1n,
    });
    await time.increaseTo(suite.now + DAY);
    await expectFunds(suite, () => drop.draw(work, PHASE), {
      "artist odd": PRICE - PRICE / 40n,
      "drop odd": PRICE / 40n - PRICE,
      "owed by drop odd": PRICE / 40n - PRICE,
      "protocol fees in drop odd": PRICE / 40n,
    });
    await expectBacked(suite);
  });

  it("refuses a payment that nobody made, and one a unit short", async () => {
    const suite = await loadInOdd();
    const { buyer, drop, dropAddress, odd } = suite;
    const data = encodePurchase(purchaseOf(suite, { currency: suite.oddAddress }));
    const lie = () => odd.pretend(dropAddress, buyer.address, buyer.address, PRICE, data);
    await expectRefusal(suite, lie, drop, "MarketWrongPayment", [PRICE, 0]);
    const short = () => odd.connect(buyer).safeTransferPart(dropAddress, PRICE, PRICE - 1n, data);
    await expectRefusal(suite, short, drop, "MarketWrongPayment", [PRICE, PRICE - 1n]);
    await expectFunds(
      suite,
      () => odd.connect(buyer).safeTransferPart(dropAddress, PRICE, PRICE, data),
      bought(1n, "odd"),
    );
  });

  it("refuses where less is here than is owed", async () => {
    const suite = await loadInOdd();
    const { buyer, drop, dropAddress, heir, odd } = suite;
    const inside = await ethers.getImpersonatedSigner(dropAddress);
    await odd.connect(inside).transfer(heir.address, PRICE);
    // What the buyer brings only fills the hole.
    await expectRefusal(suite, () => mintInToken(suite, buyer), drop, "MarketWrongPayment", [PRICE, 0]);
  });

  it("spends what lies there for nobody, and nothing beyond it", async () => {
    const suite = await loadInOdd();
    const { buyer, drop, dropAddress, odd } = suite;
    await odd.mint(dropAddress, PRICE);
    const data = encodePurchase(purchaseOf(suite, { currency: suite.oddAddress }));
    const lie = () => odd.pretend(dropAddress, buyer.address, buyer.address, PRICE, data);
    await expectFunds(suite, lie, { "owed by drop odd": PRICE, "buyer copies": 1n, minted: 1n });
    await expectRefusal(suite, lie, drop, "MarketWrongPayment", [PRICE, 0]);
    await expectBacked(suite);
  });

  it("touches no other currency: what it lies about harms its own phase alone", async () => {
    const suite = await loadDrops();
    const { buyer, drop, dropAddress, money, work } = suite;
    const { odd, address } = await deployOddMoney(suite);
    await createDrop(suite, [{ currency: money }, { currency: address }]);
    await mintInToken(suite, buyer);
    const data = encodePurchase(purchaseOf(suite, { currency: money }));
    const lie = () => odd.pretend(dropAddress, buyer.address, buyer.address, PRICE, data);
    await expectRefusal(suite, lie, drop, "MarketWrongCurrency", [money, address]);
    await odd.mint(dropAddress, PRICE);
    await mintInToken(suite, buyer, { phase: 2 });
    await drop.draw(work, 2);
    await expectFunds(suite, () => drop.draw(work, 1), {
      "artist token": PRICE - PRICE / 40n,
      "drop token": PRICE / 40n - PRICE,
      "owed by drop token": PRICE / 40n - PRICE,
      "protocol fees in drop token": PRICE / 40n,
    });
  });

  it("is not interrupted by any call that moves money or copies", async () => {
    const suite = await loadInOdd();
    const { buyer, drop, dropAddress, odd } = suite;
    for (const callData of lockedCalls(suite)) {
      await odd.callOnTransfer(dropAddress, callData);
      const attempt = () => mintInToken(suite, buyer);
      await expectRefusal(suite, attempt, drop, "ReentrancyGuardReentrantCall", []);
    }
  });
});
