import { expect } from "chai";
import { RpcError } from "./StubChain.ts";
import { useServer } from "./http.world.ts";
import { BEARER, FEE_PAYER, HOUSE, makeUser, NOON, signBid, STRANGER, TRUE_FEE } from "./world.ts";

const user = makeUser();

describe("POST /api/signAsFeePayer", () => {
  const serve = useServer();

  it("answers the receipt, as ethers writes it", async () => {
    const { submit, chain } = await serve();
    const { status, body } = await submit(await signBid(user));
    expect(status).to.equal(200);
    expect(chain.sent).to.have.length(1);
    expect(body).to.include({ message: "Request was successful", status: true });
    expect(body).to.not.have.any.keys("error", "code");
    expect(body.data).to.deep.include({
      _type: "TransactionReceipt",
      blockNumber: 16,
      contractAddress: null,
      from: user.address,
      gasPrice: "25000000000",
      gasUsed: "100000",
      logs: [],
      status: 1,
      to: HOUSE,
    });
  });

  it("answers a revert with 200 and the receipt, but not as a success", async () => {
    const { submit, chain } = await serve();
    chain.status = 0;
    const { status, body } = await submit(await signBid(user));
    expect(status).to.equal(200);
    expect(body).to.include({ message: "Transaction reverted", error: "REVERTED", status: false, code: "REVERTED" });
    expect(body.data).to.include({ status: 0, from: user.address });
  });

  it("answers a refusal with 400, the reason and our code", async () => {
    const { submit } = await serve();
    const { status, body } = await submit(await signBid(user, { to: STRANGER }));
    expect(status).to.equal(400);
    expect(body).to.deep.equal({
      message: "Bad request",
      data: `gallery does not pay for calls of ${STRANGER}`,
      error: "BAD_REQUEST",
      status: false,
      code: "CONTRACT_NOT_ALLOWED",
    });
  });

  it("answers the node's refusal with 500", async () => {
    const { submit, chain } = await serve();
    chain.onSend = () => {
      throw new RpcError("insufficient funds of the sender for value");
    };
    const { status, body } = await submit(await signBid(user));
    expect(status).to.equal(500);
    expect(body).to.deep.equal({
      message: "Internal server error",
      data: "insufficient funds of the sender for value",
      error: "INTERNAL_ERROR",
      status: false,
      code: "NODE_REFUSED",
    });
  });

  it("answers a silent node with 500, and tells the operator more than the user", async () => {
    const { submit, chain, lines } = await serve();
    chain.failures.set("klay_getBalance", () => {
      throw new TypeError("fetch failed");
    });
    const { status, body } = await submit(await signBid(user));
    expect(status).to.equal(500);
    expect(body).to.include({ code: "NODE_UNAVAILABLE", data: "the node does not answer at the moment" });
    expect(JSON.parse(lines[0]!)).to.include({ problem: "the node did not answer klay_getBalance" });
  });

  it("answers too many requests with 429, and when to come back", async () => {
    const { submit } = await serve({ perMinute: { user: 1, application: 10 } });
    await submit(await signBid(user));
    const { status, body, headers } = await submit(await signBid(user, { nonce: 1 }));
    expect(status).to.equal(429);
    expect(headers["retry-after"]).to.equal("60");
    expect(body).to.include({
      message: "Too many requests",
      error: "RATE_LIMITED",
      status: false,
      code: "RATE_LIMITED",
    });
  });

  for (const [name, content] of [
    ["nothing", ""],
    ["no JSON", "raw=0x31"],
    ["no object", '"0x31"'],
    ["null", "null"],
    ["a list", "[]"],
    ["no userSignedTx", {}],
    ["no raw", { userSignedTx: {} }],
    ["a raw that is no string", { userSignedTx: { raw: ["0x31"] } }],
    ["fields of a prototype", '{"__proto__":{"userSignedTx":{"raw":"0x31"}}}'],
    ["fields of a prototype inside", '{"userSignedTx":{"__proto__":{"raw":"0x31"}}}'],
  ] as const) {
    it(`answers a body with ${name} with 400`, async () => {
      const { post, chain } = await serve();
      const { status, body } = await post(content);
      expect(status).to.equal(400);
      expect(body).to.include({ error: "BAD_REQUEST", status: false, code: "BODY" });
      expect(chain.calls).to.deep.equal([]);
      expect({}).to.not.have.any.keys("raw", "userSignedTx");
    });
  }

  it("takes more fields than it needs", async () => {
    const { post } = await serve();
    const raw = await signBid(user);
    expect((await post({ userSignedTx: { raw, tx: {} }, requestId: 1 })).status).to.equal(200);
  });

  it("answers what no code stands for with 500 and no detail, and notes it", async () => {
    const { submit, ledger, lines } = await serve();
    ledger.find = () => {
      throw new Error("secret\ndetail");
    };
    const { status, body } = await submit(await signBid(user));
    expect(status).to.equal(500);
    expect(body).to.include({ error: "INTERNAL_ERROR", data: "something went wrong here", code: "INTERNAL" });
    expect(lines).to.have.length(1);
    expect(JSON.parse(lines[0]!)).to.include({ code: "INTERNAL", problem: "Error: secret detail" });
  });

  describe("to browsers", () => {
    const cors = {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, POST, OPTIONS",
      "access-control-allow-headers": "Content-Type, Authorization",
      "content-type": "application/json",
    };

    it("says before the request that any page may ask", async () => {
      const { get } = await serve();
      const { status, body, headers } = await get("/api/signAsFeePayer", { method: "OPTIONS", key: null });
      expect(status).to.equal(200);
      expect(body).to.deep.equal({ message: "Request was successful", data: {}, status: true });
      expect(headers).to.include(cors);
    });

    it("says so with refusals too", async () => {
      const { post } = await serve();
      const { status, headers } = await post({}, { key: null });
      expect(status).to.equal(401);
      expect(headers).to.include(cors);
    });
  });
});

describe("GET /api/balance", () => {
  const serve = useServer();

  it("says whether the application, and a user, can be paid for", async () => {
    const { get, submit } = await serve({ perDay: { user: "0.02", application: "1" } });
    const ask = async (query = ""): Promise<unknown> => (await get(`/api/balance${query}`)).body;
    const answer = (data: boolean): object => ({ message: "Request was successful", data, status: true });
    expect(await ask(`?address=${user.address}`)).to.deep.equal(answer(true));
    await submit(await signBid(user));
    expect(await ask(`?address=${user.address.toLowerCase()}`)).to.deep.equal(answer(false));
    expect(await ask(`?address=${STRANGER}`)).to.deep.equal(answer(true));
    expect(await ask()).to.deep.equal(answer(true));
  });

  it("refuses what is no address", async () => {
    const { get } = await serve();
    const { status, body } = await get("/api/balance?address=0x12");
    expect(status).to.equal(400);
    expect(body).to.include({ error: "BAD_REQUEST", status: false, code: "ADDRESS" });
  });

  it("keeps to the application's rate, apart from its transactions", async () => {
    const { get, submit, chain } = await serve({ perMinute: { user: 1, application: 2 } });
    for (const status of [200, 200, 429]) expect((await get("/api/balance")).status).to.equal(status);
    expect(chain.calls).to.have.length(2);
    expect((await submit(await signBid(user))).status).to.equal(200);
  });

  it("tells strangers nothing", async () => {
    const { get, chain } = await serve();
    expect((await get(`/api/balance?address=${user.address}`, { key: null })).status).to.equal(401);
    expect(chain.calls).to.deep.equal([]);
  });
});

describe("The fee payer's server", () => {
  const serve = useServer();

  it("says that it is well", async () => {
    const { get } = await serve({}, { now: () => NOON });
    const { status, body } = await get("/api/health", { key: null });
    expect(status).to.equal(200);
    expect(body).to.deep.equal({ status: "healthy", timestamp: "2027-01-01T12:00:00.000Z" });
  });

  it("answers other methods with 405", async () => {
    const { get } = await serve();
    for (const method of ["GET", "PUT", "DELETE"]) {
      const { status, body } = await get("/api/signAsFeePayer", { method });
      expect(status, method).to.equal(405);
      expect(body).to.include({ message: "Method not allowed", error: "METHOD_NOT_ALLOWED", code: "HTTP_METHOD" });
    }
  });

  it("answers other paths with 404", async () => {
    const { get } = await serve();
    for (const path of ["/", "/api", "/api/signAsFeePayer/x", "/api/dapps", "//evil.example/api/health"]) {
      const { status, body } = await get(path);
      expect(status, path).to.equal(404);
      expect(body).to.include({ message: "Resource not found", error: "NOT_FOUND", status: false });
    }
  });

  it("writes one line of JSON for each request, without keys and transactions", async () => {
    const { submit, lines, chain, get } = await serve();
    const raw = await signBid(user);
    await submit(raw);
    await get("/api/health?x=%0a%7b", { headers: { "user-agent": "evil\tagent" } });
    expect(lines).to.have.length(2);
    const [line] = lines.map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(line).to.have.all.keys(
      ...["time", "status", "route", "application", "sender", "hash", "fee", "milliseconds"],
    );
    expect(line).to.include({ status: 200, application: "gallery", sender: user.address, fee: TRUE_FEE.toString() });
    expect(line!.route).to.equal("/api/signAsFeePayer");
    expect(JSON.parse(lines[1]!)).to.have.all.keys("time", "status", "route", "milliseconds");
    const secrets = [BEARER, raw.slice(2, 200), chain.sent[0]!.raw.slice(2, 200), "evil", "%0a"];
    for (const secret of secrets) expect(lines.join("")).to.not.contain(secret);
    expect(FEE_PAYER).to.equal(chain.sent[0]!.feePayer);
  });
});
