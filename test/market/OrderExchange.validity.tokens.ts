import { expect } from "chai";
import { ZeroHash } from "ethers";
import { type Order, OrderSide, type SignedOrder, TokenStandard } from "../../sdk/src/terms/order.js";
import {
  changesBy,
  copiesOf,
  DAY,
  deployOrderWorld,
  ethers,
  freshNonce,
  networkHelpers,
  offerOf,
  type OrderWorld,
  PRICE,
  signed,
  WEEK,
} from "../helpers/orderWorld.js";
import { ACCEPT, BUY, expectRefused, type Terms, type Way, WAYS } from "../helpers/orderWays.js";

const load = () => networkHelpers.loadFixture(deployOrderWorld);

/** The root of a set in which there is token 1 alone, whose proof is empty. */
const SET_OF_1 = ethers.keccak256(ethers.keccak256(ethers.toBeHex(1n, 32)));

async function take(world: OrderWorld, way: Way, fields: Partial<Order>, terms: Terms = {}) {
  return way.take(world, await signed(world, await way.make(world, fields)), terms);
}

/** An order's tokens and how they can be traded. */
interface Shape {
  standard: keyof typeof TokenStandard;
  count: number;
  hasSet: boolean;
  quantity: bigint;
  refundWindow: bigint;
}

const SHAPES: readonly Shape[] = (["KIP17", "KIP37"] as const).flatMap((standard) =>
  [0, 1, 2, 3].flatMap((count) =>
    [false, true].flatMap((hasSet) =>
      [0n, 1n, 2n, ethers.MaxUint256].flatMap((quantity) =>
        [0n, BigInt(WEEK)].map((refundWindow) => ({ standard, count, hasSet, quantity, refundWindow })),
      ),
    ),
  ),
);

/** What may be sold by a listing and what by an offer. */
const RULES: Record<
  "listing" | "offer",
  { standard: string; counts: number[]; sets: boolean[]; quantity: "one" | "any"; refund: "none" | "any" }[]
> = {
  listing: [
    { standard: "KIP17", counts: [1], sets: [false], quantity: "one", refund: "any" },
    { standard: "KIP17", counts: [2, 3], sets: [false], quantity: "one", refund: "none" },
    { standard: "KIP37", counts: [1], sets: [false], quantity: "any", refund: "none" },
  ],
  offer: [
    { standard: "KIP17", counts: [1], sets: [false], quantity: "one", refund: "any" },
    { standard: "KIP17", counts: [0], sets: [false, true], quantity: "any", refund: "any" },
    { standard: "KIP37", counts: [0], sets: [false, true], quantity: "any", refund: "none" },
    { standard: "KIP37", counts: [1], sets: [false], quantity: "any", refund: "none" },
  ],
};

/** With which error an order of such a shape is refused when one token or copy is taken, if it is. */
function refusalOf(way: Way, { standard, count, hasSet, quantity, refundWindow }: Shape): [string, unknown[]] | null {
  const rules = RULES[way.isListing ? "listing" : "offer"];
  const rule = rules.find((it) => it.standard === standard && it.counts.includes(count) && it.sets.includes(hasSet));
  if (rule === undefined) return ["OrderInvalidTokens", []];
  if (rule.quantity === "one" && quantity !== 1n) return ["OrderInvalidQuantity", [quantity]];
  if (rule.refund === "none" && refundWindow !== 0n) return ["OrderNotRefundable", [refundWindow]];
  return quantity === 0n ? ["OrderQuantityLeft", [1n, 0n]] : null;
}

for (const way of WAYS) {
  describe(`OrderExchange, given ${way.name}: price and tokens`, () => {
    for (const [price, endPrice] of [
      [0n, 0n],
      [0n, 1n],
      [PRICE, PRICE],
      [PRICE, PRICE + 1n],
      [1n, 2n ** 128n - 1n],
    ] as const) {
      it(`reverts with a price of zero or one that does not fall: from ${price} to ${endPrice}`, async () => {
        const world = await load();
        await expectRefused(world, take(world, way, { price, endPrice }), "OrderInvalidPrice", [price, endPrice]);
      });
    }

    for (const [price, endPrice] of [
      [1n, 0n],
      [PRICE, 1n],
      [PRICE, PRICE - 1n],
    ] as const) {
      it(`sells from ${price} to ${endPrice}`, async () => {
        const world = await load();
        await take(world, way, { price, endPrice });
        expect(await world.art.ownerOf(1n)).to.equal(world.buyer.address);
      });
    }

    for (const standard of ["KIP17", "KIP37"] as const) {
      it(`takes the ${standard} tokens that can be traded so, and no others`, async () => {
        const world = await load();
        const collection = await (standard === "KIP17" ? world.art : world.copies).getAddress();
        const outcomes = { taken: 0, refused: 0 };
        for (const shape of SHAPES.filter((it) => it.standard === standard)) {
          const { count, hasSet, quantity, refundWindow } = shape;
          const fields = {
            standard: TokenStandard[standard],
            collection,
            tokenIds: [1n, 2n, 3n].slice(0, count),
            tokenSet: hasSet ? SET_OF_1 : ZeroHash,
            quantity,
            refundWindow,
          };
          const refusal = refusalOf(way, shape);
          const before = await networkHelpers.takeSnapshot();
          if (refusal === null) {
            await expect(take(world, way, fields), describeShape(shape)).to.emit(world.orders, "OrderFilled");
            outcomes.taken++;
          } else {
            await expectRefused(world, take(world, way, fields), ...refusal);
            outcomes.refused++;
          }
          await before.restore();
        }
        // Of 64 shapes each.
        const taken = way.isListing ? { KIP17: 4, KIP37: 3 } : { KIP17: 14, KIP37: 9 };
        expect(outcomes).to.deep.equal({ taken: taken[standard], refused: 64 - taken[standard] });
      });
    }
  });
}

function describeShape({ standard, count, hasSet, quantity, refundWindow }: Shape): string {
  return [standard, count, hasSet, quantity, refundWindow].join(", ");
}

describe("OrderExchange: how many are taken", () => {
  for (const way of [BUY, ACCEPT]) {
    const side = way.isListing ? OrderSide.Listing : OrderSide.Offer;

    describe(`given ${way.name}`, () => {
      it("reverts where none is taken", async () => {
        const world = await load();
        const maker = way.maker(world).address;
        await expectRefused(world, take(world, way, {}, { quantity: 0n }), "OrderInvalidQuantity", [0n]);
        const copies = await signed(world, await copiesOf(world, 5n, { side, maker }));
        await expectRefused(world, way.take(world, copies, { quantity: 0n }), "OrderInvalidQuantity", [0n]);
      });

      it("reverts where more than one KIP-17 token is taken at once", async () => {
        const world = await load();
        for (const quantity of [2n, ethers.MaxUint256]) {
          await expectRefused(world, take(world, way, {}, { quantity }), "OrderInvalidQuantity", [quantity]);
        }
      });

      it("reverts where more copies are taken than are left, and takes what is", async () => {
        const world = await load();
        const { orders } = world;
        const order = await copiesOf(world, 5n, { side, maker: way.maker(world).address, nonce: 7n });
        const copies = await signed(world, order);
        const over = (quantity: bigint) => way.take(world, copies, { quantity });
        await expectRefused(world, over(6n), "OrderQuantityLeft", [6n, 5n]);
        await over(3n);
        expect(await orders.filledOf(order.maker, order.nonce)).to.equal(3n);
        expect(await orders.noncesOf(order.maker, 0n)).to.equal(0n);
        await expectRefused(world, over(3n), "OrderQuantityLeft", [3n, 2n]);
        await expectRefused(world, over(ethers.MaxUint256), "OrderQuantityLeft", [ethers.MaxUint256, 2n]);
        const currency = way.isListing ? "native" : "coin";
        expect(await changesBy(world, () => over(2n))).to.deep.equal({
          [`buyer ${currency}`]: -2n * PRICE,
          "artist native": PRICE / 10n,
          "seller native": 2n * PRICE - PRICE / 10n - PRICE / 20n,
          "orders native": PRICE / 20n,
          "owed by orders native": PRICE / 20n,
          "protocol fees in orders native": PRICE / 20n,
          "seller copies of 1": -2n,
          "buyer copies of 1": 2n,
        });
        expect(await orders.filledOf(order.maker, order.nonce)).to.equal(5n);
        expect(await orders.noncesOf(order.maker, 0n)).to.equal(1n << 7n);
        await expectRefused(world, over(1n), "OrderQuantityLeft", [1n, 0n]);
      });
    });
  }

  it("reverts where one of a quantity of one is left, and that is gone", async () => {
    const world = await load();
    const { orders, seller } = world;
    const order = await copiesOf(world, 1n);
    const copies = await signed(world, order);
    await expectRefused(world, BUY.take(world, copies, { quantity: 2n }), "OrderQuantityLeft", [2n, 1n]);
    await BUY.take(world, copies);
    expect(await orders.filledOf(order.maker, order.nonce)).to.equal(0n);
    await expectRefused(world, BUY.take(world, copies), "OrderNonceUsed", [seller.address, order.nonce]);
  });

  it("takes the tokens of a collection one by one, as many as the offer is for", async () => {
    const world = await load();
    const { orders, art, buyer, seller, collector } = world;
    const order = await offerOf(world, { tokenIds: [], quantity: 2n });
    const offer = await signed(world, order);
    await ACCEPT.take(world, offer, { tokenId: 3n });
    await ACCEPT.take(world, offer, { tokenId: 11n, by: collector });
    expect([await art.ownerOf(3n), await art.ownerOf(11n)]).to.deep.equal([buyer.address, buyer.address]);
    expect(await orders.filledOf(order.maker, order.nonce)).to.equal(2n);
    const third = ACCEPT.take(world, offer, { tokenId: 4n, by: seller });
    await expectRefused(world, third, "OrderQuantityLeft", [1n, 0n]);
  });
});

describe("OrderExchange: what is wrong first is said first", () => {
  for (const way of [BUY, ACCEPT]) {
    it(`given ${way.name}`, async () => {
      const world = await load();
      const { orders, owner, artist, attacker, sellerFront } = world;
      const maker = way.maker(world);
      const now = await networkHelpers.time.latest();
      const [first, second] = [freshNonce(), freshNonce()];
      await orders.connect(maker).cancel(first);
      await orders.connect(owner).pause();
      let signer = attacker;
      let terms: Terms = { by: artist, quantity: 0n, storefront: sellerFront.address, storefrontFeeBps: 1_001n };
      let fields: Partial<Order> = {
        side: way.isListing ? OrderSide.Offer : OrderSide.Listing,
        standard: TokenStandard.KIP37,
        collection: await world.copies.getAddress(),
        taker: way.taker(world).address,
        startsAt: now + DAY,
        expiresAt: now,
        price: 0n,
        tokenIds: [1n, 2n],
        quantity: 2n,
        refundWindow: 1n,
        maxProtocolFeeBps: 249n,
        storefrontFeeBps: 1n,
        nonce: first,
        epoch: 1n,
      };
      const steps: [error: string, args: unknown[], repair: () => unknown][] = [
        ["EnforcedPause", [], () => orders.connect(owner).unpause()],
        ["OrderFeeAboveLimit", [250n, 249n], () => (fields.maxProtocolFeeBps = 250n)],
        ["SettlementStorefrontMissing", [], () => (fields.storefrontFeeBps = 0n)],
        ["SettlementStorefrontFeeTooHigh", [1_001n, 1_000n], () => (terms = { ...terms, storefrontFeeBps: 0n })],
        ["OrderWrongSide", [fields.side], () => (fields.side = way.isListing ? OrderSide.Listing : OrderSide.Offer)],
        ["OrderNotTheTaker", [fields.taker, artist.address], () => (terms = { ...terms, by: way.taker(world) })],
        ["OrderInvalidTime", [now + DAY, now], () => (fields = { ...fields, startsAt: now, expiresAt: now + DAY })],
        ["OrderInvalidPrice", [0n, 0n], () => (fields.price = PRICE)],
        ["OrderInvalidTokens", [], () => (fields.tokenIds = [1n])],
        ["OrderNotRefundable", [1n], () => (fields.refundWindow = 0n)],
        ["OrderWrongEpoch", [1n, 0n], () => (fields.epoch = 0n)],
        ["OrderNotSigned", [], () => (signer = maker)],
        ["OrderInvalidQuantity", [0n], () => (terms = { ...terms, quantity: 3n })],
        ["OrderQuantityLeft", [3n, 2n], () => (terms = { ...terms, quantity: 2n })],
        ["OrderNonceUsed", [maker.address, first], () => (fields.nonce = second)],
      ];
      const sign = async (): Promise<SignedOrder> => signed(world, await way.make(world, fields), signer);
      for (const [error, args, repair] of steps) {
        await expectRefused(world, way.take(world, await sign(), terms), error, args);
        await repair();
      }
      await way.take(world, await sign(), terms);
      expect(await world.copies.balanceOf(world.buyer, 1n)).to.equal(2n);
    });
  }
});
