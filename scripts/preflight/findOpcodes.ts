import { getBytes } from "ethers";

const JUMPDEST = 0x5b;
const PUSH1 = 0x60;
const PUSH32 = 0x7f;
/** STOP, JUMP, RETURN, REVERT, INVALID, SELFDESTRUCT: what follows is reached by a jump, or is not code. */
const ENDS: ReadonlySet<number> = new Set([0x00, 0x56, 0xf3, 0xfd, 0xfe, 0xff]);

/**
 * The opcodes that a program of the Solidity compiler may run, from its first byte on. Behind its code the compiler
 * puts data and the code of contracts that it creates; neither begins with a JUMPDEST, and neither counts.
 * @param bytecode Creation or runtime code, in hexadecimal.
 */
export function findOpcodes(bytecode: string): Set<number> {
  const code = getBytes(bytecode);
  const found = new Set<number>();
  for (let at = 0; at < code.length;) {
    const opcode = code[at]!;
    found.add(opcode);
    at += opcode >= PUSH1 && opcode <= PUSH32 ? opcode - PUSH1 + 2 : 1;
    if (ENDS.has(opcode) && code[at] !== JUMPDEST) break;
  }
  return found;
}
