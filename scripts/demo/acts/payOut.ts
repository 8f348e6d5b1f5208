import type { Books } from "../books.ts";
import type { Party } from "../people.ts";
import { BASIS_POINTS, royaltiesDue, totalOf } from "../royalties.ts";
import type { Stage } from "../stage.ts";
import type { Offer } from "./offer.ts";

/** Notes what a final sale pays: royalties, the protocol's fee, and the rest to the seller. */
export function payOut(stage: Stage, books: Books, offer: Offer, from: Party): void {
  const { work, seller, currency, listing } = offer;
  const { totals, cast } = stage;
  const dues = royaltiesDue(work.shares, listing.price, seller);
  for (const { holder, amount } of dues) {
    books.move({ kind: "paid", from, to: holder, amount, currency, why: "royalty" });
  }
  const fee = (listing.price * BigInt(listing.protocolFeeBps)) / BASIS_POINTS;
  books.move({ kind: "credited", from, to: cast.treasury, amount: fee, currency, why: "the protocol's fee" });
  const royalties = totalOf(dues);
  const rest = listing.price - royalties - fee;
  books.move({ kind: "paid", from, to: seller, amount: rest, currency, why: "the rest, to the seller" });
  add(totals.royalties, currency.symbol, royalties);
  add(totals.fees, currency.symbol, fee);
}

function add(sums: Map<string, bigint>, symbol: string, amount: bigint): void {
  sums.set(symbol, (sums.get(symbol) ?? 0n) + amount);
}
