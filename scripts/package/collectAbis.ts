import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { PackageError } from "./PackageError.ts";

/** Stand-ins of a local chain, which nobody deploys or calls elsewhere. */
const LEFT_OUT = "local";

/** At the start of a line, so that comments do not count. */
const DEFINITION = /^(abstract contract|contract|interface|library) (\w+)/gm;

interface Artifact {
  abi: readonly unknown[];
  inputSourceName: string;
  buildInfoId: string;
}

interface BuildInfo {
  input: { sources: Record<string, { content: string } | undefined> };
}

/**
 * The ABIs of what can be deployed or called: contracts and interfaces, without abstract contracts, libraries and what is for
 * local chains.
 * @param root The repository, whose contracts have been compiled.
 * @returns ABIs by the contract's name.
 * @throws PackageError `ARTIFACTS_MISSING` where a contract was never compiled, `ARTIFACTS_STALE` where it has changed since.
 */
export async function collectAbis(root: string): Promise<Map<string, readonly unknown[]>> {
  const sources = (await readdir(path.join(root, "contracts"), { recursive: true }))
    .filter((file) => file.endsWith(".sol") && !file.startsWith(`${LEFT_OUT}${path.sep}`))
    .sort();
  const readBuild = rememberBuilds(root);
  const abis = new Map<string, readonly unknown[]>();
  for (const file of sources) {
    const source = `contracts/${file.replaceAll(path.sep, "/")}`;
    const text = await readFile(path.join(root, source), "utf8");
    for (const [, kind, name] of text.matchAll(DEFINITION)) {
      const { abi, inputSourceName, buildInfoId } = await readArtifact(root, source, name!);
      const compiled = (await readBuild(buildInfoId)).input.sources[inputSourceName]?.content;
      if (compiled !== text) {
        throw new PackageError("ARTIFACTS_STALE", `${source} has changed since it was compiled: npm run build`);
      }
      if (kind !== "contract" && kind !== "interface") continue;
      if (abis.has(name!)) throw new PackageError("NAME_TAKEN", `There are two contracts ${name!}, one in ${source}.`);
      abis.set(name!, abi);
    }
  }
  return abis;
}

async function readArtifact(root: string, source: string, name: string): Promise<Artifact> {
  return readJson<Artifact>(path.join(root, "artifacts", source, `${name}.json`), `${name} of ${source}`);
}

function rememberBuilds(root: string): (id: string) => Promise<BuildInfo> {
  const builds = new Map<string, Promise<BuildInfo>>();
  return (id) => {
    const known = builds.get(id);
    if (known !== undefined) return known;
    const file = path.join(root, "artifacts", "build-info", `${id}.json`);
    const build = readJson<BuildInfo>(file, `the build ${id}`);
    builds.set(id, build);
    return build;
  };
}

async function readJson<Content>(file: string, what: string): Promise<Content> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Content;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    throw new PackageError("ARTIFACTS_MISSING", `There is no artifact of ${what}: npm run build`, { cause });
  }
}
