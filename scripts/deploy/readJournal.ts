import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod/v4";

/** What a deployment that was begun has said of itself. */
export interface Journal {
  strategy: "basic" | "create2" | undefined;
  /** Of the factory; nothing without one. */
  salt: string | undefined;
  /** The contracts that were begun, by name; whether they stand already only the chain knows. */
  contracts: string[];
  /** The transactions that were about to be sent, and of which nothing more is known. */
  unknown: UnknownTransaction[];
  /** The block of its first transaction that was mined. */
  fromBlock: number | undefined;
}

/** What a process leaves that is killed between deciding to send a transaction and noting that it was sent. */
export interface UnknownTransaction {
  /** What Ignition calls the step that sends it. */
  futureId: string;
  /** The sender's count of transactions. */
  nonce: number;
}

const messageSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("DEPLOYMENT_EXECUTION_STATE_INITIALIZE"),
    contractName: z.string(),
    strategy: z.enum(["basic", "create2"]),
    strategyConfig: z.object({ salt: z.string().optional() }),
  }),
  z.object({ type: z.literal("TRANSACTION_PREPARE_SEND"), futureId: z.string(), nonce: z.int() }),
  z.object({ type: z.literal("TRANSACTION_SEND"), futureId: z.string() }),
  z.object({ type: z.literal("WIPE_APPLY"), futureId: z.string() }),
  z.object({ type: z.literal("TRANSACTION_CONFIRM"), receipt: z.object({ blockNumber: z.int() }) }),
]);

/**
 * Reads Ignition's journal, in which each line is a message.
 * @param directory That of one deployment; without it, or without a journal in it, nothing was begun.
 */
export async function readJournal(directory: string | undefined): Promise<Journal> {
  const journal: Journal = {
    strategy: undefined,
    salt: undefined,
    contracts: [],
    unknown: [],
    fromBlock: undefined,
  };
  const prepared = new Map<string, UnknownTransaction>();
  if (directory === undefined) return journal;
  for (const line of await readLines(path.join(directory, "journal.jsonl"))) {
    const { data: message } = messageSchema.safeParse(parse(line));
    if (message?.type === "DEPLOYMENT_EXECUTION_STATE_INITIALIZE") {
      journal.strategy ??= message.strategy;
      journal.contracts.push(message.contractName);
      journal.salt ??= message.strategyConfig.salt;
    } else if (message?.type === "TRANSACTION_PREPARE_SEND") {
      prepared.set(message.futureId, { futureId: message.futureId, nonce: message.nonce });
    } else if (message?.type === "TRANSACTION_SEND" || message?.type === "WIPE_APPLY") {
      prepared.delete(message.futureId);
    } else if (message !== undefined) {
      journal.fromBlock = Math.min(journal.fromBlock ?? Infinity, message.receipt.blockNumber);
    }
  }
  journal.unknown.push(...prepared.values());
  return journal;
}

async function readLines(file: string): Promise<string[]> {
  try {
    return (await readFile(file, "utf8")).split("\n");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    return [];
  }
}

/** A process that is killed may leave half a line. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
