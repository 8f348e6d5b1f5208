import { TxType, Wallet } from "@kaiachain/ethers-ext/v6";
import { expect } from "chai";
import { getAddress, Interface, parseEther, parseUnits, SigningKey, Wallet as Key } from "ethers";
import type { Clock } from "../../../scripts/kaia/feePayer/Clock.ts";
import {
  createFeePayerService,
  type FeePayerService,
  type FeePayerServiceOptions,
} from "../../../scripts/kaia/feePayer/createFeePayerService.ts";
import { type FeePayerCode, FeePayerError } from "../../../scripts/kaia/feePayer/FeePayerError.ts";
import { createMemoryLedger } from "../../../scripts/kaia/feePayer/ledger/createMemoryLedger.ts";
import type { Ledger } from "../../../scripts/kaia/feePayer/ledger/Ledger.ts";
import { hashKey } from "../../../scripts/kaia/feePayer/policy/bearerKeys.ts";
import { type Application, type Policy, policySchema } from "../../../scripts/kaia/feePayer/policy/policySchema.ts";
import { StubChain } from "./StubChain.ts";

export { TxType };

export const CHAIN_ID = 1001n;
export const HOUSE = getAddress("0x00000000000000000000000000000000000a0c10");
export const STRANGER = getAddress("0x00000000000000000000000000000000000bad00");
export const FRIEND = getAddress("0x00000000000000000000000000000000000f12e4");
export const HOUR = 3_600_000;
export const NOON = Date.parse("2027-01-01T12:00:00Z");

export const FEE_PAYER_KEY = new SigningKey(`0x${"5".repeat(64)}`);
export const FEE_PAYER = new Key(FEE_PAYER_KEY).address;

export const BEARER = `kaia_${"1".repeat(64)}`;
export const OTHER_BEARER = `kaia_${"2".repeat(64)}`;

const house = new Interface(["function bid(uint256 id, address by)", "function note(string text)"]);
export const BID = house.encodeFunctionData("bid", [7n, FRIEND]);
export const NOTE = house.encodeFunctionData("note", ["hello"]);

export const GAS_PRICE = parseUnits("50", "gwei");
export const GAS_LIMIT = 200_000n;
/** What the service has to expect of an ordinary transaction, and what the stub's chain charges. */
export const WORST_FEE = GAS_PRICE * GAS_LIMIT;
export const TRUE_FEE = parseUnits("25", "gwei") * 100_000n;

/** What a policy's file says, to be changed before it is read. */
export const applicationFile = {
  name: "gallery",
  keys: [hashKey(BEARER)],
  lastDay: "2027-06-30",
  contracts: [{ address: HOUSE, methods: ["bid(uint256,address)", "note(string)"] }],
  limits: { value: "10", gas: 500_000, gasPriceGkei: "100", fee: "0.02" },
  perMinute: { user: 10, application: 100 },
  perDay: { user: "0.1", application: "1" },
};

export function makePolicy(...changes: Record<string, unknown>[]): Policy {
  const applications = (changes.length === 0 ? [{}] : changes).map((change) => ({ ...applicationFile, ...change }));
  return policySchema.parse({ chainId: Number(CHAIN_ID), applications });
}

/** Stands still until somebody sleeps. */
export class TestClock implements Clock {
  time = NOON;
  /** By how much somebody has set it. */
  jump = 0;
  now(): number {
    return this.time + this.jump;
  }
  uptime(): number {
    return this.time - NOON;
  }
  async sleep(duration: number): Promise<void> {
    this.time += duration;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export interface World {
  chain: StubChain;
  clock: TestClock;
  ledger: Ledger;
  policy: Policy;
  application: Application;
  service: FeePayerService;
}

/** A service for one application, before a scripted node. */
export function makeWorld(change: Record<string, unknown> = {}, options: Partial<FeePayerServiceOptions> = {}): World {
  const policy = options.policy ?? makePolicy(change);
  const chain = new StubChain();
  chain.balances.set(FEE_PAYER, parseEther("100"));
  const clock = new TestClock();
  const ledger = options.ledger ?? createMemoryLedger();
  const service = createFeePayerService({
    policy,
    ledger,
    signer: { address: FEE_PAYER, key: FEE_PAYER_KEY },
    node: chain.request,
    clock,
    times: { nodeTimeout: 1_000 },
    ...options,
  });
  return { chain, clock, ledger, policy, application: policy.applications[0]!, service };
}

export function makeUser(number = 1): Wallet {
  return new Wallet(`0x${number.toString(16).padStart(64, "0")}`);
}

/** A bid of a user's, signed by the client library; each field can be changed. */
export function signBid(user: Wallet, change: Record<string, unknown> = {}): Promise<string> {
  return user.signTransaction({
    type: TxType.FeeDelegatedSmartContractExecution,
    from: user.address,
    to: HOUSE,
    value: 0n,
    data: BID,
    nonce: 0,
    gasLimit: GAS_LIMIT,
    gasPrice: GAS_PRICE,
    chainId: CHAIN_ID,
    ...change,
  });
}

/** That a promise fails with this code, and for the reason that the test has in mind. */
export async function expectCode(promise: Promise<unknown>, code: FeePayerCode, reason?: string): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error, `nothing was refused with ${code}`).to.be.instanceOf(FeePayerError);
  expect((error as FeePayerError).code, (error as FeePayerError).message).to.equal(code);
  if (reason !== undefined) expect((error as FeePayerError).message).to.contain(reason);
}
