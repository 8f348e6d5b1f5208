/**
 * The most that each step may cost. Most are the cost of the same step in the cheapest peer, measured in the same way
 * (Seaport, Zora, the chain's own token library).
 */
export const BARS: Readonly<Record<string, number>> = {
  "list.native": 57_000,
  "reprice.native": 31_000,
  "cancel.native": 27_000,
  "buy.final.native.r0": 75_000,
  "buy.final.native.r1fee": 98_300,
  "buy.final.native.r2fee": 109_900,
  "buy.final.token.r1fee": 115_000,
  "buy.refundable.native.r1fee": 122_000,
  "buy.refundable.token.r1fee": 137_000,
  "close.native.r1fee": 58_000,
  "refund.native": 67_000,
  "buy.signed.native.r1fee": 117_000,
  "auction.create": 101_000,
  "auction.bid.first": 52_000,
  "auction.bid.outbid": 46_500,
  "auction.settle.final.r1fee": 100_000,
  "drop.mint.1": 84_000,
  "drop.mint.5": 92_000,
  "drop.mint.10": 102_000,
  "royalty.lookup.none": 9_000,
  "royalty.lookup.r1": 16_000,
  "royalty.lookup.r2": 19_500,
  "royalty.lookup.erc2981": 13_000,
  "kip17.transferFrom": 43_500,
  "kip7.transfer": 34_400,
};
