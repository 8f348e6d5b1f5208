import { expect } from "chai";
import { computeAddress, hexlify, N, type SigningKey, ZeroAddress } from "ethers";
import type { KaiaNode } from "../../../scripts/kaia/node/types.ts";
import { encodeTransaction, type Unencoded } from "../../../scripts/kaia/transactions/encodeTransaction.ts";
import { signAsFeePayer } from "../../../scripts/kaia/transactions/signatures.ts";
import { TRANSACTION_TYPES } from "../../../scripts/kaia/transactions/transactionTypes.ts";
import type { KaiaSignature, KaiaTransaction, KaiaTransactionType } from "../../../scripts/kaia/transactions/types.ts";
import { Samples, signAsSender } from "../transactions/samples.ts";
import {
  ask,
  askAll,
  balanceOf,
  CHAIN_ID,
  CONTRACT,
  CREATION_CODE,
  fundedKey,
  nonceOf,
  startChain,
} from "./conformance.chain.ts";

const MUTANTS = 10_000;
const BATCH = 250;
const SEED = 20_261_105;
const CHAIN = BigInt(CHAIN_ID);
const RECIPIENT = "0x1000000000000000000000000000000000000001";
const GAS_PRICE = 25_000_000_000n;

const TYPES = TRANSACTION_TYPES.filter(({ kind }) => kind !== "accountUpdate");

/** A transaction that the node would take, its sender's key and its fee payer's. */
interface Original {
  readonly tx: KaiaTransaction;
  readonly key: SigningKey;
  readonly payerKey: SigningKey;
}

/** Something else in place of a transaction, undefined where a transaction like this one has nothing to mutate so. */
type Mutation = (original: Original, samples: Samples, originals: readonly Original[]) => string | undefined;

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "a flipped bit": ({ tx }, samples) =>
    withBytes(tx, (bytes) => (bytes[samples.below(bytes.length)]! ^= 1 << samples.below(8))),
  "another byte": ({ tx }, samples) =>
    withBytes(tx, (bytes) => (bytes[samples.below(bytes.length)]! ^= 1 + samples.below(255))),
  "a cut end": ({ tx }, samples) => tx.raw.slice(0, 2 + 2 * samples.below(tx.raw.length / 2 - 1)),
  "more at the end": ({ tx }, samples) => tx.raw + samples.bytes(1 + samples.below(40)).slice(2),
  "another's signature": ({ tx }, samples, originals) =>
    encodeTransaction({ ...tx, signatures: otherOf(tx, samples, originals).signatures }),
  "another's co-signature": ({ tx }, samples, originals) =>
    tx.feePayer && encodeTransaction({ ...tx, feePayerSignatures: otherOf(tx, samples, originals).signatures }),
  "the two signatures swapped": ({ tx }) =>
    tx.feePayer && encodeTransaction({ ...tx, signatures: tx.feePayerSignatures!, feePayerSignatures: tx.signatures }),
  "r and s swapped": ({ tx }) =>
    encodeTransaction({ ...tx, signatures: tx.signatures.map(({ v, r, s }) => ({ v, r: s, s: r })) }),
  "the signature's other form": ({ tx }) => encodeTransaction({ ...tx, signatures: tx.signatures.map(otherForm) }),
  "the co-signature's other form": ({ tx }) =>
    tx.feePayer && encodeTransaction({ ...tx, feePayerSignatures: tx.feePayerSignatures!.map(otherForm) }),
  "the signature twice": ({ tx }) => encodeTransaction({ ...tx, signatures: [...tx.signatures, ...tx.signatures] }),
  "no signature": ({ tx }) => encodeTransaction({ ...tx, signatures: [] }),
  "no co-signature": ({ tx }) => tx.feePayer && encodeTransaction({ ...tx, feePayerSignatures: [] }),
  "only the sender's form": ({ tx: { feePayer, ...tx } }) => feePayer && encodeTransaction(tx),
  "dummy fee payer fields": ({ tx }) =>
    tx.feePayer && encodeTransaction({ ...tx, feePayer: ZeroAddress, feePayerSignatures: [{ v: 1n, r: 0n, s: 0n }] }),
  "another fee payer": ({ tx }, samples, originals) =>
    tx.feePayer && encodeTransaction({ ...tx, feePayer: otherOf(tx, samples, originals).from }),
  "another sender": ({ tx }, samples, originals) =>
    encodeTransaction({ ...tx, from: otherOf(tx, samples, originals).from }),
  "another ratio than both signed": ({ tx }, samples) =>
    isShared(tx) ? encodeTransaction({ ...tx, feeRatio: otherRatio(tx, samples) }) : undefined,
  "another ratio than the sender signed": ({ tx, payerKey }, samples) =>
    isShared(tx) ? cosigned({ ...tx, feeRatio: otherRatio(tx, samples) }, payerKey) : undefined,
  "a ratio that is none, signed by both": ({ tx, key, payerKey }, samples) =>
    isShared(tx)
      ? resigned({ ...tx, feeRatio: samples.below(2) * (100 + samples.below(156)) }, key, payerKey)
      : undefined,
  "another nonce than was signed": ({ tx }, samples) =>
    encodeTransaction({ ...tx, nonce: tx.nonce + 1n + BigInt(samples.below(3)) }),
  "a nonce that is used, signed by both": ({ tx, key, payerKey }) => resigned({ ...tx, nonce: 0n }, key, payerKey),
  "another value": ({ tx }, samples) =>
    tx.type.kind === "cancel" ? undefined : encodeTransaction({ ...tx, value: tx.value + 1n + samples.integer(4) }),
  "for another chain, signed by both": ({ tx, key, payerKey }) => resigned(tx, key, payerKey, 8217n),
  "more value than there is, signed by both": ({ tx, key, payerKey }, samples) =>
    tx.type.kind === "cancel" ? undefined : resigned({ ...tx, value: 10n ** 30n + samples.integer(4) }, key, payerKey),
  "a price below the base fee, signed by both": ({ tx, key, payerKey }, samples) =>
    resigned({ ...tx, gasPrice: BigInt(samples.below(Number(GAS_PRICE))) }, key, payerKey),
  "less gas than it takes, signed by both": ({ tx, key, payerKey }, samples) =>
    resigned({ ...tx, gasLimit: BigInt(samples.below(21_000)) }, key, payerKey),
  "another type": ({ tx }, samples) => {
    const type = TYPES[samples.below(TYPES.length)]!;
    return `0x${type.number.toString(16).padStart(2, "0")}${tx.raw.slice(4)}`;
  },
};

const NOT_SENDER = /^invalid sender: invalid account key$/;
const NOT_PAYER = /^invalid fee payer: invalid account key$/;
const NO_SIGNATURE = /invalid transaction v, r, s values$/;

/** Why the chain refuses each, where that does not depend on which bytes it hit. */
const REASONS: Readonly<Record<string, RegExp>> = {
  "more at the end": /^rlp: input contains more than one value$/,
  "another's signature": NOT_SENDER,
  "another's co-signature": NOT_PAYER,
  "the two signatures swapped": NOT_SENDER,
  "r and s swapped": /^invalid sender: /,
  "the signature's other form": NO_SIGNATURE,
  "the co-signature's other form": NO_SIGNATURE,
  "the signature twice": NOT_SENDER,
  "no signature": NO_SIGNATURE,
  "no co-signature": /^invalid fee payer: /,
  "only the sender's form": /^rlp: too few elements for types\.TxInternalDataFeeDelegated/,
  "dummy fee payer fields": /^invalid fee payer: /,
  "another fee payer": NOT_PAYER,
  "another sender": NOT_SENDER,
  "another ratio than both signed": NOT_SENDER,
  "another ratio than the sender signed": NOT_SENDER,
  "a ratio that is none, signed by both": /^fee ratio is out of range \[1, 99\]$/,
  "another nonce than was signed": NOT_SENDER,
  "a nonce that is used, signed by both": /^nonce too low$/,
  "another value": NOT_SENDER,
  "for another chain, signed by both": /^invalid chain id$/,
  "more value than there is, signed by both": /^insufficient funds of the sender for value/,
  "a price below the base fee, signed by both":
    /^invalid gas price\. It must be set to value greater than or equal to baseFee$/,
  "less gas than it takes, signed by both": /^intrinsic gas too low$/,
  "a replay": /^nonce too low$/,
};

describe("A local node, to mutated transactions", () => {
  it(`refuses each of ${MUTANTS} and ${TYPES.length} replays, and goes on as if nothing had happened (seed ${SEED})`, async function () {
    this.timeout(300_000);
    const node = await startChain();
    try {
      const samples = new Samples(SEED);
      const originals: Original[] = [];
      for (const type of TYPES) originals.push(await originalOf(node, type, samples));
      const replays = await sendFirst(node, originals);
      const accounts = originals.flatMap(({ key, payerKey }) => [key, payerKey].map((each) => computeAddress(each)));
      const earlier = await stateOf(node, accounts);

      const mutants = mutantsOf(originals, samples);
      const cases = [...mutants, ...replays.map((raw) => ["a replay", raw] as const)];
      for (let start = 0; start < cases.length; start += BATCH)
        await expectRefused(node, cases.slice(start, start + BATCH));

      expect(await stateOf(node, accounts)).to.deep.equal(earlier);
      for (const { tx } of originals) {
        const [answer] = await askAll(node, [{ method: "klay_sendRawTransaction", params: [tx.raw] }]);
        expect(answer!.error, `${tx.type.name} is refused unmutated, too`).to.equal(undefined);
        const receipt = await ask(node, "klay_getTransactionReceipt", answer!.result);
        expect(receipt["status"], tx.type.name).to.equal("0x1");
      }
    } finally {
      await node.close();
    }
  });
});

/** A transaction of each type, of a sender and a fee payer of its own, that is the sender's second. */
async function originalOf(node: KaiaNode, type: KaiaTransactionType, samples: Samples): Promise<Original> {
  const key = await fundedKey(node, 1_000_000 + samples.below(1_000_000_000));
  const payerKey = await fundedKey(node, 2_000_000_000 + samples.below(1_000_000_000));
  const unsigned: Unencoded = {
    type,
    nonce: 1n,
    gasPrice: GAS_PRICE,
    gasLimit: 200_000n,
    from: computeAddress(key),
    to: recipientOf(type),
    value: type.kind === "cancel" || type.kind === "deploy" ? 0n : 1n + samples.integer(6),
    data: { memo: "0x68656c6c6f", execution: "0x12345678", deploy: CREATION_CODE }[type.kind as string] ?? "0x",
    ...(type.kind === "deploy" && { humanReadable: false, codeFormat: 0n }),
    ...(type.delegation === "ratio" && { feeRatio: 1 + samples.below(99) }),
    signatures: [],
  };
  return { tx: signedByBoth(unsigned, key, payerKey, CHAIN), key, payerKey };
}

function recipientOf({ kind }: KaiaTransactionType): string | null {
  if (kind === "execution") return CONTRACT;
  return kind === "valueTransfer" || kind === "memo" ? RECIPIENT : null;
}

/** Sends the sender's first, so that it can be replayed. */
async function sendFirst(node: KaiaNode, originals: readonly Original[]): Promise<string[]> {
  const raws = originals.map(({ tx, key, payerKey }) => resigned({ ...tx, nonce: 0n }, key, payerKey));
  for (const raw of raws) await node.request("klay_sendRawTransaction", [raw]);
  return raws;
}

function mutantsOf(originals: readonly Original[], samples: Samples): (readonly [kind: string, raw: string])[] {
  const kinds = Object.keys(MUTATIONS);
  const known = new Set(originals.map(({ tx }) => tx.raw));
  const mutants: (readonly [string, string])[] = [];
  for (let round = 0; mutants.length < MUTANTS; round++) {
    const kind = kinds[round % kinds.length]!;
    const raw = MUTATIONS[kind]!(originals[samples.below(originals.length)]!, samples, originals);
    if (raw === undefined || known.has(raw)) continue;
    known.add(raw);
    mutants.push([kind, raw]);
  }
  return mutants;
}

async function expectRefused(node: KaiaNode, cases: readonly (readonly [kind: string, raw: string])[]): Promise<void> {
  const answers = await askAll(
    node,
    cases.map(([, raw]) => ({ method: "klay_sendRawTransaction", params: [raw] })),
  );
  expect(answers).to.have.length(cases.length);
  for (const { id, error } of answers) {
    const [kind, raw] = cases[id]!;
    expect(error, `${kind} was taken: ${raw}`).to.be.an("object");
    expect(error!.code, kind).to.be.oneOf([-32_000, -32_602]);
    expect(error!.message, `${kind}: ${raw}`).to.match(REASONS[kind] ?? /./);
    expect(error!.message, `${kind}: a fault of the node's own: ${raw}`).to.not.match(
      /is not a function|cannot read|internal error/i,
    );
  }
}

/** What no refused transaction may change. */
async function stateOf(node: KaiaNode, accounts: readonly string[]): Promise<unknown[]> {
  const state: unknown[] = [
    await node.request("klay_blockNumber"),
    await balanceOf(node, RECIPIENT),
    await balanceOf(node, CONTRACT),
  ];
  for (const account of accounts) state.push(await balanceOf(node, account), await nonceOf(node, account));
  return state;
}

function withBytes({ raw }: KaiaTransaction, change: (bytes: Uint8Array) => void): string {
  const bytes = Buffer.from(raw.slice(2), "hex");
  change(bytes);
  return hexlify(bytes);
}

function otherOf(tx: KaiaTransaction, samples: Samples, originals: readonly Original[]): KaiaTransaction {
  const others = originals.filter((original) => original.tx !== tx);
  return others[samples.below(others.length)]!.tx;
}

function isShared({ type }: KaiaTransaction): boolean {
  return type.delegation === "ratio";
}

/** A ratio that the chain takes, but that nobody signed. */
function otherRatio({ feeRatio }: KaiaTransaction, samples: Samples): number {
  const ratio = 1 + samples.below(98);
  return ratio < feeRatio! ? ratio : ratio + 1;
}

/** The signature that anybody can make of another, by the curve's symmetry. */
function otherForm({ v, r, s }: KaiaSignature): KaiaSignature {
  return { v: v % 2n === 1n ? v + 1n : v - 1n, r, s: N - s };
}

function cosigned({ feePayer, feePayerSignatures, ...tx }: KaiaTransaction, payerKey: SigningKey): string {
  expect(feePayerSignatures).to.have.length(1);
  return signAsFeePayer(tx, feePayer!, payerKey, CHAIN).raw;
}

function resigned(
  { feePayer, feePayerSignatures, ...tx }: KaiaTransaction,
  key: SigningKey,
  payerKey: SigningKey,
  chainId = CHAIN,
): string {
  expect(feePayerSignatures?.length).to.equal(feePayer && 1);
  return signedByBoth({ ...tx, signatures: [] }, key, payerKey, chainId).raw;
}

function signedByBoth(tx: Unencoded, key: SigningKey, payerKey: SigningKey, chainId: bigint): KaiaTransaction {
  const sent = signAsSender(tx, key, chainId);
  return tx.type.delegation === "none" ? sent : signAsFeePayer(sent, computeAddress(payerKey), payerKey, chainId);
}
