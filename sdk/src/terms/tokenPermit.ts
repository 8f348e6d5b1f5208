import { AbiCoder, Signature, type SignatureLike } from "ethers";

/** The EIP-712 type of a token's approval by signature (ERC-2612). */
export const TOKEN_PERMIT_TYPES = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/** What a token's approval by signature says. */
export interface TokenPermit {
  owner: string;
  spender: string;
  /** In the token's smallest unit. */
  value: bigint;
  /** The token counts: a permit holds until the next one of its owner's is used. */
  nonce: bigint;
  /** Unix time in seconds. */
  deadline: bigint;
}

/** A signed permit as the OrderExchange takes it, with a purchase or an acceptance. */
export function encodeTokenPermit({ value, deadline }: TokenPermit, signature: SignatureLike): string {
  const { v, r, s } = Signature.from(signature);
  return AbiCoder.defaultAbiCoder().encode(
    ["uint256", "uint256", "uint8", "bytes32", "bytes32"],
    [value, deadline, v, r, s],
  );
}
