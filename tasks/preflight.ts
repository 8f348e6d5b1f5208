import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

export default task(
  "preflight",
  "Looks whether a chain is ready for the contracts, or a collection for being sold by them",
)
  .addOption({
    name: "collection",
    description: "Look at this collection's transfer validator (ERC-721C) instead of the chain",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "tokenId",
    description: "A token of the collection that somebody owns",
    type: ArgumentType.BIGINT,
    defaultValue: 1n,
  })
  .setAction(() => import("./preflight.action.ts"))
  .build();
