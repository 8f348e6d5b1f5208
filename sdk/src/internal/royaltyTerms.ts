import type { RoyaltyTerms } from "../types.ts";
import { checkAccount, checkAmount, checkBps, checkSeconds, optionalAddress } from "./check.ts";

/** Royalty terms as the contracts take them. */
export function encodeTerms({ shares, validUntil = 0, caps = [], tiers = [] }: RoyaltyTerms) {
  return {
    shares: shares.map(({ holder, bps }) => ({ holder: checkAccount("holder", holder), bps: checkBps("bps", bps) })),
    validUntil: checkSeconds("validUntil", validUntil),
    caps: caps.map(({ currency, amount }) => ({
      currency: optionalAddress("currency", currency),
      amount: checkAmount("amount", amount, 96, 0n),
    })),
    tiers: tiers.map(({ currency, above, bps }) => ({
      currency: optionalAddress("currency", currency),
      above: checkAmount("above", above),
      bps: checkBps("bps", bps),
    })),
  };
}
