import { concat } from "ethers";
import { type Auction, PLAIN_BID } from "../../../sdk/src/terms/auction.ts";
import { auctionTerms } from "../acts/auctionTerms.ts";
import { expectOwner } from "../acts/expectOwner.ts";
import { expectRefusal } from "../acts/expectRefusal.ts";
import { ownerAndOthers, workAt } from "../acts/findWork.ts";
import { payOut } from "../acts/payOut.ts";
import type { Books } from "../books.ts";
import { formatAmount } from "../currency.ts";
import type { Person } from "../people.ts";
import type { Stage } from "../stage.ts";
import type { Scene } from "./scene.ts";

const MINUTE = 60;

export const auction: Scene = {
  title: "An auction with three bidders",
  about: "Who is outbid has the money back at once. One bidder cannot take it; a late bid extends the auction.",
  async play(stage, books) {
    const { house, coin, cast, connection, output } = stage;
    const { time } = connection.networkHelpers;
    const work = workAt(stage, 3);
    const [seller, ...others] = await ownerAndOthers(stage, work);
    const [winner, second, first] = [...others, cast.stranger] as [Person, Person, Person];
    const terms = await auctionTerms(stage, work, seller, { extensionWindow: 10 * MINUTE, maxExtension: 60 * MINUTE });
    const { bps: protocolFeeBps } = await house.protocolFee();
    await books.send(seller, "approves the house", work.collection.connect(seller.signer).approve(house, work.id));
    await books.send(
      seller,
      `puts "${work.title}" up for auction for a day`,
      house.connect(seller.signer).create(terms),
    );
    await expectOwner(work, stage.houseParty);

    await bid(stage, books, terms, first, work.price);
    await takesNoCoins(stage, first);
    await expectRefusal(
      stage,
      second,
      `bids ${formatAmount(work.price, coin)} as well`,
      house.connect(second.signer)[PLAIN_BID].staticCall(terms, { value: work.price }),
      house,
      "AuctionBidTooLow",
    );
    await bid(stage, books, terms, second, 2n * work.price);
    const { houseParty } = stage;
    books.move({
      kind: "credited",
      from: houseParty,
      to: first,
      amount: work.price,
      currency: coin,
      why: "the beaten bid, which could not be paid",
    });

    await time.increaseTo(terms.endsAt - MINUTE);
    await bid(stage, books, terms, winner, 3n * work.price);
    books.move({
      kind: "paid",
      from: houseParty,
      to: second,
      amount: 2n * work.price,
      currency: coin,
      why: "the beaten bid",
    });
    const { endsAt } = await house.auctionOf(terms.collection, work.id);
    output.log(`    a minute before the end: it is put off by ${Number(endsAt) - terms.endsAt} seconds`);

    await time.increaseTo(endsAt);
    await books.send(cast.operator, "settles the auction", house.connect(cast.operator.signer).settle(terms));
    payOut(stage, books, { work, seller, currency: coin, price: 3n * work.price, protocolFeeBps }, houseParty);
    await expectOwner(work, winner);
    stage.totals.sales += 1;

    await takesCoins(stage, first);
    await books.send(first, "withdraws", house.connect(first.signer).withdraw(coin.address, first.address));
    books.move({
      kind: "withdrawn",
      from: houseParty,
      to: first,
      amount: work.price,
      currency: coin,
      why: "the credit",
    });
  },
};

async function bid(stage: Stage, books: Books, terms: Auction, bidder: Person, amount: bigint): Promise<void> {
  const { house, houseParty, coin } = stage;
  await books.send(
    bidder,
    `bids ${formatAmount(amount, coin)}`,
    house.connect(bidder.signer)[PLAIN_BID](terms, { value: amount }),
  );
  books.move({ kind: "paid", from: bidder, to: houseParty, amount, currency: coin, why: "the bid" });
}

/** The account becomes a smart account (EIP-7702) of a contract that takes no coins. */
async function takesNoCoins({ connection, router, output }: Stage, { name, address }: Person): Promise<void> {
  await connection.networkHelpers.setCode(address, concat(["0xef0100", await router.getAddress()]));
  output.log(`  The account of ${name} becomes a smart account that takes no coins.`);
}

async function takesCoins({ connection, output }: Stage, { name, address }: Person): Promise<void> {
  await connection.networkHelpers.setCode(address, "0x");
  output.log(`  The account of ${name} takes coins again.`);
}
