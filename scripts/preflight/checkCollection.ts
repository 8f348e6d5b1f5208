import { getAddress, Interface, ZeroAddress } from "ethers";
import type { EthereumProvider } from "hardhat/types/providers";
import type { ContractAddresses } from "../addresses/schema.ts";
import { ScriptError } from "../lib/ScriptError.ts";
import { askNode, tryCall } from "./tryCall.ts";
import type { Finding } from "./types.ts";

/** What is asked of an ERC-721C collection and of its validator. */
const QUESTIONS = new Interface([
  "function ownerOf(uint256 tokenId) view returns (address)",
  "function getTransferValidator() view returns (address)",
  "function validateTransfer(address caller, address from, address to, uint256 tokenId) view",
]);

/** One of the ways of an NFT through the suite. */
interface Way {
  name: string;
  caller: string;
  from: string;
  to: string;
}

/**
 * Whether a collection's transfer validator (ERC-721C) lets an NFT through the suite's hands: to a buyer, and into custody and
 * out of it again.
 * @throws ScriptError `PREFLIGHT_INVALID_ARGUMENT` where nobody owns the token, or there is no collection.
 */
export async function checkCollection(
  provider: EthereumProvider,
  addresses: ContractAddresses,
  collection: string,
  tokenId: bigint,
): Promise<Finding[]> {
  const owner = await askAddress(provider, collection, "ownerOf", [tokenId]);
  if (owner === undefined) {
    throw new ScriptError(
      "PREFLIGHT_INVALID_ARGUMENT",
      `tokenId: ${collection} does not tell who owns token ${tokenId}`,
    );
  }
  const validator = (await askAddress(provider, collection, "getTransferValidator")) ?? ZeroAddress;
  if (validator === ZeroAddress) {
    return [{ check: "collection", outcome: "passed", detail: `${collection} has no transfer validator` }];
  }
  if ((await askNode(provider, "eth_getCode", [validator, "latest"])) === "0x") {
    const detail = `${collection} names ${validator} as its transfer validator, which is no contract`;
    return [{ check: "collection", outcome: "failed", detail }];
  }
  const findings: Finding[] = [];
  for (const { name, caller, from, to } of waysOf(addresses, owner)) {
    const data = QUESTIONS.encodeFunctionData("validateTransfer", [caller, from, to, tokenId]);
    const passes = (await tryCall(provider, { to: validator, data })) !== undefined;
    const detail = `${name}: the transfer validator ${validator} ${passes ? "allows it" : "does not allow it"}`;
    findings.push({ check: "collection", outcome: passes ? "passed" : "failed", detail });
  }
  return findings;
}

function waysOf(
  { FixedPriceExchange, OrderExchange, AuctionHouse, RefundEscrow }: ContractAddresses,
  owner: string,
): Way[] {
  return [
    { name: "sold at a fixed price", caller: FixedPriceExchange, from: owner, to: NOBODY },
    { name: "sold by a signed order", caller: OrderExchange, from: owner, to: NOBODY },
    { name: "returned by a refund", caller: RefundEscrow, from: owner, to: NOBODY },
    { name: "held during the refund window", caller: FixedPriceExchange, from: owner, to: RefundEscrow },
    { name: "held after a signed order", caller: OrderExchange, from: owner, to: RefundEscrow },
    { name: "held after an auction", caller: AuctionHouse, from: AuctionHouse, to: RefundEscrow },
    { name: "given out after the refund window", caller: RefundEscrow, from: RefundEscrow, to: NOBODY },
    { name: "put up for auction", caller: AuctionHouse, from: owner, to: AuctionHouse },
    { name: "given out after an auction", caller: AuctionHouse, from: AuctionHouse, to: NOBODY },
  ];
}

/** An account without code, which stands for any. */
const NOBODY = "0x000000000000000000000000000000000000dEaD";

/** The address that a contract answers with; nothing where it does not. */
async function askAddress(
  provider: EthereumProvider,
  to: string,
  question: "ownerOf" | "getTransferValidator",
  args: readonly unknown[] = [],
): Promise<string | undefined> {
  const answer = await tryCall(provider, { to, data: QUESTIONS.encodeFunctionData(question, args) });
  if (answer === undefined || !/^0x0{24}[0-9a-f]{40}/i.test(answer)) return undefined;
  return getAddress(`0x${answer.slice(26, 66)}`);
}
