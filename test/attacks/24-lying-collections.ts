import { expect } from "chai";
import type { BaseContract } from "ethers";
import { DAY, ethers, networkHelpers, PRICE, time } from "../helpers/orderWorld.js";
import {
  bid,
  type Collection,
  createAuction,
  expectChanges,
  expectRefused,
  type Kind,
  KINDS,
  listed,
  loadMarkets,
  type Markets,
  marketOf,
  phaseOf,
  useCollection,
} from "./marketsWorld.js";
import { deploy, type HostileCollection } from "./orderAttackWorld.js";
import { Transfers } from "./world.js";

type Refusal = [contract: Pick<BaseContract, "interface">, error: string, args?: readonly unknown[]];

/** What a collection does between the offer and the sale, and what the sale says then. */
const HABITS: [
  habit: string,
  turn: (world: Markets, nft: HostileCollection) => Promise<unknown>,
  refusal: (world: Markets, nft: HostileCollection, kind: Kind) => Refusal | undefined,
][] = [
  ["pauses", (_, nft) => nft.setTransfers(Transfers.Paused), (_, nft) => [nft, "HostileCollectionPaused"]],
  [
    "moves nothing and says nothing",
    (_, nft) => nft.setTransfers(Transfers.Silent),
    (world, nft, kind) => [
      marketOf(world, kind.market),
      "SettlementNotDelivered",
      [nft, 1n, world.buyer, kind.market === "house" ? world.house : world.seller],
    ],
  ],
  [
    "names somebody else as the owner, whoever it is",
    (world, nft) => nft.lieWith(world.attacker),
    (world, nft, kind) => [
      marketOf(world, kind.market),
      "SettlementNotDelivered",
      [nft, 1n, world.buyer, world.attacker],
    ],
  ],
  [
    "refuses the buyer",
    (world, nft) => nft.refuse(world.buyer),
    (world, nft) => [nft, "HostileCollectionRefuses", [world.buyer]],
  ],
  ["burns all gas", (_, nft) => nft.setTransfers(Transfers.BurnGas), () => undefined],
];

/** 24: nobody pays for what does not come. */
describe("attack 24: a sale of what is paused, burned or not a contract, or whose collection lies", () => {
  for (const kind of KINDS) {
    describe(`given ${kind.name}`, () => {
      for (const [habit, turn, refusal] of HABITS) {
        for (const refundWindow of [0, DAY]) {
          it(`takes no money where the collection ${habit}, with a window of ${refundWindow} seconds`, async () => {
            const world = await loadMarkets();
            const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
            const last = await kind.prepare(world, { collection: nft, refundWindow });
            await turn(world, nft);
            const expected = refusal(world, nft, kind);
            // The escrow asks for the owner, too, and names the same.
            if (refundWindow !== 0 && expected?.[1] === "SettlementNotDelivered") {
              expected[0] = world.escrow;
              expected[1] = "EscrowNotDelivered";
            }
            if (expected === undefined) {
              await expectChanges(world, () => expect(last()).to.be.revert(ethers), {});
            } else {
              const [contract, error, args] = expected;
              await expectRefused(world, last, contract, error, args);
            }
          });
        }
      }

      it("takes no money where the collection has no code any more", async () => {
        const world = await loadMarkets();
        const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
        const last = await kind.prepare(world, { collection: nft });
        await networkHelpers.setCode(await nft.getAddress(), "0x");
        const args = [nft, 1n, world.buyer, ethers.ZeroAddress];
        await expectRefused(world, last, marketOf(world, kind.market), "SettlementNotDelivered", args);
      });
    });
  }

  it("lists nothing and auctions nothing that is not there", async () => {
    const world = await loadMarkets();
    const { exchange, house, seller, attacker, art } = world;
    const nowhere = { getAddress: () => Promise.resolve(attacker.address) };
    const none = ethers.ZeroAddress;
    const listing = () => listed(world, { collection: nowhere });
    await expectRefused(world, listing, exchange, "ExchangeNotOwner", [attacker, 1n, none, seller]);
    const auction = () => createAuction(world, { collection: nowhere });
    await expectRefused(world, auction, house, "AuctionNotOwner", [attacker, 1n, none, seller]);
    const missing = () => listed(world, { tokenId: 1_000n });
    await expectRefused(world, missing, exchange, "ExchangeNotOwner", [art, 1_000n, none, seller]);
    const unsold = () => createAuction(world, { tokenId: 1_000n });
    await expectRefused(world, unsold, house, "AuctionNotOwner", [art, 1_000n, none, seller]);
  });

  it("creates no auction of an NFT that does not come into the house", async () => {
    const world = await loadMarkets();
    const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
    await nft.setTransfers(Transfers.Silent);
    const create = () => createAuction(world, { collection: nft });
    await expectRefused(world, create, world.house, "SettlementNotDelivered", [nft, 1n, world.house, world.seller]);
  });

  it("gives a bid back that stands for a token which its liar of a collection moved away", async () => {
    const world = await loadMarkets();
    const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
    const auction = await createAuction(world, { collection: nft });
    await bid(world, world.buyer, auction, PRICE);
    await time.increaseTo(auction.endsAt);
    await nft.lieWith(world.attacker);
    const args = [nft, 1n, world.buyer, world.attacker];
    await expectRefused(world, () => world.house.settle(auction), world.house, "SettlementNotDelivered", args);
    const undo = () => world.house.connect(world.attacker).undo(auction, world.attacker);
    await expectChanges(world, undo, { "buyer native": PRICE, "house native": -PRICE });
  });

  it("sells no copies but of editions that its own factory made, whoever they say is their market", async () => {
    const world = await loadMarkets();
    const { drop, attacker, router } = world;
    const name = ["Copy", "CPY", attacker.address, await drop.getAddress(), await router.getAddress()];
    const own = await ethers.deployContract("KIP17Edition", [...name, 100, "", ""]);
    const impostors = [
      own.target,
      await (await deploy<Collection>("HostileCollection")).getAddress(),
      attacker.address,
    ];
    for (const impostor of impostors) {
      const phases = [await phaseOf()];
      const create = () =>
        drop.connect(attacker).createDrop(impostor, 0, [{ holder: attacker.address, bps: 10_000 }], phases);
      await expectRefused(world, create, drop, "DropUnknownEdition", [impostor]);
    }
    const theirs = () =>
      drop.connect(attacker).createDrop(world.work, 0, [{ holder: attacker.address, bps: 10_000 }], []);
    await expectRefused(world, theirs, drop, "DropNotArtist", [world.work, attacker]);
  });
});
