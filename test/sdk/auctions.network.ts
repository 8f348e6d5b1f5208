import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { FetchRequest, JsonRpcProvider, Network } from "ethers";
import { applyUpdate } from "../../sdk/src/auctions/applyUpdate.ts";
import { followAuction } from "../../sdk/src/auctions/followAuction.ts";
import { keyOf } from "../../sdk/src/auctions/orderEvents.ts";
import { readAuction } from "../../sdk/src/auctions/readAuction.ts";
import type { AuctionEvent, AuctionUpdate } from "../../sdk/src/auctions/types.ts";
import { auctionId } from "../../sdk/src/terms/auction.ts";
import { type AuctionSuite, bid, createAuction, loadAuctions, waitForEnd } from "../helpers/auctions.ts";
import { ethers, networkHelpers, PRICE } from "../helpers/suite.ts";
import { randomFrom } from "./auctions.fakeChain.ts";
import { expectAuctionError } from "./auctions.expectError.ts";

interface Question {
  id: number;
  method: string;
  params: unknown[];
}

/** What happens to a request that comes in. */
type Fate = "answer" | "drop" | "drop the answer" | "bad gateway";

/** The suite's chain behind HTTP on loopback, over connections that break. */
class BrokenLine {
  /** Decides on each request. */
  fate: () => Fate = () => "answer";
  /** Blocks in a page of logs, at most. */
  maxBlocks = Number.POSITIVE_INFINITY;
  dropped = 0;
  #server: Server | undefined;
  #port = 0;
  readonly #providers: JsonRpcProvider[] = [];

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Nobody listens any more, and whoever was connected is not. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  connect(): JsonRpcProvider {
    const request = new FetchRequest(`http://127.0.0.1:${this.#port}`);
    const network = Network.from(31_337);
    const provider = new JsonRpcProvider(request, network, { staticNetwork: network, cacheTimeout: -1 });
    this.#providers.push(provider);
    return provider;
  }

  async close(): Promise<void> {
    for (const provider of this.#providers.splice(0)) provider.destroy();
    await this.cut();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fate = this.fate();
    if (fate !== "answer") this.dropped += 1;
    if (fate === "drop") {
      request.socket.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Question | Question[];
    const answers = Array.isArray(body)
      ? await Promise.all(body.map((one) => this.#answer(one)))
      : await this.#answer(body);
    if (fate === "drop the answer") {
      request.socket.destroy();
      return;
    }
    response.writeHead(fate === "bad gateway" ? 502 : 200, { "content-type": "application/json" });
    response.end(fate === "bad gateway" ? "<html>" : JSON.stringify(answers));
  }

  async #answer({ id, method, params }: Question): Promise<object> {
    const envelope = { jsonrpc: "2.0", id };
    if (method === "eth_getLogs") {
      const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string };
      if (Number(toBlock) - Number(fromBlock) >= this.maxBlocks) {
        return { ...envelope, error: { code: -32005, message: "query returned more than 10000 results" } };
      }
    }
    return { ...envelope, result: (await ethers.provider.send(method, params)) as unknown };
  }
}

/** The house's events of an auction, as the contract's own binding lists them. */
async function eventsOnChain({ house }: AuctionSuite, id: string): Promise<string[]> {
  const logs = await ethers.provider.getLogs({ address: house, fromBlock: 0, topics: [null, id] });
  return logs.map(({ blockNumber, blockHash, transactionHash, index }) =>
    keyOf({ blockNumber, blockHash, transactionHash, logIndex: index }),
  );
}

describe("auctions over a real connection", () => {
  const line = new BrokenLine();
  beforeEach(async () => {
    line.fate = () => "answer";
    line.maxBlocks = Number.POSITIVE_INFINITY;
    line.dropped = 0;
    await line.open();
  });
  afterEach(() => line.close());

  it("reads the same as without it, from a node that takes few blocks at once", async () => {
    const suite = await loadAuctions();
    const auction = await createAuction(suite);
    for (let i = 1n; i <= 8n; i++) {
      await bid(suite, i % 2n === 0n ? suite.rival : suite.buyer, auction, i * PRICE);
      await networkHelpers.mine(2);
    }
    line.maxBlocks = 3;
    const place = { house: suite.houseAddress, id: auctionId(auction), fromBlock: 0 };
    const reading = await readAuction({ provider: line.connect(), ...place });
    expect(reading).to.deep.equal(await readAuction({ provider: ethers.provider, ...place }));
    expect(reading.bids).to.have.length(8);
    line.maxBlocks = 0;
    await expectAuctionError(() => readAuction({ provider: line.connect(), ...place }), "AUCTION_PAGE_REFUSED");
    line.fate = () => "drop";
    await expectAuctionError(() => readAuction({ provider: line.connect(), ...place }), "AUCTION_NODE_FAILED");
  });

  for (const seed of [21, 22, 23]) {
    it(`follows to the settlement over connections that break (seed ${seed})`, async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      const id = auctionId(auction);
      const random = randomFrom(seed);
      line.fate = () => {
        const number = random();
        if (number < 0.2) return "drop";
        if (number < 0.3) return "drop the answer";
        return number < 0.35 ? "bad gateway" : "answer";
      };
      let pauses = 0;
      // What happens between two looks at the chain: bids, and times in which the node is not there at all.
      const sleep = async (): Promise<void> => {
        pauses += 1;
        if (pauses <= 30) {
          const bids = Math.floor(random() * 3);
          for (let i = 0; i < bids; i++) {
            const bidder = i % 2 === 0 ? suite.rival : suite.buyer;
            await bid(suite, bidder, auction, await suite.house.minimumBid(auction));
          }
        }
        if (pauses % 8 === 0) await line.cut();
        if (pauses % 8 === 3 && pauses > 8) await line.open();
        if (pauses === 31) {
          await waitForEnd(auction);
          await suite.house.settle(auction);
        }
      };
      const errors: string[] = [];
      let events: AuctionEvent[] = [];
      const updates: AuctionUpdate[] = [];
      for await (const update of followAuction({
        provider: line.connect(),
        house: suite.houseAddress,
        id,
        fromBlock: 0,
        reorgDepth: seed % 2 === 0 ? 0 : 3,
        pageSize: 10,
        sleep: async () => {
          await sleep();
          if (events.at(-1)?.kind === "settled") await networkHelpers.mine();
        },
        onError: ({ code }) => errors.push(code),
      })) {
        updates.push(update);
        events = applyUpdate(events, update);
      }
      expect(updates.map((update) => keyOf(update as AuctionEvent))).to.deep.equal(await eventsOnChain(suite, id));
      expect(updates.at(-1)!.kind).to.equal("settled");
      expect(updates.length).to.be.greaterThan(15);
      expect(line.dropped).to.be.greaterThan(5);
      expect(new Set(errors)).to.deep.equal(new Set(["AUCTION_NODE_FAILED"]));
    });
  }

  it("follows in real time, with its own pauses", async () => {
    const suite = await loadAuctions();
    const auction = await createAuction(suite);
    const stop = new AbortController();
    const kinds: string[] = [];
    const options = { house: suite.houseAddress, id: auctionId(auction), fromBlock: 0, signal: stop.signal };
    let failures = 0;
    const onError = () => {
      failures += 1;
      void line.open();
    };
    for await (const update of followAuction({ provider: line.connect(), ...options, pollInterval: 10, onError })) {
      kinds.push(update.kind);
      if (kinds.length === 1) await bid(suite, suite.rival, auction, PRICE);
      if (kinds.length === 2) {
        await line.cut();
        await bid(suite, suite.buyer, auction, 2n * PRICE);
      }
      if (kinds.length === 3) stop.abort();
    }
    expect(kinds).to.deep.equal(["created", "bid", "bid"]);
    expect(failures).to.equal(1);
  });

  it("takes back a bid that the chain took back", async () => {
    const suite = await loadAuctions();
    const auction = await createAuction(suite);
    await bid(suite, suite.rival, auction, PRICE);
    const snapshot = await networkHelpers.takeSnapshot();
    await bid(suite, suite.buyer, auction, 2n * PRICE);
    const stop = new AbortController();
    const steps = [
      async () => {
        await snapshot.restore();
        await bid(suite, suite.stranger, auction, 3n * PRICE);
      },
    ];
    const sleep = async (): Promise<void> => {
      const step = steps.shift();
      if (step === undefined) stop.abort();
      else await step();
    };
    const told: (string | bigint)[] = [];
    const options = { house: suite.houseAddress, id: auctionId(auction), fromBlock: 0, signal: stop.signal, sleep };
    for await (const update of followAuction({ provider: line.connect(), ...options })) {
      if (update.kind === "bid") told.push(update.amount);
      if (update.kind === "retracted") told.push("retracted", update.bid!.amount);
    }
    expect(told).to.deep.equal([PRICE, 2n * PRICE, "retracted", 2n * PRICE, 3n * PRICE]);
  });
});
