import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The router, the escrow, the access gate, the markets and the registry of storefronts. The owner is named, for with CREATE2 a
 * factory is the one that deploys. The wrapped coin is the chain's own.
 */
export default buildModule("Droit", (m) => {
  const owner = m.getParameter("owner", m.getAccount(0));
  const wrappedCoin = m.getParameter<string>("wrappedCoin");
  const royaltyRouter = m.contract("RoyaltyRouter");
  const refundEscrow = m.contract("RefundEscrow");
  const accessGate = m.contract("AccessGate");
  const fixedPriceExchange = m.contract("FixedPriceExchange", [royaltyRouter, refundEscrow, owner]);
  const orderExchange = m.contract("OrderExchange", [
    royaltyRouter,
    refundEscrow,
    fixedPriceExchange,
    wrappedCoin,
    owner,
  ]);
  const auctionHouse = m.contract("AuctionHouse", [royaltyRouter, refundEscrow, accessGate, owner]);
  const editionDrop = m.contract("EditionDrop", [royaltyRouter, accessGate, owner]);
  const storefrontRegistry = m.contract("StorefrontRegistry");
  return {
    royaltyRouter,
    refundEscrow,
    accessGate,
    fixedPriceExchange,
    orderExchange,
    auctionHouse,
    editionDrop,
    storefrontRegistry,
  };
});
