import { expect } from "chai";
import { network } from "hardhat";
import { createOwnNetwork } from "../../../scripts/kaia/node/createOwnNetwork.ts";
import { KaiaNodeError, type KaiaNodeErrorCode } from "../../../scripts/kaia/node/KaiaNodeError.ts";
import type { RunKaiaNodeOptions } from "../../../scripts/kaia/node/kaiaNodeOptions.ts";
import { runKaiaNode } from "../../../scripts/kaia/node/runKaiaNode.ts";
import { captureConsole } from "../../scripts/output.ts";

const USUAL: RunKaiaNodeOptions = { port: 0, host: "127.0.0.1", backend: undefined, chainId: undefined };

/** Runs a node until it has told everything, or failed. */
async function run(options: Partial<RunKaiaNodeOptions>, during?: (text: string) => Promise<void>): Promise<string> {
  const output = captureConsole();
  const stop = new AbortController();
  const log = (line: string): void => {
    output.console.log(line);
    if (!line.includes("Ctrl-C")) return;
    void (during?.(output.text()) ?? Promise.resolve()).finally(() => {
      stop.abort();
    });
  };
  const createNetwork = (chainId: number) => createOwnNetwork(network, chainId);
  await runKaiaNode({ createNetwork, output: { log }, signal: stop.signal }, { ...USUAL, ...options });
  return output.text();
}

async function expectFailure(
  options: Partial<RunKaiaNodeOptions>,
  code: KaiaNodeErrorCode,
  message: string,
): Promise<void> {
  const error: unknown = await run(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(KaiaNodeError);
  expect((error as KaiaNodeError).code).to.equal(code);
  expect((error as KaiaNodeError).message).to.equal(message);
}

const urlIn = (text: string): string => /http:\/\/127\.0\.0\.1:\d+/.exec(text)![0];

async function chainIdAt(url: string): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "klay_chainID", params: [] });
  return ((await (await fetch(url, { method: "POST", headers, body })).json()) as { result: unknown }).result;
}

describe("runKaiaNode", () => {
  it("tells where it answers, who has money and what it speaks, and stops when told to", async () => {
    let answer: unknown;
    const text = await run({}, async (told) => {
      answer = await chainIdAt(urlIn(told));
    });
    expect(answer).to.equal("0x7a69");
    expect(text).to.match(
      /^A local Kaia node answers at http:\/\/127\.0\.0\.1:\d+, chain id 31337, in front of Hardhat's own network\./,
    );
    expect(text).to.contain("Account #0: 0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266 (10000.0 KAIA)");
    expect(text).to.contain("Private key: 0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    expect(text).to.contain("Account #19: ");
    expect(text).to.contain("feePayer at 0x3fe, validateSender at 0x3ff");
    const gone: unknown = await chainIdAt(urlIn(text)).catch((error: unknown) => error);
    expect(gone).to.be.instanceOf(TypeError);
  });

  it("has the chain id that it is given", async () => {
    const text = await run({ chainId: 1001 }, async (told) => {
      expect(await chainIdAt(urlIn(told))).to.equal("0x3e9");
    });
    expect(text).to.contain("chain id 1001");
  });

  it("stands in front of another node, whose chain id it takes", async () => {
    const server = await network.createServer({ network: "default", override: { chainId: 8_217 } }, "127.0.0.1");
    const { address, port } = await server.listen();
    const backend = `http://${address}:${port}`;
    try {
      const text = await run({ backend, chainId: 8_217 });
      expect(text).to.contain(`chain id 8217, in front of ${backend}`);
      await expectFailure(
        { backend, chainId: 1 },
        "KAIA_NODE_CHAIN_ID_DIFFERS",
        "The backend's chain id is 8217, not 1",
      );
    } finally {
      await server.close();
    }
  });

  it("refuses options with which it cannot run", async () => {
    const refused: [options: Partial<RunKaiaNodeOptions>, message: string][] = [
      [{ port: -1 }, "--port is a number from 0 to 65535, not -1"],
      [{ port: 65_536 }, "--port is a number from 0 to 65535, not 65536"],
      [{ host: "" }, "--host is missing"],
      [{ chainId: 0 }, "--chain-id is a positive number, not 0"],
      [{ chainId: Number("x") }, "--chain-id is a positive number, not NaN"],
      [{ backend: "nonsense" }, "--backend is an URL such as http://127.0.0.1:8545, not nonsense"],
      [{ backend: "ws://127.0.0.1:8545" }, "--backend is an http URL"],
      [{ backend: "http://example.com" }, "--backend is on this machine, not at example.com"],
      [{ backend: "http://127.example.com" }, "--backend is on this machine, not at 127.example.com"],
      [{ backend: "http://10.0.0.1:8545" }, "--backend is on this machine, not at 10.0.0.1"],
    ];
    for (const [options, message] of refused) await expectFailure(options, "KAIA_NODE_INVALID_OPTION", message);
  });
});
