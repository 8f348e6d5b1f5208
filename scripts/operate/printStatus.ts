import { ZeroAddress } from "ethers";
import { findGaps, type Status } from "./readStatus.ts";

/** Tells what stands, for a person. Amounts are in the smallest unit. */
export function printStatus(status: Status, output: Pick<Console, "log" | "table">): void {
  output.log(`Chain ${status.chainId}, block ${status.block}`);
  output.table(Object.fromEntries(Object.entries(status.addresses).map(([name, address]) => [name, { address }])));
  for (const { market, owner, pendingOwner, feeBps, feeReceiver, paused } of status.markets) {
    const fee = feeReceiver === ZeroAddress ? "no fee" : `fee ${feeBps} basis points, to ${feeReceiver}`;
    output.log(`${market}: ${paused ? "PAUSED" : "open"}, ${fee}`);
    output.log(`  owner ${owner}${pendingOwner === ZeroAddress ? "" : `, offered to ${pendingOwner}`}`);
  }
  if (status.wrappedCoin !== status.addresses.WrappedCoin) {
    const standing = status.wrappedCoin === ZeroAddress ? "not named yet" : status.wrappedCoin;
    output.log(`OrderExchange: the wrapped coin is ${standing}, not ${status.addresses.WrappedCoin}`);
  }
  output.table(
    status.books.map(({ market, currency, balance, owed, protocolFees }) => ({
      market,
      currency: currency === ZeroAddress ? "native coin" : currency,
      balance,
      owed,
      "protocol fees": protocolFees,
      beyond: balance - owed,
    })),
  );
  for (const { market, currency, balance, owed } of findGaps(status)) {
    output.log(`GAP: ${market} owes ${owed} of ${currency} and has ${balance}.`);
  }
}

/** The same for programs: JSON, with amounts as decimal strings. */
export function formatStatus(status: Status): string {
  return JSON.stringify(status, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value), 2);
}
