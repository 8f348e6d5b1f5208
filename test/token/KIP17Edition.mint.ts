import { expect } from "chai";
import { network } from "hardhat";
import { concat, MaxUint256, toBeHex, ZeroAddress } from "ethers";
import { deployEdition, MARK, SIZE } from "./KIP17Edition.fixtures.js";
import { Behaviour, deployReceiver } from "./helpers.js";

const { ethers, networkHelpers } = await network.create();
const deploy = () => deployEdition(ethers);

describe("KIP17Edition.mint", () => {
  describe("who", () => {
    for (const mark of [0n, MARK]) {
      it(`reverts for a stranger, with the mark ${mark.toString()}`, async () => {
        const { edition, stranger } = await networkHelpers.loadFixture(deploy);
        await expect(edition.connect(stranger).mint(stranger, 1, mark))
          .to.be.revertedWithCustomError(edition, "KIP17EditionNotMinter")
          .withArgs(stranger);
      });
    }

    it("reverts for the owner with a mark", async () => {
      const { edition, owner } = await networkHelpers.loadFixture(deploy);
      await expect(edition.mint(owner, 1, 1))
        .to.be.revertedWithCustomError(edition, "KIP17EditionNotMinter")
        .withArgs(owner);
    });

    it("is for the owner without a mark", async () => {
      const { edition, alice } = await networkHelpers.loadFixture(deploy);
      await edition.mint(alice, 2, 0);
      expect(await edition.ownerOf(2n)).to.equal(alice.address);
      expect(await edition.markOf(2n)).to.equal(0n);
    });

    it("is for the market with any mark", async () => {
      const { edition, sell, alice } = await networkHelpers.loadFixture(deploy);
      for (const mark of [0n, 1n, 2n ** 24n - 1n]) await sell(alice, 2, mark);
      const marks = await Promise.all([1, 2, 3, 4, 5, 6].map((tokenId) => edition.markOf(tokenId)));
      expect(marks).to.deep.equal([0n, 0n, 1n, 1n, 2n ** 24n - 1n, 2n ** 24n - 1n]);
    });

    it("still is for the market when nobody owns the edition", async () => {
      const { edition, sell, alice } = await networkHelpers.loadFixture(deploy);
      await edition.renounceOwnership();
      await sell(alice, 1, MARK);
      expect(await edition.ownerOf(1n)).to.equal(alice.address);
    });
  });

  describe("how many", () => {
    it("reverts for none", async () => {
      const { edition, sell, alice } = await networkHelpers.loadFixture(deploy);
      await expect(sell(alice, 0, MARK))
        .to.be.revertedWithCustomError(edition, "MintZeroQuantity")
        .withArgs();
    });

    it("reverts for one more than there are", async () => {
      const { edition, sell, alice } = await networkHelpers.loadFixture(deploy);
      await expect(sell(alice, SIZE + 1n, MARK))
        .to.be.revertedWithCustomError(edition, "KIP17EditionSoldOut")
        .withArgs(SIZE + 1n, SIZE);
    });

    for (const quantity of [101n, 2n ** 32n + 1n, MaxUint256 - 9n, MaxUint256]) {
      it(`reverts for ${toBeHex(quantity)} at once, and not because there are too few`, async () => {
        const { deploy: deployWith, market, owner, alice } = await networkHelpers.loadFixture(deploy);
        const edition = await deployWith({ size: 1_000 });
        await market.mint(edition, alice, 10, MARK);
        for (const attempt of [
          () => market.mint(edition, alice, quantity, MARK),
          () => edition.connect(owner).mint(alice, quantity, 0),
        ]) {
          await expect(attempt())
            .to.be.revertedWithCustomError(edition, "KIP17EditionBatchTooLarge")
            .withArgs(quantity, 100);
        }
      });
    }

    it("mints 100 at once, and moves the last of them for less gas than a delivery may use", async () => {
      const { deploy: deployWith, market, alice, bob } = await networkHelpers.loadFixture(deploy);
      const edition = await deployWith({ size: 100 });
      await market.mint(edition, alice, 100, MARK);
      const moved = await edition.connect(alice).transferFrom(alice, bob, 100, { gasLimit: 500_000 });
      expect((await moved.wait())!.status).to.equal(1);
      expect(await edition.ownerOf(100)).to.equal(bob.address);
    });

    it("reverts for the owner like for the market", async () => {
      const { edition, sell, alice, owner } = await networkHelpers.loadFixture(deploy);
      await sell(alice, SIZE - 1n, MARK);
      await expect(edition.mint(owner, 2, 0))
        .to.be.revertedWithCustomError(edition, "KIP17EditionSoldOut")
        .withArgs(2, 1);
    });

    it("gives one more for each that was taken back, with the next numbers, to market and owner alike", async () => {
      const { edition, sell, takeBack, alice, bob } = await networkHelpers.loadFixture(deploy);
      await sell(alice, SIZE, MARK);
      await takeBack(3, alice);
      await takeBack(SIZE, alice);
      await takeBack(1, alice);
      await expect(sell(bob, 4, MARK))
        .to.be.revertedWithCustomError(edition, "KIP17EditionSoldOut")
        .withArgs(4, 3);
      await sell(bob, 2, 7);
      await expect(edition.mint(bob, 2, 0))
        .to.be.revertedWithCustomError(edition, "KIP17EditionSoldOut")
        .withArgs(2, 1);
      await edition.mint(bob, 1, 0);
      await expect(sell(bob, 1, MARK))
        .to.be.revertedWithCustomError(edition, "KIP17EditionSoldOut")
        .withArgs(1, 0);
      expect(await edition.totalMinted()).to.equal(SIZE + 3n);
      expect(await edition.totalSupply()).to.equal(SIZE);
      expect(await edition.editionSize()).to.equal(SIZE);
      const late = [SIZE + 1n, SIZE + 2n, SIZE + 3n];
      expect(await Promise.all(late.map((tokenId) => edition.ownerOf(tokenId)))).to.deep.equal(
        late.map(() => bob.address),
      );
      expect(await Promise.all(late.map((tokenId) => edition.markOf(tokenId)))).to.deep.equal([7n, 7n, 0n]);
      expect(await edition.tokenURI(SIZE + 3n)).to.equal(`ipfs://copies/${SIZE + 3n}`);
    });

    it("gives all there are, and then no more, whatever was burned", async () => {
      const { edition, sell, alice } = await networkHelpers.loadFixture(deploy);
      await sell(alice, SIZE - 1n, MARK);
      await sell(alice, 1, MARK);
      await edition.connect(alice).burn(SIZE);
      await edition.connect(alice).burn(1n);
      expect(await edition.totalMinted()).to.equal(SIZE);
      expect(await edition.totalSupply()).to.equal(SIZE - 2n);
      await expect(sell(alice, 1, MARK))
        .to.be.revertedWithCustomError(edition, "KIP17EditionSoldOut")
        .withArgs(1, 0);
    });
  });

  it("reverts for the zero address", async () => {
    const { edition, sell } = await networkHelpers.loadFixture(deploy);
    await expect(sell(ZeroAddress, 1, MARK))
      .to.be.revertedWithCustomError(edition, "MintToZeroAddress")
      .withArgs();
  });

  it("reverts for a mark of more than 24 bits", async () => {
    const { edition, owner } = await networkHelpers.loadFixture(deploy);
    const usual = edition.interface.encodeFunctionData("mint", [owner.address, 1, 0]);
    const dirty = concat([usual.slice(0, -64), toBeHex(2n ** 24n, 32)]);
    await expect(owner.sendTransaction({ to: edition, data: dirty })).to.be.revertedWithoutReason(ethers);
    await owner.sendTransaction({ to: edition, data: usual });
    expect(await edition.totalMinted()).to.equal(1n);
  });

  it("numbers copies from 1, emits Transfer for each and answers the first", async () => {
    const { edition, sell, alice, bob, owner } = await networkHelpers.loadFixture(deploy);
    await expect(edition.ownerOf(0n))
      .to.be.revertedWithCustomError(edition, "OwnerQueryForNonexistentToken")
      .withArgs();
    const first = sell(alice, 3, MARK);
    for (const tokenId of [1, 2, 3])
      await expect(first).to.emit(edition, "Transfer").withArgs(ZeroAddress, alice, tokenId);
    expect(await edition.mint.staticCall(owner, 2, 0)).to.equal(4n);
    const second = sell(bob, 1, 5);
    await expect(second).to.emit(edition, "Transfer").withArgs(ZeroAddress, bob, 4);
    expect(await edition.balanceOf(alice)).to.equal(3n);
    expect(await edition.balanceOf(bob)).to.equal(1n);
    expect(await edition.ownerOf(3n)).to.equal(alice.address);
    expect(await edition.ownerOf(4n)).to.equal(bob.address);
    expect(await edition.totalMinted()).to.equal(4n);
    await expect(edition.ownerOf(5n))
      .to.be.revertedWithCustomError(edition, "OwnerQueryForNonexistentToken")
      .withArgs();
  });

  it("gives two batches of one transaction each their mark", async () => {
    const { edition, market, alice } = await networkHelpers.loadFixture(deploy);
    await market.mintTwice(edition, alice, 2, [MARK, 0]);
    await market.mintTwice(edition, alice, 1, [0, 9]);
    const marks = await Promise.all([1, 2, 3, 4, 5, 6].map((tokenId) => edition.markOf(tokenId)));
    expect(marks).to.deep.equal([MARK, MARK, 0n, 0n, 0n, 9n]);
  });

  it("never calls the receiver", async () => {
    const { edition, sell } = await networkHelpers.loadFixture(deploy);
    const receiver = await deployReceiver(ethers, {
      onKIP17Received: Behaviour.RevertData,
      onERC721Received: Behaviour.RevertData,
    });
    await sell(receiver, 2, MARK);
    expect(await edition.balanceOf(receiver)).to.equal(2n);
  });
});
