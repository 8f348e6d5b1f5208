import { computeAddress, hexlify, SigningKey } from "ethers";
import { encodeTransaction, type Unencoded } from "../../../scripts/kaia/transactions/encodeTransaction.ts";
import { signingHash } from "../../../scripts/kaia/transactions/hashes.ts";
import { signAsFeePayer } from "../../../scripts/kaia/transactions/signatures.ts";
import type { KaiaSignature, KaiaTransaction, KaiaTransactionType } from "../../../scripts/kaia/transactions/types.ts";
import { randomFrom } from "../../sdk/auctions.fakeChain.ts";

/** Contents for tests, the same with each seed. */
export class Samples {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  bytes(length: number): string {
    return hexlify(Uint8Array.from({ length }, () => this.below(256)));
  }

  /** A number of at most this many bytes, as often short as long. */
  integer(size: number): bigint {
    const bytes = this.bytes(this.below(size + 1));
    return bytes === "0x" ? 0n : BigInt(bytes);
  }

  address(): string {
    return computeAddress(this.key());
  }

  key(): SigningKey {
    return new SigningKey(this.bytes(32));
  }

  /** A transaction of this type that nobody has signed. */
  unsigned(type: KaiaTransactionType, from: string): Unencoded {
    const moves = type.kind !== "cancel" && type.kind !== "accountUpdate";
    const carries = moves && type.kind !== "valueTransfer";
    return {
      type,
      nonce: this.integer(8),
      gasPrice: this.integer(32),
      gasLimit: this.integer(8),
      from,
      to: moves && type.kind !== "deploy" ? this.address() : null,
      value: moves ? this.integer(32) : 0n,
      data: carries ? this.bytes(this.below(120)) : "0x",
      ...(type.kind === "deploy" && { humanReadable: this.below(2) === 1, codeFormat: this.integer(1) }),
      ...(type.kind === "accountUpdate" && { key: `0x02a1${this.key().compressedPublicKey.slice(2)}` }),
      ...(type.delegation === "ratio" && { feeRatio: this.below(256) }),
      signatures: [],
    };
  }

  /** A transaction of this type with all its signatures. */
  signed(type: KaiaTransactionType, chainId: bigint): KaiaTransaction {
    const key = this.key();
    const tx = signAsSender(this.unsigned(type, computeAddress(key)), key, chainId);
    if (type.delegation === "none") return tx;
    const payer = this.key();
    return signAsFeePayer(tx, computeAddress(payer), payer, chainId);
  }
}

/** The transaction with its sender's signature added. */
export function signAsSender(tx: Unencoded, key: SigningKey, chainId: bigint): KaiaTransaction {
  const signature = signatureOf(key, signingHash(tx, chainId), chainId);
  const signed = { ...tx, signatures: [...tx.signatures, signature] };
  return { ...signed, raw: encodeTransaction(signed) };
}

export function signatureOf(key: SigningKey, digest: string, chainId: bigint): KaiaSignature {
  const { yParity, r, s } = key.sign(digest);
  return { v: chainId * 2n + 35n + BigInt(yParity), r: BigInt(r), s: BigInt(s) };
}
