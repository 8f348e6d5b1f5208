import { expect } from "chai";
import hre from "hardhat";
import { answering } from "../access/precompiles.js";
import { deployMock, ethers, type Mock, networkHelpers } from "../helpers/suite.js";

type Harness = Mock<{
  isFungible: {
    (currency: string, collection: string): Promise<boolean>;
    staticCall(currency: string, collection: string, overrides: { gasLimit: number }): Promise<boolean>;
  };
  gasOf(currency: string, collection: string): Promise<bigint>;
}>;

type Scripted = Mock<{ script(input: string, act: number, data: string): Promise<unknown> }>;
/** Of ScriptedContract's acts. */
const ANSWER = 1;

const CURRENCY = ethers.getAddress("0x00000000000000000000000000000000000c0de5");
const COLLECTION = ethers.getAddress("0x00000000000000000000000000000000000a4701");
/** What a question may use: gas for the currency, and for asking. */
const MOST_GAS = 100_000n + 5_000n;
/** What must be there: the question's gas, the sixty-third that EIP-150 keeps back, and the reserve. */
const REQUIRED_GAS = 100_000n + 1_587n + 100_000n;

async function loadHarness(): Promise<Harness> {
  return networkHelpers.loadFixture(deployHarness);
}

async function deployHarness(): Promise<Harness> {
  return deployMock<Harness>("CurrenciesHarness");
}

function word(value: bigint): string {
  return ethers.toBeHex(value, 32);
}

const answers: [name: string, code: string, expected: boolean][] = [
  ["no code", "0x", false],
  ["code that answers nothing", "0x00", false],
  ["0 decimals", answering(word(0n), 32), false],
  ["1 decimal", answering(word(1n), 32), true],
  ["18 decimals", answering(word(18n), 32), true],
  ["more decimals than a byte holds", answering(word(256n), 32), true],
  ["a word of all bits", answering(word(ethers.MaxUint256), 32), true],
  ["a byte less than a word", answering(word(ethers.MaxUint256), 31), false],
  ["one byte", answering(word(18n << 248n), 1), false],
  ["two words", answering(word(18n), 64), true],
  ["two words, the first of them zero", answering(word(0n), 64), false],
  ["a revert", answering(word(0n), 0, { reverts: true }), false],
  ["a revert with a word that looks like decimals", answering(word(18n), 32, { reverts: true }), false],
  ["an invalid opcode", "0xfe", false],
  ["a loop without end", "0x5b5f56", false],
  ["a megabyte, which costs more than the question has", answering(word(18n), 0x100000), false],
  ["a revert with a megabyte", answering(word(18n), 0x100000, { reverts: true }), false],
  ["as much as the gas allows", answering(word(18n), 0x5000), true],
  ["an attempt to write", "0x60015f5560125f5260205ff3", false],
];

describe("Currencies.isFungible", () => {
  for (const [name, code, expected] of answers) {
    it(`${expected ? "accepts" : "refuses"} ${name}`, async () => {
      const harness = await loadHarness();
      await networkHelpers.setCode(CURRENCY, code);
      expect(await harness.isFungible(CURRENCY, COLLECTION)).to.equal(expected);
    });

    it(`asks at a bounded price where there is ${name}`, async function () {
      // Instrumented code costs more.
      if (hre.globalOptions.coverage) this.skip();
      const harness = await loadHarness();
      await networkHelpers.setCode(CURRENCY, code);
      expect(Number(await harness.gasOf(CURRENCY, COLLECTION))).to.be.below(Number(MOST_GAS));
    });
  }

  it("asks for decimals and nothing else", async () => {
    const harness = await loadHarness();
    const scripted = await deployMock<Scripted>("ScriptedContract");
    const currency = await scripted.getAddress();
    const [decimals, symbol] = ["decimals()", "symbol()"].map((signature) => ethers.id(signature).slice(0, 10));
    await scripted.script(symbol!, ANSWER, word(18n));
    expect(await harness.isFungible(currency, COLLECTION)).to.equal(false);
    await scripted.script(decimals!, ANSWER, word(18n));
    expect(await harness.isFungible(currency, COLLECTION)).to.equal(true);
  });

  it("refuses the collection itself, whatever its decimals", async () => {
    const harness = await loadHarness();
    await networkHelpers.setCode(CURRENCY, answering(word(18n), 32));
    expect(await harness.isFungible(CURRENCY, CURRENCY)).to.equal(false);
    expect(await harness.isFungible(CURRENCY, COLLECTION)).to.equal(true);
  });

  it("refuses precompiles that answer less than a word", async () => {
    const harness = await loadHarness();
    // The identity echoes the question's 4 bytes, the recovery of a signer fails with no answer.
    for (const number of [1, 4]) {
      expect(await harness.isFungible(ethers.toBeHex(number, 20), COLLECTION)).to.equal(false);
    }
  });

  it("refuses precompiles that answer a word, which have no code", async () => {
    const harness = await loadHarness();
    // The two hashes.
    for (const number of [2, 3]) {
      const precompile = ethers.toBeHex(number, 20);
      expect(ethers.dataLength(await ethers.provider.call({ to: precompile, data: "0x313ce567" }))).to.equal(32);
      expect(await harness.isFungible(precompile, COLLECTION)).to.equal(false);
    }
  });

  it("tells of any contract whether it is a currency, where no collection is named", async () => {
    const harness = await loadHarness();
    for (const [name, expected] of [
      ["PlainERC721", false],
      ["TransferableNFT", false],
      ["HybridToken", true],
      ["HookedKIP7", true],
    ] as const) {
      const deployed = await deployMock<Mock<object>>(name);
      expect(await harness.isFungible(await deployed.getAddress(), ethers.ZeroAddress), name).to.equal(expected);
    }
    expect(await harness.isFungible(ethers.ZeroAddress, ethers.ZeroAddress)).to.equal(false);
  });

  it("refuses NFT contracts, with and without transfer, and accepts tokens", async () => {
    const harness = await loadHarness();
    for (const [name, args, expected] of [
      ["PlainERC721", [], false],
      ["TransferableNFT", [], false],
      ["HookedKIP7", [], true],
      ["OddERC20", [], true],
    ] as const) {
      const deployed = await deployMock<Mock<object>>(name, [...args]);
      expect(await harness.isFungible(await deployed.getAddress(), COLLECTION), name).to.equal(expected);
    }
  });

  it("reverts where its gas is not all there, so that nobody can choose the answer", async function () {
    // Instrumented code costs more.
    if (hre.globalOptions.coverage) this.skip();
    const harness = await loadHarness();
    await networkHelpers.setCode(CURRENCY, answering(word(18n), 32));
    const outcomes = new Set<string>();
    const { interface: errors } = await ethers.getContractFactory("LibraryHarness");
    for (let gasLimit = 25_000; gasLimit <= 400_000; gasLimit += 5_000) {
      try {
        outcomes.add(String(await harness.isFungible.staticCall(CURRENCY, COLLECTION, { gasLimit })));
      } catch (error) {
        const { data } = error as { data: string };
        const reason = errors.parseError(data)!;
        outcomes.add(reason.name);
        expect(reason.args[1]).to.equal(REQUIRED_GAS);
        expect(reason.args[0] < REQUIRED_GAS).to.equal(true);
      }
    }
    expect([...outcomes].sort()).to.deep.equal(["BoundedCallInsufficientGas", "true"]);
  });
});
