import type { LogProvider } from "../../sdk/src/auctions/types.ts";
import { readAddresses } from "../addresses/readAddresses.ts";
import { formatFigures, printFigures } from "./printFigures.ts";
import { readFigures } from "./readFigures.ts";

export interface RunStorefrontOptions {
  storefront: string;
  fromBlock: number;
  toBlock?: number | undefined;
  pageSize?: number | undefined;
  /** Whether to print for programs. */
  json: boolean;
}

/** Where it is read, and where it is told. */
export interface StorefrontEnvironment {
  provider: LogProvider;
  chainId: number;
  /** The address book: `ignition/addresses`. */
  addressDirectory: string;
  output: Pick<Console, "log" | "table">;
}

/**
 * Prints the figures of a storefront at the contracts that the address book names.
 * @throws ScriptError As {@link readFigures} and {@link readAddresses}.
 */
export async function runStorefront(environment: StorefrontEnvironment, options: RunStorefrontOptions): Promise<void> {
  const { provider, chainId, addressDirectory, output } = environment;
  const { json, ...request } = options;
  const { contracts } = await readAddresses(addressDirectory, chainId);
  const figures = await readFigures({
    provider,
    escrow: contracts.RefundEscrow,
    ledgers: [contracts.FixedPriceExchange, contracts.OrderExchange, contracts.AuctionHouse],
    ...request,
  });
  if (json) output.log(formatFigures(figures));
  else printFigures(figures, output);
}
