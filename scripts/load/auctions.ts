import { type Auction, FULL_BID, PLAIN_BID } from "../../sdk/src/terms/auction.ts";
import type { Sale } from "./model.ts";
import { AUCTION_KINDS, priceOf } from "./plan.ts";
import type { Trading } from "./sales.ts";
import { NATIVE, PROTOCOL_FEE_BPS, REFUND_WINDOW, ROYALTY_BPS } from "./world.ts";

/** An auction as it should go: who bids, and the sale that the last bid makes. */
export interface PlannedAuction {
  kind: string;
  bids: { bidder: string; amount: bigint }[];
  sale: Sale;
  terms: Auction;
}

/** @param firstToken The first of the tokens that are auctioned, one after the other. */
export function planAuctions(
  { world }: Trading,
  { count, firstToken, startsAt, endsAt }: { count: number; firstToken: bigint; startsAt: number; endsAt: number },
): PlannedAuction[] {
  return Array.from({ length: count }, (_, i) => {
    const { kind, currency, ending, held = false, bids: number } = AUCTION_KINDS[i % AUCTION_KINDS.length]!;
    const round = Math.floor(i / AUCTION_KINDS.length);
    const reserve = priceOf(i);
    const bids = Array.from({ length: number }, (__, bid) => ({
      bidder: world.buyers[(round + bid) % 4]!.address,
      // A tenth more each time.
      amount: (reserve * 11n ** BigInt(bid)) / 10n ** BigInt(bid),
    }));
    const winning = bids.at(-1)!;
    const sale: Sale = {
      tokenId: firstToken + BigInt(i),
      seller: world.sellers[round % 4]!.address,
      buyer: winning.bidder,
      currency: currency === "native" ? NATIVE : world.token.address,
      price: winning.amount,
      held,
      ending,
      sellerStorefrontBps: 0n,
      buyerStorefrontBps: 0n,
    };
    const terms: Auction = {
      collection: world.art.address,
      tokenId: sale.tokenId,
      seller: sale.seller,
      currency: sale.currency,
      reservePrice: reserve,
      buyNowPrice: 0n,
      minRaise: 0n,
      minRaiseBps: 500,
      startsAt,
      endsAt,
      extensionWindow: 600,
      maxExtension: 3_600,
      gateKind: 0,
      gateService: NATIVE,
      refundWindow: ending === "final" ? 0 : REFUND_WINDOW,
      delivery: held ? 1 : 0,
      maxRoyaltyBps: ROYALTY_BPS,
      protocolFeeBps: PROTOCOL_FEE_BPS,
      storefront: NATIVE,
      storefrontFeeBps: 0,
    };
    return { kind, bids, sale, terms };
  });
}

export async function createAuctions(
  { world, chain, model }: Trading,
  planned: readonly PlannedAuction[],
): Promise<void> {
  const { interface: abi, address: to } = world.house;
  for (const { sale, terms } of planned) {
    const data = abi.encodeFunctionData("create", [terms]);
    const currency = sale.currency === NATIVE ? "native" : "token";
    await chain.send({ step: `auction created: ${currency}`, from: sale.seller, to, data });
    model.createAuction(sale.tokenId);
  }
  await chain.flush();
}

/** All first bids, then all second, then all third. */
export async function placeBids({ world, chain, model }: Trading, planned: readonly PlannedAuction[]): Promise<void> {
  const { interface: abi, address: to } = world.house;
  for (const round of [0, 1, 2]) {
    for (const { sale, bids, terms } of planned) {
      const bid = bids[round];
      if (bid === undefined) continue;
      const native = sale.currency === NATIVE;
      const data = native
        ? abi.encodeFunctionData(PLAIN_BID, [terms])
        : abi.encodeFunctionData(FULL_BID, [terms, bid.amount, "0x"]);
      const step = `${round === 0 ? "first bid" : "higher bid"}: ${native ? "native" : "token"}`;
      await chain.send({ step, from: bid.bidder, to, data, value: native ? bid.amount : 0n });
      model.bid(bid.bidder, sale.currency, bid.amount, bids[round - 1]);
    }
    await chain.flush();
  }
}

/** Settles all, which are over. */
export async function settleAuctions(
  { world, chain, model, escrows }: Trading,
  planned: readonly PlannedAuction[],
): Promise<void> {
  const { interface: abi, address: to } = world.house;
  for (const { kind, sale, terms } of planned) {
    if (sale.ending !== "final") escrows.expect(sale, `auction, ${kind}`);
    const data = abi.encodeFunctionData("settle", [terms]);
    await chain.send({ step: `auction settled: ${kind}`, from: world.keeper, to, data }, escrows.read);
    model.settleAuction(sale);
  }
  await chain.flush();
}
