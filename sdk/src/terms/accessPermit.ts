import {
  AbiCoder,
  type Addressable,
  type BigNumberish,
  type BytesLike,
  resolveAddress,
  type Signer,
  type TypedDataDomain,
  TypedDataEncoder,
} from "ethers";

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

/** A permit by which a service admits an account to a sale, and the gate at which it holds; see IAccessGate. */
export interface AccessPermit {
  gate: string | Addressable;
  chainId: BigNumberish;
  /** Who asks the gate. */
  market: string | Addressable;
  /** By the market's name for it: an auction's id, a phase's `saleId`. */
  sale: string;
  account: string | Addressable;
  nonce: BigNumberish;
  /** Unix time in seconds; it holds in that second still. */
  deadline: BigNumberish;
}

/** Whatever signs typed data. */
export type PermitSigner = Pick<Signer, "signTypedData">;

/** Signs a permit, and returns the proof that goes with a purchase or bid. */
export async function signAccessPermit({
  signer,
  ...permit
}: AccessPermit & { signer: PermitSigner }): Promise<string> {
  const { domain, message } = await typedData(permit);
  return encodeAccessProof(permit.nonce, permit.deadline, await signer.signTypedData(domain, PERMIT, message));
}

/** The digest of a permit, under which the gate keeps that it was used. */
export async function accessPermitDigest(permit: AccessPermit): Promise<string> {
  const { domain, message } = await typedData(permit);
  return TypedDataEncoder.hash(domain, PERMIT, message);
}

/** The proof, for signatures that are made otherwise. */
export function encodeAccessProof(nonce: BigNumberish, deadline: BigNumberish, signature: BytesLike): string {
  return AbiCoder.defaultAbiCoder().encode(["uint256", "uint256", "bytes"], [nonce, deadline, signature]);
}

async function typedData({ gate, chainId, market, sale, account, nonce, deadline }: AccessPermit) {
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
