import { toBeHex, ZeroHash } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { FULL_BID } from "../../sdk/src/terms/auction.ts";
import { hashListing } from "../../sdk/src/terms/listing.ts";
import { BUY_PURCHASE, makeOrder, makePurchase, OrderSide, signOrder } from "../../sdk/src/terms/order.ts";
import type { OrderPurchaseStruct } from "../../typechain-types/market/OrderExchange.js";
import { planAuctions } from "../load/auctions.ts";
import { Chain } from "../load/chain.ts";
import { Escrows } from "../load/escrows.ts";
import { GasLog } from "../load/gasLog.ts";
import { dueOf, type Ending, Model } from "../load/model.ts";
import { type ListedSale, priceOf } from "../load/plan.ts";
import { buyAll, listAll, listingOf, mintAll, signSale, type Trading } from "../load/sales.ts";
import { createWorld, NATIVE, PROTOCOL_FEE_BPS, ROYALTY_BPS, STOREFRONT_FEE_BPS } from "../load/world.ts";
import type { Call } from "./measure.ts";

/** A transaction that comes in sizes. */
export interface Scenario {
  name: string;
  /** What its size counts. */
  items: string;
  /** The largest size that is tried; 1 for what comes in one size. */
  maximum: number;
  /** Whether the contract allows no larger one. */
  capped?: boolean;
  /** Prepares a chain; the answer makes the transaction of a size. */
  prepare: (connection: NetworkConnection) => Promise<(size: number) => Promise<Call>>;
}

/** How many there are of what a scenario takes: more than fit, wherever that can be prepared in seconds. */
const STOCK = 1_280;
const BUNDLED = 2_048;
const FEW = 384;
const HEAVY_ESCROWS = 640;
const SWEPT = 512;
const SMALL_ITEMS = 2_560;
const DAY = 86_400;

/** Two holders of royalties, native coin, delivered at once: what is usual. */
const USUAL = { token: false, held: false, storefronts: false, holders: 2 };
/** Eight holders, in a token, in custody, a storefront on both sides: all that a sale can have. */
const HEAVIEST = { token: true, held: true, storefronts: true, holders: 8 };

type Weight = typeof USUAL;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "closeEscrows, usual",
    items: "escrows",
    maximum: STOCK,
    prepare: (connection) => prepareClosing(connection, USUAL),
  },
  {
    name: "closeEscrows, heaviest",
    items: "escrows",
    maximum: HEAVY_ESCROWS,
    prepare: (connection) => prepareClosing(connection, HEAVIEST, HEAVY_ESCROWS),
  },
  {
    name: "sweep of signed orders, usual",
    items: "orders",
    maximum: FEW,
    prepare: (connection) => prepareOrderSweep(connection, USUAL),
  },
  {
    name: "sweep of signed orders, heaviest",
    items: "orders",
    maximum: FEW,
    prepare: (connection) => prepareOrderSweep(connection, HEAVIEST),
  },
  {
    name: "sweep of listings, usual",
    items: "listings",
    maximum: SWEPT,
    prepare: (connection) => prepareListingSweep(connection, USUAL),
  },
  {
    name: "sweep of listings, heaviest",
    items: "listings",
    maximum: SWEPT,
    prepare: (connection) => prepareListingSweep(connection, HEAVIEST),
  },
  { name: "purchase of a bundle", items: "tokens", maximum: BUNDLED, prepare: prepareBundle },
  { name: "putOnSaleBatch", items: "listings", maximum: STOCK, prepare: prepareListing },
  { name: "cancelSaleBatch", items: "listings", maximum: SMALL_ITEMS, prepare: prepareCancelling },
  {
    name: "KIP37 mint to many",
    items: "receivers",
    maximum: SMALL_ITEMS,
    prepare: (c) => prepareKip37(c, "receivers"),
  },
  { name: "KIP37 mintBatch", items: "ids", maximum: SMALL_ITEMS, prepare: (c) => prepareKip37(c, "ids") },
  // An edition mints at most 100 copies at once.
  { name: "drop mint", items: "copies", maximum: 100, capped: true, prepare: prepareDrop },
  {
    name: "purchase, heaviest",
    items: "sales",
    maximum: 1,
    prepare: async (connection) => {
      const { trading, sales } = await stock(connection, HEAVIEST, "close", { count: 1 });
      await listAll(trading, sales);
      await startMining(connection);
      return () => Promise.resolve(purchaseOf(trading, sales[0]!));
    },
  },
  {
    name: "auction settled, final, 8 holders",
    items: "auctions",
    maximum: 1,
    prepare: (connection) => prepareSettlement(connection, false),
  },
  {
    name: "auction settled, held, 8 holders",
    items: "auctions",
    maximum: 1,
    prepare: (connection) => prepareSettlement(connection, true),
  },
];

interface Stock {
  trading: Trading;
  sales: ListedSale[];
}

/** A world with works that are to be sold. Blocks are mined by hand until {@link startMining}. */
async function stock(
  connection: NetworkConnection,
  { token, held, storefronts, holders }: Weight,
  ending: Ending,
  { count = STOCK, sellers = 4 }: { count?: number; sellers?: number } = {},
): Promise<Stock> {
  const named = Array.from({ length: holders }, (_, i) => toBeHex(0x1_0000 + i, 20));
  const world = await createWorld(connection, holders === USUAL.holders ? [] : named);
  for (const holder of named) {
    await connection.networkHelpers.setBalance(holder, 1);
    await world.token.mint(holder, 1);
  }
  await connection.provider.request({ method: "evm_setAutomine", params: [false] });
  const model = new Model(world.terms);
  const escrows = new Escrows(world, model);
  const chain = new Chain(connection, new GasLog(), () => undefined);
  const trading: Trading = { world, chain, model, escrows, expiresAt: (await chain.time()) + 90 * DAY };
  const bps = storefronts ? STOREFRONT_FEE_BPS : 0n;
  const sales = Array.from({ length: count }, (_, i): ListedSale => ({
    kind: "measured",
    way: "full",
    ending,
    held,
    tokenId: BigInt(i + 1),
    // Whoever else takes part makes each item dearer, as accounts that were touched already are cheaper.
    seller: world.sellers[i % sellers]!.address,
    buyer: world.buyers[0]!.address,
    currency: token ? world.token.address : NATIVE,
    price: priceOf(i),
    sellerStorefrontBps: bps,
    buyerStorefrontBps: bps,
  }));
  await mintAll(trading, sales);
  return { trading, sales };
}

async function startMining(connection: NetworkConnection): Promise<void> {
  await connection.provider.request({ method: "evm_setAutomine", params: [true] });
}

async function prepareClosing(connection: NetworkConnection, weight: Weight, count = STOCK) {
  const { trading, sales } = await stock(connection, weight, "close", { count });
  const { world, chain, escrows } = trading;
  await listAll(trading, sales);
  await buyAll(trading, sales);
  await chain.wait(8 * DAY);
  await startMining(connection);
  const all = escrows.openTerms;
  const { interface: abi, address: to } = world.escrow;
  return (size: number): Promise<Call> => {
    const data = abi.encodeFunctionData("closeEscrows", [all.slice(0, size)]);
    return Promise.resolve({ from: world.keeper, to, data });
  };
}

async function prepareOrderSweep(connection: NetworkConnection, weight: Weight) {
  const { trading, sales } = await stock(connection, weight, "close", { count: FEW });
  const { world } = trading;
  await startMining(connection);
  const { interface: abi, address: to } = world.orders;
  const purchases: OrderPurchaseStruct[] = [];
  for (const sale of sales) {
    const changes = { storefront: storefrontOf(trading, sale), storefrontFeeBps: sale.buyerStorefrontBps };
    purchases.push(makePurchase(await signSale(trading, sale), changes));
  }
  return (size: number): Promise<Call> => {
    const data = abi.encodeFunctionData("sweep", [purchases.slice(0, size), [], 0n]);
    return Promise.resolve({ from: sales[0]!.buyer, to, data, value: valueOf(sales.slice(0, size)) });
  };
}

async function prepareListingSweep(connection: NetworkConnection, weight: Weight) {
  const { trading, sales } = await stock(connection, weight, "close", { count: SWEPT });
  const { world } = trading;
  await listAll(trading, sales);
  await startMining(connection);
  const { interface: abi, address: to } = world.orders;
  return (size: number): Promise<Call> => {
    const taken = sales.slice(0, size);
    const items = taken.map((sale) => ({ purchase: purchaseStruct(trading, sale), permit: "0x" }));
    const data = abi.encodeFunctionData("sweep", [[], items, 0n]);
    return Promise.resolve({ from: taken[0]!.buyer, to, data, value: valueOf(taken) });
  };
}

async function prepareBundle(connection: NetworkConnection) {
  const { trading, sales } = await stock(connection, USUAL, "final", { count: BUNDLED, sellers: 1 });
  const { world } = trading;
  await startMining(connection);
  const seller = world.sellers[0]!;
  const { interface: abi, address: to } = world.orders;
  return async (size: number): Promise<Call> => {
    const order = makeOrder({
      side: OrderSide.Listing,
      maker: seller.address,
      collection: world.art.address,
      tokenIds: sales.slice(0, size).map(({ tokenId }) => tokenId),
      price: 10n ** 18n,
      startsAt: trading.expiresAt - 90 * DAY,
      expiresAt: trading.expiresAt,
      maxRoyaltyBps: ROYALTY_BPS,
      maxProtocolFeeBps: PROTOCOL_FEE_BPS,
      nonce: 1n,
    });
    const signed = await signOrder(seller, { chainId: 31_337, verifyingContract: to }, order);
    const data = abi.encodeFunctionData(BUY_PURCHASE, [makePurchase(signed)]);
    return { from: world.buyers[0]!.address, to, data, value: 10n ** 18n };
  };
}

async function prepareListing(connection: NetworkConnection) {
  const { trading, sales } = await stock(connection, USUAL, "close", { sellers: 1 });
  const { world } = trading;
  await startMining(connection);
  const seller = world.sellers[0]!.address;
  const { interface: abi, address: to } = world.exchange;
  return (size: number): Promise<Call> => {
    const items = sales.slice(0, size).map((sale) => ({
      collection: world.art.address,
      tokenId: sale.tokenId,
      listing: listingOf(trading, sale),
    }));
    return Promise.resolve({ from: seller, to, data: abi.encodeFunctionData("putOnSaleBatch", [items]) });
  };
}

async function prepareCancelling(connection: NetworkConnection) {
  const { trading, sales } = await stock(connection, USUAL, "close", { count: SMALL_ITEMS, sellers: 1 });
  const { world } = trading;
  const seller = world.sellers[0]!.address;
  await listAll(trading, sales);
  await startMining(connection);
  const { interface: abi, address: to } = world.exchange;
  return (size: number): Promise<Call> => {
    const tokens = sales.slice(0, size).map(({ tokenId }) => ({ collection: world.art.address, tokenId }));
    return Promise.resolve({ from: seller, to, data: abi.encodeFunctionData("cancelSaleBatch", [tokens]) });
  };
}

async function prepareKip37(connection: NetworkConnection, items: "receivers" | "ids") {
  const { ethers } = connection;
  const [minter, receiver] = await ethers.getSigners();
  const copies = await ethers.deployContract("KIP37Token", ["ipfs://copies/", minter!]);
  const to = await copies.getAddress();
  if (items === "receivers") {
    await copies.create(1n, 1n, "");
    return (size: number): Promise<Call> => {
      const receivers = Array.from({ length: size }, (_, i) => toBeHex((1n << 159n) + BigInt(i), 20));
      const amounts = Array<bigint>(size).fill(1n);
      const data = copies.interface.encodeFunctionData("mint(uint256,address[],uint256[])", [1n, receivers, amounts]);
      return Promise.resolve({ from: minter!.address, to, data });
    };
  }
  await connection.provider.request({ method: "evm_setAutomine", params: [false] });
  const chain = new Chain(connection, new GasLog(), () => undefined);
  for (let id = 1n; id <= SMALL_ITEMS; id++) {
    const data = copies.interface.encodeFunctionData("create", [id, 1n, ""]);
    await chain.send({ step: "create", from: minter!.address, to, data });
  }
  await chain.flush();
  await startMining(connection);
  return (size: number): Promise<Call> => {
    const ids = Array.from({ length: size }, (_, i) => BigInt(i + 1));
    const amounts = Array<bigint>(size).fill(1n);
    const data = copies.interface.encodeFunctionData("mintBatch", [receiver!.address, ids, amounts]);
    return Promise.resolve({ from: minter!.address, to, data });
  };
}

async function prepareDrop(connection: NetworkConnection) {
  const { ethers, networkHelpers } = connection;
  const [owner, artist, buyer, holder] = await ethers.getSigners();
  const router = await ethers.deployContract("RoyaltyRouter");
  const gate = await ethers.deployContract("AccessGate");
  const drop = await ethers.deployContract("EditionDrop", [router, gate, owner!]);
  const factory = await ethers.getContractAt("EditionFactory", await drop.editionFactory());
  await factory.connect(artist).createEdition("Works in Copies", "WIC", 10_000, "ipfs://copies/", "");
  const [created] = await factory.queryFilter(factory.filters.EditionCreated());
  const now = await networkHelpers.time.latest();
  const phase = {
    currency: NATIVE,
    price: 1n,
    startsAt: now,
    endsAt: now + DAY,
    cap: 10_000,
    walletLimit: 1_000,
    protocolFeeBps: 0,
    gateKind: 0,
    gateService: NATIVE,
    allowlist: ZeroHash,
  };
  const edition = created!.args.edition;
  await drop.connect(artist).createDrop(edition, 0, [{ holder: holder!, bps: 10_000 }], [phase]);
  const to = await drop.getAddress();
  return (size: number): Promise<Call> => {
    const data = drop.interface.encodeFunctionData("mint(address,uint256,uint256)", [edition, 1, size]);
    return Promise.resolve({ from: buyer!.address, to, data, value: BigInt(size) });
  };
}

async function prepareSettlement(connection: NetworkConnection, held: boolean) {
  const { trading } = await stock(connection, HEAVIEST, "close", { count: 4 });
  const { world, chain } = trading;
  const startsAt = await chain.time();
  // The third kind is final and in a token, the fourth refundable and held.
  const planned = planAuctions(trading, { count: 4, firstToken: 1n, startsAt, endsAt: startsAt + DAY })[held ? 3 : 2]!;
  const terms = {
    ...planned.terms,
    seller: world.sellers[Number(planned.sale.tokenId - 1n) % 4]!.address,
    storefront: world.terms.sellerStorefront,
    storefrontFeeBps: STOREFRONT_FEE_BPS,
  };
  await startMining(connection);
  const seller = world.sellers.find(({ address }) => address === terms.seller)!;
  await world.house.connect(seller).create(terms);
  await world.house.connect(world.buyers[0])[FULL_BID](terms, terms.reservePrice, "0x");
  await connection.networkHelpers.time.increase(DAY);
  const { interface: abi, address: to } = world.house;
  return (): Promise<Call> =>
    Promise.resolve({ from: world.keeper, to, data: abi.encodeFunctionData("settle", [terms]) });
}

function purchaseStruct(trading: Trading, sale: ListedSale) {
  return {
    collection: trading.world.art.address,
    tokenId: sale.tokenId,
    seller: sale.seller,
    listingHash: hashListing(listingOf(trading, sale)),
    receiver: NATIVE,
    storefront: storefrontOf(trading, sale),
    storefrontFeeBps: sale.buyerStorefrontBps,
  };
}

function purchaseOf(trading: Trading, sale: ListedSale): Call {
  const { interface: abi, address: to } = trading.world.exchange;
  const data = abi.encodeFunctionData("buy((address,uint256,address,bytes32,address,address,uint16))", [
    purchaseStruct(trading, sale),
  ]);
  return { from: sale.buyer, to, data, value: valueOf([sale]) };
}

function storefrontOf({ world }: Trading, sale: ListedSale): string {
  return sale.buyerStorefrontBps === 0n ? NATIVE : world.terms.buyerStorefront;
}

function valueOf(sales: readonly ListedSale[]): bigint {
  return sales.filter(({ currency }) => currency === NATIVE).reduce((sum, sale) => sum + dueOf(sale), 0n);
}
