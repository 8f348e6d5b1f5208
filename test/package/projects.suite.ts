import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rename, symlink } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { type Node, startNode } from "./node.ts";
import { type Packed, ROOT, unpack } from "./packed.ts";

/** What a project leaves behind where somebody ran it, which the next one begins without. */
const LEFT_BEHIND = ["node_modules", "out", "artifacts", "cache"];

/** How long one script may take on a machine that does other things beside it, in milliseconds. */
const LONGEST = 200_000;

/**
 * A copy of a project of fixtures/, with the packed package among its dependencies and nothing of the repository but what npm
 * installed for it.
 */
async function setUp(name: string, { directory, tarball }: Packed): Promise<string> {
  const source = path.join(ROOT, "fixtures", name);
  const project = path.join(directory, name);
  const modules = path.join(project, "node_modules");
  await cp(source, project, {
    recursive: true,
    filter: (file) => !LEFT_BEHIND.includes(path.relative(source, file)),
  });
  await mkdir(modules);
  // What npm could not share among the workspaces.
  const own = await readdir(path.join(source, "node_modules")).catch(() => []);
  for (const entry of own.filter((it) => it !== ".bin")) {
    await symlink(path.join(source, "node_modules", entry), path.join(modules, entry));
  }
  await rename(await unpack(tarball, modules), path.join(modules, "droit"));
  return project;
}

/** Runs a script in a process of its own, without what Hardhat tells processes of its own. */
async function run(project: string, args: string[], { url, addresses }: Node): Promise<string> {
  const inherited = Object.entries(process.env).filter(([key]) => !/^(HARDHAT_|HH_|NODE_OPTIONS$|NODE_ENV$)/.test(key));
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: {
      ...Object.fromEntries(inherited),
      RPC_URL: url,
      ADDRESSES: JSON.stringify(addresses),
      HARDHAT_DISABLE_TELEMETRY_PROMPT: "true",
    },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LONGEST,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => (output += text));
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  expect(exitCode, `node ${args.join(" ")}\n${output}`).to.equal(0);
  return output;
}

function binary(project: string, name: string, file: string): string {
  // From where the project itself would find it.
  for (let directory = project; ; directory = path.dirname(directory)) {
    const installed = path.join(directory, "node_modules", name);
    if (path.dirname(directory) === directory) throw new Error(`${name} is not installed`);
    if (existsSync(installed)) return path.join(installed, file);
  }
}

/** What projects do that have the package among their dependencies. */
export function projectsTrade(packed: () => Packed): void {
  let node: Node;

  before(async () => {
    node = await startNode();
  });

  after(() => node.close());

  it("TypeScript in ES modules: deploys the suite from the bindings, and trades", async () => {
    const project = await setUp("typescript-esm", packed());
    await run(project, [binary(project, "typescript", "bin/tsc"), "-p", "."], node);
    expect(await run(project, ["out/trade.js"], node)).to.match(/^traded$/m);
  });

  it("TypeScript in CommonJS: deploys a collection from the bindings, and trades", async () => {
    const project = await setUp("typescript-cjs", packed());
    await run(project, [binary(project, "typescript", "bin/tsc"), "-p", "."], node);
    expect(await run(project, ["out/trade.js"], node)).to.match(/^traded$/m);
  });

  it("Hardhat 3: compiles a KIP17 collection and a market that asks the router, and trades", async () => {
    const project = await setUp("hardhat3", packed());
    const hardhat = binary(project, "hardhat", "dist/src/cli.js");
    expect(await run(project, [hardhat, "run", "scripts/trade.ts"], node)).to.match(/^traded$/m);
  });

  it("Hardhat 2: compiles a KIP17 collection and a market that asks the router, and trades", async () => {
    const project = await setUp("hardhat2", packed());
    const hardhat = binary(project, "hardhat", "internal/cli/bootstrap.js");
    // Named, since Hardhat 2 prefers a configuration in TypeScript, even one of a folder above.
    const options = ["--config", "hardhat.config.js", "--network", "server"];
    expect(await run(project, [hardhat, "run", ...options, "scripts/trade.js"], node)).to.match(/^traded$/m);
  });

  it("a web page: is bundled without anything of Node, and trades with wallets", async () => {
    const project = await setUp("browser", packed());
    expect(await run(project, ["run.js"], node)).to.match(/^traded$/m);
  });
}
