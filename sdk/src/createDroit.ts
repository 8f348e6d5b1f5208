import { BrowserProvider, Contract, type Eip1193Provider, type InterfaceAbi, type Provider, type Signer } from "ethers";
import type {
  AuctionHouse,
  EditionDrop,
  EditionFactory,
  FixedPriceExchange,
  OrderExchange,
  RefundEscrow,
  RoyaltyRouter,
} from "../../typechain-types/index.js";
import { auctionHouseAbi } from "./abi/AuctionHouse.ts";
import { editionDropAbi } from "./abi/EditionDrop.ts";
import { editionFactoryAbi } from "./abi/EditionFactory.ts";
import { fixedPriceExchangeAbi } from "./abi/FixedPriceExchange.ts";
import { orderExchangeAbi } from "./abi/OrderExchange.ts";
import { refundEscrowAbi } from "./abi/RefundEscrow.ts";
import { royaltyRouterAbi } from "./abi/RoyaltyRouter.ts";
import { type DroitAddresses, requireCode, resolveDeployment } from "./addresses.ts";
import { type Actions, createActions, createSimulations, type Simulations } from "./actions.ts";
import { DroitError } from "./errors/DroitError.ts";
import { toDroitError } from "./errors/toDroitError.ts";
import { PAGE_SIZE } from "./auctions/readLogs.ts";
import { bounded } from "./internal/bounded.ts";
import { checkAccount, checkCount } from "./internal/check.ts";
import { ask, type Context, type Timeouts } from "./internal/Context.ts";
import { createReads, type Reads } from "./reads.ts";
import type { ApprovalPolicy } from "./types.ts";

/** Chains whose native coin is KAIA. */
const KAIA_CHAINS: readonly number[] = [1001, 8217];
const TIMEOUTS: Timeouts = { request: 30_000, wallet: 600_000, receipt: 120_000, logs: 120_000 };

/** With what the SDK works. */
export interface DroitOptions {
  /** Who signs and sends: an ethers signer, or a wallet (EIP-1193), which is asked for its account. */
  signer?: Signer | Eip1193Provider;
  /** For reading alone: an ethers provider, or an EIP-1193 one. A signer brings its own. */
  provider?: Provider | Eip1193Provider;
  /** In whose name a reader simulates. */
  account?: string;
  /** Where the suite is, in place of what the address book says of the chain. */
  addresses?: Partial<DroitAddresses>;
  /**
   * A block that is not after the suite's deployment: where reading events begins. Where it is not given, the address book's,
   * if all addresses are the book's; else 0.
   */
  fromBlock?: number;
  /** Blocks in a request for events, at most; 5,000 where it is not given. A node that refuses so many gets fewer. */
  pageSize?: number;
  /** How the SDK approves where an action does not say; `"exact"` where it is not given. */
  approval?: ApprovalPolicy;
  /** What the chain's native coin is called; KAIA on Kaia's chains. */
  coin?: string;
  /** How long things may take, in milliseconds. */
  timeouts?: Partial<Timeouts>;
}

/** Droit on one chain, for one account or for a reader. */
export interface Droit extends Actions, Reads {
  readonly chainId: number;
  readonly addresses: DroitAddresses;
  /** Undefined for a reader. */
  readonly account: string | undefined;
  /** Every action that sends a transaction, tried without sending anything. */
  readonly simulate: Simulations;
}

/**
 * Finds the suite on the chain of a signer or provider.
 * @throws DroitError `UNKNOWN_CHAIN` where the suite is not known there, `ADDRESS_WITHOUT_CODE` or
 * `ADDRESSES_INCONSISTENT` where the addresses are wrong, `REJECTED_BY_USER` where the wallet shows no account.
 */
export async function createDroit(options: DroitOptions): Promise<Droit> {
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const { provider, signer } = await connect(options, timeouts);
  try {
    return await create(options, provider, signer, timeouts);
  } catch (thrown) {
    throw toDroitError(thrown);
  }
}

async function create(
  options: DroitOptions,
  provider: Provider,
  signer: Signer | undefined,
  timeouts: Timeouts,
): Promise<Droit> {
  const network = await bounded(timeouts.request, "An answer of the node", () => provider.getNetwork());
  const chainId = Number(network.chainId);
  const { addresses, fromBlock } = resolveDeployment(chainId, options);
  const pageSize = checkCount("pageSize", options.pageSize ?? PAGE_SIZE, 1);
  const named = options.account === undefined ? undefined : checkAccount("account", options.account);
  const account = signer === undefined ? named : await signer.getAddress();
  if (named !== undefined && account !== named) {
    throw new DroitError("INVALID_ARGUMENT", `account: the signer's is ${String(account)}.`, { args: { account } });
  }
  const at = (address: string, abi: InterfaceAbi): unknown => new Contract(address, abi, provider);
  const context: Context = {
    provider,
    signer,
    account,
    chainId,
    coin: options.coin ?? (KAIA_CHAINS.includes(chainId) ? "KAIA" : "native coin"),
    addresses,
    contracts: {
      exchange: at(addresses.FixedPriceExchange, fixedPriceExchangeAbi) as FixedPriceExchange,
      orders: at(addresses.OrderExchange, orderExchangeAbi) as OrderExchange,
      house: at(addresses.AuctionHouse, auctionHouseAbi) as AuctionHouse,
      escrow: at(addresses.RefundEscrow, refundEscrowAbi) as RefundEscrow,
      router: at(addresses.RoyaltyRouter, royaltyRouterAbi) as RoyaltyRouter,
      factory: at(addresses.EditionFactory, editionFactoryAbi) as EditionFactory,
      drop: at(addresses.EditionDrop, editionDropAbi) as EditionDrop,
    },
    fromBlock,
    pageSize,
    approval: options.approval ?? "exact",
    timeouts,
    currencies: new Map(),
    collections: new Map(),
  };
  await ask(context, () => requireCode(provider, chainId, addresses));
  await requireConsistent(context);
  return {
    chainId,
    addresses,
    account,
    simulate: createSimulations(context),
    ...createActions(context),
    ...createReads(context),
  };
}

async function connect(
  { signer, provider }: DroitOptions,
  timeouts: Timeouts,
): Promise<{ provider: Provider; signer: Signer | undefined }> {
  if (signer === undefined) {
    if (provider === undefined) throw new DroitError("INVALID_ARGUMENT", "createDroit needs a signer or a provider.");
    return { provider: isEip1193(provider) ? wrap(provider) : fresh(provider), signer: undefined };
  }
  if (isEip1193(signer)) {
    const wallet = wrap(signer);
    try {
      const wait = () => wallet.getSigner();
      return { provider: wallet, signer: await bounded(timeouts.wallet, "The wallet", wait, "WALLET_TIMEOUT") };
    } catch (thrown) {
      throw toDroitError(thrown);
    }
  }
  if (signer.provider !== null) return { provider: fresh(signer.provider), signer };
  if (provider === undefined) {
    throw new DroitError(
      "INVALID_ARGUMENT",
      "signer: has no provider; connect it to one, or pass a provider beside it.",
    );
  }
  if (isEip1193(provider)) {
    const node = wrap(provider);
    return { provider: node, signer: signer.connect(node) };
  }
  return { provider: fresh(provider), signer: signer.connect(provider) };
}

function isEip1193(value: Signer | Provider | Eip1193Provider): value is Eip1193Provider {
  return "request" in value && !("getNetwork" in value) && !("signMessage" in value);
}

/**
 * `any`: a wallet changes chains, which every action looks at. Answers are not kept: what was true before a transaction is
 * not true after it.
 */
function wrap(provider: Eip1193Provider): BrowserProvider {
  return new BrowserProvider(provider, "any", { cacheTimeout: -1 });
}

/** A provider of ethers that asks a node. */
interface AskingProvider extends Provider {
  send(method: string, params: unknown[] | Record<string, unknown>): Promise<unknown>;
  pollingInterval?: number;
}

/** The same node, without the answers that ethers keeps for a quarter of a second. */
function fresh(provider: Provider): Provider {
  if (!("send" in provider)) return provider;
  const asking = provider as AskingProvider;
  const uncached = wrap({
    request: async ({ method, params }) => {
      try {
        return await asking.send(method, params ?? []);
      } catch (thrown) {
        // What the node itself said, which would be lost on the way through a second provider.
        const { info, error } = (thrown ?? {}) as { info?: { error?: object }; error?: object };
        const answer = info?.error ?? error;
        throw answer === undefined ? thrown : Object.assign(new Error("the node refuses"), answer);
      }
    },
  });
  if (asking.pollingInterval !== undefined) uncached.pollingInterval = asking.pollingInterval;
  return uncached;
}

/** The contracts know each other; a book that mixes two deployments would lose what is paid by one and asked of the other. */
async function requireConsistent(context: Context): Promise<void> {
  const { addresses, contracts } = context;
  const { exchange, orders, house, drop } = contracts;
  const claims = await Promise.all([
    ask(context, async () => ["RefundEscrow", await exchange.refundEscrow()] as const),
    ask(context, async () => ["RoyaltyRouter", await exchange.royaltyRouter()] as const),
    ask(context, async () => ["RefundEscrow", await orders.refundEscrow()] as const),
    ask(context, async () => ["RoyaltyRouter", await orders.royaltyRouter()] as const),
    ask(context, async () => ["FixedPriceExchange", await orders.fixedPriceExchange()] as const),
    ask(context, async () => ["WrappedCoin", await orders.wrappedCoin()] as const),
    ask(context, async () => ["RefundEscrow", await house.refundEscrow()] as const),
    ask(context, async () => ["RoyaltyRouter", await house.royaltyRouter()] as const),
    ask(context, async () => ["AccessGate", await house.accessGate()] as const),
    ask(context, async () => ["EditionFactory", await drop.editionFactory()] as const),
  ]).catch((thrown: unknown) => {
    throw inconsistent("one of them does not answer as its contract would", toDroitError(thrown));
  });
  for (const [name, address] of claims) {
    if (address !== addresses[name]) throw inconsistent(`${name} is ${address} to the others, not ${addresses[name]}`);
  }
}

function inconsistent(why: string, cause?: DroitError): DroitError {
  if (cause?.code === "NODE_FAILED" || cause?.code === "TIMEOUT") {
    // An answer that cannot be read is the contract's, one that did not come the node's.
    const unreadable = (cause.cause as { code?: unknown } | undefined)?.code === "BAD_DATA";
    if (!unreadable) return cause;
  }
  return new DroitError("ADDRESSES_INCONSISTENT", `The addresses do not belong together: ${why}.`, { cause });
}
