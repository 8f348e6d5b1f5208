import { network } from "hardhat";
import { deployDroit } from "../scripts/deploy/deployDroit.ts";
import { BUY_ORDER, makeAcceptance, makeOrder, OrderSide, signOrder } from "../sdk/src/terms/order.ts";

const DAY = 86_400;

/** A seller signs a listing, which a buyer takes; then a collector signs an offer, which that buyer accepts. */
export async function signedOrders(): Promise<{ owners: string[]; expected: string[] }> {
  const connection = await network.create();
  const { ethers } = connection;
  const [seller, buyer, collector] = await ethers.getSigners();
  const { addresses } = await deployDroit(connection, "ignition");
  const exchange = await ethers.getContractAt("OrderExchange", addresses.OrderExchange);
  const works = await ethers.deployContract("KIP17Token", [
    "Works",
    "WRK",
    seller!.address,
    addresses.RoyaltyRouter,
    1_000,
    "ipfs://collection.json",
  ]);
  await works.mintWithTokenURI(seller!, 1n, "ipfs://work-1.json");

  const [collection, verifyingContract] = [addressOf(works), addressOf(exchange)];
  const domain = { chainId: connection.networkConfig.chainId ?? 31_337, verifyingContract };
  const startsAt = await connection.networkHelpers.time.latest();
  const open = { startsAt, expiresAt: startsAt + 30 * DAY, maxRoyaltyBps: 1_000, nonce: 0 };
  const price = ethers.parseEther("5");

  // A listing: approved once, signed for nothing, taken by whom it suits.
  await works.setApprovalForAll(exchange, true);
  const listing = makeOrder({ maker: seller!.address, collection, tokenIds: [1n], price, ...open });
  const { order, signature } = await signOrder(seller!, domain, listing);
  await exchange.connect(buyer)[BUY_ORDER](order, signature, { value: price });
  const owners = [await works.ownerOf(1n)];

  // An offer for any work of the collection, in native coin: the exchange unwraps the collector's coins.
  const coin = await ethers.getContractAt("LocalWrappedCoin", await exchange.wrappedCoin());
  await coin.connect(collector).deposit({ value: price });
  await coin.connect(collector).approve(exchange, price);
  const offer = makeOrder({ side: OrderSide.Offer, maker: collector!.address, collection, price, ...open });
  const signed = await signOrder(collector!, domain, offer);
  // The buyer of a moment ago accepts it, for at least 4.
  await works.connect(buyer).setApprovalForAll(exchange, true);
  await exchange.connect(buyer).acceptOffer(makeAcceptance(signed, 1n, ethers.parseEther("4")));
  owners.push(await works.ownerOf(1n));

  return { owners, expected: [buyer!.address, collector!.address] };
}

function addressOf(contract: { target: unknown }): string {
  return String(contract.target);
}
