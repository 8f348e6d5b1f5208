import { dataLength } from "ethers";
import { chainIdOf } from "../../transactions/signatures.ts";
import { refused } from "../rpc/RpcError.ts";
import type { SignedTransaction } from "./SignedTransaction.ts";
import { ChainError, gasLimitTooHigh, initCodeTooLong } from "./errors.ts";
import { MAX_INIT_CODE_SIZE, MAX_TRANSACTION_SIZE, UPPER_GAS_LIMIT } from "./limits.ts";

/** What can be said of a transaction without knowing who sent it, in the chain's order. */
export function checkForm(signed: SignedTransaction, { chainId, baseFee }: { chainId: bigint; baseFee: bigint }): void {
  const codeSize = dataLength(signed.data);
  if (signed.creates && codeSize > MAX_INIT_CODE_SIZE) throw refused(initCodeTooLong(codeSize, MAX_INIT_CODE_SIZE));
  if (signed.gasLimit > UPPER_GAS_LIMIT) throw refused(gasLimitTooHigh(signed.gasLimit, UPPER_GAS_LIMIT));
  if (isProtected(signed) && claimedChainId(signed) !== chainId) throw refused(ChainError.InvalidChainId);
  checkPrice(signed, baseFee);
  if (signed.size > MAX_TRANSACTION_SIZE) throw refused(ChainError.Oversized);
}

/** Only Ethereum's oldest transactions may leave open which chain they are for. */
function isProtected(signed: SignedTransaction): boolean {
  return signed.kind === "kaia" || signed.tx.type !== 0 || signed.tx.signature?.networkV != null;
}

function claimedChainId(signed: SignedTransaction): bigint | undefined {
  return signed.kind === "kaia" ? chainIdOf(signed.tx.signatures[0]!) : signed.tx.chainId;
}

function checkPrice({ kind, tx, gasPrice }: SignedTransaction, baseFee: bigint): void {
  if (gasPrice >= baseFee) return;
  const hasFeeCap = kind === "ethereum" && tx.maxFeePerGas !== null;
  throw refused(hasFeeCap ? ChainError.FeeCapBelowBaseFee : ChainError.GasPriceBelowBaseFee);
}
