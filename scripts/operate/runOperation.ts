import type { NetworkConnection } from "hardhat/types/network";
import { getAddress } from "ethers";
import * as z from "zod/v4";
import { readAddresses } from "../addresses/readAddresses.ts";
import { MAX_PROTOCOL_FEE_BPS } from "../deploy/options.ts";
import { addressSchema } from "../lib/addressSchema.ts";
import { ScriptError } from "../lib/ScriptError.ts";
import { applyChanges } from "./applyChanges.ts";
import type { Confirmation } from "./confirm.ts";
import { type Change, parseMarkets, planAcceptance, planFee, planHandover, planPause } from "./planChanges.ts";
import { formatStatus, printStatus } from "./printStatus.ts";
import { findGaps, readStatus, type Status } from "./readStatus.ts";

/** What an owner can do. */
export type Operation =
  | { kind: "pause"; paused: boolean }
  | { kind: "fee"; bps: number; receiver: string | undefined }
  | { kind: "handover"; to: string | undefined }
  | { kind: "acceptance" };

/** Where it is done, and where it is told. */
export interface OperationEnvironment {
  connection: NetworkConnection;
  /** The address book: `ignition/addresses`. */
  addressDirectory: string;
  confirmation: Confirmation;
  output: Pick<Console, "log" | "table">;
}

/**
 * Does what an owner can do at the markets of the address book.
 * @param markets Their names with commas between; all where none is named.
 * @returns How many transactions were sent.
 * @throws ScriptError `OPERATE_INVALID_ARGUMENT`, or as {@link applyChanges}, {@link readStatus} and {@link readAddresses}.
 */
export async function runOperation(
  { connection, addressDirectory, confirmation, output }: OperationEnvironment,
  operation: Operation,
  markets?: string,
): Promise<number> {
  const chosen = parseMarkets(markets);
  const planned = planner(operation);
  const status = await statusOf(connection, addressDirectory);
  const [account] = (await connection.provider.request({ method: "eth_accounts" })) as string[];
  const changes = planned(status, chosen, account);
  return applyChanges(connection, status.chainId, changes, { confirmation, output });
}

/**
 * Prints what stands.
 * @param currencies Addresses of tokens with commas between.
 * @returns Whether every market has at least what it owes.
 * @throws ScriptError `OPERATE_INVALID_ARGUMENT`, or as {@link readStatus} and {@link readAddresses}.
 */
export async function runStatus(
  { connection, addressDirectory, output }: Omit<OperationEnvironment, "confirmation">,
  { currencies, json }: { currencies?: string | undefined; json: boolean },
): Promise<boolean> {
  const tokens = (currencies?.split(",") ?? []).map((currency) => parseAddress("currencies", currency.trim()));
  const status = await statusOf(connection, addressDirectory, tokens);
  if (json) output.log(formatStatus(status));
  else printStatus(status, output);
  return findGaps(status).length === 0;
}

async function statusOf(
  connection: NetworkConnection,
  addressDirectory: string,
  currencies: readonly string[] = [],
): Promise<Status> {
  const chainId = Number(await connection.provider.request({ method: "eth_chainId" }));
  const { contracts } = await readAddresses(addressDirectory, chainId);
  return readStatus(connection, chainId, contracts, currencies);
}

type Planner = (status: Status, markets: ReturnType<typeof parseMarkets>, account: string | undefined) => Change[];

/** Everything that can be wrong with an operation by itself is found before the chain is asked. */
function planner(operation: Operation): Planner {
  switch (operation.kind) {
    case "pause":
      return (status, markets) => planPause(status, markets, operation.paused);
    case "fee": {
      const bps = parseBps(operation.bps);
      const receiver = parseAddress("receiver", operation.receiver);
      return (status, markets) => planFee(status, markets, bps, receiver);
    }
    case "handover": {
      const to = parseAddress("to", operation.to);
      return (status, markets) => planHandover(status, markets, to);
    }
    case "acceptance":
      return (status, markets, account) => {
        if (account === undefined) throw new ScriptError("OPERATE_INVALID_ARGUMENT", "The network has no account.");
        return planAcceptance(status, markets, getAddress(account));
      };
  }
}

const bpsSchema = z
  .int()
  .min(0, { error: "must not be negative" })
  .max(MAX_PROTOCOL_FEE_BPS, { error: `must be at most ${MAX_PROTOCOL_FEE_BPS}` });

function parseBps(bps: number): number {
  return parse("bps", bpsSchema, bps);
}

function parseAddress(name: string, value: string | undefined): string {
  return parse(name, addressSchema, value ?? "");
}

function parse<T>(name: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ScriptError("OPERATE_INVALID_ARGUMENT", `${name}: ${parsed.error.issues[0]!.message}`);
}
