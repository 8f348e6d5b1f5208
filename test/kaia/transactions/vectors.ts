import recorded from "./vectors.json" with { type: "json" };

/** A transaction that Kaia's documentation shows, of each type, and what the chain said of another one of that type. */
export interface Vector {
  /** The page that shows them, in the repository that it comes from. */
  readonly source: string;
  readonly type: number;
  readonly raw: string;
  readonly signingHash: string;
  readonly feePayerSigningHash?: string;
  readonly transactionHash: string;
  readonly senderTxHash: string;
  /** The receipt, which has all that the transaction itself has. */
  readonly rpcOutput: RpcOutput;
}

export interface RpcSignature {
  readonly V: string;
  readonly R: string;
  readonly S: string;
}

export interface RpcOutput extends Readonly<Record<string, unknown>> {
  readonly type: string;
  readonly typeInt: number;
  readonly nonce: string;
  readonly gasPrice: string;
  readonly gas: string;
  readonly from: string;
  readonly to?: string;
  readonly value?: string;
  readonly input?: string;
  readonly key?: string;
  readonly humanReadable?: boolean;
  readonly feeRatio?: string;
  readonly codeFormat?: string;
  readonly signatures: readonly RpcSignature[];
  readonly feePayer?: string;
  readonly feePayerSignatures?: readonly RpcSignature[];
  readonly senderTxHash: string;
  readonly transactionHash: string;
}

export const VECTORS: readonly Vector[] = recorded;

/** Who signed every recorded `raw`. */
export const SENDER_KEY = "0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8";
export const FEE_PAYER_KEY = "0xb9d5558443585bca6f225b935950e3f6e69f9da8a5809a83f51c3365dff53936";
export const SENDER = "0xa94f5374Fce5edBC8E2a8697C15331677e6EbF0B";
/** Has another address than its key's, as an account on Kaia may. */
export const FEE_PAYER = "0x5A0043070275d9f6054307Ee7348bD660849D90f";
export const VECTOR_CHAIN_ID = 1n;

/** What a receipt tells beyond the transaction. */
export const RECEIPT_FIELDS = [
  "blockHash",
  "blockNumber",
  "transactionIndex",
  "transactionHash",
  "contractAddress",
  "gasUsed",
  "logs",
  "logsBloom",
  "status",
] as const;

/** The recorded transaction of a type. */
export function vectorOf(type: number): Vector {
  const vector = VECTORS.find((candidate) => candidate.type === type);
  if (vector === undefined) throw new Error(`nothing is recorded of type ${type}`);
  return vector;
}
