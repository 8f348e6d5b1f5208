import { expect } from "chai";
import { concat, MaxUint256, parseEther, parseUnits, toBeHex, Wallet as Key } from "ethers";
import { decodeTransaction } from "../../../scripts/kaia/transactions/decodeTransaction.ts";
import { encodeTransaction } from "../../../scripts/kaia/transactions/encodeTransaction.ts";
import type { FeePayerCode } from "../../../scripts/kaia/feePayer/FeePayerError.ts";
import { signAsFeePayer } from "../../../scripts/kaia/transactions/signatures.ts";
import {
  applicationFile,
  BID,
  CHAIN_ID,
  expectCode,
  FEE_PAYER,
  FEE_PAYER_KEY,
  FRIEND,
  GAS_LIMIT,
  GAS_PRICE,
  HOUSE,
  makeUser,
  makeWorld,
  NOTE,
  signBid,
  STRANGER,
  TxType,
} from "./world.ts";

const user = makeUser();
const Transfer = { type: TxType.FeeDelegatedValueTransfer, to: FRIEND, data: undefined };
const Memo = { type: TxType.FeeDelegatedValueTransferMemo, to: FRIEND, data: "0x6869" };
const Deploy = { type: TxType.FeeDelegatedSmartContractDeploy, to: undefined, humanReadable: false, codeFormat: 0 };
const Cancel = { type: TxType.FeeDelegatedCancel, to: undefined, value: undefined, data: undefined };
const Ratio = { type: TxType.FeeDelegatedSmartContractExecutionWithRatio, feeRatio: 40 };

/** The first is refused with the code, the second, which differs in that point only, is paid for. */
interface Case {
  code: FeePayerCode;
  when: string;
  /** Of the policy, for both. */
  policy?: Record<string, unknown>;
  refused: Record<string, unknown>;
  allowed: Record<string, unknown>;
}

const CASES: Case[] = [
  { code: "WRONG_CHAIN", when: "it is signed for another chain", refused: { chainId: 8217n }, allowed: {} },
  {
    code: "SENDER_NOT_ALLOWED",
    when: "its sender is not among those whom the policy names",
    policy: { senders: [user.address] },
    refused: { from: makeUser(2).address },
    allowed: {},
  },
  { code: "CONTRACT_NOT_ALLOWED", when: "it calls another contract", refused: { to: STRANGER }, allowed: {} },
  { code: "METHOD_NOT_ALLOWED", when: "it calls another method", refused: { data: "0x12345678" }, allowed: {} },
  { code: "METHOD_NOT_ALLOWED", when: "it has no call data", refused: { data: "0x" }, allowed: {} },
  {
    code: "METHOD_NOT_ALLOWED",
    when: "its call data is the start of a selector",
    refused: { data: BID.slice(0, 8) },
    allowed: {},
  },
  { code: "METHOD_NOT_ALLOWED", when: "arguments are missing", refused: { data: BID.slice(0, -2) }, allowed: {} },
  { code: "METHOD_NOT_ALLOWED", when: "arguments are followed by more", refused: { data: `${BID}00` }, allowed: {} },
  {
    code: "METHOD_NOT_ALLOWED",
    when: "an allowed method stands behind another",
    refused: { data: concat(["0x12345678", BID]) },
    allowed: {},
  },
  {
    code: "METHOD_NOT_ALLOWED",
    when: "the head of its arguments is missing",
    refused: { data: NOTE.slice(0, 10) },
    allowed: { data: NOTE },
  },
  {
    code: "TRANSFER_NOT_ALLOWED",
    when: "it transfers to somebody whom the policy does not name",
    policy: { transfersTo: [FRIEND] },
    refused: { ...Transfer, to: STRANGER },
    allowed: Transfer,
  },
  {
    code: "TRANSFER_NOT_ALLOWED",
    when: "it transfers to a contract whose methods are allowed",
    policy: { transfersTo: [FRIEND] },
    refused: { ...Transfer, to: HOUSE },
    allowed: Transfer,
  },
  {
    code: "MEMO_NOT_ALLOWED",
    when: "it sends a memo to somebody whom the policy names for transfers only",
    policy: { transfersTo: [STRANGER], memosTo: [FRIEND] },
    refused: { ...Memo, to: STRANGER },
    allowed: Memo,
  },
  {
    code: "MEMO_NOT_ALLOWED",
    when: "its memo is a call of an allowed contract",
    policy: { memosTo: [FRIEND] },
    refused: { ...Memo, to: HOUSE, data: BID },
    allowed: Memo,
  },
  {
    code: "RATIO_NOT_ALLOWED",
    when: "the fee payer's share is too large",
    policy: { ratio: { minimum: 1, maximum: 40 } },
    refused: { ...Ratio, feeRatio: 41 },
    allowed: Ratio,
  },
  {
    code: "RATIO_NOT_ALLOWED",
    when: "the fee payer's share is too small",
    policy: { ratio: { minimum: 40, maximum: 100 } },
    refused: { ...Ratio, feeRatio: 39 },
    allowed: Ratio,
  },
  {
    code: "RATIO_NOT_ALLOWED",
    when: "the fee payer would pay all where the policy asks for a share of the sender's",
    policy: { ratio: { minimum: 1, maximum: 40 } },
    refused: {},
    allowed: Ratio,
  },
  {
    code: "DATA_TOO_LONG",
    when: "its data is longer than the policy allows",
    policy: { limits: { ...applicationFile.limits, data: 100 }, memosTo: [FRIEND] },
    refused: { ...Memo, data: `0x${"00".repeat(101)}` },
    allowed: { ...Memo, data: `0x${"00".repeat(100)}` },
  },
  {
    code: "VALUE_TOO_HIGH",
    when: "it carries more than the policy allows",
    refused: { value: parseEther("10") + 1n },
    allowed: { value: parseEther("10") },
  },
  {
    code: "GAS_TOO_HIGH",
    when: "its gas limit is too high",
    refused: { gasLimit: 500_001n, gasPrice: 25_000_000_000n },
    allowed: { gasLimit: 500_000n, gasPrice: 25_000_000_000n },
  },
  {
    code: "GAS_TOO_HIGH",
    when: "its gas limit is the largest that there is",
    refused: { gasLimit: 2n ** 64n - 1n, gasPrice: 1n },
    allowed: {},
  },
  {
    code: "GAS_PRICE_TOO_HIGH",
    when: "its gas price is too high",
    refused: { gasPrice: parseUnits("100", "gwei") + 1n, gasLimit: 100_000n },
    allowed: { gasPrice: parseUnits("100", "gwei"), gasLimit: 100_000n },
  },
  {
    code: "GAS_PRICE_TOO_HIGH",
    when: "its gas price times its gas limit would overflow",
    refused: { gasPrice: MaxUint256 },
    allowed: {},
  },
  {
    code: "FEE_TOO_HIGH",
    when: "its fee may be too high, though neither gas limit nor gas price is",
    refused: { gasLimit: 400_001n },
    allowed: { gasLimit: 400_000n },
  },
];

describe("FeePayerService.sponsor refuses", () => {
  for (const { code, when, policy = {}, refused, allowed } of CASES) {
    it(`${code} where ${when}`, async () => {
      const { service, application, chain, ledger } = makeWorld(policy);
      const signer = refused.from === makeUser(2).address ? makeUser(2) : user;
      await expectCode(service.sponsor(await signBid(signer, refused), application), code);
      expect(chain.calls, "a node was asked").to.deep.equal([]);
      expect(ledger.open()).to.deep.equal([]);
      await service.sponsor(await signBid(user, allowed), application);
      expect(chain.sent).to.have.length(1);
    });
  }

  for (const [code, tx, change] of [
    ["TRANSFER_NOT_ALLOWED", Transfer, { transfersTo: [FRIEND] }],
    ["MEMO_NOT_ALLOWED", Memo, { memosTo: [FRIEND] }],
    ["CANCEL_NOT_ALLOWED", Cancel, { cancels: true }],
    ["DEPLOY_NOT_ALLOWED", Deploy, { deploys: true, senders: [user.address] }],
  ] as const) {
    it(`${code} where the policy does not name it`, async () => {
      const raw = await signBid(user, tx);
      const { service, application, chain } = makeWorld({ senders: [user.address] });
      await expectCode(service.sponsor(raw, application), code);
      expect(chain.sent).to.deep.equal([]);
      const other = makeWorld(change);
      await other.service.sponsor(raw, other.application);
      expect(other.chain.sent).to.have.length(1);
    });
  }

  it("ACCOUNT_UPDATE_NOT_ALLOWED always", async () => {
    const { service, application } = makeWorld({ deploys: true, senders: [user.address], cancels: true });
    const update = { type: TxType.FeeDelegatedAccountUpdate, to: undefined, value: undefined, data: undefined };
    const raw = await signBid(user, { ...update, key: "0x01c0" });
    await expectCode(service.sponsor(raw, application), "ACCOUNT_UPDATE_NOT_ALLOWED");
  });

  it("DATA_TOO_LONG before it hashes anything", async () => {
    const { service, application, chain } = makeWorld();
    const tx = decodeTransaction(await signBid(user, { data: BID }));
    const raw = encodeTransaction({ ...tx, data: `0x${"11".repeat(130_000)}` });
    const before = performance.now();
    for (let time = 0; time < 3; time++) await expectCode(service.sponsor(raw, application), "DATA_TOO_LONG");
    expect(performance.now() - before).to.be.lessThan(300);
    expect(chain.calls).to.deep.equal([]);
  });

  it("EXPIRED from the end of the last day on", async () => {
    const { service, application, clock } = makeWorld();
    clock.time = Date.parse("2027-06-30T23:59:59.999Z");
    await service.sponsor(await signBid(user), application);
    clock.time += 1;
    await expectCode(service.sponsor(await signBid(user, { nonce: 1 }), application), "EXPIRED");
  });

  describe("OTHER_FEE_PAYER", () => {
    it("where the transaction names another fee payer, and their signature too", async () => {
      const { service, application, chain } = makeWorld();
      const other = new Key(`0x${"6".repeat(64)}`);
      const tx = decodeTransaction(await signBid(user));
      const { raw } = signAsFeePayer(tx, other.address, other.signingKey, CHAIN_ID);
      await expectCode(service.sponsor(raw, application), "OTHER_FEE_PAYER");
      expect(chain.sent).to.deep.equal([]);
    });
  });

  describe("a co-signature of its own on what the policy does not allow", () => {
    it("and sends nothing", async () => {
      const { service, application, chain } = makeWorld();
      const tx = decodeTransaction(await signBid(user, { to: STRANGER }));
      const { raw } = signAsFeePayer(tx, FEE_PAYER, FEE_PAYER_KEY, CHAIN_ID);
      await expectCode(service.sponsor(raw, application), "CONTRACT_NOT_ALLOWED");
      expect(chain.sent).to.deep.equal([]);
    });
  });

  describe("NOT_FEE_DELEGATED", () => {
    it("where the sender of a Kaia transaction pays", async () => {
      const { service, application } = makeWorld();
      const raw = await signBid(user, { type: TxType.SmartContractExecution });
      await expectCode(service.sponsor(raw, application), "NOT_FEE_DELEGATED");
    });

    for (const type of [0, 2]) {
      it(`where it is an Ethereum transaction of type ${type}`, async () => {
        const { service, application } = makeWorld();
        const fee = type === 0 ? { gasPrice: GAS_PRICE } : { maxFeePerGas: GAS_PRICE, maxPriorityFeePerGas: 1n };
        const raw = await new Key(user.privateKey).signTransaction({
          ...{ type, ...fee, to: HOUSE, data: BID, gasLimit: GAS_LIMIT, chainId: CHAIN_ID, nonce: 0 },
        });
        await expectCode(service.sponsor(raw, application), "NOT_FEE_DELEGATED");
      });
    }
  });

  describe("MALFORMED", () => {
    const junk: [string, () => Promise<string> | string][] = [
      ["is empty", () => ""],
      ["has no bytes", () => "0x"],
      ["is not hex", () => "0x31zz"],
      ["has no prefix", async () => (await signBid(user)).slice(2)],
      ["is cut off", async () => (await signBid(user)).slice(0, -2)],
      ["goes on", async () => `${await signBid(user)}00`],
      ["is of no known type", async () => `0x4f${(await signBid(user)).slice(4)}`],
      ["is nested deeply", () => `0x31${nest(30_000)}`],
      ["is too large for a node", () => `0x31${"00".repeat(128 * 1024)}`],
    ];
    for (const [name, make] of junk) {
      it(`where it ${name}`, async () => {
        const { service, application, chain } = makeWorld();
        await expectCode(service.sponsor(await make(), application), "MALFORMED");
        expect(chain.calls).to.deep.equal([]);
      });
    }
  });
});

/** An empty list in a list in a list. */
function nest(depth: number): string {
  const prefixes = ["c0"];
  for (let length = 1; prefixes.length <= depth; length += prefixes.at(-1)!.length / 2) {
    const size = toBeHex(length).slice(2);
    prefixes.push(toBeHex(length < 56 ? 0xc0 + length : 0xf7 + size.length / 2).slice(2) + (length < 56 ? "" : size));
  }
  return prefixes.reverse().join("");
}
