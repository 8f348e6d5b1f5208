import { isAddress, zeroPadValue, ZeroAddress } from "ethers";
import { AuctionError } from "../../sdk/src/auctions/AuctionError.ts";
import { askNode } from "../../sdk/src/auctions/askNode.ts";
import { PAGE_SIZE, readLogs } from "../../sdk/src/auctions/readLogs.ts";
import type { LogProvider, PageProgress, RawLog } from "../../sdk/src/auctions/types.ts";
import { ScriptError } from "../lib/ScriptError.ts";
import { ledgerEvents, type Parties, reduceFigures } from "./reduceFigures.ts";
import type { Figures } from "./types.ts";

export interface ReadFiguresOptions extends Parties {
  provider: LogProvider;
  /** A block that is not after the storefront's first sale; that of its registration does. */
  fromBlock: number;
  /** The last block that counts; the newest where none is named. */
  toBlock?: number | undefined;
  /** Blocks in a request, at most. */
  pageSize?: number | undefined;
  /** Told after each page. */
  onPage?: ((page: PageProgress) => void) | undefined;
}

const topicOf = (name: string): string => ledgerEvents.getEvent(name)!.topicHash;
const ESCROWS = ["EscrowOpened", "EscrowClosed", "EscrowRefunded"].map(topicOf);
const CREDITS = ["Credited", "Withdrawn"].map(topicOf);

/**
 * What a storefront has earned, withdrawn and may yet earn, as of one block, from events alone. Escrows do not name those who have
 * fees in them where a node could look for them, so all of them are read.
 * @throws ScriptError `STOREFRONT_INVALID_ARGUMENT`, `STOREFRONT_LOGS_INVALID`; and where it may be tried again,
 * `STOREFRONT_NODE_FAILED`.
 */
export async function readFigures(options: ReadFiguresOptions): Promise<Figures> {
  const { provider, pageSize = PAGE_SIZE, onPage } = options;
  const storefront = checkAddress("storefront", options.storefront);
  const escrow = checkAddress("escrow", options.escrow);
  const ledgers = [...new Set(options.ledgers.map((ledger) => checkAddress("ledgers", ledger)))];
  const fromBlock = checkInteger("fromBlock", options.fromBlock, 0);
  checkInteger("pageSize", pageSize, 1);
  if (options.toBlock !== undefined) checkInteger("toBlock", options.toBlock, fromBlock);
  try {
    const toBlock = options.toBlock ?? (await askNode(() => provider.getBlockNumber()));
    const hashOf = async (): Promise<string> => {
      const block = await askNode(() => provider.getBlock(toBlock));
      if (block?.hash != null) return block.hash;
      throw new ScriptError("STOREFRONT_INVALID_ARGUMENT", `toBlock: there is no block ${toBlock} yet`);
    };
    const hash = await hashOf();
    const logs: RawLog[] = [];
    const read = async (address: string, topics: (string | string[] | null)[]): Promise<void> => {
      logs.push(...(await readLogs({ provider, filter: { address, topics, fromBlock, toBlock }, pageSize, onPage })));
    };
    await read(escrow, [ESCROWS]);
    for (const ledger of new Set([escrow, ...ledgers])) await read(ledger, [CREDITS, zeroPadValue(storefront, 32)]);
    if ((await hashOf()) !== hash) {
      throw new ScriptError("STOREFRONT_NODE_FAILED", `Block ${toBlock} was replaced while its past was read.`);
    }
    const asked = logs.filter(({ blockNumber }) => blockNumber >= fromBlock && blockNumber <= toBlock);
    return { storefront, fromBlock, toBlock, currencies: reduceFigures(asked, { storefront, escrow, ledgers }) };
  } catch (cause) {
    if (!(cause instanceof AuctionError)) throw cause;
    throw new ScriptError("STOREFRONT_NODE_FAILED", cause.message, { cause });
  }
}

function checkAddress(name: string, value: string): string {
  if (isAddress(value) && value !== ZeroAddress) return value;
  throw new ScriptError("STOREFRONT_INVALID_ARGUMENT", `${name}: must be an address, not "${value}"`);
}

function checkInteger(name: string, value: number, minimum: number): number {
  if (Number.isSafeInteger(value) && value >= minimum) return value;
  throw new ScriptError("STOREFRONT_INVALID_ARGUMENT", `${name}: must be a whole number from ${minimum}`);
}
