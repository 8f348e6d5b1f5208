import { Backend } from "./Backend.ts";
import { createWorld, type World } from "./World.ts";
import { describeFailure } from "./chain/describeFailure.ts";
import { methodsOf } from "./methods/methodsOf.ts";
import { promoteAll } from "./methods/submit.ts";
import { ReadWriteLock } from "./rpc/ReadWriteLock.ts";
import { serveHttp } from "./rpc/serveHttp.ts";
import { installStandIns } from "./standIns.ts";
import type { KaiaNode, KaiaNodeOptions } from "./types.ts";

/** Starts a node that speaks Kaia's JSON-RPC in front of another that runs the EVM. */
export async function startKaiaNode({
  backend: provider,
  port = 0,
  host = "127.0.0.1",
}: KaiaNodeOptions): Promise<KaiaNode> {
  const backend = new Backend(provider);
  const world = await createWorld(backend);
  await installStandIns(backend);
  await backend.setNextBaseFee(world.baseFee);

  const find = methodsOf(world);
  const lock = new ReadWriteLock();
  async function request(method: string, params: unknown[] = []): Promise<unknown> {
    const { changes, run } = find(method);
    try {
      return await (changes ? lock.write(() => change(() => run(params), world)) : lock.read(() => run(params)));
    } catch (error) {
      throw describeFailure(error);
    }
  }
  const front = await serveHttp(request, { host, port });
  return { url: front.url, request, close: () => front.close() };
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
