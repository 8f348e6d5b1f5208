import { openedTerms } from "../../sdk/src/terms/escrow.js";
import { BUY_PURCHASE } from "../../sdk/src/terms/order.js";
import { PLAIN_BID } from "../../sdk/src/terms/auction.js";
import { hashListing } from "../../sdk/src/terms/listing.js";
import { DAY, listingOf as sellOrder, NATIVE, PRICE, purchaseOf, signed, time } from "../helpers/orderWorld.js";
import { BUY, PUT } from "../helpers/shopWorld.js";
import {
  auctionOf,
  createAuction,
  createDrop,
  expectChanges,
  expectRefused,
  KINDS,
  listed,
  loadMarkets,
  type Markets,
  mint,
  phaseOf,
  purchaseOfListing,
  soldBy,
} from "./marketsWorld.js";

const LISTING = KINDS[0]!;

/** A listing at the world's price that stands while its token goes elsewhere, and how somebody takes it. */
async function standing() {
  const world = await loadMarkets();
  const listing = await listed(world);
  const purchase = await purchaseOfListing(world, listing);
  const take = (by = world.attacker) => world.exchange.connect(by)[BUY](purchase, { value: PRICE });
  return { world, listing, purchase, take };
}

/** The ways by which a token leaves its seller while a listing of it stands, and how it comes back. */
const DEPARTURES: Record<string, (world: Markets) => Promise<() => Promise<unknown>>> = {
  "by a plain transfer": async ({ art, seller, collector }) => {
    await art.connect(seller).transferFrom(seller, collector, 1n);
    return () => art.connect(collector).transferFrom(collector, seller, 1n);
  },
  "by a signed order": async (world) => {
    const { art, seller, collector } = world;
    const order = await signed(world, await sellOrder(world));
    await world.orders.connect(collector)[BUY_PURCHASE](purchaseOf(order), { value: PRICE });
    return () => art.connect(collector).transferFrom(collector, seller, 1n);
  },
  "into an auction": async (world) => {
    const auction = await createAuction(world);
    return () => world.house.connect(world.seller).cancel(auction, world.seller);
  },
};

/** 14: what is listed sells while its lister owns it, at the terms that stand, and nothing that ended comes back. */
describe("attack 14: stale listings, auctions and drops", () => {
  for (const [how, leave] of Object.entries(DEPARTURES)) {
    it(`sells nothing of a listing whose token left ${how}, and lets anyone prune it before it comes back`, async () => {
      const { world, take } = await standing();
      const { exchange, art, seller } = world;
      const comeBack = await leave(world);
      const owner = await art.ownerOf(1n);
      // The house approved nobody; the others approved the exchange, and are not the seller.
      const approved = await art.isApprovedForAll(owner, exchange);
      if (approved) await expectRefused(world, () => take(), art, "ERC721IncorrectOwner", [seller, 1n, owner]);
      else await expectRefused(world, () => take(), art, "ERC721InsufficientApproval", [exchange, 1n]);
      await exchange.connect(world.buyer).prune(art, 1n, seller);
      await comeBack();
      await expectRefused(world, () => take(), exchange, "ExchangeNotListed", [art, 1n, seller]);
    });
  }

  it("sells a token that came back at its old price, unless somebody pruned it: documented as not protected", async () => {
    const { world, take } = await standing();
    const { art, seller, collector, buyer } = world;
    await art.connect(seller).transferFrom(seller, collector, 1n);
    await art.connect(collector).transferFrom(collector, seller, 1n);
    await expectChanges(world, () => take(buyer), soldBy(LISTING));
  });

  it("binds no new owner to the listing of the one before", async () => {
    const { world, take } = await standing();
    const { art, seller, collector, exchange } = world;
    await art.connect(seller).transferFrom(seller, collector, 1n);
    await art.connect(collector).setApprovalForAll(exchange, true);
    await expectRefused(world, () => take(), art, "ERC721IncorrectOwner", [seller, 1n, collector]);
  });

  it("sells by no terms but those that stand: not the old price, currency, window, fee or buyer", async () => {
    const { world, listing, purchase, take } = await standing();
    const { exchange, art, seller, attacker, token } = world;
    const changed = [art, 1n, seller];
    for (const other of [
      { price: 2n * PRICE },
      { currency: await token.getAddress() },
      { refundWindow: DAY },
      { buyer: world.buyer.address },
      { maxRoyaltyBps: 9_999 },
    ]) {
      await exchange.connect(seller)[PUT](art, 1n, { ...listing, ...other });
      await expectRefused(world, () => take(), exchange, "ExchangeListingChanged", changed);
    }
    await exchange.connect(seller)[PUT](art, 1n, listing);
    await exchange.connect(seller).reprice(art, 1n, 2n * PRICE);
    await expectRefused(world, () => take(), exchange, "ExchangeListingChanged", changed);
    // And not by terms that never stood.
    const forged = { ...purchase, listingHash: hashListing({ ...listing, price: 1n }) };
    const cheap = () => exchange.connect(attacker)[BUY](forged, { value: 1n });
    await expectRefused(world, cheap, exchange, "ExchangeListingChanged", changed);
  });

  it("sells nothing twice: the listing is gone with its sale, and with its cancellation", async () => {
    const { world, take } = await standing();
    const { art, seller, buyer, exchange } = world;
    await take(buyer);
    await art.connect(buyer).transferFrom(buyer, seller, 1n);
    await expectRefused(world, () => take(), exchange, "ExchangeNotListed", [art, 1n, seller]);
    await listed(world);
    await exchange.connect(seller).cancelSale(art, 1n);
    await expectRefused(world, () => take(), exchange, "ExchangeNotListed", [art, 1n, seller]);
  });

  it("does not revive a listing when its sale is refunded and the NFT comes back", async () => {
    const world = await loadMarkets();
    const { art, seller, buyer, escrow, exchange } = world;
    const purchase = await purchaseOfListing(world, await listed(world, { refundWindow: DAY, delivery: 1 }));
    const sent = await exchange.connect(buyer)[BUY](purchase, { value: PRICE });
    await escrow.connect(buyer).refund(openedTerms(escrow, await sent.wait()));
    const again = () => exchange.connect(world.attacker)[BUY](purchase, { value: PRICE });
    await expectRefused(world, again, exchange, "ExchangeNotListed", [art, 1n, seller]);
  });

  it("takes no bid on an auction that was cancelled, edited or settled, though its terms are known", async () => {
    const world = await loadMarkets();
    const { house, seller, attacker } = world;
    const auction = await createAuction(world);
    const id = await house.idOf(auction);
    const late = () => house.connect(attacker)[PLAIN_BID](auction, { value: PRICE });
    const next = { ...auction, reservePrice: 2n * PRICE };
    await house.connect(seller).edit(auction, next);
    await expectRefused(world, late, house, "AuctionNotFound", [id]);
    await house.connect(seller).cancel(next, seller);
    await expectRefused(world, late, house, "AuctionNotFound", [id]);
    const other = await auctionOf(world);
    await house.connect(seller).create(other);
    await expectRefused(world, late, house, "AuctionNotFound", [id]);
    await time.increaseTo(other.endsAt);
    await house.settle(other);
    await expectRefused(world, late, house, "AuctionNotFound", [id]);
  });

  it("sells no more of a phase that was ended, and by none of another phase's terms", async () => {
    const world = await loadMarkets();
    const { drop, artist, attacker, work } = world;
    await createDrop(world, { price: PRICE / 100n });
    await drop.connect(artist).endPhase(work, 1n);
    const cheap = { price: PRICE / 100n };
    const endedAt = await time.latest();
    await time.setNextBlockTimestamp(endedAt + 1);
    await expectRefused(world, () => mint(world, attacker, cheap), drop, "DropOver", [endedAt, endedAt + 1]);
    await drop.connect(artist).addPhase(work, await phaseOf());
    const old = () => mint(world, attacker, { ...cheap, phase: 2n });
    await expectRefused(world, old, drop, "DropWrongPrice", [NATIVE, PRICE]);
  });
});
