import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** The router, the escrow and the exchange. The owner is named, for with CREATE2 a factory is the one that deploys. */
export default buildModule("Droit", (m) => {
  const owner = m.getParameter("owner", m.getAccount(0));
  const royaltyRouter = m.contract("RoyaltyRouter");
  const refundEscrow = m.contract("RefundEscrow");
  const fixedPriceExchange = m.contract("FixedPriceExchange", [royaltyRouter, refundEscrow, owner]);
  return { royaltyRouter, refundEscrow, fixedPriceExchange };
});
