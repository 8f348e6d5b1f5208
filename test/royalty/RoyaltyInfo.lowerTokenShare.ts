import { expect } from "chai";
import { network } from "hardhat";
import { NATIVE, NOBODY, fixtures, ruled } from "./fixtures.js";
import { terms, termsResult } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { deployCreated } = fixtures(ethers);

async function deployShared() {
  const deployed = await deployCreated();
  const { info, alice, bob, carol } = deployed;
  await info.connect(alice).setTokenTerms(
    1n,
    terms({
      shares: [
        [alice.address, 600],
        [bob.address, 300],
        [carol.address, 100],
      ],
    }),
  );
  return deployed;
}

describe("RoyaltyInfo.lowerTokenShare", () => {
  it("reverts for a token without terms of its own", async () => {
    const { info, alice } = await networkHelpers.loadFixture(deployShared);
    await expect(info.connect(alice).lowerTokenShare(2n, 0))
      .to.be.revertedWithCustomError(info, "RoyaltyUnknownTokenTerms")
      .withArgs(2n);
  });

  it("reverts for who holds no share, the admin too", async () => {
    const { info, admin } = await networkHelpers.loadFixture(deployShared);
    await expect(info.connect(admin).lowerTokenShare(1n, 0))
      .to.be.revertedWithCustomError(info, "RoyaltyNotHolder")
      .withArgs(1n, admin.address);
  });

  it("reverts where the share stays", async () => {
    const { info, bob } = await networkHelpers.loadFixture(deployShared);
    await expect(info.connect(bob).lowerTokenShare(1n, 300))
      .to.be.revertedWithCustomError(info, "RoyaltyShareNotLowered")
      .withArgs(300n, 300n);
  });

  it("reverts where a share that was given up is given up again", async () => {
    const { info, bob } = await networkHelpers.loadFixture(deployShared);
    await info.connect(bob).lowerTokenShare(1n, 0);
    await expect(info.connect(bob).lowerTokenShare(1n, 0))
      .to.be.revertedWithCustomError(info, "RoyaltyShareNotLowered")
      .withArgs(0n, 0n);
  });

  it("lowers a later holder's share, and nobody else's rises", async () => {
    const { info, alice, bob, carol } = await networkHelpers.loadFixture(deployShared);
    await expect(info.connect(bob).lowerTokenShare(1n, 299))
      .to.emit(info, "TokenShareLowered")
      .withArgs(1n, bob.address, 300n, 299n);
    const shares: [string, number][] = [
      [alice.address, 600],
      [bob.address, 299],
      [carol.address, 100],
    ];
    expect(await info.tokenTerms(1n)).to.deep.equal(termsResult({ shares }));
    expect(await info.quote(1n, NATIVE, 10_000n, NOBODY)).to.deep.equal(
      ruled([alice.address, 600n], [bob.address, 299n], [carol.address, 100n]),
    );
  });

  it("lowers the first holder's share, whose dust goes to the next one then", async () => {
    const { info, alice, bob, carol } = await networkHelpers.loadFixture(deployShared);
    await expect(info.connect(alice).lowerTokenShare(1n, 0))
      .to.emit(info, "TokenShareLowered")
      .withArgs(1n, alice.address, 600n, 0n);
    // The royalty of 9,999 is 999; 400 of 1,000 shares of it are 399, of which 299 and 99 are whole.
    expect(await info.quote(1n, NATIVE, 9_999n, NOBODY)).to.deep.equal(
      ruled([bob.address, 300n], [carol.address, 99n]),
    );
    // Where the next one sells, the dust stays with them too.
    expect(await info.quote(1n, NATIVE, 9_999n, bob.address)).to.deep.equal(ruled([carol.address, 99n]));
    expect(await info.sharesOf(1n)).to.deep.equal([
      [bob.address, 300n],
      [carol.address, 100n],
    ]);
  });

  it("leaves everything with the seller once all have given up", async () => {
    const { info, alice, bob, carol } = await networkHelpers.loadFixture(deployShared);
    for (const holder of [alice, bob, carol]) await info.connect(holder).lowerTokenShare(1n, 0);
    expect(await info.quote(1n, NATIVE, ethers.MaxUint256, NOBODY)).to.deep.equal(ruled());
    expect(await info.sharesOf(1n)).to.deep.equal([]);
  });
});
