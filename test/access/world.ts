import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { AddressLike, BaseContract, BytesLike, ContractTransactionResponse } from "ethers";
import { concat, SigningKey, Wallet } from "ethers";
import { network } from "hardhat";
import type { AccessPermit } from "../../sdk/src/terms/accessPermit.ts";
import type { AccessGate } from "../../typechain-types/index.js";

export const { ethers, networkHelpers } = await network.create();
export const { time } = networkHelpers;

/** Nothing: the state before it is what counts. */
async function untouched(): Promise<void> {
  await networkHelpers.mine();
}
await networkHelpers.loadFixture(untouched);

/**
 * Runs a fixture on a chain that no test has touched. A snapshot of a fixture would not do: it would keep the precompiles
 * and the code of accounts that an earlier test has set.
 */
export async function loadFixture<T>(fixture: () => Promise<T>): Promise<T> {
  await networkHelpers.loadFixture(untouched);
  return fixture();
}

export const NOBODY = ethers.ZeroAddress;
export const SALE = ethers.id("a sale");
export const OTHER_SALE = ethers.id("another sale");
export const HOUR = 3_600n;

/** GateKind, as in its enum. */
export const Kind = { Open: 0n, Permit: 1n, FeePayer: 2n } as const;

/** What a ContractWallet does when it is asked, as in its enum. */
export const Mood = {
  Honest: 0,
  AnswerZero: 1,
  Revert: 2,
  RevertWithYes: 3,
  AnswerNothing: 4,
  AnswerShort: 5,
  AnswerDirty: 6,
  AnswerOnes: 7,
  AnswerMegabyte: 8,
  AnswerEmptyMegabyte: 9,
  RevertMegabyte: 10,
  BurnGas: 11,
  AlwaysYes: 12,
  YesIfUsed: 13,
} as const;

/** The moods in which a wallet says neither yes nor no as the standard has it. */
export const ODD_MOODS = [
  "AnswerZero",
  "Revert",
  "RevertWithYes",
  "AnswerNothing",
  "AnswerShort",
  "AnswerDirty",
  "AnswerOnes",
  "AnswerEmptyMegabyte",
  "RevertMegabyte",
  "BurnGas",
] as const;

export type Signer = HardhatEthersSigner;
type Sent = Promise<ContractTransactionResponse>;

export type { AccessGate };

export type SignaturesHarness = BaseContract & {
  isValid(signer: AddressLike, digest: string, signature: BytesLike): Promise<boolean>;
  gasOfIsValid(signer: AddressLike, digest: string, signature: BytesLike): Promise<bigint>;
  tryReadFeePayer(): Promise<[known: boolean, feePayer: string]>;
};

export type ContractWallet = BaseContract & {
  setOwner(owner: AddressLike): Sent;
  setMood(mood: number): Sent;
};

export type ReentrantService = BaseContract & { perform(target: AddressLike, data: string): Sent };

export async function deployMock<T>(name: string, ...args: unknown[]): Promise<T> {
  return (await ethers.deployContract(name, args)) as unknown as T;
}

/** A contract of test/mocks at an address at which a test has set its code. */
export async function mockAt<T>(name: string, address: string): Promise<T> {
  return (await ethers.getContractAt(name, address)) as unknown as T;
}

/** A gate as a market calls it, another market, the service that guards the sales, and who would take part. */
export async function createGate() {
  const signers = await ethers.getSigners();
  const [service, account, stranger, market, otherMarket] = signers as [Signer, Signer, Signer, Signer, Signer];
  const gate = (await ethers.deployContract("AccessGate")).connect(market);
  const { chainId } = await ethers.provider.getNetwork();
  const deadline = BigInt(await time.latest()) + HOUR;
  const permit: AccessPermit = { gate, chainId, market, sale: SALE, account, nonce: 1n, deadline };
  return { gate, market, otherMarket, service, account, stranger, chainId, deadline, permit };
}

/** An account of which a test knows the key. */
export function walletOf(name: string): Wallet {
  return new Wallet(ethers.id(name), ethers.provider);
}

/** What a key signs without a prefix: 65 bytes, v 27 or 28. */
export function sign(key: Wallet, digest: string): string {
  return new SigningKey(key.privateKey).sign(digest).serialized;
}

/** The other signature that the same key's signature implies: n - s, and the other v. */
export function malleated(signature: string): string {
  const { r, s, v } = ethers.Signature.from(signature);
  const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  return concat([r, ethers.toBeHex(N - BigInt(s), 32), v === 27 ? "0x1c" : "0x1b"]);
}

/** Has an account delegate its code (EIP-7702), and returns it as the delegate's kind of contract. */
export async function delegate<T>(wallet: Wallet, name: string): Promise<T> {
  const target = await ethers.deployContract(name);
  const [sponsor] = await ethers.getSigners();
  const { chainId } = await ethers.provider.getNetwork();
  const nonce = await ethers.provider.getTransactionCount(wallet);
  const authorization = wallet.authorizeSync({ address: await target.getAddress(), nonce, chainId });
  // The node's own signers cannot send type 4.
  const sender = walletOf("who sends the authorization");
  await sponsor!.sendTransaction({ to: sender, value: ethers.parseEther("1") });
  const sent = await sender.sendTransaction({
    type: 4,
    to: sender,
    authorizationList: [authorization],
    gasLimit: 200_000,
  });
  await sent.wait();
  const code = await ethers.provider.getCode(wallet);
  if (code !== concat(["0xef0100", await target.getAddress()]).toLowerCase()) throw new Error("not delegated");
  return mockAt<T>(name, wallet.address);
}
