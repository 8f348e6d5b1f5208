import { ZeroAddress } from "ethers";
import type { Books } from "../books.ts";
import { type Currency, formatAmount } from "../currency.ts";
import type { Person } from "../people.ts";
import type { Stage, Work } from "../stage.ts";
import type { Listing } from "../../../sdk/src/terms/listing.ts";
import type { Sale } from "./payOut.ts";

const DAY = 86_400;

/** The function that takes a whole listing. */
export const PUT_ON_SALE =
  "putOnSale(address,uint256,(address,uint128,uint40,uint24,uint8,uint16,uint16,address,address,uint16))";

/** A work that is on sale. */
export interface Offer {
  work: Work;
  seller: Person;
  currency: Currency;
  listing: Listing;
}

export interface OfferOptions {
  work: Work;
  seller: Person;
  /** The work's own price where none is named. */
  price?: bigint;
  /** The chain's coin where none is named. */
  currency?: Currency;
  /** Days in which the buyer can have the money back; 7 where none are named. */
  refundDays?: number;
  /** Whether the work stays in the escrow until the sale is final. */
  held?: boolean;
}

/** The seller approves the exchange and puts a work on sale. */
export async function offer(stage: Stage, books: Books, options: OfferOptions): Promise<Offer> {
  const { work, seller, price = work.price, currency = stage.coin, refundDays = 7, held = false } = options;
  const { exchange, connection } = stage;
  const { bps } = await exchange.protocolFee();
  const listing: Listing = {
    currency: currency.address,
    price,
    expiresAt: (await connection.networkHelpers.time.latest()) + 90 * DAY,
    refundWindow: refundDays * DAY,
    delivery: held ? 1 : 0,
    maxRoyaltyBps: 5_000,
    protocolFeeBps: bps,
    buyer: ZeroAddress,
    storefront: ZeroAddress,
    storefrontFeeBps: 0,
  };
  await books.send(seller, "approves the exchange", work.collection.connect(seller.signer).approve(exchange, work.id));
  await books.send(
    seller,
    `puts "${work.title}" on sale for ${formatAmount(price, currency)}`,
    exchange.connect(seller.signer)[PUT_ON_SALE](work.collection, work.id, listing),
  );
  return { work, seller, currency, listing };
}

/** The sale that an offer becomes when somebody buys. */
export function saleOf({ work, seller, currency, listing }: Offer): Sale {
  return { work, seller, currency, price: listing.price, protocolFeeBps: BigInt(listing.protocolFeeBps) };
}
