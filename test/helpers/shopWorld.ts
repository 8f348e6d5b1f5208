import { type Addressable, type BaseContract, Interface } from "ethers";
import { type Auction, PLAIN_BID } from "../../sdk/src/terms/auction.js";
import { hashListing, type Listing } from "../../sdk/src/terms/listing.js";
import { BUY_PURCHASE, type Order } from "../../sdk/src/terms/order.js";
import { openedTerms } from "../../sdk/src/terms/escrow.js";
import type { EscrowTerms } from "../../sdk/src/types.js";
import type { AuctionHouse, Storefront, StorefrontRegistry } from "../../typechain-types/index.js";
import {
  DAY,
  deployOrderWorld,
  ethers,
  FEE_BPS,
  listingOf,
  NATIVE,
  NOBODY,
  type OrderWorld,
  PRICE,
  purchaseOf,
  type Sent,
  type Signer,
  signed,
  time,
} from "./orderWorld.js";

export const PUT =
  "putOnSale(address,uint256,(address,uint128,uint40,uint24,uint8,uint16,uint16,address,address,uint16))";
export const BUY = "buy((address,uint256,address,bytes32,address,address,uint16))";

/** What the shop of the seller's side asks for, and that of the buyer's, in basis points. */
export const SELLER_BPS = 300n;
export const BUYER_BPS = 200n;
export const SELLER_FEE = (PRICE * SELLER_BPS) / 10_000n;
export const BUYER_FEE = (PRICE * BUYER_BPS) / 10_000n;

/**
 * The world with an auction house and two registered shops, which `sellerFront` and `buyerFront` own. Seller and buyer have
 * approved exchange and house for all that they trade.
 */
export interface ShopWorld extends OrderWorld {
  house: AuctionHouse;
  registry: StorefrontRegistry;
  sellerShop: Storefront;
  buyerShop: Storefront;
  sellerPayout: Signer;
  buyerPayout: Signer;
}

export async function deployShopWorld(): Promise<ShopWorld> {
  const world = await deployOrderWorld();
  const { owner, seller, buyer, collector, router, escrow, exchange, art, token, feeReceiver } = world;
  const [sellerPayout, buyerPayout] = (await ethers.getSigners()).slice(9) as [Signer, Signer, ...Signer[]];
  const gate = await ethers.deployContract("AccessGate");
  const house = await ethers.deployContract("AuctionHouse", [router, escrow, gate, owner.address]);
  await house.setProtocolFee(FEE_BPS, feeReceiver.address);
  for (const market of [exchange, house, escrow]) {
    for (const person of [seller, buyer, collector]) {
      await art.connect(person).setApprovalForAll(market, true);
      await token.connect(person).approve(market, ethers.MaxUint256);
    }
  }
  const registry = await ethers.deployContract("StorefrontRegistry");
  const sellerShop = await register(registry, world.sellerFront, sellerPayout.address, SELLER_BPS);
  const buyerShop = await register(registry, world.buyerFront, buyerPayout.address, BUYER_BPS);
  // What is listed from now on has the fee that was set above.
  await time.increase(1);
  return { ...world, house, registry, sellerShop, buyerShop, sellerPayout, buyerPayout };
}

/** Registers a shop that `owner` owns. */
export async function register(
  registry: StorefrontRegistry,
  owner: Signer,
  payout: string,
  bps: bigint,
  name = "A shop",
): Promise<Storefront> {
  const shop = await registry.connect(owner).register.staticCall(payout, bps, name);
  await registry.connect(owner).register(payout, bps, name);
  return ethers.getContractAt("Storefront", shop);
}

/** Those whose books change beside those of the world, by name. */
export function shopsOf(world: ShopWorld): Record<string, Addressable> {
  const { house, sellerShop, buyerShop, sellerPayout, buyerPayout } = world;
  return { house, sellerShop, buyerShop, sellerPayout, buyerPayout };
}

/** A sale with a shop on each side. */
export interface ShopSale {
  tokenId?: bigint;
  currency?: string;
  refundWindow?: number;
}

/** Sells by a listing that the seller signs, through both shops. */
export async function sellSigned(world: ShopWorld, sale: ShopSale = {}, fields: Partial<Order> = {}): Sent {
  const { tokenId = 1n, currency = NATIVE, refundWindow = 0 } = sale;
  const order = await listingOf(world, {
    ...{ tokenIds: [tokenId], currency, refundWindow, storefront: await world.sellerShop.getAddress() },
    storefrontFeeBps: SELLER_BPS,
    ...fields,
  });
  const storefront = await world.buyerShop.getAddress();
  const purchase = purchaseOf(await signed(world, order), { storefront, storefrontFeeBps: BUYER_BPS });
  const value = currency === NATIVE ? PRICE + BUYER_FEE : 0n;
  return world.orders.connect(world.buyer)[BUY_PURCHASE](purchase, { value });
}

/** Puts a token on sale on the chain and sells it, through both shops. */
export async function sellListed(world: ShopWorld, sale: ShopSale = {}): Sent {
  const { tokenId = 1n, currency = NATIVE, refundWindow = 0 } = sale;
  const { exchange, seller, buyer } = world;
  const collection = await world.art.getAddress();
  const listing: Listing = {
    ...{ currency, price: PRICE, expiresAt: (await time.latest()) + DAY, refundWindow, delivery: 0 },
    ...{ maxRoyaltyBps: 10_000, protocolFeeBps: FEE_BPS, buyer: NOBODY },
    ...{ storefront: await world.sellerShop.getAddress(), storefrontFeeBps: SELLER_BPS },
  };
  await exchange.connect(seller)[PUT](collection, tokenId, listing);
  const purchase = {
    ...{ collection, tokenId, seller: seller.address, listingHash: hashListing(listing), receiver: NOBODY },
    ...{ storefront: await world.buyerShop.getAddress(), storefrontFeeBps: BUYER_BPS },
  };
  return exchange.connect(buyer)[BUY](purchase, { value: currency === NATIVE ? PRICE + BUYER_FEE : 0n });
}

/** Sells by an auction that the seller's shop brought, to the buyer as the only bidder. */
export async function sellByAuction(world: ShopWorld, sale: ShopSale = {}): Sent {
  const { tokenId = 1n, currency = NATIVE, refundWindow = 0 } = sale;
  const { house, seller, buyer } = world;
  const now = await time.latest();
  const auction: Auction = {
    ...{ collection: await world.art.getAddress(), tokenId, seller: seller.address, currency, reservePrice: PRICE },
    ...{ buyNowPrice: 0n, minRaise: 0n, minRaiseBps: 0, startsAt: now, endsAt: now + 3_600 },
    ...{ extensionWindow: 0, maxExtension: 0, gateKind: 0, gateService: NOBODY, refundWindow, delivery: 0 },
    ...{ maxRoyaltyBps: 10_000, protocolFeeBps: FEE_BPS },
    ...{ storefront: await world.sellerShop.getAddress(), storefrontFeeBps: SELLER_BPS },
  };
  await house.connect(seller).create(auction);
  if (currency === NATIVE) await house.connect(buyer)[PLAIN_BID](auction, { value: PRICE });
  else await house.connect(buyer).getFunction(FULL)(auction, PRICE, "0x");
  await time.increaseTo(now + 3_600);
  return house.connect(buyer).settle(auction);
}

const FULL = PLAIN_BID.replace(/\)$/, ",uint256,bytes)");

/** The terms of the escrow that a sale opened. */
export async function termsOf(world: ShopWorld, sent: Sent): Promise<EscrowTerms> {
  return openedTerms(world.escrow, await (await sent).wait());
}

const ledger = new Interface([
  "function withdraw(address currency, address to) returns (uint256)",
  "function creditOf(address account, address currency) view returns (uint256)",
]);

type FalseLedger = BaseContract & { script(input: string, act: number, data: string): Sent };

/** A contract that answers as a ledger would, and says what `withdraw` answers and what there is to withdraw. */
export async function deployFalseLedger(credit: bigint, answer: bigint): Promise<FalseLedger> {
  const scripted = (await ethers.deployContract("ScriptedContract")) as unknown as FalseLedger;
  const word = (value: bigint): string => ethers.toBeHex(value, 32);
  const ANSWER = 1;
  await scripted.script(ledger.getFunction("creditOf")!.selector, ANSWER, word(credit));
  await scripted.script(ledger.getFunction("withdraw")!.selector, ANSWER, word(answer));
  return scripted;
}
