import { expect } from "chai";
import {
  Interface,
  SigningKey,
  Wallet,
  computeAddress,
  getCreateAddress,
  id,
  toQuantity,
  type InterfaceAbi,
} from "ethers";
import { artifacts, network } from "hardhat";
import { createOwnNetwork } from "../../../scripts/kaia/node/createOwnNetwork.ts";
import { RpcError } from "../../../scripts/kaia/node/rpc/RpcError.ts";
import { startKaiaNode } from "../../../scripts/kaia/node/startKaiaNode.ts";
import type { EIP1193Provider, Fields, KaiaNode } from "../../../scripts/kaia/node/types.ts";
import { encodeTransaction } from "../../../scripts/kaia/transactions/encodeTransaction.ts";
import { feePayerSigningHash, signingHash, transactionHash } from "../../../scripts/kaia/transactions/hashes.ts";
import { transactionTypeOf } from "../../../scripts/kaia/transactions/transactionTypes.ts";
import type { KaiaSignature, KaiaTransaction } from "../../../scripts/kaia/transactions/types.ts";

export const CHAIN_ID = 1001n;
export const GKEI = 1_000_000_000n;
export const PRICE = 50n * GKEI;
export const KAIA = 10n ** 18n;

/** An account of which a test knows the key. */
export interface Person {
  readonly key: SigningKey;
  readonly address: string;
}

export function person(name: string): Person {
  const { signingKey: key, address } = new Wallet(id(name));
  return { key, address };
}

export interface Started {
  readonly node: KaiaNode;
  readonly backend: EIP1193Provider;
  readonly close: () => Promise<void>;
}

/** A node in front of a network of its own. */
export async function start(): Promise<Started> {
  const { provider: backend, close } = await createOwnNetwork(network, Number(CHAIN_ID));
  const node = await startKaiaNode({ backend });
  return {
    node,
    backend,
    close: async () => {
      await node.close();
      await close();
    },
  };
}

/** A node for the tests of a suite, each of which finds it as new. Call it in a describe. */
export function useNode(): { readonly node: () => KaiaNode; readonly backend: () => EIP1193Provider } {
  let started: Started | undefined;
  let snapshot: unknown;
  before(async () => {
    started = await start();
  });
  beforeEach(async () => {
    snapshot = await started!.node.request("evm_snapshot");
  });
  afterEach(async () => {
    await started!.node.request("evm_revert", [snapshot]);
  });
  after(() => started!.close());
  return { node: () => started!.node, backend: () => started!.backend };
}

/** A transaction of Kaia's before it is signed; what is left out is usual. */
export type Draft = Partial<Omit<KaiaTransaction, "type" | "signatures" | "raw">> & { type: number; from: string };

export interface Signers {
  /** Those who sign for the sender, in order. */
  readonly sender: readonly Person[];
  /** Those who sign for the fee payer; without them the transaction is the sender's part alone. */
  readonly feePayer?: readonly Person[];
  readonly chainId?: bigint;
}

/** Signs a draft and encodes it. */
export function signKaia(draft: Draft, signers: Signers): string {
  return encodeTransaction(signedKaia(draft, signers));
}

export function signedKaia(
  { type: number, ...fields }: Draft,
  { sender, feePayer, chainId = CHAIN_ID }: Signers,
): Omit<KaiaTransaction, "raw"> {
  const type = transactionTypeOf(number)!;
  const usual = { nonce: 0n, gasPrice: PRICE, gasLimit: 100_000n, to: null, value: 0n, data: "0x" };
  const deployment = type.kind === "deploy" ? { humanReadable: false, codeFormat: 0n } : {};
  const draft = { ...usual, ...deployment, ...fields, type, signatures: [] };
  const hash = signingHash(draft, chainId);
  const signed = { ...draft, signatures: sender.map(({ key }) => signatureOf(hash, key, chainId)) };
  if (feePayer === undefined) return signed;
  const payer = fields.feePayer ?? feePayer[0]!.address;
  const payerHash = feePayerSigningHash(signed, payer, chainId);
  const feePayerSignatures = feePayer.map(({ key }) => signatureOf(payerHash, key, chainId));
  return { ...signed, feePayer: payer, feePayerSignatures };
}

export function signatureOf(hash: string, key: SigningKey, chainId: bigint): KaiaSignature {
  const { r, s, yParity } = key.sign(hash);
  return { v: chainId * 2n + 35n + BigInt(yParity), r: BigInt(r), s: BigInt(s) };
}

export function hashOf(draft: Draft, signers: Signers): string {
  return transactionHash(signedKaia(draft, signers));
}

export async function send(node: KaiaNode, draft: Draft, signers: Signers): Promise<string> {
  return (await node.request("klay_sendRawTransaction", [signKaia(draft, signers)])) as string;
}

export async function setBalance(node: KaiaNode, { address }: { address: string }, balance: bigint): Promise<void> {
  await node.request("hardhat_setBalance", [address, toQuantity(balance)]);
}

export async function balanceOf(node: KaiaNode, { address }: { address: string }, block = "latest"): Promise<bigint> {
  return BigInt((await node.request("eth_getBalance", [address, block])) as string);
}

export async function nonceOf(node: KaiaNode, { address }: { address: string }, block = "latest"): Promise<bigint> {
  return BigInt((await node.request("eth_getTransactionCount", [address, block])) as string);
}

export async function ethReceipt(node: KaiaNode, hash: string): Promise<Fields> {
  return (await node.request("eth_getTransactionReceipt", [hash])) as Fields;
}

export async function kaiaReceipt(node: KaiaNode, hash: string): Promise<Fields> {
  return (await node.request("klay_getTransactionReceipt", [hash])) as Fields;
}

export async function gasUsedBy(node: KaiaNode, hash: string): Promise<bigint> {
  return BigInt((await ethReceipt(node, hash))["gasUsed"] as string);
}

export interface Deployed {
  readonly address: string;
  readonly interface: Interface;
}

/** Deploys a contract with one of the backend's own accounts. */
export async function deploy(node: KaiaNode, name: string): Promise<Deployed> {
  const [from] = (await node.request("eth_accounts")) as string[];
  const { abi, bytecode } = await artifacts.readArtifact(name);
  const nonce = await nonceOf(node, { address: from! });
  await node.request("eth_sendTransaction", [{ from, data: bytecode, gas: "0x1e8480" }]);
  return { address: getCreateAddress({ from: from!, nonce }), interface: new Interface(abi as InterfaceAbi) };
}

export async function creationCodeOf(name: string): Promise<string> {
  return (await artifacts.readArtifact(name)).bytecode;
}

/** Expects that a node refuses, with the chain's words. */
export async function expectRefused(answer: Promise<unknown>, message: string, code = -32_000): Promise<RpcError> {
  try {
    await answer;
  } catch (error) {
    expect(error).to.be.instanceOf(RpcError);
    expect((error as RpcError).message).to.equal(message);
    expect((error as RpcError).code).to.equal(code);
    return error as RpcError;
  }
  throw new Error(`answered, instead of refusing with "${message}"`);
}

export function addressOf(key: SigningKey): string {
  return computeAddress(key.publicKey);
}
