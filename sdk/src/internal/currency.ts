import { Contract, ZeroAddress } from "ethers";
import type { KIP7Token } from "../../../typechain-types/index.js";
import { kip7TokenAbi } from "../abi/KIP7Token.ts";
import type { CurrencyInfo } from "../errors/sentence.ts";
import { bounded } from "./bounded.ts";
import type { Context } from "./Context.ts";

/** A KIP-7 or ERC-20 token. */
export function tokenAt(context: Context, address: string): KIP7Token {
  return new Contract(address, kip7TokenAbi, context.provider) as unknown as KIP7Token;
}

/** What a currency is called and how it is counted. Never fails: a token need not tell. */
export function currencyInfo(context: Context, address: string): Promise<CurrencyInfo> {
  let info = context.currencies.get(address);
  if (info === undefined) {
    info = readCurrency(context, address);
    context.currencies.set(address, info);
  }
  return info;
}

async function readCurrency(context: Context, address: string): Promise<CurrencyInfo> {
  if (address === ZeroAddress) return { address, symbol: context.coin, decimals: 18 };
  const token = tokenAt(context, address);
  const { request } = context.timeouts;
  const [symbol, decimals] = await Promise.allSettled([
    bounded(request, "A token", () => token.symbol()),
    bounded(request, "A token", () => token.decimals()),
  ]);
  // A token that does not tell is asked again: it may have been the node that did not.
  if (symbol.status === "rejected" || decimals.status === "rejected") context.currencies.delete(address);
  return {
    address,
    symbol: symbol.status === "fulfilled" ? symbol.value : address,
    decimals: decimals.status === "fulfilled" ? Number(decimals.value) : undefined,
  };
}
