import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { createDrop, createEdition, type DropSuite, loadDrops, SIZE } from "../helpers/drops.js";
import { eventsOf } from "../helpers/books.js";
import { deployMock, ethers, networkHelpers, NOBODY } from "../helpers/suite.js";

const ARGS = ["Han River", "HAN", SIZE, "ipfs://copies/", "ipfs://collection"] as const;

type Texts = readonly [name: string, symbol: string, size: bigint | number, baseURI: string, contractURI: string];

/** Which address an artist's edition will have, of which they created so many before. */
async function addressOf(
  { dropAddress, factory, router }: DropSuite,
  artist: HardhatEthersSigner,
  [name, symbol, ...rest]: Texts = ARGS,
  before = 0,
): Promise<string> {
  const editions = await ethers.getContractFactory("KIP17Edition");
  const { data } = await editions.getDeployTransaction(name, symbol, artist, dropAddress, router, ...rest);
  return ethers.getCreate2Address(await factory.getAddress(), ethers.toBeHex(before, 32), ethers.keccak256(data));
}

describe("EditionFactory.createEdition", () => {
  it("deploys an edition that belongs to the caller, with all that was asked for", async () => {
    const suite = await loadDrops();
    const { factory, stranger, dropAddress, router } = suite;
    const expected = await addressOf(suite, stranger);
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
    const largest: Texts = ["", "", 2n ** 32n - 1n, "", ""];
    const expected = await addressOf(suite, suite.stranger, largest);
    await suite.factory.connect(suite.stranger).createEdition(...largest);
    const edition = await ethers.getContractAt("KIP17Edition", expected);
    expect(await edition.editionSize()).to.equal(2n ** 32n - 1n);
    expect([await edition.name(), await edition.symbol(), await edition.contractURI()]).to.deep.equal(["", "", ""]);
  });

  it("refuses an edition of no copies, and knows none afterwards", async () => {
    const suite = await loadDrops();
    const { factory, edition, stranger } = suite;
    const none: Texts = ["", "", 0, "", ""];
    const next = await addressOf(suite, stranger, none);
    await expect(factory.connect(stranger).createEdition(...none)).to.be.revertedWithCustomError(
      edition,
      "KIP17EditionEmpty",
    );
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

describe("EditionFactory: the address of an edition", () => {
  /** Creates editions in this order, and answers where they are; then nothing of it has happened. */
  async function createInOrder({ factory }: DropSuite, artists: readonly HardhatEthersSigner[], args: Texts = ARGS) {
    const snapshot = await networkHelpers.takeSnapshot();
    const addresses: string[] = [];
    for (const artist of artists) {
      const created = await eventsOf(factory, factory.connect(artist).createEdition(...args));
      addresses.push(created[0]![1] as string);
    }
    await snapshot.restore();
    return addresses;
  }

  it("is the same whoever comes before, and in whatever order", async () => {
    const suite = await loadDrops();
    const { buyer, receiver, stranger } = suite;
    const own = await addressOf(suite, stranger);
    const second = await addressOf(suite, stranger, ARGS, 1);
    const theirs = await addressOf(suite, buyer);
    expect(await createInOrder(suite, [stranger, buyer])).to.deep.equal([own, theirs]);
    expect(await createInOrder(suite, [buyer, stranger])).to.deep.equal([theirs, own]);
    expect(await createInOrder(suite, [receiver, buyer, receiver, stranger, receiver, stranger])).to.deep.equal([
      await addressOf(suite, receiver),
      theirs,
      await addressOf(suite, receiver, ARGS, 1),
      own,
      await addressOf(suite, receiver, ARGS, 2),
      second,
    ]);
  });

  it("is never another's, who names the very same", async () => {
    const suite = await loadDrops();
    const { buyer, factory, stranger } = suite;
    const expected = await addressOf(suite, stranger);
    for (let count = 0; count < 3; ++count) await factory.connect(buyer).createEdition(...ARGS);
    expect(await ethers.provider.getCode(expected)).to.equal("0x");
    await factory.connect(stranger).createEdition(...ARGS);
    expect(await (await ethers.getContractAt("KIP17Edition", expected)).owner()).to.equal(stranger.address);
  });

  it("is another for other texts and another size", async () => {
    const suite = await loadDrops();
    const others: Texts[] = [
      ["Nakdong", ARGS[1], ARGS[2], ARGS[3], ARGS[4]],
      [ARGS[0], "NAK", ARGS[2], ARGS[3], ARGS[4]],
      [ARGS[0], ARGS[1], SIZE + 1, ARGS[3], ARGS[4]],
      [ARGS[0], ARGS[1], ARGS[2], "ipfs://others/", ARGS[4]],
      [ARGS[0], ARGS[1], ARGS[2], ARGS[3], "ipfs://other"],
    ];
    const addresses = new Set<string>();
    for (const args of [ARGS, ...others]) {
      const [address] = await createInOrder(suite, [suite.stranger], args);
      expect(address).to.equal(await addressOf(suite, suite.stranger, args));
      addresses.add(address!);
    }
    expect(addresses.size).to.equal(6);
  });

  it("counts no attempt that failed", async () => {
    const suite = await loadDrops();
    const { edition, factory, stranger } = suite;
    const failed = factory.connect(stranger).createEdition("", "", 0, "", "");
    await expect(failed).to.be.revertedWithCustomError(edition, "KIP17EditionEmpty");
    expect(await createInOrder(suite, [stranger])).to.deep.equal([await addressOf(suite, stranger)]);
  });
});

describe("EditionFactory.isEdition", () => {
  it("knows an edition from its creation on, and not before", async () => {
    const suite = await loadDrops();
    const next = await addressOf(suite, suite.stranger);
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
