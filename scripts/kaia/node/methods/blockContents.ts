import type { World } from "../World.ts";
import { blockParam, type BlockParameter } from "../rpc/params.ts";
import type { Fields } from "../types.ts";

/** The transaction at a place in a block, as the backend has it. */
export async function transactionInBlock(name: string, index: bigint, { backend }: World): Promise<Fields | undefined> {
  const block = await backend.block(name, true);
  return ((block?.["transactions"] ?? []) as Fields[])[Number(index)];
}

/** The receipts of a block, in order; null where there is no such block. */
export async function receiptsOfBlock(
  params: unknown[],
  world: World,
  format: (evmHash: string, world: World) => Promise<Fields | undefined>,
): Promise<Fields[] | null> {
  const block = await world.backend.block(nameOf(blockParam(params, 0)));
  if (block === undefined) return null;
  const receipts: Fields[] = [];
  for (const hash of block["transactions"] as string[]) {
    const receipt = await format(hash, world);
    if (receipt !== undefined) receipts.push(receipt);
  }
  return receipts;
}

function nameOf(block: BlockParameter): string {
  if (typeof block === "string") return block;
  return "blockHash" in block ? block.blockHash : block.blockNumber;
}
