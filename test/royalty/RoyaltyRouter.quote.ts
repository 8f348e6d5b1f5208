import { expect } from "chai";
import hre, { network } from "hardhat";
import { NATIVE, Scripted, Source, asked, fixtures } from "./fixtures.js";
import type { ActName } from "./fixtures.js";
import { terms } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { deployOwned, deployRouter, deployScripted } = fixtures(ethers);
const { time } = networkHelpers;

const PRICE = 10_000n;

function word(value: bigint): string {
  return ethers.toBeHex(value, 32);
}

/** A scripted collection that the router knows no RoyaltyInfo of. */
async function deployUnknown() {
  const deployed = await deployRouter();
  const { router, seller } = deployed;
  const collection = new Scripted(await ethers.deployContract("ScriptedContract"));
  const quote = async (price = PRICE) => router.quote(await collection.getAddress(), 1n, NATIVE, price, seller.address);
  return { ...deployed, collection, quote };
}

describe("RoyaltyRouter.quote", () => {
  describe("given a RoyaltyInfo with terms", () => {
    async function deployShared() {
      const deployed = await deployOwned();
      const { info, admin, alice, bob, carol } = deployed;
      await info.connect(admin).setCollectionTerms(
        terms({
          shares: [
            [alice.address, 600],
            [bob.address, 300],
            [carol.address, 100],
          ],
        }),
      );
      return deployed;
    }

    it("names every holder and the sum", async () => {
      const { router, collection, seller, alice, bob, carol } = await networkHelpers.loadFixture(deployShared);
      expect(await router.quote(collection, 1n, NATIVE, PRICE, seller.address)).to.deep.equal([
        Source.RoyaltyInfo,
        1_000n,
        [
          [alice.address, 600n],
          [bob.address, 300n],
          [carol.address, 100n],
        ],
      ]);
    });

    it("leaves out the share of the seller, at any place of the list", async () => {
      const { router, collection, alice, bob, carol } = await networkHelpers.loadFixture(deployShared);
      const all = [
        [alice.address, 600n],
        [bob.address, 300n],
        [carol.address, 100n],
      ] as const;
      for (const [seller, share] of all) {
        expect(await router.quote(collection, 1n, NATIVE, PRICE, seller)).to.deep.equal([
          Source.RoyaltyInfo,
          1_000n - share,
          all.filter(([holder]) => holder !== seller),
        ]);
      }
    });

    it("leaves out what rounds to zero", async () => {
      const { router, collection, seller, alice } = await networkHelpers.loadFixture(deployShared);
      expect(await router.quote(collection, 1n, NATIVE, 11n, seller.address)).to.deep.equal([
        Source.RoyaltyInfo,
        1n,
        [[alice.address, 1n]],
      ]);
      expect(await router.quote(collection, 1n, NATIVE, 9n, seller.address)).to.deep.equal([
        Source.RoyaltyInfo,
        0n,
        [],
      ]);
    });

    it("passes the token and the currency on", async () => {
      const { router, collection, info, admin, seller, alice } = await networkHelpers.loadFixture(deployOwned);
      const token = ethers.toBeHex(7, 20);
      const input = terms({ shares: [[alice.address, 1_000]], caps: [[token, 5n]] });
      await info.connect(admin).setCollectionTerms(input);
      expect((await router.quote(collection, 1n, token, PRICE, seller.address)).total).to.equal(5n);
      expect((await router.quote(collection, 1n, NATIVE, PRICE, seller.address)).total).to.equal(1_000n);
    });

    it("takes no more than half of the highest price", async () => {
      const { router, collection, info, admin, seller, alice, bob } = await networkHelpers.loadFixture(deployOwned);
      const shares: [string, number][] = [
        [alice.address, 2_501],
        [bob.address, 2_499],
      ];
      await info.connect(admin).setCollectionTerms(terms({ shares }));
      const { total, payouts } = await router.quote(collection, 1n, NATIVE, ethers.MaxUint256, seller.address);
      expect(total).to.equal(ethers.MaxUint256 / 2n);
      expect(payouts.reduce((sum, { amount }) => sum + amount, 0n)).to.equal(total);
    });
  });

  describe("given a RoyaltyInfo whose answer is passed on", () => {
    const QUOTE = "tuple(uint8 source, uint256 total, tuple(address receiver, uint256 amount)[] payouts)";

    async function deployHolders(count: number) {
      const deployed = await networkHelpers.loadFixture(deployOwned);
      const { router, collection, info, admin } = deployed;
      const shares = Array.from({ length: count }, (_, i): [string, number] => [ethers.toBeHex(i + 1, 20), 100 + i]);
      await info.connect(admin).setCollectionTerms(terms({ shares }));
      const address = await collection.getAddress();
      const call = (to: string, data: string) => ethers.provider.call({ to, data });
      /** What the router and the RoyaltyInfo say, as bytes. */
      const answers = async (seller: string, price = PRICE) => [
        await call(
          await router.getAddress(),
          router.interface.encodeFunctionData("quote", [address, 1n, NATIVE, price, seller]),
        ),
        await call(await info.getAddress(), info.interface.encodeFunctionData("quote", [1n, NATIVE, price, seller])),
      ];
      return { ...deployed, shares, answers };
    }

    for (const count of [0, 1, 2, 8]) {
      it(`is the struct in its standard encoding, byte for byte, with ${count} holders`, async () => {
        const { shares, answers, seller } = await deployHolders(count);
        for (const sells of [seller.address, shares[0]?.[0] ?? NATIVE, shares.at(-1)?.[0] ?? NATIVE]) {
          const payouts = shares.filter(([holder]) => holder !== sells).map(([holder, bps]) => [holder, BigInt(bps)]);
          const total = payouts.reduce((sum, [, amount]) => sum + (amount as bigint), 0n);
          const expected = asked.getAbiCoder().encode([QUOTE], [[Source.RoyaltyInfo, total, payouts]]);
          expect(await answers(sells)).to.deep.equal([expected, expected]);
        }
        const nothing = asked.getAbiCoder().encode([QUOTE], [[Source.RoyaltyInfo, 0n, []]]);
        expect(await answers(seller.address, 0n)).to.deep.equal([nothing, nothing]);
      });
    }

    it("is refused for an address with dirty high bits, and for an argument too few", async () => {
      const { router, collection, info, seller } = await deployHolders(1);
      const data = router.interface.encodeFunctionData("quote", [
        await collection.getAddress(),
        1n,
        NATIVE,
        PRICE,
        seller.address,
      ]);
      const call = (input: string) => ethers.provider.call({ to: router, data: input });
      expect(await call(data)).to.not.equal("0x");
      for (const argument of [0, 2, 4]) {
        // The last of the twelve bytes before the address.
        const at = 2 + 2 * (4 + 32 * argument + 11);
        await expect(call(data.slice(0, at) + "01" + data.slice(at + 2))).to.revert(ethers);
      }
      await expect(call(data.slice(0, -2))).to.revert(ethers);
      expect(await info.collection()).to.equal(await collection.getAddress());
    });

    it("is not what the collection can put in its place", async () => {
      // The collection answers everything, the RoyaltyInfo's own function too, with a quote of its own making.
      const { router, collection, info, admin, alice, bob, seller } = await networkHelpers.loadFixture(deployScripted);
      await collection.answers("owner", admin.address);
      await info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 1_000]] }));
      const forged = asked.getAbiCoder().encode([QUOTE], [[Source.RoyaltyInfo, PRICE, [[bob.address, PRICE]]]]);
      await collection.otherwise("Answer", forged);
      const quote = await router.quote(await collection.getAddress(), 1n, NATIVE, PRICE, seller.address);
      expect(quote).to.deep.equal([Source.RoyaltyInfo, 1_000n, [[alice.address, 1_000n]]]);
    });
  });

  describe("given a RoyaltyInfo without terms and a collection that does not answer", () => {
    it("says nothing, in the standard encoding", async () => {
      const { router, collection, seller } = await networkHelpers.loadFixture(deployOwned);
      const data = router.interface.encodeFunctionData("quote", [
        await collection.getAddress(),
        1n,
        NATIVE,
        PRICE,
        seller.address,
      ]);
      const expected = router.interface.encodeFunctionResult("quote", [
        { source: Source.None, total: 0n, payouts: [] },
      ]);
      expect(await ethers.provider.call({ to: router, data })).to.equal(expected);
    });
  });

  describe("given a RoyaltyInfo with terms and a collection that answers ERC-2981", () => {
    it("goes by the terms, also where they are empty or have ended", async () => {
      const { router, collection, info, admin, seller, alice, bob } = await networkHelpers.loadFixture(deployScripted);
      await collection.answers("owner", admin.address);
      await collection.answers("royaltyInfo", bob.address, 2_000n);
      const quote = async () => router.quote(await collection.getAddress(), 1n, NATIVE, PRICE, seller.address);
      expect(await quote()).to.deep.equal([Source.ERC2981, 2_000n, [[bob.address, 2_000n]]]);

      const validUntil = (await time.latest()) + 1_000;
      await info.connect(admin).setCollectionTerms(terms({ shares: [[alice.address, 1_000]], validUntil }));
      expect(await quote()).to.deep.equal([Source.RoyaltyInfo, 1_000n, [[alice.address, 1_000n]]]);
      await time.increaseTo(validUntil);
      expect(await quote()).to.deep.equal([Source.RoyaltyInfo, 0n, []]);
      await info.connect(admin).setCollectionTerms(terms());
      expect(await quote()).to.deep.equal([Source.RoyaltyInfo, 0n, []]);
    });

    it("goes by ERC-2981 for tokens without terms where only another token has some", async () => {
      const { router, collection, info, seller, alice, bob } = await networkHelpers.loadFixture(deployScripted);
      await collection.answers("royaltyCeiling", 1_000n);
      await collection.answers("royaltyInfo", bob.address, 2_000n);
      const own = terms({ shares: [[alice.address, 1_000]] });
      await collection.execute(info, info.interface.encodeFunctionData("setTokenTerms", [1n, own]));
      const address = await collection.getAddress();
      expect((await router.quote(address, 1n, NATIVE, PRICE, seller.address)).source).to.equal(Source.RoyaltyInfo);
      expect((await router.quote(address, 2n, NATIVE, PRICE, seller.address)).source).to.equal(Source.ERC2981);
    });
  });

  describe("given a collection that answers ERC-2981", () => {
    it("goes by its answer for this token and price", async () => {
      const { router, collection, seller, alice } = await networkHelpers.loadFixture(deployUnknown);
      await collection.answersExactly("royaltyInfo", [7n, 123n], alice.address, 45n);
      const address = await collection.getAddress();
      expect(await router.quote(address, 7n, NATIVE, 123n, seller.address)).to.deep.equal([
        Source.ERC2981,
        45n,
        [[alice.address, 45n]],
      ]);
      expect((await router.quote(address, 8n, NATIVE, 123n, seller.address)).source).to.equal(Source.None);
      expect((await router.quote(address, 7n, NATIVE, 124n, seller.address)).source).to.equal(Source.None);
    });

    const capped: [name: string, amount: bigint, price: bigint, total: bigint][] = [
      ["half", 5_000n, 10_000n, 5_000n],
      ["one unit more than half", 5_001n, 10_000n, 5_000n],
      ["half of an odd price, rounded up", 6n, 11n, 5n],
      ["120 %", 12_000n, 10_000n, 5_000n],
      ["the highest number", ethers.MaxUint256, 10_000n, 5_000n],
      ["the highest number of the highest price", ethers.MaxUint256, ethers.MaxUint256, ethers.MaxUint256 / 2n],
    ];
    for (const [name, amount, price, total] of capped) {
      it(`takes ${total} where it asks for ${name}`, async () => {
        const { collection, quote, alice } = await networkHelpers.loadFixture(deployUnknown);
        await collection.answers("royaltyInfo", alice.address, amount);
        expect(await quote(price)).to.deep.equal([Source.ERC2981, total, [[alice.address, total]]]);
      });
    }

    it("owes nothing to nobody", async () => {
      const { collection, quote } = await networkHelpers.loadFixture(deployUnknown);
      await collection.answers("royaltyInfo", ethers.ZeroAddress, 100n);
      expect(await quote()).to.deep.equal([Source.ERC2981, 0n, []]);
    });

    it("owes nothing to the seller", async () => {
      const { collection, quote, seller } = await networkHelpers.loadFixture(deployUnknown);
      await collection.answers("royaltyInfo", seller.address, 100n);
      expect(await quote()).to.deep.equal([Source.ERC2981, 0n, []]);
    });

    it("owes nothing where it asks for nothing, and where half of the price is nothing", async () => {
      const { collection, quote, alice } = await networkHelpers.loadFixture(deployUnknown);
      await collection.answers("royaltyInfo", alice.address, 0n);
      expect(await quote()).to.deep.equal([Source.ERC2981, 0n, []]);
      await collection.answers("royaltyInfo", alice.address, 1n);
      expect(await quote(1n)).to.deep.equal([Source.ERC2981, 0n, []]);
    });

    it("reads an answer that is longer than it needs to be", async () => {
      const { collection, quote, alice } = await networkHelpers.loadFixture(deployUnknown);
      const answer = ethers.concat([ethers.zeroPadValue(alice.address, 32), word(9n), word(77n)]);
      await collection.does("royaltyInfo", "Answer", answer);
      expect(await quote()).to.deep.equal([Source.ERC2981, 9n, [[alice.address, 9n]]]);
    });
  });

  describe("given a collection that does not answer as it should", () => {
    const size = (bytes: bigint) => asked.getAbiCoder().encode(["uint256"], [bytes]);
    const hostile: [name: string, act: ActName, data: string, source: bigint][] = [
      ["does not know the function", "Missing", "0x", Source.None],
      ["accepts the call and says nothing", "Answer", "0x", Source.None],
      ["spends its gas and says nothing", "Spend", "0x", Source.None],
      ["reverts with a reason", "Fail", "0x08c379a0", Source.Reverted],
      ["reverts with one byte", "Fail", "0x00", Source.Reverted],
      ["reverts with a megabyte", "FailHuge", size(2n ** 20n), Source.OutOfGas],
      ["reverts with ten kilobytes", "FailHuge", size(10_240n), Source.Reverted],
      ["burns its gas", "Burn", "0x", Source.OutOfGas],
      ["never ends", "Loop", "0x", Source.OutOfGas],
      ["burns its gas in an inner call", "BurnInside", "0x", Source.OutOfGas],
      ["answers one byte", "Answer", "0x01", Source.Malformed],
      ["answers one word", "Answer", word(5n), Source.Malformed],
      ["answers a byte too little", "Answer", ethers.concat([word(5n), word(9n)]).slice(0, -2), Source.Malformed],
      ["names a receiver of 161 bits", "Answer", ethers.concat([word((1n << 160n) | 5n), word(9n)]), Source.Malformed],
      ["names a receiver of 256 bits", "Answer", ethers.concat([word((1n << 255n) | 5n), word(9n)]), Source.Malformed],
      ["returns a megabyte", "AnswerHuge", size(2n ** 20n), Source.OutOfGas],
      ["returns ten kilobytes of zeros", "AnswerHuge", size(10_240n), Source.ERC2981],
    ];
    for (const [name, act, data, source] of hostile) {
      it(`owes nothing where it ${name}`, async () => {
        const { collection, quote } = await networkHelpers.loadFixture(deployUnknown);
        await collection.does("royaltyInfo", act, data);
        expect(await quote()).to.deep.equal([source, 0n, []]);
      });

      it(`costs no more than its gas and a little where it ${name}`, async function () {
        // Instrumented code costs more.
        if (hre.globalOptions.coverage) this.skip();
        const { router, collection, seller, alice } = await networkHelpers.loadFixture(deployUnknown);
        await collection.does("royaltyInfo", act, data);
        const address = await collection.getAddress();
        const input = router.interface.encodeFunctionData("quote", [address, 1n, NATIVE, PRICE, seller.address]);
        const sent = await alice.sendTransaction({ to: router, data: input, gasLimit: 1_000_000n });
        // 21,000 for the transaction, 200,000 for the question, the rest for call data and the router itself.
        expect((await sent.wait())!.gasUsed).to.be.at.most(230_000n);
      });
    }

    it("owes nothing where it asks for a quote of itself", async () => {
      const { router, collection, quote, seller } = await networkHelpers.loadFixture(deployUnknown);
      const address = await collection.getAddress();
      const again = router.interface.encodeFunctionData("quote", [address, 1n, NATIVE, PRICE, seller.address]);
      const forwarded = asked.getAbiCoder().encode(["address", "bytes"], [await router.getAddress(), again]);
      await collection.does("royaltyInfo", "Forward", forwarded);
      expect(await quote()).to.deep.equal([Source.Reverted, 0n, []]);
    });

    it("owes nothing where it is no contract", async () => {
      const { router, alice, seller } = await networkHelpers.loadFixture(deployRouter);
      expect(await router.quote(alice.address, 1n, NATIVE, PRICE, seller.address)).to.deep.equal([Source.None, 0n, []]);
    });

    it("owes nothing where it has destroyed itself", async () => {
      const { router, seller } = await networkHelpers.loadFixture(deployRouter);
      const factory = await ethers.deployContract("VanishingFactory", [await router.getAddress()]);
      const collection = (await factory.getFunction("collection")()) as string;
      expect(await ethers.provider.getCode(collection)).to.equal("0x");
      expect(await router.royaltyInfoOf(collection)).to.not.equal(ethers.ZeroAddress);
      expect(await router.quote(collection, 1n, NATIVE, PRICE, seller.address)).to.deep.equal([Source.None, 0n, []]);
    });
  });

  describe("given a collection that answers ERC-2981 by asking the router", () => {
    async function deployRouted() {
      const deployed = await deployRouter();
      const { router, admin } = deployed;
      const collection = await ethers.deployContract("RoutedCollection", [await router.getAddress(), admin.address]);
      return { ...deployed, collection };
    }

    it("owes nothing while nothing is set", async () => {
      const { router, collection, seller } = await networkHelpers.loadFixture(deployRouted);
      expect(await router.quote(collection, 1n, NATIVE, PRICE, seller.address)).to.deep.equal([Source.ERC2981, 0n, []]);
      await router.createRoyaltyInfo(collection);
      expect(await router.quote(collection, 1n, NATIVE, PRICE, seller.address)).to.deep.equal([Source.ERC2981, 0n, []]);
    });
  });
});
