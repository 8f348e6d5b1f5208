import { expect } from "chai";
import type { Escrow, RefundResult, Sent } from "../../sdk/src/index.ts";
import {
  balanceChanges,
  DAY,
  deployForeign,
  ethers,
  expectDroitError,
  FEE_BPS,
  loadWorld,
  networkHelpers,
  PRICE,
  ROYALTY_BPS,
  time,
  type World,
} from "./world.ts";

async function bought(changes: object = {}): Promise<World & { escrow: Escrow }> {
  const world = await loadWorld();
  const terms = { collection: world.collection, tokenId: 1n, price: PRICE, delivery: "Delivered" as const, ...changes };
  const { listing } = await (await world.as(world.seller)).list(terms);
  const { escrow } = await (await world.as(world.buyer)).buy({ listing });
  return { ...world, escrow: escrow! };
}

describe("sdk: refund", () => {
  it("needs the escrow's id alone, and approves the one token that goes back", async () => {
    const { as, seller, buyer, works, collection, addresses, escrow } = await bought();
    const droit = await as(buyer);
    let result: (Sent & RefundResult) | undefined;
    const changes = await balanceChanges([buyer, addresses.RefundEscrow], async () => {
      result = await droit.refund(escrow.id);
    });
    expect(changes).to.deep.equal([PRICE, -PRICE]);
    const { approvals, returned, amount, escrow: ended } = result!;
    expect({ returned, amount }).to.deep.equal({ returned: true, amount: PRICE });
    expect(ended).to.deep.equal(escrow);
    const spender = addresses.RefundEscrow;
    expect(approvals).to.deep.equal([{ kind: "token", collection, tokenId: 1n, spender, hash: approvals[0]!.hash }]);
    expect(await works.ownerOf(1n)).to.equal(seller.address);
  });

  it("takes the escrow as it was returned, too", async () => {
    const { as, seller, buyer, works, escrow } = await bought();
    await (await as(buyer)).refund(escrow);
    expect(await works.ownerOf(1n)).to.equal(seller.address);
  });

  it("needs no approval where the escrow holds the token", async () => {
    const { as, seller, buyer } = await loadWorld();
    const { foreign, address } = await deployForeign(seller);
    const { listing } = await (await as(seller)).list({ collection: address, tokenId: 7n, price: PRICE });
    const droit = await as(buyer);
    const { escrow } = await droit.buy({ listing });
    expect((await droit.refund(escrow!.id)).approvals).to.deep.equal([]);
    expect(await foreign.ownerOf(7n)).to.equal(seller.address);
  });

  it("finds an escrow that was opened many pages of blocks ago", async () => {
    const { as, buyer, escrow } = await bought();
    await networkHelpers.mine(250);
    const droit = await as(buyer, { pageSize: 20 });
    expect((await droit.escrow(escrow.id)).terms).to.deep.equal(escrow.terms);
  });

  it("is too late after the window, approves nothing, and says since when", async () => {
    const { as, buyer, escrow } = await bought();
    await time.increase(8 * DAY);
    const sent = await ethers.provider.getTransactionCount(buyer);
    const error = await expectDroitError((await as(buyer)).refund(escrow.id), "EscrowWindowOver");
    expect(error.message).to.match(/^The time for a refund is over, since .* UTC\.$/);
    expect(error.args.closesAt).to.equal(escrow.terms.closesAt);
    expect(await ethers.provider.getTransactionCount(buyer)).to.equal(sent);
  });

  it("is the buyer's alone, and nothing is approved for it", async () => {
    const { as, seller, buyer, escrow } = await bought();
    const sent = await ethers.provider.getTransactionCount(seller);
    const { args } = await expectDroitError((await as(seller)).refund(escrow.id), "EscrowNotBuyer");
    expect(args).to.deep.equal({ caller: seller.address, buyer: buyer.address });
    expect(await ethers.provider.getTransactionCount(seller)).to.equal(sent);
  });

  it("happens once", async () => {
    const { as, buyer, escrow } = await bought();
    const droit = await as(buyer);
    await droit.refund(escrow.id);
    await expectDroitError(droit.refund(escrow.id), "EscrowNotOpen");
  });

  it("knows no escrow that never was", async () => {
    const { as, buyer } = await bought();
    await expectDroitError((await as(buyer)).refund(`0x${"12".repeat(32)}`), "NOT_FOUND");
    await expectDroitError((await as(buyer)).refund("0x12"), "INVALID_ARGUMENT");
  });

  it("takes no terms that are not the id's", async () => {
    const { as, buyer, escrow } = await bought();
    const forged = { ...escrow, terms: { ...escrow.terms, seller: buyer.address } };
    await expectDroitError((await as(buyer)).refund(forged), "INVALID_ARGUMENT");
  });
});

describe("sdk: accept and close", () => {
  const royalty = (PRICE * BigInt(ROYALTY_BPS)) / 10_000n;
  const fee = (PRICE * BigInt(FEE_BPS)) / 10_000n;

  it("pays everybody early where the buyer accepts", async () => {
    const { as, seller, artist, buyer, addresses, escrow } = await bought();
    const droit = await as(buyer);
    const changes = await balanceChanges([seller, artist, buyer, addresses.RefundEscrow], async () => {
      expect((await droit.accept(escrow.id)).escrow.id).to.equal(escrow.id);
    });
    expect(changes).to.deep.equal([PRICE - royalty - fee, royalty, 0n, fee - PRICE]);
  });

  it("is the buyer's alone to accept", async () => {
    const { as, stranger, escrow } = await bought();
    await expectDroitError((await as(stranger)).accept(escrow.id), "EscrowNotBuyer");
  });

  it("lets anyone close after the window, and nobody before", async () => {
    const { as, seller, stranger, escrow } = await bought();
    const droit = await as(stranger);
    const error = await expectDroitError(droit.close(escrow.id), "EscrowWindowNotOver");
    expect(error.message).to.match(/^The buyer can still ask for a refund, until .* UTC\.$/);
    await time.increase(8 * DAY);
    const [paid] = await balanceChanges([seller], async () => {
      const { closed, failures } = await droit.close(escrow.id);
      expect({ closed, failures }).to.deep.equal({ closed: [escrow], failures: [] });
    });
    expect(paid).to.equal(PRICE - royalty - fee);
  });

  it("closes several, and tells which could not be closed and why", async () => {
    const { as, seller, buyer, stranger, collection, escrow } = await bought();
    await time.increase(8 * DAY);
    const { listing } = await (await as(seller)).list({ collection, tokenId: 2n, price: PRICE, delivery: "Delivered" });
    const { escrow: second } = await (await as(buyer)).buy({ listing });
    const { closed, failures } = await (await as(stranger)).close([escrow.id, second!]);
    expect(closed).to.deep.equal([escrow]);
    expect(failures).to.have.lengthOf(1);
    expect(failures[0]).to.deep.include({ escrow: second, code: "EscrowWindowNotOver" });
    expect(failures[0]!.args.closesAt).to.equal(second!.terms.closesAt);
  });

  it("closes nothing where nothing is named", async () => {
    const { as, stranger } = await loadWorld();
    await expectDroitError((await as(stranger)).close([]), "INVALID_ARGUMENT");
  });
});
