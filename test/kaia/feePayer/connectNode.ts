import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import * as z from "zod/v4";
import { connectNode } from "../../../scripts/kaia/feePayer/node/connectNode.ts";
import { createNode } from "../../../scripts/kaia/feePayer/node/createNode.ts";
import { NodeRefusal, NodeSilence } from "../../../scripts/kaia/feePayer/node/NodeError.ts";

describe("connectNode", () => {
  let server: Server | undefined;
  let asked: string[] = [];

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    asked = [];
  });

  async function serve(answer: RequestListener): Promise<string> {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on("end", () => {
        asked.push(body);
        answer(request, response);
      });
    });
    await new Promise<void>((resolve) => server!.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const says =
    (body: string, status = 200): RequestListener =>
    (_request, response) => {
      response.writeHead(status).end(body);
    };

  const ask = (url: string, timeout = 1_000): Promise<string> =>
    createNode(connectNode(url, timeout), 2 * timeout).ask("klay_sendRawTransaction", ["0x31"], z.string());

  it("asks as JSON-RPC has it", async () => {
    expect(await ask(await serve(says('{"jsonrpc":"2.0","id":1,"result":"0xab"}')))).to.equal("0xab");
    expect(asked.map((body) => JSON.parse(body) as object)).to.deep.equal([
      { jsonrpc: "2.0", id: 1, method: "klay_sendRawTransaction", params: ["0x31"] },
    ]);
  });

  it("knows the node's no", async () => {
    const url = await serve(says('{"id":1,"error":{"code":-32000,"message":"nonce too low\\n"}}'));
    const error = await ask(url).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(NodeRefusal);
    expect(error).to.include({ code: -32000, message: "nonce too low " });
  });

  const silences: [string, RequestListener][] = [
    ["an error of the server's", says('{"error":{"code":-32000,"message":"busy"}}', 503)],
    ["a rate limit, though it looks like the node's no", says('{"error":{"code":-32000,"message":"slow down"}}', 429)],
    ["no JSON", says("<html>")],
    ["neither result nor error", says('{"jsonrpc":"2.0","id":1}')],
    ["another type than it was asked for", says('{"result":7}')],
    ["nothing", (request) => request.socket.destroy()],
    ["a redirection", (_request, response) => response.writeHead(307, { location: "http://127.0.0.1:1/" }).end()],
  ];
  for (const [name, answer] of silences) {
    it(`takes for silence ${name}, and asks once`, async () => {
      const error = await ask(await serve(answer)).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(NodeSilence);
      expect(asked).to.have.length(1);
    });
  }

  for (const error of [
    new DOMException("timed out", "TimeoutError"),
    Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
    "nothing that is thrown",
  ]) {
    it(`takes for silence what another way to a node fails with: ${String(error)}`, async () => {
      // One of them is no error: a way to a node may fail with anything.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      const node = createNode(() => Promise.reject(error), 1_000);
      const failure = await node.ask("eth_chainId", [], z.string()).catch((thrown: unknown) => thrown);
      expect(failure).to.be.instanceOf(NodeSilence);
    });
  }

  it("takes for silence an answer that does not come in time", async () => {
    const url = await serve(() => undefined);
    expect(await ask(url, 50).catch((thrown: unknown) => thrown)).to.be.instanceOf(NodeSilence);
  });

  it("takes for silence a server that is not there", async () => {
    expect(await ask("http://127.0.0.1:1").catch((thrown: unknown) => thrown)).to.be.instanceOf(NodeSilence);
  });
});
