import { ZeroAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type {} from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import type { ContractAddresses } from "../addresses/schema.ts";
import { findMissingCode } from "../deploy/findMissingCode.ts";
import { MARKETS, type MarketName } from "../deploy/markets.ts";
import { ScriptError } from "../lib/ScriptError.ts";

/** What a market's owner decides. */
export interface MarketStatus {
  market: MarketName;
  address: string;
  owner: string;
  /** Who may take the ownership over; the zero address where it was offered to nobody. */
  pendingOwner: string;
  feeBps: number;
  feeReceiver: string;
  paused: boolean;
}

/** What lies in a market in one currency, and what it owes of it, in the smallest unit. */
export interface MarketBooks {
  market: MarketName;
  currency: string;
  balance: bigint;
  /**
   * To creditors, bidders and the protocol; of native coin to the protocol alone, for a market keeps no other books of what
   * comes only with a call that says what it is for.
   */
  owed: bigint;
  protocolFees: bigint;
}

export interface Status {
  chainId: number;
  block: number;
  addresses: ContractAddresses;
  /** What `OrderExchange` pays offers in native coin from; the zero address until its owner has named it. */
  wrappedCoin: string;
  markets: MarketStatus[];
  books: MarketBooks[];
}

/**
 * Reads what stands on a chain, all as of one block.
 * @param currencies The tokens of which the books are read, beside native coin.
 * @throws ScriptError `OPERATE_NOT_DEPLOYED` where the address book names a contract that is not there,
 * `OPERATE_INVALID_ARGUMENT` where a currency is no token.
 */
export async function readStatus(
  connection: NetworkConnection,
  chainId: number,
  addresses: ContractAddresses,
  currencies: readonly string[] = [],
): Promise<Status> {
  const { ethers, provider } = connection;
  const missing = await findMissingCode(provider, [...Object.values(addresses), ...currencies]);
  if (missing.length > 0) {
    throw new ScriptError("OPERATE_NOT_DEPLOYED", `On chain ${chainId} there is no contract at ${missing.join(", ")}.`);
  }
  const block = await ethers.provider.getBlockNumber();
  const at = { blockTag: block };
  const markets: MarketStatus[] = [];
  const books: MarketBooks[] = [];
  for (const market of MARKETS) {
    const address = addresses[market];
    // Every market has these functions.
    const contract = await ethers.getContractAt("FixedPriceExchange", address);
    const [owner, pendingOwner, fee, paused] = await Promise.all([
      contract.owner(at),
      contract.pendingOwner(at),
      contract.protocolFee(at),
      contract.paused(at),
    ]);
    const { bps, receiver } = fee;
    markets.push({ market, address, owner, pendingOwner, feeBps: Number(bps), feeReceiver: receiver, paused });
    for (const currency of [ZeroAddress, ...currencies]) {
      const balance = await balanceOf(connection, currency, address, block);
      const { total, protocolFees } = await contract.owed(currency, at);
      books.push({ market, currency, balance, owed: total, protocolFees });
    }
  }
  const orders = await ethers.getContractAt("OrderExchange", addresses.OrderExchange);
  return { chainId, block, addresses, wrappedCoin: await orders.wrappedCoin(at), markets, books };
}

async function balanceOf(
  { ethers }: NetworkConnection,
  currency: string,
  holder: string,
  block: number,
): Promise<bigint> {
  if (currency === ZeroAddress) return ethers.provider.getBalance(holder, block);
  const token = await ethers.getContractAt("KIP7Token", currency);
  try {
    return await token.balanceOf(holder, { blockTag: block });
  } catch (cause) {
    throw new ScriptError("OPERATE_INVALID_ARGUMENT", `currencies: ${currency} does not tell balances`, { cause });
  }
}

/** Those books in which more is owed than there is. It can only be so of a token whose balances fall by themselves. */
export function findGaps({ books }: Status): MarketBooks[] {
  return books.filter(({ balance, owed }) => balance < owed);
}
