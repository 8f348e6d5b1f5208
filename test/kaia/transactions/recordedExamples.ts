import { expect } from "chai";
import { computeAddress, getAddress, SigningKey } from "ethers";
import { decodeTransaction } from "../../../scripts/kaia/transactions/decodeTransaction.ts";
import { encodeTransaction, type Unencoded } from "../../../scripts/kaia/transactions/encodeTransaction.ts";
import {
  feePayerSigningHash,
  senderTxHash,
  signingHash,
  transactionHash,
} from "../../../scripts/kaia/transactions/hashes.ts";
import { rpcTransaction } from "../../../scripts/kaia/transactions/rpcTransaction.ts";
import { chainIdOf, recoverPublicKeys, signAsFeePayer } from "../../../scripts/kaia/transactions/signatures.ts";
import {
  isKaiaTransaction,
  TRANSACTION_TYPES,
  transactionTypeOf,
} from "../../../scripts/kaia/transactions/transactionTypes.ts";
import type { KaiaSignature } from "../../../scripts/kaia/transactions/types.ts";
import {
  FEE_PAYER,
  FEE_PAYER_KEY,
  RECEIPT_FIELDS,
  type RpcOutput,
  type RpcSignature,
  SENDER,
  VECTOR_CHAIN_ID,
  VECTORS,
} from "./vectors.ts";

describe("Kaia's transactions, as its documentation records them", () => {
  it("are there for every type that is known", () => {
    expect(VECTORS.map(({ type }) => type)).to.deep.equal(TRANSACTION_TYPES.map(({ number }) => number));
  });

  for (const vector of VECTORS) {
    const type = transactionTypeOf(vector.type)!;
    const { rpcOutput } = vector;

    describe(`${type.name} (${vector.source})`, () => {
      it("is recognised by its first byte", () => {
        expect(isKaiaTransaction(vector.raw)).to.equal(true);
        expect(rpcOutput.type).to.equal(type.name);
        expect(rpcOutput.typeInt).to.equal(type.number);
      });

      it("decodes to what encodes to the same bytes", () => {
        const tx = decodeTransaction(vector.raw);
        expect(tx.type).to.equal(type);
        expect(tx.from).to.equal(SENDER);
        expect(tx.feePayer).to.equal(type.delegation === "none" ? undefined : FEE_PAYER);
        expect(encodeTransaction(tx)).to.equal(vector.raw);
        expect(tx.raw).to.equal(vector.raw);
      });

      it("has the recorded hashes", () => {
        const tx = decodeTransaction(vector.raw);
        expect(signingHash(tx, VECTOR_CHAIN_ID)).to.equal(vector.signingHash);
        expect(transactionHash(tx)).to.equal(vector.transactionHash);
        expect(senderTxHash(tx)).to.equal(vector.senderTxHash);
      });

      it("was signed by its sender, for its chain", () => {
        const { signatures } = decodeTransaction(vector.raw);
        expect(signatures.map(chainIdOf)).to.deep.equal([VECTOR_CHAIN_ID]);
        expect(recoverPublicKeys(vector.signingHash, signatures).map((key) => computeAddress(key))).to.deep.equal([
          SENDER,
        ]);
      });

      if (type.delegation !== "none") {
        it("was signed with its fee payer's key, which can sign it here to the same bytes", () => {
          const { feePayerSignatures, feePayer, ...sent } = decodeTransaction(vector.raw);
          expect(feePayer).to.equal(FEE_PAYER);
          const digest = feePayerSigningHash(sent, FEE_PAYER, VECTOR_CHAIN_ID);
          expect(digest).to.equal(vector.feePayerSigningHash);
          const payers = recoverPublicKeys(digest, feePayerSignatures!).map((key) => computeAddress(key));
          expect(payers).to.deep.equal([computeAddress(FEE_PAYER_KEY)]);
          const signed = signAsFeePayer(sent, FEE_PAYER, new SigningKey(FEE_PAYER_KEY), VECTOR_CHAIN_ID);
          expect(signed.raw).to.equal(vector.raw);
        });
      }

      it("has the hashes of the recorded receipt", () => {
        const tx = fromRpcOutput(rpcOutput);
        expect(transactionHash(tx)).to.equal(rpcOutput.transactionHash);
        expect(senderTxHash(tx)).to.equal(rpcOutput.senderTxHash);
      });

      it("is shown with exactly the fields of the recorded receipt, written alike", () => {
        const tx = decodeTransaction(encodeTransaction(fromRpcOutput(rpcOutput)));
        const { hash, ...shown } = rpcTransaction(tx);
        const recorded = { ...rpcOutput } as Record<string, unknown>;
        for (const field of RECEIPT_FIELDS) Reflect.deleteProperty(recorded, field);
        expect(shown).to.deep.equal(recorded);
        expect(hash).to.equal(rpcOutput.transactionHash);
      });
    });
  }
});

/** The transaction that the chain shows so. */
function fromRpcOutput(output: RpcOutput): Unencoded {
  return {
    type: transactionTypeOf(output.typeInt)!,
    nonce: BigInt(output.nonce),
    gasPrice: BigInt(output.gasPrice),
    gasLimit: BigInt(output.gas),
    from: getAddress(output.from),
    to: output.to === undefined ? null : getAddress(output.to),
    value: BigInt(output.value ?? 0),
    data: output.input ?? "0x",
    ...(output.key !== undefined && { key: output.key }),
    ...(output.humanReadable !== undefined && { humanReadable: output.humanReadable }),
    ...(output.feeRatio !== undefined && { feeRatio: Number(output.feeRatio) }),
    ...(output.codeFormat !== undefined && { codeFormat: BigInt(output.codeFormat) }),
    signatures: output.signatures.map(fromRpcSignature),
    ...(output.feePayer !== undefined && { feePayer: getAddress(output.feePayer) }),
    ...(output.feePayerSignatures && { feePayerSignatures: output.feePayerSignatures.map(fromRpcSignature) }),
  };
}

function fromRpcSignature({ V, R, S }: RpcSignature): KaiaSignature {
  return { v: BigInt(V), r: BigInt(R), s: BigInt(S) };
}
