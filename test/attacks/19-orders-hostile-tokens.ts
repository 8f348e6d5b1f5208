import { expect } from "chai";
import { AbiCoder } from "ethers";
import { BUY_PURCHASE, type SignedOrder } from "../../sdk/src/terms/order.js";
import {
  acceptanceOf,
  buyOrder,
  changesBy,
  DAY,
  deployOrderWorld,
  ethers,
  listingOf,
  networkHelpers,
  offerOf,
  type OrderWorld,
  PRICE,
  purchaseOf,
  signed,
} from "../helpers/orderWorld.js";
import {
  deploy,
  expectSolvent,
  type HostileToken,
  itemOf,
  type ListingPurchase,
  soldFor,
  standing,
  WAYS,
} from "./orderAttackWorld.js";
import { Answer, errorOf } from "./world.js";

const REST = PRICE - PRICE / 10n - PRICE / 40n;

interface Evil {
  world: OrderWorld;
  evil: HostileToken;
  currency: string;
}

/** Buyer and exchange know a hostile token; the exchange owes a storefront some of it, and honest money to others. */
async function withToken(): Promise<Evil> {
  const world = await deployOrderWorld();
  const { orders, buyer, buyerFront } = world;
  const evil = await deploy<HostileToken>("HostileToken");
  const currency = await evil.getAddress();
  await evil.mint(buyer, 100n * PRICE);
  await evil.connect(buyer).approve(orders, ethers.MaxUint256);
  const extra = { storefront: buyerFront.address, storefrontFeeBps: 1_000n };
  for (const [i, of] of [currency, await world.token.getAddress()].entries()) {
    const order = await signed(world, await listingOf(world, { currency: of, tokenIds: [8n + BigInt(i)] }));
    await orders.connect(buyer)[BUY_PURCHASE](purchaseOf(order, extra));
  }
  return { world, evil, currency };
}

const OWED = PRICE / 40n + PRICE / 10n;

/** What everybody has of the hostile token, beside the books of everything else. */
function everything({ world, evil }: Evil, act: () => Promise<unknown>) {
  const { buyer, seller, artist, orders, escrow, exchange } = world;
  const parties = { buyer, seller, artist, orders, escrow, exchange };
  const holdings = async () => {
    const entries: [string, bigint][] = [];
    for (const [name, party] of Object.entries(parties)) {
      entries.push([`${name} evil`, await evil.balanceOf(party)]);
      entries.push([`${name} evil credit`, await orders.creditOf(party, evil)]);
    }
    entries.push(["owed evil", (await orders.owed(evil)).total]);
    return entries;
  };
  return async () => {
    const before = await holdings();
    const changes = await changesBy(world, act);
    for (const [i, [name, now]] of (await holdings()).entries()) {
      if (now !== before[i]![1]) changes[name] = now - before[i]![1];
    }
    return changes;
  };
}

/** The trades that such a token reaches: by order in every way, in a window, and through a sweep of the other exchange. */
async function tradesOf({ world, currency }: Evil): Promise<Record<string, () => Promise<unknown>>> {
  const trades: Record<string, () => Promise<unknown>> = {};
  for (const way of WAYS.filter(({ name }) => name !== "a listing whose price falls")) {
    const order = await way.sign(world, await way.make(world, { currency }));
    trades[way.name] = () => way.take(world, order);
  }
  const { item } = await standing(world, 5n, { currency });
  trades["a listing in a sweep"] = () => world.orders.connect(world.buyer).sweep([], [item], 0n);
  const late = await standing(world, 6n, { currency, refundWindow: DAY });
  trades["a listing with a window in a sweep"] = () => world.orders.connect(world.buyer).sweep([], [late.item], 0n);
  return trades;
}

/** Honest trades beside the hostile token go on as ever. */
async function expectHonest({ world }: Evil): Promise<void> {
  const order = await signed(
    world,
    await listingOf(world, { currency: await world.token.getAddress(), tokenIds: [7n] }),
  );
  expect(await changesBy(world, () => buyOrder(world, order, 0n))).to.deep.equal({
    ...soldFor(PRICE, "token"),
    "owner of 7": "buyer",
  });
  await expectSolvent(world);
}

/** 19: a bad token harms at most those who chose it, in orders of every type. */
describe("attack 19: tokens that charge, rebase, blacklist, return nothing or false, or lie, as the currency of orders", () => {
  const habits: [name: string, begin: (evil: HostileToken, world: OrderWorld) => Promise<unknown>][] = [
    ["charges on transfer", (evil) => evil.setFee(1)],
    ["answers false and moves nothing", (evil) => evil.setAnswer(Answer.False)],
    ["answers true and moves nothing", (evil) => evil.setAnswer(Answer.TrueWithoutMoving)],
    ["has frozen the buyer", (evil, world) => evil.freeze(world.buyer, true)],
    [
      "has frozen exchange and escrow",
      async (evil, world) => {
        await evil.freeze(world.orders, true);
        await evil.freeze(world.escrow, true);
      },
    ],
  ];
  for (const [habit, begin] of habits) {
    it(`sells nothing for a token that ${habit}, and touches none that is owed`, async () => {
      const here = await networkHelpers.loadFixture(withToken);
      const trades = await tradesOf(here);
      await begin(here.evil, here.world);
      for (const [name, act] of Object.entries(trades)) {
        const changes = await everything(here, async () => {
          await expect(act(), name).to.be.revert(ethers);
        })();
        expect(changes, name).to.deep.equal({});
      }
      expect(await here.evil.balanceOf(here.world.orders)).to.equal(OWED);
      await expectHonest(here);
    });
  }

  it("sells for a token that answers nothing", async () => {
    const here = await networkHelpers.loadFixture(withToken);
    const { world, evil, currency } = here;
    await evil.setAnswer(Answer.Nothing);
    const order = await signed(world, await listingOf(world, { currency }));
    expect(await everything(here, () => buyOrder(world, order, 0n))()).to.deep.equal({
      "buyer evil": -PRICE,
      "seller evil": REST,
      "artist evil": PRICE / 10n,
      "orders evil": PRICE / 40n,
      "owed evil": PRICE / 40n,
      "owner of 1": "buyer",
    });
  });

  it("owes what a blacklisted seller and artist cannot be paid, and pays it when they can", async () => {
    const here = await networkHelpers.loadFixture(withToken);
    const { world, evil, currency } = here;
    const { orders, seller, artist } = world;
    await evil.freeze(seller, true);
    await evil.freeze(artist, true);
    const offer = await signed(world, await offerOf(world, { currency }));
    const accept = () => orders.connect(seller).acceptOffer(acceptanceOf(offer, 1n));
    expect(await everything(here, accept)()).to.deep.equal({
      "buyer evil": -PRICE,
      "seller evil credit": REST,
      "artist evil credit": PRICE / 10n,
      "orders evil": PRICE,
      "owed evil": PRICE,
      "owner of 1": "buyer",
    });
    await evil.freeze(seller, false);
    expect(await everything(here, () => orders.withdrawFor(seller, evil))()).to.deep.equal({
      "seller evil": REST,
      "seller evil credit": -REST,
      "orders evil": -REST,
      "owed evil": -REST,
    });
    await expectHonest(here);
  });

  it("lets a token whose balances fell pay nobody with what is owed to others", async () => {
    const here = await networkHelpers.loadFixture(withToken);
    const { world, evil, currency } = here;
    const order = await signed(world, await listingOf(world, { currency }));
    await evil.setScale(9_000);
    // The exchange is short of a tenth of what it owes: a payment must make up for that before it counts.
    const shares = OWED + (PRICE * 10_000n) / 9_000n;
    const surplus = (shares * 9_000n) / 10_000n - OWED;
    const changes = await everything(here, async () => {
      await expect(buyOrder(world, order, 0n))
        .to.be.revertedWithCustomError(world.orders, "MarketWrongPayment")
        .withArgs(PRICE, surplus);
    })();
    expect(changes).to.deep.equal({});
    await expectHonest(here);
  });

  it("gives nobody the surplus of a token whose balances rose, or that lies about them", async () => {
    const here = await networkHelpers.loadFixture(withToken);
    const { world, evil, currency } = here;
    const { orders, buyer } = world;
    await evil.claim(orders, 50n * PRICE);
    await evil.connect(buyer).approve(orders, 0n);
    const trades = await tradesOf(here);
    for (const [name, act] of Object.entries(trades)) {
      const changes = await everything(here, async () => {
        await expect(act(), name).to.be.revert(ethers);
      })();
      expect(changes, name).to.deep.equal({});
    }
    // With the lie and no movement, a sale in that token alone is made for nothing: the seller chose it.
    await evil.connect(buyer).approve(orders, ethers.MaxUint256);
    await evil.setAnswer(Answer.TrueWithoutMoving);
    const order = await signed(world, await listingOf(world, { currency, tokenIds: [2n] }));
    expect(await everything(here, () => buyOrder(world, order, 0n))()).to.deep.equal({
      "owed evil": PRICE / 40n,
      "owner of 2": "buyer",
    });
    await expectHonest(here);
  });

  it("stops no other item of a sweep, and costs it no more than its gas", async () => {
    const here = await networkHelpers.loadFixture(withToken);
    const { world, evil, currency } = here;
    await evil.setFee(1);
    const bad = purchaseOf(await signed(world, await listingOf(world, { currency })));
    const good = purchaseOf(await signed(world, await listingOf(world, { tokenIds: [2n] })));
    const listed: ListingPurchase = (await standing(world, 3n, { currency })).item;
    const gone = itemOf(await world.art.getAddress(), 4n, world.seller.address, (await standing(world, 5n)).listing);
    const act = () =>
      world.orders.connect(world.buyer).sweep([bad, good], [listed, gone], 1_000_000n, { value: 9n * PRICE });
    let sent;
    const changes = await everything(here, async () => (sent = await act()))();
    expect(changes).to.deep.equal({ ...soldFor(PRICE), "owner of 2": "buyer" });
    const wrong = errorOf(world.orders, "MarketWrongPayment");
    await expect(sent).to.emit(world.orders, "SweepItemFailed").withArgs(0n, wrong);
    await expect(sent).to.emit(world.orders, "SweepItemFailed").withArgs(2n, wrong);
    await expectSolvent(world);
  });

  it("asks nothing of a token without permits", async () => {
    const here = await networkHelpers.loadFixture(withToken);
    const { world, currency } = here;
    // The hostile token has no such function: the payment decides.
    const permit = AbiCoder.defaultAbiCoder().encode(
      ["uint256", "uint256", "uint8", "bytes32", "bytes32"],
      [PRICE, 2n ** 40n, 27, ethers.ZeroHash, ethers.ZeroHash],
    );
    const order: SignedOrder = await signed(world, await listingOf(world, { currency }));
    const buy = () => world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order, { permit }));
    const changes = await everything(here, buy)();
    expect(changes["buyer evil"]).to.equal(-PRICE);
    expect(changes["owner of 1"]).to.equal("buyer");
  });
});
