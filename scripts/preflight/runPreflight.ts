import type { EthereumProvider } from "hardhat/types/providers";
import { readAddresses } from "../addresses/readAddresses.ts";
import { deployedAddressesSchema } from "../addresses/schema.ts";
import { addressSchema } from "../lib/addressSchema.ts";
import { ScriptError } from "../lib/ScriptError.ts";
import { checkChainId, checkFeePayer, checkFunds } from "./checkChain.ts";
import { checkCollection } from "./checkCollection.ts";
import { checkCodeSize, checkOpcodes } from "./checkEvm.ts";
import { askNode } from "./tryCall.ts";
import type { Code, Finding } from "./types.ts";

/** What a deployment consists of. */
const CONTRACTS = deployedAddressesSchema.shape.contracts.shape;

export interface Preflight {
  provider: EthereumProvider;
  /** What can be deployed. */
  codes: readonly Code[];
  /** The chain that is meant; any where none is named. */
  expectedChainId?: number | undefined;
  /** Who pays for the deployment; not looked at where nobody is named. */
  account?: string | undefined;
}

/**
 * Looks whether a chain is ready for the contracts, without sending anything.
 * @throws ScriptError `PREFLIGHT_NODE_FAILED`
 */
export async function runPreflight({ provider, codes, expectedChainId, account }: Preflight): Promise<Finding[]> {
  const chainId = Number(await askNode(provider, "eth_chainId"));
  return [
    checkChainId(chainId, expectedChainId),
    ...(await checkOpcodes(provider, codes)),
    ...(await checkCodeSize(provider, codes)),
    await checkFeePayer(provider, chainId),
    ...(account === undefined ? [] : [await checkFundsToDeploy(provider, account, codes)]),
  ];
}

/** Whether an account can pay for a whole deployment. */
export function checkFundsToDeploy(
  provider: EthereumProvider,
  account: string,
  codes: readonly Code[],
): Promise<Finding> {
  return checkFunds(
    provider,
    account,
    codes.filter(({ name }) => name in CONTRACTS),
  );
}

/** @throws ScriptError `PREFLIGHT_FAILED` with all that a chain lacks. */
export function requireReady(findings: readonly Finding[]): void {
  const failed = findings.filter(({ outcome }) => outcome === "failed");
  if (failed.length === 0) return;
  const reasons = failed.map(({ check, detail }) => `  ${check}: ${detail}`);
  throw new ScriptError("PREFLIGHT_FAILED", ["The chain is not ready for the contracts:", ...reasons].join("\n"));
}

/**
 * Looks whether a collection lets its NFTs through the contracts that stand on a chain.
 * @param addressDirectory The address book: `ignition/addresses`.
 * @throws ScriptError `PREFLIGHT_INVALID_ARGUMENT`, `PREFLIGHT_NODE_FAILED`, or as {@link readAddresses}.
 */
export async function runCollectionPreflight(
  provider: EthereumProvider,
  addressDirectory: string,
  collection: string,
  tokenId: bigint,
): Promise<Finding[]> {
  const parsed = addressSchema.safeParse(collection);
  if (!parsed.success) {
    throw new ScriptError("PREFLIGHT_INVALID_ARGUMENT", `collection: ${parsed.error.issues[0]!.message}`);
  }
  const chainId = Number(await askNode(provider, "eth_chainId"));
  const { contracts } = await readAddresses(addressDirectory, chainId);
  return checkCollection(provider, contracts, parsed.data, tokenId);
}
