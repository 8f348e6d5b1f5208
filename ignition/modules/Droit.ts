import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The router, the escrow, the access gate and the markets. The owner is named, for with CREATE2 a factory is the one that
 * deploys.
 */
export default buildModule("Droit", (m) => {
  const owner = m.getParameter("owner", m.getAccount(0));
  const royaltyRouter = m.contract("RoyaltyRouter");
  const refundEscrow = m.contract("RefundEscrow");
  const accessGate = m.contract("AccessGate");
  const fixedPriceExchange = m.contract("FixedPriceExchange", [royaltyRouter, refundEscrow, owner]);
  const auctionHouse = m.contract("AuctionHouse", [royaltyRouter, refundEscrow, accessGate, owner]);
  const editionDrop = m.contract("EditionDrop", [royaltyRouter, accessGate, owner]);
  return { royaltyRouter, refundEscrow, accessGate, fixedPriceExchange, auctionHouse, editionDrop };
});
