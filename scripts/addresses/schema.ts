import * as z from "zod/v4";
import { addressSchema } from "../lib/addressSchema.ts";

/** What is deployed on one chain. */
export const deployedAddressesSchema = z.strictObject({
  chainId: z.int().positive(),
  /** The Ignition deployment that the contracts come from: a folder of ignition/deployments. */
  deploymentId: z.string().min(1),
  /** The block before which nothing of the suite has happened: where a search for its events begins. */
  fromBlock: z.int().nonnegative(),
  contracts: z.strictObject({
    RoyaltyRouter: addressSchema,
    RefundEscrow: addressSchema,
    AccessGate: addressSchema,
    FixedPriceExchange: addressSchema,
    OrderExchange: addressSchema,
    AuctionHouse: addressSchema,
    EditionDrop: addressSchema,
    EditionFactory: addressSchema,
    StorefrontRegistry: addressSchema,
    /** Not of this suite, but of the chain: what offers in native coin are paid from. */
    WrappedCoin: addressSchema,
  }),
});

export type DeployedAddresses = z.infer<typeof deployedAddressesSchema>;

/** The address of each contract. */
export type ContractAddresses = DeployedAddresses["contracts"];

/** The chain of `npx hardhat node`, whose addresses are nobody else's business. */
export const LOCAL_CHAIN_ID = 31_337;
