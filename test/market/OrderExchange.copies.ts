import { expect } from "chai";
import { BUY_PURCHASE, type Order, type SignedOrder } from "../../sdk/src/terms/order.js";
import type { OrderPurchaseStruct } from "../../typechain-types/market/OrderExchange.js";
import {
  acceptanceOf,
  copiesOf,
  COPIES_BPS,
  ethers,
  NATIVE,
  type OrderWorld,
  PRICE,
  purchaseOf,
  type Sent,
  signed,
  type Signer,
  time,
  WEEK,
} from "../helpers/orderWorld.js";
import {
  BUYER_FRONT_BPS,
  type Changes,
  deployMock,
  expectChanges,
  expectRefusal,
  finalTrade,
  loadWorld,
  type OddReceiver,
  part,
  SELLER_FRONT_BPS,
  sum,
  type Trade,
} from "../helpers/trades.js";

/** A signed listing of `quantity` copies of id 1, at the world's price each. */
async function list(world: OrderWorld, quantity: bigint, fields: Partial<Order> = {}): Promise<SignedOrder> {
  return signed(world, await copiesOf(world, quantity, fields));
}

/** An offer of the buyer for as many. */
function offer(world: OrderWorld, quantity: bigint, fields: Partial<Order> = {}): Promise<SignedOrder> {
  return list(world, quantity, { side: 1n, maker: world.buyer.address, ...fields });
}

interface Buying {
  buyer?: Signer;
  value?: bigint;
  changes?: Partial<OrderPurchaseStruct>;
}

function buy(
  world: OrderWorld,
  order: SignedOrder,
  quantity: bigint,
  { buyer = world.buyer, value = quantity * PRICE, changes = {} }: Buying = {},
): Sent {
  return world.orders.connect(buyer)[BUY_PURCHASE](purchaseOf(order, { quantity, ...changes }), { value });
}

function accept(world: OrderWorld, order: SignedOrder, quantity: bigint, seller = world.seller, tokenId = 1n): Sent {
  return world.orders.connect(seller).acceptOffer(acceptanceOf(order, tokenId, { quantity }));
}

/** What a sale of copies of id 1 changes. */
function sold(quantity: bigint, trade: Trade = {}): Changes {
  return finalTrade({ price: quantity * PRICE, royaltyBps: COPIES_BPS, copies: [1n, quantity], ...trade });
}

/** How much of an order is taken, and whether its nonce is used up. */
async function stateOf({ orders }: OrderWorld, { order }: SignedOrder): Promise<[filled: bigint, isUsed: boolean]> {
  const nonce = BigInt(order.nonce);
  const word = await orders.noncesOf(order.maker, nonce >> 8n);
  return [await orders.filledOf(order.maker, nonce), (word & (1n << (nonce & 0xffn))) !== 0n];
}

describe("OrderExchange, given a listing of copies", () => {
  it("sells a part, and pays everybody by it", async () => {
    const world = await loadWorld();
    const order = await list(world, 10n);
    const price = 3n * PRICE;
    let sent;
    await expectChanges(world, async () => (sent = await buy(world, order, 3n)), {
      "buyer native": -price,
      "artist native": price / 20n,
      "seller native": price - price / 20n - price / 40n,
      "orders native": price / 40n,
      "owed by orders native": price / 40n,
      "protocol fees in orders native": price / 40n,
      "seller copies of 1": -3n,
      "buyer copies of 1": 3n,
    });
    const hash = await world.orders.hashOf(order.order);
    await expect(sent)
      .to.emit(world.orders, "OrderFilled")
      .withArgs(hash, world.seller, world.buyer, world.copies, 1n, 3n, NATIVE, price, ethers.ZeroHash);
  });

  it("sells the rest to others, until it is used up", async () => {
    const world = await loadWorld();
    const order = await list(world, 10n);
    await expectChanges(world, () => buy(world, order, 3n), sold(3n));
    expect(await stateOf(world, order)).to.deep.equal([3n, false]);
    await expectChanges(
      world,
      () => buy(world, order, 6n, { buyer: world.collector }),
      sold(6n, { payer: "collector" }),
    );
    expect(await stateOf(world, order)).to.deep.equal([9n, false]);
    await expectChanges(world, () => buy(world, order, 1n, { buyer: world.attacker }), sold(1n, { payer: "attacker" }));
    expect(await stateOf(world, order)).to.deep.equal([10n, true]);
  });

  it("pays royalties, fees and storefronts of each fill", async () => {
    const world = await loadWorld();
    const fronts = {
      seller: { storefront: world.sellerFront.address, storefrontFeeBps: SELLER_FRONT_BPS },
      buyer: { storefront: world.buyerFront.address, storefrontFeeBps: BUYER_FRONT_BPS },
    };
    // A price at which every part of every fill is rounded.
    const price = 10_007n;
    const currency = await world.token.getAddress();
    const order = await list(world, 10n, { ...fronts.seller, currency, price });
    for (const quantity of [1n, 7n, 2n]) {
      await expectChanges(
        world,
        () => buy(world, order, quantity, { value: 0n, changes: fronts.buyer }),
        sold(quantity, {
          unit: "token",
          price: price * quantity,
          sellerFrontBps: SELLER_FRONT_BPS,
          buyerFrontBps: BUYER_FRONT_BPS,
        }),
      );
    }
  });

  it("owes a capped royalty as often as there are copies, however they are taken", async () => {
    const world = await loadWorld();
    const native = { currency: NATIVE };
    const info = await ethers.getContractAt("RoyaltyInfo", await world.router.royaltyInfoOf(world.copies));
    // 5 %, but a hundredth of a coin at most.
    const shares = [
      { holder: world.artist.address, bps: 300n },
      { holder: world.collector.address, bps: 200n },
    ];
    await info.connect(world.artist).setCollectionTerms({
      shares,
      validUntil: 0,
      caps: [{ ...native, amount: PRICE / 100n }],
      tiers: [],
    });
    for (const quantity of [1n, 7n, 2n]) {
      const order = await list(world, quantity);
      const before = await ethers.provider.getBalance(world.artist);
      await buy(world, order, quantity);
      const royalty = (await ethers.provider.getBalance(world.artist)) - before;
      expect(royalty).to.equal(quantity * (PRICE / 100n - (PRICE / 100n / 5n) * 2n));
    }
  });

  it("refuses more than what is left", async () => {
    const world = await loadWorld();
    const order = await list(world, 10n);
    await buy(world, order, 7n);
    await expectRefusal(world, () => buy(world, order, 4n), world.orders, "OrderQuantityLeft", [4n, 3n]);
    await expectChanges(world, () => buy(world, order, 3n), sold(3n));
  });

  it("refuses more than the whole at once", async () => {
    const world = await loadWorld();
    const order = await list(world, 10n);
    await expectRefusal(world, () => buy(world, order, 11n), world.orders, "OrderQuantityLeft", [11n, 10n]);
  });

  it("refuses one more of what is used up", async () => {
    const world = await loadWorld();
    const order = await list(world, 2n);
    await buy(world, order, 2n);
    await expectRefusal(world, () => buy(world, order, 1n), world.orders, "OrderQuantityLeft", [1n, 0n]);
  });

  it("refuses a second sale of a single copy by its nonce", async () => {
    const world = await loadWorld();
    const order = await list(world, 1n);
    await expectChanges(world, () => buy(world, order, 1n), sold(1n));
    // Of an order for one nothing is kept but the nonce.
    expect(await stateOf(world, order)).to.deep.equal([0n, true]);
    const args = [world.seller.address, order.order.nonce];
    await expectRefusal(world, () => buy(world, order, 1n), world.orders, "OrderNonceUsed", args);
  });

  for (const total of [1n, 10n]) {
    it(`refuses to sell nothing of ${total}`, async () => {
      const world = await loadWorld();
      const order = await list(world, total);
      await expectRefusal(world, () => buy(world, order, 0n), world.orders, "OrderInvalidQuantity", [0n]);
    });
  }

  it("sells nothing of an order for nothing", async () => {
    const world = await loadWorld();
    const order = await list(world, 0n);
    await expectRefusal(world, () => buy(world, order, 1n), world.orders, "OrderQuantityLeft", [1n, 0n]);
  });

  it("refuses one unit less than price times quantity", async () => {
    const world = await loadWorld();
    const order = await list(world, 10n);
    const act = () => buy(world, order, 3n, { value: 3n * PRICE - 1n });
    await expectRefusal(world, act, world.orders, "MarketWrongPayment", [3n * PRICE, 3n * PRICE - 1n]);
  });

  it("holds price times quantity against the buyer's maximum", async () => {
    const world = await loadWorld();
    const order = await list(world, 10n);
    const act = (maximum: bigint) => () => buy(world, order, 3n, { changes: { maximum } });
    const args = [3n * PRICE, 3n * PRICE - 1n];
    await expectRefusal(world, act(3n * PRICE - 1n), world.orders, "OrderAboveMaximum", args);
    await expectChanges(world, act(3n * PRICE), sold(3n));
  });

  it("holds the royalty of the fill against the maker's limit", async () => {
    const world = await loadWorld();
    const order = await list(world, 10n, { maxRoyaltyBps: COPIES_BPS - 1n });
    const args = [part(3n * PRICE, COPIES_BPS), part(3n * PRICE, COPIES_BPS - 1n)];
    await expectRefusal(world, () => buy(world, order, 3n), world.orders, "SettlementRoyaltyAboveLimit", args);
  });

  it("multiplies a falling price by the quantity", async () => {
    const world = await loadWorld();
    const order = await list(world, 10n, { price: 4_000_003n, endPrice: 1_000_000n });
    const at = Number(order.order.startsAt) + WEEK / 3;
    await time.setNextBlockTimestamp(at);
    // A third of the fall, rounded down, from the price of each.
    const each = 4_000_003n - 3_000_003n / 3n;
    await expectChanges(world, () => buy(world, order, 7n, { value: 7n * 4_000_003n }), sold(7n, { price: 7n * each }));
  });

  it("sells at a price that fills 128 bits, and refuses one above", async () => {
    const world = await loadWorld();
    const price = 2n ** 127n;
    const { buyer, token } = world;
    await token.mint(buyer.address, 2n ** 128n);
    const order = await list(world, 10n, { currency: await token.getAddress(), price });
    const args = [128n, 2n ** 128n];
    const act = () => buy(world, order, 2n, { value: 0n });
    await expectRefusal(world, act, world.orders, "SafeCastOverflowedUintDowncast", args);
    const most = await list(world, 10n, { currency: await token.getAddress(), price: (2n ** 128n - 1n) / 3n });
    const expected = sold(3n, { unit: "token", price: 2n ** 128n - 1n });
    await expectChanges(world, () => buy(world, most, 3n, { value: 0n }), expected);
  });

  it("refuses a quantity that overflows 256 bits", async () => {
    const world = await loadWorld();
    const order = await list(world, ethers.MaxUint256);
    const act = async () => {
      await expect(buy(world, order, ethers.MaxUint256, { value: PRICE }))
        .to.be.revertedWithCustomError(world.orders, "SafeCastOverflowedUintDowncast")
        .withArgs(128n, ethers.MaxUint256);
    };
    await expectChanges(world, act, {});
  });

  it("refuses where the seller has too few left", async () => {
    const world = await loadWorld();
    const order = await list(world, 200n);
    await expectChanges(world, () => buy(world, order, 60n), sold(60n));
    const args = [world.seller.address, 40n, 41n, 1n];
    await expectRefusal(world, () => buy(world, order, 41n), world.copies, "ERC1155InsufficientBalance", args);
    await expectChanges(world, () => buy(world, order, 40n), sold(40n));
  });

  it("refuses where the seller has not approved the exchange", async () => {
    const world = await loadWorld();
    await world.copies.connect(world.seller).setApprovalForAll(world.orders, false);
    const order = await list(world, 10n);
    const args = [await world.orders.getAddress(), world.seller.address];
    await expectRefusal(world, () => buy(world, order, 1n), world.copies, "ERC1155MissingApprovalForAll", args);
  });

  it("refuses a receiver without hooks", async () => {
    const world = await loadWorld();
    const vault = await deployMock<OddReceiver>("OddReceiver");
    const receiver = await vault.getAddress();
    const order = await list(world, 10n);
    const act = () => buy(world, order, 1n, { changes: { receiver } });
    await expectRefusal(world, act, world.copies, "ERC1155InvalidReceiver", [receiver]);
    expect(await stateOf(world, order)).to.deep.equal([0n, false]);
  });

  it("refuses what a cancellation between two fills has ended", async () => {
    const world = await loadWorld();
    const order = await list(world, 10n);
    await buy(world, order, 4n);
    await world.orders.connect(world.seller).cancel(order.order.nonce);
    const args = [world.seller.address, order.order.nonce];
    await expectRefusal(world, () => buy(world, order, 1n), world.orders, "OrderNonceUsed", args);
    expect(await stateOf(world, order)).to.deep.equal([4n, true]);
  });

  it("refuses a refund window", async () => {
    const world = await loadWorld();
    const order = await list(world, 1n, { refundWindow: 1n });
    await expectRefusal(world, () => buy(world, order, 1n), world.orders, "OrderNotRefundable", [1n]);
  });

  it("refuses a bundle of copies", async () => {
    const world = await loadWorld();
    const order = await list(world, 1n, { tokenIds: [1n, 2n] });
    await expectRefusal(world, () => buy(world, order, 1n), world.orders, "OrderInvalidTokens", []);
  });
});

describe("OrderExchange, given two listings of copies with one nonce", () => {
  it("takes from both what is taken of one, until the first is used up", async () => {
    const world = await loadWorld();
    const first = await list(world, 10n);
    const second = await list(world, 10n, { nonce: first.order.nonce, price: PRICE / 2n });
    await buy(world, first, 6n);
    await expectChanges(
      world,
      () => buy(world, second, 3n, { value: 2n * PRICE }),
      sold(3n, { price: (3n * PRICE) / 2n }),
    );
    expect(await stateOf(world, first)).to.deep.equal([9n, false]);
    expect(await stateOf(world, second)).to.deep.equal([9n, false]);
    await expectRefusal(world, () => buy(world, first, 2n), world.orders, "OrderQuantityLeft", [2n, 1n]);
    await buy(world, first, 1n);
    await expectRefusal(world, () => buy(world, second, 1n), world.orders, "OrderQuantityLeft", [1n, 0n]);
    expect(await stateOf(world, second)).to.deep.equal([10n, true]);
  });

  it("leaves nothing of one for fewer than were taken of the other", async () => {
    const world = await loadWorld();
    const first = await list(world, 10n);
    const second = await list(world, 5n, { nonce: first.order.nonce });
    await buy(world, first, 6n);
    await expectRefusal(world, () => buy(world, second, 1n), world.orders, "OrderQuantityLeft", [1n, 0n]);
    await expectChanges(world, () => buy(world, first, 4n), sold(4n));
  });

  it("ends a listing of several when one copy under its nonce is sold", async () => {
    const world = await loadWorld();
    const several = await list(world, 10n);
    const single = await list(world, 1n, { nonce: several.order.nonce });
    await buy(world, several, 2n);
    await buy(world, single, 1n);
    const args = [world.seller.address, several.order.nonce];
    await expectRefusal(world, () => buy(world, several, 1n), world.orders, "OrderNonceUsed", args);
  });
});

describe("OrderExchange, given an offer for copies", () => {
  for (const unit of ["native", "token"] as const) {
    const paidIn = unit === "native" ? "coin" : "token";
    const currencyOf = (world: OrderWorld) => (unit === "native" ? NATIVE : world.token.getAddress());

    it(`buys in ${unit} of several sellers, until it is used up`, async () => {
      const world = await loadWorld();
      const order = await offer(world, 10n, { currency: await currencyOf(world) });
      const trade = { unit, paidIn } as const;
      await expectChanges(world, () => accept(world, order, 4n), sold(4n, { ...trade, payer: "buyer" }));
      await expectChanges(
        world,
        () => accept(world, order, 6n, world.collector),
        sold(6n, { ...trade, seller: "collector" }),
      );
      expect(await stateOf(world, order)).to.deep.equal([10n, true]);
      await expectRefusal(world, () => accept(world, order, 1n), world.orders, "OrderQuantityLeft", [1n, 0n]);
    });
  }

  it("takes copies of any id where it names none", async () => {
    const world = await loadWorld();
    const order = await offer(world, 5n, { tokenIds: [] });
    await expectChanges(
      world,
      async () => {
        await accept(world, order, 2n, world.seller, 1n);
        await accept(world, order, 3n, world.seller, 2n);
      },
      sum(sold(2n, { paidIn: "coin" }), sold(3n, { paidIn: "coin", copies: [2n, 3n] })),
    );
  });

  it("refuses another id than its own", async () => {
    const world = await loadWorld();
    const order = await offer(world, 5n);
    const act = () => accept(world, order, 1n, world.seller, 2n);
    await expectRefusal(world, act, world.orders, "OrderTokenNotWanted", [2n]);
  });

  it("holds what all copies bring against the seller's minimum", async () => {
    const world = await loadWorld();
    const order = await offer(world, 5n);
    const rest = 3n * PRICE - part(3n * PRICE, COPIES_BPS) - (3n * PRICE) / 40n;
    const act = (minimum: bigint) => () =>
      world.orders.connect(world.seller).acceptOffer(acceptanceOf(order, 1n, { quantity: 3n, minimum }));
    await expectRefusal(world, act(rest + 1n), world.orders, "OrderBelowMinimum", [rest, rest + 1n]);
    await expectChanges(world, act(rest), sold(3n, { paidIn: "coin" }));
  });
});
