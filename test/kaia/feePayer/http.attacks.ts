import { connect, type Socket } from "node:net";
import { expect } from "chai";
import { LARGEST_BODY } from "../../../scripts/kaia/feePayer/http/readBody.ts";
import type { FeePayerServer } from "../../../scripts/kaia/feePayer/http/startFeePayerServer.ts";
import { hashKey } from "../../../scripts/kaia/feePayer/policy/bearerKeys.ts";
import { useServer } from "./http.world.ts";
import { BEARER, makeUser, OTHER_BEARER, signBid } from "./world.ts";

const user = makeUser();
const HEAD = ["POST /api/signAsFeePayer HTTP/1.1", "host: x", `authorization: Bearer ${BEARER}`];

/** What the server says to bytes that no client library would send, until it closes the connection. */
async function talk(server: FeePayerServer, speak: (socket: Socket) => void): Promise<string> {
  const { port } = new URL(server.url);
  const socket = connect(Number(port), "127.0.0.1");
  let heard = "";
  socket.on("data", (chunk: Buffer) => {
    heard += chunk.toString();
  });
  socket.on("error", () => undefined);
  socket.on("connect", () => {
    speak(socket);
  });
  await new Promise((resolve) => socket.on("close", resolve));
  return heard;
}

describe("The fee payer's server withstands", () => {
  const serve = useServer();

  describe("who has no key", () => {
    for (const [name, options] of [
      ["none", { key: null }],
      ["another", { key: OTHER_BEARER }],
      ["the hash of one", { key: hashKey(BEARER) }],
      ["one that only begins right", { key: `${BEARER}0` }],
      ["another scheme", { key: null, headers: { authorization: `Basic ${BEARER}` } }],
      ["two at once", { key: null, headers: { authorization: `Bearer ${OTHER_BEARER} ${BEARER}` } }],
      ["one in another header", { key: null, headers: { "x-api-key": BEARER } }],
    ] as const) {
      it(`and names ${name}`, async () => {
        const { submit, chain, lines } = await serve();
        const { status, body } = await submit(await signBid(user), options);
        expect(status).to.equal(401);
        expect(body).to.include({ message: "Unauthorized access", error: "UNAUTHORIZED", status: false });
        expect(chain.calls).to.deep.equal([]);
        expect(lines.join("")).to.not.contain(OTHER_BEARER.slice(0, 20)).and.not.contain("gallery");
      });
    }

    it("and guesses: they hear no more than others, and who has one is served all the same", async () => {
      const { submit, get } = await serve();
      const guess = (): Promise<number> => get("/api/balance", { key: OTHER_BEARER }).then(({ status }) => status);
      const answers = await Promise.all(Array.from({ length: 310 }, guess));
      expect(answers.filter((status) => status === 401)).to.have.length(300);
      expect(answers.filter((status) => status === 429)).to.have.length(10);
      expect((await submit(await signBid(user))).status).to.equal(200);
    });

    it("and fills the log: only so much of it, and who has a key still stands in it", async () => {
      const { submit, get, lines } = await serve();
      const paths = ["/api/balance", "/api/health", "/nowhere"];
      await Promise.all(Array.from({ length: 330 }, (_, index) => get(paths[index % 3]!, { key: null })));
      expect(lines).to.have.length(300);
      await submit(await signBid(user));
      expect(lines).to.have.length(301);
      expect(JSON.parse(lines[300]!)).to.include({ application: "gallery", status: 200 });
    });

    it("and sends much: it is not read", async () => {
      const { server } = await serve();
      const heard = await talk(server, (socket) => {
        socket.write("POST /api/signAsFeePayer HTTP/1.1\r\nhost: x\r\ncontent-length: 100000000\r\n\r\n");
      });
      expect(heard)
        .to.match(/^HTTP\/1.1 401 /)
        .and.match(/\r\nconnection: close\r\n/i);
    });
  });

  describe("a body that is too large", () => {
    it("and says so", async () => {
      const { server, chain } = await serve();
      const heard = await talk(server, (socket) => {
        socket.write([...HEAD, `content-length: ${LARGEST_BODY + 1}`, "", ""].join("\r\n"));
      });
      expect(heard)
        .to.match(/^HTTP\/1.1 413 /)
        .and.contain('"code":"BODY_TOO_LARGE"');
      expect(chain.calls).to.deep.equal([]);
    });

    it("and comes in pieces without end", async () => {
      const { server, chain } = await serve();
      const piece = `10000\r\n${"a".repeat(0x10000)}\r\n`;
      const heard = await talk(server, (socket) => {
        socket.write([...HEAD, "transfer-encoding: chunked", "", ""].join("\r\n"));
        for (let sent = 0; sent <= LARGEST_BODY; sent += 0x10000) socket.write(piece);
      });
      expect(heard)
        .to.match(/^HTTP\/1.1 413 /)
        .and.contain('"code":"BODY_TOO_LARGE"');
      expect(chain.calls).to.deep.equal([]);
    });

    it("but takes the largest transaction that a node takes", async () => {
      const { submit } = await serve();
      const { body } = await submit(`0x31${"00".repeat(128 * 1024 - 1)}`);
      expect(body).to.include({ code: "MALFORMED" });
    });
  });

  describe("a request that takes its time", () => {
    const limits = { headersTimeout: 100, requestTimeout: 150, checkInterval: 20, closeTimeout: 200 };

    it("with its headers", async () => {
      const { server } = await serve({}, { limits });
      expect(await talk(server, (socket) => socket.write(HEAD[0]!))).to.match(/^HTTP\/1.1 408 /);
    });

    it("with its body", async () => {
      const { server, lines, chain } = await serve({}, { limits });
      const heard = await talk(server, (socket) => socket.write([...HEAD, "content-length: 9", "", "{"].join("\r\n")));
      expect(heard).to.match(/^HTTP\/1.1 408 /);
      expect(chain.calls).to.deep.equal([]);
      expect(lines.map((line) => (JSON.parse(line) as { code: string }).code)).to.deep.equal(["CLIENT_LEFT"]);
    });
  });

  it("headers without end", async () => {
    const { server } = await serve();
    const heard = await talk(server, (socket) =>
      socket.write([...HEAD, `x: ${"a".repeat(9_000)}`, "", ""].join("\r\n")),
    );
    expect(heard).to.match(/^HTTP\/1.1 431 /);
  });

  it("JSON that is nested deeply", async () => {
    const { post } = await serve();
    const { status } = await post(`{"userSignedTx":${"[".repeat(100_000)}${"]".repeat(100_000)}}`);
    expect(status).to.equal(400);
  });

  it("a body in another encoding, which it does not unpack", async () => {
    const { post } = await serve();
    const { status } = await post("\u001f\u008b", { headers: { "content-encoding": "gzip" } });
    expect(status).to.equal(400);
  });
});

describe("FeePayerServer.close", () => {
  const serve = useServer();

  it("answers what has begun, and takes no more", async () => {
    const { server, submit, chain, lines } = await serve();
    const submitted = await signBid(user);
    let answeredBefore: Promise<number> | undefined;
    chain.onSend = (tx, hash) => {
      answeredBefore = server.close().then(() => lines.length);
      chain.mine(tx);
      return hash;
    };
    expect(await submit(submitted)).to.include({ status: 200 });
    expect(await answeredBefore).to.equal(1);
    const error = await submit(submitted).catch((thrown: unknown) => thrown);
    expect(error).to.have.property("code", "ECONNREFUSED");
  });

  it("waits for the end of what somebody has left, so that it is noted", async () => {
    const { server, chain, lines } = await serve();
    const raw = await signBid(user);
    const body = JSON.stringify({ userSignedTx: { raw } });
    let leave = (): void => undefined;
    chain.onSend = async (tx, hash) => {
      leave();
      await new Promise((resolve) => setTimeout(resolve, 100));
      chain.mine(tx);
      return hash;
    };
    await talk(server, (socket) => {
      leave = () => socket.destroy();
      socket.write([...HEAD, `content-length: ${body.length}`, "", body].join("\r\n"));
    });
    expect(lines).to.deep.equal([]);
    await server.close();
    expect(lines.map((line) => (JSON.parse(line) as { status: number }).status)).to.deep.equal([200]);
  });

  it("does not wait for those who only hold a connection", async () => {
    const { server } = await serve();
    const heard = talk(server, (socket) => socket.write(HEAD[0]!));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = Date.now();
    await server.close();
    expect(Date.now() - before).to.be.lessThan(1_000);
    expect(await heard).to.equal("");
  });
});
