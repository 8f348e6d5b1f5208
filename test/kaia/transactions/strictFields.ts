import { decodeTransaction } from "../../../scripts/kaia/transactions/decodeTransaction.ts";
import type { RlpItem } from "../../../scripts/kaia/transactions/readRlp.ts";
import { CALL, changed, DEPLOYMENT, pathOf, UPDATE } from "./alterations.ts";
import { expectTransactionError } from "./expectTransactionError.ts";

interface Place {
  readonly type: number;
  readonly index: number;
  /** The chain's name of the field, and of what it holds. */
  readonly field: string;
  readonly kind: string;
}

const NONCE: Place = { type: CALL, index: 0, field: "AccountNonce", kind: "uint64" };
const PRICE: Place = { type: CALL, index: 1, field: "Price", kind: "*big.Int" };
const GAS: Place = { type: CALL, index: 2, field: "GasLimit", kind: "uint64" };
const TO: Place = { type: CALL, index: 3, field: "Recipient", kind: "common.Address" };
const VALUE: Place = { type: CALL, index: 4, field: "Amount", kind: "*big.Int" };
const FROM: Place = { type: CALL, index: 5, field: "From", kind: "common.Address" };
const DATA: Place = { type: CALL, index: 6, field: "Payload", kind: "[]uint8" };
const SIGNATURES: Place = { type: CALL, index: 7, field: "TxSignatures", kind: "types.TxSignatures" };
const FEE_PAYER: Place = { type: CALL, index: 8, field: "FeePayer", kind: "common.Address" };
const PAYER_SIGNATURES: Place = { ...SIGNATURES, index: 9, field: "FeePayerSignatures" };
const DEPLOYED: Place = { ...TO, type: DEPLOYMENT };
const HUMAN_READABLE: Place = { type: DEPLOYMENT, index: 7, field: "HumanReadable", kind: "bool" };
const RATIO: Place = { type: DEPLOYMENT, index: 8, field: "FeeRatio", kind: "types.FeeRatio" };
const FORMAT: Place = { type: DEPLOYMENT, index: 9, field: "CodeFormat", kind: "params.CodeFormat" };
const KEY: Place = { type: UPDATE, index: 4, field: "Key", kind: "[]uint8" };

const LONG = "input string too long";
const SHORT = "input string too short";
const ZERO = "non-canonical integer (leading zero bytes)";
const LIST = "expected input string or byte";
const NO_LIST = "expected input list";
const FEW = "too few elements";
const MANY = "input list has too many elements";
const EMPTY_LIST = "wrong kind of empty value (got List, want String)";

function signatureAt({ type, index, field }: Place, place: string, number?: "V" | "R" | "S"): Place {
  const where = `${field}${place}`;
  if (number === undefined) return { type, index, field: where, kind: "types.TxSignature" };
  return { type, index, field: `${where}.${number}`, kind: "*big.Int" };
}

function ones(count: number): string {
  return `0x${"ff".repeat(count)}`;
}

describe("decodeTransaction: the fields of a transaction", () => {
  const cases: readonly (readonly [what: string, place: Place, value: RlpItem, problem: string])[] = [
    ["a nonce of 9 bytes", NONCE, ones(9), LONG],
    ["a nonce with a leading zero", NONCE, "0x0005", ZERO],
    ["a nonce of a zero byte", NONCE, "0x00", ZERO],
    ["a list for a nonce", NONCE, [], LIST],
    ["a price of 33 bytes", PRICE, ones(33), LONG],
    ["a price with a leading zero", PRICE, "0x0019", ZERO],
    ["a list for a price", PRICE, ["0x19"], LIST],
    ["gas of 9 bytes", GAS, ones(9), LONG],
    ["gas with a leading zero", GAS, "0x000f4240", ZERO],
    ["a recipient of 19 bytes", TO, ones(19), SHORT],
    ["a recipient of 21 bytes", TO, ones(21), LONG],
    ["no recipient", TO, "0x", SHORT],
    ["a value of 33 bytes", VALUE, ones(33), LONG],
    ["a value with a leading zero", VALUE, "0x000a", ZERO],
    ["a value of a zero byte", VALUE, "0x00", ZERO],
    ["a sender of 19 bytes", FROM, ones(19), SHORT],
    ["a sender of 21 bytes", FROM, ones(21), LONG],
    ["a list for a sender", FROM, [ones(20)], LIST],
    ["a list for data", DATA, ["0x12"], LIST],
    ["a fee payer of 19 bytes", FEE_PAYER, ones(19), SHORT],
    ["a fee payer of 21 bytes", FEE_PAYER, ones(21), LONG],
    ["no fee payer", FEE_PAYER, "0x", SHORT],
    ["a deployment to 19 bytes", DEPLOYED, ones(19), SHORT],
    ["a deployment to an empty list", { ...DEPLOYED, kind: "*common.Address" }, [], EMPTY_LIST],
    ["a boolean of a zero byte", HUMAN_READABLE, "0x00", ZERO],
    ["a boolean of 2 bytes", HUMAN_READABLE, "0x0101", LONG],
    ["a ratio of 2 bytes", RATIO, "0x0100", LONG],
    ["a ratio of a zero byte", RATIO, "0x00", ZERO],
    ["a code format of 2 bytes", FORMAT, "0x0100", LONG],
    ["a code format of a zero byte", FORMAT, "0x00", ZERO],
    ["a list for a key", KEY, [], LIST],
    ["no list of signatures", SIGNATURES, "0x", NO_LIST],
    ["no list of the fee payer's signatures", PAYER_SIGNATURES, "0x", NO_LIST],
    ["a signature that is no list", signatureAt(SIGNATURES, "[0]"), ["0x25"], NO_LIST],
    ["a signature of two numbers", signatureAt(SIGNATURES, "[0]"), [["0x25", "0x01"]], FEW],
    ["a second one of four", signatureAt(SIGNATURES, "[1]"), [["0x25", "0x01", "0x01"], Array(4).fill("0x01")], MANY],
    ["a signature of 33 bytes", signatureAt(SIGNATURES, "[0]", "R"), [["0x25", ones(33), "0x01"]], LONG],
    ["a list in a signature", signatureAt(SIGNATURES, "[0]", "S"), [["0x25", "0x01", []]], LIST],
    ["a signature with a leading zero", signatureAt(SIGNATURES, "[0]", "V"), [["0x0025", "0x01", "0x01"]], ZERO],
    ["one of the payer, too", signatureAt(PAYER_SIGNATURES, "[0]", "R"), [["0x25", "0x0001", "0x01"]], ZERO],
  ];
  for (const [what, { type, index, field, kind }, value, problem] of cases) {
    it(`refuses ${what}`, () => {
      expectTransactionError(
        () => decodeTransaction(changed(type, (items) => items.with(index, value))),
        `rlp: ${problem} for ${kind}, decoding into ${pathOf(type)}.${field}`,
      );
    });
  }

  it("refuses a boolean of 2", () => {
    expectTransactionError(
      () => decodeTransaction(changed(DEPLOYMENT, (items) => items.with(HUMAN_READABLE.index, "0x02"))),
      "rlp: invalid boolean value: 2",
    );
  });

  for (const [what, key] of [
    ["none", "0x"],
    ["one of an unknown type", "0x06c0"],
    ["a point that is not on the curve", `0x02a102${"ff".repeat(32)}`],
    ["one with a byte after it", "0x01c000"],
  ] as const) {
    it(`refuses an account key: ${what}`, () => {
      expectTransactionError(
        () => decodeTransaction(changed(UPDATE, (items) => items.with(KEY.index, key))),
        "key is not serializable",
      );
    });
  }
});
