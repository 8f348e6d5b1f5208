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

/** Starts a node that speaks Kaia's JSON-RPC in front of another that runs the EVM. */
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
    await installStandIns(backend);
    await backend.setNextBaseFee(world.baseFee);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KaiaNodeError("KAIA_NODE_BACKEND_UNFIT", `The backend is no development node: ${reason}`, { cause });
  }
  return world;
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
