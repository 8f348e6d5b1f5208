import { expect } from "chai";
import { Delivery, escrowId, State, type Terms } from "../helpers/terms.ts";
import {
  as,
  at,
  callOf,
  createWorld,
  DAY,
  deployMock,
  expectChanges,
  expectRefused,
  finalChanges,
  loadFixture,
  open,
  openEscrow,
  PRICE,
  type ScriptedActor,
  type Signer,
  termsOf,
  TOKEN_ID,
  type World,
} from "./world.ts";

/** Lets the collection call the actor after each transfer; the actor hands the NFT on to the stranger. */
async function divert({ collection, stranger }: World, actor: ScriptedActor): Promise<void> {
  const onward = await callOf(collection, "transferFrom", [actor.target, stranger.address, TOKEN_ID]);
  await collection.setScript([await callOf(actor, "run", [[onward]])]);
}

/** The money is back with who gets it, and the NFT waits in the escrow. */
function owedChanges(payee: string): Record<string, bigint> {
  return { "escrow.native": -PRICE, [`${payee}.native`]: PRICE, state: State.NFTOwed };
}

describe("RefundEscrow: custody", () => {
  describe("given a receiver who is called on transfer and hands the NFT on", () => {
    it("undoes a return to such a seller, who can claim the NFT later", async () => {
      const world = await loadFixture(createWorld);
      const { escrow, collection, opener } = world;
      const seller = await deployMock<ScriptedActor>("ScriptedActor");
      const more = { contract: seller };
      await seller.run([await callOf(collection, "setApprovalForAll", [opener.target, true])]);
      const terms = await openEscrow(world, { delivery: Delivery.Held, seller: await seller.getAddress() });
      await divert(world, seller);
      const refunding = async (): Promise<void> => {
        await expect(as(escrow, world.buyer).refund(terms, { gasLimit: 3_000_000n }))
          .to.emit(escrow, "EscrowRefunded")
          .withArgs(escrowId(terms), false);
      };
      await expectChanges(world, terms, refunding, owedChanges("buyer"), more);

      await collection.setScript([]);
      const claim = await callOf(escrow, "claim", [terms, world.heir.address]);
      await expectChanges(world, terms, () => seller.run([claim]), { nft: "heir", state: State.None }, more);
    });

    it("undoes a claim's delivery to such a buyer, so that the seller has the NFT where the buyer has the money", async () => {
      const world = await loadFixture(createWorld);
      const { escrow, heir } = world;
      const buyer = await deployMock<ScriptedActor>("ScriptedActor");
      const terms = await openEscrow(world, { delivery: Delivery.Held, buyer: await buyer.getAddress() });
      await divert(world, buyer);
      const claim = await callOf(escrow, "claim", [terms, heir.address]);
      const undoing = async (): Promise<void> => {
        await at(terms.closesAt + DAY);
        await buyer.run([claim], { gasLimit: 5_000_000n });
      };
      const changes = { "escrow.native": -PRICE, "heir.native": PRICE, nft: "seller", state: State.None };
      await expectChanges(world, terms, undoing, changes, { contract: buyer });
    });

    it("does not close a sale to such a buyer, and undoes the attempt", async () => {
      const world = await loadFixture(createWorld);
      const buyer = await deployMock<ScriptedActor>("ScriptedActor");
      const terms = await openEscrow(world, { delivery: Delivery.Held, buyer: await buyer.getAddress() });
      await divert(world, buyer);
      const closing = async (): Promise<unknown> => {
        await at(terms.closesAt + DAY);
        return world.escrow.closeEscrow(terms, { gasLimit: 5_000_000n });
      };
      await expectRefused(world, terms, closing, "EscrowDeliveryRefused", terms.collection, terms.tokenId, terms.buyer);
    });
  });

  describe("given a collection whose ownerOf needs much gas", () => {
    it("does not undo a sale that can be delivered, which closes", async () => {
      const world = await loadFixture(createWorld);
      const { escrow, collection, buyer } = world;
      const terms = await openEscrow(world, { delivery: Delivery.Held });
      await collection.setOwnerGasToBurn(120_000);
      const claiming = async (): Promise<unknown> => {
        await at(terms.closesAt + DAY);
        return as(escrow, buyer).claim(terms, buyer, { gasLimit: 5_000_000n });
      };
      await expectRefused(world, terms, claiming, "EscrowDeliverable", escrowId(terms));
      await expectChanges(world, terms, () => escrow.closeEscrow(terms), finalChanges(terms));
    });

    it("returns the NFT to the seller", async () => {
      const world = await loadFixture(createWorld);
      const terms = await openEscrow(world, { delivery: Delivery.Held });
      await world.collection.setOwnerGasToBurn(120_000);
      await expectChanges(world, terms, () => as(world.escrow, world.buyer).refund(terms), {
        "escrow.native": -PRICE,
        "buyer.native": PRICE,
        nft: "seller",
        state: State.None,
      });
    });

    it("leaves the NFT in the escrow where ownerOf alone needs more than a delivery may", async () => {
      const world = await loadFixture(createWorld);
      const { escrow, collection, buyer, seller, heir } = world;
      const terms = await openEscrow(world, { delivery: Delivery.Held });
      await collection.setOwnerGasToBurn(600_000);
      const undoing = async (): Promise<void> => {
        await at(terms.closesAt + DAY);
        await as(escrow, buyer).claim(terms, buyer);
      };
      await expectChanges(world, terms, undoing, owedChanges("buyer"));
      const claiming = (): Promise<unknown> => as(escrow, seller).claim(terms, heir);
      await expectChanges(world, terms, claiming, { nft: "heir", state: State.None });
    });
  });

  describe("given an NFT that left custody by the collection's force and came again for another sale", () => {
    /** The stranger, whom the collection made the owner, sells the NFT to the heir, held as well. */
    async function sellAgain(world: World): Promise<Terms> {
      const { collection, stranger, heir } = world;
      await collection.seize(TOKEN_ID, stranger);
      await as(collection, stranger).setApprovalForAll(world.opener, true);
      const parties = { seller: stranger.address, buyer: heir.address, royalties: [], fees: [] };
      const second = await termsOf(world, { ...parties, delivery: Delivery.Held, amount: 5n });
      await open(world, second);
      return second;
    }

    async function soldTwice(): Promise<{ world: World; first: Terms; second: Terms }> {
      const world = await loadFixture(createWorld);
      const first = await openEscrow(world, { delivery: Delivery.Held });
      return { world, first, second: await sellAgain(world) };
    }

    async function expectDeliveryRefused(
      world: World,
      terms: Terms,
      to: Signer,
      action: () => Promise<unknown>,
    ): Promise<void> {
      const { collection, tokenId } = terms;
      await expectRefused(world, terms, action, "EscrowDeliveryRefused", collection, tokenId, to);
    }

    /** Closes the second sale, whose NFT must still be there. */
    async function expectSecondCloses(world: World, second: Terms): Promise<void> {
      const closing = (): Promise<unknown> => as(world.escrow, world.heir).accept(second);
      await expectChanges(world, second, closing, {
        "escrow.native": -5n,
        "stranger.native": 5n,
        nft: "heir",
        state: State.None,
      });
    }

    it("is not delivered where the first buyer accepts", async () => {
      const { world, first, second } = await soldTwice();
      await expectDeliveryRefused(world, first, world.buyer, () => as(world.escrow, world.buyer).accept(first));
      await expectSecondCloses(world, second);
    });

    it("is not delivered where the first sale is closed after its window", async () => {
      const { world, first, second } = await soldTwice();
      await expectDeliveryRefused(world, first, world.buyer, async () => {
        await at(first.closesAt + DAY);
        return world.escrow.closeEscrow(first);
      });
      await expectSecondCloses(world, second);
    });

    it("is not returned where the first buyer refunds, who has the money back", async () => {
      const { world, first, second } = await soldTwice();
      const refunding = async (): Promise<void> => {
        await expect(as(world.escrow, world.buyer).refund(first))
          .to.emit(world.escrow, "EscrowRefunded")
          .withArgs(escrowId(first), false);
      };
      await expectChanges(world, first, refunding, owedChanges("buyer"));
      await expectSecondCloses(world, second);
    });

    it("is not returned where the first buyer undoes the sale after its window, who has the money back", async () => {
      const { world, first, second } = await soldTwice();
      const undoing = async (): Promise<void> => {
        await at(first.closesAt + DAY);
        await as(world.escrow, world.buyer).claim(first, world.artist);
      };
      await expectChanges(world, first, undoing, owedChanges("artist"));
      await expectSecondCloses(world, second);
    });

    it("is not had by the first seller who undoes the sale: the buyer has the money back", async () => {
      const { world, first, second } = await soldTwice();
      const undoing = async (): Promise<void> => {
        await at(first.closesAt + 30n * DAY);
        await as(world.escrow, world.seller).claim(first, world.artist);
      };
      await expectChanges(world, first, undoing, owedChanges("buyer"));
      await expectSecondCloses(world, second);
    });

    it("is not claimed by the first seller, to whom one was owed before it left", async () => {
      const world = await loadFixture(createWorld);
      const { escrow, collection, seller } = world;
      const first = await openEscrow(world, { delivery: Delivery.Held });
      await collection.refuse(seller, true);
      await as(escrow, world.buyer).refund(first);
      expect(await escrow.stateOf(escrowId(first))).to.equal(State.NFTOwed);
      const second = await sellAgain(world);
      const claiming = (): Promise<unknown> => as(escrow, seller).claim(first, world.artist);
      await expectDeliveryRefused(world, first, world.artist, claiming);
      await expectSecondCloses(world, second);
    });

    it("goes back to the second seller where the second buyer refunds", async () => {
      const { world, second } = await soldTwice();
      await expectChanges(world, second, () => as(world.escrow, world.heir).refund(second), {
        "escrow.native": -5n,
        "heir.native": 5n,
        nft: "stranger",
        state: State.None,
      });
    });

    it("is not taken from a later custody by the first sale once the second has ended", async () => {
      const { world, first, second } = await soldTwice();
      await as(world.escrow, world.heir).refund(second);
      const third = await termsOf(world, { ...second, closesAt: second.closesAt + 1n });
      await open(world, third);
      await expectDeliveryRefused(world, first, world.buyer, () => as(world.escrow, world.buyer).accept(first));
      await expectSecondCloses(world, third);
    });
  });

  it("undoes a sale whose NFT left custody by the collection's force and stays away", async () => {
    const world = await loadFixture(createWorld);
    const terms = await openEscrow(world, { delivery: Delivery.Held });
    await world.collection.seize(TOKEN_ID, world.stranger);
    await expectChanges(world, terms, () => as(world.escrow, world.buyer).refund(terms), owedChanges("buyer"));
    expect(await world.collection.ownerOf(TOKEN_ID)).to.equal(world.stranger.address);
  });

  describe("given the inner step that moves an NFT", () => {
    it("is refused to a stranger", async () => {
      const world = await loadFixture(createWorld);
      const { escrow, stranger } = world;
      const terms = await openEscrow(world, { delivery: Delivery.Held });
      const moving = (): Promise<unknown> =>
        as(escrow, stranger).moveHeld(terms.collection, terms.tokenId, stranger.address);
      await expectRefused(world, terms, moving, "CustodyNotSelf", stranger);
    });

    it("is refused to the collection while another NFT moves", async () => {
      const world = await loadFixture(createWorld);
      const { escrow, collection, stranger } = world;
      const terms = await openEscrow(world, { delivery: Delivery.Held });
      await openEscrow(world, { delivery: Delivery.Held, tokenId: 99n });
      await collection.setScript([await callOf(escrow, "moveHeld", [collection.target, 99n, stranger.address])]);
      const reason = escrow.interface.encodeErrorResult("CustodyNotSelf", [collection.target]);
      const accepting = async (): Promise<void> => {
        await expect(as(escrow, world.buyer).accept(terms)).to.emit(collection, "Attempted").withArgs(false, reason);
      };
      await expectChanges(world, terms, accepting, finalChanges(terms));
      expect(await collection.ownerOf(99n)).to.equal(await escrow.getAddress());
    });
  });
});
