import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

export default task("storefront", "Prints what a storefront has earned, withdrawn and may yet earn")
  .addOption({
    name: "storefront",
    description: "The address of the storefront",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "fromBlock",
    description: "A block before the storefront's first sale; the nearer, the faster",
    type: ArgumentType.INT,
    defaultValue: 0,
  })
  .addOption({
    name: "pageSize",
    description: "How many blocks to ask the node for at once; halved where it refuses",
    type: ArgumentType.INT,
    defaultValue: 5_000,
  })
  .addFlag({ name: "json", description: "Print JSON, with amounts in the smallest unit, instead of a table" })
  .setAction(() => import("./storefront.action.ts"))
  .build();
