import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Snapshots } from "./takeSnapshots.ts";

const FOLDERS = ["abi", "storage"];

export async function readSnapshots(directory: string): Promise<Snapshots> {
  const snapshots = new Map<string, string>();
  for (const folder of FOLDERS) {
    for (const file of await readdir(path.join(directory, folder))) {
      snapshots.set(`${folder}/${file}`, await readFile(path.join(directory, folder, file), "utf8"));
    }
  }
  return snapshots;
}

/** Puts snapshots in place of those that were there. */
export async function writeSnapshots(directory: string, snapshots: Snapshots): Promise<void> {
  for (const folder of FOLDERS) {
    await rm(path.join(directory, folder), { recursive: true, force: true });
    await mkdir(path.join(directory, folder), { recursive: true });
  }
  for (const [file, text] of snapshots) await writeFile(path.join(directory, file), text);
}

/** What differs, a line for each, in the manner of a diff; none where nothing does. */
export function compareSnapshots(committed: Snapshots, taken: Snapshots): string[] {
  const files = [...new Set([...committed.keys(), ...taken.keys()])].sort();
  return files.flatMap((file) => {
    const before = linesOf(committed.get(file));
    const after = linesOf(taken.get(file));
    const gone = before.filter((line) => !after.includes(line)).map((line) => `${file}: - ${line}`);
    const come = after.filter((line) => !before.includes(line)).map((line) => `${file}: + ${line}`);
    const moved = gone.length + come.length === 0 && before.join("\n") !== after.join("\n");
    return moved ? [`${file}: the same lines in another order`] : [...gone, ...come];
  });
}

function linesOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split("\n").filter((line) => line !== "");
}
