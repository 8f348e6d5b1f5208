import type { EthereumProvider } from "hardhat/types/providers";
import { LOCAL_CHAIN_ID } from "../addresses/schema.ts";
import { ScriptError } from "../lib/ScriptError.ts";
import { findMissingCode } from "./findMissingCode.ts";

/** The canonical WKAIA of Kairos and of Kaia. */
const CANONICAL: ReadonlyMap<number, string> = new Map([
  [1001, "0x043c471bEe060e00A56CcD02c0Ca286808a5A436"],
  [8217, "0x19Aac5f612f524B754CA7e7c41cbFa2E981A4432"],
]);

/**
 * The coin from which offers in native coin are paid: the one that is named, else the chain's canonical one.
 * @returns Nothing on a local chain, also one that goes by the id of a public one and does not have its coin.
 * @throws ScriptError `DEPLOY_INVALID_OPTION` where there is no contract at the named address, or none is named on a chain whose
 * coin is not known here.
 */
export async function findWrappedCoin(
  provider: EthereumProvider,
  chainId: number,
  named: string | undefined,
): Promise<string | undefined> {
  const hasCode = async (address: string): Promise<boolean> =>
    (await findMissingCode(provider, [address])).length === 0;
  if (named !== undefined) {
    if (await hasCode(named)) return named;
    throw new ScriptError("DEPLOY_INVALID_OPTION", `wrappedCoin: there is no contract at ${named} on chain ${chainId}`);
  }
  const canonical = CANONICAL.get(chainId);
  if (canonical !== undefined && (await hasCode(canonical))) return canonical;
  if (canonical !== undefined || chainId === LOCAL_CHAIN_ID) return undefined;
  throw new ScriptError(
    "DEPLOY_INVALID_OPTION",
    `wrappedCoin: is missing, and the wrapped coin of chain ${chainId} is not known here; name it with --wrapped-coin`,
  );
}
