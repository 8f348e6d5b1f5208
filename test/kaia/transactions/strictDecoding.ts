import { expect } from "chai";
import { concat, toBeHex } from "ethers";
import { decodeTransaction } from "../../../scripts/kaia/transactions/decodeTransaction.ts";
import { isKaiaTransaction, transactionTypeOf } from "../../../scripts/kaia/transactions/transactionTypes.ts";
import { bodyOf, CALL, changed, DEPLOYMENT, itemsOf, pathOf } from "./alterations.ts";
import { expectTransactionError } from "./expectTransactionError.ts";
import { vectorOf } from "./vectors.ts";

/** Where the items of a fee-delegated call are. */
const SIGNATURES = 7;
const FEE_PAYER = 8;

describe("decodeTransaction: the shape of a transaction", () => {
  describe("given what is not hex", () => {
    const cases: [unknown, string][] = [
      ["", "hex string without 0x prefix"],
      [vectorOf(CALL).raw.slice(2), "hex string without 0x prefix"],
      [undefined, "hex string without 0x prefix"],
      [{}, "hex string without 0x prefix"],
      ["0x", "EOF"],
      ["0x3", "hex string of odd length"],
      [vectorOf(CALL).raw.slice(0, -1), "hex string of odd length"],
      ["0x31zz", "invalid hex string"],
      ["0x31c0\n0", "invalid hex string"],
    ];
    for (const [raw, message] of cases) {
      it(`refuses ${String(raw).slice(0, 12) || "an empty string"}: ${message}`, () => {
        expectTransactionError(() => decodeTransaction(raw as string), message);
      });
    }
  });

  it("takes hex in capitals", () => {
    const { raw } = vectorOf(CALL);
    expect(decodeTransaction(`0X${raw.slice(2).toUpperCase()}`)).to.deep.equal(decodeTransaction(raw));
  });

  describe("given another type", () => {
    // Ethereum's, the one that was withdrawn, batch, data anchoring and what is beside each known one.
    for (const type of [
      0x00, 0x01, 0x02, 0x07, 0x0b, 0x13, 0x18, 0x23, 0x2b, 0x33, 0x3b, 0x40, 0x48, 0x78, 0x80, 0xf8,
    ]) {
      it(`refuses ${toBeHex(type, 1)}`, () => {
        const raw = concat([toBeHex(type, 1), bodyOf(CALL)]);
        expectTransactionError(() => decodeTransaction(raw), "undefined tx type");
        expect(isKaiaTransaction(raw)).to.equal(false);
        expect(transactionTypeOf(type)).to.equal(undefined);
      });
    }

    it("refuses a byte before the type", () => {
      expectTransactionError(() => decodeTransaction(concat(["0x00", vectorOf(CALL).raw])), "undefined tx type");
    });

    it("refuses the type as a longer number", () => {
      expectTransactionError(() => decodeTransaction(concat(["0x820031", bodyOf(CALL)])), "undefined tx type");
    });
  });

  describe("given another length", () => {
    const { raw } = vectorOf(CALL);

    it("refuses nothing after the type", () => {
      expectTransactionError(() => decodeTransaction("0x31"), "EOF");
    });

    it("refuses a missing byte", () => {
      expectTransactionError(
        () => decodeTransaction(raw.slice(0, -2)),
        "rlp: value size exceeds available input length",
      );
    });

    it("refuses a byte too many", () => {
      expectTransactionError(() => decodeTransaction(`${raw}00`), "rlp: input contains more than one value");
    });

    it("refuses a second transaction", () => {
      expectTransactionError(() => decodeTransaction(concat([raw, raw])), "rlp: input contains more than one value");
    });

    it("refuses an item that is longer than what contains it", () => {
      const body = bodyOf(0x38);
      // The nonce says that it has 55 bytes; the list would end before.
      const longer = concat(["0x38", body.slice(0, 6), "0xb7", `0x${body.slice(8)}`]);
      expectTransactionError(() => decodeTransaction(longer), "rlp: element is larger than containing list");
    });

    it("refuses a length that no memory has", () => {
      expectTransactionError(
        () => decodeTransaction("0x31ffffffffffffffffff"),
        "rlp: value size exceeds available input length",
      );
      expectTransactionError(() => decodeTransaction("0x31ff"), "rlp: value size exceeds available input length");
    });
  });

  describe("given other items", () => {
    const struct = "types.TxInternalDataFeeDelegatedSmartContractExecution";

    it("refuses what is no list", () => {
      expectTransactionError(() => decodeTransaction("0x3180"), `rlp: expected input list for ${struct}`);
      expectTransactionError(
        () => decodeTransaction("0x2080"),
        "rlp: expected input list for types.txInternalDataAccountUpdateSerializable",
      );
    });

    it("refuses none at all", () => {
      expectTransactionError(() => decodeTransaction("0x31c0"), `rlp: too few elements for ${struct}`);
    });

    it("refuses one too few", () => {
      expectTransactionError(
        () => decodeTransaction(changed(CALL, (items) => items.slice(0, SIGNATURES))),
        `rlp: too few elements for ${struct}`,
      );
      expectTransactionError(
        () => decodeTransaction(changed(CALL, (items) => items.slice(0, FEE_PAYER + 1))),
        `rlp: too few elements for ${struct}`,
      );
    });

    it("refuses one too many", () => {
      expectTransactionError(
        () => decodeTransaction(changed(CALL, (items) => [...items, "0x"])),
        `rlp: input list has too many elements for ${struct}`,
      );
    });

    it("refuses a fee payer where the type has none", () => {
      const [feePayer, signatures] = itemsOf(CALL).slice(FEE_PAYER);
      expectTransactionError(
        () => decodeTransaction(changed(0x30, (items) => [...items, feePayer!, signatures!])),
        "rlp: input list has too many elements for types.TxInternalDataSmartContractExecution",
      );
    });

    it("refuses lists in lists, however deep", () => {
      const depth = 20_000;
      let nested: string[] = ["c0"];
      let length = 1;
      for (let level = 1; level < depth; level++) {
        const size = length.toString(16);
        const digits = size.length + (size.length % 2);
        const head =
          length < 56 ? (0xc0 + length).toString(16) : (0xf7 + digits / 2).toString(16) + size.padStart(digits, "0");
        nested.push(head);
        length += head.length / 2;
      }
      nested = nested.reverse();
      expectTransactionError(
        () => decodeTransaction(`0x31${nested.join("")}`),
        "rlp: element is larger than containing list",
      );
    });

    it("refuses more items than a transaction can hold", () => {
      const items = "01".repeat(100_000);
      expectTransactionError(
        () => decodeTransaction(`0x31fa0186a0${items}`),
        `rlp: input string too short for common.Address, decoding into ${pathOf(CALL)}.Recipient`,
      );
    });

    it("refuses more signatures than an account can have keys", () => {
      const signature = ["0x25", "0x01", "0x01"];
      const ten = changed(CALL, (items) => items.with(SIGNATURES, Array(10).fill(signature)));
      expect(decodeTransaction(ten).signatures).to.have.length(10);
      expectTransactionError(
        () => decodeTransaction(changed(CALL, (items) => items.with(SIGNATURES, Array(11).fill(signature)))),
        "the number of keys exceeds the limit",
      );
    });
  });

  describe("given an encoding that is not the shortest", () => {
    it("refuses a list's length in more bytes than it needs", () => {
      const body = bodyOf(CALL);
      expectTransactionError(
        () => decodeTransaction(concat(["0x31f900", `0x${body.slice(4)}`])),
        "rlp: non-canonical size information",
      );
    });

    it("refuses a long form for a short list", () => {
      const raw = changed(0x38, (items) => [...items.slice(0, -1), []]);
      expect(decodeTransaction(raw).signatures).to.deep.equal([]);
      const body = raw.slice(4);
      const longer = `0x38f8${(Number.parseInt(body.slice(0, 2), 16) - 0xc0).toString(16)}${body.slice(2)}`;
      expectTransactionError(() => decodeTransaction(longer), "rlp: non-canonical size information");
    });

    it("refuses a length before a byte that needs none", () => {
      const plain = changed(0x38, (items) => ["0x05", ...items.slice(1, -1), []]);
      const length = Number.parseInt(plain.slice(4, 6), 16);
      const longer = `0x38${(length + 1).toString(16)}8105${plain.slice(8)}`;
      expectTransactionError(() => decodeTransaction(longer), "rlp: non-canonical size information");
    });
  });

  describe("given a deployment", () => {
    it("takes one that names no address, as the chain wants it", () => {
      const tx = decodeTransaction(changed(DEPLOYMENT, (items) => items.with(3, "0x")));
      expect(tx.to).to.equal(null);
    });
  });

  describe("given the sender's form", () => {
    it("has neither a fee payer nor their signatures", () => {
      const tx = decodeTransaction(changed(CALL, (items) => items.slice(0, FEE_PAYER)));
      expect(tx).to.not.have.any.keys("feePayer", "feePayerSignatures");
      expect(tx.signatures).to.deep.equal(decodeTransaction(vectorOf(CALL).raw).signatures);
    });
  });
});
