import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BigNumberish, ContractTransactionResponse } from "ethers";
import { auctionEvents } from "../../sdk/src/auctions/parseLogs.ts";
import { type AuctionReading, readAuction, type ReadAuctionOptions } from "../../sdk/src/auctions/readAuction.ts";
import type { LogProvider, PageProgress, RawLog } from "../../sdk/src/auctions/types.ts";
import { type Auction, auctionId } from "../../sdk/src/terms/auction.ts";
import { openedTerms } from "../../sdk/src/terms/escrow.ts";
import { type AuctionSuite, auctionOf, bid, createAuction, loadAuctions, waitForEnd } from "../helpers/auctions.ts";
import {
  type Collection,
  DAY,
  deployMock,
  ethers,
  HELD,
  networkHelpers,
  NOBODY,
  PRICE,
  time,
} from "../helpers/suite.ts";
import { bidBy, created, FakeChain, HOUSE, randomFrom, shuffle, START, tamper, termsOf } from "./auctions.fakeChain.ts";
import { expectAuctionError } from "./auctions.expectError.ts";

const provider: LogProvider = ethers.provider;

const read = (suite: AuctionSuite, auction: Auction, options: Partial<ReadAuctionOptions> = {}) =>
  readAuction({ provider, house: suite.houseAddress, id: auctionId(auction), fromBlock: 0, ...options });

interface Placed {
  bidder: string;
  amount: bigint;
  transactionHash: string;
}

/** Bids in turn, with blocks in which nothing happens between them. @returns What was bid, in order. */
async function bidOften(suite: AuctionSuite, auction: Auction, count: number): Promise<Placed[]> {
  const random = randomFrom(count);
  const placed: Placed[] = [];
  for (let i = 0; i < count; i++) {
    const bidder = i % 2 === 0 ? suite.rival : suite.buyer;
    const amount = await suite.house.minimumBid(auction);
    const { hash } = await bid(suite, bidder, auction, amount);
    placed.push({ bidder: bidder.address, amount, transactionHash: hash });
    await networkHelpers.mine(Math.floor(random() * 4));
  }
  return placed;
}

const withoutPlace = ({ bids }: AuctionReading): Placed[] =>
  bids.map(({ bidder, amount, transactionHash }) => ({ bidder, amount, transactionHash }));

describe("readAuction", () => {
  it("knows the same events as the contract", async () => {
    const { house } = await loadAuctions();
    const theirs = new Map(
      house.interface.fragments.flatMap((f) => (f.type === "event" ? [[f.format("sighash"), f]] : [])),
    );
    for (const event of auctionEvents.fragments) expect(theirs.has(event.format("sighash")), event.format()).to.be.true;
    expect(auctionEvents.fragments).to.have.length(6);
  });

  describe("given an auction with many bids", () => {
    async function busy() {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      // Another auction whose bids are not this one's.
      const other = await createAuction(suite, { tokenId: 2n });
      await bid(suite, suite.stranger, other, PRICE);
      const placed = await bidOften(suite, auction, 25);
      await bid(suite, suite.buyer, other, 2n * PRICE);
      return { suite, auction, placed };
    }

    it("has every bid once and in order, and the least next bid, whatever the size of a page", async () => {
      const { suite, auction, placed } = await busy();
      const whole = await read(suite, auction);
      expect(withoutPlace(whole)).to.deep.equal(placed);
      for (const { blockNumber, blockHash, transactionHash, logIndex } of whole.bids) {
        const receipt = await ethers.provider.getTransactionReceipt(transactionHash);
        expect(receipt).to.include({ blockNumber, blockHash });
        const log = receipt!.logs.find(({ index }) => index === logIndex);
        expect(log!.topics[0]).to.equal(suite.house.interface.getEvent("BidPlaced").topicHash);
      }
      expect(whole.state).to.deep.equal({
        kind: "open",
        started: true,
        endsAt: auction.endsAt,
        highestBid: whole.bids.at(-1),
        minimumNextBid: await suite.house.minimumBid(auction),
      });
      expect(whole.seller).to.equal(suite.seller.address);
      expect(await suite.house.idOf(whole.auction)).to.equal(whole.id);
      for (const pageSize of [1, 2, 7]) {
        const pages: PageProgress[] = [];
        const paged = await read(suite, auction, { pageSize, onPage: (page) => pages.push(page) });
        expect(paged).to.deep.equal(whole);
        expect(pages).to.have.length(Math.ceil((whole.asOf.blockNumber + 1) / pageSize));
      }
    });

    it("takes the terms that it read for a bid", async () => {
      const { suite, auction } = await busy();
      const { auction: terms, state } = await read(suite, auction);
      const least = state.kind === "open" ? state.minimumNextBid : 0n;
      await expect(bid(suite, suite.stranger, terms, least - 1n)).to.be.revertedWithCustomError(
        suite.house,
        "AuctionBidTooLow",
      );
      await expect(bid(suite, suite.stranger, terms, least)).to.emit(suite.house, "BidPlaced");
    });

    it("gives the state as of any past block", async () => {
      const { suite, auction } = await busy();
      const { bids } = await read(suite, auction);
      for (const index of [0, 7, 24]) {
        const toBlock = bids[index]!.blockNumber;
        const past = await read(suite, auction, { toBlock });
        expect(past.bids).to.deep.equal(bids.slice(0, index + 1));
        expect(past.asOf.blockNumber).to.equal(toBlock);
        expect(past.state).to.deep.include({ kind: "open", highestBid: bids[index] });
      }
    });

    it("does not count what happens while it reads", async () => {
      const { suite, auction, placed } = await busy();
      const late: Promise<ContractTransactionResponse>[] = [];
      const onPage = () => {
        if (late.length === 0) late.push(bid(suite, suite.rival, auction, 50n * PRICE));
      };
      const eager = tamper(provider, {
        getLogs: async (filter) => {
          await Promise.all(late);
          return provider.getLogs(filter);
        },
      });
      const reading = await read(suite, auction, { provider: eager, pageSize: 20, onPage });
      expect(late).to.have.length(1);
      expect(withoutPlace(reading)).to.deep.equal(placed);
      expect((await read(suite, auction)).bids).to.have.length(26);
    });

    it("makes the best of answers that are shuffled, doubled, and mixed with what was not asked for", async () => {
      const { suite, auction } = await busy();
      const whole = await read(suite, auction);
      const random = randomFrom(1);
      const sloppy = tamper(provider, {
        getLogs: async (filter) => {
          const all = await provider.getLogs({ ...filter, topics: [], fromBlock: 0, toBlock: whole.asOf.blockNumber });
          const wanted = await provider.getLogs(filter);
          const removed = wanted.map((log): RawLog => ({ ...plain(log), removed: true, index: log.index + 100 }));
          const elsewhere = wanted.map((log): RawLog => ({
            ...plain(log),
            address: suite.art,
            index: log.index + 200,
          }));
          return shuffle([...all, ...wanted, ...wanted, ...removed, ...elsewhere], random);
        },
      });
      for (const pageSize of [3, 5_000]) {
        expect(await read(suite, auction, { provider: sloppy, pageSize })).to.deep.equal(whole);
      }
      const toBlock = whole.bids[9]!.blockNumber;
      const past = await read(suite, auction, { provider: sloppy, toBlock });
      expect(past.bids).to.deep.equal(whole.bids.slice(0, 10));
    });
  });

  describe("given each way in which an auction goes on or ends", () => {
    it("is not started before it begins, and over after it ends", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite, { startsAt: suite.now + 1_000 });
      expect((await read(suite, auction)).state).to.include({ kind: "open", started: false, minimumNextBid: PRICE });
      const later = await read(suite, auction, { now: suite.now + 1_000 });
      expect(later.state).to.include({ kind: "open", started: true });
      await waitForEnd(auction);
      expect((await read(suite, auction)).state).to.deep.equal({
        kind: "over",
        endsAt: auction.endsAt,
        highestBid: undefined,
      });
    });

    it("ends later after a late bid", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      await time.increaseTo(Number(auction.endsAt) - 60);
      await bid(suite, suite.rival, auction, PRICE);
      const { endsAt } = await suite.house.auctionOf(suite.art, 1n);
      expect(endsAt).to.be.greaterThan(BigInt(auction.endsAt));
      expect((await read(suite, auction)).state).to.include({ kind: "open", endsAt: Number(endsAt) });
      await waitForEnd(auction);
      expect((await read(suite, auction)).state).to.include({ kind: "open", endsAt: Number(endsAt) });
      await time.increaseTo(endsAt);
      expect((await read(suite, auction)).state).to.include({ kind: "over", endsAt: Number(endsAt) });
    });

    it("is cancelled by the seller", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      const { blockNumber } = (await (await suite.house.connect(suite.seller).cancel(auction, suite.heir)).wait())!;
      const { state } = await read(suite, auction);
      expect(state).to.deep.include({ kind: "cancelled", to: suite.heir.address, replacedBy: undefined });
      expect(state).to.have.nested.property("at.blockNumber", blockNumber);
    });

    it("is cancelled where it is over without a bid", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      await waitForEnd(auction);
      await suite.house.settle(auction);
      expect((await read(suite, auction)).state).to.include({ kind: "cancelled", to: suite.seller.address });
    });

    it("is replaced by an edit, which has an id of its own", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      const next = { ...auction, reservePrice: 3n * PRICE };
      await suite.house.connect(suite.seller).edit(auction, next);
      await bid(suite, suite.rival, next, 3n * PRICE);
      const replacedBy = { id: auctionId(next), seller: suite.seller.address };
      const old = await read(suite, auction);
      expect(old.state).to.deep.include({ kind: "cancelled", to: undefined, replacedBy });
      expect(old.bids).to.deep.equal([]);
      const { state, bids } = await read(suite, next);
      expect(state).to.include({ kind: "open", minimumNextBid: await suite.house.minimumBid(next) });
      expect(bids).to.have.length(1);
    });

    it("is open where an edit led back to it", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      const next = { ...auction, reservePrice: 3n * PRICE };
      await suite.house.connect(suite.seller).edit(auction, next);
      await suite.house.connect(suite.seller).edit(next, auction);
      const { blockNumber } = (await (await suite.house.connect(suite.seller).edit(auction, auction)).wait())!;
      const { state, createdAt } = await read(suite, auction);
      expect(state.kind).to.equal("open");
      expect(createdAt.blockNumber).to.equal(blockNumber);
    });

    it("is settled, final at once", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      await bid(suite, suite.buyer, auction, PRICE);
      await waitForEnd(auction);
      await suite.house.settle(auction);
      const { state, bids } = await read(suite, auction);
      expect(state).to.include({ kind: "settled", winner: suite.buyer.address, price: PRICE, escrowId: undefined });
      expect(bids).to.have.length(1);
    });

    it("is settled into the escrow", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite, { refundWindow: 7 * DAY, delivery: HELD });
      await bid(suite, suite.buyer, auction, PRICE);
      await waitForEnd(auction);
      const { hash } = await suite.house.settle(auction);
      const receipt = await ethers.provider.getTransactionReceipt(hash);
      const escrowId = await suite.escrow.idOf(openedTerms(suite.escrow, receipt));
      expect((await read(suite, auction)).state).to.include({ kind: "settled", winner: suite.buyer.address, escrowId });
    });

    it("is settled by a purchase before the first bid", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite, { buyNowPrice: 4n * PRICE });
      await suite.house.connect(suite.buyer).buyNow(auction, "0x", { value: 4n * PRICE });
      const { state, bids } = await read(suite, auction);
      expect(state).to.include({ kind: "settled", winner: suite.buyer.address, price: 4n * PRICE });
      expect(bids).to.deep.equal([]);
    });

    it("is undone where the collection refuses, and cancelled when the seller has the NFT back", async () => {
      const suite = await loadAuctions();
      const { auction, hostile } = await openHostile(suite);
      await bid(suite, suite.buyer, auction, PRICE);
      await waitForEnd(auction);
      await time.increase(DAY);
      await hostile.refuse(suite.buyer.address);
      await suite.house.connect(suite.buyer).undo(auction, suite.heir);
      const undone = await read(suite, auction);
      expect(undone.state).to.include({ kind: "undone", to: suite.heir.address, amount: PRICE });
      await suite.house.connect(suite.seller).cancel(auction, suite.seller);
      const after = await read(suite, auction);
      expect(after.state).to.include({ kind: "cancelled", to: suite.seller.address });
      expect(after.bids).to.deep.equal(undone.bids).and.to.have.length(1);
    });

    it("is replaced by somebody else's auction where the house lost the NFT", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      await suite.collection.burn(1n);
      await suite.collection.mint(suite.rival.address, 1n);
      const theirs = { ...auction, seller: suite.rival.address };
      await suite.house.connect(suite.rival).create(theirs);
      const replacedBy = { id: auctionId(theirs), seller: suite.rival.address };
      expect((await read(suite, auction)).state).to.deep.include({ kind: "cancelled", to: undefined, replacedBy });
      expect((await read(suite, theirs)).state.kind).to.equal("open");
    });
  });

  describe("given it cannot answer", () => {
    it("says that the auction is unknown where it was created later, earlier, elsewhere or never", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      const { createdAt } = await read(suite, auction);
      await bid(suite, suite.buyer, auction, PRICE);
      const never = { ...auction, reservePrice: 1n };
      for (const options of [
        { toBlock: createdAt.blockNumber - 1 },
        { fromBlock: createdAt.blockNumber + 1 },
        { house: suite.exchangeAddress },
        { id: auctionId(never) },
      ]) {
        const error = await expectAuctionError(() => read(suite, auction, options), "AUCTION_UNKNOWN");
        expect(error.retryable).to.be.false;
      }
    });

    it("refuses arguments that make no sense, without asking the node", async () => {
      const suite = await loadAuctions();
      const auction = auctionOf(suite);
      const asked = (): never => {
        throw new Error("asked");
      };
      const silent = { getBlock: asked, getBlockNumber: asked, getLogs: asked };
      const id = auctionId(auction);
      const wrong: Partial<ReadAuctionOptions>[] = [
        { house: "0x12" },
        { house: NOBODY },
        { id: "0x12" },
        { id: `${id.slice(0, -1)}1` },
        { id: "droit" },
        { fromBlock: -1 },
        { fromBlock: 1.5 },
        { fromBlock: Number.NaN },
        { fromBlock: 5, toBlock: 4 },
        { toBlock: 2 ** 53 },
        { pageSize: 0 },
        { pageSize: Number.POSITIVE_INFINITY },
        { now: -1 },
      ];
      for (const options of wrong) {
        const failing = () => read(suite, auction, { provider: silent, ...options });
        await expectAuctionError(failing, "AUCTION_INVALID_ARGUMENT");
      }
    });

    it("takes an id in capitals", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      const id = `0x${auctionId(auction).slice(2).toUpperCase()}`;
      expect((await read(suite, auction, { id })).id).to.equal(auctionId(auction));
    });

    it("refuses a last block that is not there yet", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      await expectAuctionError(() => read(suite, auction, { toBlock: 1_000_000 }), "AUCTION_INVALID_ARGUMENT");
    });
  });
});

describe("readAuction, of a node that fails or a chain that moves", () => {
  const auction = termsOf();
  const id = auctionId(auction);
  let chain: FakeChain;
  beforeEach(() => {
    chain = new FakeChain();
    chain.mine(created(auction));
    chain.mine(bidBy(1, 100n, auction));
    chain.mine(bidBy(2, 200n, auction));
  });
  const readFake = (changes: Partial<LogProvider>) =>
    readAuction({ provider: tamper(chain, changes), house: HOUSE, id, fromBlock: 0, pageSize: 2, now: START });

  it("blames the node for whatever it cannot answer, without a second attempt", async () => {
    const cause = new Error("socket hang up");
    for (const method of ["getBlockNumber", "getBlock", "getLogs"] as const) {
      let calls = 0;
      const fail = () => {
        calls += 1;
        return Promise.reject(cause);
      };
      const error = await expectAuctionError(() => readFake({ [method]: fail }), "AUCTION_NODE_FAILED");
      expect(error.cause).to.equal(cause);
      expect(error.retryable).to.be.true;
      expect(calls).to.equal(1);
    }
  });

  it("blames the node as well where it throws at once", async () => {
    const fail = (): never => {
      throw new Error("not connected");
    };
    await expectAuctionError(() => readFake({ getBlockNumber: fail }), "AUCTION_NODE_FAILED");
    await expectAuctionError(() => readFake({ getLogs: fail }), "AUCTION_NODE_FAILED");
  });

  it("blames the node where it does not have the block that it called its newest", async () => {
    const getBlockNumber = () => Promise.resolve(chain.head + 1);
    await expectAuctionError(() => readFake({ getBlockNumber }), "AUCTION_NODE_FAILED");
  });

  it("reads again where the chain was reorganised meanwhile, and answers of one chain only", async () => {
    let calls = 0;
    const reading = await readFake({
      getLogs: async (filter) => {
        const logs = await chain.getLogs(filter);
        calls += 1;
        if (calls === 1) {
          chain.reorganise(1);
          chain.mine();
          chain.mine(created(auction));
          chain.mine(bidBy(3, 300n, auction));
        }
        return logs;
      },
    });
    expect(reading.bids.map(({ amount }) => amount)).to.deep.equal([300n]);
    expect(reading.createdAt.blockNumber).to.equal(2);
    expect(calls).to.equal(4);
  });

  it("gives up where the chain moves each time", async () => {
    const getLogs: LogProvider["getLogs"] = async (filter) => {
      const logs = await chain.getLogs(filter);
      chain.reorganise(3);
      chain.mine(bidBy(4, 400n, auction));
      return logs;
    };
    const error = await expectAuctionError(() => readFake({ getLogs }), "AUCTION_CHAIN_MOVED");
    expect(error.retryable).to.be.true;
  });

  it("does not believe two versions of one block", async () => {
    const getLogs: LogProvider["getLogs"] = async (filter) => {
      const logs = await chain.getLogs(filter);
      return logs.flatMap((log) => [log, { ...log, blockHash: id, index: log.index + 1 }]);
    };
    await expectAuctionError(() => readFake({ getLogs }), "AUCTION_CHAIN_MOVED");
  });

  it("does not believe terms that have another hash, nor logs that cannot be decoded", async () => {
    const other = created(termsOf({ reservePrice: 1n }));
    for (const change of [{ data: other.data }, { data: "0x12" }]) {
      const getLogs: LogProvider["getLogs"] = async (filter) =>
        (await chain.getLogs(filter)).map((log) => ({ ...log, ...change }));
      const error = await expectAuctionError(() => readFake({ getLogs }), "AUCTION_LOG_INVALID");
      expect(error.retryable).to.be.false;
    }
  });
});

type Hostile = Collection & {
  refuse(receiver: string): Promise<ContractTransactionResponse>;
  connect(runner: HardhatEthersSigner): Hostile;
  mint(to: string, tokenId: BigNumberish): Promise<ContractTransactionResponse>;
};

/** An auction of a token of a collection that can refuse. */
async function openHostile(suite: AuctionSuite): Promise<{ auction: Auction; hostile: Hostile }> {
  const hostile = await deployMock<Hostile>("HostileCollection");
  await hostile.mint(suite.seller.address, 1n);
  await hostile.connect(suite.seller).setApprovalForAll(suite.houseAddress, true);
  const auction = await createAuction(suite, { collection: await hostile.getAddress() });
  return { auction, hostile };
}

/** What a log says, in an object that can be changed. */
function plain({ address, topics, data, blockNumber, blockHash, transactionHash, index, removed }: RawLog): RawLog {
  return { address, topics, data, blockNumber, blockHash, transactionHash, index, removed };
}
