import { network } from "hardhat";
import type {
  FixedPriceExchange,
  IERC20,
  IERC721,
  RefundEscrow,
  RoyaltyInfo,
  RoyaltyRouter,
} from "../../typechain-types/index.js";

/** The price of every measured sale. */
export const PRICE = 10n ** 18n;
export const NATIVE = "0x0000000000000000000000000000000000000000";

type Connection = Awaited<ReturnType<typeof network.create>>;
type Signer = Awaited<ReturnType<Connection["ethers"]["getSigners"]>>[number];

/** A collection or token of test/mocks, with the one function that the bindings do not know. */
export type Mintable<T> = T & { mint(to: string, value: bigint): Promise<unknown> };

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
  token: Mintable<IERC20>;
}

/** Deploys the suite and a plain token, and funds and approves whatever later trades need. */
export async function createWorld(): Promise<World> {
  const connection = await network.create();
  const { ethers } = connection;
  const [owner, seller, buyer, first, second, feeReceiver] = await ethers.getSigners();
  const router = (await ethers.deployContract("RoyaltyRouter")) as unknown as RoyaltyRouter;
  const escrow = (await ethers.deployContract("RefundEscrow")) as unknown as RefundEscrow;
  const exchange = (await ethers.deployContract("FixedPriceExchange", [
    router,
    escrow,
    owner!.address,
  ])) as unknown as FixedPriceExchange;
  const token = (await ethers.deployContract("PlainERC20")) as unknown as Mintable<IERC20>;
  for (const person of [seller!, buyer!, first!, second!]) await token.mint(person.address, 1_000n * PRICE);
  await token.connect(buyer!).approve(exchange, ethers.MaxUint256);
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
    token,
  };
}

/** A plain collection whose royalties, if any, come from a RoyaltyInfo; seller and buyer both hold tokens of it. */
export async function createCollection(world: World, royalties: readonly number[]): Promise<Mintable<IERC721>> {
  const { ethers } = world.connection;
  const name = royalties.length === 0 ? "BareERC721" : "PlainERC721";
  const collection = (await ethers.deployContract(name)) as unknown as Mintable<IERC721>;
  for (let id = 1n; id <= 8n; id++) await collection.mint(world.seller.address, id);
  await collection.mint(world.buyer.address, 100n);
  await collection.connect(world.seller).setApprovalForAll(world.exchange, true);
  await collection.connect(world.buyer).setApprovalForAll(world.escrow, true);
  if (royalties.length > 0) {
    await world.router.createRoyaltyInfo(collection);
    const info = (await ethers.getContractAt(
      "RoyaltyInfo",
      await world.router.royaltyInfoOf(collection),
    )) as unknown as RoyaltyInfo;
    await info.setCollectionTerms({
      shares: royalties.map((bps, i) => ({ holder: world.holders[i]!.address, bps })),
      validUntil: 0,
      caps: [],
      tiers: [],
    });
  }
  return collection;
}
