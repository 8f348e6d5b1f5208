import { expect } from "chai";
import type { Collection, HostileCollection, Signer, World } from "./world.js";
import {
  bought,
  booksOf,
  changesSince,
  DAY,
  Delivery,
  deploy,
  deployWorld,
  ethers,
  FEE,
  NATIVE,
  networkHelpers,
  offer,
  PRICE,
  REST,
  sold,
  State,
  take,
  type Terms,
  Transfers,
} from "./world.js";

/** A day after `closesAt`, in which others may close, the buyer has the right to undo the sale. */
const BUYER_DELAY = BigInt(DAY);

/** A month after `closesAt` the seller has the right to undo the sale, too. */
const SELLER_DELAY = BigInt(30 * DAY);

async function passDay(terms: Terms): Promise<void> {
  await networkHelpers.time.increaseTo(terms.closesAt + BUYER_DELAY);
}

/** This collection owes no royalty. */
const SELLER_PART = PRICE - FEE;

/** 28: a collection that turns hostile after the sale must not get both money and NFT stuck. */
describe("attack 28: a collection that refuses delivery after the sale", () => {
  async function soldAs(delivery: bigint) {
    const world = await deployWorld();
    const collection = await deploy<HostileCollection>("HostileCollection");
    await collection.mint(world.seller, 1n);
    const watched = { nfts: [[collection, 1n]] as [Collection, ...bigint[]][] };
    const other = await sold(world, {}, { tokenId: 2n });
    const before = await booksOf(world, watched);
    const terms = await sold(world, { delivery }, { collection });
    const id = await world.escrow.idOf(terms);
    return { world, collection, watched, before, terms, id, other };
  }
  async function held() {
    return soldAs(Delivery.Held);
  }
  async function delivered() {
    return soldAs(Delivery.Delivered);
  }

  const closed = {
    "seller native": SELLER_PART,
    "buyer native": -PRICE,
    "feeReceiver native credit": FEE,
    "escrow native": FEE,
    "NFT 1": "buyer",
  };

  type Turn = (collection: HostileCollection, world: World) => Promise<unknown>;
  const STUCK: [what: string, turn: Turn][] = [
    ["pauses", (collection) => collection.setTransfers(Transfers.Paused)],
    ["moves nothing and says nothing", (collection) => collection.setTransfers(Transfers.Silent)],
    ["burns all gas", (collection) => collection.setTransfers(Transfers.BurnGas)],
  ];
  const recover = async (collection: HostileCollection) => {
    await collection.setTransfers(Transfers.Honest);
  };

  for (const [what, turn] of STUCK) {
    describe(`given a held NFT whose collection ${what}`, () => {
      async function turned() {
        const deployed = await held();
        await turn(deployed.collection, deployed.world);
        return deployed;
      }

      it("refunds the buyer within the window, and the seller claims the NFT later", async () => {
        const { world, collection, watched, before, terms, id } = await networkHelpers.loadFixture(turned);
        const { escrow, buyer, seller } = world;
        await expect(escrow.connect(buyer).refund(terms, { gasLimit: 3_000_000n }))
          .to.emit(escrow, "EscrowRefunded")
          .withArgs(id, false);
        expect(await changesSince(world, before, watched)).to.deep.equal({ "NFT 1": "escrow" });
        expect(await escrow.stateOf(id)).to.equal(State.NFTOwed);
        await recover(collection);
        await expect(escrow.connect(buyer).claim(terms, buyer))
          .to.be.revertedWithCustomError(escrow, "EscrowNothingToClaim")
          .withArgs(id, buyer.address);
        await escrow.connect(seller).claim(terms, seller);
        expect(await changesSince(world, before, watched)).to.deep.equal({});
      });

      it("pays the seller nothing for a delivery that does not happen", async () => {
        const { world, watched, before, terms } = await networkHelpers.loadFixture(turned);
        const { escrow, buyer, seller } = world;
        const refused = [terms.collection, 1n, buyer.address] as const;
        await expect(escrow.connect(buyer).accept(terms, { gasLimit: 3_000_000n }))
          .to.be.revertedWithCustomError(escrow, "EscrowDeliveryRefused")
          .withArgs(...refused);
        await passDay(terms);
        await expect(escrow.connect(seller).closeEscrow(terms, { gasLimit: 3_000_000n }))
          .to.be.revertedWithCustomError(escrow, "EscrowDeliveryRefused")
          .withArgs(...refused);
        expect(await changesSince(world, before, watched)).to.deep.equal({
          "buyer native": -PRICE,
          "escrow native": PRICE,
          "NFT 1": "escrow",
        });
      });

      it("lets the buyer undo it after the window, and the seller claim the NFT where they like", async () => {
        const { world, collection, watched, before, terms, id } = await networkHelpers.loadFixture(turned);
        const { escrow, buyer, seller, collector } = world;
        await passDay(terms);
        await escrow.connect(buyer).claim(terms, buyer, { gasLimit: 3_000_000n });
        expect(await changesSince(world, before, watched)).to.deep.equal({ "NFT 1": "escrow" });
        expect(await escrow.stateOf(id)).to.equal(State.NFTOwed);
        await recover(collection);
        await escrow.connect(seller).claim(terms, collector);
        expect(await changesSince(world, before, watched)).to.deep.equal({ "NFT 1": "collector" });
      });

      it("lets the seller undo it 30 days later: a vanished buyer freezes nothing", async () => {
        const { world, collection, watched, before, terms, id } = await networkHelpers.loadFixture(turned);
        const { escrow, seller } = world;
        const claimableAt = terms.closesAt + SELLER_DELAY;
        await networkHelpers.time.setNextBlockTimestamp(claimableAt - 1n);
        await expect(escrow.connect(seller).claim(terms, seller, { gasLimit: 3_000_000n }))
          .to.be.revertedWithCustomError(escrow, "EscrowNotYetClaimable")
          .withArgs(claimableAt, claimableAt - 1n);
        await networkHelpers.time.increaseTo(claimableAt);
        await escrow.connect(seller).claim(terms, seller, { gasLimit: 3_000_000n });
        expect(await changesSince(world, before, watched)).to.deep.equal({ "NFT 1": "escrow" });
        expect(await escrow.stateOf(id)).to.equal(State.NFTOwed);
        await recover(collection);
        await escrow.connect(seller).claim(terms, seller);
        expect(await changesSince(world, before, watched)).to.deep.equal({});
      });

      it("closes as agreed once the collection delivers again: then nobody can undo it", async () => {
        const { world, collection, watched, before, terms, id } = await networkHelpers.loadFixture(turned);
        const { escrow, buyer, seller } = world;
        await networkHelpers.time.increaseTo(terms.closesAt + SELLER_DELAY);
        await recover(collection);
        for (const caller of [buyer, seller]) {
          await expect(escrow.connect(caller).claim(terms, caller))
            .to.be.revertedWithCustomError(escrow, "EscrowDeliverable")
            .withArgs(id);
        }
        await escrow.closeEscrow(terms);
        expect(await changesSince(world, before, watched)).to.deep.equal(closed);
      });
    });
  }

  describe("given a held NFT whose collection refuses the buyer alone", () => {
    async function refusing() {
      const deployed = await held();
      await deployed.collection.refuse(deployed.world.buyer);
      return deployed;
    }

    it("cannot be closed, and goes back whole when the buyer undoes it after the window", async () => {
      const { world, watched, before, terms, id } = await networkHelpers.loadFixture(refusing);
      const { escrow, buyer } = world;
      const claimableAt = terms.closesAt + BUYER_DELAY;
      await networkHelpers.time.setNextBlockTimestamp(claimableAt - 1n);
      await expect(escrow.connect(buyer).claim(terms, buyer))
        .to.be.revertedWithCustomError(escrow, "EscrowNotYetClaimable")
        .withArgs(claimableAt, claimableAt - 1n);
      await passDay(terms);
      await expect(escrow.closeEscrow(terms)).to.be.revertedWithCustomError(escrow, "EscrowDeliveryRefused");
      await expect(escrow.connect(buyer).claim(terms, buyer)).to.emit(escrow, "EscrowRefunded").withArgs(id, true);
      expect(await changesSince(world, before, watched)).to.deep.equal({});
    });

    it("lets no stranger undo it, and the seller only with the money going to the buyer", async () => {
      const { world, watched, before, terms, id } = await networkHelpers.loadFixture(refusing);
      const { escrow, seller, attacker, collector } = world;
      await networkHelpers.time.increaseTo(terms.closesAt + SELLER_DELAY);
      await expect(escrow.connect(attacker).claim(terms, attacker))
        .to.be.revertedWithCustomError(escrow, "EscrowNothingToClaim")
        .withArgs(id, attacker.address);
      await escrow.connect(seller).claim(terms, collector);
      expect(await changesSince(world, before, watched)).to.deep.equal({ "NFT 1": "collector" });
    });

    it("stops no other escrow of a batch", async () => {
      const { world, terms, other } = await networkHelpers.loadFixture(refusing);
      const { escrow } = world;
      await passDay(terms);
      await expect(escrow.closeEscrows([terms, other], { gasLimit: 5_000_000n }))
        .to.emit(escrow, "EscrowClosed")
        .withArgs(await escrow.idOf(other), false)
        .and.to.emit(escrow, "EscrowNotClosed");
      expect(await escrow.stateOf(await escrow.idOf(other))).to.equal(State.None);
      expect(await escrow.stateOf(await escrow.idOf(terms))).to.equal(State.Open);
    });
  });

  describe("given a held NFT whose collection lies about its owner", () => {
    it("refunds the buyer within the window, and keeps the NFT for the seller until the lie ends", async () => {
      const { world, collection, watched, before, terms } = await networkHelpers.loadFixture(held);
      await collection.lieWith(world.attacker);
      await world.escrow.connect(world.buyer).refund(terms);
      await collection.lieWith(NATIVE);
      expect(await changesSince(world, before, watched)).to.deep.equal({ "NFT 1": "escrow" });
      await world.escrow.connect(world.seller).claim(terms, world.seller);
      expect(await changesSince(world, before, watched)).to.deep.equal({});
    });

    it("pays the seller nothing while the lie says that the buyer did not get it", async () => {
      const { world, collection, terms } = await networkHelpers.loadFixture(held);
      const { escrow, seller, buyer } = world;
      await collection.lieWith(world.attacker);
      await passDay(terms);
      await expect(escrow.connect(seller).closeEscrow(terms))
        .to.be.revertedWithCustomError(escrow, "EscrowDeliveryRefused")
        .withArgs(collection.target, 1n, buyer.address);
      expect(await collection.trueOwnerOf(1n)).to.equal(escrow.target);
    });

    it("gives the buyer the money back and not the NFT too: a delivery that counts as failed is undone", async () => {
      const { world, collection, watched, before, terms, other } = await networkHelpers.loadFixture(held);
      const { escrow, buyer } = world;
      await collection.lieWith(world.attacker);
      await passDay(terms);
      await escrow.connect(buyer).claim(terms, buyer);
      await collection.lieWith(NATIVE);
      expect(await changesSince(world, before, watched)).to.deep.equal({ "NFT 1": "escrow" });
      await escrow.connect(world.seller).claim(terms, world.seller);
      expect(await changesSince(world, before, watched)).to.deep.equal({});
      await escrow.closeEscrow(other);
    });
  });

  describe("given a delivered NFT", () => {
    const turns: [what: string, turn: Turn, error: (world: World, c: HostileCollection) => [string, unknown[]]][] = [
      ["pauses", STUCK[0]![1], () => ["HostileCollectionPaused", []]],
      [
        "refuses the seller",
        (c, { seller }) => c.refuse(seller),
        ({ seller }) => ["HostileCollectionRefuses", [seller.address]],
      ],
      [
        "moves nothing and says nothing",
        STUCK[1]![1],
        ({ seller, buyer }, c) => ["EscrowNotDelivered", [c.target, 1n, seller.address, buyer.address]],
      ],
      [
        "lies about its owner",
        (c, { attacker }) => c.lieWith(attacker),
        ({ seller, attacker }, c) => ["EscrowNotDelivered", [c.target, 1n, seller.address, attacker.address]],
      ],
    ];
    for (const [what, turn, error] of turns) {
      it(`keeps the sale when the collection ${what}: no refund without the NFT, and the escrow closes`, async () => {
        const { world, collection, watched, before, terms } = await networkHelpers.loadFixture(delivered);
        const { escrow, buyer } = world;
        await collection.connect(buyer).setApprovalForAll(escrow, true);
        await turn(collection, world);
        const [name, args] = error(world, collection);
        await expect(escrow.connect(buyer).refund(terms))
          .to.be.revertedWithCustomError(name.startsWith("Escrow") ? escrow : collection, name)
          .withArgs(...args);
        expect(await collection.trueOwnerOf(1n)).to.equal(buyer.address);
        await passDay(terms);
        await escrow.closeEscrow(terms);
        await collection.lieWith(NATIVE);
        expect(await changesSince(world, before, watched)).to.deep.equal(closed);
      });
    }

    it("is no case for a claim", async () => {
      const { world, collection, terms, id } = await networkHelpers.loadFixture(delivered);
      const { escrow, buyer, seller } = world;
      await collection.setTransfers(Transfers.Paused);
      await networkHelpers.time.increaseTo(terms.closesAt + SELLER_DELAY);
      for (const caller of [buyer, seller] as Signer[]) {
        await expect(escrow.connect(caller).claim(terms, caller))
          .to.be.revertedWithCustomError(escrow, "EscrowNothingToClaim")
          .withArgs(id, caller.address);
      }
    });
  });

  describe("given a collection that is hostile at the purchase itself", () => {
    for (const [what, turn] of [
      ...STUCK.slice(0, 2),
      ["lies about its owner", (c: HostileCollection, { attacker }: World) => c.lieWith(attacker)] as const,
    ]) {
      for (const [how, terms] of [
        ["final", { refundWindow: 0 }],
        ["delivered", { delivery: Delivery.Delivered }],
        ["held", { delivery: Delivery.Held }],
      ] as const) {
        it(`takes no money when it ${what} (${how})`, async () => {
          const world = await networkHelpers.loadFixture(deployWorld);
          const collection = await deploy<HostileCollection>("HostileCollection");
          await collection.mint(world.seller, 1n);
          const sale = await offer(world, terms, { collection });
          await turn(collection, world);
          const before = await booksOf(world, { nfts: [[collection, 1n]] });
          await expect(take(world, world.buyer, sale)).to.be.revert(ethers);
          expect(await changesSince(world, before, { nfts: [[collection, 1n]] })).to.deep.equal({});
        });
      }
    }
  });

  it("leaves an honest sale of the same seller as it was", async () => {
    const { world, collection, other } = await networkHelpers.loadFixture(held);
    await collection.setTransfers(Transfers.Paused);
    const before = await booksOf(world);
    await world.escrow.connect(world.buyer).accept(other);
    expect((await changesSince(world, before))["seller native"]).to.equal(REST);
    await bought(world, world.collector, await offer(world, {}, { tokenId: 3n }));
  });
});
