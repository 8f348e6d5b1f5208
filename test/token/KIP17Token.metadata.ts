import { expect } from "chai";
import { network } from "hardhat";
import { deployCollection } from "./fixtures.js";

const { ethers, networkHelpers } = await network.create();

/** Token 1 is the artist's work and the buyer's property. */
async function sold() {
  const fixture = await deployCollection(ethers);
  const token = fixture.token.connect(fixture.artist);
  await token.mintWithTokenURI(fixture.buyer, 1n, "ipfs://1");
  return { ...fixture, token };
}

type Fixture = Awaited<ReturnType<typeof sold>>;

const writes: [string, (fixture: Fixture, by: Fixture["artist"], tokenId: bigint) => Promise<unknown>][] = [
  ["setTokenURI", ({ token }, by, tokenId) => token.connect(by).setTokenURI(tokenId, "ipfs://changed")],
  ["freezeMetadata", ({ token }, by, tokenId) => token.connect(by).freezeMetadata(tokenId)],
];

for (const [name, write] of writes) {
  describe(`KIP17Token.${name}`, () => {
    for (const who of ["owner", "buyer", "market"] as const) {
      it(`reverts for the ${who}`, async () => {
        const fixture = await networkHelpers.loadFixture(sold);
        await expect(write(fixture, fixture[who], 1n))
          .to.be.revertedWithCustomError(fixture.token, "KIP17TokenNotCreator")
          .withArgs(1n, fixture[who]);
      });
    }

    it("reverts for a token that never was", async () => {
      const fixture = await networkHelpers.loadFixture(sold);
      await expect(write(fixture, fixture.artist, 9n))
        .to.be.revertedWithCustomError(fixture.token, "KIP17TokenNotCreator")
        .withArgs(9n, fixture.artist);
    });

    it("reverts for a token that was burned", async () => {
      const fixture = await networkHelpers.loadFixture(sold);
      await fixture.token.connect(fixture.buyer).burn(1n);
      await expect(write(fixture, fixture.artist, 1n))
        .to.be.revertedWithCustomError(fixture.token, "ERC721NonexistentToken")
        .withArgs(1n);
    });

    it("reverts once the metadata is frozen", async () => {
      const fixture = await networkHelpers.loadFixture(sold);
      await fixture.token.freezeMetadata(1n);
      await expect(write(fixture, fixture.artist, 1n))
        .to.be.revertedWithCustomError(fixture.token, "KIP17TokenMetadataFrozen")
        .withArgs(1n);
      expect(await fixture.token.tokenURI(1n)).to.equal("ipfs://1");
    });
  });
}

describe("KIP17Token.setTokenURI", () => {
  it("changes the URI and emits MetadataUpdate", async () => {
    const { token } = await networkHelpers.loadFixture(sold);
    await expect(token.setTokenURI(1n, "ipfs://changed")).to.emit(token, "MetadataUpdate").withArgs(1n);
    expect(await token.tokenURI(1n)).to.equal("ipfs://changed");
  });

  it("is the creator's also after they stopped minting", async () => {
    const { token } = await networkHelpers.loadFixture(sold);
    await token.renounceMinter();
    await token.setTokenURI(1n, "ipfs://changed");
    expect(await token.tokenURI(1n)).to.equal("ipfs://changed");
  });
});

describe("KIP17Token.freezeMetadata", () => {
  it("is final for this token only, and emits MetadataFrozen", async () => {
    const { token, buyer } = await networkHelpers.loadFixture(sold);
    await token.mintWithTokenURI(buyer, 2n, "ipfs://2");
    expect(await token.metadataFrozen(1n)).to.equal(false);
    await expect(token.freezeMetadata(1n)).to.emit(token, "MetadataFrozen").withArgs(1n);
    expect(await token.metadataFrozen(1n)).to.equal(true);
    expect(await token.metadataFrozen(2n)).to.equal(false);
    await token.setTokenURI(2n, "ipfs://changed");
    expect(await token.tokenURI(2n)).to.equal("ipfs://changed");
  });
});

describe("KIP17Token.tokenURI", () => {
  for (const [title, burn] of [
    ["never was", false],
    ["was burned", true],
  ] as const) {
    it(`reverts for a token that ${title}`, async () => {
      const { token, buyer } = await networkHelpers.loadFixture(sold);
      if (burn) await token.connect(buyer).burn(1n);
      const tokenId = burn ? 1n : 9n;
      await expect(token.tokenURI(tokenId))
        .to.be.revertedWithCustomError(token, "ERC721NonexistentToken")
        .withArgs(tokenId);
    });
  }
});
