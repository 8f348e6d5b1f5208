import { formatEther, formatUnits, ZeroAddress } from "ethers";
import { chainIdOf } from "../../transactions/signatures.ts";
import type { KaiaTransaction } from "../../transactions/types.ts";
import { FeePayerError } from "../FeePayerError.ts";
import { matchesMethod } from "./methodRule.ts";
import type { Application } from "./policySchema.ts";

interface Context {
  readonly application: Application;
  readonly chainId: bigint;
  /** The service's own address. */
  readonly feePayer: string;
  /** In milliseconds. */
  readonly now: number;
}

/**
 * Checks what can be told of a transaction without asking a node.
 * @returns The most that the fee payer may have to pay for it.
 * @throws FeePayerError by the rule that it breaks.
 */
export function checkTransaction(tx: KaiaTransaction, context: Context): bigint {
  const { application, feePayer } = context;
  checkLastDay(application, context.now);
  if (tx.type.delegation === "none") {
    throw new FeePayerError("NOT_FEE_DELEGATED", `the sender of a ${tx.type.name} pays its fee`);
  }
  if (tx.feePayer !== undefined && tx.feePayer !== ZeroAddress && tx.feePayer !== feePayer) {
    throw new FeePayerError("OTHER_FEE_PAYER", `the fee payer here is ${feePayer}, not ${tx.feePayer}`);
  }
  // Before anything is hashed: until the sender's signature is checked, this costs nobody but the service.
  if (dataLength(tx) > application.limits.data) {
    throw new FeePayerError("DATA_TOO_LONG", `at most ${application.limits.data} bytes of data are paid for`);
  }
  checkSignatures(tx, context.chainId);
  if (application.senders !== undefined && !application.senders.includes(tx.from)) {
    throw new FeePayerError("SENDER_NOT_ALLOWED", `${application.name} does not pay for ${tx.from}`);
  }
  checkPurpose(tx, application);
  return checkLimits(tx, application);
}

/** @throws FeePayerError `EXPIRED` */
export function checkLastDay({ name, lastDay }: Application, now: number): void {
  if (now >= lastDay) throw new FeePayerError("EXPIRED", `${name} is no longer paid for`);
}

/** What the fee payer pays of a fee, rounded as the chain does. */
export function shareOf(fee: bigint, ratio: number): bigint {
  return (fee * BigInt(ratio)) / 100n;
}

/** The fee payer's share in percent. */
export function ratioOf(tx: KaiaTransaction): number {
  return tx.feeRatio ?? 100;
}

/** In bytes. */
function dataLength({ data }: KaiaTransaction): number {
  return (data.length - 2) / 2;
}

function checkSignatures({ signatures }: KaiaTransaction, chainId: bigint): void {
  if (signatures.length === 0) throw new FeePayerError("SENDER_SIGNATURE", "the sender has not signed");
  if (!signatures.every((signature) => chainIdOf(signature) === chainId)) {
    throw new FeePayerError("WRONG_CHAIN", `the transaction is not signed for chain ${chainId.toString()}`);
  }
}

function checkPurpose(tx: KaiaTransaction, application: Application): void {
  const { name } = application;
  switch (tx.type.kind) {
    case "execution":
      checkCall(tx, application);
      return;
    case "valueTransfer":
      if (tx.to !== null && application.transfersTo?.includes(tx.to) === true) return;
      throw new FeePayerError("TRANSFER_NOT_ALLOWED", `${name} does not pay for transfers to ${tx.to ?? "nobody"}`);
    case "memo":
      if (tx.to !== null && application.memosTo?.includes(tx.to) === true) return;
      throw new FeePayerError("MEMO_NOT_ALLOWED", `${name} does not pay for memos to ${tx.to ?? "nobody"}`);
    case "deploy":
      if (application.deploys) return;
      throw new FeePayerError("DEPLOY_NOT_ALLOWED", `${name} does not pay for deployments`);
    case "cancel":
      if (application.cancels) return;
      throw new FeePayerError("CANCEL_NOT_ALLOWED", `${name} does not pay for cancellations`);
    case "accountUpdate":
      throw new FeePayerError("ACCOUNT_UPDATE_NOT_ALLOWED", "updates of account keys are not paid for");
  }
}

function checkCall({ to, data }: KaiaTransaction, { name, contracts }: Application): void {
  const contract = contracts.find(({ address }) => address === to);
  if (contract === undefined) {
    throw new FeePayerError("CONTRACT_NOT_ALLOWED", `${name} does not pay for calls of ${to ?? "nobody"}`);
  }
  if (!contract.methods.some((method) => matchesMethod(method, data))) {
    throw new FeePayerError("METHOD_NOT_ALLOWED", `${name} does not pay for this call of ${contract.address}`);
  }
}

function checkLimits(tx: KaiaTransaction, { ratio: ratios, limits }: Application): bigint {
  const ratio = ratioOf(tx);
  if (ratio < ratios.minimum || ratio > ratios.maximum) {
    const allowed = `${ratios.minimum} to ${ratios.maximum}`;
    throw new FeePayerError("RATIO_NOT_ALLOWED", `a share of ${ratio} percent of the fee is not among ${allowed}`);
  }
  if (tx.value > limits.value) {
    throw new FeePayerError("VALUE_TOO_HIGH", `at most ${formatEther(limits.value)} KAIA may go with a transaction`);
  }
  if (tx.gasLimit > limits.gas) {
    throw new FeePayerError("GAS_TOO_HIGH", `at most ${limits.gas.toString()} gas is paid for`);
  }
  if (tx.gasPrice > limits.gasPriceGkei) {
    const highest = formatUnits(limits.gasPriceGkei, "gwei");
    throw new FeePayerError("GAS_PRICE_TOO_HIGH", `at most ${highest} gkei is paid for gas`);
  }
  const amount = shareOf(tx.gasLimit * tx.gasPrice, ratio);
  if (amount > limits.fee) {
    const highest = formatEther(limits.fee);
    throw new FeePayerError("FEE_TOO_HIGH", `the fee may come to more than ${highest} KAIA: lower the gas limit`);
  }
  return amount;
}
