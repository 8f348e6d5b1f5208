import { expect } from "chai";
import hre, { network } from "hardhat";
import type { ContractTransactionReceipt } from "ethers";
import { terms } from "./terms.js";

const { ethers, networkHelpers } = await network.create();

const PRICE = 10n ** 18n;

/** The gas inside the router's frame: what the transaction used, less its own 21,000 and its call data. */
function frameGas(receipt: ContractTransactionReceipt, data: string): number {
  const bytes = ethers.getBytes(data);
  const callData = bytes.reduce((sum, byte) => sum + (byte === 0 ? 4 : 16), 0);
  return Number(receipt.gasUsed) - 21_000 - callData;
}

async function deployLookups() {
  const [admin, seller, alice, bob] = await ethers.getSigners();
  const router = await ethers.deployContract("RoyaltyRouter");
  const none = await ethers.deployContract("PlainCollection");
  const erc2981 = await ethers.deployContract("Erc2981Collection", [alice.address, 1_000]);

  const withTerms = async (...holders: [string, number][]) => {
    const collection = await ethers.deployContract("OwnedCollection", [admin.address]);
    await router.createRoyaltyInfo(collection);
    const info = await ethers.getContractAt("RoyaltyInfo", await router.royaltyInfoOf(collection));
    await info.setCollectionTerms(terms({ shares: holders }));
    return collection;
  };
  const r1 = await withTerms([alice.address, 1_000]);
  const r2 = await withTerms([alice.address, 600], [bob.address, 400]);

  const lookup = async (collection: { getAddress(): Promise<string> }) => {
    const data = router.interface.encodeFunctionData("quote", [
      await collection.getAddress(),
      1n,
      ethers.ZeroAddress,
      PRICE,
      seller.address,
    ]);
    const response = await admin.sendTransaction({ to: router, data, gasLimit: 1_000_000n });
    const receipt = await response.wait();
    return frameGas(receipt as ContractTransactionReceipt, data);
  };
  return { lookup, none, erc2981, r1, r2 };
}

describe("RoyaltyRouter.quote, gas", function () {
  before(function () {
    // Instrumented code costs more.
    if (hre.globalOptions.coverage) this.skip();
  });

  const bars = { none: 9_000, erc2981: 13_000, r1: 16_000, r2: 19_500 } as const;
  for (const [name, bar] of Object.entries(bars) as [keyof typeof bars, number][]) {
    it(`costs at most ${bar} for a cold lookup of ${name}`, async () => {
      const { lookup, ...collections } = await networkHelpers.loadFixture(deployLookups);
      const gas = await lookup(collections[name]);
      expect(gas).to.be.at.most(bar);
      if (process.env.PRINT_GAS) console.log(name, gas);
    });
  }
});
