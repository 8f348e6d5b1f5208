/** What the chain's nodes say when they refuse a transaction, letter by letter. */
export const ChainError = {
  TypeNotSupported: "transaction type not supported",
  UndefinedType: "undefined tx type",
  InvalidChainId: "invalid chain id",
  TipAboveFeeCap: "max fee per gas higher than max priority fee per gas",
  FeeCapBelowBaseFee: "invalid gas fee cap. It must be set to value greater than or equal to baseFee",
  GasPriceBelowBaseFee: "invalid gas price. It must be set to value greater than or equal to baseFee",
  Oversized: "oversized data",
  InvalidSignature: "invalid transaction v, r, s values",
  RecoveryFailed: "recovery failed",
  InvalidAccountKey: "invalid account key",
  NeedsLegacyKey: "a legacy transaction must be with a legacy account key",
  NonceMax: "nonce has max value",
  NonceTooLow: "nonce too low",
  NonceTaken: "there is another tx which has the same nonce in the tx pool",
  FeeRatioOutOfRange: "fee ratio is out of range [1, 99]",
  // The chain's text ends with a space.
  InsufficientFunds: "insufficient funds of the sender for value ",
  InsufficientFundsOfFeePayer: "insufficient funds of the fee payer for gas * price",
  IntrinsicGas: "intrinsic gas too low",
  EmptyAuthorizations: "set code tx must have at least one authorization tuple",
  GappedNonceOfDelegated: "gapped-nonce tx from delegated accounts",
  AuthorityReserved: "authority already reserved",
  PrecompileAddress: "the address is reserved for pre-compiled contracts",
  RecipientHasCode: "recipient must be an EOA without code",
  RecipientWithoutCode: "recipient must be an EOA with code or an SCA",
  SenderHasCode: "sender must be an EOA without code",
  DeploymentWithRecipient: "contract deploy transaction can't have a recipient address",
  HumanReadable: "Human-readable address is not supported now",
  CodeFormat: "smart contract code format is invalid",
  EmptyInput: "Empty input",
  UnknownAccount: "unknown account",
} as const;

export const knownTransaction = (hash: string): string => `known transaction: ${hash.slice(2)}`;

export const poolIsFull = (count: number): string => `txpool is full: ${count}`;

export const gasLimitTooHigh = (gas: bigint, limit: bigint): string =>
  `exceeds block gas limit: gas ${gas.toString()}, limit ${limit.toString()}`;

export const initCodeTooLong = (size: number, limit: number): string =>
  `max initcode size exceeded: code size ${size}, limit ${limit}`;

export const floorDataGas = (gas: bigint, minimum: bigint): string =>
  `insufficient gas for floor data gas cost: gas ${gas.toString()}, minimum needed ${minimum.toString()}`;

export const invalidSender = (reason: string): string => `invalid sender: ${reason}`;

export const invalidFeePayer = (reason: string): string => `invalid fee payer: ${reason}`;
