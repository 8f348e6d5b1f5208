import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { parseCatalog } from "../../scripts/demo/catalog/parseCatalog.ts";
import { readCatalog } from "../../scripts/demo/catalog/readCatalog.ts";
import { expectScriptError } from "./expectScriptError.ts";
import { useTemporaryDirectory } from "./temporaryDirectory.ts";

type Json = Record<string, unknown>;

const ADDRESS = "0x5FbDB2315678afecb367f032d93F642f64180aa3";

function royalty(changes: Json = {}): Json {
  return { holder: "a fund", bps: 500, ...changes };
}

function work(changes: Json = {}): Json {
  return {
    id: 1,
    title: "A Print",
    maker: "A Printmaker",
    date: "1831",
    medium: "Ink on paper",
    price: "12.5",
    royalties: [royalty()],
    ...changes,
  };
}

function catalog(works: unknown = [work()], changes: Json = {}): Json {
  return { collection: { name: "Prints", symbol: "PRT", royaltyCeilingBps: 1_000 }, works, ...changes };
}

function without(entry: Json, field: string): Json {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => name !== field));
}

async function mistakesOf(content: unknown): Promise<string[]> {
  const parsing = Promise.resolve().then(() => parseCatalog("c.json", JSON.stringify(content)));
  const message = await expectScriptError(parsing, "CATALOG_INVALID");
  return message
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
}

describe("a catalogue", () => {
  const directory = useTemporaryDirectory();

  describe("given no mistakes", () => {
    it("reads prices in the smallest unit and addresses in their checksummed form", () => {
      const content = catalog([work({ royalties: [royalty({ address: ADDRESS.toLowerCase() })] })]);
      const [entry] = parseCatalog("c.json", JSON.stringify(content)).works;
      expect(entry!.price).to.equal(12_500_000_000_000_000_000n);
      expect(entry!.royalties).to.deep.equal([{ holder: "a fund", bps: 500, address: ADDRESS }]);
    });

    it("takes a price of one unit, the ceiling itself, and a work without royalties", () => {
      const content = catalog([
        work({ price: "0.000000000000000001", royalties: [royalty({ bps: 1_000 })] }),
        work({ id: 2, royalties: [] }),
      ]);
      const { works } = parseCatalog("c.json", JSON.stringify(content));
      expect(works[0]!.price).to.equal(1n);
      expect(works[1]!.royalties).to.deep.equal([]);
    });

    it("takes the example", async () => {
      const { works } = await readCatalog(path.join("examples", "catalog.json"));
      expect(works).to.have.length(5);
      expect(Math.max(...works.map(({ royalties }) => royalties.length))).to.equal(3);
    });
  });

  describe("given one mistake", () => {
    const many = Array.from({ length: 9 }, (_, i) => royalty({ holder: `fund ${i}`, bps: 1 }));
    const cases: [string, unknown, string][] = [
      ["no object", [], "Invalid input: expected object, received array"],
      ["no works", without(catalog(), "works"), "works: is missing"],
      ["an empty list", catalog([]), "works: must have at least one entry"],
      [
        "too many works",
        catalog(Array.from({ length: 101 }, (_, i) => work({ id: i + 1 }))),
        "works: must have at most 100 entries",
      ],
      ["an entry that is no object", catalog([work(), 7]), "works[1]: Invalid input: expected object, received number"],
      ["a missing field", catalog([without(work(), "maker")]), 'works[0].maker ("A Print"): is missing'],
      ["a missing title", catalog([without(work(), "title")]), "works[0].title: is missing"],
      ["an unknown field", catalog([work({ artist: "me" })]), 'works[0].artist ("A Print"): there is no such field'],
      [
        "an unknown field of a share",
        catalog([work({ royalties: [royalty({ percent: 5 })] })]),
        'works[0].royalties[0].percent ("A Print"): there is no such field',
      ],
      ["an unknown field at the top", catalog([work()], { version: 1 }), "version: there is no such field"],
      ["an empty title", catalog([work({ title: " " })]), 'works[0].title (" "): must not be empty'],
      [
        "a title that moves the cursor",
        catalog([work({ title: "A\u001b[2J" })]),
        "works[0].title: must not have control characters",
      ],
      [
        "a long title",
        catalog([work({ title: "A".repeat(201) })]),
        `works[0].title ("${"A".repeat(201)}"): must have at most 200 characters`,
      ],
      ["an id that is a string", catalog([work({ id: "1" })]), 'works[0].id ("A Print"): must be a whole number'],
      ["an id of zero", catalog([work({ id: 0 })]), 'works[0].id ("A Print"): must be above zero'],
      ["a fractional id", catalog([work({ id: 1.5 })]), 'works[0].id ("A Print"): must be a whole number'],
      [
        "an id named twice",
        catalog([work(), work({ title: "B" })]),
        'works[1].id ("B"): 1 is the id of works[0] already',
      ],
      [
        "a price that is a number",
        catalog([work({ price: 12.5 })]),
        'works[0].price ("A Print"): must be a string such as "12.5"',
      ],
      ["a price of zero", catalog([work({ price: "0.0" })]), 'works[0].price ("A Print"): must be above zero'],
      [
        "a negative price",
        catalog([work({ price: "-1" })]),
        'works[0].price ("A Print"): must be a decimal number such as "12.5", above zero',
      ],
      [
        "a price in words",
        catalog([work({ price: "12.5 KAIA" })]),
        'works[0].price ("A Print"): must be a decimal number such as "12.5", above zero',
      ],
      [
        "a price that is too precise",
        catalog([work({ price: "0.0000000000000000001" })]),
        'works[0].price ("A Print"): must have at most 18 decimal places',
      ],
      [
        "a price beyond all coins",
        catalog([work({ price: "1000000000.1" })]),
        'works[0].price ("A Print"): must be at most 1000000000.0',
      ],
      [
        "a share of zero",
        catalog([work({ royalties: [royalty({ bps: 0 })] })]),
        'works[0].royalties[0].bps ("A Print"): must be above zero',
      ],
      [
        "a share in percent",
        catalog([work({ royalties: [royalty({ bps: 2.5 })] })]),
        'works[0].royalties[0].bps ("A Print"): must be a whole number of basis points (1/100 of a percent)',
      ],
      [
        "shares above the ceiling",
        catalog([work({ royalties: [royalty(), royalty({ holder: "b", bps: 501 })] })]),
        'works[0].royalties ("A Print"): the shares are 1001 basis points together, above the collection\'s ceiling of 1000',
      ],
      [
        "a ceiling above half",
        catalog([work()], { collection: { name: "P", symbol: "P", royaltyCeilingBps: 5_001 } }),
        "collection.royaltyCeilingBps: must be at most 5000",
      ],
      [
        "too many holders",
        catalog([work({ royalties: many })]),
        'works[0].royalties ("A Print"): must have at most 8 entries',
      ],
      [
        "a holder named twice",
        catalog([work({ royalties: [royalty(), royalty({ bps: 1 })] })]),
        'works[0].royalties[1].holder ("A Print"): "a fund" has a share of this work already',
      ],
      [
        "no address",
        catalog([work({ royalties: [royalty({ address: "0x5FbDB2315678" })] })]),
        'works[0].royalties[0].address ("A Print"): is not an address, or its checksum is wrong',
      ],
      [
        "a mistyped address",
        catalog([work({ royalties: [royalty({ address: ADDRESS.replace("F", "f") })] })]),
        'works[0].royalties[0].address ("A Print"): is not an address, or its checksum is wrong',
      ],
      [
        "the zero address",
        catalog([work({ royalties: [royalty({ address: `0x${"0".repeat(40)}` })] })]),
        'works[0].royalties[0].address ("A Print"): must not be the zero address',
      ],
      [
        "a precompile",
        catalog([work({ royalties: [royalty({ address: `0x${"0".repeat(37)}3fe` })] })]),
        'works[0].royalties[0].address ("A Print"): is reserved for the chain',
      ],
      [
        "a holder with two addresses",
        catalog([work({ royalties: [royalty({ address: ADDRESS })] }), work({ id: 2 })]),
        'works[1].royalties[0].address ("A Print"): "a fund" has another address, or none, elsewhere',
      ],
      [
        "an address of two holders",
        catalog([
          work({
            royalties: [
              royalty({ address: ADDRESS }),
              royalty({ holder: "b", bps: 1, address: ADDRESS.toLowerCase() }),
            ],
          }),
        ]),
        'works[0].royalties[1].address ("A Print"): is the address of "a fund" already',
      ],
    ];
    for (const [name, content, told] of cases) {
      it(`names the entry and the field: ${name}`, async () => {
        expect(await mistakesOf(content)).to.deep.equal([told]);
      });
    }
  });

  describe("given several mistakes", () => {
    it("names them all, of single entries and between entries", async () => {
      const content = catalog([work({ price: "0", royalties: [royalty({ bps: 2_000 })] }), work({ date: "" })]);
      expect(await mistakesOf(content)).to.have.members([
        'works[0].price ("A Print"): must be above zero',
        'works[1].date ("A Print"): must not be empty',
        'works[1].id ("A Print"): 1 is the id of works[0] already',
        'works[0].royalties ("A Print"): the shares are 2000 basis points together, above the collection\'s ceiling of 1000',
      ]);
    });
  });

  describe("given a file that cannot be read", () => {
    it("says so", async () => {
      const missing = path.join(directory(), "none.json");
      const message = await expectScriptError(readCatalog(missing), "CATALOG_INVALID");
      expect(message).to.equal(`Cannot read ${missing}: there is no such file.`);
    });

    it("says so of a directory", async () => {
      const message = await expectScriptError(readCatalog(directory()), "CATALOG_INVALID");
      expect(message).to.contain(`Cannot read ${directory()}`);
    });

    it("names the place of a mistake in the JSON", async () => {
      const file = path.join(directory(), "c.json");
      const text = await readFile(path.join("examples", "catalog.json"), "utf8");
      await writeFile(file, text.replace('"works": [', '"works": '));
      const message = await expectScriptError(readCatalog(file), "CATALOG_INVALID");
      expect(message).to.contain(`${file} is not JSON`).and.to.contain("position");
    });
  });
});
