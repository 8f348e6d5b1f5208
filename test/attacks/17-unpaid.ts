import type { BaseContract } from "ethers";
import { encodeBid, FULL_BID, PLAIN_BID } from "../../sdk/src/terms/auction.js";
import { BUY as BUY_LISTING, PUT } from "../helpers/shopWorld.js";
import { encodePurchase as encodeCopies, FULL_MINT, PLAIN_MINT } from "../helpers/drops.js";
import { encodePurchase as encodeListing } from "../helpers/listings.js";
import { DAY, ethers, NATIVE, networkHelpers, NOBODY, PRICE, time, WEEK } from "../helpers/orderWorld.js";
import {
  auctionOf,
  bid,
  createAuction,
  createDrop,
  dropPurchase,
  expectChanges,
  expectRefused,
  KINDS,
  listed,
  loadMarkets,
  type Markets,
  mint,
  newEdition,
  phaseOf,
  purchaseOfListing,
  soldBy,
} from "./marketsWorld.js";

const SEND = "safeTransfer(address,uint256,bytes)";

/** An attempt of the attacker's, and what it is answered. */
type Attempt = [
  what: string,
  act: () => Promise<unknown>,
  contract: Pick<BaseContract, "interface">,
  error: string,
  args?: readonly unknown[],
];

/** Each market holds money of others in native coin and in the token; the attacker has both, and approved all. */
async function withMoneyOfOthers() {
  const world = await loadMarkets();
  const { attacker, collector, token, exchange, house, drop, owner, sellerFront } = world;
  const currency = await token.getAddress();
  await token.connect(owner).mint(attacker.address, 100n * PRICE);
  for (const market of [exchange, house, drop]) {
    for (const person of [attacker, collector]) await token.connect(person).approve(market, ethers.MaxUint256);
  }
  const fee = { storefront: sellerFront.address, storefrontFeeBps: 1_000 };
  await (
    await KINDS[0]!.prepare(world, { tokenId: 4n, ...fee })
  )();
  await (
    await KINDS[0]!.prepare(world, { tokenId: 5n, currency, ...fee })
  )();
  const endsAt = (await time.latest()) + 30 * DAY;
  await bid(world, collector, await createAuction(world, { tokenId: 6n }, { endsAt }), 5n * PRICE);
  await bid(world, collector, await createAuction(world, { tokenId: 7n, currency }, { endsAt }), 5n * PRICE);
  const other = await newEdition(world.factory, world.artist);
  const work = await other.getAddress();
  await createDrop(world, {}, { refundUntil: (await time.latest()) + WEEK, work });
  await drop.connect(world.artist).addPhase(work, await phaseOf({ currency }));
  await mint(world, collector, { collection: work, quantity: 5n });
  await mint(world, collector, { collection: work, quantity: 5n, phase: 2n, currency }, 0n);
  // Another token, worthless, that the attacker has as much of as they like.
  const worthless = await ethers.deployContract("KIP7Token", ["Nil", "NIL", attacker.address]);
  await worthless.connect(attacker).mint(attacker.address, 100n * PRICE);
  const nothing = await worthless.getAddress();
  for (const market of [exchange, house, drop]) {
    await worthless.connect(attacker).approve(market, ethers.MaxUint256);
  }
  return { world, currency, worthless: worthless.connect(attacker), nothing };
}

async function expectAllRefused(world: Markets, attempts: readonly Attempt[]): Promise<void> {
  for (const [, act, contract, error, args] of attempts) await expectRefused(world, act, contract, error, args);
}

/** 17: what is bought is paid for, by the buyer, with what the seller asked for. */
describe("attack 17: listings, auctions and copies that are not paid for", () => {
  it("sells no listing for less, for more, or for anything else than it asks", async () => {
    const { world, currency, worthless, nothing } = await withMoneyOfOthers();
    const { exchange, attacker, token } = world;
    const listings = [await listed(world), await listed(world, { tokenId: 2n, currency })] as const;
    const native = await purchaseOfListing(world, listings[0]);
    const inToken = await purchaseOfListing(world, listings[1], { tokenId: 2n });
    const buy = (purchase: typeof native, value: bigint) => () =>
      exchange.connect(attacker)[BUY_LISTING](purchase, { value });
    const encode = (purchase: typeof native, i: 0 | 1) =>
      encodeListing({ ...purchase, storefrontFeeBps: 0, listing: listings[i] as never });
    const send = (from: typeof token, amount: bigint, data: string) => () =>
      from.connect(attacker).getFunction(SEND)(exchange, amount, data);
    const wrong = "MarketWrongPayment";
    await expectAllRefused(world, [
      ["no coin", buy(native, 0n), exchange, wrong, [PRICE, 0n]],
      ["a unit less", buy(native, PRICE - 1n), exchange, wrong, [PRICE, PRICE - 1n]],
      ["a unit more", buy(native, PRICE + 1n), exchange, wrong, [PRICE, PRICE + 1n]],
      ["coin for a token's price", buy(inToken, PRICE), exchange, wrong, [0n, PRICE]],
      ["a token for coin", send(token, PRICE, encode(native, 0)), exchange, "MarketWrongCurrency", [NATIVE, currency]],
      [
        "another token",
        send(worthless, PRICE, encode(inToken, 1)),
        exchange,
        "MarketWrongCurrency",
        [currency, nothing],
      ],
      ["a unit less of it", send(token, PRICE - 1n, encode(inToken, 1)), exchange, wrong, [PRICE, PRICE - 1n]],
      ["a unit more of it", send(token, PRICE + 1n, encode(inToken, 1)), exchange, wrong, [PRICE, PRICE + 1n]],
      ["nothing of it", send(token, 0n, encode(inToken, 1)), exchange, wrong, [PRICE, 0n]],
    ]);
    await token.connect(attacker).approve(exchange, PRICE - 1n);
    const short = [exchange, PRICE - 1n, PRICE];
    await expectRefused(world, buy(inToken, 0n), token, "ERC20InsufficientAllowance", short);
    await expectChanges(world, () => world.exchange.connect(world.buyer)[BUY_LISTING](native, { value: PRICE }), {
      ...soldBy(KINDS[0]!),
    });
  });

  it("lists nothing, auctions nothing and drops nothing for a price of zero, by any entry", async () => {
    const { world } = await withMoneyOfOthers();
    const { exchange, house, drop, seller, artist, art, work } = world;
    const by = exchange.connect(seller);
    const listing = await listed(world, { tokenId: 2n });
    const free = { ...listing, price: 0n };
    const usual = "putOnSale(address,uint256,address,uint256)";
    await createDrop(world);
    const freePhase = await phaseOf({ price: 0n });
    await expectAllRefused(world, [
      ["whole", () => by[PUT](art, 1n, free), exchange, "ExchangePriceZero"],
      ["short", () => by[usual](art, 1n, NOBODY, 0n), exchange, "ExchangePriceZero"],
      [
        "batch",
        () => by.putOnSaleBatch([{ collection: art, tokenId: 1n, listing: free }]),
        exchange,
        "ExchangePriceZero",
      ],
      ["reprice", () => by.reprice(art, 2n, 0n), exchange, "ExchangePriceZero"],
      ["auction", () => createAuction(world, { price: 0n }), house, "AuctionInvalidPrice", [0n, 0n]],
      ["phase", () => drop.connect(artist).addPhase(work, freePhase), drop, "DropPriceZero"],
    ]);
  });

  it("takes no bid that did not come, came in part, in another currency, or is below what the auction asks", async () => {
    const { world, currency, worthless, nothing } = await withMoneyOfOthers();
    const { house, attacker, token } = world;
    const native = await createAuction(world, {}, { buyNowPrice: 2n * PRICE });
    const inToken = await createAuction(world, { tokenId: 2n, currency }, { buyNowPrice: 2n * PRICE });
    const notAtOnce = await createAuction(world, { tokenId: 3n });
    const by = house.connect(attacker);
    const place = (auction: typeof native, amount: bigint, value: bigint) => () =>
      by[FULL_BID](auction, amount, "0x", { value });
    const send = (from: typeof token, amount: bigint, auction: typeof native, now = false) => {
      const data = encodeBid(auction, now);
      return () => from.connect(attacker).getFunction(SEND)(house, amount, data);
    };
    const now = (auction: typeof native, value: bigint) => () => by.buyNow(auction, "0x", { value });
    const wrong = "MarketWrongPayment";
    await expectAllRefused(world, [
      ["no coin", place(native, PRICE, 0n), house, wrong, [PRICE, 0n]],
      ["less coin than it says", place(native, 3n * PRICE, PRICE), house, wrong, [3n * PRICE, PRICE]],
      ["more coin than it says", place(native, PRICE, 3n * PRICE), house, wrong, [PRICE, 3n * PRICE]],
      ["below the reserve", place(native, PRICE - 1n, PRICE - 1n), house, "AuctionBidTooLow", [PRICE - 1n, PRICE]],
      ["coin for a token", place(inToken, PRICE, PRICE), house, wrong, [0n, PRICE]],
      [
        "a plain bid with coin for a token",
        () => by[PLAIN_BID](inToken, { value: PRICE }),
        house,
        "MarketWrongCurrency",
        [currency, NATIVE],
      ],
      ["a plain bid without coin", () => by[PLAIN_BID](native), house, "AuctionBidTooLow", [0n, PRICE]],
      ["a token for coin", send(token, PRICE, native), house, "MarketWrongCurrency", [NATIVE, currency]],
      ["another token", send(worthless, PRICE, inToken), house, "MarketWrongCurrency", [currency, nothing]],
      ["another token at once", send(worthless, 2n * PRICE, inToken, true), house, "MarketWrongCurrency"],
      ["at once without coin", now(native, 0n), house, wrong, [2n * PRICE, 0n]],
      ["at once with less", now(native, 2n * PRICE - 1n), house, wrong, [2n * PRICE, 2n * PRICE - 1n]],
      ["at once with coin for a token", now(inToken, 2n * PRICE), house, wrong, [0n, 2n * PRICE]],
      ["at once with too little", send(token, PRICE, inToken, true), house, wrong, [2n * PRICE, PRICE]],
      ["at once where it is not offered", now(notAtOnce, 0n), house, "AuctionNoBuyNow", [await house.idOf(notAtOnce)]],
    ]);
  });

  it("mints no copy that is not paid for", async () => {
    const { world, currency, worthless, nothing } = await withMoneyOfOthers();
    const { drop, attacker, artist, token, work } = world;
    await createDrop(world);
    await drop.connect(artist).addPhase(work, await phaseOf({ currency }));
    const by = drop.connect(attacker);
    const plain = (quantity: bigint, value: bigint) => () => by[PLAIN_MINT](work, 1n, quantity, { value });
    const full = (fields: Parameters<typeof dropPurchase>[1], value: bigint) => () =>
      by[FULL_MINT](dropPurchase(world, fields), { value });
    const inToken = { phase: 2n, currency };
    const send = (from: typeof token, amount: bigint, fields: object) => () =>
      from.connect(attacker).getFunction(SEND)(drop, amount, encodeCopies(dropPurchase(world, fields)));
    const wrong = "MarketWrongPayment";
    const huge = 2n ** 255n;
    await expectAllRefused(world, [
      ["no coin", plain(1n, 0n), drop, wrong, [PRICE, 0n]],
      ["coin for one of two", plain(2n, PRICE), drop, wrong, [2n * PRICE, PRICE]],
      ["too much coin", plain(1n, 2n * PRICE), drop, wrong, [PRICE, 2n * PRICE]],
      ["none at all", plain(0n, 0n), drop, "DropQuantityZero"],
      ["so many that the price overflows", plain(huge, 0n), drop, "DropSoldOut", [huge, 100n]],
      ["another price", full({ price: 1n }, 1n), drop, "DropWrongPrice", [NATIVE, PRICE]],
      ["another currency", full({ currency }, 0n), drop, "DropWrongPrice", [NATIVE, PRICE]],
      ["the plain mint of a token's phase", () => by[PLAIN_MINT](work, 2n, 1n), drop, "DropNotPlain", [work, 2n]],
      ["coin beside a token", full(inToken, PRICE), drop, wrong, [0n, PRICE]],
      ["coin instead of a token", full({ phase: 2n }, PRICE), drop, "DropWrongPrice", [currency, PRICE]],
      ["a token for coin", send(token, PRICE, {}), drop, "MarketWrongCurrency", [NATIVE, currency]],
      ["another token", send(worthless, PRICE, inToken), drop, "MarketWrongCurrency", [currency, nothing]],
      ["a token for one of two", send(token, PRICE, { ...inToken, quantity: 2n }), drop, wrong, [2n * PRICE, PRICE]],
      ["a phase that is not there", full({ phase: 3n }, PRICE), drop, "DropNoSuchPhase", [work, 3n]],
    ]);
  });

  it("counts no coin that is forced in as anybody's payment", async () => {
    const { world } = await withMoneyOfOthers();
    const { exchange, house, drop, attacker } = world;
    for (const market of [exchange, house, drop]) {
      const address = await market.getAddress();
      const balance = await ethers.provider.getBalance(address);
      await networkHelpers.setBalance(address, balance + 10n * PRICE);
    }
    const purchase = await purchaseOfListing(world, await listed(world));
    const auction = await auctionOf(world, { tokenId: 2n });
    await house.connect(world.seller).create(auction);
    await createDrop(world);
    const wrong = "MarketWrongPayment";
    await expectAllRefused(world, [
      ["a listing", () => exchange.connect(attacker)[BUY_LISTING](purchase), exchange, wrong, [PRICE, 0n]],
      ["a bid", () => house.connect(attacker)[FULL_BID](auction, PRICE, "0x"), house, wrong, [PRICE, 0n]],
      ["a copy", () => mint(world, attacker, {}, 0n), drop, wrong, [PRICE, 0n]],
    ]);
  });
});
