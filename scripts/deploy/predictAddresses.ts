import { type ArgumentType, FutureType, isAccountRuntimeValue, isFuture } from "@nomicfoundation/ignition-core";
import type { NetworkConnection } from "hardhat/types/network";
import type {} from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import Droit from "../../ignition/modules/Droit.ts";
import { addressOf } from "./createX.ts";

/**
 * Where the contracts of the suite come to stand through the factory: nothing but the compiled code, the deploying account and the
 * salt decides.
 * @returns The addresses by the contracts' names.
 */
export async function predictAddresses(
  { ethers }: Pick<NetworkConnection, "ethers">,
  deployer: string,
  salt: string,
): Promise<Map<string, string>> {
  const addresses = new Map<string, string>();
  // A future comes after those that it is built with.
  for (const future of Droit.futures) {
    if (future.type !== FutureType.NAMED_ARTIFACT_CONTRACT_DEPLOYMENT) throw unknown(future.id);
    const factory = await ethers.getContractFactory(future.contractName);
    const args = future.constructorArgs.map((arg) => resolve(arg, deployer, addresses));
    const { data } = await factory.getDeployTransaction(...args);
    addresses.set(future.contractName, addressOf(deployer, salt, data));
  }
  return addresses;
}

function resolve(argument: ArgumentType, deployer: string, addresses: ReadonlyMap<string, string>): string {
  if (isAccountRuntimeValue(argument)) return deployer;
  if (isFuture(argument) && argument.type === FutureType.NAMED_ARTIFACT_CONTRACT_DEPLOYMENT) {
    return addresses.get(argument.contractName)!;
  }
  throw unknown("an argument");
}

function unknown(what: string): Error {
  return new Error(`The module Droit has something whose address cannot be predicted: ${what}`);
}
