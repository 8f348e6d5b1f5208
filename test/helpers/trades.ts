import { expect } from "chai";
import type { Addressable, BaseContract, BigNumberish, BytesLike, ContractTransactionResponse } from "ethers";
import { TOKEN_PERMIT_TYPES } from "../../sdk/src/terms/tokenPermit.js";
import {
  changesBy,
  DAY,
  deployOrderWorld,
  ethers,
  FEE_BPS,
  networkHelpers,
  type OrderWorld,
  PRICE,
  type Sent,
  type Signer,
  time,
} from "./orderWorld.js";

export type Changes = Record<string, bigint | string>;
export type Unit = "native" | "token" | "coin" | "permitToken";

export const DELIVERED = 0n;
export const HELD = 1n;
/** What the storefronts of the two sides ask for in these tests, in basis points. */
export const SELLER_FRONT_BPS = 300n;
export const BUYER_FRONT_BPS = 200n;

export function loadWorld(): Promise<OrderWorld> {
  return networkHelpers.loadFixture(deployOrderWorld);
}

/** `bps` basis points of an amount, rounded down. */
export function part(amount: bigint, bps: bigint): bigint {
  return (amount * bps) / 10_000n;
}

/** A trade as the ones who watch the books see it: what is paid by whom and to whom, in names of the world. */
export interface Trade {
  unit?: Unit;
  /** What the payer's side of the books is in: wrapped coins where an offer is in native coin. */
  paidIn?: Unit;
  price?: bigint;
  payer?: string;
  receiver?: string;
  seller?: string;
  royaltyBps?: bigint;
  protocolBps?: bigint;
  /** The fees of the storefronts. */
  sellerFrontBps?: bigint;
  buyerFrontBps?: bigint;
  /** Tokens of `art`. */
  tokens?: readonly bigint[];
  /** Copies of an id. */
  copies?: readonly [id: bigint, quantity: bigint];
}

/** All that a final sale changes. */
export function finalTrade(trade: Trade = {}): Changes {
  const { unit = "native", price = PRICE, payer = "buyer", seller = "seller", receiver = payer } = trade;
  // Of each copy, as often as there are copies.
  const units = trade.copies?.[1] ?? 1n;
  const royalty = part(price / units, trade.royaltyBps ?? 1_000n) * units;
  const protocol = part(price, trade.protocolBps ?? FEE_BPS);
  const sellerFront = part(price, trade.sellerFrontBps ?? 0n);
  const buyerFront = part(price, trade.buyerFrontBps ?? 0n);
  const kept = protocol + sellerFront + buyerFront;
  const [id, quantity] = trade.copies ?? [0n, 0n];
  return sum(
    { [`${payer} ${trade.paidIn ?? unit}`]: -price - buyerFront },
    { [`${seller} ${unit}`]: price - royalty - protocol - sellerFront },
    { [`artist ${unit}`]: royalty },
    {
      [`orders ${unit}`]: kept,
      // Credits in native coin are not in the books.
      [`owed by orders ${unit}`]: unit === "native" ? protocol : kept,
      [`protocol fees in orders ${unit}`]: protocol,
      [`sellerFront credit in orders ${unit}`]: sellerFront,
      [`buyerFront credit in orders ${unit}`]: buyerFront,
    },
    owners(trade.copies ? [] : (trade.tokens ?? [1n]), receiver),
    { [`${seller} copies of ${id}`]: -quantity },
    { [`${receiver} copies of ${id}`]: quantity },
  );
}

/** All that a sale with a refund window changes on its day. */
export function escrowedTrade(trade: Trade & { delivery?: bigint } = {}): Changes {
  const { unit = "native", price = PRICE, payer = "buyer", receiver = payer, tokens = [1n] } = trade;
  const due = price + part(price, trade.buyerFrontBps ?? 0n);
  return {
    [`${payer} ${trade.paidIn ?? unit}`]: -due,
    [`escrow ${unit}`]: due,
    ...owners(tokens, trade.delivery === HELD ? "escrow" : receiver),
  };
}

/** All that changes when such a sale becomes final. */
export function closedTrade(trade: Trade & { delivery?: bigint } = {}): Changes {
  const { unit = "native", price = PRICE, payer = "buyer", seller = "seller", receiver = payer } = trade;
  // Of each copy, as often as there are copies.
  const units = trade.copies?.[1] ?? 1n;
  const royalty = part(price / units, trade.royaltyBps ?? 1_000n) * units;
  const fees = {
    feeReceiver: part(price, trade.protocolBps ?? FEE_BPS),
    sellerFront: part(price, trade.sellerFrontBps ?? 0n),
    buyerFront: part(price, trade.buyerFrontBps ?? 0n),
  };
  const rest = price - royalty - fees.feeReceiver - fees.sellerFront;
  return sum(
    { [`escrow ${unit}`]: -rest - royalty },
    { [`${seller} ${unit}`]: rest },
    { [`artist ${unit}`]: royalty },
    ...Object.entries(fees).map(([name, fee]) => ({ [`${name} credit in escrow ${unit}`]: fee })),
    trade.delivery === HELD ? owners(trade.tokens ?? [1n], receiver) : {},
  );
}

/** New owners of tokens of `art`. */
export function owners(tokens: readonly bigint[], name: string): Changes {
  return Object.fromEntries(tokens.map((id) => [`owner of ${id}`, name]));
}

/** Changes one after the other; amounts that come to nothing are left out. */
export function sum(...all: readonly Changes[]): Changes {
  const total: Changes = {};
  for (const [name, change] of all.flatMap((changes) => Object.entries(changes))) {
    const before = total[name];
    total[name] = typeof change === "bigint" && typeof before === "bigint" ? before + change : change;
  }
  return Object.fromEntries(Object.entries(total).filter(([, change]) => change !== 0n));
}

/** Expects that `act` changes this and nothing else in anybody's books. */
export async function expectChanges(
  world: OrderWorld,
  act: () => Promise<unknown>,
  changes: Changes,
  others: Record<string, Addressable> = {},
): Promise<void> {
  expect(await changesBy(world, act, others)).to.deep.equal(changes);
}

/** Expects that `act` reverts with an error and leaves everybody's books as they are. */
export async function expectRefusal(
  world: OrderWorld,
  act: () => Promise<unknown>,
  contract: Pick<BaseContract, "interface">,
  error: string,
  args: readonly unknown[],
): Promise<void> {
  await expectChanges(
    world,
    () =>
      expect(act())
        .to.be.revertedWithCustomError(contract, error)
        .withArgs(...args),
    {},
  );
}

/** The events of a contract in a transaction, by name and values, those with a certain name alone where one is given. */
export async function eventsOf(
  contract: BaseContract,
  sent: ContractTransactionResponse | Sent,
  name?: string,
): Promise<unknown[][]> {
  const receipt = await (await sent).wait();
  const address = await contract.getAddress();
  return receipt!.logs
    .filter((log) => log.address === address)
    .map((log) => contract.interface.parseLog(log)!)
    .filter((event) => name === undefined || event.name === name)
    .map((event) => (name === undefined ? [event.name, ...event.args] : [...event.args]) as unknown[]);
}

/** The first four bytes of an error. */
export function selectorOf(contract: Pick<BaseContract, "interface">, error: string): string {
  return contract.interface.getError(error)!.selector;
}

/** A mock, which has no bindings. */
export async function deployMock<T>(name: string, args: unknown[] = []): Promise<T> {
  return (await ethers.deployContract(name, args)) as unknown as T;
}

/** The odd parties of test/mocks, as far as these tests use them. */
export interface OddCollection extends BaseContract {
  connect(signer: Signer): OddCollection;
  mint(to: string, tokenId: BigNumberish): Sent;
  setApprovalForAll(operator: Addressable, approved: boolean): Sent;
  ownerOf(tokenId: BigNumberish): Promise<string>;
  setMove(move: number, elsewhere: string): Sent;
  setOwnerOfGas(gas: BigNumberish): Sent;
  setRoyalty(receiver: string, amount: BigNumberish): Sent;
  setLookup(lookup: number): Sent;
}

export interface OddCopies extends BaseContract {
  connect(signer: Signer): OddCopies;
  mint(to: string, id: BigNumberish, amount: BigNumberish): Sent;
  setApprovalForAll(operator: Addressable, approved: boolean): Sent;
  balanceOf(account: string, id: BigNumberish): Promise<bigint>;
  setMove(move: number): Sent;
  setClaimed(balance: BigNumberish): Sent;
}

export interface OddToken extends BaseContract {
  connect(signer: Signer): OddToken;
  mint(to: string, amount: BigNumberish): Sent;
  approve(spender: Addressable, amount: BigNumberish): Sent;
  balanceOf(account: Addressable): Promise<bigint>;
  transfer(to: Addressable, amount: BigNumberish): Sent;
  setFee(bps: BigNumberish): Sent;
  pretend(receiver: Addressable, operator: string, from: string, amount: BigNumberish, data: BytesLike): Sent;
  safeTransferPart(receiver: Addressable, amount: BigNumberish, paid: BigNumberish, data: BytesLike): Sent;
}

export interface OddReceiver extends BaseContract {
  setMood(mood: number): Sent;
  execute(target: Addressable, callData: BytesLike, overrides?: { value: bigint }): Sent;
}

export interface Wallet extends BaseContract {
  setOwner(owner: string): Sent;
  setMood(mood: number): Sent;
}

/** A collection of oddities in which the seller owns tokens 1 to 3 and has approved the exchange. */
export async function deployOddCollection(world: OrderWorld): Promise<OddCollection> {
  const odd = await deployMock<OddCollection>("OddERC721");
  for (const id of [1n, 2n, 3n]) await odd.mint(world.seller.address, id);
  await odd.connect(world.seller).setApprovalForAll(world.orders, true);
  return odd;
}

/** Gives a token of `art` that nobody has yet to the seller, with royalty terms of its own. */
export async function mintWithRoyalty(world: OrderWorld, tokenId: bigint, holder: Signer, bps: bigint): Promise<void> {
  const terms = { shares: [{ holder: holder.address, bps }], validUntil: 0, caps: [], tiers: [] };
  await world.art.connect(world.artist).mintWithRoyalty(world.seller.address, tokenId, "", terms);
}

/** A listing as {FixedPriceExchange} keeps it. */
export interface OnChainListing {
  currency: string;
  price: bigint;
  expiresAt: bigint;
  refundWindow: bigint;
  delivery: bigint;
  maxRoyaltyBps: bigint;
  protocolFeeBps: bigint;
  buyer: string;
  storefront: string;
  storefrontFeeBps: bigint;
}

/** A final listing in native coin for anyone, for a month. */
export async function onChainListing(changes: Partial<OnChainListing> = {}): Promise<OnChainListing> {
  return {
    currency: ethers.ZeroAddress,
    price: PRICE,
    expiresAt: BigInt((await time.latest()) + 30 * DAY),
    refundWindow: 0n,
    delivery: DELIVERED,
    maxRoyaltyBps: 10_000n,
    protocolFeeBps: FEE_BPS,
    buyer: ethers.ZeroAddress,
    storefront: ethers.ZeroAddress,
    storefrontFeeBps: 0n,
    ...changes,
  };
}

/** What a permit says beside its signature. */
export interface PermitTerms {
  /** Whose token it is. */
  token: BaseContract;
  owner: Signer;
  /** Who signs, where it is not the owner. */
  signer?: Signer;
  spender: Addressable;
  value?: bigint;
  deadline?: bigint;
  /** The owner's present one, where nothing else is said. */
  nonce?: bigint;
}

/** An ERC-2612 permit in {PermitERC20}, as `permit` takes it. */
export async function signPermit(
  world: OrderWorld,
  terms: PermitTerms,
): Promise<[bigint, bigint, number, string, string]> {
  const { owner, signer = owner, value = PRICE, deadline = ethers.MaxUint256 } = terms;
  const { chainId } = world.domain;
  const verifyingContract = await terms.token.getAddress();
  const nonce = terms.nonce ?? (await world.permitToken.nonces(owner));
  const signature = await signer.signTypedData(
    { name: "Permitted", version: "1", chainId, verifyingContract },
    TOKEN_PERMIT_TYPES,
    { owner: owner.address, spender: await terms.spender.getAddress(), value, nonce, deadline },
  );
  const { v, r, s } = ethers.Signature.from(signature);
  return [value, deadline, v, r, s];
}

/** The same permit, as an order's taker brings it. */
export function encodePermit(permit: [bigint, bigint, number, string, string]): string {
  return ethers.AbiCoder.defaultAbiCoder().encode(["uint256", "uint256", "uint8", "bytes32", "bytes32"], permit);
}
