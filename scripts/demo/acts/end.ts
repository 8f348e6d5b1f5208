import type { Books } from "../books.ts";
import type { Person } from "../people.ts";
import type { Stage } from "../stage.ts";
import type { OpenSale } from "./buy.ts";
import { expectOwner } from "./expectOwner.ts";
import { saleOf } from "./offer.ts";
import { payOut } from "./payOut.ts";

/** The buyer gives the work back and has the whole price back. */
export async function refund(stage: Stage, books: Books, { offer, buyer, terms }: OpenSale): Promise<void> {
  const { escrow, escrowParty: from } = stage;
  await books.send(
    buyer,
    "approves the escrow, to give the work back",
    offer.work.collection.connect(buyer.signer).approve(escrow, offer.work.id),
  );
  await books.send(buyer, "asks for the refund", escrow.connect(buyer.signer).refund(terms));
  const { price } = offer.listing;
  books.move({ kind: "paid", from, to: buyer, amount: price, currency: offer.currency, why: "all of the price" });
  await expectOwner(offer.work, offer.seller);
  stage.totals.refunds += 1;
}

/** The buyer makes the sale final before the window is over. */
export async function accept(stage: Stage, books: Books, sale: OpenSale): Promise<void> {
  const { escrow, escrowParty } = stage;
  await books.send(sale.buyer, "accepts the work early", escrow.connect(sale.buyer.signer).accept(sale.terms));
  payOut(stage, books, saleOf(sale.offer), escrowParty);
  await expectOwner(sale.offer.work, sale.buyer);
}

/** Anyone makes the sale final after the window. */
export async function close(stage: Stage, books: Books, sale: OpenSale, who: Person): Promise<void> {
  const { escrow, escrowParty } = stage;
  await books.send(who, "closes the escrow", escrow.connect(who.signer).closeEscrow(sale.terms));
  payOut(stage, books, saleOf(sale.offer), escrowParty);
  await expectOwner(sale.offer.work, sale.buyer);
}
