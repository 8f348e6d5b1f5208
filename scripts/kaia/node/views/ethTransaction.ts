import { toQuantity, type Transaction } from "ethers";
import type { KaiaTransaction } from "../../transactions/types.ts";
import type { EthereumSigned, KaiaSigned, SignedTransaction } from "../chain/SignedTransaction.ts";
import type { Fields } from "../types.ts";
import { ETH_NOWHERE, type Place } from "./place.ts";

/** A transaction of one of Kaia's types as eth_getTransactionByHash shows it: as one of Ethereum's oldest. */
export function ethTransaction({ tx, hash }: KaiaSigned, place: Place): Fields {
  const { v, r, s } = tx.signatures[0]!;
  return {
    ...(place ?? ETH_NOWHERE),
    from: tx.from.toLowerCase(),
    gas: toQuantity(tx.gasLimit),
    gasPrice: toQuantity(tx.gasPrice),
    hash,
    input: tx.data,
    nonce: toQuantity(tx.nonce),
    to: ethRecipient(tx),
    value: toQuantity(tx.value),
    type: "0x0",
    v: toQuantity(v),
    r: toQuantity(r),
    s: toQuantity(s),
  };
}

/** Who it is to. What has no recipient on Kaia, and is no deployment, is shown as sent to its sender. */
export function ethRecipient({ from, to, type }: KaiaTransaction): string | null {
  if (to !== null) return to.toLowerCase();
  return type.kind === "deploy" ? null : from.toLowerCase();
}

/** A transaction that waits, as eth_getTransactionByHash shows it. */
export function ethPending(signed: SignedTransaction): Fields {
  return signed.kind === "kaia" ? ethTransaction(signed, undefined) : ethereumPending(signed);
}

function ethereumPending({ tx, hash, nonce, gasPrice }: EthereumSigned): Fields {
  const signature = tx.signature!;
  return {
    ...ETH_NOWHERE,
    from: tx.from!.toLowerCase(),
    gas: toQuantity(tx.gasLimit),
    gasPrice: toQuantity(gasPrice),
    ...typedFields(tx),
    hash,
    input: tx.data,
    nonce: toQuantity(nonce),
    to: tx.to?.toLowerCase() ?? null,
    value: toQuantity(tx.value),
    type: toQuantity(tx.type ?? 0),
    v: toQuantity(
      tx.type === 0 ? (signature.legacyChainId === null ? signature.v : signature.networkV!) : signature.yParity,
    ),
    r: toQuantity(signature.r),
    s: toQuantity(signature._s),
  };
}

function typedFields({
  type,
  accessList,
  chainId,
  maxFeePerGas,
  maxPriorityFeePerGas,
  authorizationList,
}: Transaction): Fields {
  if (type === 0) return {};
  return {
    chainId: toQuantity(chainId),
    accessList: accessList ?? [],
    ...(maxFeePerGas === null ? {} : { maxFeePerGas: toQuantity(maxFeePerGas) }),
    ...(maxPriorityFeePerGas === null ? {} : { maxPriorityFeePerGas: toQuantity(maxPriorityFeePerGas) }),
    ...(authorizationList === null ? {} : { authorizationList: authorizationList.map(formatAuthorization) }),
  };
}

function formatAuthorization({
  address,
  nonce,
  chainId,
  signature,
}: NonNullable<Transaction["authorizationList"]>[number]): Fields {
  return {
    chainId: toQuantity(chainId),
    address: address.toLowerCase(),
    nonce: toQuantity(nonce),
    yParity: toQuantity(signature.yParity),
    r: toQuantity(signature.r),
    s: toQuantity(signature._s),
  };
}
