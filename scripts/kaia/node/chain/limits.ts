const GKEI = 1_000_000_000n;

/** The bounds between which Kaia's base fee moves; where there is little traffic it is at the lower one. */
export const LOWER_BOUND_BASE_FEE = 25n * GKEI;
export const UPPER_BOUND_BASE_FEE = 750n * GKEI;

/** What a gas limit may be at most; blocks have none. */
export const UPPER_GAS_LIMIT = 999_999_999_999n;

/** The longest encoding of a transaction, in bytes. */
export const MAX_TRANSACTION_SIZE = 131_072;

/** The longest creation code (EIP-3860), in bytes. */
export const MAX_INIT_CODE_SIZE = 49_152;

/** How many transactions wait at most. */
export const POOL_LIMIT = 5_120;

export const MAX_NONCE = 2n ** 64n - 1n;

/** Up to here addresses belong to precompiles. */
export const LAST_PRECOMPILE = 0x3ffn;

export function isPrecompile(address: string): boolean {
  const number = BigInt(address);
  return number > 0n && number <= LAST_PRECOMPILE;
}
