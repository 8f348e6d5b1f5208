import { expect } from "chai";
import { openedTerms } from "../../sdk/src/terms/escrow.js";
import { BUY_PURCHASE } from "../../sdk/src/terms/order.js";
import {
  DAY,
  ethers,
  listingOf as sellOrder,
  NATIVE,
  networkHelpers,
  purchaseOf,
  signed,
  time,
  WEEK,
} from "../helpers/orderWorld.js";
import { BUY } from "../helpers/shopWorld.js";
import {
  changesBy,
  type Collection,
  createDrop,
  KINDS,
  listed,
  loadMarkets,
  type MarketName,
  type Markets,
  marketOf,
  mint,
  newEdition,
  part,
  phaseOf,
  purchaseOfListing,
  useCollection,
} from "./marketsWorld.js";
import { flat } from "./world.js";

const PRICES = [1n, 2n, 3n, 7n, 39n, 40n, 41n, 9_999n, 10_001n, 333_333_333_333_333_333n, 2n ** 96n - 1n];
const MOST = 2n ** 128n - 1n;

/** The world with a collection whose sales owe three holders shares that divide nothing, and rich people. */
async function withShares() {
  const world = await loadMarkets();
  const { artist, collector, attacker, router, buyer } = world;
  const art = (
    await ethers.deployContract("KIP17Token", ["Other", "OTH", artist.address, router, 5_000, "ipfs://other"])
  ).connect(artist);
  const minting = { mint: (to: string, id: bigint) => art.mintWithTokenURI(to, id, "") };
  const nft = await useCollection(world, Object.assign(art as unknown as Collection, minting));
  await router.createRoyaltyInfo(art);
  const info = await ethers.getContractAt("RoyaltyInfo", await router.royaltyInfoOf(art));
  await info.connect(artist).setCollectionTerms(
    flat([
      [artist.address, 333],
      [collector.address, 777],
      [attacker.address, 1],
    ]),
  );
  await networkHelpers.setBalance(buyer.address, 2n ** 140n);
  await world.coin.connect(buyer).deposit({ value: 2n ** 139n });
  return { world, nft };
}

/** Everybody takes what they are owed, and the protocol its fees; what is left in the contract is returned. */
async function emptied(world: Markets, place: MarketName | "escrow"): Promise<bigint> {
  const ledger = world[place];
  for (const address of Object.values(world.parties)) {
    if ((await ledger.creditOf(address, NATIVE)) !== 0n) await ledger.withdrawFor(address, NATIVE);
  }
  if (place !== "escrow") {
    const { protocolFees } = await marketOf(world, place).owed(NATIVE);
    if (protocolFees !== 0n) await marketOf(world, place).collectProtocolFee(NATIVE);
  }
  return ethers.provider.getBalance(ledger);
}

/** 21: what comes in goes out, to the last unit: none is left that nobody can withdraw, and none is paid too much. */
describe("attack 21: rounding in every market", () => {
  for (const kind of KINDS) {
    it(`divides what ${kind.name} brings to the last unit, at once, and leaves nothing behind`, async () => {
      const { world, nft } = await withShares();
      const prices = kind.market === "house" ? PRICES : [...PRICES, MOST];
      for (const price of prices) {
        const storefront = world.sellerFront.address;
        const last = await kind.prepare(world, { collection: nft, price, storefront, storefrontFeeBps: 999 });
        const changes = await changesBy(world, last);
        const royalties = part(price, 333) + part(price, 777) + part(price, 1);
        const fees = part(price, 250) + part(price, 999);
        // No holder has more than their share, no unit of dust that goes to a holder is more than one each.
        const paid = ["artist", "collector", "attacker"].reduce(
          (sum, name) => sum + ((changes[`${name} native`] as bigint | undefined) ?? 0n),
          0n,
        );
        expect(paid >= royalties && paid <= part(price, 1_111), String(price)).to.equal(true);
        expect(changes["seller native"] ?? 0n, String(price)).to.equal(price - paid - fees);
        expect(await emptied(world, kind.market), String(price)).to.equal(0n);
        await nft.connect(world.buyer).transferFrom(world.buyer.address, world.seller.address, 1n);
      }
    });

    it(`divides the price of ${kind.name} to the last unit when the escrow closes, or gives it back whole`, async () => {
      for (const exit of ["closeEscrow", "refund"] as const) {
        const { world, nft } = await withShares();
        for (const price of [1n, 41n, 9_999n, 2n ** 96n - 1n]) {
          const storefront = world.sellerFront.address;
          const lot = { collection: nft, price, storefront, storefrontFeeBps: 999, refundWindow: DAY, delivery: 1 };
          const terms = openedTerms(world.escrow, await (await (await kind.prepare(world, lot))()).wait());
          if (exit === "closeEscrow") await time.increase(DAY);
          const changes = await changesBy(world, () => world.escrow.connect(world.buyer)[exit](terms));
          if (exit === "refund") expect(changes["buyer native"]).to.equal(price);
          expect(await emptied(world, "escrow"), String(price)).to.equal(0n);
          const holder = exit === "refund" ? world.seller : world.buyer;
          expect(await nft.ownerOf(1n)).to.equal(holder.address);
          if (exit === "closeEscrow") {
            await nft.connect(world.buyer).transferFrom(world.buyer.address, world.seller.address, 1n);
          }
        }
      }
    });
  }

  it("costs a buyer's storefront on top what it says, rounded down, and nothing of the price", async () => {
    const { world, nft } = await withShares();
    const { exchange, orders, buyer, buyerFront } = world;
    for (const price of PRICES) {
      const fee = part(price, 777);
      const front = { storefront: buyerFront.address, storefrontFeeBps: 777n };
      const listing = await listed(world, { collection: nft, price });
      const purchase = { ...(await purchaseOfListing(world, listing, { collection: nft })), ...front };
      const onChain = await changesBy(world, () => exchange.connect(buyer)[BUY](purchase, { value: price + fee }));
      await nft.connect(buyer).transferFrom(buyer.address, world.seller.address, 1n);
      const order = await signed(world, await sellOrder(world, { collection: await nft.getAddress(), price }));
      const taken = purchaseOf(order, front);
      const bySignature = await changesBy(world, () =>
        orders.connect(buyer)[BUY_PURCHASE](taken, { value: price + fee }),
      );
      await nft.connect(buyer).transferFrom(buyer.address, world.seller.address, 1n);
      for (const [place, changes] of Object.entries({ exchange: onChain, orders: bySignature })) {
        expect(changes["buyer native"]).to.equal(-price - fee);
        expect(changes[`buyerFront credit in ${place} native`] ?? 0n).to.equal(fee);
        expect(await emptied(world, place as MarketName)).to.equal(0n);
      }
    }
  });

  it("pays the proceeds of a drop and the protocol's fee the same in one draw and in many", async () => {
    for (const price of [1n, 3n, 39n, 41n, 9_999n, 2n ** 96n - 1n]) {
      const totals: bigint[] = [];
      for (const draws of [[7n], [1n, 1n, 1n, 1n, 1n, 1n, 1n], [3n, 4n]]) {
        const { world } = await withShares();
        const { drop, work, buyer, artist } = world;
        await createDrop(world, { price });
        const before = await ethers.provider.getBalance(artist);
        for (const quantity of draws) {
          await mint(world, buyer, { price, quantity });
          await drop.draw(work, 1n);
        }
        const { protocolFees } = await drop.owed(NATIVE);
        expect(protocolFees).to.equal(part(7n * price, 250));
        totals.push((await ethers.provider.getBalance(artist)) - before);
        expect(await emptied(world, "drop")).to.equal(0n);
      }
      expect(totals).to.deep.equal(totals.map(() => 7n * price - part(7n * price, 250)));
    }
  });

  it("gives back for each copy what it cost, whichever phase sold it, and leaves the others' whole", async () => {
    const { world } = await withShares();
    const { drop, artist, buyer, collector } = world;
    const edition = await newEdition(world.factory, artist);
    const work = await edition.getAddress();
    const refundUntil = (await time.latest()) + WEEK;
    await createDrop(world, { price: 3n }, { refundUntil, work });
    await drop.connect(artist).addPhase(work, await phaseOf({ price: 10_001n }));
    await mint(world, buyer, { collection: work, price: 3n, quantity: 2n });
    await mint(world, collector, { collection: work, phase: 2n, price: 10_001n, quantity: 2n });
    // Copies change hands; each is worth what was paid for it.
    await edition.connect(collector).transferFrom(collector, buyer, 4n);
    expect((await changesBy(world, () => drop.connect(buyer).refund(work, 4n)))["buyer native"]).to.equal(10_001n);
    expect((await changesBy(world, () => drop.connect(buyer).refund(work, 1n)))["buyer native"]).to.equal(3n);
    await time.increaseTo(refundUntil);
    for (const phase of [1n, 2n]) await drop.draw(work, phase);
    expect(await emptied(world, "drop")).to.equal(0n);
  });

  it("leaves less than a unit for each holder in a splitter, and pays no unit twice", async () => {
    const { world } = await withShares();
    const { router, artist, collector, attacker } = world;
    const shares = [artist, collector, attacker].map(({ address }, i) => ({ holder: address, bps: [333, 777, 1][i]! }));
    const splitter = await ethers.getContractAt("RoyaltySplitter", await router.deploySplitter.staticCall(shares));
    await router.deploySplitter(shares);
    let [received, released] = [0n, 0n];
    for (const amount of PRICES) {
      const balance = await ethers.provider.getBalance(splitter);
      await networkHelpers.setBalance(await splitter.getAddress(), balance + amount);
      received += amount;
      for (const { holder } of shares) {
        const due = await splitter.releasable(NATIVE, holder);
        if (due === 0n) continue;
        await splitter.release(NATIVE, holder);
        released += due;
        await expect(splitter.release(NATIVE, holder)).to.be.revertedWithCustomError(
          splitter,
          "RoyaltySplitterNothingDue",
        );
      }
      const left = await ethers.provider.getBalance(splitter);
      expect(left).to.equal(received - released);
      expect(left < 3n, String(amount)).to.equal(true);
    }
  });
});
