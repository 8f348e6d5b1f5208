import path from "node:path";
import { expect } from "chai";
import { concat, getAddress, id, toBeHex, toQuantity, Wallet } from "ethers";
import hre from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { JsonRpcServer, NetworkConnection } from "hardhat/types/network";
import type { EthereumProvider } from "hardhat/types/providers";
import config from "../../hardhat.config.ts";
import { writeAddresses } from "../../scripts/addresses/writeAddresses.ts";
import { deployDroit } from "../../scripts/deploy/deployDroit.ts";
import { checkChainId, gasToDeploy } from "../../scripts/preflight/checkChain.ts";
import { findOpcodes } from "../../scripts/preflight/findOpcodes.ts";
import { LATER_OPCODES } from "../../scripts/preflight/opcodes.ts";
import { printFindings } from "../../scripts/preflight/printFindings.ts";
import { readCodes } from "../../scripts/preflight/readCodes.ts";
import { requireReady, runCollectionPreflight, runPreflight } from "../../scripts/preflight/runPreflight.ts";
import type { Code, Finding } from "../../scripts/preflight/types.ts";
import { startKaiaNode } from "../../scripts/kaia/node/startKaiaNode.ts";
import { expectScriptError } from "./expectScriptError.ts";
import { captureConsole } from "./output.ts";
import { useTemporaryDirectory } from "./temporaryDirectory.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");

const failed = (findings: readonly Finding[]): string[] =>
  findings.filter(({ outcome }) => outcome === "failed").map(({ check, detail }) => `${check}: ${detail}`);

describe("preflight", () => {
  let codes: Code[];
  before(async function () {
    // Coverage puts statements of its own into the code, and needs no real chain.
    if (hre.globalOptions.coverage) this.skip();
    codes = await readCodes(hre.artifacts);
  });

  /** The chain at `url`, which takes Prague's rules with the block after `blockNumber`. */
  async function forkedAt(blockNumber: number, url: string): Promise<NetworkConnection> {
    const hardforkHistory = { shanghai: { blockNumber: 0 }, prague: { blockNumber: blockNumber + 1 } };
    const chainDescriptors = { 31337: { name: "Local", chainType: "l1" as const, hardforkHistory } };
    const { network } = await createHardhatRuntimeEnvironment(
      { ...config, chainDescriptors },
      { noTypechain: true },
      ROOT,
    );
    return network.create({ network: "default", override: { forking: { url, blockNumber } } });
  }

  const connect = (override: object = {}): Promise<NetworkConnection> =>
    hre.network.create({ network: "default", override });

  describe("given the opcodes of a program", () => {
    it("takes what is pushed for no opcode", () => {
      // PUSH2 of TLOAD twice, MCOPY, STOP
      expect([...findOpcodes("0x615c5c5e00")]).to.deep.equal([0x61, 0x5e, 0x00]);
    });

    it("goes on behind an end where a jump leads, and stops where data begin", () => {
      expect([...findOpcodes("0x005b5c00")]).to.deep.equal([0x00, 0x5b, 0x5c]);
      for (const end of ["00", "56", "f3", "fd", "fe", "ff"]) {
        expect([...findOpcodes(`0x${end}5c`)], end).to.deep.equal([Number(`0x${end}`)]);
      }
    });

    it("stands a push that the end cuts off", () => {
      expect([...findOpcodes("0x7f00")]).to.deep.equal([0x7f]);
      expect([...findOpcodes("0x")]).to.deep.equal([]);
    });
  });

  describe("given the rules of a fork", () => {
    const SHANGHAI = ["PUSH0"];
    const CANCUN = ["TLOAD", "TSTORE", "MCOPY"];
    for (const [hardfork, missing] of [
      ["istanbul", [...SHANGHAI, ...CANCUN]],
      ["london", [...SHANGHAI, ...CANCUN]],
      ["shanghai", CANCUN],
      ["cancun", []],
      ["prague", []],
      ["osaka", []],
    ] as const) {
      it(`${missing.length === 0 ? "is content" : `names ${missing.join(", ")}`} at ${hardfork}`, async () => {
        const { provider } = await connect({ hardfork });
        const found = failed(await runPreflight({ provider, codes })).filter((text) => text.startsWith("opcodes"));
        const names = found.map((text) => /^opcodes: (\w+) \(0x[0-9a-f]{2}\) is unknown/.exec(text)![1]);
        expect(names.sort()).to.deep.equal([...missing].sort());
        for (const text of found) {
          expect(text).to.contain(`comes with the ${text.includes("PUSH0") ? "Shanghai" : "Cancun"} fork`);
          expect(text).to.match(/Used by \w+/);
        }
      });
    }

    it("knows for each later opcode the first rules that have it", async () => {
      const order = ["istanbul", "london", "shanghai", "cancun", "osaka"];
      const all: Code[] = LATER_OPCODES.map(({ name, code }) => {
        const bytecode = `0x${code.toString(16).padStart(2, "0")}00`;
        return { name, bytecode, deployedBytecode: bytecode };
      });
      for (const [i, hardfork] of order.entries()) {
        const { provider } = await connect({ hardfork });
        const forks = failed(await runPreflight({ provider, codes: all })).map(
          (text) => /comes with the (\w+) fork/.exec(text)![1]!,
        );
        const expected = LATER_OPCODES.map(({ fork }) => fork).filter((fork) => order.indexOf(fork.toLowerCase()) > i);
        expect(forks.sort(), hardfork).to.deep.equal(expected.sort());
      }
    });

    it("says no up to the block of a fork and yes from it on, as what was deployed before then works, or does not", async () => {
      const open: { close(): Promise<void> }[] = [];
      let server: JsonRpcServer | undefined;
      try {
        server = await hre.network.createServer(
          { network: "default", override: { hardfork: "shanghai", throwOnTransactionFailures: false } },
          "127.0.0.1",
        );
        const { address, port } = await server.listen();
        const url = `http://${address}:${port}`;
        const before = await hre.network.create({ network: "localhost", override: { url } });
        open.unshift(before);
        const [someone] = await before.ethers.getSigners();
        const account = someone!.address;
        const escrow = await before.ethers.deployContract("RefundEscrow");
        const at = await escrow.getAddress();
        // What only reads works on both sides.
        expect(await escrow.creditOf(account, account)).to.equal(0n);
        // The lock is in transient storage, which those rules do not know: all gas is gone, and no reason is given.
        const gasLimit = 100_000n;
        const sent = await escrow.withdraw(account, account, { gasLimit });
        const receipt: unknown = await before.ethers.provider.send("eth_getTransactionReceipt", [sent.hash]);
        expect(receipt).to.include({ status: "0x0", gasUsed: toQuantity(gasLimit) });

        const blockNumber = await before.ethers.provider.getBlockNumber();
        const after = await forkedAt(blockNumber, url);
        open.unshift(after);
        const same = await after.ethers.getContractAt("RefundEscrow", at);
        expect(await same.creditOf(account, account)).to.equal(0n);
        expect(failed(await runPreflight({ provider: after.provider, codes }))).to.have.length(CANCUN.length);
        await after.networkHelpers.mine();
        expect(failed(await runPreflight({ provider: after.provider, codes }))).to.deep.equal([]);
        expect(await same.creditOf(account, account)).to.equal(0n);
        await expect(same.withdraw(account, account))
          .to.be.revertedWithCustomError(same, "LedgerNothingToWithdraw")
          .withArgs(account, account);
      } finally {
        for (const each of open) await each.close();
        // Not waited for: of a connection that the fork opened and never used it tells only after a minute and a half.
        void server?.close();
      }
    });
  });

  describe("given the chain", () => {
    it("refuses another than the one that is expected", () => {
      expect(checkChainId(1001, 8217)).to.deep.equal({
        check: "chain",
        outcome: "failed",
        detail: "it is chain 1001, and 8217 was expected",
      });
      expect(checkChainId(1001, 1001).outcome).to.equal("passed");
      expect(checkChainId(1001, undefined).outcome).to.equal("passed");
    });

    it("refuses code that it cannot hold", async () => {
      const { provider } = await connect();
      const large = (bytes: number): Code => ({
        name: "Large",
        bytecode: `0x${"00".repeat(bytes)}`,
        deployedBytecode: `0x${"00".repeat(bytes)}`,
      });
      const limit = 24_576;
      expect(failed(await runPreflight({ provider, codes: [large(limit)] }))).to.deep.equal([]);
      expect(failed(await runPreflight({ provider, codes: [large(limit + 1)] }))).to.deep.equal([
        `code size: ${limit + 1} bytes of code are more than this chain allows`,
      ]);
      expect(failed(await runPreflight({ provider, codes: [large(2 * limit + 1)] }))).to.contain(
        `code size: ${2 * limit + 1} bytes of creation code are more than this chain allows`,
      );
    });

    it("refuses a deployer who cannot pay, and asks for about what a deployment takes, twice", async () => {
      const connection = await connect();
      const { provider } = connection;
      const poor = Wallet.createRandom().address;
      const [text] = failed(await runPreflight({ provider, codes, account: poor }));
      expect(text).to.match(new RegExp(`^funds: ${poor} has 0\\.0; about \\d+ gas at [\\d.]+ Gwei`));

      const asked = BigInt(/about (\d+) gas/.exec(text!)![1]!);
      const { number } = (await connection.ethers.provider.getBlock("latest"))!;
      await deployDroit(connection, "", { protocolFeeBps: 0 });
      let used = 0n;
      const last = await connection.ethers.provider.getBlockNumber();
      for (let block = number + 1; block <= last; block++) {
        used += (await connection.ethers.provider.getBlock(block))!.gasUsed;
      }
      expect(Number(asked) / Number(used)).to.be.within(0.9, 1.1);

      await provider.request({ method: "hardhat_setBalance", params: [poor, toBeHex(10n ** 20n)] });
      expect(failed(await runPreflight({ provider, codes, account: poor }))).to.deep.equal([]);
    });

    it("counts zero bytes for less", () => {
      const code = (bytecode: string): Code => ({ name: "X", bytecode, deployedBytecode: "0x" });
      expect(gasToDeploy([code("0xff00")])).to.equal(53_000n + 16n + 4n + 2n);
    });

    it("misses the fee payer's precompile where Kaia must have it, and only tells it elsewhere", async () => {
      const elsewhere = await connect();
      const told = await runPreflight({ provider: elsewhere.provider, codes });
      expect(failed(told)).to.deep.equal([]);
      expect(told.find(({ check }) => check === "precompiles")).to.include({ outcome: "told" });
      for (const chainId of [1001, 8217]) {
        const { provider } = await connect({ chainId });
        expect(failed(await runPreflight({ provider, codes }))).to.deep.equal([
          "precompiles: feePayer (0x3fe) does not answer, which on Kaia it must",
        ]);
        const node = await startKaiaNode({ backend: (await connect({ chainId })).provider });
        try {
          const kaia = await hre.network.create({ network: "kaiaNode", override: { url: node.url } });
          expect(
            failed(await runPreflight({ provider: kaia.provider, codes, expectedChainId: chainId })),
          ).to.deep.equal([]);
        } finally {
          await node.close();
        }
      }
    });

    it("tells a node that does not answer from a chain that cannot", async () => {
      const silent = (answers: (method: string) => unknown): EthereumProvider =>
        ({
          request: ({ method }: { method: string }) => {
            const answer = answers(method);
            return answer === undefined ? Promise.reject(new Error("connection lost")) : Promise.resolve(answer);
          },
        }) as unknown as EthereumProvider;
      const never = silent(() => undefined);
      const message = await expectScriptError(runPreflight({ provider: never, codes }), "PREFLIGHT_NODE_FAILED");
      expect(message).to.equal("The node does not answer eth_chainId: connection lost");
      const noCalls = silent((method) => (method === "eth_call" ? undefined : "0x1"));
      expect(await expectScriptError(runPreflight({ provider: noCalls, codes }), "PREFLIGHT_NODE_FAILED")).to.equal(
        "The node cannot run creation code by eth_call.",
      );
    });
  });

  describe("given what was found", () => {
    const findings: Finding[] = [
      { check: "chain", outcome: "passed", detail: "it is chain 1" },
      { check: "precompiles", outcome: "told", detail: "none" },
    ];
    const bad: Finding = { check: "opcodes", outcome: "failed", detail: "PUSH0 is unknown" };

    it("prints a line for each and what follows", () => {
      const output = captureConsole();
      printFindings(findings, output.console);
      expect(output.text()).to.equal("ok  chain        it is chain 1\n--  precompiles  none\nReady.\n");
      const other = captureConsole();
      printFindings([...findings, bad], other.console);
      expect(other.text()).to.contain("NO  opcodes      PUSH0 is unknown\nNot ready: 1 of 3 checks failed.\n");
    });

    it("stops a deployment only for what failed", async () => {
      requireReady(findings);
      const stopped = Promise.resolve().then(() => {
        requireReady([...findings, bad]);
      });
      expect(await expectScriptError(stopped, "PREFLIGHT_FAILED")).to.equal(
        "The chain is not ready for the contracts:\n  opcodes: PUSH0 is unknown",
      );
    });
  });

  describe("given a collection", () => {
    const directory = useTemporaryDirectory();
    const COLLECTION = toBeHex(0xc0_11ec, 20);
    const VALIDATOR = toBeHex(0xda11, 20);
    const OWNER = toBeHex(0x0b_0b, 20);

    /** Code that answers these questions with addresses, and reverts at any other. */
    function answering(answers: Readonly<Record<string, string>>): string {
      const entries = Object.entries(answers);
      const dispatch = 5 + 11 * entries.length + 3;
      const block = 28;
      const jumps = entries.map(([signature], i) => {
        const selector = id(signature).slice(0, 10);
        return concat(["0x8063", selector, "0x1461", toBeHex(dispatch + i * block, 2), "0x57"]);
      });
      const blocks = entries.map(([, address]) => concat(["0x5b73", address, "0x5f5260205ff3"]));
      return concat(["0x5f3560e01c", ...jumps, "0x5f5ffd", ...blocks]);
    }

    /** Code that reverts where word `index` of the arguments is `address`, and else answers nothing. */
    const refusing = (index: number, address: string): string =>
      concat(["0x60", toBeHex(4 + 32 * index, 1), "0x3573", address, "0x14601d57005b5f5ffd"]);

    async function check(collection: string | undefined, validator = "0x"): Promise<Finding[]> {
      const connection = await connect();
      const { provider } = connection;
      const { chainId, addresses, fromBlock } = await deployDroit(connection, "");
      await writeAddresses(directory(), { chainId, deploymentId: "x", fromBlock, contracts: addresses });
      if (collection !== undefined) {
        await provider.request({ method: "hardhat_setCode", params: [COLLECTION, collection] });
      }
      await provider.request({ method: "hardhat_setCode", params: [VALIDATOR, validator] });
      return runCollectionPreflight(provider, directory(), COLLECTION, 1n);
    }

    const OWNED = { "ownerOf(uint256)": OWNER };
    const VALIDATED = { ...OWNED, "getTransferValidator()": VALIDATOR };

    it("is content where there is no validator", async () => {
      for (const answers of [OWNED, { ...OWNED, "getTransferValidator()": toBeHex(0, 20) }]) {
        expect(await check(answering(answers))).to.deep.equal([
          { check: "collection", outcome: "passed", detail: `${getAddress(COLLECTION)} has no transfer validator` },
        ]);
      }
    });

    it("is content where the validator allows every way", async () => {
      const findings = await check(answering(VALIDATED), "0x00");
      expect(findings).to.have.length(9);
      expect(failed(findings)).to.deep.equal([]);
    });

    it("names the ways into custody where contracts may not receive", async () => {
      const connection = await connect();
      const { addresses } = await deployDroit(connection, "");
      const findings = await check(answering(VALIDATED), refusing(2, addresses.RefundEscrow));
      expect(failed(findings).map((text) => text.split(": ")[1])).to.deep.equal([
        "held during the refund window",
        "held after a signed order",
        "held after an auction",
      ]);
    });

    it("names the ways of a market that may not move tokens", async () => {
      const connection = await connect();
      const { addresses } = await deployDroit(connection, "");
      const findings = await check(answering(VALIDATED), refusing(0, addresses.AuctionHouse));
      expect(failed(findings).map((text) => text.split(": ")[1])).to.deep.equal([
        "held after an auction",
        "put up for auction",
        "given out after an auction",
      ]);
    });

    it("refuses a validator that is no contract, which lets nothing through", async () => {
      expect(failed(await check(answering(VALIDATED)))[0]).to.contain("which is no contract");
    });

    it("wants a token that somebody owns, an address, and a chain with a deployment", async () => {
      expect(await expectScriptError(check(undefined), "PREFLIGHT_INVALID_ARGUMENT")).to.contain(
        "does not tell who owns token 1",
      );
      const { provider } = await connect();
      const wrong = runCollectionPreflight(provider, directory(), "0x12", 1n);
      expect(await expectScriptError(wrong, "PREFLIGHT_INVALID_ARGUMENT")).to.match(/^collection: is not an address/);
      const nowhere = runCollectionPreflight((await connect({ chainId: 5 })).provider, directory(), COLLECTION, 1n);
      await expectScriptError(nowhere, "ADDRESSES_UNKNOWN_CHAIN");
    });
  });
});
