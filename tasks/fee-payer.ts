import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

export default task("fee-payer", "Pays the fees of a service's users on Kaia, as far as its policy allows")
  .addOption({
    name: "policy",
    description: "The file that says what is paid for; examples/fee-payer.json is one",
    type: ArgumentType.STRING,
    defaultValue: "fee-payer.json",
  })
  .addOption({
    name: "ledger",
    description: "The file in which the service notes what it has spent; beside the policy where none is named",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "address",
    description: "The account that pays, where FEE_PAYER_PRIVATE_KEY is not the key that its address comes from",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "host",
    description: "The address to listen at",
    type: ArgumentType.STRING,
    defaultValue: "127.0.0.1",
  })
  .addOption({
    name: "port",
    description: "The port to listen at",
    type: ArgumentType.INT,
    defaultValue: 3_000,
  })
  .addOption({
    name: "release",
    description:
      "Only takes a reservation out of the ledger, by its transaction's hash, or all of them that are `resting`",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addFlag({
    name: "newKey",
    description: "Only prints a new bearer key, and the hash of it that goes into the policy",
  })
  .addFlag({ name: "hashKey", description: "Only asks for a bearer key that exists, and prints its hash" })
  .setAction(() => import("./fee-payer.action.ts"))
  .build();
