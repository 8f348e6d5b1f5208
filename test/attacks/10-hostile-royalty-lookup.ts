import { expect } from "chai";
import type { Collection, HostileCollection } from "./world.js";
import {
  bought,
  booksOf,
  changesSince,
  deploy,
  deployWorld,
  ethers,
  FEE,
  networkHelpers,
  offer,
  passWindow,
  PRICE,
  REST,
  Royalty,
  ROYALTY,
  Source,
  take,
} from "./world.js";

/** The most that a hostile lookup may add to a purchase: its 200,000 gas, and what the purchase itself needs. */
const GAS_BAR = 450_000n;

/** 10: whatever a collection does when it is asked for royalties, its sales go on. */
describe("attack 10: a royalty lookup that reverts, loops, or returns garbage", () => {
  async function hostile() {
    const world = await deployWorld();
    const collection = await deploy<HostileCollection>("HostileCollection");
    await collection.mint(world.seller, 1n);
    return { world, collection, watched: { nfts: [[collection, 1n]] as [Collection, ...bigint[]][] } };
  }

  for (const [what, royalty, reason] of [
    ["reverts with a reason", Royalty.Reverts, Source.Reverted],
    ["loops until its gas is gone", Royalty.Loops, Source.OutOfGas],
    ["returns one word instead of two", Royalty.TooShort, Source.Malformed],
    ["returns a megabyte", Royalty.AnswersMegabyte, Source.OutOfGas],
    ["reverts with a megabyte", Royalty.RevertsMegabyte, Source.OutOfGas],
    ["names a receiver that is no address", Royalty.NoAddress, Source.Malformed],
  ] as const) {
    describe(`given a collection that ${what}`, () => {
      it("sells at once without a royalty, and says why", async () => {
        const { world, collection, watched } = await networkHelpers.loadFixture(hostile);
        await collection.setRoyalty(royalty, world.attacker);
        const sale = await offer(world, { refundWindow: 0 }, { collection });
        const before = await booksOf(world, watched);
        const purchase = await take(world, world.buyer, sale);
        await expect(purchase).to.emit(world.exchange, "RoyaltyLookupFailed").withArgs(collection.target, 1n, reason);
        expect((await purchase.wait())!.gasUsed < GAS_BAR).to.equal(true);
        expect(await changesSince(world, before, watched)).to.deep.equal({
          "seller native": PRICE - FEE,
          "buyer native": -PRICE,
          "exchange native": FEE,
          "protocol native credit": FEE,
          "NFT 1": "buyer",
        });
      });

      it("sells with a refund window, and closes", async () => {
        const { world, collection, watched } = await networkHelpers.loadFixture(hostile);
        await collection.setRoyalty(royalty, world.attacker);
        const sale = await offer(world, {}, { collection });
        const before = await booksOf(world, watched);
        const terms = await bought(world, world.buyer, sale);
        await passWindow(terms);
        await world.escrow.closeEscrow(terms);
        expect(await changesSince(world, before, watched)).to.deep.equal({
          "seller native": PRICE - FEE,
          "buyer native": -PRICE,
          "feeReceiver native credit": FEE,
          "escrow native": FEE,
          "NFT 1": "buyer",
        });
      });
    });
  }

  it("does not reach a sale that was made before the collection turned hostile", async () => {
    const { world, collection, watched } = await networkHelpers.loadFixture(hostile);
    await collection.setRoyalty(Royalty.Costly, world.artist);
    const sale = await offer(world, {}, { collection });
    const before = await booksOf(world, watched);
    const terms = await bought(world, world.buyer, sale);
    await collection.setRoyalty(Royalty.AbovePrice, world.attacker);
    await passWindow(terms);
    await world.escrow.closeEscrow(terms);
    expect(await changesSince(world, before, watched)).to.deep.equal({
      "artist native": ROYALTY,
      "seller native": REST,
      "buyer native": -PRICE,
      "feeReceiver native credit": FEE,
      "escrow native": FEE,
      "NFT 1": "buyer",
    });
  });

  it("does not freeze other collections: theirs are not asked through it", async () => {
    const { world, collection } = await networkHelpers.loadFixture(hostile);
    await collection.setRoyalty(Royalty.Loops, world.attacker);
    const sale = await offer(world, { refundWindow: 0 });
    const before = await booksOf(world);
    const purchase = await take(world, world.buyer, sale);
    await expect(purchase).not.to.emit(world.exchange, "RoyaltyLookupFailed");
    expect(await changesSince(world, before)).to.deep.equal({
      "artist native": ROYALTY,
      "seller native": REST,
      "buyer native": -PRICE,
      "exchange native": FEE,
      "protocol native credit": FEE,
      "NFT 1": "buyer",
    });
  });

  it("asks a collection that asks the router back only once", async () => {
    const { world } = await networkHelpers.loadFixture(hostile);
    const collection = await deploy<Collection & HostileScript>("ScriptedContract");
    const question = world.router.interface.encodeFunctionData("quote", [
      collection.target,
      1n,
      ethers.ZeroAddress,
      PRICE,
      world.seller.address,
    ]);
    const forward = 8;
    const data = ethers.AbiCoder.defaultAbiCoder().encode(["address", "bytes"], [world.router.target, question]);
    await collection.scriptOtherwise(forward, data);
    const quote = await world.router.quote(collection, 1n, ethers.ZeroAddress, PRICE, world.seller);
    expect([quote.source, quote.total]).to.deep.equal([Source.Reverted, 0n]);
  });
});

interface HostileScript {
  scriptOtherwise(act: number, data: string): Promise<unknown>;
}
