import { expect } from "chai";
import { openedTerms } from "../../sdk/src/terms/escrow.js";
import {
  acceptanceOf,
  buyOrder,
  changesBy,
  listingOf,
  offerOf,
  PRICE,
  purchaseOf,
  signed,
} from "../helpers/orderWorld.js";
import { BUY_PURCHASE } from "../../sdk/src/terms/order.js";
import { expectRefused, expectSolvent, expectTraded, load, makerOf, soldFor, WAYS } from "./orderAttackWorld.js";

/** 30: whoever can name a fee names it after the other side has agreed, or takes it out of their share. */
describe("attack 30: fees of orders that change, or that somebody pays to themselves", () => {
  for (const way of WAYS) {
    it(`takes ${way.name} at no higher protocol fee than its maker's limit`, async () => {
      const world = await load();
      const { orders, owner, feeReceiver } = world;
      const order = await way.sign(world, await way.make(world, { maxProtocolFeeBps: 250n }));
      await orders.connect(owner).setProtocolFee(251, owner.address);
      await expectRefused(world, way, () => way.take(world, order), "OrderFeeAboveLimit", [251n, 250n]);
      await orders.connect(owner).setProtocolFee(250, feeReceiver.address);
      await expectTraded(world, way, order);
    });

    it(`takes ${way.name} with storefronts of 10 % together, and never with more`, async () => {
      const world = await load();
      const { sellerFront, buyerFront } = world;
      const storefront = sellerFront.address;
      const order = await way.sign(world, await way.make(world, { storefront, storefrontFeeBps: 600n }));
      const more = { storefront: buyerFront.address, storefrontFeeBps: 401n };
      const tooHigh = "SettlementStorefrontFeeTooHigh";
      await expectRefused(world, way, () => way.take(world, order, more), tooHigh, [1_001n, 1_000n]);
      // The same storefront on both sides gains nothing by it.
      const twice = { storefront, storefrontFeeBps: 600n };
      await expectRefused(world, way, () => way.take(world, order, twice), tooHigh, [1_200n, 1_000n]);
      const overflown = { storefront, storefrontFeeBps: 65_535n };
      await expectRefused(world, way, () => way.take(world, order, overflown), tooHigh, [66_135n, 1_000n]);
      await expectTraded(world, way, order, { storefront: buyerFront.address, storefrontFeeBps: 400n });
    });

    it(`does not take ${way.name} whose maker names a storefront of more than 10 %, or a fee for nobody`, async () => {
      const world = await load();
      const storefront = world.sellerFront.address;
      const greedy = await way.sign(world, await way.make(world, { storefront, storefrontFeeBps: 1_001n }));
      const tooHigh = "SettlementStorefrontFeeTooHigh";
      await expectRefused(world, way, () => way.take(world, greedy), tooHigh, [1_001n, 1_000n]);
      const nobody = await way.sign(world, await way.make(world, { storefrontFeeBps: 1n }));
      await expectRefused(world, way, () => way.take(world, nobody), "SettlementStorefrontMissing", []);
      await expectTraded(world, way, await way.sign(world, await way.make(world)));
    });

    it(`does not take ${way.name} with another storefront, or fee, than its maker signed`, async () => {
      const world = await load();
      const { sellerFront, attacker } = world;
      const fields = { storefront: sellerFront.address, storefrontFeeBps: 100n };
      const order = await way.sign(world, await way.make(world, fields));
      for (const change of [
        { storefront: attacker.address },
        { storefrontFeeBps: 1_000n },
        { storefrontFeeBps: 0n },
        { maxProtocolFeeBps: 10_000n },
        { maxRoyaltyBps: 0n },
      ]) {
        const forged = { ...order, order: { ...order.order, ...change } };
        const digest = await world.orders.digestOf(forged);
        const args = [digest, makerOf(world, way).address];
        await expectRefused(world, way, () => way.take(world, forged), "OrderNotSigned", args);
      }
      await expectTraded(world, way, order);
    });
  }

  it("takes a storefront of the buyer on top, never from the seller, and no more than the buyer's maximum", async () => {
    const world = await load();
    const order = await signed(world, await listingOf(world));
    const extra = { storefront: world.buyerFront.address, storefrontFeeBps: 1_000n };
    const way = { name: "a listing" };
    const buy = (maximum: bigint) =>
      world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order, { ...extra, maximum }), { value: 2n * PRICE });
    const due = PRICE + PRICE / 10n;
    await expectRefused(world, way, () => buy(due - 1n), "OrderAboveMaximum", [due, due - 1n]);
    expect(await changesBy(world, () => buy(due))).to.deep.equal({
      ...soldFor(PRICE),
      "buyer native": -due,
      "orders native": PRICE / 40n + PRICE / 10n,
      "buyerFront credit in orders native": PRICE / 10n,
      "owner of 1": "buyer",
    });
    await expectSolvent(world);
  });

  it("leaves the seller to an offer at least their minimum, whatever fee rose or royalty", async () => {
    const world = await load();
    const { orders, owner, seller } = world;
    const order = await signed(world, await offerOf(world));
    const minimum = PRICE - PRICE / 10n - PRICE / 40n;
    await orders.connect(owner).setProtocolFee(251, owner.address);
    const accept = () => orders.connect(seller).acceptOffer(acceptanceOf(order, 1n, { minimum }));
    const left = PRICE - PRICE / 10n - (PRICE * 251n) / 10_000n;
    await expectRefused(world, { name: "an offer" }, accept, "OrderBelowMinimum", [left, minimum]);
    await orders.connect(owner).setProtocolFee(250, owner.address);
    expect(await changesBy(world, accept)).to.deep.equal({ ...soldFor(PRICE, "coin"), "owner of 1": "buyer" });
  });

  it("takes the maker's storefront of an offer from the buyer, and the seller's own from the seller", async () => {
    const world = await load();
    const { orders, seller, sellerFront, buyerFront } = world;
    const fields = { storefront: buyerFront.address, storefrontFeeBps: 500n };
    const order = await signed(world, await offerOf(world, fields));
    const extra = { storefront: sellerFront.address, storefrontFeeBps: 500n };
    const fee = PRICE / 20n;
    expect(
      await changesBy(world, () => orders.connect(seller).acceptOffer(acceptanceOf(order, 1n, extra))),
    ).to.deep.equal({
      ...soldFor(PRICE, "coin"),
      "buyer coin": -PRICE - fee,
      "seller native": PRICE - PRICE / 10n - PRICE / 40n - fee,
      "orders native": PRICE / 40n + 2n * fee,
      "buyerFront credit in orders native": fee,
      "sellerFront credit in orders native": fee,
      "owner of 1": "buyer",
    });
    await expectSolvent(world);
  });

  it("gives the owner no way to the price of a sale in a window: its fees are those of the sale", async () => {
    const world = await load();
    const { orders, escrow, owner, buyer, attacker } = world;
    const order = await signed(world, await listingOf(world, { refundWindow: 3_600n }));
    const receipt = await (await buyOrder(world, order)).wait();
    const terms = openedTerms(escrow, receipt);
    await orders.connect(owner).setProtocolFee(500, attacker.address);
    const accept = () => escrow.connect(buyer).accept(terms);
    expect(await changesBy(world, accept)).to.deep.equal({
      "escrow native": PRICE / 40n - PRICE,
      "artist native": PRICE / 10n,
      "seller native": PRICE - PRICE / 10n - PRICE / 40n,
      "feeReceiver credit in escrow native": PRICE / 40n,
    });
  });

  it("stops orders of every type while it is paused, but not their makers from ending them", async () => {
    for (const way of WAYS) {
      const world = await load();
      const { orders, owner } = world;
      const order = await way.sign(world, await way.make(world));
      const maker = makerOf(world, way);
      await orders.connect(owner).pause();
      await expectRefused(world, way, () => way.take(world, order), "EnforcedPause", []);
      await orders.connect(maker).incrementEpoch();
      await orders.connect(owner).unpause();
      const epoch = await orders.epochOf(maker);
      await expectRefused(world, way, () => way.take(world, order), "OrderWrongEpoch", [0n, epoch]);
      await expectTraded(world, way, await way.sign(world, await way.make(world, { epoch })));
    }
  });
});
