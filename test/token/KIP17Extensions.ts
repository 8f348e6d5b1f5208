import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress } from "ethers";
import {
  KIP17Burnable__factory,
  KIP17Enumerable__factory,
  KIP17MetadataMintable__factory,
  KIP17Mintable__factory,
  KIP17Pausable__factory,
} from "../../typechain-types/index.js";
import { Behaviour, deployReceiver } from "./helpers.js";

const { ethers, networkHelpers } = await network.create();
const MINTER = ethers.encodeBytes32String("minter");
const PAUSER = ethers.encodeBytes32String("pauser");

async function deployFullKIP17() {
  const [minter, pauser, holder, approved, other] = await ethers.getSigners();
  const token = await ethers.deployContract("FullKIP17", [minter, pauser]);
  const address = await token.getAddress();
  const mintable = KIP17Mintable__factory.connect(address, minter);
  const burnable = KIP17Burnable__factory.connect(address, holder);
  const pausable = KIP17Pausable__factory.connect(address, pauser);
  const enumerable = KIP17Enumerable__factory.connect(address, holder);
  await mintable.mint(holder!, 1n);
  await mintable.mint(holder!, 2n);
  await burnable.approve(approved!, 1n);
  return {
    token,
    mintable,
    burnable,
    pausable,
    enumerable,
    pauser: pauser!,
    holder: holder!,
    approved: approved!,
    other: other!,
  };
}

async function deployMetadataKIP17() {
  const [minter, holder, other] = await ethers.getSigners();
  const full = await ethers.deployContract("FullKIP17Metadata", [minter]);
  const token = KIP17MetadataMintable__factory.connect(await full.getAddress(), minter);
  return { token, full, holder: holder!, other: other! };
}

describe("KIP17Mintable.mint", () => {
  it("reverts for who is no minter", async () => {
    const { mintable, token, other } = await networkHelpers.loadFixture(deployFullKIP17);
    await expect(mintable.connect(other).mint(other, 3n))
      .to.be.revertedWithCustomError(token, "RoleMissing")
      .withArgs(MINTER, other);
  });

  it("reverts for a token that exists", async () => {
    const { mintable, other } = await networkHelpers.loadFixture(deployFullKIP17);
    await expect(mintable.mint(other, 1n))
      .to.be.revertedWithCustomError(mintable, "ERC721InvalidSender")
      .withArgs(ZeroAddress);
  });

  it("creates a token, emits Transfer from zero, answers true and calls no receiver", async () => {
    const { mintable } = await networkHelpers.loadFixture(deployFullKIP17);
    const receiver = await deployReceiver(ethers, { onKIP17Received: Behaviour.RevertData });
    expect(await mintable.mint.staticCall(receiver, 3n)).to.equal(true);
    await expect(mintable.mint(receiver, 3n)).to.emit(mintable, "Transfer").withArgs(ZeroAddress, receiver, 3n);
    expect(await mintable.ownerOf(3n)).to.equal(await receiver.getAddress());
  });
});

describe("KIP17MetadataMintable.mintWithTokenURI", () => {
  it("reverts for who is no minter", async () => {
    const { token, full, other } = await networkHelpers.loadFixture(deployMetadataKIP17);
    await expect(token.connect(other).mintWithTokenURI(other, 1n, "ipfs://1"))
      .to.be.revertedWithCustomError(full, "RoleMissing")
      .withArgs(MINTER, other);
  });

  it("creates a token with its URI, emits Transfer and MetadataUpdate, answers true", async () => {
    const { token, holder } = await networkHelpers.loadFixture(deployMetadataKIP17);
    expect(await token.mintWithTokenURI.staticCall(holder, 1n, "ipfs://1")).to.equal(true);
    const tx = token.mintWithTokenURI(holder, 1n, "ipfs://1");
    await expect(tx).to.emit(token, "Transfer").withArgs(ZeroAddress, holder, 1n);
    await expect(tx).to.emit(token, "MetadataUpdate").withArgs(1n);
    expect(await token.tokenURI(1n)).to.equal("ipfs://1");
  });

  it("has no URI for a token that does not exist", async () => {
    const { token } = await networkHelpers.loadFixture(deployMetadataKIP17);
    await expect(token.tokenURI(1n)).to.be.revertedWithCustomError(token, "ERC721NonexistentToken").withArgs(1n);
  });
});

describe("KIP17Burnable.burn", () => {
  it("reverts for who is neither owner nor approved", async () => {
    const { burnable, other } = await networkHelpers.loadFixture(deployFullKIP17);
    await expect(burnable.connect(other).burn(1n))
      .to.be.revertedWithCustomError(burnable, "ERC721InsufficientApproval")
      .withArgs(other, 1n);
  });

  it("reverts for a token that does not exist", async () => {
    const { burnable } = await networkHelpers.loadFixture(deployFullKIP17);
    await expect(burnable.burn(9n)).to.be.revertedWithCustomError(burnable, "ERC721NonexistentToken").withArgs(9n);
  });

  for (const who of ["holder", "approved"] as const) {
    it(`destroys a token for its ${who} and emits Transfer to zero`, async () => {
      const fixture = await networkHelpers.loadFixture(deployFullKIP17);
      const { burnable, holder } = fixture;
      await expect(burnable.connect(fixture[who]).burn(1n))
        .to.emit(burnable, "Transfer")
        .withArgs(holder, ZeroAddress, 1n);
      await expect(burnable.ownerOf(1n)).to.be.revertedWithCustomError(burnable, "ERC721NonexistentToken").withArgs(1n);
      expect(await burnable.balanceOf(holder)).to.equal(1n);
    });
  }
});

describe("KIP17Enumerable", () => {
  it("lists all tokens and those of an owner through mint, transfer and burn", async () => {
    const { enumerable, burnable, holder, other } = await networkHelpers.loadFixture(deployFullKIP17);
    expect(await enumerable.totalSupply()).to.equal(2n);
    expect(await enumerable.tokenByIndex(1n)).to.equal(2n);
    await enumerable.transferFrom(holder, other, 1n);
    expect(await enumerable.tokenOfOwnerByIndex(other, 0n)).to.equal(1n);
    expect(await enumerable.tokenOfOwnerByIndex(holder, 0n)).to.equal(2n);
    await burnable.burn(2n);
    expect(await enumerable.totalSupply()).to.equal(1n);
    await expect(enumerable.tokenOfOwnerByIndex(holder, 0n))
      .to.be.revertedWithCustomError(enumerable, "ERC721OutOfBoundsIndex")
      .withArgs(holder, 0n);
    await expect(enumerable.tokenByIndex(1n))
      .to.be.revertedWithCustomError(enumerable, "ERC721OutOfBoundsIndex")
      .withArgs(ZeroAddress, 1n);
  });

  it("refuses balances without listed tokens", async () => {
    const { token, enumerable, holder } = await networkHelpers.loadFixture(deployFullKIP17);
    await expect(token.getFunction("increaseBalance").send(holder, 1n)).to.be.revertedWithCustomError(
      enumerable,
      "ERC721EnumerableForbiddenBatchMint",
    );
  });
});

describe("KIP17Pausable", () => {
  for (const action of ["pause", "unpause"] as const) {
    it(`${action} reverts for who is no pauser`, async () => {
      const { pausable, token, other } = await networkHelpers.loadFixture(deployFullKIP17);
      if (action === "unpause") await pausable.pause();
      await expect(pausable.connect(other)[action]())
        .to.be.revertedWithCustomError(token, "RoleMissing")
        .withArgs(PAUSER, other);
    });
  }

  it("pause and unpause emit Paused and Unpaused, and cannot be repeated", async () => {
    const { pausable, pauser } = await networkHelpers.loadFixture(deployFullKIP17);
    await expect(pausable.unpause()).to.be.revertedWithCustomError(pausable, "ExpectedPause");
    await expect(pausable.pause()).to.emit(pausable, "Paused").withArgs(pauser);
    expect(await pausable.paused()).to.equal(true);
    await expect(pausable.pause()).to.be.revertedWithCustomError(pausable, "EnforcedPause");
    await expect(pausable.unpause()).to.emit(pausable, "Unpaused").withArgs(pauser);
    expect(await pausable.paused()).to.equal(false);
  });

  describe("while paused", () => {
    type Fixture = Awaited<ReturnType<typeof deployFullKIP17>>;
    const stopped: [string, (fixture: Fixture) => Promise<unknown>][] = [
      ["transferFrom", ({ burnable, holder, other }) => burnable.transferFrom(holder, other, 1n)],
      [
        "safeTransferFrom",
        ({ burnable, holder, other }) => burnable["safeTransferFrom(address,address,uint256)"](holder, other, 1n),
      ],
      ["approve", ({ burnable, other }) => burnable.approve(other, 1n)],
      ["setApprovalForAll", ({ burnable, other }) => burnable.setApprovalForAll(other, true)],
      ["mint", ({ mintable, other }) => mintable.mint(other, 3n)],
      ["burn", ({ burnable }) => burnable.burn(1n)],
    ];
    for (const [name, call] of stopped) {
      it(`${name} reverts, and works again afterwards`, async () => {
        const fixture = await networkHelpers.loadFixture(deployFullKIP17);
        await fixture.pausable.pause();
        await expect(call(fixture)).to.be.revertedWithCustomError(fixture.pausable, "EnforcedPause");
        await fixture.pausable.unpause();
        await call(fixture);
      });
    }
  });
});
