import { formatEther, ZeroAddress } from "ethers";

/** What a price is in. Both kinds here have 18 decimals. */
export interface Currency {
  symbol: string;
  /** The zero address is the chain's native coin. */
  address: string;
  balanceOf(account: string): Promise<bigint>;
}

export function isNative(currency: Currency): boolean {
  return currency.address === ZeroAddress;
}

export function formatAmount(amount: bigint, currency: Currency): string {
  return `${formatEther(amount).replace(/\.0$/, "")} ${currency.symbol}`;
}
