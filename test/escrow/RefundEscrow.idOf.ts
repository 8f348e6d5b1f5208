import { expect } from "chai";
import { Delivery, escrowId } from "../helpers/terms.ts";
import { createWorld, networkHelpers, termsOf } from "./world.ts";

describe("RefundEscrow.idOf", () => {
  it("is the hash of the terms, and differs wherever the terms do", async () => {
    const world = await networkHelpers.loadFixture(createWorld);
    const terms = await termsOf(world);
    const { artist, stranger } = world;
    const [royalty, fee] = [terms.royalties[0]!, terms.fees[0]!];
    const variants = [
      terms,
      { ...terms, opener: stranger.address },
      { ...terms, seller: stranger.address },
      { ...terms, buyer: stranger.address },
      { ...terms, seller: terms.buyer, buyer: terms.seller },
      { ...terms, collection: stranger.address },
      { ...terms, tokenId: terms.tokenId + 1n },
      { ...terms, currency: stranger.address },
      { ...terms, amount: terms.amount + 1n },
      { ...terms, tokenId: terms.amount, amount: terms.tokenId },
      { ...terms, closesAt: terms.closesAt + 1n },
      { ...terms, delivery: Delivery.Held },
      { ...terms, royalties: [] },
      { ...terms, fees: [] },
      { ...terms, royalties: [...terms.royalties].reverse() },
      { ...terms, royalties: [royalty, fee], fees: terms.fees.slice(1) },
      { ...terms, royalties: [royalty], fees: [terms.royalties[1]!, ...terms.fees] },
      { ...terms, royalties: terms.fees, fees: terms.royalties },
      { ...terms, fees: [...terms.fees, { receiver: artist.address, amount: 0n }] },
    ];
    const ids = new Set<string>();
    for (const variant of variants) {
      const id = await world.escrow.idOf(variant);
      expect(id).to.equal(escrowId(variant));
      ids.add(id);
    }
    expect(ids.size).to.equal(variants.length);
  });
});
