import { readdir, readFile } from "node:fs/promises";
import { expect } from "chai";
import hre from "hardhat";

const ROOT = new URL("../../", import.meta.url);

/** The lines of a source that are neither blank nor comments alone. */
function codeLines(source: string): number {
  return source
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .split("\n")
    .map((line) => line.replace(/\/\/.*$/, "").trim())
    .filter((line) => line !== "").length;
}

function readGuide(): Promise<string> {
  return readFile(new URL("docs/audit-guide.md", ROOT), "utf8");
}

/** The part of a text under a heading. */
function section(text: string, heading: string): string {
  const start = text.indexOf(`## ${heading}\n`);
  expect(start, heading).to.be.greaterThan(-1);
  const end = text.indexOf("\n## ", start + 1);
  return text.slice(start, end === -1 ? undefined : end);
}

describe("docs/audit-guide.md", () => {
  it("lists every source but interfaces and stand-ins, with as many lines of code as it has", async () => {
    const rows = [...section(await readGuide(), "Reading order").matchAll(/^\| `([\w/]+\.sol)` *\| *(\d+) *\|/gm)];
    const told = new Map(rows.map(([, file, lines]) => [file!, Number(lines)]));
    expect(told.size, "a source is listed twice").to.equal(rows.length);
    const all = await readdir(new URL("contracts/", ROOT), { recursive: true });
    const sources = all.filter((file) => /\.sol$/.test(file) && !/(^|\/)I[A-Z]\w+\.sol$|^local\//.test(file));
    const counted = new Map<string, number>();
    for (const file of sources) {
      counted.set(file, codeLines(await readFile(new URL(`contracts/${file}`, ROOT), "utf8")));
    }
    expect(Object.fromEntries([...told].sort())).to.deep.equal(Object.fromEntries([...counted].sort()));
  });

  it("names functions that their contracts have", async () => {
    const text = section(await readGuide(), "Where money moves");
    const named = [...text.matchAll(/`([A-Z]\w+)\.(\w+)`/g)].map(([, contract, name]) => [contract!, name!] as const);
    expect(named.length).to.be.greaterThan(30);
    for (const [contract, name] of named) {
      const { abi } = await hre.artifacts.readArtifact(contract);
      const functions = (abi as readonly { type: string; name?: string }[]).filter(({ type }) => type === "function");
      expect(
        functions.map((it) => it.name),
        contract,
      ).to.include(name);
    }
  });

  it("names in the table of money every function by which a contract of the suite takes or pays", async () => {
    const text = section(await readGuide(), "Where money moves");
    const views = new Set(["view", "pure"]);
    for (const [contract, silent] of Object.entries(MOVES_NOTHING)) {
      const { abi } = await hre.artifacts.readArtifact(contract);
      for (const it of abi as readonly { type: string; name?: string; stateMutability?: string }[]) {
        if (it.type !== "function" || views.has(it.stateMutability!) || silent.includes(it.name!)) continue;
        expect(text, `${contract}.${it.name}`).to.match(
          new RegExp(`\`(${contract}|Settlement|Market|Ledger|Custody)\\.${it.name}\``),
        );
      }
    }
  });
});

const OWNERS = ["setProtocolFee", "pause", "unpause", "transferOwnership", "acceptOwnership", "renounceOwnership"];

/** What the others' writes are about. Whatever a contract gets beside them has to be in the table. */
const MOVES_NOTHING: Record<string, readonly string[]> = {
  FixedPriceExchange: [
    ...OWNERS,
    ...["putOnSale", "putOnSaleBatch", "reprice", "cancelSale", "cancelSaleBatch", "prune"],
  ],
  OrderExchange: [...OWNERS, "setWrappedCoin", "cancel", "cancelNonces", "incrementEpoch"],
  AuctionHouse: [...OWNERS, "edit"],
  EditionDrop: [...OWNERS, "createDrop", "addPhase", "endPhase"],
  RefundEscrow: [],
};
