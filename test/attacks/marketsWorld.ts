import { expect } from "chai";
import type { Addressable, BaseContract, BigNumberish } from "ethers";
import type { Auction } from "../../sdk/src/terms/auction.js";
import { FULL_BID } from "../../sdk/src/terms/auction.js";
import { hashListing, type Listing } from "../../sdk/src/terms/listing.js";
import { BUY_PURCHASE } from "../../sdk/src/terms/order.js";
import type { AccessGate, EditionDrop, EditionFactory, KIP17Edition } from "../../typechain-types/index.js";
import type { DropPhaseStruct, DropPurchaseStruct } from "../../typechain-types/market/EditionDrop.js";
import { changesBetween } from "../helpers/books.js";
import { FULL_MINT } from "../helpers/drops.js";
import {
  acceptanceOf,
  DAY,
  ethers,
  FEE_BPS,
  listingOf as sellOrder,
  NATIVE,
  networkHelpers,
  NOBODY,
  offerOf,
  PRICE,
  purchaseOf,
  type Sent,
  type Signer,
  signed,
  time,
} from "../helpers/orderWorld.js";
import { BUY, deployShopWorld, PUT, type ShopWorld } from "../helpers/shopWorld.js";
import { deploy } from "./orderAttackWorld.js";

export type Changes = Record<string, bigint | string>;
export type MarketName = "exchange" | "orders" | "house" | "drop";

/** What sales ask of a collection, and the mint that all mocks have. */
export interface Collection extends BaseContract {
  connect(signer: Signer): Collection;
  mint(to: string, tokenId: BigNumberish): Sent;
  ownerOf(tokenId: BigNumberish): Promise<string>;
  setApprovalForAll(operator: Addressable | string, approved: boolean): Sent;
  transferFrom(from: string, to: string, tokenId: BigNumberish): Sent;
}

/** What sales ask of a currency. */
export interface Currency extends BaseContract {
  connect(signer: Signer): Currency;
  mint(to: Addressable | string, amount: BigNumberish): Sent;
  approve(spender: Addressable | string, amount: BigNumberish): Sent;
  balanceOf(account: Addressable | string): Promise<bigint>;
}

interface BooksReader extends BaseContract {
  read(accounts: string[], currencies: string[], ledgers: string[]): Promise<bigint[]>;
}

/** All markets over one escrow and one router, with everybody's books. Seller and collector have approved all of them. */
export interface Markets extends ShopWorld {
  gate: AccessGate;
  drop: EditionDrop;
  factory: EditionFactory;
  /** An edition of the artist's without a drop. */
  edition: KIP17Edition;
  work: string;
  books: BooksReader;
  /** Whose books are kept, in which currencies, and of which NFTs the owner: by name. Tests add their own. */
  parties: Record<string, string>;
  currencies: Record<string, string>;
  nfts: Record<string, readonly [collection: Pick<Collection, "ownerOf">, tokenId: bigint]>;
}

/** The world itself, for fixtures that begin with it: one fixture cannot load another. */
export async function deployMarkets(): Promise<Markets> {
  const world = await deployShopWorld();
  const { owner, artist, seller, buyer, collector, attacker, feeReceiver, sellerFront, buyerFront } = world;
  const { escrow, exchange, orders, house, sellerShop, buyerShop, router, art, token, coin } = world;
  const gate = await ethers.deployContract("AccessGate");
  const drop = await ethers.deployContract("EditionDrop", [router, gate, owner.address]);
  await drop.setProtocolFee(FEE_BPS, feeReceiver.address);
  const factory = await ethers.getContractAt("EditionFactory", await drop.editionFactory());
  const edition = await newEdition(factory, artist);
  for (const person of [buyer, collector]) await token.connect(person).approve(drop, ethers.MaxUint256);
  const named = { owner, artist, seller, buyer, collector, attacker, feeReceiver, sellerFront, buyerFront };
  const contracts = { escrow, exchange, orders, house, drop, sellerShop, buyerShop };
  const parties: Record<string, string> = {};
  for (const [name, party] of Object.entries<Addressable>({ ...named, ...contracts })) {
    parties[name] = await party.getAddress();
  }
  const currencies = { native: NATIVE, token: await token.getAddress(), coin: await coin.getAddress() };
  const nfts = Object.fromEntries([1n, 2n, 3n].map((id) => [String(id), [art, id] as const]));
  const books = await deploy<BooksReader>("BooksReader");
  const work = await edition.getAddress();
  return { ...world, gate, drop, factory, edition, work, books, parties, currencies, nfts };
}

/** The world of `deployMarkets`, of which a test may change whose books are kept. */
export async function loadMarkets(): Promise<Markets> {
  const world = await networkHelpers.loadFixture(deployMarkets);
  const { parties, currencies, nfts } = world;
  return { ...world, parties: { ...parties }, currencies: { ...currencies }, nfts: { ...nfts } };
}

/** Another edition of an artist. */
export async function newEdition(factory: EditionFactory, artist: Signer, size = 1_000): Promise<KIP17Edition> {
  await factory.connect(artist).createEdition("Han River", "HAN", size, "ipfs://copies/", "ipfs://collection");
  const events = await factory.queryFilter(factory.filters.EditionCreated());
  return ethers.getContractAt("KIP17Edition", events.at(-1)!.args.edition);
}

/** Puts a collection in the place of the world's own: the seller owns tokens 1 to 3 of it. */
export async function useCollection<C extends Collection>(world: Markets, nft: C): Promise<C> {
  for (const id of [1n, 2n, 3n]) {
    await nft.mint(world.seller.address, id);
    world.nfts[String(id)] = [nft, id];
  }
  for (const market of [world.exchange, world.orders, world.house]) {
    await nft.connect(world.seller).setApprovalForAll(market, true);
  }
  for (const person of [world.seller, world.buyer]) await nft.connect(person).setApprovalForAll(world.escrow, true);
  return nft;
}

/** Adds a currency that buyer and collector have, and in which they can pay in every market. */
export async function useCurrency<C extends Currency>(world: Markets, name: string, currency: C): Promise<C> {
  for (const person of [world.buyer, world.collector]) {
    await currency.mint(person.address, 1_000n * PRICE);
    for (const market of [world.exchange, world.orders, world.house, world.drop]) {
      await currency.connect(person).approve(market, ethers.MaxUint256);
    }
  }
  world.currencies[name] = await currency.getAddress();
  return currency;
}

/** What is sold, and how: token 1 of the world's collection at its price in native coin, at once, unless told otherwise. */
export interface Lot {
  collection?: Addressable;
  tokenId?: bigint;
  currency?: string;
  price?: bigint;
  refundWindow?: number;
  delivery?: number;
  maxRoyaltyBps?: number;
  /** Of the seller's side, and its fee. */
  storefront?: string;
  storefrontFeeBps?: number;
}

/** A sale of which all is done but the last transaction, in which NFT and money move. */
export type LastStep = (overrides?: { gasLimit?: bigint }) => Sent;

/** A way to sell a token of the seller's to the buyer. */
export interface Kind {
  name: string;
  market: Exclude<MarketName, "drop">;
  /** Whether the buyer has paid before the last step. */
  isPaidBefore: boolean;
  /** Whether a price in native coin is paid in wrapped coins. */
  isPaidInCoin: boolean;
  prepare(world: Markets, lot?: Lot): Promise<LastStep>;
}

async function filled(world: Markets, lot: Lot): Promise<Required<Omit<Lot, "collection">> & { collection: string }> {
  return {
    ...{ tokenId: 1n, currency: NATIVE, price: PRICE, refundWindow: 0, delivery: 0, maxRoyaltyBps: 10_000 },
    ...{ storefront: NOBODY, storefrontFeeBps: 0 },
    ...lot,
    collection: await (lot.collection ?? world.art).getAddress(),
  };
}

/** A listing of the seller's as the exchange stores it. */
export async function listed(world: Markets, lot: Lot = {}, fields: Partial<Listing> = {}): Promise<Listing> {
  const { collection, tokenId, ...terms } = await filled(world, lot);
  const listing = {
    ...{ ...terms, expiresAt: (await time.latest()) + 90 * DAY, protocolFeeBps: FEE_BPS, buyer: NOBODY },
    ...fields,
  };
  await world.exchange.connect(world.seller)[PUT](collection, tokenId, listing);
  return listing;
}

/** What a buyer says of a listing of the seller's who adds nothing. */
export async function purchaseOfListing(world: Markets, listing: Listing, lot: Lot = {}) {
  const { collection, tokenId } = await filled(world, lot);
  return {
    ...{ collection, tokenId, seller: world.seller.address, listingHash: hashListing(listing) },
    ...{ receiver: NOBODY, storefront: NOBODY, storefrontFeeBps: 0n },
  };
}

/** An auction of the seller's, which starts now and lasts a day. */
export async function auctionOf(world: Markets, lot: Lot = {}, fields: Partial<Auction> = {}): Promise<Auction> {
  const { price, ...terms } = await filled(world, lot);
  const now = await time.latest();
  return {
    ...{ ...terms, seller: world.seller.address, reservePrice: price, buyNowPrice: 0n, minRaise: 0n, minRaiseBps: 0 },
    ...{ startsAt: now, endsAt: now + DAY, extensionWindow: 0, maxExtension: 0, gateKind: 0, gateService: NOBODY },
    ...{ protocolFeeBps: FEE_BPS },
    ...fields,
  };
}

/** Creates an auction of the seller's. */
export async function createAuction(world: Markets, lot: Lot = {}, fields: Partial<Auction> = {}): Promise<Auction> {
  const auction = await auctionOf(world, lot, fields);
  await world.house.connect(world.seller).create(auction);
  return auction;
}

/** A bid in an auction's currency, which the bidder has approved if it is a token. */
export function bid(world: Markets, bidder: Signer, auction: Auction, amount: bigint): Sent {
  const value = auction.currency === NATIVE ? amount : 0n;
  return world.house.connect(bidder)[FULL_BID](auction, amount, "0x", { value });
}

/** Every way to sell an NFT that exists. */
export const KINDS: readonly Kind[] = [
  {
    name: "a listing",
    market: "exchange",
    isPaidBefore: false,
    isPaidInCoin: false,
    async prepare(world, lot = {}) {
      const listing = await listed(world, lot);
      const purchase = await purchaseOfListing(world, listing, lot);
      const value = listing.currency === NATIVE ? listing.price : 0n;
      return (overrides = {}) => world.exchange.connect(world.buyer)[BUY](purchase, { value, ...overrides });
    },
  },
  {
    name: "a signed listing",
    market: "orders",
    isPaidBefore: false,
    isPaidInCoin: false,
    async prepare(world, lot = {}) {
      const { tokenId, ...terms } = await filled(world, lot);
      const order = await signed(world, await sellOrder(world, { ...terms, tokenIds: [tokenId] }));
      const value = terms.currency === NATIVE ? terms.price : 0n;
      return (overrides = {}) =>
        world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order), { value, ...overrides });
    },
  },
  {
    name: "a signed offer",
    market: "orders",
    isPaidBefore: false,
    isPaidInCoin: true,
    async prepare(world, lot = {}) {
      const { tokenId, storefront, storefrontFeeBps, ...terms } = await filled(world, lot);
      const order = await signed(world, await offerOf(world, { ...terms, tokenIds: [tokenId] }));
      const acceptance = acceptanceOf(order, tokenId, { storefront, storefrontFeeBps });
      return (overrides = {}) => world.orders.connect(world.seller).acceptOffer(acceptance, overrides);
    },
  },
  {
    name: "an auction",
    market: "house",
    isPaidBefore: true,
    isPaidInCoin: false,
    async prepare(world, lot = {}) {
      const { price } = await filled(world, lot);
      const auction = await createAuction(world, lot);
      await bid(world, world.buyer, auction, price);
      await time.increaseTo(auction.endsAt);
      return (overrides = {}) => world.house.connect(world.collector).settle(auction, overrides);
    },
  },
  {
    name: "an auction's price to buy at once",
    market: "house",
    isPaidBefore: false,
    isPaidInCoin: false,
    async prepare(world, lot = {}) {
      const { price, currency } = await filled(world, lot);
      const auction = await createAuction(world, lot, { buyNowPrice: price });
      const value = currency === NATIVE ? price : 0n;
      return (overrides = {}) => world.house.connect(world.buyer).buyNow(auction, "0x", { value, ...overrides });
    },
  },
];

/** `bps` basis points of an amount, rounded down. */
export function part(amount: bigint, bps: bigint | number): bigint {
  return (amount * BigInt(bps)) / 10_000n;
}

/** How a final sale differs from the usual one: 10 % to the artist, the protocol's fee, no storefront. */
export interface Outcome {
  unit?: string;
  price?: bigint;
  tokenId?: bigint;
  /** What each holder is paid. */
  royalties?: Record<string, bigint>;
  /** What each is owed by the market instead of being paid. */
  credits?: Record<string, bigint>;
  storefrontFee?: bigint;
  protocolFeeBps?: bigint;
}

/** All that the last step of a final sale changes. */
export function soldBy(kind: Kind, outcome: Outcome = {}): Changes {
  const { unit = "native", price = PRICE, tokenId = 1n, credits = {}, storefrontFee = 0n } = outcome;
  const { royalties = { artist: part(price, 1_000) }, protocolFeeBps = FEE_BPS } = outcome;
  const total = (amounts: Record<string, bigint>) => Object.values(amounts).reduce((sum, amount) => sum + amount, 0n);
  const fee = part(price, protocolFeeBps);
  const owedInstead = total(credits);
  const kept = fee + storefrontFee + owedInstead;
  const taken = kind.isPaidBefore ? -price : 0n;
  const isToken = unit !== "native";
  const changes: Changes = {
    ...(kind.isPaidBefore ? {} : { [`buyer ${kind.isPaidInCoin && !isToken ? "coin" : unit}`]: -price }),
    [`${kind.market} ${unit}`]: kept + taken,
    // Of native coin the books hold the protocol's part alone.
    [`owed by ${kind.market} ${unit}`]: isToken ? kept + taken : fee,
    [`protocol fees in ${kind.market} ${unit}`]: fee,
    [`owner of ${tokenId}`]: "buyer",
  };
  const paid: Record<string, bigint> = { ...royalties, seller: price - total(royalties) - fee - storefrontFee };
  for (const [name, amount] of Object.entries(paid)) {
    changes[`${name} ${unit}`] = amount - (credits[name] ?? 0n);
    if (credits[name] !== undefined) changes[`${name} credit in ${kind.market} ${unit}`] = credits[name];
  }
  if (storefrontFee !== 0n) changes[`sellerFront credit in ${kind.market} ${unit}`] = storefrontFee;
  return withoutZeros(changes);
}

function withoutZeros(changes: Changes): Changes {
  return Object.fromEntries(Object.entries(changes).filter(([, change]) => change !== 0n));
}

/** Everybody's balances and credits, what each market owes, and the owners of NFTs, by name. */
export async function readBooks(world: Markets): Promise<Map<string, bigint | string>> {
  const { parties, currencies, nfts, edition, exchange, orders, house, drop, escrow } = world;
  const books = new Map<string, bigint | string>();
  const ledgers = { escrow, exchange, orders, house, drop };
  const addresses = await Promise.all(Object.values(ledgers).map((ledger) => ledger.getAddress()));
  const amounts = await world.books.read(Object.values(parties), Object.values(currencies), addresses);
  let next = 0;
  for (const [name, address] of Object.entries(parties)) {
    for (const unit of Object.keys(currencies)) {
      books.set(`${name} ${unit}`, amounts[next++]!);
      for (const ledger of Object.keys(ledgers)) books.set(`${name} credit in ${ledger} ${unit}`, amounts[next++]!);
    }
    books.set(`${name} copies`, await edition.balanceOf(address));
  }
  for (const [market, contract] of Object.entries({ exchange, orders, house, drop })) {
    for (const [unit, currency] of Object.entries(currencies)) {
      const { total, protocolFees } = await contract.owed(currency);
      books.set(`owed by ${market} ${unit}`, total);
      books.set(`protocol fees in ${market} ${unit}`, protocolFees);
    }
  }
  for (const [name, [collection, tokenId]] of Object.entries(nfts)) {
    const holder = await collection.ownerOf(tokenId).catch(() => NOBODY);
    books.set(
      `owner of ${name}`,
      Object.entries(parties).find(([, address]) => address === holder)?.[0] ?? (holder === NOBODY ? "nobody" : holder),
    );
  }
  return books;
}

/** Runs `act` and returns what it changed in the books. */
export async function changesBy(world: Markets, act: () => Promise<unknown>): Promise<Changes> {
  const before = await readBooks(world);
  await act();
  return changesBetween(before, await readBooks(world));
}

/** Runs `act` and expects exactly these changes: whatever is not named stays as it was. */
export async function expectChanges(world: Markets, act: () => Promise<unknown>, expected: Changes): Promise<void> {
  expect(await changesBy(world, act)).to.deep.equal(withoutZeros(expected));
}

/** Expects an attempt to revert with exactly this error, and nobody's books to change. */
export async function expectRefused(
  world: Markets,
  act: () => Promise<unknown>,
  contract: Pick<BaseContract, "interface">,
  error: string,
  args?: readonly unknown[],
): Promise<void> {
  await expectChanges(
    world,
    async () => {
      const refused = expect(act()).to.be.revertedWithCustomError(contract, error);
      await (args === undefined ? refused : refused.withArgs(...args));
    },
    {},
  );
}

/** Goes back to this moment after `act`, whatever it did. */
export async function andBack<T>(act: () => Promise<T>): Promise<T> {
  const snapshot = await networkHelpers.takeSnapshot();
  try {
    return await act();
  } finally {
    await snapshot.restore();
  }
}

/** The market of a name. */
export function marketOf(world: Markets, name: MarketName) {
  return { exchange: world.exchange, orders: world.orders, house: world.house, drop: world.drop }[name];
}

/** A phase in native coin for everybody that starts now and lasts a day, with these fields changed. */
export async function phaseOf(fields: Partial<DropPhaseStruct> = {}): Promise<DropPhaseStruct> {
  const now = await time.latest();
  return {
    ...{ currency: NATIVE, price: PRICE, startsAt: now, endsAt: now + DAY, cap: 100, walletLimit: 0 },
    ...{ protocolFeeBps: FEE_BPS, gateKind: 0, gateService: NOBODY, allowlist: ethers.ZeroHash },
    ...fields,
  };
}

/** The artist's drop of an edition with one phase, whose proceeds are `payee`'s. */
export async function createDrop(
  world: Markets,
  fields: Partial<DropPhaseStruct> = {},
  { refundUntil = 0, payee = world.artist.address, work = world.work } = {},
): Promise<void> {
  const shares = [{ holder: payee, bps: 10_000 }];
  await world.drop.connect(world.artist).createDrop(work, refundUntil, shares, [await phaseOf(fields)]);
}

/** A purchase of one copy in the first phase, with these fields changed. */
export function dropPurchase(world: Markets, fields: Partial<DropPurchaseStruct> = {}): DropPurchaseStruct {
  return {
    ...{ collection: world.work, phase: 1n, quantity: 1n, currency: NATIVE, price: PRICE, receiver: NOBODY },
    ...{ allowlistProof: [], gateProof: "0x" },
    ...fields,
  };
}

/** Buys copies with as much native coin as that costs, or what is said. */
export function mint(
  world: Markets,
  buyer: Signer,
  fields: Partial<DropPurchaseStruct> = {},
  value = BigInt(fields.price ?? PRICE) * BigInt(fields.quantity ?? 1),
): Sent {
  return world.drop.connect(buyer)[FULL_MINT](dropPurchase(world, fields), { value });
}
