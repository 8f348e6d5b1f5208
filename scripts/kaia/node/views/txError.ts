import type { World } from "../World.ts";
import type { Fields } from "../types.ts";

/** The chain's codes for what makes an execution fail. It has none for most of the EVM's own errors. */
const TxError = {
  Default: 0x02,
  Depth: 0x03,
  AddressCollision: 0x04,
  CodeStoreOutOfGas: 0x05,
  MaxCodeSize: 0x06,
  OutOfGas: 0x07,
  WriteProtection: 0x08,
  Reverted: 0x09,
} as const;

/** What backends' tracers say, by parts of it, first come first served. */
const CODES: readonly (readonly [pattern: RegExp, code: number])[] = [
  [/revert/i, TxError.Reverted],
  [/depth/i, TxError.Depth],
  [/collision/i, TxError.AddressCollision],
  [/code ?stor(e|age).*out of gas|CodeStoreOutOfGas/i, TxError.CodeStoreOutOfGas],
  [/max(imum)? (contract )?code size|CreateContractSizeLimit/i, TxError.MaxCodeSize],
  [/out ?of ?gas/i, TxError.OutOfGas],
  [/write protection|StateChangeDuringStaticCall/i, TxError.WriteProtection],
];

/** Why a transaction failed, as the chain's receipts number it. */
export async function txErrorOf(evmHash: string, { backend }: World): Promise<number> {
  const options = { tracer: "callTracer", tracerConfig: { onlyTopCall: true } };
  const trace = (await backend.send("debug_traceTransaction", evmHash, options)) as Fields;
  const error = typeof trace["error"] === "string" ? trace["error"] : "";
  return CODES.find(([pattern]) => pattern.test(error))?.[1] ?? TxError.Default;
}
