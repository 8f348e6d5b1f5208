import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { Interface, toBeHex, type InterfaceAbi } from "ethers";

/** The answers that ConfigurableReceiver knows, in its order. */
export const Behaviour = {
  RevertEmpty: 0,
  RevertData: 1,
  Accept: 2,
  AnswerWrongly: 3,
  AnswerTooShort: 4,
  AnswerNothing: 5,
} as const;

export type Hook =
  | "onKIP7Received"
  | "onKIP17Received"
  | "onERC721Received"
  | "onKIP37Received"
  | "onKIP37BatchReceived"
  | "onERC1155Received"
  | "onERC1155BatchReceived";

const hooks = new Interface([
  "function onKIP7Received(address,address,uint256,bytes) returns (bytes4)",
  "function onKIP17Received(address,address,uint256,bytes) returns (bytes4)",
  "function onERC721Received(address,address,uint256,bytes) returns (bytes4)",
  "function onKIP37Received(address,address,uint256,uint256,bytes) returns (bytes4)",
  "function onKIP37BatchReceived(address,address,uint256[],uint256[],bytes) returns (bytes4)",
  "function onERC1155Received(address,address,uint256,uint256,bytes) returns (bytes4)",
  "function onERC1155BatchReceived(address,address,uint256[],uint256[],bytes) returns (bytes4)",
]);

/** The selector of a receiver hook, which is also the answer that accepts. */
export function selectorOf(hook: Hook): string {
  return hooks.getFunction(hook)!.selector;
}

/** The call data with which a token asks a receiver. */
export function hookCall(hook: Hook, args: readonly unknown[]): string {
  return hooks.encodeFunctionData(hook, args);
}

/** The KIP-13 id of an interface: the XOR of its selectors. */
export function interfaceIdOf(abi: InterfaceAbi): string {
  let id = 0n;
  Interface.from(abi).forEachFunction((fragment) => {
    id ^= BigInt(fragment.selector);
  });
  return toBeHex(id, 4);
}

/** Deploys a receiver that answers the given hooks as told, and no other. */
export async function deployReceiver(
  ethers: HardhatEthers,
  behaviours: Partial<Record<Hook, (typeof Behaviour)[keyof typeof Behaviour]>>,
) {
  const receiver = await ethers.deployContract("ConfigurableReceiver");
  for (const [hook, behaviour] of Object.entries(behaviours)) {
    await (await receiver.getFunction("configure").send(selectorOf(hook as Hook), behaviour)).wait();
  }
  return receiver;
}
