import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import hre from "hardhat";
import { runAuction, type RunAuctionOptions } from "../../scripts/auctions/runAuction.ts";
import type { LogProvider } from "../../sdk/src/auctions/types.ts";
import { auctionId } from "../../sdk/src/terms/auction.ts";
import {
  bidBy,
  cancelled,
  created,
  emitted,
  extended,
  FakeChain,
  HOUSE,
  SELLER,
  settled,
  START,
  tamper,
  termsOf,
} from "../sdk/auctions.fakeChain.ts";
import { expectAuctionError } from "../sdk/auctions.expectError.ts";
import { captureConsole } from "./output.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const auction = termsOf({ reservePrice: 10n ** 18n });
const id = auctionId(auction);
const BUYER = "0x0000000000000000000000000000000000000007";

describe("runAuction", () => {
  let chain: FakeChain;
  beforeEach(() => {
    chain = new FakeChain();
    chain.mine(created(auction));
  });

  async function run(options: Partial<RunAuctionOptions> = {}, provider: LogProvider = chain): Promise<string> {
    const output = captureConsole();
    const environment = { provider, output: output.console, now: () => START };
    await runAuction(environment, { house: HOUSE, id, fromBlock: 0, follow: false, ...options });
    return output.text();
  }

  it("prints the terms, a table of the bids and the least next bid", async () => {
    chain.mine(bidBy(7, 10n ** 18n, auction));
    chain.mine(bidBy(8, 2n * 10n ** 18n, auction));
    const text = await run({ pageSize: 1 });
    expect(text).to.contain(id).and.to.contain(`by ${SELLER}, since block 1`);
    expect(text).to.match(new RegExp(`│ 2 +│ '${BUYER}' +│ '1.0 native' +│`));
    expect(text).to.match(/│ 3 +│ '0x0{39}8' +│ '2.0 native' +│/);
    expect(text).to.contain("Open until 2027-01-16T08:00:00.000Z. The next bid is at least 2.1 native.");
  });

  it("prints each state", async () => {
    expect(await run())
      .to.contain("No bids.")
      .and.to.contain("Open until");
    const escrowId = `0x${"ab".repeat(32)}`;
    const next = termsOf();
    for (const [log, text] of [
      [settled(7, 10n ** 18n, auction), `Sold to ${BUYER} for 1.0 native. The sale is final.`],
      [emitted("AuctionSettled", [id, BUYER, 1n, escrowId]), `In escrow ${escrowId}.`],
      [emitted("AuctionUndone", [id, BUYER, 10n ** 18n]), `Undone: 1.0 native went back to ${BUYER}.`],
      [cancelled(SELLER, auction), `Ended without a sale: cancelled, the NFT went to ${SELLER}.`],
      [extended(START, auction), "Over since 2027-01-15T08:00:00.000Z. Anyone may settle it."],
    ] as const) {
      chain.mine(log);
      expect(await run()).to.contain(text);
      chain.reorganise(2);
    }
    chain.mine(cancelled(ZeroAddress, auction), created(next));
    expect(await run()).to.contain(`Ended without a sale: replaced by auction ${auctionId(next)}.`);
  });

  it("says when an auction opens, and gives amounts of a token in its own units", async () => {
    const token = "0x0000000000000000000000000000000000000099";
    const later = termsOf({ startsAt: START + 5_000, currency: token });
    chain.mine(created(later));
    const text = await run({ id: auctionId(later) });
    expect(text).to.contain(`Opens at 2027-01-15T09:23:20.000Z. The first bid is at least 100 units of ${token}.`);
  });

  it("follows line by line to the end, over failures, and prints the whole then", async () => {
    const steps = [
      () => chain.mine(bidBy(7, 10n ** 18n, auction), extended(START + 90_000, auction)),
      () => {
        chain.reorganise(chain.head);
        chain.mine(bidBy(8, 2n * 10n ** 18n, auction));
      },
      () => (down = true),
      () => {
        down = false;
        chain.mine(settled(8, 2n * 10n ** 18n, auction));
      },
    ];
    let down = false;
    const provider = tamper(chain, {
      getBlockNumber: () => (down ? Promise.reject(new Error("down")) : chain.getBlockNumber()),
    });
    const sleep = (): Promise<void> => {
      const step = steps.shift();
      if (step === undefined) chain.mine();
      else step();
      return Promise.resolve();
    };
    const text = await run({ follow: true, reorgDepth: 2, sleep }, provider);
    const inOrder = [
      `Block 1: created as ${id}, until 2027-01-16T08:00:00.000Z`,
      `Block 2: ${BUYER} bids 1.0 native`,
      "Block 2: extended until 2027-01-16T09:00:00.000Z",
      "Taken back by the chain: Block 2: extended",
      `Taken back by the chain: Block 2: ${BUYER} bids`,
      "Block 2: 0x0000000000000000000000000000000000000008 bids 2.0 native",
      "The node failed: down Trying again.",
      "Block 3: sold to 0x0000000000000000000000000000000000000008 for 2.0 native",
      `Auction ${id}`,
      "Sold to 0x0000000000000000000000000000000000000008",
    ];
    let from = 0;
    for (const line of inOrder) {
      const found = text.indexOf(line, from);
      expect(found, `${line}\n${text}`).to.be.at.least(from);
      from = found + line.length;
    }
  });

  it("has a line for what undoes and what cancels an auction", async () => {
    chain.mine(emitted("AuctionUndone", [id, BUYER, 10n ** 18n]));
    chain.mine(cancelled(SELLER, auction));
    const text = await run({ follow: true, reorgDepth: 0 });
    expect(text).to.contain(`Block 2: undone, 1.0 native went back to ${BUYER}`);
    expect(text).to.contain(`Block 3: cancelled, the NFT went to ${SELLER}`);
  });

  it("hands on what it cannot answer", async () => {
    await expectAuctionError(() => run({ fromBlock: 1, id: auctionId(termsOf()) }), "AUCTION_UNKNOWN");
    await expectAuctionError(() => run({ house: "" }), "AUCTION_INVALID_ARGUMENT");
  });
});

describe("the auction command", () => {
  const hardhat = path.join(ROOT, "node_modules", "hardhat", "dist", "src", "cli.js");
  const run = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)(process.execPath, [hardhat, "--no-typechain", "auction", ...args], { cwd: ROOT });

  before(function () {
    if (hre.globalOptions.coverage) this.skip();
  });

  it("exits with 1 and a plain message where an option is missing", async () => {
    const error = await run("--id", id).catch((reason: unknown) => reason);
    expect(error).to.include({ code: 1, stderr: 'house: must be an address, not ""\n' });
  });

  it("exits with 1 and a plain message where there is no such auction", async () => {
    const error = await run("--house", HOUSE, "--id", id, "--follow").catch((reason: unknown) => reason);
    const stderr = `No auction ${id} was created in blocks 0 to 0, at this house.\n`;
    expect(error).to.include({ code: 1, stderr });
  });

  it("says what its options are for", async () => {
    const { stdout } = await run("--help");
    for (const option of ["--house", "--id", "--from-block", "--page-size", "--follow"]) {
      expect(stdout).to.match(new RegExp(`${option} +\\w`));
    }
  });
});
