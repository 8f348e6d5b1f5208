import { getCreateAddress } from "ethers";
import { KaiaTransactionError } from "../../transactions/KaiaTransactionError.ts";
import { decodeAccountKey } from "../../transactions/accountKeys.ts";
import type { KaiaTransaction } from "../../transactions/types.ts";
import type { Backend } from "../Backend.ts";
import type { AccountKeys } from "../accounts/AccountKeys.ts";
import { refused } from "../rpc/RpcError.ts";
import type { SignedTransaction } from "./SignedTransaction.ts";
import { ChainError } from "./errors.ts";
import { isPrecompile } from "./limits.ts";

/** What each kind of transaction asks of its sender and its recipient. */
export async function checkParties(
  signed: SignedTransaction,
  { backend, keys }: { backend: Backend; keys: AccountKeys },
): Promise<void> {
  if (signed.kind === "ethereum") {
    if (signed.to !== null && isPrecompile(signed.to)) throw refused(ChainError.PrecompileAddress);
    return;
  }
  const { tx } = signed;
  switch (tx.type.kind) {
    case "valueTransfer":
    case "memo":
      if (isPrecompile(tx.to!)) throw refused(ChainError.PrecompileAddress);
      if (await hasCode(backend, tx.to!)) throw refused(ChainError.RecipientHasCode);
      return;
    case "execution":
      if (!(await hasCode(backend, tx.to!))) throw refused(ChainError.RecipientWithoutCode);
      return;
    case "deploy":
      checkDeployment(tx);
      return;
    case "accountUpdate":
      await checkKey(tx, keys);
      if (await hasCode(backend, tx.from)) throw refused(ChainError.SenderHasCode);
      return;
    case "cancel":
  }
}

/** The stand-ins have code here, the precompiles in their places have none. */
async function hasCode(backend: Backend, account: string): Promise<boolean> {
  return !isPrecompile(account) && (await backend.codeOf(account)) !== "0x";
}

function checkDeployment({ from, nonce, to, humanReadable, codeFormat }: KaiaTransaction): void {
  if (to !== null) throw refused(ChainError.DeploymentWithRecipient);
  if (isPrecompile(getCreateAddress({ from, nonce }))) throw refused(ChainError.PrecompileAddress);
  if (humanReadable === true) throw refused(ChainError.HumanReadable);
  if ((codeFormat ?? 0n) !== 0n) throw refused(ChainError.CodeFormat);
}

async function checkKey({ from, key }: KaiaTransaction, keys: AccountKeys): Promise<void> {
  try {
    decodeAccountKey(key!, await keys.keyOf(from));
  } catch (error) {
    if (!(error instanceof KaiaTransactionError)) throw error;
    throw refused(error.message, error);
  }
}
