import { ZeroAddress } from "ethers";
import { gasForSweep, makePurchase, type SignedOrder } from "../terms/order.ts";
import { toDroitError } from "../errors/toDroitError.ts";
import { DroitError } from "../errors/DroitError.ts";
import { type Decoded, describeSelector } from "../errors/decodeRevert.ts";
import { checkAmount, checkUint, invalid, optionalAddress } from "../internal/check.ts";
import { chainTime, type Context, requireAccount } from "../internal/Context.ts";
import { currencyInfo } from "../internal/currency.ts";
import { escrowsIn } from "../internal/escrows.ts";
import { eventsIn } from "../internal/logs.ts";
import { addressIn, checkSigned, priceAt } from "../internal/orders.ts";
import type { Permits, Plan } from "../internal/plan.ts";
import { permitAmount } from "../internal/tokenPermits.ts";
import type { ApprovalPolicy, Escrow } from "../types.ts";
import { findSeen, type SeenListing } from "./buy.ts";

/** The listing is no longer what was seen. */
const GONE: ReadonlySet<string> = new Set(["ExchangeNotListed", "ExchangeListingChanged", "PRICE_ABOVE_MAXIMUM"]);

/** What suffices for what is usual. */
const GAS_PER_ITEM = 1_000_000n;

/** What is bought at once. */
export interface SweepOptions {
  /** Signed listings, with the number of copies; 1 where it is not given. */
  orders?: readonly { order: SignedOrder; quantity?: bigint }[];
  /** Listings of the exchange, as they were seen. One that names its buyer cannot be swept. */
  listings?: readonly SeenListing[];
  /** Whether one that cannot be bought stops all; true where it is not given. */
  allOrNothing?: boolean;
  /** The most that you pay for each currency, by its address, in its smallest unit; what was seen where it is not given. */
  maxTotal?: Readonly<Record<string, bigint>>;
  /** Who receives everything; you where nobody is named. */
  receiver?: string;
  /** See {@link ApprovalPolicy}. By default the exchange is approved for just the prices. */
  approval?: ApprovalPolicy;
}

/** An item that could not be bought. Items count over the orders first, then the listings. */
export interface SweepFailure extends Decoded {
  index: number;
}

/** What a sweep bought. */
export interface SweepResult {
  /** The items that were bought, by their number. */
  bought: number[];
  failures: SweepFailure[];
  /** The sales of it that can be undone. */
  escrows: Escrow[];
}

/** Buys many things in one transaction; the native coin that is left comes back. */
export async function planSweep(context: Context, options: SweepOptions): Promise<Plan<SweepResult>> {
  requireAccount(context);
  const items = (options.orders ?? []).map(({ order, quantity }) => ({
    signed: checkSigned(order),
    quantity: checkUint("quantity", quantity ?? 1n, 128, 1n),
  }));
  const count = items.length + (options.listings?.length ?? 0);
  if (count === 0) throw invalid("orders", "and listings are empty: there is nothing to buy");
  const receiver = optionalAddress("receiver", options.receiver);
  const now = await chainTime(context);
  const allOrNothing = options.allOrNothing ?? true;
  const early: SweepFailure[] = [];
  const found = await Promise.all(
    (options.listings ?? []).map(async (seen, i) => {
      try {
        return { index: items.length + i, listing: await findSeen(context, seen) };
      } catch (thrown) {
        // What cannot be bought is known before it is sent.
        const { code, message, args } = toDroitError(thrown);
        if (allOrNothing || !GONE.has(code)) throw thrown;
        early.push({ index: items.length + i, code, message, args });
        return undefined;
      }
    }),
  );
  const sent = found.filter((each) => each !== undefined);
  const listings = sent.map(({ listing }) => listing);
  if (listings.some(({ buyer }) => buyer !== undefined)) {
    throw invalid("listings", "that name their buyer cannot be swept: use buy");
  }
  if (items.length + listings.length === 0) throw nothingLeft(early);
  const totals = new Map<string, bigint>();
  const add = (currency: string, amount: bigint): void => {
    totals.set(currency, (totals.get(currency) ?? 0n) + amount);
  };
  const orders = items.map(({ signed, quantity }) => {
    const price = priceAt(signed.order, now) * quantity;
    add(addressIn(signed.order, "currency"), price);
    return makePurchase(signed, { quantity, maximum: price, receiver });
  });
  for (const { currency, price } of listings) add(currency, price);
  for (const [currency, amount] of Object.entries(options.maxTotal ?? {})) {
    const total = totals.get(currency) ?? 0n;
    if (total > checkAmount(`maxTotal.${currency}`, amount)) throw invalid(`maxTotal.${currency}`, `is below ${total}`);
  }
  const to = context.addresses.OrderExchange;
  const steps = await Promise.all(
    [...totals]
      .filter(([currency]) => currency !== ZeroAddress)
      .map(([currency, amount]) => permitAmount(context, currency, to, amount, options.approval)),
  );
  const purchases = listings.map(({ collection, tokenId, seller, hash }) => ({
    collection,
    tokenId,
    seller,
    listingHash: hash,
    receiver,
    storefront: ZeroAddress,
    storefrontFeeBps: 0,
  }));
  const { interface: abi } = context.contracts.orders;
  const call = (permits: Permits) => {
    const left = new Map(permits);
    const permitFor = (currency: string): string => {
      const permit = left.get(currency) ?? "0x";
      // An item that fails takes its permit's use back with it, so that the next one needs it.
      if (allOrNothing) left.delete(currency);
      return permit;
    };
    const data = abi.encodeFunctionData("sweep", [
      orders.map((order) => ({ ...order, permit: permitFor(addressIn(order.signed.order, "currency")) })),
      purchases.map((purchase, i) => ({ purchase, permit: permitFor(listings[i]!.currency) })),
      allOrNothing ? 0n : GAS_PER_ITEM,
    ]);
    return { to, data, value: totals.get(ZeroAddress) ?? 0n };
  };
  const [only] = totals.keys();
  return {
    steps: steps.flat(),
    call: call(new Map()),
    withPermits: call,
    // Where everything has one currency, amounts are told in it.
    ...(totals.size === 1 && only !== undefined && { currency: await currencyInfo(context, only) }),
    ...(!allOrNothing && { gas: gasForSweep(count, GAS_PER_ITEM) }),
    read: (receipt) => {
      const failures = [...early];
      for (const { name, args } of eventsIn(abi, to, receipt)) {
        if (name !== "SweepItemFailed") continue;
        const position = Number(args.index);
        // Listings that were not sent left no gap.
        const index = sent[position - items.length]?.index ?? position;
        failures.push({ index, ...describeSelector(args.reason as string) });
      }
      const failed = new Set(failures.map(({ index }) => index));
      const bought = Array.from({ length: count }, (_, index) => index).filter((index) => !failed.has(index));
      return { bought, failures, escrows: escrowsIn(context, receipt) };
    },
  };
}

function nothingLeft(failures: readonly SweepFailure[]): DroitError {
  return new DroitError("SweepEmpty", "None of the items could be bought.", { args: { failures } });
}
