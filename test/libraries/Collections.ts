import { expect } from "chai";
import { type BaseContract, Interface } from "ethers";
import hre from "hardhat";
import { deployMock, ethers, loadFixture, type QuirkyERC721, type Sent } from "../escrow/world.ts";
import { Act } from "../royalty/fixtures.ts";

type Answerer = BaseContract & { setAnswer(answer: string, reverts: boolean, tells: boolean): Sent };
type Recorder = BaseContract & { script(input: string, act: number, data: string): Sent };
interface Asked<Args extends unknown[], Result> {
  (...args: [...Args, { gasLimit?: bigint }?]): Promise<Result>;
}
type Harness = BaseContract & {
  ownerOf: Asked<[collection: unknown, tokenId: bigint], string>;
  ownerOfBounded: Asked<[collection: unknown, tokenId: bigint], string>;
  moveNFT(collection: unknown, from: unknown, to: unknown, tokenId: bigint): Sent;
  isApproved: Asked<[collection: unknown, tokenId: bigint, owner: unknown, operator: unknown], boolean>;
};

const ERC721 = new Interface([
  "function ownerOf(uint256)",
  "function getApproved(uint256)",
  "function isApprovedForAll(address,address)",
  "function transferFrom(address,address,uint256)",
]);

const TOKEN_ID = 7n;
const NOBODY = ethers.ZeroAddress;

const word = (value: bigint): string => ethers.toBeHex(value, 32);

async function createHarness() {
  const harness = await deployMock<Harness>("LibraryHarness");
  const answerer = await deployMock<Answerer>("Answerer");
  // It answers only what it is told to, and reverts without data on any other question.
  const recorder = await deployMock<Recorder>("ScriptedContract");
  const collection = await deployMock<QuirkyERC721>("QuirkyERC721");
  const [owner, operator, stranger] = await ethers.getSigners();
  await collection.mint(owner!, TOKEN_ID);
  return { harness, answerer, recorder, collection, owner: owner!, operator: operator!, stranger: stranger! };
}

describe("Collections", () => {
  for (const question of ["ownerOf", "ownerOfBounded"] as const) {
    describe(question, () => {
      it("knows the owner", async () => {
        const { harness, collection, owner } = await loadFixture(createHarness);
        expect(await harness[question](collection, TOKEN_ID)).to.equal(owner.address);
      });

      it("is zero where the question reverts, though it reverts with a word", async () => {
        const { harness, answerer, collection, owner } = await loadFixture(createHarness);
        expect(await harness[question](collection, TOKEN_ID + 1n)).to.equal(NOBODY);
        await answerer.setAnswer(ethers.zeroPadValue(owner.address, 32), true, false);
        expect(await harness[question](answerer, TOKEN_ID)).to.equal(NOBODY);
      });

      it("is zero where there is no code, or too short an answer", async () => {
        const { harness, answerer, owner, stranger } = await loadFixture(createHarness);
        expect(await harness[question](stranger, TOKEN_ID)).to.equal(NOBODY);
        await answerer.setAnswer(ethers.zeroPadValue(owner.address, 31), false, false);
        expect(await harness[question](answerer, TOKEN_ID)).to.equal(NOBODY);
        await answerer.setAnswer("0x", false, false);
        expect(await harness[question](answerer, TOKEN_ID)).to.equal(NOBODY);
      });

      it("asks that question, and not a byte more", async () => {
        const { harness, recorder, owner } = await loadFixture(createHarness);
        const input = ERC721.encodeFunctionData("ownerOf", [TOKEN_ID]);
        await recorder.script(input, Act.Answer, word(BigInt(owner.address)));
        expect(await harness[question](recorder, TOKEN_ID)).to.equal(owner.address);
        expect(await harness[question](recorder, TOKEN_ID + 1n)).to.equal(NOBODY);
      });

      it("is zero where the answer is no address", async () => {
        const { harness, answerer } = await loadFixture(createHarness);
        const last = (1n << 160n) - 1n;
        await answerer.setAnswer(word(last), false, false);
        expect(await harness[question](answerer, TOKEN_ID)).to.equal(ethers.getAddress(ethers.toBeHex(last, 20)));
        for (const answer of [last + 1n, last + 2n, ethers.MaxUint256]) {
          await answerer.setAnswer(word(answer), false, false);
          expect(await harness[question](answerer, TOKEN_ID)).to.equal(NOBODY);
        }
      });

      it("takes the first word of a longer answer", async () => {
        const { harness, answerer, owner } = await loadFixture(createHarness);
        await answerer.setAnswer(ethers.zeroPadValue(owner.address, 32) + "ff".repeat(500), false, false);
        expect(await harness[question](answerer, TOKEN_ID)).to.equal(owner.address);
      });
    });
  }

  it("asks without a bound where a failure is an error, with 100,000 gas where it means something", async () => {
    const { harness, collection, owner } = await loadFixture(createHarness);
    await collection.setOwnerGasToBurn(90_000);
    expect(await harness.ownerOfBounded(collection, TOKEN_ID)).to.equal(owner.address);
    await collection.setOwnerGasToBurn(110_000);
    expect(await harness.ownerOfBounded(collection, TOKEN_ID)).to.equal(NOBODY);
    expect(await harness.ownerOf(collection, TOKEN_ID)).to.equal(owner.address);
  });

  it("reverts rather than ask with less gas than that, where a failure means something", async () => {
    const { harness, collection, owner } = await loadFixture(createHarness);
    const required = 100_000n + 100_000n / 63n + 100_000n;
    const isLess = (available: bigint): boolean => available < required;
    const short = { gasLimit: required };
    await expect(harness.ownerOfBounded(collection, TOKEN_ID, short))
      .to.be.revertedWithCustomError(harness, "BoundedCallInsufficientGas")
      .withArgs(isLess, required);
    expect(await harness.ownerOf(collection, TOKEN_ID, short)).to.equal(owner.address);
  });

  it("does not take a caller's little gas for an answer", async () => {
    const { harness, collection, owner } = await loadFixture(createHarness);
    await collection.setOwnerGasToBurn(80_000);
    let known = 0;
    for (let gasLimit = 30_000n; gasLimit < 260_000n; gasLimit += 1_999n) {
      let answer: string;
      try {
        answer = await harness.ownerOfBounded(collection, TOKEN_ID, { gasLimit });
      } catch {
        continue;
      }
      expect(answer).to.equal(owner.address);
      known++;
    }
    expect(known).to.be.greaterThan(10);
  });

  describe("the gas that it takes beside the collection", () => {
    before(function () {
      // Coverage's own statements take more.
      if (hre.globalOptions.coverage) this.skip();
    });

    for (const name of ["isApproved", "moveNFT"] as const) {
      it(`is little, by ${name}`, async () => {
        const { harness, answerer, owner, operator } = await loadFixture(createHarness);
        await answerer.setAnswer(word(1n), false, false);
        const [from, to] = [owner.address, operator.address];
        const args = name === "isApproved" ? [TOKEN_ID, from, to] : [from, to, TOKEN_ID];
        const data = harness.interface.encodeFunctionData(name, [await answerer.getAddress(), ...args]);
        const gasAt = async (asked: BaseContract): Promise<bigint> =>
          (await (await owner.sendTransaction({ to: asked, data })).wait())!.gasUsed;
        // To reach a contract for the first time is 2,600 of it.
        expect((await gasAt(harness)) - (await gasAt(answerer))).to.be.below(8_000n);
      });
    }
  });

  describe("transferFrom", () => {
    it("moves exactly that token of that owner", async () => {
      const { harness, collection, owner, stranger } = await loadFixture(createHarness);
      await collection.mint(owner, TOKEN_ID + 1n);
      await collection.setApprovalForAll(harness, true);
      await expect(harness.moveNFT(collection, owner, stranger, TOKEN_ID))
        .to.emit(collection, "Transfer")
        .withArgs(owner, stranger, TOKEN_ID);
      expect(await collection.ownerOf(TOKEN_ID)).to.equal(stranger.address);
      expect(await collection.ownerOf(TOKEN_ID + 1n)).to.equal(owner.address);
    });

    it("calls nothing else, and with not a byte more", async () => {
      const { harness, recorder, owner, stranger } = await loadFixture(createHarness);
      const parties = [owner.address, stranger.address];
      await recorder.script(ERC721.encodeFunctionData("transferFrom", [...parties, TOKEN_ID]), Act.Answer, "0x");
      await expect(harness.moveNFT(recorder, owner, stranger, TOKEN_ID)).not.to.revert(ethers);
      await expect(harness.moveNFT(recorder, owner, stranger, TOKEN_ID + 1n)).to.be.revertedWithoutReason(ethers);
    });

    it("hands on the collection's own error", async () => {
      const { harness, answerer, collection, owner, stranger } = await loadFixture(createHarness);
      await expect(harness.moveNFT(collection, owner, stranger, TOKEN_ID))
        .to.be.revertedWithCustomError(collection, "ERC721InsufficientApproval")
        .withArgs(harness, TOKEN_ID);
      await answerer.setAnswer("0x", true, false);
      await expect(harness.moveNFT(answerer, owner, stranger, TOKEN_ID)).to.be.revertedWithoutReason(ethers);
    });

    it("leaves to others whether there is a collection", async () => {
      const { harness, owner, stranger } = await loadFixture(createHarness);
      await expect(harness.moveNFT(stranger, owner, stranger, TOKEN_ID)).not.to.revert(ethers);
    });
  });

  describe("isApproved", () => {
    it("knows an operator for all, and one for the token", async () => {
      const { harness, collection, owner, operator, stranger } = await loadFixture(createHarness);
      const ask = (who: unknown): Promise<boolean> => harness.isApproved(collection, TOKEN_ID, owner, who);
      expect(await ask(operator)).to.equal(false);
      await collection.setApprovalForAll(operator, true);
      expect(await ask(operator)).to.equal(true);
      expect(await ask(stranger)).to.equal(false);
      await collection.setApprovalForAll(operator, false);
      await collection.approve(operator, TOKEN_ID);
      expect(await ask(operator)).to.equal(true);
      expect(await ask(stranger)).to.equal(false);
    });

    it("asks for the operators of the owner that it is told", async () => {
      const { harness, collection, operator, stranger } = await loadFixture(createHarness);
      await collection.setApprovalForAll(operator, true);
      expect(await harness.isApproved(collection, TOKEN_ID, stranger, operator)).to.equal(false);
    });

    it("is false where there is no code, where it reverts, and for a token that is none", async () => {
      const { harness, answerer, collection, owner, operator, stranger } = await loadFixture(createHarness);
      expect(await harness.isApproved(stranger, TOKEN_ID, owner, operator)).to.equal(false);
      expect(await harness.isApproved(collection, TOKEN_ID + 1n, owner, operator)).to.equal(false);
      await answerer.setAnswer(ethers.toBeHex(1, 32), true, false);
      expect(await harness.isApproved(answerer, TOKEN_ID, owner, operator)).to.equal(false);
    });

    it("asks both questions, and with not a byte more", async () => {
      const { harness, recorder, owner, operator, stranger } = await loadFixture(createHarness);
      const parties = [owner.address, operator.address];
      await recorder.script(ERC721.encodeFunctionData("isApprovedForAll", parties), Act.Answer, word(1n));
      const input = ERC721.encodeFunctionData("getApproved", [TOKEN_ID]);
      await recorder.script(input, Act.Answer, word(BigInt(stranger.address)));
      const ask = (who: unknown, tokenId = TOKEN_ID): Promise<boolean> =>
        harness.isApproved(recorder, tokenId, owner, who);
      expect(await ask(operator)).to.equal(true);
      expect(await ask(stranger)).to.equal(true);
      expect(await ask(stranger, TOKEN_ID + 1n)).to.equal(false);
      expect(await ask(owner)).to.equal(false);
    });

    it("takes nothing but a whole word of 1 for true", async () => {
      const { harness, answerer, owner, operator } = await loadFixture(createHarness);
      for (const [answer, expected] of [
        [ethers.toBeHex(1, 32), true],
        [ethers.toBeHex(2, 32), false],
        [ethers.toBeHex(0, 32), false],
        [ethers.toBeHex(1, 31), false],
        ["0x", false],
        [ethers.zeroPadValue(operator.address, 32), true],
        [ethers.toBeHex(BigInt(operator.address) + (1n << 160n), 32), false],
      ] as const) {
        await answerer.setAnswer(answer, false, false);
        expect(await harness.isApproved(answerer, TOKEN_ID, owner, operator), answer).to.equal(expected);
      }
    });
  });
});
