import { ethers } from "ethers";
import hre from "hardhat";
import { formatStorage, readLayouts } from "./storage.ts";

/** Texts by their file's name in test/snapshots/. */
export type Snapshots = ReadonlyMap<string, string>;

/** What others build upon and cannot see change: the ABI of each contract and interface, the storage of each contract. */
export async function takeSnapshots(): Promise<Snapshots> {
  const snapshots = new Map<string, string>();
  const deployable: { name: string; source: string }[] = [];
  for (const qualified of await hre.artifacts.getAllFullyQualifiedNames()) {
    const [source, name] = qualified.split(":") as [string, string];
    if (!source.startsWith("contracts/")) continue;
    const { abi, bytecode } = await hre.artifacts.readArtifact(qualified);
    const isInterface = /^I[A-Z]/.test(name);
    // Libraries have code, too, of which there is nothing to call.
    const entries = (abi as readonly { type: string }[]).filter(({ type }) => type !== "error" && type !== "event");
    const isDeployable = bytecode !== "0x" && entries.length > 0;
    if (!isInterface && !isDeployable) continue;
    if (isDeployable) deployable.push({ name, source });
    const text = formatAbi(new ethers.Interface(abi));
    if (snapshots.has(`abi/${name}.txt`)) throw new Error(`There are two contracts called ${name}.`);
    if (text !== "") snapshots.set(`abi/${name}.txt`, text);
  }
  for (const [name, layout] of readLayouts(deployable)) {
    const text = formatStorage(layout);
    if (text !== "") snapshots.set(`storage/${name}.txt`, text);
  }
  return snapshots;
}

/** A line for each part of an ABI: its selector or topic, and how it is written. */
export function formatAbi(abi: ethers.Interface): string {
  const lines: string[] = [];
  for (const fragment of abi.fragments) {
    const text = fragment.format("full");
    if (fragment instanceof ethers.FunctionFragment) lines.push(`${fragment.selector} ${text}`);
    else if (fragment instanceof ethers.ErrorFragment) lines.push(`${fragment.selector} ${text}`);
    else if (fragment instanceof ethers.EventFragment) lines.push(`${text}\n  ${fragment.topicHash}`);
    else lines.push(text);
  }
  const kindOf = (line: string): string => line.replace(/^0x\w+ /, "");
  lines.sort((a, b) => (kindOf(a) < kindOf(b) ? -1 : 1));
  return lines.map((line) => `${line}\n`).join("");
}
