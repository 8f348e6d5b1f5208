import { expect } from "chai";
import { network } from "hardhat";
import { DAY, NATIVE, NOBODY, UNRULED, Source, fixtures, ruled } from "./fixtures.js";
import type { TermsInput } from "./terms.js";
import { terms } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { deployCreated, deployOwned } = fixtures(ethers);
const { time } = networkHelpers;

const TOKEN = "0x0000000000000000000000000000000000007777";

async function deployWith(input: (alice: string, bob: string) => TermsInput) {
  const deployed = await networkHelpers.loadFixture(deployOwned);
  const { info, admin, alice, bob } = deployed;
  await info.connect(admin).setCollectionTerms(terms(input(alice.address, bob.address)));
  /** What alice and bob are paid, zero where they are left out. */
  const amounts = async (price: bigint, currency = NATIVE) => {
    const { source, total, payouts } = await info.quote(1n, currency, price, NOBODY);
    expect(source).to.equal(Source.RoyaltyInfo);
    expect(payouts.reduce((sum, { amount }) => sum + amount, 0n)).to.equal(total);
    const paid = new Map(payouts.map(({ receiver, amount }) => [receiver, amount]));
    expect([...paid.values()]).to.not.include(0n);
    return [paid.get(alice.address) ?? 0n, paid.get(bob.address) ?? 0n];
  };
  return { ...deployed, amounts };
}

describe("RoyaltyInfo.quote", () => {
  describe("given no terms at all", () => {
    it("does not rule", async () => {
      const { info } = await networkHelpers.loadFixture(deployOwned);
      expect(await info.quote(1n, NATIVE, 10_000n, NOBODY)).to.deep.equal(UNRULED);
      expect(await info.sharesOf(1n)).to.deep.equal([]);
    });
  });

  describe("given empty collection terms", () => {
    it("rules and owes nothing", async () => {
      const { info } = await deployWith(() => ({}));
      expect(await info.quote(1n, NATIVE, 10_000n, NOBODY)).to.deep.equal(ruled());
      expect(await info.sharesOf(1n)).to.deep.equal([]);
    });
  });

  describe("given shares", () => {
    it("rounds the sum down once and gives the dust to the first", async () => {
      const { amounts } = await deployWith((alice, bob) => ({
        shares: [
          [alice, 500],
          [bob, 500],
        ],
      }));
      expect(await amounts(10n)).to.deep.equal([1n, 0n]);
      expect(await amounts(30n)).to.deep.equal([2n, 1n]);
      expect(await amounts(9n)).to.deep.equal([0n, 0n]);
      expect(await amounts(0n)).to.deep.equal([0n, 0n]);
    });

    it("does not overflow for the highest price", async () => {
      const { amounts } = await deployWith((alice, bob) => ({
        shares: [
          [alice, 1],
          [bob, 4_999],
        ],
      }));
      const [first, second] = await amounts(ethers.MaxUint256);
      expect(first! + second!).to.equal(ethers.MaxUint256 / 2n);
      expect(second).to.equal(((ethers.MaxUint256 / 2n) * 4_999n) / 5_000n);
    });
  });

  describe("given amounts of zero", () => {
    it("leaves them out, and names nobody where all of them are", async () => {
      const { info, alice, bob } = await deployWith((first, second) => ({
        shares: [
          [first, 500],
          [second, 500],
        ],
      }));
      expect(await info.quote(1n, NATIVE, 10n, NOBODY)).to.deep.equal(ruled([alice.address, 1n]));
      expect(await info.quote(1n, NATIVE, 30n, NOBODY)).to.deep.equal(ruled([alice.address, 2n], [bob.address, 1n]));
      expect(await info.quote(1n, NATIVE, 9n, NOBODY)).to.deep.equal(ruled());
      expect(await info.quote(1n, NATIVE, 0n, NOBODY)).to.deep.equal(ruled());
    });
  });

  describe("given a seller who holds a share", () => {
    it("owes nothing where it is the only one", async () => {
      const { info, alice } = await deployWith((holder) => ({ shares: [[holder, 1_000]] }));
      expect(await info.quote(1n, NATIVE, 10_000n, alice.address)).to.deep.equal(ruled());
      expect(await info.quote(1n, NATIVE, 10_000n, NOBODY)).to.deep.equal(ruled([alice.address, 1_000n]));
    });

    it("leaves it out at any place among several, and nobody else's amount changes", async () => {
      const { info, admin, alice, bob, carol } = await networkHelpers.loadFixture(deployOwned);
      const all: [holder: string, amount: bigint][] = [
        [alice.address, 600n],
        [bob.address, 300n],
        [carol.address, 100n],
      ];
      const shares = all.map(([holder, bps]): [string, number] => [holder, Number(bps)]);
      await info.connect(admin).setCollectionTerms(terms({ shares }));
      expect(await info.quote(1n, NATIVE, 10_000n, NOBODY)).to.deep.equal(ruled(...all));
      for (const [seller] of all) {
        const others = all.filter(([holder]) => holder !== seller);
        expect(await info.quote(1n, NATIVE, 10_000n, seller)).to.deep.equal(ruled(...others));
      }
    });

    it("leaves the dust out with the share that it belongs to", async () => {
      const { info, alice, bob } = await deployWith((first, second) => ({
        shares: [
          [first, 500],
          [second, 500],
        ],
      }));
      // The royalty of 30 is 3: two for alice, the second of which is dust, and one for bob.
      expect(await info.quote(1n, NATIVE, 30n, alice.address)).to.deep.equal(ruled([bob.address, 1n]));
      expect(await info.quote(1n, NATIVE, 30n, bob.address)).to.deep.equal(ruled([alice.address, 2n]));
      expect(await info.quote(1n, NATIVE, 10n, alice.address)).to.deep.equal(ruled());
    });
  });

  describe("given tiers", () => {
    const tiers = (): TermsInput["tiers"] => [
      [NATIVE, 10_000n, 500],
      [TOKEN, 5_000n, 0],
      [NATIVE, 20_000n, 2_000],
    ];

    it("takes each tier's rate of its part, in the currency of the tier", async () => {
      const { amounts } = await deployWith((alice) => ({ shares: [[alice, 1_000]], tiers: tiers() }));
      expect(await amounts(10_000n)).to.deep.equal([1_000n, 0n]);
      expect(await amounts(10_020n)).to.deep.equal([1_001n, 0n]);
      expect(await amounts(20_000n)).to.deep.equal([1_500n, 0n]);
      expect(await amounts(30_000n)).to.deep.equal([3_500n, 0n]);
      expect(await amounts(30_000n, TOKEN)).to.deep.equal([500n, 0n]);
      expect(await amounts(30_000n, ethers.toBeHex(9, 20))).to.deep.equal([3_000n, 0n]);
    });

    it("rounds the sum of all parts down once", async () => {
      const { amounts } = await deployWith((alice) => ({
        shares: [[alice, 1_000]],
        tiers: [
          [NATIVE, 5_009n, 300],
          [NATIVE, 10_018n, 700],
        ],
      }));
      // 500.9, 150.27 and 699.93.
      expect(await amounts(20_017n)).to.deep.equal([1_351n, 0n]);
      expect(await amounts(10_018n)).to.deep.equal([651n, 0n]);
    });

    it("divides the sum in proportion to the shares", async () => {
      const { amounts } = await deployWith((alice, bob) => ({
        shares: [
          [alice, 750],
          [bob, 250],
        ],
        tiers: tiers(),
      }));
      expect(await amounts(30_000n)).to.deep.equal([2_625n, 875n]);
    });

    it("does not overflow for the highest price and tier", async () => {
      const above = 2n ** 128n - 1n;
      const { amounts } = await deployWith((alice) => ({
        shares: [[alice, 5_000]],
        tiers: [[NATIVE, above, 5_000]],
      }));
      expect(await amounts(ethers.MaxUint256)).to.deep.equal([ethers.MaxUint256 / 2n, 0n]);
    });
  });

  describe("given caps", () => {
    it("pays at most the cap of the currency, all holders together", async () => {
      const { amounts } = await deployWith((alice, bob) => ({
        shares: [
          [alice, 600],
          [bob, 400],
        ],
        caps: [
          [TOKEN, 0n],
          [NATIVE, 100n],
        ],
      }));
      expect(await amounts(1_000n)).to.deep.equal([60n, 40n]);
      expect(await amounts(990n)).to.deep.equal([60n, 39n]);
      expect(await amounts(ethers.MaxUint256)).to.deep.equal([60n, 40n]);
      expect(await amounts(1_000n, TOKEN)).to.deep.equal([0n, 0n]);
      expect(await amounts(2_000n, ethers.toBeHex(9, 20))).to.deep.equal([120n, 80n]);
    });

    it("applies them after the tiers", async () => {
      const { amounts } = await deployWith((alice) => ({
        shares: [[alice, 1_000]],
        caps: [[NATIVE, 1_200n]],
        tiers: [[NATIVE, 10_000n, 500]],
      }));
      expect(await amounts(13_980n)).to.deep.equal([1_199n, 0n]);
      expect(await amounts(14_000n)).to.deep.equal([1_200n, 0n]);
      expect(await amounts(99_000n)).to.deep.equal([1_200n, 0n]);
    });
  });

  describe("given terms that end", () => {
    it("still rules from then on, and owes nothing", async () => {
      const validUntil = (await time.latest()) + DAY;
      const { info, alice } = await deployWith((holder) => ({ shares: [[holder, 1_000]], validUntil }));
      await time.increaseTo(validUntil - 1);
      expect(await info.quote(1n, NATIVE, 10n, NOBODY)).to.deep.equal(ruled([alice.address, 1n]));
      expect(await info.sharesOf(1n)).to.deep.equal([[alice.address, 1_000n]]);
      await time.increaseTo(validUntil);
      expect(await info.quote(1n, NATIVE, 10n, NOBODY)).to.deep.equal(ruled());
      expect(await info.sharesOf(1n)).to.deep.equal([]);
    });
  });

  describe("given a token with terms of its own", () => {
    async function deployBoth() {
      const deployed = await deployCreated();
      const { info, admin, alice, bob } = deployed;
      await info.connect(admin).setCollectionTerms(terms({ shares: [[bob.address, 1_000]] }));
      const validUntil = (await time.latest()) + DAY;
      await info.connect(alice).setTokenTerms(1n, terms({ shares: [[alice.address, 2_000]], validUntil }));
      return { ...deployed, validUntil };
    }

    it("goes by them, and by the collection's for other tokens", async () => {
      const { info, alice, bob } = await networkHelpers.loadFixture(deployBoth);
      expect(await info.quote(1n, NATIVE, 10_000n, NOBODY)).to.deep.equal(ruled([alice.address, 2_000n]));
      expect(await info.sharesOf(1n)).to.deep.equal([[alice.address, 2_000n]]);
      expect(await info.quote(2n, NATIVE, 10_000n, NOBODY)).to.deep.equal(ruled([bob.address, 1_000n]));
      expect(await info.sharesOf(2n)).to.deep.equal([[bob.address, 1_000n]]);
    });

    it("owes nothing once they have ended, not the collection's royalty", async () => {
      const { info, validUntil } = await networkHelpers.loadFixture(deployBoth);
      await time.increaseTo(validUntil);
      expect(await info.quote(1n, NATIVE, 10_000n, NOBODY)).to.deep.equal(ruled());
    });
  });
});

describe("RoyaltyInfo, what it says of itself", () => {
  it("names its collection", async () => {
    const { info, collection } = await networkHelpers.loadFixture(deployOwned);
    expect(await info.collection()).to.equal(await collection.getAddress());
  });

  it("has no terms, of the collection or of a token, before any are set", async () => {
    const { info } = await networkHelpers.loadFixture(deployOwned);
    expect(await info.collectionTerms()).to.deep.equal([[], 0n, [], []]);
    expect(await info.tokenTerms(1n)).to.deep.equal([[], 0n, [], []]);
    expect(await info.pendingTerms()).to.deep.equal([[[], 0n, [], []], 0n]);
  });
});
