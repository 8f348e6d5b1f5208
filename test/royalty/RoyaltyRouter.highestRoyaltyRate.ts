import { expect } from "chai";
import hre, { network } from "hardhat";
import { DAY, NATIVE, NOTICE, Scripted, asked, fixtures } from "./fixtures.js";
import type { ActName } from "./fixtures.js";
import { terms } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { deployOwned, deployRouter, deployScripted } = fixtures(ethers);
const { time } = networkHelpers;

/** The price at which a collection is asked, and what a basis point of it is. */
const PRICE = 10_000n * 10n ** 18n;
const POINT = 10n ** 18n;
const TOKEN = "0x0000000000000000000000000000000000007777";

function word(value: bigint): string {
  return ethers.toBeHex(value, 32);
}

/** A scripted collection that the router knows no RoyaltyInfo of. */
async function deployUnknown() {
  const deployed = await deployRouter();
  const collection = new Scripted(await ethers.deployContract("ScriptedContract"));
  const rate = async () => deployed.router.highestRoyaltyRate(await collection.getAddress(), 1n);
  return { ...deployed, collection, rate };
}

describe("RoyaltyRouter.highestRoyaltyRate", () => {
  describe("given a collection that says nothing of royalties", () => {
    it("is zero", async () => {
      const { router } = await networkHelpers.loadFixture(deployRouter);
      const collection = await ethers.deployContract("PlainCollection");
      expect(await router.highestRoyaltyRate(collection, 1n)).to.equal(0n);
      await router.createRoyaltyInfo(collection);
      expect(await router.highestRoyaltyRate(collection, 1n)).to.equal(0n);
    });

    it("is zero where it is no contract, also for the zero address", async () => {
      const { router, alice } = await networkHelpers.loadFixture(deployRouter);
      expect(await router.highestRoyaltyRate(alice.address, 1n)).to.equal(0n);
      expect(await router.highestRoyaltyRate(ethers.ZeroAddress, 1n)).to.equal(0n);
    });
  });

  describe("given a RoyaltyInfo that rules", () => {
    async function deployBoth() {
      const deployed = await deployScripted();
      const { collection, admin, bob } = deployed;
      await collection.answers("owner", admin.address);
      await collection.answers("royaltyInfo", bob.address, 2_500n * POINT);
      const address = await collection.getAddress();
      const rate = (tokenId = 1n) => deployed.router.highestRoyaltyRate(address, tokenId);
      return { ...deployed, rate };
    }

    it("is the base rate", async () => {
      const { info, rate, admin, alice, bob } = await networkHelpers.loadFixture(deployBoth);
      const shares: [string, number][] = [
        [alice.address, 700],
        [bob.address, 301],
      ];
      await info.connect(admin).setCollectionTerms(terms({ shares }));
      expect(await rate()).to.equal(1_001n);
    });

    it("is the highest tier, in whatever currency", async () => {
      const { info, rate, admin, alice } = await networkHelpers.loadFixture(deployBoth);
      const tiers: [string, bigint, number][] = [
        [NATIVE, 1n, 500],
        [TOKEN, 2n ** 128n - 1n, 1_700],
        [NATIVE, 2n, 1_200],
      ];
      await info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 1_000]], tiers }));
      expect(await rate()).to.equal(1_700n);
    });

    it("is zero where its terms are empty or have ended, whatever the collection's ERC-2981 says", async () => {
      const { info, rate, admin, alice } = await networkHelpers.loadFixture(deployBoth);
      expect(await rate()).to.equal(2_500n);
      const validUntil = (await time.latest()) + DAY;
      await info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 1_000]], validUntil }));
      expect(await rate()).to.equal(1_000n);
      await time.increaseTo(validUntil);
      expect(await rate()).to.equal(0n);
      await info.connect(admin).setCollectionTerms(terms());
      expect(await rate()).to.equal(0n);
    });

    it("counts announced terms from the moment at which they take effect", async () => {
      const { info, rate, admin, alice } = await networkHelpers.loadFixture(deployBoth);
      await info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 1_000]] }));
      await info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 3_000]] }));
      const effectiveAt = (await time.latest()) + NOTICE;
      await time.increaseTo(effectiveAt - 1);
      expect(await rate()).to.equal(1_000n);
      await time.increaseTo(effectiveAt);
      expect(await rate()).to.equal(3_000n);
    });

    it("goes by a token's own terms, with lowered shares, and by ERC-2981 for tokens without any", async () => {
      const { collection, info, rate, alice, bob } = await networkHelpers.loadFixture(deployBoth);
      await collection.answers("royaltyCeiling", 1_000n);
      const shares: [string, number][] = [
        [alice.address, 300],
        [bob.address, 400],
      ];
      const own = terms({ shares, tiers: [[NATIVE, 1n, 1_000]] });
      await collection.execute(info, info.interface.encodeFunctionData("setTokenTerms", [1n, own]));
      expect(await rate(1n)).to.equal(1_000n);
      expect(await rate(2n)).to.equal(2_500n);
      await info.connect(bob).lowerTokenShare(1n, 0);
      // Three sevenths of 1,000.
      expect(await rate(1n)).to.equal(429n);
    });

    it("does not ask the collection, nor what it would say of itself", async () => {
      const { collection, info, rate, admin, alice } = await networkHelpers.loadFixture(deployBoth);
      await info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 1_000]] }));
      await collection.otherwise("Answer", ethers.concat([word(1n), word(1n), word(1n)]));
      await collection.does("royaltyInfo", "Burn");
      expect(await rate()).to.equal(1_000n);
    });
  });

  describe("given a RoyaltyInfo without terms", () => {
    it("goes by the collection's ERC-2981", async () => {
      const { router, collection, alice } = await networkHelpers.loadFixture(deployScripted);
      await collection.answersExactly("royaltyInfo", [1n, PRICE], alice.address, 750n * POINT);
      expect(await router.highestRoyaltyRate(await collection.getAddress(), 1n)).to.equal(750n);
    });
  });

  describe("given a collection that answers ERC-2981", () => {
    it("asks for this token, at a price of 10,000 * 10^18 units", async () => {
      const { router, collection, alice } = await networkHelpers.loadFixture(deployUnknown);
      await collection.answersExactly("royaltyInfo", [7n, PRICE], alice.address, 45n * POINT);
      const address = await collection.getAddress();
      expect(await router.highestRoyaltyRate(address, 7n)).to.equal(45n);
      expect(await router.highestRoyaltyRate(address, 8n)).to.equal(0n);
    });

    it("is the rate of OpenZeppelin's", async () => {
      const { router, alice } = await networkHelpers.loadFixture(deployRouter);
      for (const bps of [1n, 250n, 1_000n, 5_000n]) {
        const collection = await ethers.deployContract("Erc2981Collection", [alice.address, bps]);
        expect(await router.highestRoyaltyRate(collection, 1n)).to.equal(bps);
      }
    });

    const rates: [name: string, amount: bigint, bps: bigint][] = [
      ["nothing", 0n, 0n],
      ["one unit", 1n, 1n],
      ["a third of a basis point, rounded down", POINT / 3n, 1n],
      ["a basis point", POINT, 1n],
      ["a basis point and a unit", POINT + 1n, 2n],
      ["a third of the price", PRICE / 3n, 3_334n],
      ["7.77 %", 777n * POINT, 777n],
      ["a unit less than half", PRICE / 2n - 1n, 5_000n],
      ["half", PRICE / 2n, 5_000n],
      ["a unit more than half", PRICE / 2n + 1n, 5_000n],
      ["120 %", (PRICE * 12n) / 10n, 5_000n],
      ["the highest number", ethers.MaxUint256, 5_000n],
    ];
    for (const [name, amount, bps] of rates) {
      it(`is ${bps} where it asks for ${name}`, async () => {
        const { collection, rate, alice } = await networkHelpers.loadFixture(deployUnknown);
        await collection.answers("royaltyInfo", alice.address, amount);
        expect(await rate()).to.equal(bps);
      });
    }

    it("is zero where the receiver is the zero address", async () => {
      const { collection, rate } = await networkHelpers.loadFixture(deployUnknown);
      await collection.answers("royaltyInfo", ethers.ZeroAddress, 100n * POINT);
      expect(await rate()).to.equal(0n);
    });

    it("counts whoever receives, the caller and the collection too", async () => {
      const { router, collection, alice } = await networkHelpers.loadFixture(deployUnknown);
      const address = await collection.getAddress();
      for (const receiver of [alice.address, address, await router.getAddress()]) {
        await collection.answers("royaltyInfo", receiver, 100n * POINT);
        expect(await router.connect(alice).highestRoyaltyRate(address, 1n)).to.equal(100n);
      }
    });

    it("reads an answer that is longer than it needs to be", async () => {
      const { collection, rate, alice } = await networkHelpers.loadFixture(deployUnknown);
      const answer = ethers.concat([ethers.zeroPadValue(alice.address, 32), word(9n * POINT), word(77n)]);
      await collection.does("royaltyInfo", "Answer", answer);
      expect(await rate()).to.equal(9n);
    });
  });

  describe("given a collection that does not answer as it should", () => {
    const size = (bytes: bigint) => asked.getAbiCoder().encode(["uint256"], [bytes]);
    const hostile: [name: string, act: ActName, data: string][] = [
      ["accepts the call and says nothing", "Answer", "0x"],
      ["spends its gas and says nothing", "Spend", "0x"],
      ["reverts with what would be an answer", "Fail", ethers.concat([word(5n), word(POINT), word(POINT)])],
      ["reverts with a megabyte", "FailHuge", size(2n ** 20n)],
      ["burns its gas", "Burn", "0x"],
      ["never ends", "Loop", "0x"],
      ["burns its gas in an inner call", "BurnInside", "0x"],
      ["answers one word", "Answer", word(5n)],
      ["answers a byte too little", "Answer", ethers.concat([word(5n), word(POINT)]).slice(0, -2)],
      ["names a receiver of 161 bits", "Answer", ethers.concat([word((1n << 160n) | 5n), word(POINT)])],
      ["returns a megabyte", "AnswerHuge", size(2n ** 20n)],
    ];
    for (const [name, act, data] of hostile) {
      it(`is zero where it ${name}`, async () => {
        const { collection, rate } = await networkHelpers.loadFixture(deployUnknown);
        await collection.does("royaltyInfo", act, data);
        expect(await rate()).to.equal(0n);
      });

      it(`costs no more than its gas and a little where it ${name}`, async function () {
        // Instrumented code costs more.
        if (hre.globalOptions.coverage) this.skip();
        const { router, collection, alice } = await networkHelpers.loadFixture(deployUnknown);
        await collection.does("royaltyInfo", act, data);
        const input = router.interface.encodeFunctionData("highestRoyaltyRate", [await collection.getAddress(), 1n]);
        const sent = await alice.sendTransaction({ to: router, data: input, gasLimit: 1_000_000n });
        // 21,000 for the transaction, 200,000 for the question, the rest for call data and the router itself.
        expect((await sent.wait())!.gasUsed).to.be.at.most(232_000n);
      });
    }

    it("is zero where it asks for its own rate", async () => {
      const { router, collection, rate } = await networkHelpers.loadFixture(deployUnknown);
      const again = router.interface.encodeFunctionData("highestRoyaltyRate", [await collection.getAddress(), 1n]);
      const forwarded = asked.getAbiCoder().encode(["address", "bytes"], [await router.getAddress(), again]);
      await collection.does("royaltyInfo", "Forward", forwarded);
      expect(await rate()).to.equal(0n);
    });

    it("is zero where it has destroyed itself", async () => {
      const { router } = await networkHelpers.loadFixture(deployRouter);
      const factory = await ethers.deployContract("VanishingFactory", [await router.getAddress()]);
      const collection = (await factory.getFunction("collection")()) as string;
      expect(await router.highestRoyaltyRate(collection, 1n)).to.equal(0n);
    });

    it("is zero for a collection that answers by asking the router, while nothing is set", async () => {
      const { router, admin } = await networkHelpers.loadFixture(deployRouter);
      const collection = await ethers.deployContract("RoutedCollection", [await router.getAddress(), admin.address]);
      expect(await router.highestRoyaltyRate(collection, 1n)).to.equal(0n);
    });
  });

  describe("given a collection whose ERC-2981 rate depends on the price", () => {
    it("knows its rate at that price only", async () => {
      const { router, collection, rate, alice, seller } = await networkHelpers.loadFixture(deployUnknown);
      await collection.answersExactly("royaltyInfo", [1n, PRICE], alice.address, 100n * POINT);
      await collection.answersExactly("royaltyInfo", [1n, 10_000n], alice.address, 4_000n);
      expect(await rate()).to.equal(100n);
      const quote = await router.quote(await collection.getAddress(), 1n, NATIVE, 10_000n, seller.address);
      expect(quote.total).to.equal(4_000n);
    });
  });

  describe("given call data that is not well formed", () => {
    it("reverts for an address with dirty high bits, and for an argument too few", async () => {
      const { router, collection } = await networkHelpers.loadFixture(deployOwned);
      const data = router.interface.encodeFunctionData("highestRoyaltyRate", [await collection.getAddress(), 1n]);
      const call = (input: string) => ethers.provider.call({ to: router, data: input });
      expect(await call(data)).to.equal(word(0n));
      const at = 2 + 2 * (4 + 11);
      await expect(call(data.slice(0, at) + "01" + data.slice(at + 2))).to.revert(ethers);
      await expect(call(data.slice(0, -2))).to.revert(ethers);
    });
  });
});
