import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BytesLike, ContractTransactionResponse, Overrides } from "ethers";
import type { Auction } from "../../sdk/src/terms/auction.js";
import { type AuctionSuite, loadAuctions } from "../helpers/auctions.js";
import {
  type Collection,
  type CollectionFunctions,
  ethers,
  type Mock,
  NATIVE,
  networkHelpers,
  NO_ESCROW,
} from "../helpers/suite.js";

type Sent = Promise<ContractTransactionResponse>;
export type Changes = Record<string, string | bigint>;

/** What a contract of test/mocks/attacks can be told, as in its enums. */
export const Transfers = { Honest: 0, Paused: 1, Silent: 2, BurnGas: 3, Costly: 4 } as const;

/** An auction leaves nothing of itself. */
export const GONE: Changes = { "auction of 1": NO_ESCROW, "end of 1": "0" };

export type HostileNFT = Mock<
  CollectionFunctions & {
    setTransfers(transfers: number): Sent;
    refuse(receiver: string): Sent;
    lieWith(owner: string): Sent;
    hook(party: string): Sent;
  }
>;

export type SeizableNFT = Mock<CollectionFunctions & { registerAgain(to: string, tokenId: bigint): Sent }>;

/** A contract that makes calls in its own name. */
export interface Caller {
  execute(target: string, callData: BytesLike, overrides?: Overrides): Sent;
  getAddress(): Promise<string>;
}

/** The suite with another collection in the place of its own; the seller owns token 1, and everybody has approved the house. */
export async function loadWith<C extends Collection>(
  deploy: () => Promise<C>,
): Promise<{ suite: AuctionSuite; nft: C }> {
  const suite = await loadAuctions();
  const nft = await deploy();
  await nft.mint(suite.seller.address, 1n);
  for (const person of [suite.seller, suite.buyer, suite.rival, suite.stranger]) {
    await nft.connect(person).setApprovalForAll(suite.houseAddress, true);
  }
  return { suite: { ...suite, collection: nft, art: await nft.getAddress() }, nft };
}

/** Acts in a contract's name, whatever functions it has. */
export async function asContract(address: string, balance = 0n): Promise<HardhatEthersSigner> {
  await networkHelpers.impersonateAccount(address);
  if (balance !== 0n) await networkHelpers.setBalance(address, balance);
  return ethers.getSigner(address);
}

/** What `changes` become where `who` is credited with what it was to be paid. */
export function creditedInstead(changes: Changes, who: string, unit: string, amount: bigint): Changes {
  const more = (name: string, by: bigint) => ({ [name]: ((changes[name] as bigint | undefined) ?? 0n) + by });
  return {
    ...changes,
    ...more(`${who} ${unit}`, -amount),
    ...more(`${who} credit in house ${unit}`, amount),
    ...more(`house ${unit}`, amount),
    ...(unit === "native" ? {} : more(`owed by house ${unit}`, amount)),
  };
}

/** What an undoing of the winner's bid changes. */
export function undone(auction: Auction, to: string, amount: bigint, unit = "native"): Changes {
  return {
    "bid for 1": -amount,
    "bidder for 1": "nobody",
    [`house ${unit}`]: -amount,
    [`${to} ${unit}`]: amount,
    ...(auction.currency === NATIVE ? {} : { [`owed by house ${unit}`]: -amount }),
  };
}
