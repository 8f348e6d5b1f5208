import { isIPv4 } from "node:net";
import { KaiaNodeError } from "./KaiaNodeError.ts";

export interface RunKaiaNodeOptions {
  readonly port: number;
  readonly host: string;
  /** Where a node with Hardhat's methods answers; undefined for a network in this process. */
  readonly backend: string | undefined;
  /** Of the network in this process; with a backend, what its chain id must be. */
  readonly chainId: number | undefined;
}

const LAST_PORT = 65_535;

/** Refuses options with which no node can start. */
export function checkOptions({ port, host, backend, chainId }: RunKaiaNodeOptions): void {
  if (!Number.isSafeInteger(port) || port < 0 || port > LAST_PORT) {
    throw invalidOption(`--port is a number from 0 to ${LAST_PORT}, not ${port}`);
  }
  if (host === "") throw invalidOption("--host is missing");
  if (chainId !== undefined && (!Number.isSafeInteger(chainId) || chainId < 1)) {
    throw invalidOption(`--chain-id is a positive number, not ${chainId}`);
  }
  if (backend !== undefined) checkBackend(backend);
}

/** The node impersonates whom it likes on its backend: that must be one's own. */
function checkBackend(backend: string): void {
  if (!URL.canParse(backend)) throw invalidOption(`--backend is an URL such as http://127.0.0.1:8545, not ${backend}`);
  const { protocol, hostname } = new URL(backend);
  if (protocol !== "http:") throw invalidOption("--backend is an http URL");
  if (!isLoopback(hostname)) throw invalidOption(`--backend is on this machine, not at ${hostname}`);
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || (isIPv4(hostname) && hostname.startsWith("127."));
}

function invalidOption(message: string): KaiaNodeError {
  return new KaiaNodeError("KAIA_NODE_INVALID_OPTION", message);
}
