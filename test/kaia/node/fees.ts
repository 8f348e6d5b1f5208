import { expect } from "chai";
import { toQuantity } from "ethers";
import type { Fields } from "../../../scripts/kaia/node/types.ts";
import {
  balanceOf,
  deploy,
  ethReceipt,
  gasUsedBy,
  KAIA,
  kaiaReceipt,
  person,
  PRICE,
  send,
  setBalance,
  useNode,
  type Deployed,
  type Draft,
  type Person,
} from "./world.ts";

const sender = person("sender");
const payer = person("payer");
const receiver = person("receiver");
const LIMIT = 200_000n;

/** What each has, odd to the last kei. */
const SENDER_BALANCE = 3n * KAIA + 7n;
const PAYER_BALANCE = 5n * KAIA + 11n;

/** The payer's share of an amount, as the chain rounds it. */
const shareOf = (amount: bigint, ratio: bigint): bigint => (amount * ratio) / 100n;

describe("KaiaNode, the fee", () => {
  const { node } = useNode();
  let probe: Deployed;

  beforeEach(async () => {
    await setBalance(node(), sender, SENDER_BALANCE);
    await setBalance(node(), payer, PAYER_BALANCE);
    probe = await deploy(node(), "FeePayerProbe");
  });

  interface Result {
    readonly gasUsed: bigint;
    readonly senderPaid: bigint;
    readonly payerPaid: bigint;
    readonly receipt: Fields;
  }

  async function run(
    draft: Partial<Draft> & { type: number },
    by: { sender?: Person; payer?: Person },
  ): Promise<Result> {
    const from = by.sender ?? sender;
    const signers = { sender: [from], ...(by.payer === undefined ? {} : { feePayer: [by.payer] }) };
    const hash = await send(node(), { gasLimit: LIMIT, from: from.address, ...draft }, signers);
    return {
      gasUsed: await gasUsedBy(node(), hash),
      senderPaid: SENDER_BALANCE - (await balanceOf(node(), sender)),
      payerPaid: PAYER_BALANCE - (await balanceOf(node(), payer)),
      receipt: await kaiaReceipt(node(), hash),
    };
  }

  function calling(name: string, args: unknown[] = []): { to: string; data: string } {
    return { to: probe.address, data: probe.interface.encodeFunctionData(name, args) };
  }

  /** What the EVM takes for the same call, of one of Ethereum's transactions; it leaves no trace. */
  async function evmGasOf(request: { to: string; data: string }): Promise<bigint> {
    const snapshot = await node().request("evm_snapshot");
    const gasUsed = await gasUsedBy(node(), await call(request));
    await node().request("evm_revert", [snapshot]);
    return gasUsed;
  }

  async function call(request: { to: string; data: string }): Promise<string> {
    const [from] = (await node().request("eth_accounts")) as string[];
    return (await node().request("eth_sendTransaction", [{ from, ...request, gas: toQuantity(LIMIT) }])) as string;
  }

  describe("given a plain transaction", () => {
    it("is the sender's, to the last kei", async () => {
      const { gasUsed, senderPaid, payerPaid } = await run({ type: 0x08, to: receiver.address, value: 5n }, { sender });
      expect(gasUsed).to.equal(21_000n);
      expect(senderPaid).to.equal(21_000n * PRICE + 5n);
      expect(payerPaid).to.equal(0n);
      expect(await balanceOf(node(), receiver)).to.equal(5n);
    });

    it("is for what the EVM uses", async () => {
      const expected = await evmGasOf(calling("fill"));
      const { gasUsed, senderPaid } = await run({ type: 0x30, ...calling("fill") }, { sender });
      expect(gasUsed).to.equal(expected);
      expect(senderPaid).to.equal(gasUsed * PRICE);
    });
  });

  describe("given a delegated fee", () => {
    it("is the payer's, with 10,000 gas more", async () => {
      const { gasUsed, senderPaid, payerPaid } = await run({ type: 0x09, to: receiver.address, value: 5n }, { payer });
      expect(gasUsed).to.equal(31_000n);
      expect(senderPaid).to.equal(5n);
      expect(payerPaid).to.equal(31_000n * PRICE);
    });

    it("gives the payer back what clearing storage earns", async () => {
      await call(calling("fill"));
      const expected = await evmGasOf(calling("clear"));
      const { gasUsed, senderPaid, payerPaid } = await run({ type: 0x31, ...calling("clear") }, { payer });
      expect(gasUsed).to.equal(expected + 10_000n);
      expect(senderPaid).to.equal(0n);
      expect(payerPaid).to.equal(gasUsed * PRICE);
    });

    it("is the payer's also when the call reverts", async () => {
      const { gasUsed, senderPaid, payerPaid, receipt } = await run(
        { type: 0x31, ...calling("refuse"), value: 9n },
        { payer },
      );
      expect(receipt["status"]).to.equal("0x0");
      expect(senderPaid).to.equal(0n);
      expect(payerPaid).to.equal(gasUsed * PRICE);
      expect(gasUsed).to.be.lessThan(LIMIT);
    });

    it("is all of the limit when the call runs out of gas", async () => {
      const { gasUsed, payerPaid, senderPaid } = await run({ type: 0x31, ...calling("burn") }, { payer });
      expect(gasUsed).to.equal(LIMIT);
      expect(payerPaid).to.equal(LIMIT * PRICE);
      expect(senderPaid).to.equal(0n);
    });

    it("can be paid by the sender themselves", async () => {
      const { gasUsed, senderPaid, payerPaid } = await run(
        { type: 0x09, to: receiver.address, value: 5n },
        { payer: sender },
      );
      expect(gasUsed).to.equal(31_000n);
      expect(senderPaid).to.equal(31_000n * PRICE + 5n);
      expect(payerPaid).to.equal(0n);
    });

    it("can be paid by who receives the value, in the same call", async () => {
      const { gasUsed, senderPaid, payerPaid } = await run(
        { type: 0x31, ...calling("forward", [payer.address]), value: 9n },
        { payer },
      );
      expect(senderPaid).to.equal(9n);
      expect(payerPaid).to.equal(gasUsed * PRICE - 9n);
    });

    it("can be paid by who receives a transfer", async () => {
      const { senderPaid, payerPaid } = await run({ type: 0x09, to: payer.address, value: 9n }, { payer });
      expect(senderPaid).to.equal(9n);
      expect(payerPaid).to.equal(31_000n * PRICE - 9n);
    });

    it("leaves a sender who owns nothing with nothing", async () => {
      await setBalance(node(), sender, 0n);
      await send(
        node(),
        { type: 0x31, from: sender.address, gasLimit: LIMIT, ...calling("see", [payer.address]) },
        { sender: [sender], feePayer: [payer] },
      );
      expect(await balanceOf(node(), sender)).to.equal(0n);
    });

    it("lets the sender spend the last kei, which the fee does not touch", async () => {
      const { senderPaid } = await run({ type: 0x09, to: receiver.address, value: SENDER_BALANCE }, { payer });
      expect(senderPaid).to.equal(SENDER_BALANCE);
    });
  });

  describe("given a ratio", () => {
    for (const ratio of [1n, 33n, 99n]) {
      it(`splits ${ratio.toString()} to ${(100n - ratio).toString()}, the payer's part of what is taken and given back rounded down`, async () => {
        const gasPrice = PRICE + 1n;
        const { gasUsed, senderPaid, payerPaid } = await run(
          { type: 0x32, ...calling("see", [payer.address]), feeRatio: Number(ratio), gasPrice, value: 3n },
          { payer },
        );
        const taken = shareOf(LIMIT * gasPrice, ratio);
        const given = shareOf((LIMIT - gasUsed) * gasPrice, ratio);
        expect(payerPaid).to.equal(taken - given);
        expect(senderPaid).to.equal(gasUsed * gasPrice - payerPaid + 3n);
      });
    }

    it("costs 15,000 gas more", async () => {
      const { gasUsed } = await run({ type: 0x0a, to: receiver.address, feeRatio: 30 }, { payer });
      expect(gasUsed).to.equal(36_000n);
    });

    it("takes all of it from one who is both", async () => {
      const { gasUsed, senderPaid } = await run(
        { type: 0x0a, to: receiver.address, feeRatio: 30, value: 3n },
        { payer: sender },
      );
      expect(senderPaid).to.equal(gasUsed * PRICE + 3n);
    });

    it("splits it after a revert, too", async () => {
      const { gasUsed, senderPaid, payerPaid } = await run(
        { type: 0x32, ...calling("refuse"), feeRatio: 70, value: 9n },
        { payer },
      );
      const expected = shareOf(LIMIT * PRICE, 70n) - shareOf((LIMIT - gasUsed) * PRICE, 70n);
      expect(payerPaid).to.equal(expected);
      expect(senderPaid).to.equal(gasUsed * PRICE - expected);
    });
  });

  describe("while the transaction runs", () => {
    async function seen(draft: Partial<Draft> & { type: number }, feePayer?: Person): Promise<Record<string, unknown>> {
      const { receipt } = await run(
        { ...calling("see", [payer.address]), ...draft },
        feePayer ? { payer: feePayer } : {},
      );
      const [log] = receipt["logs"] as { topics: string[]; data: string }[];
      return probe.interface.parseLog(log!)!.args.toObject();
    }

    it("has been taken from the sender for the whole limit", async () => {
      const args = await seen({ type: 0x30, value: 4n });
      expect(args["senderBalance"]).to.equal(SENDER_BALANCE - LIMIT * PRICE - 4n);
      expect(args["payerBalance"]).to.equal(PAYER_BALANCE);
    });

    it("has been taken from the payer for the whole limit", async () => {
      const args = await seen({ type: 0x31, value: 4n }, payer);
      expect(args["senderBalance"]).to.equal(SENDER_BALANCE - 4n);
      expect(args["payerBalance"]).to.equal(PAYER_BALANCE - LIMIT * PRICE);
    });

    it("has been taken from both, by the ratio", async () => {
      const gasPrice = PRICE + 1n;
      const args = await seen({ type: 0x32, feeRatio: 33, gasPrice }, payer);
      const share = shareOf(LIMIT * gasPrice, 33n);
      expect(args["senderBalance"]).to.equal(SENDER_BALANCE - (LIMIT * gasPrice - share));
      expect(args["payerBalance"]).to.equal(PAYER_BALANCE - share);
    });
  });

  it("is at a base fee of 25 gkei, and at the price that was offered", async () => {
    const { receipt } = await run({ type: 0x08, to: receiver.address, gasPrice: 750n * 10n ** 9n }, {});
    expect(receipt["effectiveGasPrice"]).to.equal("0xae9f7bcc00");
    const block = (await node().request("eth_getBlockByNumber", ["latest", false])) as Fields;
    expect(block["baseFeePerGas"]).to.equal("0x5d21dba00");
  });

  it("is the floor of its data where that is more (EIP-7623)", async () => {
    const data = `0x${"ff".repeat(1_000)}`;
    const { gasUsed } = await run({ type: 0x11, to: receiver.address, data }, { payer });
    expect(gasUsed).to.equal(31_000n + 40_000n);
  });

  it("is the floor of a deployment, which begins higher than the EVM's", async () => {
    // Creates nothing, and costs 53,000 + 16,000 and a little.
    const data = `0x00${"ff".repeat(1_000)}`;
    const { gasUsed, payerPaid } = await run({ type: 0x29, data }, { payer });
    expect(gasUsed).to.equal(63_000n + 40_010n);
    expect(payerPaid).to.equal(gasUsed * PRICE);
  });

  it("of a block's and a receipt's gas is one", async () => {
    const hash = await send(
      node(),
      { type: 0x09, from: sender.address, to: receiver.address },
      { sender: [sender], feePayer: [payer] },
    );
    const block = (await node().request("eth_getBlockByNumber", ["latest", false])) as Fields;
    const receipt = await ethReceipt(node(), hash);
    expect(block["gasUsed"]).to.equal("0x7918");
    expect(receipt["cumulativeGasUsed"]).to.equal("0x7918");
    expect(block["transactions"]).to.deep.equal([hash]);
  });

  it("of a limit beyond the backend's blocks is taken and given back whole", async () => {
    const gasLimit = 900_000_000_000n;
    await setBalance(node(), payer, 100_000n * KAIA);
    await send(
      node(),
      { type: 0x09, from: sender.address, to: receiver.address, gasLimit },
      { sender: [sender], feePayer: [payer] },
    );
    expect(await balanceOf(node(), payer)).to.equal(100_000n * KAIA - 31_000n * PRICE);
  });
});
