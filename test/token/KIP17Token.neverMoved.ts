import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress } from "ethers";
import { deployCollection, flatTerms } from "./fixtures.js";

const { ethers, networkHelpers } = await network.create();

/** Token 1 is with its creator, the artist. */
async function mintedToCreator() {
  const fixture = await deployCollection(ethers);
  const token = fixture.token.connect(fixture.artist);
  await token.mintWithTokenURI(fixture.artist, 1n, "ipfs://1");
  return { ...fixture, token };
}

describe("KIP17Token.neverMoved", () => {
  describe("given a token that was minted to its creator", () => {
    it("is true", async () => {
      const { token } = await networkHelpers.loadFixture(mintedToCreator);
      expect(await token.neverMoved(1n)).to.equal(true);
    });

    it("is true as well when a market minted it", async () => {
      const { token, owner, market } = await networkHelpers.loadFixture(mintedToCreator);
      await token.connect(market).mintWithTokenURI(owner, 2n, "");
      expect(await token.neverMoved(2n)).to.equal(true);
    });

    it("stays true when an operator of all tokens is appointed", async () => {
      const { token, other } = await networkHelpers.loadFixture(mintedToCreator);
      await token.setApprovalForAll(other, true);
      expect(await token.neverMoved(1n)).to.equal(true);
    });

    it("stays true when the metadata changes", async () => {
      const { token } = await networkHelpers.loadFixture(mintedToCreator);
      await token.setTokenURI(1n, "ipfs://changed");
      expect(await token.neverMoved(1n)).to.equal(true);
    });

    it("ends with a transfer, and does not come back with the token", async () => {
      const { token, artist, buyer } = await networkHelpers.loadFixture(mintedToCreator);
      await token.transferFrom(artist, buyer, 1n);
      expect(await token.neverMoved(1n)).to.equal(false);
      await token.connect(buyer).transferFrom(buyer, artist, 1n);
      expect(await token.neverMoved(1n)).to.equal(false);
    });

    it("ends with a transfer by an operator", async () => {
      const { token, artist, buyer, other } = await networkHelpers.loadFixture(mintedToCreator);
      await token.setApprovalForAll(other, true);
      await token.connect(other).transferFrom(artist, buyer, 1n);
      expect(await token.neverMoved(1n)).to.equal(false);
    });

    it("ends with a transfer to the creator itself", async () => {
      const { token, artist } = await networkHelpers.loadFixture(mintedToCreator);
      await token.transferFrom(artist, artist, 1n);
      expect(await token.neverMoved(1n)).to.equal(false);
    });

    it("ends with an approval, and does not come back when it is withdrawn", async () => {
      const { token, other } = await networkHelpers.loadFixture(mintedToCreator);
      await token.approve(other, 1n);
      expect(await token.neverMoved(1n)).to.equal(false);
      expect(await token.getApproved(1n)).to.equal(other.address);
      await token.approve(ZeroAddress, 1n);
      expect(await token.neverMoved(1n)).to.equal(false);
    });

    it("ends with a burn", async () => {
      const { token } = await networkHelpers.loadFixture(mintedToCreator);
      await token.burn(1n);
      expect(await token.neverMoved(1n)).to.equal(false);
    });

    it("ends for this token only", async () => {
      const { token, artist, buyer } = await networkHelpers.loadFixture(mintedToCreator);
      await token.mintWithTokenURI(artist, 2n, "");
      await token.transferFrom(artist, buyer, 1n);
      expect(await token.neverMoved(2n)).to.equal(true);
    });
  });

  describe("given any other token", () => {
    it("is false for a token that never was", async () => {
      const { token } = await networkHelpers.loadFixture(mintedToCreator);
      expect(await token.neverMoved(9n)).to.equal(false);
    });

    it("is false for a token that was minted to somebody else", async () => {
      const { token, buyer } = await networkHelpers.loadFixture(mintedToCreator);
      await token.mintWithTokenURI(buyer, 2n, "");
      expect(await token.neverMoved(2n)).to.equal(false);
    });

    it("is false for a token that got its terms at the mint", async () => {
      const { token, artist } = await networkHelpers.loadFixture(mintedToCreator);
      await token.mintWithRoyalty(artist, 2n, "", await flatTerms(artist, 1_000));
      expect(await token.neverMoved(2n)).to.equal(false);
    });
  });

  describe("the mark behind it", () => {
    it("does not show as an approval, and emits none", async () => {
      const { token, artist } = await networkHelpers.loadFixture(mintedToCreator);
      expect(await token.getApproved(1n)).to.equal(ZeroAddress);
      await expect(token.mintWithTokenURI(artist, 2n, "")).not.to.emit(token, "Approval");
    });

    it("gives the collection itself no right over the token", async () => {
      const { token, artist, buyer } = await networkHelpers.loadFixture(mintedToCreator);
      const address = await token.getAddress();
      await networkHelpers.impersonateAccount(address);
      await networkHelpers.setBalance(address, ethers.parseEther("1"));
      const itself = token.connect(await ethers.getSigner(address));
      await expect(itself.transferFrom(artist, buyer, 1n))
        .to.be.revertedWithCustomError(token, "ERC721InsufficientApproval")
        .withArgs(address, 1n);
      await expect(itself.burn(1n))
        .to.be.revertedWithCustomError(token, "ERC721InsufficientApproval")
        .withArgs(address, 1n);
      await expect(itself.approve(buyer, 1n))
        .to.be.revertedWithCustomError(token, "ERC721InvalidApprover")
        .withArgs(address);
    });

    it("cannot be forged by an owner who bought the token", async () => {
      const { token, artist, buyer } = await networkHelpers.loadFixture(mintedToCreator);
      await token.transferFrom(artist, buyer, 1n);
      await expect(token.connect(buyer).approve(token, 1n))
        .to.be.revertedWithCustomError(token, "KIP17InvalidApproval")
        .withArgs(1n);
    });

    it("cannot be forged by the creator who bought the token back", async () => {
      const { token, artist, buyer } = await networkHelpers.loadFixture(mintedToCreator);
      await token.transferFrom(artist, buyer, 1n);
      await token.connect(buyer).transferFrom(buyer, artist, 1n);
      await expect(token.approve(token, 1n)).to.be.revertedWithCustomError(token, "KIP17InvalidApproval").withArgs(1n);
      expect(await token.neverMoved(1n)).to.equal(false);
    });

    it("cannot be forged by an operator", async () => {
      const { token, other } = await networkHelpers.loadFixture(mintedToCreator);
      await token.setApprovalForAll(other, true);
      await expect(token.connect(other).approve(token, 1n))
        .to.be.revertedWithCustomError(token, "KIP17InvalidApproval")
        .withArgs(1n);
    });
  });
});
