/** A transaction, a signature or an account key that the chain refuses; the message is the chain's where it has one. */
export class KaiaTransactionError extends Error {
  override readonly name = "KaiaTransactionError";
}
