import { ZeroAddress } from "ethers";
import type { Auction } from "../../../sdk/src/terms/auction.ts";
import type { Person } from "../people.ts";
import type { Stage, Work } from "../stage.ts";

export const DAY = 86_400;

/** An auction that begins now, lasts a day, is open to anyone and final when it is settled, with these terms changed. */
export async function auctionTerms(
  { coin, house, connection }: Stage,
  work: Work,
  seller: Person,
  changes: Partial<Auction> = {},
): Promise<Auction & { startsAt: number; endsAt: number }> {
  const now = await connection.networkHelpers.time.latest();
  const { bps: protocolFeeBps } = await house.protocolFee();
  return {
    collection: await work.collection.getAddress(),
    tokenId: work.id,
    seller: seller.address,
    currency: coin.address,
    reservePrice: work.price,
    buyNowPrice: 0n,
    minRaise: 0n,
    minRaiseBps: 500,
    extensionWindow: 0,
    maxExtension: 0,
    gateKind: 0,
    gateService: ZeroAddress,
    refundWindow: 0,
    delivery: 0,
    maxRoyaltyBps: 5_000,
    protocolFeeBps,
    storefront: ZeroAddress,
    storefrontFeeBps: 0,
    ...changes,
    startsAt: now,
    endsAt: now + DAY,
  };
}
