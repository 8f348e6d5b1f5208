import type { TransactionReceipt, TypedDataDomain } from "ethers";
import type { CurrencyInfo } from "../errors/sentence.ts";
import type { TokenPermit } from "../terms/tokenPermit.ts";
import type { Approval, Preparation } from "../types.ts";

/** A call to a contract. */
export interface Call {
  to: string;
  data: string;
  /** In native coin. */
  value?: bigint;
}

/** An approval in a transaction of its own. */
export interface ApprovalStep {
  kind: "approval";
  call: Call;
  done: Exclude<Approval, { kind: "permit" }>;
  /** Tokens that refuse to change an allowance want it at zero first. */
  reset?: Call;
}

/** An approval by a signature, which the action brings. */
export interface PermitStep {
  kind: "permit";
  domain: TypedDataDomain;
  permit: TokenPermit;
  done: Extract<Approval, { kind: "permit" }>;
  /** What is done where the token would refuse it. */
  instead: ApprovalStep;
}

/** What has to be done before an action. */
export type Step = ApprovalStep | PermitStep | { kind: "preparation"; call: Call; done: Preparation };

/** Signed permits, ABI-encoded, by their token. */
export type Permits = ReadonlyMap<string, string>;

/** An action, ready to be tried or sent. */
export interface Plan<Result> {
  steps: Step[];
  call: Call;
  /** The call that brings the permits of its steps, where it has such. */
  withPermits?(permits: Permits): Call;
  /** In which amounts are told. */
  currency?: CurrencyInfo;
  /** The least gas that it is sent with, where an estimate is not enough. */
  gas?: bigint;
  /** What the action returns. */
  read(receipt: TransactionReceipt): Result | Promise<Result>;
}
