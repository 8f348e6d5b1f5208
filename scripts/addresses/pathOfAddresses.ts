import path from "node:path";

/** The address book has one file a chain, so that a local chain's can be left out of version control. */
export function pathOfAddresses(directory: string, chainId: number): string {
  return path.join(directory, `${chainId}.json`);
}
