import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BigNumberish, ContractTransactionResponse } from "ethers";
import { eventsOf } from "../helpers/books.js";
import { createDrop, createEdition, type DropSuite, expectFunds, loadDrops, mint, PHASE } from "../helpers/drops.js";
import { DAY, ethers, NOBODY, PRICE, time } from "../helpers/suite.js";
import { at, expectRefusal } from "./EditionDrop.fixtures.js";

/** Ends a phase of the suite's edition in its owner's name. */
function end(
  suite: DropSuite,
  phase: BigNumberish = PHASE,
  caller: HardhatEthersSigner = suite.seller,
): Promise<ContractTransactionResponse> {
  return suite.drop.connect(caller).endPhase(suite.work, phase);
}

describe("EditionDrop.endPhase", () => {
  it("refuses a collection without a drop", async () => {
    const suite = await loadDrops();
    await createDrop(suite);
    const other = await (await createEdition(suite, suite.seller)).getAddress();
    for (const work of [other, NOBODY, suite.art]) {
      await expectRefusal(suite, () => end({ ...suite, work }), suite.drop, "DropNotFound", [work]);
    }
  });

  for (const who of ["artist", "owner", "stranger"] as const) {
    it(`refuses the ${who}, who does not own the collection`, async () => {
      const suite = await loadDrops();
      await createDrop(suite);
      const caller = suite[who];
      await expectRefusal(suite, () => end(suite, PHASE, caller), suite.drop, "DropNotArtist", [
        suite.work,
        caller.address,
      ]);
    });
  }

  for (const phase of [0n, 3n, PHASE + 2n ** 24n, ethers.MaxUint256]) {
    it(`refuses the phase ${phase}, which there is not`, async () => {
      const suite = await loadDrops();
      await createDrop(suite, [{}, {}]);
      await expectRefusal(suite, () => end(suite, phase), suite.drop, "DropNoSuchPhase", [suite.work, phase]);
    });
  }

  describe("given a phase that is over", () => {
    for (const after of [0, 1, DAY]) {
      it(`refuses ${after} seconds after its end`, async () => {
        const suite = await loadDrops();
        await createDrop(suite);
        const endsAt = suite.now + DAY;
        await at(endsAt + after);
        await expectRefusal(suite, () => end(suite), suite.drop, "DropOver", [endsAt, endsAt + after]);
      });
    }

    it("refuses to end it twice", async () => {
      const suite = await loadDrops();
      await createDrop(suite);
      const ended = suite.now + 100;
      await at(ended);
      await end(suite);
      await at(ended + 1);
      await expectRefusal(suite, () => end(suite), suite.drop, "DropOver", [ended, ended + 1]);
    });
  });

  it("ends it from this second on, and changes nothing else of it, nor of another", async () => {
    const suite = await loadDrops();
    await createDrop(suite, [{}, {}]);
    await mint(suite, suite.buyer, { quantity: 2 });
    const { drop, work } = suite;
    const [first, second] = [await drop.phaseOf(work, 1), await drop.phaseOf(work, 2)];
    const ended = suite.now + 1_000;
    await at(ended - 1);
    await mint(suite, suite.buyer);
    await at(ended);
    await expectFunds(
      suite,
      async () => {
        expect(await eventsOf(drop, end(suite))).to.deep.equal([["PhaseEnded", work, PHASE]]);
      },
      {},
    );
    const terms: unknown[] = [...first.terms];
    expect(await drop.phaseOf(work, 1)).to.deep.equal([terms.with(3, BigInt(ended)), [3n, 0n]]);
    expect(await drop.phaseOf(work, 2)).to.deep.equal(second);
    await at(ended + 1);
    await expectRefusal(suite, () => mint(suite, suite.buyer), drop, "DropOver", [ended, ended + 1]);
    await mint(suite, suite.buyer, { phase: 2 });
  });

  it("ends it in its last second", async () => {
    const suite = await loadDrops();
    await createDrop(suite);
    await at(suite.now + DAY - 1);
    await end(suite);
    expect((await suite.drop.phaseOf(suite.work, PHASE)).terms.endsAt).to.equal(suite.now + DAY - 1);
  });

  it("ends a phase before it began, which never sells then", async () => {
    const suite = await loadDrops();
    const startsAt = suite.now + DAY;
    await createDrop(suite, [{ startsAt, endsAt: suite.now + 2 * DAY }]);
    const ended = suite.now + 1_000;
    await at(ended);
    await end(suite);
    await at(startsAt);
    await expectRefusal(suite, () => mint(suite, suite.buyer), suite.drop, "DropOver", [ended, startsAt]);
  });

  it("goes on while new sales are stopped", async () => {
    const suite = await loadDrops();
    await createDrop(suite);
    await suite.drop.connect(suite.owner).pause();
    await at(suite.now + 50);
    await end(suite);
    expect((await suite.drop.phaseOf(suite.work, PHASE)).terms.endsAt).to.equal(suite.now + 50);
  });

  it("stops neither returns nor proceeds of what it sold", async () => {
    const suite = await loadDrops();
    await createDrop(suite, [{}], { refundUntil: suite.now + DAY });
    await mint(suite, suite.buyer, { quantity: 2 });
    await end(suite);
    await expectFunds(suite, () => suite.drop.connect(suite.buyer).refund(suite.work, 2), {
      "buyer native": PRICE,
      "drop native": -PRICE,
      "buyer copies": -1n,
    });
    await time.increaseTo(suite.now + DAY);
    await expectFunds(suite, () => suite.drop.draw(suite.work, PHASE), {
      "artist native": PRICE - PRICE / 40n,
      "drop native": PRICE / 40n - PRICE,
      "owed by drop native": PRICE / 40n,
      "protocol fees in drop native": PRICE / 40n,
    });
  });
});
