import type { TransactionReceipt } from "ethers";
import type { CurrencyInfo } from "../errors/sentence.ts";
import type { Approval, Preparation } from "../types.ts";

/** A call to a contract. */
export interface Call {
  to: string;
  data: string;
  /** In native coin. */
  value?: bigint;
}

/** What has to be done before an action, in a transaction of its own. */
export type Step =
  | {
      kind: "approval";
      call: Call;
      done: Approval;
      /** Tokens that refuse to change an allowance want it at zero first. */ reset?: Call;
    }
  | { kind: "preparation"; call: Call; done: Preparation };

/** An action, ready to be tried or sent. */
export interface Plan<Result> {
  steps: Step[];
  call: Call;
  /** In which amounts are told. */
  currency?: CurrencyInfo;
  /** The least gas that it is sent with, where an estimate is not enough. */
  gas?: bigint;
  /** What the action returns. */
  read(receipt: TransactionReceipt): Result | Promise<Result>;
}
