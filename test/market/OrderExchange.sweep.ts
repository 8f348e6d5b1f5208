import { expect } from "chai";
import { openedEscrows } from "../../sdk/src/terms/escrow.js";
import type { EscrowTerms } from "../../sdk/src/types.js";
import {
  copiesOf,
  COPIES_BPS,
  NATIVE,
  type OrderWorld,
  PRICE,
  purchaseOf,
  type Sent,
  signed,
  time,
  WEEK,
} from "../helpers/orderWorld.js";
import { ITEM_GAS, listedTrade, listingItem, loadSweepWorld, orderItem, sweep } from "../helpers/sweeps.js";
import {
  BUYER_FRONT_BPS,
  closedTrade,
  deployMock,
  encodePermit,
  escrowedTrade,
  eventsOf,
  expectChanges,
  expectRefusal,
  finalTrade,
  HELD,
  type OddReceiver,
  part,
  SELLER_FRONT_BPS,
  selectorOf,
  signPermit,
  sum,
} from "../helpers/trades.js";

/** Whatever a sweep does where nothing fails, it does in both ways. */
const ways = [
  ["all or nothing", 0n],
  ["best effort", ITEM_GAS],
] as const;

/** What the escrows of a sweep are, in the order in which they were opened. */
async function allTerms(world: OrderWorld, sent: Awaited<Sent>): Promise<EscrowTerms[]> {
  return openedEscrows(world.escrow, await sent.wait()).map(({ terms }) => terms);
}

describe("OrderExchange.sweep", () => {
  for (const [way, gasPerItem] of ways) {
    describe(`given items that can all be bought, ${way}`, () => {
      it("buys signed orders and listings of the other exchange, in native coin", async () => {
        const world = await loadSweepWorld();
        const orders = [await orderItem(world, 1n), await orderItem(world, 11n, { maker: world.collector.address })];
        const listings = [await listingItem(world, 2n), await listingItem(world, 3n)];
        let sent: Awaited<Sent> | undefined;
        await expectChanges(
          world,
          async () => (sent = await sweep(world, orders, listings, { value: 4n * PRICE, gasPerItem })),
          sum(
            finalTrade({ tokens: [1n] }),
            finalTrade({ tokens: [11n], seller: "collector" }),
            listedTrade({ tokens: [2n] }),
            listedTrade({ tokens: [3n] }),
          ),
        );
        const bought = await eventsOf(world.exchange, sent!, "Bought");
        const [art, seller, buyer] = [await world.art.getAddress(), world.seller.address, world.buyer.address];
        const none = `0x${"00".repeat(32)}`;
        expect(bought).to.deep.equal([2n, 3n].map((id) => [art, id, seller, buyer, NATIVE, PRICE, none]));
        const filled = await eventsOf(world.orders, sent!);
        expect(filled.map(([name, , , to, , id]) => [name, to, id])).to.deep.equal([
          ["OrderFilled", buyer, 1n],
          ["OrderFilled", buyer, 11n],
        ]);
      });

      it("returns how many", async () => {
        const world = await loadSweepWorld();
        const orders = [await orderItem(world, 1n), await orderItem(world, 2n)];
        const listings = [await listingItem(world, 3n)];
        const call = world.orders.connect(world.buyer).sweep;
        expect(await call.staticCall(orders, listings, gasPerItem, { value: 3n * PRICE })).to.equal(3n);
      });

      it("mixes native coin and tokens, copies and bundles", async () => {
        const world = await loadSweepWorld();
        const currency = await world.token.getAddress();
        const copies = await signed(world, await copiesOf(world, 10n));
        const orders = [
          await orderItem(world, 1n, { currency }),
          await orderItem(world, 2n),
          purchaseOf(copies, { quantity: 3n }),
          await orderItem(world, 0n, { tokenIds: [3n, 4n], currency }),
        ];
        const listings = [await listingItem(world, 5n, { currency }), await listingItem(world, 6n)];
        await expectChanges(
          world,
          () => sweep(world, orders, listings, { value: 5n * PRICE, gasPerItem }),
          sum(
            finalTrade({ unit: "token", tokens: [1n] }),
            finalTrade({ tokens: [2n] }),
            finalTrade({ price: 3n * PRICE, royaltyBps: COPIES_BPS, copies: [1n, 3n] }),
            finalTrade({ unit: "token", tokens: [3n, 4n] }),
            listedTrade({ unit: "token", tokens: [5n] }),
            listedTrade({ tokens: [6n] }),
          ),
        );
        expect(await world.token.allowance(world.orders, world.exchange)).to.equal(0n);
      });

      it("gives native coin back that is left", async () => {
        const world = await loadSweepWorld();
        const orders = [await orderItem(world, 1n)];
        const listings = [await listingItem(world, 2n)];
        await expectChanges(
          world,
          () => sweep(world, orders, listings, { value: 7n * PRICE, gasPerItem }),
          sum(finalTrade({ tokens: [1n] }), listedTrade({ tokens: [2n] })),
        );
      });

      it("buys for receivers, by storefronts of each item", async () => {
        const world = await loadSweepWorld();
        const currency = await world.token.getAddress();
        const seller = { storefront: world.sellerFront.address, storefrontFeeBps: SELLER_FRONT_BPS };
        const buyer = { storefront: world.buyerFront.address, storefrontFeeBps: BUYER_FRONT_BPS };
        const receiver = world.collector.address;
        const orders = [
          await orderItem(world, 1n, seller, buyer),
          await orderItem(world, 2n, { currency }, { ...buyer, receiver }),
        ];
        const listings = [
          await listingItem(world, 3n, seller, { ...buyer, receiver }),
          await listingItem(world, 4n, { currency }, buyer),
        ];
        const fees = { sellerFrontBps: SELLER_FRONT_BPS, buyerFrontBps: BUYER_FRONT_BPS };
        const value = 2n * (PRICE + part(PRICE, BUYER_FRONT_BPS));
        await expectChanges(
          world,
          () => sweep(world, orders, listings, { value, gasPerItem }),
          sum(
            finalTrade({ tokens: [1n], ...fees }),
            finalTrade({ unit: "token", tokens: [2n], receiver: "collector", buyerFrontBps: BUYER_FRONT_BPS }),
            listedTrade({ tokens: [3n], receiver: "collector", ...fees }),
            listedTrade({ unit: "token", tokens: [4n], buyerFrontBps: BUYER_FRONT_BPS }),
          ),
        );
        expect(await world.token.allowance(world.orders, world.exchange)).to.equal(0n);
      });

      for (const delivery of [0n, HELD]) {
        it(`opens escrows of which the buyer is the buyer, delivery ${delivery}`, async () => {
          const world = await loadSweepWorld();
          const currency = await world.token.getAddress();
          const terms = { refundWindow: BigInt(WEEK), delivery };
          const orders = [await orderItem(world, 1n, terms), await orderItem(world, 2n, { ...terms, currency })];
          const listings = [await listingItem(world, 3n, terms), await listingItem(world, 4n, { ...terms, currency })];
          let sent: Awaited<Sent> | undefined;
          const trades = [
            { tokens: [1n], delivery },
            { unit: "token", tokens: [2n], delivery },
            { tokens: [3n], delivery },
            { unit: "token", tokens: [4n], delivery },
          ] as const;
          await expectChanges(
            world,
            async () => (sent = await sweep(world, orders, listings, { value: 2n * PRICE, gasPerItem })),
            sum(...trades.map(escrowedTrade)),
          );
          const opened = await allTerms(world, sent!);
          expect(opened.length).to.equal(4);
          await world.art.connect(world.buyer).setApprovalForAll(world.escrow, true);
          // Two of them are undone by the buyer, two become final.
          await expectChanges(
            world,
            async () => {
              await world.escrow.connect(world.buyer).refund(opened[0]!);
              await world.escrow.connect(world.buyer).refund(opened[3]!);
            },
            {
              "escrow native": -PRICE,
              "buyer native": PRICE,
              "escrow token": -PRICE,
              "buyer token": PRICE,
              "owner of 1": "seller",
              "owner of 4": "seller",
            },
          );
          await time.increaseTo((await time.latest()) + WEEK);
          await expectChanges(
            world,
            () => world.escrow.closeEscrows([opened[1]!, opened[2]!]),
            sum(closedTrade(trades[1]), closedTrade(trades[2])),
          );
        });
      }

      it("uses permits, for orders and for listings", async () => {
        const world = await loadSweepWorld();
        const { permitToken: token, buyer: owner, orders: spender } = world;
        const currency = await token.getAddress();
        const first = encodePermit(await signPermit(world, { token, owner, spender }));
        // The second is signed as if the first were used, which it is by then.
        const second = encodePermit(await signPermit(world, { token, owner, spender, nonce: 1n, value: 2n * PRICE }));
        const orders = [await orderItem(world, 1n, { currency }, { permit: first })];
        const listings = [
          await listingItem(world, 2n, { currency }, {}, second),
          await listingItem(world, 3n, { currency }),
        ];
        await expectChanges(
          world,
          () => sweep(world, orders, listings, { gasPerItem }),
          sum(
            finalTrade({ unit: "permitToken", tokens: [1n] }),
            listedTrade({ unit: "permitToken", tokens: [2n] }),
            listedTrade({ unit: "permitToken", tokens: [3n] }),
          ),
        );
        expect(await token.allowance(owner, spender)).to.equal(0n);
        expect(await token.allowance(spender, world.exchange)).to.equal(0n);
      });

      it("takes private orders of the buyer", async () => {
        const world = await loadSweepWorld();
        const orders = [await orderItem(world, 1n, { taker: world.buyer.address })];
        await expectChanges(world, () => sweep(world, orders, [], { value: PRICE, gasPerItem }), finalTrade());
      });

      it("credits what is left to a buyer that takes no native coin", async () => {
        const world = await loadSweepWorld();
        const vault = await deployMock<OddReceiver>("OddReceiver");
        await vault.setMood(1);
        const orders = [await orderItem(world, 1n)];
        const data = world.orders.interface.encodeFunctionData("sweep", [orders, [], gasPerItem]);
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

      it("buys nothing where there is nothing to buy", async () => {
        const world = await loadSweepWorld();
        const act = () => sweep(world, [], [], { value: PRICE, gasPerItem });
        await expectRefusal(world, act, world.orders, "SweepEmpty", []);
      });
    });
  }

  describe("given one item that fails, all or nothing", () => {
    /** Two orders and two listings, of which one is broken, the order of the errors' selector. */
    const faults: readonly (readonly [string, number, (world: OrderWorld) => Promise<unknown>, Fault])[] = [
      ["the first order was cancelled", 0, cancelFirst, ["orders", "OrderNonceUsed"]],
      ["the second order's token is gone", 1, (world) => giveAway(world, 2n), ["art", "ERC721IncorrectOwner"]],
      ["the first listing was cancelled", 2, cancelListing, ["exchange", "ExchangeListingChanged"]],
      ["the second listing's price changed", 3, reprice, ["exchange", "ExchangeListingChanged"]],
    ];
    for (const [name, index, harm, [place, error]] of faults) {
      it(`buys nothing where ${name}`, async () => {
        const world = await loadSweepWorld();
        const orders = [await orderItem(world, 1n, { nonce: 10n ** 9n }), await orderItem(world, 2n)];
        const listings = [await listingItem(world, 3n), await listingItem(world, 4n)];
        await harm(world);
        const act = () => sweep(world, orders, listings, { value: 5n * PRICE });
        const args = [BigInt(index), selectorOf(world[place], error)];
        await expectRefusal(world, act, world.orders, "SweepIncomplete", args);
      });
    }

    for (const count of [1n, 2n, 3n, 4n]) {
      it(`buys nothing where one unit is missing for item ${count}`, async () => {
        const world = await loadSweepWorld();
        const orders = [await orderItem(world, 1n), await orderItem(world, 2n)];
        const listings = [await listingItem(world, 3n), await listingItem(world, 4n)];
        const act = () => sweep(world, orders, listings, { value: count * PRICE - 1n });
        const args = [count - 1n, selectorOf(world.orders, "MarketWrongPayment")];
        await expectRefusal(world, act, world.orders, "SweepIncomplete", args);
      });
    }

    it("buys nothing where one order is in it twice", async () => {
      const world = await loadSweepWorld();
      const item = await orderItem(world, 1n);
      const act = () => sweep(world, [item, item], [], { value: 2n * PRICE });
      const args = [1n, selectorOf(world.orders, "OrderNonceUsed")];
      await expectRefusal(world, act, world.orders, "SweepIncomplete", args);
    });

    it("takes no native coin of others for what the buyer did not send", async () => {
      const world = await loadSweepWorld();
      // Fees and credits of 12.5 times the price lie in the exchange.
      const rich = { price: 100n * PRICE, storefront: world.sellerFront.address, storefrontFeeBps: 1_000n };
      await sweep(world, [await orderItem(world, 9n, rich)], [], { value: 100n * PRICE });
      const orders = [await orderItem(world, 1n)];
      const listings = [await listingItem(world, 2n)];
      const act = () => sweep(world, orders, listings, { value: PRICE });
      const args = [1n, selectorOf(world.orders, "MarketWrongPayment")];
      await expectRefusal(world, act, world.orders, "SweepIncomplete", args);
    });

    it("buys nothing where a listing is for one buyer", async () => {
      const world = await loadSweepWorld();
      const listings = [await listingItem(world, 1n), await listingItem(world, 2n, { buyer: world.buyer.address })];
      const act = () => sweep(world, [], listings, { value: 2n * PRICE });
      const args = [1n, selectorOf(world.exchange, "ExchangeNotTheBuyer")];
      await expectRefusal(world, act, world.orders, "SweepIncomplete", args);
    });
  });

  describe("given somebody who calls its parts", () => {
    it("refuses to buy an order for another's money", async () => {
      const world = await loadSweepWorld();
      const item = await orderItem(world, 1n, { currency: await world.token.getAddress() });
      const { orders, attacker, buyer } = world;
      const act = () => orders.connect(attacker).buyOrderWithinSweep(item, buyer, 0n);
      await expectRefusal(world, act, orders, "SweepNotSelf", [attacker.address]);
    });

    it("refuses to buy a listing for another's money", async () => {
      const world = await loadSweepWorld();
      const item = await listingItem(world, 1n, { currency: await world.token.getAddress() });
      const { orders, attacker, buyer } = world;
      const act = () => orders.connect(attacker).buyListingWithinSweep(item, buyer, 0n);
      await expectRefusal(world, act, orders, "SweepNotSelf", [attacker.address]);
    });
  });

  it("stops while sales are paused in the other exchange, for listings alone", async () => {
    const world = await loadSweepWorld();
    await world.exchange.pause();
    const orders = [await orderItem(world, 1n)];
    const listings = [await listingItem(world, 2n)];
    const act = () => sweep(world, orders, listings, { value: 2n * PRICE });
    const args = [1n, selectorOf(world.exchange, "EnforcedPause")];
    await expectRefusal(world, act, world.orders, "SweepIncomplete", args);
    await expectChanges(world, () => sweep(world, orders, [], { value: PRICE }), finalTrade());
  });
});

/** In whose errors a fault shows, and which. */
type Fault = readonly ["orders" | "art" | "exchange", string];

function cancelFirst({ orders, seller }: OrderWorld) {
  return orders.connect(seller).cancel(10n ** 9n);
}

function giveAway({ art, seller, collector }: OrderWorld, tokenId: bigint) {
  return art.connect(seller).transferFrom(seller, collector, tokenId);
}

function cancelListing({ exchange, art, seller }: OrderWorld) {
  return exchange.connect(seller).cancelSale(art, 3n);
}

function reprice({ exchange, art, seller }: OrderWorld) {
  return exchange.connect(seller).reprice(art, 4n, PRICE + 1n);
}
