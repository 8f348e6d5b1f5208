import { expect } from "chai";
import { type Escrow, escrowId, type EscrowTerms } from "../../sdk/src/index.ts";
import { DAY, ethers, expectDroitError, loadWorld, NATIVE, PRICE, time, type World } from "./world.ts";

async function bought(): Promise<World & { escrow: Escrow }> {
  const world = await loadWorld();
  const terms = { collection: world.collection, tokenId: 1n, price: PRICE, delivery: "Delivered" as const };
  const { listing } = await (await world.as(world.seller)).list(terms);
  const { escrow } = await (await world.as(world.buyer)).buy({ listing });
  return { ...world, escrow: escrow! };
}

/** An escrow for a trifle that a stranger opens over a token which the buyer has already: its refund would give it away. */
async function openTrap({ addresses, buyer, stranger, collection }: World, tokenId: bigint): Promise<string> {
  const contract = await ethers.getContractAt("RefundEscrow", addresses.RefundEscrow);
  const terms: EscrowTerms = {
    opener: stranger.address,
    seller: stranger.address,
    buyer: buyer.address,
    collection,
    tokenId,
    currency: NATIVE,
    amount: 1n,
    closesAt: BigInt((await time.latest()) + DAY),
    delivery: 0n,
    royalties: [],
    fees: [],
  };
  await contract.connect(stranger).open(terms, "0x", { value: 1n });
  return escrowId(terms);
}

describe("sdk: escrows", () => {
  it("shows a sale to its buyer and its seller, with the time left", async () => {
    const { as, seller, buyer, stranger, escrow } = await bought();
    await time.increaseTo(escrow.terms.closesAt - 100n);
    const droit = await as(buyer);
    const expected = { ...escrow, state: "refundable", timeLeft: 100 };
    expect(await droit.escrows()).to.deep.equal([{ ...expected, role: "buyer" }]);
    expect(await droit.escrows({ account: seller.address })).to.deep.equal([{ ...expected, role: "seller" }]);
    expect(await droit.escrows({ account: stranger.address })).to.deep.equal([]);
    expect(await droit.escrow(escrow.id)).to.deep.equal(expected);
  });

  it("can be closed once its time is over, and is gone from the list once it has ended", async () => {
    const { as, buyer, escrow } = await bought();
    const droit = await as(buyer);
    await time.increaseTo(escrow.terms.closesAt);
    expect(await droit.escrow(escrow.id)).to.deep.include({ state: "closable", timeLeft: 0 });
    await droit.close(escrow.id);
    expect(await droit.escrows()).to.deep.equal([]);
    const [ended] = await droit.escrows({ ended: true });
    expect(ended).to.deep.equal({ ...escrow, state: "ended", timeLeft: 0, role: "buyer" });
  });

  describe("given somebody else opened one that names the buyer", () => {
    it("never shows it", async () => {
      const world = await bought();
      const id = await openTrap(world, 1n);
      const droit = await world.as(world.buyer);
      expect((await droit.escrows({ ended: true })).map((each) => each.id)).to.deep.equal([world.escrow.id]);
      await expectDroitError(droit.escrow(id), "FOREIGN_ESCROW");
    });

    it("never refunds it: the NFT would go for a trifle", async () => {
      const world = await bought();
      const id = await openTrap(world, 1n);
      const droit = await world.as(world.buyer);
      const error = await expectDroitError(droit.refund(id), "FOREIGN_ESCROW");
      expect(error.args).to.deep.equal({ id, opener: world.stranger.address });
      await expectDroitError(droit.simulate.refund(id), "FOREIGN_ESCROW");
      expect(await world.works.ownerOf(1n)).to.equal(world.buyer.address);
    });
  });

  it("computes the id as the contract does", async () => {
    const { addresses, escrow } = await bought();
    const contract = await ethers.getContractAt("RefundEscrow", addresses.RefundEscrow);
    expect(await contract.idOf(escrow.terms)).to.equal(escrowId(escrow.terms));
  });

  it("reads no events of a block before the one that it was told", async () => {
    const { as, buyer, escrow } = await bought();
    const fromBlock = (await ethers.provider.getBlockNumber()) + 1;
    const droit = await as(buyer, { fromBlock });
    expect(await droit.escrows()).to.deep.equal([]);
    await expectDroitError(droit.escrow(escrow.id), "NOT_FOUND");
  });

  it("needs an account", async () => {
    const { addresses } = await loadWorld();
    const { createDroit } = await import("../../sdk/src/index.ts");
    const droit = await createDroit({ provider: ethers.provider, addresses });
    await expectDroitError(droit.escrows(), "NO_SIGNER");
  });
});

describe("sdk: claim", () => {
  it("gives nothing where nothing was refused", async () => {
    const { as, seller, escrow } = await bought();
    await expectDroitError((await as(seller)).claim(escrow.id), "EscrowNothingToClaim");
  });
});
