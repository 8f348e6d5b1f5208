import { expect } from "chai";
import { Delivery, escrowId, State } from "../helpers/terms.ts";
import { as, createWorld, networkHelpers, open, prepare, termsOf } from "./world.ts";

describe("RefundEscrow.stateOf", () => {
  it("follows an escrow through its life, and knows nothing of others", async () => {
    const world = await networkHelpers.loadFixture(createWorld);
    const { escrow, buyer, seller, heir } = world;
    const terms = await termsOf(world, { delivery: Delivery.Held });
    const other = escrowId({ ...terms, amount: terms.amount + 1n });
    const id = escrowId(terms);
    await prepare(world, terms);
    const states = [await escrow.stateOf(id)];
    await open(world, terms);
    states.push(await escrow.stateOf(id));
    await world.collection.refuse(seller, true);
    await as(escrow, buyer).refund(terms);
    states.push(await escrow.stateOf(id));
    await as(escrow, seller).claim(terms, heir);
    states.push(await escrow.stateOf(id));
    expect(states).to.deep.equal([State.None, State.Open, State.NFTOwed, State.None]);
    expect(await escrow.stateOf(other)).to.equal(State.None);
  });
});
