import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The router, the escrow, the access gate, the markets and the registry of storefronts. What they are built with is the same on
 * every chain, so that a CREATE2 factory puts them at the same addresses. The first owner is the deploying account; it is named, as
 * with such a factory it is not the one that creates.
 */
export default buildModule("Droit", (m) => {
  const owner = m.getAccount(0);
  const royaltyRouter = m.contract("RoyaltyRouter");
  const refundEscrow = m.contract("RefundEscrow");
  const accessGate = m.contract("AccessGate");
  const fixedPriceExchange = m.contract("FixedPriceExchange", [royaltyRouter, refundEscrow, owner]);
  const orderExchange = m.contract("OrderExchange", [royaltyRouter, refundEscrow, fixedPriceExchange, owner]);
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
