import { parseLogs } from "../auctions/parseLogs.ts";
import type { AuctionTerms } from "../auctions/types.ts";
import { auctionId } from "../terms/auction.ts";
import { DroitError } from "../errors/DroitError.ts";
import { toDroitError } from "../errors/toDroitError.ts";
import { checkAccount, checkHash, checkUint } from "./check.ts";
import { ask, type Context } from "./Context.ts";
import { newestLog } from "./logs.ts";
import type { TokenId } from "../types.ts";

/** An auction with its terms, as an action or a reading returned it. */
export interface AuctionHandle {
  id: string;
  auction: AuctionTerms;
}

/** What names an auction: its id, the auction as it was returned, or the token, of which one auction runs at a time. */
export type AuctionReference = string | AuctionHandle | { collection: string; tokenId: TokenId };

/** The auction that a reference names. @throws DroitError `NOT_FOUND`, `INVALID_ARGUMENT`. */
export async function findAuction(context: Context, reference: AuctionReference): Promise<AuctionHandle> {
  if (typeof reference !== "string" && "auction" in reference) {
    const { id, auction } = reference;
    if (auctionId(auction) === id) return { id, auction };
    throw new DroitError("INVALID_ARGUMENT", `auction: its terms are not those of ${id}.`);
  }
  return findById(context, await idOf(context, reference));
}

/** The id of the auction that a reference names. @throws DroitError `NOT_FOUND`, `INVALID_ARGUMENT`. */
export async function idOf(context: Context, reference: AuctionReference): Promise<string> {
  if (typeof reference === "string") return checkHash("auction", reference);
  if ("auction" in reference) return reference.id;
  const token = reference;
  const collection = checkAccount("collection", token.collection);
  const tokenId = checkUint("tokenId", token.tokenId, 256);
  const { id } = await ask(context, () => context.contracts.house.auctionOf(collection, tokenId));
  if (BigInt(id) !== 0n) return id;
  throw new DroitError("NOT_FOUND", `There is no auction of ${tokenId} of ${collection}.`, {
    args: { collection, tokenId },
  });
}

async function findById(context: Context, id: string): Promise<AuctionHandle> {
  const { auction } = await findCreation(context, id);
  return { id, auction };
}

/** An auction, and the block in which it was created last. @throws DroitError `NOT_FOUND`. */
export async function findCreation(context: Context, id: string): Promise<AuctionHandle & { blockNumber: number }> {
  const house = context.addresses.AuctionHouse;
  const { topicHash } = context.contracts.house.interface.getEvent("AuctionCreated");
  const log = await newestLog(context, { address: house, topics: [topicHash, id] });
  if (log !== undefined) {
    try {
      const [event] = parseLogs([log], { house, fromBlock: log.blockNumber, toBlock: log.blockNumber });
      if (event?.kind === "created" && event.id === id) {
        return { id, auction: event.auction, blockNumber: log.blockNumber };
      }
    } catch (thrown) {
      throw toDroitError(thrown);
    }
  }
  throw new DroitError("NOT_FOUND", `There never was an auction ${id}.`, { args: { id } });
}
