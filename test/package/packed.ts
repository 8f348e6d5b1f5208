import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export const ROOT = path.join(import.meta.dirname, "..", "..");

/** The package as `npm pack` makes it. */
export interface Packed {
  /** A folder inside the repository, so that whatever is in it finds the root's dependencies. */
  directory: string;
  tarball: string;
  /** The tarball's bytes. */
  data: Uint8Array<ArrayBuffer>;
  /** Where it is unpacked. */
  unpacked: string;
  /** The paths of its files. */
  files: string[];
}

/** The package, made before the tests of the describe that calls this, and removed after them. */
export function usePackage(): () => Packed {
  let packed: Packed | undefined;
  before("pack", async () => {
    packed = await pack();
  });
  after("remove the package", async () => {
    if (packed !== undefined) await rm(packed.directory, { recursive: true });
  });
  return () => {
    if (packed === undefined) throw new Error("the package is not made yet");
    return packed;
  };
}

async function pack(): Promise<Packed> {
  const cache = path.join(ROOT, "cache");
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(path.join(cache, "package-"));
  try {
    await run("npm", ["pack", "--pack-destination", directory], { cwd: ROOT });
    const [name, ...others] = await readdir(directory);
    if (name === undefined || others.length > 0) throw new Error("npm pack makes one file");
    const tarball = path.join(directory, name);
    const unpacked = await unpack(tarball, directory);
    const entries = await readdir(unpacked, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(unpacked, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
      .sort();
    return { directory, tarball, data: new Uint8Array(await readFile(tarball)), unpacked, files };
  } catch (error) {
    await rm(directory, { recursive: true });
    throw error;
  }
}

/**
 * Unpacks a tarball of npm's.
 * @returns The folder, which is called `package` as npm has it.
 */
export async function unpack(tarball: string, directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", directory]);
  return path.join(directory, "package");
}
