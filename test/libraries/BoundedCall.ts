import { expect } from "chai";
import type { BaseContract } from "ethers";
import { deployMock, ethers, loadFixture, type Sent } from "../escrow/world.ts";
import { Act } from "../royalty/fixtures.ts";

type Answerer = BaseContract & { setAnswer(answer: string, reverts: boolean, tells: boolean): Sent };
type Recorder = BaseContract & { script(input: string, act: number, data: string): Sent };
type Answers = [success: boolean, size: bigint, first: bigint, second: bigint];
type Harness = BaseContract & {
  tryCall(target: unknown, value: bigint, gasCap: bigint, data: string, overrides?: { gasLimit?: bigint }): Sent;
  tryStatic: {
    staticCall(target: unknown, gasCap: bigint, data: string, overrides?: { gasLimit: bigint }): Promise<Answers>;
  };
  requireGas: { staticCall(gasCap: bigint, overrides: { gasLimit: bigint }): Promise<unknown> };
};

const CAP = 200_000n;
const INSUFFICIENT = ethers.id("BoundedCallInsufficientGas(uint256,uint256)").slice(0, 10);

async function createHarness() {
  const harness = await deployMock<Harness>("LibraryHarness");
  const answerer = await deployMock<Answerer>("Answerer");
  const thirsty = await deployMock<BaseContract>("ThirstyReceiver", 10_000_000);
  const [payer] = await ethers.getSigners();
  await payer!.sendTransaction({ to: harness, value: 1_000n });
  return { harness, answerer, thirsty };
}

const words = (...values: bigint[]): string => ethers.concat(values.map((value) => ethers.toBeHex(value, 32)));

/** What a call's event tells: success, size and first word. */
async function outcome(harness: Harness, sent: Sent): Promise<[boolean, bigint, bigint]> {
  const receipt = (await (await sent).wait())!;
  const event = receipt.logs.map((log) => harness.interface.parseLog(log)).find((log) => log?.name === "Called");
  const [success, size, first] = event!.args as unknown as [boolean, bigint, bigint];
  return [success, size, first];
}

describe("BoundedCall", () => {
  const answers = [
    { name: "nothing", answer: "0x", first: 0n, second: 0n },
    { name: "a word", answer: words(5n), first: 5n, second: 0n },
    { name: "two words", answer: words(5n, 6n), first: 5n, second: 6n },
    // The words after those that are copied are such that none of their bytes can be missed.
    { name: "two words and more", answer: words(5n, 6n, ethers.MaxUint256), first: 5n, second: 6n },
  ];
  for (const { name, answer, first, second } of answers) {
    for (const reverts of [false, true]) {
      it(`tells what a call that ${reverts ? "reverts with" : "answers"} ${name} said`, async () => {
        const { harness, answerer } = await loadFixture(createHarness);
        await answerer.setAnswer(answer, reverts, false);
        const size = BigInt(ethers.dataLength(answer));
        expect([...(await harness.tryStatic.staticCall(answerer, CAP, "0x01"))]).to.deep.equal([
          !reverts,
          size,
          first,
          second,
        ]);
        expect(await outcome(harness, harness.tryCall(answerer, 0n, CAP, "0x01"))).to.deep.equal([
          !reverts,
          size,
          first,
        ]);
      });
    }
  }

  it("asks what it is told to, and not a byte more", async () => {
    const { harness } = await loadFixture(createHarness);
    const recorder = await deployMock<Recorder>("ScriptedContract");
    for (const question of ["0x", "0x01", ethers.concat(["0x11223344", words(1n, 2n)])]) {
      // It answers this question alone, and reverts without data on any other.
      await recorder.script(question, Act.Answer, words(9n));
      expect([...(await harness.tryStatic.staticCall(recorder, CAP, question))]).to.deep.equal([true, 32n, 9n, 0n]);
      expect(await outcome(harness, harness.tryCall(recorder, 0n, CAP, question))).to.deep.equal([true, 32n, 9n]);
    }
  });

  it("fails where a static call would write", async () => {
    const { harness, answerer } = await loadFixture(createHarness);
    await answerer.setAnswer(words(5n), false, true);
    expect([...(await harness.tryStatic.staticCall(answerer, CAP, "0x01"))]).to.deep.equal([false, 0n, 0n, 0n]);
  });

  it("passes value and exactly the gas that it says", async () => {
    const { harness, answerer } = await loadFixture(createHarness);
    await answerer.setAnswer("0x", false, true);
    for (const [value, stipend] of [
      [0n, 0n],
      [7n, 2_300n],
    ] as const) {
      const receipt = (await (await harness.tryCall(answerer, value, CAP, "0x01", { gasLimit: 1_000_000n })).wait())!;
      const asked = receipt.logs.map((log) => answerer.interface.parseLog(log)).find((log) => log?.name === "Asked")!;
      const [gasLeft, received] = asked.args as unknown as [bigint, bigint];
      expect(received).to.equal(value);
      // The first instructions of the answerer take a little.
      expect(gasLeft).to.be.within(CAP + stipend - 500n, CAP + stipend);
    }
  });

  it("survives a target that burns all it gets", async () => {
    const { harness, thirsty } = await loadFixture(createHarness);
    const response = await harness.tryCall(thirsty, 1n, CAP, "0x", { gasLimit: 1_000_000n });
    expect((await response.wait())!.gasUsed).to.be.lessThan(CAP + 60_000n);
    expect(await outcome(harness, Promise.resolve(response))).to.deep.equal([false, 0n, 0n]);
    expect(await ethers.provider.getBalance(harness)).to.equal(1_000n);
  });

  it("fails where there is too little value", async () => {
    const { harness, answerer } = await loadFixture(createHarness);
    expect(await outcome(harness, harness.tryCall(answerer, 1_001n, CAP, "0x"))).to.deep.equal([false, 0n, 0n]);
  });

  it("succeeds at an account without code", async () => {
    const { harness } = await loadFixture(createHarness);
    const empty = "0x00000000000000000000000000000000000e0e0e";
    expect(await outcome(harness, harness.tryCall(empty, 0n, CAP, "0x"))).to.deep.equal([true, 0n, 0n]);
    expect([...(await harness.tryStatic.staticCall(empty, CAP, "0x"))]).to.deep.equal([true, 0n, 0n, 0n]);
  });

  it("reverts rather than give a call less gas than it says", async () => {
    const { harness, answerer } = await loadFixture(createHarness);
    const required = CAP + CAP / 63n + 100_000n;
    const short = { gasLimit: required };
    const isLess = (available: bigint): boolean => available < required;
    for (const act of [
      () => harness.tryCall(answerer, 0n, CAP, "0x01", short),
      () => harness.tryStatic.staticCall(answerer, CAP, "0x01", short),
    ]) {
      await expect(act())
        .to.be.revertedWithCustomError(harness, "BoundedCallInsufficientGas")
        .withArgs(isLess, required);
    }
  });

  for (const cap of [0n, 63n, 100_000n, 500_000n]) {
    it(`asks for 64/63 of ${cap.toString()} gas and 100,000 more, to the unit`, async () => {
      const { harness } = await loadFixture(createHarness);
      const required = cap + cap / 63n + 100_000n;
      /** What the library says is left at a gas limit, or undefined where it suffices. */
      const availableAt = async (gasLimit: bigint): Promise<bigint | undefined> => {
        try {
          await harness.requireGas.staticCall(cap, { gasLimit });
          return undefined;
        } catch (error) {
          const data = (error as { data?: string }).data!;
          expect(data.slice(0, 10)).to.equal(INSUFFICIENT);
          const [available, needed] = ethers.AbiCoder.defaultAbiCoder().decode(
            ["uint256", "uint256"],
            ethers.dataSlice(data, 4),
          ) as unknown as [bigint, bigint];
          expect(needed).to.equal(required);
          return available;
        }
      };
      const probe = required + 21_000n;
      const missing = required - (await availableAt(probe))!;
      expect(await availableAt(probe + missing - 1n)).to.equal(required - 1n);
      expect(await availableAt(probe + missing)).to.equal(undefined);
    });
  }
});
