import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress } from "ethers";
import { deploySold, MARK, SIZE } from "./KIP17Edition.fixtures.js";

const { ethers, networkHelpers } = await network.create();
const deploy = () => deploySold(ethers);
type Fixture = Awaited<ReturnType<typeof deploy>>;

async function expectGone({ edition }: Fixture, tokenId: number) {
  await expect(edition.ownerOf(tokenId))
    .to.be.revertedWithCustomError(edition, "OwnerQueryForNonexistentToken")
    .withArgs();
  await expect(edition.markOf(tokenId))
    .to.be.revertedWithCustomError(edition, "OwnerQueryForNonexistentToken")
    .withArgs();
}

describe("KIP17Edition.takeBack", () => {
  for (const who of ["owner", "alice", "stranger"] as const) {
    it(`reverts for the caller ${who}`, async () => {
      const { edition, alice, ...people } = await networkHelpers.loadFixture(deploy);
      const caller = { ...people, alice }[who];
      await expect(edition.connect(caller).takeBack(1n, alice))
        .to.be.revertedWithCustomError(edition, "KIP17EditionNotMarket")
        .withArgs(caller);
    });
  }

  it("reverts for another's copy", async () => {
    const { edition, takeBack, alice, bob } = await networkHelpers.loadFixture(deploy);
    await expect(takeBack(1, bob))
      .to.be.revertedWithCustomError(edition, "KIP17EditionNotHolder")
      .withArgs(1, bob, alice);
  });

  it("reverts for who has sold it", async () => {
    const { edition, takeBack, alice, bob } = await networkHelpers.loadFixture(deploy);
    await edition.connect(alice).transferFrom(alice, bob, 2n);
    await expect(takeBack(2, alice))
      .to.be.revertedWithCustomError(edition, "KIP17EditionNotHolder")
      .withArgs(2, alice, bob);
  });

  it("reverts for who is only approved", async () => {
    const { edition, takeBack, alice, operator } = await networkHelpers.loadFixture(deploy);
    await edition.connect(alice).setApprovalForAll(operator, true);
    await expect(takeBack(1, operator))
      .to.be.revertedWithCustomError(edition, "KIP17EditionNotHolder")
      .withArgs(1, operator, alice);
  });

  for (const tokenId of [0, 11]) {
    it(`reverts for the number ${tokenId.toString()}, which does not exist`, async () => {
      const { edition, takeBack } = await networkHelpers.loadFixture(deploy);
      await expect(takeBack(tokenId, ZeroAddress))
        .to.be.revertedWithCustomError(edition, "OwnerQueryForNonexistentToken")
        .withArgs();
    });
  }

  it("reverts the second time", async () => {
    const { edition, takeBack, alice } = await networkHelpers.loadFixture(deploy);
    await takeBack(3, alice);
    await expect(takeBack(3, alice)).to.be.revertedWithCustomError(edition, "OwnerQueryForNonexistentToken").withArgs();
  });

  for (const tokenId of [1, 3, 5]) {
    it(`burns number ${tokenId.toString()} of a batch without an approval, and leaves its neighbours alone`, async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { edition, market, takeBack, alice, bob } = fixture;
      expect(await market.takeBack.staticCall(edition, tokenId, alice)).to.equal(MARK);
      await expect(takeBack(tokenId, alice)).to.emit(edition, "Transfer").withArgs(alice, ZeroAddress, tokenId);
      await expectGone(fixture, tokenId);
      for (const other of [1, 2, 3, 4, 5].filter((number) => number !== tokenId)) {
        expect(await edition.ownerOf(other)).to.equal(alice.address);
        expect(await edition.markOf(other)).to.equal(MARK);
      }
      expect(await edition.ownerOf(6n)).to.equal(bob.address);
      expect(await edition.markOf(6n)).to.equal(7n);
      expect(await edition.balanceOf(alice)).to.equal(4n);
      expect(await edition.totalSupply()).to.equal(9n);
      expect(await edition.totalMinted()).to.equal(10n);
    });
  }

  for (const [name, tokenId] of [
    ["that the market sold", 1],
    ["of the owner's", 9],
  ] as const) {
    it(`leaves room for one more in the place of a copy ${name}`, async () => {
      const { edition, sell, takeBack, alice, owner } = await networkHelpers.loadFixture(deploy);
      await sell(alice, SIZE - 10n, MARK);
      await expect(sell(alice, 1, MARK))
        .to.be.revertedWithCustomError(edition, "KIP17EditionSoldOut")
        .withArgs(1, 0);
      await takeBack(tokenId, tokenId === 9 ? owner : alice);
      await expect(sell(alice, 2, MARK))
        .to.be.revertedWithCustomError(edition, "KIP17EditionSoldOut")
        .withArgs(2, 1);
      await sell(alice, 1, 3);
      expect(await edition.ownerOf(SIZE + 1n)).to.equal(alice.address);
      expect(await edition.markOf(SIZE + 1n)).to.equal(3n);
      await expect(sell(alice, 1, MARK))
        .to.be.revertedWithCustomError(edition, "KIP17EditionSoldOut")
        .withArgs(1, 0);
      expect(await edition.totalSupply()).to.equal(SIZE);
    });
  }

  it("leaves room for a copy once, and none for one that its holder burned", async () => {
    const { edition, sell, takeBack, alice } = await networkHelpers.loadFixture(deploy);
    await sell(alice, SIZE - 10n, MARK);
    await edition.connect(alice).burn(1n);
    await takeBack(2, alice);
    for (const tokenId of [1, 2]) {
      await expect(takeBack(tokenId, alice))
        .to.be.revertedWithCustomError(edition, "OwnerQueryForNonexistentToken")
        .withArgs();
    }
    await expect(sell(alice, 2, MARK))
      .to.be.revertedWithCustomError(edition, "KIP17EditionSoldOut")
      .withArgs(2, 1);
  });

  it("never runs out of room, however often everything is sold and taken back", async () => {
    const { edition, sell, takeBack, alice, bob } = await networkHelpers.loadFixture(deploy);
    for (let round = 0n; round < 3n; ++round) {
      const first = 11n + round * 40n;
      await sell(alice, 40, MARK);
      for (let tokenId = first; tokenId < first + 40n; ++tokenId) await takeBack(tokenId, alice);
    }
    await sell(bob, 40, MARK);
    expect(await edition.balanceOf(bob)).to.equal(43n);
    expect(await edition.totalSupply()).to.equal(SIZE);
    expect(await edition.totalMinted()).to.equal(10n + 160n);
    await expect(sell(bob, 1, MARK))
      .to.be.revertedWithCustomError(edition, "KIP17EditionSoldOut")
      .withArgs(1, 0);
  });

  it("answers the mark after transfers, to whoever holds the copy", async () => {
    const { edition, market, alice, bob, stranger } = await networkHelpers.loadFixture(deploy);
    await edition.connect(alice).transferFrom(alice, bob, 3n);
    await edition.connect(bob).transferFrom(bob, stranger, 3n);
    expect(await market.takeBack.staticCall(edition, 3, stranger)).to.equal(MARK);
    expect(await market.takeBack.staticCall(edition, 4, alice)).to.equal(MARK);
    expect(await market.takeBack.staticCall(edition, 10, await edition.ownerOf(10n))).to.equal(0n);
  });

  it("clears an approval", async () => {
    const fixture = await networkHelpers.loadFixture(deploy);
    const { edition, takeBack, alice, operator } = fixture;
    await edition.connect(alice).approve(operator, 2n);
    await takeBack(2, alice);
    await expect(edition.connect(operator).transferFrom(alice, operator, 2n))
      .to.be.revertedWithCustomError(edition, "OwnerQueryForNonexistentToken")
      .withArgs();
  });
});

describe("KIP17Edition.burn", () => {
  for (const who of ["the owner of the copy", "an approved account", "an operator"] as const) {
    it(`is for ${who}`, async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { edition, alice, operator } = fixture;
      if (who === "an approved account") await edition.connect(alice).approve(operator, 2n);
      if (who === "an operator") await edition.connect(alice).setApprovalForAll(operator, true);
      const caller = who === "the owner of the copy" ? alice : operator;
      await expect(edition.connect(caller).burn(2n)).to.emit(edition, "Transfer").withArgs(alice, ZeroAddress, 2);
      await expectGone(fixture, 2);
      expect(await edition.ownerOf(3n)).to.equal(alice.address);
      expect(await edition.markOf(3n)).to.equal(MARK);
      expect(await edition.balanceOf(alice)).to.equal(4n);
      expect(await edition.totalSupply()).to.equal(9n);
    });
  }

  for (const who of ["owner", "bob", "stranger"] as const) {
    it(`reverts for the caller ${who}`, async () => {
      const { edition, ...people } = await networkHelpers.loadFixture(deploy);
      await expect(edition.connect(people[who]).burn(2n))
        .to.be.revertedWithCustomError(edition, "TransferCallerNotOwnerNorApproved")
        .withArgs();
    });
  }

  it("reverts for a copy that was burned", async () => {
    const { edition, alice } = await networkHelpers.loadFixture(deploy);
    await edition.connect(alice).burn(2n);
    await expect(edition.connect(alice).burn(2n))
      .to.be.revertedWithCustomError(edition, "OwnerQueryForNonexistentToken")
      .withArgs();
  });
});

describe("KIP17Edition.markOf", () => {
  for (const tokenId of [0, 11]) {
    it(`reverts for the number ${tokenId.toString()}, which does not exist`, async () => {
      const { edition } = await networkHelpers.loadFixture(deploy);
      await expect(edition.markOf(tokenId))
        .to.be.revertedWithCustomError(edition, "OwnerQueryForNonexistentToken")
        .withArgs();
    });
  }
});
