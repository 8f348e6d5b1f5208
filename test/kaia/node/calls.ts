import { expect } from "chai";
import { toQuantity } from "ethers";
import type { Fields } from "../../../scripts/kaia/node/types.ts";
import { deploy, expectRefused, KAIA, person, PRICE, setBalance, useNode, type Deployed } from "./world.ts";

const sender = person("sender");
const receiver = person("receiver");

describe("KaiaNode, eth_call and eth_estimateGas", () => {
  const { node } = useNode();
  let probe: Deployed;

  beforeEach(async () => {
    probe = await deploy(node(), "FeePayerProbe");
  });

  function calling(name: string, args: unknown[] = []): Fields {
    return { to: probe.address, data: probe.interface.encodeFunctionData(name, args) };
  }

  const estimate = async (call: Fields, ...rest: unknown[]): Promise<bigint> =>
    BigInt((await node().request("eth_estimateGas", [call, ...rest])) as string);

  it("takes what Kaia's clients send", async () => {
    const kaia = {
      type: "0x31",
      from: sender.address,
      to: receiver.address,
      value: "0x",
      gas: "0x",
      feePayer: receiver.address,
      feeRatio: "0x1e",
      txSignatures: [],
      nonce: "0x5",
      chainId: "0x3e9",
    };
    for (const type of ["0x9", "0x0a", "0x2a", "0x3a"])
      expect(await estimate({ ...kaia, type, gas: undefined })).to.equal(21_000n);
    expect(await node().request("eth_call", [{ ...kaia, gas: undefined, input: "0x" }])).to.equal("0x");
  });

  it("refuses what it cannot read, as a fault of the caller's", async () => {
    const calls: [call: unknown, message: string][] = [
      ["0x", "invalid argument 0: want an object"],
      [[], "invalid argument 0: want an object"],
      [{ to: "0x12" }, "invalid argument 0: to is not an address"],
      [{ from: 5 }, "invalid argument 0: from is not an address"],
      [{ value: "12" }, "invalid argument 0: value is not a number in hex"],
      [{ gas: -1 }, "invalid argument 0: gas is not a number in hex"],
      [{ data: "0x1" }, "invalid argument 0: data is not bytes in hex"],
    ];
    for (const method of ["eth_call", "klay_estimateGas"]) {
      for (const [call, message] of calls) await expectRefused(node().request(method, [call]), message, -32_602);
    }
    await expectRefused(node().request("eth_call", []), "missing value for required argument 0", -32_602);
  });

  it("gives what a call reverts with, so that clients can tell errors apart", async () => {
    const call = { ...calling("refuse"), from: sender.address };
    for (const method of ["eth_call", "eth_estimateGas"]) {
      const error = await expectRefused(node().request(method, [call]), "execution reverted", 3);
      expect(error.data).to.equal(probe.interface.encodeErrorResult("Refused", [sender.address]));
      const reason = await expectRefused(
        node().request(method, [calling("refuseWithReason")]),
        "execution reverted: not today",
        3,
      );
      expect(reason.data).to.match(/^0x08c379a0/);
    }
  });

  it("says what the chain says of a revert with nothing, of an invalid opcode, and of too little gas", async () => {
    for (const method of ["eth_call", "eth_estimateGas"]) {
      await expectRefused(node().request(method, [calling("refuseSilently")]), "evm: execution reverted");
      await expectRefused(node().request(method, [calling("invalid")]), "VM error occurs while running smart contract");
    }
    await expectRefused(node().request("eth_call", [{ ...calling("burn"), gas: "0x186a0" }]), "out of gas");
  });

  it("needs no money for gas, but what the call sends", async () => {
    const call = { from: sender.address, to: receiver.address, value: "0x5" };
    for (const method of ["eth_call", "eth_estimateGas"]) {
      await expectRefused(node().request(method, [call]), "insufficient funds for transfer");
    }
    await setBalance(node(), sender, 5n);
    expect(await estimate(call)).to.equal(21_000n);
    expect(await node().request("eth_call", [call])).to.equal("0x");
  });

  it("asks a caller who names a price whether they can pay", async () => {
    const call = { from: sender.address, to: receiver.address, gasPrice: toQuantity(PRICE) };
    await setBalance(node(), sender, 20_999n * PRICE);
    await expectRefused(estimate(call), "gas required exceeds allowance (20999)");
    await setBalance(node(), sender, 21_000n * PRICE);
    expect(await estimate(call)).to.equal(21_000n);
  });

  it("estimates a creation from nothing, which clients ask for before a cancellation", async () => {
    expect(await estimate({ from: sender.address })).to.equal(53_000n);
    expect(await estimate({ from: sender.address, to: "0x", data: "0x" })).to.equal(53_000n);
    expect(await node().request("eth_call", [{ from: sender.address }])).to.equal("0x");
  });

  it("estimates what then suffices", async () => {
    await setBalance(node(), sender, KAIA);
    const gas = await estimate({ ...calling("fill"), from: sender.address });
    const [from] = (await node().request("eth_accounts")) as string[];
    const hash = await node().request("eth_sendTransaction", [{ ...calling("fill"), from, gas: toQuantity(gas) }]);
    const receipt = (await node().request("eth_getTransactionReceipt", [hash])) as Fields;
    expect(receipt["status"]).to.equal("0x1");
  });

  it("knows blocks by number, tag and hash", async () => {
    const { hash } = (await node().request("eth_getBlockByNumber", ["latest", false])) as Fields;
    for (const block of ["latest", "pending", "0x1", { blockNumber: "0x1" }, { blockHash: hash }]) {
      const answer = (await node().request("eth_call", [
        { ...calling("readFeePayer"), from: sender.address },
        block,
      ])) as string;
      expect(BigInt(answer)).to.equal(BigInt(sender.address));
    }
    for (const block of ["soon", 1, {}, { blockHash: "0x1" }]) {
      const message = "invalid argument 1: want a block's number, hash or tag";
      await expectRefused(node().request("eth_call", [calling("readFeePayer"), block]), message, -32_602);
    }
  });

  it("takes a caller's overrides", async () => {
    const overrides = { [receiver.address]: { code: "0x60015f5260205ff3" } };
    const answer = await node().request("eth_call", [{ to: receiver.address }, "latest", overrides]);
    expect(BigInt(answer as string)).to.equal(1n);
  });

  it("traces what Kaia's clients send", async () => {
    const call = { ...calling("readFeePayer"), from: sender.address, type: "0x31", value: "0x" };
    const options = { tracer: "callTracer" };
    const trace = (await node().request("debug_traceCall", [call, "latest", options])) as Fields;
    expect(BigInt(trace["output"] as string)).to.equal(BigInt(sender.address));
  });
});
