export interface TermsInput {
  shares?: [holder: string, bps: number][];
  validUntil?: number;
  caps?: [currency: string, amount: bigint][];
  tiers?: [currency: string, above: bigint, bps: number][];
}

/** Royalty terms as the contracts take them. */
export function terms({ shares = [], validUntil = 0, caps = [], tiers = [] }: TermsInput = {}) {
  return {
    shares: shares.map(([holder, bps]) => ({ holder, bps })),
    validUntil,
    caps: caps.map(([currency, amount]) => ({ currency, amount })),
    tiers: tiers.map(([currency, above, bps]) => ({ currency, above, bps })),
  };
}

/** The same terms as contracts return them. */
export function termsResult(input: TermsInput = {}) {
  const { shares = [], validUntil = 0, caps = [], tiers = [] } = input;
  return [
    shares.map(([holder, bps]) => [holder, BigInt(bps)]),
    BigInt(validUntil),
    caps.map(([currency, amount]) => [currency, amount]),
    tiers.map(([currency, above, bps]) => [currency, above, BigInt(bps)]),
  ];
}
