import { expect } from "chai";
import { network } from "hardhat";
import { Interface, type InterfaceAbi } from "ethers";
import * as bindings from "../../typechain-types/index.js";
import { interfaceIdOf } from "./helpers.js";

const { ethers } = await network.create();

const KIP13 = "0x01ffc9a7";

/** Interface, id as published. */
const published = {
  IKIP13: KIP13,
  IKIP7: "0x65787371",
  IKIP7Receiver: "0x9d188c22",
  IKIP7Metadata: "0xa219a025",
  IKIP7Mintable: "0xeab83e20",
  IKIP7Burnable: "0x3b5a0bf8",
  IKIP7Pausable: "0x4d5507ff",
  IKIP17: "0x80ac58cd",
  IKIP17Receiver: "0x6745782b",
  IKIP17Metadata: "0x5b5e139f",
  IKIP17Enumerable: "0x780e9d63",
  IKIP17Mintable: "0xeab83e20",
  IKIP17MetadataMintable: "0xfac27f46",
  IKIP17Burnable: "0x42966c68",
  IKIP17Pausable: "0x4d5507ff",
  IKIP37: "0x6433ca1f",
  IKIP37Receiver: "0x7cc2d017",
  IKIP37Metadata: "0x0e89341c",
  IKIP37Mintable: "0xdfd9d9ec",
  IKIP37Burnable: "0x9e094e9e",
  IKIP37Pausable: "0x0e8ffdb7",
  IERC7572: "0xe8a3d485",
} as const;

type Name = keyof typeof published | "ICreatorRegistry";

function abiOf(name: Name): InterfaceAbi {
  return bindings[`${name}__factory`].abi;
}

const ERC4906 = "0x49064906";
const ERC2981 = "0x2a55205a";
const ERC1155 = "0xd9b67a26";

interface Expectation {
  contract: string;
  args: unknown[];
  implemented: Name[];
  otherIds?: string[];
}

const account = "0x00000000000000000000000000000000000000A1";
const tokens: Expectation[] = [
  {
    contract: "KIP7Token",
    args: ["Name", "SYM", account],
    implemented: ["IKIP13", "IKIP7", "IKIP7Metadata", "IKIP7Mintable", "IKIP7Burnable"],
  },
  {
    contract: "FullKIP7",
    args: [account, account],
    implemented: ["IKIP13", "IKIP7", "IKIP7Metadata", "IKIP7Mintable", "IKIP7Burnable", "IKIP7Pausable"],
  },
  {
    contract: "FullKIP17",
    args: [account, account],
    implemented: [
      "IKIP13",
      "IKIP17",
      "IKIP17Metadata",
      "IKIP17Enumerable",
      "IKIP17Mintable",
      "IKIP17Burnable",
      "IKIP17Pausable",
    ],
  },
  {
    contract: "FullKIP17Metadata",
    args: [account],
    implemented: ["IKIP13", "IKIP17", "IKIP17Metadata", "IKIP17MetadataMintable", "IKIP17Burnable"],
    otherIds: [ERC4906],
  },
  {
    contract: "KIP17Token",
    args: ["Name", "SYM", account, "router", 1_000, "ipfs://collection"],
    implemented: [
      "IKIP13",
      "IKIP17",
      "IKIP17Metadata",
      "IKIP17MetadataMintable",
      "IKIP17Burnable",
      "IERC7572",
      "ICreatorRegistry",
    ],
    otherIds: [ERC4906, ERC2981],
  },
  {
    contract: "KIP37Token",
    args: ["ipfs://{id}", account],
    implemented: ["IKIP13", "IKIP37", "IKIP37Metadata", "IKIP37Mintable", "IKIP37Burnable"],
    otherIds: [ERC1155],
  },
  {
    contract: "FullKIP37",
    args: [account, account],
    implemented: ["IKIP13", "IKIP37", "IKIP37Metadata", "IKIP37Mintable", "IKIP37Burnable", "IKIP37Pausable"],
    otherIds: [ERC1155],
  },
];

describe("KIP-13 ids", () => {
  describe("the interfaces", () => {
    for (const [name, id] of Object.entries(published)) {
      it(`${name} has the published id ${id}`, () => {
        expect(interfaceIdOf(abiOf(name as Name))).to.equal(id);
      });
    }
  });

  for (const { contract, args, implemented, otherIds = [] } of tokens) {
    describe(contract, () => {
      async function deploy() {
        const router = await ethers.deployContract("TokenRoyaltyRouterMock");
        return ethers.deployContract(
          contract,
          args.map((arg) => (arg === "router" ? router : arg)),
        );
      }
      const ids = new Set([...implemented.map((name) => interfaceIdOf(abiOf(name))), ...otherIds]);

      for (const name of implemented) {
        it(`has every function of ${name}, as declared`, async () => {
          const { interface: actual } = await deploy();
          Interface.from(abiOf(name)).forEachFunction((declared) => {
            const found = actual.getFunction(declared.selector);
            expect(found, declared.format()).not.to.equal(null);
            expect(found!.outputs.map((output) => output.type)).to.deep.equal(
              declared.outputs.map((output) => output.type),
            );
            expect(found!.stateMutability).to.equal(declared.stateMutability);
          });
        });

        it(`has every event of ${name}, as declared`, async () => {
          const { interface: actual } = await deploy();
          Interface.from(abiOf(name)).forEachEvent((declared) => {
            const found = actual.getEvent(declared.topicHash);
            expect(found, declared.format()).not.to.equal(null);
            expect(found!.inputs.map((input) => input.indexed)).to.deep.equal(
              declared.inputs.map((input) => input.indexed),
            );
          });
        });
      }

      it("supports the ids of exactly these interfaces", async () => {
        const token = bindings.IKIP13__factory.connect(await (await deploy()).getAddress(), ethers.provider);
        const candidates = new Set([...Object.values(published), ERC4906, ERC2981, ERC1155, ...ids]);
        for (const id of candidates) {
          expect(await token.supportsInterface(id), id).to.equal(ids.has(id));
        }
      });

      it("does not support 0xffffffff", async () => {
        const token = bindings.IKIP13__factory.connect(await (await deploy()).getAddress(), ethers.provider);
        expect(await token.supportsInterface("0xffffffff")).to.equal(false);
      });
    });
  }
});
