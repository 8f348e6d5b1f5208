import { Backend } from "./Backend.ts";
import { KaiaNodeError } from "./KaiaNodeError.ts";
import { createWorld, type World } from "./World.ts";
import { describeFailure } from "./chain/describeFailure.ts";
import { methodsOf } from "./methods/methodsOf.ts";
import { promoteAll } from "./methods/submit.ts";
import { ReadWriteLock } from "./rpc/ReadWriteLock.ts";
import type { Answer } from "./rpc/answerJsonRpc.ts";
import { serveHttp, type HttpFront } from "./rpc/serveHttp.ts";
import { installStandIns } from "./standIns.ts";
import type { KaiaNode, KaiaNodeOptions } from "./types.ts";

/**
 * Starts a node that speaks Kaia's JSON-RPC in front of another that runs the EVM.
 *
 * It is for development. It holds to the chain in which transactions it takes, what they cost to the last kei, what
 * contracts see, and what clients are shown. It differs in this:
 *
 * - Gas of the precompiles. feePayer costs a contract on the chain 400 (300, and 100 for an address that is always
 *   warm), here 4,785 the first time in a transaction (2,600 of it for the cold address) and 285 after that.
 *   validateSender costs 5,100 for one signature, here 9,400 to 11,500; 15,100 for three, here 26,100. The fee
 *   payer's address is warm on the chain and cold here.
 * - The stand-ins for the precompiles have code, which contracts see by EXTCODESIZE; eth_getCode hides it. vmLog
 *   (0x3fd) is missing, which looks the same: a call succeeds and answers nothing.
 * - There is no computation cost, hence no txError 0xa. Instead no transaction gets more gas than the backend's
 *   blocks have. A gas limit beyond that is charged and given back as on the chain.
 * - A block is made when a transaction comes, or a developer asks; each has one transaction. The base fee is 25 gkei
 *   until hardhat_setNextBlockBaseFeePerGas says otherwise, which then holds. Nothing is pending but what waits for
 *   its nonce or its price.
 * - Fees do not reach validators, and what consensus adds to a block is empty. Hashes, roots and sizes of blocks are
 *   the backend's, over its own transactions.
 * - The backend's accounts can send by eth_sendTransaction, and whom a developer impersonates. An estimate can be a
 *   little higher than the least gas.
 * - Code that cannot be paid for is numbered out of gas (0x7), not 0x5. klay_getAccount shows no root of storage.
 * - Kaia's hashes, and what balances were where the node had to change them in a past state, are in memory. A node
 *   that is started anew before the same backend knows balances, nonces, code and account keys, but no longer Kaia's
 *   transactions. While it runs nobody else may send to its backend.
 * - Blobs (type 3), chain data anchoring and subscriptions are not supported.
 */
export async function startKaiaNode({
  backend: provider,
  port = 0,
  host = "127.0.0.1",
}: KaiaNodeOptions): Promise<KaiaNode> {
  const world = await prepare(new Backend(provider));
  const find = methodsOf(world);
  const lock = new ReadWriteLock();
  async function request(method: string, params: unknown[] = []): Promise<unknown> {
    const { changes, run } = find(method);
    try {
      const work = () => run(params);
      return (await (changes ? lock.write(() => change(work, world)) : lock.read(work))) ?? null;
    } catch (error) {
      throw describeFailure(error);
    }
  }
  const front = await serve(request, { host, port });
  return { url: front.url, request, close: () => front.close() };
}

/** Makes the backend ready: Kaia's precompiles in their places, and Kaia's base fee. */
async function prepare(backend: Backend): Promise<World> {
  const world = await createWorld(backend);
  try {
    await mineAtOnce(backend);
    await installStandIns(backend);
    await backend.setNextBaseFee(world.baseFee);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KaiaNodeError("KAIA_NODE_BACKEND_UNFIT", `The backend is no development node: ${reason}`, { cause });
  }
  return world;
}

/** A block that comes by itself, between what prepares a transaction and the transaction, would spoil it. */
async function mineAtOnce(backend: Backend): Promise<void> {
  await backend.send("evm_setIntervalMining", 0);
  await backend.send("evm_setAutomine", true);
}

async function serve(answer: Answer, { host, port }: { host: string; port: number }): Promise<HttpFront> {
  try {
    return await serveHttp(answer, { host, port });
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE")) throw cause;
    throw new KaiaNodeError("KAIA_NODE_PORT_TAKEN", `Port ${port} of ${host} is taken`, { cause });
  }
}

/** Whatever is done, the next block has Kaia's base fee, and what has become possible is run. */
async function change(run: () => unknown, world: World): Promise<unknown> {
  await world.backend.setNextBaseFee(world.baseFee);
  try {
    return await run();
  } finally {
    await promoteAll(world);
    await world.backend.setNextBaseFee(world.baseFee);
  }
}
