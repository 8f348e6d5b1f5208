import { expect } from "chai";
import { computeAddress, hexlify } from "ethers";
import { KaiaTransactionError } from "../../../scripts/kaia/transactions/KaiaTransactionError.ts";
import { decodeTransaction } from "../../../scripts/kaia/transactions/decodeTransaction.ts";
import { encodeTransaction } from "../../../scripts/kaia/transactions/encodeTransaction.ts";
import { feePayerSigningHash, signingHash } from "../../../scripts/kaia/transactions/hashes.ts";
import { chainIdOf, recoverPublicKeys } from "../../../scripts/kaia/transactions/signatures.ts";
import { TRANSACTION_TYPES } from "../../../scripts/kaia/transactions/transactionTypes.ts";
import type { KaiaTransaction } from "../../../scripts/kaia/transactions/types.ts";
import { Samples } from "./samples.ts";

const CHAIN_ID = 1001n;
const MUTANTS = 10_000;
const SEED = 20_261_104;
/** Recovering keys takes most of the time; of so many readable mutants, one is judged as a node would. */
const JUDGED = 10;

type Mutation = (bytes: Uint8Array, samples: Samples) => Uint8Array;

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "a flipped bit": flipBit,
  "another byte": replaceByte,
  "several other bytes": (bytes, samples) =>
    Array.from({ length: 2 + samples.below(6) }).reduce<Uint8Array>((mutant) => replaceByte(mutant, samples), bytes),
  "a cut end": (bytes, samples) => bytes.subarray(0, samples.below(bytes.length)),
  "more at the end": (bytes, samples) => splice(bytes, bytes.length, 0, samples.bytes(1 + samples.below(40))),
  "more in between": (bytes, samples) =>
    splice(bytes, samples.below(bytes.length), 0, samples.bytes(1 + samples.below(3))),
  "less in between": (bytes, samples) => splice(bytes, samples.below(bytes.length), 1 + samples.below(3), "0x"),
};

function flipBit(bytes: Uint8Array, samples: Samples): Uint8Array {
  const mutant = bytes.slice();
  mutant[samples.below(mutant.length)]! ^= 1 << samples.below(8);
  return mutant;
}

function replaceByte(bytes: Uint8Array, samples: Samples): Uint8Array {
  const mutant = bytes.slice();
  mutant[samples.below(mutant.length)]! ^= 1 + samples.below(255);
  return mutant;
}

function splice(bytes: Uint8Array, start: number, removed: number, inserted: string): Uint8Array {
  return Buffer.concat([
    bytes.subarray(0, start),
    Buffer.from(inserted.slice(2), "hex"),
    bytes.subarray(start + removed),
  ]);
}

describe("Mutated transactions", () => {
  it(`are refused, or are read as exactly what they are, which is not what was signed (${MUTANTS} of them, seed ${SEED})`, () => {
    const samples = new Samples(SEED);
    const originals = TRANSACTION_TYPES.flatMap((type) => [
      samples.signed(type, CHAIN_ID),
      samples.signed(type, CHAIN_ID),
    ]);
    const kinds = Object.keys(MUTATIONS);
    const counts = { refused: 0, read: 0, judged: 0 };

    for (let round = 0; round < MUTANTS; round++) {
      const kind = kinds[round % kinds.length]!;
      const original = originals[samples.below(originals.length)]!;
      const bytes = Buffer.from(original.raw.slice(2), "hex");
      let mutant: string;
      do mutant = hexlify(MUTATIONS[kind]!(bytes, samples));
      while (mutant === original.raw);
      const tx = decode(mutant);
      if (tx === undefined) {
        counts.refused++;
        continue;
      }
      counts.read++;
      expect(encodeTransaction(tx), `${kind}: encodes to something else`).to.equal(mutant);
      expect(claimsOf(tx), `${kind}: as if nothing had changed`).to.not.deep.equal(claimsOf(original));
      if (counts.read % JUDGED === 0) {
        counts.judged++;
        expect(isAuthentic(tx), `${kind}: a node would take ${mutant}`).to.equal(false);
      }
    }

    expect(counts.refused + counts.read).to.equal(MUTANTS);
    expect(counts.refused).to.be.greaterThan(MUTANTS / 4);
    expect(counts.read).to.be.greaterThan(MUTANTS / 4);
    expect(counts.judged).to.be.greaterThan(MUTANTS / 4 / JUDGED);
  });

  it("would be noticed: those that are not mutated are authentic", () => {
    const samples = new Samples(SEED);
    for (const type of TRANSACTION_TYPES) {
      expect(isAuthentic(samples.signed(type, CHAIN_ID)), type.name).to.equal(true);
    }
  });
});

/** The transaction, unless it is refused. Any other failure fails the test. */
function decode(raw: string): KaiaTransaction | undefined {
  try {
    return decodeTransaction(raw);
  } catch (error) {
    if (error instanceof KaiaTransactionError) return undefined;
    throw error;
  }
}

/** All that a node bases its judgement on: what each side is said to have signed, and with which signatures. */
function claimsOf(tx: KaiaTransaction): unknown[] {
  return [
    tx.from,
    signingHash(tx, CHAIN_ID),
    tx.signatures,
    tx.feePayer,
    tx.feePayer && feePayerSigningHash(tx, tx.feePayer, CHAIN_ID),
    tx.feePayerSignatures,
  ];
}

/** Whether both sides have signed this, with the keys of their addresses and for this chain. */
function isAuthentic(tx: KaiaTransaction): boolean {
  const signatures = [...tx.signatures, ...(tx.feePayerSignatures ?? [])];
  if (signatures.some((signature) => chainIdOf(signature) !== CHAIN_ID)) return false;
  if (!isSigner(tx.from, signingHash(tx, CHAIN_ID), tx.signatures)) return false;
  if (tx.type.delegation === "none") return true;
  if (tx.feePayer === undefined || tx.feePayerSignatures === undefined) return false;
  return isSigner(tx.feePayer, feePayerSigningHash(tx, tx.feePayer, CHAIN_ID), tx.feePayerSignatures);
}

function isSigner(address: string, digest: string, signatures: KaiaTransaction["signatures"]): boolean {
  try {
    const addresses = recoverPublicKeys(digest, signatures).map((key) => computeAddress(key));
    return addresses.length === 1 && addresses[0] === address;
  } catch (error) {
    if (error instanceof KaiaTransactionError) return false;
    throw error;
  }
}
