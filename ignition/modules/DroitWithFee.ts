import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Droit from "./Droit.ts";

/** {@link Droit} and the protocol fee, which only the owner can set: for a deployer who is the owner. */
export default buildModule("DroitWithFee", (m) => {
  const contracts = m.useModule(Droit);
  const bps = m.getParameter("protocolFeeBps", 250);
  const receiver = m.getParameter("feeReceiver", m.getAccount(0));
  m.call(contracts.fixedPriceExchange, "setProtocolFee", [bps, receiver], { id: "exchangeFee" });
  m.call(contracts.orderExchange, "setProtocolFee", [bps, receiver], { id: "orderFee" });
  m.call(contracts.auctionHouse, "setProtocolFee", [bps, receiver], { id: "auctionFee" });
  m.call(contracts.editionDrop, "setProtocolFee", [bps, receiver], { id: "dropFee" });
  return contracts;
});
