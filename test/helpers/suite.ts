import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract, BigNumberish, BytesLike, ContractTransactionResponse } from "ethers";
import type { FixedPriceExchange, RefundEscrow, RoyaltyInfo, RoyaltyRouter } from "../../typechain-types/index.js";
import { connect } from "./connect.ts";

/**
 * One chain for all tests of the suite. Gas is free, so that balances show payments and nothing else, and its amount is
 * given, so that a transaction which fails is mined as one.
 */
export const { ethers, networkHelpers } = await connect({ initialBaseFeePerGas: 0, gasPrice: 0, gas: 16_000_000 });
export const time = networkHelpers.time;

export const NATIVE = ethers.ZeroAddress;
export const NOBODY = ethers.ZeroAddress;
export const NO_ESCROW = ethers.ZeroHash;
export const PRICE = 10n ** 18n;
export const DAY = 86_400;
/** The protocol's fee, in basis points, in a suite just deployed. */
export const FEE_BPS = 250;
/** Delivery, as in its enum. */
export const DELIVERED = 0;
export const HELD = 1;
/** RoyaltySource, as in its enum. */
export const Source = { None: 0n, RoyaltyInfo: 1n, ERC2981: 2n, Reverted: 3n, OutOfGas: 4n, Malformed: 5n } as const;
/** State of an escrow, as in its enum. */
export const State = { None: 0n, Open: 1n } as const;

type Sent = Promise<ContractTransactionResponse>;

/** A contract of test/mocks with the functions that tests call; the bindings know only contracts/. */
export type Mock<Functions> = Omit<BaseContract, "connect"> &
  Functions & { connect(runner: HardhatEthersSigner): Mock<Functions> };

export interface CollectionFunctions {
  mint(to: string, tokenId: BigNumberish): Sent;
  burn(tokenId: BigNumberish): Sent;
  approve(to: string, tokenId: BigNumberish): Sent;
  setApprovalForAll(operator: string, approved: boolean): Sent;
  transferFrom(from: string, to: string, tokenId: BigNumberish): Sent;
  ownerOf(tokenId: BigNumberish): Promise<string>;
}

export type Collection = Mock<CollectionFunctions>;

export interface TokenFunctions {
  mint(to: string, amount: BigNumberish): Sent;
  approve(spender: string, amount: BigNumberish): Sent;
  transfer(to: string, amount: BigNumberish): Sent;
  balanceOf(account: string): Promise<bigint>;
  allowance(owner: string, spender: string): Promise<bigint>;
}

export type Token = Mock<TokenFunctions>;

export type KIP7 = Mock<
  TokenFunctions & {
    "safeTransfer(address,uint256)"(to: string, amount: BigNumberish): Sent;
    "safeTransfer(address,uint256,bytes)"(to: string, amount: BigNumberish, data: BytesLike): Sent;
    "safeTransferFrom(address,address,uint256,bytes)"(
      from: string,
      to: string,
      amount: BigNumberish,
      data: BytesLike,
    ): Sent;
  }
>;

type BooksReader = Mock<{ read(accounts: string[], currencies: string[], ledgers: string[]): Promise<bigint[]> }>;

/** Deploys a contract of test/mocks by its name. */
export async function deployMock<T>(name: string, args: unknown[] = []): Promise<T> {
  return (await ethers.deployContract(name, args)) as unknown as T;
}

/** Each of them does one thing in a sale, so that no two amounts can be mistaken for each other. */
export type Role =
  | "owner"
  | "seller"
  | "buyer"
  | "receiver"
  | "artist"
  | "heir"
  | "treasury"
  | "sellerFront"
  | "buyerFront"
  | "stranger";

export interface Suite extends Record<Role, HardhatEthersSigner> {
  router: RoyaltyRouter;
  escrow: RefundEscrow;
  exchange: FixedPriceExchange;
  exchangeAddress: string;
  escrowAddress: string;
  /** Seller owns tokens 1 to 3, buyer owns token 9. `artist` has 6 % of every sale, `heir` 4 %. */
  collection: Collection;
  art: string;
  /** A KIP-7 token that everyone has and has approved the exchange for. */
  token: KIP7;
  money: string;
  /** The time at which the suite was ready. */
  now: number;
  /** Whose books are kept, by name. Tests add their own. */
  parties: Record<string, string>;
  /** In which currencies, by name. */
  currencies: Record<string, string>;
  reader: BooksReader;
}

/** The suite of `deploySuite`, of which a test may change whose books are kept. */
export async function loadSuite(): Promise<Suite> {
  const suite = await networkHelpers.loadFixture(deploySuite);
  return { ...suite, parties: { ...suite.parties }, currencies: { ...suite.currencies } };
}

/** The suite in use: a protocol fee of 2.5 %, royalties of 10 %, everybody rich, everything approved. */
async function deploySuite(): Promise<Suite> {
  const signers = await ethers.getSigners();
  const [owner, seller, buyer, receiver, artist, heir, treasury, sellerFront, buyerFront, stranger] = signers;
  const people = {
    owner: owner!,
    seller: seller!,
    buyer: buyer!,
    receiver: receiver!,
    artist: artist!,
    heir: heir!,
    treasury: treasury!,
    sellerFront: sellerFront!,
    buyerFront: buyerFront!,
    stranger: stranger!,
  };
  const router = await ethers.deployContract("RoyaltyRouter");
  const escrow = await ethers.deployContract("RefundEscrow");
  const exchange = await ethers.deployContract("FixedPriceExchange", [router, escrow, people.owner]);
  const [exchangeAddress, escrowAddress] = await Promise.all([exchange.getAddress(), escrow.getAddress()]);
  await exchange.setProtocolFee(FEE_BPS, people.treasury);

  const collection = await deployMock<Collection>("PlainERC721");
  const art = await collection.getAddress();
  for (const tokenId of [1, 2, 3]) await collection.mint(people.seller.address, tokenId);
  await collection.mint(people.buyer.address, 9);
  await setRoyalties(router, art, [
    [people.artist.address, 600],
    [people.heir.address, 400],
  ]);

  const token = await deployMock<KIP7>("HookedKIP7");
  const money = await token.getAddress();
  for (const person of Object.values(people)) {
    await token.mint(person.address, 1_000n * PRICE);
    await token.connect(person).approve(exchangeAddress, ethers.MaxUint256);
    await collection.connect(person).setApprovalForAll(exchangeAddress, true);
    await collection.connect(person).setApprovalForAll(escrowAddress, true);
  }
  const parties = Object.fromEntries(Object.entries(people).map(([name, person]) => [name, person.address]));
  return {
    ...people,
    router,
    escrow,
    exchange,
    exchangeAddress,
    escrowAddress,
    collection,
    art,
    token,
    money,
    reader: await deployMock<BooksReader>("BooksReader"),
    now: await time.latest(),
    parties: { ...parties, exchange: exchangeAddress, escrow: escrowAddress },
    currencies: { native: NATIVE, token: money },
  };
}

/** Sets terms for all tokens of a collection that the first signer owns. */
export async function setRoyalties(
  router: RoyaltyRouter,
  collection: string,
  shares: readonly (readonly [holder: string, bps: number])[],
): Promise<RoyaltyInfo> {
  await router.createRoyaltyInfo(collection);
  const info = await ethers.getContractAt("RoyaltyInfo", await router.royaltyInfoOf(collection));
  await info.setCollectionTerms({
    shares: shares.map(([holder, bps]) => ({ holder, bps })),
    validUntil: 0,
    caps: [],
    tiers: [],
  });
  return info;
}
