import { anyValue } from "@nomicfoundation/hardhat-ethers-chai-matchers/withArgs";
import { expect } from "chai";
import hre from "hardhat";
import { COPIES_BPS, copiesOf, PRICE, purchaseOf, signed } from "../helpers/orderWorld.js";
import {
  expectSweep,
  ITEM_GAS,
  listedTrade,
  listingItem,
  loadSweepWorld,
  type OrderItem,
  orderItem,
  sweep,
} from "../helpers/sweeps.js";
import {
  BUYER_FRONT_BPS,
  deployMock,
  deployOddCollection,
  expectChanges,
  expectRefusal,
  finalTrade,
  part,
  selectorOf,
  sum,
  type Wallet,
} from "../helpers/trades.js";

const NO_REASON = "0x00000000";
/** The mood of {ContractWallet} that burns all gas. */
const BURN_GAS = 11;

describe("OrderExchange.sweep, by best effort", () => {
  describe("given items that fail", () => {
    it("buys the others, and gives back what the failed ones would have cost", async () => {
      const world = await loadSweepWorld();
      const orders = [await orderItem(world, 1n), await orderItem(world, 2n), await orderItem(world, 3n)];
      const listings = [await listingItem(world, 4n), await listingItem(world, 5n), await listingItem(world, 6n)];
      await world.orders.connect(world.seller).cancel(orders[1]!.signed.order.nonce);
      await world.exchange.connect(world.seller).cancelSale(world.art, 4n);
      await world.exchange.connect(world.seller).reprice(world.art, 5n, PRICE / 2n);
      await expectSweep(
        world,
        { orders, listings },
        {
          failures: [
            [1, selectorOf(world.orders, "OrderNonceUsed")],
            [3, selectorOf(world.exchange, "ExchangeListingChanged")],
            [4, selectorOf(world.exchange, "ExchangeListingChanged")],
          ],
          changes: sum(finalTrade({ tokens: [1n] }), finalTrade({ tokens: [3n] }), listedTrade({ tokens: [6n] })),
        },
      );
    });

    it("returns how many it bought", async () => {
      const world = await loadSweepWorld();
      const orders = [await orderItem(world, 1n), await orderItem(world, 2n)];
      const listings = [await listingItem(world, 3n)];
      await world.art.connect(world.seller).transferFrom(world.seller, world.attacker, 2n);
      const call = world.orders.connect(world.buyer).sweep;
      expect(await call.staticCall(orders, listings, ITEM_GAS, { value: 3n * PRICE })).to.equal(2n);
    });

    it("takes nothing of the buyer's tokens for them", async () => {
      const world = await loadSweepWorld();
      const currency = await world.token.getAddress();
      const orders = [await orderItem(world, 1n, { currency }), await orderItem(world, 2n, { currency })];
      const listings = [await listingItem(world, 3n, { currency }), await listingItem(world, 4n, { currency })];
      // The first order and the first listing fail in the end, when the money has moved already.
      await world.art.connect(world.seller).transferFrom(world.seller, world.attacker, 1n);
      await world.art.connect(world.seller).transferFrom(world.seller, world.attacker, 3n);
      const reason = selectorOf(world.art, "ERC721InsufficientApproval");
      await expectSweep(
        world,
        { orders, listings, value: 0n },
        {
          failures: [
            [0, reason],
            [2, reason],
          ],
          changes: sum(finalTrade({ unit: "token", tokens: [2n] }), listedTrade({ unit: "token", tokens: [4n] })),
        },
      );
    });
  });

  describe("given less native coin than all items cost", () => {
    it("buys what it pays for, and counts nothing twice", async () => {
      const world = await loadSweepWorld();
      const orders = [await orderItem(world, 1n), await orderItem(world, 2n)];
      const listings = [await listingItem(world, 3n)];
      const reason = selectorOf(world.orders, "MarketWrongPayment");
      await expectSweep(
        world,
        { orders, listings, value: PRICE },
        {
          failures: [
            [1, reason],
            [2, reason],
          ],
          changes: finalTrade({ tokens: [1n] }),
        },
      );
    });

    it("takes none of what the exchange holds for others", async () => {
      const world = await loadSweepWorld();
      const rich = { price: 100n * PRICE, storefront: world.sellerFront.address, storefrontFeeBps: 1_000n };
      await sweep(world, [await orderItem(world, 9n, rich)], [], { value: 100n * PRICE });
      const orders = [await orderItem(world, 1n), await orderItem(world, 2n)];
      const listings = [await listingItem(world, 3n), await listingItem(world, 4n)];
      const reason = selectorOf(world.orders, "MarketWrongPayment");
      await expectSweep(
        world,
        { orders, listings, value: 3n * PRICE - 1n },
        {
          failures: [
            [2, reason],
            [3, reason],
          ],
          changes: sum(finalTrade({ tokens: [1n] }), finalTrade({ tokens: [2n] })),
        },
      );
    });

    it("buys a cheaper item after one that is too dear", async () => {
      const world = await loadSweepWorld();
      const orders = [await orderItem(world, 1n, { price: 5n * PRICE }), await orderItem(world, 2n)];
      const listings = [await listingItem(world, 3n, { price: 2n * PRICE }), await listingItem(world, 4n)];
      const reason = selectorOf(world.orders, "MarketWrongPayment");
      await expectSweep(
        world,
        { orders, listings, value: 2n * PRICE },
        {
          failures: [
            [0, reason],
            [2, reason],
          ],
          changes: sum(finalTrade({ tokens: [2n] }), listedTrade({ tokens: [4n] })),
        },
      );
    });

    it("counts the fee of the buyer's storefront", async () => {
      const world = await loadSweepWorld();
      const front = { storefront: world.buyerFront.address, storefrontFeeBps: BUYER_FRONT_BPS };
      const orders = [await orderItem(world, 1n, {}, front)];
      const listings = [await listingItem(world, 2n, {}, front)];
      const due = PRICE + part(PRICE, BUYER_FRONT_BPS);
      await expectSweep(
        world,
        { orders, listings, value: 2n * due - 1n },
        {
          failures: [[1, selectorOf(world.orders, "MarketWrongPayment")]],
          changes: finalTrade({ tokens: [1n], buyerFrontBps: BUYER_FRONT_BPS }),
        },
      );
    });
  });

  describe("given nothing that can be bought", () => {
    it("reverts, and all money stays with the buyer", async () => {
      const world = await loadSweepWorld();
      const orders = [await orderItem(world, 1n), await orderItem(world, 2n)];
      const listings = [await listingItem(world, 3n)];
      await world.orders.connect(world.seller).incrementEpoch();
      await world.exchange.connect(world.seller).cancelSale(world.art, 3n);
      const act = () => sweep(world, orders, listings, { value: 3n * PRICE, gasPerItem: ITEM_GAS });
      await expectRefusal(world, act, world.orders, "SweepEmpty", []);
    });
  });

  describe("given an item that burns all gas", () => {
    before(function () {
      // Coverage's own statements burn some of what an item has.
      if (hre.globalOptions.coverage) this.skip();
    });

    it("is not harmed by the wallet of a maker", async () => {
      const world = await loadSweepWorld();
      const wallet = await deployMock<Wallet>("ContractWallet");
      await wallet.setMood(BURN_GAS);
      const bad = await orderItem(world, 2n);
      bad.signed.order.maker = await wallet.getAddress();
      const orders = [bad, await orderItem(world, 1n)];
      const listings = [await listingItem(world, 3n)];
      await expectSweep(
        world,
        { orders, listings },
        {
          failures: [[0, selectorOf(world.orders, "OrderNotSigned")]],
          changes: sum(finalTrade({ tokens: [1n] }), listedTrade({ tokens: [3n] })),
        },
      );
    });

    it("is not harmed by a collection, of an order or of a listing", async () => {
      const world = await loadSweepWorld();
      const odd = await deployOddCollection(world);
      await odd.connect(world.seller).setApprovalForAll(world.exchange, true);
      const collection = await odd.getAddress();
      const orders = [await orderItem(world, 1n, { collection }), await orderItem(world, 1n)];
      const listings = [await listingItem(world, 2n, {}, { collection }), await listingItem(world, 3n)];
      await odd.setOwnerOfGas(2_000_000n);
      await expectSweep(
        world,
        { orders, listings },
        {
          failures: [
            [0, selectorOf(world.orders, "SettlementNotDelivered")],
            [2, NO_REASON],
          ],
          changes: sum(finalTrade({ tokens: [1n] }), listedTrade({ tokens: [3n] })),
        },
      );
    });

    it("uses no more than the gas of an item for it", async () => {
      const world = await loadSweepWorld();
      const odd = await deployOddCollection(world);
      await odd.setOwnerOfGas(2_000_000n);
      const good = await orderItem(world, 1n);
      const bad = await orderItem(world, 1n, { collection: await odd.getAddress() });
      const gasOf = async (items: OrderItem[]) => {
        const sent = await sweep(world, items, [], { value: PRICE, gasPerItem: ITEM_GAS });
        return (await sent.wait())!.gasUsed;
      };
      const alone = await world.orders.connect(world.buyer).sweep.estimateGas([good], [], ITEM_GAS, { value: PRICE });
      const both = await gasOf([bad, good]);
      expect(both).to.be.above(ITEM_GAS);
      expect(both).to.be.below(ITEM_GAS + alone);
    });

    it("reverts with all the rest where it is all or nothing", async () => {
      const world = await loadSweepWorld();
      const odd = await deployOddCollection(world);
      await odd.setOwnerOfGas(30_000_000n);
      const orders = [await orderItem(world, 1n), await orderItem(world, 1n, { collection: await odd.getAddress() })];
      const act = () => sweep(world, orders, [], { value: 2n * PRICE });
      await expectRefusal(world, act, world.orders, "SweepIncomplete", [
        1n,
        selectorOf(world.orders, "SettlementNotDelivered"),
      ]);
    });
  });

  describe("given too little gas for an item", () => {
    const required = ITEM_GAS + ITEM_GAS / 63n + 100_000n;

    it("reverts rather than skip it, where none is left for the second", async () => {
      const world = await loadSweepWorld();
      const orders = [await orderItem(world, 1n), await orderItem(world, 2n)];
      // Enough for the first item's full gas, of which it uses a part, so that the second's is no longer there.
      const act = () =>
        sweep(world, orders, [], { value: 2n * PRICE, gasPerItem: ITEM_GAS, gasLimit: required + 150_000n });
      await expectRefusal(world, act, world.orders, "BoundedCallInsufficientGas", [anyValue, required]);
    });

    it("reverts rather than skip a listing", async () => {
      const world = await loadSweepWorld();
      const orders = [await orderItem(world, 1n)];
      const listings = [await listingItem(world, 2n)];
      const act = () =>
        sweep(world, orders, listings, { value: 2n * PRICE, gasPerItem: ITEM_GAS, gasLimit: required + 150_000n });
      await expectRefusal(world, act, world.orders, "BoundedCallInsufficientGas", [anyValue, required]);
    });

    it("buys the first alone with that much", async () => {
      const world = await loadSweepWorld();
      const orders = [await orderItem(world, 1n)];
      const act = () => sweep(world, orders, [], { value: PRICE, gasPerItem: ITEM_GAS, gasLimit: required + 150_000n });
      await expectChanges(world, act, finalTrade());
    });

    it("skips an item for which the buyer allows too little", async () => {
      const world = await loadSweepWorld();
      const orders = [await orderItem(world, 1n)];
      const act = () => sweep(world, orders, [], { value: PRICE, gasPerItem: 50_000n });
      await expectRefusal(world, act, world.orders, "SweepEmpty", []);
    });
  });

  describe("given private sales", () => {
    it("leaves out an order for somebody else", async () => {
      const world = await loadSweepWorld();
      const orders = [await orderItem(world, 1n, { taker: world.collector.address }), await orderItem(world, 2n)];
      await expectSweep(
        world,
        { orders },
        {
          failures: [[0, selectorOf(world.orders, "OrderNotTheTaker")]],
          changes: finalTrade({ tokens: [2n] }),
        },
      );
    });

    it("leaves out a listing for the buyer alone, who is not who calls the other exchange", async () => {
      const world = await loadSweepWorld();
      const listings = [await listingItem(world, 1n, { buyer: world.buyer.address }), await listingItem(world, 2n)];
      await expectSweep(
        world,
        { listings },
        {
          failures: [[0, selectorOf(world.exchange, "ExchangeNotTheBuyer")]],
          changes: listedTrade({ tokens: [2n] }),
        },
      );
    });
  });

  describe("given items that compete with each other", () => {
    it("buys a token once that is in an order and in a listing", async () => {
      const world = await loadSweepWorld();
      const orders = [await orderItem(world, 1n)];
      const listings = [await listingItem(world, 1n)];
      await expectSweep(
        world,
        { orders, listings },
        {
          failures: [[1, selectorOf(world.art, "ERC721InsufficientApproval")]],
          changes: finalTrade({ tokens: [1n] }),
        },
      );
    });

    it("buys as many copies as are left", async () => {
      const world = await loadSweepWorld();
      const order = await signed(world, await copiesOf(world, 5n));
      const items = [3n, 3n, 2n].map((quantity) => ({ ...purchaseOf(order, { quantity }), signed: order }));
      await expectSweep(
        world,
        { orders: items },
        {
          failures: [[1, selectorOf(world.orders, "OrderQuantityLeft")]],
          changes: sum(
            finalTrade({ price: 3n * PRICE, royaltyBps: COPIES_BPS, copies: [1n, 3n] }),
            finalTrade({ price: 2n * PRICE, royaltyBps: COPIES_BPS, copies: [1n, 2n] }),
          ),
        },
      );
    });
  });
});
