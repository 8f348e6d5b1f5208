import { expect } from "chai";
import { createDrop, createEdition, type DropSuite, loadDrops, SIZE } from "../helpers/drops.js";
import { eventsOf } from "../helpers/books.js";
import { deployMock, ethers, NOBODY } from "../helpers/suite.js";

const ARGS = ["Han River", "HAN", SIZE, "ipfs://copies/", "ipfs://collection"] as const;

/** Which address the next edition will have. */
async function nextEdition({ factory }: DropSuite): Promise<string> {
  const nonce = await ethers.provider.getTransactionCount(factory);
  return ethers.getCreateAddress({ from: await factory.getAddress(), nonce });
}

describe("EditionFactory.createEdition", () => {
  it("deploys an edition that belongs to the caller, with all that was asked for", async () => {
    const suite = await loadDrops();
    const { factory, stranger, dropAddress, router } = suite;
    const expected = await nextEdition(suite);
    expect(await factory.connect(stranger).createEdition.staticCall(...ARGS)).to.equal(expected);
    expect(await eventsOf(factory, factory.connect(stranger).createEdition(...ARGS))).to.deep.equal([
      ["EditionCreated", expected, stranger.address, BigInt(SIZE)],
    ]);
    const edition = await ethers.getContractAt("KIP17Edition", expected);
    expect(await edition.owner()).to.equal(stranger.address);
    expect(await edition.pendingOwner()).to.equal(NOBODY);
    expect(await edition.market()).to.equal(dropAddress);
    expect(await edition.royaltyRouter()).to.equal(await router.getAddress());
    expect(await edition.name()).to.equal("Han River");
    expect(await edition.symbol()).to.equal("HAN");
    expect(await edition.editionSize()).to.equal(SIZE);
    expect(await edition.contractURI()).to.equal("ipfs://collection");
    expect(await edition.totalMinted()).to.equal(0n);
    await edition.connect(stranger).mint(stranger, 1, 0);
    expect(await edition.tokenURI(1)).to.equal("ipfs://copies/1");
  });

  it("takes the largest size, and no texts at all", async () => {
    const suite = await loadDrops();
    const expected = await nextEdition(suite);
    await suite.factory.createEdition("", "", 2n ** 32n - 1n, "", "");
    const edition = await ethers.getContractAt("KIP17Edition", expected);
    expect(await edition.editionSize()).to.equal(2n ** 32n - 1n);
    expect([await edition.name(), await edition.symbol(), await edition.contractURI()]).to.deep.equal(["", "", ""]);
  });

  it("refuses an edition of no copies, and knows none afterwards", async () => {
    const suite = await loadDrops();
    const { factory, edition } = suite;
    const next = await nextEdition(suite);
    await expect(factory.createEdition("", "", 0, "", "")).to.be.revertedWithCustomError(edition, "KIP17EditionEmpty");
    expect(await factory.isEdition(next)).to.equal(false);
  });

  it("deploys two of the same, each for itself", async () => {
    const suite = await loadDrops();
    const { factory, seller } = suite;
    const twin = await createEdition(suite, seller);
    expect(await twin.getAddress()).not.to.equal(suite.work);
    expect(await factory.isEdition(twin)).to.equal(true);
    expect(await factory.isEdition(suite.work)).to.equal(true);
  });

  it("goes on while the market has stopped new sales", async () => {
    const suite = await loadDrops();
    await suite.drop.connect(suite.owner).pause();
    const edition = await createEdition(suite, suite.stranger);
    expect(await suite.factory.isEdition(edition)).to.equal(true);
  });
});

describe("EditionFactory.isEdition", () => {
  it("knows an edition from its creation on, and not before", async () => {
    const suite = await loadDrops();
    const next = await nextEdition(suite);
    expect(await suite.factory.isEdition(next)).to.equal(false);
    await createEdition(suite, suite.stranger);
    expect(await suite.factory.isEdition(next)).to.equal(true);
  });

  it("knows nothing that was deployed elsewhere, whatever it is", async () => {
    const suite = await loadDrops();
    const { factory, seller, dropAddress, router } = suite;
    const byHand = await ethers.deployContract("KIP17Edition", [
      ARGS[0],
      ARGS[1],
      seller,
      dropAddress,
      router,
      ...ARGS.slice(2),
    ]);
    const collection = await deployMock<{ getAddress(): Promise<string> }>("PlainERC721");
    for (const account of [
      NOBODY,
      seller.address,
      dropAddress,
      await factory.getAddress(),
      await byHand.getAddress(),
      await collection.getAddress(),
    ]) {
      expect(await factory.isEdition(account)).to.equal(false);
    }
  });

  it("still knows an edition that changed hands, or has nobody's", async () => {
    const { factory, edition, seller, stranger, work } = await loadDrops();
    await edition.connect(seller).transferOwnership(stranger);
    await edition.connect(stranger).acceptOwnership();
    expect(await factory.isEdition(work)).to.equal(true);
    await edition.connect(stranger).renounceOwnership();
    expect(await factory.isEdition(work)).to.equal(true);
  });
});

describe("EditionFactory.market", () => {
  it("is the market that deployed it", async () => {
    const { factory, dropAddress } = await loadDrops();
    expect(await factory.market()).to.equal(dropAddress);
  });

  it("gives each market a factory of its own, whose editions the other refuses", async () => {
    const suite = await loadDrops();
    const { router, gate, owner, seller, drop } = suite;
    const other = await ethers.deployContract("EditionDrop", [router, gate, owner]);
    const factory = await ethers.getContractAt("EditionFactory", await other.editionFactory());
    expect(await factory.getAddress()).not.to.equal(await suite.factory.getAddress());
    expect(await factory.market()).to.equal(await other.getAddress());
    const edition = await createEdition({ factory }, seller);
    const work = await edition.getAddress();
    expect(await suite.factory.isEdition(work)).to.equal(false);
    await expect(createDrop({ ...suite, work }))
      .to.be.revertedWithCustomError(drop, "DropUnknownEdition")
      .withArgs(work);
  });

  it("must be a contract: who deploys a factory by hand creates nothing", async () => {
    const { router, edition, owner } = await loadDrops();
    const factory = await ethers.deployContract("EditionFactory", [router]);
    expect(await factory.market()).to.equal(owner.address);
    await expect(factory.createEdition(...ARGS))
      .to.be.revertedWithCustomError(edition, "KIP17EditionNotAContract")
      .withArgs(owner.address);
  });
});
