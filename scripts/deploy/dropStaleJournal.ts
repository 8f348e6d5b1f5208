import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { status } from "@nomicfoundation/ignition-core";
import type { EthereumProvider } from "hardhat/types/providers";
import { LOCAL_CHAIN_ID } from "../addresses/schema.ts";
import { ScriptError } from "../lib/ScriptError.ts";
import { findMissingCode } from "./findMissingCode.ts";

/**
 * Removes the journal of a local chain that no longer has the journal's contracts: it was reset, or two chains began
 * with the same block.
 * @throws ScriptError `DEPLOY_CODE_MISSING` on any other chain: there a journal is evidence, not a cache.
 */
export async function dropStaleJournal(provider: EthereumProvider, chainId: number, journal: string): Promise<void> {
  if (!existsSync(path.join(journal, "journal.jsonl"))) return;
  const { contracts } = await status(journal);
  const missing = await findMissingCode(
    provider,
    Object.values(contracts).map(({ address }) => address),
  );
  if (missing.length === 0) return;
  if (chainId !== LOCAL_CHAIN_ID) {
    throw new ScriptError(
      "DEPLOY_CODE_MISSING",
      `${journal} says that contracts are deployed on chain ${chainId}, but there is no code at ${missing.join(", ")}.`,
    );
  }
  await rm(journal, { recursive: true });
}
