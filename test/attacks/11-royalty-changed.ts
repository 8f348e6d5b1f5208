import { openedTerms } from "../../sdk/src/terms/escrow.js";
import { DAY, ethers, PRICE, time } from "../helpers/orderWorld.js";
import {
  andBack,
  bid,
  type Collection,
  createAuction,
  expectChanges,
  expectRefused,
  KINDS,
  loadMarkets,
  type Markets,
  marketOf,
  part,
  soldBy,
  useCollection,
} from "./marketsWorld.js";
import { deploy, type HostileCollection } from "./orderAttackWorld.js";
import { flat, Royalty } from "./world.js";

const TENTH = PRICE / 10n;

/** A collection of the artist's with these shares in force, whose tokens 1 to 3 are the seller's. */
async function withShares(world: Markets, shares: [holder: string, bps: number][]) {
  const art = (
    await ethers.deployContract("KIP17Token", [
      "Other",
      "OTH",
      world.artist.address,
      world.router,
      5_000,
      "ipfs://other",
    ])
  ).connect(world.artist);
  // This one mints through its own function.
  const mint = (to: string, id: bigint) => art.mintWithTokenURI(to, id, "");
  await useCollection(world, Object.assign(art as unknown as Collection, { mint }));
  await world.router.createRoyaltyInfo(art);
  const info = await ethers.getContractAt("RoyaltyInfo", await world.router.royaltyInfoOf(art));
  await info.connect(world.artist).setCollectionTerms(flat(shares));
  return info;
}

/** 11: the split is what both sides agreed to, and no place of the seller in it shorts the others. */
describe("attack 11: royalties changed between offer and sale, or dodged", () => {
  for (const kind of KINDS.filter(({ market }) => market !== "house")) {
    it(`sells ${kind.name} not at all above its limit, where the collection answers for itself and raises`, async () => {
      const world = await loadMarkets();
      const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
      await nft.setRoyalty(Royalty.Costly, world.attacker);
      const last = await kind.prepare(world, { collection: nft, maxRoyaltyBps: 1_000 });
      await nft.setRoyalty(Royalty.AbovePrice, world.attacker);
      const args = [PRICE / 2n, TENTH];
      await expectRefused(world, last, marketOf(world, kind.market), "SettlementRoyaltyAboveLimit", args);
      await nft.setRoyalty(Royalty.Costly, world.attacker);
      await expectChanges(world, last, soldBy(kind, { royalties: { attacker: TENTH } }));
    });
  }

  for (const kind of KINDS.filter(({ market }) => market === "house")) {
    it(`settles ${kind.name} at its limit, where the collection answers for itself and raises`, async () => {
      const world = await loadMarkets();
      const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
      await nft.setRoyalty(Royalty.Costly, world.attacker);
      const last = await kind.prepare(world, { collection: nft, maxRoyaltyBps: 1_000 });
      await nft.setRoyalty(Royalty.AbovePrice, world.attacker);
      await expectChanges(world, last, soldBy(kind, { royalties: { attacker: TENTH } }));
    });
  }

  for (const kind of KINDS) {
    it(`pays the others their whole shares where the seller of ${kind.name} is a holder, and where not`, async () => {
      for (const inShares of [true, false]) {
        const world = await loadMarkets();
        const others: [string, number][] = [
          [world.artist.address, 700],
          [world.collector.address, 300],
        ];
        await withShares(world, inShares ? [...others, [world.seller.address, 2_000]] : others);
        const collection = world.nfts["1"]![0] as unknown as Collection;
        const last = await kind.prepare(world, { collection });
        // What the seller holds of the royalty is part of their payment.
        const royalties = { artist: part(PRICE, 700), collector: part(PRICE, 300) };
        await expectChanges(world, last, soldBy(kind, { royalties }));
      }
    });

    it(`owes the terms of its day where ${kind.name} waits in the escrow and they go to somebody else`, async () => {
      const world = await loadMarkets();
      const info = await withShares(world, [[world.artist.address, 1_000]]);
      const collection = world.nfts["1"]![0] as unknown as Collection;
      const last = await kind.prepare(world, { collection, refundWindow: DAY });
      const receipt = await (await last()).wait();
      await info.connect(world.artist).setCollectionTerms(flat([[world.attacker.address, 500]]));
      const terms = openedTerms(world.escrow, receipt);
      await time.increase(DAY);
      await expectChanges(world, () => world.escrow.connect(world.attacker).closeEscrow(terms), {
        "artist native": TENTH,
        "seller native": PRICE - TENTH - PRICE / 40n,
        "feeReceiver credit in escrow native": PRICE / 40n,
        "escrow native": PRICE / 40n - PRICE,
      });
    });
  }

  it("refuses an auction whose limit is below what the terms in force ask for", async () => {
    const world = await loadMarkets();
    await withShares(world, [[world.artist.address, 1_000]]);
    const collection = world.nfts["1"]![0] as unknown as Collection;
    const low = () => createAuction(world, { collection, maxRoyaltyBps: 999 });
    await expectRefused(world, low, world.house, "AuctionInvalidRoyaltyLimit", [999, 1_000, 10_000]);
  });

  describe("given an artist who announces a rise in front of a sale", () => {
    async function announced(bps: number) {
      const world = await loadMarkets();
      const info = await withShares(world, [[world.artist.address, 1_000]]);
      const collection = world.nfts["1"]![0] as unknown as Collection;
      const raise = () => info.connect(world.artist).setCollectionTerms(flat([[world.artist.address, bps]]));
      return { world, collection, raise };
    }

    for (const kind of KINDS) {
      it(`sells ${kind.name} as before for 30 days, and no higher than its limit afterwards`, async () => {
        const { world, collection, raise } = await announced(2_000);
        const lot = { collection, maxRoyaltyBps: 1_000 };
        const usual = soldBy(kind, { royalties: { artist: TENTH } });
        await andBack(async () => {
          const last = await kind.prepare(world, lot);
          await raise();
          await expectChanges(world, last, usual);
        });
        if (kind.market !== "exchange") return;
        const last = await kind.prepare(world, lot);
        await raise();
        await time.increase(30 * DAY);
        const args = [PRICE / 5n, TENTH];
        await expectRefused(world, last, world.exchange, "SettlementRoyaltyAboveLimit", args);
      });
    }

    it("pays of an auction that outlasts the notice what its seller had agreed to, and freezes nothing", async () => {
      const { world, collection, raise } = await announced(2_000);
      const endsAt = (await time.latest()) + 60 * DAY;
      const auction = await createAuction(world, { collection, maxRoyaltyBps: 1_000 }, { endsAt });
      await bid(world, world.buyer, auction, PRICE);
      await raise();
      await time.increaseTo(endsAt);
      const kind = KINDS.find(({ name }) => name === "an auction")!;
      await expectChanges(world, () => world.house.settle(auction), soldBy(kind, { royalties: { artist: TENTH } }));
    });
  });
});
