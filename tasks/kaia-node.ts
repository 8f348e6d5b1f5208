import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

export default task("kaia-node", "Starts a local node that speaks Kaia: its transactions, fee payers and account keys")
  .addOption({ name: "port", description: "The port to answer on", type: ArgumentType.INT, defaultValue: 8551 })
  .addOption({
    name: "host",
    description: "The address to answer on; another than loopback lets others use the accounts of this node",
    type: ArgumentType.STRING,
    defaultValue: "127.0.0.1",
  })
  .addOption({
    name: "backend",
    description:
      "The URL of a node on this machine that has Hardhat's methods, such as Anvil; without it, Hardhat's own",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "chainId",
    description: "The chain id, 31337 by default; with a backend, what that must have",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .setAction(() => import("./kaia-node.action.ts"))
  .build();
