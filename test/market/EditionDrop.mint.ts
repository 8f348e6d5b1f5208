import { expect } from "chai";
import type { BigNumberish } from "ethers";
import { hashListing } from "../../sdk/src/terms/listing.js";
import { eventsOf } from "../helpers/books.js";
import {
  createDrop,
  createEdition,
  type DropSuite,
  expectFunds,
  loadDrops,
  mint,
  PHASE,
  PLAIN_MINT,
} from "../helpers/drops.js";
import { BUY_SIMPLE, listingOf, PUT } from "../helpers/listings.js";
import { Mood } from "../helpers/mocks.js";
import { DAY, ethers, networkHelpers, NOBODY, PRICE, setRoyalties, time } from "../helpers/suite.js";
import { at, deployOddParty, expectRefusal, MAX_CAP, MAX_PRICE } from "./EditionDrop.fixtures.js";

/** Buys for oneself in native coin, with the right amount for the usual price unless told otherwise. */
function mintPlainly(suite: DropSuite, quantity: BigNumberish, phase: BigNumberish = PHASE, value?: bigint) {
  const { buyer, drop, work } = suite;
  return drop.connect(buyer)[PLAIN_MINT](work, phase, quantity, { value: value ?? PRICE * BigInt(quantity) });
}

/** What a purchase in native coin changes. */
function bought(quantity: bigint, who = "buyer", price = PRICE): Record<string, bigint> {
  return {
    [`${who} native`]: -price * quantity,
    "drop native": price * quantity,
    [`${who} copies`]: quantity,
    minted: quantity,
  };
}

describe("EditionDrop.mint, in native coin", () => {
  it("refuses while new sales are stopped", async () => {
    const suite = await loadDrops();
    await createDrop(suite);
    await suite.drop.connect(suite.owner).pause();
    for (const attempt of [() => mint(suite, suite.buyer), () => mintPlainly(suite, 1)]) {
      await expectRefusal(suite, attempt, suite.drop, "EnforcedPause", []);
    }
  });

  it("refuses a purchase of nothing", async () => {
    const suite = await loadDrops();
    await createDrop(suite);
    for (const attempt of [() => mint(suite, suite.buyer, { quantity: 0 }), () => mintPlainly(suite, 0)]) {
      await expectRefusal(suite, attempt, suite.drop, "DropQuantityZero", []);
    }
  });

  describe("given a phase that there is not", () => {
    for (const phase of [0n, 2n, PHASE + 2n ** 24n, PHASE + 2n ** 128n]) {
      it(`refuses the phase ${phase} of a drop with one`, async () => {
        const suite = await loadDrops();
        await createDrop(suite);
        const args = [suite.work, phase];
        await expectRefusal(suite, () => mint(suite, suite.buyer, { phase }), suite.drop, "DropNoSuchPhase", args);
        await expectRefusal(suite, () => mintPlainly(suite, 1, phase), suite.drop, "DropNoSuchPhase", args);
      });
    }

    it("refuses a collection without a drop", async () => {
      const suite = await loadDrops();
      await createDrop(suite);
      const other = await (await createEdition(suite, suite.seller)).getAddress();
      for (const collection of [other, suite.art, NOBODY]) {
        await expectRefusal(suite, () => mint(suite, suite.buyer, { collection }), suite.drop, "DropNoSuchPhase", [
          collection,
          PHASE,
        ]);
      }
    });
  });

  describe("given the time of the phase", () => {
    it("refuses the second before it starts, and sells from its first on", async () => {
      const suite = await loadDrops();
      const startsAt = suite.now + 1_000;
      await createDrop(suite, [{ startsAt }]);
      await at(startsAt - 1);
      await expectRefusal(suite, () => mint(suite, suite.buyer), suite.drop, "DropNotStarted", [
        startsAt,
        startsAt - 1,
      ]);
      await at(startsAt);
      await expectFunds(suite, () => mint(suite, suite.buyer), bought(1n));
    });

    it("sells in its last second, and refuses the next", async () => {
      const suite = await loadDrops();
      const endsAt = suite.now + DAY;
      await createDrop(suite);
      await at(endsAt - 1);
      await expectFunds(suite, () => mint(suite, suite.buyer), bought(1n));
      await at(endsAt);
      await expectRefusal(suite, () => mint(suite, suite.buyer), suite.drop, "DropOver", [endsAt, endsAt]);
    });

    it("sells in each of two phases that overlap, at its own price and for itself", async () => {
      const suite = await loadDrops();
      const { drop, buyer, edition, now, work } = suite;
      await createDrop(suite, [
        { cap: 2, walletLimit: 2 },
        { price: 2n * PRICE, startsAt: now + 100, endsAt: now + 2 * DAY, cap: 3, walletLimit: 2 },
      ]);
      await at(now + 99);
      const early = () => mint(suite, buyer, { phase: 2, price: 2n * PRICE });
      await expectRefusal(suite, early, drop, "DropNotStarted", [now + 100, now + 99]);
      await time.increaseTo(now + 100);
      await expectFunds(suite, () => mint(suite, buyer, { quantity: 2 }), bought(2n));
      await expectFunds(
        suite,
        () => mint(suite, buyer, { phase: 2, quantity: 2, price: 2n * PRICE }),
        bought(2n, "buyer", 2n * PRICE),
      );
      expect(await Promise.all([1, 2, 3, 4].map((copy) => edition.markOf(copy)))).to.deep.equal([1n, 1n, 2n, 2n]);
      await expectRefusal(suite, () => mint(suite, suite.stranger), drop, "DropSoldOut", [1, 0]);
      await at(now + DAY);
      await expectRefusal(suite, () => mint(suite, suite.stranger), drop, "DropOver", [now + DAY, now + DAY]);
      await mint(suite, suite.stranger, { phase: 2, price: 2n * PRICE });
      expect((await drop.phaseOf(work, 2)).totals.sold).to.equal(3n);
    });
  });

  describe("given the cap of the phase", () => {
    it("refuses more than are left, and sells those", async () => {
      const suite = await loadDrops();
      await createDrop(suite, [{ cap: 5 }]);
      await expectRefusal(suite, () => mint(suite, suite.buyer, { quantity: 6 }), suite.drop, "DropSoldOut", [6, 5]);
      await mint(suite, suite.buyer, { quantity: 3 });
      await expectRefusal(suite, () => mint(suite, suite.buyer, { quantity: 3 }), suite.drop, "DropSoldOut", [3, 2]);
      await expectFunds(suite, () => mint(suite, suite.buyer, { quantity: 2 }), bought(2n));
      await expectRefusal(suite, () => mint(suite, suite.stranger), suite.drop, "DropSoldOut", [1, 0]);
    });

    for (const exponent of [24n, 96n, 160n, 255n]) {
      it(`refuses a copy and 2^${exponent} more, whatever they would come to`, async () => {
        const suite = await loadDrops();
        await createDrop(suite, [{ price: 2, walletLimit: 0, cap: MAX_CAP }]);
        const quantity = 2n ** exponent + 1n;
        const attempt = () => mint(suite, suite.buyer, { quantity, price: 2 }, 2n);
        await expectRefusal(suite, attempt, suite.drop, "DropSoldOut", [quantity, MAX_CAP]);
      });
    }

    it("sells another for a copy that was returned, and none for one that was burned", async () => {
      const suite = await loadDrops();
      const { buyer, drop, edition, stranger, work } = suite;
      await createDrop(suite, [{ cap: 2 }], { refundUntil: suite.now + DAY });
      await mint(suite, buyer, { quantity: 2 });
      await drop.connect(buyer).refund(work, 1);
      await edition.connect(buyer).burn(2);
      const two = () => mint(suite, stranger, { quantity: 2 });
      await expectRefusal(suite, two, drop, "DropSoldOut", [2, 1]);
      await expectFunds(suite, () => mint(suite, stranger), bought(1n, "stranger"));
      expect(await edition.ownerOf(3)).to.equal(stranger.address);
      await expectRefusal(suite, () => mint(suite, stranger), drop, "DropSoldOut", [1, 0]);
      expect((await drop.phaseOf(work, PHASE)).totals).to.deep.equal([2n, 0n]);
    });
  });

  describe("given a wallet limit", () => {
    it("refuses more than it at once, and in parts", async () => {
      const suite = await loadDrops();
      const { buyer, drop } = suite;
      await createDrop(suite, [{ walletLimit: 3 }]);
      await expectRefusal(suite, () => mint(suite, buyer, { quantity: 4 }), drop, "DropWalletLimit", [4, 3]);
      await mint(suite, buyer, { quantity: 2 });
      await expectRefusal(suite, () => mint(suite, buyer, { quantity: 2 }), drop, "DropWalletLimit", [2, 1]);
      await expectFunds(suite, () => mint(suite, buyer), bought(1n));
      await expectRefusal(suite, () => mintPlainly(suite, 1), drop, "DropWalletLimit", [1, 0]);
      await expectFunds(suite, () => mint(suite, suite.stranger, { quantity: 3 }), bought(3n, "stranger"));
    });

    it("counts copies that were moved out, returned or burned", async () => {
      const suite = await loadDrops();
      const { buyer, drop, edition, receiver, work } = suite;
      await createDrop(suite, [{ walletLimit: 3 }], { refundUntil: suite.now + DAY });
      await mint(suite, buyer, { quantity: 3 });
      await edition.connect(buyer).transferFrom(buyer, receiver, 1);
      await drop.connect(buyer).refund(work, 2);
      await edition.connect(buyer).burn(3);
      expect(await edition.balanceOf(buyer)).to.equal(0n);
      await expectRefusal(suite, () => mint(suite, buyer), drop, "DropWalletLimit", [1, 0]);
    });

    it("counts for the buyer, not for who gets the copies", async () => {
      const suite = await loadDrops();
      const { buyer, drop, receiver } = suite;
      await createDrop(suite, [{ walletLimit: 2 }]);
      const gift = { quantity: 2, receiver: receiver.address };
      await expectFunds(suite, () => mint(suite, buyer, gift), {
        ...bought(2n),
        "buyer copies": 0n,
        "receiver copies": 2n,
      });
      for (const to of [buyer.address, receiver.address, suite.stranger.address]) {
        await expectRefusal(suite, () => mint(suite, buyer, { receiver: to }), drop, "DropWalletLimit", [1, 0]);
      }
      await expectFunds(suite, () => mint(suite, receiver, { quantity: 2 }), bought(2n, "receiver"));
    });

    it("leaves out what came second-hand or from the artist", async () => {
      const suite = await loadDrops();
      const { buyer, edition, seller, stranger } = suite;
      await createDrop(suite, [{ walletLimit: 2 }]);
      await edition.connect(seller).mint(buyer, 5, 0);
      await mint(suite, stranger, { quantity: 2 });
      await edition.connect(stranger).transferFrom(stranger, buyer, 6);
      await expectFunds(suite, () => mint(suite, buyer, { quantity: 2 }), bought(2n));
    });

    it("holds in each phase for itself, and in each edition", async () => {
      const suite = await loadDrops();
      const { buyer, drop } = suite;
      await createDrop(suite, [{ walletLimit: 1 }, { walletLimit: 1 }]);
      const edition = await createEdition(suite, suite.seller);
      const other = { ...suite, edition, work: await edition.getAddress() };
      await createDrop(other, [{ walletLimit: 1 }]);
      await mint(suite, buyer);
      await mint(suite, buyer, { phase: 2 });
      await expectFunds(other, () => mint(other, buyer), bought(1n));
      await expectRefusal(suite, () => mint(suite, buyer, { phase: 2 }), drop, "DropWalletLimit", [1, 0]);
    });

    it("limits nobody where it is zero", async () => {
      const suite = await loadDrops();
      await createDrop(suite, [{ walletLimit: 0 }]);
      await expectFunds(suite, () => mint(suite, suite.buyer, { quantity: 100 }), bought(100n));
    });

    it("holds up to the largest that there is", async () => {
      const suite = await loadDrops();
      const { buyer, drop } = suite;
      await createDrop(suite, [{ walletLimit: 65_535, cap: MAX_CAP, price: 1 }]);
      const many = () => mint(suite, buyer, { quantity: 65_536, price: 1 });
      await expectRefusal(suite, many, drop, "DropWalletLimit", [65_536, 65_535]);
      // The edition's own limit is next.
      const fewer = () => mint(suite, buyer, { quantity: 65_535, price: 1 });
      await expectRefusal(suite, fewer, suite.edition, "KIP17EditionBatchTooLarge", [65_535, 100]);
    });
  });

  describe("given a wrong payment", () => {
    for (const [quantity, value] of [
      [1n, 0n],
      [1n, PRICE - 1n],
      [1n, PRICE + 1n],
      [3n, PRICE],
      [3n, 4n * PRICE],
    ] as const) {
      it(`refuses ${value} for ${quantity}`, async () => {
        const suite = await loadDrops();
        await createDrop(suite);
        const args = [PRICE * quantity, value];
        const attempt = () => mint(suite, suite.buyer, { quantity }, value);
        await expectRefusal(suite, attempt, suite.drop, "MarketWrongPayment", args);
        const plainly = () => mintPlainly(suite, quantity, PHASE, value);
        await expectRefusal(suite, plainly, suite.drop, "MarketWrongPayment", args);
      });
    }

    it("asks for the highest price times the largest batch, to the last unit", async () => {
      const suite = await loadDrops();
      const { buyer, drop, work } = suite;
      const due = 100n * MAX_PRICE;
      await createDrop(suite, [{ price: MAX_PRICE, walletLimit: 0 }]);
      await networkHelpers.setBalance(buyer.address, 2n * due);
      for (const value of [due - 1n, due % 2n ** 96n]) {
        const attempt = () => mint(suite, buyer, { quantity: 100, price: MAX_PRICE }, value);
        await expectRefusal(suite, attempt, drop, "MarketWrongPayment", [due, value]);
      }
      await expectFunds(
        suite,
        () => mint(suite, buyer, { quantity: 100, price: MAX_PRICE }),
        bought(100n, "buyer", MAX_PRICE),
      );
      const fee = due / 40n;
      await expectFunds(suite, () => drop.draw(work, PHASE), {
        "artist native": due - fee,
        "drop native": fee - due,
        "owed by drop native": fee,
        "protocol fees in drop native": fee,
      });
    });
  });

  describe("given the edition's own rules", () => {
    it("refuses 101 copies at once, and sells 100", async () => {
      const suite = await loadDrops();
      const { buyer, edition } = suite;
      await createDrop(suite, [{ cap: 101, walletLimit: 0 }]);
      const tooMany = () => mint(suite, buyer, { quantity: 101 });
      await expectRefusal(suite, tooMany, edition, "KIP17EditionBatchTooLarge", [101, 100]);
      await expectFunds(suite, () => mint(suite, buyer, { quantity: 100 }), bought(100n));
    });

    it("refuses what the edition has no more, though the phase has", async () => {
      const suite = await loadDrops();
      const { buyer, seller, stranger } = suite;
      const edition = await createEdition(suite, seller, 10);
      const small = { ...suite, edition, work: await edition.getAddress() };
      await createDrop(small, [{ cap: 100 }]);
      await mint(small, buyer, { quantity: 4 });
      // In the middle of the phase the artist takes four of the six that are left.
      await edition.connect(seller).mint(seller, 4, 0);
      const three = () => mint(small, stranger, { quantity: 3 });
      await expectRefusal(small, three, edition, "KIP17EditionSoldOut", [3, 2]);
      await expectFunds(small, () => mint(small, stranger, { quantity: 2 }), bought(2n, "stranger"));
      await expectRefusal(small, () => mint(small, buyer), edition, "KIP17EditionSoldOut", [1, 0]);
      expect((await small.drop.phaseOf(small.work, PHASE)).totals).to.deep.equal([6n, 0n]);
      expect(await small.drop.purchasesOf(small.work, PHASE, buyer)).to.equal(4n);
    });

    it("gives the place of a returned copy to another, its number to nobody, and a burned one's place neither", async () => {
      const suite = await loadDrops();
      const { buyer, drop, edition, seller, stranger } = suite;
      const small = await createEdition(suite, seller, 2);
      const sold = { ...suite, edition: small, work: await small.getAddress() };
      await createDrop(sold, [{}], { refundUntil: suite.now + DAY });
      await mint(sold, buyer, { quantity: 2 });
      await drop.connect(buyer).refund(sold.work, 2);
      await small.connect(buyer).burn(1);
      const two = () => mint(sold, stranger, { quantity: 2 });
      await expectRefusal(sold, two, edition, "KIP17EditionSoldOut", [2, 1]);
      await expectFunds(sold, () => mint(sold, stranger), bought(1n, "stranger"));
      expect(await small.ownerOf(3)).to.equal(stranger.address);
      await expectRefusal(sold, () => mint(sold, buyer), edition, "KIP17EditionSoldOut", [1, 0]);
    });
  });

  describe("given that all is right", () => {
    it("mints copies to the buyer, numbers them, and keeps the price until it is drawn", async () => {
      const suite = await loadDrops();
      const { buyer, drop, edition, seller, stranger, work } = suite;
      await createDrop(suite);
      await edition.connect(seller).mint(seller, 2, 0);
      expect(await drop.connect(buyer)[PLAIN_MINT].staticCall(work, PHASE, 3, { value: 3n * PRICE })).to.equal(3n);
      await expectFunds(
        suite,
        async () => {
          expect(await eventsOf(drop, mintPlainly(suite, 3))).to.deep.equal([
            ["EditionsSold", work, PHASE, buyer.address, buyer.address, 3n, 3n],
          ]);
        },
        bought(3n),
      );
      expect(await edition.ownerOf(5)).to.equal(buyer.address);
      expect(await Promise.all([2, 3, 4, 5].map((copy) => edition.markOf(copy)))).to.deep.equal([0n, 1n, 1n, 1n]);
      await expectFunds(suite, () => drop.connect(stranger).draw(work, PHASE), {
        "drop native": (-3n * PRICE * 39n) / 40n,
        "artist native": (3n * PRICE * 39n) / 40n,
        "owed by drop native": (3n * PRICE) / 40n,
        "protocol fees in drop native": (3n * PRICE) / 40n,
      });
    });

    it("mints to whom the buyer names", async () => {
      const suite = await loadDrops();
      const { buyer, drop, edition, receiver, work } = suite;
      await createDrop(suite);
      await expectFunds(
        suite,
        async () => {
          const sent = mint(suite, buyer, { quantity: 2, receiver: receiver.address });
          expect(await eventsOf(drop, sent)).to.deep.equal([
            ["EditionsSold", work, PHASE, buyer.address, receiver.address, 1n, 2n],
          ]);
        },
        { ...bought(2n), "buyer copies": 0n, "receiver copies": 2n },
      );
      expect(await edition.ownerOf(2)).to.equal(receiver.address);
    });

    it("never asks a receiver, who may be a contract that takes nothing", async () => {
      const suite = await loadDrops();
      const { address } = await deployOddParty(suite, "odd", Mood.Reject);
      await createDrop(suite);
      await expectFunds(suite, () => mint(suite, suite.buyer, { receiver: address }), {
        ...bought(1n),
        "buyer copies": 0n,
        "odd copies": 1n,
      });
    });

    it("sells everything that a phase has to the artist themselves, too", async () => {
      const suite = await loadDrops();
      await createDrop(suite, [{ cap: 1 }]);
      await expectFunds(suite, () => mint(suite, suite.seller), bought(1n, "seller"));
      expect(await suite.edition.markOf(1)).to.equal(PHASE);
    });
  });

  it("owes royalties from the first resale on, and none on the primary sale", async () => {
    const suite = await loadDrops();
    const { artist, buyer, edition, exchange, exchangeAddress, heir, now, router, seller, stranger, work } = suite;
    await createDrop(suite, [{}], { shares: [{ holder: seller.address, bps: 1 }] });
    // The first signer, who sets terms there, owns the edition for that moment.
    await edition.connect(seller).transferOwnership(suite.owner);
    await edition.connect(suite.owner).acceptOwnership();
    await setRoyalties(router, work, [
      [artist.address, 600],
      [heir.address, 400],
    ]);
    const fee = PRICE / 40n;
    await expectFunds(suite, () => mint(suite, buyer), bought(1n));
    await expectFunds(suite, () => suite.drop.draw(work, PHASE), {
      "seller native": PRICE - fee,
      "drop native": fee - PRICE,
      "owed by drop native": fee,
      "protocol fees in drop native": fee,
    });
    await edition.connect(buyer).setApprovalForAll(exchangeAddress, true);
    const listing = listingOf(suite, { price: 10n * PRICE, expiresAt: now + DAY });
    await exchange.connect(buyer)[PUT](work, 1, listing);
    await expectFunds(
      suite,
      () =>
        exchange.connect(stranger)[BUY_SIMPLE](work, 1, buyer.address, hashListing(listing), { value: 10n * PRICE }),
      {
        "stranger native": -10n * PRICE,
        "stranger copies": 1n,
        "buyer native": 9n * PRICE - 10n * fee,
        "buyer copies": -1n,
        "artist native": (6n * PRICE) / 10n,
        "heir native": (4n * PRICE) / 10n,
        "exchange native": 10n * fee,
      },
    );
  });

  it("cannot be told of an address with bits beyond its type", async () => {
    const suite = await loadDrops();
    const { buyer, drop, dropAddress, work } = suite;
    await createDrop(suite);
    const data = drop.interface.encodeFunctionData(PLAIN_MINT, [work, PHASE, 1]);
    const dirty = ethers.concat([ethers.dataSlice(data, 0, 4), "0x01", ethers.dataSlice(data, 5)]);
    await expectFunds(
      suite,
      async () => {
        const sent = buyer.sendTransaction({ to: dropAddress, data: dirty, value: PRICE });
        await expect(sent).to.be.revertedWithoutReason(ethers);
      },
      {},
    );
  });
});
