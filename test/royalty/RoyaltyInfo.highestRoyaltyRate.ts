import { expect } from "chai";
import { network } from "hardhat";
import { DAY, NATIVE, NOBODY, NOTICE, fixtures } from "./fixtures.js";
import type { TermsInput } from "./terms.js";
import { terms } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { deployCreated, deployOwned } = fixtures(ethers);
const { time } = networkHelpers;

const TOKEN = "0x0000000000000000000000000000000000007777";
const MOST = 2n ** 128n - 1n;
const UNRULED: Rate = [false, 0n];

type Rate = [rules: boolean, bps: bigint];

async function deployWith(input: (alice: string, bob: string) => TermsInput) {
  const deployed = await networkHelpers.loadFixture(deployOwned);
  const { info, admin, alice, bob } = deployed;
  await info.connect(admin).setCollectionTerms(terms(input(alice.address, bob.address)));
  return deployed;
}

/** Token 1 has terms of its own, 6 % + 3 % + 1 % and 20 % from a tier on; the collection's are 11 %. */
async function deployToken() {
  const deployed = await deployCreated();
  const { info, admin, alice, bob, carol } = deployed;
  await info.connect(admin).setCollectionTerms(terms({ shares: [[bob.address, 1_100]] }));
  await info.connect(alice).setTokenTerms(
    1n,
    terms({
      shares: [
        [alice.address, 600],
        [bob.address, 300],
        [carol.address, 100],
      ],
      tiers: [[TOKEN, 1_000n, 2_000]],
    }),
  );
  return deployed;
}

describe("RoyaltyInfo.highestRoyaltyRate", () => {
  describe("given no terms at all", () => {
    it("does not rule", async () => {
      const { info } = await networkHelpers.loadFixture(deployOwned);
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal(UNRULED);
    });
  });

  describe("given terms of another token only", () => {
    it("does not rule", async () => {
      const { info, alice } = await networkHelpers.loadFixture(deployCreated);
      await info.connect(alice).setTokenTerms(1n, terms({ shares: [[alice.address, 700]] }));
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 700n]);
      expect(await info.highestRoyaltyRate(2n)).to.deep.equal(UNRULED);
    });
  });

  describe("given empty terms", () => {
    it("rules and is zero", async () => {
      const { info } = await deployWith(() => ({}));
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 0n]);
    });
  });

  describe("given shares only", () => {
    it("is the one share", async () => {
      const { info } = await deployWith((alice) => ({ shares: [[alice, 1]] }));
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 1n]);
    });

    it("is the sum of all eight", async () => {
      const shares = Array.from({ length: 8 }, (_, i): [string, number] => [ethers.toBeHex(i + 1, 20), 2 ** i]);
      const { info } = await deployWith(() => ({ shares }));
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 255n]);
    });

    it("is half at most", async () => {
      const { info } = await deployWith((alice, bob) => ({
        shares: [
          [alice, 1],
          [bob, 4_999],
        ],
      }));
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 5_000n]);
    });
  });

  describe("given tiers", () => {
    const cases: [name: string, tiers: TermsInput["tiers"], bps: bigint][] = [
      ["a higher native one", [[NATIVE, 10n ** 18n, 1_500]], 1_500n],
      ["a higher one of a token", [[TOKEN, 10n ** 18n, 1_500]], 1_500n],
      ["a lower native one", [[NATIVE, 10n ** 18n, 500]], 1_000n],
      ["a lower one of a token", [[TOKEN, 10n ** 18n, 500]], 1_000n],
      ["one of zero", [[NATIVE, 1n, 0]], 1_000n],
      ["one that no usual price reaches", [[NATIVE, MOST, 5_000]], 5_000n],
      [
        "the highest in the middle",
        [
          [NATIVE, 1n, 0],
          [TOKEN, 5n, 1_200],
          [NATIVE, 2n, 3_000],
          [NATIVE, 3n, 1_100],
        ],
        3_000n,
      ],
      [
        "the highest last, of four",
        [
          [NATIVE, 1n, 900],
          [NATIVE, 2n, 1_300],
          [NATIVE, 3n, 1_200],
          [TOKEN, 1n, 1_301],
        ],
        1_301n,
      ],
    ];
    for (const [name, tiers, bps] of cases) {
      it(`is the highest of them and the base rate: ${name}`, async () => {
        const { info } = await deployWith((alice) => ({ shares: [[alice, 1_000]], tiers: tiers! }));
        expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, bps]);
      });
    }

    it("forgets those of earlier terms", async () => {
      const { info, admin, alice } = await deployWith((holder) => ({
        shares: [[holder, 1_000]],
        tiers: [[NATIVE, 1n, 2_000]],
      }));
      await info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 900]] }));
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 900n]);
    });
  });

  describe("given caps", () => {
    it("ignores them", async () => {
      const { info } = await deployWith((alice) => ({
        shares: [[alice, 1_000]],
        caps: [
          [NATIVE, 0n],
          [TOKEN, 1n],
        ],
        tiers: [[TOKEN, 1n, 1_100]],
      }));
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 1_100n]);
    });
  });

  describe("given terms that end", () => {
    it("is zero from then on, and still rules", async () => {
      const validUntil = (await time.latest()) + DAY;
      const { info } = await deployWith((alice) => ({
        shares: [[alice, 1_000]],
        tiers: [[NATIVE, 1n, 2_000]],
        validUntil,
      }));
      await time.increaseTo(validUntil - 1);
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 2_000n]);
      await time.increaseTo(validUntil);
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 0n]);
    });
  });

  describe("given announced terms", () => {
    it("counts them from the moment at which they take effect", async () => {
      const { info, admin, alice } = await deployWith((holder) => ({ shares: [[holder, 1_000]] }));
      const next = terms({ shares: [[alice.address, 1_200]], tiers: [[TOKEN, 1n, 3_000]] });
      await info.connect(admin).setCollectionTerms(next);
      const effectiveAt = (await time.latest()) + NOTICE;
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 1_000n]);
      await time.increaseTo(effectiveAt - 1);
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 1_000n]);
      await time.increaseTo(effectiveAt);
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 3_000n]);
    });

    it("does not count those that were withdrawn", async () => {
      const { info, admin, alice } = await deployWith((holder) => ({ shares: [[holder, 1_000]] }));
      await info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 1_200]] }));
      await info.connect(admin).cancelPendingTerms();
      await time.increase(NOTICE);
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 1_000n]);
    });
  });

  describe("given a token with terms of its own", () => {
    it("goes by them, and by the collection's for other tokens", async () => {
      const { info } = await networkHelpers.loadFixture(deployToken);
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 2_000n]);
      expect(await info.highestRoyaltyRate(2n)).to.deep.equal([true, 1_100n]);
    });

    it("goes by them also where they are empty", async () => {
      const { collection, info, alice } = await networkHelpers.loadFixture(deployToken);
      await collection.answersExactly("creatorOf", [3n], alice.address);
      await collection.answersExactly("neverMoved", [3n], true);
      await info.connect(alice).setTokenTerms(3n, terms());
      expect(await info.highestRoyaltyRate(3n)).to.deep.equal([true, 0n]);
    });

    it("goes by them once they have ended, not by the collection's", async () => {
      const { collection, info, alice } = await networkHelpers.loadFixture(deployToken);
      const validUntil = (await time.latest()) + DAY;
      await collection.answersExactly("creatorOf", [3n], alice.address);
      await collection.answersExactly("neverMoved", [3n], true);
      await info.connect(alice).setTokenTerms(3n, terms({ shares: [[alice.address, 500]], validUntil }));
      await time.increaseTo(validUntil);
      expect(await info.highestRoyaltyRate(3n)).to.deep.equal([true, 0n]);
    });
  });

  describe("given lowered shares", () => {
    it("falls in proportion, with the tiers, whichever share it is", async () => {
      const { info, alice, carol } = await networkHelpers.loadFixture(deployToken);
      await info.connect(alice).lowerTokenShare(1n, 400);
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 1_600n]);
      await info.connect(carol).lowerTokenShare(1n, 0);
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 1_400n]);
    });

    it("is rounded up, and no lower rate allows every sale", async () => {
      const { info, collection, alice, bob } = await networkHelpers.loadFixture(deployToken);
      await collection.answersExactly("creatorOf", [3n], alice.address);
      await collection.answersExactly("neverMoved", [3n], true);
      const shares: [string, number][] = [
        [alice.address, 2],
        [bob.address, 1],
      ];
      await info.connect(alice).setTokenTerms(3n, terms({ shares, tiers: [[NATIVE, 1n, 1_000]] }));
      expect(await info.highestRoyaltyRate(3n)).to.deep.equal([true, 1_000n]);
      await info.connect(alice).lowerTokenShare(3n, 1);
      // Two thirds of 1,000 basis points.
      expect(await info.highestRoyaltyRate(3n)).to.deep.equal([true, 667n]);
      const price = 10n ** 30n;
      const { total } = await info.quote(3n, NATIVE, price, NOBODY);
      expect(total).to.be.greaterThan((price * 666n) / 10_000n);
      expect(total).to.be.at.most((price * 667n) / 10_000n);
    });

    it("is zero once all have given up", async () => {
      const { info, alice, bob, carol } = await networkHelpers.loadFixture(deployToken);
      for (const holder of [alice, bob, carol]) await info.connect(holder).lowerTokenShare(1n, 0);
      expect(await info.highestRoyaltyRate(1n)).to.deep.equal([true, 0n]);
    });
  });

  describe("given a collection that fails whatever it is asked", () => {
    it("answers all the same, for it does not ask", async () => {
      const { collection, info } = await networkHelpers.loadFixture(deployToken);
      await collection.otherwise("Burn");
      for (const question of ["owner", "creatorOf", "neverMoved", "royaltyCeiling", "royaltyInfo"]) {
        await collection.does(question, "Burn");
      }
      const rate = await info.highestRoyaltyRate.staticCall(1n, { gasLimit: 60_000n });
      expect(rate).to.deep.equal([true, 2_000n]);
    });
  });
});
