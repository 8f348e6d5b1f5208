import { expect } from "chai";
import { network } from "hardhat";
import { deploySold, SIZE } from "./KIP17Edition.fixtures.js";

const { ethers, networkHelpers } = await network.create();
const deploy = () => deploySold(ethers);

describe("KIP17Edition.tokenURI", () => {
  it("is the base URI and the decimal number", async () => {
    const { edition } = await networkHelpers.loadFixture(deploy);
    expect(await edition.tokenURI(1n)).to.equal("ipfs://copies/1");
    expect(await edition.tokenURI(10n)).to.equal("ipfs://copies/10");
  });

  it("is empty where the base URI is", async () => {
    const { edition } = await networkHelpers.loadFixture(deploy);
    await edition.setBaseURI("");
    expect(await edition.tokenURI(1n)).to.equal("");
  });

  for (const tokenId of [0n, 2n, 11n]) {
    it(`reverts for the number ${tokenId.toString()}, which does not exist (any more)`, async () => {
      const { edition, alice } = await networkHelpers.loadFixture(deploy);
      await edition.connect(alice).burn(2n);
      await expect(edition.tokenURI(tokenId))
        .to.be.revertedWithCustomError(edition, "URIQueryForNonexistentToken")
        .withArgs();
    });
  }
});

describe("KIP17Edition.setBaseURI", () => {
  it("changes where metadata lies and emits BatchMetadataUpdate for all numbers", async () => {
    const { edition } = await networkHelpers.loadFixture(deploy);
    await expect(edition.setBaseURI("ar://revealed/"))
      .to.emit(edition, "BatchMetadataUpdate")
      .withArgs(1, (1n << 256n) - 1n);
    expect(await edition.tokenURI(10n)).to.equal("ar://revealed/10");
  });

  it("reverts for anybody but the owner", async () => {
    const { edition, alice } = await networkHelpers.loadFixture(deploy);
    await expect(edition.connect(alice).setBaseURI("ipfs://mine/"))
      .to.be.revertedWithCustomError(edition, "OwnableUnauthorizedAccount")
      .withArgs(alice);
  });

  it("reverts once metadata is frozen", async () => {
    const { edition } = await networkHelpers.loadFixture(deploy);
    await edition.freezeMetadata();
    await expect(edition.setBaseURI("ipfs://new/"))
      .to.be.revertedWithCustomError(edition, "KIP17EditionMetadataFrozen")
      .withArgs();
    expect(await edition.tokenURI(1n)).to.equal("ipfs://copies/1");
  });
});

describe("KIP17Edition.freezeMetadata", () => {
  it("is told, and leaves minting as it was", async () => {
    const { edition, market, sell, alice } = await networkHelpers.loadFixture(deploy);
    await expect(edition.freezeMetadata()).to.emit(edition, "MetadataFrozen").withArgs();
    expect(await edition.metadataFrozen()).to.equal(true);
    expect(await edition.market()).to.equal(await market.getAddress());
    expect(await edition.editionSize()).to.equal(SIZE);
    await sell(alice, SIZE - 10n, 1);
    expect(await edition.tokenURI(SIZE)).to.equal(`ipfs://copies/${SIZE.toString()}`);
  });

  it("reverts for anybody but the owner", async () => {
    const { edition, alice } = await networkHelpers.loadFixture(deploy);
    await expect(edition.connect(alice).freezeMetadata())
      .to.be.revertedWithCustomError(edition, "OwnableUnauthorizedAccount")
      .withArgs(alice);
  });

  it("reverts the second time", async () => {
    const { edition } = await networkHelpers.loadFixture(deploy);
    await edition.freezeMetadata();
    await expect(edition.freezeMetadata())
      .to.be.revertedWithCustomError(edition, "KIP17EditionMetadataFrozen")
      .withArgs();
  });
});

describe("KIP17Edition.setContractURI", () => {
  it("changes the collection's metadata, also when that of the copies is frozen", async () => {
    const { edition } = await networkHelpers.loadFixture(deploy);
    await edition.freezeMetadata();
    await expect(edition.setContractURI("ipfs://new")).to.emit(edition, "ContractURIUpdated").withArgs();
    expect(await edition.contractURI()).to.equal("ipfs://new");
  });

  it("reverts for anybody but the owner", async () => {
    const { edition, alice } = await networkHelpers.loadFixture(deploy);
    await expect(edition.connect(alice).setContractURI("ipfs://mine"))
      .to.be.revertedWithCustomError(edition, "OwnableUnauthorizedAccount")
      .withArgs(alice);
  });
});
