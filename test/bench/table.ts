import { expect } from "chai";
import { compare, formatCheapest, formatMarkdown, formatText, isCheapest } from "../../bench/lib/table.ts";

const droit = [
  { step: "list.native", gas: 55_000 },
  { step: "refund.native", gas: 63_000 },
];
const peers = [
  { step: "list.native", peer: "Dear", gas: 60_000 },
  { step: "list.native", peer: "Cheap", how: "without looking", gas: 54_000 },
];
const AUCTION = ["auction.create", "auction.bid.first", "auction.bid.outbid", "auction.settle.final.r1fee"];

describe("bench: the table", () => {
  describe("compare", () => {
    it("puts a step's peers beside Droit, the cheapest first, and keeps the steps' order", () => {
      const rows = compare(droit, peers);
      expect(rows.map(({ step }) => step)).to.deep.equal(["list.native", "refund.native"]);
      expect(rows[0]!.peers.map(({ peer }) => peer)).to.deep.equal(["Cheap", "Dear"]);
      expect(rows[1]!.peers).to.deep.equal([]);
    });

    it("refuses a peer's step that Droit has not", () => {
      expect(() => compare(droit, [{ step: "list.natve", peer: "Cheap", gas: 1 }])).to.throw("list.natve");
    });

    it("sums an auction's steps for the peers that have all four", () => {
      const own = AUCTION.map((step) => ({ step, gas: 10 }));
      const whole = AUCTION.map((step, i) => ({ step, peer: "Whole", gas: 100 * (i + 1) }));
      const bidsOnly = [{ step: "auction.bid.first", peer: "Bids", gas: 1 }];
      const sum = compare(own, [...whole, ...bidsOnly]).at(-1)!;
      expect(sum.gas).to.equal(40);
      expect(sum.peers.map(({ peer, gas }) => [peer, gas])).to.deep.equal([["Whole", 1_000]]);
    });
  });

  describe("isCheapest", () => {
    const row = (gas: number, ...others: number[]) => ({
      step: "s",
      gas,
      peers: others.map((other) => ({ step: "s", peer: "P", gas: other })),
    });

    it("is undefined where no peer has the step", () => {
      expect(isCheapest(row(1))).to.equal(undefined);
    });

    it("counts a draw for Droit, and one more against it", () => {
      expect(isCheapest(row(7, 7, 9))).to.equal(true);
      expect(isCheapest(row(8, 7, 9))).to.equal(false);
    });
  });

  it("marks the cheapest in the text, and only it", () => {
    const [, list, refund] = formatText(compare(droit, peers)).split("\n");
    expect(list).to.match(/^list\.native +55,000 {3}Cheap 54,000\* \(without looking\) · Dear 60,000$/);
    expect(refund).to.match(/^refund\.native +63,000$/);
    const [, own] = formatText(compare(droit, peers.slice(0, 1))).split("\n");
    expect(own).to.match(/55,000\* {2}Dear 60,000$/);
  });

  it("marks the cheapest in Markdown, and says where nobody has the step", () => {
    const [, , list, refund] = formatMarkdown(compare(droit, peers)).split("\n");
    expect(list).to.equal("| list.native | 55,000 | Cheap **54,000** (without looking) · Dear 60,000 |");
    expect(refund).to.equal("| refund.native | 63,000 | - |");
    const [, , own] = formatMarkdown(compare(droit, peers.slice(0, 1))).split("\n");
    expect(own).to.equal("| list.native | **55,000** | Dear 60,000 |");
  });

  it("shows of peers the cheapest alone where there is little room", () => {
    const text = formatCheapest([
      {
        step: "list",
        gas: 3,
        peers: [
          { step: "list", peer: "A", gas: 1 },
          { step: "list", peer: "B", gas: 2 },
        ],
      },
      { step: "refund", gas: 4, peers: [] },
    ]);
    expect(text.split("\n")).to.deep.equal([
      "| step | Droit | cheapest peer |",
      "| --- | ---: | --- |",
      "| list | 3 | A **1** |",
      "| refund | 4 | - |",
    ]);
  });
});
