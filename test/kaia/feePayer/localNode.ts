import { AccountKeyType, getPublicKeyFromPrivate, JsonRpcProvider, TxType, Wallet } from "@kaiachain/ethers-ext/v6";
import { expect } from "chai";
import { getAddress, id as hashOf, parseEther, SigningKey, Wallet as Key } from "ethers";
import { network } from "hardhat";
import { createFeePayerService, type FeePayerService } from "../../../scripts/kaia/feePayer/createFeePayerService.ts";
import { type FeePayerServer, startFeePayerServer } from "../../../scripts/kaia/feePayer/http/startFeePayerServer.ts";
import { createMemoryLedger } from "../../../scripts/kaia/feePayer/ledger/createMemoryLedger.ts";
import type { Ledger } from "../../../scripts/kaia/feePayer/ledger/Ledger.ts";
import type { NodeRequest } from "../../../scripts/kaia/feePayer/node/createNode.ts";
import { connectNode } from "../../../scripts/kaia/feePayer/node/connectNode.ts";
import { createKeyRing } from "../../../scripts/kaia/feePayer/policy/bearerKeys.ts";
import { type Policy, policySchema } from "../../../scripts/kaia/feePayer/policy/policySchema.ts";
import { startKaiaNode } from "../../../scripts/kaia/node/startKaiaNode.ts";
import type { KaiaNode } from "../../../scripts/kaia/node/types.ts";
import { applicationFile, BEARER, expectCode, FEE_PAYER, FEE_PAYER_KEY } from "./world.ts";

/**
 * A contract that logs the 20 bytes which 0x3fe answers, and reverts where money comes with the call:
 * CALLVALUE PUSH1 20 JUMPI, STATICCALL(gas, 0x3fe, 0, 0, 0, 20) POP, LOG0(0, 20) STOP, JUMPDEST REVERT(0, 0).
 */
const PAYER_LOGGER = "0x601880600" + "95f395ff3" + "346014576014" + "5f5f5f6103fe5afa50" + "60145fa000" + "5b5f5ffd";
const CALL = hashOf("note()").slice(0, 10);

const { provider: backend } = await network.create();

describe("FeePayerService before a node that speaks Kaia", () => {
  let node: KaiaNode;
  let provider: JsonRpcProvider;
  let logger: string;
  let policy: Policy;
  let ledger: Ledger;
  let service: FeePayerService;
  let server: FeePayerServer;
  let users = 0;

  /** Somebody who has nothing, or as much as they need. */
  async function makeUser(balance = 0n): Promise<Wallet> {
    users += 1;
    const user = new Wallet(hashOf(`user ${users}`), provider);
    if (balance > 0n)
      await backend.request({ method: "hardhat_setBalance", params: [user.address, `0x${balance.toString(16)}`] });
    return user;
  }

  /** As an app does it: the client library fills in what is missing, and signs. */
  async function sign(user: Wallet, change: Record<string, unknown> = {}): Promise<string> {
    const tx = {
      type: TxType.FeeDelegatedSmartContractExecution,
      from: user.address,
      to: logger,
      value: 0n,
      data: CALL,
    };
    return user.signTransaction(await user.populateTransaction({ ...tx, ...change }));
  }

  async function submit(raw: string): Promise<{ httpStatus: number; status: boolean; code?: string; data: Receipt }> {
    const response = await fetch(`${server.url}/api/signAsFeePayer`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${BEARER}` },
      body: JSON.stringify({ userSignedTx: { raw } }),
    });
    return { httpStatus: response.status, ...((await response.json()) as { status: boolean; data: Receipt }) };
  }

  interface Receipt {
    hash: string;
    status: number;
    logs: { data: string }[];
  }

  /** Asks the node itself: the client library remembers answers for a while. */
  async function balanceOf(address: string): Promise<bigint> {
    return BigInt((await node.request("klay_getBalance", [address, "latest"])) as string);
  }

  /** What something cost the fee payer by the chain's books, and by the ledger's. */
  async function costOf(task: () => Promise<unknown>): Promise<{ chain: bigint; ledger: bigint }> {
    const before = { chain: await balanceOf(FEE_PAYER), ledger: ledger.spent(Date.now(), "gallery") };
    await task();
    return {
      chain: before.chain - (await balanceOf(FEE_PAYER)),
      ledger: ledger.spent(Date.now(), "gallery") - before.ledger,
    };
  }

  function makePolicy(chainId: number, contract: string, friend: string): Policy {
    const limits = { value: "10", gas: 1_000_000, gasPriceGkei: "100", fee: "0.05" };
    const application = {
      ...{ ...applicationFile, lastDay: "2099-12-31", limits, perDay: { user: "1", application: "10" } },
      ...{
        contracts: [{ address: contract, methods: [CALL] }],
        transfersTo: [friend],
        memosTo: [friend],
        cancels: true,
      },
    };
    return policySchema.parse({ chainId, applications: [application] });
  }

  before(async () => {
    node = await startKaiaNode({ backend });
    provider = new JsonRpcProvider(node.url);
    await backend.request({ method: "hardhat_setBalance", params: [FEE_PAYER, `0x${parseEther("100").toString(16)}`] });
    const owner = new Wallet(hashOf("owner"), provider);
    await backend.request({
      method: "hardhat_setBalance",
      params: [owner.address, `0x${parseEther("100").toString(16)}`],
    });
    const deployment = await owner.sendTransaction({
      ...{ type: TxType.SmartContractDeploy, from: owner.address, value: 0n, data: PAYER_LOGGER },
      ...{ humanReadable: false, codeFormat: 0, gasLimit: 200_000n },
    });
    logger = getAddress((await deployment.wait())!.contractAddress!);
    policy = makePolicy(Number((await provider.getNetwork()).chainId), logger, owner.address);
    ledger = createMemoryLedger();
    const signer = { address: FEE_PAYER, key: FEE_PAYER_KEY };
    const times = { pollInterval: 20, receiptTimeout: 500, nonceTimeout: 50, settleGrace: 0 };
    service = createFeePayerService({ policy, ledger, signer, node: connectNode(node.url, 5_000), times });
    server = await startFeePayerServer({
      service,
      findApplication: createKeyRing(policy),
      port: 0,
      log: () => undefined,
    });
  });

  after(async () => {
    provider.destroy();
    await (server as FeePayerServer | undefined)?.close();
    await node.close();
  });

  it("lets somebody who has nothing call a contract, which sees who paid", async () => {
    const user = await makeUser();
    const raw = await sign(user);
    let answer: Awaited<ReturnType<typeof submit>> | undefined;
    const cost = await costOf(async () => {
      answer = await submit(raw);
    });
    expect(answer).to.include({ httpStatus: 200, status: true });
    expect(answer!.data.logs.map(({ data }) => data)).to.deep.equal([FEE_PAYER.toLowerCase()]);
    expect(cost.chain).to.be.greaterThan(0n);
    expect(cost.ledger).to.equal(cost.chain);
    expect(await node.request("klay_getTransactionCount", [user.address, "latest"])).to.equal("0x1");
  });

  it("answers what the client library would show of the receipt", async () => {
    const { data } = await submit(await sign(await makeUser()));
    const receipt = await provider.getTransactionReceipt(data.hash);
    expect(data).to.deep.equal(JSON.parse(JSON.stringify(receipt)));
  });

  it("pays its share only", async () => {
    const user = await makeUser(parseEther("1"));
    const type = TxType.FeeDelegatedSmartContractExecutionWithRatio;
    const raw = await sign(user, { type, feeRatio: 30 });
    const cost = await costOf(() => submit(raw));
    expect(cost.ledger).to.equal(cost.chain);
    const paid = parseEther("1") - (await balanceOf(user.address));
    expect((cost.chain * 100n) / (cost.chain + paid)).to.be.within(29n, 30n);
  });

  it("pays for what reverts, and says so", async () => {
    const raw = await sign(await makeUser(parseEther("1")), { value: 1n, gasLimit: 200_000n });
    let answer: Awaited<ReturnType<typeof submit>> | undefined;
    const cost = await costOf(async () => {
      answer = await submit(raw);
    });
    expect(answer).to.include({ httpStatus: 200, status: false, code: "REVERTED" });
    expect(answer!.data.status).to.equal(0);
    expect(cost.chain).to.be.greaterThan(0n);
    expect(cost.ledger).to.equal(cost.chain);
  });

  for (const [name, change] of [
    ["a transfer", { type: TxType.FeeDelegatedValueTransfer, value: 5n, data: undefined }],
    ["a memo", { type: TxType.FeeDelegatedValueTransferMemo, value: 5n, data: "0x6869" }],
    ["a cancellation", { type: TxType.FeeDelegatedCancel, to: undefined, value: undefined, data: undefined }],
  ] as const) {
    it(`pays for ${name}`, async () => {
      const user = await makeUser(5n);
      const [friend] = policy.applications[0]!.transfersTo!;
      const to = "value" in change && change.value === undefined ? {} : { to: friend };
      const raw = await sign(user, { gasLimit: 100_000n, ...change, ...to });
      const cost = await costOf(async () => {
        expect(await submit(raw)).to.include({ status: true });
      });
      expect(cost.ledger).to.equal(cost.chain);
      expect(cost.chain).to.be.greaterThan(0n);
    });
  }

  it("pays for two transactions of one sender that come at once", async () => {
    const user = await makeUser();
    const raws = await Promise.all([sign(user), sign(user, { nonce: 1 })]);
    const answers = await Promise.all(raws.map(submit));
    expect(answers.map(({ status }) => status)).to.deep.equal([true, true]);
  });

  it("pays once for a transaction that comes many times", async () => {
    const raw = await sign(await makeUser());
    const answers: unknown[] = [];
    const cost = await costOf(async () => {
      answers.push(...(await Promise.all([submit(raw), submit(raw), submit(raw)])), await submit(raw));
    });
    for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
    expect(cost.ledger).to.equal(cost.chain);
  });

  it("passes on why the node refuses, and spends nothing", async () => {
    const raw = await sign(await makeUser(), { value: 1n, gasLimit: 200_000n });
    const cost = await costOf(async () => {
      const { httpStatus, code, data } = await submit(raw);
      expect({ httpStatus, code }).to.deep.equal({ httpStatus: 500, code: "NODE_REFUSED" });
      expect(data).to.match(/insufficient funds/);
      expect((await service.settle()).map(({ outcome }) => outcome)).to.deep.equal(["released"]);
    });
    expect(cost).to.deep.equal({ chain: 0n, ledger: 0n });
    expect(ledger.open()).to.deep.equal([]);
  });

  it("refuses the old key of an account that has a new one, and takes the new", async () => {
    const user = await makeUser(parseEther("10"));
    const next = new SigningKey(hashOf("next"));
    const key = { type: AccountKeyType.Public, key: getPublicKeyFromPrivate(next.privateKey) };
    const update = { type: TxType.AccountUpdate, from: user.address, key, gasLimit: 200_000n };
    await (await user.sendTransaction(update)).wait();
    await expectCode(service.sponsor(await sign(user), policy.applications[0]!), "SENDER_SIGNATURE");
    const rotated = new Wallet(user.address, next.privateKey, provider);
    expect((await submit(await sign(rotated, { from: user.address, nonce: 1 }))).status).to.equal(true);
  });

  it("keeps the worst fee of what seems lost, and books the true one when it has arrived after all", async () => {
    const [application] = policy.applications;
    const direct = connectNode(node.url, 5_000);
    let lost: readonly unknown[] = [];
    const lossy: NodeRequest = (method, params) => {
      if (method !== "klay_sendRawTransaction") return direct(method, params);
      lost = params;
      return Promise.reject(new TypeError("fetch failed"));
    };
    const signer = { address: FEE_PAYER, key: FEE_PAYER_KEY };
    const times = { pollInterval: 20, receiptTimeout: 100 };
    const unlucky = createFeePayerService({ policy, ledger, signer, node: lossy, times });
    const raw = await sign(await makeUser(), { gasLimit: 100_000n });
    const cost = await costOf(async () => {
      await expectCode(unlucky.sponsor(raw, application!), "TIMEOUT");
      expect(ledger.open().map(({ amount }) => amount)).to.deep.equal([100_000n * 50_000_000_000n]);
      await direct("klay_sendRawTransaction", lost);
      expect((await unlucky.settle()).map(({ outcome }) => outcome)).to.deep.equal(["booked"]);
    });
    expect(cost.ledger).to.equal(cost.chain);
    expect(cost.chain).to.be.greaterThan(0n);
  });

  it("is refused by the node where its key is not the fee payer's", async () => {
    const other = new Key(hashOf("somebody else"));
    const signer = { address: FEE_PAYER, key: other.signingKey };
    const forged = createFeePayerService({ policy, ledger, signer, node: connectNode(node.url, 5_000) });
    const raw = await sign(await makeUser());
    await expectCode(forged.sponsor(raw, policy.applications[0]!), "NODE_REFUSED", "fee payer");
    await service.settle();
    expect(ledger.open()).to.deep.equal([]);
  });
});
