import { KlaytnTxFactory } from "@kaiachain/js-ext-core";
import { getCreateAddress, keccak256, toQuantity } from "ethers";
import type { KaiaTransactionType } from "../../../scripts/kaia/transactions/types.ts";
import { RECEIPT_FIELDS, vectorOf } from "../transactions/vectors.ts";
import { CONTRACT, LOG_TOPIC } from "./conformance.chain.ts";

type Fields = Record<string, unknown>;

/** A transaction that a client library has signed, and sent. */
export interface Sent {
  readonly type: KaiaTransactionType;
  /** As its sender, and then its fee payer, signed it. */
  readonly senderRaw: string;
  readonly raw: string;
}

/** Where the node has put it, and what it took, which only the node knows. */
export interface Outcome {
  readonly blockHash: string;
  readonly blockNumber: string;
  readonly gasUsed: string;
  readonly logsBloom: string;
}

/** What the client library reads from what it has signed. */
interface Parsed {
  readonly nonce: string;
  readonly gasPrice: string;
  readonly gasLimit: string;
  readonly to?: string;
  readonly value?: string;
  readonly from: string;
  readonly data?: string;
  readonly feeRatio?: string;
  readonly feePayer?: string;
  readonly txSignatures: readonly [string, string, string][];
  readonly feePayerSignatures?: readonly [string, string, string][];
}

export function parse({ raw }: Sent): Parsed {
  return KlaytnTxFactory.fromRLP(raw).toObject() as Parsed;
}

/** What klay_getTransactionByHash is to say. */
export function kaiaTransactionView(sent: Sent, outcome: Outcome): Fields {
  const { type } = sent;
  const tx = parse(sent);
  return {
    typeInt: type.number,
    type: type.name,
    hash: keccak256(sent.raw),
    senderTxHash: keccak256(sent.senderRaw),
    nonce: quantity(tx.nonce),
    gasPrice: quantity(tx.gasPrice),
    gas: quantity(tx.gasLimit),
    from: tx.from.toLowerCase(),
    ...(type.kind !== "cancel" && { to: recipientOf(sent), value: quantity(tx.value) }),
    ...(tx.data !== undefined && { input: tx.data }),
    ...(type.kind === "deploy" && { humanReadable: false, codeFormat: "0x0" }),
    ...(type.delegation === "ratio" && { feeRatio: quantity(tx.feeRatio) }),
    signatures: signaturesOf(tx.txSignatures),
    ...(type.delegation !== "none" && {
      feePayer: tx.feePayer!.toLowerCase(),
      feePayerSignatures: signaturesOf(tx.feePayerSignatures!),
    }),
    ...placeOf(outcome),
  };
}

/** What klay_getTransactionReceipt is to say. */
export function kaiaReceiptView(sent: Sent, outcome: Outcome): Fields {
  const { hash, ...transaction } = kaiaTransactionView(sent, outcome);
  return { ...transaction, transactionHash: hash, ...outcomeView(sent, outcome) };
}

/** What eth_getTransactionByHash is to say: the same as one of Ethereum's oldest. */
export function ethTransactionView(sent: Sent, outcome: Outcome): Fields {
  const tx = parse(sent);
  const [[v, r, s]] = tx.txSignatures as [[string, string, string]];
  return {
    type: "0x0",
    hash: keccak256(sent.raw),
    nonce: quantity(tx.nonce),
    gasPrice: quantity(tx.gasPrice),
    gas: quantity(tx.gasLimit),
    from: tx.from.toLowerCase(),
    to: ethRecipientOf(sent),
    value: quantity(tx.value),
    input: tx.data ?? "0x",
    v: quantity(v),
    r: quantity(r),
    s: quantity(s),
    ...placeOf(outcome),
  };
}

/** What eth_getTransactionReceipt is to say. */
export function ethReceiptView(sent: Sent, outcome: Outcome): Fields {
  return {
    type: "0x0",
    transactionHash: keccak256(sent.raw),
    from: parse(sent).from.toLowerCase(),
    to: ethRecipientOf(sent),
    cumulativeGasUsed: outcome.gasUsed,
    ...placeOf(outcome),
    ...outcomeView(sent, outcome),
  };
}

function outcomeView(sent: Sent, { gasUsed, logsBloom, blockHash, blockNumber }: Outcome): Fields {
  const { from, nonce, gasPrice } = parse(sent);
  const log = {
    address: CONTRACT.toLowerCase(),
    topics: [LOG_TOPIC],
    data: "0x",
    logIndex: "0x0",
    removed: false,
    transactionHash: keccak256(sent.raw),
    ...placeOf({ blockHash, blockNumber }),
  };
  return {
    status: "0x1",
    gasUsed,
    // Of Kaia's own types, whose price is both cap and tip, the chain takes all that they offer.
    effectiveGasPrice: quantity(gasPrice),
    logs: sent.type.kind === "execution" ? [log] : [],
    logsBloom,
    contractAddress:
      sent.type.kind === "deploy" ? getCreateAddress({ from, nonce: BigInt(quantity(nonce)) }).toLowerCase() : null,
  };
}

/** The fields that the chain's documentation records for this type, and those that it has been given since. */
export function recordedFields(type: number, method: "transaction" | "receipt"): string[] {
  const fields = Object.keys(vectorOf(type).rpcOutput);
  if (method === "receipt") return [...fields, "effectiveGasPrice"].sort();
  const ofReceipt = new Set<string>(RECEIPT_FIELDS);
  const own = fields.filter((field) => !ofReceipt.has(field));
  return [...own, "hash", "blockHash", "blockNumber", "transactionIndex"].sort();
}

/** Of which kind the fields are that the documentation records for this type, and whether they are written in small letters. */
export function shapesOf(shown: Fields, type: KaiaTransactionType): Fields {
  // A recorded deployment has a recipient, which the chain no longer takes. Recorded are no logs at all.
  const unlike = new Set(type.kind === "deploy" ? ["logs", "to"] : ["logs"]);
  const recorded = Object.keys(vectorOf(type.number).rpcOutput).filter((field) => !unlike.has(field) && field in shown);
  return Object.fromEntries(recorded.map((field) => [field, shapeOf(shown[field])]));
}

function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOf(part)]));
  }
  if (typeof value !== "string") return value === null ? null : typeof value;
  return /^0x[0-9a-f]*$/.test(value) ? "hex" : "text";
}

function placeOf({ blockHash, blockNumber }: Pick<Outcome, "blockHash" | "blockNumber">): Fields {
  return { blockHash, blockNumber, transactionIndex: "0x0" };
}

function recipientOf(sent: Sent): string | null {
  return sent.type.kind === "deploy" ? null : parse(sent).to!.toLowerCase();
}

/** What has no recipient on Kaia, and is no deployment, is shown as sent to its sender. */
function ethRecipientOf(sent: Sent): string | null {
  return sent.type.kind === "cancel" ? parse(sent).from.toLowerCase() : recipientOf(sent);
}

function signaturesOf(signatures: readonly [string, string, string][]): Fields[] {
  return signatures.map(([v, r, s]) => ({ V: quantity(v), R: quantity(r), S: quantity(s) }));
}

/** A number as JSON-RPC writes it; the library writes zero as no bytes. */
export function quantity(hex: string | undefined): string {
  return toQuantity(hex === undefined || hex === "0x" ? 0n : hex);
}
