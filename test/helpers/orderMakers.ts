import { concat, HDNodeWallet, Signature, TypedDataEncoder, Wallet } from "ethers";
import {
  bulkTypes,
  hashOrder,
  type Order,
  ORDER_TYPES,
  orderDomain,
  type SignedOrder,
} from "../../sdk/src/terms/order.js";
import type { ContractWallet } from "../access/world.ts";
import { ethers, networkHelpers, type OrderWorld, PRICE, type Signer } from "./orderWorld.js";

/** From which Hardhat makes the accounts of a test's chain. */
const PHRASE = "test test test test test test test test test test test junk";
const PARENT = HDNodeWallet.fromPhrase(PHRASE, undefined, "m/44'/60'/0'/0");
const KEYS = Array.from({ length: 10 }, (_, i) => new Wallet(PARENT.deriveChild(i).privateKey, ethers.provider));
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** The key of one of the people of a world. */
export function keyOf({ address }: Pick<Signer, "address">): Wallet {
  const key = KEYS.find((it) => it.address === address);
  if (key === undefined) throw new Error(`no key for ${address}`);
  return key;
}

/** What the maker signs, by ethers. */
export function digestOf({ domain }: Pick<OrderWorld, "domain">, order: Order): string {
  return TypedDataEncoder.hash(orderDomain(domain), ORDER_TYPES, order);
}

/** What the maker signs over the tree to which a path leads from an order, if it does. */
export function digestOfPath(
  { domain }: Pick<OrderWorld, "domain">,
  { order, index, proof }: Pick<SignedOrder, "order" | "index" | "proof">,
): string {
  if (proof.length === 0) return digestOf({ domain }, order);
  let node = hashOrder(order);
  for (const [height, sibling] of proof.entries()) {
    const isRight = (BigInt(index) >> BigInt(height)) & 1n;
    node = ethers.keccak256(isRight ? concat([sibling, node]) : concat([node, sibling]));
  }
  const typeHash = ethers.id(TypedDataEncoder.from(bulkTypes(proof.length)).encodeType("BulkOrder"));
  const struct = ethers.keccak256(concat([typeHash, node]));
  return ethers.keccak256(concat(["0x1901", TypedDataEncoder.hashDomain(orderDomain(domain)), struct]));
}

/** The 64 bytes of a signature (EIP-2098). */
export function compact(signature: string): string {
  return Signature.from(signature).compactSerialized;
}

/** The other signature that the same key's signature implies: n - s, and the other v. */
export function malleated(signature: string): string {
  const { r, s, v } = Signature.from(signature);
  return concat([r, ethers.toBeHex(N - BigInt(s), 32), v === 27 ? "0x1c" : "0x1b"]);
}

/** A contract wallet that can be on either side: it has token 5, a hundred prices of wrapped coins, and has approved both. */
export async function deployWallet(world: OrderWorld): Promise<ContractWallet> {
  const wallet = (await ethers.deployContract("ContractWallet")) as unknown as ContractWallet;
  const address = await wallet.getAddress();
  await world.art.connect(world.seller).transferFrom(world.seller, address, 5n);
  await world.coin.connect(world.buyer).transfer(address, 100n * PRICE);
  await networkHelpers.impersonateAccount(address);
  const self = await ethers.getSigner(address);
  await world.art.connect(self).setApprovalForAll(world.orders, true);
  await world.coin.connect(self).approve(world.orders, ethers.MaxUint256);
  return wallet;
}

/** Has an account delegate its code to a new contract (EIP-7702), and returns it as a wallet. */
export async function delegateTo(
  account: Wallet,
  name: "ContractWallet" | "WalletWithoutHooks",
): Promise<ContractWallet> {
  const target = await (await ethers.deployContract(name)).getAddress();
  const nonce = await ethers.provider.getTransactionCount(account);
  const { chainId } = await ethers.provider.getNetwork();
  const authorization = account.authorizeSync({ address: target, nonce, chainId });
  // The node's own signers cannot send type 4.
  const sender = new Wallet(ethers.id("who sends the authorization"), ethers.provider);
  await networkHelpers.setBalance(sender.address, PRICE);
  const sent = await sender.sendTransaction({
    type: 4,
    to: sender,
    authorizationList: [authorization],
    gasLimit: 200_000,
  });
  await sent.wait();
  const code = await ethers.provider.getCode(account);
  if (code !== concat(["0xef0100", target]).toLowerCase()) throw new Error("not delegated");
  return (await ethers.getContractAt("ContractWallet", account.address)) as unknown as ContractWallet;
}
