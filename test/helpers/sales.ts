import type { ContractTransactionResponse } from "ethers";
import { type OpenedEscrow, openedEscrows } from "../../sdk/src/terms/escrow.js";
import { nameOf } from "./books.js";
import { BUY, dueFor, named, NO_LISTING, type Purchase, shareOf, valueOf } from "./listings.js";
import { NATIVE, NO_ESCROW, NOBODY, type Suite } from "./suite.js";

type Changes = Record<string, string | bigint>;

/** Buys as `suite.buyer`, with exactly the money that is due. */
export function buy(suite: Suite, purchase: Purchase): Promise<ContractTransactionResponse> {
  return suite.exchange.connect(suite.buyer)[BUY](named(purchase), { value: valueOf(purchase) });
}

/**
 * All that a final sale of the suite's token 1 changes, with 6 % for the artist and 4 % for the heir.
 * @param royalties Who is paid instead, by name.
 */
export function finalSale(
  suite: Suite,
  purchase: Purchase,
  royalties: Record<string, bigint> = {
    artist: shareOf(purchase.listing.price, 600),
    heir: shareOf(purchase.listing.price, 400),
  },
): Changes {
  const { listing } = purchase;
  const currency = currencyName(suite, listing.currency);
  const fees = {
    treasury: shareOf(listing.price, listing.protocolFeeBps),
    sellerFront: shareOf(listing.price, listing.storefrontFeeBps),
    buyerFront: shareOf(listing.price, purchase.storefrontFeeBps),
  };
  const kept = fees.treasury + fees.sellerFront + fees.buyerFront;
  const owed = Object.values(royalties).reduce((sum, amount) => sum + amount, 0n);
  return {
    [`buyer ${currency}`]: -dueFor(purchase),
    [`seller ${currency}`]: listing.price - owed - fees.treasury - fees.sellerFront,
    ...Object.fromEntries(Object.entries(royalties).map(([name, amount]) => [`${name} ${currency}`, amount])),
    [`protocol fees in exchange ${currency}`]: fees.treasury,
    [`sellerFront credit in exchange ${currency}`]: fees.sellerFront,
    [`buyerFront credit in exchange ${currency}`]: fees.buyerFront,
    [`exchange ${currency}`]: kept,
    [`owed by exchange ${currency}`]: listing.currency === NATIVE ? fees.treasury : kept,
    ...bought(suite, purchase),
  };
}

/** All that a sale with a refund window changes on the day of the purchase. */
export function escrowedSale(suite: Suite, purchase: Purchase): Changes {
  const currency = currencyName(suite, purchase.listing.currency);
  return {
    [`buyer ${currency}`]: -dueFor(purchase),
    [`escrow ${currency}`]: dueFor(purchase),
    ...bought(suite, purchase),
    ...(purchase.listing.delivery === 1 ? { "owner of 1": "escrow" } : {}),
  };
}

/** The event that ends a purchase. */
export function boughtEvent(suite: Suite, purchase: Purchase, escrowId: unknown = NO_ESCROW): unknown[] {
  const { collection, tokenId, seller, listing } = purchase;
  const receiver = purchase.receiver === NOBODY ? suite.buyer.address : purchase.receiver;
  return ["Bought", collection, tokenId, seller, receiver, listing.currency, listing.price, escrowId];
}

/** The escrow that a transaction opened. */
export async function openedEscrow(suite: Suite, sent: ContractTransactionResponse): Promise<OpenedEscrow> {
  const [opened] = openedEscrows(suite.escrow, await sent.wait());
  if (opened === undefined) throw new Error("no escrow was opened");
  return opened;
}

function bought(suite: Suite, purchase: Purchase): Changes {
  const receiver = purchase.receiver === NOBODY ? "buyer" : nameOf(suite, purchase.receiver);
  return { "owner of 1": receiver, "listing of 1": Object.values(NO_LISTING).join() };
}

function currencyName(suite: Suite, currency: string): string {
  return Object.entries(suite.currencies).find(([, address]) => address === currency)![0];
}
