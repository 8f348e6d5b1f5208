import { expect } from "chai";
import type { DropPurchaseStruct } from "../../typechain-types/market/EditionDrop.js";
import {
  createDrop,
  encodePurchase,
  expectFunds,
  loadDrops,
  mint,
  PHASE,
  phaseOf,
  PLAIN_MINT,
  purchaseOf,
} from "../helpers/drops.js";
import { ethers, NATIVE, PRICE } from "../helpers/suite.js";
import { Kind } from "../helpers/auctions.js";
import { deployOddMoney, expectRefusal, MAX_PRICE, mintInToken, payInToken } from "./EditionDrop.fixtures.js";

describe("EditionDrop.mint, given the price that the buyer saw", () => {
  for (const price of [0n, PRICE - 1n, PRICE + 1n, 2n * PRICE, PRICE + 2n ** 96n, ethers.MaxUint256]) {
    it(`refuses ${price} where the phase has another, in native coin and in a token`, async () => {
      const suite = await loadDrops();
      const { buyer, drop, money } = suite;
      await createDrop(suite, [{}, { currency: money }]);
      const native = () => mint(suite, buyer, { price }, PRICE);
      await expectRefusal(suite, native, drop, "DropWrongPrice", [NATIVE, PRICE]);
      for (const attempt of [
        () => mintInToken(suite, buyer, { phase: 2, price }),
        () => payInToken(suite, buyer, { phase: 2, price }),
      ]) {
        await expectRefusal(suite, attempt, drop, "DropWrongPrice", [money, PRICE]);
      }
    });
  }

  it("is that of one copy, not of all", async () => {
    const suite = await loadDrops();
    const { buyer, drop, money } = suite;
    await createDrop(suite, [{}, { currency: money }]);
    const fields = { quantity: 3, price: 3n * PRICE };
    const native = () => mint(suite, buyer, fields, 3n * PRICE);
    await expectRefusal(suite, native, drop, "DropWrongPrice", [NATIVE, PRICE]);
    const inToken = () => mintInToken(suite, buyer, { ...fields, phase: 2 });
    await expectRefusal(suite, inToken, drop, "DropWrongPrice", [money, PRICE]);
  });

  it("takes the lowest and the highest that a phase can have", async () => {
    const suite = await loadDrops();
    const { buyer, drop, money, token } = suite;
    await createDrop(suite, [{ price: 1 }, { currency: money, price: MAX_PRICE }]);
    await expectFunds(suite, () => mint(suite, buyer, { price: 1 }), {
      "buyer native": -1n,
      "drop native": 1n,
      "buyer copies": 1n,
      minted: 1n,
    });
    const wrong = () => mint(suite, buyer, { price: 0 });
    await expectRefusal(suite, wrong, drop, "DropWrongPrice", [NATIVE, 1]);
    await token.connect(suite.owner).mint(buyer.address, MAX_PRICE);
    await expectFunds(suite, () => mintInToken(suite, buyer, { phase: 2, price: MAX_PRICE }), {
      "buyer token": -MAX_PRICE,
      "drop token": MAX_PRICE,
      "owed by drop token": MAX_PRICE,
      "buyer copies": 1n,
      minted: 1n,
    });
  });
});

describe("EditionDrop.mint, given the currency that the buyer saw", () => {
  it("refuses every other", async () => {
    const suite = await loadDrops();
    const { buyer, drop, money, stranger, work } = suite;
    const { address } = await deployOddMoney(suite);
    await createDrop(suite, [{}, { currency: money }]);
    for (const currency of [money, address, work, stranger.address]) {
      const attempt = () => mint(suite, buyer, { currency });
      await expectRefusal(suite, attempt, drop, "DropWrongPrice", [NATIVE, PRICE]);
    }
    for (const currency of [NATIVE, address, work]) {
      for (const attempt of [
        () => mintInToken(suite, buyer, { phase: 2, currency }),
        () => payInToken(suite, buyer, { phase: 2, currency }),
      ]) {
        await expectRefusal(suite, attempt, drop, "DropWrongPrice", [money, PRICE]);
      }
    }
  });

  it("refuses one who pays in a token for a phase that has become one in native coin", async () => {
    const suite = await loadDrops();
    const { buyer, drop, money } = suite;
    await createDrop(suite);
    const attempt = () => payInToken(suite, buyer, { currency: money });
    await expectRefusal(suite, attempt, drop, "DropWrongPrice", [NATIVE, PRICE]);
  });
});

describe("EditionDrop.mint, given another phase under the number that the buyer expected", () => {
  /** The buyer has approved the drop for all of their tokens, and expects phase 2 at the usual price in the suite's one. */
  async function loadAnnounced() {
    const suite = await loadDrops();
    const { buyer, drop, dropAddress, money, seller, token, work } = suite;
    const { odd, address: oddAddress } = await deployOddMoney(suite);
    expect(await token.allowance(buyer.address, dropAddress)).to.equal(ethers.MaxUint256);
    expect(await token.balanceOf(buyer.address)).to.be.at.least(50n * PRICE);
    await createDrop(suite, [{ currency: money, price: 3n * PRICE }]);
    const expected: DropPurchaseStruct = purchaseOf(suite, { phase: 2, currency: money });
    const add = (fields: Parameters<typeof phaseOf>[1]) => drop.connect(seller).addPhase(work, phaseOf(suite, fields));
    return { suite, odd, oddAddress, expected, add };
  }

  it("takes nothing of a standing approval where it is a dearer one, and sells under the right number", async () => {
    const { suite, expected, add } = await loadAnnounced();
    const { buyer, drop, money } = suite;
    await add({ currency: money, price: 50n * PRICE });
    await add({ currency: money });
    for (const attempt of [() => mintInToken(suite, buyer, expected), () => payInToken(suite, buyer, expected)]) {
      await expectRefusal(suite, attempt, drop, "DropWrongPrice", [money, 50n * PRICE]);
    }
    await expectFunds(suite, () => mintInToken(suite, buyer, { ...expected, phase: 3 }), {
      "buyer token": -PRICE,
      "drop token": PRICE,
      "owed by drop token": PRICE,
      "buyer copies": 1n,
      minted: 1n,
    });
  });

  it("takes nothing where it is one at the same price in another token that the buyer has approved, too", async () => {
    const { suite, odd, oddAddress, expected, add } = await loadAnnounced();
    const { buyer, drop, dropAddress } = suite;
    await add({ currency: oddAddress });
    const attempt = () => mintInToken(suite, buyer, expected);
    await expectRefusal(suite, attempt, drop, "DropWrongPrice", [oddAddress, PRICE]);
    // Nor where that token calls with a purchase in the other.
    await odd.mint(dropAddress, PRICE);
    const called = () => odd.pretend(dropAddress, buyer.address, buyer.address, PRICE, encodePurchase(expected));
    await expectRefusal(suite, called, drop, "DropWrongPrice", [oddAddress, PRICE]);
  });

  it("takes nothing through the short call, whose coins alone say the price", async () => {
    const { suite, add } = await loadAnnounced();
    const { buyer, drop, money, work } = suite;
    await add({ currency: money });
    await add({ price: 50n * PRICE });
    for (const value of [0n, PRICE]) {
      const inToken = () => drop.connect(buyer)[PLAIN_MINT](work, 2, 1, { value });
      await expectRefusal(suite, inToken, drop, "DropNotPlain", [work, 2]);
      const dearer = () => drop.connect(buyer)[PLAIN_MINT](work, 3, 1, { value });
      await expectRefusal(suite, dearer, drop, "MarketWrongPayment", [50n * PRICE, value]);
    }
  });
});

describe("EditionDrop.mint, the short call", () => {
  it("is for phases that are open to everybody in native coin, whatever their limit, cap and time", async () => {
    const suite = await loadDrops();
    const { buyer, drop, money, heir, work } = suite;
    await createDrop(suite, [
      { walletLimit: 0, cap: 1 },
      { walletLimit: 1, price: 7 },
      { currency: money },
      { gateKind: Kind.Permit, gateService: heir.address },
      { allowlist: ethers.id("a root") },
    ]);
    for (const [phase, price] of [
      [PHASE, PRICE],
      [2n, 7n],
    ] as const) {
      await expectFunds(suite, () => drop.connect(buyer)[PLAIN_MINT](work, phase, 1, { value: price }), {
        "buyer native": -price,
        "drop native": price,
        "buyer copies": 1n,
        minted: 1n,
      });
    }
    for (const phase of [3n, 4n, 5n]) {
      for (const value of [0n, PRICE]) {
        const attempt = () => drop.connect(buyer)[PLAIN_MINT](work, phase, 1, { value });
        await expectRefusal(suite, attempt, drop, "DropNotPlain", [work, phase]);
      }
    }
  });

  it("sells to the caller, who names nobody else", async () => {
    const suite = await loadDrops();
    await createDrop(suite);
    const { drop, edition, receiver, work } = suite;
    await drop.connect(receiver)[PLAIN_MINT](work, PHASE, 2, { value: 2n * PRICE });
    expect(await edition.balanceOf(receiver)).to.equal(2n);
    expect(await drop.purchasesOf(work, PHASE, receiver)).to.equal(2n);
  });
});
