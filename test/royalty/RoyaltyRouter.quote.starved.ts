import { expect } from "chai";
import { network } from "hardhat";
import type { AddressLike } from "ethers";
import { NATIVE, Scripted, fixtures } from "./fixtures.js";
import { terms } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { createInfo, deployRouter } = fixtures(ethers);

const PRICE = 10_000n;

type Answer = [answered: boolean, quote: [bigint, bigint, [string, bigint][]], reason: string];

async function deployCaller() {
  const deployed = await deployRouter();
  const { router, admin, alice, bob } = deployed;
  const caller = await ethers.deployContract("QuoteCaller", [await router.getAddress()]);
  const standard = await ethers.deployContract("Erc2981Collection", [alice.address, 1_000]);
  const owned = await ethers.deployContract("OwnedCollection", [admin.address]);
  const info = await createInfo(router, owned);
  const shares: [string, number][] = [
    [alice.address, 600],
    [bob.address, 400],
  ];
  await info.connect(admin).setCollectionTerms(terms({ shares }));

  /** What each amount of gas leads to: the sum that is owed, or the name of the failure. */
  const scan = async (collection: AddressLike, from: number, to: number, step: number) => {
    const outcomes = new Set<string>();
    for (let gas = from; gas <= to; gas += step) {
      const [answered, [, total], reason] = (await caller
        .getFunction("ask")
        .staticCall(collection, PRICE, gas)) as Answer;
      if (answered) outcomes.add(`owes ${total}`);
      else outcomes.add(reason === "0x" ? "out of gas" : (router.interface.parseError(reason)?.name ?? reason));
    }
    return [...outcomes].sort();
  };

  // Answers ERC-2981 as well, with less: what a quote would fall through to if the RoyaltyInfo's call failed.
  const both = await ethers.deployContract("ScriptedContract");
  const scripted = new Scripted(both);
  await scripted.answers("owner", admin.address);
  await scripted.answers("royaltyInfo", bob.address, 1n);
  const largest = await createInfo(router, await scripted.getAddress());
  await largest.connect(admin).setCollectionTerms(
    terms({
      shares: Array.from({ length: 8 }, (_, i) => [ethers.toBeHex(i + 1, 20), 125]),
      caps: Array.from({ length: 4 }, (_, i) => [ethers.toBeHex(i + 1, 20), 1n]),
      tiers: [1n, 2n, 3n, 4n].map((above) => [NATIVE, above, 1_000]),
    }),
  );
  return { ...deployed, standard, owned, both, scan };
}

describe("RoyaltyRouter.quote, given a caller who chooses the gas", () => {
  it("pays in full or fails, where the collection answers ERC-2981", async () => {
    const { standard, scan } = await networkHelpers.loadFixture(deployCaller);
    const outcomes = await scan(standard, 1_000, 400_000, 1_000);
    expect(outcomes).to.deep.equal(["BoundedCallInsufficientGas", "out of gas", "owes 1000"]);
  });

  it("pays in full or fails, at every amount near the least that it needs", async () => {
    const { standard, scan } = await networkHelpers.loadFixture(deployCaller);
    let [fails, answers] = [100_000, 400_000];
    while (answers - fails > 1) {
      const middle = (fails + answers) >> 1;
      const [outcome] = await scan(standard, middle, middle, 1);
      if (outcome === "owes 1000") answers = middle;
      else fails = middle;
    }
    expect(await scan(standard, fails - 1_500, fails, 7)).to.deep.equal(["BoundedCallInsufficientGas"]);
    expect(await scan(standard, answers, answers + 1_500, 7)).to.deep.equal(["owes 1000"]);
  });

  it("pays in full or fails, where a RoyaltyInfo rules", async () => {
    const { owned, scan } = await networkHelpers.loadFixture(deployCaller);
    const outcomes = await scan(owned, 500, 40_000, 100);
    expect(outcomes).to.deep.equal(["out of gas", "owes 1000"]);
  });

  it("never falls through to ERC-2981, where a RoyaltyInfo with the largest terms rules", async () => {
    const { both, scan } = await networkHelpers.loadFixture(deployCaller);
    expect(await scan(both, 500, 150_000, 250)).to.deep.equal(["out of gas", "owes 1000"]);
    expect(await scan(both, 300_000, 600_000, 20_000)).to.deep.equal(["owes 1000"]);
  });

  it("never falls through to ERC-2981, at every amount near the least that it needs", async () => {
    const { both, scan } = await networkHelpers.loadFixture(deployCaller);
    let [fails, answers] = [5_000, 150_000];
    while (answers - fails > 1) {
      const middle = (fails + answers) >> 1;
      const [outcome] = await scan(both, middle, middle, 1);
      if (outcome === "owes 1000") answers = middle;
      else fails = middle;
    }
    expect(await scan(both, fails - 2_000, fails, 7)).to.deep.equal(["out of gas"]);
    expect(await scan(both, answers, answers + 2_000, 7)).to.deep.equal(["owes 1000"]);
  });
});
