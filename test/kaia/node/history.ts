import { expect } from "chai";
import { toQuantity } from "ethers";
import type { Fields } from "../../../scripts/kaia/node/types.ts";
import { balanceOf, deploy, KAIA, nonceOf, person, PRICE, send, setBalance, useNode, type Draft } from "./world.ts";

const sender = person("sender");
const payer = person("payer");
const receiver = person("receiver");
const BOTH = { sender: [sender], feePayer: [payer] };

/**
 * Before a transaction the node writes other balances into the state of the block before. Nobody may see them later.
 */
describe("KaiaNode, the balances of the past", () => {
  const { node, backend } = useNode();

  beforeEach(async () => {
    for (const someone of [sender, payer]) await setBalance(node(), someone, KAIA);
    await node().request("evm_mine");
  });

  async function head(): Promise<bigint> {
    return BigInt((await node().request("eth_blockNumber")) as string);
  }

  function transfer(nonce: bigint, rest: Partial<Draft> = {}): Promise<string> {
    return send(node(), { type: 0x09, from: sender.address, to: receiver.address, value: 5n, nonce, ...rest }, BOTH);
  }

  const FEE = 31_000n * PRICE;

  it("are those that there were, at each block", async () => {
    const before = await head();
    for (const nonce of [0n, 1n, 2n]) await transfer(nonce);
    for (const past of [0n, 1n, 2n, 3n]) {
      const block = toQuantity(before + past);
      expect(await balanceOf(node(), sender, block)).to.equal(KAIA - 5n * past);
      expect(await balanceOf(node(), payer, block)).to.equal(KAIA - FEE * past);
      expect(await balanceOf(node(), receiver, block)).to.equal(5n * past);
    }
    expect(await balanceOf(node(), payer)).to.equal(KAIA - 3n * FEE);
  });

  it("are not what the backend would say", async () => {
    const before = toQuantity(await head());
    await transfer(0n);
    const raw = await backend().request({ method: "eth_getBalance", params: [payer.address, before] });
    expect(BigInt(raw as string)).to.not.equal(KAIA);
  });

  it("are found by a block's hash, too, and in klay_getAccount", async () => {
    const { hash } = (await node().request("eth_getBlockByNumber", ["latest", false])) as Fields;
    const before = toQuantity(await head());
    await transfer(0n);
    for (const block of [{ blockHash: hash }, { blockNumber: before }]) {
      const balance = await node().request("klay_getBalance", [payer.address, block]);
      expect(BigInt(balance as string)).to.equal(KAIA);
    }
    const { account } = (await node().request("klay_getAccount", [payer.address, before])) as { account: Fields };
    expect(BigInt(account["balance"] as string)).to.equal(KAIA);
  });

  it("are what a call at that block sees", async () => {
    const probe = await deploy(node(), "FeePayerProbe");
    const before = toQuantity(await head());
    await transfer(0n, {
      type: 0x31,
      to: probe.address,
      data: probe.interface.encodeFunctionData("see", [payer.address]),
    });
    // Code, set for the call alone, that answers the balance of the account that its call data names.
    const call = { to: receiver.address, data: `0x${"00".repeat(12)}${payer.address.slice(2)}` };
    const code = "0x5f35315f5260205ff3";
    const answer = await node().request("eth_call", [call, before, { [receiver.address]: { code } }]);
    expect(BigInt(answer as string)).to.equal(KAIA);
    const mine = { [receiver.address]: { code }, [payer.address.toLowerCase()]: { balance: "0x7" } };
    expect(BigInt((await node().request("eth_call", [call, before, mine])) as string)).to.equal(7n);
  });

  it("stay as they are when the transaction reverts, and when it is refused", async () => {
    const probe = await deploy(node(), "FeePayerProbe");
    const before = toQuantity(await head());
    await transfer(0n, { type: 0x31, to: probe.address, data: probe.interface.encodeFunctionData("refuse") });
    expect(await balanceOf(node(), payer, before)).to.equal(KAIA);
    expect(await balanceOf(node(), sender, before)).to.equal(KAIA);
    expect(await balanceOf(node(), sender)).to.equal(KAIA);
  });

  it("are forgotten with the blocks that evm_revert takes back", async () => {
    const snapshot = await node().request("evm_snapshot");
    const before = toQuantity(await head());
    const hash = await transfer(0n);
    await node().request("evm_revert", [snapshot]);
    await setBalance(node(), payer, 3n * KAIA);
    await node().request("evm_mine");
    await node().request("evm_mine");
    expect(await balanceOf(node(), payer, before)).to.equal(3n * KAIA);
    for (const method of ["klay_getTransactionByHash", "eth_getTransactionByHash", "klay_getTransactionReceipt"]) {
      expect(await node().request(method, [hash])).to.equal(null);
    }
    expect(await nonceOf(node(), sender)).to.equal(0n);
    await transfer(0n);
  });
});
