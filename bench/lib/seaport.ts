import { type Collection, NATIVE } from "../../scripts/gas/world.ts";
import { Bench, type Changes, FEE_BPS, type Instance, type Person, shareOf } from "./bench.ts";
import type { Artifacts } from "./compile.ts";

export const ZERO_HASH = `0x${"0".repeat(64)}`;
const DAY = 86_400;
/** Item types, as in seaport-types' ConsiderationEnums.sol. */
const ITEM = { native: 0, token: 1, nft: 2 } as const;

const ORDER_TYPES = {
  OrderComponents: [
    { name: "offerer", type: "address" },
    { name: "zone", type: "address" },
    { name: "offer", type: "OfferItem[]" },
    { name: "consideration", type: "ConsiderationItem[]" },
    { name: "orderType", type: "uint8" },
    { name: "startTime", type: "uint256" },
    { name: "endTime", type: "uint256" },
    { name: "zoneHash", type: "bytes32" },
    { name: "salt", type: "uint256" },
    { name: "conduitKey", type: "bytes32" },
    { name: "counter", type: "uint256" },
  ],
  OfferItem: [
    { name: "itemType", type: "uint8" },
    { name: "token", type: "address" },
    { name: "identifierOrCriteria", type: "uint256" },
    { name: "startAmount", type: "uint256" },
    { name: "endAmount", type: "uint256" },
  ],
  ConsiderationItem: [
    { name: "itemType", type: "uint8" },
    { name: "token", type: "address" },
    { name: "identifierOrCriteria", type: "uint256" },
    { name: "startAmount", type: "uint256" },
    { name: "endAmount", type: "uint256" },
    { name: "recipient", type: "address" },
  ],
};

/** What an order gives or takes, without the one who receives it. */
export interface Item {
  itemType: number;
  token: string;
  identifierOrCriteria: bigint;
  startAmount: bigint;
  endAmount: bigint;
}

export interface Order {
  offerer: string;
  zone: string;
  offer: Item[];
  consideration: (Item & { recipient: string })[];
  orderType: number;
  startTime: number;
  endTime: number;
  zoneHash: string;
  salt: bigint;
  conduitKey: string;
  counter: bigint;
}

/** Seaport with a collection whose seller has approved it, without a conduit. */
export interface Market {
  bench: Bench;
  seaport: Instance;
  collection: Collection;
}

export async function deploySeaport(artifacts: Artifacts, tokens?: bigint): Promise<Market> {
  const bench = await Bench.create(artifacts);
  const seaport = await bench.deploy("Seaport", [await bench.deploy("ConduitController")]);
  const collection = await bench.collection("none", seaport, tokens);
  return { bench, seaport, collection };
}

export function money(currency: string, amount: bigint): Item {
  const itemType = currency === NATIVE ? ITEM.native : ITEM.token;
  return { itemType, token: currency, identifierOrCriteria: 0n, startAmount: amount, endAmount: amount };
}

export async function nft(collection: Collection, tokenId: bigint): Promise<Item> {
  const token = await collection.getAddress();
  return { itemType: ITEM.nft, token, identifierOrCriteria: tokenId, startAmount: 1n, endAmount: 1n };
}

/** Who gets what of a price: the royalty holders and the platform, and first the seller, the rest. */
export function split(
  bench: Bench,
  price: bigint,
  royalties: readonly bigint[],
  fee: boolean,
): (readonly [string, bigint])[] {
  const { seller, holders, feeReceiver } = bench.world;
  const shares: (readonly [string, bigint])[] = royalties.map((bps, i) => [holders[i]!.address, shareOf(price, bps)]);
  if (fee) shares.push([feeReceiver.address, shareOf(price, FEE_BPS)]);
  const rest = shares.reduce((left, [, amount]) => left - amount, price);
  return [[seller.address, rest], ...shares];
}

export async function makeOrder(
  { bench, seaport }: Market,
  offerer: Person,
  fields: Pick<Order, "offer" | "consideration" | "salt">,
): Promise<Order> {
  const now = await bench.now();
  return {
    offerer: offerer.address,
    zone: NATIVE,
    orderType: 0,
    startTime: now,
    endTime: now + 90 * DAY,
    zoneHash: ZERO_HASH,
    conduitKey: ZERO_HASH,
    counter: (await bench.read(seaport, "getCounter", [offerer.address])) as bigint,
    ...fields,
  };
}

/** The seller's order for NFTs that are sold together. */
export async function makeListing(
  market: Market,
  tokenIds: readonly bigint[],
  currency: string,
  shares: Changes,
): Promise<Order> {
  const offer = await Promise.all(tokenIds.map((tokenId) => nft(market.collection, tokenId)));
  const consideration = shares.map(([recipient, amount]) => ({
    ...money(currency, amount),
    recipient: recipient as string,
  }));
  return makeOrder(market, market.bench.world.seller, { offer, consideration, salt: tokenIds[0]! });
}

/** An order in the form in which Seaport takes it, with a signature of 64 bytes (EIP-2098), which costs less than 65. */
export async function sign({ bench, seaport }: Market, offerer: Person, order: Order) {
  const domain = { name: "Seaport", version: "1.6", chainId: 31_337, verifyingContract: await seaport.getAddress() };
  const { compactSerialized } = bench.ethers.Signature.from(await offerer.signTypedData(domain, ORDER_TYPES, order));
  return { ...withoutSignature(order), signature: compactSerialized };
}

/** The same, where the offerer brings it or has put it on chain. */
export function withoutSignature(order: Order) {
  return { parameters: { ...order, totalOriginalConsiderationItems: order.consideration.length }, signature: "0x" };
}

/** The parameters of Seaport's cheapest purchase, of one NFT for money, or of money for one NFT. */
export function basicParameters(order: Order, basicOrderType: number, signature: string) {
  const [first, ...additional] = order.consideration;
  const [offered] = order.offer;
  return {
    ...order,
    considerationToken: first!.token,
    considerationIdentifier: first!.identifierOrCriteria,
    considerationAmount: first!.startAmount,
    offerToken: offered!.token,
    offerIdentifier: offered!.identifierOrCriteria,
    offerAmount: offered!.startAmount,
    basicOrderType,
    offererConduitKey: ZERO_HASH,
    fulfillerConduitKey: ZERO_HASH,
    totalOriginalAdditionalRecipients: additional.length,
    additionalRecipients: additional.map(({ startAmount, recipient }) => ({ amount: startAmount, recipient })),
    signature,
  };
}
