import { expect } from "chai";
import { concat, N, toQuantity, ZeroAddress } from "ethers";
import { decodeTransaction } from "../../../scripts/kaia/transactions/decodeTransaction.ts";
import { encodeTransaction } from "../../../scripts/kaia/transactions/encodeTransaction.ts";
import type { KaiaTransaction } from "../../../scripts/kaia/transactions/types.ts";
import {
  balanceOf,
  CHAIN_ID,
  deploy,
  expectRefused,
  KAIA,
  nonceOf,
  person,
  PRICE,
  send,
  setBalance,
  signedKaia,
  signKaia,
  useNode,
  type Draft,
  type Signers,
} from "./world.ts";

const sender = person("sender");
const payer = person("payer");
const stranger = person("stranger");
const receiver = person("receiver");

const TRANSFER: Draft = { type: 0x09, from: sender.address, to: receiver.address };
const RATIO: Draft = { ...TRANSFER, type: 0x0a, feeRatio: 30 };
const BOTH: Signers = { sender: [sender], feePayer: [payer] };
const INVALID = "invalid transaction v, r, s values";

/** Each case breaks one rule, in the order in which the chain looks. Nothing may have changed afterwards. */
describe("KaiaNode, the validation of Kaia's types", () => {
  const { node } = useNode();

  beforeEach(async () => {
    await setBalance(node(), sender, KAIA);
    await setBalance(node(), payer, KAIA);
  });

  async function expectRawRefused(raw: string, message: string): Promise<void> {
    await expectRefused(node().request("klay_sendRawTransaction", [raw]), message);
    expect(await nonceOf(node(), sender)).to.equal(0n);
    expect(await balanceOf(node(), sender)).to.equal(KAIA);
    expect(await balanceOf(node(), payer)).to.equal(KAIA);
  }

  function expectDraftRefused(draft: Partial<Draft>, message: string, signers: Signers = BOTH): Promise<void> {
    return expectRawRefused(signKaia({ ...TRANSFER, ...draft }, signers), message);
  }

  it("takes what all the others are made from", async () => {
    for (const draft of [TRANSFER, { ...RATIO, nonce: 1n }]) await send(node(), draft, BOTH);
    expect(await nonceOf(node(), sender)).to.equal(2n);
  });

  describe("of the form", () => {
    const raw = signKaia(TRANSFER, BOTH);

    it("refuses bytes that are no transaction", async () => {
      await expectRawRefused("0x", "EOF");
      await expectRawRefused("0x02", "undefined tx type");
      await expectRawRefused("0x07c0", "undefined tx type");
      await expectRawRefused("0x00", "rlp: expected input list for types.TxInternalDataLegacy");
      await expectRawRefused("0x80", "rlp: expected input list for types.TxInternalDataLegacy");
      await expectRawRefused(`${raw}00`, "rlp: input contains more than one value");
      await expectRawRefused(raw.slice(0, -2), "rlp: value size exceeds available input length");
    });

    it("refuses types that Kaia no longer has, and anchoring", async () => {
      for (const type of ["0x18", "0x48"]) await expectRawRefused(`${type}c0`, "undefined tx type");
    });

    it("refuses what the fee payer has not signed", async () => {
      const unsigned = "rlp: too few elements for types.TxInternalDataFeeDelegatedValueTransfer";
      await expectRawRefused(signKaia(TRANSFER, { sender: [sender] }), unsigned);
    });

    it("refuses Kaia's types where Ethereum's are meant", async () => {
      await expectRefused(node().request("eth_sendRawTransaction", [raw]), "undefined tx type");
      await expectRefused(node().request("eth_sendRawTransaction", ["0x"]), "Empty input");
      await expectRefused(node().request("klay_sendRawTransactions", [[raw]]), "Index 0: undefined tx type");
    });

    it("refuses a key that is none", async () => {
      const update: Draft = { type: 0x20, from: sender.address, key: "0x07c0" };
      await expectRawRefused(signKaia(update, { sender: [sender] }), "key is not serializable");
    });

    it("refuses creation code of more than 49,152 bytes", async () => {
      const draft = { type: 0x29, to: null, data: `0x${"00".repeat(49_153)}` };
      await expectDraftRefused(draft, "max initcode size exceeded: code size 49153, limit 49152");
    });

    it("refuses a gas limit beyond the chain's", async () => {
      const message = "exceeds block gas limit: gas 1000000000000, limit 999999999999";
      await expectDraftRefused({ gasLimit: 1_000_000_000_000n }, message);
    });

    it("refuses another chain's", async () => {
      await expectDraftRefused({}, "invalid chain id", { ...BOTH, chainId: CHAIN_ID + 1n });
      await expectDraftRefused({}, "invalid chain id", { ...BOTH, chainId: 8_217n });
    });

    it("refuses a price below the base fee", async () => {
      const message = "invalid gas price. It must be set to value greater than or equal to baseFee";
      await expectDraftRefused({ gasPrice: 24_999_999_999n }, message);
      await node().request("hardhat_setNextBlockBaseFeePerGas", [toQuantity(PRICE + 1n)]);
      await expectDraftRefused({}, message);
      await node().request("hardhat_setNextBlockBaseFeePerGas", [toQuantity(25_000_000_000n)]);
    });

    it("refuses more than 131,072 bytes", async () => {
      const draft = { type: 0x11, data: `0x${"00".repeat(131_072)}`, gasLimit: 10_000_000n };
      await expectDraftRefused(draft, "oversized data");
    });
  });

  describe("of the signatures", () => {
    /** Changes a signed transaction behind its signers' backs. */
    function tampered(change: (tx: KaiaTransaction) => Partial<KaiaTransaction>, draft = TRANSFER): string {
      const tx = decodeTransaction(signKaia(draft, BOTH));
      return encodeTransaction({ ...tx, ...change(tx) });
    }

    it("refuses numbers out of range before anything else", async () => {
      const first = (tx: KaiaTransaction) => tx.signatures[0]!;
      for (const change of [{ r: 0n }, { s: 0n }, { r: N }, { s: N }, { v: 0n }, { v: 1n }]) {
        await expectRawRefused(
          tampered((tx) => ({ gasLimit: 10n ** 15n, signatures: [{ ...first(tx), ...change }] })),
          INVALID,
        );
      }
    });

    it("refuses no signature, and signatures for different chains", async () => {
      await expectRawRefused(
        tampered(() => ({ signatures: [] })),
        INVALID,
      );
      const other = signedKaia(TRANSFER, { ...BOTH, chainId: 1n }).signatures[0]!;
      await expectRawRefused(
        tampered((tx) => ({ signatures: [tx.signatures[0]!, other] })),
        INVALID,
      );
    });

    it("refuses a v without a chain", async () => {
      await expectRawRefused(
        tampered((tx) => ({ signatures: [{ ...tx.signatures[0]!, v: 27n }] })),
        "invalid chain id",
      );
    });

    it("refuses a high s", async () => {
      const high = ({ v, r, s }: KaiaTransaction["signatures"][number]) => ({
        v: v % 2n === 0n ? v - 1n : v + 1n,
        r,
        s: N - s,
      });
      await expectRawRefused(
        tampered((tx) => ({ signatures: tx.signatures.map(high) })),
        `invalid sender: ${INVALID}`,
      );
      await expectRawRefused(
        tampered((tx) => ({ feePayerSignatures: tx.feePayerSignatures!.map(high) })),
        `invalid fee payer: ${INVALID}`,
      );
    });

    it("refuses a signature that no key can have made", async () => {
      await expectRawRefused(
        tampered((tx) => ({ signatures: [{ ...tx.signatures[0]!, r: 5n }] })),
        "invalid sender: recovery failed",
      );
    });

    it("refuses a stranger's signature for the sender", async () => {
      await expectDraftRefused({}, "invalid sender: invalid account key", { sender: [stranger], feePayer: [payer] });
    });

    it("refuses two signatures of an account with one key", async () => {
      const message = "invalid sender: invalid account key";
      await expectDraftRefused({}, message, { sender: [sender, sender], feePayer: [payer] });
    });

    it("refuses a change of anything that the sender signed", async () => {
      const message = "invalid sender: invalid account key";
      for (const change of [{ value: 1n }, { to: stranger.address }, { gasPrice: PRICE + 1n }, { nonce: 1n }]) {
        await expectRawRefused(
          tampered(() => change),
          message,
        );
      }
      await expectRawRefused(
        tampered(() => ({ feeRatio: 31 }), RATIO),
        message,
      );
    });

    it("looks at the fee payer after the nonce", async () => {
      await node().request("hardhat_setNonce", [stranger.address, "0x1"]);
      await setBalance(node(), stranger, KAIA);
      const draft = { ...TRANSFER, from: stranger.address };
      await expectRefused(send(node(), draft, { sender: [stranger], feePayer: [sender] }), "nonce too low");
    });

    it("refuses a stranger's signature for the fee payer", async () => {
      const forged = { ...BOTH, feePayer: [stranger] };
      await expectDraftRefused({ feePayer: payer.address }, "invalid fee payer: invalid account key", forged);
    });

    it("refuses the sender's own signature in the fee payer's place", async () => {
      await expectRawRefused(
        tampered((tx) => ({ feePayerSignatures: tx.signatures })),
        "invalid fee payer: invalid account key",
      );
    });

    it("refuses a fee payer without signatures, with dummies, and for another chain", async () => {
      await expectRawRefused(
        tampered(() => ({ feePayerSignatures: [] })),
        "invalid fee payer: invalid account key",
      );
      const dummy = { feePayer: ZeroAddress, feePayerSignatures: [{ v: 1n, r: 0n, s: 0n }] };
      await expectRawRefused(
        tampered(() => dummy),
        `invalid fee payer: ${INVALID}`,
      );
      const other = signedKaia(TRANSFER, { ...BOTH, chainId: 1n }).feePayerSignatures!;
      await expectRawRefused(
        tampered(() => ({ feePayerSignatures: other })),
        `invalid fee payer: ${INVALID}`,
      );
    });

    it("refuses another fee payer than the one who signed", async () => {
      await expectRawRefused(
        tampered(() => ({ feePayer: stranger.address })),
        "invalid fee payer: invalid account key",
      );
    });
  });

  describe("of nonces", () => {
    it("refuses one that is used, also of the same transaction again", async () => {
      await send(node(), TRANSFER, BOTH);
      await expectRefused(send(node(), TRANSFER, BOTH), "nonce too low");
      await expectRefused(send(node(), { ...TRANSFER, value: 1n }, BOTH), "nonce too low");
    });

    it("refuses the last one of all", async () => {
      await expectDraftRefused({ nonce: 2n ** 64n - 1n }, "nonce has max value");
    });
  });

  describe("of money", () => {
    const FEE = 100_000n * PRICE;
    const NOTHING_FOR_VALUE = "insufficient funds of the sender for value ";
    const NOTHING_FOR_FEE = "insufficient funds of the fee payer for gas * price";

    it("refuses a ratio outside of 1 to 99", async () => {
      for (const feeRatio of [0, 100, 255]) {
        await expectDraftRefused({ ...RATIO, feeRatio }, "fee ratio is out of range [1, 99]");
      }
    });

    /** Refused with a kei less, taken with just enough. */
    async function expectLeast(
      draft: Draft,
      signers: Signers,
      { of, least, message }: { of: typeof sender; least: bigint; message: string },
    ): Promise<void> {
      await setBalance(node(), of, least - 1n);
      await expectRefused(send(node(), draft, signers), message);
      expect(await balanceOf(node(), of)).to.equal(least - 1n);
      await setBalance(node(), of, least);
      await send(node(), draft, signers);
    }

    it("asks a sender who pays alone for value and fee", async () => {
      const draft = { ...TRANSFER, type: 0x08, value: 7n };
      await expectLeast(draft, { sender: [sender] }, { of: sender, least: FEE + 7n, message: NOTHING_FOR_VALUE });
    });

    it("asks a sender who is sponsored for the value", async () => {
      await expectLeast({ ...TRANSFER, value: 7n }, BOTH, { of: sender, least: 7n, message: NOTHING_FOR_VALUE });
    });

    it("asks a fee payer for the fee", async () => {
      await expectLeast({ ...TRANSFER, value: 7n }, BOTH, { of: payer, least: FEE, message: NOTHING_FOR_FEE });
    });

    it("asks both for their shares", async () => {
      const draft = { ...RATIO, feeRatio: 33, gasPrice: PRICE + 1n, value: 7n };
      const fee = 100_000n * (PRICE + 1n);
      const share = (fee * 33n) / 100n;
      await expectLeast(draft, BOTH, { of: sender, least: fee - share + 7n, message: NOTHING_FOR_VALUE });
      await setBalance(node(), sender, KAIA);
      const next = { ...draft, nonce: 1n };
      await expectLeast(next, BOTH, { of: payer, least: share, message: NOTHING_FOR_FEE });
    });

    it("asks one who is both for value and fee", async () => {
      const own = { sender: [sender], feePayer: [sender] };
      const draft = { ...TRANSFER, value: 7n };
      await expectLeast(draft, own, { of: sender, least: FEE + 7n, message: NOTHING_FOR_VALUE });
    });
  });

  describe("of gas", () => {
    /** Refused with one unit less, taken with just enough. */
    async function expectLeastGas(draft: Draft, least: bigint, message: string, signers = BOTH): Promise<void> {
      await expectRefused(send(node(), { ...draft, gasLimit: least - 1n }, signers), message);
      await send(node(), { ...draft, gasLimit: least }, signers);
    }

    it("asks each type for what it costs before it runs", async () => {
      const { address: to } = await deploy(node(), "FeePayerProbe");
      const from = sender.address;
      const drafts: [draft: Omit<Draft, "from">, least: bigint][] = [
        [{ type: 0x08, to: receiver.address }, 21_000n],
        [{ type: 0x09, to: receiver.address }, 31_000n],
        [{ type: 0x0a, to: receiver.address, feeRatio: 5 }, 36_000n],
        [{ type: 0x10, to: receiver.address }, 21_000n],
        [{ type: 0x31, to }, 31_000n],
        [{ type: 0x38 }, 21_000n],
        [{ type: 0x39 }, 31_000n],
        [{ type: 0x3a, feeRatio: 5 }, 36_000n],
      ];
      for (const [index, [draft, least]] of drafts.entries()) {
        const signers = draft.type % 8 === 0 ? { sender: [sender] } : BOTH;
        const next = { ...draft, from, nonce: BigInt(index) };
        await expectLeastGas(next, least, "intrinsic gas too low", signers);
      }
    });

    it("asks for 16 gas a byte, 4 for a zero, and 2 a word of creation code", async () => {
      // Zeros cost less than the floor; 53,000 + 10,000 + 33 * 4 + 2 * 2 is less than 63,000 + 330.
      const data = `0x${"00".repeat(33)}`;
      const draft: Draft = { type: 0x29, from: sender.address, to: null, data };
      await expectRefused(send(node(), { ...draft, gasLimit: 63_135n }, BOTH), "intrinsic gas too low");
      const floor = "insufficient gas for floor data gas cost: gas 63136, minimum needed 63330";
      await expectRefused(send(node(), { ...draft, gasLimit: 63_136n }, BOTH), floor);
      await send(node(), { ...draft, gasLimit: 63_330n }, BOTH);
    });

    it("asks for the floor of the data (EIP-7623)", async () => {
      const draft = { ...TRANSFER, type: 0x11, data: concat([new Uint8Array(10), `0x${"ff".repeat(10)}`]) };
      // 10 zeros and 10 others: 4 * 10 + 16 * 10 before, 10 * (10 + 40) as the floor.
      await expectRefused(send(node(), { ...draft, gasLimit: 31_199n }, BOTH), "intrinsic gas too low");
      const message = "insufficient gas for floor data gas cost: gas 31499, minimum needed 31500";
      await expectLeastGas(draft, 31_500n, message);
    });
  });

  describe("of the parties", () => {
    it("sends value to accounts without code only", async () => {
      const { address: to } = await deploy(node(), "FeePayerProbe");
      const message = "recipient must be an EOA without code";
      for (const type of [0x08, 0x09, 0x10, 0x11]) {
        const signers = type % 8 === 0 ? { sender: [sender] } : BOTH;
        await expectRawRefused(signKaia({ ...TRANSFER, type, to }, signers), message);
      }
    });

    it("sends no value to precompiles", async () => {
      for (const last of ["0001", "03fe", "03ff"]) {
        const to = `0x${"00".repeat(18)}${last}`;
        await expectDraftRefused({ to }, "the address is reserved for pre-compiled contracts");
      }
    });

    it("executes only what has code, which precompiles have not", async () => {
      const message = "recipient must be an EOA with code or an SCA";
      await expectDraftRefused({ type: 0x31 }, message);
      await expectDraftRefused({ type: 0x31, to: `0x${"00".repeat(18)}03fe` }, message);
    });

    it("deploys only to an address of the chain's choosing, and only EVM code", async () => {
      const draft = { type: 0x29, to: null, data: "0x00" };
      const recipient = "contract deploy transaction can't have a recipient address";
      await expectDraftRefused({ ...draft, to: receiver.address }, recipient);
      const readable = { ...draft, humanReadable: true, gasLimit: 5_000_000_000n };
      await setBalance(node(), payer, 1_000n * KAIA);
      await expectRefused(
        send(node(), { ...TRANSFER, ...readable }, BOTH),
        "Human-readable address is not supported now",
      );
      await setBalance(node(), payer, KAIA);
      await expectDraftRefused({ ...draft, codeFormat: 1n }, "smart contract code format is invalid");
    });
  });
});
