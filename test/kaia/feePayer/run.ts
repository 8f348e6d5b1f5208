import { copyFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { parseEther } from "ethers";
import type { NodeRequest } from "../../../scripts/kaia/feePayer/node/createNode.ts";
import { type FeePayerOptions, runFeePayer } from "../../../scripts/kaia/feePayer/runFeePayer.ts";
import { SetupError, type SetupErrorCode } from "../../../scripts/kaia/feePayer/SetupError.ts";
import { useTemporaryDirectory } from "../../scripts/temporaryDirectory.ts";
import { StubChain } from "./StubChain.ts";
import { applicationFile, BEARER, FEE_PAYER, FEE_PAYER_KEY, makeUser, signBid, STRANGER } from "./world.ts";

const user = makeUser();
const ROTATED = {
  keyType: 2,
  key: { x: `0x${FEE_PAYER_KEY.publicKey.slice(4, 68)}`, y: `0x${FEE_PAYER_KEY.publicKey.slice(68)}` },
};

interface Run {
  change?: Record<string, unknown>;
  chain?: StubChain;
  key?: string;
  options?: Partial<FeePayerOptions>;
  node?: NodeRequest;
  nodeUrl?: string;
}

describe("runFeePayer", () => {
  const directory = useTemporaryDirectory();

  /** Runs the service, does something with it, and stops it. */
  async function run(
    {
      change = {},
      chain = richChain(),
      key = FEE_PAYER_KEY.privateKey,
      options = {},
      node = chain.request,
      nodeUrl,
    }: Run,
    use: (url: string) => Promise<void> = () => Promise.resolve(),
  ): Promise<{ logged: string[]; warned: string[] }> {
    const policy = path.join(directory(), "policy.json");
    const lasting = { ...applicationFile, lastDay: "2099-12-31", ...change };
    await writeFile(policy, JSON.stringify({ chainId: 1001, applications: [lasting] }));
    const ledger = path.join(directory(), "ledger.sqlite");
    const stop = new AbortController();
    const logged: string[] = [];
    const warned: string[] = [];
    const output = { log: (text: string) => logged.push(text), warn: (text: string) => warned.push(text) };
    let used: Promise<void> = Promise.resolve();
    const onStart = (url: string): void => {
      used = use(url).finally(() => {
        stop.abort();
      });
    };
    const at = nodeUrl === undefined ? {} : { nodeUrl };
    const context = { ...at, node, readPrivateKey: () => Promise.resolve(key), output, signal: stop.signal, onStart };
    await runFeePayer(context, { policy, ledger, host: "127.0.0.1", port: 0, ...options });
    await used;
    return { logged, warned };
  }

  function richChain(): StubChain {
    const chain = new StubChain();
    chain.balances.set(FEE_PAYER, parseEther("100"));
    return chain;
  }

  async function submit(url: string, raw: string): Promise<number> {
    const response = await fetch(`${url}/api/signAsFeePayer`, {
      method: "POST",
      headers: { authorization: `Bearer ${BEARER}` },
      body: JSON.stringify({ userSignedTx: { raw } }),
    });
    return response.status;
  }

  it("says who pays, with what, and for whom; serves; and stops", async () => {
    const { logged, warned } = await run({}, async (url) => {
      expect(await submit(url, await signBid(user))).to.equal(200);
    });
    expect(logged.slice(0, 2)).to.deep.equal([
      `Fee payer ${FEE_PAYER} on chain 1001: 100.0 KAIA`,
      "  gallery: 1.0 KAIA a day, 0.1 a user, until 2099-12-31",
    ]);
    expect(logged[2]).to.match(/^Listening on http:\/\/127.0.0.1:\d+\/api\/signAsFeePayer. Ctrl-C ends it.$/);
    expect(JSON.parse(logged[3]!)).to.include({ status: 200, application: "gallery", sender: user.address });
    expect(logged[4]).to.equal("Answering what has begun...");
    expect(warned).to.deep.equal([]);
  });

  it("starts again with the ledger that it left", async () => {
    const perDay = { user: "0.02", application: "1" };
    await run({ change: { perDay } }, async (url) => {
      expect(await submit(url, await signBid(user))).to.equal(200);
    });
    const chain = richChain();
    chain.nonces.set(user.address, 1n);
    await run({ change: { perDay, limits: { ...applicationFile.limits, fee: "0.02" } }, chain }, async (url) => {
      const dear = await signBid(user, { nonce: 1, gasLimit: 400_000n });
      expect(await submit(url, dear)).to.equal(400);
    });
    expect(chain.sent).to.deep.equal([]);
  });

  it("settles at the start what a killed process left open", async () => {
    const chain = richChain();
    chain.onSend = "hold";
    const raw = await signBid(user);
    const killed = path.join(directory(), "killed.sqlite");
    await run({ chain }, async (url) => {
      const abort = new AbortController();
      const asked = fetch(`${url}/api/signAsFeePayer`, {
        method: "POST",
        headers: { authorization: `Bearer ${BEARER}` },
        body: JSON.stringify({ userSignedTx: { raw } }),
        signal: abort.signal,
      }).catch(() => undefined);
      while (chain.sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await copyFile(path.join(directory(), "ledger.sqlite"), killed);
      chain.mine(chain.sent[0]!);
      abort.abort();
      await asked;
    });
    const options = { ledger: killed };
    const { logged } = await run({ chain, options }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    expect(logged).to.include("Transactions of the last run that are not settled yet: 1");
    const settled = logged.filter((line) => line.includes("SETTLED")).map((line) => JSON.parse(line) as object);
    expect(settled).to.have.length(1);
    expect(settled[0]).to.include({ outcome: "booked", sender: user.address });
  });

  it("warns of a balance that may not last the day", async () => {
    const chain = new StubChain();
    chain.balances.set(FEE_PAYER, parseEther("1") - 1n);
    const { warned } = await run({ chain });
    expect(warned).to.deep.equal(["The balance is low: the applications may spend 1.0 KAIA a day together."]);
  });

  it("warns where others can listen", async () => {
    const { warned } = await run({ options: { host: "0.0.0.0" } });
    expect(warned).to.have.length(1);
    expect(warned[0]).to.contain("TLS");
  });

  for (const nodeUrl of ["https://node.example/", "http://127.0.0.1:8551", "http://localhost:8551", "http://[::1]/"]) {
    it(`does not warn of a node at ${nodeUrl}`, async () => {
      expect((await run({ nodeUrl })).warned).to.deep.equal([]);
    });
  }

  it("warns of a node whose answers others can change", async () => {
    const { warned } = await run({ nodeUrl: "http://node.example:8551/secret" });
    expect(warned).to.have.length(1);
    expect(warned[0]).to.contain("begins with http").and.not.contain("secret");
  });

  it("says which application is over", async () => {
    const { logged } = await run({ change: { lastDay: "2020-01-01" } });
    expect(logged[1]).to.contain("until 2020-01-01 (over)");
  });

  it("pays from another address whose key it is", async () => {
    const chain = richChain();
    chain.balances.set(STRANGER, parseEther("100"));
    chain.accountKeys.set(STRANGER, ROTATED);
    await run({ chain, options: { address: STRANGER } }, async (url) => {
      expect(await submit(url, await signBid(user))).to.equal(200);
    });
    expect(chain.sent[0]!.feePayer).to.equal(STRANGER);
  });

  const multisig = { keyType: 4, key: { threshold: 2, keys: [{ weight: 1, key: ROTATED.key }] } };
  const roles = { keyType: 5, key: [ROTATED, ROTATED, { keyType: 3, key: {} }] };
  const failures: [string, SetupErrorCode, string, Run | (() => Run)][] = [
    ["the key is none", "KEY_MALFORMED", "is not a private key", { key: "0x12" }],
    ["the address is none", "INVALID_OPTION", "--address", { options: { address: "0x12" } }],
    ["the port is none", "INVALID_OPTION", "--port", { options: { port: 70_000 } }],
    ["the port is below zero", "INVALID_OPTION", "--port", { options: { port: -1 } }],
    ["the account has another key", "KEY_OF_ANOTHER", STRANGER, { options: { address: STRANGER } }],
    ["the key alone cannot sign", "KEY_OF_ANOTHER", FEE_PAYER, () => withKey(multisig)],
    ["the key is not for fees", "KEY_OF_ANOTHER", FEE_PAYER, () => withKey(roles)],
    [
      "the policy is for another chain",
      "NETWORK",
      "chain 1001, and the network is chain 8217",
      () => onChain("0x2019"),
    ],
    ["the node is silent", "NODE_UNAVAILABLE", "does not serve Kaia", () => onChain(undefined)],
    ["the policy is missing", "POLICY_UNREADABLE", "no such file", { options: { policy: "none.json" } }],
  ];

  function withKey(key: object): Run {
    const chain = richChain();
    chain.accountKeys.set(FEE_PAYER, key);
    return { chain };
  }

  function onChain(id: string | undefined): Run {
    const chain = richChain();
    chain.failures.set("eth_chainId", () => id);
    return { chain };
  }

  for (const [name, code, reason, broken] of failures) {
    it(`does not start where ${name}`, async () => {
      const error = await run(typeof broken === "function" ? broken() : broken).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(SetupError);
      expect(error).to.have.property("code", code);
      expect((error as Error).message)
        .to.contain(reason)
        .and.not.contain("0x12");
    });
  }

  it("does not start where the port is in use, and leaves the ledger free", async () => {
    await run({}, async (url) => {
      const options = { port: Number(new URL(url).port), ledger: path.join(directory(), "other.sqlite") };
      const error = await run({ options }).catch((thrown: unknown) => thrown);
      expect(error).to.have.property("code", "PORT");
      await run({ options: { ...options, port: 0 } });
    });
  });
});
