import { TxType, Wallet } from "@kaiachain/ethers-ext/v6";
import { KlaytnTxFactory } from "@kaiachain/js-ext-core";
import { createWalletClient, http, kairos, privateKeyToAccount } from "@kaiachain/viem-ext";
import { expect } from "chai";
import { computeAddress, type SigningKey, ZeroAddress } from "ethers";
import { decodeTransaction } from "../../../scripts/kaia/transactions/decodeTransaction.ts";
import { encodeTransaction, type Unencoded } from "../../../scripts/kaia/transactions/encodeTransaction.ts";
import { feePayerSigningHash, signingHash } from "../../../scripts/kaia/transactions/hashes.ts";
import { recoverPublicKeys, signAsFeePayer } from "../../../scripts/kaia/transactions/signatures.ts";
import { TRANSACTION_TYPES, transactionTypeOf } from "../../../scripts/kaia/transactions/transactionTypes.ts";
import type { KaiaTransaction } from "../../../scripts/kaia/transactions/types.ts";
import { Samples, signAsSender } from "./samples.ts";

const CHAIN_ID = 1001n;
const ROUNDS = 5;

/** What a client library needs to know to sign the same transaction. */
function requestOf(tx: Unencoded): Record<string, unknown> {
  return {
    type: tx.type.number,
    chainId: Number(CHAIN_ID),
    nonce: tx.nonce,
    gasPrice: tx.gasPrice,
    gasLimit: tx.gasLimit,
    from: tx.from,
    ...(tx.type.kind !== "cancel" && tx.type.kind !== "accountUpdate" && { to: tx.to ?? "0x", value: tx.value }),
    ...(tx.data !== "0x" && { data: tx.data }),
    ...(tx.type.kind === "deploy" && { humanReadable: tx.humanReadable, codeFormat: tx.codeFormat }),
    ...(tx.key !== undefined && { key: tx.key }),
    ...(tx.feeRatio !== undefined && { feeRatio: tx.feeRatio }),
  };
}

/** A client library that signs for both sides. */
interface Signer {
  readonly name: string;
  sign(tx: Unencoded, key: SigningKey): Promise<string>;
  signAsFeePayer(raw: string, key: SigningKey): Promise<string>;
}

const ethersExt: Signer = {
  name: "@kaiachain/ethers-ext",
  sign: (tx, key) => new Wallet(key).signTransaction(requestOf(tx)),
  signAsFeePayer: (raw, key) => new Wallet(key).signTransactionAsFeePayer(raw),
};

const viemExt: Signer = {
  name: "@kaiachain/viem-ext",
  sign: (tx, key) => viemWallet(key).signTransaction(requestOf(tx)),
  signAsFeePayer: (raw, key) => viemWallet(key).signTransactionAsFeePayer(raw),
};

function viemWallet(key: SigningKey) {
  const account = privateKeyToAccount(key.privateKey as `0x${string}`);
  return createWalletClient({ account, chain: kairos, transport: http("http://127.0.0.1:1") });
}

describe("Kaia's client libraries", () => {
  for (const { number, name } of TRANSACTION_TYPES) {
    it(`know ${name} by the same number`, () => {
      expect(TxType[name.replace("TxType", "") as keyof typeof TxType]).to.equal(number);
    });
  }

  for (const library of [ethersExt, viemExt]) {
    describe(library.name, () => {
      for (const type of TRANSACTION_TYPES) {
        it(`signs a ${type.name} to the same bytes (seed ${type.number})`, async () => {
          const samples = new Samples(type.number);
          for (let round = 0; round < ROUNDS; round++) {
            const key = samples.key();
            const tx = samples.unsigned(type, computeAddress(key));
            const raw = await library.sign(tx, key);
            expect(raw).to.equal(signAsSender(tx, key, CHAIN_ID).raw);
            expect(signersOf(decodeTransaction(raw))).to.deep.equal([tx.from]);
          }
        });
      }

      for (const type of TRANSACTION_TYPES.filter(({ delegation }) => delegation !== "none")) {
        it(`co-signs a ${type.name} to the same bytes (seed ${type.number})`, async () => {
          const samples = new Samples(type.number);
          for (let round = 0; round < ROUNDS; round++) {
            const key = samples.key();
            const payerKey = samples.key();
            const payer = computeAddress(payerKey);
            const sent = signAsSender(samples.unsigned(type, computeAddress(key)), key, CHAIN_ID);
            const raw = await library.signAsFeePayer(sent.raw, payerKey);
            expect(raw).to.equal(signAsFeePayer(sent, payer, payerKey, CHAIN_ID).raw);
            expect(payersOf(decodeTransaction(raw))).to.deep.equal([payer]);
          }
        });
      }

      it("co-signs what has dummy fee payer fields to the same bytes", async () => {
        const samples = new Samples(4);
        const key = samples.key();
        const payerKey = samples.key();
        const sent = signAsSender(samples.unsigned(transactionTypeOf(0x31)!, computeAddress(key)), key, CHAIN_ID);
        const dummied = { ...sent, feePayer: ZeroAddress, feePayerSignatures: [{ v: 1n, r: 0n, s: 0n }] };
        const raw = await library.signAsFeePayer(encodeTransaction(dummied), payerKey);
        expect(raw).to.equal(
          signAsFeePayer(decodeTransaction(encodeTransaction(dummied)), computeAddress(payerKey), payerKey, CHAIN_ID)
            .raw,
        );
      });
    });
  }

  describe("@kaiachain/js-ext-core", () => {
    for (const type of TRANSACTION_TYPES) {
      it(`reads a ${type.name} that is made here, and encodes it to the same bytes (seed ${type.number})`, () => {
        const samples = new Samples(type.number + 1000);
        for (let round = 0; round < ROUNDS; round++) {
          const { raw } = samples.signed(type, CHAIN_ID);
          expect(KlaytnTxFactory.fromRLP(raw).txHashRLP()).to.equal(raw);
        }
      });
    }
  });
});

function signersOf(tx: KaiaTransaction): string[] {
  return recoverPublicKeys(signingHash(tx, CHAIN_ID), tx.signatures).map((key) => computeAddress(key));
}

function payersOf(tx: KaiaTransaction): string[] {
  const digest = feePayerSigningHash(tx, tx.feePayer!, CHAIN_ID);
  return recoverPublicKeys(digest, tx.feePayerSignatures!).map((key) => computeAddress(key));
}
