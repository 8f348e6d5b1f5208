import { parseEther, ZeroAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type {
  AuctionHouse,
  EditionDrop,
  FixedPriceExchange,
  KIP17Token,
  KIP7Token,
  LocalWrappedCoin,
  OrderExchange,
  RefundEscrow,
  RoyaltyRouter,
  Storefront,
} from "../../typechain-types/index.js";
import { deployDroit } from "../deploy/deployDroit.ts";
import { ScriptError } from "../lib/ScriptError.ts";
import { Books, type Movement } from "./books.ts";
import type { Catalog, CatalogWork } from "./catalog/schema.ts";
import type { Currency } from "./currency.ts";
import { addressOfName, type Cast, castOf, type Party, type Person } from "./people.ts";
import type { Share } from "./royalties.ts";

const PROTOCOL_FEE_BPS = 250;
/** What the shop asks for. */
export const SHOP_FEE_BPS = 150n;

/** One NFT of one collection. */
export interface Work {
  collection: KIP17Token;
  id: bigint;
  title: string;
  price: bigint;
  shares: readonly Share[];
  entry: CatalogWork;
}

/** What happened, for the closing line. */
export interface Totals {
  sales: number;
  refunds: number;
  gas: bigint;
  /** By the symbol of the currency. */
  royalties: Map<string, bigint>;
  fees: Map<string, bigint>;
}

/** The contracts, the people and the works of a demo. */
export interface Stage {
  connection: NetworkConnection;
  output: Pick<Console, "log">;
  router: RoyaltyRouter;
  escrow: RefundEscrow;
  exchange: FixedPriceExchange;
  house: AuctionHouse;
  drop: EditionDrop;
  orders: OrderExchange;
  /** A web shop's account with the markets. */
  shop: Storefront;
  /** Contracts as parties that hold money, or have it set aside for them. */
  escrowParty: Party;
  exchangeParty: Party;
  ordersParty: Party;
  wrappedParty: Party;
  shopParty: Party;
  houseParty: Party;
  dropParty: Party;
  /** The collection of the catalogue, and one that nobody ever gave royalty terms. */
  collection: KIP17Token;
  plain: KIP17Token;
  cast: Cast;
  works: readonly [Work, ...Work[]];
  coin: Currency;
  token: Currency & { contract: KIP7Token };
  /** The chain's coin, wrapped. */
  wrapped: Currency & { contract: LocalWrappedCoin };
  totals: Totals;
  openBooks(): Promise<Books>;
}

export interface StageOptions {
  connection: NetworkConnection;
  catalog: Catalog;
  output: Pick<Console, "log">;
  /** See {@link Books}. */
  expect?: (movement: Movement) => bigint;
}

/** Deploys the suite to a chain in memory, with all that the scenes need. */
export async function createStage({ connection, catalog, output, expect }: StageOptions): Promise<Stage> {
  const { ethers } = connection;
  const cast = castOf(await ethers.getSigners());
  const { addresses } = await deployDroit(connection, "", {
    protocolFeeBps: PROTOCOL_FEE_BPS,
    feeReceiver: cast.treasury.address,
  });
  const router = await ethers.getContractAt("RoyaltyRouter", addresses.RoyaltyRouter);
  const escrow = await ethers.getContractAt("RefundEscrow", addresses.RefundEscrow);
  const exchange = await ethers.getContractAt("FixedPriceExchange", addresses.FixedPriceExchange);
  const house = await ethers.getContractAt("AuctionHouse", addresses.AuctionHouse);
  const drop = await ethers.getContractAt("EditionDrop", addresses.EditionDrop);
  const orders = await ethers.getContractAt("OrderExchange", addresses.OrderExchange);
  const wrappedCoin = await ethers.getContractAt("LocalWrappedCoin", addresses.WrappedCoin);
  const shop = await openShop(connection, addresses.StorefrontRegistry, cast.shopkeeper);
  const { name, symbol, royaltyCeilingBps } = catalog.collection;
  const artist = cast.artist.address;
  const collection = await ethers.deployContract("KIP17Token", [
    name,
    symbol,
    artist,
    addresses.RoyaltyRouter,
    royaltyCeilingBps,
    "",
  ]);
  const plain = await ethers.deployContract("KIP17Token", [
    "Works without Terms",
    "WWT",
    artist,
    addresses.RoyaltyRouter,
    0,
    "",
  ]);
  const token = await ethers.deployContract("KIP7Token", ["Demo Coin", "DEMO", cast.operator.address]);
  const tokenAddress = await token.getAddress();

  const holders = holdersOf(catalog);
  for (const { name: holder, address } of holders.values()) {
    if ((await ethers.provider.getCode(address)) === "0x") continue;
    throw new ScriptError("CATALOG_INVALID", `The address of "${holder}", ${address}, is a contract of the demo.`);
  }
  const works = catalog.works.map((entry): Work => ({
    collection,
    id: BigInt(entry.id),
    title: entry.title,
    price: entry.price,
    shares: entry.royalties.map(({ holder, bps }) => ({ holder: holders.get(holder)!, bps: BigInt(bps) })),
    entry,
  }));
  await fund(connection, [...cast.collectors, cast.stranger], token, works);
  await connection.networkHelpers.setBalance(cast.service.address, parseEther("1"));

  const escrowParty = { name: "the escrow", address: addresses.RefundEscrow };
  const exchangeParty = { name: "the exchange", address: addresses.FixedPriceExchange };
  const ordersParty = { name: "the exchange of orders", address: addresses.OrderExchange };
  const wrappedParty = { name: "the wrapped coin", address: addresses.WrappedCoin };
  const shopParty = { name: await shop.name(), address: await shop.getAddress() };
  const houseParty = { name: "the auction house", address: addresses.AuctionHouse };
  const dropParty = { name: "the drop", address: addresses.EditionDrop };
  const coin: Currency = {
    symbol: "KAIA",
    address: ZeroAddress,
    balanceOf: (account) => ethers.provider.getBalance(account),
  };
  const tokenCurrency = {
    symbol: "DEMO",
    address: tokenAddress,
    balanceOf: (account: string) => token.balanceOf(account),
    contract: token,
  };
  const wrapped = {
    symbol: "WKAIA",
    address: addresses.WrappedCoin,
    balanceOf: (account: string) => wrappedCoin.balanceOf(account),
    contract: wrappedCoin,
  };
  // Markets keep the protocol's fees of final sales in a book of their own.
  const markets = [exchange, orders, house, drop];
  const creditOf = async (account: string, { address }: Currency): Promise<bigint> => {
    const fees =
      account === cast.treasury.address
        ? await Promise.all(markets.map(async (market) => (await market.owed(address)).protocolFees))
        : [];
    const credits = await Promise.all([...markets, escrow].map((ledger) => ledger.creditOf(account, address)));
    return [...fees, ...credits].reduce((sum, amount) => sum + amount, 0n);
  };
  const { operator, treasury, collectors, stranger, shopkeeper, newcomer, service } = cast;
  const people: Party[] = [operator, treasury, cast.artist, ...collectors, stranger, shopkeeper, newcomer, service];
  const contracts = [escrowParty, exchangeParty, ordersParty, houseParty, dropParty, wrappedParty, shopParty];
  return {
    connection,
    output,
    router,
    escrow,
    exchange,
    house,
    drop,
    orders,
    shop,
    escrowParty,
    exchangeParty,
    ordersParty,
    wrappedParty,
    shopParty,
    houseParty,
    dropParty,
    collection,
    plain,
    cast,
    works: works as [Work, ...Work[]],
    coin,
    token: tokenCurrency,
    wrapped,
    totals: { sales: 0, refunds: 0, gas: 0n, royalties: new Map(), fees: new Map() },
    openBooks: () =>
      Books.open({
        parties: [...people, ...holders.values(), ...contracts],
        currencies: [coin, tokenCurrency, wrapped],
        creditOf,
        output,
        ...(expect !== undefined && { expect }),
      }),
  };
}

/** Registers the shop, whose fees go to the shopkeeper. */
async function openShop({ ethers }: NetworkConnection, registryAddress: string, { address, signer }: Person) {
  const registry = (await ethers.getContractAt("StorefrontRegistry", registryAddress)).connect(signer);
  const terms = [address, SHOP_FEE_BPS, "Faro's shop"] as const;
  const shop = await registry.register.staticCall(...terms);
  await (await registry.register(...terms)).wait();
  return ethers.getContractAt("Storefront", shop);
}

/** All who hold royalties, by name. */
function holdersOf(catalog: Catalog): Map<string, Party> {
  const royalties = catalog.works.flatMap((work) => work.royalties);
  return new Map(
    royalties.map(({ holder, address }) => [holder, { name: holder, address: address ?? addressOfName(holder) }]),
  );
}

/** Enough of both currencies for every purchase, and for gas. */
async function fund(
  { networkHelpers }: NetworkConnection,
  buyers: readonly Person[],
  token: KIP7Token,
  works: readonly Work[],
): Promise<void> {
  const enough = works.reduce((sum, { price }) => sum + price, 0n) * 10n;
  for (const { address } of buyers) {
    await networkHelpers.setBalance(address, parseEther("10000") + enough);
    await (await token.mint(address, enough)).wait();
  }
}
