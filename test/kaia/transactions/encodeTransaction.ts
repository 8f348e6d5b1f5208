import { expect } from "chai";
import { computeAddress } from "ethers";
import { decodeTransaction } from "../../../scripts/kaia/transactions/decodeTransaction.ts";
import { encodeTransaction } from "../../../scripts/kaia/transactions/encodeTransaction.ts";
import { senderTxHash, transactionHash } from "../../../scripts/kaia/transactions/hashes.ts";
import { TRANSACTION_TYPES, transactionTypeOf } from "../../../scripts/kaia/transactions/transactionTypes.ts";
import { expectTransactionError } from "./expectTransactionError.ts";
import { Samples, signAsSender } from "./samples.ts";
import { vectorOf } from "./vectors.ts";

const CHAIN_ID = 1001n;
const ROUNDS = 20;

describe("encodeTransaction", () => {
  for (const type of TRANSACTION_TYPES) {
    it(`keeps all of a ${type.name} (seed ${type.number})`, () => {
      const samples = new Samples(type.number);
      for (let round = 0; round < ROUNDS; round++) {
        const tx = samples.signed(type, CHAIN_ID);
        expect(decodeTransaction(tx.raw)).to.deep.equal(tx);
      }
    });
  }

  for (const type of TRANSACTION_TYPES.filter(({ delegation }) => delegation !== "none")) {
    it(`keeps all of a ${type.name} that only its sender has signed (seed ${type.number})`, () => {
      const samples = new Samples(type.number);
      for (let round = 0; round < ROUNDS; round++) {
        const key = samples.key();
        const tx = signAsSender(samples.unsigned(type, computeAddress(key)), key, CHAIN_ID);
        expect(decodeTransaction(tx.raw)).to.deep.equal(tx);
        expect(transactionHash(tx)).to.equal(senderTxHash(tx));
      }
    });
  }

  it("keeps several signatures of either side, in their order", () => {
    const tx = decodeTransaction(vectorOf(0x31).raw);
    const [first] = tx.signatures;
    const [second] = tx.feePayerSignatures!;
    const both = { ...tx, signatures: [first!, second!], feePayerSignatures: [second!, first!] };
    const raw = encodeTransaction(both);
    expect(decodeTransaction(raw)).to.deep.equal({ ...both, raw });
  });

  it("takes the largest numbers that fit", () => {
    const tx = decodeTransaction(vectorOf(0x2a).raw);
    const largest = {
      ...tx,
      nonce: 2n ** 64n - 1n,
      gasPrice: 2n ** 256n - 1n,
      gasLimit: 2n ** 64n - 1n,
      value: 2n ** 256n - 1n,
      feeRatio: 255,
      codeFormat: 255n,
    };
    const raw = encodeTransaction(largest);
    expect(decodeTransaction(raw)).to.deep.equal({ ...largest, raw });
  });

  describe("refuses what the chain could not read", () => {
    const deploy = decodeTransaction(vectorOf(0x2a).raw);
    const transfer = decodeTransaction(vectorOf(0x09).raw);

    it("a number that does not fit", () => {
      expectTransactionError(
        () => encodeTransaction({ ...deploy, nonce: 2n ** 64n }),
        "nonce must be an unsigned integer of at most 8 bytes",
      );
      expectTransactionError(
        () => encodeTransaction({ ...deploy, value: 2n ** 256n }),
        "value must be an unsigned integer of at most 32 bytes",
      );
      expectTransactionError(
        () => encodeTransaction({ ...deploy, feeRatio: 256 }),
        "feeRatio must be an unsigned integer of at most 1 bytes",
      );
    });

    it("a number below zero or that is none", () => {
      expectTransactionError(
        () => encodeTransaction({ ...deploy, gasPrice: -1n }),
        "gasPrice must be an unsigned integer of at most 32 bytes",
      );
      expectTransactionError(
        () => encodeTransaction({ ...deploy, feeRatio: 0.5 }),
        "feeRatio must be an unsigned integer of at most 1 bytes",
      );
      expectTransactionError(
        () => encodeTransaction({ ...deploy, signatures: [{ v: 37n, r: -1n, s: 1n }] }),
        "r must be an unsigned integer of at most 32 bytes",
      );
    });

    it("no recipient, where there must be one", () => {
      expectTransactionError(() => encodeTransaction({ ...transfer, to: null }), "to must be an address");
    });

    it("an address that is none", () => {
      expectTransactionError(() => encodeTransaction({ ...transfer, from: "0x12" }), "from must be an address");
      expectTransactionError(() => encodeTransaction({ ...transfer, feePayer: "0x" }), "feePayer must be an address");
    });

    it("data that is none", () => {
      expectTransactionError(() => encodeTransaction({ ...deploy, data: "0x123" }), "data must be bytes");
    });

    it("a field of the type that is missing", () => {
      const { humanReadable, ...unsaid } = deploy;
      expect(humanReadable).to.equal(true);
      expectTransactionError(() => encodeTransaction(unsaid), "humanReadable must be true or false");
      expectTransactionError(
        () => encodeTransaction({ ...transfer, type: transactionTypeOf(0x20)! }),
        "key must be bytes",
      );
    });
  });
});
