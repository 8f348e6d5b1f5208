import { expect } from "chai";
import { BUY_ORDER, BUY_PURCHASE, type Order, type SignedOrder } from "../../sdk/src/terms/order.js";
import type { OrderPurchaseStruct } from "../../typechain-types/market/OrderExchange.js";
import {
  ART_BPS,
  buyOrder,
  ethers,
  FEE_BPS,
  listingOf,
  NATIVE,
  NOBODY,
  type OrderWorld,
  PRICE,
  purchaseOf,
  signed,
} from "../helpers/orderWorld.js";
import {
  BUYER_FRONT_BPS,
  deployMock,
  deployOddCollection,
  eventsOf,
  expectChanges,
  expectRefusal,
  finalTrade,
  loadWorld,
  type OddReceiver,
  type OddToken,
  part,
  SELLER_FRONT_BPS,
  sum,
} from "../helpers/trades.js";

/** A signed listing of the world's seller. */
async function list(world: OrderWorld, fields: Partial<Order> = {}): Promise<SignedOrder> {
  return signed(world, await listingOf(world, fields));
}

function purchase(
  world: OrderWorld,
  order: SignedOrder,
  changes: Partial<OrderPurchaseStruct> = {},
  value = 0n,
  buyer = world.buyer,
) {
  return world.orders.connect(buyer)[BUY_PURCHASE](purchaseOf(order, changes), { value });
}

/** The two ways to buy, where the buyer adds nothing. */
const ways = [
  ["buy(order, signature)", buyOrder],
  ["buy(purchase)", (world: OrderWorld, order: SignedOrder, value: bigint) => purchase(world, order, {}, value)],
] as const;

describe("OrderExchange.buy", () => {
  for (const [way, buy] of ways) {
    describe(`given a final listing in native coin, by ${way}`, () => {
      it("pays everybody and delivers", async () => {
        const world = await loadWorld();
        const order = await list(world);
        const hash = await world.orders.hashOf(order.order);
        let sent;
        await expectChanges(world, async () => (sent = await buy(world, order, PRICE)), {
          "buyer native": -PRICE,
          "artist native": PRICE / 10n,
          "seller native": PRICE - PRICE / 10n - PRICE / 40n,
          "orders native": PRICE / 40n,
          "owed by orders native": PRICE / 40n,
          "protocol fees in orders native": PRICE / 40n,
          "owner of 1": "buyer",
        });
        await expect(sent)
          .to.emit(world.orders, "OrderFilled")
          .withArgs(hash, world.seller, world.buyer, world.art, 1n, 1n, NATIVE, PRICE, ethers.ZeroHash);
      });

      it("refuses one unit too little", async () => {
        const world = await loadWorld();
        const order = await list(world);
        const act = () => buy(world, order, PRICE - 1n);
        await expectRefusal(world, act, world.orders, "MarketWrongPayment", [PRICE, PRICE - 1n]);
      });

      it("gives back what is above the price", async () => {
        const world = await loadWorld();
        const order = await list(world);
        await expectChanges(world, () => buy(world, order, 3n * PRICE), finalTrade());
      });
    });

    describe(`given a final listing in a token, by ${way}`, () => {
      for (const unit of ["token", "coin"] as const) {
        it(`takes the approved price in ${unit}, and pays everybody in it`, async () => {
          const world = await loadWorld();
          const order = await list(world, { currency: await world[unit].getAddress() });
          await expectChanges(world, () => buy(world, order, 0n), finalTrade({ unit }));
        });
      }

      it("gives native coin back that came along", async () => {
        const world = await loadWorld();
        const order = await list(world, { currency: await world.token.getAddress() });
        await expectChanges(world, () => buy(world, order, PRICE), finalTrade({ unit: "token" }));
      });

      it("refuses an allowance that is one unit too low, with the token's error", async () => {
        const world = await loadWorld();
        await world.token.connect(world.buyer).approve(world.orders, PRICE - 1n);
        const order = await list(world, { currency: await world.token.getAddress() });
        const args = [await world.orders.getAddress(), PRICE - 1n, PRICE];
        await expectRefusal(world, () => buy(world, order, 0n), world.token, "ERC20InsufficientAllowance", args);
      });

      it("refuses one that loses something on its way", async () => {
        const world = await loadWorld();
        const odd = await deployMock<OddToken>("OddERC20");
        await odd.mint(world.buyer.address, PRICE);
        await odd.connect(world.buyer).approve(world.orders, PRICE);
        await odd.setFee(1n);
        const order = await list(world, { currency: await odd.getAddress() });
        const args = [PRICE, PRICE - PRICE / 10_000n];
        await expectRefusal(world, () => buy(world, order, 0n), world.orders, "MarketWrongPayment", args);
      });
    });

    it(`refuses to sell a listing twice, by ${way}`, async () => {
      const world = await loadWorld();
      const order = await list(world);
      await buy(world, order, PRICE);
      // Where the token has come back, only the order's nonce stands in the way.
      await world.art.connect(world.buyer).transferFrom(world.buyer, world.seller, 1n);
      const args = [world.seller.address, order.order.nonce];
      await expectRefusal(world, () => buy(world, order, PRICE), world.orders, "OrderNonceUsed", args);
    });
  }

  describe("given a buyer that takes no native coin", () => {
    it("credits what is above the price", async () => {
      const world = await loadWorld();
      const vault = await deployMock<OddReceiver>("OddReceiver");
      await vault.setMood(1);
      const { order, signature } = await list(world);
      const data = world.orders.interface.encodeFunctionData(BUY_ORDER, [order, signature]);
      await expectChanges(
        world,
        () => vault.execute(world.orders, data, { value: PRICE + 5n }),
        sum(finalTrade({ payer: "vault", tokens: [] }), {
          // The call's value comes from who calls the vault.
          "owner native": -PRICE - 5n,
          "vault native": PRICE,
          "vault credit in orders native": 5n,
          "orders native": 5n,
          "owner of 1": "vault",
        }),
        { vault },
      );
    });
  });

  describe("given a receiver", () => {
    it("delivers to them, and pays from the payer", async () => {
      const world = await loadWorld();
      const order = await list(world);
      const receiver = world.collector.address;
      let sent;
      await expectChanges(
        world,
        async () => (sent = await purchase(world, order, { receiver }, PRICE)),
        finalTrade({ receiver: "collector" }),
      );
      const hash = await world.orders.hashOf(order.order);
      await expect(sent)
        .to.emit(world.orders, "OrderFilled")
        .withArgs(hash, world.seller, world.collector, world.art, 1n, 1n, NATIVE, PRICE, ethers.ZeroHash);
    });
  });

  describe("given storefronts", () => {
    const fronts = (world: OrderWorld) => ({
      seller: { storefront: world.sellerFront.address, storefrontFeeBps: SELLER_FRONT_BPS },
      buyer: { storefront: world.buyerFront.address, storefrontFeeBps: BUYER_FRONT_BPS },
    });
    const added = part(PRICE, BUYER_FRONT_BPS);

    for (const unit of ["native", "token"] as const) {
      const currencyOf = (world: OrderWorld) =>
        unit === "native" ? Promise.resolve(NATIVE) : world.token.getAddress();

      it(`pays the seller's from the price in ${unit}`, async () => {
        const world = await loadWorld();
        const order = await list(world, { ...fronts(world).seller, currency: await currencyOf(world) });
        const expected = finalTrade({ unit, sellerFrontBps: SELLER_FRONT_BPS });
        expect(expected[`seller ${unit}`]).to.equal((PRICE * 845n) / 1_000n);
        await expectChanges(world, () => buyOrder(world, order, unit === "native" ? PRICE : 0n), expected);
      });

      it(`pays the buyer's on top of the price in ${unit}`, async () => {
        const world = await loadWorld();
        const order = await list(world, { currency: await currencyOf(world) });
        const value = unit === "native" ? PRICE + added : 0n;
        const expected = finalTrade({ unit, buyerFrontBps: BUYER_FRONT_BPS });
        expect(expected[`buyer ${unit}`]).to.equal((-PRICE * 102n) / 100n);
        await expectChanges(world, () => purchase(world, order, fronts(world).buyer, value), expected);
      });

      it(`pays both in ${unit}`, async () => {
        const world = await loadWorld();
        const order = await list(world, { ...fronts(world).seller, currency: await currencyOf(world) });
        const value = unit === "native" ? PRICE + added : 0n;
        await expectChanges(
          world,
          () => purchase(world, order, fronts(world).buyer, value),
          finalTrade({ unit, sellerFrontBps: SELLER_FRONT_BPS, buyerFrontBps: BUYER_FRONT_BPS }),
        );
      });
    }

    it("refuses the price without the fee of the buyer's storefront", async () => {
      const world = await loadWorld();
      const order = await list(world);
      const act = () => purchase(world, order, fronts(world).buyer, PRICE + added - 1n);
      await expectRefusal(world, act, world.orders, "MarketWrongPayment", [PRICE + added, PRICE + added - 1n]);
    });

    it("takes both together up to a tenth of the price", async () => {
      const world = await loadWorld();
      const order = await list(world, fronts(world).seller);
      const most = { ...fronts(world).buyer, storefrontFeeBps: 700n };
      await expectChanges(
        world,
        () => purchase(world, order, most, 2n * PRICE),
        finalTrade({ sellerFrontBps: SELLER_FRONT_BPS, buyerFrontBps: 700n }),
      );
    });

    it("refuses both together above a tenth of the price", async () => {
      const world = await loadWorld();
      const order = await list(world, fronts(world).seller);
      const tooHigh = { ...fronts(world).buyer, storefrontFeeBps: 701n };
      const act = () => purchase(world, order, tooHigh, 2n * PRICE);
      await expectRefusal(world, act, world.orders, "SettlementStorefrontFeeTooHigh", [1_001n, 1_000n]);
    });

    it("refuses a fee of the seller's for nobody", async () => {
      const world = await loadWorld();
      const order = await list(world, { ...fronts(world).seller, storefront: NOBODY });
      await expectRefusal(world, () => buyOrder(world, order), world.orders, "SettlementStorefrontMissing", []);
    });

    it("refuses a fee of the buyer's for nobody", async () => {
      const world = await loadWorld();
      const order = await list(world);
      const act = () => purchase(world, order, { ...fronts(world).buyer, storefront: NOBODY }, 2n * PRICE);
      await expectRefusal(world, act, world.orders, "SettlementStorefrontMissing", []);
    });
  });

  describe("given the buyer's maximum", () => {
    const due = PRICE + part(PRICE, BUYER_FRONT_BPS);

    it("takes what the price and the storefront's fee just meet", async () => {
      const world = await loadWorld();
      const order = await list(world);
      const front = { storefront: world.buyerFront.address, storefrontFeeBps: BUYER_FRONT_BPS, maximum: due };
      const act = () => purchase(world, order, front, due);
      await expectChanges(world, act, finalTrade({ buyerFrontBps: BUYER_FRONT_BPS }));
    });

    it("refuses one unit above it", async () => {
      const world = await loadWorld();
      const order = await list(world);
      const front = { storefront: world.buyerFront.address, storefrontFeeBps: BUYER_FRONT_BPS, maximum: due - 1n };
      const act = () => purchase(world, order, front, due);
      await expectRefusal(world, act, world.orders, "OrderAboveMaximum", [due, due - 1n]);
    });
  });

  describe("given the limits of the maker", () => {
    it("sells where royalties just meet theirs", async () => {
      const world = await loadWorld();
      const order = await list(world, { maxRoyaltyBps: ART_BPS });
      await expectChanges(world, () => buyOrder(world, order), finalTrade());
    });

    it("refuses where royalties are above theirs", async () => {
      const world = await loadWorld();
      const order = await list(world, { maxRoyaltyBps: ART_BPS - 1n });
      const args = [PRICE / 10n, part(PRICE, ART_BPS - 1n)];
      await expectRefusal(world, () => buyOrder(world, order), world.orders, "SettlementRoyaltyAboveLimit", args);
    });

    it("refuses where the protocol's fee is above theirs", async () => {
      const world = await loadWorld();
      const order = await list(world, { maxProtocolFeeBps: FEE_BPS - 1n });
      const args = [FEE_BPS, FEE_BPS - 1n];
      await expectRefusal(world, () => buyOrder(world, order), world.orders, "OrderFeeAboveLimit", args);
    });

    it("takes the protocol's fee of the moment of the sale", async () => {
      const world = await loadWorld();
      const order = await list(world);
      await world.orders.setProtocolFee(500n, world.feeReceiver);
      await expectChanges(world, () => buyOrder(world, order), finalTrade({ protocolBps: 500n }));
    });
  });

  describe("given a collection whose answer about royalties fails", () => {
    for (const [name, lookup, source] of [
      ["reverts", 1, 3n],
      ["burns all gas", 2, 4n],
      ["is too short", 3, 5n],
    ] as const) {
      it(`sells without royalty and says so, where it ${name}`, async () => {
        const world = await loadWorld();
        const odd = await deployOddCollection(world);
        await odd.setLookup(lookup);
        const collection = await odd.getAddress();
        const order = await list(world, { collection });
        let sent;
        await expectChanges(
          world,
          async () => (sent = await buyOrder(world, order)),
          finalTrade({ royaltyBps: 0n, tokens: [] }),
        );
        expect(await odd.ownerOf(1n)).to.equal(world.buyer.address);
        await expect(sent).to.emit(world.orders, "RoyaltyLookupFailed").withArgs(collection, 1n, source);
      });
    }

    it("says nothing where it answers", async () => {
      const world = await loadWorld();
      const odd = await deployOddCollection(world);
      const order = await list(world, { collection: await odd.getAddress() });
      const sent = await buyOrder(world, order);
      expect((await eventsOf(world.orders, sent)).map(([name]) => name)).to.deep.equal(["OrderFilled"]);
    });
  });
});

describe("OrderExchange.buy, where the token does not come", () => {
  it("refuses where the seller does not own it", async () => {
    const world = await loadWorld();
    const order = await list(world);
    await world.art.connect(world.seller).transferFrom(world.seller, world.collector, 1n);
    const args = [world.seller.address, 1n, world.collector.address];
    // The exchange may move the collector's tokens too, so that nothing but the owner stands in the way.
    await expectRefusal(world, () => buyOrder(world, order), world.art, "ERC721IncorrectOwner", args);
  });

  it("refuses where the seller has not approved the exchange", async () => {
    const world = await loadWorld();
    const order = await list(world);
    await world.art.connect(world.seller).setApprovalForAll(world.orders, false);
    const args = [await world.orders.getAddress(), 1n];
    await expectRefusal(world, () => buyOrder(world, order), world.art, "ERC721InsufficientApproval", args);
  });

  it("sells a token that alone is approved", async () => {
    const world = await loadWorld();
    const order = await list(world);
    await world.art.connect(world.seller).setApprovalForAll(world.orders, false);
    await world.art.connect(world.seller).approve(world.orders, 1n);
    await expectChanges(world, () => buyOrder(world, order), finalTrade());
  });

  for (const [name, move, ownerOf] of [
    ["does nothing", 1, (world: OrderWorld) => world.seller.address],
    ["brings it to somebody else", 2, (world: OrderWorld) => world.attacker.address],
  ] as const) {
    it(`refuses where the collection ${name}`, async () => {
      const world = await loadWorld();
      const odd = await deployOddCollection(world);
      await odd.setMove(move, world.attacker.address);
      const collection = await odd.getAddress();
      const order = await list(world, { collection });
      const args = [collection, 1n, world.buyer.address, ownerOf(world)];
      await expectRefusal(world, () => buyOrder(world, order), world.orders, "SettlementNotDelivered", args);
    });
  }

  it("refuses a collection without code", async () => {
    const world = await loadWorld();
    const collection = ethers.getAddress(`0x${"c0de".repeat(10)}`);
    const order = await list(world, { collection });
    const args = [collection, 1n, world.buyer.address, NOBODY];
    await expectRefusal(world, () => buyOrder(world, order), world.orders, "SettlementNotDelivered", args);
  });
});
