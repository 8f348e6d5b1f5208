import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { parseEther } from "ethers";
import {
  type Donation,
  DroitError,
  type Escrow,
  type ListResult,
  type OwnEscrow,
  type Sent,
} from "../../sdk/src/index.ts";
import { readBlocks, runBlock } from "../docs/blocks.ts";
import { DAY, ethers, loadWorld, time } from "./world.ts";

const text = await readFile(new URL("../../sdk/README.md", import.meta.url), "utf8");
const blocks = new Map(
  readBlocks(text)
    .filter(({ language, name }) => language === "ts" && name !== undefined)
    .map(({ name, code }) => [name!, code]),
);

/** Runs a block of the README with these values at hand, and returns those that it names. */
async function run<Result>(name: string, values: Record<string, unknown>, results: string[]): Promise<Result> {
  const code = blocks.get(name);
  if (code === undefined) throw new Error(`the README has no block ${name}`);
  return runBlock(code, values, results);
}

describe("sdk: README.md", () => {
  it("has only blocks that run here, but for the one that needs a browser", () => {
    const all = [...text.matchAll(/^```ts/gm)];
    expect([...blocks.keys()].sort()).to.deep.equal(["artist", "collector", "donate", "error", "gate", "trade"]);
    expect(all).to.have.lengthOf(blocks.size + 1);
  });

  it("sells a work, and takes it back", async () => {
    const { as, artist, buyer, works, collection } = await loadWorld();
    const droit = await as(artist);
    const values = { droit, collection, artist: artist.address, parseEther };
    const sold = await run<Sent & ListResult & { tokenId: bigint }>("artist", values, [
      "tokenId",
      "listing",
      "approvals",
      "delivery",
    ]);
    expect(sold.listing).to.deep.include({ tokenId: sold.tokenId, price: parseEther("5"), maxRoyaltyBps: 1_000 });
    expect(sold.approvals).to.have.lengthOf(1);
    const bought = await run<{ escrow: Escrow; mine: OwnEscrow }>("collector", { droit: await as(buyer), collection }, [
      "escrow",
      "mine",
    ]);
    expect(bought.mine).to.deep.include({ id: bought.escrow.id, state: "refundable", timeLeft: 7 * DAY });
    expect(await works.ownerOf(sold.tokenId)).to.equal(artist.address);
  });

  it("auctions, and sells to an offer", async () => {
    const { as, seller, buyer, works, collection, addresses } = await loadWorld();
    const values = {
      seller: await as(seller),
      buyer: await as(buyer),
      collection,
      tokenId: 1n,
      another: 2n,
      parseEther,
    };
    const { id } = await run<{ id: string }>("trade", values, ["id"]);
    const house = await ethers.getContractAt("AuctionHouse", addresses.AuctionHouse);
    const running = await house.auctionOf(collection, 1n);
    expect([running.id, running.bidder]).to.deep.equal([id, buyer.address]);
    expect(await works.ownerOf(2n)).to.equal(buyer.address);
  });

  it("admits a bidder through a gate", async () => {
    const { as, seller, buyer, shop, collection, addresses } = await loadWorld();
    const gate = { kind: "permit", service: shop.address } as const;
    const terms = { collection, tokenId: 1n, reservePrice: 1n, gate };
    const { id } = await (await as(seller)).createAuction(terms);
    await run("gate", { service: await as(shop), bidder: await as(buyer), id, parseEther }, []);
    const house = await ethers.getContractAt("AuctionHouse", addresses.AuctionHouse);
    expect((await house.auctionOf(collection, 1n)).bidder).to.equal(buyer.address);
  });

  it("donates", async () => {
    const { as, buyer, artist } = await loadWorld();
    const values = { droit: await as(buyer), artist: artist.address, parseEther };
    const { message, amount } = await run<Donation>("donate", values, ["message", "amount"]);
    expect({ message, amount }).to.deep.equal({ message: "Thank you", amount: parseEther("1") });
  });

  it("shows the sentence of an error", async () => {
    const { as, seller, buyer, collection } = await loadWorld();
    const { listing } = await (await as(seller)).list({ collection, tokenId: 1n, price: 1n });
    const droit = await as(buyer);
    const { escrow } = await droit.buy({ listing });
    await time.increase(8 * DAY);
    const shown: string[] = [];
    const show = (message: string): number => shown.push(message);
    await run("error", { droit, escrowId: escrow!.id, DroitError, show }, []);
    expect(shown).to.have.lengthOf(1);
    expect(shown[0]).to.match(/^The time for a refund is over, since .* UTC\.$/);
  });
});

describe("sdk: README.md, the table of everything", () => {
  it("names every action and every reading, and nothing else", async () => {
    const { as, buyer } = await loadWorld();
    const droit = await as(buyer);
    const actions = Object.keys(droit.simulate);
    const readings = Object.entries(droit)
      .filter(([name, value]) => typeof value === "function" && !actions.includes(name))
      .map(([name]) => name);
    const section = text.slice(text.indexOf("## Everything"), text.indexOf("`stringifyOrder`"));
    const columns = [...section.matchAll(/^\|[^|]*\|([^|]*)\|([^|]*)\|$/gm)].slice(2);
    const named = (column: number): string[] =>
      columns.flatMap((row) => [...row[column]!.matchAll(/`(\w+)`/g)].map(([, name]) => name!)).sort();
    expect(named(1)).to.deep.equal(actions.sort());
    expect(named(2)).to.deep.equal(readings.sort());
  });
});
