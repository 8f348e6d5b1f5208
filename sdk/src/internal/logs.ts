import type { LogDescription, TransactionReceipt } from "ethers";
import { readLogs } from "../auctions/readLogs.ts";
import type { LogProvider, RawLog } from "../auctions/types.ts";
import { DroitError } from "../errors/DroitError.ts";
import { toDroitError } from "../errors/toDroitError.ts";
import { bounded } from "./bounded.ts";
import type { Context } from "./Context.ts";

/** Which logs are read. */
export interface LogQuery {
  address: string;
  topics: (string | string[] | null)[];
  /** Where reading begins, if not where the context says. */
  fromBlock?: number | undefined;
}

interface Parser {
  parseLog(log: { topics: readonly string[]; data: string }): LogDescription | null;
}

/** The node, with a bound on each question and on all of them together. */
export function logProvider(context: Context): LogProvider {
  const until = Date.now() + context.timeouts.logs;
  const limited = <T>(question: () => Promise<T>): Promise<T> => {
    const left = until - Date.now();
    if (left <= 0) {
      throw new DroitError(
        "TIMEOUT",
        `Reading events took longer than ${context.timeouts.logs / 1_000} seconds. Pass createDroit a fromBlock (the suite's deployment), or timeouts.logs.`,
      );
    }
    return bounded(Math.min(left, context.timeouts.request), "An answer of the node", question);
  };
  const { provider } = context;
  return {
    getBlockNumber: () => limited(() => provider.getBlockNumber()),
    getBlock: (block) => limited(() => provider.getBlock(block)),
    getLogs: (filter) => limited(() => provider.getLogs(filter)),
  };
}

/** All logs of a kind, the oldest first. */
export async function allLogs(context: Context, query: LogQuery): Promise<RawLog[]> {
  const provider = logProvider(context);
  const { address, topics, fromBlock = context.fromBlock } = query;
  try {
    const toBlock = await provider.getBlockNumber();
    const filter = { address, topics, fromBlock, toBlock };
    return inOrder(await readLogs({ provider, filter, pageSize: context.pageSize }), query);
  } catch (thrown) {
    throw unwrap(thrown);
  }
}

/** The newest log of a kind, read from the chain's end; undefined where there is none. */
export async function newestLog(context: Context, query: LogQuery): Promise<RawLog | undefined> {
  const provider = logProvider(context);
  const { pageSize, fromBlock: first } = context;
  const { address, topics } = query;
  try {
    for (let toBlock = await provider.getBlockNumber(); toBlock >= first; toBlock -= pageSize) {
      const fromBlock = Math.max(first, toBlock - pageSize + 1);
      const logs = inOrder(
        await readLogs({ provider, filter: { address, topics, fromBlock, toBlock }, pageSize }),
        query,
      );
      const newest = logs.at(-1);
      if (newest !== undefined) return newest;
    }
    return undefined;
  } catch (thrown) {
    throw unwrap(thrown);
  }
}

/** The events of one contract in a receipt. */
export function eventsIn(
  contract: Parser,
  address: string,
  receipt: Pick<TransactionReceipt, "logs">,
): LogDescription[] {
  return receipt.logs.flatMap((log) => {
    const event = log.address.toLowerCase() === address.toLowerCase() ? contract.parseLog(log) : null;
    return event === null ? [] : [event];
  });
}

/** The one event that an action must have emitted. */
export function eventIn(contract: Parser, address: string, receipt: TransactionReceipt, name: string): LogDescription {
  const event = eventsIn(contract, address, receipt).find((each) => each.name === name);
  if (event !== undefined) return event;
  throw new DroitError("NODE_FAILED", `The node's receipt of ${receipt.hash} lacks the event ${name}.`, {
    hash: receipt.hash,
    receipt,
  });
}

/** Not all nodes keep to what they were asked for. */
function inOrder(logs: readonly RawLog[], { address, topics }: LogQuery): RawLog[] {
  const wanted = ({ topics: found }: RawLog): boolean =>
    topics.every((topic, i) => topic === null || [topic].flat().includes(found[i] ?? ""));
  return logs
    .filter((log) => !log.removed && log.address.toLowerCase() === address.toLowerCase() && wanted(log))
    .sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index);
}

function unwrap(thrown: unknown): DroitError {
  // What was thrown while the node was asked comes back as the cause of an error about the node.
  const { cause } = (thrown ?? {}) as { cause?: unknown };
  return cause instanceof DroitError ? cause : toDroitError(thrown);
}
