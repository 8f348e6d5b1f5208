import { expect } from "chai";
import {
  bought,
  booksOf,
  changesSince,
  Delivery,
  deployWorld,
  ethers,
  FEE,
  networkHelpers,
  offer,
  ownTerms,
  passWindow,
  PRICE,
  REST,
  ROYALTY,
  State,
  take,
  WEEK,
} from "./world.js";

/** 1: a resale inside the window must not overwrite the escrow of the sale before it. */
describe("attack 1: an escrow overwritten by a resale inside the window", () => {
  /** The seller sells to the buyer, who at once sells on to the collector. */
  async function resold() {
    const world = await deployWorld();
    const before = await booksOf(world);
    const first = await bought(world, world.buyer, await offer(world));
    const second = await bought(world, world.collector, await offer(world, {}, { seller: world.buyer }));
    return { world, before, first, second };
  }

  it("keeps both escrows, and both close: everybody is paid twice over", async () => {
    const { world, before, first, second } = await networkHelpers.loadFixture(resold);
    expect(await world.escrow.stateOf(await world.escrow.idOf(first))).to.equal(State.Open);
    expect(await world.escrow.stateOf(await world.escrow.idOf(second))).to.equal(State.Open);
    await passWindow(second);
    await world.escrow.closeEscrows([first, second], { gasLimit: 5_000_000n });
    expect(await changesSince(world, before)).to.deep.equal({
      "artist native": 2n * ROYALTY,
      "seller native": REST,
      "buyer native": REST - PRICE,
      "collector native": -PRICE,
      "feeReceiver native credit": 2n * FEE,
      "escrow native": 2n * FEE,
      "NFT 1": "collector",
    });
  });

  it("unwinds from the last sale to the first, each refund whole", async () => {
    const { world, before, first, second } = await networkHelpers.loadFixture(resold);
    await world.collection.connect(world.collector).setApprovalForAll(world.escrow, true);
    await world.escrow.connect(world.collector).refund(second);
    await world.collection.connect(world.buyer).setApprovalForAll(world.escrow, true);
    await world.escrow.connect(world.buyer).refund(first);
    expect(await changesSince(world, before)).to.deep.equal({});
  });

  it("lets the second sale be undone after the first was closed", async () => {
    const { world, before, first, second } = await networkHelpers.loadFixture(resold);
    await world.escrow.connect(world.buyer).accept(first);
    await world.collection.connect(world.collector).setApprovalForAll(world.escrow, true);
    await world.escrow.connect(world.collector).refund(second);
    expect(await changesSince(world, before)).to.deep.equal({
      "artist native": ROYALTY,
      "seller native": REST,
      "buyer native": -PRICE,
      "feeReceiver native credit": FEE,
      "escrow native": FEE,
      "NFT 1": "buyer",
    });
  });

  it("gives no second escrow the id of an open one, however often a token goes round within a second", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { attacker, seller, escrow } = world;
    await world.collection.connect(seller).transferFrom(seller, attacker, 1n);
    const terms = await ownTerms(world, {
      opener: attacker.address,
      seller: attacker.address,
      buyer: attacker.address,
    });
    await escrow.connect(attacker).open(terms, "0x", { value: PRICE });
    const before = await booksOf(world);
    await expect(escrow.connect(attacker).open(terms, "0x", { value: PRICE }))
      .to.be.revertedWithCustomError(escrow, "EscrowExists")
      .withArgs(await escrow.idOf(terms));
    expect(await changesSince(world, before)).to.deep.equal({});
  });

  it("refuses to sell a token in custody a second time", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { exchange, seller } = world;
    const before = await booksOf(world);
    const held = await bought(world, world.buyer, await offer(world, { delivery: Delivery.Held }));
    await expect(offer(world))
      .to.be.revertedWithCustomError(exchange, "ExchangeNotOwner")
      .withArgs(world.collection.target, 1n, world.escrow.target, seller.address);
    await passWindow(held);
    await world.escrow.closeEscrow(held);
    expect(await changesSince(world, before)).to.deep.equal({
      "artist native": ROYALTY,
      "seller native": REST,
      "buyer native": -PRICE,
      "feeReceiver native credit": FEE,
      "escrow native": FEE,
      "NFT 1": "buyer",
    });
  });

  it("keeps the buyer's escrow when a stranger opens ones of the same token in other names", async () => {
    const { world, first, second } = await networkHelpers.loadFixture(resold);
    const { attacker, escrow, collector } = world;
    const before = await booksOf(world);
    // Only a buyer who has the token can stand in an escrow, and only they would ever exit it.
    const forged = await ownTerms(world, {
      opener: attacker.address,
      seller: attacker.address,
      buyer: collector.address,
      amount: 1n,
      closesAt: first.closesAt + BigInt(WEEK),
    });
    await escrow.connect(attacker).open(forged, "0x", { value: 1n });
    await world.collection.connect(collector).setApprovalForAll(escrow, true);
    await expect(escrow.connect(attacker).refund(forged))
      .to.be.revertedWithCustomError(escrow, "EscrowNotBuyer")
      .withArgs(attacker.address, collector.address);
    await escrow.connect(collector).accept(second);
    await escrow.connect(world.buyer).accept(first);
    expect(await changesSince(world, before)).to.deep.equal({
      "artist native": 2n * ROYALTY,
      "seller native": REST,
      "buyer native": REST,
      "attacker native": -1n,
      "feeReceiver native credit": 2n * FEE,
      "escrow native": 1n + 2n * FEE - 2n * PRICE,
    });
  });

  it("sells each listing once", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const sale = await offer(world);
    await bought(world, world.buyer, sale);
    await expect(take(world, world.collector, sale))
      .to.be.revertedWithCustomError(world.exchange, "ExchangeNotListed")
      .withArgs(world.collection.target, 1n, world.seller.address);
    expect(await world.collection.ownerOf(1n)).to.equal(world.buyer.address);
    expect(await ethers.provider.getBalance(world.escrow)).to.equal(PRICE);
  });
});
