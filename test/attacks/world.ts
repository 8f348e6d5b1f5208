import { expect } from "chai";
import type {
  Addressable,
  BaseContract,
  BigNumberish,
  ContractTransactionReceipt,
  ContractTransactionResponse,
} from "ethers";
import { ZeroAddress } from "ethers";
import { openedEscrows } from "../../sdk/src/terms/escrow.js";
import { hashListing, type Listing } from "../../sdk/src/terms/listing.js";
import type { EscrowTerms as Terms } from "../../sdk/src/types.js";
import type {
  FixedPriceExchange,
  KIP17Token,
  KIP7Token,
  RefundEscrow,
  RoyaltyInfo,
  RoyaltyRouter,
} from "../../typechain-types/index.js";
import { connect } from "../helpers/connect.js";

// Gas is free here, so that balances of native coin move by what is paid and nothing else.
export const { ethers, networkHelpers } = await connect({ initialBaseFeePerGas: 0, gasPrice: 0 });

export const NATIVE = ZeroAddress;
export const PRICE = 10n ** 18n;
export const DAY = 24 * 60 * 60;
export const WEEK = 7 * DAY;
export const Delivery = { Delivered: 0n, Held: 1n } as const;
export const State = { None: 0n, Open: 1n, NFTOwed: 2n } as const;

/** 10 % to the artist, 2.5 % to the protocol. */
export const ROYALTY = PRICE / 10n;
export const FEE = PRICE / 40n;
export const REST = PRICE - ROYALTY - FEE;

export const Moment = { Payment: 0, NFTHook: 1, TokenHook: 2, EscrowOpening: 3 } as const;
export const Reception = {
  Accept: 0,
  Refuse: 1,
  BurnGas: 2,
  AnswerMegabyte: 3,
  RevertMegabyte: 4,
  PerformSteps: 5,
  AcceptAtCost: 6,
} as const;
export const Transfers = { Honest: 0, Paused: 1, Silent: 2, BurnGas: 3, Costly: 4 } as const;
export const Royalty = {
  Missing: 0,
  Reverts: 1,
  Loops: 2,
  TooShort: 3,
  AnswersMegabyte: 4,
  RevertsMegabyte: 5,
  NoAddress: 6,
  AbovePrice: 7,
  Costly: 8,
} as const;
/** The router's RoyaltySource. */
export const Source = { None: 0n, RoyaltyInfo: 1n, ERC2981: 2n, Reverted: 3n, OutOfGas: 4n, Malformed: 5n } as const;
export const Answer = { True: 0, Nothing: 1, False: 2, TrueWithoutMoving: 3 } as const;

export type Signer = Awaited<ReturnType<typeof ethers.getSigners>>[number];
type Sent = Promise<ContractTransactionResponse>;

/** A call that a hostile party makes. */
export interface Step {
  target: string;
  value: bigint;
  data: string;
}

export interface HostileParty extends BaseContract {
  receiveAs(reception: number): Sent;
  prepare(moment: number, steps: Step[]): Sent;
  perform(steps: Step[], overrides?: { value?: bigint; gasLimit?: bigint }): Sent;
  attempt(steps: Step[], overrides?: { value?: bigint; gasLimit?: bigint }): Sent;
}

/** What sales ask of a collection, and the mint that all mocks have. */
export interface Collection extends BaseContract {
  connect(signer: Signer): Collection;
  mint(to: Addressable | string, tokenId: BigNumberish): Sent;
  ownerOf(tokenId: BigNumberish): Promise<string>;
  transferFrom(from: Addressable | string, to: Addressable | string, tokenId: BigNumberish): Sent;
  setApprovalForAll(operator: Addressable | string, approved: boolean): Sent;
}

export interface HostileCollection extends Collection {
  connect(signer: Signer): HostileCollection;
  setTransfers(transfers: number): Sent;
  refuse(receiver: Addressable | string): Sent;
  lieWith(owner: Addressable | string): Sent;
  hook(party: Addressable | string): Sent;
  setRoyalty(royalty: number, receiver: Addressable | string): Sent;
  trueOwnerOf(tokenId: BigNumberish): Promise<string>;
}

/** What sales ask of a currency. */
export interface Currency extends BaseContract {
  connect(signer: Signer): Currency;
  balanceOf(account: Addressable | string): Promise<bigint>;
  approve(spender: Addressable | string, amount: BigNumberish): Sent;
  mint(to: Addressable | string, amount: BigNumberish): Sent;
}

export interface HostileToken extends Currency {
  connect(signer: Signer): HostileToken;
  setFee(bps: BigNumberish): Sent;
  setScale(scale: BigNumberish): Sent;
  setAnswer(answer: number): Sent;
  freeze(account: Addressable | string, frozen: boolean): Sent;
  claim(account: Addressable | string, amount: BigNumberish): Sent;
  hook(party: Addressable | string): Sent;
  transfer(to: Addressable | string, amount: BigNumberish): Sent;
}

export type { Terms };

/** A sale that is to be made. */
export interface Offer {
  collection: Collection;
  tokenId: bigint;
  seller: { address: string };
  listing: Listing;
}

/** The people, the suite, a collection with royalties, and a token. Token 1 belongs to the seller. */
export interface World {
  owner: Signer;
  artist: Signer;
  seller: Signer;
  buyer: Signer;
  collector: Signer;
  attacker: Signer;
  feeReceiver: Signer;
  router: RoyaltyRouter;
  escrow: RefundEscrow;
  exchange: FixedPriceExchange;
  art: KIP17Token;
  artInfo: RoyaltyInfo;
  token: KIP7Token;
  collection: Collection;
  currency: Currency;
}

export async function deploy<T>(name: string, args: unknown[] = []): Promise<T> {
  return (await ethers.deployContract(name, args)) as unknown as T;
}

/** The suite as it is deployed, with a protocol fee of 2.5 % and a collection whose sales owe 10 %. */
export async function deployWorld(): Promise<World> {
  const signers = await ethers.getSigners();
  const [owner, artist, seller, buyer, collector, attacker, feeReceiver] = signers as [
    Signer,
    Signer,
    Signer,
    Signer,
    Signer,
    Signer,
    Signer,
  ];
  const router = await ethers.deployContract("RoyaltyRouter");
  const escrow = await ethers.deployContract("RefundEscrow");
  const exchange = await ethers.deployContract("FixedPriceExchange", [router, escrow, owner.address]);
  await exchange.setProtocolFee(250, feeReceiver.address);
  const art = (
    await ethers.deployContract("KIP17Token", ["Art", "ART", artist.address, router, 2_000, "ipfs://art"])
  ).connect(artist);
  for (let id = 1n; id <= 9n; id++) await art.mintWithTokenURI(seller.address, id, "ipfs://token");
  const artInfo = await royaltiesFor(router, art, artist, [[artist.address, 1_000]]);
  const token = await ethers.deployContract("KIP7Token", ["Won", "WON", owner.address]);
  for (const person of [seller, buyer, collector, attacker]) await token.mint(person.address, 100n * PRICE);
  return {
    owner,
    artist,
    seller,
    buyer,
    collector,
    attacker,
    feeReceiver,
    router,
    escrow,
    exchange,
    art,
    artInfo,
    token,
    collection: art as unknown as Collection,
    currency: token as unknown as Currency,
  };
}

/** Creates a collection's RoyaltyInfo and sets its terms. */
export async function royaltiesFor(
  router: RoyaltyRouter,
  collection: Addressable,
  admin: Signer,
  shares: [holder: string, bps: number][],
): Promise<RoyaltyInfo> {
  await router.createRoyaltyInfo(collection);
  const info = await ethers.getContractAt("RoyaltyInfo", await router.royaltyInfoOf(collection));
  await info.connect(admin).setCollectionTerms(flat(shares));
  return info;
}

/** Royalty terms without an end, caps or tiers. */
export function flat(shares: [holder: string, bps: number][]) {
  return { shares: shares.map(([holder, bps]) => ({ holder, bps })), validUntil: 0, caps: [], tiers: [] };
}

const PUT_ON_SALE =
  "putOnSale(address,uint256,(address,uint128,uint40,uint24,uint8,uint16,uint16,address,address,uint16))";
export const BUY = "buy(address,uint256,address,bytes32)";

/** A listing of the world's price, in native coin, with a week's window unless told otherwise. */
export async function listingOf(world: World, changes: Partial<Listing> = {}): Promise<Listing> {
  return {
    currency: NATIVE,
    price: PRICE,
    expiresAt: (await networkHelpers.time.latest()) + 90 * DAY,
    refundWindow: WEEK,
    delivery: Delivery.Delivered,
    maxRoyaltyBps: 10_000,
    protocolFeeBps: (await world.exchange.protocolFee()).bps,
    buyer: ZeroAddress,
    storefront: ZeroAddress,
    storefrontFeeBps: 0,
    ...changes,
  };
}

/** Approves the exchange and lists a token. */
export async function offer(
  world: World,
  changes: Partial<Listing> = {},
  { collection = world.collection, tokenId = 1n, seller = world.seller } = {},
): Promise<Offer> {
  const listing = await listingOf(world, changes);
  await collection.connect(seller).setApprovalForAll(world.exchange, true);
  await world.exchange.connect(seller)[PUT_ON_SALE](collection, tokenId, listing);
  return { collection, tokenId, seller, listing };
}

/** The transaction with which `buyer` takes an offer, not awaited. In a token, the exchange is approved before. */
export async function take(world: World, buyer: Signer, { collection, tokenId, seller, listing }: Offer, gas?: bigint) {
  const native = listing.currency === NATIVE;
  if (!native) {
    const currency = (await ethers.getContractAt("KIP7Token", listing.currency)) as unknown as Currency;
    await currency.connect(buyer).approve(world.exchange, listing.price);
  }
  return world.exchange.connect(buyer)[BUY](collection, tokenId, seller.address, hashListing(listing), {
    value: native ? listing.price : 0n,
    ...(gas === undefined ? {} : { gasLimit: gas }),
  });
}

/** Takes an offer, and returns the terms of the escrow. */
export async function bought(world: World, buyer: Signer, sale: Offer): Promise<Terms> {
  return openedIn(world, await (await take(world, buyer, sale)).wait());
}

/** What a purchase needs to know of a hostile seller. */
export function asSeller(party: HostileParty): { address: string } {
  return { address: party.target as string };
}

/** Has a hostile party approve the exchange and list a token of its own. */
export async function offerBy(
  world: World,
  party: HostileParty,
  changes: Partial<Listing> = {},
  { collection = world.collection, tokenId = 1n } = {},
): Promise<Listing> {
  const listing = await listingOf(world, changes);
  await party.perform([
    step(collection, "setApprovalForAll", [world.exchange.target, true]),
    step(world.exchange, PUT_ON_SALE, [collection.target, tokenId, listing]),
  ]);
  return listing;
}

/** The step with which a hostile party takes an offer in native coin or, having approved the exchange, in a token. */
export function taking(world: World, { collection, tokenId, seller, listing }: Offer): Step {
  const args = [collection.target, tokenId, seller.address, hashListing(listing)];
  return step(world.exchange, BUY, args, listing.currency === NATIVE ? listing.price : 0n);
}

/** Lists and buys. */
export async function sold(world: World, changes: Partial<Listing> = {}, place: Parameters<typeof offer>[2] = {}) {
  return bought(world, world.buyer, await offer(world, changes, place));
}

/** The terms of the one escrow that a transaction opened. */
export function openedIn(world: World, receipt: ContractTransactionReceipt | null): Terms {
  const opened = openedEscrows(world.escrow, receipt);
  expect(opened.length).to.equal(1);
  return opened[0]!.terms;
}

/** The data of the logs that a hostile party wrote of its attempts: [succeeded, first four bytes of the reason]. */
export function attemptsIn(party: HostileParty, receipt: ContractTransactionReceipt | null): [boolean, string][] {
  return receipt!.logs
    .filter((log) => log.address === party.target)
    .map((log) => party.interface.parseLog(log)!)
    .map((log) => [log.args.getValue("success") as boolean, (log.args.getValue("reason") as string).slice(0, 10)]);
}

/** The selector of an error. */
export function errorOf(contract: BaseContract, name: string): string {
  return contract.interface.getError(name)!.selector;
}

/** A step that calls a contract of the world. */
export function step(contract: BaseContract, method: string, args: readonly unknown[], value = 0n): Step {
  return { target: contract.target as string, value, data: contract.interface.encodeFunctionData(method, args) };
}

/** Everything that anybody has: balances, credits with escrow and exchange, and the owners of tokens. */
export type Books = Map<string, bigint | string>;

/** Whose books are compared, beside those of the world. */
export interface Watched {
  parties?: Record<string, Addressable>;
  currencies?: Record<string, Currency>;
  nfts?: [collection: Collection, ...ids: bigint[]][];
}

/** The books of everybody in the world, by name. */
export async function booksOf(world: World, watched: Watched = {}): Promise<Books> {
  const { artist, seller, buyer, collector, attacker, feeReceiver, owner, escrow, exchange, token } = world;
  const parties: Record<string, Addressable> = {
    ...{ artist, seller, buyer, collector, attacker, feeReceiver, owner, escrow, exchange },
    ...watched.parties,
  };
  const currencies: Record<string, Currency | undefined> = {
    native: undefined,
    token: token,
    ...watched.currencies,
  };
  const names = new Map<string, string>();
  const books: Books = new Map();
  for (const [name, party] of Object.entries(parties)) {
    const address = await party.getAddress();
    names.set(address, name);
    for (const [unit, currency] of Object.entries(currencies)) {
      const balance = currency ? await currency.balanceOf(address) : await ethers.provider.getBalance(address);
      const key = currency ? await currency.getAddress() : NATIVE;
      books.set(`${name} ${unit}`, balance);
      books.set(
        `${name} ${unit} credit`,
        (await escrow.creditOf(address, key)) + (await exchange.creditOf(address, key)),
      );
    }
  }
  for (const [unit, currency] of Object.entries(currencies)) {
    const key = currency ? await currency.getAddress() : NATIVE;
    books.set(`protocol ${unit} credit`, (await exchange.owed(key)).protocolFees);
  }
  for (const [collection, ...ids] of watched.nfts ?? [[world.collection, 1n]]) {
    for (const id of ids) {
      const holder = await collection.ownerOf(id);
      books.set(`NFT ${id}`, names.get(holder) ?? holder);
    }
  }
  return books;
}

/** What is different now: by how much for money, the new owner for tokens. */
export async function changesSince(world: World, before: Books, watched: Watched = {}) {
  const changes: Record<string, bigint | string> = {};
  for (const [key, now] of await booksOf(world, watched)) {
    const then = before.get(key)!;
    if (now === then) continue;
    changes[key] = typeof now === "bigint" && typeof then === "bigint" ? now - then : now;
  }
  return changes;
}

/** Goes to the second at which an escrow can be closed. */
export async function passWindow(terms: Terms): Promise<void> {
  await networkHelpers.time.increaseTo(terms.closesAt);
}

/** The terms of an escrow that somebody opens on their own account. */
export async function ownTerms(world: World, changes: Partial<Terms> & { opener: string }): Promise<Terms> {
  return {
    seller: world.seller.address,
    buyer: world.buyer.address,
    collection: await world.collection.getAddress(),
    tokenId: 1n,
    currency: NATIVE,
    amount: PRICE,
    closesAt: BigInt((await networkHelpers.time.latest()) + WEEK),
    delivery: Delivery.Delivered,
    royalties: [],
    fees: [],
    ...changes,
  };
}
