import { expect } from "chai";
import { network } from "hardhat";
import type { ActName } from "./fixtures.js";
import { NATIVE, NOBODY, UNRULED, asked, fixtures, reasonOf, ruled } from "./fixtures.js";
import { terms, termsResult } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { deployCreated } = fixtures(ethers);
const { time } = networkHelpers;

const TOKEN_ID = 1n;

const failures: [name: string, act: ActName, data: string][] = [
  ["is missing", "Missing", "0x"],
  ["reverts with a reason", "Fail", "0x12345678"],
  ["burns its gas", "Burn", "0x"],
  ["answers too short", "Answer", "0x01"],
];

describe("RoyaltyInfo.setTokenTerms", () => {
  describe("given a caller who is neither the collection nor the token's creator", () => {
    it("reverts, for the collection's owner too", async () => {
      const { info, admin, bob } = await networkHelpers.loadFixture(deployCreated);
      await expect(info.connect(admin).setTokenTerms(TOKEN_ID, terms({ shares: [[bob.address, 100]] })))
        .to.be.revertedWithCustomError(info, "RoyaltyNotCreator")
        .withArgs(TOKEN_ID, admin.address);
    });

    it("reverts for a token that someone else created", async () => {
      const { collection, info, alice, bob } = await networkHelpers.loadFixture(deployCreated);
      await collection.answersExactly("creatorOf", [2n], bob.address);
      await collection.answersExactly("neverMoved", [2n], true);
      await expect(info.connect(alice).setTokenTerms(2n, terms()))
        .to.be.revertedWithCustomError(info, "RoyaltyNotCreator")
        .withArgs(2n, alice.address);
    });
  });

  describe("given a collection that does not tell the creator", () => {
    for (const [name, act, data] of failures) {
      it(`reverts where creatorOf ${name}`, async () => {
        const { collection, info, alice } = await networkHelpers.loadFixture(deployCreated);
        await collection.does("creatorOf", act, data);
        await expect(info.connect(alice).setTokenTerms(3n, terms()))
          .to.be.revertedWithCustomError(info, "RoyaltyNotCreator")
          .withArgs(3n, alice.address);
      });
    }

    it("reverts where creatorOf only resembles the caller", async () => {
      const { collection, info, alice } = await networkHelpers.loadFixture(deployCreated);
      await collection.does("creatorOf", "Answer", ethers.toBeHex((1n << 200n) | BigInt(alice.address), 32));
      await collection.answers("neverMoved", true);
      await expect(info.connect(alice).setTokenTerms(3n, terms()))
        .to.be.revertedWithCustomError(info, "RoyaltyNotCreator")
        .withArgs(3n, alice.address);
    });
  });

  describe("given a token of which the collection does not say that it never moved", () => {
    it("reverts where it says that it moved", async () => {
      const { collection, info, alice } = await networkHelpers.loadFixture(deployCreated);
      await collection.answersExactly("neverMoved", [TOKEN_ID], false);
      await expect(info.connect(alice).setTokenTerms(TOKEN_ID, terms()))
        .to.be.revertedWithCustomError(info, "RoyaltyTokenMoved")
        .withArgs(TOKEN_ID);
    });

    for (const [name, act, data] of [...failures, ["answers two", "Answer", ethers.toBeHex(2n, 32)] as const]) {
      it(`reverts where neverMoved ${name}`, async () => {
        const { collection, info, alice } = await networkHelpers.loadFixture(deployCreated);
        await collection.answersExactly("creatorOf", [3n], alice.address);
        await collection.does("neverMoved", act, data);
        await expect(info.connect(alice).setTokenTerms(3n, terms()))
          .to.be.revertedWithCustomError(info, "RoyaltyTokenMoved")
          .withArgs(3n);
      });
    }
  });

  describe("given terms of the token", () => {
    it("reverts for the creator", async () => {
      const { info, alice } = await networkHelpers.loadFixture(deployCreated);
      await info.connect(alice).setTokenTerms(TOKEN_ID, terms({ shares: [[alice.address, 100]] }));
      await expect(info.connect(alice).setTokenTerms(TOKEN_ID, terms()))
        .to.be.revertedWithCustomError(info, "RoyaltyTokenTermsSet")
        .withArgs(TOKEN_ID);
    });

    it("reverts for the collection", async () => {
      const { collection, info, alice } = await networkHelpers.loadFixture(deployCreated);
      await info.connect(alice).setTokenTerms(TOKEN_ID, terms());
      const again = info.interface.encodeFunctionData("setTokenTerms", [TOKEN_ID, terms()]);
      await expect(collection.execute(info, again))
        .to.be.revertedWithCustomError(info, "RoyaltyTokenTermsSet")
        .withArgs(TOKEN_ID);
    });
  });

  describe("given terms that are not allowed", () => {
    it("reverts where they are not well formed", async () => {
      const { info, alice } = await networkHelpers.loadFixture(deployCreated);
      await expect(info.connect(alice).setTokenTerms(TOKEN_ID, terms({ shares: [[alice.address, 0]] })))
        .to.be.revertedWithCustomError(info, "RoyaltyInvalidShare")
        .withArgs(0n, alice.address, 0n);
    });

    it("reverts where they end now", async () => {
      const { info, alice } = await networkHelpers.loadFixture(deployCreated);
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await expect(info.connect(alice).setTokenTerms(TOKEN_ID, terms({ validUntil: now })))
        .to.be.revertedWithCustomError(info, "RoyaltyAlreadyExpired")
        .withArgs(now, now);
    });

    it("reverts where the base rate is above the ceiling", async () => {
      const { info, alice, bob } = await networkHelpers.loadFixture(deployCreated);
      const above = terms({
        shares: [
          [alice.address, 2_000],
          [bob.address, 1],
        ],
      });
      await expect(info.connect(alice).setTokenTerms(TOKEN_ID, above))
        .to.be.revertedWithCustomError(info, "RoyaltyAboveCeiling")
        .withArgs(2_001n, 2_000n);
    });

    it("reverts where a tier is above the ceiling", async () => {
      const { info, alice } = await networkHelpers.loadFixture(deployCreated);
      const above = terms({
        shares: [[alice.address, 1]],
        tiers: [
          [NATIVE, 1n, 2_001],
          [NATIVE, 2n, 5],
        ],
      });
      await expect(info.connect(alice).setTokenTerms(TOKEN_ID, above))
        .to.be.revertedWithCustomError(info, "RoyaltyAboveCeiling")
        .withArgs(2_001n, 2_000n);
    });

    it("reverts for the collection too where they are above the ceiling", async () => {
      const { collection, info, alice } = await networkHelpers.loadFixture(deployCreated);
      const above = terms({ shares: [[alice.address, 2_001]] });
      const data = info.interface.encodeFunctionData("setTokenTerms", [TOKEN_ID, above]);
      await expect(collection.execute(info, data))
        .to.be.revertedWithCustomError(info, "RoyaltyAboveCeiling")
        .withArgs(2_001n, 2_000n);
    });

    it("reverts above half whatever the ceiling", async () => {
      const { collection, info, alice } = await networkHelpers.loadFixture(deployCreated);
      await collection.answers("royaltyCeiling", ethers.MaxUint256);
      await expect(info.connect(alice).setTokenTerms(TOKEN_ID, terms({ shares: [[alice.address, 5_001]] })))
        .to.be.revertedWithCustomError(info, "RoyaltyRateTooHigh")
        .withArgs(5_001n, 5_000n);
    });

    for (const [name, act, data] of failures) {
      it(`reverts where royaltyCeiling ${name}`, async () => {
        const { collection, info, alice } = await networkHelpers.loadFixture(deployCreated);
        await collection.does("royaltyCeiling", act, data);
        await expect(info.connect(alice).setTokenTerms(TOKEN_ID, terms())).to.be.revertedWithCustomError(
          info,
          "RoyaltyNoCeiling",
        );
      });
    }
  });

  describe("given the creator and a token that never moved", () => {
    it("sets terms at the ceiling, for this token only", async () => {
      const { info, alice, bob } = await networkHelpers.loadFixture(deployCreated);
      const input = {
        shares: [
          [alice.address, 1_500],
          [bob.address, 500],
        ] as [string, number][],
        tiers: [[NATIVE, 10n ** 18n, 2_000]] as [string, bigint, number][],
      };
      await expect(info.connect(alice).setTokenTerms(TOKEN_ID, terms(input)))
        .to.emit(info, "TokenTermsSet")
        .withArgs(TOKEN_ID, alice.address, termsResult(input));
      expect(await info.tokenTerms(TOKEN_ID)).to.deep.equal(termsResult(input));
      expect(await info.tokenTerms(2n)).to.deep.equal(termsResult());
      expect(await info.quote(2n, NATIVE, 10_000n, NOBODY)).to.deep.equal(UNRULED);
    });

    it("sets a second token's terms beside the first one's", async () => {
      const { collection, info, alice, bob } = await networkHelpers.loadFixture(deployCreated);
      await collection.answersExactly("creatorOf", [2n], bob.address);
      await collection.answersExactly("neverMoved", [2n], true);
      await info.connect(alice).setTokenTerms(1n, terms({ shares: [[alice.address, 100]] }));
      await info.connect(bob).setTokenTerms(2n, terms({ shares: [[bob.address, 200]] }));
      expect(await info.quote(1n, NATIVE, 10_000n, NOBODY)).to.deep.equal(ruled([alice.address, 100n]));
      expect(await info.quote(2n, NATIVE, 10_000n, NOBODY)).to.deep.equal(ruled([bob.address, 200n]));
    });

    it("takes empty terms for a token that owes nothing", async () => {
      const { info, admin, alice } = await networkHelpers.loadFixture(deployCreated);
      await info.connect(admin).setCollectionTerms(terms({ shares: [[admin.address, 1_000]] }));
      await info.connect(alice).setTokenTerms(TOKEN_ID, terms());
      expect(await info.quote(TOKEN_ID, NATIVE, 10_000n, NOBODY)).to.deep.equal(ruled());
      expect(await info.quote(2n, NATIVE, 10_000n, NOBODY)).to.deep.equal(ruled([admin.address, 1_000n]));
    });
  });

  describe("given the collection itself", () => {
    it("sets terms without being asked who created the token", async () => {
      const { collection, info, alice } = await networkHelpers.loadFixture(deployCreated);
      const input = { shares: [[alice.address, 300]] as [string, number][] };
      const data = info.interface.encodeFunctionData("setTokenTerms", [7n, terms(input)]);
      await expect(collection.execute(info, data))
        .to.emit(info, "TokenTermsSet")
        .withArgs(7n, await collection.getAddress(), termsResult(input));
    });
  });

  describe("given a caller who chooses the gas", () => {
    it("never sets terms for want of gas in a check", async () => {
      const { collection, info, stranger } = await networkHelpers.loadFixture(deployCreated);
      await collection.does("creatorOf", "Answer", asked.encodeFunctionResult("creatorOf", [NATIVE]));
      const data = info.interface.encodeFunctionData("setTokenTerms", [5n, terms()]);
      const reasons = new Set<string>();
      for (let gas = 25_000; gas <= 400_000; gas += 5_000) {
        const call = ethers.provider.call({ to: info, from: stranger.address, data, gasLimit: gas });
        reasons.add(await call.then(() => "passed", reasonOf));
      }
      expect(reasons).to.include("BoundedCallInsufficientGas").and.include("RoyaltyNotCreator");
      expect(
        [...reasons].filter(
          (reason) => !["BoundedCallInsufficientGas", "RoyaltyNotCreator", "out of gas"].includes(reason),
        ),
      ).to.deep.equal([]);
    });
  });
});
