import { getAddress, isAddress, type Provider, ZeroAddress } from "ethers";
import { addressBook } from "./addressBook.ts";
import { DroitError } from "./errors/DroitError.ts";
import { checkCount } from "./internal/check.ts";

/** The suite's contracts that the SDK needs. */
export const CONTRACT_NAMES = [
  "RoyaltyRouter",
  "RefundEscrow",
  "AccessGate",
  "FixedPriceExchange",
  "OrderExchange",
  "AuctionHouse",
  "EditionDrop",
  "EditionFactory",
  "StorefrontRegistry",
  /** Not of the suite, but of the chain: what offers in native coin are paid from. */
  "WrappedCoin",
] as const;

/** The name of a contract of the suite. */
export type ContractName = (typeof CONTRACT_NAMES)[number];

/** The address of each contract on one chain. */
export type DroitAddresses = Readonly<Record<ContractName, string>>;

/** What is known of one chain. */
export interface Deployment {
  addresses: DroitAddresses;
  /** A block that is not after the deployment: where reading events begins. */
  fromBlock?: number;
}

/** What is known of each chain, by its id. */
export type AddressBook = Readonly<Record<number, Deployment>>;

/** What a caller says of a deployment, in place of what the address book does. */
export interface GivenDeployment {
  addresses?: Partial<DroitAddresses> | undefined;
  fromBlock?: number | undefined;
}

/**
 * A chain's deployment: that of the address book, and in its place what is given. The book's block is that of its own
 * contracts: where others are given, whose block is not known, reading events begins with the chain.
 * @throws DroitError `UNKNOWN_CHAIN` where addresses are missing, `INVALID_ARGUMENT` where one is none, or the block.
 */
export function resolveDeployment(
  chainId: number,
  given: GivenDeployment = {},
  book: AddressBook = addressBook,
): Required<Deployment> {
  const known = book[chainId];
  const addresses = resolveAddresses(chainId, { ...known?.addresses, ...given.addresses });
  const isKnown = CONTRACT_NAMES.every((name) => addresses[name] === known?.addresses[name]);
  const fromBlock = given.fromBlock ?? (isKnown ? known?.fromBlock : undefined) ?? 0;
  return { addresses, fromBlock: checkCount("fromBlock", fromBlock) };
}

function resolveAddresses(chainId: number, addresses: Partial<Record<ContractName, string>>): DroitAddresses {
  const missing = CONTRACT_NAMES.filter((name) => addresses[name] === undefined);
  if (missing.length > 0) {
    const what = missing.length === CONTRACT_NAMES.length ? "addresses" : `the addresses of ${missing.join(", ")}`;
    throw new DroitError(
      "UNKNOWN_CHAIN",
      `Droit is not known to be deployed on chain ${chainId}. If it is, pass ${what}: createDroit({ ..., addresses: { FixedPriceExchange: "0x...", ... } }).`,
      { args: { chainId, missing } },
    );
  }
  for (const name of CONTRACT_NAMES) {
    const address = addresses[name]!;
    if (!isAddress(address) || address === ZeroAddress) {
      throw new DroitError("INVALID_ARGUMENT", `addresses.${name} is not an address: "${address}".`, {
        args: { name, address },
      });
    }
    addresses[name] = getAddress(address);
  }
  return addresses as DroitAddresses;
}

/**
 * Looks whether there is code at every address.
 * @throws DroitError `ADDRESS_WITHOUT_CODE`.
 */
export async function requireCode(provider: Provider, chainId: number, addresses: DroitAddresses): Promise<void> {
  const codes = await Promise.all(CONTRACT_NAMES.map((name) => provider.getCode(addresses[name])));
  const empty = CONTRACT_NAMES.filter((_, i) => codes[i] === "0x");
  if (empty.length === 0) return;
  const list = empty.map((name) => `${name} (${addresses[name]})`).join(", ");
  throw new DroitError("ADDRESS_WITHOUT_CODE", `There is no contract on chain ${chainId} at the address of ${list}.`, {
    args: { chainId, missing: empty },
  });
}
