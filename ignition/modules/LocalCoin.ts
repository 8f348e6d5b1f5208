import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** A wrapped coin for chains that have none: local ones. */
export default buildModule("LocalCoin", (m) => ({ wrappedCoin: m.contract("LocalWrappedCoin") }));
