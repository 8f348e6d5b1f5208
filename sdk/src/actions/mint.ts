import { hexlify, randomBytes, toBigInt } from "ethers";
import { collectionAt } from "../internal/approvals.ts";
import { checkAccount, checkUint } from "../internal/check.ts";
import { type Context, requireAccount } from "../internal/Context.ts";
import type { Plan } from "../internal/plan.ts";
import { encodeTerms } from "../internal/royaltyTerms.ts";
import type { RoyaltyTerms, TokenId } from "../types.ts";

/** What is minted, in a collection of Droit's where you may mint. */
export interface MintOptions {
  collection: string;
  /** An id is minted once; one at random, of 64 bits, where none is given. */
  tokenId?: TokenId;
  /** The token's metadata. */
  uri: string;
  /** Who gets it; you where nobody is named. */
  to?: string;
  /** The token's own royalties, for good; the collection's where none are given. */
  royalties?: RoyaltyTerms;
}

/** A token that exists now. */
export interface MintResult {
  collection: string;
  tokenId: bigint;
  owner: string;
}

/** Mints a token, with its own royalty terms from the first moment where they are given. */
export function planMint(context: Context, options: MintOptions): Plan<MintResult> {
  const account = requireAccount(context);
  const collection = checkAccount("collection", options.collection);
  const tokenId =
    options.tokenId === undefined ? toBigInt(hexlify(randomBytes(8))) : checkUint("tokenId", options.tokenId, 256);
  const owner = options.to === undefined ? account : checkAccount("to", options.to);
  const { interface: abi } = collectionAt(context, collection);
  const data =
    options.royalties === undefined
      ? abi.encodeFunctionData("mintWithTokenURI", [owner, tokenId, options.uri])
      : abi.encodeFunctionData("mintWithRoyalty", [owner, tokenId, options.uri, encodeTerms(options.royalties)]);
  return { steps: [], call: { to: collection, data }, read: () => ({ collection, tokenId, owner }) };
}
