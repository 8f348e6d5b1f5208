import { ZeroAddress } from "ethers";
import { hashListing } from "../../../sdk/src/terms/listing.ts";
import { gasForSweep, makePurchase } from "../../../sdk/src/terms/order.ts";
import { expectOwner } from "../acts/expectOwner.ts";
import { offer } from "../acts/offer.ts";
import { payOut } from "../acts/payOut.ts";
import { signListing } from "../acts/signListing.ts";
import type { Books } from "../books.ts";
import { formatAmount } from "../currency.ts";
import { BASIS_POINTS } from "../royalties.ts";
import { SHOP_FEE_BPS, type Stage, type Work } from "../stage.ts";
import type { Scene } from "./scene.ts";

/** What each item may use; the exchange makes sure that it is there. */
const GAS_PER_ITEM = 1_000_000n;
/** Nonces that the other scenes do not use. */
const NONCES = [11n, 12n] as const;

export const sweep: Scene = {
  title: "A shop's customer sweeps three works, one of which is gone",
  about: "Two signed listings and one on the chain, in one transaction. What cannot be bought costs nothing.",
  async play(stage, books) {
    const { orders, exchange, shop, cast, coin, ordersParty, exchangeParty, totals } = stage;
    const { artist, collectors } = cast;
    const [buyer] = collectors;
    const [first, gone, listed] = await mintPrints(stage, books);
    await books.send(
      artist,
      "approves the exchange of orders",
      stage.collection.connect(artist.signer).setApprovalForAll(orders, true),
    );
    const signedFirst = await signListing(stage, artist, first, { nonce: NONCES[0] });
    const signedGone = await signListing(stage, artist, gone, { nonce: NONCES[1] });
    const standing = await offer(stage, books, { work: listed, seller: artist, refundDays: 0 });
    await books.send(artist, `cancels the listing of "${gone.title}"`, orders.connect(artist.signer).cancel(NONCES[1]));

    const fees = { storefront: await shop.getAddress(), storefrontFeeBps: SHOP_FEE_BPS };
    const value = [first, gone, listed].reduce((sum, { price }) => sum + price + feeOf(price), 0n);
    const { bps } = await orders.protocolFee();
    await books.send(
      buyer,
      `sends ${formatAmount(value, coin)} for all three, with the shop's fee`,
      orders.connect(buyer.signer).sweep(
        [signedFirst, signedGone].map((signed) => makePurchase(signed, fees)),
        [
          {
            purchase: {
              collection: await listed.collection.getAddress(),
              tokenId: listed.id,
              seller: artist.address,
              listingHash: hashListing(standing.listing),
              receiver: ZeroAddress,
              ...fees,
            },
            permit: "0x",
          },
        ],
        GAS_PER_ITEM,
        { value, gasLimit: gasForSweep(3, GAS_PER_ITEM) },
      ),
    );
    const move = (from: typeof ordersParty, to: typeof ordersParty, amount: bigint, why: string): void => {
      books.move({ kind: "paid", from, to, amount, currency: coin, why });
    };
    move(buyer, ordersParty, value, "all that the three would cost");
    move(ordersParty, buyer, gone.price + feeOf(gone.price), "what the one that is gone would have cost");
    move(ordersParty, exchangeParty, listed.price + feeOf(listed.price), "the listing on the chain");
    for (const [work, from] of [
      [first, ordersParty],
      [listed, exchangeParty],
    ] as const) {
      payOut(stage, books, { work, seller: artist, currency: coin, price: work.price, protocolFeeBps: bps }, from);
      const amount = feeOf(work.price);
      books.move({ kind: "credited", from, to: stage.shopParty, amount, currency: coin, why: "the shop's fee" });
      await expectOwner(work, buyer);
      totals.sales += 1;
    }
    await expectOwner(gone, artist);

    await books.send(
      cast.stranger,
      `has the fees of ${stage.shopParty.name} collected`,
      shop.connect(cast.stranger.signer).collectMany([orders, exchange], [coin.address, coin.address]),
    );
    for (const [work, from] of [
      [first, ordersParty],
      [listed, exchangeParty],
    ] as const) {
      books.move({
        kind: "withdrawn",
        from,
        to: cast.shopkeeper,
        creditOf: stage.shopParty,
        amount: feeOf(work.price),
        currency: coin,
        why: "the shop's fees",
      });
    }
  },
};

function feeOf(price: bigint): bigint {
  return (price * SHOP_FEE_BPS) / BASIS_POINTS;
}

/** Three more works of the collection, at the prices and with the royalties of the catalogue's. */
async function mintPrints({ cast, collection, works }: Stage, books: Books): Promise<[Work, Work, Work]> {
  const { artist } = cast;
  const highest = works.reduce((most, { id }) => (id > most ? id : most), 0n);
  const mint = async (place: number): Promise<Work> => {
    const original = works[place % works.length]!;
    const work = { ...original, id: highest + BigInt(place) + 1n, title: `${original.title}, print ${place + 1}` };
    const shares = work.shares.map(({ holder, bps }) => ({ holder: holder.address, bps }));
    await books.send(
      artist,
      `mints "${work.title}"`,
      collection
        .connect(artist.signer)
        .mintWithRoyalty(artist.address, work.id, "", { shares, validUntil: 0, caps: [], tiers: [] }),
    );
    return work;
  };
  return [await mint(0), await mint(1), await mint(2)];
}
