import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Build, BUILDS } from "./builds.ts";
import { collectSources, ROOT } from "./collectSources.ts";

/** What a contract is deployed from. */
export interface Artifact {
  abi: readonly object[];
  bytecode: string;
}

export type Artifacts = ReadonlyMap<string, Artifact>;

interface CompilerOutput {
  errors?: { severity: string; formattedMessage: string }[];
  contracts?: Record<
    string,
    Record<string, { abi: object[]; evm: { bytecode: { object: string; linkReferences: object } } } | undefined>
  >;
}

const CACHE = path.join(ROOT, "cache");
const MEGABYTE = 1 << 20;

/**
 * Compiles all builds, or takes from bench/cache what did not change.
 * @param progress Called with a build's name before it is compiled.
 */
export async function compileBuilds(progress: (name: string) => void): Promise<Artifacts> {
  const artifacts = new Map<string, Artifact>();
  for (const [name, build] of Object.entries<Build>(BUILDS)) {
    const output = await compile(name, build, progress);
    for (const [contract, source] of Object.entries(build.contracts)) {
      const compiled = output.contracts?.[source]?.[contract];
      if (compiled === undefined) throw new Error(`${source} has no ${contract}`);
      if (Object.keys(compiled.evm.bytecode.linkReferences).length > 0) throw new Error(`${contract} needs a library`);
      artifacts.set(contract, { abi: compiled.abi, bytecode: `0x${compiled.evm.bytecode.object}` });
    }
  }
  return artifacts;
}

async function compile(name: string, build: Build, progress: (name: string) => void): Promise<CompilerOutput> {
  const outputSelection: Record<string, Record<string, string[]>> = {};
  for (const [contract, source] of Object.entries(build.contracts)) {
    outputSelection[source] = { ...outputSelection[source], [contract]: ["abi", "evm.bytecode"] };
  }
  const sources = await collectSources(Object.values(build.contracts));
  const input = JSON.stringify({
    language: "Solidity",
    sources: Object.fromEntries(Object.entries(sources).map(([file, content]) => [file, { content }])),
    settings: { ...build.settings, outputSelection },
  });
  const hash = createHash("sha256").update(build.compiler).update(input).digest("hex").slice(0, 16);
  const file = path.join(CACHE, `${name}-${hash}.json`);
  const cached = await readFile(file, "utf8").catch(() => undefined);
  if (cached !== undefined) return JSON.parse(cached) as CompilerOutput;
  progress(name);
  const text = await runCompiler(build.compiler, input);
  const output = JSON.parse(text) as CompilerOutput;
  const errors = output.errors?.filter(({ severity }) => severity === "error") ?? [];
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join("\n"));
  await mkdir(CACHE, { recursive: true });
  await writeFile(file, text);
  return output;
}

/** Each compiler runs in a process of its own: it is large, and older ones change how their process handles exceptions. */
function runCompiler(compiler: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [path.join(import.meta.dirname, "compiler.ts"), compiler],
      { maxBuffer: 64 * MEGABYTE },
      (error, stdout) => {
        if (error) reject(new Error(`${compiler}: ${error.message}`));
        else resolve(stdout);
      },
    );
    child.stdin!.end(input);
  });
}
