import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

export default task("deploy", "Deploys the contracts of the suite, or finishes a deployment that was begun")
  .addOption({
    name: "owner",
    description:
      "Who may set the protocol fee and stop new sales, once they have accepted; the deploying account where none is named",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "protocolFeeBps",
    description: "The protocol fee of new sales in basis points of the price, at most 500; 250 where none is named",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "feeReceiver",
    description: "Who is credited with the protocol fee; the owner where none is named",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "wrappedCoin",
    description: "What offers in native coin are paid from; the chain's own wrapped coin where none is named",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addOption({
    name: "salt",
    description: "Any text, for another deployment by the same account through the chain's CREATE2 factory (CreateX)",
    type: ArgumentType.STRING_WITHOUT_DEFAULT,
    defaultValue: undefined,
  })
  .addFlag({ name: "yes", description: "Do not ask before anything is sent" })
  .setAction(() => import("./deploy.action.ts"))
  .build();
