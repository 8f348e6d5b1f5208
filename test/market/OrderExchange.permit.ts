import { expect } from "chai";
import type { Addressable } from "ethers";
import { BUY_PURCHASE, type Order, type SignedOrder } from "../../sdk/src/terms/order.js";
import {
  acceptanceOf,
  copiesOf,
  COPIES_BPS,
  ethers,
  listingOf,
  NATIVE,
  offerOf,
  type OrderWorld,
  type PermitToken,
  PRICE,
  purchaseOf,
  type Sent,
  type Signer,
  signed,
  time,
  WEEK,
} from "../helpers/orderWorld.js";
import {
  BUYER_FRONT_BPS,
  type Changes,
  encodePermit,
  escrowedTrade,
  expectChanges,
  expectRefusal,
  finalTrade,
  loadWorld,
  part,
  type PermitTerms,
  signPermit,
} from "../helpers/trades.js";

/** One of the two trades in which somebody pays by permit: a purchase, or the acceptance of an offer. */
interface Way {
  name: string;
  order: (world: OrderWorld, fields?: Partial<Order>) => Promise<SignedOrder>;
  /** Trades with this permit, ABI-encoded. */
  act: (world: OrderWorld, order: SignedOrder, permit: string) => Sent;
  /** Who pays: the buyer in both. */
  changes: Changes;
}

const ways: readonly Way[] = [
  {
    name: "the buyer of a listing",
    order: async (world, fields = {}) =>
      signed(world, await listingOf(world, { ...(await inPermits(world)), ...fields })),
    act: (world, order, permit) => world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order, { permit })),
    changes: finalTrade({ unit: "permitToken" }),
  },
  {
    name: "the maker of an offer",
    order: async (world, fields = {}) =>
      signed(world, await offerOf(world, { ...(await inPermits(world)), ...fields })),
    act: (world, order, permit) => world.orders.connect(world.seller).acceptOffer(acceptanceOf(order, 1n, { permit })),
    changes: finalTrade({ unit: "permitToken" }),
  },
];

async function inPermits(world: OrderWorld): Promise<Partial<Order>> {
  return { currency: await world.permitToken.getAddress() };
}

/** The buyer's permit for the exchange, of the price where nothing else is said. */
function permitOf(world: OrderWorld, terms: Partial<PermitTerms> = {}) {
  const { permitToken: token, buyer: owner, orders: spender } = world;
  return signPermit(world, { token, owner, spender, ...terms });
}

async function encoded(world: OrderWorld, terms: Partial<PermitTerms> = {}): Promise<string> {
  return encodePermit(await permitOf(world, terms));
}

interface Permitting extends PermitToken {
  permit(owner: Signer, spender: Addressable, ...permit: Awaited<ReturnType<typeof permitOf>>): Sent;
}

/** Uses a permit as anybody can who sees it. */
async function useElsewhere(world: OrderWorld, permit: Awaited<ReturnType<typeof permitOf>>): Promise<void> {
  const token = world.permitToken.connect(world.attacker) as Permitting;
  await token.permit(world.buyer, world.orders, ...permit);
}

describe("OrderExchange, given a permit", () => {
  for (const { name, order: make, act, changes } of ways) {
    describe(`of ${name}`, () => {
      it("approves and pays in one transaction", async () => {
        const world = await loadWorld();
        const order = await make(world);
        const permit = await encoded(world);
        await expectChanges(world, () => act(world, order, permit), changes);
        expect(await world.permitToken.allowance(world.buyer, world.orders)).to.equal(0n);
        expect(await world.permitToken.nonces(world.buyer)).to.equal(1n);
      });

      it("approves for the escrow's money too", async () => {
        const world = await loadWorld();
        const order = await make(world, { refundWindow: BigInt(WEEK) });
        const permit = await encoded(world);
        await expectChanges(world, () => act(world, order, permit), escrowedTrade({ unit: "permitToken" }));
      });

      it("sets the allowance that the permit says, and takes the price of it", async () => {
        const world = await loadWorld();
        const order = await make(world);
        const permit = await encoded(world, { value: 3n * PRICE });
        await expectChanges(world, () => act(world, order, permit), changes);
        expect(await world.permitToken.allowance(world.buyer, world.orders)).to.equal(2n * PRICE);
      });

      it("is not hindered by who used it before", async () => {
        const world = await loadWorld();
        const order = await make(world);
        const permit = await permitOf(world);
        await useElsewhere(world, permit);
        await expectChanges(world, () => act(world, order, encodePermit(permit)), changes);
        expect(await world.permitToken.nonces(world.buyer)).to.equal(1n);
      });

      it("does not need one where the exchange is approved", async () => {
        const world = await loadWorld();
        const order = await make(world);
        await world.permitToken.connect(world.buyer).approve(world.orders, PRICE);
        await expectChanges(world, () => act(world, order, "0x"), changes);
      });

      it("ignores an expired one where the exchange is approved", async () => {
        const world = await loadWorld();
        const order = await make(world);
        await world.permitToken.connect(world.buyer).approve(world.orders, PRICE);
        const permit = await encoded(world, { deadline: BigInt(await time.latest()) - 1n, value: 0n });
        await expectChanges(world, () => act(world, order, permit), changes);
      });

      for (const [fault, terms] of [
        ["an expired one", () => ({ deadline: 1n })],
        ["one that somebody else signed", (world: OrderWorld) => ({ signer: world.attacker })],
        ["one for another spender", (world: OrderWorld) => ({ spender: world.exchange })],
        ["one that was used and spent before", () => ({})],
      ] as const) {
        it(`refuses with the token's error where there is ${fault} and no allowance`, async () => {
          const world = await loadWorld();
          const order = await make(world);
          const permit = await permitOf(world, terms(world));
          if (fault.includes("spent")) {
            await useElsewhere(world, permit);
            await world.permitToken.connect(world.buyer).approve(world.orders, 0n);
          }
          const args = [await world.orders.getAddress(), 0n, PRICE];
          const trade = () => act(world, order, encodePermit(permit));
          await expectRefusal(world, trade, world.permitToken, "ERC20InsufficientAllowance", args);
        });
      }

      it("refuses one for one unit too little", async () => {
        const world = await loadWorld();
        const order = await make(world);
        const permit = await encoded(world, { value: PRICE - 1n });
        const args = [await world.orders.getAddress(), PRICE - 1n, PRICE];
        const trade = () => act(world, order, permit);
        await expectRefusal(world, trade, world.permitToken, "ERC20InsufficientAllowance", args);
      });

      for (const [length, bytes] of [
        [1, "0x00"],
        [159, `0x${"00".repeat(159)}`],
        [161, `0x${"00".repeat(161)}`],
      ] as const) {
        it(`refuses ${length} bytes as a permit, also where the exchange is approved`, async () => {
          const world = await loadWorld();
          const order = await make(world);
          await world.permitToken.connect(world.buyer).approve(world.orders, PRICE);
          const { interface: permits } = await ethers.getContractFactory("Permits");
          const trade = () => act(world, order, bytes);
          await expectRefusal(world, trade, { interface: permits }, "PermitMalformed", [BigInt(length)]);
        });
      }

      it("refuses a permit whose v is no byte", async () => {
        const world = await loadWorld();
        const order = await make(world);
        await world.permitToken.connect(world.buyer).approve(world.orders, PRICE);
        const words = Array.from({ length: 5 }, (_, i) => ethers.toBeHex(i === 2 ? 256n : 1n, 32));
        const trade = async () => {
          await expect(act(world, order, ethers.concat(words))).to.be.revertedWithoutReason(ethers);
        };
        await expectChanges(world, trade, {});
      });

      it("ignores one in a token that knows none, where the exchange is approved", async () => {
        const world = await loadWorld();
        const order = await make(world, { currency: await world.token.getAddress() });
        const permit = await encoded(world, { token: world.token });
        await expectChanges(world, () => act(world, order, permit), finalTrade({ unit: "token" }));
      });

      it("refuses one in a token that knows none, where it is not", async () => {
        const world = await loadWorld();
        const order = await make(world, { currency: await world.token.getAddress() });
        await world.token.connect(world.buyer).approve(world.orders, 0n);
        const permit = await encoded(world, { token: world.token });
        const args = [await world.orders.getAddress(), 0n, PRICE];
        const trade = () => act(world, order, permit);
        await expectRefusal(world, trade, world.token, "ERC20InsufficientAllowance", args);
      });
    });
  }

  it("pays the buyer's storefront by it too", async () => {
    const world = await loadWorld();
    const order = await ways[0]!.order(world);
    const due = PRICE + part(PRICE, BUYER_FRONT_BPS);
    const front = { storefront: world.buyerFront.address, storefrontFeeBps: BUYER_FRONT_BPS };
    const buy = async (value: bigint) => {
      const permit = await encoded(world, { value });
      return () => world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order, { ...front, permit }));
    };
    const args = [await world.orders.getAddress(), due - 1n, due];
    await expectRefusal(world, await buy(due - 1n), world.permitToken, "ERC20InsufficientAllowance", args);
    const expected = finalTrade({ unit: "permitToken", buyerFrontBps: BUYER_FRONT_BPS });
    await expectChanges(world, await buy(due), expected);
  });

  it("pays for copies", async () => {
    const world = await loadWorld();
    const order = await signed(world, await copiesOf(world, 10n, await inPermits(world)));
    const permit = await encoded(world, { value: 4n * PRICE });
    await expectChanges(
      world,
      () => world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order, { quantity: 4n, permit })),
      finalTrade({ unit: "permitToken", price: 4n * PRICE, royaltyBps: COPIES_BPS, copies: [1n, 4n] }),
    );
  });

  it("is the payer's, not the receiver's", async () => {
    const world = await loadWorld();
    const order = await ways[0]!.order(world);
    const permit = await encoded(world, { owner: world.collector });
    const act = () =>
      world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order, { permit, receiver: world.collector.address }));
    const args = [await world.orders.getAddress(), 0n, PRICE];
    await expectRefusal(world, act, world.permitToken, "ERC20InsufficientAllowance", args);
  });

  it("is ignored by an offer in native coin whose maker has approved the wrapped coins", async () => {
    const world = await loadWorld();
    const order = await ways[1]!.order(world, { currency: NATIVE });
    const permit = await encoded(world, { token: world.coin });
    await expectChanges(world, () => ways[1]!.act(world, order, permit), finalTrade({ paidIn: "coin" }));
  });

  it("is ignored by a listing in native coin", async () => {
    const world = await loadWorld();
    const order = await ways[0]!.order(world, { currency: NATIVE });
    const permit = await encoded(world);
    await expectChanges(
      world,
      () => world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order, { permit }), { value: PRICE }),
      finalTrade(),
    );
  });

  it("does not make a seller of the wrong token pay for it", async () => {
    const world = await loadWorld();
    const order = await ways[1]!.order(world);
    const permit = await encoded(world);
    const act = () => world.orders.connect(world.seller).acceptOffer(acceptanceOf(order, 2n, { permit }));
    await expectRefusal(world, act, world.orders, "OrderTokenNotWanted", [2n]);
    expect(await world.permitToken.nonces(world.buyer)).to.equal(0n);
  });
});
