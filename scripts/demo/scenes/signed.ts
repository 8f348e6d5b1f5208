import { BUY_ORDER, makeAcceptance, OrderSide, type SignedOrder, signOrder } from "../../../sdk/src/terms/order.ts";
import { expectOwner } from "../acts/expectOwner.ts";
import { expectRefusal } from "../acts/expectRefusal.ts";
import { ownerAndOthers, workAt } from "../acts/findWork.ts";
import { payOut } from "../acts/payOut.ts";
import { domainOf, orderOf, signListing } from "../acts/signListing.ts";
import type { Books } from "../books.ts";
import { formatAmount } from "../currency.ts";
import type { Person } from "../people.ts";
import type { Stage, Work } from "../stage.ts";
import type { Scene } from "./scene.ts";

export const signed: Scene = {
  title: "A listing and an offer that cost nothing until they are taken",
  about: "Both are signed, not sent. A lower price has the old one's nonce, so only one of them can ever be taken.",
  async play(stage, books) {
    const { orders, cast } = stage;
    const work = workAt(stage, 1);
    const [seller, buyer, bidder] = await ownerAndOthers(stage, work);
    await books.send(
      seller,
      "approves the exchange of orders for all works",
      work.collection.connect(seller.signer).setApprovalForAll(orders, true),
    );
    const dear = await signListing(stage, seller, work, { nonce: 1n, price: 2n * work.price });
    const cheap = await signListing(stage, seller, work, { nonce: 1n });
    await buySigned(stage, books, { work, seller, buyer: buyer!, signed: cheap });
    await expectRefusal(
      stage,
      cast.stranger,
      "tries the listing at the old price",
      orders
        .connect(cast.stranger.signer)
        [BUY_ORDER].staticCall(dear.order, dear.signature, { value: 2n * work.price }),
      orders,
      "OrderNonceUsed",
    );
    await offerAndAccept(stage, books, { work, seller: buyer!, bidder: bidder! });
  },
};

interface Sale {
  work: Work;
  seller: Person;
  buyer: Person;
  signed: SignedOrder;
}

/** Buys what was signed, with more than the price: the rest comes back. */
async function buySigned(stage: Stage, books: Books, { work, seller, buyer, signed }: Sale): Promise<void> {
  const { orders, ordersParty, coin, totals } = stage;
  const { order, signature } = signed;
  const { bps: protocolFeeBps } = await orders.protocolFee();
  await books.send(
    buyer,
    "buys it, and sends more than it costs",
    orders.connect(buyer.signer)[BUY_ORDER](order, signature, { value: 2n * work.price }),
  );
  books.move({ kind: "paid", from: buyer, to: ordersParty, amount: 2n * work.price, currency: coin, why: "too much" });
  books.move({ kind: "paid", from: ordersParty, to: buyer, amount: work.price, currency: coin, why: "what was left" });
  payOut(stage, books, { work, seller, currency: coin, price: work.price, protocolFeeBps }, ordersParty);
  await expectOwner(work, buyer);
  totals.sales += 1;
}

/** An offer in the chain's coin is paid from the bidder's wrapped coins. */
async function offerAndAccept(
  stage: Stage,
  books: Books,
  { work, seller, bidder }: { work: Work; seller: Person; bidder: Person },
): Promise<void> {
  const { orders, ordersParty, coin, wrapped, wrappedParty, output, totals } = stage;
  const price = (work.price * 3n) / 2n;
  await books.send(
    bidder,
    `wraps ${formatAmount(price, coin)}`,
    wrapped.contract.connect(bidder.signer).deposit({ value: price }),
  );
  books.move({ kind: "paid", from: bidder, to: wrappedParty, amount: price, currency: coin, why: "to be wrapped" });
  books.issue(wrappedParty, bidder, price, wrapped);
  await books.send(
    bidder,
    "approves the exchange of orders for them",
    wrapped.contract.connect(bidder.signer).approve(orders, price),
  );
  const order = await orderOf(stage, bidder, work, { side: OrderSide.Offer, nonce: 1n, price });
  const offer = await signOrder(bidder.signer, await domainOf(stage), order);
  output.log(`  ${bidder.name} signs an offer of ${formatAmount(price, coin)} for "${work.title}" (no gas)`);
  await books.send(
    seller,
    "approves the exchange of orders for the work",
    work.collection.connect(seller.signer).approve(orders, work.id),
  );
  const { bps: protocolFeeBps } = await orders.protocolFee();
  await books.send(
    seller,
    "accepts the offer",
    orders.connect(seller.signer).acceptOffer(makeAcceptance(offer, work.id, price / 4n)),
  );
  books.issue(wrappedParty, bidder, -price, wrapped);
  books.move({ kind: "paid", from: wrappedParty, to: ordersParty, amount: price, currency: coin, why: "unwrapped" });
  payOut(stage, books, { work, seller, currency: coin, price, protocolFeeBps }, ordersParty);
  await expectOwner(work, bidder);
  totals.sales += 1;
}
