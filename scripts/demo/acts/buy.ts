import { type ContractTransactionResponse, dataSlice, ZeroAddress } from "ethers";
import type { PurchaseStruct } from "../../../typechain-types/market/FixedPriceExchange.js";
import type { Books } from "../books.ts";
import { hashListing } from "../../../sdk/src/terms/listing.ts";
import { openedTerms } from "../../../sdk/src/terms/escrow.ts";
import type { EscrowTerms } from "../../../sdk/src/types.ts";
import { formatAmount } from "../currency.ts";
import type { Person } from "../people.ts";
import type { Stage } from "../stage.ts";
import { expectOwner } from "./expectOwner.ts";
import { type Offer, saleOf } from "./offer.ts";
import { payOut } from "./payOut.ts";

const BUY = "buy((address,uint256,address,bytes32,address,address,uint16))";

/** A sale whose price waits in the escrow. */
export interface OpenSale {
  offer: Offer;
  buyer: Person;
  terms: EscrowTerms;
}

/** Buys with a refund window, in the chain's coin: the price goes into the escrow. */
export async function buy(stage: Stage, books: Books, offer: Offer, buyer: Person): Promise<OpenSale> {
  const receipt = await books.send(buyer, "buys it", send(stage, offer, buyer));
  const { price } = offer.listing;
  books.move({
    kind: "paid",
    from: buyer,
    to: stage.escrowParty,
    amount: price,
    currency: offer.currency,
    why: "the price waits there",
  });
  await expectOwner(offer.work, offer.listing.delivery === 0 ? buyer : stage.escrowParty);
  stage.totals.sales += 1;
  return { offer, buyer, terms: openedTerms(stage.escrow, receipt) };
}

/** Buys without a refund window: all are paid in the same transaction. */
export async function buyFinally(stage: Stage, books: Books, offer: Offer, buyer: Person): Promise<void> {
  await books.send(buyer, "buys it, and the sale is final at once", send(stage, offer, buyer));
  await expectPaidOut(stage, books, offer, buyer);
}

/** Buys without a refund window by a KIP-7 transfer that carries the purchase: no approval, one transaction. */
export async function buyByTransfer(stage: Stage, books: Books, offer: Offer, buyer: Person): Promise<void> {
  const { exchange, token } = stage;
  // The arguments of a call are encoded as the data has to be, after the four bytes that name the function.
  const data = dataSlice(exchange.interface.encodeFunctionData(BUY, [await purchaseOf(offer)]), 4);
  const transfer = token.contract.connect(buyer.signer)["safeTransfer(address,uint256,bytes)"];
  await books.send(
    buyer,
    `sends ${formatAmount(offer.listing.price, token)} to the exchange together with the purchase`,
    transfer(exchange, offer.listing.price, data),
  );
  await expectPaidOut(stage, books, offer, buyer);
}

async function expectPaidOut(stage: Stage, books: Books, offer: Offer, buyer: Person): Promise<void> {
  const { exchangeParty: to } = stage;
  const { currency } = offer;
  books.move({ kind: "paid", from: buyer, to, amount: offer.listing.price, currency, why: "the price" });
  payOut(stage, books, saleOf(offer), to);
  await expectOwner(offer.work, buyer);
  stage.totals.sales += 1;
}

async function send(stage: Stage, offer: Offer, buyer: Person): Promise<ContractTransactionResponse> {
  const value = offer.listing.price;
  return stage.exchange.connect(buyer.signer)[BUY](await purchaseOf(offer), { value });
}

async function purchaseOf({ work, seller, listing }: Offer): Promise<PurchaseStruct> {
  return {
    collection: await work.collection.getAddress(),
    tokenId: work.id,
    seller: seller.address,
    listingHash: hashListing(listing),
    receiver: ZeroAddress,
    storefront: ZeroAddress,
    storefrontFeeBps: 0,
  };
}
