import type { AuctionTerms } from "./types.ts";

const BASIS_POINTS = 10_000n;

/** The least that the next bid must be, as `AuctionHouse.minimumBid` computes it. `standing` is the bid to beat. */
export function minimumNextBid(auction: AuctionTerms, standing: bigint | undefined): bigint {
  if (standing === undefined) return auction.reservePrice;
  const part = (standing * BigInt(auction.minRaiseBps) + BASIS_POINTS - 1n) / BASIS_POINTS;
  const raise = part > auction.minRaise ? part : auction.minRaise;
  return standing + (raise > 1n ? raise : 1n);
}
