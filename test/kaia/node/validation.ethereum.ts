import { expect } from "chai";
import {
  concat,
  encodeRlp,
  decodeRlp,
  N,
  toBeHex,
  toQuantity,
  Transaction,
  Wallet,
  id,
  type TransactionLike,
} from "ethers";
import {
  CHAIN_ID,
  balanceOf,
  deploy,
  expectRefused,
  KAIA,
  nonceOf,
  person,
  PRICE,
  setBalance,
  useNode,
} from "./world.ts";

const wallet = new Wallet(id("sender"));
const authority = new Wallet(id("authority"));
const receiver = person("receiver");

const USUAL = { nonce: 0, gasLimit: 100_000n, to: receiver.address, value: 1n, chainId: CHAIN_ID };
const LEGACY: TransactionLike = { ...USUAL, type: 0, gasPrice: PRICE };
const DYNAMIC: TransactionLike = { ...USUAL, type: 2, maxFeePerGas: PRICE, maxPriorityFeePerGas: 0n };

const INVALID = "invalid transaction v, r, s values";

function sign(draft: TransactionLike): Promise<string> {
  return wallet.signTransaction(Transaction.from(draft));
}

function delegation(nonce: number): TransactionLike {
  const authorization = authority.authorizeSync({ address: receiver.address, nonce, chainId: CHAIN_ID });
  return { ...DYNAMIC, type: 4, authorizationList: [authorization] };
}

describe("KaiaNode, the validation of Ethereum's types", () => {
  const { node } = useNode();

  beforeEach(async () => {
    await setBalance(node(), wallet, KAIA);
  });

  async function send(raw: string | Promise<string>): Promise<string> {
    return (await node().request("eth_sendRawTransaction", [await raw])) as string;
  }

  async function expectDraftRefused(draft: TransactionLike, message: string): Promise<void> {
    await expectRefused(send(sign(draft)), message);
    expect(await nonceOf(node(), wallet)).to.equal(0n);
  }

  it("takes types 0, 1, 2 and 4, under their own hashes", async () => {
    const access = [{ address: receiver.address, storageKeys: [`0x${"00".repeat(32)}`] }];
    const drafts = [LEGACY, { ...LEGACY, type: 1, accessList: access }, DYNAMIC, delegation(0)];
    for (const [nonce, draft] of drafts.entries()) {
      const raw = await sign({ ...draft, nonce });
      expect(await send(raw)).to.equal(Transaction.from(raw).hash);
    }
    expect(await balanceOf(node(), receiver)).to.equal(4n);
    expect(await node().request("eth_getCode", [authority.address, "latest"])).to.equal(
      concat(["0xef0100", receiver.address]).toLowerCase(),
    );
  });

  it("takes one that is for any chain", async () => {
    await send(sign({ ...LEGACY, chainId: 0n }));
    expect(await balanceOf(node(), receiver)).to.equal(1n);
  });

  it("takes them from klay_sendRawTransaction in Kaia's envelope, and legacy ones as they are", async () => {
    const raw = await sign(LEGACY);
    expect(await node().request("klay_sendRawTransaction", [raw])).to.equal(Transaction.from(raw).hash);
    const typed = await sign({ ...DYNAMIC, nonce: 1 });
    const enveloped = concat(["0x78", typed]);
    expect(await node().request("klay_sendRawTransaction", [enveloped])).to.equal(Transaction.from(typed).hash);
    const naked = await sign({ ...DYNAMIC, nonce: 2 });
    await expectRefused(node().request("klay_sendRawTransaction", [naked]), "undefined tx type");
    await expectRefused(send(concat(["0x78", naked])), "undefined tx type");
    expect(await node().request("kaia_sendRawTransactions", [[naked]])).to.deep.equal([Transaction.from(naked).hash]);
  });

  it("runs a list up to the first that is refused", async () => {
    const raws = [
      await sign(LEGACY),
      await sign({ ...LEGACY, nonce: 1, chainId: 1n }),
      await sign({ ...LEGACY, nonce: 1 }),
    ];
    await expectRefused(node().request("klay_sendRawTransactions", [raws]), "Index 1: invalid chain id");
    expect(await nonceOf(node(), wallet)).to.equal(1n);
    await expectRefused(node().request("klay_sendRawTransactions", [[]]), "Empty input");
  });

  it("refuses blobs, and types that do not exist", async () => {
    await expectRefused(send("0x03c0"), "transaction type not supported");
    for (const raw of ["0x05c0", "0x7ec0"]) await expectRefused(send(raw), "undefined tx type");
  });

  it("refuses bytes that are no transaction, and another encoding of one", async () => {
    await expectRefused(send("0xc0"), "rlp: invalid transaction");
    const fields = decodeRlp(await sign({ ...LEGACY, nonce: 1 })) as string[];
    await expectRefused(send(encodeRlp(["0x0001", ...fields.slice(1)])), "rlp: non-canonical size information");
  });

  it("refuses another chain's", async () => {
    for (const draft of [LEGACY, DYNAMIC]) await expectDraftRefused({ ...draft, chainId: 1n }, "invalid chain id");
  });

  it("refuses a price below the base fee", async () => {
    await expectDraftRefused(
      { ...LEGACY, gasPrice: 24_999_999_999n },
      "invalid gas price. It must be set to value greater than or equal to baseFee",
    );
    await expectDraftRefused(
      { ...DYNAMIC, maxFeePerGas: 24_999_999_999n },
      "invalid gas fee cap. It must be set to value greater than or equal to baseFee",
    );
  });

  it("refuses a tip above the cap", async () => {
    // ethers signs no such thing.
    const fields = decodeRlp(`0x${(await sign(DYNAMIC)).slice(4)}`) as string[];
    fields[2] = toBeHex(PRICE + 1n);
    await expectRefused(
      send(concat(["0x02", encodeRlp(fields)])),
      "max fee per gas higher than max priority fee per gas",
    );
  });

  it("refuses what is too large", async () => {
    const gasLimit = 20_000_000n;
    await expectDraftRefused(
      { ...LEGACY, to: null, gasLimit, data: `0x${"00".repeat(49_153)}` },
      "max initcode size exceeded: code size 49153, limit 49152",
    );
    await expectDraftRefused({ ...LEGACY, gasLimit, data: `0x${"00".repeat(131_072)}` }, "oversized data");
    const message = "exceeds block gas limit: gas 1000000000000, limit 999999999999";
    await expectDraftRefused({ ...LEGACY, gasLimit: 10n ** 12n }, message);
  });

  it("refuses numbers of a signature out of range, a high s, and what no key made", async () => {
    const fields = decodeRlp(await sign(LEGACY)) as string[];
    const withSignature = (r: string, s: string): string => encodeRlp([...fields.slice(0, 7), r, s]);
    for (const [r, s] of [
      ["0x", "0x01"],
      ["0x01", "0x"],
      [toBeHex(N), "0x01"],
      ["0x01", toBeHex(N)],
    ] as const) {
      await expectRefused(send(withSignature(r, s)), INVALID);
    }
    await expectRefused(send(encodeRlp([...fields.slice(0, 6), "0x", ...fields.slice(7)])), INVALID);
    await expectRefused(send(withSignature(fields[7]!, toBeHex(N - BigInt(fields[8]!)))), `invalid sender: ${INVALID}`);
    await expectRefused(send(withSignature("0x05", "0x01")), "invalid sender: recovery failed");
  });

  it("refuses a nonce that is used", async () => {
    await send(sign(LEGACY));
    for (const draft of [LEGACY, { ...LEGACY, value: 2n }]) await expectRefused(send(sign(draft)), "nonce too low");
  });

  it("asks for value and the highest fee", async () => {
    const message = "insufficient funds of the sender for value ";
    for (const [nonce, draft] of [LEGACY, DYNAMIC].entries()) {
      const least = 100_000n * PRICE + 1n;
      await setBalance(node(), wallet, least - 1n);
      await expectRefused(send(sign({ ...draft, nonce })), message);
      await setBalance(node(), wallet, least);
      await send(sign({ ...draft, nonce }));
    }
  });

  it("asks for intrinsic gas and the floor of the data", async () => {
    await expectDraftRefused({ ...LEGACY, gasLimit: 20_999n }, "intrinsic gas too low");
    const accessList = [{ address: receiver.address, storageKeys: [`0x${"00".repeat(32)}`] }];
    await expectDraftRefused({ ...DYNAMIC, accessList, gasLimit: 25_299n }, "intrinsic gas too low");
    await expectDraftRefused({ ...delegation(0), gasLimit: 45_999n }, "intrinsic gas too low");
    await expectDraftRefused(
      { ...LEGACY, to: null, value: 0n, data: "0xff", gasLimit: 53_017n },
      "intrinsic gas too low",
    );
    const floor = "insufficient gas for floor data gas cost: gas 21039, minimum needed 21040";
    await expectDraftRefused({ ...LEGACY, data: "0xff", gasLimit: 21_039n }, floor);
    await send(sign({ ...LEGACY, data: "0xff", gasLimit: 21_040n }));
  });

  it("refuses a delegation of code without authorizations", async () => {
    const message = "set code tx must have at least one authorization tuple";
    await expectDraftRefused({ ...DYNAMIC, type: 4, authorizationList: [] }, message);
  });

  it("refuses to run ahead of an account that has delegated its code", async () => {
    await send(sign(delegation(0)));
    await setBalance(node(), authority, KAIA);
    const raw = await authority.signTransaction({ ...LEGACY, nonce: 2 });
    await expectRefused(send(raw), "gapped-nonce tx from delegated accounts");
  });

  it("refuses to delegate for an account with two transactions waiting", async () => {
    await setBalance(node(), authority, KAIA);
    await send(authority.signTransaction({ ...LEGACY, nonce: 1 }));
    await send(authority.signTransaction({ ...LEGACY, nonce: 2 }));
    await expectDraftRefused(delegation(0), "authority already reserved");
  });

  it("refuses precompiles as recipients", async () => {
    const to = `0x${"00".repeat(18)}03fe`;
    await expectDraftRefused({ ...LEGACY, to }, "the address is reserved for pre-compiled contracts");
    const [from] = (await node().request("eth_accounts")) as string[];
    await expectRefused(
      node().request("eth_sendTransaction", [{ from, to }]),
      "the address is reserved for pre-compiled contracts",
    );
  });

  describe("from the backend's own accounts", () => {
    async function sendFrom(request: Record<string, unknown>): Promise<string> {
      const [from] = (await node().request("eth_accounts")) as string[];
      return (await node().request("eth_sendTransaction", [{ from, to: receiver.address, ...request }])) as string;
    }

    it("fills in gas and price", async () => {
      await sendFrom({ value: "0x5" });
      expect(await balanceOf(node(), receiver)).to.equal(5n);
    });

    it("returns the hash of one that reverts, and does not send what an estimate shows to revert", async () => {
      const { address: to, interface: probe } = await deploy(node(), "FeePayerProbe");
      const request = { to, data: probe.encodeFunctionData("refuse") };
      const hash = await sendFrom({ ...request, gas: "0x186a0" });
      const receipt = (await node().request("eth_getTransactionReceipt", [hash])) as { status: string };
      expect(receipt.status).to.equal("0x0");
      await expectRefused(sendFrom(request), "execution reverted", 3);
    });

    it("refuses a price below the base fee, a used nonce, and an account that the backend has no key of", async () => {
      await expectRefused(
        sendFrom({ gasPrice: "0x1" }),
        "invalid gas price. It must be set to value greater than or equal to baseFee",
      );
      await sendFrom({});
      await expectRefused(sendFrom({ nonce: toQuantity(0) }), "nonce too low");
      await expectRefused(sendFrom({ from: wallet.address }), "unknown account");
    });
  });
});
