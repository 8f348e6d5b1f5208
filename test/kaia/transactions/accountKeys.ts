import { expect } from "chai";
import { AccountKeyFactory } from "@kaiachain/js-ext-core";
import { concat, encodeRlp } from "ethers";
import { encodeAccountKey, parseAccountKey } from "../../../scripts/kaia/transactions/accountKeyCodec.ts";
import {
  type AccountKey,
  decodeAccountKey,
  LEGACY_KEY,
  replaceAccountKey,
} from "../../../scripts/kaia/transactions/accountKeys.ts";
import { expectTransactionError } from "./expectTransactionError.ts";
import { Samples } from "./samples.ts";

const samples = new Samples(2);
const keys = Array.from({ length: 11 }, () => samples.key());
const [first, second] = keys;

const NIL: AccountKey = { type: "nil" };
const FAIL: AccountKey = { type: "fail" };
const PUBLIC = publicKey(0);

function publicKey(index: number): AccountKey {
  return { type: "public", publicKey: keys[index]!.publicKey };
}

function weighted(threshold: bigint, ...weights: readonly bigint[]): AccountKey {
  return {
    type: "weightedMultisig",
    threshold,
    keys: weights.map((weight, index) => ({ weight, publicKey: keys[index]!.publicKey })),
  };
}

function roles(...parts: readonly AccountKey[]): AccountKey {
  return { type: "roleBased", keys: parts };
}

describe("parseAccountKey", () => {
  // From docs/learn/accounts.md of kaiachain/kaia-docs.
  const recorded: [string, string][] = [
    ["nil", "0x80"],
    ["legacy", "0x01c0"],
    ["public", "0x02a102dbac81e8486d68eac4e6ef9db617f7fbd79a04a3b323c982a09cdfc61f0ae0e8"],
    ["fail", "0x03c0"],
    [
      "weightedMultisig",
      "0x04f89303f890e301a102c734b50ddb229be5e929fc4aa8080ae8240a802d23d3290e5e6156ce029b110ee301a10212d45f1cc56fbd6cd8fc877ab63b5092ac77db907a8a42c41dad3e98d7c64dfbe301a102ea9a9f85065a00d7b9ffd3a8532a574035984587fd08107d8f4cbad6b786b0cde301a1038551bc489d62fa2e6f767ba87fe93a62b679fca8ff3114eb5805e6487b51e8f6",
    ],
    [
      "roleBased",
      "0x05f898a302a103e4a01407460c1c03ac0c82fd84f303a699b210c0b054f4aff72ff7dcdf01512db84e04f84b02f848e301a103e4a01407460c1c03ac0c82fd84f303a699b210c0b054f4aff72ff7dcdf01512de301a10336f6355f5b532c3c1606f18fa2be7a16ae200c5159c8031dd25bfa389a4c9c06a302a102c8785266510368d9372badd4c7f4a94b692e82ba74e0b5e26b34558b0f081447",
    ],
  ];
  for (const [type, encoded] of recorded) {
    it(`reads the recorded ${type} key, and encodes it again to the same bytes`, () => {
      const key = parseAccountKey(encoded);
      expect(key.type).to.equal(type);
      expect(encodeAccountKey(key)).to.equal(encoded);
    });
  }

  it("agrees with the client library on random keys", () => {
    for (let round = 0; round < 20; round++) {
      const weight = samples.below(1000) + 1;
      const compressed = samples.key().compressedPublicKey;
      const multisig = {
        type: 4,
        threshold: weight,
        keys: [
          { weight, key: compressed },
          { weight: 1, key: first!.compressedPublicKey },
        ],
      };
      const object = { type: 5, keys: [{ type: 2, key: compressed }, { type: 3 }, multisig] };
      const encoded = AccountKeyFactory.fromObject(object).toRLP();
      const key = parseAccountKey(encoded);
      expect(encodeAccountKey(key)).to.equal(encoded);
      const [transaction, update, feePayer] = (key as Extract<AccountKey, { type: "roleBased" }>).keys;
      expect(encodeAccountKey(transaction!)).to.equal(concat(["0x02a1", compressed]));
      expect(update).to.deep.equal(FAIL);
      expect((feePayer as Extract<AccountKey, { type: "weightedMultisig" }>).threshold).to.equal(BigInt(weight));
    }
  });

  const point = first!.compressedPublicKey;
  const keyStruct = "accountkey.AccountKeyWeightedMultiSig";
  const refused: [string, string, string][] = [
    ["nothing", "0x", "EOF"],
    ["what is not hex", "legacy", "EOF"],
    ["half a byte", "0x01c", "EOF"],
    ["a type alone", "0x01", "EOF"],
    ["an unknown type", "0x06c0", "undefined account key type"],
    ["nil with something after it", "0x80c0", "rlp: input contains more than one value"],
    [
      "legacy with something in it",
      "0x01c101",
      "rlp: input list has too many elements for accountkey.AccountKeyLegacy",
    ],
    ["fail with something in it", "0x03c101", "rlp: input list has too many elements for accountkey.AccountKeyFail"],
    ["legacy that is no list", "0x0180", "rlp: expected input list for accountkey.AccountKeyLegacy"],
    ["legacy with something after it", "0x01c000", "rlp: input contains more than one value"],
    ["legacy in a longer form", "0x01f800", "rlp: non-canonical size information"],
    ["a cut public key", "0x02a102", "rlp: value size exceeds available input length"],
    ["a public key of 32 bytes", concat(["0x02", encodeRlp(`0x02${"11".repeat(31)}`)]), "invalid public key"],
    ["an uncompressed public key", concat(["0x02", encodeRlp(first!.publicKey)]), "invalid public key"],
    ["a public key with a wrong prefix", concat(["0x02", encodeRlp(`0x05${point.slice(4)}`)]), "invalid public key"],
    ["a point that is not on the curve", concat(["0x02", encodeRlp(`0x02${"00".repeat(31)}05`)]), "invalid public key"],
    [
      "keys without a threshold",
      concat(["0x04", encodeRlp([[["0x01", point]]])]),
      `rlp: too few elements for ${keyStruct}`,
    ],
    [
      "keys with something more",
      concat(["0x04", encodeRlp(["0x01", [], []])]),
      `rlp: input list has too many elements for ${keyStruct}`,
    ],
    [
      "a threshold of 9 bytes",
      concat(["0x04", encodeRlp([`0x${"11".repeat(9)}`, []])]),
      `rlp: input string too long for uint, decoding into (${keyStruct}).Threshold`,
    ],
    [
      "a weight with a leading zero",
      concat(["0x04", encodeRlp(["0x01", [["0x0001", point]]])]),
      `rlp: non-canonical integer (leading zero bytes) for uint, decoding into (${keyStruct}).Keys[0].Weight`,
    ],
    [
      "a weighted key without a weight",
      concat(["0x04", encodeRlp(["0x01", [[point]]])]),
      "rlp: too few elements for accountkey.WeightedPublicKey",
    ],
    [
      "weighted keys that are no list",
      concat(["0x04", encodeRlp(["0x01", point])]),
      `rlp: expected input list for accountkey.WeightedPublicKeys, decoding into (${keyStruct}).Keys`,
    ],
    ["roles that are no list", "0x0580", "rlp: expected input list for [][]uint8"],
    ["roles in roles", concat(["0x05", encodeRlp(["0x05c101"])]), "nested composite type"],
    ["a role without a key", concat(["0x05", encodeRlp(["0x"])]), "EOF"],
    [
      "a role that is a list",
      concat(["0x05", encodeRlp([["0x01"]])]),
      "rlp: expected input string or byte for []uint8, decoding into ([][]uint8)[0]",
    ],
  ];
  for (const [what, encoded, message] of refused) {
    it(`refuses ${what}`, () => {
      expectTransactionError(() => parseAccountKey(encoded), message);
    });
  }
});

describe("decodeAccountKey", () => {
  const most = 2n ** 64n - 1n;

  for (const [what, key] of [
    ["a legacy key", LEGACY_KEY],
    ["a public key", PUBLIC],
    ["a key that nobody has", FAIL],
    ["two keys of three", weighted(2n, 1n, 1n, 1n)],
    ["ten keys, of which all are needed", weighted(55n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n)],
    ["the largest sum of weights", weighted(most, most - 1n, 1n)],
    ["a key for each role", roles(PUBLIC, weighted(1n, 1n), FAIL)],
    ["a key for one role", roles(PUBLIC)],
  ] as const) {
    it(`takes ${what}`, () => {
      expect(decodeAccountKey(encodeAccountKey(key))).to.deep.equal(key);
    });
  }

  const duplicated: AccountKey = {
    type: "weightedMultisig",
    threshold: 1n,
    keys: [
      { weight: 1n, publicKey: first!.publicKey },
      { weight: 2n, publicKey: second!.publicKey },
      { weight: 1n, publicKey: first!.publicKey },
    ],
  };
  const unsatisfiable = "unsatisfiable threshold. Weighted sum of keys is less than the threshold.";
  for (const [what, key, message] of [
    ["nil", NIL, "AccountKeyNil cannot be initialized to an account"],
    ["no keys", weighted(1n), "length is zero"],
    ["a threshold of zero", weighted(0n, 1n), "threshold is zero"],
    ["eleven keys", weighted(1n, ...Array<bigint>(11).fill(1n)), "the number of keys exceeds the limit"],
    ["a weight of zero", weighted(1n, 1n, 0n), "key weight is zero"],
    ["a key twice", duplicated, "duplicated key"],
    ["weights above 64 bits", weighted(1n, most, 1n), "weighted sum overflow"],
    ["a threshold above all weights", weighted(3n, 1n, 1n), unsatisfiable],
    ["no roles", roles(), "length is zero"],
    ["four roles", roles(PUBLIC, PUBLIC, PUBLIC, PUBLIC), "length too long"],
    ["nil for a role that has no key yet", roles(PUBLIC, NIL), "AccountKeyNil cannot be initialized to an account"],
    ["a role whose threshold is never met", roles(PUBLIC, weighted(2n, 1n)), unsatisfiable],
  ] as const) {
    it(`refuses ${what}`, () => {
      expectTransactionError(() => decodeAccountKey(encodeAccountKey(key)), message);
    });
  }
});

describe("replaceAccountKey", () => {
  it("puts the new key in place of another kind, and of the same", () => {
    expect(replaceAccountKey(LEGACY_KEY, PUBLIC)).to.deep.equal(PUBLIC);
    expect(replaceAccountKey(PUBLIC, publicKey(1))).to.deep.equal(publicKey(1));
    expect(replaceAccountKey(roles(PUBLIC), LEGACY_KEY)).to.deep.equal(LEGACY_KEY);
    expect(replaceAccountKey(FAIL, PUBLIC)).to.deep.equal(PUBLIC);
  });

  it("leaves the roles that the new key does not name, or names nil for", () => {
    const old = roles(publicKey(0), publicKey(1), publicKey(2));
    expect(replaceAccountKey(old, roles(NIL, publicKey(3)))).to.deep.equal(
      roles(publicKey(0), publicKey(3), publicKey(2)),
    );
  });

  it("adds roles that the account did not have", () => {
    expect(replaceAccountKey(roles(PUBLIC), roles(NIL, publicKey(1), FAIL))).to.deep.equal(
      roles(PUBLIC, publicKey(1), FAIL),
    );
  });

  it("refuses nil for a role that has no key", () => {
    expectTransactionError(
      () => replaceAccountKey(roles(PUBLIC), roles(PUBLIC, NIL)),
      "AccountKeyNil cannot be initialized to an account",
    );
  });

  it("refuses no roles in place of some", () => {
    expectTransactionError(() => replaceAccountKey(roles(PUBLIC), roles()), "length is zero");
  });

  it("refuses a role's key that no account can have", () => {
    expectTransactionError(
      () => replaceAccountKey(roles(weighted(1n, 1n)), roles(weighted(0n, 1n))),
      "threshold is zero",
    );
  });

  it("refuses to replace what nobody has by the same, for a role too", () => {
    expectTransactionError(() => replaceAccountKey(FAIL, FAIL), "AccountKeyFail is not updatable");
    expectTransactionError(() => replaceAccountKey(roles(FAIL), roles(FAIL)), "AccountKeyFail is not updatable");
  });

  it("refuses nil in place of a key", () => {
    expectTransactionError(() => replaceAccountKey(PUBLIC, NIL), "AccountKeyNil cannot be initialized to an account");
  });
});
