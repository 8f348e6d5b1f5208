import { expect } from "chai";
import { network } from "hardhat";
import { NOTICE, fixtures } from "./fixtures.js";
import { terms, termsResult } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { deployOwned } = fixtures(ethers);
const { time } = networkHelpers;

async function deployAnnounced() {
  const deployed = await deployOwned();
  const { info, admin, alice } = deployed;
  await info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 1_000]] }));
  await info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 2_000]] }));
  return { ...deployed, effectiveAt: (await time.latest()) + NOTICE };
}

describe("RoyaltyInfo.cancelPendingTerms", () => {
  it("reverts for who is not the admin", async () => {
    const { info, alice } = await networkHelpers.loadFixture(deployAnnounced);
    await expect(info.connect(alice).cancelPendingTerms())
      .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
      .withArgs(alice.address);
  });

  it("reverts where nothing was announced", async () => {
    const { info, admin } = await networkHelpers.loadFixture(deployOwned);
    await expect(info.connect(admin).cancelPendingTerms()).to.be.revertedWithCustomError(info, "RoyaltyNothingPending");
  });

  it("reverts once the announced terms took effect", async () => {
    const { info, admin, effectiveAt } = await networkHelpers.loadFixture(deployAnnounced);
    await time.setNextBlockTimestamp(effectiveAt);
    await expect(info.connect(admin).cancelPendingTerms()).to.be.revertedWithCustomError(info, "RoyaltyNothingPending");
  });

  it("withdraws them up to the last second", async () => {
    const { info, admin, alice, effectiveAt } = await networkHelpers.loadFixture(deployAnnounced);
    await time.setNextBlockTimestamp(effectiveAt - 1);
    await expect(info.connect(admin).cancelPendingTerms())
      .to.emit(info, "PendingTermsCancelled")
      .withArgs(admin.address);
    await time.increaseTo(effectiveAt);
    expect(await info.collectionTerms()).to.deep.equal(termsResult({ shares: [[alice.address, 1_000]] }));
    expect(await info.pendingTerms()).to.deep.equal([termsResult(), 0n]);
  });

  it("lets the next owner withdraw what the last one announced", async () => {
    const { collection, info, admin, bob } = await networkHelpers.loadFixture(deployAnnounced);
    await collection.connect(admin).getFunction("transferOwnership")(bob.address);
    await expect(info.connect(bob).cancelPendingTerms()).to.emit(info, "PendingTermsCancelled").withArgs(bob.address);
  });

  it("keeps the terms in force where an earlier announcement had become them", async () => {
    const { info, admin, alice, effectiveAt } = await networkHelpers.loadFixture(deployAnnounced);
    await time.increaseTo(effectiveAt);
    await info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 3_000]] }));
    await info.connect(admin).cancelPendingTerms();
    await time.increase(2 * NOTICE);
    expect(await info.collectionTerms()).to.deep.equal(termsResult({ shares: [[alice.address, 2_000]] }));
  });
});
