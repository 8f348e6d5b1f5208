import { keccak256 } from "ethers";
import type { World } from "../World.ts";
import { bytesParam } from "../rpc/params.ts";
import { methodNotFound } from "../rpc/RpcError.ts";
import { developmentMethods, isDevelopment, passedDevelopmentMethod } from "./developmentMethods.ts";
import { ethMethods } from "./ethMethods.ts";
import { kaiaMethods } from "./kaiaMethods.ts";
import { reads, type Method, type Methods } from "./method.ts";
import { pass, sharedMethods } from "./sharedMethods.ts";

/** Finds what answers a method; throws where nothing does. */
export function methodsOf(world: World): (name: string) => Method {
  const shared = sharedMethods(world);
  const kaia = { ...shared, ...kaiaMethods(world) };
  const methods: Methods = {
    ...prefixed("eth_", shared),
    ...ethMethods(world),
    ...prefixed("klay_", kaia),
    ...prefixed("kaia_", kaia),
    ...developmentMethods(world),
    net_version: reads(() => world.chainId.toString()),
    net_networkID: reads(() => Number(world.chainId)),
    net_listening: reads(() => true),
    net_peerCount: reads(() => "0x0"),
    web3_clientVersion: reads((params) => pass("web3_clientVersion", params, world)),
    web3_sha3: reads((params) => keccak256(bytesParam(params, 0))),
  };
  return (name) => {
    if (Object.hasOwn(methods, name)) return methods[name]!;
    if (isDevelopment(name)) return passedDevelopmentMethod(name, world);
    throw methodNotFound(name);
  };
}

function prefixed(prefix: string, methods: Methods): Methods {
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [prefix + name, method]));
}
