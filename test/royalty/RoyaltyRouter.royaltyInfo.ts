import { expect } from "chai";
import { network } from "hardhat";
import { DAY, NATIVE, fixtures } from "./fixtures.js";
import { terms } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { deployCreated, deployOwned, deployRouter, createInfo } = fixtures(ethers);
const { time } = networkHelpers;

const NOTHING = [ethers.ZeroAddress, 0n];

describe("RoyaltyRouter.royaltyInfo", () => {
  it("names nobody for a collection without a RoyaltyInfo, whatever it answers itself", async () => {
    const { router, alice } = await networkHelpers.loadFixture(deployRouter);
    const collection = await ethers.deployContract("Erc2981Collection", [alice.address, 1_000]);
    expect(await router.royaltyInfo(collection, 1n, 10_000n)).to.deep.equal(NOTHING);
    await router.createRoyaltyInfo(collection);
    expect(await router.royaltyInfo(collection, 1n, 10_000n)).to.deep.equal(NOTHING);
  });

  it("names nobody for empty terms", async () => {
    const { router, collection, info, admin } = await networkHelpers.loadFixture(deployOwned);
    await info.connect(admin).setCollectionTerms(terms());
    expect(await router.royaltyInfo(collection, 1n, 10_000n)).to.deep.equal(NOTHING);
  });

  it("names a single holder, until the terms end", async () => {
    const { router, collection, info, admin, alice } = await networkHelpers.loadFixture(deployOwned);
    const validUntil = (await time.latest()) + DAY;
    await info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 750]], validUntil }));
    expect(await router.royaltyInfo(collection, 1n, 10_000n)).to.deep.equal([alice.address, 750n]);
    expect(await router.royaltyInfo(collection, 1n, 13n)).to.deep.equal([alice.address, 0n]);
    await time.increaseTo(validUntil);
    expect(await router.royaltyInfo(collection, 1n, 10_000n)).to.deep.equal(NOTHING);
  });

  it("names the splitter of several, with the same address once it is deployed", async () => {
    const { router, collection, info, admin, alice, bob } = await networkHelpers.loadFixture(deployOwned);
    const input = terms({
      shares: [
        [alice.address, 700],
        [bob.address, 300],
      ],
    });
    await info.connect(admin).setCollectionTerms(input);
    const splitter = await router.predictSplitter(input.shares);
    expect(await router.royaltyInfo(collection, 1n, 10_000n)).to.deep.equal([splitter, 1_000n]);
    await router.deploySplitter(input.shares);
    expect(await router.royaltyInfo(collection, 1n, 10_000n)).to.deep.equal([splitter, 1_000n]);
  });

  it("says the base rate without tiers and caps, of the highest price too", async () => {
    const { router, collection, info, admin, alice } = await networkHelpers.loadFixture(deployOwned);
    await info.connect(admin).setCollectionTerms(
      terms({
        shares: [[alice.address, 5_000]],
        caps: [[NATIVE, 1n]],
        tiers: [[NATIVE, 1n, 1]],
      }),
    );
    expect(await router.royaltyInfo(collection, 1n, ethers.MaxUint256)).to.deep.equal([
      alice.address,
      ethers.MaxUint256 / 2n,
    ]);
  });

  it("follows a token's own terms and its lowered shares", async () => {
    const { router, collection, info, alice, bob, carol } = await networkHelpers.loadFixture(deployCreated);
    const shares: [string, number][] = [
      [alice.address, 700],
      [bob.address, 200],
      [carol.address, 100],
    ];
    await info.connect(alice).setTokenTerms(1n, terms({ shares }));
    await info.connect(bob).lowerTokenShare(1n, 0);
    const address = await collection.getAddress();
    const left = terms({ shares: shares.filter(([holder]) => holder !== bob.address) }).shares;
    expect(await router.royaltyInfo(address, 1n, 10_000n)).to.deep.equal([await router.predictSplitter(left), 800n]);
    await info.connect(alice).lowerTokenShare(1n, 0);
    expect(await router.royaltyInfo(address, 1n, 10_000n)).to.deep.equal([carol.address, 100n]);
    await info.connect(carol).lowerTokenShare(1n, 0);
    expect(await router.royaltyInfo(address, 1n, 10_000n)).to.deep.equal(NOTHING);
  });

  it("answers a collection that answers ERC-2981 by asking here", async () => {
    const { router, admin, alice } = await networkHelpers.loadFixture(deployRouter);
    const collection = await ethers.deployContract("RoutedCollection", [await router.getAddress(), admin.address]);
    const info = await createInfo(router, collection);
    await info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 1_000]] }));
    expect(await collection.getFunction("royaltyInfo")(1n, 10_000n)).to.deep.equal([alice.address, 1_000n]);
  });
});
