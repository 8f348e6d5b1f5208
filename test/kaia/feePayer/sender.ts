import { expect } from "chai";
import { N, SigningKey, toQuantity } from "ethers";
import { decodeTransaction } from "../../../scripts/kaia/transactions/decodeTransaction.ts";
import { encodeTransaction } from "../../../scripts/kaia/transactions/encodeTransaction.ts";
import { signingHash } from "../../../scripts/kaia/transactions/hashes.ts";
import type { KaiaSignature } from "../../../scripts/kaia/transactions/types.ts";
import { CHAIN_ID, expectCode, makeUser, makeWorld, signBid, type World } from "./world.ts";

const user = makeUser();
const KEYS = [11, 12, 13].map((number) => new SigningKey(`0x${number.toString(16).padStart(64, "0")}`));

describe("FeePayerService.sponsor checks the sender's signature", () => {
  describe("given an account whose key is its address's", () => {
    it("refuses somebody else's", async () => {
      const world = makeWorld();
      const raw = await resign(signBid(user), () => [KEYS[0]!]);
      await expectRefused(world, raw);
    });

    it("refuses a transaction that was changed after it was signed", async () => {
      const world = makeWorld();
      const tx = decodeTransaction(await signBid(user));
      await expectRefused(world, encodeTransaction({ ...tx, value: 1n }));
    });

    it("refuses none", async () => {
      const world = makeWorld();
      const tx = decodeTransaction(await signBid(user));
      const raw = encodeTransaction({ ...tx, signatures: [] });
      await expectCode(world.service.sponsor(raw, world.application), "SENDER_SIGNATURE", "has not signed");
      expect(world.chain.calls).to.deep.equal([]);
    });

    it("refuses the signature's twin, which another hash would make a second transaction", async () => {
      const world = makeWorld();
      const raw = await changeSignature((signature) => ({
        ...{ r: signature.r, s: N - signature.s, v: signature.v % 2n === 1n ? signature.v + 1n : signature.v - 1n },
      }));
      await expectRefused(world, raw);
      expect(world.chain.calls).to.deep.equal([]);
    });

    it("refuses one that no key has made", async () => {
      const world = makeWorld();
      await expectRefused(world, await changeSignature(({ v }) => ({ v, r: 0n, s: 1n })));
    });

    it("refuses a second one", async () => {
      const world = makeWorld();
      const raw = await resign(signBid(user), () => [new SigningKey(user.privateKey), KEYS[0]!]);
      await expectRefused(world, raw);
    });

    it("refuses more than any account needs, before it looks at them", async () => {
      const world = makeWorld();
      const tx = decodeTransaction(await signBid(user));
      const signatures = Array.from({ length: 1_000 }, () => tx.signatures[0]!);
      const raw = encodeTransaction({ ...tx, signatures });
      await expectCode(world.service.sponsor(raw, world.application), "MALFORMED", "number of keys");
      expect(world.chain.calls).to.deep.equal([]);
    });
  });

  describe("given an account that has replaced its key", () => {
    const rotated = { keyType: 2, key: coordinates(KEYS[0]!) };

    it("refuses the old one", async () => {
      const world = makeWorld();
      world.chain.accountKeys.set(user.address, rotated);
      await expectRefused(world, await signBid(user));
    });

    it("takes the new one", async () => {
      const world = makeWorld();
      world.chain.accountKeys.set(user.address, rotated);
      await expectPaid(world, await resign(signBid(user), () => [KEYS[0]!]));
    });
  });

  describe("given a public key whose coordinates begin with zeros, which nodes leave out", () => {
    const keys = Array.from(
      { length: 400 },
      (_, index) => new SigningKey(`0x${(index + 1).toString(16).padStart(64, "0")}`),
    );
    for (const [name, digits] of [
      ["one", 63],
      ["two", 62],
    ] as const) {
      for (const axis of ["x", "y"] as const) {
        it(`takes it where ${name} of ${axis} is left out`, async () => {
          const key = keys.find((candidate) => coordinates(candidate)[axis].length === 2 + digits)!;
          const world = makeWorld();
          world.chain.accountKeys.set(user.address, { keyType: 2, key: coordinates(key) });
          await expectPaid(world, await resign(signBid(user), () => [key]));
        });
      }
    }

    for (const [name, x] of [
      ["no number", "0xzz"],
      ["too long", `0x1${"0".repeat(64)}`],
      ["not text", 5],
    ] as const) {
      it(`refuses NODE_UNAVAILABLE where one is ${name}`, async () => {
        const { service, application, chain } = makeWorld();
        chain.accountKeys.set(user.address, { keyType: 2, key: { x, y: "0x1" } });
        await expectCode(service.sponsor(await signBid(user), application), "NODE_UNAVAILABLE");
      });
    }
  });

  describe("given an account of several keys", () => {
    const multisig = {
      keyType: 4,
      key: { threshold: 3, keys: KEYS.map((key, index) => ({ weight: index + 1, key: coordinates(key) })) },
    };

    it("takes enough of them", async () => {
      const world = makeWorld();
      world.chain.accountKeys.set(user.address, multisig);
      await expectPaid(world, await resign(signBid(user), () => [KEYS[0]!, KEYS[1]!]));
    });

    it("refuses enough of them where one signs for another chain", async () => {
      const { service, application, chain } = makeWorld();
      chain.accountKeys.set(user.address, multisig);
      const tx = decodeTransaction(await resign(signBid(user), () => [KEYS[0]!, KEYS[1]!]));
      const [first, second] = tx.signatures;
      const raw = encodeTransaction({ ...tx, signatures: [first!, { ...second!, v: second!.v + 2n }] });
      await expectCode(service.sponsor(raw, application), "WRONG_CHAIN");
      expect(chain.sent).to.deep.equal([]);
    });

    for (const [name, keys] of [
      ["too few", [KEYS[1]!]],
      ["one that signs twice", [KEYS[1]!, KEYS[1]!]],
      ["enough, and a stranger's", [KEYS[0]!, KEYS[1]!, new SigningKey(user.privateKey)]],
    ] as const) {
      it(`refuses ${name}`, async () => {
        const world = makeWorld();
        world.chain.accountKeys.set(user.address, multisig);
        await expectRefused(world, await resign(signBid(user), () => [...keys]));
      });
    }
  });

  describe("given an account with a key for each role", () => {
    const roles = {
      keyType: 5,
      key: [
        { keyType: 2, key: coordinates(KEYS[0]!) },
        { keyType: 2, key: coordinates(KEYS[1]!) },
        { keyType: 1, key: {} },
      ],
    };

    it("takes the key for transactions", async () => {
      const world = makeWorld();
      world.chain.accountKeys.set(user.address, roles);
      await expectPaid(world, await resign(signBid(user), () => [KEYS[0]!]));
    });

    for (const [name, key] of [
      ["account updates", KEYS[1]!],
      ["fees", new SigningKey(user.privateKey)],
    ] as const) {
      it(`refuses the key for ${name}`, async () => {
        const world = makeWorld();
        world.chain.accountKeys.set(user.address, roles);
        await expectRefused(world, await resign(signBid(user), () => [key]));
      });
    }
  });

  for (const [name, key] of [
    ["that can never sign, like a contract's", { keyType: 3, key: {} }],
    ["that is none", { keyType: 0, key: {} }],
  ] as const) {
    it(`refuses an account with a key ${name}`, async () => {
      const world = makeWorld();
      world.chain.accountKeys.set(user.address, key);
      await expectRefused(world, await signBid(user));
    });
  }

  it("pays nothing where the node names a key that it does not know", async () => {
    const world = makeWorld();
    world.chain.accountKeys.set(user.address, { keyType: 9, key: {} });
    await expectCode(world.service.sponsor(await signBid(user), world.application), "NODE_UNAVAILABLE");
    expect(world.chain.sent).to.deep.equal([]);
  });

  it("leaves the rate of somebody alone in whose name another signs", async () => {
    const world = makeWorld({ perMinute: { user: 1, application: 100 } });
    const forged = await resign(signBid(user), () => [KEYS[0]!]);
    await expectRefused(world, forged);
    await expectRefused(world, forged);
    await expectPaid(world, await signBid(user));
  });
});

async function expectRefused({ service, application, chain, ledger }: World, raw: string): Promise<void> {
  await expectCode(service.sponsor(raw, application), "SENDER_SIGNATURE");
  expect(chain.sent).to.deep.equal([]);
  expect(ledger.open()).to.deep.equal([]);
}

async function expectPaid({ service, application, chain }: World, raw: string): Promise<void> {
  const { sender } = await service.sponsor(raw, application);
  expect(sender).to.equal(user.address);
  expect(chain.sent).to.have.length(1);
}

/** The same transaction, signed by other keys. */
async function resign(raw: Promise<string>, keys: () => SigningKey[]): Promise<string> {
  const tx = decodeTransaction(await raw);
  const digest = signingHash(tx, CHAIN_ID);
  const signatures = keys().map((key): KaiaSignature => {
    const { r, s, yParity } = key.sign(digest);
    return { v: CHAIN_ID * 2n + 35n + BigInt(yParity), r: BigInt(r), s: BigInt(s) };
  });
  return encodeTransaction({ ...tx, signatures });
}

async function changeSignature(change: (signature: KaiaSignature) => KaiaSignature): Promise<string> {
  const tx = decodeTransaction(await signBid(user));
  return encodeTransaction({ ...tx, signatures: tx.signatures.map(change) });
}

function coordinates(key: SigningKey): { x: string; y: string } {
  const [x, y] = [key.publicKey.slice(4, 68), key.publicKey.slice(68)].map((part) => toQuantity(`0x${part}`));
  return { x: x!, y: y! };
}
