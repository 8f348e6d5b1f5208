import { expect } from "chai";
import { eventsOf } from "../helpers/books.js";
import { createDrop, createEdition, type DropSuite, expectFunds, loadDrops, mint, PHASE } from "../helpers/drops.js";
import { Mood, selectorOf } from "../helpers/mocks.js";
import { DAY, ethers, NATIVE, NOBODY, PRICE, time } from "../helpers/suite.js";
import {
  at,
  deployOddMoney,
  deployOddParty,
  expectRefusal,
  lockedCalls,
  mintInToken,
  payInToken,
} from "./EditionDrop.fixtures.js";

/** What a return in native coin changes. */
function returned(amount: bigint, who = "buyer"): Record<string, bigint> {
  return { [`${who} native`]: amount, "drop native": -amount, [`${who} copies`]: -1n };
}

/** A drop with a refund date two days away, in which the buyer has bought copies 1 to 3. */
async function loadSold(): Promise<DropSuite & { refundUntil: number }> {
  const suite = await loadDrops();
  const refundUntil = suite.now + 2 * DAY;
  await createDrop(suite, [{}], { refundUntil });
  await mint(suite, suite.buyer, { quantity: 3 });
  return { ...suite, refundUntil };
}

describe("EditionDrop.refund", () => {
  describe("given the refund date", () => {
    it("refuses from it on, and takes back a second before", async () => {
      const suite = await loadSold();
      const { buyer, drop, refundUntil, work } = suite;
      const refund = (copy: number) => () => drop.connect(buyer).refund(work, copy);
      await at(refundUntil - 1);
      await expectFunds(suite, refund(1), returned(PRICE));
      for (const timestamp of [refundUntil, refundUntil + 1]) {
        await at(timestamp);
        await expectRefusal(suite, refund(2), drop, "DropNotReturnable", [refundUntil, timestamp]);
      }
    });

    it("refuses where a drop has none", async () => {
      const suite = await loadDrops();
      await createDrop(suite);
      await mint(suite, suite.buyer);
      const { buyer, drop, work } = suite;
      await at(suite.now + 100);
      const refund = () => drop.connect(buyer).refund(work, 1);
      await expectRefusal(suite, refund, drop, "DropNotReturnable", [0, suite.now + 100]);
    });

    it("refuses where there is no drop", async () => {
      const suite = await loadSold();
      const { drop, edition, seller } = suite;
      const other = await createEdition(suite, seller);
      await other.connect(seller).mint(seller, 1, 0);
      let timestamp = suite.now + 100;
      for (const collection of [await other.getAddress(), suite.art, NOBODY]) {
        await at(++timestamp);
        const refund = () => drop.connect(seller).refund(collection, 1);
        await expectRefusal(suite, refund, drop, "DropNotReturnable", [0, timestamp]);
      }
      expect(await edition.balanceOf(suite.buyer)).to.equal(3n);
    });
  });

  describe("given a caller who does not hold the copy", () => {
    for (const who of ["seller", "artist", "stranger"] as const) {
      it(`refuses the ${who}`, async () => {
        const suite = await loadSold();
        const { buyer, drop, edition, work } = suite;
        const caller = suite[who];
        const refund = () => drop.connect(caller).refund(work, 2);
        await expectRefusal(suite, refund, edition, "KIP17EditionNotHolder", [2, caller.address, buyer.address]);
      });
    }

    it("refuses who may only move it", async () => {
      const suite = await loadSold();
      const { buyer, drop, edition, receiver, stranger, work } = suite;
      await edition.connect(buyer).approve(stranger, 1);
      await edition.connect(buyer).setApprovalForAll(receiver, true);
      for (const caller of [stranger, receiver]) {
        const refund = () => drop.connect(caller).refund(work, 1);
        await expectRefusal(suite, refund, edition, "KIP17EditionNotHolder", [1, caller.address, buyer.address]);
      }
    });

    it("refuses who bought it and has sold it", async () => {
      const suite = await loadSold();
      const { buyer, drop, edition, stranger, work } = suite;
      await edition.connect(buyer).transferFrom(buyer, stranger, 1);
      const refund = () => drop.connect(buyer).refund(work, 1);
      await expectRefusal(suite, refund, edition, "KIP17EditionNotHolder", [1, buyer.address, stranger.address]);
    });
  });

  describe("given a copy that is not there", () => {
    for (const copy of [0n, 4n, ethers.MaxUint256]) {
      it(`refuses number ${ethers.toBeHex(copy)}`, async () => {
        const suite = await loadSold();
        const refund = () => suite.drop.connect(suite.buyer).refund(suite.work, copy);
        await expectRefusal(suite, refund, suite.edition, "OwnerQueryForNonexistentToken", []);
      });
    }

    it("refuses a copy that was returned", async () => {
      const suite = await loadSold();
      const refund = () => suite.drop.connect(suite.buyer).refund(suite.work, 2);
      await refund();
      await expectRefusal(suite, refund, suite.edition, "OwnerQueryForNonexistentToken", []);
    });

    it("refuses a copy that its holder burned, whose price is drawn", async () => {
      const suite = await loadSold();
      const { buyer, drop, edition, refundUntil, work } = suite;
      await edition.connect(buyer).burn(2);
      const refund = () => drop.connect(buyer).refund(work, 2);
      await expectRefusal(suite, refund, edition, "OwnerQueryForNonexistentToken", []);
      await time.increaseTo(refundUntil);
      const fee = (3n * PRICE) / 40n;
      await expectFunds(suite, () => drop.draw(work, PHASE), {
        "artist native": 3n * PRICE - fee,
        "drop native": fee - 3n * PRICE,
        "owed by drop native": fee,
        "protocol fees in drop native": fee,
      });
    });
  });

  describe("given a copy that no drop sold", () => {
    it("refuses the artist's own, whoever holds it, and burns nothing", async () => {
      const suite = await loadSold();
      const { drop, edition, seller, stranger, work } = suite;
      await edition.connect(seller).mint(seller, 2, 0);
      await edition.connect(seller).transferFrom(seller, stranger, 5);
      for (const [caller, copy] of [
        [seller, 4],
        [stranger, 5],
      ] as const) {
        const refund = () => drop.connect(caller).refund(work, copy);
        await expectRefusal(suite, refund, drop, "DropNotSold", [work, copy]);
        expect(await edition.ownerOf(copy)).to.equal(caller.address);
      }
    });

    it("refuses one that was minted before the drop began, and in the middle of it", async () => {
      const suite = await loadDrops();
      const { buyer, drop, edition, seller, work } = suite;
      await edition.connect(seller).mint(buyer, 1, 0);
      await createDrop(suite, [{}], { refundUntil: suite.now + DAY });
      await mint(suite, buyer);
      await edition.connect(seller).mint(buyer, 1, 0);
      for (const copy of [1, 3]) {
        const refund = () => drop.connect(buyer).refund(work, copy);
        await expectRefusal(suite, refund, drop, "DropNotSold", [work, copy]);
      }
      await expectFunds(suite, () => drop.connect(buyer).refund(work, 2), returned(PRICE));
    });
  });

  describe("given copies of two editions", () => {
    it("pays each for itself: the number of one is not that of the other", async () => {
      const suite = await loadSold();
      const { buyer, drop, stranger, work, seller } = suite;
      const edition = await createEdition(suite, seller);
      const other = { ...suite, edition, work: await edition.getAddress() };
      await createDrop(other, [{ price: 5n * PRICE }], { refundUntil: suite.now + DAY });
      await mint(other, stranger, { price: 5n * PRICE });
      const foreign = () => drop.connect(stranger).refund(work, 1);
      await expectRefusal(suite, foreign, edition, "KIP17EditionNotHolder", [1, stranger.address, buyer.address]);
      await expectFunds(other, () => drop.connect(stranger).refund(other.work, 1), returned(5n * PRICE, "stranger"));
      expect(await suite.edition.balanceOf(buyer)).to.equal(3n);
      expect((await drop.phaseOf(work, PHASE)).totals).to.deep.equal([3n, 0n]);
    });
  });

  it("burns the copy, pays its holder, and tells of it", async () => {
    const suite = await loadSold();
    const { buyer, drop, edition, work } = suite;
    expect(await drop.connect(buyer).refund.staticCall(work, 2)).to.equal(PRICE);
    await expectFunds(
      suite,
      async () => {
        expect(await eventsOf(drop, drop.connect(buyer).refund(work, 2))).to.deep.equal([
          ["EditionReturned", work, 2n, buyer.address, PHASE, PRICE],
        ]);
      },
      returned(PRICE),
    );
    await expect(edition.ownerOf(2)).to.be.revertedWithCustomError(edition, "OwnerQueryForNonexistentToken");
    for (const copy of [1, 3]) expect(await edition.ownerOf(copy)).to.equal(buyer.address);
    expect((await drop.phaseOf(work, PHASE)).totals).to.deep.equal([2n, 0n]);
  });

  it("pays who got it second-hand what it cost, and not what they paid", async () => {
    const suite = await loadSold();
    const { buyer, drop, edition, stranger, work } = suite;
    await edition.connect(buyer).transferFrom(buyer, stranger, 2);
    await expectFunds(
      suite,
      async () => {
        expect(await eventsOf(drop, drop.connect(stranger).refund(work, 2))).to.deep.equal([
          ["EditionReturned", work, 2n, stranger.address, PHASE, PRICE],
        ]);
      },
      returned(PRICE, "stranger"),
    );
  });

  it("pays for each copy what its phase cost, in its currency", async () => {
    const suite = await loadDrops();
    const { buyer, drop, money, work } = suite;
    const { address } = await deployOddMoney(suite);
    const prices = [3n, 5n * PRICE, 7n * PRICE, 11n * PRICE] as const;
    const currencies = [NATIVE, NATIVE, money, address];
    await createDrop(
      suite,
      currencies.map((currency, index) => ({ currency, price: prices[index]! })),
      { refundUntil: suite.now + DAY },
    );
    await mint(suite, buyer, { quantity: 2, price: prices[0] });
    await mint(suite, buyer, { phase: 2, price: prices[1] });
    await payInToken(suite, buyer, { phase: 3 }, prices[2]);
    await mintInToken(suite, buyer, { phase: 4 });
    await mint(suite, buyer, { price: prices[0] });
    for (const [copy, phase, currency] of [
      [2, 1, "native"],
      [3, 2, "native"],
      [4, 3, "token"],
      [5, 4, "odd"],
      [6, 1, "native"],
    ] as const) {
      const amount = prices[phase - 1]!;
      await expectFunds(
        suite,
        async () => {
          expect(await eventsOf(drop, drop.connect(buyer).refund(work, copy))).to.deep.equal([
            ["EditionReturned", work, BigInt(copy), buyer.address, BigInt(phase), amount],
          ]);
        },
        {
          [`buyer ${currency}`]: amount,
          [`drop ${currency}`]: -amount,
          [`owed by drop ${currency}`]: currency === "native" ? 0n : -amount,
          "buyer copies": -1n,
        },
      );
    }
    for (const currency of [money, address]) expect(await drop.owed(currency)).to.deep.equal([0n, 0n]);
    expect(await ethers.provider.getBalance(drop)).to.equal(prices[0]);
  });

  it("goes on while new sales are stopped, and after the phase has ended", async () => {
    const suite = await loadSold();
    const { buyer, drop, owner, work } = suite;
    await drop.connect(owner).pause();
    await expectFunds(suite, () => drop.connect(buyer).refund(work, 1), returned(PRICE));
    await time.increaseTo(suite.now + DAY);
    await expectFunds(suite, () => drop.connect(buyer).refund(work, 2), returned(PRICE));
  });

  it("needs no approval, and is not stopped by one to somebody else", async () => {
    const suite = await loadSold();
    const { buyer, drop, edition, stranger, work } = suite;
    await edition.connect(buyer).approve(stranger, 1);
    expect(await edition.isApprovedForAll(buyer, suite.dropAddress)).to.equal(false);
    await expectFunds(suite, () => drop.connect(buyer).refund(work, 1), returned(PRICE));
  });

  describe("given a holder who cannot be paid", () => {
    for (const mood of ["Reject", "Burn", "RejectLarge"] as const) {
      it(`credits one that does ${mood}, who withdraws elsewhere`, async () => {
        const suite = await loadSold();
        const { buyer, drop, dropAddress, edition, heir, work } = suite;
        const { odd, address } = await deployOddParty(suite, "odd", Mood[mood]);
        await edition.connect(buyer).transferFrom(buyer, address, 3);
        const abi = drop.interface;
        await expectFunds(
          suite,
          async () => {
            const sent = odd.execute(dropAddress, abi.encodeFunctionData("refund", [work, 3]));
            expect(await eventsOf(drop, sent)).to.deep.equal([
              ["EditionReturned", work, 3n, address, PHASE, PRICE],
              ["Credited", address, NATIVE, PRICE],
            ]);
          },
          { "odd credit in drop native": PRICE, "odd copies": -1n },
        );
        const withdraw = abi.encodeFunctionData("withdraw", [NATIVE, heir.address]);
        await expectFunds(suite, () => odd.execute(dropAddress, withdraw), {
          "odd credit in drop native": -PRICE,
          "heir native": PRICE,
          "drop native": -PRICE,
        });
      });
    }

    it("credits one that a token has blocked, and keeps the books", async () => {
      const suite = await loadDrops();
      const { buyer, drop, heir, work } = suite;
      const { odd, address } = await deployOddMoney(suite);
      await createDrop(suite, [{ currency: address }], { refundUntil: suite.now + DAY });
      await mintInToken(suite, buyer);
      await odd.setBlocked(buyer.address, true);
      await expectFunds(suite, () => drop.connect(buyer).refund(work, 1), {
        "buyer credit in drop odd": PRICE,
        "buyer copies": -1n,
      });
      await expectFunds(suite, () => drop.connect(buyer).withdraw(address, heir), {
        "buyer credit in drop odd": -PRICE,
        "heir odd": PRICE,
        "drop odd": -PRICE,
        "owed by drop odd": -PRICE,
      });
    });
  });

  it("is not interrupted by any call that moves money or copies", async () => {
    const suite = await loadSold();
    const { buyer, drop, dropAddress, edition, work } = suite;
    const { odd, address } = await deployOddParty(suite, "odd", Mood.Accept);
    const refund = (copy: bigint) => drop.interface.encodeFunctionData("refund", [work, copy]);
    const locked = selectorOf(drop, "ReentrancyGuardReentrantCall");
    await mint(suite, buyer, { quantity: 6 });
    for (const [index, callData] of [...lockedCalls(suite), refund(9n)].entries()) {
      const copy = BigInt(index) + 1n;
      await edition.connect(buyer).transferFrom(buyer, address, copy);
      await odd.setCallBack(dropAddress, callData);
      await odd.execute(dropAddress, refund(copy));
      expect([await odd.callBackSucceeded(), await odd.callBackAnswer()]).to.deep.equal([false, locked]);
    }
  });
});
