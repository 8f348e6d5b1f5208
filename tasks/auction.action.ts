import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { runAuction } from "../scripts/auctions/runAuction.ts";
import { AuctionError } from "../sdk/src/auctions/AuctionError.ts";

interface Arguments {
  house: string | undefined;
  id: string | undefined;
  fromBlock: number;
  pageSize: number;
  follow: boolean;
}

/** A node for development: it makes blocks when there is something to put in, so there is no use in waiting for more. */
const DEVELOPMENT = 31_337n;

export default async function auction(
  { house = "", id = "", fromBlock, pageSize, follow }: Arguments,
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  const connection = await hre.network.create();
  const stop = new AbortController();
  const onInterrupt = (): void => {
    stop.abort();
  };
  process.once("SIGINT", onInterrupt);
  try {
    const { provider } = connection.ethers;
    const { chainId } = await provider.getNetwork();
    const reorgDepth = chainId === DEVELOPMENT ? { reorgDepth: 0 } : {};
    const options = { house, id, fromBlock, pageSize, follow, ...reorgDepth };
    await runAuction({ provider, output: console, signal: stop.signal }, options);
  } catch (error) {
    if (!(error instanceof AuctionError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    process.off("SIGINT", onInterrupt);
    await connection.close();
  }
}
