/**
 * What Kaia counts an instruction as, towards the computation cost of a transaction, which is at most {@link COMPUTATION_LIMIT}.
 *
 * The figures are those of the Prague-compatible rules, which Kaia has run by since 2025, as github.com/kaiachain/kaia has them:
 * params/computation_cost_params.go (commit 10f4bfaf) says what each costs, blockchain/vm/jump_table.go (commit fb8dfbab) and
 * blockchain/vm/eips.go (commit 10290deb) which of the figures is in force: those of the Istanbul-compatible and, over them, of
 * the Cancun-compatible change. The Osaka-compatible rules in the same files change none of them.
 */
const COSTS: Readonly<Record<string, number>> = {
  STOP: 0,
  ADD: 150,
  MUL: 200,
  SUB: 219,
  DIV: 404,
  SDIV: 360,
  MOD: 320,
  SMOD: 560,
  ADDMOD: 360,
  MULMOD: 700,
  EXP: 720,
  SIGNEXTEND: 481,
  LT: 201,
  GT: 264,
  SLT: 176,
  SGT: 222,
  EQ: 220,
  ISZERO: 165,
  AND: 288,
  OR: 160,
  XOR: 454,
  NOT: 364,
  BYTE: 589,
  SHL: 478,
  SHR: 498,
  SAR: 834,
  KECCAK256: 560,
  ADDRESS: 284,
  BALANCE: 1_407,
  ORIGIN: 210,
  CALLER: 188,
  CALLVALUE: 149,
  CALLDATALOAD: 596,
  CALLDATASIZE: 194,
  CALLDATACOPY: 100,
  CODESIZE: 145,
  CODECOPY: 898,
  GASPRICE: 131,
  EXTCODESIZE: 1_481,
  EXTCODECOPY: 1_000,
  RETURNDATASIZE: 10,
  RETURNDATACOPY: 40,
  EXTCODEHASH: 1_000,
  BLOCKHASH: 500,
  COINBASE: 189,
  TIMESTAMP: 265,
  NUMBER: 202,
  DIFFICULTY: 1_498,
  PREVRANDAO: 1_498,
  GASLIMIT: 166,
  CHAINID: 120,
  SELFBALANCE: 374,
  BASEFEE: 198,
  BLOBHASH: 165,
  BLOBBASEFEE: 120,
  POP: 140,
  MLOAD: 376,
  MSTORE: 288,
  MSTORE8: 230,
  SLOAD: 2_550,
  SSTORE: 2_510,
  JUMP: 253,
  JUMPI: 176,
  PC: 147,
  MSIZE: 137,
  GAS: 230,
  JUMPDEST: 10,
  TLOAD: 220,
  TSTORE: 280,
  MCOPY: 250,
  PUSH0: 80,
  ...family("PUSH", Array<number>(32).fill(120)),
  ...family("DUP", [190, 190, 176, 142, 177, 165, 147, 157, 138, 174, 141, 144, 157, 143, 237, 149]),
  ...family("SWAP", [141, 156, 145, 135, 115, 146, 199, 130, 160, 134, 147, 128, 121, 114, 197, 128]),
  LOG0: 100,
  LOG1: 500,
  LOG2: 500,
  LOG3: 500,
  LOG4: 500,
  CREATE: 2_094,
  CALL: 5_000,
  CALLCODE: 4_000,
  RETURN: 0,
  DELEGATECALL: 696,
  CREATE2: 10_000,
  STATICCALL: 10_000,
  REVERT: 0,
  // Ends the call before anything is counted.
  INVALID: 0,
  SELFDESTRUCT: 0,
};

/** The most that a transaction may cost (OpcodeComputationCostLimitCancun). A transaction that costs more fails as a whole. */
export const COMPUTATION_LIMIT = 150_000_000;

/** Kaia's precompile that checks a signature against an account's present key. */
export const VALIDATE_SENDER = "0x00000000000000000000000000000000000003ff";

/** What precompiled contracts cost, by the bytes of their input (blockchain/vm/contracts.go, commit d453915c). */
const PRECOMPILES: Readonly<Record<string, (bytes: number) => number>> = {
  /** Recovers who signed. */
  "0x0000000000000000000000000000000000000001": () => 113_150,
  /** SHA-256. */
  "0x0000000000000000000000000000000000000002": (bytes) => 1_000 + 100 * Math.ceil(bytes / 32),
  /** RIPEMD-160. */
  "0x0000000000000000000000000000000000000003": (bytes) => 100 + 10 * Math.ceil(bytes / 32),
  /** Copies. */
  "0x0000000000000000000000000000000000000004": () => 0,
  /** Tells the fee payer. */
  "0x00000000000000000000000000000000000003fe": () => 10,
  [VALIDATE_SENDER]: (bytes) => 10_000 + 180_000 * Math.floor(bytes / 65),
};

const HIGHEST_PRECOMPILE = 0x3ffn;

/** @throws RangeError where Kaia has no such instruction. */
export function costOfInstruction(name: string): number {
  const cost = COSTS[name];
  if (cost === undefined) throw new RangeError(`no computation cost is known for ${name}`);
  return cost;
}

/**
 * What a call costs beside its instruction: something where a precompiled contract is called, else nothing.
 * @throws RangeError where the cost of the precompiled contract is not known here.
 */
export function costOfCallee(address: string, inputBytes: number): number {
  const cost = PRECOMPILES[address.toLowerCase()];
  if (cost !== undefined) return cost(inputBytes);
  const value = BigInt(address);
  if (value !== 0n && value <= HIGHEST_PRECOMPILE) {
    throw new RangeError(`no computation cost is known for the precompiled contract ${address}`);
  }
  return 0;
}

function family(name: string, costs: readonly number[]): Record<string, number> {
  return Object.fromEntries(costs.map((cost, i) => [`${name}${i + 1}`, cost]));
}
