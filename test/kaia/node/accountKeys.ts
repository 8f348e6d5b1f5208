import { expect } from "chai";
import { SigningKey, Transaction, Wallet, id, concat, toBeHex, toQuantity } from "ethers";
import hre from "hardhat";
import { encodeAccountKey } from "../../../scripts/kaia/transactions/accountKeyCodec.ts";
import type { AccountKey } from "../../../scripts/kaia/transactions/accountKeys.ts";
import type { Fields } from "../../../scripts/kaia/node/types.ts";
import {
  balanceOf,
  CHAIN_ID,
  deploy,
  expectRefused,
  gasUsedBy,
  KAIA,
  nonceOf,
  person,
  PRICE,
  send,
  setBalance,
  useNode,
  type Draft,
  type Person,
  type Signers,
} from "./world.ts";

const VALIDATE_SENDER = "0x00000000000000000000000000000000000003ff";

const owner = person("owner");
const payer = person("payer");
const receiver = person("receiver");
const [first, second, third, stranger] = ["first", "second", "third", "stranger"].map(person) as [
  Person,
  Person,
  Person,
  Person,
];

const publicKey = ({ key }: Person): AccountKey => ({ type: "public", publicKey: key.publicKey });

/** First weighs 2, second and third 1 each; 3 are needed. */
const MULTISIG: AccountKey = {
  type: "weightedMultisig",
  threshold: 3n,
  keys: [first, second, third].map(({ key }, index) => ({ weight: index === 0 ? 2n : 1n, publicKey: key.publicKey })),
};

/** Transactions by first, updates by second, fees by third. */
const ROLES: AccountKey = { type: "roleBased", keys: [first, second, third].map(publicKey) };

const INVALID = "invalid account key";

describe("KaiaNode, the keys of accounts", () => {
  const { node } = useNode();

  beforeEach(async () => {
    for (const someone of [owner, payer]) await setBalance(node(), someone, KAIA);
  });

  async function update(key: AccountKey, by: readonly Person[] = [owner], draft: Partial<Draft> = {}): Promise<string> {
    const nonce = await nonceOf(node(), owner);
    const usual: Draft = { type: 0x20, from: owner.address, gasLimit: 500_000n, nonce, key: encodeAccountKey(key) };
    return send(node(), { ...usual, ...draft }, { sender: by });
  }

  async function transfer(
    by: readonly Person[],
    draft: Partial<Draft> = {},
    signers: Partial<Signers> = {},
  ): Promise<string> {
    const nonce = await nonceOf(node(), { address: draft.from ?? owner.address });
    const usual: Draft = { type: 0x08, from: owner.address, to: receiver.address, value: 1n, nonce };
    return send(node(), { ...usual, ...draft }, { sender: by, ...signers });
  }

  /** What the stand-in for the precompile says of signatures of a hash. */
  async function validate(by: readonly Person[], { account = owner.address, tamper = (input: string) => input } = {}) {
    const digest = id("a message");
    const signatures = by.map(({ key }) => {
      const { r, s, yParity } = key.sign(digest);
      return concat([r, s, toBeHex(yParity, 1)]);
    });
    const data = tamper(concat([account, digest, ...signatures]));
    return node().request("eth_call", [{ to: VALIDATE_SENDER, data }]);
  }

  async function showKey(block = "latest"): Promise<unknown> {
    return node().request("klay_getAccountKey", [owner.address, block]);
  }

  const xy = ({ key }: Person) => {
    const [x, y] = [key.publicKey.slice(4, 68), key.publicKey.slice(68)];
    return { x: toQuantity(`0x${x}`), y: toQuantity(`0x${y}`) };
  };

  describe("given the key that an account begins with", () => {
    it("takes its own signature, and no other", async () => {
      await transfer([owner]);
      await expectRefused(transfer([first]), `invalid sender: ${INVALID}`);
      expect(await validate([owner])).to.equal("0x01");
      for (const by of [[first], [], [owner, owner], [owner, first]]) expect(await validate(by)).to.equal("0x00");
    });

    it("is shown as legacy; an account that does not exist has none, and a contract one that never signs", async () => {
      expect(await showKey()).to.deep.equal({ keyType: 1, key: {} });
      expect(await node().request("klay_getAccountKey", [stranger.address, "latest"])).to.equal(null);
      const { address } = await deploy(node(), "FeePayerProbe");
      expect(await node().request("klay_getAccountKey", [address, "latest"])).to.deep.equal({ keyType: 3, key: {} });
    });
  });

  describe("given a public key", () => {
    beforeEach(async () => {
      await update(publicKey(first));
    });

    it("decides from then on", async () => {
      await transfer([first]);
      await expectRefused(transfer([owner]), `invalid sender: ${INVALID}`);
      expect(await validate([first])).to.equal("0x01");
      for (const by of [[owner], [second], [first, first], []]) expect(await validate(by)).to.equal("0x00");
    });

    it("is shown, and was not there before", async () => {
      expect(await showKey()).to.deep.equal({ keyType: 2, key: xy(first) });
      const block = BigInt((await node().request("eth_blockNumber")) as string) - 1n;
      expect(await showKey(toQuantity(block))).to.deep.equal({ keyType: 1, key: {} });
    });

    it("ends Ethereum's transactions of that account", async () => {
      const wallet = new Wallet(owner.key);
      const draft = { type: 0, to: receiver.address, gasLimit: 21_000n, gasPrice: PRICE, chainId: CHAIN_ID };
      const raw = await wallet.signTransaction(Transaction.from({ ...draft, nonce: 1 }));
      const message = "invalid sender: a legacy transaction must be with a legacy account key";
      await expectRefused(node().request("eth_sendRawTransaction", [raw]), message);
      await node().request("hardhat_impersonateAccount", [owner.address]);
      const request = { from: owner.address, to: receiver.address, gas: "0x5208" };
      await expectRefused(node().request("eth_sendTransaction", [request]), message);
    });

    it("can be replaced by its owner, also by the first one again", async () => {
      await expectRefused(update(publicKey(second), [owner]), `invalid sender: ${INVALID}`);
      await update(publicKey(second), [first]);
      await transfer([second]);
      await update({ type: "legacy" }, [second]);
      await transfer([owner]);
      expect(await showKey()).to.deep.equal({ keyType: 1, key: {} });
    });

    it("goes with evm_revert", async () => {
      const snapshot = await node().request("evm_snapshot");
      await update({ type: "legacy" }, [first]);
      await node().request("evm_revert", [snapshot]);
      await transfer([first]);
    });
  });

  describe("given a weighted multisig", () => {
    beforeEach(async () => {
      await update(MULTISIG);
    });

    it("takes as many signatures as weigh enough", async () => {
      for (const by of [
        [first, second],
        [third, first],
        [first, second, third],
      ]) {
        await transfer(by);
        expect(await validate(by)).to.equal("0x01");
      }
      for (const by of [[first], [second, third], [first, first], [first, first, first]]) {
        await expectRefused(transfer(by), `invalid sender: ${INVALID}`);
        expect(await validate(by)).to.equal("0x00");
      }
    });

    it("takes no stranger's signature, and no more than it has keys", async () => {
      for (const by of [[first, second, stranger], [first, second, third, third], [owner]]) {
        await expectRefused(transfer(by), `invalid sender: ${INVALID}`);
        expect(await validate(by)).to.equal("0x00");
      }
    });

    it("counts a signature twice as once", async () => {
      await transfer([first, second, second]);
      expect(await validate([first, second, second])).to.equal("0x01");
    });

    it("costs 15,000 gas for each signature after the first", async () => {
      expect(await gasUsedBy(node(), await transfer([first, second]))).to.equal(36_000n);
      const hash = await transfer([first, second, third]);
      expect(await gasUsedBy(node(), hash)).to.equal(51_000n);
      const before = await balanceOf(node(), owner);
      await transfer([first, second]);
      expect(before - (await balanceOf(node(), owner))).to.equal(36_000n * PRICE + 1n);
      await expectRefused(transfer([first, second], { gasLimit: 35_999n }), "intrinsic gas too low");
    });

    it("is shown with its weights", async () => {
      const keys = [first, second, third].map((someone, index) => ({ weight: index === 0 ? 2 : 1, key: xy(someone) }));
      expect(await showKey()).to.deep.equal({ keyType: 4, key: { threshold: 3, keys } });
    });
  });

  describe("given keys for roles", () => {
    beforeEach(async () => {
      await update(ROLES);
    });

    it("has each decide about its own", async () => {
      await transfer([first]);
      for (const by of [[second], [third], [owner]]) {
        await expectRefused(transfer(by), `invalid sender: ${INVALID}`);
        expect(await validate(by)).to.equal("0x00");
      }
      expect(await validate([first])).to.equal("0x01");
    });

    it("has the fee payer's key decide about fees", async () => {
      await setBalance(node(), stranger, KAIA);
      const sponsored = { type: 0x09, from: stranger.address, feePayer: owner.address };
      for (const by of [first, second, owner]) {
        await expectRefused(transfer([stranger], sponsored, { feePayer: [by] }), `invalid fee payer: ${INVALID}`);
      }
      await transfer([stranger], sponsored, { feePayer: [third] });
      expect(await balanceOf(node(), owner)).to.be.lessThan(KAIA - 31_000n * PRICE);
    });

    it("has the update's key decide about keys, and leaves what is nil as it is", async () => {
      const next: AccountKey = { type: "roleBased", keys: [publicKey(stranger), { type: "nil" }] };
      for (const by of [first, third, owner]) {
        await expectRefused(update(next, [by]), `invalid sender: ${INVALID}`);
      }
      await update(next, [second]);
      await transfer([stranger]);
      await update(ROLES, [second]);
      await transfer([first]);
    });

    it("is shown role by role", async () => {
      const key = [first, second, third].map((someone) => ({ keyType: 2, key: xy(someone) }));
      expect(await showKey()).to.deep.equal({ keyType: 5, key });
    });
  });

  describe("given a key that fails", () => {
    it("ends the account for good", async () => {
      await update({ type: "fail" });
      for (const by of [[owner], [first]]) {
        await expectRefused(transfer(by), `invalid sender: ${INVALID}`);
        expect(await validate(by)).to.equal("0x00");
      }
      await expectRefused(update({ type: "legacy" }), `invalid sender: ${INVALID}`);
      expect(await showKey()).to.deep.equal({ keyType: 3, key: {} });
    });
  });

  describe("an update", () => {
    it("costs 20,000 gas for each key, and what its delegation costs", async () => {
      const keys: [AccountKey, bigint][] = [
        [{ type: "legacy" }, 21_000n],
        [publicKey(owner), 41_000n],
        [{ ...MULTISIG, keys: MULTISIG.keys }, 81_000n],
      ];
      let by = [owner];
      for (const [key, gas] of keys) {
        expect(await gasUsedBy(node(), await update(key, by))).to.equal(gas);
        by = key === keys[2]![0] ? [first, second] : [owner];
      }
    });

    it("can be sponsored", async () => {
      const nonce = await nonceOf(node(), owner);
      const draft: Draft = { type: 0x21, from: owner.address, nonce, key: encodeAccountKey(publicKey(first)) };
      const hash = await send(node(), draft, { sender: [owner], feePayer: [payer] });
      expect(await gasUsedBy(node(), hash)).to.equal(51_000n);
      expect(await balanceOf(node(), owner)).to.equal(KAIA);
      expect(await balanceOf(node(), payer)).to.equal(KAIA - 51_000n * PRICE);
      await transfer([first]);
    });

    it("needs its gas", async () => {
      await expectRefused(update(publicKey(first), [owner], { gasLimit: 40_999n }), "intrinsic gas too low");
    });

    it("refuses a key that no account may have", async () => {
      const one = { weight: 1n, publicKey: first.key.publicKey };
      const refused: [AccountKey, string][] = [
        [{ type: "nil" }, "AccountKeyNil cannot be initialized to an account"],
        [{ type: "weightedMultisig", threshold: 1n, keys: [] }, "length is zero"],
        [
          { type: "weightedMultisig", threshold: 2n, keys: [one] },
          "unsatisfiable threshold. Weighted sum of keys is less than the threshold.",
        ],
        [{ type: "weightedMultisig", threshold: 1n, keys: [one, one] }, "duplicated key"],
        [{ type: "roleBased", keys: [] }, "length is zero"],
      ];
      for (const [key, message] of refused) await expectRefused(update(key), message);
      expect(await nonceOf(node(), owner)).to.equal(0n);
    });

    it("refuses an account that has delegated its code", async () => {
      await node().request("hardhat_setCode", [owner.address, concat(["0xef0100", receiver.address])]);
      await expectRefused(update(publicKey(first)), "sender must be an EOA without code");
    });
  });

  describe("validateSender at 0x3ff", () => {
    it("answers 0 to what it cannot read, and shows no code", async () => {
      const inputs = [
        "0x",
        owner.address,
        concat([owner.address, id("a message")]),
        concat([owner.address, id("x"), "0x01"]),
      ];
      for (const data of inputs) {
        expect(await node().request("eth_call", [{ to: VALIDATE_SENDER, data }])).to.equal("0x00");
      }
      const odd = (last: number) => (input: string) => concat([input.slice(0, -2), toBeHex(last, 1)]);
      for (const v of [2, 27, 28, 255]) expect(await validate([owner], { tamper: odd(v) })).to.equal("0x00");
      expect(await validate([owner], { tamper: (input) => concat([input, "0x00"]) })).to.equal("0x00");
      expect(await validate([owner], { account: first.address })).to.equal("0x00");
      expect(await node().request("eth_getCode", [VALIDATE_SENDER])).to.equal("0x");
    });

    it("takes a high s, as the chain's does", async () => {
      const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
      const malleate = (input: string): string => {
        const s = N - BigInt(`0x${input.slice(170, 234)}`);
        return concat([input.slice(0, 170), toBeHex(s, 32), input.endsWith("00") ? "0x01" : "0x00"]);
      };
      expect(await validate([owner], { tamper: malleate })).to.equal("0x01");
    });

    it("costs what the node's documentation says, not the chain's 5,000 gas", async function () {
      // Instrumented code costs more.
      if (hre.globalOptions.coverage) this.skip();
      const gasOf = async (by: Person[]): Promise<bigint> => {
        const digest = id("a message");
        const data = concat([owner.address, digest, ...by.map(({ key }) => packed(key, digest))]);
        const calldata = [...Buffer.from(data.slice(2), "hex")].reduce(
          (sum, byte) => sum + (byte === 0 ? 4n : 16n),
          0n,
        );
        const estimate = (await node().request("eth_estimateGas", [{ to: VALIDATE_SENDER, data }])) as string;
        return BigInt(estimate) - 21_000n - calldata;
      };
      expect(await gasOf([owner])).to.be.within(5_000, 8_000);
    });
  });

  function packed(key: SigningKey, digest: string): string {
    const { r, s, yParity } = key.sign(digest);
    return concat([r, s, toBeHex(yParity, 1)]);
  }

  it("are in klay_getAccount, which the clients' AccountStore reads", async () => {
    await update(publicKey(first));
    const { accType, account } = (await node().request("klay_getAccount", [owner.address, "latest"])) as {
      accType: number;
      account: Fields;
    };
    expect(accType).to.equal(1);
    expect(account).to.deep.include({ nonce: 1, humanReadable: false, key: { keyType: 2, key: xy(first) } });
    expect(BigInt(account["balance"] as string)).to.equal(KAIA - 41_000n * PRICE);
    expect(await node().request("klay_getAccount", [stranger.address, "latest"])).to.equal(null);
  });
});
