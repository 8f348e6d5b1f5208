import { expect } from "chai";
import type { BaseContract } from "ethers";
import { PLAIN_BID } from "../../sdk/src/terms/auction.js";
import { openedTerms } from "../../sdk/src/terms/escrow.js";
import { hashListing } from "../../sdk/src/terms/listing.js";
import { BUY_PURCHASE } from "../../sdk/src/terms/order.js";
import { FULL_MINT } from "../helpers/drops.js";
import {
  acceptanceOf,
  DAY,
  ethers,
  listingOf as sellOrder,
  NATIVE,
  networkHelpers,
  NOBODY,
  offerOf,
  PRICE,
  purchaseOf,
  type Sent,
  signed,
  time,
  WEEK,
} from "../helpers/orderWorld.js";
import { BUY } from "../helpers/shopWorld.js";
import {
  andBack,
  bid,
  type Changes,
  changesBy,
  createAuction,
  createDrop,
  deployMarkets,
  dropPurchase,
  KINDS,
  listed,
  type Lot,
  type MarketName,
  type Markets,
  mint,
  newEdition,
  phaseOf,
  purchaseOfListing,
  useCollection,
  useCurrency,
} from "./marketsWorld.js";
import {
  attemptsOf,
  deploy,
  type HostileCollection,
  type HostileToken,
  type HostileTrader,
} from "./orderAttackWorld.js";
import { Moment, Reception, type Step, step } from "./world.js";

const LOCKED = ethers.id("ReentrancyGuardReentrantCall()").slice(0, 10);
/** What a contract says that cannot give a payment all of its gas. */
const TOO_LITTLE_GAS = ethers.id("BoundedCallInsufficientGas(uint256,uint256)").slice(0, 10);

type Place = MarketName | "escrow";

/** A call that the party may make: it gains by it what is the party's own, and works at any other time. */
interface Door {
  name: string;
  place: Place;
  step: Step;
}

/** The markets, and a party with something to do in every one of them: bids, sales, purchases, refunds, credits. */
interface Attack {
  world: Markets;
  party: HostileTrader;
  doors: Door[];
}

/** Tokens for the doors, so that no two are about one. */
const FIRST = 101n;

async function deployAttack(): Promise<Attack> {
  const world = await deployMarkets();
  const { exchange, orders, house, escrow, drop, art, artist, seller, buyer, collector } = world;
  const party = await deploy<HostileTrader>("HostileTrader");
  const me = await party.getAddress();
  world.parties.party = me;
  for (let id = FIRST; id < FIRST + 15n; ++id) {
    await art.connect(artist).mintWithTokenURI(seller.address, id, "");
    world.nfts[String(id)] = [art, id];
  }
  await networkHelpers.setBalance(me, 100n * PRICE);
  const approve = (operator: BaseContract) => step(art, "setApprovalForAll", [operator.target, true]);
  await party.perform([approve(escrow), approve(orders), approve(house)]);
  let next = FIRST;

  const credit = { storefront: me, storefrontFeeBps: 100 };
  /** Takes a sale of the seller's through the exchange, in the party's name, and returns the escrow's terms. */
  const take = async (tokenId: bigint, lot: Lot) => {
    const listing = await listed(world, { tokenId, ...lot });
    const purchase = await purchaseOfListing(world, listing, { tokenId });
    const receipt = await (await party.perform([step(exchange, BUY, [purchase], PRICE)])).wait();
    return () => openedTerms(escrow, receipt);
  };

  // What takes time: an auction that the party wins, one whose price it can take, an escrow whose window ends.
  const won = await createAuction(world, { tokenId: next++ });
  await party.perform([step(house, PLAIN_BID, [won], PRICE)]);
  const closing = (await take(next++, { refundWindow: DAY / 2, delivery: 1, ...credit }))();
  const batched = (await take(next++, { refundWindow: DAY / 2 }))();
  for (const kind of KINDS) {
    const { name } = kind;
    // Each market owes the party the fee of a storefront.
    if (name === "a listing" || name === "a signed listing" || name === "an auction's price to buy at once") {
      const last = await kind.prepare(world, { tokenId: next++, ...credit });
      await last();
    }
  }
  const inEscrow = (await take(next++, { refundWindow: DAY, ...credit }))();
  await party.perform([step(escrow, "accept", [inEscrow])]);
  await time.increaseTo(won.endsAt);

  const returnable = await newEdition(world.factory, artist);
  const work = await returnable.getAddress();
  const later = { endsAt: (await time.latest()) + 30 * DAY };
  await createDrop(world, later, { refundUntil: (await time.latest()) + WEEK, work });
  await createDrop(world, { price: PRICE / 10n }, { payee: me });
  await drop.connect(artist).addPhase(world.work, await phaseOf());
  await mint(world, buyer, { price: PRICE / 10n });
  await mint(world, buyer, { phase: 2n });
  await party.receiveAs(Reception.Refuse);
  await drop.draw(world.work, 2n);
  await party.receiveAs(Reception.Accept);
  await party.perform([step(drop, FULL_MINT, [dropPurchase(world, { collection: work })], PRICE)]);

  const listing = await listed(world, { tokenId: next });
  const onChain = await purchaseOfListing(world, listing, { tokenId: next++ });
  const order = await signed(world, await sellOrder(world, { tokenIds: [next++] }));
  const swept = await signed(world, await sellOrder(world, { tokenIds: [next++] }));
  await art.connect(seller).transferFrom(seller, me, next);
  const offer = await signed(world, await offerOf(world, { maker: collector.address, tokenIds: [next] }));
  const accepted = acceptanceOf(offer, next++);
  const running = await createAuction(world, { tokenId: next++ }, later);
  const atOnce = await createAuction(world, { tokenId: next++ }, { ...later, buyNowPrice: PRICE });
  const refundable = (await take(next++, { refundWindow: WEEK, delivery: 1 }))();
  const acceptable = (await take(next++, { refundWindow: WEEK, delivery: 1 }))();
  expect(next).to.equal(FIRST + 15n);

  const withdraw = (contract: BaseContract) => step(contract, "withdraw", [NATIVE, me]);
  const collect = (contract: BaseContract) => step(contract, "collectProtocolFee", [NATIVE]);
  const doors: Door[] = [
    { place: "exchange", name: "withdraw", step: withdraw(exchange) },
    { place: "exchange", name: "collectProtocolFee", step: collect(exchange) },
    { place: "exchange", name: "buy", step: step(exchange, BUY, [onChain], PRICE) },
    { place: "orders", name: "withdraw", step: withdraw(orders) },
    { place: "orders", name: "collectProtocolFee", step: collect(orders) },
    { place: "orders", name: "buy", step: step(orders, BUY_PURCHASE, [purchaseOf(order)], PRICE) },
    { place: "orders", name: "sweep", step: step(orders, "sweep", [[purchaseOf(swept)], [], 0n], PRICE) },
    { place: "orders", name: "acceptOffer", step: step(orders, "acceptOffer", [accepted]) },
    { place: "house", name: "withdraw", step: withdraw(house) },
    { place: "house", name: "collectProtocolFee", step: collect(house) },
    { place: "house", name: "bid", step: step(house, PLAIN_BID, [running], PRICE) },
    { place: "house", name: "buyNow", step: step(house, "buyNow", [atOnce, "0x"], PRICE) },
    { place: "house", name: "settle", step: step(house, "settle", [won]) },
    { place: "escrow", name: "withdraw", step: withdraw(escrow) },
    { place: "escrow", name: "refund", step: step(escrow, "refund", [refundable]) },
    { place: "escrow", name: "accept", step: step(escrow, "accept", [acceptable]) },
    { place: "escrow", name: "closeEscrow", step: step(escrow, "closeEscrow", [closing]) },
    { place: "escrow", name: "closeEscrows", step: step(escrow, "closeEscrows", [[batched]]) },
    { place: "drop", name: "withdraw", step: withdraw(drop) },
    { place: "drop", name: "collectProtocolFee", step: collect(drop) },
    { place: "drop", name: "mint", step: step(drop, FULL_MINT, [dropPurchase(world, { collection: work })], PRICE) },
    { place: "drop", name: "refund", step: step(drop, "refund", [work, 1n]) },
    { place: "drop", name: "draw", step: step(drop, "draw", [world.work, 1n]) },
  ];
  return { world, party, doors };
}

async function load(): Promise<Attack> {
  const { world, ...rest } = await networkHelpers.loadFixture(deployAttack);
  const { parties, currencies, nfts } = world;
  return { ...rest, world: { ...world, parties: { ...parties }, currencies: { ...currencies }, nfts: { ...nfts } } };
}

/**
 * Tries all doors from within `act`, and expects those of the contracts that are in the middle of something to be locked and all
 * others to open; and everybody to have at the end what they have where the party goes through the same doors afterwards.
 */
async function expectNothingGained(
  { world, party, doors }: Attack,
  moment: number,
  locked: readonly Place[],
  hook: (party: string) => Promise<unknown>,
  act: () => Sent,
): Promise<void> {
  const open = doors.filter(({ place }) => !locked.includes(place));
  expect(open.length).to.be.lessThan(doors.length);
  const afterwards = await andBack(() =>
    changesBy(world, async () => {
      await act();
      await party.perform(open.map((door) => door.step));
    }),
  );
  // The last step ends the attempts: what else moves in the transaction calls the party, too.
  const steps = [...doors.map((door) => door.step), step(party, "prepare", [moment, []])];
  await party.prepare(moment, steps);
  await hook(await party.getAddress());
  let attempts: [boolean, string][] = [];
  const within: Changes = await changesBy(world, async () => {
    attempts = attemptsOf(party, await (await act()).wait());
  });
  const answers = doors.map(({ place, name }, i) => `${place}.${name} ${attempts[i]!.join(" ")}`);
  expect(answers).to.deep.equal(
    doors.map(({ place, name }) => `${place}.${name} ${locked.includes(place) ? `false ${LOCKED}` : "true 0x"}`),
  );
  expect(attempts.length).to.equal(steps.length);
  expect(within).to.deep.equal(afterwards);
}

/** 16, between contracts: whoever is called from within one of them finds that one locked, and gains nothing in the others. */
describe("attack 16: reentrancy from one contract of the suite into the others", () => {
  it("is tried by a party that finds every door open at any other time", async () => {
    const { party, doors } = await load();
    const receipt = await (await party.attempt(doors.map((door) => door.step))).wait();
    expect(attemptsOf(party, receipt)).to.deep.equal(doors.map(() => [true, "0x"]));
  });

  describe("given a collection that tells the party whenever its token moves", () => {
    async function withCollection() {
      const attack = await load();
      const nft = await useCollection(attack.world, await deploy<HostileCollection>("HostileCollection"));
      return { attack, nft, hook: (party: string) => nft.hook(party) };
    }

    for (const kind of KINDS) {
      it(`opens no door of the market while ${kind.name} is settled, and no gain behind the others`, async () => {
        const { attack, nft, hook } = await withCollection();
        const last = await kind.prepare(attack.world, { collection: nft });
        await expectNothingGained(attack, Moment.NFTHook, [kind.market], hook, last);
      });

      it(`opens none while ${kind.name} brings the NFT to the buyer, and the price to the escrow`, async () => {
        const { attack, nft, hook } = await withCollection();
        const last = await kind.prepare(attack.world, { collection: nft, refundWindow: DAY });
        await expectNothingGained(attack, Moment.NFTHook, [kind.market], hook, last);
      });

      it(`opens none of market and escrow while ${kind.name} brings the NFT into custody`, async () => {
        const { attack, nft, hook } = await withCollection();
        const last = await kind.prepare(attack.world, { collection: nft, refundWindow: DAY, delivery: 1 });
        await expectNothingGained(attack, Moment.NFTHook, [kind.market, "escrow"], hook, last);
      });
    }

    it("opens none of exchange and orders while a sweep buys a listing", async () => {
      const { attack, nft, hook } = await withCollection();
      const { world } = attack;
      const listing = await listed(world, { collection: nft });
      const purchase = await purchaseOfListing(world, listing, { collection: nft });
      const act = () =>
        world.orders.connect(world.buyer).sweep([], [{ purchase, permit: "0x" }], 0n, { value: listing.price });
      await expectNothingGained(attack, Moment.NFTHook, ["exchange", "orders"], hook, act);
    });

    it("opens none of the house while an auction is created or cancelled", async () => {
      const { attack, nft, hook } = await withCollection();
      const { house, seller } = attack.world;
      const auction = await createAuction(attack.world, { collection: nft, tokenId: 2n });
      const create = { ...auction, tokenId: 1n };
      const cancel = () => house.connect(seller).cancel(auction, seller);
      await andBack(() => expectNothingGained(attack, Moment.NFTHook, ["house"], hook, cancel));
      await expectNothingGained(attack, Moment.NFTHook, ["house"], hook, () => house.connect(seller).create(create));
    });

    for (const exit of ["refund", "accept"] as const) {
      it(`opens none of the escrow while it ends by ${exit}, and no gain in the markets`, async () => {
        const { attack, nft, hook } = await withCollection();
        const { world } = attack;
        const { escrow, buyer } = world;
        // What the escrow gives the collection to move a held NFT does not pay for more than two doors.
        const lot = { collection: nft, refundWindow: DAY };
        const bought = await (await KINDS[0]!.prepare(world, { ...lot, delivery: 0 }))();
        const terms = openedTerms(escrow, await bought.wait());
        if (exit === "refund") {
          await expectNothingGained(attack, Moment.NFTHook, ["escrow"], hook, () =>
            escrow.connect(buyer).refund(terms),
          );
          return;
        }
        const held = await (await KINDS[0]!.prepare(world, { ...lot, tokenId: 2n, delivery: 1 }))();
        const heldTerms = openedTerms(escrow, await held.wait());
        const act = () => escrow.connect(buyer).accept(heldTerms);
        const locked = attack.doors.filter((door) => door.place === "escrow" && door.name === "closeEscrow");
        for (const door of attack.doors.filter(({ place, name }) => place !== "escrow" && name === "withdraw")) {
          const two = { ...attack, doors: [...locked, door] };
          await andBack(() => expectNothingGained(two, Moment.NFTHook, ["escrow"], hook, act));
        }
      });
    }
  });

  describe("given a token that tells the party whenever it moves", () => {
    async function withToken() {
      const attack = await load();
      const token = await useCurrency(attack.world, "hostile", await deploy<HostileToken>("HostileToken"));
      return { attack, currency: await token.getAddress(), hook: (party: string) => token.hook(party) };
    }

    for (const kind of KINDS.filter(({ isPaidBefore }) => !isPaidBefore)) {
      it(`opens no door of the market while ${kind.name} is paid in it`, async () => {
        const { attack, currency, hook } = await withToken();
        const last = await kind.prepare(attack.world, { currency });
        await expectNothingGained(attack, Moment.TokenHook, [kind.market], hook, last);
      });
    }

    for (const kind of KINDS.filter(({ market }) => market !== "house")) {
      it(`opens none of market and escrow while ${kind.name} brings the price into the escrow`, async () => {
        const { attack, currency, hook } = await withToken();
        const last = await kind.prepare(attack.world, { currency, refundWindow: DAY });
        await expectNothingGained(attack, Moment.TokenHook, [kind.market, "escrow"], hook, last);
      });
    }

    it("opens none of the house while a bid is paid in it", async () => {
      const { attack, currency, hook } = await withToken();
      const auction = await createAuction(attack.world, { currency });
      const act = () => bid(attack.world, attack.world.buyer, auction, PRICE);
      await expectNothingGained(attack, Moment.TokenHook, ["house"], hook, act);
    });

    it("opens none of the drop while a copy is paid in it", async () => {
      const { attack, currency, hook } = await withToken();
      const { world } = attack;
      await world.drop.connect(world.artist).addPhase(world.work, await phaseOf({ currency }));
      const act = () => mint(world, world.buyer, { phase: 3n, currency }, 0n);
      await expectNothingGained(attack, Moment.TokenHook, ["drop"], hook, act);
    });
  });

  for (const place of ["exchange", "orders", "house", "escrow", "drop"] as const) {
    it(`opens no door of the ${place} to the party that is paid its credit, with all the gas there is`, async () => {
      const attack = await load();
      const { world, party } = attack;
      const me = await party.getAddress();
      const others = attack.doors.filter((door) => door.place !== place || door.name !== "withdraw");
      const act = () => world[place].withdrawFor(me, NATIVE);
      // Every payment to the party from a later door would begin the steps anew: it is told so once.
      const stop = step(party, "receiveAs", [Reception.Accept]);
      const open = others.filter((door) => door.place !== place);
      const afterwards = await andBack(() =>
        changesBy(world, async () => {
          await act();
          await party.perform(open.map((door) => door.step));
        }),
      );
      await party.prepare(Moment.Payment, [stop, ...others.map((door) => door.step)]);
      await party.receiveAs(Reception.PerformSteps);
      let attempts: [boolean, string][] = [];
      const within = await changesBy(world, async () => {
        attempts = attemptsOf(party, await (await act()).wait());
      });
      expect(attempts.slice(1)).to.deep.equal(
        others.map((door) => (door.place === place ? [false, LOCKED] : [true, "0x"])),
      );
      expect(within).to.deep.equal(afterwards);
    });
  }

  for (const kind of KINDS) {
    it(`opens no door to a royalty holder whom ${kind.name} pays: the gas of a payment ends before any of them`, async () => {
      const attack = await load();
      const { world, party, doors } = attack;
      const nft = await useCollection(world, await deploy<HostileCollection>("HostileCollection"));
      await nft.setRoyalty(8, await party.getAddress());
      await party.receiveAs(Reception.PerformSteps);
      const last = await kind.prepare(world, { collection: nft });
      const honest = await andBack(() => changesBy(world, last));
      for (const door of doors.filter(({ place, name }) => place === kind.market || name === "buy")) {
        await andBack(async () => {
          await party.prepare(Moment.Payment, [door.step]);
          let attempts: [boolean, string][] = [];
          const changes = await changesBy(world, async () => {
            attempts = attemptsOf(party, await (await last()).wait());
          });
          // Where the steps are more than such a payment's gas can read, the payment fails and is owed.
          if (attempts.length === 0) {
            const due = honest["party native"] as bigint;
            expect(changes[`party credit in ${kind.market} native`], door.name).to.equal(due);
            return;
          }
          expect(attempts[0]![0], door.name).to.equal(false);
          if (door.place === kind.market) expect([LOCKED, "0x"]).to.include(attempts[0]![1]);
          else expect([TOO_LITTLE_GAS, "0x"]).to.include(attempts[0]![1]);
          expect(changes, door.name).to.deep.equal(honest);
        });
      }
    });
  }

  it("opens no door of the orders to who receives copies, and no gain behind the others", async () => {
    const attack = await load();
    const { world, party } = attack;
    const copies = await world.copies.getAddress();
    const order = await signed(
      world,
      await sellOrder(world, { standard: 1, collection: copies, tokenIds: [1n], quantity: 5n }),
    );
    const purchase = purchaseOf(order, { receiver: await party.getAddress() });
    const act = () => world.orders.connect(world.buyer)[BUY_PURCHASE](purchase, { value: PRICE });
    await expectNothingGained(attack, Moment.NFTHook, ["orders"], () => Promise.resolve(), act);
  });

  it("lets a seller who lists again from within the sale sell nothing that is not theirs", async () => {
    const { world, party } = await load();
    const nft = await deploy<HostileCollection>("HostileCollection");
    const me = await party.getAddress();
    await nft.mint(me, 1n);
    world.nfts["1"] = [nft, 1n];
    const again = step(world.exchange, "putOnSale(address,uint256,address,uint256)", [nft.target, 1n, NATIVE, PRICE]);
    await party.perform([step(nft, "setApprovalForAll", [world.exchange.target, true]), again]);
    await nft.hook(me);
    await party.prepare(Moment.NFTHook, [again]);
    const listing = await world.exchange.listingOf(nft, 1n, me);
    const purchase = {
      ...{ collection: nft.target as string, tokenId: 1n, seller: me, listingHash: hashListing(listing) },
      ...{ receiver: NOBODY, storefront: NOBODY, storefrontFeeBps: 0n },
    };
    const sent = world.exchange.connect(world.buyer)[BUY](purchase, { value: PRICE });
    const notOwner = world.exchange.interface.getError("ExchangeNotOwner")!.selector;
    expect(attemptsOf(party, await (await sent).wait())).to.deep.equal([[false, notOwner]]);
    await expect(world.exchange.connect(world.collector)[BUY](purchase, { value: PRICE }))
      .to.be.revertedWithCustomError(world.exchange, "ExchangeNotListed")
      .withArgs(nft, 1n, me);
  });
});
