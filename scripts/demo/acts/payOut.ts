import type { Books } from "../books.ts";
import { BASIS_POINTS, royaltiesDue, totalOf } from "../royalties.ts";
import type { Currency } from "../currency.ts";
import type { Party, Person } from "../people.ts";
import type { Stage, Work } from "../stage.ts";

/** A sale at a price that stands. */
export interface Sale {
  work: Work;
  seller: Person;
  currency: Currency;
  price: bigint;
  protocolFeeBps: bigint;
}

/** Notes what a final sale pays: royalties, the protocol's fee, and the rest to the seller. */
export function payOut(stage: Stage, books: Books, sale: Sale, from: Party): void {
  const { work, seller, currency, price, protocolFeeBps } = sale;
  const { totals, cast } = stage;
  const dues = royaltiesDue(work.shares, price, seller);
  for (const { holder, amount } of dues) {
    books.move({ kind: "paid", from, to: holder, amount, currency, why: "royalty" });
  }
  const fee = (price * protocolFeeBps) / BASIS_POINTS;
  books.move({ kind: "credited", from, to: cast.treasury, amount: fee, currency, why: "the protocol's fee" });
  const royalties = totalOf(dues);
  const rest = price - royalties - fee;
  books.move({ kind: "paid", from, to: seller, amount: rest, currency, why: "the rest, to the seller" });
  add(totals.royalties, currency.symbol, royalties);
  add(totals.fees, currency.symbol, fee);
}

function add(sums: Map<string, bigint>, symbol: string, amount: bigint): void {
  sums.set(symbol, (sums.get(symbol) ?? 0n) + amount);
}
