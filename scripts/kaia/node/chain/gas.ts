import { dataLength, getBytes } from "ethers";

/** What the chain adds to Ethereum's gas, and what a transaction needs at least. */
export interface GasTerms {
  /** What only Kaia charges: for the delegation, for the signatures and for the new key. */
  readonly extra: bigint;
  /** What the transaction costs before anything runs. */
  readonly intrinsic: bigint;
  /** The least that is charged for its data (EIP-7623). */
  readonly floor: bigint;
}

const TRANSACTION = 21_000n;
const CREATION = 53_000n;
const INIT_CODE_WORD = 2n;
const DATA_ZERO = 4n;
const DATA_NONZERO = 16n;
const FLOOR_PER_TOKEN = 10n;
const TOKENS_NONZERO = 4n;
const ACCESSED_ADDRESS = 2_400n;
const ACCESSED_SLOT = 1_900n;
const AUTHORIZATION = 25_000n;
const HUMAN_READABLE = 4_000_000_000n;

export const DELEGATION_GAS = { none: 0n, full: 10_000n, ratio: 15_000n } as const;
export const KEY_CREATION_GAS = 20_000n;
export const KEY_VALIDATION_GAS = 15_000n;

interface Payload {
  readonly data: string;
  readonly creates: boolean;
}

/** The terms of a transaction of one of Kaia's types. */
export function kaiaGasTerms(
  { data, creates, humanReadable = false }: Payload & { humanReadable?: boolean },
  { delegation, signatures, newKey }: { delegation: bigint; signatures: bigint; newKey: bigint },
): GasTerms {
  const base = (creates ? CREATION : TRANSACTION) + delegation;
  const extra = delegation + signatures + newKey;
  const intrinsic = base + newKey + payloadGas({ data, creates }) + signatures + (humanReadable ? HUMAN_READABLE : 0n);
  return { extra, intrinsic, floor: base + floorGas(data) + signatures };
}

/** The terms of a transaction of Ethereum's. */
export function ethereumGasTerms(
  payload: Payload,
  lists: { addresses: number; slots: number; authorizations: number },
): GasTerms {
  const listed =
    BigInt(lists.addresses) * ACCESSED_ADDRESS +
    BigInt(lists.slots) * ACCESSED_SLOT +
    BigInt(lists.authorizations) * AUTHORIZATION;
  const intrinsic = (payload.creates ? CREATION : TRANSACTION) + payloadGas(payload) + listed;
  return { extra: 0n, intrinsic, floor: TRANSACTION + floorGas(payload.data) };
}

function payloadGas({ data, creates }: Payload): bigint {
  const { zeros, nonzeros } = countBytes(data);
  const words = creates ? BigInt(Math.ceil(dataLength(data) / 32)) : 0n;
  return zeros * DATA_ZERO + nonzeros * DATA_NONZERO + words * INIT_CODE_WORD;
}

function floorGas(data: string): bigint {
  const { zeros, nonzeros } = countBytes(data);
  return (zeros + nonzeros * TOKENS_NONZERO) * FLOOR_PER_TOKEN;
}

function countBytes(data: string): { zeros: bigint; nonzeros: bigint } {
  const bytes = getBytes(data);
  let zeros = 0;
  for (const byte of bytes) if (byte === 0) zeros += 1;
  return { zeros: BigInt(zeros), nonzeros: BigInt(bytes.length - zeros) };
}
