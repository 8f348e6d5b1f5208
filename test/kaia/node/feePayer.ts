import { expect } from "chai";
import { parseEther } from "ethers";
import hre from "hardhat";
import type { Fields } from "../../../scripts/kaia/node/types.ts";
import {
  deploy,
  ethReceipt,
  expectRefused,
  KAIA,
  kaiaReceipt,
  person,
  send,
  setBalance,
  useNode,
  type Deployed,
  type Draft,
} from "./world.ts";

const FEE_PAYER = "0x00000000000000000000000000000000000003fe";

const sender = person("sender");
const payer = person("payer");
const BOTH = { sender: [sender], feePayer: [payer] };

describe("KaiaNode, feePayer() at 0x3fe", () => {
  const { node } = useNode();
  let probe: Deployed;
  let other: Deployed;

  beforeEach(async () => {
    for (const someone of [sender, payer]) await setBalance(node(), someone, KAIA);
    probe = await deploy(node(), "FeePayerProbe");
    other = await deploy(node(), "FeePayerProbe");
  });

  function calling(name: string, args: unknown[] = []): Draft {
    const data = probe.interface.encodeFunctionData(name, args);
    return { type: 0x31, from: sender.address, to: probe.address, data, gasLimit: 200_000n };
  }

  /** Who paid, as the contract saw it in this transaction. */
  async function seenIn(hash: string): Promise<unknown> {
    const { logs } = await ethReceipt(node(), hash);
    const [log] = logs as { topics: string[]; data: string }[];
    const { args } = probe.interface.parseLog(log!)!;
    expect(args["known"]).to.equal(true);
    return args["feePayer"];
  }

  async function read(from: string, block = "latest"): Promise<string> {
    const call = { from, to: probe.address, data: probe.interface.encodeFunctionData("readFeePayer") };
    const answer = (await node().request("eth_call", [call, block])) as string;
    return probe.interface.decodeFunctionResult("readFeePayer", answer)[0] as string;
  }

  it("is the payer in a contract that the transaction calls, with and without a ratio", async () => {
    const draft = calling("see", [payer.address]);
    expect(await seenIn(await send(node(), draft, BOTH))).to.equal(payer.address);
    const withRatio = { ...draft, type: 0x32, feeRatio: 50, nonce: 1n };
    expect(await seenIn(await send(node(), withRatio, BOTH))).to.equal(payer.address);
  });

  it("is the payer in what that contract calls", async () => {
    const hash = await send(node(), calling("seeNested", [other.address, payer.address]), BOTH);
    expect(await seenIn(hash)).to.equal(payer.address);
  });

  it("is the payer after a call that failed", async () => {
    const hash = await send(node(), calling("seeAfterFailure", [payer.address]), BOTH);
    expect(await seenIn(hash)).to.equal(payer.address);
  });

  it("is the payer in a constructor", async () => {
    const draft: Draft = {
      type: 0x29,
      from: sender.address,
      gasLimit: 300_000n,
      // Stores what 0x3fe answers in slot 0.
      data: "0x60145f5f5f5f6103fe5af1505f5160601c5f5500",
    };
    const hash = await send(node(), draft, BOTH);
    const { contractAddress } = await ethReceipt(node(), hash);
    const stored = await node().request("eth_getStorageAt", [contractAddress, "0x0", "latest"]);
    expect(BigInt(stored as string)).to.equal(BigInt(payer.address));
  });

  it("is the sender where nobody else pays", async () => {
    const draft = { ...calling("see", [payer.address]), type: 0x30 };
    expect(await seenIn(await send(node(), draft, { sender: [sender] }))).to.equal(sender.address);
    const own = { ...calling("see", [payer.address]), nonce: 1n };
    expect(await seenIn(await send(node(), own, { sender: [sender], feePayer: [sender] }))).to.equal(sender.address);
  });

  it("is the sender in one of Ethereum's transactions, also through another contract", async () => {
    const [from] = (await node().request("eth_accounts")) as string[];
    const { data, to } = calling("seeNested", [other.address, payer.address]);
    const hash = (await node().request("eth_sendTransaction", [{ from, to, data }])) as string;
    expect(String(await seenIn(hash)).toLowerCase()).to.equal(from);
  });

  it("is the sender again after a sponsored transaction, and after one that reverted", async () => {
    const draft = calling("see", [payer.address]);
    await send(node(), draft, BOTH);
    expect(await read(sender.address)).to.equal(sender.address);
    await send(node(), { ...calling("refuse"), nonce: 1n }, BOTH);
    expect(await read(sender.address)).to.equal(sender.address);
    expect(await read(sender.address, "pending")).to.equal(sender.address);
    const [account] = (await node().request("eth_accounts")) as string[];
    const hash = await node().request("eth_sendTransaction", [{ from: account, to: draft.to, data: draft.data }]);
    expect(String(await seenIn(hash as string)).toLowerCase()).to.equal(account);
  });

  it("is not seen in the state of the block before", async () => {
    const { number } = (await node().request("eth_getBlockByNumber", ["latest", false])) as { number: string };
    await send(node(), calling("see", [payer.address]), BOTH);
    expect(await read(sender.address, number)).to.equal(sender.address);
  });

  it("is told in the revert of a sponsored transaction, by its trace", async () => {
    const hash = await send(node(), calling("refuse"), BOTH);
    const trace = (await node().request("debug_traceTransaction", [hash, { tracer: "callTracer" }])) as Fields;
    expect(trace["output"]).to.equal(probe.interface.encodeErrorResult("Refused", [payer.address]));
    expect((await kaiaReceipt(node(), hash))["txError"]).to.equal("0x9");
  });

  describe("where nobody can name a payer, as on the chain", () => {
    it("is the sender in eth_call and eth_estimateGas, whatever the client adds", async () => {
      const call = { from: sender.address, to: probe.address, type: "0x31", feePayer: payer.address };
      const data = probe.interface.encodeFunctionData("requireFeePayer", [payer.address]);
      const wrong = probe.interface.encodeErrorResult("Refused", [sender.address]);
      for (const method of ["eth_call", "eth_estimateGas", "klay_call", "klay_estimateGas"]) {
        const error = await expectRefused(node().request(method, [{ ...call, data }]), "execution reverted", 3);
        expect(error.data).to.equal(wrong);
      }
      const own = probe.interface.encodeFunctionData("requireFeePayer", [sender.address]);
      expect(BigInt((await node().request("eth_estimateGas", [{ ...call, data: own }])) as string)).to.be.greaterThan(
        21_000n,
      );
    });

    it("runs all the same with a gas limit", async () => {
      const hash = await send(node(), calling("requireFeePayer", [payer.address]), BOTH);
      expect((await kaiaReceipt(node(), hash))["status"]).to.equal("0x1");
    });
  });

  it("answers 20 raw bytes, to any call data, and shows no code", async () => {
    for (const data of ["0x", "0x12345678"]) {
      const answer = await node().request("eth_call", [{ from: sender.address, to: FEE_PAYER, data }]);
      expect(answer).to.equal(sender.address.toLowerCase());
    }
    expect(await node().request("eth_getCode", [FEE_PAYER])).to.equal("0x");
  });

  it("cannot be set by anybody but the node", async () => {
    const word = `0x${"11".repeat(32)}`;
    for (const prefix of ["hardhat", "anvil"]) {
      await expectRefused(
        node().request(`${prefix}_setStorageAt`, [FEE_PAYER, "0x0", word]),
        "this address is a precompile's on Kaia",
      );
      await expectRefused(
        node().request(`${prefix}_setCode`, [FEE_PAYER, "0x00"]),
        "this address is a precompile's on Kaia",
      );
    }
    await setBalance(node(), { address: FEE_PAYER }, parseEther("1"));
  });

  it("costs what the node's documentation says, not the chain's 300 gas", async function () {
    // Instrumented code costs more.
    if (hre.globalOptions.coverage) this.skip();
    const hash = await send(node(), { ...calling("see", [payer.address]), type: 0x30 }, { sender: [sender] });
    const options = { tracer: "callTracer" };
    const trace = (await node().request("debug_traceTransaction", [hash, options])) as { calls: { gasUsed: string }[] };
    expect(BigInt(trace.calls[0]!.gasUsed)).to.equal(2_185n);
  });
});
