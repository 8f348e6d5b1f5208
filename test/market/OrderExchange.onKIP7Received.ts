import { expect } from "chai";
import { openedTerms } from "../../sdk/src/terms/escrow.js";
import { BUY_PURCHASE, type Order, type SignedOrder } from "../../sdk/src/terms/order.js";
import type { OrderPurchaseStruct } from "../../typechain-types/market/OrderExchange.js";
import {
  copiesOf,
  COPIES_BPS,
  ethers,
  listingOf,
  NATIVE,
  type OrderWorld,
  PRICE,
  purchaseOf,
  signed,
  WEEK,
} from "../helpers/orderWorld.js";
import {
  BUYER_FRONT_BPS,
  deployMock,
  escrowedTrade,
  expectChanges,
  expectRefusal,
  finalTrade,
  HELD,
  loadWorld,
  type OddToken,
  part,
  SELLER_FRONT_BPS,
  sum,
} from "../helpers/trades.js";

const SEND = "safeTransfer(address,uint256,bytes)";
const SEND_FROM = "safeTransferFrom(address,address,uint256,bytes)";

/** A signed listing in the world's token. */
async function list(world: OrderWorld, fields: Partial<Order> = {}): Promise<SignedOrder> {
  return signed(world, await listingOf(world, { currency: await world.token.getAddress(), ...fields }));
}

/** The data that goes with the transfer: the ABI encoding of an OrderPurchase. */
function encode(world: OrderWorld, order: SignedOrder, changes: Partial<OrderPurchaseStruct> = {}): string {
  const [type] = world.orders.interface.getFunction(BUY_PURCHASE).inputs;
  return ethers.AbiCoder.defaultAbiCoder().encode([type!], [purchaseOf(order, changes)]);
}

/** Buys by a transfer of `amount`. Nobody has approved the exchange for anything here. */
async function send(world: OrderWorld, data: string, amount = PRICE, buyer = world.buyer) {
  return world.token.connect(buyer)[SEND](world.orders, amount, data);
}

/** The world in which a transfer is all that pays. */
async function loadUnapproved(): Promise<OrderWorld> {
  const world = await loadWorld();
  for (const person of [world.buyer, world.collector]) await world.token.connect(person).approve(world.orders, 0n);
  return world;
}

describe("OrderExchange.onKIP7Received", () => {
  describe("given a transfer with a purchase", () => {
    it("buys for who sends it, and pays everybody", async () => {
      const world = await loadUnapproved();
      const order = await list(world);
      let sent;
      await expectChanges(world, async () => (sent = await send(world, encode(world, order))), {
        "buyer token": -PRICE,
        "artist token": PRICE / 10n,
        "seller token": PRICE - PRICE / 10n - PRICE / 40n,
        "orders token": PRICE / 40n,
        "owed by orders token": PRICE / 40n,
        "protocol fees in orders token": PRICE / 40n,
        "owner of 1": "buyer",
      });
      const hash = await world.orders.hashOf(order.order);
      await expect(sent)
        .to.emit(world.orders, "OrderFilled")
        .withArgs(hash, world.seller, world.buyer, world.art, 1n, 1n, world.token, PRICE, ethers.ZeroHash);
    });

    it("gives back what is above the price", async () => {
      const world = await loadUnapproved();
      const data = encode(world, await list(world));
      await expectChanges(world, () => send(world, data, PRICE + 7n), finalTrade({ unit: "token" }));
    });

    it("refuses one unit too little", async () => {
      const world = await loadUnapproved();
      const data = encode(world, await list(world));
      const act = () => send(world, data, PRICE - 1n);
      await expectRefusal(world, act, world.orders, "MarketWrongPayment", [PRICE, PRICE - 1n]);
    });

    it("counts no tokens that the exchange owes to others", async () => {
      const world = await loadUnapproved();
      // The exchange holds fees from a first sale, and lies about nothing: they are not the buyer's.
      const fees = { storefront: world.sellerFront.address, storefrontFeeBps: 1_000n };
      await send(world, encode(world, await list(world, { ...fees, tokenIds: [2n] })));
      const data = encode(world, await list(world));
      const act = () => send(world, data, PRICE - 1n);
      await expectRefusal(world, act, world.orders, "MarketWrongPayment", [PRICE, PRICE - 1n]);
    });

    it("pays the storefronts of both sides", async () => {
      const world = await loadUnapproved();
      const order = await list(world, { storefront: world.sellerFront.address, storefrontFeeBps: SELLER_FRONT_BPS });
      const data = encode(world, order, { storefront: world.buyerFront.address, storefrontFeeBps: BUYER_FRONT_BPS });
      await expectChanges(
        world,
        () => send(world, data, PRICE + part(PRICE, BUYER_FRONT_BPS)),
        finalTrade({ unit: "token", sellerFrontBps: SELLER_FRONT_BPS, buyerFrontBps: BUYER_FRONT_BPS }),
      );
    });

    it("buys copies, and gives back the rest", async () => {
      const world = await loadUnapproved();
      const order = await signed(world, await copiesOf(world, 10n, { currency: await world.token.getAddress() }));
      const data = encode(world, order, { quantity: 3n });
      await expectChanges(
        world,
        () => send(world, data, 4n * PRICE),
        finalTrade({ unit: "token", price: 3n * PRICE, royaltyBps: COPIES_BPS, copies: [1n, 3n] }),
      );
    });

    for (const delivery of [0n, HELD]) {
      it(`hands the money to the escrow where there is a refund window, delivery ${delivery}`, async () => {
        const world = await loadUnapproved();
        const order = await list(world, { refundWindow: BigInt(WEEK), delivery });
        const data = encode(world, order);
        let sent: Awaited<ReturnType<typeof send>> | undefined;
        await expectChanges(
          world,
          async () => (sent = await send(world, data, PRICE + 7n)),
          escrowedTrade({ unit: "token", delivery }),
        );
        const terms = openedTerms(world.escrow, await sent!.wait());
        const holder = delivery === HELD ? world.escrow : world.buyer;
        expect(await world.art.ownerOf(1n)).to.equal(await holder.getAddress());
        await world.art.connect(world.buyer).setApprovalForAll(world.escrow, true);
        await expectChanges(world, () => world.escrow.connect(world.buyer).refund(terms), {
          "escrow token": -PRICE,
          "buyer token": PRICE,
          "owner of 1": "seller",
        });
      });
    }

    it("delivers to a receiver whom who sends names", async () => {
      const world = await loadUnapproved();
      const data = encode(world, await list(world), { receiver: world.collector.address });
      await expectChanges(world, () => send(world, data), finalTrade({ unit: "token", receiver: "collector" }));
    });
  });

  describe("given an operator who spends somebody else's tokens", () => {
    async function spend(world: OrderWorld, data: string, amount = PRICE) {
      await world.token.connect(world.buyer).approve(world.attacker, 10n * PRICE);
      return () => world.token.connect(world.attacker)[SEND_FROM](world.buyer, world.orders, amount, data);
    }

    it("refuses to deliver to a third party", async () => {
      const world = await loadUnapproved();
      const receiver = world.attacker.address;
      const act = await spend(world, encode(world, await list(world), { receiver }));
      await expectRefusal(world, act, world.orders, "MarketReceiverNotPayer", [receiver, world.buyer.address]);
    });

    for (const named of [true, false]) {
      it(`buys for whose tokens they are, ${named ? "who are named" : "where nobody is named"}`, async () => {
        const world = await loadUnapproved();
        const added = named ? { receiver: world.buyer.address } : {};
        const act = await spend(world, encode(world, await list(world), added));
        await expectChanges(world, act, finalTrade({ unit: "token" }));
      });
    }

    it("gives what is above the price back to whose tokens they are", async () => {
      const world = await loadUnapproved();
      const act = await spend(world, encode(world, await list(world)), 2n * PRICE);
      await expectChanges(world, act, finalTrade({ unit: "token" }));
    });

    it("is not who takes a private order", async () => {
      const world = await loadUnapproved();
      const taker = world.attacker.address;
      const act = await spend(world, encode(world, await list(world, { taker })));
      await expectRefusal(world, act, world.orders, "OrderNotTheTaker", [taker, world.buyer.address]);
    });

    it("lets whose tokens they are take a private order", async () => {
      const world = await loadUnapproved();
      const act = await spend(world, encode(world, await list(world, { taker: world.buyer.address })));
      await expectChanges(world, act, finalTrade({ unit: "token" }));
    });
  });

  describe("given another currency", () => {
    it("refuses a token that the order does not ask for", async () => {
      const world = await loadUnapproved();
      const currency = await world.coin.getAddress();
      const data = encode(world, await list(world, { currency }));
      const args = [currency, await world.token.getAddress()];
      await expectRefusal(world, () => send(world, data), world.orders, "MarketWrongCurrency", args);
    });

    it("refuses a token where the order asks for native coin", async () => {
      const world = await loadUnapproved();
      const data = encode(world, await list(world, { currency: NATIVE }));
      const args = [NATIVE, await world.token.getAddress()];
      await expectRefusal(world, () => send(world, data), world.orders, "MarketWrongCurrency", args);
    });

    it("refuses who is no token and says that something arrived", async () => {
      const world = await loadUnapproved();
      const data = encode(world, await list(world));
      const act = () => world.orders.connect(world.attacker).onKIP7Received(world.buyer, world.buyer, PRICE, data);
      const args = [await world.token.getAddress(), world.attacker.address];
      await expectRefusal(world, act, world.orders, "MarketWrongCurrency", args);
    });
  });

  describe("given a token that lies", () => {
    async function lying(world: OrderWorld) {
      const odd = await deployMock<OddToken>("OddERC20");
      await odd.mint(world.buyer.address, 10n * PRICE);
      return { odd, order: await list(world, { currency: await odd.getAddress() }) };
    }

    it("refuses where nothing arrived", async () => {
      const world = await loadUnapproved();
      const { odd, order } = await lying(world);
      const { buyer, orders } = world;
      const act = () => odd.pretend(orders, buyer.address, buyer.address, PRICE, encode(world, order));
      await expectRefusal(world, act, orders, "MarketWrongPayment", [PRICE, 0n]);
    });

    it("refuses where less arrived than it says, also above the price", async () => {
      const world = await loadUnapproved();
      const { odd, order } = await lying(world);
      const act = () =>
        odd.connect(world.buyer).safeTransferPart(world.orders, 2n * PRICE, PRICE, encode(world, order));
      await expectRefusal(world, act, world.orders, "MarketWrongPayment", [2n * PRICE, PRICE]);
    });

    it("does not count what the exchange owes in it", async () => {
      const world = await loadUnapproved();
      const { odd, order } = await lying(world);
      const { buyer, orders } = world;
      const first = await list(world, { currency: await odd.getAddress(), tokenIds: [2n] });
      await odd.connect(buyer).safeTransferPart(orders, PRICE, PRICE, encode(world, first));
      const fee = PRICE / 40n;
      expect((await orders.owed(odd)).total).to.equal(fee);
      const act = () => odd.connect(buyer).safeTransferPart(orders, PRICE, PRICE - fee, encode(world, order));
      await expectRefusal(world, act, orders, "MarketWrongPayment", [PRICE, PRICE - fee]);
    });
  });

  describe("given data that is no purchase", () => {
    it("refuses a transfer without data", async () => {
      const world = await loadUnapproved();
      await expectRefusal(world, () => send(world, "0x"), world.orders, "OrderInvalidPurchaseData", [0n]);
    });

    it("refuses one byte less than the words of a purchase", async () => {
      const world = await loadUnapproved();
      const data = ethers.dataSlice(encode(world, await list(world)), 0, 255);
      await expectRefusal(world, () => send(world, data), world.orders, "OrderInvalidPurchaseData", [255n]);
    });

    it("refuses a purchase that is cut off at any later word", async () => {
      const world = await loadUnapproved();
      const data = encode(world, await list(world));
      const size = ethers.dataLength(data);
      // The last word is the length of the permit, at which nobody looks: the money is here.
      for (let end = 256; end < size - 32; end += 32) {
        const cut = ethers.dataSlice(data, 0, end);
        await expect(send(world, cut), `${end} of ${size} bytes`).to.be.revert(ethers);
      }
      await expectChanges(world, () => send(world, data), finalTrade({ unit: "token" }));
    });

    for (const [name, word] of [
      ["what is signed", 1],
      ["the order", 8],
      ["the signature", 9],
    ] as const) {
      it(`refuses an offset of ${name} that leads out of the data`, async () => {
        const world = await loadUnapproved();
        const bytes = ethers.getBytes(encode(world, await list(world)));
        bytes.set(ethers.getBytes(ethers.toBeHex(2n ** 64n, 32)), 32 * word);
        await expectChanges(
          world,
          async () => {
            await expect(send(world, ethers.hexlify(bytes))).to.be.revert(ethers);
          },
          {},
        );
      });
    }

    it("refuses a fee whose word has more than its type", async () => {
      const world = await loadUnapproved();
      const bytes = ethers.getBytes(encode(world, await list(world)));
      bytes.set(ethers.getBytes(ethers.toBeHex(2n ** 16n, 32)), 32 * 6);
      await expectChanges(
        world,
        async () => {
          await expect(send(world, ethers.hexlify(bytes))).to.be.revert(ethers);
        },
        {},
      );
    });
  });

  it("leaves books that add up, after purchases in several tokens", async () => {
    const world = await loadUnapproved();
    const { orders, token } = world;
    const fees = { storefront: world.sellerFront.address, storefrontFeeBps: SELLER_FRONT_BPS };
    const added = { storefront: world.buyerFront.address, storefrontFeeBps: BUYER_FRONT_BPS };
    await expectChanges(
      world,
      async () => {
        for (const id of [1n, 2n, 3n]) {
          const data = encode(world, await list(world, { ...fees, tokenIds: [id] }), added);
          await send(world, data, 2n * PRICE);
        }
      },
      sum(
        ...[1n, 2n, 3n].map((id) =>
          finalTrade({
            unit: "token",
            tokens: [id],
            sellerFrontBps: SELLER_FRONT_BPS,
            buyerFrontBps: BUYER_FRONT_BPS,
          }),
        ),
      ),
    );
    expect((await orders.owed(token)).total).to.equal(await token.balanceOf(orders));
    // What is owed can be taken out, and then nothing is left.
    await orders.collectProtocolFee(token);
    for (const front of [world.sellerFront, world.buyerFront]) await orders.connect(front).withdraw(token, front);
    expect([await token.balanceOf(orders), ...(await orders.owed(token))]).to.deep.equal([0n, 0n, 0n]);
  });
});
