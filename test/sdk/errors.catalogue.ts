import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { ErrorFragment, Interface } from "ethers";
import hre from "hardhat";
import { errorSignatures } from "../../sdk/src/abi/errors.ts";
import { contractErrors } from "../../sdk/src/errors/catalogue.ts";
import { decodeRevert, describeSelector } from "../../sdk/src/errors/decodeRevert.ts";
import { FORMATS, placesOf, tell } from "../../sdk/src/errors/sentence.ts";

const sentences: [name: string, sentence: string][] = Object.entries(contractErrors);
const fragmentOf = (name: string): ErrorFragment =>
  ErrorFragment.from(errorSignatures[name as keyof typeof errorSignatures]);

/** A value of a type: which one does not matter. */
function valueOf(type: string): unknown {
  if (type === "address") return "0x00000000000000000000000000000000000000A1";
  if (type === "string") return "text";
  return type.startsWith("bytes") ? `0x${"ab".repeat(Number(type.slice(5)))}` : 2n;
}

describe("sdk: the catalogue of errors", () => {
  it("has an entry for every error of every compiled contract, and no other", async () => {
    const names = new Set<string>();
    const contracts = path.join(hre.config.paths.artifacts, "contracts");
    for (const entry of await readdir(contracts, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".json")) continue;
      const { abi } = JSON.parse(await readFile(path.join(entry.parentPath, entry.name), "utf8")) as {
        abi: { type: string; name: string }[];
      };
      for (const { type, name } of abi) if (type === "error") names.add(name);
    }
    expect(names.size).to.be.above(200);
    expect(sentences.map(([name]) => name).sort()).to.deep.equal([...names].sort());
  });

  it("names only values that the error has, each once at most, told as their type allows", () => {
    for (const [name, sentence] of sentences) {
      const inputs = new Map(fragmentOf(name).inputs.map((input) => [input.name, input.type]));
      for (const { name: place, way, other } of placesOf(sentence)) {
        const type = inputs.get(place);
        expect(type, `${name}: ${place}`).to.be.a("string");
        if (way === undefined) continue;
        expect(FORMATS, `${name}: ${way}`).to.include(way);
        expect(type, `${name}: ${place}`).to.match(way === "currency" ? /^address$/ : /^uint/);
        if (other !== undefined) expect(inputs.get(other), `${name}: ${other}`).to.equal("address");
      }
    }
  });

  it("says something without any value, in one sentence", () => {
    for (const [name, sentence] of sentences) {
      const [short, ...rest] = sentence.split("|");
      expect(rest.length, name).to.be.at.most(1);
      expect(short, name).to.match(/^[A-Z][^{}|]{9,}[^.{}|]$/);
      expect(sentence.endsWith("."), name).to.be.false;
      expect(sentence, name).not.to.include(name);
    }
  });

  it("tells every error in full from its data, with nothing left out", () => {
    const errors = new Interface(Object.values(errorSignatures));
    for (const [name] of sentences) {
      const { inputs } = fragmentOf(name);
      const data = errors.encodeErrorResult(
        name,
        inputs.map(({ type }) => valueOf(type)),
      );
      const { code, message, args } = decodeRevert(data);
      expect(code).to.equal(name);
      expect(message, name)
        .to.match(/\.$/)
        .and.not.match(/[{}|]|undefined|NaN/);
      for (const { name: input } of inputs) expect(args, `${name}: ${input}`).to.have.property(input);
    }
  });

  it("knows every error by its first four bytes alone", () => {
    for (const [name, sentence] of sentences) {
      const { code, message } = describeSelector(fragmentOf(name).selector);
      expect({ code, message }).to.deep.equal({ code: name, message: tell(sentence) });
    }
  });
});
