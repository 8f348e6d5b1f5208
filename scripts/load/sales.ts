import { type Listing, hashListing } from "../../sdk/src/terms/listing.ts";
import {
  BUY_ORDER,
  makeAcceptance,
  makeOrder,
  makePurchase,
  type OrderDomain,
  OrderSide,
  type SignedOrder,
  signOrder,
} from "../../sdk/src/terms/order.ts";
import type { Chain } from "./chain.ts";
import type { Escrows } from "./escrows.ts";
import { dueOf, type Model, type Sale } from "./model.ts";
import type { ListedSale } from "./plan.ts";
import { NATIVE, PROTOCOL_FEE_BPS, REFUND_WINDOW, ROYALTY_BPS, STOREFRONT_FEE_BPS, type World } from "./world.ts";

const PUT_ON_SALE =
  "putOnSale(address,uint256,(address,uint128,uint40,uint24,uint8,uint16,uint16,address,address,uint16))";
const BUY_PLAIN = "buy(address,uint256,address,bytes32)";
const BUY_FULL = "buy((address,uint256,address,bytes32,address,address,uint16))";
const TRANSFER = "safeTransfer(address,uint256,bytes)";
const PURCHASE = "tuple(address,uint256,address,bytes32,address,address,uint16)";
const SWEEP_GAS = 5_000_000;
const DAY = 86_400;

/** What sales are made with. */
export interface Trading {
  world: World;
  chain: Chain;
  model: Model;
  escrows: Escrows;
  /** Until when listings and orders stand. */
  expiresAt: number;
}

/** Mints a work for each sale, and one more for everybody, so that nobody's last one goes. */
export async function mintAll({ world, chain, model }: Trading, sales: readonly Sale[]): Promise<void> {
  const { interface: abi, address: to } = world.art;
  const extra = [...world.sellers, ...world.buyers].map(({ address }, i) => ({
    seller: address,
    tokenId: BigInt(sales.length + i + 1),
  }));
  for (const { seller, tokenId } of [...sales, ...extra]) {
    const data = abi.encodeFunctionData("mintWithTokenURI", [seller, tokenId, ""]);
    await chain.send({ step: "mint", from: world.owner, to, data });
    model.owners.set(tokenId, seller);
  }
  await chain.flush();
}

/** Puts all on sale, each in a transaction of its own. */
export async function listAll(trading: Trading, sales: readonly ListedSale[]): Promise<void> {
  const { world, chain } = trading;
  for (const sale of sales) {
    const { interface: abi, address } = world.exchange;
    const data = abi.encodeFunctionData(PUT_ON_SALE, [world.art.address, sale.tokenId, listingOf(trading, sale)]);
    const options = sale.sellerStorefrontBps === 0n ? "" : ", with a storefront";
    const currency = sale.currency === NATIVE ? "native" : "token";
    await chain.send({ step: `list: ${currency}${options}`, from: sale.seller, to: address, data });
  }
  await chain.flush();
}

/** Buys all that is not left for sweeps, in the order in which it was listed. */
export async function buyAll(trading: Trading, sales: readonly ListedSale[]): Promise<void> {
  for (const sale of sales) {
    if (sale.way !== "sweep") await buyOne(trading, sale);
  }
  await trading.chain.flush();
}

/** Sweeps: two listings in a token, two in native coin and a signed order at once. */
export async function sweepAll(trading: Trading, sales: readonly ListedSale[], orders: readonly Sale[]): Promise<void> {
  const { world, chain, model, escrows } = trading;
  const left = sales.filter(({ way }) => way === "sweep");
  for (const [i, ordered] of orders.entries()) {
    const listed = left.slice(4 * i, 4 * i + 4);
    const signed = await signSale(trading, ordered);
    const items = listed.map((sale) => ({
      purchase: {
        collection: world.art.address,
        tokenId: sale.tokenId,
        seller: sale.seller,
        listingHash: hashListing(listingOf(trading, sale)),
        receiver: NATIVE,
        storefront: NATIVE,
        storefrontFeeBps: 0n,
      },
      permit: "0x",
    }));
    const data = world.orders.interface.encodeFunctionData("sweep", [[makePurchase(signed)], items, 0n]);
    const all = [...listed, ordered];
    const value = all.filter(({ currency }) => currency === NATIVE).reduce((sum, sale) => sum + dueOf(sale), 0n);
    for (const sale of listed) escrows.expect(sale, sale.kind);
    escrows.expect(ordered, "signed, native, swept, closed in a batch");
    await chain.send(
      { step: "sweep of 5", from: ordered.buyer, to: world.orders.address, data, value, gas: SWEEP_GAS },
      escrows.read,
    );
    for (const sale of all) model.buy(sale);
  }
  await chain.flush();
}

/** Buys signed listings, each alone. */
export async function buyOrders(trading: Trading, sales: readonly Sale[]): Promise<void> {
  const { world, chain, model, escrows } = trading;
  const { interface: abi, address: to } = world.orders;
  const kind = "signed, native, accepted";
  for (const sale of sales) {
    const { order, signature } = await signSale(trading, sale);
    const data = abi.encodeFunctionData(BUY_ORDER, [order, signature]);
    escrows.expect(sale, kind);
    await chain.send({ step: `buy: ${kind}`, from: sale.buyer, to, data, value: sale.price }, escrows.read);
    model.buy(sale);
  }
  await chain.flush();
}

/** Accepts offers. */
export async function acceptOffers(trading: Trading, sales: readonly Sale[]): Promise<void> {
  const { world, chain, model } = trading;
  const { interface: abi, address: to } = world.orders;
  for (const sale of sales) {
    const offer = await signSale(trading, sale, OrderSide.Offer);
    const data = abi.encodeFunctionData("acceptOffer", [makeAcceptance(offer, sale.tokenId, 0n)]);
    await chain.send({ step: "accept an offer: token, final", from: sale.seller, to, data });
    model.buy(sale);
  }
  await chain.flush();
}

async function buyOne(trading: Trading, sale: ListedSale): Promise<void> {
  const { world, chain, model, escrows } = trading;
  const { exchange, art, token, terms } = world;
  const { tokenId, seller, buyer, currency } = sale;
  const listingHash = hashListing(listingOf(trading, sale));
  const due = dueOf(sale);
  const step = `buy: ${sale.kind}`;
  const storefront = sale.buyerStorefrontBps === 0n ? NATIVE : terms.buyerStorefront;
  const purchase = [art.address, tokenId, seller, listingHash, NATIVE, storefront, sale.buyerStorefrontBps] as const;
  const value = currency === NATIVE ? due : 0n;
  if (sale.ending !== "final") escrows.expect(sale, sale.kind);
  if (sale.way === "transfer") {
    const bytes = exchange.interface.getAbiCoder().encode([PURCHASE], [purchase]);
    const data = token.interface.encodeFunctionData(TRANSFER, [exchange.address, due, bytes]);
    await chain.send({ step, from: buyer, to: token.address, data }, escrows.read);
  } else if (sale.way === "full") {
    const data = exchange.interface.encodeFunctionData(BUY_FULL, [
      {
        collection: art.address,
        tokenId,
        seller,
        listingHash,
        receiver: NATIVE,
        storefront,
        storefrontFeeBps: sale.buyerStorefrontBps,
      },
    ]);
    await chain.send({ step, from: buyer, to: exchange.address, data, value }, escrows.read);
  } else {
    const data = exchange.interface.encodeFunctionData(BUY_PLAIN, [art.address, tokenId, seller, listingHash]);
    await chain.send({ step, from: buyer, to: exchange.address, data, value }, escrows.read);
  }
  model.buy(sale);
}

/** The terms of a sale in the exchange. */
export function listingOf({ world, expiresAt }: Trading, sale: Sale): Listing {
  return {
    currency: sale.currency,
    price: sale.price,
    expiresAt,
    refundWindow: sale.ending === "final" ? 0 : REFUND_WINDOW,
    delivery: sale.held ? 1 : 0,
    maxRoyaltyBps: ROYALTY_BPS,
    protocolFeeBps: PROTOCOL_FEE_BPS,
    buyer: NATIVE,
    storefront: sale.sellerStorefrontBps === 0n ? NATIVE : world.terms.sellerStorefront,
    storefrontFeeBps: sale.sellerStorefrontBps === 0n ? 0 : STOREFRONT_FEE_BPS,
  };
}

/** Signs a sale as an order: by the seller, or as an offer by the buyer. */
export async function signSale(
  { world, expiresAt }: Trading,
  sale: Sale,
  side: (typeof OrderSide)[keyof typeof OrderSide] = OrderSide.Listing,
): Promise<SignedOrder> {
  const isListing = side === OrderSide.Listing;
  const maker = isListing ? sale.seller : sale.buyer;

  const signer = [...world.sellers, ...world.buyers].find(({ address }) => address === maker)!;
  const domain: OrderDomain = { chainId: 31_337, verifyingContract: world.orders.address };
  const order = makeOrder({
    side,
    maker,
    collection: world.art.address,
    tokenIds: [sale.tokenId],
    currency: sale.currency,
    price: sale.price,
    startsAt: expiresAt - 90 * DAY,
    expiresAt,
    refundWindow: sale.ending === "final" ? 0n : BigInt(REFUND_WINDOW),
    delivery: sale.held ? 1 : 0,
    // A royalty's limit is the seller's; a buyer names none.
    maxRoyaltyBps: isListing ? ROYALTY_BPS : 10_000n,
    maxProtocolFeeBps: PROTOCOL_FEE_BPS,
    storefront: isListing && sale.sellerStorefrontBps !== 0n ? world.terms.sellerStorefront : NATIVE,
    storefrontFeeBps: isListing ? sale.sellerStorefrontBps : 0n,
    nonce: sale.tokenId,
  });
  return signOrder(signer, domain, order);
}
