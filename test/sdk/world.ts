import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { BrowserProvider, type Eip1193Provider } from "ethers";
import { deployDroit } from "../../scripts/deploy/deployDroit.ts";
import {
  createDroit,
  type Droit,
  type DroitAddresses,
  DroitError,
  type DroitErrorCode,
  type DroitOptions,
} from "../../sdk/src/index.ts";
import type { KIP17Token, KIP7Token } from "../../typechain-types/index.js";
import { connect } from "../helpers/connect.ts";

/** Gas is free, so that balances show payments and nothing else. */
export const connection = await connect({ initialBaseFeePerGas: 0, gasPrice: 0 });
export const { ethers, networkHelpers } = connection;
export const { time } = networkHelpers;

export const DAY = 86_400;
export const PRICE = 10n ** 18n;
/** In basis points. */
export const FEE_BPS = 250;
export const ROYALTY_BPS = 1_000;
export const NATIVE = ethers.ZeroAddress;

/** A collection of test/mocks: Droit did not make it. */
export interface ForeignCollection {
  mint(to: string, tokenId: bigint): Promise<unknown>;
  ownerOf(tokenId: bigint): Promise<string>;
  getAddress(): Promise<string>;
}

export interface World {
  addresses: DroitAddresses;
  owner: HardhatEthersSigner;
  artist: HardhatEthersSigner;
  seller: HardhatEthersSigner;
  buyer: HardhatEthersSigner;
  stranger: HardhatEthersSigner;
  treasury: HardhatEthersSigner;
  shop: HardhatEthersSigner;
  /** Droit's own; the seller owns tokens 1 to 3, of which every sale owes the artist 10 %. */
  works: KIP17Token;
  collection: string;
  /** A KIP-7 token of which seller and buyer have plenty, with 6 decimals on nobody's mind: it has 18. */
  token: KIP7Token;
  currency: string;
  /** A Droit for each of them. */
  as: (signer: HardhatEthersSigner, options?: Partial<DroitOptions>) => Promise<Droit>;
}

/** The suite with a protocol fee of 2.5 %, a collection and a currency. */
export async function deployWorld(): Promise<World> {
  const [owner, artist, seller, buyer, stranger, treasury, shop] = await ethers.getSigners();
  const { addresses } = await deployDroit(connection, "", { protocolFeeBps: FEE_BPS, feeReceiver: treasury!.address });
  const works = await ethers.deployContract("KIP17Token", [
    "Works",
    "WRK",
    artist!.address,
    addresses.RoyaltyRouter,
    2_000,
    "ipfs://collection.json",
  ]);
  const terms = { shares: [{ holder: artist!.address, bps: ROYALTY_BPS }], validUntil: 0, caps: [], tiers: [] };
  for (const tokenId of [1n, 2n, 3n]) {
    await works.connect(artist).mintWithRoyalty(seller!.address, tokenId, `ipfs://${tokenId}.json`, terms);
  }
  const token = await ethers.deployContract("KIP7Token", ["Money", "MNY", owner!.address]);
  for (const account of [seller!, buyer!]) await token.mint(account.address, 1_000n * PRICE);
  return {
    addresses,
    owner: owner!,
    artist: artist!,
    seller: seller!,
    buyer: buyer!,
    stranger: stranger!,
    treasury: treasury!,
    shop: shop!,
    works,
    collection: await works.getAddress(),
    token,
    currency: await token.getAddress(),
    as: async (signer, options = {}) => createDroit({ signer: await walletOf(signer), addresses, ...options }),
  };
}

export function loadWorld(): Promise<World> {
  return networkHelpers.loadFixture(deployWorld);
}

/** What a browser wallet gives: an ethers signer over EIP-1193. */
export function walletOf(account: HardhatEthersSigner): Promise<DroitOptions["signer"] & object> {
  const provider = new BrowserProvider(connection.provider, "any", { cacheTimeout: -1 });
  return provider.getSigner(account.address);
}

/** The chain, as an EIP-1193 provider. */
export const node = connection.provider as unknown as Eip1193Provider;

/** A wallet as a page finds it, with answers of its own to some methods; undefined leaves the answer to the chain. */
export function walletWith(answers: Record<string, (params: unknown) => unknown>): Eip1193Provider {
  return {
    request: async ({ method, params }) => {
      const own = await answers[method]?.(params);
      if (own !== undefined) return own;
      const answer: unknown = await node.request({ method, ...(params !== undefined && { params }) });
      return answer;
    },
  };
}

/** A collection that Droit did not make, of whose tokens the seller owns number 7. */
export async function deployForeign(
  owner: HardhatEthersSigner,
): Promise<{ foreign: ForeignCollection; address: string }> {
  const foreign = (await ethers.deployContract("PlainERC721")) as unknown as ForeignCollection;
  await foreign.mint(owner.address, 7n);
  return { foreign, address: await foreign.getAddress() };
}

/** Waits for a DroitError with a code. */
export async function expectDroitError(work: Promise<unknown>, code: DroitErrorCode): Promise<DroitError> {
  let result: unknown;
  try {
    result = await work;
  } catch (error) {
    if (!(error instanceof DroitError)) throw error;
    expect(error.code, error.message).to.equal(code);
    return error;
  }
  throw new Error(`expected ${code}, and got ${Object.keys(result ?? {}).join()}`);
}

/** What came to accounts, and went from them, while something was done. */
export async function balanceChanges(
  accounts: readonly (string | { address: string })[],
  work: () => Promise<unknown>,
): Promise<bigint[]> {
  const read = (): Promise<bigint[]> =>
    Promise.all(
      accounts.map((account) => ethers.provider.getBalance(typeof account === "string" ? account : account.address)),
    );
  const before = await read();
  await work();
  const after = await read();
  return after.map((balance, i) => balance - before[i]!);
}
