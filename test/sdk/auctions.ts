import { expect } from "chai";
import type { AuctionHandle } from "../../sdk/src/index.ts";
import {
  balanceChanges,
  DAY,
  deployForeign,
  ethers,
  expectDroitError,
  FEE_BPS,
  loadWorld,
  PRICE,
  ROYALTY_BPS,
  time,
  type World,
} from "./world.ts";

async function running(changes: object = {}): Promise<World & { handle: AuctionHandle }> {
  const world = await loadWorld();
  const terms = { collection: world.collection, tokenId: 1n, reservePrice: PRICE, ...changes };
  const { id, auction } = await (await world.as(world.seller)).createAuction(terms);
  return { ...world, handle: { id, auction } };
}

describe("sdk: createAuction", () => {
  it("approves the one token, and creates on the usual terms", async () => {
    const { as, seller, works, collection, addresses } = await loadWorld();
    const { id, auction, approvals, delivery, receipt } = await (
      await as(seller)
    ).createAuction({ collection, tokenId: 1n, reservePrice: PRICE });
    expect(approvals[0]).to.deep.include({ kind: "token", tokenId: 1n, spender: addresses.AuctionHouse });
    expect(delivery).to.equal("Delivered");
    const house = await ethers.getContractAt("AuctionHouse", addresses.AuctionHouse);
    expect((await house.auctionOf(collection, 1n)).id).to.equal(id);
    expect(await house.idOf(auction)).to.equal(id);
    expect(await works.ownerOf(1n)).to.equal(addresses.AuctionHouse);
    expect(auction).to.deep.include({
      maxRoyaltyBps: ROYALTY_BPS,
      protocolFeeBps: FEE_BPS,
      minRaiseBps: 500,
      extensionWindow: 900,
      refundWindow: 0,
    });
    expect(auction.endsAt - auction.startsAt).to.equal(DAY);
    const block = await ethers.provider.getBlock(receipt.blockNumber);
    expect(auction.startsAt).to.be.at.most(block!.timestamp);
  });

  it("keeps a foreign collection's token in the escrow where the winner may undo the sale", async () => {
    const { as, seller } = await loadWorld();
    const { address } = await deployForeign(seller);
    const { auction, delivery } = await (
      await as(seller)
    ).createAuction({ collection: address, tokenId: 7n, reservePrice: PRICE, refundWindow: DAY });
    expect(delivery).to.equal("Held");
    expect(auction.delivery).to.equal(1);
  });

  it("approves nothing for an auction that is refused whatever is approved", async () => {
    const { as, seller, collection } = await loadWorld();
    const sent = await ethers.provider.getTransactionCount(seller);
    const error = await expectDroitError(
      (await as(seller)).createAuction({ collection, tokenId: 1n, reservePrice: 2n * PRICE, buyNowPrice: PRICE }),
      "AuctionInvalidPrice",
    );
    expect(error.message).to.include("2 native coin and 1 native coin");
    expect(await ethers.provider.getTransactionCount(seller)).to.equal(sent);
  });
});

describe("sdk: bid", () => {
  it("finds the auction by its id, by its token, or as it was returned", async () => {
    const { as, buyer, collection, handle } = await running();
    const droit = await as(buyer);
    const first = await droit.bid({ auction: handle.id, amount: PRICE });
    expect(first).to.deep.include({ ...handle, amount: PRICE, endsAt: handle.auction.endsAt });
    await droit.bid({ auction: { collection, tokenId: 1n }, amount: 2n * PRICE });
    await droit.bid({ auction: handle, amount: 3n * PRICE });
    const { bids } = await droit.auction(handle.id);
    expect(bids.map(({ amount }) => amount)).to.deep.equal([PRICE, 2n * PRICE, 3n * PRICE]);
  });

  it("gives the beaten bid back", async () => {
    const { as, buyer, stranger, handle } = await running();
    await (await as(buyer)).bid({ auction: handle, amount: PRICE });
    const droit = await as(stranger);
    const changes = await balanceChanges([buyer, stranger], () => droit.bid({ auction: handle, amount: 2n * PRICE }));
    expect(changes).to.deep.equal([PRICE, -2n * PRICE]);
  });

  it("says what is asked for at least, in coins", async () => {
    const { as, buyer, stranger, handle } = await running();
    await (await as(buyer)).bid({ auction: handle, amount: PRICE });
    const error = await expectDroitError(
      (await as(stranger)).bid({ auction: handle, amount: PRICE }),
      "AuctionBidTooLow",
    );
    expect(error.message).to.equal("The bid is too low: 1 native coin, and at least 1.05 native coin are asked for.");
    expect(error.args).to.deep.equal({ amount: PRICE, minimum: (PRICE * 105n) / 100n });
  });

  it("tells the end that a late bid has moved", async () => {
    const { as, buyer, handle } = await running();
    await time.increaseTo(handle.auction.endsAt - 100);
    const { endsAt, receipt } = await (await as(buyer)).bid({ auction: handle, amount: PRICE });
    const block = await ethers.provider.getBlock(receipt.blockNumber);
    expect(endsAt).to.equal(block!.timestamp + 900);
  });

  it("approves just the bid in a token", async () => {
    const { as, seller, buyer, collection, currency, addresses } = await loadWorld();
    const { id } = await (await as(seller)).createAuction({ collection, tokenId: 1n, reservePrice: PRICE, currency });
    const { approvals } = await (await as(buyer)).bid({ auction: id, amount: PRICE });
    expect(approvals[0]).to.deep.include({ kind: "amount", amount: PRICE, spender: addresses.AuctionHouse });
  });

  it("knows no auction that never was, and takes no terms that are not the id's", async () => {
    const { as, buyer, collection, handle } = await running();
    const droit = await as(buyer);
    await expectDroitError(droit.bid({ auction: `0x${"12".repeat(32)}`, amount: PRICE }), "NOT_FOUND");
    await expectDroitError(droit.bid({ auction: { collection, tokenId: 2n }, amount: PRICE }), "NOT_FOUND");
    const forged = { id: handle.id, auction: { ...handle.auction, seller: buyer.address } };
    await expectDroitError(droit.bid({ auction: forged, amount: PRICE }), "INVALID_ARGUMENT");
  });
});

describe("sdk: settle, buyNow, cancelAuction", () => {
  const royalty = (PRICE * BigInt(ROYALTY_BPS)) / 10_000n;
  const fee = (PRICE * BigInt(FEE_BPS)) / 10_000n;

  it("hands the token to the winner and the money to everybody", async () => {
    const { as, seller, artist, buyer, stranger, works, handle } = await running();
    await (await as(buyer)).bid({ auction: handle, amount: PRICE });
    const droit = await as(stranger);
    const early = await expectDroitError(droit.settle(handle.id), "AuctionNotOver");
    expect(early.message).to.match(/^The auction is not over: it ends at .* UTC\.$/);
    await time.increaseTo(handle.auction.endsAt);
    const changes = await balanceChanges([seller, artist], async () => {
      const { winner, price, escrow } = await droit.settle(handle.id);
      expect({ winner, price, escrow }).to.deep.equal({ winner: buyer.address, price: PRICE, escrow: undefined });
    });
    expect(changes).to.deep.equal([PRICE - royalty - fee, royalty]);
    expect(await works.ownerOf(1n)).to.equal(buyer.address);
    expect((await droit.auction(handle.id)).state).to.deep.include({ kind: "settled", winner: buyer.address });
  });

  it("returns the sale that the winner may undo", async () => {
    const { as, seller, buyer, works, handle } = await running({ refundWindow: DAY });
    const droit = await as(buyer);
    await droit.bid({ auction: handle, amount: PRICE });
    await time.increaseTo(handle.auction.endsAt);
    const { escrow } = await droit.settle(handle.id);
    expect(escrow!.market).to.equal("AuctionHouse");
    await droit.refund(escrow!.id);
    expect(await works.ownerOf(1n)).to.equal(seller.address);
  });

  it("gives the token back where nobody bid", async () => {
    const { as, seller, stranger, works, handle } = await running();
    await time.increaseTo(handle.auction.endsAt);
    const { winner, price } = await (await as(stranger)).settle(handle.id);
    expect({ winner, price }).to.deep.equal({ winner: undefined, price: 0n });
    expect(await works.ownerOf(1n)).to.equal(seller.address);
  });

  it("buys at the seller's price, and at no higher one than the buyer's", async () => {
    const { as, buyer, works, handle } = await running({ buyNowPrice: 3n * PRICE });
    const droit = await as(buyer);
    await expectDroitError(droit.buyNow({ auction: handle.id, maxPrice: 3n * PRICE - 1n }), "PRICE_ABOVE_MAXIMUM");
    const { winner, price } = await droit.buyNow({ auction: handle.id, maxPrice: 3n * PRICE });
    expect({ winner, price }).to.deep.equal({ winner: buyer.address, price: 3n * PRICE });
    expect(await works.ownerOf(1n)).to.equal(buyer.address);
  });

  it("buys nothing at once where the seller names no price", async () => {
    const { as, buyer, handle } = await running();
    await expectDroitError((await as(buyer)).buyNow({ auction: handle, maxPrice: PRICE }), "AuctionNoBuyNow");
  });

  it("is cancelled by its seller alone, and only without a bid", async () => {
    const { as, seller, buyer, works, handle } = await running();
    await expectDroitError((await as(buyer)).cancelAuction(handle.id), "AuctionNotSeller");
    const droit = await as(seller);
    await (await as(buyer)).bid({ auction: handle, amount: PRICE });
    const error = await expectDroitError(droit.cancelAuction(handle.id), "AuctionHasBid");
    expect(error.args.bidder).to.equal(buyer.address);
    expect(await works.ownerOf(1n)).to.not.equal(seller.address);
  });

  it("comes back to its seller where it is cancelled", async () => {
    const { as, seller, works, handle } = await running();
    const droit = await as(seller);
    await droit.cancelAuction(handle.id);
    expect(await works.ownerOf(1n)).to.equal(seller.address);
    expect((await droit.auction(handle.id)).state.kind).to.equal("cancelled");
  });

  it("cannot be undone where the token can be delivered, and says from when on it might", async () => {
    const { as, buyer, handle } = await running();
    const droit = await as(buyer);
    await droit.bid({ auction: handle, amount: PRICE });
    const error = await expectDroitError(droit.undoAuction(handle.id), "AuctionNotUndoable");
    expect(error.args.allowedAt).to.equal(BigInt(handle.auction.endsAt + DAY));
    await time.increaseTo(handle.auction.endsAt + DAY);
    await expectDroitError(droit.undoAuction(handle.id), "AuctionDeliverable");
  });
});
