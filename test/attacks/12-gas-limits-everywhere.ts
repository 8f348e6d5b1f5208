import { expect } from "chai";
import { changesBetween } from "../helpers/books.js";
import { ethers, NATIVE, PRICE, type Sent, time, WEEK } from "../helpers/orderWorld.js";
import {
  andBack,
  bid,
  type Changes,
  changesBy,
  createAuction,
  createDrop,
  expectChanges,
  KINDS,
  loadMarkets,
  type Markets,
  mint,
  readBooks,
  useCollection,
} from "./marketsWorld.js";
import { deploy, type HostileCollection, type HostileTrader } from "./orderAttackWorld.js";
import { Reception, Royalty, step } from "./world.js";
import { PLAIN_BID } from "../../sdk/src/terms/auction.js";

const MOST = 1_500_000n;

/** Gas limits from what no transaction can do with to more than any needs, 6 % apart. */
function limits(): bigint[] {
  const all: bigint[] = [];
  for (let gas = 60_000n; gas < MOST; gas = (gas * 106n) / 100n) all.push(gas);
  return all;
}

/** Expects the same changes at every gas limit at which anything is done, and that there are some with which nothing is. */
async function expectWholeOrNothing(world: Markets, act: (overrides: { gasLimit: bigint }) => Sent): Promise<Changes> {
  const before = await readBooks(world);
  const whole = await andBack(() => changesBy(world, () => act({ gasLimit: 16_000_000n })));
  expect(whole).not.to.deep.equal({});
  let succeeded = 0;
  for (const gasLimit of limits()) {
    await andBack(async () => {
      try {
        await (await act({ gasLimit })).wait();
      } catch {
        return;
      }
      ++succeeded;
      expect(changesBetween(before, await readBooks(world)), String(gasLimit)).to.deep.equal(whole);
    });
  }
  expect(succeeded).to.be.greaterThan(0);
  expect(succeeded).to.be.lessThan(limits().length);
  return whole;
}

/** 12: no gas limit makes a payment or a royalty fail for which there would have been gas. */
describe("attack 12: gas limits that the caller picks, in every market", () => {
  for (const kind of KINDS) {
    it(`settles ${kind.name} with its royalty or not at all, where the lookup needs nearly all of its gas`, async () => {
      const world = await loadMarkets();
      const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
      await nft.setRoyalty(Royalty.Costly, world.artist);
      const last = await kind.prepare(world, { collection: nft });
      const whole = await expectWholeOrNothing(world, last);
      expect(whole["artist native"]).to.equal(PRICE / 10n);
    });

    it(`settles ${kind.name} with each holder paid or not at all, where one is dear to pay`, async () => {
      const world = await loadMarkets();
      const holder = await deploy<HostileTrader>("HostileTrader");
      await holder.receiveAs(Reception.AcceptAtCost);
      world.parties.holder = await holder.getAddress();
      const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
      await nft.setRoyalty(Royalty.Costly, holder);
      const last = await kind.prepare(world, { collection: nft });
      const whole = await expectWholeOrNothing(world, last);
      expect(whole["holder native"]).to.equal(PRICE / 10n);
    });
  }

  it("outbids with the beaten bidder paid or not at all", async () => {
    const world = await loadMarkets();
    const rival = await deploy<HostileTrader>("HostileTrader");
    world.parties.rival = await rival.getAddress();
    const auction = await createAuction(world);
    await rival.perform([step(world.house, PLAIN_BID, [auction], PRICE)], { value: PRICE });
    await rival.receiveAs(Reception.AcceptAtCost);
    const act = ({ gasLimit }: { gasLimit: bigint }) =>
      world.house.connect(world.buyer)[PLAIN_BID](auction, { value: 2n * PRICE, gasLimit });
    const whole = await expectWholeOrNothing(world, act);
    expect(whole["rival native"]).to.equal(PRICE);
  });

  it("returns a bid that is undone to its bidder or not at all", async () => {
    const world = await loadMarkets();
    const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
    const auction = await createAuction(world, { collection: nft });
    await bid(world, world.buyer, auction, PRICE);
    await nft.setTransfers(1);
    await time.increaseTo(Number(auction.endsAt) + WEEK);
    const act = ({ gasLimit }: { gasLimit: bigint }) =>
      world.house.connect(world.buyer).undo(auction, world.buyer, { gasLimit });
    const whole = await expectWholeOrNothing(world, act);
    expect(whole["buyer native"]).to.equal(PRICE);
  });

  it("lets no winner undo what the collection delivers, by withholding the gas of the delivery", async () => {
    const world = await loadMarkets();
    const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
    const auction = await createAuction(world, { collection: nft });
    await bid(world, world.buyer, auction, PRICE);
    await nft.setTransfers(4);
    await time.increaseTo(Number(auction.endsAt) + WEEK);
    const undo = (overrides: { gasLimit: bigint }) =>
      world.house.connect(world.buyer).undo(auction, world.buyer, overrides);
    await expectChanges(
      world,
      async () => {
        for (const gasLimit of limits()) await expect(undo({ gasLimit })).to.be.revert(ethers);
      },
      {},
    );
  });

  describe("given a drop whose payee is dear to pay", () => {
    async function dear() {
      const world = await loadMarkets();
      const payee = await deploy<HostileTrader>("HostileTrader");
      world.parties.payee = await payee.getAddress();
      return { world, payee };
    }

    it("pays the proceeds or nothing", async () => {
      const { world, payee } = await dear();
      await createDrop(world, {}, { payee: world.parties.payee! });
      await mint(world, world.buyer, { quantity: 3n });
      await payee.receiveAs(Reception.AcceptAtCost);
      const act = (overrides: { gasLimit: bigint }) => world.drop.draw(world.work, 1n, overrides);
      const whole = await expectWholeOrNothing(world, act);
      expect(whole["payee native"]).to.equal(3n * PRICE - (3n * PRICE) / 40n);
    });

    it("takes a copy back with its holder paid or not at all", async () => {
      const { world, payee } = await dear();
      await createDrop(world, {}, { refundUntil: (await time.latest()) + WEEK });
      await mint(world, world.buyer, { receiver: world.parties.payee! });
      await payee.receiveAs(Reception.AcceptAtCost);
      const back = step(world.drop, "refund", [world.work, 1n]);
      const whole = await expectWholeOrNothing(world, (overrides) => payee.perform([back], overrides));
      expect(whole["payee native"]).to.equal(PRICE);
      expect(whole["payee copies"]).to.equal(-1n);
    });
  });

  it("collects the protocol's fee with its receiver paid or not at all", async () => {
    const world = await loadMarkets();
    const receiver = await deploy<HostileTrader>("HostileTrader");
    world.parties.receiver = await receiver.getAddress();
    await receiver.receiveAs(Reception.AcceptAtCost);
    for (const kind of KINDS.slice(0, 2))
      await (
        await kind.prepare(world, { tokenId: kind.market === "orders" ? 1n : 2n })
      )();
    for (const market of [world.exchange, world.orders]) {
      await market.setProtocolFee(250, receiver);
      const act = (overrides: { gasLimit: bigint }) => market.collectProtocolFee(NATIVE, overrides);
      const whole = await expectWholeOrNothing(world, act);
      expect(whole["receiver native"]).to.equal(PRICE / 40n);
    }
  });
});
