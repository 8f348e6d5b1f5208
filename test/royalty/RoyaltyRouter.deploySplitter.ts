import { expect } from "chai";
import { network } from "hardhat";
import { NATIVE, fixtures } from "./fixtures.js";
import { terms } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { deployRouter } = fixtures(ethers);

async function deployShares() {
  const deployed = await deployRouter();
  const { alice, bob } = deployed;
  const { shares } = terms({
    shares: [
      [alice.address, 700],
      [bob.address, 300],
    ],
  });
  return { ...deployed, shares };
}

describe("RoyaltyRouter.deploySplitter", () => {
  it("deploys it for anyone, at the address that was predicted", async () => {
    const { router, stranger, shares, alice, bob } = await networkHelpers.loadFixture(deployShares);
    const predicted = await router.predictSplitter(shares);
    expect(await router.connect(stranger).deploySplitter.staticCall(shares)).to.equal(predicted);
    await expect(router.connect(stranger).deploySplitter(shares))
      .to.emit(router, "RoyaltySplitterDeployed")
      .withArgs(predicted, [
        [alice.address, 700n],
        [bob.address, 300n],
      ]);
    const splitter = await ethers.getContractAt("RoyaltySplitter", predicted);
    expect(await splitter.shares()).to.deep.equal([
      [alice.address, 700n],
      [bob.address, 300n],
    ]);
  });

  it("does nothing where it exists", async () => {
    const { router, shares } = await networkHelpers.loadFixture(deployShares);
    const predicted = await router.predictSplitter(shares);
    await router.deploySplitter(shares);
    expect(await router.deploySplitter.staticCall(shares)).to.equal(predicted);
    await expect(router.deploySplitter(shares)).to.not.emit(router, "RoyaltySplitterDeployed");
  });

  it("deploys it where money came first", async () => {
    const { router, shares, alice, stranger } = await networkHelpers.loadFixture(deployShares);
    const predicted = await router.predictSplitter(shares);
    await stranger.sendTransaction({ to: predicted, value: 1_000n });
    await router.deploySplitter(shares);
    const splitter = await ethers.getContractAt("RoyaltySplitter", predicted);
    await expect(splitter.release(NATIVE, alice.address)).to.changeEtherBalances(
      ethers,
      [splitter, alice],
      [-700n, 700n],
    );
  });

  it("has another one for other shares, holders or order", async () => {
    const { router, shares, alice, bob, carol } = await networkHelpers.loadFixture(deployShares);
    const others = [
      [...shares].reverse(),
      [
        { holder: alice.address, bps: 701 },
        { holder: bob.address, bps: 300 },
      ],
      [
        { holder: alice.address, bps: 700 },
        { holder: carol.address, bps: 300 },
      ],
    ];
    const addresses = await Promise.all([shares, ...others].map((list) => router.predictSplitter(list)));
    expect(new Set(addresses).size).to.equal(4);
  });

  describe("given shares that no splitter could have", () => {
    const wrong: [name: string, shares: [string, number][], error: string, args: unknown[]][] = [
      ["none", [], "RoyaltySplitterEmpty", []],
      ["a share of nobody", [[NATIVE, 1]], "RoyaltyInvalidShare", [0n, NATIVE, 1n]],
      ["a share of nothing", [[ethers.toBeHex(1, 20), 0]], "RoyaltyInvalidShare", [0n, ethers.toBeHex(1, 20), 0n]],
      [
        "a holder twice",
        [
          [ethers.toBeHex(1, 20), 1],
          [ethers.toBeHex(1, 20), 2],
        ],
        "RoyaltyDuplicateEntry",
        [ethers.toBeHex(1, 20)],
      ],
      [
        "nine holders",
        Array.from({ length: 9 }, (_, i) => [ethers.toBeHex(i + 1, 20), 1]),
        "RoyaltyTooManyEntries",
        [9n, 8n],
      ],
    ];
    for (const [name, input, error, args] of wrong) {
      it(`reverts for ${name}, and predicts no address that would lose money`, async () => {
        const { router } = await networkHelpers.loadFixture(deployRouter);
        const info = await ethers.getContractFactory("RoyaltyInfo");
        const splitter = await ethers.getContractFactory("RoyaltySplitter");
        const declaring = { interface: error === "RoyaltySplitterEmpty" ? splitter.interface : info.interface };
        const { shares } = terms({ shares: input });
        for (const attempt of [() => router.deploySplitter(shares), () => router.predictSplitter(shares)]) {
          await expect(attempt())
            .to.be.revertedWithCustomError(declaring, error)
            .withArgs(...args);
        }
        await expect(splitter.deploy(shares))
          .to.be.revertedWithCustomError(declaring, error)
          .withArgs(...args);
      });
    }

    it("takes eight holders", async () => {
      const { router } = await networkHelpers.loadFixture(deployRouter);
      const { shares } = terms({ shares: Array.from({ length: 8 }, (_, i) => [ethers.toBeHex(i + 1, 20), 65_535]) });
      await expect(router.deploySplitter(shares)).to.emit(router, "RoyaltySplitterDeployed");
    });
  });
});
