import { verifyAuthorization, type Authorization } from "ethers";
import { parseAccountKey } from "../../transactions/accountKeyCodec.ts";
import type { Backend } from "../Backend.ts";
import type { AccountKeys } from "../accounts/AccountKeys.ts";
import { keyCreationGas } from "../accounts/signatureGas.ts";
import { refused } from "../rpc/RpcError.ts";
import type { TransactionPool } from "./TransactionPool.ts";
import type { EthereumSigned, KaiaSigned, SignedTransaction } from "./SignedTransaction.ts";
import { checkForm } from "./checkForm.ts";
import { checkFunds } from "./checkFunds.ts";
import { checkParties } from "./checkParties.ts";
import { checkEthereumSender, checkFeePayer, checkSender } from "./checkSigners.ts";
import { ChainError, floorDataGas } from "./errors.ts";
import { DELEGATION_GAS, ethereumGasTerms, kaiaGasTerms, type GasTerms } from "./gas.ts";
import { MAX_NONCE } from "./limits.ts";

export interface ValidationWorld {
  readonly backend: Backend;
  readonly keys: AccountKeys;
  readonly pool: TransactionPool;
  readonly chainId: bigint;
  readonly baseFee: bigint;
}

export interface Validated {
  readonly sender: string;
  readonly gas: GasTerms;
}

/** Everything that the chain's pool asks of a transaction, in its order; throws what it says of one that it refuses. */
export async function validateTransaction(signed: SignedTransaction, world: ValidationWorld): Promise<Validated> {
  checkForm(signed, world);
  const isKaia = signed.kind === "kaia";
  const senderGas = isKaia ? await checkSender(signed.tx, world) : 0n;
  const sender = isKaia ? signed.tx.from : await checkEthereumSender(signed, world);
  if (signed.nonce === MAX_NONCE) throw refused(ChainError.NonceMax);
  const nonce = await world.backend.nonceOf(sender);
  if (signed.nonce < nonce) throw refused(ChainError.NonceTooLow);
  const isSponsored = isKaia && signed.tx.type.delegation !== "none";
  const payerGas = isSponsored ? await checkFeePayer(signed.tx, world) : 0n;
  if (isSponsored) checkRatio(signed);
  await checkFunds(signed, sender, world.backend);
  const gas = isKaia ? termsOfKaia(signed, senderGas + payerGas) : termsOfEthereum(signed);
  if (signed.gasLimit < gas.intrinsic) throw refused(ChainError.IntrinsicGas);
  if (signed.gasLimit < gas.floor) throw refused(floorDataGas(signed.gasLimit, gas.floor));
  if (!isKaia) checkAuthorizations(signed, world.pool);
  await checkDelegatedCode(signed, { sender, nonce }, world);
  await checkParties(signed, world);
  return { sender, gas };
}

function checkRatio({ tx }: KaiaSigned): void {
  if (tx.type.delegation !== "ratio") return;
  const ratio = tx.feeRatio ?? 0;
  if (ratio < 1 || ratio > 99) throw refused(ChainError.FeeRatioOutOfRange);
}

function termsOfKaia({ tx, data, creates }: KaiaSigned, signatures: bigint): GasTerms {
  const newKey = tx.key === undefined ? 0n : keyCreationGas(parseAccountKey(tx.key));
  const payload = { data, creates, humanReadable: tx.humanReadable ?? false };
  return kaiaGasTerms(payload, { delegation: DELEGATION_GAS[tx.type.delegation], signatures, newKey });
}

function termsOfEthereum({ tx, data, creates }: EthereumSigned): GasTerms {
  const accessList = tx.accessList ?? [];
  const slots = accessList.reduce((sum, { storageKeys }) => sum + storageKeys.length, 0);
  const authorizations = tx.authorizationList?.length ?? 0;
  return ethereumGasTerms({ data, creates }, { addresses: accessList.length, slots, authorizations });
}

function checkAuthorizations({ tx }: EthereumSigned, pool: TransactionPool): void {
  if (tx.type !== 4) return;
  const authorizations = tx.authorizationList ?? [];
  if (authorizations.length === 0) throw refused(ChainError.EmptyAuthorizations);
  for (const authorization of authorizations) {
    const authority = authorityOf(authorization);
    if (authority !== undefined && pool.countOf(authority) > 1) throw refused(ChainError.AuthorityReserved);
  }
}

/** Who signed it; nobody where it is not valid, which the chain passes over. */
function authorityOf({ signature, ...signedPart }: Authorization): string | undefined {
  try {
    return verifyAuthorization(signedPart, signature);
  } catch {
    return undefined;
  }
}

/** An account that has delegated its code may not send ahead of its nonce. */
async function checkDelegatedCode(
  signed: SignedTransaction,
  { sender, nonce }: { sender: string; nonce: bigint },
  { backend }: ValidationWorld,
): Promise<void> {
  if (signed.nonce === nonce) return;
  if ((await backend.codeOf(sender)) !== "0x") throw refused(ChainError.GappedNonceOfDelegated);
}
