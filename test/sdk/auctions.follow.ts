import { getEventListeners } from "node:events";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { applyUpdate } from "../../sdk/src/auctions/applyUpdate.ts";
import type { AuctionError } from "../../sdk/src/auctions/AuctionError.ts";
import { followAuction, type FollowAuctionOptions } from "../../sdk/src/auctions/followAuction.ts";
import { keyOf } from "../../sdk/src/auctions/orderEvents.ts";
import { reduceAuction } from "../../sdk/src/auctions/reduceAuction.ts";
import type { AuctionEvent, AuctionUpdate, LogProvider, RawLog } from "../../sdk/src/auctions/types.ts";
import { auctionId } from "../../sdk/src/terms/auction.ts";
import {
  bidBy,
  cancelled,
  created,
  emitted,
  extended,
  FakeChain,
  HOUSE,
  randomFrom,
  SELLER,
  settled,
  shuffle,
  START,
  tamper,
  termsOf,
} from "./auctions.fakeChain.ts";
import { expectAuctionError } from "./auctions.expectError.ts";

const auction = termsOf();
const id = auctionId(auction);

/** What a follower told, which may not add what is there, nor take back anything but the last. */
class Listener {
  events: AuctionEvent[] = [];
  readonly updates: AuctionUpdate[] = [];

  hear(update: AuctionUpdate): void {
    this.updates.push(update);
    if (update.kind === "retracted") {
      expect(keyOf(update.event)).to.equal(keyOf(this.events.at(-1)!));
      expect(update.bid === undefined).to.equal(update.event.kind !== "bid");
    }
    const before = this.events.length;
    this.events = applyUpdate(this.events, update);
    expect(this.events).to.have.length(update.kind === "retracted" ? before - 1 : before + 1);
    if (update.kind !== "retracted") expect(keyOf(this.events.at(-1)!)).to.equal(keyOf(update));
  }

  get kinds(): string[] {
    return this.updates.map(({ kind }) => kind);
  }

  get retractions(): AuctionUpdate[] {
    return this.updates.filter(({ kind }) => kind === "retracted");
  }
}

type Options = Partial<FollowAuctionOptions> & { provider: LogProvider };

const follow = (options: Options) => followAuction({ house: HOUSE, id, fromBlock: 0, ...options });

async function listen(options: Options, listener = new Listener()): Promise<Listener> {
  for await (const update of follow(options)) listener.hear(update);
  return listener;
}

/** A pause in which the next of these things happens; after the last, the signal aborts. */
function inPauses(...steps: (() => void)[]): { sleep: () => Promise<void>; signal: AbortSignal } {
  const stop = new AbortController();
  let next = 0;
  const sleep = (): Promise<void> => {
    const step = steps[next++];
    if (step === undefined) stop.abort();
    else step();
    return Promise.resolve();
  };
  return { sleep, signal: stop.signal };
}

const keysOf = (logs: readonly RawLog[]): string[] =>
  logs.map(({ blockHash, index }) => keyOf({ blockHash, logIndex: index, blockNumber: 0, transactionHash: "" }));

describe("followAuction", () => {
  let chain: FakeChain;
  beforeEach(() => {
    chain = new FakeChain();
    chain.mineEmpty(3);
    chain.mine(created(auction));
    chain.mine(bidBy(1, 100n, auction));
  });

  describe("given a chain that only grows", () => {
    it("tells what happened, then what happens, and ends with the settlement", async () => {
      const { sleep, signal } = inPauses(
        () => chain.mine(bidBy(2, 200n, auction), extended(START + 90_000, auction)),
        () => undefined,
        () => chain.mine(bidBy(1, 300n, auction)),
        () => chain.mine(settled(1, 300n, auction)),
      );
      const listener = await listen({ provider: chain, reorgDepth: 0, sleep, signal });
      expect(listener.kinds).to.deep.equal(["created", "bid", "bid", "extended", "bid", "settled"]);
      expect(listener.events.map(keyOf)).to.deep.equal(keysOf(chain.logs));
      expect(signal.aborted).to.be.false;
      expect(reduceAuction(listener.events, START).bids.map(({ amount }) => amount)).to.deep.equal([100n, 200n, 300n]);
    });

    it("tells of the end at once, and ends when it cannot be taken back any more", async () => {
      const seen: string[] = [];
      const listener = new Listener();
      const { sleep, signal } = inPauses(
        () => chain.mine(settled(1, 100n, auction)),
        ...Array.from({ length: 12 }, () => () => {
          seen.push(listener.kinds.at(-1)!);
          chain.mine();
        }),
      );
      await listen({ provider: chain, sleep, signal }, listener);
      expect(seen).to.deep.equal(Array(12).fill("settled"));
      expect(signal.aborted).to.be.false;
    });

    it("waits for confirmations", async () => {
      const listener = new Listener();
      const heard: number[] = [];
      const note = () => {
        heard.push(listener.events.length);
        chain.mine();
      };
      const { sleep, signal } = inPauses(note, note, note, note);
      await listen({ provider: chain, confirmations: 2, reorgDepth: 0, sleep, signal }, listener);
      // The creation has one block after it at first, the bid none.
      expect(heard).to.deep.equal([0, 1, 2, 2]);
    });

    it("tells of an auction that is created again under its id, and ends with the last end only", async () => {
      chain = new FakeChain();
      chain.mine(created(auction));
      chain.mine(cancelled(SELLER, auction));
      chain.mine(created(auction));
      const { sleep, signal } = inPauses(() => chain.mine(bidBy(1, 100n, auction)));
      const listener = await listen({ provider: chain, reorgDepth: 0, sleep, signal });
      expect(listener.kinds).to.deep.equal(["created", "cancelled", "created", "bid"]);
      expect(signal.aborted).to.be.true;
    });

    it("ends when the auction is cancelled, but not when it is undone", async () => {
      const { sleep, signal } = inPauses(
        () => chain.mine(emitted("AuctionUndone", [id, SELLER, 100n])),
        () => chain.mine(cancelled(SELLER, auction)),
      );
      const listener = await listen({ provider: chain, reorgDepth: 0, sleep, signal });
      expect(listener.kinds).to.deep.equal(["created", "bid", "undone", "cancelled"]);
      expect(signal.aborted).to.be.false;
    });
  });

  describe("given edits", () => {
    const second = termsOf({ reservePrice: 200n });
    const third = termsOf({ reservePrice: 300n });
    beforeEach(() => {
      chain = new FakeChain();
      // What the second auction's id was used for before is not this auction's.
      chain.mine(created(second));
      chain.mine(cancelled(SELLER, second));
      chain.mine(created(auction));
    });

    it("goes on with what the auction became", async () => {
      const other = termsOf({ tokenId: 9n });
      const { sleep, signal } = inPauses(
        () => chain.mine(created(other), cancelled(ZeroAddress, auction), created(second)),
        () => chain.mine(bidBy(3, 900n, other)),
        () =>
          chain.mine(cancelled(ZeroAddress, second), created(third), cancelled(ZeroAddress, third), created(auction)),
        () => chain.mine(bidBy(1, 100n, auction)),
        () => chain.mine(settled(1, 100n, auction)),
      );
      const live = await listen({ provider: chain, reorgDepth: 0, sleep, signal });
      const ids = [auction, auction, second, second, third, third, auction, auction, auction].map(auctionId);
      expect(live.events.map((event) => event.id)).to.deep.equal(ids);
      expect(live.kinds.slice(-2)).to.deep.equal(["bid", "settled"]);
      expect(live.updates[1]).to.deep.include({ replacedBy: { id: auctionId(second), seller: SELLER } });
      // All of it as history, in pages of every size, gives the same.
      for (const [pageSize, reorgDepth] of [
        [1, 0],
        [2, 3],
        [100, 12],
      ] as const) {
        const again = inPauses();
        const listener = await listen({ provider: chain, pageSize, reorgDepth, ...again });
        expect(listener.updates).to.deep.equal(live.updates);
      }
    });

    it("ends where somebody else's auction takes its place", async () => {
      const theirs = termsOf({ seller: "0x4000000000000000000000000000000000000004" });
      const { sleep, signal } = inPauses(() => chain.mine(cancelled(ZeroAddress, auction), created(theirs)));
      const listener = await listen({ provider: chain, reorgDepth: 0, sleep, signal });
      expect(listener.kinds).to.deep.equal(["created", "cancelled"]);
      expect(signal.aborted).to.be.false;
    });

    it("takes an edit back that a reorganisation took back, and goes on with the auction as it was", async () => {
      const { sleep, signal } = inPauses(
        () => chain.mine(cancelled(ZeroAddress, auction), created(second)),
        () => chain.mine(bidBy(1, 200n, second)),
        () => {
          chain.reorganise(chain.head - 1);
          chain.mine();
          chain.mine(bidBy(2, 100n, auction));
        },
      );
      const listener = await listen({ provider: chain, sleep, signal });
      const retracted = ["retracted", "retracted", "retracted"];
      expect(listener.kinds).to.deep.equal(["created", "cancelled", "created", "bid", ...retracted, "bid"]);
      expect(listener.events.map(({ kind }) => kind)).to.deep.equal(["created", "bid"]);
    });

    it("tries again where the node has only half of an edit", async () => {
      const errors: AuctionError[] = [];
      const { sleep, signal } = inPauses(
        () => chain.mine(cancelled(ZeroAddress, auction), created(second)),
        () => undefined,
      );
      const provider = tamper(chain, {
        getLogs: async (filter) => {
          const logs = await chain.getLogs(filter);
          return errors.length === 0 && filter.topics[0] !== null ? [] : logs;
        },
      });
      const onError = (error: AuctionError) => errors.push(error);
      const listener = await listen({ provider, onError, sleep, signal });
      expect(errors.map(({ code }) => code)).to.deep.equal(["AUCTION_NODE_FAILED"]);
      expect(listener.kinds).to.deep.equal(["created", "cancelled", "created"]);
    });
  });

  describe("given a reorganisation", () => {
    it("takes back what vanished, the newest first, and tells what took its place", async () => {
      const { sleep, signal } = inPauses(
        () => chain.mine(bidBy(2, 200n, auction)),
        () => {
          chain.reorganise(5);
          chain.mine(bidBy(3, 150n, auction));
          chain.mine(bidBy(1, 250n, auction));
        },
      );
      const listener = await listen({ provider: chain, sleep, signal });
      expect(listener.kinds).to.deep.equal(["created", "bid", "bid", "retracted", "retracted", "bid", "bid"]);
      const bids = listener.updates.map((update) =>
        update.kind === "retracted" ? update.bid!.amount : update.kind === "bid" ? update.amount : 0n,
      );
      expect(bids).to.deep.equal([0n, 100n, 200n, 200n, 100n, 150n, 250n]);
      expect(listener.events.map(keyOf)).to.deep.equal(keysOf(chain.logs));
    });

    it("takes back the creation, and goes on when it comes again", async () => {
      const { sleep, signal } = inPauses(
        () => {
          chain.reorganise(2);
          chain.mineEmpty(4);
        },
        () => chain.mine(created(auction)),
      );
      const listener = await listen({ provider: chain, sleep, signal });
      expect(listener.kinds).to.deep.equal(["created", "bid", "retracted", "retracted", "created"]);
    });

    it("takes back an end, and goes on", async () => {
      const { sleep, signal } = inPauses(
        () => chain.mine(settled(1, 100n, auction)),
        () => {
          chain.reorganise(chain.head);
          chain.mine(bidBy(2, 200n, auction));
        },
      );
      const listener = await listen({ provider: chain, sleep, signal });
      expect(listener.kinds).to.deep.equal(["created", "bid", "settled", "retracted", "bid"]);
      expect(signal.aborted).to.be.true;
    });

    for (const seed of [1, 2, 3, 4, 5, 6]) {
      it(`knows the chain that is, after any number of them (seed ${seed})`, async () => {
        const random = randomFrom(seed);
        const listener = new Listener();
        const pageSize = 1 + Math.floor(random() * 20);
        let amount = 200n;
        const steps = Array.from({ length: 60 }, () => () => {
          if (random() < 0.4) {
            const fork = Math.max(4, chain.head - Math.floor(random() * 5));
            const lost = chain.head - fork + 1;
            chain.reorganise(fork);
            if (fork === 4) chain.mine(created(auction));
            for (let i = fork === 4 ? 1 : 0; i < lost; i++) mineSome();
          }
          for (let i = Math.floor(random() * 4); i > 0; i--) mineSome();
        });
        function mineSome(): void {
          chain.mine(...Array.from({ length: Math.floor(random() * 3) }, () => bidBy(1, amount++, auction)));
        }
        const { sleep, signal } = inPauses(...steps, () => undefined);
        await listen({ provider: chain, pageSize, reorgDepth: 5, sleep, signal }, listener);
        expect(listener.events.map(keyOf)).to.deep.equal(keysOf(chain.logs));
        expect(listener.retractions).not.to.be.empty;
      });
    }

    it("does not take an older view for a reorganisation", async () => {
      chain.mine(bidBy(2, 200n, auction));
      let behind = 0;
      const errors: AuctionError[] = [];
      const provider = tamper(chain, {
        getLogs: async (filter) =>
          (await chain.getLogs(filter)).filter(({ blockNumber }) => blockNumber <= chain.head - behind),
      });
      const { sleep, signal } = inPauses(
        () => (behind = 1),
        () => (behind = 0),
        () => chain.mine(bidBy(3, 300n, auction)),
      );
      const onError = (error: AuctionError) => errors.push(error);
      const listener = await listen({ provider, onError, sleep, signal });
      expect(listener.kinds).to.deep.equal(["created", "bid", "bid", "bid"]);
      expect(errors.map(({ code }) => code)).to.deep.equal(["AUCTION_NODE_FAILED"]);
    });

    it("finds what a node left out that was behind, and stays calm where the newest block is an older one", async () => {
      let behind = 1;
      let head = 0;
      const provider = tamper(chain, {
        getBlockNumber: () => Promise.resolve(chain.head - head),
        getLogs: async (filter) =>
          (await chain.getLogs(filter)).filter(({ blockNumber }) => blockNumber <= chain.head - behind),
      });
      const { sleep, signal } = inPauses(
        () => (behind = 0),
        () => (head = 2),
        () => (head = 0),
      );
      const listener = await listen({ provider, sleep, signal });
      expect(listener.kinds).to.deep.equal(["created", "bid"]);
    });
  });

  describe("given a node that fails", () => {
    for (const seed of [11, 12, 13, 14, 15, 16, 17, 18]) {
      it(`misses and repeats nothing over any number of failures (seed ${seed})`, async () => {
        const random = randomFrom(seed);
        const reorgDepth = [0, 3, 12][seed % 3]!;
        const confirmations = seed % 2;
        const pageSize = 1 + Math.floor(random() * 6);
        let failing = true;
        let failures = 0;
        const flaky = async <T>(answer: () => Promise<T>): Promise<T> => {
          if (failing && random() < 0.35) throw new Error("socket hang up");
          const value = await answer();
          // The request was answered, and the answer got lost.
          if (failing && random() < 0.15) throw new Error("connection closed");
          return value;
        };
        const provider: LogProvider = {
          getBlockNumber: () => flaky(() => chain.getBlockNumber()),
          getBlock: (block) => flaky(() => chain.getBlock(block)),
          getLogs: (filter) =>
            flaky(async () => {
              const logs = await chain.getLogs(filter);
              return shuffle([...logs, ...logs, ...logs.map((log) => ({ ...log, removed: true, index: 99 }))], random);
            }),
        };
        let amount = 200n;
        const steps = Array.from({ length: 150 }, () => () => {
          const bids = Array.from({ length: Math.floor(random() * 3) }, () => bidBy(1, amount++, auction));
          if (random() < 0.6) chain.mine(...bids);
        });
        const calm = Array.from({ length: 5 }, () => () => {
          failing = false;
          chain.mine();
        });
        const { sleep, signal } = inPauses(...steps, ...calm);
        const onError = () => (failures += 1);
        const listener = await listen({ provider, reorgDepth, confirmations, pageSize, onError, sleep, signal });
        expect(listener.updates.map((update) => keyOf(update as AuctionEvent))).to.deep.equal(keysOf(chain.logs));
        expect(failures).to.be.greaterThan(30);
        expect(chain.logs.length).to.be.greaterThan(30);
      });
    }

    it("tries again less and less often, says so, and is quick again after a success", async () => {
      let failing = true;
      const pauses: number[] = [];
      const told: number[] = [];
      const cause = new Error("down");
      const stop = new AbortController();
      const provider = tamper(chain, {
        getBlockNumber: () => (failing ? Promise.reject(cause) : chain.getBlockNumber()),
      });
      const sleep = (milliseconds: number): Promise<void> => {
        pauses.push(milliseconds);
        failing = pauses.length < 9 || pauses.length === 10;
        if (pauses.length === 12) stop.abort();
        return Promise.resolve();
      };
      const onError = (error: AuctionError, failures: number) => {
        expect(error.code).to.equal("AUCTION_NODE_FAILED");
        expect(error.cause).to.equal(cause);
        told.push(failures);
      };
      await listen({ provider, pollInterval: 1_234, onError, sleep, signal: stop.signal });
      const growing = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];
      expect(pauses).to.deep.equal([...growing, 1_234, 500, 1_234]);
      expect(told).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 1]);
    });

    it("gives up waiting for an answer that never comes", async () => {
      let calls = 0;
      const provider = tamper(chain, {
        getLogs: (filter) => (calls++ === 0 ? new Promise(() => undefined) : chain.getLogs(filter)),
      });
      const errors: AuctionError[] = [];
      const { sleep, signal } = inPauses(() => undefined);
      const onError = (error: AuctionError) => errors.push(error);
      const listener = await listen({ provider, requestTimeout: 20, onError, sleep, signal });
      expect(listener.kinds).to.deep.equal(["created", "bid"]);
      expect(errors.map(({ code }) => code)).to.deep.equal(["AUCTION_NODE_FAILED"]);
    });

    it("halves pages as reading does", async () => {
      const provider = tamper(chain, {
        getLogs: (filter) =>
          filter.toBlock - filter.fromBlock > 1
            ? Promise.reject(Object.assign(new Error("block range is too wide"), { code: -32602 }))
            : chain.getLogs(filter),
      });
      const listener = await listen({ provider, ...inPauses() });
      expect(listener.kinds).to.deep.equal(["created", "bid"]);
    });
  });

  describe("given something that trying again does not mend", () => {
    it("refuses wrong arguments at once", async () => {
      const wrong: Partial<FollowAuctionOptions>[] = [
        { house: ZeroAddress },
        { id: "0x" },
        { fromBlock: -1 },
        { confirmations: -1 },
        { reorgDepth: 0.5 },
        { pageSize: 0 },
        { pollInterval: -1 },
        { requestTimeout: 0 },
      ];
      for (const options of wrong) {
        const failing = () => Promise.resolve().then(() => void follow({ provider: chain, ...options }));
        await expectAuctionError(failing, "AUCTION_INVALID_ARGUMENT");
      }
    });

    it("ends with an error where the auction is not there by the block that was the newest at the start", async () => {
      const unknown = auctionId(termsOf({ tokenId: 5n }));
      await expectAuctionError(() => listen({ provider: chain, id: unknown, pageSize: 2 }), "AUCTION_UNKNOWN");
      await expectAuctionError(() => listen({ provider: chain, fromBlock: 5 }), "AUCTION_UNKNOWN");
    });

    it("waits for an auction that has too few confirmations", async () => {
      const { sleep, signal } = inPauses(
        () => undefined,
        () => {
          chain.mineEmpty(6);
        },
      );
      const listener = await listen({ provider: chain, fromBlock: 4, confirmations: 5, sleep, signal });
      expect(listener.kinds).to.deep.equal(["created", "bid"]);
    });

    it("ends with an error where the creation is before the first block, but bids are not", async () => {
      await expectAuctionError(() => listen({ provider: chain, fromBlock: 5 }), "AUCTION_UNKNOWN");
    });

    it("ends with an error where the node refuses a single block", async () => {
      const getLogs = () => Promise.reject(Object.assign(new Error("limit exceeded"), { code: -32005 }));
      await expectAuctionError(() => listen({ provider: tamper(chain, { getLogs }) }), "AUCTION_PAGE_REFUSED");
    });

    it("hands on what is nobody's failure but the caller's", async () => {
      const broken = new Error("broken");
      const fails = () => Promise.reject(broken);
      const failure = await listen({ provider: chain, sleep: fails }).catch((error: unknown) => error);
      expect(failure).to.equal(broken);
    });
  });

  describe("given that nobody listens any more", () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    let stop: AbortController;
    let before: number;
    beforeEach(() => {
      stop = new AbortController();
      before = timers();
    });
    afterEach(() => {
      expect(getEventListeners(stop.signal, "abort")).to.be.empty;
      expect(timers()).to.equal(before);
    });

    it("asks nothing where the signal has aborted already", async () => {
      stop.abort();
      const asked = (): never => {
        throw new Error("asked");
      };
      const silent = { getBlock: asked, getBlockNumber: asked, getLogs: asked };
      expect((await listen({ provider: silent, signal: stop.signal })).updates).to.be.empty;
    });

    it("ends at once in the middle of a pause", async () => {
      setTimeout(() => {
        stop.abort();
      }, 20);
      const listener = await listen({ provider: chain, signal: stop.signal, pollInterval: 1_000_000 });
      expect(listener.kinds).to.deep.equal(["created", "bid"]);
    });

    it("ends at once in the middle of a pause that knows no signal", async () => {
      const sleep = () => {
        setTimeout(() => {
          stop.abort();
        }, 1);
        return new Promise<void>(() => undefined);
      };
      await listen({ provider: chain, signal: stop.signal, sleep });
    });

    it("ends at once in the middle of a request, without an error", async () => {
      const getLogs = () => {
        stop.abort();
        return new Promise<RawLog[]>(() => undefined);
      };
      const onError = () => expect.fail("an error");
      await listen({ provider: tamper(chain, { getLogs }), signal: stop.signal, onError });
    });

    it("ends between two updates", async () => {
      const updates: AuctionUpdate[] = [];
      for await (const update of follow({ provider: chain, signal: stop.signal })) {
        updates.push(update);
        stop.abort();
      }
      expect(updates).to.have.length(1);
    });

    it("ends where the loop is left", async () => {
      for await (const update of follow({ provider: chain, signal: stop.signal })) {
        expect(update.kind).to.equal("created");
        break;
      }
    });

    it("leaves nothing behind after many pauses and failures", async () => {
      let calls = 0;
      const provider = tamper(chain, {
        getBlockNumber: () => {
          calls += 1;
          if (calls === 50) stop.abort();
          return chain.getBlockNumber();
        },
      });
      await listen({ provider, signal: stop.signal, pollInterval: 0 });
      expect(calls).to.equal(50);
    });
  });
});
