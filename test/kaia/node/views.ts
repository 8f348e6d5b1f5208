import { expect } from "chai";
import { getCreateAddress, toQuantity, ZeroHash } from "ethers";
import hre from "hardhat";
import type { Fields } from "../../../scripts/kaia/node/types.ts";
import {
  creationCodeOf,
  deploy,
  ethReceipt,
  expectRefused,
  KAIA,
  kaiaReceipt,
  person,
  PRICE,
  send,
  setBalance,
  signKaia,
  useNode,
  type Deployed,
  type Draft,
} from "./world.ts";

const sender = person("sender");
const payer = person("payer");
const receiver = person("receiver");
const BOTH = { sender: [sender], feePayer: [payer] };

/** What the conformance tests do not look at: blocks, logs, filters, failures, and hashes in every direction. */
describe("KaiaNode, what it shows", () => {
  const { node, backend } = useNode();
  let probe: Deployed;

  beforeEach(async () => {
    for (const someone of [sender, payer]) await setBalance(node(), someone, KAIA);
    probe = await deploy(node(), "FeePayerProbe");
  });

  function calling(name: string, args: unknown[] = [], rest: Partial<Draft> = {}): Draft {
    const data = probe.interface.encodeFunctionData(name, args);
    return { type: 0x31, from: sender.address, to: probe.address, data, gasLimit: 200_000n, ...rest };
  }

  const ask = (method: string, ...params: unknown[]) => node().request(method, params) as Promise<Fields>;

  /** What the backend calls the latest transaction. */
  async function latestEvmHash(): Promise<string> {
    const block = await backend().request({ method: "eth_getBlockByNumber", params: ["latest", false] });
    return (block as { transactions: string[] }).transactions[0]!;
  }

  describe("of blocks", () => {
    it("lists Kaia's hashes, and the whole transactions on request", async () => {
      const hash = await send(node(), calling("see", [payer.address]), BOTH);
      const eth = await ask("eth_getTransactionByHash", hash);
      const kaia = await ask("klay_getTransactionByHash", hash);
      const { hash: blockHash, number } = await ask("eth_getBlockByNumber", "latest", false);
      for (const name of ["latest", number as string]) {
        expect((await ask("eth_getBlockByNumber", name, false))["transactions"]).to.deep.equal([hash]);
        expect((await ask("eth_getBlockByNumber", name, true))["transactions"]).to.deep.equal([eth]);
        expect((await ask("klay_getBlockByNumber", name, false))["transactions"]).to.deep.equal([hash]);
        expect((await ask("klay_getBlockByNumber", name, true))["transactions"]).to.deep.equal([kaia]);
      }
      expect((await ask("eth_getBlockByHash", blockHash, true))["transactions"]).to.deep.equal([eth]);
      expect((await ask("kaia_getBlockByHash", blockHash, true))["transactions"]).to.deep.equal([kaia]);
      for (const [prefix, shown] of [
        ["eth", eth],
        ["klay", kaia],
      ] as const) {
        expect(await ask(`${prefix}_getTransactionByBlockNumberAndIndex`, number, "0x0")).to.deep.equal(shown);
        expect(await ask(`${prefix}_getTransactionByBlockHashAndIndex`, blockHash, "0x0")).to.deep.equal(shown);
        expect(await ask(`${prefix}_getTransactionByBlockNumberAndIndex`, number, "0x1")).to.equal(null);
        expect(await ask(`${prefix}_getBlockTransactionCountByNumber`, number)).to.equal("0x1");
        expect(await ask(`${prefix}_getBlockTransactionCountByHash`, blockHash)).to.equal("0x1");
      }
    });

    it("has Kaia's fields under klay_", async () => {
      await send(node(), calling("see", [payer.address]), BOTH);
      const block = await ask("klay_getBlockByNumber", "latest", false);
      expect(block).to.include({ blockScore: "0x1", governanceData: "0x", voteData: "0x", timestampFoS: "0x0" });
      expect(block).to.include({ baseFeePerGas: "0x5d21dba00" });
      expect(block).to.not.have.property("gasLimit");
      const header = await ask("klay_getHeaderByNumber", "latest");
      expect(header).to.include({ gasUsed: block["gasUsed"], hash: block["hash"] });
      expect(await ask("klay_getHeaderByHash", block["hash"])).to.deep.equal(header);
      expect(header).to.not.have.property("transactions");
      const ethereum = await ask("eth_getHeaderByHash", block["hash"]);
      expect(ethereum).to.include({ gasUsed: block["gasUsed"] });
      expect(ethereum).to.not.have.property("transactions");
    });

    it("has none that does not exist: null to Ethereum's clients, an error to Kaia's", async () => {
      expect(await ask("eth_getBlockByNumber", "0xffff", false)).to.equal(null);
      expect(await ask("eth_getBlockByHash", ZeroHash, false)).to.equal(null);
      await expectRefused(ask("klay_getBlockByNumber", "0xffff"), "the block does not exist (block number: 65535)");
      await expectRefused(ask("klay_getBlockByHash", ZeroHash), `the block does not exist (block hash: ${ZeroHash})`);
    });

    it("has no base fee below Kaia's, though that of the backend falls while nothing happens", async () => {
      await node().request("hardhat_mine", ["0x20"]);
      const block = await backend().request({ method: "eth_getBlockByNumber", params: ["latest", false] });
      expect(BigInt((block as { baseFeePerGas: string }).baseFeePerGas)).to.be.lessThan(25n * 10n ** 9n);
      for (const method of ["eth_getBlockByNumber", "klay_getBlockByNumber", "eth_getHeaderByNumber"]) {
        expect(await ask(method, "latest", false)).to.include({ baseFeePerGas: "0x5d21dba00" });
      }
      const { baseFeePerGas } = (await ask("klay_feeHistory", "0x5", "latest", [])) as { baseFeePerGas: string[] };
      expect(new Set(baseFeePerGas)).to.deep.equal(new Set(["0x5d21dba00"]));
      await node().request("eth_sendTransaction", [{ from: (await ask("eth_accounts"))[0], to: receiver.address }]);
      expect(await ask("eth_getBlockByNumber", "latest", false)).to.include({ baseFeePerGas: "0x5d21dba00" });
    });

    it("lists receipts, in both forms", async () => {
      const hash = await send(node(), calling("see", [payer.address]), BOTH);
      expect(await ask("eth_getBlockReceipts", "latest")).to.deep.equal([await ethReceipt(node(), hash)]);
      const kaia = await kaiaReceipt(node(), hash);
      expect(await ask("klay_getBlockReceipts", "latest")).to.deep.equal([kaia]);
      expect(await ask("kaia_getBlockReceipts", { blockHash: kaia["blockHash"] })).to.deep.equal([kaia]);
    });
  });

  describe("of logs", () => {
    it("has Kaia's hash in receipts, eth_getLogs, klay_getLogs and filters", async () => {
      const [filter, other] = [1, 2].map(() => ask("eth_newFilter", { address: probe.address }));
      await Promise.all([filter, other]);
      const blocks = await ask("klay_newBlockFilter");
      const hash = await send(node(), calling("see", [payer.address]), BOTH);
      const { logs } = (await ethReceipt(node(), hash)) as { logs: Fields[] };
      expect(logs.map(({ transactionHash }) => transactionHash)).to.deep.equal([hash]);
      expect(logs[0]).to.have.all.keys(
        "address",
        "topics",
        "data",
        "blockNumber",
        "transactionHash",
        "transactionIndex",
        "blockHash",
        "logIndex",
        "removed",
      );
      for (const method of ["eth_getLogs", "klay_getLogs"]) {
        expect(await ask(method, { address: probe.address, fromBlock: "0x0" })).to.deep.equal(logs);
      }
      expect(await ask("klay_getFilterLogs", await other)).to.deep.equal(logs);
      expect(await ask("eth_getFilterChanges", await filter)).to.deep.equal(logs);
      expect(await ask("eth_getFilterChanges", await filter)).to.deep.equal([]);
      expect(await ask("klay_getFilterChanges", blocks)).to.include(logs[0]!["blockHash"]);
      expect(await ask("kaia_uninstallFilter", await filter)).to.equal(true);
    });
  });

  describe("of hashes", () => {
    it("knows a transaction by the chain's alone", async () => {
      const hash = await send(node(), calling("see", [payer.address]), BOTH);
      const evmHash = await latestEvmHash();
      expect(evmHash).to.not.equal(hash);
      for (const prefix of ["eth", "klay"]) {
        for (const suffix of ["getTransactionByHash", "getTransactionReceipt"]) {
          expect(await ask(`${prefix}_${suffix}`, evmHash)).to.equal(null);
        }
      }
    });

    it("gives back what was sent", async () => {
      const draft = calling("see", [payer.address]);
      const hash = await send(node(), draft, BOTH);
      for (const prefix of ["eth", "klay"]) {
        expect(await ask(`${prefix}_getRawTransactionByHash`, hash)).to.equal(signKaia(draft, BOTH));
        expect(await ask(`${prefix}_getRawTransactionByHash`, ZeroHash)).to.equal(null);
      }
    });
  });

  describe("of one of Ethereum's transactions under klay_", () => {
    it("has Kaia's names, numbers and signatures", async () => {
      const [from] = (await node().request("eth_accounts")) as string[];
      const request = {
        from,
        to: receiver.address,
        value: "0x7",
        maxFeePerGas: toQuantity(PRICE),
        maxPriorityFeePerGas: "0x1",
      };
      const hash = (await node().request("eth_sendTransaction", [request])) as string;
      const { v, r, s, nonce } = await ask("eth_getTransactionByHash", hash);
      const transaction = await ask("klay_getTransactionByHash", hash);
      expect(transaction).to.deep.include({
        typeInt: 0x7802,
        type: "TxTypeEthereumDynamicFee",
        hash,
        senderTxHash: hash,
        chainId: "0x3e9",
        accessList: [],
        maxFeePerGas: toQuantity(PRICE),
        maxPriorityFeePerGas: "0x1",
        gasPrice: "0x5d21dba01",
        value: "0x7",
        nonce,
        signatures: [{ V: v, R: r, S: s }],
      });
      const receipt = await kaiaReceipt(node(), hash);
      expect(receipt).to.deep.include({ typeInt: 0x7802, transactionHash: hash, status: "0x1", gasUsed: "0x5208" });
      expect(receipt).to.deep.include({ effectiveGasPrice: "0x5d21dba01", logs: [], contractAddress: null });
      expect(receipt).to.not.have.any.keys("txError", "hash", "feePayer", "cumulativeGasUsed");
      const plain = await node().request("eth_sendTransaction", [
        { from, to: receiver.address, gasPrice: toQuantity(PRICE) },
      ]);
      const legacy = await ask("kaia_getTransactionByHash", plain);
      expect(legacy).to.include({ typeInt: 0, type: "TxTypeLegacyTransaction" });
      expect(legacy).to.not.have.any.keys("chainId", "accessList");
    });
  });

  describe("of failures", () => {
    const cases: [name: string, gasLimit: bigint, txError: string][] = [
      ["refuse", 200_000n, "0x9"],
      ["refuseSilently", 200_000n, "0x9"],
      ["burn", 200_000n, "0x7"],
      ["invalid", 200_000n, "0x2"],
    ];
    for (const [name, gasLimit, txError] of cases) {
      it(`numbers ${name} ${txError}`, async () => {
        const receipt = await kaiaReceipt(node(), await send(node(), calling(name, [], { gasLimit }), BOTH));
        expect(receipt).to.include({ status: "0x0", txError });
        expect(receipt["logs"]).to.deep.equal([]);
        expect(await ethReceipt(node(), receipt["transactionHash"] as string)).to.not.have.property("txError");
      });
    }

    it("numbers a collision of addresses, and code too long", async function () {
      // Instrumented code is longer, so no code is too long.
      if (hre.globalOptions.coverage) this.skip();
      const sending = { type: 0x29, from: sender.address, gasLimit: 10_000_000n };
      await setBalance(node(), payer, 10n * KAIA);
      const taken = getCreateAddress({ from: sender.address, nonce: 0 });
      await node().request("hardhat_setCode", [taken, "0x00"]);
      const collision = await send(node(), { ...sending, data: "0x00" }, BOTH);
      expect((await kaiaReceipt(node(), collision))["txError"]).to.equal("0x4");
      // Returns 24,577 zero bytes as its code.
      const long = await send(node(), { ...sending, nonce: 1n, data: "0x6160015ff3" }, BOTH);
      expect((await kaiaReceipt(node(), long))["txError"]).to.equal("0x6");
    });
  });

  it("of a deployment, its contract", async () => {
    const data = await creationCodeOf("FeePayerProbe");
    const draft = { type: 0x29, from: sender.address, data, gasLimit: 2_000_000n };
    const receipt = await kaiaReceipt(node(), await send(node(), draft, BOTH));
    const contractAddress = getCreateAddress({ from: sender.address, nonce: 0 }).toLowerCase();
    expect(receipt).to.include({ status: "0x1", contractAddress, to: null });
    expect(await node().request("klay_getCode", [contractAddress])).to.have.lengthOf.above(2);
    expect(await node().request("klay_isContractAccount", [contractAddress, "latest"])).to.equal(true);
    expect(await ask("klay_getAccount", contractAddress, "latest")).to.have.property("accType", 2);
  });

  it("of a creation from nothing, an account without code", async () => {
    const receipt = await kaiaReceipt(
      node(),
      await send(node(), { type: 0x28, from: sender.address }, { sender: [sender] }),
    );
    expect(receipt).to.include({ status: "0x1", gasUsed: "0xcf08", input: "0x" });
    expect(await node().request("eth_getCode", [receipt["contractAddress"]])).to.equal("0x");
  });

  it("of a cancellation and a new key, the sender as the recipient, even where that has code", async () => {
    await node().request("hardhat_setCode", [sender.address, `0xef0100${probe.address.slice(2)}`]);
    const hash = await send(node(), { type: 0x39, from: sender.address }, BOTH);
    const receipt = await ethReceipt(node(), hash);
    expect(receipt).to.include({ to: sender.address.toLowerCase(), status: "0x1", gasUsed: "0x7918" });
    expect(receipt["logs"]).to.deep.equal([]);
  });

  it("of the network, what clients ask for first", async () => {
    const answers: [method: string, answer: unknown][] = [
      ["eth_chainId", "0x3e9"],
      ["klay_chainID", "0x3e9"],
      ["net_version", "1001"],
      ["net_networkID", 1001],
      ["eth_gasPrice", "0xba43b7400"],
      ["klay_gasPrice", "0xba43b7400"],
      ["kaia_lowerBoundGasPrice", "0x5d21dba00"],
      ["kaia_upperBoundGasPrice", "0xae9f7bcc00"],
      ["eth_maxPriorityFeePerGas", "0x0"],
      ["klay_syncing", false],
    ];
    for (const [method, answer] of answers) expect(await node().request(method)).to.equal(answer);
    expect(await node().request("klay_clientVersion")).to.match(/^HardhatNetwork/);
    const key = await ask("klay_decodeAccountKey", "0x01c0");
    expect(key).to.deep.equal({ keyType: 1, key: {} });
    await expectRefused(ask("klay_decodeAccountKey", "0x07c0"), "undefined account key type");
  });
});
