import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import type { Droit, PhaseOptions } from "../../sdk/src/index.ts";
import {
  balanceChanges,
  DAY,
  ethers,
  expectDroitError,
  FEE_BPS,
  loadWorld,
  NATIVE,
  PRICE,
  time,
  type World,
} from "./world.ts";

interface Dropped extends World {
  edition: string;
  artistSdk: Droit;
  shopper: Droit;
  refundUntil: number;
}

async function dropped(changes: Partial<PhaseOptions> = {}): Promise<Dropped> {
  const world = await loadWorld();
  const artistSdk = await world.as(world.artist);
  const { collection: edition } = await artistSdk.createEdition({
    name: "Han",
    symbol: "HAN",
    size: 10,
    baseURI: "ipfs://",
  });
  const now = await time.latest();
  const refundUntil = now + 10 * DAY;
  const phase = { price: PRICE, startsAt: now, endsAt: now + 5 * DAY, cap: 5, ...changes };
  const { phases } = await artistSdk.createDrop({ collection: edition, refundUntil, phases: [phase] });
  expect(phases).to.deep.equal([1]);
  return { ...world, edition, artistSdk, shopper: await world.as(world.buyer), refundUntil };
}

describe("sdk: createEdition, createDrop", () => {
  it("makes an edition that the factory knows, and sells it", async () => {
    const { addresses, edition, artist, shopper } = await dropped({ walletLimit: 3 });
    const factory = await ethers.getContractAt("EditionFactory", addresses.EditionFactory);
    expect(await factory.isEdition(edition)).to.be.true;
    const contract = await ethers.getContractAt("KIP17Edition", edition);
    expect(await contract.owner()).to.equal(artist.address);
    expect(await shopper.editionPhase({ collection: edition, phase: 1 })).to.deep.include({
      currency: NATIVE,
      price: PRICE,
      cap: 5,
      walletLimit: 3,
      open: true,
      sold: 0,
    });
    expect(await shopper.editionPhase({ collection: edition, phase: 2 })).to.equal(undefined);
  });

  it("is the artist's alone", async () => {
    const { edition, shopper } = await dropped();
    const work = shopper.createDrop({ collection: edition, phases: [] });
    await expectDroitError(work, "DropNotArtist");
  });
});

describe("sdk: buyEditions, returnEdition, drawProceeds", () => {
  it("buys copies at the price that was seen", async () => {
    const { edition, shopper, buyer } = await dropped();
    const [paid] = await balanceChanges([buyer], async () => {
      const { tokenIds, approvals } = await shopper.buyEditions({
        collection: edition,
        phase: 1,
        quantity: 3,
        price: PRICE,
      });
      expect({ tokenIds, approvals }).to.deep.equal({ tokenIds: [1n, 2n, 3n], approvals: [] });
    });
    expect(paid).to.equal(-3n * PRICE);
    const contract = await ethers.getContractAt("KIP17Edition", edition);
    expect(await contract.balanceOf(buyer)).to.equal(3n);
    expect((await shopper.editionPhase({ collection: edition, phase: 1 }))!.sold).to.equal(3);
  });

  it("pays nothing at another price", async () => {
    const { edition, shopper, buyer } = await dropped();
    const work = shopper.buyEditions({ collection: edition, phase: 1, price: PRICE - 1n });
    const error = await expectDroitError(work, "DropWrongPrice");
    expect(error.message).to.equal("The price is not what the buyer saw: it is 1 native coin.");
    expect(await ethers.provider.getTransactionCount(buyer)).to.equal(0);
  });

  it("says how many are left", async () => {
    const { edition, shopper } = await dropped();
    const work = shopper.buyEditions({ collection: edition, phase: 1, quantity: 6, price: PRICE });
    expect((await expectDroitError(work, "DropSoldOut")).args).to.deep.equal({ quantity: 6n, left: 5n });
  });

  it("approves just the price in a token", async () => {
    const { currency } = await loadWorld();
    const { edition, shopper, addresses } = await dropped({ currency });
    const { approvals } = await shopper.buyEditions({
      collection: edition,
      phase: 1,
      quantity: 2,
      price: PRICE,
      currency,
    });
    expect(approvals[0]).to.deep.include({ kind: "amount", amount: 2n * PRICE, spender: addresses.EditionDrop });
  });

  it("approves nothing where nothing is left", async () => {
    const { currency } = await loadWorld();
    const { edition, shopper, buyer } = await dropped({ currency });
    const work = shopper.buyEditions({ collection: edition, phase: 1, quantity: 6, price: PRICE, currency });
    await expectDroitError(work, "DropSoldOut");
    expect(await ethers.provider.getTransactionCount(buyer)).to.equal(0);
  });

  it("proves that the buyer is on the list", async () => {
    const { buyer: known, seller } = await loadWorld();
    const tree = StandardMerkleTree.of([[known.address], [seller.address]], ["address"]);
    const { edition, shopper } = await dropped({ allowlist: tree.root });
    const terms = { collection: edition, phase: 1, price: PRICE };
    expect((await shopper.editionPhase(terms))!.open).to.be.false;
    await expectDroitError(shopper.buyEditions(terms), "DropNotAllowed");
    await shopper.buyEditions({ ...terms, allowlistProof: tree.getProof([known.address]) });
  });

  it("takes a copy back for what it cost, and pays out the rest later", async () => {
    const { edition, shopper, artistSdk, buyer, artist, refundUntil } = await dropped();
    await shopper.buyEditions({ collection: edition, phase: 1, quantity: 2, price: PRICE });
    const [back] = await balanceChanges([buyer], async () => {
      expect((await shopper.returnEdition({ collection: edition, tokenId: 1n })).amount).to.equal(PRICE);
    });
    expect(back).to.equal(PRICE);
    const phase = { collection: edition, phase: 1 };
    await expectDroitError(artistSdk.drawProceeds(phase), "DropStillReturnable");
    await time.increaseTo(refundUntil);
    const rest = PRICE - (PRICE * BigInt(FEE_BPS)) / 10_000n;
    const [drawn] = await balanceChanges([artist], async () => {
      expect((await shopper.drawProceeds(phase)).amount).to.equal(rest);
    });
    expect(drawn).to.equal(rest);
    await expectDroitError(shopper.returnEdition({ collection: edition, tokenId: 2n }), "DropNotReturnable");
  });
});
