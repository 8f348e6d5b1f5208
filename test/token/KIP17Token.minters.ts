import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress } from "ethers";
import { deployCollection } from "./fixtures.js";

const { ethers, networkHelpers } = await network.create();
const deploy = () => deployCollection(ethers);

describe("KIP17Token.addMinter", () => {
  it("reverts for who is no minter", async () => {
    const { token, buyer, other } = await networkHelpers.loadFixture(deploy);
    await expect(token.connect(buyer).addMinter(other))
      .to.be.revertedWithCustomError(token, "KIP17NotArtist")
      .withArgs(buyer);
  });

  it("reverts for a market", async () => {
    const { token, market, other } = await networkHelpers.loadFixture(deploy);
    await expect(token.connect(market).addMinter(other))
      .to.be.revertedWithCustomError(token, "KIP17NotArtist")
      .withArgs(market);
  });

  it("reverts for the zero address", async () => {
    const { token } = await networkHelpers.loadFixture(deploy);
    await expect(token.addMinter(ZeroAddress))
      .to.be.revertedWithCustomError(token, "KIP17InvalidMinter")
      .withArgs(ZeroAddress);
  });

  it("reverts for an artist", async () => {
    const { token, artist } = await networkHelpers.loadFixture(deploy);
    await expect(token.addMinter(artist))
      .to.be.revertedWithCustomError(token, "KIP17MinterExists")
      .withArgs(artist, artist);
  });

  it("reverts for a market, even of another artist", async () => {
    const { token, owner, artist, market } = await networkHelpers.loadFixture(deploy);
    await expect(token.connect(artist).addMinter(market))
      .to.be.revertedWithCustomError(token, "KIP17MinterExists")
      .withArgs(market, owner);
  });

  it("makes the account an artist and emits MinterAdded", async () => {
    const { token, artist, other } = await networkHelpers.loadFixture(deploy);
    expect(await token.isMinter(other)).to.equal(false);
    expect(await token.artistOf(other)).to.equal(ZeroAddress);
    await expect(token.connect(artist).addMinter(other)).to.emit(token, "MinterAdded").withArgs(other, other);
    expect(await token.isMinter(other)).to.equal(true);
    expect(await token.artistOf(other)).to.equal(other.address);
  });
});

describe("KIP17Token.addMarket", () => {
  it("reverts for who is no minter", async () => {
    const { token, buyer, other } = await networkHelpers.loadFixture(deploy);
    await expect(token.connect(buyer).addMarket(other))
      .to.be.revertedWithCustomError(token, "KIP17NotArtist")
      .withArgs(buyer);
  });

  it("reverts for a market", async () => {
    const { token, market, other } = await networkHelpers.loadFixture(deploy);
    await expect(token.connect(market).addMarket(other))
      .to.be.revertedWithCustomError(token, "KIP17NotArtist")
      .withArgs(market);
  });

  it("reverts for the zero address", async () => {
    const { token } = await networkHelpers.loadFixture(deploy);
    await expect(token.addMarket(ZeroAddress))
      .to.be.revertedWithCustomError(token, "KIP17InvalidMinter")
      .withArgs(ZeroAddress);
  });

  it("reverts for the caller itself", async () => {
    const { token, owner } = await networkHelpers.loadFixture(deploy);
    await expect(token.addMarket(owner))
      .to.be.revertedWithCustomError(token, "KIP17MinterExists")
      .withArgs(owner, owner);
  });

  it("reverts for the market of another artist", async () => {
    const { token, owner, artist, market } = await networkHelpers.loadFixture(deploy);
    await expect(token.connect(artist).addMarket(market))
      .to.be.revertedWithCustomError(token, "KIP17MinterExists")
      .withArgs(market, owner);
  });

  it("lets the market mint in the artist's name and emits MinterAdded", async () => {
    const { token, artist, other } = await networkHelpers.loadFixture(deploy);
    await expect(token.connect(artist).addMarket(other)).to.emit(token, "MinterAdded").withArgs(other, artist);
    expect(await token.isMinter(other)).to.equal(true);
    expect(await token.artistOf(other)).to.equal(artist.address);
  });
});

describe("KIP17Token.removeMarket", () => {
  it("reverts for another artist", async () => {
    const { token, artist, market } = await networkHelpers.loadFixture(deploy);
    await expect(token.connect(artist).removeMarket(market))
      .to.be.revertedWithCustomError(token, "KIP17NotMarket")
      .withArgs(market, artist);
  });

  it("reverts for an account that never was a market", async () => {
    const { token, owner, other } = await networkHelpers.loadFixture(deploy);
    await expect(token.removeMarket(other))
      .to.be.revertedWithCustomError(token, "KIP17NotMarket")
      .withArgs(other, owner);
  });

  it("reverts for the artist itself", async () => {
    const { token, owner } = await networkHelpers.loadFixture(deploy);
    await expect(token.removeMarket(owner))
      .to.be.revertedWithCustomError(token, "KIP17NotMarket")
      .withArgs(owner, owner);
  });

  it("takes the right back and emits MinterRemoved", async () => {
    const { token, owner, market } = await networkHelpers.loadFixture(deploy);
    await expect(token.removeMarket(market)).to.emit(token, "MinterRemoved").withArgs(market, owner);
    expect(await token.isMinter(market)).to.equal(false);
    await expect(token.connect(market).mintWithTokenURI(market, 1n, ""))
      .to.be.revertedWithCustomError(token, "KIP17NotMinter")
      .withArgs(market);
  });
});

describe("KIP17Token.renounceMinter", () => {
  it("reverts for who is no minter", async () => {
    const { token, other } = await networkHelpers.loadFixture(deploy);
    await expect(token.connect(other).renounceMinter())
      .to.be.revertedWithCustomError(token, "KIP17NotMinter")
      .withArgs(other);
  });

  it("ends a market's right", async () => {
    const { token, owner, market } = await networkHelpers.loadFixture(deploy);
    await expect(token.connect(market).renounceMinter()).to.emit(token, "MinterRemoved").withArgs(market, owner);
    expect(await token.isMinter(market)).to.equal(false);
    expect(await token.isMinter(owner)).to.equal(true);
  });

  describe("given an artist with a market", () => {
    async function renounced() {
      const fixture = await deploy();
      await fixture.token.renounceMinter();
      return fixture;
    }

    it("ends the artist's right and emits MinterRemoved", async () => {
      const { token, owner } = await networkHelpers.loadFixture(deploy);
      await expect(token.renounceMinter()).to.emit(token, "MinterRemoved").withArgs(owner, owner);
      expect(await token.isMinter(owner)).to.equal(false);
    });

    it("ends the market's right with it", async () => {
      const { token, market } = await networkHelpers.loadFixture(renounced);
      expect(await token.isMinter(market)).to.equal(false);
      expect(await token.artistOf(market)).to.equal(ZeroAddress);
      await expect(token.connect(market).mintWithTokenURI(market, 1n, ""))
        .to.be.revertedWithCustomError(token, "KIP17NotMinter")
        .withArgs(market);
    });

    it("lets another artist appoint that market", async () => {
      const { token, artist, market } = await networkHelpers.loadFixture(renounced);
      await token.connect(artist).addMarket(market);
      expect(await token.artistOf(market)).to.equal(artist.address);
    });

    it("still lets the artist remove the market, which then stays out when they come back", async () => {
      const { token, owner, artist, market } = await networkHelpers.loadFixture(renounced);
      await expect(token.removeMarket(market)).to.emit(token, "MinterRemoved").withArgs(market, owner);
      await token.connect(artist).addMinter(owner);
      expect(await token.isMinter(market)).to.equal(false);
    });

    it("a market that was not removed comes back with its artist", async () => {
      const { token, owner, artist, market } = await networkHelpers.loadFixture(renounced);
      await token.connect(artist).addMinter(owner);
      expect(await token.artistOf(market)).to.equal(owner.address);
    });
  });
});
