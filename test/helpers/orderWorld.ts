import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Addressable, BaseContract, BigNumberish, ContractTransactionResponse } from "ethers";
import { getAddress, id as keccakOf, toBeHex, ZeroAddress } from "ethers";
import {
  BUY_ORDER,
  makeOrder,
  type Order,
  type OrderDomain,
  OrderSide,
  type SignedOrder,
  signOrder,
  TokenStandard,
} from "../../sdk/src/terms/order.js";
import type {
  FixedPriceExchange,
  KIP17Token,
  KIP37Token,
  KIP7Token,
  LocalWrappedCoin,
  OrderExchange,
  RefundEscrow,
  RoyaltyRouter,
} from "../../typechain-types/index.js";
import type { OfferAcceptanceStruct, OrderPurchaseStruct } from "../../typechain-types/market/OrderExchange.js";
import { connect } from "./connect.js";
import { pack, readState } from "./stateReader.js";

/** Gas is free here, so that balances of native coin move by what is paid and nothing else. */
export const { ethers, networkHelpers, provider } = await connect({
  initialBaseFeePerGas: 0,
  gasPrice: 0,
  gas: 16_000_000,
});
export const time = networkHelpers.time;

export const NATIVE = ZeroAddress;
export const NOBODY = ZeroAddress;
export const PRICE = 10n ** 18n;
export const DAY = 86_400;
export const WEEK = 7 * DAY;
/** The protocol's fee in a world just deployed, and the royalty of `art` and of `copies`, in basis points. */
export const FEE_BPS = 250n;
export const ART_BPS = 1_000n;
export const COPIES_BPS = 500n;

export type Signer = HardhatEthersSigner;
export type Sent = Promise<ContractTransactionResponse>;

/** A token with `permit`, which has no bindings. */
export interface PermitToken extends BaseContract {
  connect(signer: Signer): PermitToken;
  mint(to: Addressable | string, amount: BigNumberish): Sent;
  approve(spender: Addressable | string, amount: BigNumberish): Sent;
  balanceOf(account: Addressable | string): Promise<bigint>;
  allowance(owner: Addressable | string, spender: Addressable | string): Promise<bigint>;
  nonces(owner: Addressable | string): Promise<bigint>;
}

/**
 * The suite as it is deployed, and people who are ready to trade. The seller has tokens 1 to 9 of `art` and 100 copies each of
 * ids 1 and 2 of `copies`, the collector tokens 11 to 14 and 50 copies each; both have approved the orders' exchange for them.
 * Buyer and collector have 1,000 times the price in `token`, `coin` and `permitToken`, and have approved it for the first two.
 */
export interface OrderWorld {
  owner: Signer;
  artist: Signer;
  seller: Signer;
  buyer: Signer;
  collector: Signer;
  attacker: Signer;
  feeReceiver: Signer;
  sellerFront: Signer;
  buyerFront: Signer;
  router: RoyaltyRouter;
  escrow: RefundEscrow;
  exchange: FixedPriceExchange;
  orders: OrderExchange;
  coin: LocalWrappedCoin;
  art: KIP17Token;
  copies: KIP37Token;
  token: KIP7Token;
  permitToken: PermitToken;
  domain: OrderDomain;
  /** Where a StateReader is, which answers many questions at once. */
  reader: string;
}

export async function deployOrderWorld(): Promise<OrderWorld> {
  const signers = await ethers.getSigners();
  const [owner, artist, seller, buyer, collector, attacker, feeReceiver, sellerFront, buyerFront] = signers as [
    ...[Signer, Signer, Signer, Signer, Signer, Signer, Signer, Signer, Signer],
    ...Signer[],
  ];
  const router = await ethers.deployContract("RoyaltyRouter");
  const escrow = await ethers.deployContract("RefundEscrow");
  const exchange = await ethers.deployContract("FixedPriceExchange", [router, escrow, owner.address]);
  const coin = await ethers.deployContract("LocalWrappedCoin");
  const orders = await deployOrderExchange({ router, escrow, exchange, coin, owner });
  await exchange.setProtocolFee(FEE_BPS, feeReceiver.address);
  await orders.setProtocolFee(FEE_BPS, feeReceiver.address);

  const art = (
    await ethers.deployContract("KIP17Token", ["Art", "ART", artist.address, router, 2_000, "ipfs://art"])
  ).connect(artist);
  for (let id = 1n; id <= 9n; id++) await art.mintWithTokenURI(seller.address, id, "");
  for (let id = 11n; id <= 14n; id++) await art.mintWithTokenURI(collector.address, id, "");
  await setRoyalty(router, art, artist, ART_BPS);
  const copies = (await ethers.deployContract("KIP37Token", ["ipfs://{id}", artist.address])).connect(artist);
  for (const id of [1n, 2n]) {
    await copies.create(id, 0, "");
    await copies["mint(uint256,address,uint256)"](id, seller.address, 100);
    await copies["mint(uint256,address,uint256)"](id, collector.address, 50);
  }
  await setRoyalty(router, copies, artist, COPIES_BPS);

  const token = await ethers.deployContract("KIP7Token", ["Won", "WON", owner.address]);
  const permitToken = (await ethers.deployContract("PermitERC20")) as unknown as PermitToken;
  for (const person of [buyer, collector]) {
    await token.mint(person.address, 1_000n * PRICE);
    await token.connect(person).approve(orders, ethers.MaxUint256);
    await coin.connect(person).deposit({ value: 1_000n * PRICE });
    await coin.connect(person).approve(orders, ethers.MaxUint256);
    await permitToken.mint(person.address, 1_000n * PRICE);
  }
  for (const person of [seller, collector]) {
    await art.connect(person).setApprovalForAll(orders, true);
    await copies.connect(person).setApprovalForAll(orders, true);
  }
  const domain = {
    chainId: (await ethers.provider.getNetwork()).chainId,
    verifyingContract: await orders.getAddress(),
  };
  const people = { owner, artist, seller, buyer, collector, attacker, feeReceiver, sellerFront, buyerFront };
  const reader = await (await ethers.deployContract("StateReader")).getAddress();
  return { ...people, router, escrow, exchange, orders, coin, art, copies, token, permitToken, domain, reader };
}

/** An order exchange that knows its wrapped coin; another account than the owner may deploy it. */
export async function deployOrderExchange(
  { router, escrow, exchange, coin, owner }: Pick<OrderWorld, "router" | "escrow" | "exchange" | "coin" | "owner">,
  deployer: Signer = owner,
): Promise<OrderExchange> {
  const orders = await ethers.deployContract("OrderExchange", [router, escrow, exchange, owner.address], deployer);
  await orders.connect(owner).setWrappedCoin(coin);
  return orders;
}

/**
 * The world with another order exchange in the place of its own, which unwraps another coin. The buyer has twice the price of that;
 * the seller's NFTs are approved for the exchange.
 */
export async function withWrappedCoin(
  world: OrderWorld,
  contract: string,
  args: readonly unknown[] = [],
): Promise<OrderWorld> {
  const { router, escrow, exchange, owner, art, seller, buyer } = world;
  // Every wrapped coin has the functions of the local one.
  const coin = (await ethers.deployContract(contract, [...args])) as unknown as LocalWrappedCoin;
  const orders = await deployOrderExchange({ router, escrow, exchange, coin, owner });
  await art.connect(seller).setApprovalForAll(orders, true);
  await buyer.sendTransaction({ to: coin, value: 2n * PRICE });
  return { ...world, coin, orders, domain: { ...world.domain, verifyingContract: await orders.getAddress() } };
}

/** Gives a collection without an owner of its own royalty terms: one holder, who is its admin, too. */
async function setRoyalty(router: RoyaltyRouter, collection: Addressable, admin: Signer, bps: bigint): Promise<void> {
  await router.createRoyaltyInfo(collection);
  const info = await ethers.getContractAt("RoyaltyInfo", await router.royaltyInfoOf(collection));
  const shares = [{ holder: admin.address, bps }];
  await info.connect(admin).setCollectionTerms({ shares, validUntil: 0, caps: [], tiers: [] });
}

let nonces = 0n;

/** A nonce that no order of this file had. */
export function freshNonce(): bigint {
  return nonces++;
}

/** The seller's listing of token 1 of `art` at the world's price in native coin, open from now on for a week. */
export async function listingOf(world: OrderWorld, fields: Partial<Order> = {}): Promise<Order> {
  const now = await time.latest();
  return makeOrder({
    maker: world.seller.address,
    collection: await world.art.getAddress(),
    tokenIds: [1n],
    price: PRICE,
    startsAt: now,
    expiresAt: now + WEEK,
    maxRoyaltyBps: 10_000n,
    nonce: freshNonce(),
    ...fields,
  });
}

/** The buyer's offer for token 1 of `art` at the world's price in native coin, open from now on for a week. */
export function offerOf(world: OrderWorld, fields: Partial<Order> = {}): Promise<Order> {
  return listingOf(world, { side: OrderSide.Offer, maker: world.buyer.address, ...fields });
}

/** The seller's listing of `quantity` copies of id 1, at the world's price each. */
export async function copiesOf(world: OrderWorld, quantity: bigint, fields: Partial<Order> = {}): Promise<Order> {
  const collection = await world.copies.getAddress();
  return listingOf(world, { standard: TokenStandard.KIP37, collection, quantity, ...fields });
}

/** Signs an order with its maker's key, or another. */
export function signed(world: OrderWorld, order: Order, signer?: Signer): Promise<SignedOrder> {
  const makers = [world.seller, world.buyer, world.collector, world.attacker];
  const maker = signer ?? makers.find(({ address }) => address === order.maker);
  if (maker === undefined) throw new Error("nobody here signs for the maker");
  return signOrder(maker, world.domain, order);
}

/** What a buyer says who adds nothing. */
export function purchaseOf(order: SignedOrder, changes: Partial<OrderPurchaseStruct> = {}): OrderPurchaseStruct {
  return {
    signed: order,
    quantity: 1n,
    maximum: ethers.MaxUint256,
    receiver: NOBODY,
    storefront: NOBODY,
    storefrontFeeBps: 0n,
    permit: "0x",
    ...changes,
  };
}

/** What a seller says who adds nothing but the token. */
export function acceptanceOf(
  order: SignedOrder,
  tokenId: bigint,
  changes: Partial<OfferAcceptanceStruct> = {},
): OfferAcceptanceStruct {
  return {
    signed: order,
    tokenId,
    tokenProof: [],
    quantity: 1n,
    minimum: 0n,
    storefront: NOBODY,
    storefrontFeeBps: 0n,
    permit: "0x",
    ...changes,
  };
}

/** Buys what an order offers, as the buyer unless told otherwise, with `value` of native coin. */
export function buyOrder(
  world: OrderWorld,
  { order, signature }: SignedOrder,
  value = PRICE,
  buyer = world.buyer,
): Sent {
  return world.orders.connect(buyer)[BUY_ORDER](order, signature, { value });
}

/** Every amount that a trade could move and every owner that it could change, by name. */
export type Books = Map<string, bigint | string>;

const TOKENS = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 11n, 12n, 13n, 14n];

const selectors = new Map<string, string>();

function selectorOf(signature: string): string {
  const selector = selectors.get(signature) ?? keccakOf(signature).slice(0, 10);
  selectors.set(signature, selector);
  return selector;
}

/** A call of a function whose arguments fill a word each. */
function call(signature: string, ...args: readonly (string | bigint)[]): string {
  const words = args.map((arg) => BigInt(arg).toString(16).padStart(64, "0"));
  return selectorOf(signature) + words.join("");
}

/** The books of everybody: balances and credits in each currency, copies, the owners of tokens, fees, and debts. */
export async function booksOf(world: OrderWorld, others: Record<string, Addressable> = {}): Promise<Books> {
  const { owner, artist, seller, buyer, collector, attacker, feeReceiver, sellerFront, buyerFront } = world;
  const { escrow, exchange, orders, token, coin, permitToken } = world;
  const parties = await addressesOf({
    ...{ owner, artist, seller, buyer, collector, attacker, feeReceiver, sellerFront, buyerFront },
    ...{ escrow, exchange, orders },
    ...others,
  });
  const ledgers = await addressesOf({ escrow, exchange, orders });
  const currencies = { native: NATIVE, ...(await addressesOf({ token, coin, permitToken })) };
  const { art, copies } = await addressesOf({ art: world.art, copies: world.copies });
  const questions: [name: string, question: string][] = [];
  for (const [name, address] of Object.entries(parties)) {
    for (const [unit, currency] of Object.entries(currencies)) {
      const isNative = currency === NATIVE;
      questions.push([
        `${name} ${unit}`,
        isNative ? pack(address) : pack(currency, call("balanceOf(address)", address)),
      ]);
      for (const [place, ledger] of Object.entries(ledgers)) {
        const question = pack(ledger, call("creditOf(address,address)", address, currency));
        questions.push([`${name} credit in ${place} ${unit}`, question]);
      }
    }
    for (const id of [1n, 2n]) {
      questions.push([`${name} copies of ${id}`, pack(copies!, call("balanceOf(address,uint256)", address, id))]);
    }
  }
  for (const [unit, currency] of Object.entries(currencies)) {
    for (const place of ["exchange", "orders"]) {
      const owed = call("owed(address)", currency);
      questions.push([`owed by ${place} ${unit}`, pack(ledgers[place]!, owed)]);
      questions.push([`protocol fees in ${place} ${unit}`, pack(ledgers[place]!, owed, 1)]);
    }
  }
  for (const id of TOKENS) questions.push([`owner of ${id}`, pack(art!, call("ownerOf(uint256)", id))]);

  const answers = await readState(
    provider,
    world.reader,
    questions.map(([, question]) => question),
  );
  const names = new Map(Object.entries(parties).map(([name, address]) => [address, name]));
  return new Map(
    questions.map(([name], i): [string, bigint | string] => {
      if (!name.startsWith("owner of ")) return [name, answers[i]!];
      const holder = getAddress(toBeHex(answers[i]!, 20));
      return [name, names.get(holder) ?? holder];
    }),
  );
}

async function addressesOf(parties: Record<string, Addressable>): Promise<Record<string, string>> {
  const entries = Object.entries(parties);
  return Object.fromEntries(
    await Promise.all(entries.map(async ([name, party]) => [name, await party.getAddress()] as const)),
  );
}

/** Runs `act` and returns what is different afterwards: by how much for amounts, the new owner for tokens. */
export async function changesBy(
  world: OrderWorld,
  act: () => Promise<unknown>,
  others: Record<string, Addressable> = {},
): Promise<Record<string, bigint | string>> {
  const before = await booksOf(world, others);
  await act();
  const changes: Record<string, bigint | string> = {};
  for (const [name, now] of await booksOf(world, others)) {
    const then = before.get(name)!;
    if (now !== then) changes[name] = typeof now === "bigint" && typeof then === "bigint" ? now - then : now;
  }
  return changes;
}
