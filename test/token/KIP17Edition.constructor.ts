import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress, type Interface } from "ethers";
import { IKIP13__factory } from "../../typechain-types/index.js";
import { deployEdition, SIZE } from "./KIP17Edition.fixtures.js";

const { ethers, networkHelpers } = await network.create();
const deploy = () => deployEdition(ethers);

describe("KIP17Edition: construction", () => {
  it("keeps what it is given", async () => {
    const { edition, router, market, owner } = await networkHelpers.loadFixture(deploy);
    expect(await edition.name()).to.equal("Han River");
    expect(await edition.symbol()).to.equal("HAN");
    expect(await edition.owner()).to.equal(owner.address);
    expect(await edition.market()).to.equal(await market.getAddress());
    expect(await edition.royaltyRouter()).to.equal(await router.getAddress());
    expect(await edition.editionSize()).to.equal(SIZE);
    expect(await edition.contractURI()).to.equal("ipfs://collection");
    expect(await edition.metadataFrozen()).to.equal(false);
    expect(await edition.totalMinted()).to.equal(0n);
    expect(await edition.totalSupply()).to.equal(0n);
  });

  it("takes the largest size", async () => {
    const edition = await (await networkHelpers.loadFixture(deploy)).deploy({ size: 2n ** 32n - 1n });
    expect(await edition.editionSize()).to.equal(2n ** 32n - 1n);
  });

  it("reverts for a market without code", async () => {
    const { edition, deploy: deployWith, stranger } = await networkHelpers.loadFixture(deploy);
    await expect(deployWith({ market: stranger }))
      .to.be.revertedWithCustomError(edition, "KIP17EditionNotAContract")
      .withArgs(stranger);
  });

  it("reverts for a router without code", async () => {
    const { edition, deploy: deployWith, stranger } = await networkHelpers.loadFixture(deploy);
    await expect(deployWith({ router: stranger }))
      .to.be.revertedWithCustomError(edition, "KIP17EditionNotAContract")
      .withArgs(stranger);
  });

  it("reverts for no copies", async () => {
    const { edition, deploy: deployWith } = await networkHelpers.loadFixture(deploy);
    await expect(deployWith({ size: 0 }))
      .to.be.revertedWithCustomError(edition, "KIP17EditionEmpty")
      .withArgs();
  });

  it("reverts for an owner of zero", async () => {
    const { edition, deploy: deployWith } = await networkHelpers.loadFixture(deploy);
    await expect(deployWith({ owner: ZeroAddress }))
      .to.be.revertedWithCustomError(edition, "OwnableInvalidOwner")
      .withArgs(ZeroAddress);
  });
});

describe("KIP17Edition: ownership", () => {
  it("moves in two steps, and takes the right to mint along", async () => {
    const { edition, owner, stranger } = await networkHelpers.loadFixture(deploy);
    await edition.transferOwnership(stranger);
    expect(await edition.owner()).to.equal(owner.address);
    await edition.connect(stranger).acceptOwnership();
    expect(await edition.owner()).to.equal(stranger.address);
    await edition.connect(stranger).mint(stranger, 1, 0);
    expect(await edition.ownerOf(1n)).to.equal(stranger.address);
    await expect(edition.mint(owner, 1, 0))
      .to.be.revertedWithCustomError(edition, "KIP17EditionNotMinter")
      .withArgs(owner);
  });
});

describe("KIP17Edition.supportsInterface", () => {
  const supported = {
    "KIP-13": "0x01ffc9a7",
    "KIP-17": "0x80ac58cd",
    "KIP-17 metadata": "0x5b5e139f",
    "KIP-17 burnable": "0x42966c68",
    "ERC-2981": "0x2a55205a",
    "ERC-4906": "0x49064906",
    "ERC-7572": "0xe8a3d485",
  };
  const others = {
    "0xffffffff": "0xffffffff",
    nothing: "0x00000000",
    "KIP-17 enumerable": "0x780e9d63",
    "KIP-17 mintable": "0xeab83e20",
    "KIP-17 metadata mintable": "0xfac27f46",
    "KIP-17 pausable": "0x4d5507ff",
    "KIP-7": "0x65787371",
    "KIP-37": "0x6433ca1f",
    "ERC-1155": "0xd9b67a26",
  };

  for (const [expected, ids] of [
    [true, supported],
    [false, others],
  ] as const) {
    for (const [name, id] of Object.entries(ids)) {
      it(`${expected ? "knows" : "does not know"} ${name}`, async () => {
        const { edition } = await networkHelpers.loadFixture(deploy);
        const asked = IKIP13__factory.connect(await edition.getAddress(), ethers.provider);
        expect(await asked.supportsInterface(id)).to.equal(expected);
      });
    }
  }
});

describe("KIP17Edition: functions and events", () => {
  for (const name of ["IKIP13", "IKIP17", "IKIP17Metadata", "IKIP17Burnable", "IERC7572"]) {
    it(`has all of ${name}`, async () => {
      const { edition } = await networkHelpers.loadFixture(deploy);
      const actual: Interface = edition.interface;
      const { interface: declared } = await ethers.getContractAt(name, edition);
      declared.forEachFunction((fragment) => {
        const found = actual.getFunction(fragment.selector);
        expect(found, fragment.format()).not.to.equal(null);
        expect(found!.outputs.map(({ type }) => type)).to.deep.equal(fragment.outputs.map(({ type }) => type));
        expect(found!.constant).to.equal(fragment.constant);
      });
      declared.forEachEvent((fragment) => {
        const found = actual.getEvent(fragment.topicHash);
        expect(found, fragment.format()).not.to.equal(null);
        expect(found!.inputs.map(({ indexed }) => indexed)).to.deep.equal(
          fragment.inputs.map(({ indexed }) => indexed),
        );
      });
    });
  }
});
