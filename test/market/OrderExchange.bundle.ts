import { expect } from "chai";
import { BUY_PURCHASE, type Order, type SignedOrder } from "../../sdk/src/terms/order.js";
import type { OrderPurchaseStruct } from "../../typechain-types/market/OrderExchange.js";
import {
  acceptanceOf,
  ART_BPS,
  buyOrder,
  ethers,
  listingOf,
  NATIVE,
  type OrderWorld,
  PRICE,
  purchaseOf,
  signed,
  time,
  WEEK,
} from "../helpers/orderWorld.js";
import {
  BUYER_FRONT_BPS,
  type Changes,
  deployOddCollection,
  eventsOf,
  expectChanges,
  expectRefusal,
  finalTrade,
  loadWorld,
  mintWithRoyalty,
  owners,
  part,
  SELLER_FRONT_BPS,
  sum,
} from "../helpers/trades.js";

/** A signed listing of several tokens of the seller at one price. */
async function list(world: OrderWorld, tokenIds: bigint[], fields: Partial<Order> = {}): Promise<SignedOrder> {
  return signed(world, await listingOf(world, { tokenIds, ...fields }));
}

function purchase(world: OrderWorld, order: SignedOrder, value: bigint, changes: Partial<OrderPurchaseStruct> = {}) {
  return world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order, changes), { value });
}

/** What the sale of a bundle changes: royalties are reckoned by each token's whole share, fees by the whole price. */
function sold(tokens: readonly bigint[], price: bigint, unit: "native" | "token" = "native"): Changes {
  const count = BigInt(tokens.length);
  const royalties = count * (price / count / 10n);
  return sum(finalTrade({ unit, price, royaltyBps: 0n, tokens }), {
    [`artist ${unit}`]: royalties,
    [`seller ${unit}`]: -royalties,
  });
}

describe("OrderExchange, given a bundle", () => {
  // Prices of which every share, royalty and fee is rounded somewhere.
  for (const [tokens, price, shares] of [
    [[1n, 2n], 2_000_000n, [1_000_000n, 1_000_000n]],
    [[1n, 2n], 2_000_019n, [1_000_010n, 1_000_009n]],
    [[7n, 1n, 4n], 3_000_000n, [1_000_000n, 1_000_000n, 1_000_000n]],
    [[7n, 1n, 4n], 3_000_028n, [1_000_010n, 1_000_009n, 1_000_009n]],
    [[7n, 1n, 4n], 3_000_029n, [1_000_010n, 1_000_010n, 1_000_009n]],
  ] as const) {
    describe(`of ${tokens.length} tokens for ${price}`, () => {
      for (const unit of ["native", "token"] as const) {
        it(`pays royalties of each share in ${unit}, and delivers all`, async () => {
          const world = await loadWorld();
          const currency = unit === "native" ? NATIVE : await world.token.getAddress();
          const order = await list(world, [...tokens], { price, currency });
          const value = unit === "native" ? price : 0n;
          await expectChanges(world, () => buyOrder(world, order, value), sold(tokens, price, unit));
        });
      }

      it("emits an event for each token, with its share", async () => {
        const world = await loadWorld();
        const order = await list(world, [...tokens], { price });
        const hash = await world.orders.hashOf(order.order);
        const sent = await buyOrder(world, order, price);
        const [seller, buyer, art] = [world.seller.address, world.buyer.address, await world.art.getAddress()];
        expect(await eventsOf(world.orders, sent)).to.deep.equal(
          tokens.map((tokenId, i) => [
            "OrderFilled",
            ...[hash, seller, buyer, art, tokenId, 1n, NATIVE, shares[i], ethers.ZeroHash],
          ]),
        );
      });
    });
  }

  it("pays one unit for two tokens to the first", async () => {
    const world = await loadWorld();
    const order = await list(world, [2n, 1n], { price: 1n });
    let sent;
    await expectChanges(world, async () => (sent = await buyOrder(world, order, 1n)), {
      "buyer native": -1n,
      "seller native": 1n,
      ...owners([1n, 2n], "buyer"),
    });
    const hash = await world.orders.hashOf(order.order);
    await expect(sent)
      .to.emit(world.orders, "OrderFilled")
      .withArgs(hash, world.seller, world.buyer, world.art, 2n, 1n, NATIVE, 1n, ethers.ZeroHash)
      .and.to.emit(world.orders, "OrderFilled")
      .withArgs(hash, world.seller, world.buyer, world.art, 1n, 1n, NATIVE, 0n, ethers.ZeroHash);
  });

  it("pays tokens' own royalty terms where they are the same", async () => {
    const world = await loadWorld();
    for (const id of [21n, 22n]) await mintWithRoyalty(world, id, world.collector, 2_000n);
    const price = 2_000_019n;
    const order = await list(world, [21n, 22n], { price });
    const [royalty, fee] = [2n * part(1_000_009n, 2_000n), price / 40n];
    await expectChanges(world, () => buyOrder(world, order, price), {
      "buyer native": -price,
      "collector native": royalty,
      "seller native": price - royalty - fee,
      "orders native": fee,
      "owed by orders native": fee,
      "protocol fees in orders native": fee,
    });
    for (const id of [21n, 22n]) expect(await world.art.ownerOf(id)).to.equal(world.buyer.address);
  });

  for (const [name, holder, bps] of [
    ["another holder", "collector", ART_BPS],
    ["another rate", "artist", 999n],
    ["the seller alone", "seller", ART_BPS],
  ] as const) {
    it(`refuses tokens of which one owes a royalty to ${name}`, async () => {
      const world = await loadWorld();
      await mintWithRoyalty(world, 21n, world[holder], bps);
      for (const tokenIds of [
        [1n, 2n, 21n],
        [1n, 21n, 2n],
      ]) {
        const order = await list(world, tokenIds);
        await expectRefusal(world, () => buyOrder(world, order), world.orders, "OrderUnequalRoyalties", [21n]);
      }
      const order = await list(world, [21n, 1n]);
      await expectRefusal(world, () => buyOrder(world, order), world.orders, "OrderUnequalRoyalties", [1n]);
    });
  }

  it("holds the royalties of all together against the maker's limit", async () => {
    const world = await loadWorld();
    const order = await list(world, [1n, 2n], { price: 2n * PRICE, maxRoyaltyBps: ART_BPS - 1n });
    const args = [part(2n * PRICE, ART_BPS), part(2n * PRICE, ART_BPS - 1n)];
    const act = () => buyOrder(world, order, 2n * PRICE);
    await expectRefusal(world, act, world.orders, "SettlementRoyaltyAboveLimit", args);
  });

  it("says where the collection's answer fails", async () => {
    const world = await loadWorld();
    const odd = await deployOddCollection(world);
    await odd.setLookup(1);
    const collection = await odd.getAddress();
    const order = await list(world, [3n, 1n], { collection });
    const sent = await buyOrder(world, order);
    expect(await eventsOf(world.orders, sent, "RoyaltyLookupFailed")).to.deep.equal([[collection, 3n, 3n]]);
  });

  it("pays storefronts of both sides by the whole price", async () => {
    const world = await loadWorld();
    const fronts = {
      seller: { storefront: world.sellerFront.address, storefrontFeeBps: SELLER_FRONT_BPS },
      buyer: { storefront: world.buyerFront.address, storefrontFeeBps: BUYER_FRONT_BPS },
    };
    const order = await list(world, [1n, 2n], { ...fronts.seller, price: 2n * PRICE });
    const due = 2n * PRICE + part(2n * PRICE, BUYER_FRONT_BPS);
    await expectChanges(
      world,
      () => purchase(world, order, due, fronts.buyer),
      finalTrade({
        price: 2n * PRICE,
        tokens: [1n, 2n],
        sellerFrontBps: SELLER_FRONT_BPS,
        buyerFrontBps: BUYER_FRONT_BPS,
      }),
    );
  });

  it("delivers all to a receiver", async () => {
    const world = await loadWorld();
    const order = await list(world, [1n, 2n], { price: 2n * PRICE });
    const act = () => purchase(world, order, 2n * PRICE, { receiver: world.collector.address });
    await expectChanges(world, act, finalTrade({ price: 2n * PRICE, tokens: [1n, 2n], receiver: "collector" }));
  });

  it("divides a price that falls as it is at the moment of the sale", async () => {
    const world = await loadWorld();
    const order = await list(world, [1n, 2n, 3n], { price: 6_000_000n, endPrice: 3_000_000n });
    await time.setNextBlockTimestamp(Number(order.order.startsAt) + WEEK / 3);
    const expected = sold([1n, 2n, 3n], 5_000_000n);
    await expectChanges(world, () => buyOrder(world, order, 6_000_000n), expected);
  });

  for (const gone of [1n, 2n, 3n]) {
    it(`sells nothing where token ${gone} of three is gone`, async () => {
      const world = await loadWorld();
      const order = await list(world, [1n, 2n, 3n]);
      await world.art.connect(world.seller).transferFrom(world.seller, world.collector, gone);
      const args = [world.seller.address, gone, world.collector.address];
      await expectRefusal(world, () => buyOrder(world, order), world.art, "ERC721IncorrectOwner", args);
      // Once it is back, the order stands as it stood.
      await world.art.connect(world.collector).transferFrom(world.collector, world.seller, gone);
      await expectChanges(world, () => buyOrder(world, order), sold([1n, 2n, 3n], PRICE));
    });
  }

  it("sells nothing where the collection keeps a token", async () => {
    const world = await loadWorld();
    const odd = await deployOddCollection(world);
    await odd.setMove(1, world.attacker.address);
    const collection = await odd.getAddress();
    const order = await list(world, [1n, 2n], { collection });
    const args = [collection, 1n, world.buyer.address, world.seller.address];
    await expectRefusal(world, () => buyOrder(world, order), world.orders, "SettlementNotDelivered", args);
  });

  it("refuses one token twice", async () => {
    const world = await loadWorld();
    const order = await list(world, [1n, 1n]);
    await world.art.connect(world.buyer).setApprovalForAll(world.orders, true);
    const args = [world.seller.address, 1n, world.buyer.address];
    await expectRefusal(world, () => buyOrder(world, order), world.art, "ERC721IncorrectOwner", args);
  });

  it("can be bought once", async () => {
    const world = await loadWorld();
    const order = await list(world, [1n, 2n]);
    await buyOrder(world, order);
    for (const id of [1n, 2n]) await world.art.connect(world.buyer).transferFrom(world.buyer, world.seller, id);
    const args = [world.seller.address, order.order.nonce];
    await expectRefusal(world, () => buyOrder(world, order), world.orders, "OrderNonceUsed", args);
  });

  it("refuses two of one bundle", async () => {
    const world = await loadWorld();
    const order = await list(world, [1n, 2n]);
    const act = () => purchase(world, order, 2n * PRICE, { quantity: 2n });
    await expectRefusal(world, act, world.orders, "OrderInvalidQuantity", [2n]);
  });

  it("refuses a bundle of which there are to be two", async () => {
    const world = await loadWorld();
    const order = await list(world, [1n, 2n], { quantity: 2n });
    await expectRefusal(world, () => buyOrder(world, order), world.orders, "OrderInvalidQuantity", [2n]);
  });

  it("refuses a refund window", async () => {
    const world = await loadWorld();
    const order = await list(world, [1n, 2n], { refundWindow: BigInt(WEEK) });
    await expectRefusal(world, () => buyOrder(world, order), world.orders, "OrderNotRefundable", [BigInt(WEEK)]);
  });

  it("refuses an offer", async () => {
    const world = await loadWorld();
    const order = await list(world, [1n, 2n], { side: 1n, maker: world.buyer.address });
    const act = () => world.orders.connect(world.seller).acceptOffer(acceptanceOf(order, 1n));
    await expectRefusal(world, act, world.orders, "OrderInvalidTokens", []);
  });

  it("refuses one unit too little", async () => {
    const world = await loadWorld();
    const order = await list(world, [1n, 2n]);
    const act = () => buyOrder(world, order, PRICE - 1n);
    await expectRefusal(world, act, world.orders, "MarketWrongPayment", [PRICE, PRICE - 1n]);
  });
});
