import { mkdir, rename, writeFile } from "node:fs/promises";
import { pathOfAddresses } from "./pathOfAddresses.ts";
import type { DeployedAddresses } from "./schema.ts";

/**
 * Notes what is deployed on a chain, in place of what was noted before.
 * @returns The file.
 */
export async function writeAddresses(directory: string, addresses: DeployedAddresses): Promise<string> {
  const file = pathOfAddresses(directory, addresses.chainId);
  await mkdir(directory, { recursive: true });
  // A reader sees the old file or the new one, never half of one.
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, `${JSON.stringify(addresses, null, 2)}\n`);
  await rename(draft, file);
  return file;
}
