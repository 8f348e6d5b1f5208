import { expect } from "chai";
import { computeAddress, id, N, SigningKey, ZeroAddress } from "ethers";
import { decodeTransaction } from "../../../scripts/kaia/transactions/decodeTransaction.ts";
import { encodeTransaction } from "../../../scripts/kaia/transactions/encodeTransaction.ts";
import { feePayerSigningHash, senderTxHash, signingHash } from "../../../scripts/kaia/transactions/hashes.ts";
import { chainIdOf, recoverPublicKeys, signAsFeePayer } from "../../../scripts/kaia/transactions/signatures.ts";
import { transactionTypeOf } from "../../../scripts/kaia/transactions/transactionTypes.ts";
import type { KaiaSignature, KaiaTransaction } from "../../../scripts/kaia/transactions/types.ts";
import { expectTransactionError } from "./expectTransactionError.ts";
import { Samples, signAsSender, signatureOf } from "./samples.ts";

const CHAIN_ID = 1001n;
const INVALID = "invalid transaction v, r, s values";
const DUMMY: KaiaSignature = { v: 1n, r: 0n, s: 0n };

const samples = new Samples(1);
const key = samples.key();
const otherKey = samples.key();
const payerKey = samples.key();
const payer = computeAddress(payerKey);
const digest = id("anything");
const good = signatureOf(key, digest, CHAIN_ID);

describe("chainIdOf", () => {
  it("reads the chain from either v", () => {
    for (const chainId of [0n, 1n, 1001n, 8217n, 2n ** 64n]) {
      expect(chainIdOf({ ...good, v: chainId * 2n + 35n })).to.equal(chainId);
      expect(chainIdOf({ ...good, v: chainId * 2n + 36n })).to.equal(chainId);
    }
  });

  it("reads none from a v that is for every chain", () => {
    for (const v of [0n, 1n, 27n, 28n, 34n]) expect(chainIdOf({ ...good, v })).to.equal(undefined);
  });
});

describe("recoverPublicKeys", () => {
  it("gives the uncompressed keys in the order of their signatures", () => {
    const keys = recoverPublicKeys(digest, [good, signatureOf(otherKey, digest, CHAIN_ID)]);
    expect(keys).to.deep.equal([key.publicKey, otherKey.publicKey]);
  });

  it("gives another key for another digest", () => {
    expect(recoverPublicKeys(id("anything else"), [good])).to.not.deep.equal([key.publicKey]);
  });

  describe("refuses", () => {
    const cases: [string, readonly KaiaSignature[]][] = [
      ["none at all", []],
      ["a v of 27 or 28, which is for every chain", [{ ...good, v: 27n }]],
      ["a v of 34", [{ ...good, v: 34n }]],
      ["an r of zero", [{ ...good, r: 0n }]],
      ["an r of the curve's order", [{ ...good, r: N }]],
      ["an s of zero", [{ ...good, s: 0n }]],
      ["an s above half of the curve's order", [{ ...good, s: N / 2n + 1n }]],
      [
        "the other s of the same signature",
        [{ v: good.v % 2n === 0n ? good.v - 1n : good.v + 1n, r: good.r, s: N - good.s }],
      ],
      ["an r that is on no point", [{ ...good, r: 5n }]],
      ["an s of the curve's order", [{ ...good, s: N }]],
      ["the dummy of a wallet", [DUMMY]],
      ["a bad one after a good one", [good, { ...good, r: 0n }]],
    ];
    for (const [what, signatures] of cases) {
      it(what, () => {
        expectTransactionError(() => recoverPublicKeys(digest, signatures), INVALID);
      });
    }
  });
});

describe("signAsFeePayer", () => {
  const type = transactionTypeOf(0x31)!;
  const sent = signAsSender(samples.unsigned(type, computeAddress(key)), key, CHAIN_ID);

  /** The addresses whose keys have signed as the fee payer. */
  function signersOf(tx: KaiaTransaction): string[] {
    const hash = feePayerSigningHash(tx, tx.feePayer!, CHAIN_ID);
    return recoverPublicKeys(hash, tx.feePayerSignatures!).map((publicKey) => computeAddress(publicKey));
  }

  it("adds the fee payer and their signature, and leaves the sender's part alone", () => {
    const signed = signAsFeePayer(sent, payer, payerKey, CHAIN_ID);
    expect(signed).to.deep.equal({
      ...sent,
      feePayer: payer,
      feePayerSignatures: signed.feePayerSignatures,
      raw: signed.raw,
    });
    expect(signersOf(signed)).to.deep.equal([payer]);
    expect(signed.feePayerSignatures!.map(chainIdOf)).to.deep.equal([CHAIN_ID]);
    expect(decodeTransaction(signed.raw)).to.deep.equal(signed);
    expect(senderTxHash(signed)).to.equal(senderTxHash(sent));
    expect(signingHash(signed, CHAIN_ID)).to.equal(signingHash(sent, CHAIN_ID));
  });

  it("takes the fee payer's address in any case", () => {
    expect(signAsFeePayer(sent, payer.toLowerCase(), payerKey, CHAIN_ID).feePayer).to.equal(payer);
  });

  it("signs for an account whose key is another one, for its address", () => {
    const account = samples.address();
    const signed = signAsFeePayer(sent, account, payerKey, CHAIN_ID);
    expect(signed.feePayer).to.equal(account);
    expect(signersOf(signed)).to.deep.equal([payer]);
  });

  for (const [what, feePayer] of [
    ["nobody", ZeroAddress],
    ["the fee payer", payer],
    ["somebody else", samples.address()],
  ] as const) {
    it(`replaces the dummy that a wallet put there, with ${what} as its fee payer`, () => {
      const unencoded = { ...sent, feePayer, feePayerSignatures: [DUMMY] };
      const dummied = decodeTransaction(encodeTransaction(unencoded));
      expect(dummied.feePayerSignatures).to.deep.equal([DUMMY]);
      expect(signAsFeePayer(dummied, payer, payerKey, CHAIN_ID)).to.deep.equal(
        signAsFeePayer(sent, payer, payerKey, CHAIN_ID),
      );
    });
  }

  it("adds to what others with a share in the fee payer's key have signed", () => {
    const first = signAsFeePayer(sent, payer, otherKey, CHAIN_ID);
    const second = signAsFeePayer(first, payer, payerKey, CHAIN_ID);
    expect(signersOf(second)).to.deep.equal([computeAddress(otherKey), payer]);
  });

  it("refuses to take a transaction from its fee payer", () => {
    const taken = signAsFeePayer(sent, payer, payerKey, CHAIN_ID);
    const account = computeAddress(otherKey);
    expectTransactionError(() => signAsFeePayer(taken, account, otherKey, CHAIN_ID), `fee payer is already ${payer}`);
  });

  it("refuses a type whose fee the sender pays", () => {
    const plain = samples.signed(transactionTypeOf(0x30)!, CHAIN_ID);
    expectTransactionError(
      () => signAsFeePayer(plain, payer, payerKey, CHAIN_ID),
      "not a fee delegation type transaction",
    );
  });

  it("refuses a fee payer that is no address", () => {
    expectTransactionError(() => signAsFeePayer(sent, "0x12", payerKey, CHAIN_ID), "feePayer must be an address");
    expectTransactionError(() => feePayerSigningHash(sent, "0x", CHAIN_ID), "feePayer must be an address");
  });

  it("signs nothing that another chain would take", () => {
    const signed = signAsFeePayer(sent, payer, new SigningKey(payerKey.privateKey), 8217n);
    expect(signed.feePayerSignatures!.map(chainIdOf)).to.deep.equal([8217n]);
    expect(signersOf(signed)).to.not.deep.equal([payer]);
  });
});
