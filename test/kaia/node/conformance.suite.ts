import { expect } from "chai";
import { computeAddress, keccak256, type SigningKey } from "ethers";
import type { KaiaNode } from "../../../scripts/kaia/node/types.ts";
import { TRANSACTION_TYPES } from "../../../scripts/kaia/transactions/transactionTypes.ts";
import type { KaiaTransactionKind, KaiaTransactionType } from "../../../scripts/kaia/transactions/types.ts";
import { vectorOf } from "../transactions/vectors.ts";
import {
  ask,
  balanceOf,
  CONTRACT,
  CREATION_CODE,
  CONTRACT_CODE,
  fundedKey,
  nonceOf,
  startChain,
} from "./conformance.chain.ts";
import {
  ethReceiptView,
  ethTransactionView,
  kaiaReceiptView,
  kaiaTransactionView,
  type Outcome,
  parse,
  quantity,
  recordedFields,
  type Sent,
  shapesOf,
} from "./conformance.views.ts";

/** What a sender tells a client library, which finds out the rest. */
export type Request = Readonly<Record<string, unknown>>;

/** A client library, against this node. */
export interface Library {
  readonly name: string;
  connect(node: KaiaNode, key: SigningKey): Client;
}

export interface Client {
  /** Fills in what is missing and signs. */
  sign(request: Request): Promise<string>;
  /** Signs once more and sends, to the hash that the library gets. */
  send(request: Request, raw: string): Promise<string>;
  signAsFeePayer(raw: string): Promise<string>;
  sendAsFeePayer(raw: string): Promise<string>;
}

const RECIPIENT = "0x1000000000000000000000000000000000000001";
const FEE_RATIO = 30;

/** Everything but account updates, which are no part of what a marketplace needs. */
const TYPES = TRANSACTION_TYPES.filter(({ kind }) => kind !== "accountUpdate");

const REQUESTS: Readonly<Record<Exclude<KaiaTransactionKind, "accountUpdate">, Request>> = {
  valueTransfer: { to: RECIPIENT, value: 7n },
  memo: { to: RECIPIENT, value: 7n, data: "0x68656c6c6f" },
  // Of deployments one of the libraries estimates the gas as if they were calls of the zero address, here and on the chain.
  deploy: { data: CREATION_CODE, value: 0n, humanReadable: false, codeFormat: 0, gasLimit: 200_000 },
  execution: { to: CONTRACT, value: 10n, data: "0x12345678" },
  cancel: {},
};

/** What a transaction takes beyond what runs, and what it takes in all where nothing does. */
const DELEGATION_GAS = { none: 0n, full: 10_000n, ratio: 15_000n } as const;
const FIXED_GAS: Partial<Record<KaiaTransactionKind, bigint>> = {
  valueTransfer: 21_000n,
  // EIP-7623 asks for 40 gas a byte of the memo, none of which is zero.
  memo: 21_200n,
  cancel: 21_000n,
};

/** Has a client library send every type, and compares all that the node then says. */
export function describeConformance(library: Library): void {
  describe(`A local node, to ${library.name}`, () => {
    let node: KaiaNode;
    let senderKey: SigningKey;
    let payerKey: SigningKey;
    const plainGas = new Map<KaiaTransactionKind, bigint>();

    before(async () => {
      node = await startChain();
      senderKey = await fundedKey(node, 0x5e4d);
      payerKey = await fundedKey(node, 0xfee);
    });

    after(async () => {
      await node.close();
    });

    for (const type of TYPES) {
      describe(type.name, () => {
        let sent: Sent;
        let answered: string;
        let outcome: Outcome;
        let balances: Balances;

        before(async () => {
          // Anew for each type: an ethers provider remembers nonces for 250 ms, in which this node makes blocks.
          const sender = library.connect(node, senderKey);
          const payer = library.connect(node, payerKey);
          const request = requestOf(type);
          const nonce = await nonceOf(node, computeAddress(senderKey));
          const earlier = await balancesOf(request);
          const senderRaw = await sender.sign(request);
          const raw = type.delegation === "none" ? senderRaw : await payer.signAsFeePayer(senderRaw);
          sent = { type, senderRaw, raw };
          expect(BigInt(quantity(parse(sent).nonce))).to.equal(nonce);
          answered =
            type.delegation === "none" ? await sender.send(request, raw) : await payer.sendAsFeePayer(senderRaw);
          outcome = (await ask(node, "eth_getTransactionReceipt", keccak256(raw))) as unknown as Outcome;
          const later = await balancesOf(request);
          balances = {
            sender: later.sender - earlier.sender,
            payer: later.payer - earlier.payer,
            recipient: later.recipient - earlier.recipient,
          };
        });

        it("is known by the hash of its full encoding", () => {
          expect(answered).to.equal(keccak256(sent.raw));
        });

        it("is shown by klay_getTransactionByHash as the chain shows it", async () => {
          const shown = await ask(node, "klay_getTransactionByHash", answered);
          expect(shown).to.deep.equal(kaiaTransactionView(sent, outcome));
          expectAsRecorded(type, shown, "transaction");
          expect(await ask(node, "kaia_getTransactionByHash", answered)).to.deep.equal(shown);
        });

        it("is shown by klay_getTransactionReceipt as the chain shows it", async () => {
          const shown = await ask(node, "klay_getTransactionReceipt", answered);
          expect(shown).to.deep.equal(kaiaReceiptView(sent, outcome));
          expectAsRecorded(type, shown, "receipt");
          expect(await ask(node, "kaia_getTransactionReceipt", answered)).to.deep.equal(shown);
        });

        it("is shown by eth_getTransactionByHash as one of Ethereum's oldest", async () => {
          const shown = await ask(node, "eth_getTransactionByHash", answered);
          expect(shown).to.deep.equal(ethTransactionView(sent, outcome));
        });

        it("is shown by eth_getTransactionReceipt as one of Ethereum's oldest", async () => {
          const shown = await ask(node, "eth_getTransactionReceipt", answered);
          expect(shown).to.deep.equal(ethReceiptView(sent, outcome));
        });

        it("is found by the hash that its sender knew before the fee payer signed", async () => {
          const shown = await ask(node, "klay_getTransactionBySenderTxHash", keccak256(sent.senderRaw));
          expect(shown["hash"]).to.equal(answered);
        });

        it("takes the gas that the chain asks for", () => {
          const gas = BigInt(outcome.gasUsed) - DELEGATION_GAS[type.delegation];
          const expected = FIXED_GAS[type.kind] ?? plainGas.get(type.kind) ?? gas;
          expect(gas).to.equal(expected);
          if (type.delegation === "none") plainGas.set(type.kind, gas);
          const { rpcOutput } = vectorOf(type.number);
          const isFixed = type.kind === "valueTransfer" || type.kind === "cancel";
          if (isFixed) expect(outcome.gasUsed).to.equal(rpcOutput["gasUsed"]);
        });

        it("is paid for by those who said so, and moves what it says", () => {
          const tx = parse(sent);
          const value = BigInt(quantity(tx.value));
          const fee = BigInt(outcome.gasUsed) * BigInt(tx.gasPrice);
          const share = { none: 0n, full: fee, ratio: (fee * BigInt(FEE_RATIO)) / 100n }[type.delegation];
          expect(balances).to.deep.equal({ sender: share - fee - value, payer: -share, recipient: value });
        });

        if (type.kind === "deploy") {
          it("leaves its contract where the receipt says", async () => {
            const { contractAddress } = await ask(node, "klay_getTransactionReceipt", answered);
            expect(await ask(node, "klay_getCode", contractAddress, "latest")).to.equal(CONTRACT_CODE);
          });
        }
      });
    }

    function requestOf(type: KaiaTransactionType): Request {
      return {
        type: type.number,
        from: computeAddress(senderKey),
        ...REQUESTS[type.kind as keyof typeof REQUESTS],
        ...(type.delegation === "ratio" && { feeRatio: FEE_RATIO }),
      };
    }

    async function balancesOf({ to }: Request): Promise<Balances> {
      const addresses = [computeAddress(senderKey), computeAddress(payerKey), (to as string | undefined) ?? RECIPIENT];
      const [first, second, third] = await Promise.all(addresses.map((address) => balanceOf(node, address)));
      return { sender: first!, payer: second!, recipient: third! };
    }
  });
}

interface Balances {
  readonly sender: bigint;
  readonly payer: bigint;
  readonly recipient: bigint;
}

/** Compares with the documentation's example of this type: which fields there are, and how they are written. */
function expectAsRecorded(
  type: KaiaTransactionType,
  shown: Record<string, unknown>,
  method: "transaction" | "receipt",
): void {
  expect(Object.keys(shown).sort()).to.deep.equal(recordedFields(type.number, method));
  const recorded = vectorOf(type.number).rpcOutput;
  expect(shapesOf(shown, type)).to.deep.equal(shapesOf(only(recorded, shown), type));
}

/** The part of these fields that others have as well. */
function only(fields: Record<string, unknown>, others: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => field in others));
}
