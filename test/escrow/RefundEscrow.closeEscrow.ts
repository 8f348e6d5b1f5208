import { expect } from "chai";
import { Delivery, escrowId, restOf, State } from "../helpers/terms.ts";
import {
  as,
  at,
  callOf,
  createWorld,
  currencyName,
  deployMock,
  expectChanges,
  expectRefused,
  finalChanges,
  KINDS,
  loadFixture,
  networkHelpers,
  openEscrow,
  openKind,
  PRICE,
  type ScriptedActor,
  TOKEN_ID,
  WINDOW,
  without,
  type World,
} from "./world.ts";

/** Closes in that second. */
async function closeAt(world: World, timestamp: bigint, ...args: Parameters<World["escrow"]["closeEscrow"]>) {
  await at(timestamp);
  return as(world.escrow, world.stranger).closeEscrow(...args);
}

describe("RefundEscrow.closeEscrow", () => {
  for (const kind of KINDS) {
    describe(`given a sale that is ${kind.name}`, () => {
      it("lets anyone make it final in the second in which the window ends", async () => {
        const world = await loadFixture(createWorld);
        const terms = await openKind(world, kind);
        const closing = async (): Promise<void> => {
          const response = closeAt(world, terms.closesAt, terms);
          await expect(response).to.emit(world.escrow, "EscrowClosed").withArgs(escrowId(terms), false);
        };
        await expectChanges(world, terms, closing, finalChanges(terms));
      });

      it("reverts a second before the window ends", async () => {
        const world = await loadFixture(createWorld);
        const terms = await openKind(world, kind);
        const early = terms.closesAt - 1n;
        const closing = (): Promise<unknown> => closeAt(world, early, terms);
        await expectRefused(world, terms, closing, "EscrowWindowNotOver", terms.closesAt, early);
      });

      for (const exit of ["refund", "accept", "closeEscrow"] as const) {
        it(`reverts after ${exit}`, async () => {
          const world = await loadFixture(createWorld);
          const terms = await openKind(world, kind);
          if (exit === "closeEscrow") await closeAt(world, terms.closesAt, terms);
          else await as(world.escrow, world.buyer)[exit](terms);
          const closing = (): Promise<unknown> => closeAt(world, terms.closesAt + WINDOW, terms);
          await expectRefused(world, terms, closing, "EscrowNotOpen", escrowId(terms));
        });
      }

      it("pays once where one transaction closes twice", async () => {
        const world = await loadFixture(createWorld);
        const { escrow, opener } = world;
        const terms = await openKind(world, kind);
        const close = await callOf(escrow, "closeEscrow", [terms]);
        const closing = async (): Promise<void> => {
          await at(terms.closesAt);
          const response = opener.attempt([close, close], { gasLimit: 5_000_000n });
          const ended = escrow.interface.encodeErrorResult("EscrowNotOpen", [escrowId(terms)]);
          await expect(response).to.emit(opener, "Attempted").withArgs(true, "0x");
          await expect(response).to.emit(opener, "Attempted").withArgs(false, ended);
        };
        await expectChanges(world, terms, closing, finalChanges(terms));
      });
    });
  }

  it("reverts where nothing is open", async () => {
    const world = await loadFixture(createWorld);
    const terms = await openEscrow(world);
    const other = { ...terms, royalties: [] };
    const closing = (): Promise<unknown> => closeAt(world, terms.closesAt, other);
    await expectRefused(world, terms, closing, "EscrowNotOpen", escrowId(other));
  });

  it("reverts whole where the collection refuses the buyer, and works once it does not", async () => {
    const world = await loadFixture(createWorld);
    const terms = await openEscrow(world, { delivery: Delivery.Held });
    await world.collection.refuse(world.buyer, true);
    await expectRefused(
      world,
      terms,
      () => closeAt(world, terms.closesAt, terms),
      "EscrowDeliveryRefused",
      terms.collection,
      TOKEN_ID,
      terms.buyer,
    );
    await world.collection.refuse(world.buyer, false);
    await expectChanges(world, terms, () => closeAt(world, terms.closesAt + 10n, terms), finalChanges(terms));
  });

  it("moves no delivered NFT", async () => {
    const world = await loadFixture(createWorld);
    const terms = await openEscrow(world);
    await as(world.collection, world.buyer).transferFrom(terms.buyer, world.stranger, TOKEN_ID);
    await expectChanges(world, terms, () => closeAt(world, terms.closesAt, terms), finalChanges(terms));
  });

  it("credits a seller that cannot be paid, who withdraws elsewhere", async () => {
    const world = await loadFixture(createWorld);
    const refusing = await deployMock<ScriptedActor>("RefusingReceiver");
    const seller = await refusing.getAddress();
    const terms = await openEscrow(world, { seller });
    const rest = restOf(terms);
    const changes = without(finalChanges(terms), "seller.native");
    changes["escrow.native"] = -100_000n;
    changes["contract.credit.native"] = rest;
    const more = { contract: seller };
    await expectChanges(world, terms, () => closeAt(world, terms.closesAt, terms), changes, more);
    const data = world.escrow.interface.encodeFunctionData("withdraw", [terms.currency, world.heir.address]);
    await expectChanges(
      world,
      terms,
      () => refusing.getFunction("execute")(world.escrow, data),
      { "escrow.native": -rest, "heir.native": rest, "contract.credit.native": -rest },
      more,
    );
  });

  it("credits in a token that burns more than 100,000 gas, which pays when withdrawn", async () => {
    const world = await loadFixture(createWorld);
    const terms = await openKind(world, KINDS[2]);
    await world.token.setGasToBurn(110_000);
    const final = finalChanges(terms);
    const changes = without(final, "escrow.token", "artist.token", "heir.token", "seller.token");
    for (const party of ["artist", "heir", "seller"]) changes[`${party}.credit.token`] = final[`${party}.token`]!;
    await expectChanges(world, terms, () => closeAt(world, terms.closesAt, terms), changes);
    const rest = restOf(terms);
    await expectChanges(
      world,
      terms,
      () => as(world.escrow, world.stranger).withdrawFor(terms.seller, terms.currency),
      { "escrow.token": -rest, "seller.token": rest, "seller.credit.token": -rest },
    );
  });

  it("does not touch the money of another open escrow where a token's fee makes payouts smaller", async () => {
    const world = await loadFixture(createWorld);
    const other = await openKind(world, KINDS[2], { tokenId: 99n });
    const terms = await openKind(world, KINDS[2]);
    await world.token.setFee(100);
    await expectChanges(world, terms, () => closeAt(world, terms.closesAt, terms), {
      ...finalChanges(terms),
      "artist.token": 59_400n,
      "heir.token": 39_600n,
      "seller.token": restOf(terms) - restOf(terms) / 100n,
    });
    expect(await world.token.balanceOf(world.escrow)).to.equal(other.amount + 35_001n);
  });

  for (const kind of KINDS) {
    it(`counts no donation (${kind.name})`, async () => {
      const world = await loadFixture(createWorld);
      const terms = await openKind(world, kind);
      const currency = currencyName(terms);
      const escrow = await world.escrow.getAddress();
      if (currency === "token") await world.token.mint(escrow, 5n * PRICE);
      else await networkHelpers.setBalance(escrow, 6n * PRICE);
      await expectChanges(world, terms, () => closeAt(world, terms.closesAt, terms), finalChanges(terms));
    });
  }

  it("ends each of two sales of one token, which overlap, by its own terms", async () => {
    const world = await loadFixture(createWorld);
    const first = await openEscrow(world, { amount: 3n * PRICE });
    await as(world.collection, world.buyer).transferFrom(first.buyer, world.stranger, TOKEN_ID);
    const second = { ...first, seller: first.buyer, buyer: world.stranger.address, amount: PRICE };
    await world.opener.run([await callOf(world.escrow, "open", [second, "0x"], PRICE)], { value: PRICE });
    const changes = without(finalChanges(second), "seller.native");
    changes["buyer.native"] = restOf(second);
    await expectChanges(world, second, () => closeAt(world, first.closesAt, second), changes);
    expect(await world.escrow.stateOf(escrowId(first))).to.equal(State.Open);
    await expectChanges(world, first, () => closeAt(world, first.closesAt + 1n, first), finalChanges(first));
  });
});
