import { expect } from "chai";
import { computeAddress } from "ethers";
import {
  type AccountKey,
  type AccountKeyRole,
  LEGACY_KEY,
  satisfiesAccountKey,
} from "../../../scripts/kaia/transactions/accountKeys.ts";
import { Samples } from "./samples.ts";

const samples = new Samples(3);
const account = samples.address();
const publicKeys = Array.from({ length: 5 }, () => samples.key().publicKey);
const [own, a, b, c, stranger] = publicKeys as [string, string, string, string, string];
const OF_OWN = computeAddress(own);

describe("satisfiesAccountKey", () => {
  function satisfies(key: AccountKey, signers: readonly string[], role: AccountKeyRole = "transaction", of = account) {
    return satisfiesAccountKey(key, role, signers, of);
  }

  describe("given a legacy key", () => {
    it("takes the one whose hash the address is, and nobody else", () => {
      expect(satisfies(LEGACY_KEY, [own], "transaction", OF_OWN)).to.equal(true);
      expect(satisfies(LEGACY_KEY, [stranger], "transaction", OF_OWN)).to.equal(false);
      expect(satisfies(LEGACY_KEY, [own], "transaction", account)).to.equal(false);
    });

    it("takes one signature, not two nor none", () => {
      expect(satisfies(LEGACY_KEY, [own, own], "transaction", OF_OWN)).to.equal(false);
      expect(satisfies(LEGACY_KEY, [], "transaction", OF_OWN)).to.equal(false);
    });
  });

  describe("given a public key", () => {
    const key: AccountKey = { type: "public", publicKey: a };

    it("takes it, and not the one whose hash the address is", () => {
      expect(satisfies(key, [a], "transaction", OF_OWN)).to.equal(true);
      expect(satisfies(key, [own], "transaction", OF_OWN)).to.equal(false);
    });

    it("takes one signature, not two nor none", () => {
      expect(satisfies(key, [a, a])).to.equal(false);
      expect(satisfies(key, [])).to.equal(false);
    });
  });

  describe("given weighted keys", () => {
    const key: AccountKey = {
      type: "weightedMultisig",
      threshold: 3n,
      keys: [
        { weight: 1n, publicKey: a },
        { weight: 2n, publicKey: b },
        { weight: 3n, publicKey: c },
      ],
    };

    it("takes those whose weights reach the threshold", () => {
      expect(satisfies(key, [c])).to.equal(true);
      expect(satisfies(key, [b, a])).to.equal(true);
      expect(satisfies(key, [a, b, c])).to.equal(true);
    });

    it("refuses those whose weights do not", () => {
      expect(satisfies(key, [a])).to.equal(false);
      expect(satisfies(key, [b])).to.equal(false);
      expect(satisfies(key, [])).to.equal(false);
    });

    it("counts a key that signed twice once", () => {
      expect(satisfies(key, [b, b])).to.equal(false);
    });

    it("refuses a stranger among them", () => {
      expect(satisfies(key, [c, stranger])).to.equal(false);
    });

    it("refuses more signatures than there are keys", () => {
      expect(satisfies(key, [a, b, c, c])).to.equal(false);
    });

    it("refuses all where the threshold is zero", () => {
      expect(satisfies({ ...key, threshold: 0n }, [c])).to.equal(false);
    });
  });

  describe("given a key for each role", () => {
    const key: AccountKey = { type: "roleBased", keys: [a, b, c].map((publicKey) => ({ type: "public", publicKey })) };
    const signers: readonly (readonly [AccountKeyRole, string])[] = [
      ["transaction", a],
      ["accountUpdate", b],
      ["feePayer", c],
    ];
    for (const [role, signer] of signers) {
      it(`takes only its own for ${role}`, () => {
        const takes = [a, b, c, stranger].filter((candidate) => satisfies(key, [candidate], role));
        expect(takes).to.deep.equal([signer]);
      });
    }

    it("takes the first one's for a role without a key", () => {
      const fewer: AccountKey = { type: "roleBased", keys: key.keys.slice(0, 1) };
      expect(satisfies(fewer, [a], "feePayer")).to.equal(true);
      expect(satisfies(fewer, [c], "feePayer")).to.equal(false);
    });

    it("refuses all for no roles", () => {
      expect(satisfies({ type: "roleBased", keys: [] }, [a])).to.equal(false);
    });
  });

  for (const type of ["nil", "fail"] as const) {
    it(`refuses everybody for ${type}`, () => {
      expect(satisfies({ type }, [own], "transaction", OF_OWN)).to.equal(false);
    });
  }
});
