import { setTimeout as delay } from "node:timers/promises";
import { computeAddress, formatEther, getAddress, isAddress, SigningKey } from "ethers";
import { satisfiesAccountKey } from "../transactions/accountKeys.ts";
import { createFeePayerService, type FeePayerService, readFunds, type Signer } from "./createFeePayerService.ts";
import { startFeePayerServer } from "./http/startFeePayerServer.ts";
import { openLedger } from "./ledger/openLedger.ts";
import { readAccountKey } from "./node/accountKey.ts";
import { createNode, type Node, type NodeRequest } from "./node/createNode.ts";
import { NodeRefusal, NodeSilence } from "./node/NodeError.ts";
import { quantitySchema } from "./node/schemas.ts";
import { createKeyRing } from "./policy/bearerKeys.ts";
import type { Policy } from "./policy/policySchema.ts";
import { readPolicy } from "./policy/readPolicy.ts";
import { printable } from "./printable.ts";
import { SetupError } from "./SetupError.ts";

export interface FeePayerOptions {
  /** Where the policy is. */
  readonly policy: string;
  /** Where the ledger is, or is to be. */
  readonly ledger: string;
  readonly host: string;
  readonly port: number;
  /** The account that pays, where it is not the key's own. */
  readonly address?: string | undefined;
}

export interface FeePayerContext {
  readonly node: NodeRequest;
  /** Where that is, if it is somewhere. */
  readonly nodeUrl?: string;
  /** Asked once the policy is read: it may have to ask a person in turn. */
  readonly readPrivateKey: () => Promise<string>;
  readonly output: { log(text: string): void; warn(text: string): void };
  /** When it is aborted, the service answers what it has begun, and ends. */
  readonly signal: AbortSignal;
  /** Hears where the service listens. */
  readonly onStart?: (url: string) => void;
}

const NODE_TIMEOUT = 10_000;
const SETTLE_INTERVAL = 30_000;
const LOOPBACK: readonly string[] = ["127.0.0.1", "::1", "[::1]", "localhost"];

/**
 * Serves a fee payer until it is told to stop.
 * @throws SetupError
 */
export async function runFeePayer(context: FeePayerContext, options: FeePayerOptions): Promise<void> {
  const { output, signal } = context;
  const policy = await readPolicy(options.policy);
  const signer = readSigner(await context.readPrivateKey(), options.address);
  const node = createNode(context.node, NODE_TIMEOUT);
  const funds = await unlessSilent(async () => {
    await checkChain(node, policy);
    await checkKey(node, signer);
    return readFunds(node, signer.address);
  });
  const ledger = await openLedger(options.ledger, { chainId: policy.chainId, feePayer: signer.address }, Date.now());
  try {
    const onProblem = (problem: unknown): void => {
      output.warn(describeProblem(problem));
    };
    const service = createFeePayerService({ policy, ledger, signer, node: context.node, onProblem });
    printPolicy(output, policy, signer, funds, ledger.open().length);
    const server = await startFeePayerServer({
      service,
      findApplication: createKeyRing(policy),
      port: options.port,
      host: options.host,
      log: (line) => {
        output.log(line);
      },
    });
    if (context.nodeUrl !== undefined && isExposed(new URL(context.nodeUrl))) {
      output.warn(
        "Whoever is between this service and its node can change what the node says: its URL begins with http.",
      );
    }
    const settling = keepSettling(service, output, signal);
    if (!LOOPBACK.includes(options.host)) {
      output.warn("Others can reach this service, and its HTTP hides no keys: put a server that speaks TLS before it.");
    }
    output.log(`Listening on ${server.url}/api/signAsFeePayer. Ctrl-C ends it.`);
    context.onStart?.(server.url);
    await aborted(signal);
    output.log("Answering what has begun...");
    await server.close();
    await settling;
  } finally {
    await ledger.close();
  }
}

/** @throws SetupError `KEY_MALFORMED` or `INVALID_OPTION` */
export function readSigner(privateKey: string, address: string | undefined): Signer {
  let key: SigningKey;
  try {
    key = new SigningKey(privateKey.trim().replace(/^(0x)?/i, "0x"));
  } catch {
    // Neither the message nor the cause of what is thrown here may carry the key.
    throw new SetupError("KEY_MALFORMED", "FEE_PAYER_PRIVATE_KEY is not a private key of 64 hex digits.");
  }
  if (address === undefined) return { address: computeAddress(key.publicKey), key };
  if (!isAddress(address)) throw new SetupError("INVALID_OPTION", "--address is not an address.");
  return { address: getAddress(address), key };
}

async function checkChain(node: Node, { chainId }: Policy): Promise<void> {
  const actual = await node.ask("eth_chainId", [], quantitySchema);
  if (actual === chainId) return;
  const message = `The policy is for chain ${chainId.toString()}, and the network is chain ${actual.toString()}.`;
  throw new SetupError("NETWORK", message);
}

/** An account of Kaia's can have another key than its address comes from, or several that have to sign together. */
async function checkKey(node: Node, { address, key }: Signer): Promise<void> {
  const accountKey = await readAccountKey(node, address);
  if (satisfiesAccountKey(accountKey, "feePayer", [key.publicKey], address)) return;
  const message = `FEE_PAYER_PRIVATE_KEY alone cannot sign for the fees of ${address}: that account has another key.`;
  throw new SetupError("KEY_OF_ANOTHER", message);
}

async function unlessSilent<Result>(task: () => Promise<Result>): Promise<Result> {
  try {
    return await task();
  } catch (cause) {
    if (!(cause instanceof NodeSilence || cause instanceof NodeRefusal)) throw cause;
    throw new SetupError("NODE_UNAVAILABLE", `The network's node does not serve Kaia: ${cause.message}.`, { cause });
  }
}

function printPolicy(
  output: FeePayerContext["output"],
  { chainId, applications }: Policy,
  { address }: Signer,
  funds: bigint,
  open: number,
): void {
  output.log(`Fee payer ${address} on chain ${chainId.toString()}: ${formatEther(funds)} KAIA`);
  for (const { name, lastDay, perDay } of applications) {
    const last = new Date(lastDay - 1).toISOString().slice(0, 10);
    const budgets = `${formatEther(perDay.application)} KAIA a day, ${formatEther(perDay.user)} a user`;
    output.log(`  ${name}: ${budgets}, until ${last}${lastDay <= Date.now() ? " (over)" : ""}`);
  }
  if (open > 0) output.log(`Transactions of the last run that are not settled yet: ${open}`);
  const daily = applications.reduce((sum, { perDay }) => sum + perDay.application, 0n);
  if (funds < daily) {
    output.warn(`The balance is low: the applications may spend ${formatEther(daily)} KAIA a day together.`);
  }
}

/** What the node says is believed, so that nobody else may say it. */
function isExposed({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && !LOOPBACK.includes(hostname);
}

async function keepSettling(
  service: FeePayerService,
  output: FeePayerContext["output"],
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for (const settlement of await service.settle()) {
        output.log(JSON.stringify({ time: new Date().toISOString(), code: "SETTLED", ...settlement }));
      }
    } catch (error) {
      output.warn(describeProblem(error));
    }
    await delay(SETTLE_INTERVAL, undefined, { signal }).catch(() => undefined);
  }
}

function describeProblem(problem: unknown): string {
  const text = problem instanceof Error ? printable(describeError(problem)) : "not an error";
  return JSON.stringify({ time: new Date().toISOString(), code: "PROBLEM", problem: text });
}

function describeError({ name, message, cause }: Error): string {
  return cause instanceof Error ? `${name}: ${message} (${cause.message})` : `${name}: ${message}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      resolve();
    });
  });
}
