import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Build, BUILDS } from "./builds.ts";
import { ROOT } from "./collectSources.ts";

/** A peer's package and how it was compiled, in words. */
export interface Setting {
  package: string;
  version: string;
  compiler: string;
  settings: string;
  source: string;
}

/** Nothing of it is compiled, so that it is no build. */
const NOUNS = {
  package: "@nouns/contracts",
  compiler: "0.8.15",
  settings: "as published",
  source: "the package's bytecode, whose last bytes name the compiler",
};

/** The versions that are installed, and the settings of each build that is measured. */
export async function readSettings(): Promise<Setting[]> {
  const builds = Object.values<Build>(BUILDS).filter(({ measured }) => measured !== false);
  const compiled = builds.map(({ package: name, compiler, settings, source }) => ({
    package: name,
    compiler: compiler.replace("solc-", ""),
    settings: [
      `${settings.optimizer.runs.toLocaleString("en-US")} runs`,
      ...(settings.viaIR === true ? ["via IR"] : []),
      ...(settings.evmVersion === undefined ? [] : [settings.evmVersion]),
    ].join(", "),
    source,
  }));
  return Promise.all(
    [...compiled, NOUNS].map(async (setting) => ({ ...setting, version: await readVersion(setting.package) })),
  );
}

export function formatSettings(settings: readonly Setting[]): string {
  const lines = settings.map(
    ({ package: name, version, compiler, settings: text, source }) =>
      `| \`${name}\` | ${version} | ${compiler} | ${text} | ${source} |`,
  );
  return [
    "| package | version | compiler | optimiser | as published in |",
    "| --- | --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}

async function readVersion(name: string): Promise<string> {
  const text = await readFile(path.join(ROOT, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
