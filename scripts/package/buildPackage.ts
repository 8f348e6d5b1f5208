import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { addressBook } from "../../sdk/src/addressBook.ts";
import { collectAbis } from "./collectAbis.ts";
import { emitModules } from "./emitModules.ts";

/** What the package exports as modules. */
const ENTRIES = ["sdk/src/index.ts", "typechain-types/index.ts"];

/**
 * Makes what the package has beside the Solidity sources: the SDK and the bindings as modules, the ABIs, the address book.
 * @param root The repository, whose contracts have been compiled.
 * @param directory Where it goes, in place of what is there.
 * @throws PackageError Before anything is replaced, where the contracts are not compiled as they are.
 */
export async function buildPackage(root: string, directory: string): Promise<void> {
  const abis = await collectAbis(root);
  await rm(directory, { recursive: true, force: true });
  await emitModules(root, ENTRIES, directory);
  await mkdir(path.join(directory, "abi"));
  for (const [name, abi] of abis) await writeJson(path.join(directory, "abi", `${name}.json`), abi);
  await writeJson(path.join(directory, "addresses.json"), addressBook);
}

async function writeJson(file: string, content: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
}
