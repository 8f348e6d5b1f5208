import { expect } from "chai";
import type { Currency, HostileParty } from "./world.js";
import {
  bought,
  booksOf,
  BUY,
  changesSince,
  Delivery,
  deploy,
  deployWorld,
  ethers,
  FEE,
  Moment,
  NATIVE,
  networkHelpers,
  offer,
  openedIn,
  ownTerms,
  passWindow,
  PRICE,
  REST,
  ROYALTY,
  sold,
  step,
} from "./world.js";
import { hashListing } from "../../sdk/src/terms/listing.js";

/** 2: a refund must take the NFT from the buyer of record and from nobody else. */
describe("attack 2: a refund that takes the NFT from a third party", () => {
  /** The buyer bought and gave the token to the collector, who has approved the escrow for all that they own. */
  async function soldOn() {
    const world = await deployWorld();
    const terms = await sold(world);
    await world.collection.connect(world.buyer).transferFrom(world.buyer, world.collector, 1n);
    await world.collection.connect(world.collector).setApprovalForAll(world.escrow, true);
    await world.collection.connect(world.buyer).setApprovalForAll(world.escrow, true);
    return { world, terms };
  }

  it("does not refund a buyer whose token belongs to somebody who has approved the escrow", async () => {
    const { world, terms } = await networkHelpers.loadFixture(soldOn);
    const before = await booksOf(world);
    await expect(world.escrow.connect(world.buyer).refund(terms))
      .to.be.revertedWithCustomError(world.art, "ERC721IncorrectOwner")
      .withArgs(world.buyer.address, 1n, world.collector.address);
    expect(await changesSince(world, before)).to.deep.equal({});
    await passWindow(terms);
    await world.escrow.closeEscrow(terms);
    expect(await changesSince(world, before)).to.deep.equal({
      "artist native": ROYALTY,
      "seller native": REST,
      "feeReceiver native credit": FEE,
      "escrow native": FEE - PRICE,
    });
  });

  it("does not let a stranger, the new owner or the seller refund", async () => {
    const { world, terms } = await networkHelpers.loadFixture(soldOn);
    const { escrow, buyer } = world;
    const before = await booksOf(world);
    for (const caller of [world.attacker, world.collector, world.seller]) {
      await expect(escrow.connect(caller).refund(terms))
        .to.be.revertedWithCustomError(escrow, "EscrowNotBuyer")
        .withArgs(caller.address, buyer.address);
    }
    expect(await changesSince(world, before)).to.deep.equal({});
  });

  it("does not know terms that name the attacker as buyer or seller", async () => {
    const { world, terms } = await networkHelpers.loadFixture(soldOn);
    const { escrow, attacker } = world;
    const before = await booksOf(world);
    for (const forged of [
      { ...terms, buyer: attacker.address },
      { ...terms, buyer: attacker.address, seller: attacker.address },
      { ...terms, buyer: attacker.address, amount: 2n * PRICE },
    ]) {
      await expect(escrow.connect(attacker).refund(forged))
        .to.be.revertedWithCustomError(escrow, "EscrowNotOpen")
        .withArgs(await escrow.idOf(forged));
    }
    expect(await changesSince(world, before)).to.deep.equal({});
  });

  it("takes nothing from a holder in whose name an attacker opens an escrow", async () => {
    const { world } = await networkHelpers.loadFixture(soldOn);
    const { escrow, attacker, collector } = world;
    // One unit "buys" the collector's own token from the attacker, to whom a refund would return it.
    const forged = await ownTerms(world, {
      opener: attacker.address,
      seller: attacker.address,
      buyer: collector.address,
      amount: 1n,
    });
    await escrow.connect(attacker).open(forged, "0x", { value: 1n });
    const before = await booksOf(world);
    await expect(escrow.connect(attacker).refund(forged)).to.be.revertedWithCustomError(escrow, "EscrowNotBuyer");
    await passWindow(forged);
    await escrow.closeEscrow(forged);
    expect(await changesSince(world, before)).to.deep.equal({ "attacker native": 1n, "escrow native": -1n });
    expect(await world.collection.ownerOf(1n)).to.equal(collector.address);
  });

  it("pays and delivers a gift to its receiver, who alone refunds it", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { exchange, escrow, attacker, collector } = world;
    const { listing, seller } = await offer(world);
    const before = await booksOf(world);
    const purchase = {
      collection: world.collection,
      tokenId: 1n,
      seller: seller.address,
      listingHash: hashListing(listing),
      receiver: collector.address,
      storefront: NATIVE,
      storefrontFeeBps: 0,
    };
    const method = "buy((address,uint256,address,bytes32,address,address,uint16))";
    const terms = openedIn(world, await (await exchange.connect(attacker)[method](purchase, { value: PRICE })).wait());
    await expect(escrow.connect(attacker).refund(terms))
      .to.be.revertedWithCustomError(escrow, "EscrowNotBuyer")
      .withArgs(attacker.address, collector.address);
    await world.collection.connect(collector).setApprovalForAll(escrow, true);
    await escrow.connect(collector).refund(terms);
    expect(await changesSince(world, before)).to.deep.equal({
      "attacker native": -PRICE,
      "collector native": PRICE,
    });
  });

  it("draws no tokens out of the escrow by naming a currency as the collection", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { escrow, attacker } = world;
    const honest = await sold(world, { currency: await world.token.getAddress() });
    // A refund of this "NFT" would call transferFrom(escrow, attacker, PRICE) on the token.
    const party = await deploy<HostileParty>("HostileParty");
    const forged = await ownTerms(world, {
      opener: await party.getAddress(),
      seller: attacker.address,
      buyer: await party.getAddress(),
      collection: await world.token.getAddress(),
      tokenId: PRICE,
      amount: 1n,
      delivery: Delivery.Held,
    });
    await world.token.connect(attacker).approve(party, PRICE);
    await party.prepare(Moment.EscrowOpening, [
      step(world.token, "transferFrom", [attacker.address, escrow.target, PRICE]),
    ]);
    const before = await booksOf(world);
    await expect(party.perform([step(escrow, "open", [forged, "0x"], 1n)], { value: 1n }))
      .to.be.revertedWithCustomError(escrow, "EscrowCollectionIsCurrency")
      .withArgs(world.token.target);
    expect(await changesSince(world, before)).to.deep.equal({});
    await escrow.connect(world.buyer).accept(honest);
    expect(await changesSince(world, before)).to.deep.equal({
      "artist token": ROYALTY,
      "seller token": REST,
      "feeReceiver token credit": FEE,
      "escrow token": FEE - PRICE,
    });
  });

  it("draws no wrapped coins out either, which may be moved by their holder with transferFrom", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { escrow, attacker } = world;
    const wrapped = await deploy<Currency>("OldWrappedCoin");
    await world.buyer.sendTransaction({ to: wrapped, value: PRICE });
    const honest = await sold(world, { currency: await wrapped.getAddress() });
    const watched = { currencies: { wrapped } };
    const party = await deploy<HostileParty>("HostileParty");
    const forged = await ownTerms(world, {
      opener: await party.getAddress(),
      seller: attacker.address,
      buyer: await party.getAddress(),
      collection: await wrapped.getAddress(),
      tokenId: PRICE,
      amount: 1n,
      delivery: Delivery.Held,
    });
    const before = await booksOf(world, watched);
    await expect(party.perform([step(escrow, "open", [forged, "0x"], 1n)], { value: 1n }))
      .to.be.revertedWithCustomError(escrow, "EscrowCollectionIsCurrency")
      .withArgs(wrapped.target);
    expect(await changesSince(world, before, watched)).to.deep.equal({});
    await escrow.connect(world.buyer).accept(honest);
    expect(await changesSince(world, before, watched)).to.deep.equal({
      "artist wrapped": ROYALTY,
      "seller wrapped": REST,
      "feeReceiver wrapped credit": FEE,
      "escrow wrapped": FEE - PRICE,
    });
  });

  it("leaves a token that the buyer sold back, and that is sold again, with its new buyer", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { escrow, buyer, collector, seller } = world;
    const first = await sold(world);
    await world.collection.connect(buyer).transferFrom(buyer, seller, 1n);
    const again = await offer(world);
    await bought(world, collector, again);
    await world.collection.connect(collector).setApprovalForAll(escrow, true);
    await world.collection.connect(buyer).setApprovalForAll(escrow, true);
    const before = await booksOf(world);
    await expect(escrow.connect(buyer).refund(first))
      .to.be.revertedWithCustomError(world.art, "ERC721IncorrectOwner")
      .withArgs(buyer.address, 1n, collector.address);
    expect(await changesSince(world, before)).to.deep.equal({});
  });

  it("lets nobody buy with a payment that a holder approved for the exchange", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { exchange, attacker, collector } = world;
    await world.token.connect(collector).approve(exchange, ethers.MaxUint256);
    const { listing, seller } = await offer(world, { currency: await world.token.getAddress() });
    const before = await booksOf(world);
    await world.token.connect(attacker).transfer(world.owner, 100n * PRICE);
    await expect(exchange.connect(attacker)[BUY](world.collection, 1n, seller.address, hashListing(listing)))
      .to.be.revertedWithCustomError(world.token, "ERC20InsufficientAllowance")
      .withArgs(exchange.target, 0n, PRICE);
    expect(await changesSince(world, before)).to.deep.equal({
      "attacker token": -100n * PRICE,
      "owner token": 100n * PRICE,
    });
  });
});
