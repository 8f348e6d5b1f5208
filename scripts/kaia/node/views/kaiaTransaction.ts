import { rpcTransaction } from "../../transactions/rpcTransaction.ts";
import type { KaiaSigned, SignedTransaction } from "../chain/SignedTransaction.ts";
import type { Fields } from "../types.ts";
import { ethPending } from "./ethTransaction.ts";
import { KAIA_NOWHERE, placeOf, type Place } from "./place.ts";

/** Ethereum's types by Kaia's numbers: its own number behind the envelope's. */
const ETHEREUM_TYPES: Readonly<Record<number, readonly [typeInt: number, type: string]>> = {
  0: [0, "TxTypeLegacyTransaction"],
  1: [0x7801, "TxTypeEthereumAccessList"],
  2: [0x7802, "TxTypeEthereumDynamicFee"],
  4: [0x7804, "TxTypeEthereumSetCode"],
};

/** A transaction of one of Kaia's types as klay_getTransactionByHash shows it. */
export function kaiaTransaction({ tx }: KaiaSigned, place: Place): Fields {
  return { ...rpcTransaction(tx), ...(place ?? KAIA_NOWHERE) };
}

/** One of Ethereum's, from what eth_getTransactionByHash says. */
export function kaiaTransactionOfEthereum(transaction: Fields): Fields {
  const number = Number(transaction["type"] ?? 0);
  const [typeInt, type] = ETHEREUM_TYPES[number] ?? [number, "UndefinedTxType"];
  const { gas, gasPrice, hash, input, nonce, to, value, from, v, r, s } = transaction;
  return {
    typeInt,
    type,
    gas,
    gasPrice,
    hash,
    input,
    nonce,
    to,
    value,
    from,
    ...typedFields(transaction),
    signatures: [{ V: v, R: r, S: s }],
    senderTxHash: hash,
    ...(transaction["blockHash"] === null ? KAIA_NOWHERE : placeOf(transaction)),
  };
}

/** A transaction that waits, as klay_getTransactionByHash shows it. */
export function kaiaPending(signed: SignedTransaction): Fields {
  return signed.kind === "kaia" ? kaiaTransaction(signed, undefined) : kaiaTransactionOfEthereum(ethPending(signed));
}

function typedFields(transaction: Fields): Fields {
  const names = ["chainId", "maxPriorityFeePerGas", "maxFeePerGas", "accessList", "authorizationList"];
  if (Number(transaction["type"] ?? 0) === 0) return {};
  return Object.fromEntries(names.filter((name) => name in transaction).map((name) => [name, transaction[name]]));
}
