import { getAddress, Interface, type LogDescription, type Result } from "ethers";
import type { RawLog } from "../../sdk/src/auctions/types.ts";
import { ScriptError } from "../lib/ScriptError.ts";
import type { CurrencyFigures } from "./types.ts";

const PAYOUT = "tuple(address receiver, uint256 amount)";
const TERMS =
  "tuple(address opener, address seller, address buyer, address collection, uint256 tokenId, address currency, " +
  `uint256 amount, uint40 closesAt, uint8 delivery, ${PAYOUT}[] royalties, ${PAYOUT}[] fees)`;

/** The events of contracts/escrow/IRefundEscrow.sol and contracts/payment/ILedger.sol that the figures are made of. */
export const ledgerEvents = new Interface([
  `event EscrowOpened(bytes32 indexed id, address indexed seller, address indexed buyer, ${TERMS} terms)`,
  "event EscrowClosed(bytes32 indexed id, bool accepted)",
  "event EscrowRefunded(bytes32 indexed id, bool returned)",
  "event Credited(address indexed account, address indexed currency, uint256 amount)",
  "event Withdrawn(address indexed account, address indexed currency, address indexed to, uint256 amount)",
]);

/** Whose logs count, and for whom. */
export interface Parties {
  storefront: string;
  escrow: string;
  /** The markets. */
  ledgers: readonly string[];
}

interface Fee {
  amount: bigint;
  side: "seller" | "buyer" | "untold";
}

interface OpenEscrow {
  currency: string;
  fees: readonly Fee[];
}

/**
 * The figures that follow from logs, whatever their order. Logs that are repeated, were removed or come from elsewhere do not
 * count.
 * @throws ScriptError `STOREFRONT_LOGS_INVALID` where a log is not what a ledger emits, or more was withdrawn than credited: then
 * logs are missing.
 */
export function reduceFigures(logs: readonly RawLog[], parties: Parties): CurrencyFigures[] {
  const storefront = getAddress(parties.storefront);
  const escrow = getAddress(parties.escrow);
  const markets = new Set(parties.ledgers.map((ledger) => getAddress(ledger)));
  const figures = new Map<string, CurrencyFigures>();
  const open = new Map<string, OpenEscrow>();
  const of = (currency: string): CurrencyFigures => {
    const known = figures.get(currency) ?? none(currency);
    figures.set(currency, known);
    return known;
  };
  for (const log of inOrder(logs)) {
    const emitter = getAddress(log.address);
    const isEscrow = emitter === escrow;
    if (!isEscrow && !markets.has(emitter)) continue;
    const event = parse(log);
    if (event === undefined) continue;
    const { name, args } = event;
    if (name === "Credited" || name === "Withdrawn") {
      if (args.account !== storefront) continue;
      const sums = of(args.currency as string);
      if (name === "Withdrawn") sums.withdrawn += args.amount as bigint;
      else {
        sums.earned += args.amount as bigint;
        if (!isEscrow) sums.finalFees += 1;
      }
    } else if (isEscrow) {
      const id = args.id as string;
      if (name === "EscrowOpened") {
        const terms = args.terms as Result;
        const fees = feesOf(terms.fees as Result, storefront, markets.has(terms.opener as string));
        if (fees.length === 0) continue;
        const opened = { currency: terms.currency as string, fees };
        open.set(id, opened);
        count(of(opened.currency), opened);
      } else {
        const ended = open.get(id);
        if (ended === undefined) continue;
        open.delete(id);
        const sums = of(ended.currency);
        sums.waiting -= totalOf(ended);
        sums.escrows.open -= 1;
        sums.escrows[name === "EscrowClosed" ? "closed" : "refunded"] += 1;
      }
    }
  }
  for (const { currency, earned, withdrawn } of figures.values()) {
    if (withdrawn <= earned) continue;
    throw new ScriptError(
      "STOREFRONT_LOGS_INVALID",
      `Of ${currency} more was withdrawn (${withdrawn}) than credited (${earned}): logs are missing, begin at an earlier block.`,
    );
  }
  return [...figures.values()];
}

function none(currency: string): CurrencyFigures {
  const sides = { seller: 0, buyer: 0, untold: 0 };
  const escrows = { open: 0, closed: 0, refunded: 0, sides };
  return { currency, waiting: 0n, earned: 0n, withdrawn: 0n, finalFees: 0, escrows };
}

function count(sums: CurrencyFigures, escrow: OpenEscrow): void {
  sums.waiting += totalOf(escrow);
  sums.escrows.open += 1;
  for (const { side } of escrow.fees) sums.escrows.sides[side] += 1;
}

function totalOf({ fees }: OpenEscrow): bigint {
  return fees.reduce((sum, { amount }) => sum + amount, 0n);
}

/** The storefront's part of an escrow's fees. Anyone may open an escrow, but only a market's keeps to the order of fees. */
function feesOf(fees: Result, storefront: string, byMarket: boolean): Fee[] {
  const all = fees.map((fee: Result) => ({ receiver: fee.receiver as string, amount: fee.amount as bigint }));
  const mine = all.map(({ receiver }, i) => (receiver === storefront ? i : -1)).filter((i) => i !== -1);
  return mine.map((i) => ({ amount: all[i]!.amount, side: byMarket ? sideOf(i, all.length, mine) : "untold" }));
}

/** At most three fees: the protocol's, the seller's side's, the buyer's side's. The storefront is not who gets the protocol's. */
function sideOf(i: number, length: number, mine: readonly number[]): Fee["side"] {
  if (length === 3) return i === 1 ? "seller" : i === 2 ? "buyer" : "untold";
  if (length !== 2) return "untold";
  if (i === 0) return "seller";
  return mine.includes(0) ? "buyer" : "untold";
}

/** In the chain's order, each once. */
function inOrder(logs: readonly RawLog[]): RawLog[] {
  const unique = new Map(logs.map((log) => [`${log.blockHash}:${log.index}`, log]));
  return [...unique.values()]
    .filter(({ removed }) => !removed)
    .sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index);
}

function parse(log: RawLog): LogDescription | undefined {
  try {
    const event = ledgerEvents.parseLog(log) ?? undefined;
    // What cannot be decoded throws when it is looked at.
    event?.args.toArray(true);
    return event;
  } catch (cause) {
    const at = `Log ${log.index} of block ${log.blockNumber}`;
    throw new ScriptError("STOREFRONT_LOGS_INVALID", `${at} is not what a ledger of this suite emits.`, { cause });
  }
}
