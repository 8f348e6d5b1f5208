import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress } from "ethers";
import { Behaviour, deployReceiver } from "./helpers.js";
import { deployCollection, flatTerms } from "./fixtures.js";

const { ethers, networkHelpers } = await network.create();
const deploy = () => deployCollection(ethers);
type Fixture = Awaited<ReturnType<typeof deploy>>;
type Signer = Fixture["owner"];

const functions = [
  {
    name: "mintWithTokenURI",
    mint: ({ token }: Fixture, by: Signer, to: string, tokenId: bigint) =>
      token.connect(by).mintWithTokenURI(to, tokenId, `ipfs://${tokenId.toString()}`),
  },
  {
    name: "mintWithRoyalty",
    mint: async ({ token, other }: Fixture, by: Signer, to: string, tokenId: bigint) =>
      token.connect(by).mintWithRoyalty(to, tokenId, `ipfs://${tokenId.toString()}`, await flatTerms(other, 1_000)),
  },
];

for (const { name, mint } of functions) {
  describe(`KIP17Token.${name}`, () => {
    it("reverts for who is no minter", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      await expect(mint(fixture, fixture.other, fixture.other.address, 1n))
        .to.be.revertedWithCustomError(fixture.token, "KIP17NotMinter")
        .withArgs(fixture.other);
    });

    it("reverts for a token that exists", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      await mint(fixture, fixture.owner, fixture.buyer.address, 1n);
      await expect(mint(fixture, fixture.artist, fixture.artist.address, 1n))
        .to.be.revertedWithCustomError(fixture.token, "KIP17AlreadyMinted")
        .withArgs(1n);
    });

    it("reverts for a token that was burned, also for its creator", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      await mint(fixture, fixture.owner, fixture.owner.address, 1n);
      await fixture.token.burn(1n);
      await expect(mint(fixture, fixture.owner, fixture.owner.address, 1n))
        .to.be.revertedWithCustomError(fixture.token, "KIP17AlreadyMinted")
        .withArgs(1n);
    });

    it("reverts for the zero address", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      await expect(mint(fixture, fixture.owner, ZeroAddress, 1n))
        .to.be.revertedWithCustomError(fixture.token, "ERC721InvalidReceiver")
        .withArgs(ZeroAddress);
    });

    it("gives the token to the receiver, with its URI, and emits Transfer and MetadataUpdate", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { token, owner, buyer } = fixture;
      const tx = mint(fixture, owner, buyer.address, 5n);
      await expect(tx).to.emit(token, "Transfer").withArgs(ZeroAddress, buyer, 5n);
      await expect(tx).to.emit(token, "MetadataUpdate").withArgs(5n);
      expect(await token.ownerOf(5n)).to.equal(buyer.address);
      expect(await token.balanceOf(buyer)).to.equal(1n);
      expect(await token.tokenURI(5n)).to.equal("ipfs://5");
      expect(await token.getApproved(5n)).to.equal(ZeroAddress);
    });

    it("never calls the receiver", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const receiver = await deployReceiver(ethers, { onKIP17Received: Behaviour.RevertData });
      const to = await receiver.getAddress();
      await mint(fixture, fixture.owner, to, 1n);
      expect(await fixture.token.ownerOf(1n)).to.equal(to);
    });

    it("notes an artist as the creator of what they mint", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      await mint(fixture, fixture.artist, fixture.buyer.address, 1n);
      expect(await fixture.token.creatorOf(1n)).to.equal(fixture.artist.address);
    });

    it("notes the artist, not the market, as the creator of what their market mints", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      await mint(fixture, fixture.market, fixture.buyer.address, 1n);
      expect(await fixture.token.creatorOf(1n)).to.equal(fixture.owner.address);
    });
  });
}

describe("KIP17Token.mintWithTokenURI", () => {
  it("answers true and leaves the royalty router alone", async () => {
    const { token, router, owner } = await networkHelpers.loadFixture(deploy);
    expect(await token.mintWithTokenURI.staticCall(owner, 1n, "")).to.equal(true);
    await token.mintWithTokenURI(owner, 1n, "");
    expect(await router.getFunction("created").staticCall()).to.equal(0n);
  });
});

describe("KIP17Token.mintWithRoyalty", () => {
  async function infoOf({ router, token }: Fixture) {
    const address = (await router.getFunction("royaltyInfoOf").staticCall(token)) as string;
    return ethers.getContractAt("TokenRoyaltyInfoMock", address);
  }

  it("answers true", async () => {
    const { token, owner } = await networkHelpers.loadFixture(deploy);
    expect(await token.mintWithRoyalty.staticCall(owner, 1n, "", await flatTerms(owner, 1))).to.equal(true);
  });

  it("creates the RoyaltyInfo where there is none, and sets the terms as the collection", async () => {
    const fixture = await networkHelpers.loadFixture(deploy);
    const { token, router, owner, other } = fixture;
    const tx = await token.mintWithRoyalty(owner, 7n, "ipfs://7", await flatTerms(other, 1_000));
    expect(await router.getFunction("created").staticCall()).to.equal(1n);
    await expect(tx)
      .to.emit(await infoOf(fixture), "TermsReceived")
      .withArgs(token, 7n, [[[other.address, 1_000n]], 0n, [], []]);
  });

  it("uses the RoyaltyInfo that is there", async () => {
    const fixture = await networkHelpers.loadFixture(deploy);
    const { token, router, market, buyer, owner } = fixture;
    await router.getFunction("createRoyaltyInfo").send(token);
    const info = await infoOf(fixture);
    const tx = await token.connect(market).mintWithRoyalty(buyer, 7n, "ipfs://7", await flatTerms(owner, 500));
    expect(await router.getFunction("created").staticCall()).to.equal(1n);
    await expect(tx)
      .to.emit(info, "TermsReceived")
      .withArgs(token, 7n, [[[owner.address, 500n]], 0n, [], []]);
  });

  it("reverts as a whole when the terms are refused", async () => {
    const fixture = await networkHelpers.loadFixture(deploy);
    const { token, router, owner } = fixture;
    await router.getFunction("createRoyaltyInfo").send(token);
    const info = await infoOf(fixture);
    await info.getFunction("setRefuses").send(true);
    await expect(token.mintWithRoyalty(owner, 7n, "ipfs://7", await flatTerms(owner, 500)))
      .to.be.revertedWithCustomError(info, "TermsRefused")
      .withArgs(7n);
    expect(await token.creatorOf(7n)).to.equal(ZeroAddress);
    await expect(token.ownerOf(7n)).to.be.revertedWithCustomError(token, "ERC721NonexistentToken").withArgs(7n);
  });
});

describe("KIP17Token.creatorOf", () => {
  it("is zero for a token that never was", async () => {
    const { token } = await networkHelpers.loadFixture(deploy);
    expect(await token.creatorOf(1n)).to.equal(ZeroAddress);
  });

  it("stays when the token moves, is burned, and when the artist leaves", async () => {
    const { token, artist, buyer } = await networkHelpers.loadFixture(deploy);
    await token.connect(artist).mintWithTokenURI(buyer, 1n, "");
    await token.connect(artist).renounceMinter();
    expect(await token.creatorOf(1n)).to.equal(artist.address);
    await token.connect(buyer).burn(1n);
    expect(await token.creatorOf(1n)).to.equal(artist.address);
  });
});
