import { expect } from "chai";
import { Delivery, escrowId, State } from "../helpers/terms.ts";
import {
  Answer,
  as,
  at,
  callOf,
  createWorld,
  currencyName,
  deployMock,
  ethers,
  expectChanges,
  expectRefused,
  KINDS,
  loadFixture,
  open,
  openEscrow,
  openKind,
  prepare,
  PRICE,
  refundChanges,
  type ScriptedActor,
  termsOf,
  TOKEN_ID,
  type World,
} from "./world.ts";

describe("RefundEscrow.refund", () => {
  for (const kind of KINDS) {
    describe(`given a sale that is ${kind.name}`, () => {
      it("pays the buyer the whole amount and returns the NFT to the seller", async () => {
        const world = await loadFixture(createWorld);
        const terms = await openKind(world, kind);
        const refunding = async (): Promise<void> => {
          await expect(as(world.escrow, world.buyer).refund(terms))
            .to.emit(world.escrow, "EscrowRefunded")
            .withArgs(escrowId(terms), true);
        };
        await expectChanges(world, terms, refunding, refundChanges(terms));
      });

      it("is there until the second before the window ends, and not in the second of its end", async () => {
        const world = await loadFixture(createWorld);
        const terms = await openKind(world, kind);
        const refunding = async (timestamp: bigint): Promise<unknown> => {
          await at(timestamp);
          return as(world.escrow, world.buyer).refund(terms);
        };
        const { closesAt } = terms;
        await expectRefused(world, terms, () => refunding(closesAt), "EscrowWindowOver", closesAt, closesAt);
        await expectRefused(world, terms, () => refunding(closesAt + 1n), "EscrowWindowOver", closesAt, closesAt + 1n);
        await expectChanges(world, terms, () => refunding(closesAt - 1n), refundChanges(terms));
      });

      for (const caller of ["seller", "stranger"] as const) {
        it(`is refused to the ${caller}`, async () => {
          const world = await loadFixture(createWorld);
          const terms = await openKind(world, kind);
          const refunding = (): Promise<unknown> => as(world.escrow, world[caller]).refund(terms);
          await expectRefused(world, terms, refunding, "EscrowNotBuyer", world[caller], terms.buyer);
        });
      }

      it("is refused a second time", async () => {
        const world = await loadFixture(createWorld);
        const terms = await openKind(world, kind);
        await as(world.escrow, world.buyer).refund(terms);
        const refunding = (): Promise<unknown> => as(world.escrow, world.buyer).refund(terms);
        await expectRefused(world, terms, refunding, "EscrowNotOpen", escrowId(terms));
      });

      for (const exit of ["refund", "accept"] as const) {
        it(`pays nothing where one transaction refunds and then calls ${exit}`, async () => {
          const world = await loadFixture(createWorld);
          const { escrow, opener, collection } = world;
          const terms = await openKind(world, kind, { buyer: await opener.getAddress() });
          const approval = await callOf(collection, "setApprovalForAll", [escrow.target, true]);
          const calls = [approval, await callOf(escrow, "refund", [terms]), await callOf(escrow, exit, [terms])];
          await expectRefused(world, terms, () => opener.run(calls), "EscrowNotOpen", escrowId(terms));
        });
      }

      it("lets no other door open while the buyer is paid", async () => {
        const world = await loadFixture(createWorld);
        const { escrow, opener, collection, token } = world;
        const terms = await openKind(world, kind, { buyer: await opener.getAddress() });
        const other = await openKind(world, kind, { buyer: terms.buyer, tokenId: 99n });
        const attempts = [await callOf(escrow, "refund", [terms]), await callOf(escrow, "accept", [other])];
        const actor = kind.token ? await deployMock<ScriptedActor>("ScriptedActor") : opener;
        // The token's hook calls as the token; only an actor's own hook calls as the buyer.
        if (kind.token) await token.setScript([await callOf(actor, "attempt", [attempts])]);
        else await opener.setScript(attempts);
        const approval = await callOf(collection, "setApprovalForAll", [escrow.target, true]);
        const locked = escrow.interface.encodeErrorResult("ReentrancyGuardReentrantCall");
        const response = await opener.run([approval, await callOf(escrow, "refund", [terms])]);
        await expect(response).to.emit(actor, "Attempted").withArgs(false, locked);
        await expect(response).not.to.emit(escrow, "EscrowClosed");
        const attempted = (await response.wait())!.logs
          .filter((log) => log.address === actor.target)
          .map((log) => actor.interface.parseLog(log)!)
          .map((log) => [log.args[0], log.args[1]] as [boolean, string]);
        expect(attempted).to.deep.equal(attempts.map(() => [false, locked]));
        const currency = currencyName(terms);
        const paid = currency === "token" ? await token.balanceOf(opener) : await ethers.provider.getBalance(opener);
        expect(paid).to.equal(PRICE);
        expect(await escrow.stateOf(escrowId(terms))).to.equal(State.None);
        expect(await escrow.stateOf(escrowId(other))).to.equal(State.Open);
      });
    });
  }

  describe("given terms of which no escrow is open", () => {
    it("reverts where it was never opened", async () => {
      const world = await loadFixture(createWorld);
      const terms = await termsOf(world);
      await prepare(world, terms);
      const refunding = (): Promise<unknown> => as(world.escrow, world.buyer).refund(terms);
      await expectRefused(world, terms, refunding, "EscrowNotOpen", escrowId(terms));
    });

    it("reverts where anything differs from the terms of the opening", async () => {
      const world = await loadFixture(createWorld);
      const terms = await openEscrow(world);
      const { stranger } = world;
      const lies = [
        { opener: stranger.address },
        { seller: stranger.address },
        { collection: stranger.address },
        { tokenId: terms.tokenId + 1n },
        { currency: await world.token.getAddress() },
        { amount: terms.amount + 1n },
        { closesAt: terms.closesAt + 1n },
        { delivery: Delivery.Held },
        { royalties: terms.royalties.slice(1) },
        { royalties: [...terms.royalties].reverse() },
        { fees: [] },
        { royalties: terms.fees, fees: terms.royalties },
      ];
      for (const lie of lies) {
        const wrong = { ...terms, ...lie };
        const refunding = (): Promise<unknown> => as(world.escrow, world.buyer).refund(wrong);
        await expectRefused(world, terms, refunding, "EscrowNotOpen", escrowId(wrong));
      }
      const stolen = { ...terms, buyer: stranger.address };
      const stealing = (): Promise<unknown> => as(world.escrow, stranger).refund(stolen);
      await expectRefused(world, terms, stealing, "EscrowNotOpen", escrowId(stolen));
    });
  });

  describe("given a delivered NFT", () => {
    it("reverts where the buyer has not approved the escrow", async () => {
      const world = await loadFixture(createWorld);
      const terms = await openEscrow(world);
      await as(world.collection, world.buyer).setApprovalForAll(world.escrow, false);
      await expectChanges(
        world,
        terms,
        async () => {
          await expect(as(world.escrow, world.buyer).refund(terms))
            .to.be.revertedWithCustomError(world.collection, "ERC721InsufficientApproval")
            .withArgs(world.escrow, TOKEN_ID);
        },
        {},
      );
    });

    it("never takes it from who owns it now, though they approved the escrow", async () => {
      const world = await loadFixture(createWorld);
      const terms = await openEscrow(world);
      await as(world.collection, world.stranger).setApprovalForAll(world.escrow, true);
      await as(world.collection, world.buyer).transferFrom(terms.buyer, world.stranger, TOKEN_ID);
      await expectChanges(
        world,
        terms,
        async () => {
          await expect(as(world.escrow, world.buyer).refund(terms))
            .to.be.revertedWithCustomError(world.collection, "ERC721IncorrectOwner")
            .withArgs(terms.buyer, TOKEN_ID, world.stranger);
        },
        {},
      );
    });

    it("reverts where the collection's transfer moves nothing", async () => {
      const world = await loadFixture(createWorld);
      const terms = await openEscrow(world);
      await world.collection.setInert(true);
      const refunding = (): Promise<unknown> => as(world.escrow, world.buyer).refund(terms);
      await expectRefused(
        world,
        terms,
        refunding,
        "EscrowNotDelivered",
        terms.collection,
        TOKEN_ID,
        terms.seller,
        terms.buyer,
      );
    });

    it("unwinds the sales of a token that was resold inside the window, the last one first", async () => {
      const world = await loadFixture(createWorld);
      const { buyer, stranger, collection, escrow } = world;
      const first = await openEscrow(world);
      await as(collection, buyer).transferFrom(first.buyer, stranger, TOKEN_ID);
      const second = { ...first, seller: first.buyer, buyer: stranger.address, amount: 2n * PRICE };
      await open(world, second);
      await as(collection, stranger).setApprovalForAll(escrow, true);
      await expectChanges(world, first, () => as(escrow, stranger).refund(second), {
        "escrow.native": -2n * PRICE,
        "stranger.native": 2n * PRICE,
        nft: "buyer",
      });
      await expectChanges(world, first, () => as(escrow, buyer).refund(first), refundChanges(first));
    });
  });

  describe("given a held NFT that the collection does not return", () => {
    const refusals = [
      { name: "reverts", set: (world: World) => world.collection.refuse(world.seller, true) },
      { name: "moves nothing", set: (world: World) => world.collection.setInert(true) },
      {
        name: "needs more than 500,000 gas",
        set: (world: World) => world.collection.setGasToBurn(500_000),
      },
    ];
    for (const { name, set } of refusals) {
      it(`pays the buyer, and owes the NFT to the seller, where the transfer ${name}`, async () => {
        const world = await loadFixture(createWorld);
        const terms = await openEscrow(world, { delivery: Delivery.Held });
        await set(world);
        const refunding = async (): Promise<void> => {
          await expect(as(world.escrow, world.buyer).refund(terms))
            .to.emit(world.escrow, "EscrowRefunded")
            .withArgs(escrowId(terms), false);
        };
        await expectChanges(world, terms, refunding, {
          "escrow.native": -PRICE,
          "buyer.native": PRICE,
          state: State.NFTOwed,
        });
        const again = (): Promise<unknown> => as(world.escrow, world.buyer).refund(terms);
        await expectRefused(world, terms, again, "EscrowNotOpen", escrowId(terms));
      });
    }

    it("returns it where the transfer needs 400,000 gas", async () => {
      const world = await loadFixture(createWorld);
      const terms = await openEscrow(world, { delivery: Delivery.Held });
      await world.collection.setGasToBurn(400_000);
      await expectChanges(world, terms, () => as(world.escrow, world.buyer).refund(terms), refundChanges(terms));
    });
  });

  describe("given a buyer who cannot be paid", () => {
    it("credits a contract that refuses coins, and is undone by nothing", async () => {
      const world = await loadFixture(createWorld);
      const refusing = await deployMock<ScriptedActor>("RefusingReceiver");
      const buyer = await refusing.getAddress();
      const terms = await openEscrow(world, { buyer, delivery: Delivery.Held });
      const refunding = async (): Promise<void> => {
        const data = world.escrow.interface.encodeFunctionData("refund", [terms]);
        await expect(refusing.getFunction("execute")(world.escrow, data))
          .to.emit(world.escrow, "Credited")
          .withArgs(buyer, terms.currency, PRICE);
      };
      await expectChanges(
        world,
        terms,
        refunding,
        { "contract.credit.native": PRICE, nft: "seller", state: State.None },
        { contract: buyer },
      );
    });

    for (const [name, set] of [
      ["refuses the buyer", async (world) => world.token.refuse(world.buyer, true)],
      ["returns false", async (world) => world.token.setAnswer(Answer.False)],
    ] as [string, (world: World) => Promise<unknown>][]) {
      it(`credits the buyer where the token ${name}`, async () => {
        const world = await loadFixture(createWorld);
        const terms = await openKind(world, KINDS[2]);
        await set(world);
        const refunding = async (): Promise<void> => {
          await expect(as(world.escrow, world.buyer).refund(terms))
            .to.emit(world.escrow, "Credited")
            .withArgs(terms.buyer, terms.currency, PRICE);
        };
        await expectChanges(world, terms, refunding, {
          "buyer.credit.token": PRICE,
          nft: "seller",
          state: State.None,
        });
      });
    }
  });
});
