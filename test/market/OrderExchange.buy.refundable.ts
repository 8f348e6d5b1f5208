import { expect } from "chai";
import { openedTerms } from "../../sdk/src/terms/escrow.js";
import { BUY_PURCHASE, type Order, type SignedOrder } from "../../sdk/src/terms/order.js";
import type { EscrowTerms } from "../../sdk/src/types.js";
import {
  ART_BPS,
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
  closedTrade,
  DELIVERED,
  deployOddCollection,
  escrowedTrade,
  expectChanges,
  expectRefusal,
  HELD,
  loadWorld,
  owners,
  part,
  SELLER_FRONT_BPS,
  sum,
} from "../helpers/trades.js";

const DUE = PRICE + part(PRICE, BUYER_FRONT_BPS);

/** A sale with a refund window and storefronts of both sides. */
interface Way {
  name: string;
  unit: "native" | "token";
  delivery: bigint;
}

const ways: readonly Way[] = (["native", "token"] as const).flatMap((unit) => [
  { name: `in ${unit}, delivered`, unit, delivery: DELIVERED },
  { name: `in ${unit}, held`, unit, delivery: HELD },
]);

async function list(world: OrderWorld, way: Way, fields: Partial<Order> = {}): Promise<SignedOrder> {
  return signed(
    world,
    await listingOf(world, {
      currency: way.unit === "native" ? NATIVE : await world.token.getAddress(),
      refundWindow: BigInt(WEEK),
      delivery: way.delivery,
      storefront: world.sellerFront.address,
      storefrontFeeBps: SELLER_FRONT_BPS,
      ...fields,
    }),
  );
}

function buy(world: OrderWorld, way: Way, order: SignedOrder, value = DUE) {
  const added = {
    receiver: world.collector.address,
    storefront: world.buyerFront.address,
    storefrontFeeBps: BUYER_FRONT_BPS,
  };
  return world.orders
    .connect(world.buyer)
    [BUY_PURCHASE](purchaseOf(order, added), { value: way.unit === "native" ? value : 0n });
}

/** The sale done, with its escrow's terms; the collector has approved the escrow, to bring the token back. */
async function bought(world: OrderWorld, way: Way) {
  const sent = await buy(world, way, await list(world, way));
  await world.art.connect(world.collector).setApprovalForAll(world.escrow, true);
  return openedTerms(world.escrow, await sent.wait());
}

/** Terms of an escrow that ends at another time. */
function withEnd(terms: EscrowTerms, closesAt: number): EscrowTerms {
  return { ...terms, closesAt: BigInt(closesAt) };
}

function tradeOf({ unit, delivery }: Way) {
  return {
    unit,
    delivery,
    receiver: "collector",
    sellerFrontBps: SELLER_FRONT_BPS,
    buyerFrontBps: BUYER_FRONT_BPS,
  };
}

describe("OrderExchange.buy, with a refund window", () => {
  for (const way of ways) {
    const { unit, delivery } = way;

    describe(`given a sale ${way.name}`, () => {
      it("hands all the money to the escrow", async () => {
        const world = await loadWorld();
        const order = await list(world, way);
        const expected = escrowedTrade(tradeOf(way));
        expect(expected).to.deep.equal({
          [`buyer ${unit}`]: -DUE,
          [`escrow ${unit}`]: DUE,
          "owner of 1": delivery === HELD ? "escrow" : "collector",
        });
        await expectChanges(world, () => buy(world, way, order), expected);
      });

      it("opens the escrow by the order's terms, and names it in the event", async () => {
        const world = await loadWorld();
        const order = await list(world, way);
        const sent = await buy(world, way, order);
        const terms = openedTerms(world.escrow, await sent.wait());
        const currency = unit === "native" ? NATIVE : await world.token.getAddress();
        const expected: EscrowTerms = {
          opener: await world.orders.getAddress(),
          seller: world.seller.address,
          buyer: world.collector.address,
          collection: await world.art.getAddress(),
          tokenId: 1n,
          currency,
          amount: DUE,
          closesAt: BigInt((await time.latest()) + WEEK),
          delivery,
          royalties: [{ receiver: world.artist.address, amount: PRICE / 10n }],
          fees: [
            { receiver: world.feeReceiver.address, amount: PRICE / 40n },
            { receiver: world.sellerFront.address, amount: part(PRICE, SELLER_FRONT_BPS) },
            { receiver: world.buyerFront.address, amount: part(PRICE, BUYER_FRONT_BPS) },
          ],
        };
        expect(terms).to.deep.equal(expected);
        await expect(sent)
          .to.emit(world.orders, "OrderFilled")
          .withArgs(
            await world.orders.hashOf(order.order),
            world.seller,
            world.collector,
            world.art,
            1n,
            1n,
            currency,
            PRICE,
            await world.escrow.idOf(terms),
          );
      });

      it("returns the escrow's id", async () => {
        const world = await loadWorld();
        const order = await list(world, way);
        const added = { storefront: world.buyerFront.address, storefrontFeeBps: BUYER_FRONT_BPS };
        const value = unit === "native" ? DUE : 0n;
        const call = world.orders.connect(world.buyer)[BUY_PURCHASE];
        const now = await time.latest();
        const id = await call.staticCall(purchaseOf(order, added), { value });
        const sent = await call(purchaseOf(order, added), { value });
        const terms = openedTerms(world.escrow, await sent.wait());
        // A call that is not sent is made within the latest block, or the second after it.
        const ids = [now, now + 1].map((at) => world.escrow.idOf(withEnd(terms, at + WEEK)));
        expect(await Promise.all(ids)).to.include(id);
      });

      it("gives back the price and the fee of the buyer's storefront, on a refund by the receiver", async () => {
        const world = await loadWorld();
        const terms = await bought(world, way);
        await expectChanges(world, () => world.escrow.connect(world.collector).refund(terms), {
          [`escrow ${unit}`]: -DUE,
          [`collector ${unit}`]: DUE,
          ...owners([1n], "seller"),
        });
      });

      it("lets nobody but the receiver refund", async () => {
        const world = await loadWorld();
        const terms = await bought(world, way);
        const act = () => world.escrow.connect(world.buyer).refund(terms);
        const args = [world.buyer.address, world.collector.address];
        await expectRefusal(world, act, world.escrow, "EscrowNotBuyer", args);
      });

      it("pays royalties and all fees, when the window has passed", async () => {
        const world = await loadWorld();
        const terms = await bought(world, way);
        await time.increaseTo((await time.latest()) + WEEK);
        const expected = closedTrade(tradeOf(way));
        expect(expected[`seller ${unit}`]).to.equal((PRICE * 845n) / 1_000n);
        await expectChanges(world, () => world.escrow.connect(world.attacker).closeEscrow(terms), expected);
      });

      it("leaves the order used up after a refund", async () => {
        const world = await loadWorld();
        const order = await list(world, way);
        const sent = await buy(world, way, order);
        await world.art.connect(world.collector).setApprovalForAll(world.escrow, true);
        const terms = openedTerms(world.escrow, await sent.wait());
        await world.escrow.connect(world.collector).refund(terms);
        const args = [world.seller.address, order.order.nonce];
        await expectRefusal(world, () => buy(world, way, order), world.orders, "OrderNonceUsed", args);
      });

      it("refuses royalties above the maker's limit", async () => {
        const world = await loadWorld();
        const order = await list(world, way, { maxRoyaltyBps: ART_BPS - 1n });
        const args = [PRICE / 10n, part(PRICE, ART_BPS - 1n)];
        await expectRefusal(world, () => buy(world, way, order), world.orders, "SettlementRoyaltyAboveLimit", args);
      });

      it("refuses where the collection does not deliver", async () => {
        const world = await loadWorld();
        const odd = await deployOddCollection(world);
        await odd.setMove(1, world.attacker.address);
        const collection = await odd.getAddress();
        const order = await list(world, way, { collection });
        const expected = delivery === HELD ? await world.escrow.getAddress() : world.collector.address;
        const args = [collection, 1n, expected, world.seller.address];
        await expectRefusal(world, () => buy(world, way, order), world.escrow, "EscrowNotDelivered", args);
      });
    });
  }

  describe("given a sale in native coin", () => {
    const [way] = ways as [Way];

    it("gives back what is above the price and the storefront's fee", async () => {
      const world = await loadWorld();
      const order = await list(world, way);
      await expectChanges(world, () => buy(world, way, order, 3n * PRICE), escrowedTrade(tradeOf(way)));
    });

    it("refuses one unit too little", async () => {
      const world = await loadWorld();
      const order = await list(world, way);
      const act = () => buy(world, way, order, DUE - 1n);
      await expectRefusal(world, act, world.orders, "MarketWrongPayment", [DUE, DUE - 1n]);
    });
  });

  describe("given an order that falls in price", () => {
    const [way] = ways as [Way];

    it("takes the price of the moment, and reckons royalties and fees by it", async () => {
      const world = await loadWorld();
      const order = await list(world, way, { endPrice: PRICE / 2n, storefrontFeeBps: 0n });
      const at = Number(order.order.startsAt) + WEEK / 2;
      const price = (PRICE * 3n) / 4n;
      await time.setNextBlockTimestamp(at);
      const sent = await buy(world, way, order);
      const terms = openedTerms(world.escrow, await sent.wait());
      await time.increaseTo(at + WEEK);
      await expectChanges(
        world,
        () => world.escrow.closeEscrow(terms),
        closedTrade({ ...tradeOf(way), price, sellerFrontBps: 0n }),
      );
    });
  });

  it("lets one token be sold twice within the window, and undoes both", async () => {
    const world = await loadWorld();
    const [way] = ways as [Way];
    await expectChanges(
      world,
      async () => {
        const first = await bought(world, way);
        const resale = await signed(
          world,
          await listingOf(world, { maker: world.collector.address, refundWindow: BigInt(WEEK) }),
        );
        const sent = await world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(resale), { value: PRICE });
        const second = openedTerms(world.escrow, await sent.wait());
        await world.art.connect(world.buyer).setApprovalForAll(world.escrow, true);
        await world.escrow.connect(world.buyer).refund(second);
        await world.escrow.connect(world.collector).refund(first);
      },
      // The first buyer paid for the collector, who has it back.
      sum({ "buyer native": -DUE, "collector native": DUE }),
    );
  });
});
