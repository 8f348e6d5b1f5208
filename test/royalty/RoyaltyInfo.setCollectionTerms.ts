import { expect } from "chai";
import { network } from "hardhat";
import { DAY, NATIVE, NOBODY, NOTICE, fixtures, ruled } from "./fixtures.js";
import type { TermsInput } from "./terms.js";
import { terms, termsResult } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { deployOwned } = fixtures(ethers);
const { time } = networkHelpers;

const [, , , , ALICE, BOB] = (await ethers.getSigners()).map((signer) => signer.address) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const TOKEN = "0x0000000000000000000000000000000000007777";

function holders(count: number): [string, number][] {
  return Array.from({ length: count }, (_, i) => [ethers.toBeHex(i + 1, 20), 10]);
}

describe("RoyaltyInfo.setCollectionTerms", () => {
  describe("given a caller who is not the admin", () => {
    it("reverts", async () => {
      const { info, stranger } = await networkHelpers.loadFixture(deployOwned);
      await expect(info.connect(stranger).setCollectionTerms(terms()))
        .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
        .withArgs(stranger.address);
    });
  });

  describe("given terms that are not well formed", () => {
    const alice: [string, number][] = [[ALICE, 1_000]];
    const tierAt = (above: bigint, bps = 100): [string, bigint, number] => [NATIVE, above, bps];
    const wrong: [name: string, input: TermsInput, error: string, args: unknown[]][] = [
      ["nine shares", { shares: holders(9) }, "RoyaltyTooManyEntries", [9n, 8n]],
      [
        "a share of nobody",
        {
          shares: [
            [ALICE, 1],
            [NATIVE, 100],
          ],
        },
        "RoyaltyInvalidShare",
        [1n, NATIVE, 100n],
      ],
      ["a share of nothing", { shares: [[ALICE, 0]] }, "RoyaltyInvalidShare", [0n, ALICE, 0n]],
      [
        "a holder twice",
        {
          shares: [
            [ALICE, 1],
            [BOB, 2],
            [ALICE, 3],
          ],
        },
        "RoyaltyDuplicateEntry",
        [ALICE],
      ],
      [
        "shares above half",
        {
          shares: [
            [ALICE, 5_000],
            [BOB, 1],
          ],
        },
        "RoyaltyRateTooHigh",
        [5_001n, 5_000n],
      ],
      ["a cap without a holder", { caps: [[NATIVE, 1n]] }, "RoyaltyTermsWithoutHolder", []],
      ["a tier without a holder", { tiers: [tierAt(1n)] }, "RoyaltyTermsWithoutHolder", []],
      [
        "five caps",
        { shares: alice, caps: holders(5).map(([currency]) => [currency, 1n]) },
        "RoyaltyTooManyEntries",
        [5n, 4n],
      ],
      [
        "two caps of one currency",
        {
          shares: alice,
          caps: [
            [NATIVE, 1n],
            [TOKEN, 1n],
            [NATIVE, 2n],
          ],
        },
        "RoyaltyDuplicateEntry",
        [NATIVE],
      ],
      [
        "five tiers",
        { shares: alice, tiers: [1n, 2n, 3n, 4n, 5n].map((above) => tierAt(above)) },
        "RoyaltyTooManyEntries",
        [5n, 4n],
      ],
      ["a tier above half", { shares: alice, tiers: [tierAt(1n, 5_001)] }, "RoyaltyRateTooHigh", [5_001n, 5_000n]],
      ["a tier from zero on", { shares: alice, tiers: [tierAt(0n)] }, "RoyaltyTierOutOfOrder", [0n]],
      ["two tiers at one price", { shares: alice, tiers: [tierAt(5n), tierAt(5n)] }, "RoyaltyTierOutOfOrder", [1n]],
      [
        "tiers that descend, apart from each other",
        { shares: alice, tiers: [tierAt(5n), [TOKEN, 3n, 1], tierAt(4n)] },
        "RoyaltyTierOutOfOrder",
        [2n],
      ],
    ];
    for (const [name, input, error, args] of wrong) {
      it(`reverts for ${name}`, async () => {
        const { info, admin } = await networkHelpers.loadFixture(deployOwned);
        await expect(info.connect(admin).setCollectionTerms(terms(input)))
          .to.be.revertedWithCustomError(info, error)
          .withArgs(...args);
      });
    }

    it("reverts for terms that end now", async () => {
      const { info, admin } = await networkHelpers.loadFixture(deployOwned);
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(info.connect(admin).setCollectionTerms(terms({ shares: alice, validUntil: now })))
        .to.be.revertedWithCustomError(info, "RoyaltyAlreadyExpired")
        .withArgs(now, now);
    });

    it("reverts for announced terms that end as they begin", async () => {
      const { info, admin } = await networkHelpers.loadFixture(deployOwned);
      await info.connect(admin).setCollectionTerms(terms());
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(info.connect(admin).setCollectionTerms(terms({ shares: alice, validUntil: now + NOTICE })))
        .to.be.revertedWithCustomError(info, "RoyaltyAlreadyExpired")
        .withArgs(now + NOTICE, now + NOTICE);
    });
  });

  describe("given the largest terms that are well formed", () => {
    it("keeps all of them", async () => {
      const { info, admin } = await networkHelpers.loadFixture(deployOwned);
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      const input: TermsInput = {
        shares: holders(7).concat([[ALICE, 4_930]]),
        validUntil: now + 1,
        caps: holders(4).map(([currency], i) => [currency, 2n ** 96n - 1n - BigInt(i)]),
        tiers: [
          [NATIVE, 1n, 5_000],
          [NATIVE, 2n ** 128n - 1n, 0],
          [TOKEN, 1n, 1],
          [TOKEN, 2n, 2],
        ],
      };
      await expect(info.connect(admin).setCollectionTerms(terms(input)))
        .to.emit(info, "CollectionTermsSet")
        .withArgs(admin.address, now, termsResult(input));
      expect(await info.collectionTerms()).to.deep.equal(termsResult(input));
      expect(await info.pendingTerms()).to.deep.equal([termsResult(), 0n]);
    });
  });

  describe("given terms in force", () => {
    const inForce: TermsInput = {
      shares: [
        [ALICE, 600],
        [BOB, 400],
      ],
      caps: [[NATIVE, 1_000n]],
      tiers: [[NATIVE, 500n, 800]],
    };
    const atOnce: [name: string, input: TermsInput][] = [
      ["nothing is owed any more", {}],
      ["they are the same", inForce],
      ["the same rate goes to other holders", { ...inForce, shares: [[BOB, 1_000]] }],
      ["the base rate falls and the tiers stay", { ...inForce, shares: [[ALICE, 900]] }],
      ["a cap falls", { ...inForce, caps: [[NATIVE, 999n]] }],
      [
        "a cap is added",
        {
          ...inForce,
          caps: [
            [TOKEN, 5n],
            [NATIVE, 1_000n],
          ],
        },
      ],
      ["no rate is above the lowest in force", { ...inForce, shares: [[ALICE, 800]], tiers: [[TOKEN, 7n, 800]] }],
      ["they end", { ...inForce, validUntil: 4_000_000_000 }],
    ];
    for (const [name, input] of atOnce) {
      it(`applies at once where ${name}`, async () => {
        const { info, admin } = await networkHelpers.loadFixture(deployOwned);
        await info.connect(admin).setCollectionTerms(terms(inForce));
        const now = (await time.latest()) + 10;
        await time.setNextBlockTimestamp(now);
        await expect(info.connect(admin).setCollectionTerms(terms(input)))
          .to.emit(info, "CollectionTermsSet")
          .withArgs(admin.address, now, termsResult(input));
        expect(await info.collectionTerms()).to.deep.equal(termsResult(input));
        expect(await info.pendingTerms()).to.deep.equal([termsResult(), 0n]);
      });
    }

    const announced: [name: string, input: TermsInput][] = [
      ["the base rate rises", { ...inForce, shares: [[ALICE, 1_001]] }],
      ["the base rate rises with the tiers below the lowest", { ...inForce, shares: [[ALICE, 1_001]], tiers: [] }],
      ["a tier goes, so that the rate above it rises", { ...inForce, tiers: [] }],
      ["a tier's rate rises", { ...inForce, tiers: [[NATIVE, 500n, 801]] }],
      ["a lower tier begins later", { ...inForce, tiers: [[NATIVE, 501n, 800]] }],
      ["a new tier is above the lowest rate", { ...inForce, shares: [[ALICE, 1]], tiers: [[TOKEN, 1n, 801]] }],
      ["a cap rises", { ...inForce, caps: [[NATIVE, 1_001n]] }],
      ["a cap goes", { ...inForce, caps: [] }],
      ["a cap is exchanged for one in another currency", { ...inForce, caps: [[TOKEN, 1n]] }],
    ];
    for (const [name, input] of announced) {
      it(`announces 30 days ahead where ${name}`, async () => {
        const { info, admin } = await networkHelpers.loadFixture(deployOwned);
        await info.connect(admin).setCollectionTerms(terms(inForce));
        const now = (await time.latest()) + 10;
        await time.setNextBlockTimestamp(now);
        await expect(info.connect(admin).setCollectionTerms(terms(input)))
          .to.emit(info, "CollectionTermsSet")
          .withArgs(admin.address, now + NOTICE, termsResult(input));
        expect(await info.collectionTerms()).to.deep.equal(termsResult(inForce));
        expect(await info.pendingTerms()).to.deep.equal([termsResult(input), BigInt(now + NOTICE)]);
      });
    }
  });

  describe("given terms in force that end", () => {
    const shares: [string, number][] = [[ALICE, 1_000]];

    async function deployEnding() {
      const deployed = await deployOwned();
      const validUntil = (await time.latest()) + 100 * DAY;
      await deployed.info.connect(deployed.admin).setCollectionTerms(terms({ shares, validUntil }));
      return { ...deployed, validUntil };
    }

    it("applies at once what ends no later", async () => {
      const { info, admin, validUntil } = await networkHelpers.loadFixture(deployEnding);
      await info.connect(admin).setCollectionTerms(terms({ shares: [[BOB, 1_000]], validUntil }));
      expect(await info.collectionTerms()).to.deep.equal(termsResult({ shares: [[BOB, 1_000]], validUntil }));
    });

    for (const [name, later] of [
      ["ends later", 1],
      ["never ends", 0],
    ] as const) {
      it(`announces what ${name}`, async () => {
        const { info, admin, validUntil } = await networkHelpers.loadFixture(deployEnding);
        const next = { shares: [[BOB, 1]] as [string, number][], validUntil: later === 0 ? 0 : validUntil + later };
        await info.connect(admin).setCollectionTerms(terms(next));
        expect((await info.pendingTerms()).terms).to.deep.equal(termsResult(next));
        expect(await info.collectionTerms()).to.deep.equal(termsResult({ shares, validUntil }));
      });
    }

    it("announces any royalty once they have ended", async () => {
      const { info, admin, validUntil } = await networkHelpers.loadFixture(deployEnding);
      await time.setNextBlockTimestamp(validUntil);
      await info.connect(admin).setCollectionTerms(terms({ shares: [[BOB, 1]] }));
      expect((await info.pendingTerms()).effectiveAt).to.equal(validUntil + NOTICE);
    });
  });

  describe("given empty terms in force", () => {
    it("announces any royalty", async () => {
      const { info, admin } = await networkHelpers.loadFixture(deployOwned);
      await info.connect(admin).setCollectionTerms(terms());
      await info.connect(admin).setCollectionTerms(terms({ shares: [[ALICE, 1]] }));
      expect((await info.pendingTerms()).effectiveAt).to.equal((await time.latest()) + NOTICE);
    });
  });

  describe("given announced terms", () => {
    const low: TermsInput = { shares: [[ALICE, 1_000]] };
    const high: TermsInput = { shares: [[ALICE, 2_000]] };

    async function deployAnnounced() {
      const deployed = await deployOwned();
      await deployed.info.connect(deployed.admin).setCollectionTerms(terms(low));
      await deployed.info.connect(deployed.admin).setCollectionTerms(terms(high));
      return { ...deployed, effectiveAt: (await time.latest()) + NOTICE };
    }

    it("switches to them by time alone, to the second", async () => {
      const { info, effectiveAt } = await networkHelpers.loadFixture(deployAnnounced);
      await time.increaseTo(effectiveAt - 1);
      expect(await info.quote(1n, NATIVE, 10_000n, NOBODY)).to.deep.equal(ruled([ALICE, 1_000n]));
      await time.increaseTo(effectiveAt);
      expect(await info.quote(1n, NATIVE, 10_000n, NOBODY)).to.deep.equal(ruled([ALICE, 2_000n]));
      expect(await info.collectionTerms()).to.deep.equal(termsResult(high));
      expect(await info.pendingTerms()).to.deep.equal([termsResult(), 0n]);
    });

    it("compares with them once they took effect", async () => {
      const { info, admin, effectiveAt } = await networkHelpers.loadFixture(deployAnnounced);
      await time.setNextBlockTimestamp(effectiveAt);
      await info.connect(admin).setCollectionTerms(terms({ shares: [[BOB, 1_999]] }));
      expect(await info.collectionTerms()).to.deep.equal(termsResult({ shares: [[BOB, 1_999]] }));
      expect((await info.pendingTerms()).effectiveAt).to.equal(0n);
    });

    it("keeps them in force while the next rise is announced", async () => {
      const { info, admin, effectiveAt } = await networkHelpers.loadFixture(deployAnnounced);
      await time.setNextBlockTimestamp(effectiveAt);
      await info.connect(admin).setCollectionTerms(terms({ shares: [[BOB, 3_000]] }));
      expect(await info.collectionTerms()).to.deep.equal(termsResult(high));
      await time.increaseTo(effectiveAt + NOTICE);
      expect(await info.collectionTerms()).to.deep.equal(termsResult({ shares: [[BOB, 3_000]] }));
    });

    it("replaces them, with a new notice", async () => {
      const { info, admin, effectiveAt } = await networkHelpers.loadFixture(deployAnnounced);
      await time.setNextBlockTimestamp(effectiveAt - 1);
      await info.connect(admin).setCollectionTerms(terms({ shares: [[BOB, 3_000]] }));
      await time.increaseTo(effectiveAt);
      expect(await info.collectionTerms()).to.deep.equal(termsResult(low));
      expect(await info.pendingTerms()).to.deep.equal([
        termsResult({ shares: [[BOB, 3_000]] }),
        BigInt(effectiveAt - 1 + NOTICE),
      ]);
    });

    it("drops them where a fall applies at once", async () => {
      const { info, admin, effectiveAt } = await networkHelpers.loadFixture(deployAnnounced);
      await info.connect(admin).setCollectionTerms(terms({ shares: [[ALICE, 500]] }));
      await time.increaseTo(effectiveAt);
      expect(await info.collectionTerms()).to.deep.equal(termsResult({ shares: [[ALICE, 500]] }));
      expect(await info.pendingTerms()).to.deep.equal([termsResult(), 0n]);
    });

    it("lets them take effect also where the owner has renounced meanwhile", async () => {
      const { collection, info, admin, effectiveAt } = await networkHelpers.loadFixture(deployAnnounced);
      await collection.connect(admin).getFunction("renounceOwnership")();
      await time.increaseTo(effectiveAt);
      expect(await info.collectionTerms()).to.deep.equal(termsResult(high));
    });

    it("leaves nothing of longer terms behind in the ones that take their place", async () => {
      const { info, admin, effectiveAt } = await networkHelpers.loadFixture(deployAnnounced);
      const long: TermsInput = {
        shares: [
          [ALICE, 3_000],
          [BOB, 500],
        ],
        caps: [
          [NATIVE, 1n],
          [TOKEN, 2n],
        ],
        tiers: [
          [NATIVE, 1n, 1],
          [TOKEN, 2n, 2],
        ],
      };
      await info.connect(admin).setCollectionTerms(terms(long));
      await info.connect(admin).setCollectionTerms(terms({ shares: [[BOB, 2_000]] }));
      await time.increaseTo(effectiveAt + DAY);
      expect(await info.collectionTerms()).to.deep.equal(termsResult({ shares: [[BOB, 2_000]] }));
      expect(await info.quote(1n, NATIVE, 10_000n, NOBODY)).to.deep.equal(ruled([BOB, 2_000n]));
    });
  });
});
