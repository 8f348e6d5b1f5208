import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress } from "ethers";
import { NATIVE, ruled } from "../royalty/fixtures.js";
import { terms } from "../royalty/terms.js";
import { deployEdition, deploySold } from "./KIP17Edition.fixtures.js";

const { ethers, networkHelpers } = await network.create();

/** Alice owns copy 1, and the edition's RoyaltyInfo is there without terms. */
async function deploy() {
  const fixture = await deploySold(ethers);
  await fixture.router.createRoyaltyInfo(fixture.edition);
  const info = await ethers.getContractAt("RoyaltyInfo", await fixture.router.royaltyInfoOf(fixture.edition));
  return { ...fixture, info };
}

describe("KIP17Edition.royaltyInfo", () => {
  it("names nobody without terms", async () => {
    const { edition } = await networkHelpers.loadFixture(deploy);
    expect(await edition.royaltyInfo(1n, 10_000n)).to.deep.equal([ZeroAddress, 0n]);
  });

  it("asks the router for this collection, number and price", async () => {
    const { deploy: deployWith } = await deployEdition(ethers);
    const router = await ethers.deployContract("TokenRoyaltyRouterMock");
    const edition = await deployWith({ router });
    const receiver = (await router.getFunction("RECEIVER").staticCall()) as string;
    expect(await edition.royaltyInfo(7n, 1_000n)).to.deep.equal([receiver, 107n]);
    // The router knows this collection now, and adds one for those that it knows.
    await router.getFunction("createRoyaltyInfo").send(edition);
    expect(await edition.royaltyInfo(8n, 2_000n)).to.deep.equal([receiver, 209n]);
  });

  it("says what the owner set for all copies, and so does a quote for a resale", async () => {
    const { edition, router, info, owner, alice } = await networkHelpers.loadFixture(deploy);
    await info.connect(owner).setCollectionTerms(terms({ shares: [[owner.address, 750]] }));
    for (const tokenId of [1n, 10n]) {
      expect(await edition.royaltyInfo(tokenId, 10_000n)).to.deep.equal([owner.address, 750n]);
      expect(await router.quote(edition, tokenId, NATIVE, 10_000n, alice)).to.deep.equal(ruled([owner.address, 750n]));
    }
  });

  it("names the splitter of several holders", async () => {
    const { edition, router, info, owner, bob } = await networkHelpers.loadFixture(deploy);
    const input = terms({
      shares: [
        [owner.address, 600],
        [bob.address, 400],
      ],
    });
    await info.connect(owner).setCollectionTerms(input);
    expect(await edition.royaltyInfo(1n, 10_000n)).to.deep.equal([await router.predictSplitter(input.shares), 1_000n]);
  });

  it("cannot be set by collectors, nor by who owned the edition before", async () => {
    const { edition, info, owner, alice, stranger } = await networkHelpers.loadFixture(deploy);
    const input = terms({ shares: [[alice.address, 750]] });
    await expect(info.connect(alice).setCollectionTerms(input))
      .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
      .withArgs(alice);
    await edition.transferOwnership(stranger);
    await edition.connect(stranger).acceptOwnership();
    await expect(info.connect(owner).setCollectionTerms(input))
      .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
      .withArgs(owner);
    await info.connect(stranger).setCollectionTerms(input);
    expect(await edition.royaltyInfo(1n, 10_000n)).to.deep.equal([alice.address, 750n]);
  });
});
