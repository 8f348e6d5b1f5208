import { AbiCoder, type BigNumberish, concat, keccak256, toBeHex } from "ethers";

/** The terms of an auction, as in contracts/types/Auction.sol. Amounts are in the currency's smallest unit, times in seconds. */
export interface Auction {
  collection: string;
  tokenId: BigNumberish;
  seller: string;
  currency: string;
  reservePrice: BigNumberish;
  buyNowPrice: BigNumberish;
  minRaise: BigNumberish;
  minRaiseBps: BigNumberish;
  startsAt: BigNumberish;
  endsAt: BigNumberish;
  extensionWindow: BigNumberish;
  maxExtension: BigNumberish;
  gateKind: BigNumberish;
  gateService: string;
  refundWindow: BigNumberish;
  delivery: BigNumberish;
  maxRoyaltyBps: BigNumberish;
  protocolFeeBps: BigNumberish;
  storefront: string;
  storefrontFeeBps: BigNumberish;
}

const TYPE =
  "tuple(address collection, uint256 tokenId, address seller, address currency, uint96 reservePrice, " +
  "uint96 buyNowPrice, uint96 minRaise, uint16 minRaiseBps, uint40 startsAt, uint40 endsAt, uint24 extensionWindow, " +
  "uint24 maxExtension, uint8 gateKind, address gateService, uint24 refundWindow, uint8 delivery, " +
  "uint16 maxRoyaltyBps, uint16 protocolFeeBps, address storefront, uint16 storefrontFeeBps)";

/** The two ways to bid: with native coin where no gate asks for a proof (the fee payer's does not), and with everything. */
export const PLAIN_BID =
  "bid((address,uint256,address,address,uint96,uint96,uint96,uint16,uint40,uint40,uint24,uint24,uint8,address,uint24,uint8,uint16,uint16,address,uint16))";
export const FULL_BID =
  "bid((address,uint256,address,address,uint96,uint96,uint96,uint16,uint40,uint40,uint24,uint24,uint8,address,uint24,uint8,uint16,uint16,address,uint16),uint256,bytes)";

/** The low bits of an id are zero. */
const TIME_BITS = 40n;

/** The id by which the house knows an auction: the hash of its terms without its last 40 bits. */
export function auctionId(auction: Auction): string {
  const hash = BigInt(keccak256(AbiCoder.defaultAbiCoder().encode([TYPE], [auction])));
  return toBeHex((hash >> TIME_BITS) << TIME_BITS, 32);
}

/**
 * What goes with a KIP-7 transfer to the house, to bid or to buy in one transaction.
 * @param proof What the auction's gate asks for.
 */
export function encodeBid(auction: Auction, buyNow = false, proof = "0x"): string {
  return concat([AbiCoder.defaultAbiCoder().encode([TYPE, "bool"], [auction, buyNow]), proof]);
}

export { TYPE as AUCTION_TYPE };
