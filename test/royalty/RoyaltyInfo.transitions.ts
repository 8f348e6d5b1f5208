import { expect } from "chai";
import { network } from "hardhat";
import type { Quote } from "./fixtures.js";
import { NATIVE, NOBODY, NOTICE, UNRULED, fixtures, ruled } from "./fixtures.js";
import type { TermsInput } from "./terms.js";
import { terms, termsResult } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { deployScripted } = fixtures(ethers);
const { time } = networkHelpers;

/** Has terms of its own where the test sets them; token 2 never has. */
const OWN = 1n;
const OTHER = 2n;
const TOKEN = "0x0000000000000000000000000000000000007777";

/** A collection whose owner is `admin`, and what its sales at 10,000 owe. */
async function deployStates() {
  const deployed = await deployScripted();
  const { collection, info, admin, alice, bob } = deployed;
  await collection.answers("owner", admin.address);
  await collection.answers("royaltyCeiling", 5_000n);

  const set = (bps: number, more: Omit<TermsInput, "shares"> = {}) =>
    info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, bps]], ...more }));
  /** As much as is announced 30 days ahead. Resolves to when it takes effect. */
  const announce = async (bps: number, more: Omit<TermsInput, "shares"> = {}) => {
    await set(bps, more);
    const { effectiveAt } = await info.pendingTerms();
    expect(effectiveAt).to.equal((await time.latest()) + NOTICE);
    return Number(effectiveAt);
  };
  const setOwn = () =>
    collection.execute(
      info,
      info.interface.encodeFunctionData("setTokenTerms", [OWN, terms({ shares: [[bob.address, 70]] })]),
    );
  const of = (bps: number): Quote => ruled([alice.address, BigInt(bps)]);
  const own = ruled([bob.address, 70n]);
  const expectQuotes = async (ofOwn: Quote, ofOther: Quote) => {
    expect(await info.quote(OWN, NATIVE, 10_000n, NOBODY)).to.deep.equal(ofOwn);
    expect(await info.quote(OTHER, NATIVE, 10_000n, NOBODY)).to.deep.equal(ofOther);
  };
  const expectNothingPending = async () => {
    expect(await info.pendingTerms()).to.deep.equal([termsResult(), 0n]);
    await expect(info.connect(admin).cancelPendingTerms()).to.be.revertedWithCustomError(info, "RoyaltyNothingPending");
  };
  return { ...deployed, set, announce, setOwn, of, own, expectQuotes, expectNothingPending };
}

/** The same transitions with and without a token that has terms of its own, which none of them may touch. */
for (const when of ["never", "before the collection's", "after the collection's"] as const) {
  describe(`RoyaltyInfo, from terms to terms, given token terms set ${when}`, () => {
    async function deployFirst() {
      const deployed = await deployStates();
      if (when === "before the collection's") {
        await deployed.setOwn();
        await deployed.expectQuotes(deployed.own, UNRULED);
      } else {
        await deployed.expectQuotes(UNRULED, UNRULED);
      }
      await deployed.set(1_000);
      if (when === "after the collection's") await deployed.setOwn();
      /** What the collection's terms owe for token 2, and for token 1 where it has none of its own. */
      const expectBps = (bps: number) =>
        deployed.expectQuotes(when === "never" ? deployed.of(bps) : deployed.own, deployed.of(bps));
      return { ...deployed, expectBps };
    }

    async function deployAnnounced() {
      const deployed = await deployFirst();
      return { ...deployed, effectiveAt: await deployed.announce(2_000) };
    }

    async function deployInEffect() {
      const deployed = await deployAnnounced();
      await time.increaseTo(deployed.effectiveAt);
      return deployed;
    }

    it("goes by the first terms at once", async () => {
      const { expectBps, expectNothingPending } = await networkHelpers.loadFixture(deployFirst);
      await expectBps(1_000);
      await expectNothingPending();
    });

    it("goes by announced terms from their second on, not one earlier", async () => {
      const { expectBps, expectNothingPending, effectiveAt } = await networkHelpers.loadFixture(deployAnnounced);
      await expectBps(1_000);
      await time.increaseTo(effectiveAt - 1);
      await expectBps(1_000);
      await time.increaseTo(effectiveAt);
      await expectBps(2_000);
      await expectNothingPending();
    });

    it("goes by what replaced an announcement, with its own notice", async () => {
      const { announce, expectBps, effectiveAt } = await networkHelpers.loadFixture(deployAnnounced);
      await time.setNextBlockTimestamp(effectiveAt - 1);
      const replacedAt = await announce(3_000);
      await time.increaseTo(effectiveAt);
      await expectBps(1_000);
      await time.increaseTo(replacedAt - 1);
      await expectBps(1_000);
      await time.increaseTo(replacedAt);
      await expectBps(3_000);
    });

    it("drops an announcement where a fall applies at once", async () => {
      const { set, expectBps, expectNothingPending, effectiveAt } = await networkHelpers.loadFixture(deployAnnounced);
      await set(400);
      await expectBps(400);
      await expectNothingPending();
      await time.increaseTo(effectiveAt);
      await expectBps(400);
    });

    it("drops an announcement that is cancelled, for good", async () => {
      const deployed = await networkHelpers.loadFixture(deployAnnounced);
      const { info, admin, expectBps, expectNothingPending, effectiveAt } = deployed;
      await info.connect(admin).cancelPendingTerms();
      await expectBps(1_000);
      await expectNothingPending();
      await time.increaseTo(effectiveAt);
      await expectBps(1_000);
    });

    it("announces anew after a cancellation", async () => {
      const { info, admin, announce, expectBps } = await networkHelpers.loadFixture(deployAnnounced);
      await info.connect(admin).cancelPendingTerms();
      const effectiveAt = await announce(1_500);
      await time.increaseTo(effectiveAt - 1);
      await expectBps(1_000);
      await time.increaseTo(effectiveAt);
      await expectBps(1_500);
    });

    it("keeps what took effect in force while the next rise is announced", async () => {
      const { announce, expectBps } = await networkHelpers.loadFixture(deployInEffect);
      const effectiveAt = await announce(3_000);
      await expectBps(2_000);
      await time.increaseTo(effectiveAt - 1);
      await expectBps(2_000);
      await time.increaseTo(effectiveAt);
      await expectBps(3_000);
    });

    it("keeps what took effect where the rise after it is cancelled", async () => {
      const { info, admin, announce, expectBps, expectNothingPending } =
        await networkHelpers.loadFixture(deployInEffect);
      const effectiveAt = await announce(3_000);
      await info.connect(admin).cancelPendingTerms();
      await expectNothingPending();
      await time.increaseTo(effectiveAt);
      await expectBps(2_000);
    });

    it("falls at once from what took effect", async () => {
      const { set, expectBps, expectNothingPending } = await networkHelpers.loadFixture(deployInEffect);
      await set(1_900);
      await expectBps(1_900);
      await expectNothingPending();
      await time.increase(2 * NOTICE);
      await expectBps(1_900);
    });

    it("announces a rise over what it fell to, also below what was once in effect", async () => {
      const { set, announce, expectBps } = await networkHelpers.loadFixture(deployInEffect);
      await set(100);
      const effectiveAt = await announce(1_500);
      await expectBps(100);
      await time.increaseTo(effectiveAt);
      await expectBps(1_500);
    });

    it("carries no cap or tier from one to the other", async () => {
      const { info, admin, alice, announce, expectBps, effectiveAt } =
        await networkHelpers.loadFixture(deployAnnounced);
      const more = {
        caps: [[NATIVE, 5_000n]] as [string, bigint][],
        tiers: [
          [NATIVE, 10_000n, 5_000],
          [TOKEN, 1n, 1],
        ] as [string, bigint, number][],
      };
      const rich = { shares: [[alice.address, 2_500]] as [string, number][], ...more };
      await announce(2_500, more);
      await time.increase(NOTICE);
      expect(await info.collectionTerms()).to.deep.equal(termsResult(rich));
      // What took effect gives place to an announcement of less, which then rules without its caps and tiers.
      const plainAt = await announce(3_000);
      expect(await info.collectionTerms()).to.deep.equal(termsResult(rich));
      await expectBps(2_500);
      await time.increaseTo(plainAt);
      expect(plainAt).to.be.greaterThan(effectiveAt);
      expect(await info.collectionTerms()).to.deep.equal(termsResult({ shares: [[alice.address, 3_000]] }));
      expect(await info.quote(OTHER, NATIVE, 100_000n, NOBODY)).to.deep.equal(ruled([alice.address, 30_000n]));
      await info.connect(admin).setCollectionTerms(terms());
      expect(await info.quote(OTHER, NATIVE, 100_000n, NOBODY)).to.deep.equal(ruled());
    });
  });
}

describe("RoyaltyInfo, from terms to terms, given token terms set while others are announced", () => {
  it("loses neither", async () => {
    const { set, announce, setOwn, of, own, expectQuotes } = await networkHelpers.loadFixture(deployStates);
    await set(1_000);
    const effectiveAt = await announce(2_000);
    await setOwn();
    await expectQuotes(own, of(1_000));
    await time.increaseTo(effectiveAt - 1);
    await expectQuotes(own, of(1_000));
    await time.increaseTo(effectiveAt);
    await expectQuotes(own, of(2_000));
  });

  it("loses neither once they took effect", async () => {
    const { set, announce, setOwn, of, own, expectQuotes } = await networkHelpers.loadFixture(deployStates);
    await set(1_000);
    await time.increaseTo(await announce(2_000));
    await setOwn();
    await expectQuotes(own, of(2_000));
    const effectiveAt = await announce(3_000);
    await expectQuotes(own, of(2_000));
    await time.increaseTo(effectiveAt);
    await expectQuotes(own, of(3_000));
  });
});

describe("RoyaltyInfo, from terms to terms, given only token terms", () => {
  it("has nothing to cancel, and sets the collection's first terms at once", async () => {
    const { set, setOwn, of, own, expectQuotes, expectNothingPending } = await networkHelpers.loadFixture(deployStates);
    await setOwn();
    await expectNothingPending();
    await expectQuotes(own, UNRULED);
    await set(5_000);
    await expectQuotes(own, of(5_000));
    await expectNothingPending();
  });
});
