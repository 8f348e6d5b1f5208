/** An opcode that is not as old as the EVM. */
export interface Opcode {
  code: number;
  /** As in the Ethereum execution specification. */
  name: string;
  /** The Ethereum fork that brought it; other chains take it over under names of their own. */
  fork: string;
  /** How many words it takes from the stack. */
  inputs: number;
}

/** REVERT is left out: no chain is that old, and a program that tried it would fail where it is known, too. */
export const LATER_OPCODES: readonly Opcode[] = [
  { code: 0xf4, name: "DELEGATECALL", fork: "Homestead", inputs: 6 },
  { code: 0x3d, name: "RETURNDATASIZE", fork: "Byzantium", inputs: 0 },
  { code: 0x3e, name: "RETURNDATACOPY", fork: "Byzantium", inputs: 3 },
  { code: 0xfa, name: "STATICCALL", fork: "Byzantium", inputs: 6 },
  { code: 0x1b, name: "SHL", fork: "Constantinople", inputs: 2 },
  { code: 0x1c, name: "SHR", fork: "Constantinople", inputs: 2 },
  { code: 0x1d, name: "SAR", fork: "Constantinople", inputs: 2 },
  { code: 0x3f, name: "EXTCODEHASH", fork: "Constantinople", inputs: 1 },
  { code: 0xf5, name: "CREATE2", fork: "Constantinople", inputs: 4 },
  { code: 0x46, name: "CHAINID", fork: "Istanbul", inputs: 0 },
  { code: 0x47, name: "SELFBALANCE", fork: "Istanbul", inputs: 0 },
  { code: 0x48, name: "BASEFEE", fork: "London", inputs: 0 },
  { code: 0x5f, name: "PUSH0", fork: "Shanghai", inputs: 0 },
  { code: 0x49, name: "BLOBHASH", fork: "Cancun", inputs: 1 },
  { code: 0x4a, name: "BLOBBASEFEE", fork: "Cancun", inputs: 0 },
  { code: 0x5c, name: "TLOAD", fork: "Cancun", inputs: 1 },
  { code: 0x5d, name: "TSTORE", fork: "Cancun", inputs: 2 },
  { code: 0x5e, name: "MCOPY", fork: "Cancun", inputs: 3 },
  { code: 0x1e, name: "CLZ", fork: "Osaka", inputs: 1 },
];

/** A program that does nothing but this, on zeros. It fails where the opcode is unknown, and nowhere else. */
export function programOf({ code, inputs }: Opcode): string {
  const zero = "6000";
  return `0x${zero.repeat(inputs)}${code.toString(16).padStart(2, "0")}00`;
}
