import type { Backend } from "../Backend.ts";
import { refused } from "../rpc/RpcError.ts";
import type { SignedTransaction } from "./SignedTransaction.ts";
import { ChainError } from "./errors.ts";
import { splitFee } from "./fees.ts";

/** Whether those who are to pay can, in the chain's order. The fee payer of a transaction is checked before this. */
export async function checkFunds(signed: SignedTransaction, sender: string, backend: Backend): Promise<void> {
  const fee = signed.gasLimit * signed.gasPrice;
  const balance = await backend.balanceOf(sender);
  if (signed.kind === "ethereum" || signed.tx.type.delegation === "none") {
    if (balance < signed.value + fee) throw refused(ChainError.InsufficientFunds);
    return;
  }
  const feePayer = signed.tx.feePayer!;
  const shares = splitFee(signed.tx, fee);
  if (balance < signed.value + shares.sender) throw refused(ChainError.InsufficientFunds);
  if ((await backend.balanceOf(feePayer)) < shares.feePayer) throw refused(ChainError.InsufficientFundsOfFeePayer);
  if (feePayer === sender && balance < signed.value + fee) throw refused(ChainError.InsufficientFunds);
}
