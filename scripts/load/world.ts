import type {} from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { MaxUint256, ZeroAddress } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConnection } from "hardhat/types/network";
import type {
  AuctionHouse,
  FixedPriceExchange,
  KIP17Token,
  KIP7Token,
  OrderExchange,
  RefundEscrow,
} from "../../typechain-types/index.js";
import type { Terms } from "./model.ts";

export const NATIVE = ZeroAddress;
export const PROTOCOL_FEE_BPS = 250n;
export const STOREFRONT_FEE_BPS = 200n;
export const ROYALTY_BPS = 1_000n;
/** The seconds in which a buyer can undo a sale. */
export const REFUND_WINDOW = 7 * 86_400;

const TOKENS_EACH = 10n ** 24n;

/** A contract with its address at hand. */
type Deployed<T> = T & { address: string };

/** The contracts and the people of a load. No account has two roles. */
export interface World {
  connection: NetworkConnection;
  exchange: Deployed<FixedPriceExchange>;
  orders: Deployed<OrderExchange>;
  house: Deployed<AuctionHouse>;
  escrow: Deployed<RefundEscrow>;
  art: Deployed<KIP17Token>;
  token: Deployed<KIP7Token>;
  owner: string;
  sellers: HardhatEthersSigner[];
  buyers: HardhatEthersSigner[];
  /** Whoever closes what others left open. */
  keeper: string;
  terms: Terms;
}

/**
 * Deploys the suite, a collection with royalties and a token, and gives everybody what they need.
 * @param holders Who holds the royalties in equal parts; two accounts, seven and three parts, where none are named.
 */
export async function createWorld(connection: NetworkConnection, holders: readonly string[] = []): Promise<World> {
  const { ethers } = connection;
  const [owner, keeper, feeReceiver, sellerStorefront, buyerStorefront, first, second, ...others] =
    await ethers.getSigners();
  const sellers = others.slice(0, 4);
  const buyers = others.slice(4, 8);
  const router = await ethers.deployContract("RoyaltyRouter");
  const escrow = await withAddress(await ethers.deployContract("RefundEscrow"));
  const gate = await ethers.deployContract("AccessGate");
  const coin = await ethers.deployContract("LocalWrappedCoin");
  const exchange = await withAddress(await ethers.deployContract("FixedPriceExchange", [router, escrow, owner!]));
  const house = await withAddress(await ethers.deployContract("AuctionHouse", [router, escrow, gate, owner!]));
  const orders = await withAddress(await ethers.deployContract("OrderExchange", [router, escrow, exchange, owner!]));
  await orders.setWrappedCoin(coin);
  const art = await withAddress(
    await ethers.deployContract("KIP17Token", ["Works", "WRK", owner!, router, ROYALTY_BPS, ""]),
  );
  const token = await withAddress(await ethers.deployContract("KIP7Token", ["Won", "WON", owner!]));

  for (const market of [exchange, house, orders]) await market.setProtocolFee(PROTOCOL_FEE_BPS, feeReceiver!);
  const royalties =
    holders.length > 0
      ? holders.map((holder) => ({ holder, bps: ROYALTY_BPS / BigInt(holders.length) }))
      : [
          { holder: first!.address, bps: 700n },
          { holder: second!.address, bps: 300n },
        ];
  await router.createRoyaltyInfo(art);
  const info = await ethers.getContractAt("RoyaltyInfo", await router.royaltyInfoOf(art));
  await info.setCollectionTerms({ shares: royalties, validUntil: 0, caps: [], tiers: [] });
  for (const seller of sellers) {
    for (const market of [exchange, orders, house]) await art.connect(seller).setApprovalForAll(market, true);
  }
  for (const buyer of buyers) {
    await token.mint(buyer, TOKENS_EACH);
    for (const market of [exchange, orders, house]) await token.connect(buyer).approve(market, MaxUint256);
    await art.connect(buyer).setApprovalForAll(escrow, true);
  }
  return {
    connection,
    exchange,
    orders,
    house,
    escrow,
    art,
    token,
    owner: owner!.address,
    sellers,
    buyers,
    keeper: keeper!.address,
    terms: {
      royalties,
      protocolFeeBps: PROTOCOL_FEE_BPS,
      feeReceiver: feeReceiver!.address,
      sellerStorefront: sellerStorefront!.address,
      buyerStorefront: buyerStorefront!.address,
      escrow: escrow.address,
      house: house.address,
    },
  };
}

async function withAddress<T extends { getAddress(): Promise<string> }>(contract: T): Promise<Deployed<T>> {
  return Object.assign(contract, { address: await contract.getAddress() });
}
