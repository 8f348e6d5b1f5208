import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { network } from "hardhat";
import type { Interface } from "ethers";
import { fixtures } from "./fixtures.js";

const { ethers, networkHelpers } = await network.create();
const { deployOwned } = fixtures(ethers);

const INTERFACES = [
  "IRoyaltyInfo",
  "IRoyaltyInfoDeployer",
  "IRoyaltyRouter",
  "IRoyaltyCollection",
  "IRoyaltySplitter",
] as const;
const ERC165 = "0x01ffc9a7";

const draft = await readFile(new URL("../../docs/kip-royalty.md", import.meta.url), "utf8");
/** The draft without what only lays it out. */
const kip = draft.replace(/ +/g, " ");

const share = "(address,uint16)";
const structs: Record<string, string> = {
  Share: share,
  RoyaltyTerms: `(${share}[],uint40,(address,uint96)[],(address,uint128,uint16)[])`,
};

/** The signatures of an interface as the draft prints it, with structs as tuples. */
function signaturesInDraft(name: string): string[] {
  const body = new RegExp(`interface ${name} \\{\\n(.*?)\\n\\}`, "s").exec(kip)?.[1] ?? "";
  return [...body.matchAll(/function (\w+)\(([^)]*)\)/g)].map(([, fn, parameters]) => {
    const types = parameters!.split(",").map((parameter) => {
      const [, base, array] = /^\s*(\w+)((?:\[\])?)/.exec(parameter) ?? [];
      return base === undefined ? "" : (structs[base] ?? base) + array!;
    });
    return `${fn!}(${types.join(",")})`;
  });
}

function identifierOf(signatures: string[]): string {
  const id = signatures.reduce((xor, signature) => xor ^ BigInt(ethers.id(signature).slice(0, 10)), 0n);
  return ethers.toBeHex(id, 4);
}

function signaturesOf(contract: Interface): string[] {
  return contract.fragments.filter((fragment) => fragment.type === "function").map((fragment) => fragment.format());
}

async function interfaceOf(name: string): Promise<Interface> {
  return (await ethers.getContractAt(name, ethers.ZeroAddress)).interface;
}

describe("docs/kip-royalty.md", () => {
  for (const name of INTERFACES) {
    it(`prints ${name} as it is compiled`, async () => {
      expect(signaturesInDraft(name).sort()).to.deep.equal(signaturesOf(await interfaceOf(name)).sort());
    });

    it(`states the identifier of ${name} in the table and above the code`, async () => {
      const identifier = identifierOf(signaturesOf(await interfaceOf(name)));
      expect(kip).to.include(`| \`${name}\` | \`${identifier}\` |`);
      expect(kip).to.include(`/// The KIP-13 identifier for this interface is ${identifier}.\ninterface ${name} {`);
    });
  }

  it("prints the events of every interface as they are compiled", async () => {
    for (const name of INTERFACES) {
      const compiled = await interfaceOf(name);
      compiled.forEachEvent(({ name: event, inputs }) => {
        const parameters = inputs.map((input) => input.name).join(", ");
        const printed = new RegExp(`event ${event}\\(([^)]*)\\);`).exec(kip)?.[1] ?? "";
        expect(printed.split(",").map((parameter) => parameter.trim().split(" ").at(-1))).to.deep.equal(
          parameters.split(", "),
        );
      });
    }
  });

  it("is what the contracts report by KIP-13", async () => {
    const { router, info } = await networkHelpers.loadFixture(deployOwned);
    for (const [contract, name] of [
      [router, "IRoyaltyRouter"],
      [router, "IRoyaltyInfoDeployer"],
      [info, "IRoyaltyInfo"],
    ] as const) {
      const identifier = identifierOf(signaturesOf(await interfaceOf(name)));
      expect(await contract.supportsInterface(identifier)).to.equal(true);
      expect(await contract.supportsInterface(ERC165)).to.equal(true);
      expect(await contract.supportsInterface("0xffffffff")).to.equal(false);
      expect(await contract.supportsInterface("0x2a55205a")).to.equal(false);
    }
  });
});
