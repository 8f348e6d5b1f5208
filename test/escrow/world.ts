import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { AddressLike, BaseContract, BigNumberish, ContractTransactionResponse } from "ethers";
import { AbiCoder, Contract } from "ethers";
import type { RefundEscrow } from "../../typechain-types/index.js";
import { connect } from "../helpers/connect.ts";
import { Delivery, escrowId, NATIVE, type Terms } from "../helpers/terms.ts";

// Gas is free, so that every party's balance can be compared to the last unit.
const connection = await connect({ initialBaseFeePerGas: 0n, gasPrice: 0n });
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

/** Runs a fixture once, and afterwards returns to the state that it left. */
export function loadFixture<T>(fixture: () => Promise<T>): Promise<T> {
  return networkHelpers.loadFixture(fixture);
}

export const PRICE = 1_000_000n;
export const DAY = 86_400n;
export const WINDOW = 7n * DAY;
export const TOKEN_ID = 7n;

const BALANCE_OF = "function balanceOf(address) view returns (uint256)";
const OWNER_OF = "function ownerOf(uint256) view returns (address)";

export type Signer = HardhatEthersSigner;
export type Sent = Promise<ContractTransactionResponse>;

/** A call of a script, as the mocks know it. */
export interface Call {
  target: string;
  value: bigint;
  data: string;
}

export interface Scripted {
  setScript(calls: Call[]): Sent;
}

export type ScriptedActor = BaseContract &
  Scripted & {
    run(calls: Call[], overrides?: { value?: bigint; gasLimit?: bigint }): Sent;
    attempt(calls: Call[], overrides?: { gasLimit?: bigint }): Sent;
  };

export type QuirkyERC20 = BaseContract &
  Scripted & {
    mint(to: AddressLike, amount: BigNumberish): Sent;
    setAnswer(answer: number): Sent;
    setFee(bps: number): Sent;
    setGasToBurn(amount: number): Sent;
    refuse(account: AddressLike, refused: boolean): Sent;
    rebase(percent: number): Sent;
    setDecimals(value: number): Sent;
    transfer(to: AddressLike, amount: BigNumberish): Sent;
    balanceOf(account: AddressLike): Promise<bigint>;
  };

export type QuirkyERC721 = BaseContract &
  Scripted & {
    mint(to: AddressLike, tokenId: BigNumberish): Sent;
    refuse(account: AddressLike, refused: boolean): Sent;
    setInert(inert: boolean): Sent;
    setGasToBurn(amount: number): Sent;
    setOwnerGasToBurn(amount: number): Sent;
    setOwnerReverts(reverts: boolean): Sent;
    claimOwner(tokenId: BigNumberish, owner: AddressLike): Sent;
    seize(tokenId: BigNumberish, to: AddressLike): Sent;
    approve(to: AddressLike, tokenId: BigNumberish): Sent;
    setApprovalForAll(operator: AddressLike, approved: boolean): Sent;
    transferFrom(from: AddressLike, to: AddressLike, tokenId: BigNumberish): Sent;
    ownerOf(tokenId: BigNumberish): Promise<string>;
    trueOwnerOf(tokenId: BigNumberish): Promise<string>;
  };

/** NFTs and a currency at once. */
export type HybridToken = BaseContract & {
  mint(to: AddressLike, tokenId: BigNumberish): Sent;
  mintUnits(to: AddressLike, amount: BigNumberish): Sent;
};

/** What a QuirkyERC20 returns from a transfer, in the order of its enum. */
export const Answer = { True: 0, Nothing: 1, False: 2, Short: 3, Two: 4 } as const;

export async function deployMock<T>(name: string, ...args: unknown[]): Promise<T> {
  return (await ethers.deployContract(name, args)) as unknown as T;
}

/** The contract as another account calls it. */
export function as<T extends BaseContract>(contract: T, signer: Signer): T {
  return contract.connect(signer) as T;
}

/** A call for a script. */
export async function callOf(
  contract: BaseContract,
  method: string,
  args: readonly unknown[],
  value = 0n,
): Promise<Call> {
  return { target: await contract.getAddress(), value, data: contract.interface.encodeFunctionData(method, args) };
}

/** The data by which an actor, when called back, makes these calls. */
export function scriptData(calls: readonly Call[]): string {
  return AbiCoder.defaultAbiCoder().encode(["tuple(address target, uint256 value, bytes data)[]"], [calls]);
}

/** The suite, the people, and what is sold. */
export async function createWorld() {
  const [deployer, seller, buyer, artist, heir, protocol, storefront, stranger] = await ethers.getSigners();
  const escrow: RefundEscrow = await ethers.deployContract("RefundEscrow");
  const opener = await deployMock<ScriptedActor>("ScriptedActor");
  const token = await deployMock<QuirkyERC20>("QuirkyERC20");
  const collection = await deployMock<QuirkyERC721>("QuirkyERC721");
  for (const person of [seller!, buyer!]) {
    await as(collection, person).setApprovalForAll(escrow, true);
    await as(collection, person).setApprovalForAll(opener, true);
  }
  return {
    escrow,
    opener,
    token,
    collection,
    deployer: deployer!,
    seller: seller!,
    buyer: buyer!,
    artist: artist!,
    heir: heir!,
    protocol: protocol!,
    storefront: storefront!,
    stranger: stranger!,
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** Usual terms: two royalties, two fees, a week. */
export async function termsOf(world: World, overrides: Partial<Terms> = {}): Promise<Terms> {
  return {
    opener: await world.opener.getAddress(),
    seller: world.seller.address,
    buyer: world.buyer.address,
    collection: await world.collection.getAddress(),
    tokenId: TOKEN_ID,
    currency: NATIVE,
    amount: PRICE,
    closesAt: BigInt(await time.latest()) + WINDOW,
    delivery: Delivery.Delivered,
    royalties: [
      { receiver: world.artist.address, amount: 60_000n },
      { receiver: world.heir.address, amount: 40_000n },
    ],
    fees: [
      { receiver: world.protocol.address, amount: 25_000n },
      { receiver: world.storefront.address, amount: 10_001n },
    ],
    ...overrides,
  };
}

/** The four kinds of sale that every exit must treat alike. */
export const KINDS = [
  { name: "native, delivered", token: false, delivery: Delivery.Delivered },
  { name: "native, held", token: false, delivery: Delivery.Held },
  { name: "token, delivered", token: true, delivery: Delivery.Delivered },
  { name: "token, held", token: true, delivery: Delivery.Held },
] as const;

export type Kind = (typeof KINDS)[number];

/** Terms of that kind. */
export async function termsOfKind(world: World, kind: Kind, overrides: Partial<Terms> = {}): Promise<Terms> {
  return termsOf(world, {
    currency: kind.token ? await world.token.getAddress() : NATIVE,
    delivery: kind.delivery,
    ...overrides,
  });
}

/** Mints what the terms need, where the opener expects it: the NFT with the buyer or the seller, the tokens with itself. */
export async function prepare(world: World, terms: Terms): Promise<void> {
  const held = terms.delivery === Delivery.Held;
  await world.collection.mint(held ? terms.seller : terms.buyer, terms.tokenId);
  if (terms.currency !== NATIVE) await world.token.mint(world.opener, terms.amount);
}

/** What an honest opener does when it is called back. */
export async function deliveryOf(world: World, terms: Terms): Promise<Call[]> {
  const calls: Call[] = [];
  if (terms.currency !== NATIVE) {
    const payment = await callOf(world.token, "transfer", [await world.escrow.getAddress(), terms.amount]);
    calls.push({ ...payment, target: terms.currency });
  }
  if (terms.delivery === Delivery.Held) {
    const escrow = await world.escrow.getAddress();
    const move = await callOf(world.collection, "transferFrom", [terms.seller, escrow, terms.tokenId]);
    calls.push({ ...move, target: terms.collection });
  }
  return calls;
}

/** The call by which an opener opens. */
export async function openCall(world: World, terms: Terms, delivery?: readonly Call[], value?: bigint): Promise<Call> {
  const data = scriptData(delivery ?? (await deliveryOf(world, terms)));
  const native = terms.currency === NATIVE ? terms.amount : 0n;
  return callOf(world.escrow, "open", [terms, data], value ?? native);
}

/** Opens through the opener, which does what `delivery` says when called back, or what is right. */
export async function open(
  world: World,
  terms: Terms,
  delivery?: readonly Call[],
  value?: bigint,
): Promise<ContractTransactionResponse> {
  const call = await openCall(world, terms, delivery, value);
  return world.opener.run([call], { value: call.value });
}

/** Prepares and opens. */
export async function openEscrow(world: World, overrides: Partial<Terms> = {}): Promise<Terms> {
  const terms = await termsOf(world, overrides);
  await prepare(world, terms);
  await open(world, terms);
  return terms;
}

/** Prepares and opens a sale of that kind. */
export async function openKind(world: World, kind: Kind, overrides: Partial<Terms> = {}): Promise<Terms> {
  const terms = await termsOfKind(world, kind, overrides);
  await prepare(world, terms);
  await open(world, terms);
  return terms;
}

/** Everything that an action could change, by name: what each party has and can withdraw, the NFT, the escrow. */
export type Books = Record<string, bigint | string>;

/** Reads the books. `more` names further accounts, such as contracts that a test deploys. */
export async function booksOf(world: World, terms: Terms, more: Record<string, AddressLike> = {}): Promise<Books> {
  const { escrow, opener, seller, buyer, artist, heir, protocol, storefront, stranger } = world;
  const people = { escrow, opener, seller, buyer, artist, heir, protocol, storefront, stranger, ...more };
  const native = terms.currency === NATIVE;
  const token = native ? world.token : (reader(terms.currency, BALANCE_OF) as Pick<QuirkyERC20, "balanceOf">);
  const tokenAddress = native ? await world.token.getAddress() : terms.currency;
  const books: Books = {};
  for (const [name, account] of Object.entries(people)) {
    const address = await ethers.resolveAddress(account);
    const [coins, tokens, creditInCoins, creditInTokens] = await Promise.all([
      ethers.provider.getBalance(address),
      token.balanceOf(address),
      escrow.creditOf(address, NATIVE),
      escrow.creditOf(address, tokenAddress),
    ]);
    books[`${name}.native`] = coins;
    books[`${name}.token`] = tokens;
    books[`${name}.credit.native`] = creditInCoins;
    books[`${name}.credit.token`] = creditInTokens;
  }
  books["nft"] = await ownerName(terms, people);
  books["state"] = await escrow.stateOf(escrowId(terms));
  return books;
}

/** What changed, amounts as differences. */
export function changesOf(before: Books, after: Books): Books {
  const changes: Books = {};
  for (const [name, value] of Object.entries(after)) {
    const old = before[name]!;
    if (value === old) continue;
    const isAmount = typeof value === "bigint" && typeof old === "bigint" && name !== "state";
    changes[name] = isAmount ? value - old : value;
  }
  return changes;
}

/** Runs an action and asserts that it changed exactly this: amounts by name, who has the NFT, the state. */
export async function expectChanges(
  world: World,
  terms: Terms,
  action: () => Promise<unknown>,
  expected: Books,
  more: Record<string, AddressLike> = {},
): Promise<void> {
  const before = await booksOf(world, terms, more);
  await action();
  expect(changesOf(before, await booksOf(world, terms, more))).to.deep.equal(expected);
}

/** Asserts that an action fails with this error of the escrow, and that no book changed. */
export async function expectRefused(
  world: World,
  terms: Terms,
  action: () => Promise<unknown>,
  error: string,
  ...args: unknown[]
): Promise<void> {
  const check = async (): Promise<void> => {
    await expect(action())
      .to.be.revertedWithCustomError(world.escrow, error)
      .withArgs(...args);
  };
  await expectChanges(world, terms, check, {});
}

/** The name of a currency in the books. */
export function currencyName(terms: Terms): "native" | "token" {
  return terms.currency === NATIVE ? "native" : "token";
}

/** What a final sale moves, with the terms that `termsOf` writes. */
export function finalChanges(terms: Terms): Books {
  const currency = currencyName(terms);
  const changes: Books = {
    [`escrow.${currency}`]: -terms.amount + 35_001n,
    [`artist.${currency}`]: 60_000n,
    [`heir.${currency}`]: 40_000n,
    [`protocol.credit.${currency}`]: 25_000n,
    [`storefront.credit.${currency}`]: 10_001n,
    [`seller.${currency}`]: terms.amount - 135_001n,
    state: 0n,
  };
  if (terms.delivery === Delivery.Held) changes["nft"] = "buyer";
  return changes;
}

/** What a refund moves. */
export function refundChanges(terms: Terms): Books {
  const currency = currencyName(terms);
  return {
    [`escrow.${currency}`]: -terms.amount,
    [`buyer.${currency}`]: terms.amount,
    nft: "seller",
    state: 0n,
  };
}

/** Those changes without some of them. */
export function without(changes: Books, ...names: string[]): Books {
  return Object.fromEntries(Object.entries(changes).filter(([name]) => !names.includes(name)));
}

/** Lets the next transaction run at that second. */
export async function at(timestamp: bigint): Promise<void> {
  await time.setNextBlockTimestamp(timestamp);
}

async function ownerName(terms: Terms, people: Record<string, AddressLike>): Promise<string> {
  const collection = reader(terms.collection, OWNER_OF) as Pick<QuirkyERC721, "ownerOf">;
  let owner: string;
  try {
    owner = await collection.ownerOf(terms.tokenId);
  } catch {
    return "none";
  }
  for (const [name, account] of Object.entries(people)) {
    if ((await ethers.resolveAddress(account)) === owner) return name;
  }
  return owner;
}

function reader(address: string, question: string): unknown {
  return new Contract(address, [question], ethers.provider);
}
