import { readFile } from "node:fs/promises";
import { describeIssues, tellMissing } from "../lib/describeIssues.ts";
import { ScriptError } from "../lib/ScriptError.ts";
import { pathOfAddresses } from "./pathOfAddresses.ts";
import { type DeployedAddresses, deployedAddressesSchema } from "./schema.ts";

/**
 * Reads what is deployed on a chain.
 * @param directory Where the address book is: `ignition/addresses`.
 * @throws ScriptError `ADDRESSES_UNKNOWN_CHAIN` where nothing is noted for the chain, `ADDRESSES_MALFORMED` where the
 * file is not what {@link writeAddresses} writes.
 */
export async function readAddresses(directory: string, chainId: number): Promise<DeployedAddresses> {
  const file = pathOfAddresses(directory, chainId);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    throw new ScriptError("ADDRESSES_UNKNOWN_CHAIN", `Nothing is deployed on chain ${chainId}: there is no ${file}.`, {
      cause,
    });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new ScriptError("ADDRESSES_MALFORMED", `${file} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const parsed = deployedAddressesSchema.safeParse(content, { error: tellMissing });
  if (!parsed.success) {
    throw new ScriptError("ADDRESSES_MALFORMED", [`${file}:`, ...describeIssues(parsed.error)].join("\n  "));
  }
  if (parsed.data.chainId !== chainId) {
    throw new ScriptError("ADDRESSES_MALFORMED", `${file} is about chain ${parsed.data.chainId}, not ${chainId}.`);
  }
  return parsed.data;
}
