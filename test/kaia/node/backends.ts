import { expect } from "chai";
import { network } from "hardhat";
import { createServer, type AddressInfo } from "node:net";
import type { KaiaNodeErrorCode } from "../../../scripts/kaia/node/KaiaNodeError.ts";
import { KaiaNodeError } from "../../../scripts/kaia/node/KaiaNodeError.ts";
import { createOwnNetwork } from "../../../scripts/kaia/node/createOwnNetwork.ts";
import { httpProvider } from "../../../scripts/kaia/node/httpProvider.ts";
import type { OwnNetwork } from "../../../scripts/kaia/node/runKaiaNode.ts";
import { startKaiaNode } from "../../../scripts/kaia/node/startKaiaNode.ts";
import type { EIP1193Provider, Fields } from "../../../scripts/kaia/node/types.ts";
import { encodeAccountKey } from "../../../scripts/kaia/transactions/accountKeyCodec.ts";
import {
  balanceOf,
  CHAIN_ID,
  deploy,
  expectRefused,
  KAIA,
  kaiaReceipt,
  nonceOf,
  person,
  PRICE,
  send,
  setBalance,
  type Draft,
} from "./world.ts";

const sender = person("sender");
const payer = person("payer");
const other = person("other");
const receiver = person("receiver");
const BOTH = { sender: [sender], feePayer: [payer] };
const DRAFT: Draft = { type: 0x09, from: sender.address, to: receiver.address, value: 5n };
const FEE = 31_000n * PRICE;

async function expectNodeError(starting: Promise<unknown>, code: KaiaNodeErrorCode, message: RegExp): Promise<void> {
  const error: unknown = await starting.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(KaiaNodeError);
  expect((error as KaiaNodeError).code).to.equal(code);
  expect((error as KaiaNodeError).message).to.match(message);
}

describe("KaiaNode, in front of", () => {
  describe("Hardhat's own node behind an URL", () => {
    it("does all the same, though that answers a revert with an error", async () => {
      const server = await network.createServer(
        { network: "default", override: { chainId: Number(CHAIN_ID) } },
        "127.0.0.1",
      );
      const { address, port } = await server.listen();
      const node = await startKaiaNode({ backend: httpProvider(`http://${address}:${port}`) });
      try {
        for (const someone of [sender, payer]) await setBalance(node, someone, KAIA);
        const probe = await deploy(node, "FeePayerProbe");
        await send(node, DRAFT, BOTH);
        expect(await balanceOf(node, sender)).to.equal(KAIA - 5n);
        expect(await balanceOf(node, payer)).to.equal(KAIA - FEE);

        const data = probe.interface.encodeFunctionData("refuse");
        const call = { ...DRAFT, type: 0x31, to: probe.address, data, nonce: 1n };
        const receipt = await kaiaReceipt(node, await send(node, call, BOTH));
        expect(receipt).to.include({ status: "0x0", txError: "0x9" });
        expect(await balanceOf(node, sender)).to.equal(KAIA - 5n);
        const paid = FEE + BigInt(receipt["gasUsed"] as string) * PRICE;
        expect(await balanceOf(node, payer)).to.equal(KAIA - paid);

        const error = await expectRefused(
          node.request("eth_call", [{ to: probe.address, data }]),
          "execution reverted",
          3,
        );
        expect(error.data).to.equal(probe.interface.encodeErrorResult("Refused", [`0x${"00".repeat(20)}`]));
        const [from] = (await node.request("eth_accounts")) as string[];
        const plain = await node.request("eth_sendTransaction", [{ from, to: probe.address, data, gas: "0x186a0" }]);
        expect(await kaiaReceipt(node, plain as string)).to.include({ txError: "0x9", typeInt: 0x7802 });
      } finally {
        await node.close();
        await server.close();
      }
    });

    it("says so where none answers", async () => {
      const backend = httpProvider("http://127.0.0.1:9");
      await expectNodeError(
        startKaiaNode({ backend }),
        "KAIA_NODE_BACKEND_FAILED",
        /^No node answers at http:\/\/127.0.0.1:9$/,
      );
    });
  });

  describe("a backend that", () => {
    let own: OwnNetwork;
    before(async () => {
      own = await createOwnNetwork(network, Number(CHAIN_ID));
    });
    after(() => own.close());

    /** The same, but that it answers some methods in another way. */
    function changed(answers: Record<string, () => Promise<unknown>>): EIP1193Provider {
      return {
        request: ({ method, params = [] }) =>
          Object.hasOwn(answers, method) ? answers[method]!() : own.provider.request({ method, params }),
      };
    }

    it("is no development node is not taken", async () => {
      const backend = changed({
        hardhat_setCode: () => Promise.reject(new Error("the method hardhat_setCode does not exist")),
      });
      await expectNodeError(
        startKaiaNode({ backend }),
        "KAIA_NODE_BACKEND_UNFIT",
        /is no development node: the method hardhat_setCode/,
      );
    });

    it("refuses a transaction finds both balances as they were, and feePayer() the sender", async () => {
      let refuses = true;
      const provider: EIP1193Provider = {
        request: ({ method, params = [] }) => {
          if (method !== "eth_sendTransaction" || !refuses) return own.provider.request({ method, params });
          return Promise.reject(Object.assign(new Error("the backend is out of order"), { code: -32_603 }));
        },
      };
      const node = await startKaiaNode({ backend: provider });
      try {
        for (const someone of [sender, payer]) await setBalance(node, someone, KAIA);
        const nonce = await nonceOf(node, sender);
        await expectRefused(send(node, { ...DRAFT, nonce }, BOTH), "the backend is out of order", -32_603);
        expect(await balanceOf(node, sender)).to.equal(KAIA);
        expect(await balanceOf(node, payer)).to.equal(KAIA);
        expect(await nonceOf(node, sender)).to.equal(nonce);
        const slot = {
          method: "eth_getStorageAt",
          params: ["0x00000000000000000000000000000000000003fe", "0x0", "latest"],
        };
        expect(BigInt((await own.provider.request(slot)) as string)).to.equal(0n);
        refuses = false;
        await send(node, { ...DRAFT, nonce }, BOTH);
        expect(await balanceOf(node, sender)).to.equal(KAIA - 5n);
      } finally {
        await node.close();
      }
    });

    it("traces whole blocks, as Anvil does, is shown with the chain's hashes", async () => {
      let evmHashes: string[] = [];
      const backend = changed({
        debug_traceBlockByNumber: () =>
          Promise.resolve(evmHashes.map((txHash) => ({ txHash, result: { type: "CALL" } }))),
      });
      const node = await startKaiaNode({ backend });
      try {
        for (const someone of [sender, payer]) await setBalance(node, someone, KAIA);
        const hash = await send(node, { ...DRAFT, nonce: await nonceOf(node, sender) }, BOTH);
        const latest = { method: "eth_getBlockByNumber", params: ["latest", false] };
        evmHashes = ((await own.provider.request(latest)) as { transactions: string[] }).transactions;
        const traces = await node.request("debug_traceBlockByNumber", ["latest", {}]);
        expect(traces).to.deep.equal([{ txHash: hash, result: { type: "CALL" } }]);
      } finally {
        await node.close();
      }
    });

    it("makes blocks by itself is told not to", async () => {
      for (const [method, param] of [
        ["evm_setAutomine", false],
        ["evm_setIntervalMining", 60_000],
      ]) {
        await own.provider.request({ method: method as string, params: [param] });
      }
      const node = await startKaiaNode({ backend: own.provider });
      try {
        const before = await balanceOf(node, receiver);
        await setBalance(node, payer, KAIA);
        await setBalance(node, sender, KAIA);
        await send(node, { ...DRAFT, nonce: await nonceOf(node, sender) }, BOTH);
        expect(await balanceOf(node, receiver)).to.equal(before + 5n);
      } finally {
        await node.close();
      }
    });

    it("does not let anybody act for an account once its transaction has run", async () => {
      const node = await startKaiaNode({ backend: own.provider });
      try {
        for (const someone of [sender, payer]) await setBalance(node, someone, KAIA);
        await send(node, { ...DRAFT, nonce: await nonceOf(node, sender) }, BOTH);
        const request = { from: sender.address, to: receiver.address, gas: "0x5208" };
        await expectRefused(node.request("eth_sendTransaction", [request]), "unknown account");
        await node.request("hardhat_impersonateAccount", [sender.address]);
        await send(node, { ...DRAFT, nonce: await nonceOf(node, sender) }, BOTH);
        await node.request("eth_sendTransaction", [request]);
        await node.request("hardhat_stopImpersonatingAccount", [sender.address]);
        await expectRefused(node.request("eth_sendTransaction", [request]), "unknown account");
      } finally {
        await node.close();
      }
    });

    it("outlives the node keeps balances, nonces and keys, and forgets Kaia's hashes", async () => {
      const first = await startKaiaNode({ backend: own.provider });
      await setBalance(first, sender, KAIA);
      const key = encodeAccountKey({ type: "public", publicKey: other.key.publicKey });
      const nonce = await nonceOf(first, sender);
      const hash = await send(first, { type: 0x20, from: sender.address, key, nonce }, { sender: [sender] });
      await first.close();

      const second = await startKaiaNode({ backend: own.provider });
      try {
        expect(await balanceOf(second, sender)).to.equal(KAIA - 41_000n * PRICE);
        const next: Draft = { type: 0x08, from: sender.address, to: receiver.address, nonce: nonce + 1n };
        await expectRefused(send(second, next, { sender: [sender] }), "invalid sender: invalid account key");
        await send(second, next, { sender: [other] });
        expect(await second.request("klay_getTransactionByHash", [hash])).to.equal(null);
      } finally {
        await second.close();
      }
    });
  });

  describe("a development method", () => {
    let own: OwnNetwork;
    before(async () => {
      own = await createOwnNetwork(network, Number(CHAIN_ID));
    });
    after(() => own.close());

    it("that leaves the node's books wrong is refused, the others are passed on", async () => {
      const node = await startKaiaNode({ backend: own.provider });
      try {
        for (const method of [
          "anvil_reorg",
          "anvil_rollback",
          "anvil_loadState",
          "anvil_setChainId",
          "hardhat_dropTransaction",
        ]) {
          await expectRefused(node.request(method, []), `${method} would leave this node's books wrong`);
        }
        for (const [method, param] of [
          ["evm_setAutomine", false],
          ["anvil_setAutomine", false],
          ["evm_setIntervalMining", 1_000],
          ["evm_setIntervalMining", [1_000, 2_000]],
          ["anvil_setIntervalMining", 1],
        ] as const) {
          await expectRefused(node.request(method, [param]), "this node makes a block for each transaction");
        }
        expect(await node.request("evm_setAutomine", [true])).to.equal(true);
        expect(await node.request("evm_setIntervalMining", [0])).to.equal(true);
        const message = "the base fee is between 25 and 750 gkei on Kaia";
        for (const fee of ["0x5d21db9ff", "0xae9f7bcc01"]) {
          await expectRefused(node.request("hardhat_setNextBlockBaseFeePerGas", [fee]), message);
        }
        await node.request("hardhat_mine", ["0x3"]);
        await node.request("evm_increaseTime", [3_600]);
        await node.request("evm_mine", []);
        expect(await node.request("eth_blockNumber")).to.equal("0x4");
        const block = (await node.request("eth_getBlockByNumber", ["latest", false])) as Fields;
        expect(block["baseFeePerGas"]).to.equal("0x5d21dba00");
      } finally {
        await node.close();
      }
    });

    it("that starts anew, as Anvil has it, leaves a node that works", async () => {
      const start = await own.provider.request({ method: "evm_snapshot" });
      const reset = { method: "evm_revert", params: [start] };
      const backend: EIP1193Provider = {
        request: ({ method, params = [] }) =>
          own.provider.request(method === "hardhat_reset" ? reset : { method, params }),
      };
      const node = await startKaiaNode({ backend });
      try {
        for (const someone of [sender, payer]) await setBalance(node, someone, KAIA);
        await send(node, { ...DRAFT, nonce: 1n }, BOTH);
        const hash = await send(node, DRAFT, BOTH);
        await node.request("hardhat_reset", []);
        expect(await node.request("klay_getTransactionByHash", [hash])).to.equal(null);
        for (const someone of [sender, payer]) await setBalance(node, someone, KAIA);
        const probe = await deploy(node, "FeePayerProbe");
        const data = probe.interface.encodeFunctionData("requireFeePayer", [payer.address]);
        const call = { ...DRAFT, type: 0x31, to: probe.address, data, value: 0n };
        expect(await kaiaReceipt(node, await send(node, call, BOTH))).to.include({ status: "0x1" });
        expect(await nonceOf(node, sender)).to.equal(1n);
      } finally {
        await node.close();
      }
    });
  });

  it("says so where its port is taken", async () => {
    const own = await createOwnNetwork(network, Number(CHAIN_ID));
    const holder = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => holder.once("listening", resolve));
    const { port } = holder.address() as AddressInfo;
    try {
      const starting = startKaiaNode({ backend: own.provider, port });
      await expectNodeError(starting, "KAIA_NODE_PORT_TAKEN", new RegExp(`^Port ${port} of 127.0.0.1 is taken$`));
    } finally {
      holder.close();
      await own.close();
    }
  });
});
