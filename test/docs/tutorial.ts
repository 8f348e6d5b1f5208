import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import hre from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../../hardhat.config.ts";
import { runDeploy } from "../../scripts/deploy/runDeploy.ts";
import { readCodes } from "../../scripts/preflight/readCodes.ts";
import { captureConsole } from "../scripts/output.ts";
import { readBlocks, typeErrors } from "./blocks.ts";

const run = promisify(execFile);
const ROOT = path.join(import.meta.dirname, "..", "..");
const HARDHAT = path.join(ROOT, "node_modules", "hardhat", "dist", "src", "cli.js");
const PAGE = path.join(ROOT, "docs", "tutorial.md");
/** Where the page's node listens; here it listens where there is room. */
const URL_OF_PAGE = "http://127.0.0.1:8545";

const blocks = readBlocks(await readFile(PAGE, "utf8"));
const commands = blocks.filter(({ language }) => language === "sh").flatMap(({ code }) => code.trim().split("\n"));

describe("docs/tutorial.md", () => {
  let directory: string;
  let port: number;
  let node: ChildProcess | undefined;

  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "droit-tutorial-"));
    port = await freePort();
  });

  after(async () => {
    if (node?.exitCode === null) {
      node.kill();
      await once(node, "exit");
    }
    await rm(directory, { recursive: true });
  });

  /** What each command of the page is here, in the page's order. */
  const here: [command: string, work: () => Promise<void>][] = [
    // The gate begins with it: a test inside the installation cannot install it.
    ["npx -y -p node@24 npm ci", () => gateRuns("npx -y -p node@24 npm ci")],
    // The contracts are compiled before any test runs.
    ["npx hardhat build --no-tests", () => hasOption("build", "noTests")],
    ["npx hardhat node", startNode],
    ["npx hardhat deploy --network localhost", deploy],
    [commands[4]!, () => runHere(commands[4]!)],
    ["npx node tutorial.ts", runTutorial],
  ];

  for (const [i, [command, work]] of here.entries()) {
    it(`runs: ${command}`, async () => {
      expect(commands[i]).to.equal(command);
      await work();
    });
  }

  it("compiles", () => {
    const program = blocks.filter(({ language }) => language === "ts").map(({ code }) => code);
    expect(typeErrors([program.join("")])).to.deep.equal([]);
  });

  it("has no other commands, and no other blocks than those that run", () => {
    expect(commands).to.have.lengthOf(here.length);
    expect([...new Set(blocks.map(({ language }) => language))].sort()).to.deep.equal(["sh", "text", "ts"]);
    expect(blocks.every(({ name }) => name === undefined)).to.be.true;
  });

  /** `npx hardhat node --port …`, until it says that it listens. */
  async function startNode(): Promise<void> {
    node = spawn(process.execPath, [HARDHAT, "--no-typechain", "node", "--port", String(port)], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const child = node;
    await new Promise<void>((resolve, reject) => {
      let printed = "";
      child.stdout!.on("data", (chunk: Buffer) => {
        printed += chunk.toString();
        if (printed.includes("Started HTTP and WebSocket JSON-RPC server")) resolve();
      });
      child.once("exit", (code) => {
        reject(new Error(`the node ended with ${String(code)}: ${printed}`));
      });
    });
  }

  /** What the command does, but for its compilation; Ignition keeps its journal in the directory of this test. */
  async function deploy(): Promise<void> {
    const ignition = path.join(directory, "ignition");
    const isolated = { ...config, paths: { ignition } };
    const { network } = await createHardhatRuntimeEnvironment(isolated, { noTypechain: true }, ROOT);
    const connection = await network.create({
      network: "localhost",
      override: { url: `http://127.0.0.1:${port}` },
    });
    const output = captureConsole();
    await runDeploy({
      connection,
      codes: await readCodes(hre.artifacts),
      ignitionDirectory: ignition,
      confirmation: { yes: false, input: process.stdin, output: process.stdout },
      output: output.console,
    });
    await connection.close();
    const printed = output.text().replace(path.relative(process.cwd(), ignition), "ignition");
    const [shown] = outputs();
    expectShown(printed, shown!);
  }

  /** A command of the page as it stands, in a folder that has what the repository has. */
  async function runHere(command: string): Promise<void> {
    await mkdir(path.join(directory, "docs"));
    const page = await readFile(PAGE, "utf8");
    await writeFile(
      path.join(directory, "docs", "tutorial.md"),
      page.replaceAll(URL_OF_PAGE, `http://127.0.0.1:${port}`),
    );
    for (const name of ["artifacts", "node_modules"]) await symlink(path.join(ROOT, name), path.join(directory, name));
    await writeFile(path.join(directory, "package.json"), '{ "type": "module" }\n');
    await run("sh", ["-c", command], { cwd: directory });
  }

  async function runTutorial(): Promise<void> {
    const { stdout, stderr } = await run(process.execPath, ["tutorial.ts"], { cwd: directory });
    expect(stderr).to.equal("");
    const [, ...shown] = outputs();
    expect(mask(stdout)).to.equal(shown.join(""));
  }
});

/** What the page shows as printed, in its order. */
function outputs(): string[] {
  return blocks.filter(({ language }) => language === "text").map(({ code }) => code);
}

/** Whether what is shown stands in what was printed. A line of dots stands for any number of lines. */
function expectShown(printed: string, shown: string): void {
  const text = mask(printed);
  let from = 0;
  for (const part of shown.split(/^\.\.\.\n/m)) {
    const at = text.indexOf(part, from);
    expect(at, `shown:\n${part}printed:\n${text.slice(from)}`).to.be.greaterThan(-1);
    from = at + part.length;
  }
}

function mask(text: string): string {
  return text.replaceAll(/0x[0-9a-fA-F]{40}\b/g, "0x…");
}

async function gateRuns(command: string): Promise<void> {
  const lines = (await readFile(path.join(ROOT, ".ci", "run"), "utf8")).split("\n");
  expect(lines).to.include(`check "install" ${command}`);
}

function hasOption(task: string, option: string): Promise<void> {
  expect([...hre.tasks.getTask(task).options.keys()]).to.include(option);
  return Promise.resolve();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
