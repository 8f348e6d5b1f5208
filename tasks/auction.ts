import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

export default task("auction", "Prints the bids and the state of an auction")
  .addOption({
    name: "house",
    description: "The address of the auction house",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "id",
    description: "The id of the auction, as its creation's event names it",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "fromBlock",
    description: "A block before the auction's creation; the nearer, the faster",
    type: ArgumentType.INT,
    defaultValue: 0,
  })
  .addOption({
    name: "pageSize",
    description: "How many blocks to ask the node for at once; halved where it refuses",
    type: ArgumentType.INT,
    defaultValue: 5_000,
  })
  .addFlag({ name: "follow", description: "Go on with new bids until the auction ends, or Ctrl-C" })
  .setAction(() => import("./auction.action.ts"))
  .build();
