import { network } from "hardhat";
import type { BaseContract, ContractTransactionResponse } from "ethers";
import type {
  AuctionHouse,
  EditionDrop,
  FixedPriceExchange,
  LocalWrappedCoin,
  OrderExchange,
  RefundEscrow,
  RoyaltyRouter,
} from "../../typechain-types/index.js";

/** The price of every measured sale. */
export const PRICE = 10n ** 18n;
export const NATIVE = "0x0000000000000000000000000000000000000000";

type Connection = Awaited<ReturnType<typeof network.create>>;
type Signer = Awaited<ReturnType<Connection["ethers"]["getSigners"]>>[number];

/** What the measurements use of the collections and the token in test/mocks, which have no bindings. */
export interface Collection extends BaseContract {
  mint(to: string, tokenId: bigint): Promise<ContractTransactionResponse>;
  ownerOf(tokenId: bigint): Promise<string>;
  setApprovalForAll(operator: BaseContract, approved: boolean): Promise<ContractTransactionResponse>;
  connect(signer: Signer): Collection;
}
export interface Token extends BaseContract {
  mint(to: string, amount: bigint): Promise<ContractTransactionResponse>;
  balanceOf(account: string): Promise<bigint>;
  approve(spender: BaseContract, amount: bigint): Promise<ContractTransactionResponse>;
  connect(signer: Signer): Token;
}

/** The contracts and the people of a measurement. */
export interface World {
  connection: Connection;
  owner: Signer;
  seller: Signer;
  buyer: Signer;
  holders: [Signer, Signer];
  feeReceiver: Signer;
  router: RoyaltyRouter;
  escrow: RefundEscrow;
  exchange: FixedPriceExchange;
  house: AuctionHouse;
  drop: EditionDrop;
  orders: OrderExchange;
  coin: LocalWrappedCoin;
  token: Token;
}

/** Deploys the suite and a plain token, and funds and approves whatever later trades need. */
export async function createWorld(): Promise<World> {
  // A fixed start: the zero bytes of a timestamp cost less gas than others.
  const connection = await network.create({
    override: { initialDate: "2026-01-01T00:00:00Z" },
  });
  const { ethers } = connection;
  const [owner, seller, buyer, first, second, feeReceiver] = await ethers.getSigners();
  const router = await ethers.deployContract("RoyaltyRouter");
  const escrow = await ethers.deployContract("RefundEscrow");
  const exchange = await ethers.deployContract("FixedPriceExchange", [router, escrow, owner!.address]);
  const gate = await ethers.deployContract("AccessGate");
  const house = await ethers.deployContract("AuctionHouse", [router, escrow, gate, owner!.address]);
  const drop = await ethers.deployContract("EditionDrop", [router, gate, owner!.address]);
  const coin = await ethers.deployContract("LocalWrappedCoin");
  const orders = await ethers.deployContract("OrderExchange", [router, escrow, exchange, owner!.address]);
  const token = (await ethers.deployContract("PlainERC20")) as unknown as Token;
  for (const person of [seller!, buyer!, first!, second!]) await token.mint(person.address, 1_000n * PRICE);
  await token.connect(buyer!).approve(exchange, ethers.MaxUint256);
  await orders.setWrappedCoin(coin);
  await coin.connect(buyer).deposit({ value: 100n * PRICE });
  await coin.connect(buyer).approve(orders, ethers.MaxUint256);
  return {
    connection,
    owner: owner!,
    seller: seller!,
    buyer: buyer!,
    holders: [first!, second!],
    feeReceiver: feeReceiver!,
    router,
    escrow,
    exchange,
    house,
    drop,
    orders,
    coin,
    token,
  };
}

/** A plain collection whose royalties, if any, come from a RoyaltyInfo; seller and buyer both hold tokens of it. */
export async function createCollection(world: World, royalties: readonly number[], tokens = 8n): Promise<Collection> {
  const { ethers } = world.connection;
  const name = royalties.length === 0 ? "BareERC721" : "PlainERC721";
  const collection = (await ethers.deployContract(name)) as unknown as Collection;
  for (let id = 1n; id <= tokens; id++) await collection.mint(world.seller.address, id);
  await collection.mint(world.buyer.address, 100n);
  await collection.connect(world.seller).setApprovalForAll(world.exchange, true);
  await collection.connect(world.buyer).setApprovalForAll(world.escrow, true);
  if (royalties.length > 0) {
    await world.router.createRoyaltyInfo(collection);
    const info = await ethers.getContractAt("RoyaltyInfo", await world.router.royaltyInfoOf(collection));
    await info.setCollectionTerms({
      shares: royalties.map((bps, i) => ({ holder: world.holders[i]!.address, bps })),
      validUntil: 0,
      caps: [],
      tiers: [],
    });
  }
  return collection;
}

/** The gas of a whole transaction. */
export async function gasOf(sent: Promise<ContractTransactionResponse>): Promise<number> {
  const receipt = await (await sent).wait();
  return Number(receipt!.gasUsed);
}
