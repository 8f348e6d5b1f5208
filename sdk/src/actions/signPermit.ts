import { DroitError } from "../errors/DroitError.ts";
import { type AuctionReference, findAuction } from "../internal/auctions.ts";
import { checkAccount, checkSeconds, checkUint, invalid } from "../internal/check.ts";
import { ask, chainTime, type Context, requireAccount, requireSigner } from "../internal/Context.ts";
import { type Gate, gateIn } from "../internal/gates.ts";
import { nonceOf, signing } from "../internal/orders.ts";
import { type AccessPermit, accessPermitDigest, signAccessPermit } from "../terms/accessPermit.ts";
import type { Seconds } from "../types.ts";
import type { PhaseReference } from "./editions.ts";

/** How long a permit holds where its service does not say, in seconds. */
const USUAL_VALIDITY = 3_600;

/** The sale to which a permit admits: an auction, or a phase of a drop. */
export type PermitSale = { auction: AuctionReference } | { edition: PhaseReference };

/** Whom a service admits to a sale whose gate it is. */
export type SignPermitOptions = PermitSale & {
  /** Who may bid or buy, once. */
  account: string;
  /** Unix time in seconds until which, and in which still, they may; an hour from now where it is not given. */
  deadline?: Seconds;
  /** Any number, which tells apart the permits of one account for one sale; one at random where it is not given. */
  nonce?: bigint | number;
};

/** A permit that is signed. */
export interface SignPermitResult {
  /** What the account gives `bid`, `buyNow` or `buyEditions` as `proof`. */
  proof: string;
  /** The permit's EIP-712 digest, by which the gate knows whether it was used. */
  digest: string;
  /** Unix time in seconds. */
  deadline: bigint;
  nonce: bigint;
}

/** What a permit will say. Its addresses are plain. */
type PermitPlan = AccessPermit & { nonce: bigint; deadline: bigint };

/**
 * Looks whether the account is the service of a sale's gate, for the gate believes nobody else.
 * @throws DroitError `INVALID_ARGUMENT` where the gate asks for no permits, or for another's; `NOT_FOUND`.
 */
export async function planSignPermit(context: Context, options: SignPermitOptions): Promise<PermitPlan> {
  const signer = requireAccount(context);
  const account = checkAccount("account", options.account);
  const nonce = nonceOf(options.nonce);
  const now = await chainTime(context);
  const deadline = checkSeconds("deadline", options.deadline ?? now + USUAL_VALIDITY);
  if (deadline < BigInt(now)) throw invalid("deadline", "is over");
  const { market, sale, gate } = await findSale(context, options);
  if (gate?.kind !== "permit") throw invalid("auction" in options ? "auction" : "edition", "asks for no permits");
  // A contract that is the service decides by itself who signs for it (ERC-1271).
  if (gate.service !== signer && (await ask(context, () => context.provider.getCode(gate.service))) === "0x") {
    throw new DroitError("INVALID_ARGUMENT", `account: the permits of this sale are ${gate.service}'s to sign.`, {
      args: { service: gate.service, account: signer },
    });
  }
  const { chainId, addresses } = context;
  return { gate: addresses.AccessGate, chainId, market, sale, account, nonce, deadline };
}

/** Signs a permit. */
export async function signPermit(context: Context, permit: PermitPlan): Promise<SignPermitResult> {
  const signer = requireSigner(context);
  const proof = await signing(context, () => signAccessPermit({ ...permit, signer }));
  return { proof, digest: await accessPermitDigest(permit), deadline: permit.deadline, nonce: permit.nonce };
}

async function findSale(
  context: Context,
  options: PermitSale,
): Promise<{ market: string; sale: string; gate: Gate | undefined }> {
  const { AuctionHouse, EditionDrop } = context.addresses;
  if ("auction" in options) {
    const { id, auction } = await findAuction(context, options.auction);
    return { market: AuctionHouse, sale: id, gate: gateIn(auction) };
  }
  const { drop } = context.contracts;
  const collection = checkAccount("collection", options.edition.collection);
  const phase = checkUint("phase", options.edition.phase, 24, 1n);
  const [{ terms }, sale] = await Promise.all([
    ask(context, () => drop.phaseOf(collection, phase)),
    ask(context, () => drop.saleId(collection, phase)),
  ]);
  if (terms.price > 0n) return { market: EditionDrop, sale, gate: gateIn(terms) };
  throw new DroitError("NOT_FOUND", `There is no phase ${phase} of ${collection}.`, { args: { collection, phase } });
}
