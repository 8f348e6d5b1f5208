import { expect } from "chai";
import { ethers, PRICE } from "../helpers/orderWorld.js";
import { expectChanges, KINDS, loadMarkets, marketOf, soldBy, useCollection } from "./marketsWorld.js";
import { deploy, type HostileCollection } from "./orderAttackWorld.js";
import { Royalty, Source } from "./world.js";

const LOOKUPS = [
  ["reverts with a reason", Royalty.Reverts, Source.Reverted],
  ["loops until its gas is gone", Royalty.Loops, Source.OutOfGas],
  ["returns one word instead of two", Royalty.TooShort, Source.Malformed],
  ["returns a megabyte", Royalty.AnswersMegabyte, Source.OutOfGas],
  ["reverts with a megabyte", Royalty.RevertsMegabyte, Source.OutOfGas],
  ["names a receiver that is no address", Royalty.NoAddress, Source.Malformed],
] as const;

/** 6 and 10: the same in every market, also where the collection turns hostile after the offer. */
describe("attack 10: hostile royalty lookups in every market", () => {
  for (const kind of KINDS) {
    for (const [what, royalty, reason] of LOOKUPS) {
      it(`settles ${kind.name} of a collection that ${what}, without a royalty, and says why`, async () => {
        const world = await loadMarkets();
        const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
        await nft.setRoyalty(royalty, world.attacker);
        const last = await kind.prepare(world, { collection: nft });
        const act = () =>
          expect(last()).to.emit(marketOf(world, kind.market), "RoyaltyLookupFailed").withArgs(nft, 1n, reason);
        await expectChanges(world, act, soldBy(kind, { royalties: {} }));
      });
    }

    it(`settles ${kind.name} of a collection that asks for 120 % with half of the price, and of one that asks for none`, async () => {
      for (const [royalty, royalties] of [
        [Royalty.AbovePrice, { attacker: PRICE / 2n }],
        [Royalty.Missing, {}],
      ] as const) {
        const world = await loadMarkets();
        const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
        await nft.setRoyalty(royalty, world.attacker);
        await expectChanges(world, await kind.prepare(world, { collection: nft }), soldBy(kind, { royalties }));
      }
    });

    it(`stops no sale of honest collections by ${kind.name}, which are not asked through the hostile one`, async () => {
      const world = await loadMarkets();
      const nft = await deploy<HostileCollection>("HostileCollection");
      await nft.setRoyalty(Royalty.Loops, world.attacker);
      await world.router.createRoyaltyInfo(nft);
      await expectChanges(world, await kind.prepare(world), soldBy(kind));
    });
  }

  it("costs a sale that it fails no more than the gas of a lookup", async () => {
    const world = await loadMarkets();
    const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
    await nft.setRoyalty(Royalty.Loops, world.attacker);
    for (const [i, kind] of KINDS.entries()) {
      if (i === 0 || i > 3) continue;
      const last = await kind.prepare(world, { collection: nft, tokenId: BigInt(i) });
      expect((await (await last()).wait())!.gasUsed < 550_000n, kind.name).to.equal(true);
    }
    expect(await nft.ownerOf(1n)).to.equal(world.buyer.address);
    expect(await ethers.provider.getBalance(nft)).to.equal(0n);
  });
});
