import { formatEther, ZeroAddress } from "ethers";
import type { Figures } from "./types.ts";

/** Tells a storefront's figures as a table, one line for each currency. */
export function printFigures(figures: Figures, output: Pick<Console, "log" | "table">): void {
  const { storefront, fromBlock, toBlock, currencies } = figures;
  output.log(`Storefront ${storefront}, blocks ${fromBlock} to ${toBlock}`);
  if (currencies.length === 0) {
    output.log("No fees.");
    return;
  }
  output.table(
    currencies.map(({ currency, waiting, earned, withdrawn, finalFees, escrows }) => {
      // Native coin in whole coins; a token's own units otherwise, as how many make one is not in the events.
      const tell = (amount: bigint): string => (currency === ZeroAddress ? formatEther(amount) : amount.toString());
      return {
        currency: currency === ZeroAddress ? "native" : `units of ${currency}`,
        waiting: tell(waiting),
        earned: tell(earned),
        withdrawn: tell(withdrawn),
        "to collect": tell(earned - withdrawn),
        "final fees": finalFees,
        open: escrows.open,
        closed: escrows.closed,
        refunded: escrows.refunded,
      };
    }),
  );
}

/** The same for programs. Amounts are decimal strings, in the currency's smallest unit. */
export function formatFigures(figures: Figures): string {
  return JSON.stringify(figures, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value), 2);
}
