import { artifacts } from "hardhat";
import type { Backend } from "./Backend.ts";

/** Kaia's precompiles, in whose places the node sets code. */
export const FEE_PAYER = "0x00000000000000000000000000000000000003fe";
export const VALIDATE_SENDER = "0x00000000000000000000000000000000000003ff";

const SPONSORSHIP_SLOT = 0n;

export function isStandIn(address: unknown): boolean {
  return typeof address === "string" && [FEE_PAYER, VALIDATE_SENDER].includes(address.toLowerCase());
}

/** Puts the stand-ins in their places; what they have in storage stays. */
export async function installStandIns(backend: Backend): Promise<void> {
  await installStandIn(backend, FEE_PAYER, "LocalFeePayer");
  await installStandIn(backend, VALIDATE_SENDER, "LocalValidateSender");
  await clearSponsor(backend);
}

/** Has the stand-in name somebody else as the payer of the transactions of a block. */
export async function setSponsor(backend: Backend, feePayer: string, blockNumber: bigint): Promise<void> {
  await backend.setStorage(FEE_PAYER, SPONSORSHIP_SLOT, (blockNumber << 160n) | BigInt(feePayer));
}

export async function clearSponsor(backend: Backend): Promise<void> {
  await backend.setStorage(FEE_PAYER, SPONSORSHIP_SLOT, 0n);
}

async function installStandIn(backend: Backend, address: string, contract: string): Promise<void> {
  const { deployedBytecode } = await artifacts.readArtifact(contract);
  await backend.setCode(address, deployedBytecode);
}
