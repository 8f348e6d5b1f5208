import type { Party } from "./people.ts";

export const BASIS_POINTS = 10_000n;

/** A holder's share of every sale of a work. */
export interface Share {
  holder: Party;
  bps: bigint;
}

/** Who is due what. */
export interface Due {
  holder: Party;
  amount: bigint;
}

/**
 * What a sale owes, reckoned from the terms as they are written, not from what the contracts answer: the royalty is
 * rounded down once, each holder's part of it too, and what that leaves goes to the first holder. A share of the seller
 * stays with the seller.
 */
export function royaltiesDue(shares: readonly Share[], price: bigint, seller: Party): Due[] {
  const sum = shares.reduce((total, { bps }) => total + bps, 0n);
  if (sum === 0n) return [];
  const royalty = (price * sum) / BASIS_POINTS;
  const dues = shares.map(({ holder, bps }) => ({ holder, amount: (royalty * bps) / sum }));
  dues[0]!.amount += royalty - totalOf(dues);
  return dues.filter(({ holder, amount }) => amount > 0n && holder.address !== seller.address);
}

export function totalOf(dues: readonly Due[]): bigint {
  return dues.reduce((total, { amount }) => total + amount, 0n);
}
