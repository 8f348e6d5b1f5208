import path from "node:path";
import type { ArtifactManager } from "hardhat/types/artifacts";
import type { Code } from "./types.ts";

/** The code of every contract of the suite that can be deployed, as it was compiled. */
export async function readCodes(artifacts: ArtifactManager): Promise<Code[]> {
  const codes: Code[] = [];
  for (const name of await artifacts.getAllFullyQualifiedNames()) {
    const source = name.slice(0, name.indexOf(":"));
    if (!source.startsWith("contracts/") || path.posix.dirname(source) === "contracts/local") continue;
    const { contractName, bytecode, deployedBytecode } = await artifacts.readArtifact(name);
    if (bytecode !== "0x") codes.push({ name: contractName, bytecode, deployedBytecode });
  }
  return codes;
}
