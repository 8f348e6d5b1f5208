import { createInterface } from "node:readline/promises";
import type { NetworkConnection } from "hardhat/types/network";
import { LOCAL_CHAIN_ID } from "../addresses/schema.ts";
import { ScriptError } from "../lib/ScriptError.ts";

/** Who is asked before something is sent that cannot be taken back. */
export interface Confirmation {
  /** Whether the answer is known already, as in a program: yes. */
  yes: boolean;
  input: NodeJS.ReadStream;
  output: NodeJS.WritableStream;
}

/** Whether what is sent there costs money. */
export function isLive({ networkConfig }: Pick<NetworkConnection, "networkConfig">, chainId: number): boolean {
  return networkConfig.type !== "edr-simulated" && chainId !== LOCAL_CHAIN_ID;
}

/**
 * Asks a person.
 * @throws ScriptError `NOT_CONFIRMED` where the answer is not yes, or there is nobody to ask.
 */
export async function confirm(question: string, { yes, input, output }: Confirmation): Promise<void> {
  if (yes) return;
  if (!input.isTTY) {
    throw new ScriptError(
      "NOT_CONFIRMED",
      "Nothing was sent: there is no terminal to ask. To answer yes beforehand: --yes",
    );
  }
  const terminal = createInterface({ input, output });
  try {
    const answer = await terminal.question(`${question} (yes/no) `);
    if (answer.trim().toLowerCase() !== "yes") throw new ScriptError("NOT_CONFIRMED", "Nothing was sent.");
  } finally {
    terminal.close();
  }
}
