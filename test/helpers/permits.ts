import { AbiCoder, resolveAddress, TypedDataEncoder } from "ethers";
import type { Addressable, BigNumberish, BytesLike, Signer, TypedDataDomain } from "ethers";

/** What an EIP-712 permit says. */
const PERMIT = {
  Permit: [
    { name: "market", type: "address" },
    { name: "sale", type: "bytes32" },
    { name: "account", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/** A permit, and the gate at which it holds. */
export interface Permit {
  gate: string | Addressable;
  chainId: BigNumberish;
  /** Who asks the gate. */
  market: string | Addressable;
  sale: string;
  account: string | Addressable;
  nonce: BigNumberish;
  deadline: BigNumberish;
}

/** Whatever signs typed data: a wallet of ethers, or a signer of a test's chain. */
export type PermitSigner = Pick<Signer, "signTypedData">;

/** Signs a permit, and returns the proof that goes with a purchase or bid. */
export async function signPermit({ signer, ...permit }: Permit & { signer: PermitSigner }): Promise<string> {
  const { domain, message } = await typedData(permit);
  return encodeProof(permit.nonce, permit.deadline, await signer.signTypedData(domain, PERMIT, message));
}

/** The digest of a permit, under which the gate keeps that it was used. */
export async function permitDigest(permit: Permit): Promise<string> {
  const { domain, message } = await typedData(permit);
  return TypedDataEncoder.hash(domain, PERMIT, message);
}

/** The proof, for signatures that are made otherwise. */
export function encodeProof(nonce: BigNumberish, deadline: BigNumberish, signature: BytesLike): string {
  return AbiCoder.defaultAbiCoder().encode(["uint256", "uint256", "bytes"], [nonce, deadline, signature]);
}

async function typedData({ gate, chainId, market, sale, account, nonce, deadline }: Permit) {
  const domain: TypedDataDomain = {
    name: "Droit AccessGate",
    version: "1",
    chainId,
    verifyingContract: await resolveAddress(gate),
  };
  const message = {
    market: await resolveAddress(market),
    sale,
    account: await resolveAddress(account),
    nonce,
    deadline,
  };
  return { domain, message };
}
