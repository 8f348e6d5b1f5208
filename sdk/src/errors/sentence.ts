import { formatEther, formatUnits, getAddress, ZeroAddress } from "ethers";

/**
 * What an error says to a person: a sentence without values, and behind a bar what the values add. A value is named as
 * the error's argument and the way in which it is told: `{expiresAt:time}`; without one, as it is. An amount is in the
 * currency of the call, or in that of another argument: `{amount:amount:currency}`.
 */
export type Sentences = Readonly<Record<string, string>>;

/** A currency as a person knows it. */
export interface CurrencyInfo {
  /** The token's address; the zero address is the chain's native coin. */
  address: string;
  symbol: string;
  /** Undefined where the token does not tell: its amounts are told in the smallest unit. */
  decimals: number | undefined;
}

/** The named arguments of an error. */
export type ErrorArgs = Readonly<Record<string, unknown>>;

/** What is known of the call in which an error happened. */
export interface SentenceContext {
  /** In which its amounts are. */
  currency?: CurrencyInfo | undefined;
  /** What the chain's native coin is called. */
  coin?: string | undefined;
}

/** The ways in which values are told. */
export const FORMATS = ["time", "duration", "amount", "bps", "currency"] as const;

const PLACE = /\{(\w+)(?::(\w+))?(?::(\w+))?\}/g;
const DEFAULT_COIN = "native coin";

/** A sentence with its values; without arguments, what it says without them. */
export function tell(sentence: string, args?: ErrorArgs, context: SentenceContext = {}): string {
  const [short, rest = ""] = sentence.split("|") as [string, string?];
  if (args === undefined || rest === "") return `${short}.`;
  const detail = rest.replace(PLACE, (_, name: string, way?: string, other?: string) =>
    formatValue(args[name], way, otherCurrency(other === undefined ? undefined : args[other], context), context),
  );
  return `${short}${detail}.`;
}

/** The values that a sentence names. */
export function placesOf(sentence: string): { name: string; way: string | undefined; other: string | undefined }[] {
  return [...sentence.matchAll(PLACE)].map(([, name, way, other]) => ({ name: name!, way, other }));
}

/** An amount of a currency, as a person writes it. */
export function formatAmount(amount: bigint, currency: CurrencyInfo | undefined, coin = DEFAULT_COIN): string {
  if (currency === undefined) return `${amount} (smallest units)`;
  if (currency.address === ZeroAddress) return `${trim(formatEther(amount))} ${coin}`;
  if (currency.decimals === undefined) return `${amount} (smallest units of ${currency.address})`;
  return `${trim(formatUnits(amount, currency.decimals))} ${currency.symbol}`;
}

/** A length of time in seconds, as a person says it. */
export function formatDuration(seconds: bigint): string {
  const units: [size: bigint, name: string][] = [
    [86_400n, "day"],
    [3_600n, "hour"],
    [60n, "minute"],
    [1n, "second"],
  ];
  const parts: string[] = [];
  let rest = seconds;
  for (const [size, name] of units) {
    const count = rest / size;
    rest %= size;
    if (count > 0n) parts.push(`${count} ${name}${count === 1n ? "" : "s"}`);
  }
  return parts.length === 0 ? "0 seconds" : parts.slice(0, 2).join(" ");
}

/** Unix time in seconds as a date, in UTC. */
export function formatTime(seconds: bigint): string {
  const date = new Date(Number(seconds) * 1_000);
  if (Number.isNaN(date.getTime())) return `second ${seconds}`;
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** Basis points as percents. */
export function formatBps(bps: bigint): string {
  return `${trim(formatUnits(bps, 2))} %`;
}

function otherCurrency(address: unknown, { currency }: SentenceContext): CurrencyInfo | undefined {
  if (typeof address !== "string" || address === currency?.address) return currency;
  return { address, symbol: address, decimals: undefined };
}

function formatValue(
  value: unknown,
  way: string | undefined,
  currency: CurrencyInfo | undefined,
  { coin }: SentenceContext,
): string {
  if (way === "currency" && typeof value === "string") {
    if (value === ZeroAddress) return coin ?? DEFAULT_COIN;
    return value === currency?.address ? currency.symbol : value;
  }
  if (typeof value === "bigint") {
    if (way === "time") return formatTime(value);
    if (way === "duration") return formatDuration(value);
    if (way === "bps") return formatBps(value);
    if (way === "amount") return formatAmount(value, currency, coin);
    return value.toString();
  }
  if (typeof value !== "string") return String(value);
  return /^0x[0-9a-fA-F]{40}$/.test(value) ? getAddress(value.toLowerCase()) : value;
}

function trim(decimal: string): string {
  return decimal.endsWith(".0") ? decimal.slice(0, -2) : decimal;
}
