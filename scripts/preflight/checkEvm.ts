import { dataLength } from "ethers";
import type { EthereumProvider } from "hardhat/types/providers";
import { ScriptError } from "../lib/ScriptError.ts";
import { findOpcodes } from "./findOpcodes.ts";
import { LATER_OPCODES, type Opcode, programOf } from "./opcodes.ts";
import { tryCall } from "./tryCall.ts";
import type { Code, Finding } from "./types.ts";

/** STOP: there is no EVM that does not know it. */
const NOTHING = "0x00";

/** Whether creation code runs to its end. */
async function runs(provider: EthereumProvider, data: string): Promise<boolean> {
  return (await tryCall(provider, { data })) !== undefined;
}

/**
 * Whether the chain's EVM knows every opcode that the code uses. A deployment does not tell: code is stored unread, and fails when
 * it is called.
 * @throws ScriptError `PREFLIGHT_NODE_FAILED` where the node runs no program at all.
 */
export async function checkOpcodes(provider: EthereumProvider, codes: readonly Code[]): Promise<Finding[]> {
  if (!(await runs(provider, NOTHING))) {
    throw new ScriptError("PREFLIGHT_NODE_FAILED", "The node cannot run creation code by eth_call.");
  }
  const used = new Map<Opcode, string[]>();
  for (const { name, bytecode, deployedBytecode } of codes) {
    const found = new Set([...findOpcodes(bytecode), ...findOpcodes(deployedBytecode)]);
    for (const opcode of LATER_OPCODES) {
      if (found.has(opcode.code)) used.set(opcode, [...(used.get(opcode) ?? []), name]);
    }
  }
  const findings: Finding[] = [];
  for (const [opcode, users] of used) {
    if (await runs(provider, programOf(opcode))) continue;
    const by = users.length > 3 ? `${users.slice(0, 3).join(", ")} and ${users.length - 3} more` : users.join(", ");
    const code = `0x${opcode.code.toString(16).padStart(2, "0")}`;
    const detail = `${opcode.name} (${code}) is unknown to this chain: it comes with the ${opcode.fork} fork. Used by ${by}`;
    findings.push({ check: "opcodes", outcome: "failed", detail });
  }
  if (findings.length > 0) return findings;
  return [
    { check: "opcodes", outcome: "passed", detail: `all of ${used.size} that are not as old as the EVM are known` },
  ];
}

/** Whether the chain stores code as large as the largest, and takes creation code as large (EIP-170, EIP-3860). */
export async function checkCodeSize(provider: EthereumProvider, codes: readonly Code[]): Promise<Finding[]> {
  const largest = Math.max(...codes.map(({ deployedBytecode }) => dataLength(deployedBytecode)));
  const longest = Math.max(...codes.map(({ bytecode }) => dataLength(bytecode)));
  const stores = await runs(provider, `0x62${largest.toString(16).padStart(6, "0")}6000f3`);
  const takes = await runs(provider, `0x${"00".repeat(longest)}`);
  const finding = (fits: boolean, what: string): Finding => ({
    check: "code size",
    outcome: fits ? "passed" : "failed",
    detail: fits ? `${what} fit` : `${what} are more than this chain allows`,
  });
  return [finding(stores, `${largest} bytes of code`), finding(takes, `${longest} bytes of creation code`)];
}
