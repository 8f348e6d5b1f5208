import { JsonRpcProvider } from "ethers";
import { network } from "hardhat";
import {
  AccessGate__factory,
  AuctionHouse__factory,
  EditionDrop__factory,
  FixedPriceExchange__factory,
  LocalWrappedCoin__factory,
  OrderExchange__factory,
  RefundEscrow__factory,
  RoyaltyRouter__factory,
  StorefrontRegistry__factory,
} from "../../typechain-types/index.js";
import type { DroitAddresses } from "../../sdk/src/index.ts";

/** A node of its own, on which the suite is deployed. */
export interface Node {
  url: string;
  addresses: DroitAddresses;
  close(): Promise<void>;
}

export async function startNode(): Promise<Node> {
  const server = await network.createServer("default", "127.0.0.1");
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  const provider = new JsonRpcProvider(url, undefined, { pollingInterval: 20 });
  const owner = await provider.getSigner(0);
  const router = await new RoyaltyRouter__factory(owner).deploy();
  const escrow = await new RefundEscrow__factory(owner).deploy();
  const gate = await new AccessGate__factory(owner).deploy();
  const exchange = await new FixedPriceExchange__factory(owner).deploy(router, escrow, owner);
  const orders = await new OrderExchange__factory(owner).deploy(router, escrow, exchange, owner);
  const house = await new AuctionHouse__factory(owner).deploy(router, escrow, gate, owner);
  const drop = await new EditionDrop__factory(owner).deploy(router, gate, owner);
  const registry = await new StorefrontRegistry__factory(owner).deploy();
  const coin = await new LocalWrappedCoin__factory(owner).deploy();
  await (await orders.setWrappedCoin(coin)).wait();
  const addresses = {
    RoyaltyRouter: await router.getAddress(),
    RefundEscrow: await escrow.getAddress(),
    AccessGate: await gate.getAddress(),
    FixedPriceExchange: await exchange.getAddress(),
    OrderExchange: await orders.getAddress(),
    AuctionHouse: await house.getAddress(),
    EditionDrop: await drop.getAddress(),
    EditionFactory: await drop.editionFactory(),
    StorefrontRegistry: await registry.getAddress(),
    WrappedCoin: await coin.getAddress(),
  };
  provider.destroy();
  return { url, addresses, close: () => server.close() };
}
