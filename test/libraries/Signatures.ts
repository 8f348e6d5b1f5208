import { expect } from "chai";
import { concat, dataSlice, type Wallet } from "ethers";
import { answering, installValidateSender, VALIDATE_SENDER } from "../access/precompiles.ts";
import {
  type ContractWallet,
  delegate,
  deployMock,
  ethers,
  loadFixture,
  malleated,
  Mood,
  networkHelpers,
  NOBODY,
  ODD_MOODS,
  sign,
  type SignaturesHarness,
  walletOf,
} from "../access/world.ts";

const DIGEST = ethers.id("what is signed");
const OTHER_DIGEST = ethers.id("what is not");
const yes = "0x01" + "00".repeat(31);
const no = "0x" + "00".repeat(32);

async function createAnywhere() {
  const harness = await deployMock<SignaturesHarness>("SignaturesHarness");
  const key = walletOf("a key");
  const newKey = walletOf("the key that replaces it");
  const wallet = await deployMock<ContractWallet>("ContractWallet");
  await wallet.setOwner(key);
  return { harness, key, newKey, wallet };
}

async function createOnKaia() {
  const created = await createAnywhere();
  return { ...created, validateSender: await installValidateSender(networkHelpers) };
}

/** A signature in the compact form (EIP-2098). */
function compact(signature: string): string {
  return ethers.Signature.from(signature).compactSerialized;
}

/** The compact form with the other bit for v. */
function withOtherParity(signature: string): string {
  const s = BigInt(dataSlice(compact(signature), 32)) ^ (1n << 255n);
  return concat([dataSlice(signature, 0, 32), ethers.toBeHex(s, 32)]);
}

/** Signatures by the right key that are in neither form that counts. */
function malformed(key: Wallet): [form: string, signature: string][] {
  const signature = sign(key, DIGEST);
  const { v } = ethers.Signature.from(signature);
  const rs = dataSlice(signature, 0, 64);
  return [
    ["with a high s", malleated(signature)],
    ["in the compact form with the other v", withOtherParity(signature)],
    ["in the compact form with a high s", dataSlice(malleated(signature), 0, 64)],
    ["in the compact form with an s of zero", concat([dataSlice(signature, 0, 32), no])],
    ["in the compact form with a byte too few", dataSlice(compact(signature), 0, 63)],
    ["in the compact form with a byte too many", concat([compact(signature), "0x00"])],
    ["of two in the compact form", concat([compact(signature), compact(signature)])],
    ["with a byte too many", concat([signature, "0x00"])],
    ["with a v of 0 or 1", concat([rs, v === 27 ? "0x00" : "0x01"])],
    ["with the other v", concat([rs, v === 27 ? "0x1c" : "0x1b"])],
    ["with a v of 29", concat([rs, "0x1d"])],
    ["with a v of 255", concat([rs, "0xff"])],
    ["with an r of zero", concat([no, dataSlice(signature, 32)])],
    ["with an s of zero", concat([dataSlice(signature, 0, 32), no, dataSlice(signature, 64)])],
    ["of zeros", "0x" + "00".repeat(65)],
    ["without a byte", "0x"],
    ["of two signatures", concat([signature, signature])],
  ];
}

/** The first digest whose signature by the key has this v. */
function digestFor(key: Wallet, v: number): string {
  let digest = DIGEST;
  while (ethers.Signature.from(sign(key, digest)).v !== v) digest = ethers.keccak256(digest);
  return digest;
}

for (const [where, create] of [
  ["where there is no validateSender", createAnywhere],
  ["where there is validateSender", createOnKaia],
] as const) {
  describe(`Signatures.isValid, ${where}`, () => {
    describe("given an account without code", () => {
      it("takes the signature of its key", async () => {
        const { harness, key } = await loadFixture(create);
        expect(await harness.isValid(key, DIGEST, sign(key, DIGEST))).to.equal(true);
      });

      it("takes it in the compact form of 64 bytes (EIP-2098), with either v", async () => {
        const { harness, key } = await loadFixture(create);
        for (const v of [27, 28]) {
          const digest = digestFor(key, v);
          expect(await harness.isValid(key, digest, compact(sign(key, digest))), `v of ${v}`).to.equal(true);
        }
      });

      it("refuses that signature for another digest and for another account, in either form", async () => {
        const { harness, key, newKey } = await loadFixture(create);
        for (const signature of [sign(key, DIGEST), compact(sign(key, DIGEST))]) {
          expect(await harness.isValid(key, OTHER_DIGEST, signature)).to.equal(false);
          expect(await harness.isValid(newKey, DIGEST, signature)).to.equal(false);
        }
      });

      for (const [index, [form]] of malformed(walletOf("any key")).entries()) {
        it(`refuses a signature ${form}, and does not revert`, async () => {
          const { harness, key } = await loadFixture(create);
          const [, signature] = malformed(key)[index]!;
          expect(await harness.isValid(key, DIGEST, signature)).to.equal(false);
        });
      }
    });

    it("takes nothing for a signature of the zero address", async () => {
      const { harness, key } = await loadFixture(create);
      for (const signature of [sign(key, DIGEST), ...malformed(key).map(([, other]) => other)]) {
        expect(await harness.isValid(NOBODY, DIGEST, signature)).to.equal(false);
      }
    });

    describe("given a contract wallet", () => {
      it("asks it: what its owner signed is valid, nothing else", async () => {
        const { harness, key, newKey, wallet } = await loadFixture(create);
        expect(await harness.isValid(wallet, DIGEST, sign(key, DIGEST))).to.equal(true);
        expect(await harness.isValid(wallet, DIGEST, sign(newKey, DIGEST))).to.equal(false);
        expect(await harness.isValid(wallet, OTHER_DIGEST, sign(key, DIGEST))).to.equal(false);
      });

      it("leaves it to the wallet which form a signature has", async () => {
        const { harness, key, wallet } = await loadFixture(create);
        await wallet.setMood(Mood.AlwaysYes);
        for (const [, signature] of malformed(key)) {
          expect(await harness.isValid(wallet, DIGEST, signature)).to.equal(true);
        }
        expect(await harness.isValid(wallet, DIGEST, "0x" + "ab".repeat(1_000))).to.equal(true);
      });

      for (const mood of ODD_MOODS) {
        it(`takes for a no: ${mood}`, async () => {
          const { harness, key, wallet } = await loadFixture(create);
          await wallet.setMood(Mood[mood]);
          expect(await harness.isValid(wallet, DIGEST, sign(key, DIGEST))).to.equal(false);
        });
      }

      it("takes a yes with a megabyte behind it, of which it copies a word", async () => {
        const { harness, key, wallet } = await loadFixture(create);
        await wallet.setMood(Mood.AlwaysYes);
        const plain = await harness.gasOfIsValid(wallet, DIGEST, sign(key, DIGEST));
        await wallet.setMood(Mood.AnswerMegabyte);
        expect(await harness.isValid(wallet, DIGEST, sign(key, DIGEST))).to.equal(true);
        const long = await harness.gasOfIsValid(wallet, DIGEST, sign(key, DIGEST));
        // The wallet's own memory of a megabyte costs 2,195,456; a copy of it would cost as much again, and 98,304 more.
        expect(long - plain).to.be.within(2_190_000n, 2_200_000n);
      });
    });

    it("takes no precompile of the chain for a signer", async () => {
      const { harness, key } = await loadFixture(create);
      for (let i = 1n; i <= 0x11n; i++) {
        const precompile = ethers.toBeHex(i, 20);
        expect(await harness.isValid(precompile, DIGEST, sign(key, DIGEST)), precompile).to.equal(false);
      }
      expect(await harness.isValid(VALIDATE_SENDER, DIGEST, sign(key, DIGEST))).to.equal(false);
    });

    describe("given an account that delegates its code (EIP-7702)", () => {
      it("takes its key's signature where the code knows no ERC-1271", async () => {
        const { harness, key, newKey } = await loadFixture(create);
        await delegate(key, "WalletWithoutHooks");
        expect(await harness.isValid(key, DIGEST, sign(key, DIGEST))).to.equal(true);
        expect(await harness.isValid(key, DIGEST, sign(newKey, DIGEST))).to.equal(false);
      });

      it("takes its key's signature where the code refuses it", async () => {
        const { harness, key } = await loadFixture(create);
        const code = await delegate<ContractWallet>(key, "ContractWallet");
        await code.setMood(Mood.Revert);
        expect(await harness.isValid(key, DIGEST, sign(key, DIGEST))).to.equal(true);
      });

      it("takes another key's signature where the code takes it", async () => {
        const { harness, key, newKey } = await loadFixture(create);
        const code = await delegate<ContractWallet>(key, "ContractWallet");
        await code.setOwner(newKey);
        expect(await harness.isValid(key, DIGEST, sign(newKey, DIGEST))).to.equal(true);
        expect(await harness.isValid(key, OTHER_DIGEST, sign(newKey, DIGEST))).to.equal(false);
      });

      it("takes its key's signature in the compact form, too", async () => {
        const { harness, key, newKey } = await loadFixture(create);
        await delegate(key, "WalletWithoutHooks");
        expect(await harness.isValid(key, DIGEST, compact(sign(key, DIGEST)))).to.equal(true);
        expect(await harness.isValid(key, DIGEST, compact(sign(newKey, DIGEST)))).to.equal(false);
      });
    });
  });
}

describe("Signatures.isValid, where there is validateSender", () => {
  describe("given an account that replaced its key", () => {
    async function replaced() {
      const created = await createOnKaia();
      await created.validateSender.replaceKey(created.key, created.newKey);
      return created;
    }

    it("takes the new key's signature, which recovers to another address, in either form", async () => {
      const { harness, key, newKey } = await loadFixture(replaced);
      expect(await harness.isValid(key, DIGEST, sign(newKey, DIGEST))).to.equal(true);
      expect(await harness.isValid(key, DIGEST, compact(sign(newKey, DIGEST)))).to.equal(true);
    });

    it("refuses the old key's signature, which recovers to the account, in either form", async () => {
      const { harness, key } = await loadFixture(replaced);
      expect(await harness.isValid(key, DIGEST, sign(key, DIGEST))).to.equal(false);
      expect(await harness.isValid(key, DIGEST, compact(sign(key, DIGEST)))).to.equal(false);
    });

    it("refuses the new key's signature with a high s", async () => {
      const { harness, key, newKey } = await loadFixture(replaced);
      expect(await harness.isValid(key, DIGEST, malleated(sign(newKey, DIGEST)))).to.equal(false);
    });
  });

  describe("given an answer that is not one byte of 1", () => {
    const answers: [what: string, code: string][] = [
      ["a byte of 0", answering(no, 1)],
      ["a byte of 2", answering("0x02" + "00".repeat(31), 1)],
      ["a byte of 255", answering("0xff" + "00".repeat(31), 1)],
      ["two bytes that begin with 1", answering(yes, 2)],
      ["a word that begins with 1", answering(yes, 32)],
      ["a word of 1", answering(ethers.toBeHex(1n, 32), 32)],
      ["a megabyte that begins with 1", answering(yes, 1 << 20)],
      ["a revert with a byte of 1", answering(yes, 1, { reverts: true })],
      ["a revert with nothing", answering(yes, 0, { reverts: true })],
    ];
    for (const [what, code] of answers) {
      it(`refuses on ${what} what the account's key signed`, async () => {
        const { harness, key } = await loadFixture(createAnywhere);
        await networkHelpers.setCode(VALIDATE_SENDER, code);
        expect(await harness.isValid(key, DIGEST, sign(key, DIGEST))).to.equal(false);
      });

      it(`still asks a contract wallet after ${what}`, async () => {
        const { harness, key, wallet } = await loadFixture(createAnywhere);
        await networkHelpers.setCode(VALIDATE_SENDER, code);
        expect(await harness.isValid(wallet, DIGEST, sign(key, DIGEST))).to.equal(true);
      });
    }

    it("takes one byte of 1, whatever address the signature recovers to", async () => {
      const { harness, key, newKey } = await loadFixture(createAnywhere);
      await networkHelpers.setCode(VALIDATE_SENDER, answering(yes, 1));
      expect(await harness.isValid(newKey, DIGEST, sign(key, DIGEST))).to.equal(true);
    });
  });

  it("asks nobody about the zero address, be there a precompile or a contract that would say yes", async () => {
    const { harness, key } = await loadFixture(createAnywhere);
    await networkHelpers.setCode(NOBODY, answering("0x1626ba7e" + "00".repeat(28), 32));
    expect(await harness.isValid(NOBODY, DIGEST, "0x")).to.equal(false);
    await networkHelpers.setCode(NOBODY, "0x");
    await networkHelpers.setCode(VALIDATE_SENDER, answering(yes, 1));
    expect(await harness.isValid(NOBODY, DIGEST, sign(key, DIGEST))).to.equal(false);
  });

  it("hands over account, hash and signature packed, with a v of 0 or 1", async () => {
    const { harness, key } = await loadFixture(createAnywhere);
    for (const v of [27, 28]) {
      const digest = digestFor(key, v);
      const signature = sign(key, digest);
      const packed = concat([key.address, digest, dataSlice(signature, 0, 64), v === 27 ? "0x00" : "0x01"]);
      // Says yes only to call data with this hash: calldatacopy, keccak256, eq, mstore8.
      const code = concat(["0x365f5f37365f20", "0x7f", ethers.keccak256(packed), "0x145f5360015ff3"]);
      await networkHelpers.setCode(VALIDATE_SENDER, code);
      expect(await harness.isValid(key, digest, signature)).to.equal(true);
      expect(await harness.isValid(key, digest, compact(signature))).to.equal(true);
      expect(await harness.isValid(key, ethers.keccak256(digest), signature)).to.equal(false);
    }
  });
});
