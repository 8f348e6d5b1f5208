import { readdir, readFile, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import hre from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { NetworkConnection } from "hardhat/types/network";
import config from "../../hardhat.config.ts";
import { readAddresses } from "../../scripts/addresses/readAddresses.ts";
import { MARKETS } from "../../scripts/deploy/markets.ts";
import { runDeploy } from "../../scripts/deploy/runDeploy.ts";
import { runStatus } from "../../scripts/operate/runOperation.ts";
import { readCodes } from "../../scripts/preflight/readCodes.ts";
import { findAnvil, kill, type LocalNode, startAnvil, startHardhat } from "./localNodes.ts";
import { captureConsole } from "./output.ts";
import { useTemporaryDirectory } from "./temporaryDirectory.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const LOCAL = 31_337;
/** Eight contracts, the local coin, its naming, and four fees. */
const TRANSACTIONS = 14;
const LONGEST_MILLISECONDS = 60_000;

/** What became of the last transaction by the time the process is killed. */
type Fate = "pending" | "mined" | "dropped";
type Moment = [name: string, sent: number, fate: Fate, isUntold?: boolean];

/**
 * The count of transactions after which the process is killed, what became of the last one, and whether the journal says that it
 * was about to be sent and no more: a process that is killed in between leaves that.
 */
const MOMENTS: Moment[] = [
  ["with its first transaction not mined", 1, "pending"],
  ["with its first transaction not mined, and not noted", 1, "pending", true],
  ["with its first transaction mined, and not noted", 1, "mined", true],
  ["before its first transaction arrived", 1, "dropped", true],
  ["with its first transactions mined, and not told", 4, "mined"],
  ["between its contracts", 7, "pending"],
  ["with all contracts mined, and not told", 9, "mined"],
  ["while it names the wrapped coin", 10, "pending"],
  ["between the fees of two markets", 12, "mined"],
];

describe("deploy, killed in the middle", () => {
  const directory = useTemporaryDirectory();
  let node: LocalNode | undefined;
  let connection: NetworkConnection | undefined;
  let waiting: Promise<void> | undefined;

  afterEach(async () => {
    await waiting;
    await connection?.close();
    await node?.stop();
    waiting = connection = node = undefined;
  });

  async function connect({ url }: LocalNode): Promise<NetworkConnection> {
    const isolated = { ...config, paths: { ignition: directory() } };
    const { network } = await createHardhatRuntimeEnvironment(isolated, { noTypechain: true }, ROOT);
    return network.create({ network: "localhost", override: { url } });
  }

  async function countOf({ ethers }: NetworkConnection, block: "pending" | "latest"): Promise<number> {
    const [signer] = await ethers.getSigners();
    return ethers.provider.getTransactionCount(signer!, block);
  }

  /** Starts a deployment, mines for it, and kills it as soon as it has sent so many transactions. */
  async function deployAndKill(chain: NetworkConnection, { url }: LocalNode, sent: number, fate: Fate) {
    await chain.provider.request({ method: "evm_setAutomine", params: [false] });
    const script = path.join(import.meta.dirname, "deployProcess.ts");
    const child = spawn(process.execPath, [script, url, directory()], { stdio: ["ignore", "ignore", "inherit"] });
    const ended = once(child, "exit");
    const until = Date.now() + LONGEST_MILLISECONDS;
    try {
      for (;;) {
        expect(Date.now(), "the deployment took too long").to.be.below(until);
        expect(child.exitCode, "the deployment ended by itself").to.equal(null);
        const count = await countOf(chain, "pending");
        if (count >= sent) break;
        if (count > (await countOf(chain, "latest"))) await chain.networkHelpers.mine();
        await setTimeout(10);
      }
      if (fate !== "pending") {
        // It has no time to notice.
        child.kill("SIGSTOP");
        await (fate === "mined" ? chain.networkHelpers.mine() : dropPending(chain));
      }
    } finally {
      await kill(child);
    }
    await ended;
    expect(await countOf(chain, "latest")).to.be.below(TRANSACTIONS);
  }

  async function dropPending({ provider }: NetworkConnection): Promise<void> {
    const params = ["pending", false];
    const block = (await provider.request({ method: "eth_getBlockByNumber", params })) as { transactions: string[] };
    expect(block.transactions).not.to.have.length(0);
    for (const hash of block.transactions)
      await provider.request({ method: "hardhat_dropTransaction", params: [hash] });
  }

  /** The chain mines again: at once, or only when the deployment goes on already. */
  async function goOn({ provider, networkHelpers }: NetworkConnection, atOnce: boolean): Promise<void> {
    await provider.request({ method: "evm_setAutomine", params: [true] });
    if (atOnce) await networkHelpers.mine();
    else waiting = setTimeout(1_000).then(() => networkHelpers.mine());
  }

  /** Leaves of the journal what a process writes that is killed between sending and noting it. */
  async function forgetSending(): Promise<void> {
    const deployments = path.join(directory(), "deployments");
    const [deployment] = await readdir(deployments);
    const file = path.join(deployments, deployment!, "journal.jsonl");
    const lines = (await readFile(file, "utf8")).split("\n");
    const kept = lines.filter((line) => !line.includes('"TRANSACTION_SEND"'));
    expect(kept.some((line) => line.includes('"TRANSACTION_PREPARE_SEND"'))).to.equal(true);
    await writeFile(file, kept.join("\n"));
  }

  async function deploy(chain: NetworkConnection) {
    const output = captureConsole();
    const environment = {
      connection: chain,
      codes: await readCodes(hre.artifacts),
      ignitionDirectory: directory(),
      confirmation: { yes: true, input: process.stdin, output: process.stdout },
      output: output.console,
    };
    return { deployment: await runDeploy(environment), text: output.text() };
  }

  /** What `droit:status` says of a deployment that is as it should be. */
  async function expectWhole(chain: NetworkConnection): Promise<void> {
    const addressDirectory = path.join(directory(), "addresses");
    const output = captureConsole();
    const environment = { connection: chain, addressDirectory, output: output.console };
    expect(await runStatus(environment, { json: true })).to.equal(true);
    const status = JSON.parse(output.text()) as {
      addresses: Record<string, string>;
      wrappedCoin: string;
      markets: { market: string; owner: string; feeBps: number; feeReceiver: string; paused: boolean }[];
    };
    const [deployer] = await chain.ethers.getSigners();
    expect(status.wrappedCoin).to.equal(status.addresses.WrappedCoin);
    expect(status.markets.map(({ market }) => market)).to.deep.equal([...MARKETS]);
    for (const { owner, feeBps, feeReceiver, paused } of status.markets) {
      expect([owner, feeBps, feeReceiver, paused]).to.deep.equal([deployer!.address, 250, deployer!.address, false]);
    }
    const { contracts } = await readAddresses(addressDirectory, LOCAL);
    const house = await chain.ethers.getContractAt("AuctionHouse", contracts.AuctionHouse);
    expect(await house.accessGate()).to.equal(contracts.AccessGate);
    expect(await house.refundEscrow()).to.equal(contracts.RefundEscrow);
  }

  const nodes: [string, () => Promise<LocalNode> | undefined, readonly Moment[]][] = [
    ["Hardhat's node", startHardhat, MOMENTS],
    [
      "Anvil",
      () => {
        const binary = findAnvil();
        return binary === undefined ? undefined : startAnvil(binary);
      },
      // The same commands in the same order: three moments tell whether it is another node to them.
      [MOMENTS[2]!, MOMENTS[3]!, MOMENTS[6]!],
    ],
  ];
  for (const [name, start, moments] of nodes) {
    describe(`given ${name}`, () => {
      before(function () {
        // Its processes compile nothing, and take the artifacts as they are.
        if (hre.globalOptions.coverage) this.skip();
      });

      async function startOrSkip(context: Mocha.Context): Promise<{ node: LocalNode; chain: NetworkConnection }> {
        const started = start();
        // The package of Anvil has no binary for this machine: see findAnvil.
        if (started === undefined) return context.skip();
        node = await started;
        connection = await connect(node);
        return { node, chain: connection };
      }

      it("deploys, and sends nothing the second time", async function () {
        const { chain } = await startOrSkip(this);
        expect((await deploy(chain)).deployment.transactions).to.equal(TRANSACTIONS);
        expect((await deploy(chain)).deployment.transactions).to.equal(0);
        await expectWhole(chain);
      });

      for (const [moment, sent, fate, isUntold = false] of moments) {
        it(`goes on ${moment}, and sends nothing twice`, async function () {
          const { node: own, chain } = await startOrSkip(this);
          await deployAndKill(chain, own, sent, fate);
          if (isUntold) await forgetSending();
          const sentBefore = await countOf(chain, "pending");
          await goOn(chain, fate !== "pending");
          const { deployment } = await deploy(chain);
          expect(await countOf(chain, "latest")).to.equal(TRANSACTIONS);
          expect(deployment.transactions).to.equal(TRANSACTIONS - sentBefore);
          expect((await deploy(chain)).deployment).to.deep.equal({ ...deployment, transactions: 0 });
          await expectWhole(chain);
        });
      }
    });
  }
});
