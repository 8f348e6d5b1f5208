import { expect } from "chai";
import { toQuantity, Transaction, Wallet, ZeroHash } from "ethers";
import type { Fields } from "../../../scripts/kaia/node/types.ts";
import {
  balanceOf,
  CHAIN_ID,
  expectRefused,
  hashOf,
  KAIA,
  nonceOf,
  person,
  PRICE,
  send,
  setBalance,
  signKaia,
  useNode,
  type Draft,
} from "./world.ts";

const sender = person("sender");
const payer = person("payer");
const receiver = person("receiver");
const BOTH = { sender: [sender], feePayer: [payer] };

describe("KaiaNode, transactions that wait", () => {
  const { node } = useNode();

  beforeEach(async () => {
    for (const someone of [sender, payer]) await setBalance(node(), someone, KAIA);
  });

  const draft = (nonce: number, rest: Partial<Draft> = {}): Draft => ({
    type: 0x09,
    from: sender.address,
    to: receiver.address,
    value: 1n,
    nonce: BigInt(nonce),
    ...rest,
  });

  async function received(): Promise<bigint> {
    return balanceOf(node(), receiver);
  }

  describe("given a nonce that is ahead", () => {
    it("waits until the gap is filled, then runs in order", async () => {
      const later = await send(node(), draft(2, { value: 100n }), BOTH);
      await send(node(), draft(1, { value: 10n }), BOTH);
      expect(await received()).to.equal(0n);
      expect(await nonceOf(node(), sender)).to.equal(0n);
      await send(node(), draft(0), BOTH);
      expect(await received()).to.equal(111n);
      expect(await nonceOf(node(), sender)).to.equal(3n);
      const receipt = (await node().request("klay_getTransactionReceipt", [later])) as Fields;
      expect(receipt["nonce"]).to.equal("0x2");
      expect(receipt["status"]).to.equal("0x1");
    });

    it("is shown without a place: as null to Ethereum's clients, as zero to Kaia's", async () => {
      const hash = await send(node(), draft(1), BOTH);
      const nowhere = { blockHash: null, blockNumber: null, transactionIndex: null };
      expect(await node().request("eth_getTransactionByHash", [hash])).to.include({ hash, nonce: "0x1", ...nowhere });
      const zero = { blockHash: ZeroHash, blockNumber: "0x0", transactionIndex: "0x0" };
      expect(await node().request("klay_getTransactionByHash", [hash])).to.include({ hash, typeInt: 9, ...zero });
      expect(await node().request("klay_getRawTransactionByHash", [hash])).to.equal(signKaia(draft(1), BOTH));
      for (const prefix of ["eth", "klay"]) {
        expect(await node().request(`${prefix}_getTransactionReceipt`, [hash])).to.equal(null);
      }
    });

    it("does not count as pending while there is a gap", async () => {
      await send(node(), draft(1), BOTH);
      expect(await nonceOf(node(), sender, "pending")).to.equal(0n);
    });

    it("is refused a second time, and so is another that does not pay more", async () => {
      const hash = await send(node(), draft(1), BOTH);
      await expectRefused(send(node(), draft(1), BOTH), `known transaction: ${hash.slice(2)}`);
      const taken = "there is another tx which has the same nonce in the tx pool";
      await expectRefused(send(node(), draft(1, { value: 2n }), BOTH), taken);
      await expectRefused(send(node(), draft(1, { value: 2n, gasPrice: PRICE - 1n }), BOTH), taken);
    });

    it("gives way to one that pays more", async () => {
      const old = await send(node(), draft(1), BOTH);
      await send(node(), draft(1, { value: 100n, gasPrice: PRICE + 1n }), BOTH);
      expect(await node().request("klay_getTransactionByHash", [old])).to.equal(null);
      await send(node(), draft(0), BOTH);
      expect(await received()).to.equal(101n);
    });

    it("gives way to a cancellation, whatever that pays", async () => {
      await send(node(), draft(1, { value: 100n }), BOTH);
      await send(node(), draft(1, { type: 0x39, value: 0n, to: null, gasPrice: PRICE - 1n }), BOTH);
      await send(node(), draft(0), BOTH);
      expect(await received()).to.equal(1n);
      expect(await nonceOf(node(), sender)).to.equal(2n);
    });

    it("is validated when it comes in, and again when its turn has come", async () => {
      await expectRefused(send(node(), draft(1, { gasLimit: 20_000n }), BOTH), "intrinsic gas too low");
      const hash = await send(node(), draft(1, { value: KAIA }), BOTH);
      await send(node(), draft(0), BOTH);
      expect(await node().request("klay_getTransactionByHash", [hash])).to.equal(null);
      expect(await nonceOf(node(), sender)).to.equal(1n);
      expect(await received()).to.equal(1n);
    });

    it("runs after one of Ethereum's, and one of Ethereum's after it", async () => {
      await send(node(), draft(1), BOTH);
      const wallet = new Wallet(sender.key);
      const usual = { type: 2, to: receiver.address, value: 10n, gasLimit: 21_000n, chainId: CHAIN_ID };
      const sign = (nonce: number) =>
        wallet.signTransaction(Transaction.from({ ...usual, nonce, maxFeePerGas: PRICE, maxPriorityFeePerGas: 1n }));
      const waiting = await sign(2);
      const { hash } = Transaction.from(waiting);
      await node().request("eth_sendRawTransaction", [waiting]);
      expect(await node().request("eth_getTransactionByHash", [hash])).to.deep.include({
        type: "0x2",
        blockHash: null,
        accessList: [],
      });
      expect(await node().request("kaia_getTransactionByHash", [hash])).to.include({
        typeInt: 0x7802,
        blockHash: ZeroHash,
      });
      await node().request("eth_sendRawTransaction", [await sign(0)]);
      expect(await received()).to.equal(21n);
    });

    it("goes with evm_revert", async () => {
      const snapshot = await node().request("evm_snapshot");
      await send(node(), draft(1), BOTH);
      await node().request("evm_revert", [snapshot]);
      await send(node(), draft(0), BOTH);
      expect(await nonceOf(node(), sender)).to.equal(1n);
    });

    it("comes back with evm_revert", async () => {
      await send(node(), draft(1), BOTH);
      const snapshot = await node().request("evm_snapshot");
      await send(node(), draft(0), BOTH);
      await node().request("evm_revert", [snapshot]);
      const hash = hashOf(draft(1), BOTH);
      expect(await node().request("klay_getTransactionByHash", [hash])).to.include({ blockHash: ZeroHash });
    });

    it("runs when a developer moves the nonce", async () => {
      await send(node(), draft(5), BOTH);
      await node().request("hardhat_setNonce", [sender.address, "0x5"]);
      expect(await received()).to.equal(1n);
    });
  });

  describe("given a base fee above its price", () => {
    it("waits until that falls, and counts as pending meanwhile", async () => {
      const first = await send(node(), draft(1), BOTH);
      await node().request("hardhat_setNextBlockBaseFeePerGas", [toQuantity(2n * PRICE)]);
      await send(node(), draft(0, { gasPrice: 2n * PRICE }), BOTH);
      expect(await received()).to.equal(1n);
      expect(await nonceOf(node(), sender, "pending")).to.equal(2n);
      await node().request("hardhat_setNextBlockBaseFeePerGas", [toQuantity(PRICE)]);
      expect(await received()).to.equal(2n);
      expect(await node().request("eth_getTransactionByHash", [first])).to.have.property("blockNumber", "0x2");
      await node().request("hardhat_setNextBlockBaseFeePerGas", ["0x5d21dba00"]);
    });
  });

  it("do not let two requests at once spend the same nonce", async () => {
    const drafts = [0, 1, 2, 3, 4].map((nonce) => draft(nonce));
    const hashes = await Promise.all(drafts.reverse().map((one) => send(node(), one, BOTH)));
    expect(new Set(hashes).size).to.equal(5);
    expect(await nonceOf(node(), sender)).to.equal(5n);
    const answers = await Promise.allSettled([0, 1, 2].map(() => send(node(), draft(5), BOTH)));
    expect(answers.filter(({ status }) => status === "fulfilled")).to.have.lengthOf(1);
    expect(await received()).to.equal(6n);
  });

  it("are not seen half done by who reads at the same time", async () => {
    let running = true;
    const seen = new Set<bigint>();
    const watch = async (): Promise<void> => {
      while (running) for (const someone of [sender, payer]) seen.add(await balanceOf(node(), someone));
    };
    const watching = [watch(), watch(), watch()];
    for (let nonce = 0; nonce < 5; nonce++) await send(node(), draft(nonce, { value: 0n }), BOTH);
    running = false;
    await Promise.all(watching);
    const fee = 31_000n * PRICE;
    expect([...seen].filter((balance) => (KAIA - balance) % fee !== 0n)).to.deep.equal([]);
    expect(seen.size).to.be.greaterThan(2);
  });
});
