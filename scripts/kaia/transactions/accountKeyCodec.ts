import { concat, encodeRlp, isHexString, SigningKey, type RlpStructuredData } from "ethers";
import { KaiaTransactionError } from "./KaiaTransactionError.ts";
import type { AccountKey } from "./accountKeys.ts";
import { decodeBytes, decodeInteger, encodeInteger, rlpError } from "./fieldCodec.ts";
import { readRlp, type RlpItem } from "./readRlp.ts";

const NUMBERS = { nil: 0, legacy: 1, public: 2, fail: 3, weightedMultisig: 4, roleBased: 5 } as const;

/** More are not read at all: no account can have them. */
const MOST_KEYS = 10;
const MOST_ROLES = 3;

const COMPOSITE_PREFIX = "0x05";

/** Reads a key, whether or not an account could have it. */
export function parseAccountKey(encoded: string): AccountKey {
  if (!isHexString(encoded, true) || encoded === "0x") throw new KaiaTransactionError("EOF");
  const bytes = encoded.toLowerCase();
  if (bytes === "0x80") return { type: "nil" };
  if (bytes.startsWith("0x80")) throw new KaiaTransactionError("rlp: input contains more than one value");
  return readKey(bytes.slice(0, 4), readRlp(`0x${bytes.slice(4)}`));
}

/** The inverse of parseAccountKey. */
export function encodeAccountKey(key: AccountKey): string {
  if (key.type === "nil") return "0x80";
  return concat([Uint8Array.of(NUMBERS[key.type]), encodeRlp(bodyOf(key))]);
}

function readKey(prefix: string, body: RlpItem): AccountKey {
  switch (prefix) {
    case "0x01":
      return readEmpty("legacy", body, "accountkey.AccountKeyLegacy");
    case "0x02":
      return { type: "public", publicKey: readPublicKey(body, "[]uint8") };
    case "0x03":
      return readEmpty("fail", body, "accountkey.AccountKeyFail");
    case "0x04":
      return readWeighted(body);
    case COMPOSITE_PREFIX:
      return readRoles(body);
    default:
      throw new KaiaTransactionError("undefined account key type");
  }
}

function readEmpty(type: "legacy" | "fail", body: RlpItem, struct: string): AccountKey {
  if (!Array.isArray(body)) throw new KaiaTransactionError(`rlp: expected input list for ${struct}`);
  if (body.length > 0) throw new KaiaTransactionError(`rlp: input list has too many elements for ${struct}`);
  return { type };
}

function readWeighted(body: RlpItem): AccountKey {
  const struct = "accountkey.AccountKeyWeightedMultiSig";
  const [first, second] = readList(body, 2, struct);
  const threshold = decodeInteger(first, 8, "uint", `(${struct}).Threshold`);
  if (!Array.isArray(second))
    throw rlpError("expected input list", "accountkey.WeightedPublicKeys", `(${struct}).Keys`);
  if (second.length > MOST_KEYS) throw new KaiaTransactionError("the number of keys exceeds the limit");
  const keys = second.map((item, index) => {
    const [weight, publicKey] = readList(item, 2, "accountkey.WeightedPublicKey");
    const where = `(${struct}).Keys[${index}]`;
    return { weight: decodeInteger(weight, 8, "uint", `${where}.Weight`), publicKey: readPublicKey(publicKey, where) };
  });
  return { type: "weightedMultisig", threshold, keys };
}

function readRoles(body: RlpItem): AccountKey {
  if (!Array.isArray(body)) throw new KaiaTransactionError("rlp: expected input list for [][]uint8");
  if (body.length > MOST_ROLES) throw new KaiaTransactionError("length too long");
  const keys = body.map((item, index) => {
    const encoded = decodeBytes(item, "[]uint8", `([][]uint8)[${index}]`);
    if (encoded.startsWith(COMPOSITE_PREFIX)) throw new KaiaTransactionError("nested composite type");
    return parseAccountKey(encoded);
  });
  return { type: "roleBased", keys };
}

function readList(item: RlpItem | undefined, length: number, struct: string): readonly RlpItem[] {
  if (!Array.isArray(item)) throw new KaiaTransactionError(`rlp: expected input list for ${struct}`);
  if (item.length < length) throw new KaiaTransactionError(`rlp: too few elements for ${struct}`);
  if (item.length > length) throw new KaiaTransactionError(`rlp: input list has too many elements for ${struct}`);
  return item;
}

function readPublicKey(item: RlpItem | undefined, where: string): string {
  const compressed = decodeBytes(item, "[]uint8", where);
  if (compressed.length !== 68) throw new KaiaTransactionError("invalid public key");
  try {
    return SigningKey.computePublicKey(compressed, false);
  } catch (error) {
    throw new KaiaTransactionError("invalid public key", { cause: error });
  }
}

function bodyOf(key: AccountKey): RlpStructuredData {
  switch (key.type) {
    case "public":
      return SigningKey.computePublicKey(key.publicKey, true);
    case "weightedMultisig":
      return [
        encodeInteger(key.threshold, 8, "threshold"),
        key.keys.map(({ weight, publicKey }) => [
          encodeInteger(weight, 8, "weight"),
          SigningKey.computePublicKey(publicKey, true),
        ]),
      ];
    case "roleBased":
      return key.keys.map(encodeAccountKey);
    default:
      return [];
  }
}
