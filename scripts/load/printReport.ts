import { formatEther } from "ethers";
import type { LoadReport } from "./runTrades.ts";
import { NATIVE } from "./world.ts";

/** Says what each step cost, and how the books stand. */
export function printReport(report: LoadReport, output: Pick<Console, "log" | "table">): void {
  const { steps, size, transactions, seconds, books, gains, escrows, nfts, wrong } = report;
  output.log(`\nGas of a step without its call data: lowest / median / highest of its first and last transactions.\n`);
  output.table(
    Object.fromEntries(
      steps.map(({ step, count, first, last, growth }) => [
        step,
        { count, first: formatSpread(first), last: formatSpread(last), growth },
      ]),
    ),
  );
  output.log(
    `\n${format(size.listings)} listings, ${format(size.auctions)} auctions: ${format(transactions)} transactions in ` +
      `${seconds.toFixed(1)} s, ${format(Math.round(transactions / seconds))} a second.`,
  );
  for (const [when, rows] of [
    ["While sales and auctions ran, contracts had what they owed", books.running],
    ["When all had ended", books.ended],
    ["When everybody had their money", books.paidOut],
  ] as const) {
    output.log(`\n${when}:\n`);
    output.table(
      rows.map(({ contract, currency, balance, credits, kept, difference }) => ({
        contract,
        currency: nameOf(currency),
        balance: formatEther(balance),
        credits: formatEther(credits),
        "in running sales": formatEther(kept),
        difference: formatEther(difference),
      })),
    );
  }
  output.log("\nWhat people have gained; every sum over a currency is zero:\n");
  output.table(
    gains.map(({ role, currency, gained, expected }) => ({
      role,
      currency: nameOf(currency),
      gained: formatEther(gained),
      "as expected": gained === expected,
    })),
  );
  output.log(`\n${format(escrows)} escrows, each ended once. ${format(nfts)} NFTs, each with whom it belongs.`);
  const grown = steps.filter(({ grew }) => grew);
  for (const { step, growth } of grown) output.log(`GREW by ${growth} gas: ${step}`);
  for (const line of wrong.slice(0, 20)) output.log(`WRONG: ${line}`);
  if (wrong.length > 20) output.log(`WRONG: ${wrong.length - 20} more`);
  if (grown.length === 0 && wrong.length === 0) output.log("No step's gas grew, and the books balance.");
}

function formatSpread({ minimum, median, maximum }: { minimum: number; median: number; maximum: number }): string {
  return [minimum, median, maximum].map(format).join(" / ");
}

function format(figure: number): string {
  return figure.toLocaleString("en");
}

function nameOf(currency: string): string {
  return currency === NATIVE ? "coin" : "token";
}
