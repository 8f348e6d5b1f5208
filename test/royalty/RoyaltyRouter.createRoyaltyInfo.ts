import { expect } from "chai";
import { network } from "hardhat";
import { NATIVE, Source, fixtures } from "./fixtures.js";
import { terms, termsResult } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { createInfo, deployOwned, deployRouter, deployScripted } = fixtures(ethers);

describe("RoyaltyRouter.createRoyaltyInfo", () => {
  it("reverts for an account without code", async () => {
    const { router, alice } = await networkHelpers.loadFixture(deployRouter);
    await expect(router.createRoyaltyInfo(alice.address))
      .to.be.revertedWithCustomError(router, "RoyaltyCollectionWithoutCode")
      .withArgs(alice.address);
  });

  it("reverts where the collection has one already", async () => {
    const { router, collection, info, alice } = await networkHelpers.loadFixture(deployOwned);
    await expect(router.connect(alice).createRoyaltyInfo(collection))
      .to.be.revertedWithCustomError(router, "RoyaltyInfoExists")
      .withArgs(await collection.getAddress(), await info.getAddress());
  });

  it("deploys it for anyone, at the address that was predicted", async () => {
    const { router, stranger } = await networkHelpers.loadFixture(deployRouter);
    const collection = await ethers.deployContract("PlainCollection");
    const predicted = await router.predictRoyaltyInfo(collection);
    expect(await router.royaltyInfoOf(collection)).to.equal(ethers.ZeroAddress);
    expect(await router.connect(stranger).createRoyaltyInfo.staticCall(collection)).to.equal(predicted);
    await expect(router.connect(stranger).createRoyaltyInfo(collection))
      .to.emit(router, "RoyaltyInfoCreated")
      .withArgs(await collection.getAddress(), predicted, stranger.address);
    expect(await router.royaltyInfoOf(collection)).to.equal(predicted);
    const info = await ethers.getContractAt("RoyaltyInfo", predicted);
    expect(await info.collection()).to.equal(await collection.getAddress());
  });

  it("predicts the same address after as before, and another one for another collection", async () => {
    const { router, collection, info } = await networkHelpers.loadFixture(deployOwned);
    const other = await ethers.deployContract("PlainCollection");
    expect(await router.predictRoyaltyInfo(collection)).to.equal(await info.getAddress());
    expect(await router.predictRoyaltyInfo(other)).to.not.equal(await info.getAddress());
    expect(await router.royaltyInfoOf(other)).to.equal(ethers.ZeroAddress);
  });

  describe("given what a RoyaltyInfo asks its deployer", () => {
    it("says no collection before and after, nor after a failure, within one transaction", async () => {
      const { router } = await networkHelpers.loadFixture(deployRouter);
      const collection = await ethers.deployContract("PlainCollection");
      const watcher = await ethers.deployContract("DeployingWatcher");
      expect(await router.deployingFor()).to.equal(ethers.ZeroAddress);
      await expect(watcher.getFunction("create")(router, collection))
        .to.emit(watcher, "Seen")
        .withArgs(ethers.ZeroAddress, ethers.ZeroAddress, ethers.ZeroAddress);
      expect(await router.deployingFor()).to.equal(ethers.ZeroAddress);
      const info = await ethers.getContractAt("RoyaltyInfo", await router.royaltyInfoOf(collection));
      expect(await info.collection()).to.equal(await collection.getAddress());
    });

    it("gives each of two RoyaltyInfos its own collection", async () => {
      const { router } = await networkHelpers.loadFixture(deployRouter);
      const collections = [
        await ethers.deployContract("PlainCollection"),
        await ethers.deployContract("PlainCollection"),
      ];
      const infos = await Promise.all(collections.map(async (each) => createInfo(router, await each.getAddress())));
      for (const [i, info] of infos.entries()) {
        expect(await info.getAddress()).to.equal(await router.predictRoyaltyInfo(collections[i]!));
        expect(await info.collection()).to.equal(await collections[i]!.getAddress());
      }
      expect(await infos[0]!.getAddress()).to.not.equal(await infos[1]!.getAddress());
    });

    it("cannot be deployed by who does not answer", async () => {
      const factory = await ethers.getContractFactory("RoyaltyInfo");
      await expect(factory.deploy()).to.revert(ethers);
    });
  });

  describe("given a RoyaltyInfo that another contract deployed for the same collection", () => {
    async function deployOutside() {
      const deployed = await deployRouter();
      const { admin, stranger, alice } = deployed;
      const collection = await ethers.deployContract("OwnedCollection", [admin.address]);
      const deployer = await ethers.deployContract("OutsideDeployer");
      await deployer.connect(stranger).getFunction("deploy")(collection);
      // As the router's, but for who deploys it.
      const { bytecode } = await ethers.getContractFactory("RoyaltyInfo");
      const salt = ethers.zeroPadValue(await collection.getAddress(), 32);
      const address = ethers.getCreate2Address(await deployer.getAddress(), salt, ethers.keccak256(bytecode));
      const outside = await ethers.getContractAt("RoyaltyInfo", address);
      await outside.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 5_000]] }));
      return { ...deployed, collection, outside };
    }

    it("never uses it, whatever its terms", async () => {
      const { router, collection, outside, seller } = await networkHelpers.loadFixture(deployOutside);
      expect(await outside.collection()).to.equal(await collection.getAddress());
      expect((await outside.quote(1n, NATIVE, 10_000n, seller.address)).total).to.equal(5_000n);
      expect(await router.quote(collection, 1n, NATIVE, 10_000n, seller.address)).to.deep.equal([Source.None, 0n, []]);
      expect(await router.royaltyInfo(collection, 1n, 10_000n)).to.deep.equal([ethers.ZeroAddress, 0n]);
      expect(await router.royaltyInfoOf(collection)).to.equal(ethers.ZeroAddress);
    });

    it("creates its own elsewhere, which has no terms yet", async () => {
      const { router, collection, outside, seller } = await networkHelpers.loadFixture(deployOutside);
      const info = await createInfo(router, await collection.getAddress());
      expect(await info.getAddress()).to.not.equal(await outside.getAddress());
      expect(await info.collectionTerms()).to.deep.equal(termsResult());
      expect(await router.quote(collection, 1n, NATIVE, 10_000n, seller.address)).to.deep.equal([Source.None, 0n, []]);
    });

    it("is not what another router uses either", async () => {
      const { router, collection, outside } = await networkHelpers.loadFixture(deployOutside);
      const other = await ethers.deployContract("RoyaltyRouter");
      const info = await createInfo(other, await collection.getAddress());
      expect(await router.royaltyInfoOf(collection)).to.equal(ethers.ZeroAddress);
      expect(await info.getAddress()).to.not.equal(await outside.getAddress());
      expect(await info.getAddress()).to.not.equal(await router.predictRoyaltyInfo(collection));
    });
  });

  describe("given someone who creates it before the collection's admin does", () => {
    async function deploySquatted() {
      const { router, ...parties } = await deployRouter();
      const collection = await ethers.deployContract("OwnedCollection", [parties.admin.address]);
      await router.connect(parties.stranger).createRoyaltyInfo(collection);
      const info = await ethers.getContractAt("RoyaltyInfo", await router.royaltyInfoOf(collection));
      return { router, collection, info, ...parties };
    }

    it("lets them set nothing, blank nothing and announce nothing", async () => {
      const { info, stranger } = await networkHelpers.loadFixture(deploySquatted);
      const asStranger = info.connect(stranger);
      const own = terms({ shares: [[stranger.address, 5_000]] });
      for (const attempt of [() => asStranger.setCollectionTerms(own), () => asStranger.setCollectionTerms(terms())]) {
        await expect(attempt()).to.be.revertedWithCustomError(info, "RoyaltyNotAdmin").withArgs(stranger.address);
      }
      await expect(asStranger.cancelPendingTerms())
        .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
        .withArgs(stranger.address);
      await expect(asStranger.setTokenTerms(1n, own))
        .to.be.revertedWithCustomError(info, "RoyaltyNotCreator")
        .withArgs(1n, stranger.address);
    });

    it("leaves the collection's own ERC-2981 in force until the admin sets terms", async () => {
      const { router, stranger, alice, seller } = await networkHelpers.loadFixture(deploySquatted);
      const collection = await ethers.deployContract("Erc2981Collection", [alice.address, 1_000]);
      await createInfo(router.connect(stranger), await collection.getAddress());
      const quote = await router.quote(collection, 1n, NATIVE, 10_000n, seller.address);
      expect(quote).to.deep.equal([Source.ERC2981, 1_000n, [[alice.address, 1_000n]]]);
    });

    it("leaves the rightful admin's first terms to apply at once", async () => {
      const { router, collection, info, admin, alice, seller } = await networkHelpers.loadFixture(deploySquatted);
      await info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 1_000]] }));
      const quote = await router.quote(collection, 1n, NATIVE, 10_000n, seller.address);
      expect(quote).to.deep.equal([Source.RoyaltyInfo, 1_000n, [[alice.address, 1_000n]]]);
    });
  });

  it("gives a collection that calls itself its own creator nothing of another collection", async () => {
    const { router, info, collection } = await networkHelpers.loadFixture(deployScripted);
    const other = await ethers.deployContract("PlainCollection");
    const otherInfo = await createInfo(router, other);
    const data = otherInfo.interface.encodeFunctionData("setTokenTerms", [1n, terms()]);
    await expect(collection.execute(otherInfo, data))
      .to.be.revertedWithCustomError(info, "RoyaltyNotCreator")
      .withArgs(1n, await collection.getAddress());
  });
});
