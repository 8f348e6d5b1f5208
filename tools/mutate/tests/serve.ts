import { createRequire } from "node:module";
import { resolve } from "node:path";
import type { Artifact } from "hardhat/types/artifacts";
import type { NetworkConnection } from "hardhat/types/network";
import type Mocha from "mocha";
import type { Bytecodes } from "../solc/compileContracts.ts";
import { Tracer } from "./Tracer.ts";
import type { Answer, Failure, Request, RunResult } from "./protocol.ts";

/**
 * Runs test files as `hardhat test mocha --no-compile` does, again and again within one process, so that Hardhat and the files are
 * loaded once: what they deploy is replaced in memory, and their chains go back to where they began in between.
 */
process.env.HH_TEST = "true";
process.env.NODE_ENV = "test";
const root = process.cwd();
const { default: hre } = await import("hardhat");
const { default: MochaRunner } = (await import(createRequire(resolve(root, "package.json")).resolve("mocha"))) as {
  default: typeof Mocha;
};

let patched: Bytecodes = {};
let deployed = false;
const readArtifact = hre.artifacts.readArtifact.bind(hre.artifacts);
hre.artifacts.readArtifact = (async (name: string) => {
  const artifact: Artifact = await readArtifact(name);
  const code = patched[`${artifact.sourceName}:${artifact.contractName}`];
  if (code === undefined) return artifact;
  deployed = true;
  return { ...artifact, bytecode: `0x${code.creation}`, deployedBytecode: `0x${code.deployed}` };
}) as typeof readArtifact;

const tracer = process.env.MUTATE_TRACE === undefined ? undefined : new Tracer(hre);

interface Chain {
  connection: NetworkConnection<"l1">;
  beginning: string;
}

const chains: Chain[] = [];
const create = hre.network.create.bind(hre.network);
hre.network.create = (async (params?: string | { network?: string; override?: object }) => {
  const given = typeof params === "string" ? { network: params } : (params ?? {});
  const isLocal = given.network === undefined || given.network === "default";
  // Mutants are not held to the limit of code size, and many of them in one contract are large.
  const override = isLocal ? { ...given.override, allowUnlimitedContractSize: true } : given.override;
  const all = override === undefined ? given : { ...given, override };
  const connection = (await create(all as never)) as unknown as NetworkConnection<"l1">;
  if (isLocal) tracer?.watch(connection);
  if (isLocal) chains.push({ connection, beginning: await snapshot(connection) });
  return connection;
}) as never;

const suites = new Map<string, Mocha>();

async function load(file: string): Promise<void> {
  if (suites.has(file)) return;
  const { timeout } = hre.config.test.mocha;
  const mocha = new MochaRunner({ timeout, reporter: Silent as unknown as Mocha.ReporterConstructor });
  mocha.cleanReferencesAfterRun(false);
  mocha.addFile(resolve(root, file));
  await mocha.loadFilesAsync();
  suites.set(file, mocha);
}

/** Brings every chain back to its beginning; all that tests made on it is gone, fixtures too. */
async function patch(bytecodes: Bytecodes): Promise<void> {
  patched = bytecodes;
  deployed = false;
  for (const chain of chains) {
    await chain.connection.provider.request({ method: "evm_revert", params: [chain.beginning] });
    chain.beginning = await snapshot(chain.connection);
    const { networkHelpers } = chain.connection as unknown as { networkHelpers?: { clearSnapshots(): void } };
    networkHelpers?.clearSnapshots();
  }
}

async function run({ file, only, except = [], bail }: Extract<Request, { kind: "run" }>): Promise<RunResult> {
  await load(file);
  const mocha = suites.get(file)!;
  const started = performance.now();
  const before = chains.length;
  mocha.bail(bail);
  mocha.suite.bail(bail);
  mocha.grep(new Titles(only, except));
  const failures: Failure[] = [];
  let reached = new Map<string, number[]>();
  const passed = await new Promise<number>((done) => {
    let count = 0;
    const runner = mocha.run(() => {
      // Else its listeners would stay until the file is run again.
      runner.dispose();
      done(count);
    });
    if (tracer) reached = tracer.follow(runner);
    runner.on("pass", () => count++);
    runner.on("fail", (test: Mocha.Runnable, error: unknown) => {
      const hook = (test as { type?: string }).type === "hook";
      const title = hook ? titleAfterHook(test) : test.fullTitle();
      failures.push({ title, hook, message: error instanceof Error ? error.message : String(error) });
    });
  });
  // Chains that tests made for themselves are theirs.
  for (const { connection } of chains.splice(before)) await connection.close();
  return { passed, failures, reached, milliseconds: performance.now() - started, deployed };
}

/** The test that a hook was run for. */
function titleAfterHook(hook: Mocha.Runnable): string {
  const test = hook.ctx?.currentTest ?? firstTest(hook.parent);
  return test?.fullTitle() ?? hook.fullTitle();
}

function firstTest(suite: Mocha.Suite | undefined): Mocha.Test | undefined {
  return suite?.tests[0] ?? suite?.suites.map(firstTest).find((test) => test !== undefined);
}

/** What mocha asks whether a test's full title fits. */
class Titles extends RegExp {
  readonly #only: ReadonlySet<string> | undefined;
  readonly #except: ReadonlySet<string>;

  constructor(only: readonly string[] | undefined, except: readonly string[]) {
    super("");
    this.#only = only && new Set(only);
    this.#except = new Set(except);
  }

  override test(title: string): boolean {
    return (this.#only?.has(title) ?? true) && !this.#except.has(title);
  }
}

/** Prints nothing: the parent tells what matters. */
function Silent(): void {
  return;
}

async function snapshot(connection: NetworkConnection<"l1">): Promise<string> {
  return (await connection.provider.request({ method: "evm_snapshot" })) as string;
}

async function answer(request: Request): Promise<RunResult | undefined> {
  switch (request.kind) {
    case "load":
      await load(request.file);
      return undefined;
    case "patch":
      await patch(request.bytecodes);
      return undefined;
    case "run":
      return run(request);
  }
}

process.on("message", (request: Request) => {
  void answer(request).then(
    (result) => {
      send({ result });
    },
    (error: unknown) => {
      send({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    },
  );
});
process.on("disconnect", () => process.exit());
// A promise that a failing test left behind fails nothing else.
process.on("unhandledRejection", () => undefined);

function send(answer: Answer): void {
  process.send!(answer);
}
send({ result: undefined });
