import { expect } from "chai";
import { BUY_PURCHASE } from "../../sdk/src/terms/order.js";
import { acceptanceOf, copiesOf, ethers, type OrderWorld, PRICE, purchaseOf, signed } from "../helpers/orderWorld.js";
import { deployMock, expectChanges, expectRefusal, finalTrade, loadWorld, type OddCopies } from "../helpers/trades.js";

/** What the odd copies of test/mocks/order can be told to do, as in their enum. */
const Move = { Honest: 0, Nothing: 1, Short: 2, Elsewhere: 3, Backwards: 4 } as const;

/** The seller has 10 odd copies, the buyer 5, and both have approved the exchange; the seller lists theirs. */
async function listOdd(world: OrderWorld) {
  const odd = await deployMock<OddCopies>("OddERC1155");
  for (const [person, amount] of [
    [world.seller, 10n],
    [world.buyer, 5n],
  ] as const) {
    await odd.mint(person.address, 1n, amount);
    await odd.connect(person).setApprovalForAll(world.orders, true);
  }
  const collection = await odd.getAddress();
  const balances = () => Promise.all([world.seller, world.buyer].map((person) => odd.balanceOf(person.address, 1n)));
  return { odd, collection, balances, order: await signed(world, await copiesOf(world, 10n, { collection })) };
}

describe("OrderExchange, given copies of an odd collection", () => {
  it("sells them while it is honest", async () => {
    const world = await loadWorld();
    const { balances, order } = await listOdd(world);
    const act = () =>
      world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order, { quantity: 3n }), { value: 3n * PRICE });
    await expectChanges(world, act, finalTrade({ price: 3n * PRICE, royaltyBps: 0n, tokens: [] }));
    expect(await balances()).to.deep.equal([7n, 8n]);
  });

  for (const [name, prepare] of [
    ["moves nothing", (odd: OddCopies) => odd.setMove(Move.Nothing)],
    ["brings one copy too few", (odd: OddCopies) => odd.setMove(Move.Short)],
    ["brings them to somebody else", (odd: OddCopies) => odd.setMove(Move.Elsewhere)],
    ["takes copies from the receiver", (odd: OddCopies) => odd.setMove(Move.Backwards)],
    ["tells always the same balance", (odd: OddCopies) => odd.setClaimed(1_000n)],
  ] as const) {
    it(`refuses a purchase where it ${name}`, async () => {
      const world = await loadWorld();
      const { odd, collection, balances, order } = await listOdd(world);
      await prepare(odd);
      const before = await balances();
      const act = () =>
        world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order, { quantity: 3n }), { value: 3n * PRICE });
      const args = [collection, 1n, world.buyer.address];
      await expectRefusal(world, act, world.orders, "OrderCopiesNotDelivered", args);
      expect(await balances()).to.deep.equal(before);
      expect(await world.orders.filledOf(order.order.maker, order.order.nonce)).to.equal(0n);
    });

    it(`refuses a sale to an offer where it ${name}`, async () => {
      const world = await loadWorld();
      const { odd, collection } = await listOdd(world);
      const offer = await signed(
        world,
        await copiesOf(world, 3n, { side: 1n, maker: world.buyer.address, collection }),
      );
      await prepare(odd);
      const act = () => world.orders.connect(world.seller).acceptOffer(acceptanceOf(offer, 1n, { quantity: 3n }));
      const args = [collection, 1n, world.buyer.address];
      await expectRefusal(world, act, world.orders, "OrderCopiesNotDelivered", args);
    });
  }

  it("refuses a collection of single tokens", async () => {
    const world = await loadWorld();
    const order = await signed(world, await copiesOf(world, 1n, { collection: await world.art.getAddress() }));
    const act = async () => {
      const sent = world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order), { value: PRICE });
      await expect(sent).to.be.revertedWithoutReason(ethers);
    };
    await expectChanges(world, act, {});
  });

  it("refuses copies as single tokens", async () => {
    const world = await loadWorld();
    const order = await signed(world, await copiesOf(world, 1n, { standard: 0n }));
    const act = async () => {
      const sent = world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order), { value: PRICE });
      await expect(sent).to.be.revertedWithoutReason(ethers);
    };
    await expectChanges(world, act, {});
  });
});
