import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Droit from "./Droit.ts";

/** {@link Droit}, and a wrapped coin for chains that have none: local ones. */
export default buildModule("DroitWithLocalCoin", (m) => ({
  ...m.useModule(Droit),
  wrappedCoin: m.contract("LocalWrappedCoin"),
}));
