/** What can go wrong with a node as a whole, by codes that do not change. */
export type KaiaNodeErrorCode =
  | "KAIA_NODE_INVALID_OPTION"
  | "KAIA_NODE_PORT_TAKEN"
  | "KAIA_NODE_BACKEND_FAILED"
  | "KAIA_NODE_BACKEND_UNFIT"
  | "KAIA_NODE_CHAIN_ID_DIFFERS";

/** A failure that the person at the terminal can do something about: its message is all that they need. */
export class KaiaNodeError extends Error {
  override readonly name = "KaiaNodeError";
  readonly code: KaiaNodeErrorCode;

  constructor(code: KaiaNodeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
