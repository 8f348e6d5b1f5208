import { expect } from "chai";
import { openedTerms } from "../../sdk/src/terms/escrow.js";
import type { Order, SignedOrder } from "../../sdk/src/terms/order.js";
import type { OfferAcceptanceStruct } from "../../typechain-types/market/OrderExchange.js";
import {
  acceptanceOf,
  ART_BPS,
  ethers,
  FEE_BPS,
  NATIVE,
  offerOf,
  type OrderWorld,
  PRICE,
  type Sent,
  signed,
  time,
  WEEK,
  withWrappedCoin,
} from "../helpers/orderWorld.js";
import {
  BUYER_FRONT_BPS,
  closedTrade,
  DELIVERED,
  deployMock,
  escrowedTrade,
  expectChanges,
  expectRefusal,
  finalTrade,
  HELD,
  loadWorld,
  type OddReceiver,
  part,
  SELLER_FRONT_BPS,
} from "../helpers/trades.js";

/** What the maker pays, with their storefront. */
const DUE = PRICE + part(PRICE, BUYER_FRONT_BPS);

/** An offer in native coin is paid in wrapped coins. */
const ways = [
  { unit: "native", paidIn: "coin" },
  { unit: "token", paidIn: "token" },
] as const;
type Way = (typeof ways)[number];

async function currencyOf(world: OrderWorld, { unit }: Way): Promise<string> {
  return unit === "native" ? NATIVE : world.token.getAddress();
}

/** An offer of the world's buyer for token 1. */
async function offer(world: OrderWorld, fields: Partial<Order> = {}): Promise<SignedOrder> {
  return signed(world, await offerOf(world, fields));
}

function accept(
  world: OrderWorld,
  order: SignedOrder,
  changes: Partial<OfferAcceptanceStruct> = {},
  seller = world.seller,
): Sent {
  return world.orders.connect(seller).acceptOffer(acceptanceOf(order, 1n, changes));
}

describe("OrderExchange.acceptOffer", () => {
  for (const way of ways) {
    const { unit, paidIn } = way;
    describe(`given an offer in ${unit} for one token`, () => {
      it("pays everybody from the maker, and delivers to them", async () => {
        const world = await loadWorld();
        const currency = await currencyOf(world, way);
        const order = await offer(world, { currency });
        let sent;
        await expectChanges(world, async () => (sent = await accept(world, order)), {
          [`buyer ${paidIn}`]: -PRICE,
          [`artist ${unit}`]: PRICE / 10n,
          [`seller ${unit}`]: PRICE - PRICE / 10n - PRICE / 40n,
          [`orders ${unit}`]: PRICE / 40n,
          [`owed by orders ${unit}`]: PRICE / 40n,
          [`protocol fees in orders ${unit}`]: PRICE / 40n,
          "owner of 1": "buyer",
        });
        const hash = await world.orders.hashOf(order.order);
        await expect(sent)
          .to.emit(world.orders, "OrderFilled")
          .withArgs(hash, world.seller, world.buyer, world.art, 1n, 1n, currency, PRICE, ethers.ZeroHash);
      });

      it("can be accepted once", async () => {
        const world = await loadWorld();
        const order = await offer(world, { currency: await currencyOf(world, way) });
        await accept(world, order);
        // Where the token is the seller's again, only the order's nonce stands in the way.
        await world.art.connect(world.buyer).transferFrom(world.buyer, world.seller, 1n);
        const args = [world.buyer.address, order.order.nonce];
        await expectRefusal(world, () => accept(world, order), world.orders, "OrderNonceUsed", args);
      });

      it("pays the maker's storefront on top, and the seller's from the price", async () => {
        const world = await loadWorld();
        const order = await offer(world, {
          currency: await currencyOf(world, way),
          storefront: world.buyerFront.address,
          storefrontFeeBps: BUYER_FRONT_BPS,
        });
        const front = { storefront: world.sellerFront.address, storefrontFeeBps: SELLER_FRONT_BPS };
        const expected = finalTrade({ ...way, buyerFrontBps: BUYER_FRONT_BPS, sellerFrontBps: SELLER_FRONT_BPS });
        expect(expected[`buyer ${paidIn}`]).to.equal((-PRICE * 102n) / 100n);
        expect(expected[`seller ${unit}`]).to.equal((PRICE * 845n) / 1_000n);
        await expectChanges(world, () => accept(world, order, front), expected);
      });

      it("refuses storefronts that ask for too much together", async () => {
        const world = await loadWorld();
        const order = await offer(world, {
          currency: await currencyOf(world, way),
          storefront: world.buyerFront.address,
          storefrontFeeBps: BUYER_FRONT_BPS,
        });
        const act = () => accept(world, order, { storefront: world.sellerFront.address, storefrontFeeBps: 801n });
        await expectRefusal(world, act, world.orders, "SettlementStorefrontFeeTooHigh", [1_001n, 1_000n]);
      });

      it("refuses where the maker has one unit too little for price and storefront", async () => {
        const world = await loadWorld();
        const { buyer, attacker } = world;
        const order = await offer(world, {
          currency: await currencyOf(world, way),
          storefront: world.buyerFront.address,
          storefrontFeeBps: BUYER_FRONT_BPS,
        });
        const money = world[paidIn];
        await money.connect(buyer).transfer(attacker, (await money.balanceOf(buyer)) - DUE + 1n);
        const args = [buyer.address, DUE - 1n, DUE];
        await expectRefusal(world, () => accept(world, order), money, "ERC20InsufficientBalance", args);
      });

      it("refuses where the maker has approved one unit too little", async () => {
        const world = await loadWorld();
        const order = await offer(world, { currency: await currencyOf(world, way) });
        const money = world[paidIn];
        await money.connect(world.buyer).approve(world.orders, PRICE - 1n);
        const args = [await world.orders.getAddress(), PRICE - 1n, PRICE];
        await expectRefusal(world, () => accept(world, order), money, "ERC20InsufficientAllowance", args);
      });

      for (const [name, delivery] of [
        ["delivered", DELIVERED],
        ["held", HELD],
      ] as const) {
        describe(`with a refund window, ${name}`, () => {
          const trade = { ...way, delivery, buyerFrontBps: BUYER_FRONT_BPS, sellerFrontBps: SELLER_FRONT_BPS };

          async function accepted(world: OrderWorld) {
            const order = await offer(world, {
              currency: await currencyOf(world, way),
              refundWindow: BigInt(WEEK),
              delivery,
              storefront: world.buyerFront.address,
              storefrontFeeBps: BUYER_FRONT_BPS,
            });
            const front = { storefront: world.sellerFront.address, storefrontFeeBps: SELLER_FRONT_BPS };
            return { order, act: () => accept(world, order, front) };
          }

          it("hands all the money to the escrow, of which the maker is the buyer", async () => {
            const world = await loadWorld();
            const { order, act } = await accepted(world);
            let sent: Awaited<Sent> | undefined;
            await expectChanges(world, async () => (sent = await act()), escrowedTrade(trade));
            const terms = openedTerms(world.escrow, await sent!.wait());
            const { orders, seller, buyer, art } = world;
            expect(terms).to.deep.include({
              opener: await orders.getAddress(),
              seller: seller.address,
              buyer: buyer.address,
              collection: await art.getAddress(),
              tokenId: 1n,
              currency: await currencyOf(world, way),
              amount: DUE,
              closesAt: BigInt((await time.latest()) + WEEK),
              delivery,
            });
            const id = await world.escrow.idOf(terms);
            const hash = await orders.hashOf(order.order);
            await expect(sent)
              .to.emit(orders, "OrderFilled")
              .withArgs(hash, seller, buyer, art, 1n, 1n, await currencyOf(world, way), PRICE, id);
          });

          it("gives price and storefront's fee back to the maker on a refund", async () => {
            const world = await loadWorld();
            const { act } = await accepted(world);
            const terms = openedTerms(world.escrow, await (await act()).wait());
            await world.art.connect(world.buyer).setApprovalForAll(world.escrow, true);
            await expectChanges(world, () => world.escrow.connect(world.buyer).refund(terms), {
              [`escrow ${unit}`]: -DUE,
              [`buyer ${unit}`]: DUE,
              "owner of 1": "seller",
            });
          });

          it("pays royalties and fees when the window has passed", async () => {
            const world = await loadWorld();
            const { act } = await accepted(world);
            const terms = openedTerms(world.escrow, await (await act()).wait());
            await time.increaseTo((await time.latest()) + WEEK);
            await expectChanges(world, () => world.escrow.closeEscrow(terms), closedTrade(trade));
          });

          it("refuses less than the seller's minimum", async () => {
            const world = await loadWorld();
            const { order } = await accepted(world);
            const amount = PRICE - part(PRICE, ART_BPS + FEE_BPS);
            const act = () => accept(world, order, { minimum: amount + 1n });
            await expectRefusal(world, act, world.orders, "OrderBelowMinimum", [amount, amount + 1n]);
          });
        });
      }
    });
  }

  describe("given the least that the seller must receive", () => {
    const amount = PRICE - part(PRICE, ART_BPS + FEE_BPS + SELLER_FRONT_BPS);
    const front = (world: OrderWorld) => ({
      storefront: world.sellerFront.address,
      storefrontFeeBps: SELLER_FRONT_BPS,
    });

    it("sells where royalty and fees leave just that", async () => {
      const world = await loadWorld();
      const order = await offer(world);
      await expectChanges(
        world,
        () => accept(world, order, { ...front(world), minimum: amount }),
        finalTrade({ ...ways[0], sellerFrontBps: SELLER_FRONT_BPS }),
      );
    });

    it("refuses where they leave one unit less", async () => {
      const world = await loadWorld();
      const order = await offer(world);
      const act = () => accept(world, order, { ...front(world), minimum: amount + 1n });
      await expectRefusal(world, act, world.orders, "OrderBelowMinimum", [amount, amount + 1n]);
    });

    it("is not lowered by the maker's storefront, which is paid on top", async () => {
      const world = await loadWorld();
      const order = await offer(world, { storefront: world.buyerFront.address, storefrontFeeBps: BUYER_FRONT_BPS });
      const minimum = PRICE - part(PRICE, ART_BPS + FEE_BPS);
      const expected = finalTrade({ ...ways[0], buyerFrontBps: BUYER_FRONT_BPS });
      await expectChanges(world, () => accept(world, order, { minimum }), expected);
    });

    it("counts what a seller has of the royalty as the rest of the price", async () => {
      const world = await loadWorld();
      const { art, artist, orders } = world;
      await art.connect(world.seller).transferFrom(world.seller, artist, 1n);
      await art.connect(artist).setApprovalForAll(orders, true);
      const order = await offer(world);
      const minimum = PRICE - part(PRICE, FEE_BPS);
      const expected = finalTrade({ ...ways[0], seller: "artist", royaltyBps: 0n });
      await expectChanges(world, () => accept(world, order, { minimum }, artist), expected);
      const second = await offer(world, { tokenIds: [2n] });
      const act = () => orders.connect(world.seller).acceptOffer(acceptanceOf(second, 2n, { minimum }));
      const args = [minimum - part(PRICE, ART_BPS), minimum];
      await expectRefusal(world, act, orders, "OrderBelowMinimum", args);
    });
  });

  describe("given the limits of the maker", () => {
    it("refuses royalties above theirs", async () => {
      const world = await loadWorld();
      const order = await offer(world, { maxRoyaltyBps: ART_BPS - 1n });
      const args = [PRICE / 10n, part(PRICE, ART_BPS - 1n)];
      await expectRefusal(world, () => accept(world, order), world.orders, "SettlementRoyaltyAboveLimit", args);
    });

    it("refuses a protocol fee above theirs", async () => {
      const world = await loadWorld();
      const order = await offer(world, { maxProtocolFeeBps: FEE_BPS - 1n });
      const args = [FEE_BPS, FEE_BPS - 1n];
      await expectRefusal(world, () => accept(world, order), world.orders, "OrderFeeAboveLimit", args);
    });
  });

  describe("given a private offer", () => {
    it("sells for the one whom it names", async () => {
      const world = await loadWorld();
      const order = await offer(world, { taker: world.seller.address });
      await expectChanges(world, () => accept(world, order), finalTrade(ways[0]));
    });

    it("refuses everybody else", async () => {
      const world = await loadWorld();
      const order = await offer(world, { taker: world.seller.address, tokenIds: [11n] });
      const act = () => world.orders.connect(world.collector).acceptOffer(acceptanceOf(order, 11n));
      const args = [world.seller.address, world.collector.address];
      await expectRefusal(world, act, world.orders, "OrderNotTheTaker", args);
    });
  });

  describe("given a seller who cannot sell", () => {
    it("refuses one who does not own the token", async () => {
      const world = await loadWorld();
      const order = await offer(world);
      const args = [world.collector.address, 1n, world.seller.address];
      const act = () => accept(world, order, {}, world.collector);
      await expectRefusal(world, act, world.art, "ERC721IncorrectOwner", args);
    });

    it("refuses one who has not approved the exchange", async () => {
      const world = await loadWorld();
      await world.art.connect(world.seller).setApprovalForAll(world.orders, false);
      const order = await offer(world);
      const args = [await world.orders.getAddress(), 1n];
      await expectRefusal(world, () => accept(world, order), world.art, "ERC721InsufficientApproval", args);
    });

    it("refuses another token than the one that is wanted", async () => {
      const world = await loadWorld();
      const order = await offer(world);
      const act = () => world.orders.connect(world.seller).acceptOffer(acceptanceOf(order, 2n));
      await expectRefusal(world, act, world.orders, "OrderTokenNotWanted", [2n]);
    });

    it("refuses a listing in the place of an offer", async () => {
      const world = await loadWorld();
      const order = await offer(world, { side: 0n });
      await expectRefusal(world, () => accept(world, order), world.orders, "OrderWrongSide", [0n]);
    });
  });

  describe("given a wrapped coin that pays out less than it burns", () => {
    for (const kept of [1n, PRICE]) {
      it(`refuses where ${kept} is missing`, async () => {
        const world = await withWrappedCoin(await loadWorld(), "ThievishWrappedCoin", [kept]);
        await world.coin.connect(world.buyer).approve(world.orders, PRICE);
        await expect(accept(world, await offer(world)))
          .to.be.revertedWithCustomError(world.orders, "MarketWrongPayment")
          .withArgs(PRICE, PRICE - kept);
      });
    }
  });

  describe("given a seller that takes no native coin", () => {
    it("credits what they are owed", async () => {
      const world = await loadWorld();
      const { art, orders } = world;
      const vault = await deployMock<OddReceiver>("OddReceiver");
      await vault.setMood(1);
      await art.connect(world.seller).transferFrom(world.seller, vault, 1n);
      const allow = art.interface.encodeFunctionData("setApprovalForAll", [await orders.getAddress(), true]);
      await vault.execute(art, allow);
      const order = await offer(world);
      const data = orders.interface.encodeFunctionData("acceptOffer", [acceptanceOf(order, 1n)]);
      const rest = PRICE - part(PRICE, ART_BPS + FEE_BPS);
      await expectChanges(
        world,
        () => vault.execute(orders, data),
        {
          "buyer coin": -PRICE,
          "artist native": PRICE / 10n,
          "orders native": PRICE - PRICE / 10n,
          "owed by orders native": PRICE / 40n,
          "protocol fees in orders native": PRICE / 40n,
          "vault credit in orders native": rest,
          "owner of 1": "buyer",
        },
        { vault },
      );
    });
  });
});
