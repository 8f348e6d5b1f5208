import { expect } from "chai";
import type { Sent } from "../helpers/orderWorld.js";
import { DAY, ethers, NATIVE, NOBODY, PRICE, provider, time, WEEK } from "../helpers/orderWorld.js";
import { openedTerms } from "../../sdk/src/terms/escrow.js";
import { BUY, PUT } from "../helpers/shopWorld.js";
import {
  auctionOf,
  createAuction,
  createDrop,
  expectChanges,
  expectRefused,
  KINDS,
  listed,
  loadMarkets,
  type Markets,
  marketOf,
  mint,
  part,
  phaseOf,
  purchaseOfListing,
  soldBy,
} from "./marketsWorld.js";

const LISTING = KINDS[0]!;

/** What each market's owner may do to the fee. */
function setFee(world: Markets, market: "exchange" | "orders" | "house" | "drop", bps: number): Sent {
  return marketOf(world, market).connect(world.owner).setProtocolFee(bps, world.attacker);
}

/** 30: the fees of a sale are those that both sides saw. */
describe("attack 30: fees that change between offer and sale, or that somebody pays to themselves", () => {
  for (const kind of KINDS.filter(({ market }) => market !== "orders")) {
    it(`keeps the protocol's fee of ${kind.name}, however the owner raises or lowers it meanwhile`, async () => {
      for (const bps of [500, 0]) {
        const world = await loadMarkets();
        const last = await kind.prepare(world);
        await setFee(world, kind.market, bps);
        await time.increase(DAY / 24);
        await expectChanges(world, last, soldBy(kind));
      }
    });
  }

  it("takes the fee of the second before from what is listed in the second of the change, and refuses another", async () => {
    const world = await loadMarkets();
    const { exchange, owner, seller, attacker, art, buyer } = world;
    const listing = await listed(world, { tokenId: 2n });
    await provider.request({ method: "evm_setAutomine", params: [false] });
    // Both in one block, the change first.
    const change = await exchange.connect(owner).setProtocolFee.populateTransaction(500, attacker);
    const put = await exchange.connect(seller)[PUT].populateTransaction(art, 1n, listing);
    const sent = [await owner.sendTransaction({ ...change, gasPrice: 1n }), await seller.sendTransaction(put)];
    await provider.request({ method: "evm_mine", params: [] });
    await provider.request({ method: "evm_setAutomine", params: [true] });
    const receipts = await Promise.all(sent.map((it) => it.wait()));
    expect(receipts[0]!.blockNumber).to.equal(receipts[1]!.blockNumber);
    expect(receipts[0]!.index).to.be.lessThan(receipts[1]!.index);
    const purchase = await purchaseOfListing(world, listing);
    await expectChanges(world, () => exchange.connect(buyer)[BUY](purchase, { value: PRICE }), soldBy(LISTING));
    const late = () => exchange.connect(seller)[PUT](art, 3n, listing);
    await expectRefused(world, late, exchange, "MarketFeeChanged", [250, 500]);
  });

  it("keeps the lowest fees there are, and notes nothing for a storefront of whose fee nothing is left", async () => {
    const world = await loadMarkets();
    const { attacker, buyer, exchange } = world;
    await setFee(world, "exchange", 1);
    await time.increase(1);
    const lowest = { protocolFeeBps: 1, storefront: attacker.address, storefrontFeeBps: 1, refundWindow: 0 };
    const booksOf = async (): Promise<bigint[]> => [
      (await exchange.owed(NATIVE)).protocolFees,
      await exchange.creditOf(attacker, NATIVE),
      await ethers.provider.getBalance(exchange),
    ];
    for (const [tokenId, price, changes] of [
      [1n, 9_999n, [0n, 0n, 0n]],
      [2n, 10_000n, [1n, 1n, 2n]],
    ] as const) {
      const listing = await listed(world, { tokenId }, { ...lowest, price });
      const purchase = await purchaseOfListing(world, listing, { tokenId });
      const before = await booksOf();
      const sale = exchange.connect(buyer)[BUY](purchase, { value: price });
      if (changes[0] === 0n) await expect(sale).not.to.emit(exchange, "Credited");
      else await expect(sale).to.emit(exchange, "Credited");
      const after = await booksOf();
      expect(after.map((amount, i) => amount - before[i]!)).to.deep.equal(changes);
    }
  });

  it("lets nobody auction or drop at another fee than the present one", async () => {
    const world = await loadMarkets();
    const { house, drop, seller, artist, work } = world;
    const auction = await auctionOf(world);
    await createDrop(world);
    const phase = await phaseOf();
    await setFee(world, "house", 500);
    await setFee(world, "drop", 500);
    const create = () => house.connect(seller).create(auction);
    await expectRefused(world, create, house, "MarketFeeChanged", [250, 500]);
    const add = () => drop.connect(artist).addPhase(work, phase);
    await expectRefused(world, add, drop, "MarketFeeChanged", [250, 500]);
  });

  it("keeps the fee of a phase, for copies sold before and after the change", async () => {
    const world = await loadMarkets();
    const { drop, work, buyer } = world;
    const refundUntil = (await time.latest()) + WEEK;
    await createDrop(world, {}, { refundUntil });
    await mint(world, buyer);
    await setFee(world, "drop", 500);
    await mint(world, buyer);
    await time.increaseTo(refundUntil);
    const fee = part(2n * PRICE, 250);
    await expectChanges(world, () => drop.draw(work, 1n), {
      "artist native": 2n * PRICE - fee,
      "drop native": fee - 2n * PRICE,
      "owed by drop native": fee,
      "protocol fees in drop native": fee,
    });
  });

  for (const market of ["exchange", "orders", "house", "drop"] as const) {
    it(`gives the owner of the ${market} at most 5 %, and nobody else anything`, async () => {
      const world = await loadMarkets();
      const contract = marketOf(world, market);
      await expectRefused(world, () => setFee(world, market, 501), contract, "MarketFeeTooHigh", [501, 500]);
      const { attacker, owner } = world;
      const theirs = () => contract.connect(attacker).setProtocolFee(500, attacker);
      await expectRefused(world, theirs, contract, "OwnableUnauthorizedAccount", [attacker]);
      const pause = () => contract.connect(attacker).pause();
      await expectRefused(world, pause, contract, "OwnableUnauthorizedAccount", [attacker]);
      const none = () => contract.connect(owner).setProtocolFee(1, NOBODY);
      await expectRefused(world, none, contract, "MarketZeroAddress", []);
      // Collecting is anyone's, and goes to the receiver alone; where there is nothing, there is nothing.
      const collect = () => contract.connect(attacker).collectProtocolFee(NATIVE);
      await expectRefused(world, collect, contract, "LedgerNothingToWithdraw", [world.feeReceiver, NATIVE]);
    });
  }

  for (const kind of KINDS) {
    it(`lets a pause of ${kind.market} stop ${kind.name} at most, and leave every way out open`, async () => {
      const world = await loadMarkets();
      const { escrow, buyer, seller } = world;
      const sent = await (await kind.prepare(world, { tokenId: 2n, refundWindow: DAY, delivery: 1 }))();
      const terms = openedTerms(escrow, await sent.wait());
      const last = await kind.prepare(world);
      await marketOf(world, kind.market).connect(world.owner).pause();
      if (kind.isPaidBefore) {
        await expectChanges(world, last, soldBy(kind));
      } else {
        await expectRefused(world, last, marketOf(world, kind.market), "EnforcedPause", []);
      }
      const closesAt = (await time.latest()) + 2 * DAY;
      if (kind.isPaidBefore) await time.increaseTo(closesAt);
      if (kind.isPaidBefore) await escrow.closeEscrow(terms);
      else await escrow.connect(buyer).refund(terms);
      expect(await world.art.ownerOf(2n)).to.equal(kind.isPaidBefore ? buyer.address : seller.address);
    });
  }

  describe("given storefronts", () => {
    it("takes a buyer's from the buyer on top, never from the seller, and no more than 10 % with the seller's", async () => {
      const world = await loadMarkets();
      const { exchange, buyer, buyerFront, sellerFront } = world;
      const lot = { storefront: sellerFront.address, storefrontFeeBps: 400 };
      const listing = await listed(world, lot);
      const purchase = await purchaseOfListing(world, listing);
      const buy = (storefront: string, bps: bigint, value: bigint) => () =>
        exchange.connect(buyer)[BUY]({ ...purchase, storefront, storefrontFeeBps: bps }, { value });
      const front = buyerFront.address;
      const tooHigh = "SettlementStorefrontFeeTooHigh";
      await expectRefused(world, buy(front, 601n, 2n * PRICE), exchange, tooHigh, [1_001, 1_000]);
      await expectRefused(world, buy(NOBODY, 1n, 2n * PRICE), exchange, "SettlementStorefrontMissing", []);
      const fee = part(PRICE, 600);
      await expectRefused(world, buy(front, 600n, PRICE), exchange, "MarketWrongPayment", [PRICE + fee, PRICE]);
      const usual = soldBy(LISTING, { storefrontFee: part(PRICE, 400) });
      await expectChanges(world, buy(front, 600n, PRICE + fee), {
        ...usual,
        "buyer native": -PRICE - fee,
        "exchange native": (usual["exchange native"] as bigint) + fee,
        "buyerFront credit in exchange native": fee,
      });
    });

    it("gives a buyer nothing who names themselves: they pay on top what they are owed", async () => {
      const world = await loadMarkets();
      const { exchange, buyer } = world;
      const purchase = await purchaseOfListing(world, await listed(world));
      const fee = part(PRICE, 1_000);
      const own = { ...purchase, storefront: buyer.address, storefrontFeeBps: 1_000n };
      const usual = soldBy(LISTING);
      const act = async () => {
        await exchange.connect(buyer)[BUY](own, { value: PRICE + fee });
        await exchange.connect(buyer).withdraw(NATIVE, buyer);
      };
      await expectChanges(world, act, usual);
    });

    it("gives a seller nothing of the royalty or the protocol's fee who names themselves", async () => {
      for (const kind of KINDS.filter(({ name }) => name !== "an auction")) {
        const world = await loadMarkets();
        const { seller } = world;
        const last = await kind.prepare(world, { storefront: seller.address, storefrontFeeBps: 1_000 });
        const act = async () => {
          await last();
          await marketOf(world, kind.market).connect(seller).withdraw(NATIVE, seller);
        };
        await expectChanges(world, act, soldBy(kind));
      }
    });

    it("returns a buyer's fee on top with a refund, whole, and pays it when the sale is final", async () => {
      for (const exit of ["refund", "accept"] as const) {
        const world = await loadMarkets();
        const { exchange, escrow, buyer, buyerFront } = world;
        const purchase = await purchaseOfListing(world, await listed(world, { refundWindow: DAY, delivery: 1 }));
        const fee = part(PRICE, 500);
        const taken = { ...purchase, storefront: buyerFront.address, storefrontFeeBps: 500n };
        const sent = await exchange.connect(buyer)[BUY](taken, { value: PRICE + fee });
        const terms = openedTerms(escrow, await sent.wait());
        const rest = PRICE - PRICE / 10n - part(PRICE, 250);
        await expectChanges(
          world,
          () => escrow.connect(buyer)[exit](terms),
          exit === "refund"
            ? { "buyer native": PRICE + fee, "escrow native": -PRICE - fee, "owner of 1": "seller" }
            : {
                "artist native": PRICE / 10n,
                "seller native": rest,
                "escrow native": -rest - PRICE / 10n,
                "feeReceiver credit in escrow native": part(PRICE, 250),
                "buyerFront credit in escrow native": fee,
                "owner of 1": "buyer",
              },
        );
      }
    });

    it("takes no auction whose storefront asks for more than 10 %, or is nobody", async () => {
      const world = await loadMarkets();
      const { house, sellerFront } = world;
      const create = (storefront: string, storefrontFeeBps: number) => () =>
        createAuction(world, { storefront, storefrontFeeBps });
      const tooHigh = "SettlementStorefrontFeeTooHigh";
      await expectRefused(world, create(sellerFront.address, 1_001), house, tooHigh, [1_001, 1_000]);
      await expectRefused(world, create(NOBODY, 1), house, "SettlementStorefrontMissing", []);
    });
  });
});
