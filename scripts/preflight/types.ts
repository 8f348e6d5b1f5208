/** One thing that was looked at. */
export interface Finding {
  check: "chain" | "opcodes" | "code size" | "precompiles" | "funds" | "collection";
  /** What is `told` stops nothing, but limits what can be done there. */
  outcome: "passed" | "failed" | "told";
  detail: string;
}

/** What is to be deployed: creation and runtime code in hexadecimal. */
export interface Code {
  name: string;
  bytecode: string;
  deployedBytecode: string;
}
