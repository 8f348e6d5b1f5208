import { expect } from "chai";
import { PLAIN_BID } from "../../sdk/src/terms/auction.js";
import { openedTerms } from "../../sdk/src/terms/escrow.js";
import { BUY_PURCHASE } from "../../sdk/src/terms/order.js";
import { FULL_MINT } from "../helpers/drops.js";
import {
  DAY,
  ethers,
  listingOf as sellOrder,
  networkHelpers,
  PRICE,
  purchaseOf,
  signed,
  time,
  WEEK,
} from "../helpers/orderWorld.js";
import { BUY } from "../helpers/shopWorld.js";
import {
  andBack,
  changesBy,
  createAuction,
  createDrop,
  dropPurchase,
  listed,
  loadMarkets,
  type Markets,
  mint,
  purchaseOfListing,
  useCollection,
} from "./marketsWorld.js";
import { attemptsOf, deploy, type HostileCollection, type HostileTrader } from "./orderAttackWorld.js";
import { flat, type Step, step, Transfers } from "./world.js";

/** A second at which one thing ends and another begins. */
interface Border {
  at: number;
  /** What works before it alone. */
  before?: Step;
  /** What works from it on. */
  after?: Step;
}

interface Scene {
  world: Markets;
  party: HostileTrader;
  me: string;
}

async function load(): Promise<Scene> {
  const world = await loadMarkets();
  const party = await deploy<HostileTrader>("HostileTrader");
  const me = await party.getAddress();
  world.parties.party = me;
  await networkHelpers.setBalance(me, 10n * PRICE);
  return { world, party, me };
}

/** Sells token 1 of a hostile collection to the party, into custody, and then refuses to deliver it. */
async function refused({ world, party }: Scene, refundWindow = DAY) {
  const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
  const lot = { collection: nft, refundWindow, delivery: 1 };
  const purchase = await purchaseOfListing(world, await listed(world, lot), lot);
  const receipt = await (await party.perform([step(world.exchange, BUY, [purchase], PRICE)])).wait();
  await nft.setTransfers(Transfers.Paused);
  return openedTerms(world.escrow, receipt);
}

const BORDERS: Record<string, (scene: Scene) => Promise<Border>> = {
  "the end of a refund window": async ({ world, party }) => {
    const { escrow, exchange } = world;
    const purchase = await purchaseOfListing(world, await listed(world, { refundWindow: DAY, delivery: 1 }));
    const receipt = await (await party.perform([step(exchange, BUY, [purchase], PRICE)])).wait();
    const terms = openedTerms(escrow, receipt);
    const at = (await time.latest()) + DAY;
    return {
      at,
      before: step(escrow, "refund", [terms]),
      after: step(escrow, "closeEscrow", [terms]),
    };
  },
  "the day that a buyer waits for a delivery": async (scene) => {
    const terms = await refused(scene);
    const at = (await time.latest()) - 1 + 2 * DAY;
    return { at, after: step(scene.world.escrow, "claim", [terms, scene.me]) };
  },
  "the last second of a listing": async ({ world }) => {
    const { exchange, seller, art } = world;
    const at = (await time.latest()) + DAY;
    const purchase = await purchaseOfListing(world, await listed(world, {}, { expiresAt: at }));
    return {
      at,
      before: step(exchange, BUY, [purchase], PRICE),
      after: step(exchange, "prune", [art.target, 1n, seller.address]),
    };
  },
  "the first second of a signed order": async ({ world }) => {
    const at = (await time.latest()) + DAY;
    const order = await sellOrder(world, { startsAt: at, expiresAt: at + DAY });
    return { at, after: step(world.orders, BUY_PURCHASE, [purchaseOf(await signed(world, order))], PRICE) };
  },
  "the last second of a signed order": async ({ world }) => {
    const at = (await time.latest()) + DAY;
    const order = await sellOrder(world, { expiresAt: at });
    return { at, before: step(world.orders, BUY_PURCHASE, [purchaseOf(await signed(world, order))], PRICE) };
  },
  "the first second of an auction": async ({ world }) => {
    const at = (await time.latest()) + DAY;
    const auction = await createAuction(world, {}, { startsAt: at, endsAt: at + DAY });
    return { at, after: step(world.house, PLAIN_BID, [auction], PRICE) };
  },
  "the end of an auction, for bids": async ({ world, party }) => {
    const auction = await createAuction(world);
    await party.perform([step(world.house, PLAIN_BID, [auction], PRICE)]);
    return {
      at: Number(auction.endsAt),
      before: step(world.house, PLAIN_BID, [auction], 2n * PRICE),
      after: step(world.house, "settle", [auction]),
    };
  },
  "the end of an auction, for its price to buy at once": async ({ world }) => {
    const auction = await createAuction(world, {}, { buyNowPrice: PRICE });
    return {
      at: Number(auction.endsAt),
      before: step(world.house, "buyNow", [auction, "0x"], PRICE),
      after: step(world.house, "settle", [auction]),
    };
  },
  "the day that a winner waits for a delivery": async ({ world, party, me }) => {
    const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
    const auction = await createAuction(world, { collection: nft });
    await party.perform([step(world.house, PLAIN_BID, [auction], PRICE)]);
    await nft.setTransfers(Transfers.Paused);
    return { at: Number(auction.endsAt) + DAY, after: step(world.house, "undo", [auction, me]) };
  },
  "the 60 days after which anyone gives a bid back": async ({ world, me }) => {
    const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
    const auction = await createAuction(world, { collection: nft });
    await world.house.connect(world.buyer)[PLAIN_BID](auction, { value: PRICE });
    await nft.setTransfers(Transfers.Paused);
    return { at: Number(auction.endsAt) + 60 * DAY, after: step(world.house, "undo", [auction, me]) };
  },
  "the first second of a drop's phase": async ({ world }) => {
    const at = (await time.latest()) + DAY;
    await createDrop(world, { startsAt: at, endsAt: at + DAY });
    return { at, after: step(world.drop, FULL_MINT, [dropPurchase(world)], PRICE) };
  },
  "the last second of a drop's phase": async ({ world }) => {
    const at = (await time.latest()) + DAY;
    await createDrop(world, { endsAt: at });
    return { at, before: step(world.drop, FULL_MINT, [dropPurchase(world)], PRICE) };
  },
  "the date until which copies are taken back": async ({ world, me }) => {
    const at = (await time.latest()) + WEEK;
    await createDrop(world, {}, { refundUntil: at });
    await mint(world, world.buyer, { receiver: me });
    return {
      at,
      before: step(world.drop, "refund", [world.work, 1n]),
      after: step(world.drop, "draw", [world.work, 1n]),
    };
  },
};

/** 13, and the clock: a block's time is its miner's to choose within bounds, the order of its transactions is too. */
describe("attack 13: the second at which one thing ends and another begins", () => {
  for (const [name, prepare] of Object.entries(BORDERS)) {
    for (const offset of [-1, 0, 1]) {
      it(`is one second for everybody: ${name}, ${offset} seconds after it`, async () => {
        const scene = await load();
        const { world, party } = scene;
        const { at, before, after } = await prepare(scene);
        const works = offset < 0 ? before : after;
        const fails = offset < 0 ? after : before;
        const attempt = async (steps: Step[]) => {
          let attempts: boolean[] = [];
          const changes = await changesBy(world, async () => {
            await time.setNextBlockTimestamp(at + offset);
            attempts = attemptsOf(party, await (await party.attempt(steps)).wait()).map(([success]) => success);
          });
          return { attempts, changes };
        };
        const alone = works && (await andBack(() => attempt([works])));
        if (alone) expect(alone.attempts).to.deep.equal([true]);
        if (alone && offset < 0) expect(alone.changes).not.to.deep.equal({});
        // In whatever order a miner puts them.
        for (const steps of [
          [works, fails],
          [fails, works],
        ]) {
          const tried = steps.filter((it) => it !== undefined);
          const { attempts, changes } = await andBack(() => attempt(tried));
          expect(attempts).to.deep.equal(tried.map((it) => it === works));
          expect(changes).to.deep.equal(alone?.changes ?? {});
        }
      });
    }
  }

  it("raises an announced royalty in the second that its announcement names, for sales of that second on", async () => {
    for (const [offset, bps] of [
      [-1, 1_000n],
      [0, 2_000n],
    ] as const) {
      const { world } = await load();
      const { router, art, artist, seller } = world;
      const info = await ethers.getContractAt("RoyaltyInfo", await router.royaltyInfoOf(art));
      await info.connect(artist).setCollectionTerms(flat([[artist.address, 2_000]]));
      const at = (await time.latest()) + 30 * DAY;
      const purchase = await purchaseOfListing(world, await listed(world));
      await time.setNextBlockTimestamp(at + offset);
      const changes = await changesBy(world, () =>
        world.exchange.connect(world.buyer)[BUY](purchase, { value: PRICE }),
      );
      expect(changes["artist native"]).to.equal((PRICE * bps) / 10_000n);
      expect(await art.ownerOf(1n)).not.to.equal(seller.address);
    }
  });

  it("gives no seller who chooses the second a price that falls lower, or one that the buyer did not name", async () => {
    const { world } = await load();
    const now = await time.latest();
    const order = await sellOrder(world, { endPrice: PRICE / 2n, startsAt: now, expiresAt: now + 1_000 });
    const purchase = purchaseOf(await signed(world, order), { maximum: (PRICE * 3n) / 4n });
    const buy = () => world.orders.connect(world.buyer)[BUY_PURCHASE](purchase, { value: PRICE });
    await time.setNextBlockTimestamp(now + 499);
    const due = PRICE - (PRICE * 499n) / 2_000n;
    await expect(buy())
      .to.be.revertedWithCustomError(world.orders, "OrderAboveMaximum")
      .withArgs(due, (PRICE * 3n) / 4n);
    await time.setNextBlockTimestamp(now + 500);
    expect((await changesBy(world, buy))["buyer native"]).to.equal((-PRICE * 3n) / 4n);
  });
});
