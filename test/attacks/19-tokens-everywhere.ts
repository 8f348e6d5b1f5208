import { expect } from "chai";
import { DAY, ethers, PRICE, time, WEEK } from "../helpers/orderWorld.js";
import {
  bid,
  changesBy,
  createAuction,
  createDrop,
  expectChanges,
  expectRefused,
  KINDS,
  loadMarkets,
  type Markets,
  mint,
  part,
  soldBy,
  useCurrency,
} from "./marketsWorld.js";
import { deploy, type HostileToken } from "./orderAttackWorld.js";
import { Answer } from "./world.js";

/** The world with a hostile token, of which house and drop hold the money of others. */
async function withToken() {
  const world = await loadMarkets();
  const token = await useCurrency(world, "hostile", await deploy<HostileToken>("HostileToken"));
  const currency = await token.getAddress();
  const endsAt = (await time.latest()) + 30 * DAY;
  const auction = await createAuction(world, { tokenId: 3n, currency }, { endsAt });
  await bid(world, world.collector, auction, 5n * PRICE);
  await createDrop(world, { currency, endsAt }, { refundUntil: (await time.latest()) + WEEK });
  await mint(world, world.collector, { currency, quantity: 5n }, 0n);
  return { world, token, currency, auction };
}

/** What a token does to a payment that comes in, so that there is none. */
const HABITS: [habit: string, turn: (world: Markets, token: HostileToken) => Promise<unknown>][] = [
  ["charges for a transfer", (_, token) => token.setFee(100n)],
  ["returns false", (_, token) => token.setAnswer(Answer.False)],
  ["says that it moved and did not", (_, token) => token.setAnswer(Answer.TrueWithoutMoving)],
  ["has the payer frozen", (world, token) => token.freeze(world.buyer, true)],
];

/** 19: the same in every market, where others have money in that very token. */
describe("attack 19: hostile tokens in every market", () => {
  for (const [habit, turn] of HABITS) {
    for (const kind of KINDS.filter(({ isPaidBefore }) => !isPaidBefore)) {
      for (const refundWindow of [0, DAY]) {
        it(`sells nothing by ${kind.name} for a token that ${habit}, with a window of ${refundWindow} seconds`, async () => {
          const { world, token, currency } = await withToken();
          const last = await kind.prepare(world, { currency, refundWindow });
          await turn(world, token);
          await expectChanges(world, () => expect(last()).to.be.revert(ethers), {});
        });
      }
    }

    it(`takes no bid and mints no copy for a token that ${habit}`, async () => {
      const { world, token, currency, auction } = await withToken();
      await turn(world, token);
      await expectChanges(
        world,
        async () => {
          await expect(bid(world, world.buyer, auction, 6n * PRICE)).to.be.revert(ethers);
          await expect(mint(world, world.buyer, { currency }, 0n)).to.be.revert(ethers);
        },
        {},
      );
    });
  }

  it("draws no real money out of any market by a token that claims what is not there", async () => {
    for (const kind of KINDS) {
      const { world, token, currency } = await withToken();
      const last = await kind.prepare(world, { currency });
      const market = { exchange: world.exchange, orders: world.orders, house: world.house }[kind.market];
      await token.claim(market, 1_000n * PRICE);
      await token.setAnswer(Answer.TrueWithoutMoving);
      const changes = await changesBy(world, last);
      // In the liar's own coin anything may be said; nobody's native coin, honest tokens or copies move.
      const others = Object.keys(changes).filter((name) => !/hostile/.test(name));
      expect(others).to.deep.equal(["owner of 1"]);
    }
  });

  it("pays out what is owed in native coin and honest tokens, whatever a third does", async () => {
    const { world, token } = await withToken();
    await token.setAnswer(Answer.False);
    for (const kind of KINDS) {
      await expectChanges(world, await kind.prepare(world, { tokenId: 1n }), soldBy(kind));
      await world.art.connect(world.buyer).transferFrom(world.buyer, world.seller, 1n);
    }
  });

  for (const frozen of ["seller", "artist"] as const) {
    for (const kind of KINDS) {
      it(`settles ${kind.name} where the token has the ${frozen} frozen: all others are paid, and they are credited`, async () => {
        const { world, token, currency } = await withToken();
        const last = await kind.prepare(world, { currency });
        const market = { exchange: world.exchange, orders: world.orders, house: world.house }[kind.market];
        await token.freeze(world[frozen], true);
        const due = frozen === "artist" ? PRICE / 10n : PRICE - PRICE / 10n - part(PRICE, 250);
        await expectChanges(world, last, soldBy(kind, { unit: "hostile", credits: { [frozen]: due } }));
        const { attacker } = world;
        await expectChanges(world, () => market.connect(world[frozen]).withdraw(currency, attacker), {
          [`${frozen} credit in ${kind.market} hostile`]: -due,
          [`${kind.market} hostile`]: -due,
          [`owed by ${kind.market} hostile`]: -due,
          "attacker hostile": due,
        });
      });
    }
  }

  it("credits a beaten bidder, a holder who returns a copy and a payee whom the token has frozen", async () => {
    const { world, token, currency, auction } = await withToken();
    const { drop, work, collector, buyer, artist, house, attacker } = world;
    await token.freeze(collector, true);
    await expectChanges(world, () => bid(world, buyer, auction, 6n * PRICE), {
      "buyer hostile": -6n * PRICE,
      "house hostile": 6n * PRICE,
      "owed by house hostile": 6n * PRICE,
      "collector credit in house hostile": 5n * PRICE,
    });
    await expectChanges(world, () => drop.connect(collector).refund(work, 1n), {
      "collector copies": -1n,
      "collector credit in drop hostile": PRICE,
    });
    await token.freeze(artist, true);
    await time.increase(WEEK);
    const [proceeds, fee] = [4n * PRICE, part(4n * PRICE, 250)];
    await expectChanges(world, () => drop.connect(attacker).draw(work, 1n), {
      "artist credit in drop hostile": proceeds - fee,
      "protocol fees in drop hostile": fee,
    });
    for (const [person, market, amount] of [
      [collector, house, 5n * PRICE],
      [collector, drop, PRICE],
      [artist, drop, proceeds - fee],
    ] as const) {
      const before = await token.balanceOf(attacker);
      await market.connect(person).withdraw(currency, attacker);
      expect((await token.balanceOf(attacker)) - before).to.equal(amount);
    }
    expect((await drop.owed(currency)).total).to.equal(fee);
    expect(await token.balanceOf(drop)).to.equal(fee);
  });

  it("takes no new payment in a token whose balances fell until somebody fills the gap, and pays nobody twice", async () => {
    const { world, token, currency, auction } = await withToken();
    const { drop, house, buyer, collector, work } = world;
    await token.setScale(5_000n);
    // Half of it is gone by the token's own doing: that of the house is 2.5 of 5.
    const outbid = () => bid(world, buyer, auction, 6n * PRICE);
    const surplus = 6n * PRICE + (5n * PRICE) / 2n - 5n * PRICE;
    await expectRefused(world, outbid, house, "MarketWrongPayment", [6n * PRICE, surplus]);
    const more = () => mint(world, buyer, { currency }, 0n);
    await expectRefused(world, more, drop, "MarketWrongPayment", [PRICE, 0n]);
    // Who returns a copy is paid while there is something.
    for (const copy of [1n, 2n]) {
      await expectChanges(world, () => drop.connect(collector).refund(work, copy), {
        "collector copies": -1n,
        "collector hostile": PRICE,
        "drop hostile": -PRICE,
        "owed by drop hostile": -PRICE,
      });
    }
    await expectChanges(world, () => drop.connect(collector).refund(work, 3n), {
      "collector copies": -1n,
      "collector credit in drop hostile": PRICE,
    });
    await token.connect(buyer).transfer(drop, 3n * PRICE);
    const filled = () => drop.connect(collector).withdraw(currency, collector);
    await expectChanges(world, filled, {
      "collector credit in drop hostile": -PRICE,
      "collector hostile": PRICE,
      "drop hostile": -PRICE,
      "owed by drop hostile": -PRICE,
    });
  });
});
