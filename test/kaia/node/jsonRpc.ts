import { expect } from "chai";
import { request as httpRequest } from "node:http";
import { toQuantity } from "ethers";
import { KAIA, nonceOf, person, send, setBalance, signKaia, useNode, type Draft } from "./world.ts";

const sender = person("sender");
const DRAFT: Draft = { type: 0x08, from: sender.address, to: person("receiver").address };

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

describe("KaiaNode over HTTP", () => {
  const { node } = useNode();

  async function post(body: string, init: RequestInit = {}): Promise<Reply> {
    const headers = { "content-type": "application/json" };
    const response = await fetch(node().url, { method: "POST", headers, body, ...init });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text), headers: response.headers };
  }

  const call = (method: string, params?: unknown, rest: object = { id: 1 }): object => ({
    jsonrpc: "2.0",
    method,
    ...(params === undefined ? {} : { params }),
    ...rest,
  });

  async function expectError(body: unknown, code: number, message: string, id: unknown = null): Promise<void> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    expect(await post(text)).to.deep.include({ status: 200, body: { jsonrpc: "2.0", id, error: { code, message } } });
  }

  it("answers on loopback, with the id that it was asked with", async () => {
    expect(node().url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    for (const id of [1, 0, -1, 1.5, "", "a", null]) {
      const { body } = await post(JSON.stringify(call("eth_chainId", [], { id })));
      expect(body).to.deep.equal({ jsonrpc: "2.0", id, result: "0x3e9" });
    }
  });

  it("answers null where there is nothing", async () => {
    const { body } = await post(JSON.stringify(call("klay_getTransactionByHash", [`0x${"00".repeat(32)}`])));
    expect(body).to.deep.equal({ jsonrpc: "2.0", id: 1, result: null });
  });

  describe("given something else than a request", () => {
    it("says that it cannot parse it", async () => {
      for (const body of ["", "{", "nonsense", '{"jsonrpc":"2.0",}', "\u0000"]) {
        await expectError(body, -32_700, "parse error");
      }
    });

    it("says that it is none", async () => {
      for (const body of [1, "text", null, true, {}, { jsonrpc: "2.0" }, { jsonrpc: "2.0", method: 1 }]) {
        await expectError(JSON.stringify(body), -32_600, "invalid request");
      }
      await expectError({ method: "eth_chainId", id: 7 }, -32_600, "invalid request", 7);
      await expectError(call("eth_chainId", [], { id: {} }), -32_600, "invalid request");
      await expectError(call("eth_chainId", [], { id: [1] }), -32_600, "invalid request");
    });

    it("knows no such method", async () => {
      const methods = ["foo_bar", "eth_foo", "klay_foo", "toString", "__proto__", "constructor", "eth_constructor", ""];
      for (const method of methods) {
        await expectError(call(method), -32_601, `the method ${method} does not exist/is not available`, 1);
      }
      await expectError(call("hardhat_foo"), -32_601, "Method hardhat_foo is not supported", 1);
      await expectError(call("eth_subscribe", ["newHeads"]), -32_601, "notifications not supported", 1);
    });

    it("knows no such parameters", async () => {
      await expectError(call("eth_chainId", {}), -32_602, "non-array args", 1);
      await expectError(call("eth_getBalance", []), -32_602, "missing value for required argument 0", 1);
      await expectError(call("eth_getBalance", ["0x1"]), -32_602, "invalid argument 0: want an address of 20 bytes", 1);
      await expectError(
        call("klay_getTransactionByHash", ["0x1"]),
        -32_602,
        "invalid argument 0: want a hash of 32 bytes",
        1,
      );
      await expectError(
        call("klay_sendRawTransaction", ["31"]),
        -32_602,
        "invalid argument 0: json: cannot unmarshal hex string without 0x prefix",
        1,
      );
      await expectError(
        call("klay_sendRawTransaction", ["0x1"]),
        -32_602,
        "invalid argument 0: json: cannot unmarshal hex string",
        1,
      );
      await expectError(
        call("klay_sendRawTransactions", ["0x"]),
        -32_602,
        "invalid argument 0: want a list of transactions",
        1,
      );
      await expectError(
        call("klay_getBlockByNumber", [{}]),
        -32_602,
        "invalid argument 0: want a block's number or tag",
        1,
      );
    });

    it("gives the chain's refusals the chain's code", async () => {
      await expectError(call("klay_sendRawTransaction", ["0x07c0"]), -32_000, "undefined tx type", 1);
    });
  });

  describe("given a batch", () => {
    it("answers one after the other, so that what is sent can be asked for", async () => {
      await setBalance(node(), sender, KAIA);
      const raw = signKaia(DRAFT, { sender: [sender] });
      const batch = [
        call("klay_sendRawTransaction", [raw], { id: "a" }),
        call("eth_getTransactionCount", [sender.address, "latest"], { id: "b" }),
        call("nothing_here", [], { id: "c" }),
        5,
      ];
      const { body } = await post(JSON.stringify(batch));
      const [sent, count, missing, nonsense] = body as Record<string, unknown>[];
      expect(sent!["result"]).to.be.a("string");
      expect(count).to.deep.equal({ jsonrpc: "2.0", id: "b", result: "0x1" });
      expect(missing).to.deep.nested.include({ id: "c", "error.code": -32_601 });
      expect(nonsense).to.deep.nested.include({ id: null, "error.code": -32_600 });
    });

    it("refuses an empty one, and one that is too large", async () => {
      await expectError([], -32_600, "empty batch");
      await expectError(Array(1_001).fill(call("eth_chainId")), -32_600, "batch too large");
      const { body } = await post(JSON.stringify(Array(1_000).fill(call("eth_chainId"))));
      expect(body).to.have.lengthOf(1_000);
    });
  });

  it("does not answer notifications, but does what they say", async () => {
    await setBalance(node(), sender, KAIA);
    const notification = call("klay_sendRawTransaction", [signKaia(DRAFT, { sender: [sender] })], {});
    expect(await post(JSON.stringify(notification))).to.deep.include({ status: 204, body: undefined });
    expect(await nonceOf(node(), sender)).to.equal(1n);
    expect(await post(JSON.stringify([call("foo", [], {})]))).to.deep.include({ status: 204, body: undefined });
  });

  it("answers any page", async () => {
    const preflight = await fetch(node().url, { method: "OPTIONS", headers: { origin: "http://example.com" } });
    expect(preflight.status).to.equal(204);
    for (const { headers } of [preflight, await post(JSON.stringify(call("eth_chainId")))]) {
      expect(headers.get("access-control-allow-origin")).to.equal("*");
      expect(headers.get("access-control-allow-headers")).to.equal("content-type");
    }
  });

  it("answers JSON that is posted, and nothing else", async () => {
    expect((await fetch(node().url)).status).to.equal(405);
    const body = JSON.stringify(call("eth_chainId"));
    expect((await post(body, { headers: { "content-type": "text/plain" } })).status).to.equal(415);
    expect((await post(body, { headers: { "content-type": "application/json; charset=utf-8" } })).status).to.equal(200);
  });

  it("does not read more than 10 MiB", async () => {
    const { status } = await new Promise<{ status: number | undefined }>((resolve, reject) => {
      const request = httpRequest(node().url, { method: "POST", headers: { "content-type": "application/json" } });
      request.on("response", (response) => {
        response.resume();
        resolve({ status: response.statusCode });
      });
      request.on("error", reject);
      request.end(Buffer.alloc(10 * 1_024 * 1_024 + 1, " "));
    });
    expect(status).to.equal(413);
    expect((await post(JSON.stringify(call("eth_chainId")))).status).to.equal(200);
  });

  it("survives a client that hangs up", async () => {
    const controller = new AbortController();
    const hanging = post("x", { signal: controller.signal, body: JSON.stringify(call("eth_chainId")) });
    controller.abort();
    await hanging.catch(() => undefined);
    await setBalance(node(), sender, KAIA);
    await send(node(), DRAFT, { sender: [sender] });
    expect(toQuantity(await nonceOf(node(), sender))).to.equal("0x1");
  });
});
