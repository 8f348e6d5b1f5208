import { getAddress, toQuantity } from "ethers";
import type { World } from "../World.ts";
import { execute } from "../chain/Execution.ts";
import { ChainError, invalidSender } from "../chain/errors.ts";
import { isPrecompile } from "../chain/limits.ts";
import { invalidParams, refused } from "../rpc/RpcError.ts";
import { estimateGas, normaliseCall } from "./calls.ts";
import { promote } from "./submit.ts";

/** eth_sendTransaction: the backend signs, for one of its own accounts or one that a developer impersonates. */
export async function sendFromNode(params: unknown[], world: World): Promise<string> {
  const { backend, keys } = world;
  const request = normaliseCall(params);
  const { from } = request;
  if (typeof from !== "string") throw invalidParams("invalid argument 0: from is missing");
  const sender = getAddress(from);
  const price = request["gasPrice"] ?? request["maxFeePerGas"];
  if (price !== undefined && BigInt(price as string) < world.baseFee) throw refused(ChainError.GasPriceBelowBaseFee);
  if ((await keys.keyOf(sender)).type !== "legacy") throw refused(invalidSender(ChainError.NeedsLegacyKey));
  if (typeof request["to"] === "string" && isPrecompile(request["to"])) throw refused(ChainError.PrecompileAddress);
  const current = await backend.nonceOf(sender);
  const nonce = BigInt((request["nonce"] as string | undefined) ?? current);
  if (nonce < current) throw refused(ChainError.NonceTooLow);
  const gas = request["gas"] ?? (await estimateGas(params, world));
  await backend.setNextBaseFee(world.baseFee);
  const { evmHash } = await execute(backend, { sender, nonce }, () =>
    backend.send("eth_sendTransaction", { ...request, gas, nonce: toQuantity(nonce) }),
  );
  await promote(sender, world);
  return evmHash;
}
