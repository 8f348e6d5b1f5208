import { expect } from "chai";
import { network } from "hardhat";
import { fixtures, NATIVE, NOBODY } from "./fixtures.js";
import { terms, type TermsInput, termsResult } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { deployOwned } = fixtures(ethers);

const ALICE = "0x00000000000000000000000000000000000A11cE";

describe("TermsRules", () => {
  it("refuses two caps of one currency, also where there are no others", async () => {
    const { info, admin } = await networkHelpers.loadFixture(deployOwned);
    const caps: TermsInput["caps"] = [
      [NATIVE, 1n],
      [NATIVE, 2n],
    ];
    await expect(info.connect(admin).setCollectionTerms(terms({ shares: [[NOBODY, 1]], caps })))
      .to.be.revertedWithCustomError(info, "RoyaltyDuplicateEntry")
      .withArgs(NATIVE);
  });

  describe("given terms in force whose lowest tier is not the last", () => {
    const inForce: TermsInput = {
      shares: [[ALICE, 1_000]],
      tiers: [
        [NATIVE, 500n, 500],
        [NATIVE, 900n, 800],
      ],
    };
    for (const [bps, isAtOnce] of [
      [500, true],
      [501, false],
      [800, false],
    ] as const) {
      it(`lets a rate of ${bps} basis points apply ${isAtOnce ? "at once" : "with notice alone"}`, async () => {
        const { info, admin } = await networkHelpers.loadFixture(deployOwned);
        await info.connect(admin).setCollectionTerms(terms(inForce));
        const next: TermsInput = { shares: [[ALICE, bps]] };
        await info.connect(admin).setCollectionTerms(terms(next));
        expect(await info.collectionTerms()).to.deep.equal(termsResult(isAtOnce ? next : inForce));
      });
    }
  });
});
