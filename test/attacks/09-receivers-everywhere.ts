import { expect } from "chai";
import { BUY_PURCHASE } from "../../sdk/src/terms/order.js";
import {
  ethers,
  listingOf,
  NATIVE,
  networkHelpers,
  PRICE,
  purchaseOf,
  signed,
  time,
  WEEK,
} from "../helpers/orderWorld.js";
import {
  createDrop,
  expectChanges,
  KINDS,
  loadMarkets,
  type MarketName,
  type Markets,
  marketOf,
  mint,
  part,
  soldBy,
  useCollection,
} from "./marketsWorld.js";
import { deploy, type HostileCollection, type HostileTrader } from "./orderAttackWorld.js";
import { Reception, Royalty, step } from "./world.js";

const TENTH = PRICE / 10n;
/** The most that one hostile receiver may add to a sale: the gas of its payment, and what the sale itself needs. */
const GAS_BAR = 750_000n;

const RECEPTIONS = [
  ["reverts", Reception.Refuse],
  ["burns its gas", Reception.BurnGas],
  ["answers with a megabyte", Reception.AnswerMegabyte],
  ["reverts with a megabyte", Reception.RevertMegabyte],
] as const;

/** Somebody whose name in the books is "hostile". */
async function withHostile(reception: number) {
  const world = await loadMarkets();
  const hostile = await deploy<HostileTrader>("HostileTrader");
  world.parties.hostile = await hostile.getAddress();
  await hostile.receiveAs(reception);
  return { world, hostile, address: world.parties.hostile };
}

/** The hostile receiver's credit is its own, and reaches whoever it names. */
async function expectWithdrawn(world: Markets, hostile: HostileTrader, market: MarketName, amount: bigint) {
  const { attacker } = world;
  const withdraw = step(marketOf(world, market), "withdraw", [NATIVE, attacker.address]);
  await expectChanges(world, () => hostile.perform([withdraw]), {
    [`hostile credit in ${market} native`]: -amount,
    [`${market} native`]: -amount,
    "attacker native": amount,
  });
}

/** 9: the same at every place at which a market pays somebody. */
describe("attack 9: hostile receivers in every market", () => {
  for (const [how, reception] of RECEPTIONS) {
    for (const kind of KINDS) {
      it(`settles ${kind.name} where the royalty holder ${how}: all others are paid, and it is credited`, async () => {
        const { world, hostile, address } = await withHostile(reception);
        const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
        await nft.setRoyalty(Royalty.Costly, address);
        const last = await kind.prepare(world, { collection: nft });
        let gasUsed = 0n;
        const act = async () => {
          gasUsed = (await (await last()).wait())!.gasUsed;
        };
        await expectChanges(world, act, soldBy(kind, { royalties: { hostile: TENTH }, credits: { hostile: TENTH } }));
        expect(gasUsed < GAS_BAR, `${gasUsed}`).to.equal(true);
        await expectWithdrawn(world, hostile, kind.market, TENTH);
      });
    }

    it(`pays out a drop whose payee ${how}, and takes back copies of a holder who does`, async () => {
      const { world, hostile, address } = await withHostile(reception);
      const refundUntil = (await time.latest()) + WEEK;
      await createDrop(world, {}, { refundUntil, payee: address });
      await mint(world, world.buyer, { receiver: address });
      await mint(world, world.buyer, { quantity: 2n });
      await expectChanges(world, () => hostile.perform([step(world.drop, "refund", [world.work, 1n])]), {
        "hostile copies": -1n,
        "hostile credit in drop native": PRICE,
      });
      await expectChanges(world, () => world.drop.connect(world.buyer).refund(world.work, 2n), {
        "buyer copies": -1n,
        "buyer native": PRICE,
        "drop native": -PRICE,
      });
      await time.increaseTo(refundUntil);
      const rest = PRICE - PRICE / 40n;
      await expectChanges(world, () => world.drop.connect(world.attacker).draw(world.work, 1n), {
        "hostile credit in drop native": rest,
        "owed by drop native": PRICE / 40n,
        "protocol fees in drop native": PRICE / 40n,
      });
      await expectWithdrawn(world, hostile, "drop", PRICE + rest);
      expect(await ethers.provider.getBalance(world.drop)).to.equal(PRICE / 40n);
    });

    it(`buys where the buyer's own change cannot be given back, as it ${how}: it has the NFT and the credit`, async () => {
      const { world, hostile, address } = await withHostile(reception);
      await networkHelpers.setBalance(address, 2n * PRICE);
      const purchase = purchaseOf(await signed(world, await listingOf(world)));
      await expectChanges(world, () => hostile.perform([step(world.orders, BUY_PURCHASE, [purchase], 2n * PRICE)]), {
        "hostile native": -2n * PRICE,
        "hostile credit in orders native": PRICE,
        "artist native": TENTH,
        "seller native": PRICE - TENTH - part(PRICE, 250),
        "orders native": PRICE + part(PRICE, 250),
        "owed by orders native": part(PRICE, 250),
        "protocol fees in orders native": part(PRICE, 250),
        "owner of 1": "hostile",
      });
      await expectWithdrawn(world, hostile, "orders", PRICE);
    });
  }
});
