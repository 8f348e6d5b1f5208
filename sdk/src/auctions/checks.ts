import { isAddress, isHexString, ZeroAddress } from "ethers";
import { AuctionError } from "./AuctionError.ts";

/** The low bits of every id are zero; see contracts/types/Auction.sol. */
const ID = /^0x[0-9a-f]{54}0{10}$/;

function invalid(message: string): AuctionError {
  return new AuctionError("AUCTION_INVALID_ARGUMENT", message);
}

/** @throws AuctionError `AUCTION_INVALID_ARGUMENT`. */
export function checkHouse(house: string): string {
  if (!isAddress(house) || house === ZeroAddress) throw invalid(`house: must be an address, not "${house}"`);
  return house;
}

/** @returns The id as events have it. @throws AuctionError `AUCTION_INVALID_ARGUMENT`. */
export function checkId(id: string): string {
  const lower = isHexString(id, 32) ? id.toLowerCase() : "";
  if (!ID.test(lower)) throw invalid(`id: must be an auction's, not "${id}"`);
  return lower;
}

/** @throws AuctionError `AUCTION_INVALID_ARGUMENT`. */
export function checkInteger(name: string, value: number, minimum: number): number {
  if (!Number.isSafeInteger(value) || value < minimum) throw invalid(`${name}: must be a whole number from ${minimum}`);
  return value;
}
