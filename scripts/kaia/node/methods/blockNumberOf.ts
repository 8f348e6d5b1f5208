import type { Backend } from "../Backend.ts";
import type { BlockParameter } from "../rpc/params.ts";

/** The number of a block that is past; undefined for the latest, which has no state but the present one. */
export async function pastBlockNumber(block: BlockParameter, backend: Backend): Promise<bigint | undefined> {
  const number = await numberOf(block, backend);
  return number === undefined || number >= (await backend.blockNumber()) ? undefined : number;
}

async function numberOf(block: BlockParameter, backend: Backend): Promise<bigint | undefined> {
  if (typeof block === "object") {
    const hash = "blockHash" in block ? block.blockHash : block.blockNumber;
    const found = await backend.block(hash);
    return found === undefined ? undefined : BigInt(found["number"] as string);
  }
  if (block === "earliest") return 0n;
  return block.startsWith("0x") ? BigInt(block) : undefined;
}
