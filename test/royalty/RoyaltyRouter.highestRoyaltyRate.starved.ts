import { expect } from "chai";
import { network } from "hardhat";
import type { AddressLike } from "ethers";
import { NATIVE, Scripted, fixtures } from "./fixtures.js";
import { terms } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { createInfo, deployRouter } = fixtures(ethers);

type Answer = [answered: boolean, rate: bigint, reason: string];

async function deployCaller() {
  const deployed = await deployRouter();
  const { router, admin, alice, bob } = deployed;
  const caller = await ethers.deployContract("QuoteCaller", [await router.getAddress()]);
  const standard = await ethers.deployContract("Erc2981Collection", [alice.address, 1_000]);
  // Its RoyaltyInfo does not rule.
  const unruled = await ethers.deployContract("Erc2981Collection", [alice.address, 1_100]);
  await router.createRoyaltyInfo(unruled);

  // Answers ERC-2981 as well, with less: what the answer would fall through to if the RoyaltyInfo's call failed.
  const both = await ethers.deployContract("ScriptedContract");
  const scripted = new Scripted(both);
  await scripted.answers("owner", admin.address);
  await scripted.answers("royaltyInfo", bob.address, 1n);
  const largest = await createInfo(router, await scripted.getAddress());
  await largest.connect(admin).setCollectionTerms(
    terms({
      shares: Array.from({ length: 8 }, (_, i) => [ethers.toBeHex(i + 1, 20), 125]),
      tiers: [1n, 2n, 3n, 4n].map((above) => [NATIVE, above, 1_200]),
    }),
  );

  /** What an amount of gas leads to: the rate, or the name of the failure. */
  const outcomeOf = async (collection: AddressLike, gas: number) => {
    const [answered, rate, reason] = (await caller.getFunction("askRate").staticCall(collection, gas)) as Answer;
    if (answered) return `rate ${rate}`;
    return reason === "0x" ? "out of gas" : (router.interface.parseError(reason)?.name ?? reason);
  };
  const scan = async (collection: AddressLike, from: number, to: number, step: number) => {
    const outcomes = new Set<string>();
    for (let gas = from; gas <= to; gas += step) outcomes.add(await outcomeOf(collection, gas));
    return [...outcomes].sort();
  };
  /** The least gas, between the two bounds, that leads to `outcome`. */
  const leastFor = async (collection: AddressLike, outcome: string, from: number, to: number) => {
    let [fails, answers] = [from, to];
    while (answers - fails > 1) {
      const middle = (fails + answers) >> 1;
      if ((await outcomeOf(collection, middle)) === outcome) answers = middle;
      else fails = middle;
    }
    return answers;
  };
  return { standard, unruled, both, scan, leastFor };
}

describe("RoyaltyRouter.highestRoyaltyRate, given a caller who chooses the gas", () => {
  it("answers in full or fails, where the collection answers ERC-2981", async () => {
    const { standard, scan } = await networkHelpers.loadFixture(deployCaller);
    const outcomes = await scan(standard, 500, 400_000, 1_000);
    expect(outcomes).to.deep.equal(["BoundedCallInsufficientGas", "out of gas", "rate 1000"]);
  });

  it("answers in full or fails, where the collection's RoyaltyInfo does not rule", async () => {
    const { unruled, scan } = await networkHelpers.loadFixture(deployCaller);
    const outcomes = await scan(unruled, 500, 400_000, 1_000);
    expect(outcomes).to.deep.equal(["BoundedCallInsufficientGas", "out of gas", "rate 1100"]);
  });

  it("answers in full or fails, at every amount near the least that ERC-2981 needs", async () => {
    const { standard, scan, leastFor } = await networkHelpers.loadFixture(deployCaller);
    const least = await leastFor(standard, "rate 1000", 100_000, 400_000);
    expect(await scan(standard, least - 1_500, least - 1, 7)).to.deep.equal(["BoundedCallInsufficientGas"]);
    expect(await scan(standard, least, least + 1_500, 7)).to.deep.equal(["rate 1000"]);
  });

  it("never falls through to ERC-2981, where a RoyaltyInfo rules", async () => {
    const { both, scan } = await networkHelpers.loadFixture(deployCaller);
    expect(await scan(both, 500, 100_000, 250)).to.deep.equal(["out of gas", "rate 1200"]);
    expect(await scan(both, 300_000, 600_000, 20_000)).to.deep.equal(["rate 1200"]);
  });

  it("never falls through to ERC-2981, at every amount near the least that a RoyaltyInfo needs", async () => {
    const { both, scan, leastFor } = await networkHelpers.loadFixture(deployCaller);
    const least = await leastFor(both, "rate 1200", 5_000, 100_000);
    expect(await scan(both, least - 2_000, least - 1, 7)).to.deep.equal(["out of gas"]);
    expect(await scan(both, least, least + 2_000, 7)).to.deep.equal(["rate 1200"]);
  });
});
