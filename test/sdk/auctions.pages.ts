import { expect } from "chai";
import { makeError } from "ethers";
import { judgeFailure } from "../../sdk/src/auctions/judgeFailure.ts";
import { readLogs } from "../../sdk/src/auctions/readLogs.ts";
import type { LogProvider, PageProgress } from "../../sdk/src/auctions/types.ts";
import { auctionId } from "../../sdk/src/terms/auction.ts";
import { bidBy, created, FakeChain, HOUSE, tamper, termsOf } from "./auctions.fakeChain.ts";
import { expectAuctionError } from "./auctions.expectError.ts";

const auction = termsOf();

/** As ethers hands on what a node answered. */
function answered(code: number, message: string): Error {
  return makeError("could not coalesce error", "UNKNOWN_ERROR", {
    error: { code, message },
    payload: { method: "eth_getLogs", params: [{ fromBlock: "0x1", toBlock: "0x1388" }] },
  });
}

describe("judgeFailure", () => {
  for (const [code, message] of [
    [-32005, "query returned more than 10000 results"],
    [-32005, "limit exceeded"],
    [-32600, "block range is too wide"],
    [-32602, "Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range"],
    [-32000, "exceed maximum block range: 50000"],
    [-32000, "block range greater than 10000 max"],
    [-32000, "requested too many blocks from 0 to 5000, maximum is set to 2048"],
    [-32614, "eth_getLogs is limited to a 10,000 range"],
    [-32047, "Invalid eth_getLogs request. 'fromBlock'-'toBlock' range too large. Max range: 800"],
    [-32701, "query exceeds max results 20000, retry with the range 1-2"],
    [35, "ranges over 10000 blocks are not supported on freetier"],
  ] as const) {
    it(`takes ${code} "${message}" for too large a page`, () => {
      expect(judgeFailure(answered(code, message))).to.equal("tooLarge");
      // As Hardhat's provider throws it.
      expect(judgeFailure(Object.assign(new Error(message), { code }))).to.equal("tooLarge");
    });
  }

  for (const [code, message] of [
    [-32602, "invalid params"],
    [-32000, "execution aborted (timeout = 5s)"],
    [-32000, "context deadline exceeded"],
    [-32002, "request timed out"],
  ] as const) {
    it(`does not know what ${code} "${message}" is about`, () => {
      expect(judgeFailure(answered(code, message))).to.equal("unclear");
    });
  }

  for (const [code, message] of [
    [-32005, "daily request count exceeded, request rate limited"],
    [-32005, "rate limit exceeded"],
    [429, "Your app has exceeded its compute units per second capacity"],
    [-32602, "block range extends beyond current head block"],
    [-32000, "header not found"],
    [-32601, "the method eth_getLogs does not exist"],
  ] as const) {
    it(`knows that ${code} "${message}" is not about the page`, () => {
      expect(judgeFailure(answered(code, message))).to.equal("unrelated");
    });
  }

  it("reads the body and the status of an HTTP error", () => {
    const http = (responseStatus: string, responseBody: string) =>
      makeError("server response", "SERVER_ERROR", { info: { responseStatus, responseBody } } as never);
    const body = JSON.stringify({ error: { code: -32600, message: "block range is too wide" } });
    expect(judgeFailure(http("400 Bad Request", body))).to.equal("tooLarge");
    expect(judgeFailure(http("413 Payload Too Large", ""))).to.equal("tooLarge");
    expect(judgeFailure(http("504 Gateway Timeout", ""))).to.equal("unclear");
    expect(judgeFailure(http("429 Too Many Requests", ""))).to.equal("unrelated");
    expect(judgeFailure(http("502 Bad Gateway", ""))).to.equal("unrelated");
  });

  it("does not take a broken connection for an answer", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" });
    expect(judgeFailure(refused)).to.equal("unrelated");
    expect(judgeFailure(Object.assign(new Error("connect ETIMEDOUT"), { code: "ETIMEDOUT" }))).to.equal("unrelated");
    expect(judgeFailure(makeError("request timeout", "TIMEOUT"))).to.equal("unrelated");
    expect(judgeFailure(new Error("socket hang up"))).to.equal("unrelated");
    expect(judgeFailure(undefined)).to.equal("unrelated");
  });

  it("stops at errors that contain themselves", () => {
    const error: Error & { error?: unknown } = new Error("odd");
    error.error = error;
    expect(judgeFailure(error)).to.equal("unrelated");
  });
});

describe("readLogs", () => {
  let chain: FakeChain;
  beforeEach(() => {
    chain = new FakeChain();
    chain.mine(created(auction));
    for (let i = 0; i < 98; i++) chain.mine(bidBy(1, 100n + BigInt(i), auction));
  });

  const read = (provider: LogProvider, pageSize: number, onPage?: (page: PageProgress) => void) => {
    const filter = { address: HOUSE, topics: [null, auctionId(auction)], fromBlock: 0, toBlock: chain.head };
    return readLogs({ provider, filter, pageSize, onPage });
  };

  /** A node that refuses more than so many blocks, and what it was asked for. */
  function refusing(limit: number, error: () => Error): { provider: LogProvider; asked: number[] } {
    const asked: number[] = [];
    const provider = tamper(chain, {
      getLogs: (filter) => {
        const blocks = filter.toBlock - filter.fromBlock + 1;
        asked.push(blocks);
        return blocks > limit ? Promise.reject(error()) : chain.getLogs(filter);
      },
    });
    return { provider, asked };
  }

  it("covers every block once and tells of each page", async () => {
    const pages: PageProgress[] = [];
    expect(await read(chain, 40, (page) => pages.push(page))).to.deep.equal(chain.logs);
    expect(pages).to.deep.equal([
      { fromBlock: 0, toBlock: 39, lastBlock: 99, logs: 39 },
      { fromBlock: 40, toBlock: 79, lastBlock: 99, logs: 40 },
      { fromBlock: 80, toBlock: 99, lastBlock: 99, logs: 20 },
    ]);
  });

  for (const limit of [1, 2, 3, 7, 30, 99]) {
    it(`halves pages until a node takes them that refuses more than ${limit} blocks`, async () => {
      const { provider } = refusing(limit, () => answered(-32005, "query returned more than 10000 results"));
      expect(await read(provider, 5_000)).to.deep.equal(chain.logs);
    });
  }

  it("halves pages as well where the reason is unclear", async () => {
    const { provider } = refusing(10, () => answered(-32000, "no"));
    expect(await read(provider, 5_000)).to.deep.equal(chain.logs);
  });

  it("tries larger pages again after a while", async () => {
    let refusals = 1;
    const asked: number[] = [];
    const provider = tamper(chain, {
      getLogs: (filter) => {
        asked.push(filter.toBlock - filter.fromBlock + 1);
        return refusals-- > 0 ? Promise.reject(answered(-32005, "limit exceeded")) : chain.getLogs(filter);
      },
    });
    expect(await read(provider, 8)).to.deep.equal(chain.logs);
    expect(asked).to.deep.equal([8, ...Array<number>(8).fill(4), ...Array<number>(8).fill(8), 4]);
  });

  it("gives up where a single block is too large", async () => {
    const { provider, asked } = refusing(0, () => answered(-32005, "query returned more than 10000 results"));
    const error = await expectAuctionError(() => read(provider, 8), "AUCTION_PAGE_REFUSED");
    expect(asked).to.deep.equal([8, 4, 2, 1]);
    expect(error.retryable).to.equal(false);
    expect(error.cause).to.have.nested.property("error.code", -32005);
  });

  it("blames the node where even a single block fails and nobody says why", async () => {
    const { provider, asked } = refusing(0, () => answered(-32602, "invalid params"));
    await expectAuctionError(() => read(provider, 8), "AUCTION_NODE_FAILED");
    expect(asked).to.deep.equal([8, 4, 2, 1]);
  });

  it("does not halve where the failure is another", async () => {
    const cause = new Error("socket hang up");
    const { provider, asked } = refusing(0, () => cause);
    const error = await expectAuctionError(() => read(provider, 8), "AUCTION_NODE_FAILED");
    expect(asked).to.deep.equal([8]);
    expect(error.retryable).to.equal(true);
    expect(error.cause).to.equal(cause);
  });
});
