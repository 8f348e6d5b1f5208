import { expect } from "chai";
import { network } from "hardhat";
import { LOAD_NETWORK } from "../../scripts/load/chain.ts";
import { Audit } from "../../scripts/load/audit.ts";
import { compareEnds, GasLog, gasOfCallData } from "../../scripts/load/gasLog.ts";
import { Model, type Movement } from "../../scripts/load/model.ts";
import { type ExitCode, runLoad } from "../../scripts/load/runLoad.ts";
import { createWorld, NATIVE, PROTOCOL_FEE_BPS, ROYALTY_BPS } from "../../scripts/load/world.ts";
import { captureConsole } from "./output.ts";

interface Outcome {
  exitCode: ExitCode;
  text: string;
  progress: string[];
}

async function run(args: string[], adjust?: (movement: Movement) => bigint): Promise<Outcome> {
  const output = captureConsole();
  const progress: string[] = [];
  const exitCode = await runLoad(args, {
    connect: () => network.create({ override: LOAD_NETWORK }),
    output: output.console,
    progress: (line) => progress.push(line),
    ...(adjust !== undefined && { adjust }),
  });
  return { exitCode, text: output.text(), progress };
}

/** A unit more for the first movement of a kind. */
function oneUnitMore(why: Movement["why"]): (movement: Movement) => bigint {
  let done = false;
  return (movement) => {
    const falsify = !done && movement.why === why;
    done ||= falsify;
    return movement.amount + (falsify ? 1n : 0n);
  };
}

const SMALL = ["--listings", "40", "--auctions", "4"];

describe("the load", () => {
  describe("given 200 listings and 20 auctions", () => {
    let outcome: Outcome;
    before(async () => {
      outcome = await run(["--listings", "200", "--auctions", "20"]);
    });

    it("finds that no gas grew and all books balance", () => {
      expect(outcome.text).to.match(/No step's gas grew, and the books balance\.\n$/);
      expect(outcome.exitCode).to.equal(0);
    });

    it("ends every escrow and knows where every NFT is", () => {
      // Eight of ten listings, three quarters of a tenth as many orders, and half of the auctions have a window.
      expect(outcome.text).to.contain(`${160 + 15 + 10} escrows, each ended once. ${200 + 20 + 20 + 8} NFTs`);
    });

    const steps: [string, number][] = [
      ["mint", 248],
      ["list: native", 100],
      ["buy: native, final", 20],
      ["sweep of 5", 10],
      ["buy: signed, native, accepted", 5],
      ["accept an offer: token, final", 5],
      ["auction created: token", 10],
      ["higher bid: native", 15],
      ["auction settled: token, held, closed in a batch", 5],
      ["refund: token, held, refunded", 20],
      ["accept: native, accepted, storefronts", 20],
      ["closeEscrow: token by transfer, closed", 20],
      ["closeEscrows of 20: native, held, closed in a batch", 1],
    ];
    for (const [step, count] of steps) {
      it(`has ${count} of "${step}"`, () => {
        expect(outcome.text).to.match(new RegExp(`│ ${step.replaceAll(".", "\\.")} +│ ${count} +│`));
      });
    }

    it("says how far it is", () => {
      expect(outcome.progress.at(-1)).to.match(
        /^looking at the books: [\d,]+ of about [\d,]+ transactions, \d+ s left$/,
      );
    });
  });

  describe("given an amount that is not as expected", () => {
    const falsified: Movement["why"][] = [
      "price",
      "refund",
      "royalty",
      "protocol fee",
      "storefront fee",
      "proceeds",
      "bid",
      "bid given back",
    ];
    for (const why of falsified) {
      it(`objects to a unit of a ${why}`, async () => {
        const { exitCode, text } = await run(SMALL, oneUnitMore(why));
        expect(text.match(/^WRONG: /gm)).to.have.length(1);
        expect(text).to.match(/^WRONG: 0x\w{40} \([\w ]+\) gained -?\d+, not -?\d+$/m);
        expect(exitCode).to.equal(1);
      });
    }
  });

  describe("given a second at most", () => {
    it("gives up", async () => {
      const { exitCode, text } = await run(["--listings", "20000", "--auctions", "4", "--seconds", "1"]);
      expect(text).to.match(/^The load was not done after 1 seconds, in "[\w ]+"\.$/m);
      expect(exitCode).to.equal(1);
    });
  });

  describe("given arguments", () => {
    it("explains itself", async () => {
      const { exitCode, text } = await run(["--help"]);
      expect(text).to.contain("npm run load -- --listings 400");
      expect(exitCode).to.equal(0);
    });

    for (const wrong of [
      ["--listings", "0"],
      ["--listings", "41"],
      ["--listings", "100040"],
      ["--auctions", "3"],
      ["--auctions", "-4"],
      ["--seconds", "soon"],
      ["--sales", "40"],
    ]) {
      it(`takes no ${wrong.join(" ")}`, async () => {
        const { exitCode, text } = await run(wrong);
        expect(text).to.contain("npm run load");
        expect(exitCode).to.equal(2);
      });
    }
  });
});

describe("the audit of a load", () => {
  /** A world in which nothing was traded yet, and one NFT is a seller's. */
  async function openAudit() {
    const world = await createWorld(await network.create({ override: LOAD_NETWORK }));
    const model = new Model(world.terms);
    const audit = await Audit.open(world, model);
    const [seller] = world.sellers;
    await world.art.mintWithTokenURI(seller!, 1n, "");
    model.owners.set(1n, seller!.address);
    return { world, audit, seller: seller!, buyer: world.buyers[0]! };
  }

  const counts = (opened: [string, number][], ended: [string, number][]) => ({
    counts: { opened: new Map(opened), ended: new Map(ended) },
  });
  const ID = `0x${"ab".repeat(32)}`;

  it("finds nothing wrong where nothing happened", async () => {
    const { audit } = await openAudit();
    await audit.checkBooks("now");
    await audit.checkOwners("now");
    await audit.checkGains();
    await audit.checkEscrows(counts([[ID, 1]], [[ID, 1]]));
    await audit.checkAuctions([1n]);
    expect(audit.wrong).to.deep.equal([]);
  });

  it("finds what a contract has and owes to nobody", async () => {
    const { world, audit, buyer } = await openAudit();
    await world.token.connect(buyer).transfer(world.house, 5n);
    await audit.checkBooks("now");
    expect(audit.wrong).to.deep.equal([`now, AuctionHouse has 5 too much of ${world.token.address}`]);
  });

  it("finds that what all have gained is not nothing", async () => {
    const { world, audit, buyer } = await openAudit();
    await world.token.connect(buyer).transfer(world.owner, 5n, { gasPrice: 0 });
    await audit.checkGains();
    expect(audit.wrong).to.deep.equal([
      `${buyer.address} (buyers) gained -5, not 0`,
      `what all have gained is -5 of ${world.token.address}, not nothing`,
    ]);
  });

  it("finds an NFT that is with somebody else", async () => {
    const { world, audit, seller, buyer } = await openAudit();
    await world.art.connect(seller).transferFrom(seller, buyer, 1n);
    await audit.checkOwners("now");
    expect(audit.wrong).to.deep.equal([`now, token 1 is with ${buyer.address}, not with ${seller.address}`]);
  });

  it("finds an escrow that never ended, one that ended twice, and one that nobody opened", async () => {
    const { audit } = await openAudit();
    await audit.checkEscrows(counts([[ID, 1]], []));
    await audit.checkEscrows(counts([[ID, 1]], [[ID, 2]]));
    await audit.checkEscrows(counts([], [[ID, 1]]));
    expect(audit.wrong).to.deep.equal([
      `escrow ${ID} was opened 1 times and ended 0 times`,
      "1 escrows were opened, 0 ended",
      `escrow ${ID} was opened 1 times and ended 2 times`,
      "0 escrows were opened, 1 ended",
    ]);
  });

  it("finds an auction that was not settled", async () => {
    const { world, audit, seller } = await openAudit();
    const now = await world.connection.networkHelpers.time.latest();
    await world.house.connect(seller).create({
      collection: world.art.address,
      tokenId: 1n,
      seller: seller.address,
      currency: NATIVE,
      reservePrice: 1n,
      buyNowPrice: 0n,
      minRaise: 0n,
      minRaiseBps: 0,
      startsAt: now,
      endsAt: now + 86_400,
      extensionWindow: 0,
      maxExtension: 0,
      gateKind: 0,
      gateService: NATIVE,
      refundWindow: 0,
      delivery: 0,
      maxRoyaltyBps: ROYALTY_BPS,
      protocolFeeBps: PROTOCOL_FEE_BPS,
      storefront: NATIVE,
      storefrontFeeBps: 0,
    });
    await audit.checkAuctions([1n]);
    expect(audit.wrong).to.deep.equal(["token 1 is still auctioned"]);
  });
});

describe("compareEnds", () => {
  it("finds growth by a unit in the medians of the first and the last hundred", () => {
    const costs = [...Array<number>(151).fill(50_000), ...Array<number>(51).fill(50_001)];
    const { count, first, last, growth, grew } = compareEnds("list", costs);
    expect({ count, growth, grew }).to.deep.equal({ count: 202, growth: 1, grew: true });
    expect(first).to.deep.equal({ minimum: 50_000, median: 50_000, maximum: 50_000 });
    expect(last).to.deep.equal({ minimum: 50_000, median: 50_001, maximum: 50_001 });
  });

  it("takes what happens once for no growth", () => {
    const { growth, grew } = compareEnds("list", [...Array<number>(300).fill(50_000), 67_100]);
    expect({ growth, grew }).to.deep.equal({ growth: 0, grew: false });
  });

  it("takes cheaper transactions for no growth", () => {
    expect(compareEnds("list", [3, 2, 1, 0])).to.include({ growth: -2, grew: false });
  });

  it("compares halves of a short step, and one transaction with itself", () => {
    expect(compareEnds("list", [5, 5, 5, 7, 7]).growth).to.equal(2);
    expect(compareEnds("list", [5]).growth).to.equal(0);
  });
});

describe("GasLog", () => {
  it("leaves out what call data costs: 4 gas for a zero byte, 16 for another", () => {
    expect(gasOfCallData("0x")).to.equal(0);
    expect(gasOfCallData("0x00ff0001")).to.equal(40);
    const log = new GasLog();
    log.add("list", 50_040, "0x00ff0001");
    log.add("list", 50_064, "0xffffffff");
    expect(log.transactions).to.equal(2);
    expect(log.summarize()).to.deep.equal([compareEnds("list", [50_000, 50_000])]);
  });
});
