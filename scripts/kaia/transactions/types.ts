/** What a Kaia transaction does, whoever pays its fee. */
export type KaiaTransactionKind = "valueTransfer" | "memo" | "accountUpdate" | "deploy" | "execution" | "cancel";

/** Who pays the fee: the sender, the fee payer, or both by a ratio. */
export type FeeDelegation = "none" | "full" | "ratio";

/** A type of transaction that Ethereum does not have. */
export interface KaiaTransactionType {
  /** The first byte of the transaction's encoding, 0x31 for example. */
  readonly number: number;
  /** The chain's name for it, `TxTypeFeeDelegatedSmartContractExecution` for example. */
  readonly name: string;
  readonly kind: KaiaTransactionKind;
  readonly delegation: FeeDelegation;
}

/** A signature as Kaia encodes it: v is the chain id * 2 + 35, plus the parity (EIP-155). */
export interface KaiaSignature {
  readonly v: bigint;
  readonly r: bigint;
  readonly s: bigint;
}

/**
 * A decoded transaction of one of Kaia's own types. Addresses are checksummed, amounts in kei.
 * What a type does not have is absent, and what it does not move or carry is 0 or "0x".
 */
export interface KaiaTransaction {
  readonly type: KaiaTransactionType;
  readonly nonce: bigint;
  readonly gasPrice: bigint;
  readonly gasLimit: bigint;
  readonly from: string;
  /** Null for a deployment, an account update and a cancellation. */
  readonly to: string | null;
  readonly value: bigint;
  /** Call data, memo or creation code, in hex. */
  readonly data: string;
  /** Deployments only. */
  readonly humanReadable?: boolean;
  /** Deployments only: 0 for EVM code. */
  readonly codeFormat?: bigint;
  /** Account updates only: the new key, encoded. */
  readonly key?: string;
  /** What the fee payer pays, in percent; with a ratio only. */
  readonly feeRatio?: number;
  readonly signatures: readonly KaiaSignature[];
  /** Absent, like their signatures, while only the sender has signed. */
  readonly feePayer?: string;
  readonly feePayerSignatures?: readonly KaiaSignature[];
  /** As it was decoded from. */
  readonly raw: string;
}
