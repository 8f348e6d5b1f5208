import { parseArgs } from "node:util";
import type { NetworkConnection } from "hardhat/types/network";
import { ScriptError } from "../lib/ScriptError.ts";
import type { Movement } from "./model.ts";
import { AUCTIONS_UNIT, LISTINGS_UNIT } from "./plan.ts";
import { printReport } from "./printReport.ts";
import { type LoadSize, runTrades } from "./runTrades.ts";

const USAGE = `Trades on one local chain, compares the gas of first and last transactions, and checks the books.

  npm run load                       10,000 listings, 1,000 signed orders, 1,000 auctions
  npm run load -- --listings 400     a multiple of ${LISTINGS_UNIT}; a tenth as many signed orders come with them
                 --auctions 40       a multiple of ${AUCTIONS_UNIT}
                 --seconds 900       gives up after so long

Ends with 1 where the median gas of a step's last hundred transactions is above that of its first hundred, call data left
out, or where the books are off; with 2 where an argument is wrong.
`;

export type ExitCode = 0 | 1 | 2;

export interface LoadEnvironment {
  /** Compiles, and opens a chain in memory. */
  connect: () => Promise<NetworkConnection>;
  output: Pick<Console, "log" | "error" | "table">;
  /** Where progress is shown; nothing hides it. */
  progress?: ((line: string) => void) | undefined;
  /** See {@link Model}. */
  adjust?: (movement: Movement) => bigint;
}

/** Runs the load that the arguments ask for. */
export async function runLoad(args: readonly string[], environment: LoadEnvironment): Promise<ExitCode> {
  const { connect, output, progress, adjust } = environment;
  const size = sizeOf(args);
  if (size === "help") {
    output.log(USAGE);
    return 0;
  }
  if (size === undefined) {
    output.error(USAGE);
    return 2;
  }
  const connection = await connect();
  const startedAt = performance.now();
  try {
    const report = await runTrades({
      ...size,
      connection,
      onProgress(phase, done, total) {
        const left = ((performance.now() - startedAt) / 1_000 / done) * Math.max(0, total - done);
        const count = `${done.toLocaleString("en")} of about ${total.toLocaleString("en")} transactions`;
        progress?.(`${phase}: ${count}, ${Math.ceil(left)} s left`);
      },
      ...(adjust !== undefined && { adjust }),
    });
    printReport(report, output);
    return report.wrong.length === 0 && report.steps.every(({ grew }) => !grew) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    output.error(error.message);
    return 1;
  } finally {
    await connection.close();
  }
}

function sizeOf(args: readonly string[]): LoadSize | "help" | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        listings: { type: "string", default: "10000" },
        auctions: { type: "string", default: "1000" },
        seconds: { type: "string", default: "1200" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) return "help";
    const listings = countIn(values.listings, LISTINGS_UNIT, 100_000);
    const auctions = countIn(values.auctions, AUCTIONS_UNIT, 10_000);
    const seconds = countIn(values.seconds, 1, 86_400);
    return listings === undefined || auctions === undefined || seconds === undefined
      ? undefined
      : { listings, auctions, seconds };
  } catch {
    return undefined;
  }
}

function countIn(text: string, unit: number, maximum: number): number | undefined {
  const count = /^[0-9]{1,6}$/.test(text) ? Number(text) : 0;
  return count > 0 && count <= maximum && count % unit === 0 ? count : undefined;
}
