import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

const markets = {
  name: "markets",
  description: "The markets that are meant, with commas between; all where none is named",
  type: ArgumentType.STRING_WITHOUT_DEFAULT,
  defaultValue: undefined,
} as const;
const yes = { name: "yes", description: "Do not ask before anything is sent" } as const;

/** What stands on a chain, and what an owner can do there. */
export default [
  task("droit:status", "Shows addresses, owners, fees, pauses, and balances against books")
    .addOption({
      name: "currencies",
      description: "Tokens whose books are shown beside those of native coin, with commas between",
      type: ArgumentType.STRING_WITHOUT_DEFAULT,
      defaultValue: undefined,
    })
    .addFlag({ name: "json", description: "Print JSON, with amounts in the smallest unit, instead of tables" })
    .setAction(async () => ({ default: (await import("./operate.action.ts")).showStatus }))
    .build(),
  task("droit:pause", "Stops new sales; no way out is touched")
    .addOption(markets)
    .addFlag(yes)
    .setAction(async () => ({ default: (await import("./operate.action.ts")).pause }))
    .build(),
  task("droit:unpause", "Lets new sales begin again")
    .addOption(markets)
    .addFlag(yes)
    .setAction(async () => ({ default: (await import("./operate.action.ts")).unpause }))
    .build(),
  task("droit:set-fee", "Sets the protocol fee of what is put on sale later, and who receives it")
    .addOption({
      name: "bps",
      description: "In basis points of the price, at most 500",
      type: ArgumentType.INT,
      defaultValue: 250,
    })
    .addOption({
      name: "receiver",
      description: "Who is paid fees that are not paid out yet, and later ones",
      type: ArgumentType.STRING_WITHOUT_DEFAULT,
      defaultValue: undefined,
    })
    .addOption(markets)
    .addFlag(yes)
    .setAction(async () => ({ default: (await import("./operate.action.ts")).setFee }))
    .build(),
  task("droit:transfer-ownership", "Offers the ownership to another account, which has to accept it")
    .addOption({
      name: "to",
      description: "The account, a multisig for instance",
      type: ArgumentType.STRING_WITHOUT_DEFAULT,
      defaultValue: undefined,
    })
    .addOption(markets)
    .addFlag(yes)
    .setAction(async () => ({ default: (await import("./operate.action.ts")).transferOwnership }))
    .build(),
  task("droit:accept-ownership", "Takes over the ownership that was offered to the network's first account")
    .addOption(markets)
    .addFlag(yes)
    .setAction(async () => ({ default: (await import("./operate.action.ts")).acceptOwnership }))
    .build(),
];
